"""没有认出来的表：the sheets of an import that no layout and no mapping knew, looked at again to be named.

That a file has passed the readers once says nothing of the next time: it is opened in the guarded process always.
"""

from collections.abc import Collection
from dataclasses import dataclass

from evaluator.sheets.guarding import Stopped, files_in, look_at
from evaluator.sheets.mapping import ColumnMapping
from evaluator.sheets.mapping.looking import Choices, Looked
from evaluator.sheets.reading import Upload
from projects.models import Import
from projects.permissions import NotVisible
from projects.services.importing import keeping
from projects.services.importing.bringing import PASTED
from projects.services.importing.marked import stands_in
from projects.services.results import Refused

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


def looked_at(
    record: Import, which: Unmapped, choices: Choices | None = None, mapping: ColumnMapping | None = None
) -> Looked:
    """The sheet, with what was chosen on it. The guarded process opens it; this one sees texts and places.

    Raises :class:`NotVisible` where the file is gone, and :class:`Refused` where it had to be stopped.
    """
    upload = _upload_of(record, which.file)
    try:
        found = None if upload is None else look_at(upload, which.sheet, choices, mapping)
    except Stopped as stopped:
        raise Refused((stopped.problem,)) from stopped
    if found is None:
        raise NotVisible(f"sheet {which.number} of import {record.pk}")
    return found


def uploads_with(record: Import, names: Collection[str]) -> tuple[Upload, ...]:
    """The kept files of an import that are called so, or are a zip with files that are."""
    found = []
    for file in record.files.all():
        if any(stands_in(name, file.name) for name in names):
            content = keeping.content_of(file.stored_name)
            found += [Upload(file.name, content, pasted=file.name == PASTED)] if content is not None else []
    return tuple(found)


def _upload_of(record: Import, name: str) -> Upload | None:
    """What was read under a name: a file, or a member of a zip."""
    for upload in uploads_with(record, {name}):
        if upload.name == name:
            return upload
        for file in files_in(upload):
            if file.name == name and file.problem is None:
                return Upload(name, file.content)
    return None
