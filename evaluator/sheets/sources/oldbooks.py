"""旧格式工作簿：reads .xls and .et files (BIFF, in an old Office container or bare) as the same sheets.

The reader of the records is a library, and it believes what a file says. So the records are taken out of their
container here (:mod:`containers`), counted and measured against the budgets of new workbooks, and stripped of all that
no form is made of (:mod:`biffrecords`), before the library sees them.
"""

import struct

import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet as OldSheet

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.cells import Cell, Fault, clean, exact
from evaluator.sheets.formats import NumberFormat, built_in_format, read_format
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.sheetparts import LONGEST_TEXT
from evaluator.sheets.sources.biffrecords import Facts, measured
from evaluator.sheets.sources.containers import BrokenContainer, Container
from evaluator.sheets.sources.refusing import OLE_START

BARE_STARTS = (b"\x09\x08", b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""Workbooks of before 1995 had no container around them."""
_STREAMS = ("Workbook", "Book")
_LAST_OWN_FORMAT = 58
"""Number formats up to here are Excel's own, and so are their patterns."""


def read_old_workbook(content: bytes, *, hidden: bool = False) -> tuple[Sheet, ...]:
    """The visible sheets of an old workbook, in its order; with ``hidden`` the others too.

    Raises :class:`archives.UnreadableWorkbook`.
    """
    facts, records = measured(_records(content))
    try:
        book = xlrd.open_workbook(
            file_contents=records,
            logfile=_Nowhere(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            encoding_override="" if facts.states_encoding else "gb18030",
        )
        sheets = tuple(_sheets(book, facts, hidden))
    except (UnreadableWorkbook, MemoryError):
        raise
    except Exception as error:  # The library has no exception of its own for most of what a broken file makes it do.
        raise _damaged() from error
    return sheets


class _Nowhere:
    """Where the library's remarks go."""

    def write(self, text: str) -> None:
        """Nobody reads it."""

    def flush(self) -> None:
        """Nothing is kept."""


def _records(content: bytes) -> bytes:
    """The records of the workbook, taken out of its container."""
    if not content.startswith(OLE_START):
        return content
    try:
        container = Container(content)
        streams = [stream for name in _STREAMS if (stream := container.stream(name))]
    except (BrokenContainer, struct.error) as error:
        raise _damaged() from error
    if not streams:
        raise refuse("file-not-workbook", "这是旧格式的 Office 文件，但里面没有工作表")
    return streams[0]


def _sheets(book: Book, facts: Facts, hidden: bool) -> list[Sheet]:
    formats: dict[int, NumberFormat] = {}
    sheets = []
    for number in range(book.nsheets):
        old = book.sheet_by_index(number)
        if hidden or old.visibility == 0:
            never_calculated = facts.never_calculated(number)
            cells = [
                cell
                for row in range(old.nrows)
                for column in range(old.row_len(row))
                if (cell := _cell(book, old, row, column, formats, never_calculated)).text
            ]
            sheets.append(Sheet(old.name, cells, _merges(old)))
        book.unload_sheet(number)
    return sheets


def _cell(
    book: Book,
    sheet: OldSheet,
    row: int,
    column: int,
    formats: dict[int, NumberFormat],
    never_calculated: frozenset[tuple[int, int]],
) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    here, there = row + 1, column + 1
    if kind == xlrd.XL_CELL_TEXT:
        if not value and (row, column) in never_calculated:
            return Cell(here, there, "=…", fault=Fault.NEVER_CALCULATED)
        text = clean(value)
        if len(text) > LONGEST_TEXT:
            return Cell(here, there, text[:LONGEST_TEXT], fault=Fault.TOO_LONG)
        return Cell(here, there, text if text.strip() else "")
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        # What is stored is a binary number; its shortest decimal form is the one that was typed.
        number = exact(repr(value))
        if number is None:
            return Cell(here, there, repr(value)[:50], fault=Fault.NUMBER_UNREADABLE)
        shown = _format(book, sheet.cell_xf_index(row, column), formats).show(number, epoch_1904=book.datemode == 1)
        return Cell(here, there, *shown)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(here, there, "TRUE" if value else "FALSE")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(here, there, xlrd.error_text_from_code.get(value, "#N/A"), fault=Fault.ERROR_VALUE)
    return Cell(here, there, "")


def _format(book: Book, style: int, known: dict[int, NumberFormat]) -> NumberFormat:
    if style not in known:
        # A style that the file does not have is no reason not to read the number.
        number = book.xf_list[style].format_key if 0 <= style < len(book.xf_list) else 0
        pattern = built_in_format(number)
        if pattern == "General" and number > 0 and number in book.format_map:
            pattern = book.format_map[number].format_str
        known[style] = read_format(pattern)
    return known[style]


def _merges(sheet: OldSheet) -> list[Merge]:
    return [
        Merge(top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells
        if top < bottom and left < right
    ]


def _damaged() -> UnreadableWorkbook:
    return refuse(
        "file-damaged",
        "旧格式的表格文件（.xls 或 .et）已损坏或不完整，打不开",
        "请用 Excel 或 WPS 打开原文件，另存为“Excel 工作簿（*.xlsx）”后重新选择",
    )
