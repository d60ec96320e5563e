"""看护着打开文件：uploaded files are opened in a child process that may be killed, so that no file can hurt who asks.

The readers keep budgets of their own and answer nearly every hostile file in a sentence. This is the wall behind them:
a file that needs too much memory or time, or that ends the process, costs that process only. The others of the batch
are read by the next one.

>>> forms = read_guarded([Upload("自评表.xlsx", b"")])
>>> forms[0].problems[0].message
'文件是空的，里面没有内容'
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from evaluator.sheets.children import LIMITS, Child, Limits, Stopped
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.mapping.looking import Choices, Looked
from evaluator.sheets.mapping.shapes import ColumnMapping
from evaluator.sheets.marking.notes import CannotMark, Marked, Note
from evaluator.sheets.reading import Upload
from evaluator.sheets.records import ReadForm, from_record, problem_from
from evaluator.sheets.rosters import Roster
from evaluator.sheets.sources.bundles import BundledFile
from evaluator.sheets.sources.oldbooks import BARE_STARTS
from evaluator.sheets.sources.refusing import OLE_START

__all__ = [
    "LIMITS",
    "Child",
    "Limits",
    "Stopped",
    "files_in",
    "look_at",
    "mark_each",
    "read_each",
    "read_guarded",
    "roster_in",
    "templates_in",
]
_WORKBOOKS = (b"PK", OLE_START, *BARE_STARTS)
"""How a file begins that may have hidden sheets."""


def read_guarded(uploads: Sequence[Upload], *, limits: Limits = LIMITS, **options: Any) -> tuple[ReadForm, ...]:
    """The forms of :func:`reading.read_all`, found in a child process; a file that had to be stopped says so.

    ``options`` are handed to read_all as they are and must be plain data (what JSON holds).
    """
    return tuple(form for forms in read_each(uploads, limits=limits, **options) for form in forms)


def read_each(
    uploads: Iterable[Upload], *, only: Collection[str] | None = None, limits: Limits = LIMITS, **options: Any
) -> Iterator[tuple[ReadForm, ...]]:
    """The forms file by file, each as soon as it is read: for showing how far a long import is.

    A zip of files is the files in it (:func:`files_in`); one that cannot be had is told with its reason. ``only`` are
    the names of the files that are wanted, those of a zip by their names in it.
    """
    with Child(limits) as child:
        for upload in uploads:
            yield from _read(child, upload, only, options)


def files_in(upload: Upload, *, limits: Limits = LIMITS) -> tuple[BundledFile, ...]:
    """What :func:`sources.files_of` finds, found in a child process: the files of a zip, or the file itself."""
    with Child(limits) as child:
        return _files(child, upload)


def look_at(
    upload: Upload,
    sheet: str,
    choices: Choices | None = None,
    mapping: ColumnMapping | None = None,
    *,
    limits: Limits = LIMITS,
) -> Looked | None:
    """One sheet of a file as :func:`mapping.looking.look` shows it; ``None`` where the file has no such sheet.

    Raises :class:`Stopped` where the file cannot be opened any more.
    """
    options = {
        "sheet": sheet,
        "choices": choices and asdict(choices),
        "mapping": mapping and mapping.as_record(),
    }
    with Child(limits) as child:
        said, _ = child.ask("look", upload, options)
    if "refused" in said:
        raise Stopped(problem_from(said["refused"]))
    return Looked.from_record(said["looked"]) if said["looked"] else None


def mark_each(files: Iterable[tuple[Upload, Sequence[Note]]], *, limits: Limits = LIMITS) -> Iterator[Marked]:
    """Each file with its faulty cells marked (:func:`marking.marker.mark`). Raises :class:`CannotMark` and no other."""
    with Child(limits) as child:
        for upload, notes in files:
            plain = [(note.sheet, note.cell, note.level.value, note.message, note.remedy) for note in notes]
            try:
                said, content = child.ask("mark", upload, {"notes": plain})
            except Stopped as stopped:
                raise CannotMark(stopped.problem) from stopped
            if "refused" in said:
                raise CannotMark(problem_from(said["refused"]))
            yield Marked(content, *said["marked"])


def templates_in(
    uploads: Iterable[Upload], *, unless: Collection[str] = (), limits: Limits = LIMITS
) -> Iterator[tuple[str, tuple[Sheet, ...]]]:
    """Every 离线填报表 among these files and the files of a zip, by its name, with all its sheets.

    ``unless`` are the names of files that are not looked at. One that had to be stopped is none.
    """
    with Child(limits) as child:
        for upload in uploads:
            for file in () if upload.pasted else _files(child, upload):
                if file.problem is not None or file.name in unless or not file.content.startswith(_WORKBOOKS):
                    continue
                try:
                    said, _ = child.ask("template", Upload(file.name, file.content))
                except Stopped:
                    continue
                if said["sheets"]:
                    yield file.name, tuple(Sheet.from_record(each) for each in said["sheets"])


def roster_in(content: bytes, *, limits: Limits = LIMITS) -> Roster:
    """What :func:`rosters.read_roster` finds, found in a child process."""
    with Child(limits) as child:
        try:
            said, _ = child.ask("roster", Upload("花名册", content))
        except Stopped as stopped:
            return Roster(problems=(stopped.problem,))
    return Roster.from_record(said["roster"])


def _read(
    child: "Child", upload: Upload, only: Collection[str] | None, options: dict[str, Any]
) -> Iterator[tuple[ReadForm, ...]]:
    try:
        said, content = child.ask("read", upload, options)
    except Stopped as stopped:
        yield (UnknownForm(upload.name, "", (stopped.problem,)),)
        return
    if "forms" in said:
        yield tuple(from_record(record) for record in said["forms"])
        return
    for file in _unpacked(said, content):
        if file.problem is not None:
            yield (UnknownForm(file.name, "", (file.problem,)),)
        elif only is None or file.name in only:
            yield from _read(child, replace(upload, name=file.name, content=file.content), None, options)


def _files(child: "Child", upload: Upload) -> tuple[BundledFile, ...]:
    try:
        said, content = child.ask("unpack", upload)
    except Stopped as stopped:
        return (BundledFile(upload.name, b"", stopped.problem),)
    return _unpacked(said, content) if said["files"] else (BundledFile(upload.name, upload.content),)


def _unpacked(said: dict[str, Any], content: bytes) -> tuple[BundledFile, ...]:
    """The files of a zip, as the child told them and sent their bytes one behind the other."""
    found, begin = [], 0
    for name, size, problem in said["files"]:
        found.append(BundledFile(name, content[begin : begin + size], problem and problem_from(problem)))
        begin += size
    return tuple(found)
