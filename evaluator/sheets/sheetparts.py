"""工作表部件：understands the XML of one worksheet, cell by cell.

A formula is read by its stored result; one that was never calculated is a fault of its cell, like ``#N/A``.
"""

import re
from functools import lru_cache

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Cell,
    Fault,
    address,
    clean,
    exact,
    parse_address,
)
from evaluator.sheets.formats import GENERAL, NumberFormat, Shown
from evaluator.sheets.grid import Merge
from evaluator.sheets.markup import DEEPEST, MOST_ELEMENTS, local_name, too_deep, too_many, walk

MOST_CELLS = 300_000
MOST_FILLED = 180_000
"""A list of 5,000 projects with 30 columns has 150,000."""
MOST_ROWS = 200_000
MOST_MERGES = 20_000
LONGEST_TEXT = 32_767
"""A cell of Excel holds no more characters."""

MOST_KNOWN = 5_000
LONGEST_REFERENCE = 40
MOST_NAMES = 2_000
"""Different names of elements in one part."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PROGRAM = re.compile(r"[\s=+\-@]*'?[\w.]{1,40}'?\|")
_ROW = re.compile(r"[0-9]{1,7}")
_INDEX = re.compile(r"\s*[0-9]{1,7}\s*", re.ASCII)


class CellCount:
    """How many cells a workbook has shown so far, over all its sheets."""

    def __init__(self) -> None:
        self.cells = 0
        self.filled = 0
        self.rows = 0
        self.others = 0


class SheetPart:
    """工作表部件：collects filled cells and merged ranges while the XML goes by, each kind within its budget.

    Nine of ten cells of a form hold a border only: of a cell nothing is looked at until it turns out to be filled.
    """

    def __init__(self, strings: list[str], formats: list[NumberFormat], epoch_1904: bool, count: CellCount) -> None:
        self.filled: list[Cell] = []
        self.merges: list[Merge] = []
        self._strings = strings
        self._formats = {str(number): one for number, one in enumerate(formats)}
        self._epoch_1904 = epoch_1904
        self._count = count
        self._cells = count.cells
        self._names: dict[str, str] = {}
        self._depth = 0
        self._row = 0
        self._column = 0
        self._cell: dict[str, str] = {}
        self._known: dict[tuple[str, str], Shown] = {}
        """(format, stored) → what is shown."""
        self._pieces: list[str] = []
        self._length = 0
        self._collecting = False
        self._phonetic = False
        self._inline = False
        self._formula: list[str] = []
        self._in_formula = False
        self._has_formula = False
        self._in_data = False

    def read(self, content: bytes) -> None:
        """Read the part. Raises :class:`archives.UnreadableWorkbook`."""
        walk(content, self._start, self._end, self._text)
        self._count.cells = self._cells

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self._names.get(name) or self._learn(name)
        if kind == "c":
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise _too_much("单元格")
            if "r" not in attributes:
                attributes["r"] = self._following()
            self._cell = attributes
        elif kind == "v" or kind == "t":
            if self._collecting:
                raise too_deep()
            self._collecting = self._in_data and not self._phonetic
        elif kind == "is":
            if self._inline:
                raise too_deep()
            self._inline = True
        elif kind == "row":
            self._start_row(attributes)
        else:
            self._start_other(kind, attributes)

    def _start_other(self, kind: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count.others += 1
        if self._depth > DEEPEST or self._count.others > MOST_ELEMENTS:
            raise too_deep() if self._depth > DEEPEST else too_many()
        if kind == "f":
            self._has_formula = self._in_formula = self._in_data
        elif kind == "rPh":
            self._phonetic = True
        elif kind == "mergeCell":
            self._merge(attributes.get("ref", "")[:LONGEST_REFERENCE])
        elif kind == "sheetData":
            self._in_data = True

    def _end(self, name: str) -> None:
        kind = self._names[name]
        if kind == "c":
            if self._pieces or self._has_formula:
                self._end_cell()
        elif kind == "v" or kind == "t":
            self._collecting = False
        elif kind == "is":
            self._inline = False
        elif kind != "row":
            self._depth -= 1
            if kind == "f":
                self._in_formula = False
            elif kind == "rPh":
                self._phonetic = False
            elif kind == "sheetData":
                self._in_data = False

    def _learn(self, name: str) -> str:
        if len(self._names) > MOST_NAMES:
            raise too_many()
        return self._names.setdefault(name, local_name(name))

    def _text(self, data: str) -> None:
        if self._collecting:
            if self._pieces:
                self._length += len(data)
                if self._length > LONGEST_TEXT:
                    return
            self._pieces.append(data)
        elif self._in_formula and len(self._formula) < 64:
            self._formula.append(data)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._count.rows += 1
        stated = attributes.get("r", "")
        self._row = int(stated) if _ROW.fullmatch(stated) else self._row + 1
        self._cell = {}
        if self._count.rows > MOST_ROWS or not 1 <= self._row <= LAST_ROW:
            raise _too_much("行")

    def _following(self) -> str:
        """The place after the last cell, for a cell that does not say where it stands."""
        if not self._cell:
            return address(max(self._row, 1), 1)
        row, column = self._place(self._cell["r"])
        if column == LAST_COLUMN:
            raise _too_much("单元格")
        return address(row, column + 1)

    def _place(self, stated: str) -> tuple[int, int]:
        place = parse_address(stated)
        if place is None:
            raise refuse("file-damaged", f"文件里有不存在的单元格地址“{stated[:20]}”，读不出来")
        return place

    def _end_cell(self) -> None:
        row, column = self._row, self._column = self._place(self._cell.get("r", ""))
        pieces = self._pieces
        stored = pieces[0] if len(pieces) == 1 else "".join(pieces)
        kind = self._cell.get("t", "n")
        if self._has_formula and not stored and kind != "str":
            cell = Cell(row, column, f"={''.join(self._formula)[:200]}", None, Fault.NEVER_CALCULATED)
        elif kind == "n":
            cell = self._number_cell(row, column, stored)
        elif kind == "s":
            cell = _text_cell(row, column, self._string(stored))
        elif kind == "inlineStr" or kind == "str":
            cell = _text_cell(row, column, stored)
        elif kind == "e":
            cell = Cell(row, column, stored[:50], None, Fault.ERROR_VALUE)
        elif kind == "b":
            cell = Cell(row, column, "TRUE" if stored.strip() == "1" else "FALSE")
        elif kind == "d":
            cell = Cell(row, column, stored.strip().partition("T")[0][:50])
        else:
            cell = self._number_cell(row, column, stored)
        self._pieces = []
        self._length = 0
        if self._has_formula:
            if _PROGRAM.match("".join(self._formula)):
                raise with_program(f"单元格 {address(row, column)} 的公式")
            self._formula = []
            self._has_formula = False
        if cell.text:
            self._count.filled += 1
            if self._count.filled > MOST_FILLED:
                raise _too_much("填写内容的单元格")
            self.filled.append(cell)

    def _string(self, stored: str) -> str:
        """The shared string of this number."""
        if _INDEX.fullmatch(stored) is None or int(stored) >= len(self._strings):
            raise refuse("file-damaged", f"单元格 {self._cell['r'][:20]} 指向不存在的文字，文件已损坏")
        return self._strings[int(stored)]

    def _number_cell(self, row: int, column: int, stored: str) -> Cell:
        """A number as its format shows it; forms hold the same few numbers again and again."""
        key = (self._cell.get("s", ""), stored)
        known = self._known.get(key)
        if known is None:
            number = exact(stored)
            if number is None:
                fault = Fault.NUMBER_UNREADABLE if stored.strip() else None
                return Cell(row, column, stored.strip()[:50], None, fault)
            known = self._formats.get(key[0], GENERAL).show(number, epoch_1904=self._epoch_1904)
            if len(self._known) < MOST_KNOWN:
                self._known[key] = known
        return Cell(row, column, *known)

    def _merge(self, reference: str) -> None:
        if len(self.merges) >= MOST_MERGES:
            raise _too_much("合并单元格")
        merge = _range_of(reference)
        if merge is None:
            raise refuse("file-damaged", f"文件里有不存在的合并区域“{reference[:30]}”，读不出来")
        self.merges.append(merge)


@lru_cache(maxsize=4_096)
def _range_of(reference: str) -> Merge | None:
    """``B3:D5``, whichever corners are named. The forms of a batch are merged alike."""
    first, _, last = reference.partition(":")
    start, end = parse_address(first), parse_address(last or first)
    if start is None or end is None:
        return None
    return Merge(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))


def with_program(what: str) -> UnreadableWorkbook:
    """The exception for a workbook that would have another program started (DDE) where it is opened."""
    return refuse(
        "file-dde",
        f"{what}要运行别的程序（DDE），可能有害，没有打开",
        "请删去它，改成数或文字后重新选择；不知道从哪里来的，不要打开这个文件",
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
