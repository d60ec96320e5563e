"""再读一遍：the sheets of an import that were not recognised, read by a mapping that was just made and put in place.

Everything long is done before the database is written: files are opened, forms compared. Writing is one short step,
which is refused if the import has moved meanwhile.
"""

from dataclasses import dataclass
from typing import Any

from evaluator.problems import Problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.guarding import read_each
from evaluator.sheets.mapping import ColumnMapping
from evaluator.sheets.mapping.reading import MAPPED
from evaluator.sheets.records import as_record
from projects import permissions
from projects.models import Import, User
from projects.services.importing.admitting import refuse_long, refuse_many, takes_long
from projects.services.importing.choosing import DONE, hold
from projects.services.importing.plan import PlannedForm
from projects.services.importing.planning import as_stored, make_plan
from projects.services.importing.sheets import Unmapped, unmapped_of, uploads_with
from projects.services.results import Refused, Told, unheard

MOVED = Problem(
    "import-moved",
    "导入",
    "读这些表的时候，这次导入在别的窗口改动过，对应关系没有保存",
    "请看过现在的计划，再保存一次",
)


@dataclass(frozen=True, slots=True)
class Again:
    """What an import becomes once its unknown sheets are read by a mapping."""

    version: int
    """Of the import that was read."""
    forms: list[dict[str, Any]]
    numbers: dict[int, int]
    """The number of a form before → its number now, for those that are as they were."""
    plan: tuple[PlannedForm, ...]
    count: int
    """How many forms were read by the mapping."""


def waiting(user: User, import_id: int) -> Import:
    """One's own import that is neither written nor given up; nobody is kept from it."""
    record = permissions.find_import(user, import_id)
    if record.state != Import.State.READ:
        raise Refused((DONE,))
    return record


def reads_long(*, user: User, import_id: int) -> bool:
    """Whether reading the unknown sheets again is more than somebody waits for a page."""
    record = waiting(user, import_id)
    unmapped = {each.file for each in unmapped_of(record)}
    return takes_long(uploads_with(record, unmapped))


def read_again(user: User, record: Import, mapping: ColumnMapping, told: Told = unheard) -> Again:
    """Read every sheet that fits, each file once, in the guarded process; nothing is written."""
    unmapped = unmapped_of(record)
    replaced = _forms_by(mapping, unmapped, record, told)
    forms: list[dict[str, Any]] = []
    moved: dict[int, int] = {}
    for place, form in enumerate(record.forms):
        moved[place] = len(forms)
        forms += replaced.get(place, [form])
    refuse_many(sum(form.get("kind") != "unknown" for form in forms))
    refuse_long(forms)
    before, after = _numbers(record.forms), _numbers(forms)
    numbers = {
        old: after[moved[place]] for place, old in before.items() if place not in replaced and moved[place] in after
    }
    # A copy that nobody saves: the plan is made of an import as it will be.
    coming = Import(pk=record.pk, unit_id=record.unit_id, fiscal_year=record.fiscal_year, user=user)
    coming.forms, coming.chosen = forms, _moved_choices(record, numbers)
    return Again(record.version, forms, numbers, make_plan(user, coming), sum(map(len, replaced.values())))


def put_in(user: User, record: Import, again: Again) -> None:
    """Write it, keeping what was decided of all other forms. Raises :class:`Refused` if the import has moved."""
    held = hold(user, record.pk)
    if held.version != again.version:
        raise Refused((MOVED,))
    held.chosen = _moved_choices(held, again.numbers)
    held.ticks = {
        "|".join((str(again.numbers[int(number)]), *rest)): on
        for key, on in held.ticks.items()
        for number, *rest in [key.split("|")]
        if int(number) in again.numbers
    }
    held.forms = again.forms
    held.plan = as_stored(again.plan)
    held.version += 1
    held.save(update_fields=["forms", "chosen", "ticks", "plan", "version"])


def _forms_by(
    mapping: ColumnMapping, unmapped: tuple[Unmapped, ...], record: Import, told: Told
) -> dict[int, list[dict[str, Any]]]:
    """Place of an unknown sheet in what was read → the forms that the mapping finds in it."""
    places = {(each.file, each.sheet): each.number - 1 for each in reversed(unmapped)}
    files = {each.file for each in unmapped}
    replaced: dict[int, list[dict[str, Any]]] = {}
    by = mapping.as_record() | {"said": mapping.said}
    for done, forms in enumerate(read_each(uploads_with(record, files), only=files, mappings=[by]), start=1):
        told(done, max(done + 1, len(files)), f"读了 {done} 个文件")
        for form in forms:
            place = places.get((form.file, form.sheet))
            if place is not None and not isinstance(form, UnknownForm) and form.layout == MAPPED:
                replaced.setdefault(place, []).append(as_record(form))
    return replaced


def _moved_choices(record: Import, numbers: dict[int, int]) -> dict[str, Any]:
    return {str(numbers[int(key)]): said for key, said in record.chosen.items() if int(key) in numbers}


def _numbers(forms: list[dict[str, Any]]) -> dict[int, int]:
    """Place in what was read → the number by which the plan calls the form (:func:`planning.numbered`)."""
    known = {form["file"] for form in forms if form.get("kind") != "unknown"}
    counted = [place for place, form in enumerate(forms) if form.get("kind") != "unknown" or form["file"] not in known]
    return {place: number for number, place in enumerate(counted, start=1)}
