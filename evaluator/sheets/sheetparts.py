"""工作表部件：understands the XML of one worksheet, cell by cell.

A formula is read by its stored result; one that was never calculated is a fault of its cell, like ``#N/A``.
"""

import re

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.cells import (
    GENERAL,
    LAST_ROW,
    Cell,
    Fault,
    NumberFormat,
    address,
    clean,
    exact,
    parse_address,
)
from evaluator.sheets.grid import Merge
from evaluator.sheets.markup import Listener, attribute

MOST_CELLS = 300_000
MOST_FILLED = 100_000
MOST_ROWS = 200_000
MOST_MERGES = 20_000
LONGEST_TEXT = 32_767
"""A cell of Excel holds no more characters."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class CellCount:
    """How many cells a workbook has shown so far, over all its sheets."""

    def __init__(self) -> None:
        self.cells = 0
        self.filled = 0
        self.rows = 0


class SheetPart(Listener):
    """工作表部件：collects filled cells and merged ranges while the XML goes by, each kind within its budget."""

    def __init__(self, strings: list[str], formats: list[NumberFormat], epoch_1904: bool, count: CellCount) -> None:
        self.filled: list[Cell] = []
        self.merges: list[Merge] = []
        self._strings = strings
        self._formats = formats
        self._epoch_1904 = epoch_1904
        self._count = count
        self._row = 0
        self._column = 0
        self._type = ""
        self._style = ""
        self._pieces: list[str] = []
        self._length = 0
        self._collecting = False
        self._phonetic = False
        self._formula: list[str] = []
        self._in_formula = False
        self._has_formula = False
        self._in_data = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._collecting = self._in_data and not self._phonetic
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._has_formula = self._in_formula = self._in_data
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attribute(attributes, "ref"))
        elif name == "sheetData":
            self._in_data = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._collecting = False
        elif name == "c":
            self._end_cell()
        elif name == "f":
            self._in_formula = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "sheetData":
            self._in_data = False

    def text(self, data: str) -> None:
        if self._collecting:
            self._length += len(data)
            if self._length <= LONGEST_TEXT + len(data):
                self._pieces.append(data)
        elif self._in_formula and len(self._formula) < 64:
            self._formula.append(data)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._count.rows += 1
        stated = attributes.get("r", "")
        self._row = int(stated) if re.fullmatch(r"[0-9]{1,7}", stated) else self._row + 1
        self._column = 0
        if self._count.rows > MOST_ROWS or not 1 <= self._row <= LAST_ROW:
            raise _too_much("行")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._count.cells += 1
        if self._count.cells > MOST_CELLS:
            raise _too_much("单元格")
        stated = attributes.get("r")
        if stated is None:
            self._column += 1
        else:
            place = parse_address(stated)
            if place is None:
                raise refuse("file-damaged", f"文件里有不存在的单元格地址“{stated[:20]}”，读不出来")
            self._row, self._column = place
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._pieces, self._formula = [], []
        self._length = 0
        self._has_formula = False

    def _end_cell(self) -> None:
        if not self._pieces and not self._has_formula:
            return
        cell = self._understood("".join(self._pieces))
        if cell.text:
            self._count.filled += 1
            if self._count.filled > MOST_FILLED:
                raise _too_much("填写内容的单元格")
            self.filled.append(cell)

    def _understood(self, stored: str) -> Cell:
        row, column, kind = self._row, self._column, self._type
        if self._has_formula and not stored and kind != "str":
            formula = "".join(self._formula)[:200]
            return Cell(row, column, f"={formula}", fault=Fault.NEVER_CALCULATED)
        if kind == "s":
            known = re.fullmatch(r"[0-9]{1,7}", stored.strip())
            if known is None or int(stored) >= len(self._strings):
                raise refuse("file-damaged", f"单元格 {address(row, column)} 指向不存在的文字，文件已损坏")
            return _text_cell(row, column, self._strings[int(stored)])
        if kind in ("str", "inlineStr"):
            return _text_cell(row, column, stored)
        if kind == "e":
            return Cell(row, column, stored[:50], fault=Fault.ERROR_VALUE)
        if kind == "b":
            return Cell(row, column, "TRUE" if stored.strip() == "1" else "FALSE")
        if kind == "d":
            return Cell(row, column, stored.strip().partition("T")[0][:50])
        number = exact(stored)
        if number is None:
            if not stored.strip():
                return Cell(row, column, "")
            return Cell(row, column, stored.strip()[:50], fault=Fault.NUMBER_UNREADABLE)
        shown, value = self._format().show(number, epoch_1904=self._epoch_1904)
        return Cell(row, column, shown, value)

    def _format(self) -> NumberFormat:
        if not re.fullmatch(r"[0-9]{1,6}", self._style) or int(self._style) >= len(self._formats):
            return GENERAL
        return self._formats[int(self._style)]

    def _merge(self, reference: str) -> None:
        if len(self.merges) >= MOST_MERGES:
            raise _too_much("合并单元格")
        first, _, last = reference.partition(":")
        start, end = parse_address(first), parse_address(last or first)
        if start is None or end is None:
            raise refuse("file-damaged", f"文件里有不存在的合并区域“{reference[:30]}”，读不出来")
        self.merges.append(
            Merge(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
        )


def _text_cell(row: int, column: int, stored: str) -> Cell:
    text = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), stored) if "_x" in stored else stored
    text = clean(text)
    if len(text) > LONGEST_TEXT:
        return Cell(row, column, text[:LONGEST_TEXT], fault=Fault.TOO_LONG)
    return Cell(row, column, text if text.strip() else "")


def _too_much(what: str) -> UnreadableWorkbook:
    return refuse(
        "file-too-large",
        f"工作簿里的{what}太多，不是正常的表格文件，没有打开",
        "请删去表格以外的内容（多余的行、列、工作表），另存为 .xlsx 后重新选择",
    )
