"""成批写出：many official forms into one file, form by form into a stream, none of them kept.

One workbook with a sheet a project, or an archive (压缩包) with a folder a unit and a workbook a form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from evaluator.sheets.archive import LIST_NAME, LeftOut, folders_by_code, list_text
from evaluator.sheets.forms import OfficialForm, SignOff
from evaluator.sheets.leaves import Leaf
from evaluator.sheets.naming import name_beside, numbered_name, sheet_name
from evaluator.sheets.packing import BookStream
from evaluator.sheets.writer import Prepared, prepared, workbook_of
from evaluator.sheets.zipping import ZipStream, deflated, stored

__all__ = ["FormArchive", "FormBook", "OutgoingForm", "write_archive", "write_book"]

AT_ONCE = 64
"""Forms that are put together before they are compressed: either work goes faster when it is not interrupted."""


@dataclass(frozen=True, slots=True)
class OutgoingForm:
    """One form on its way out."""

    form: OfficialForm
    unit_code: str
    """单位代码: forms of one unit share a folder; two units of the same name do not."""
    filename: str
    """What its workbook is called in an archive."""
    draft: bool = False
    sign_off: SignOff = field(default_factory=SignOff)
    leaves: Callable[[str], Sequence[Leaf]] | None = None
    """Further sheets behind the form, for the name that the form's sheet has: formulas in them may refer to it."""


class FormBook:
    """One workbook that is being written into ``target``, with a sheet a project, named by it."""

    def __init__(self, target: BinaryIO) -> None:
        self._book = BookStream(target)
        self._names: set[str] = set()
        self._waiting: list[Prepared] = []

    def add(self, item: OutgoingForm) -> str:
        """Write a form; answers what its sheet is called.

        Raises :class:`~evaluator.sheets.layout.LayoutNotFound` and :class:`~evaluator.sheets.placing.TextTooLong`, and
        then has written nothing of it.
        """
        name = sheet_name(item.form.project.text, self._names)
        sheet = prepared(item.form, draft=item.draft, sign_off=item.sign_off, name=name, selected=not self._names)
        leaves = item.leaves(name) if item.leaves else ()
        self._names.add(name.casefold())
        self._waiting.append(sheet)
        for leaf in leaves:
            self._add_named(leaf, name_beside(name, leaf.paper.sheet, self._names))
        if len(self._waiting) >= AT_ONCE:
            self._write()
        return name

    def add_leaf(self, leaf: Leaf) -> None:
        """Write any other sheet; it is numbered where another one has its name."""
        self._add_named(leaf, sheet_name(leaf.paper.sheet, self._names))

    def _add_named(self, leaf: Leaf, name: str) -> None:
        self._write()
        self._names.add(name.casefold())
        self._book.add(replace(leaf, paper=replace(leaf.paper, sheet=name)))

    def finish(self, title: str) -> None:
        """Write what a workbook ends with. Raises :class:`ValueError` for one without a sheet."""
        self._write()
        self._book.finish(title)

    def _write(self) -> None:
        for sheet in self._waiting:
            self._book.add_written(sheet.listed, sheet.markup, sheet.begin, sheet.end)
        self._waiting.clear()


class FormArchive:
    """An archive that is being written into ``target``; ``units`` are names by unit code, ``at`` is the local time."""

    def __init__(self, target: BinaryIO, *, units: Mapping[str, str], at: datetime) -> None:
        self._zip = ZipStream(target, at)
        self._folders = folders_by_code(units)
        self._taken: set[str] = set()
        self._forms = 0
        self._waiting: list[tuple[str, Prepared, Sequence[Leaf]]] = []

    def add(self, item: OutgoingForm) -> str:
        """Write a form as a workbook into its unit's folder; answers its path.

        Raises :class:`~evaluator.sheets.layout.LayoutNotFound` and :class:`~evaluator.sheets.placing.TextTooLong`, and
        then has written nothing of it.
        """
        sheet = prepared(item.form, draft=item.draft, sign_off=item.sign_off)
        leaves = item.leaves(sheet.listed.name) if item.leaves else ()
        path = self._numbered(f"{self._folders[item.unit_code]}/{item.filename}")
        self._waiting.append((path, sheet, leaves))
        self._forms += 1
        if len(self._waiting) >= AT_ONCE:
            self._write()
        return path

    def add_file(self, path: str, content: bytes) -> str:
        """Write any other workbook, such as the 汇总表; answers its path, numbered where another one has it."""
        self._write()
        path = self._numbered(path)
        self._zip.add(stored(path, content))
        return path

    def finish(self, left_out: Sequence[LeftOut] = ()) -> None:
        """Write the list of what is missing (下载清单.txt) where something is, and what an archive ends with."""
        self._write()
        if left_out:
            # The byte order mark and the line ends are those of Windows' Notepad (记事本).
            self._zip.add(deflated(LIST_NAME, list_text(left_out, packed=self._forms).encode("utf-8-sig")))
        self._zip.finish()

    def _numbered(self, path: str) -> str:
        path = numbered_name(path, self._taken)
        self._taken.add(path.casefold())
        return path

    def _write(self) -> None:
        for path, sheet, leaves in self._waiting:
            # A workbook is compressed already: packing it again costs time and saves nothing.
            self._zip.add(stored(path, workbook_of(sheet, leaves)))
        self._waiting.clear()


def write_book(items: Iterable[OutgoingForm], target: BinaryIO, *, title: str) -> None:
    """All forms as one workbook. Raises what :meth:`FormBook.add` raises."""
    book = FormBook(target)
    for item in items:
        book.add(item)
    book.finish(title)


def write_archive(items: Iterable[OutgoingForm], target: BinaryIO, *, units: Mapping[str, str], at: datetime) -> None:
    """All forms as an archive. Raises what :meth:`FormArchive.add` raises."""
    archive = FormArchive(target, units=units, at=at)
    for item in items:
        archive.add(item)
    archive.finish()
