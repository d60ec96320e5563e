"""标好错的原表：a person's own file back, its faulty cells coloured and explained, to be mended and uploaded again."""

import io
import zipfile
from collections.abc import Sequence

from evaluator.problems import Level, Problem
from evaluator.sheets.guarding import files_in, mark_each
from evaluator.sheets.marking.notes import CannotMark, Note
from evaluator.sheets.reading import Upload
from projects import permissions
from projects.models import ImportFile, User
from projects.permissions import NotVisible
from projects.services.importing import keeping
from projects.services.importing.plan import ImportPlan, PlannedForm
from projects.services.importing.planning import UNKNOWN, plan_of
from projects.services.results import ExportedFile, Refused

ZIP = "application/zip"
GONE = Problem("import-file-gone", "文件", "原文件已经过了保留期限，删掉了", "请重新上传")


def may_mark(file: ImportFile, plan: ImportPlan) -> bool:
    """Whether there is anything to mark in a file whose bytes are still kept."""
    return bool(file.stored_name) and any(_notes(form) for form in plan.forms if stands_in(form.file, file.name))


def stands_in(name: str, file: str) -> bool:
    """Whether something was read of this file: of it itself, or of a package's file in it."""
    return name == file or name.startswith(f"{file}/")


def marked_file(*, user: User, import_id: int, number: int) -> ExportedFile:
    """One file of one's own import with its faulty cells marked; of a zip, every file in it that has any.

    Raises :class:`Refused` where the file cannot be marked or is no longer kept.
    """
    record = permissions.find_import(user, import_id)
    file = record.files.filter(number=number).first()
    if file is None:
        raise NotVisible(f"file {number} of import {import_id}")
    content = keeping.content_of(file.stored_name)
    if content is None:
        raise Refused((GONE,))
    plan = plan_of(record)
    members = files_in(Upload(file.name, content))
    faulty = [(Upload(each.name, each.content), _said_of(each.name, plan.forms)) for each in members]
    try:
        # The guarded process opens the files: one that hangs or swells when it is marked stops there, with a sentence.
        if [each.name for each in members] == [file.name]:
            if members[0].problem is not None:
                raise Refused((members[0].problem,))
            (marked,) = mark_each(faulty)
            return ExportedFile(marked.filename, marked.content, content_type=marked.content_type)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for marked in mark_each((upload, notes) for upload, notes in faulty if notes and upload.content):
                archive.writestr(marked.filename.removeprefix(f"{file.name}/"), marked.content)
    except CannotMark as fault:
        raise Refused((fault.problem,)) from fault
    stem = file.name.rpartition(".")[0] or file.name
    return ExportedFile(f"{stem}（已标注）.zip", buffer.getvalue(), content_type=ZIP)


def _said_of(name: str, forms: Sequence[PlannedForm]) -> list[Note]:
    return [note for form in forms if form.file == name for note in _notes(form)]


def _notes(form: PlannedForm) -> list[Note]:
    """What is wrong with a form, and what is told of it, each at its cell; none of a file in which no table was found,
    for nothing can be written in it."""
    if form.kind == UNKNOWN and not form.sheet:
        return []
    found = [
        Note(form.sheet, each.cell, Level(each.level), each.message or each.column, each.remedy)
        for each in form.problems
    ]
    told = (each for each in form.findings if each.cell)
    return found + [
        Note(form.sheet, each.cell, Level.NOTE, f"系统里是“{each.there or '（空）'}”", each.message) for each in told
    ]
