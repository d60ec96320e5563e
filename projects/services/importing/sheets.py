"""没有认出来的表：the sheets of an import that no layout and no mapping knew, opened again to be named or marked.

Every file here has passed the readers once, in the guarded process, when it was brought.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.grid import Sheet
from evaluator.sheets.sources import files_of, sheets_of
from projects.models import Import
from projects.permissions import NotVisible
from projects.services.importing import keeping

UNMAPPED = "form-unknown"


@dataclass(frozen=True, slots=True)
class Unmapped:
    """One such sheet; ``number`` is its place in what was read, from 1."""

    number: int
    file: str
    sheet: str


def unmapped_of(record: Import) -> tuple[Unmapped, ...]:
    """The sheets whose columns can be named, in the order of the files."""
    return tuple(
        Unmapped(number, form["file"], form["sheet"])
        for number, form in enumerate(record.forms, start=1)
        if form.get("kind") == "unknown" and form["sheet"] and any(each[0] == UNMAPPED for each in form["problems"])
    )


def find_unmapped(record: Import, number: int) -> Unmapped:
    """One of them; raises :class:`NotVisible`."""
    found = next((each for each in unmapped_of(record) if each.number == number), None)
    if found is None:
        raise NotVisible(f"sheet {number} of import {record.pk}")
    return found


def opened(record: Import, which: Unmapped) -> Sheet:
    """The sheet itself. Raises :class:`NotVisible` where the file is gone."""
    sheet = sheets_in(record, which.file).get(which.sheet)
    if sheet is None:
        raise NotVisible(f"sheet {which.number} of import {record.pk}")
    return sheet


def sheets_in(record: Import, file: str) -> dict[str, Sheet]:
    """The sheets of one file of an import by their names; none where the file is gone."""
    found: dict[str, Sheet] = {}
    for content in _contents(record, file):
        # What is kept does not say whether it was pasted; the name of the sheet that was read of it does.
        for pasted in (False, True):
            try:
                sheets = sheets_of(content, filename=file, pasted=pasted)
            except UnreadableWorkbook:
                continue
            for sheet in sheets:
                found.setdefault(sheet.name, sheet)
    return found


def _contents(record: Import, name: str) -> Iterator[bytes]:
    """The bytes of what was read under a name: a file, or a member of a zip."""
    for file in record.files.all():
        content = keeping.content_of(file.stored_name)
        if content is None:
            continue
        if file.name == name:
            yield content
        else:
            yield from (member.content for member in files_of(content, file.name) if member.name == name)
