"""读出来的内容：one form of an import by its number, without making records of all the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.leftovers import is_left_over
from evaluator.sheets.records import ReadForm, from_record
from projects.models import Import
from projects.services.importing.offline_forms import KIND as OFFLINE
from projects.services.importing.planning import UNKNOWN, numbered
from projects.services.importing.told import ReadContent, content_told


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A form as the import keeps it, in the place of the form itself while all of them are numbered."""

    kind: str
    file: str
    record: dict[str, Any]


def content_of_form(record: Import, number: int) -> ReadContent | None:
    """What was read in one form; ``None`` where there is nothing to show, or nothing is kept any more."""
    kept = _numbered(record)[0].get(number)
    return content_told(number, from_record(kept.record)) if kept is not None else None


def readable_numbers(record: Import) -> frozenset[int]:
    """The forms whose content can be looked at."""
    return frozenset(_numbered(record)[0])


def beside_of(record: Import) -> tuple[str, ...]:
    """Sheets and files that are no form, beside those that are: they were not read."""
    return tuple(
        problem.message.removeprefix("没有读：") if is_left_over(each) else f"{each.file} {problem.place}".strip()
        for each in _numbered(record)[1]
        for problem in each.problems[:1]
    )


def _numbered(record: Import) -> tuple[dict[int, _Kept], tuple[UnknownForm, ...]]:
    """The forms whose content is kept by their numbers in the plan, and what stands beside them.

    A file that is no form has no content; of a template its changes say it all.
    """
    found = [_light(each) for each in record.forms]
    # Numbering asks for the files of forms, and looks closer only at what is none.
    forms, beside = numbered(cast(Sequence[ReadForm], found))
    kept = {number: form for number, form in cast(dict[int, object], forms).items() if isinstance(form, _Kept)}
    return {number: form for number, form in kept.items() if form.kind != OFFLINE}, beside


def _light(record: dict[str, Any]) -> _Kept | UnknownForm:
    kind = str(record.get("kind", ""))
    if kind == UNKNOWN:
        unknown = from_record(record)
        assert isinstance(unknown, UnknownForm)
        return unknown
    return _Kept(kind, str(record["form"]["file"] if kind == OFFLINE else record["file"]), record)
