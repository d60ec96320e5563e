"""工作簿：a sparse reader of .xlsx files that keeps filled cells only, each with its address.

Written for uploads: what it costs is bounded by what is filled, not by the addresses a file claims. A sheet with two cells,
``A1`` and ``XFD1048576``, is two cells. Formulas are read by their stored result; one that was never calculated is a fault of
its cell, like ``#N/A``. Hidden sheets are left out.
"""

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.sheets.archives import Archive, refuse
from evaluator.sheets.cells import (
    GENERAL,
    LAST_ROW,
    Cell,
    Fault,
    NumberFormat,
    address,
    built_in_format,
    clean,
    exact,
    parse_address,
    read_format,
)
from evaluator.sheets.markup import Listener, attribute, parse

MOST_CELLS = 300_000
MOST_FILLED = 100_000
MOST_ROWS = 200_000
MOST_MERGES = 20_000
MOST_COVERED = 200_000
MOST_STRINGS = 200_000
MOST_SHEETS = 500
MOST_FORMATS = 70_000
LONGEST_TEXT = 32_767
"""A cell of Excel holds no more characters."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Merge:
    """合并单元格：the first and last row and column of a merged range."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet:
    """One visible sheet: its filled cells by place, its merged ranges, both reachable row by row."""

    def __init__(self, name: str, cells: list[Cell], merges: list[Merge]) -> None:
        self.name = name
        self.cells = {(cell.row, cell.column): cell for cell in cells}
        self.rows = sorted({cell.row for cell in self.cells.values()})
        self.last_column = max((cell.column for cell in self.cells.values()), default=0)
        self._merges = self._placed(merges)

    def _placed(self, merges: list[Merge]) -> dict[tuple[int, int], Merge]:
        """Each covered place → its range, clipped to where anything is written so that a huge range costs nothing."""
        last_row = self.rows[-1] if self.rows else 0
        placed: dict[tuple[int, int], Merge] = {}
        covered = 0
        for merge in merges:
            bottom, right = min(merge.bottom, last_row), min(merge.right, self.last_column)
            covered += max(0, bottom - merge.top + 1) * max(0, right - merge.left + 1)
            if covered > MOST_COVERED:
                raise refuse(
                    "sheet-merges-too-large",
                    f"工作表“{self.name}”里合并的区域太大，不是正常的自评表，没有读",
                    "请取消表格以外的合并单元格后重新选择",
                )
            for row in range(merge.top, bottom + 1):
                for column in range(merge.left, right + 1):
                    placed.setdefault((row, column), merge)
        return placed

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range that covers this place, if any."""
        return self._merges.get((row, column))

    def at(self, row: int, column: int) -> Cell:
        """The cell a person sees at this place: for a merged range the one that holds its value; blank if nothing."""
        merge = self._merges.get((row, column))
        if merge is not None:
            row, column = merge.top, merge.left
        return self.cells.get((row, column)) or Cell(row, column, "")

    def own(self, row: int, column: int) -> Cell:
        """What is written in this row itself: blank where a merged range from a row above covers the place."""
        cell = self.at(row, column)
        return cell if cell.row == row else Cell(cell.row, cell.column, "")

    def between(self, first: int, last: int) -> Iterator[Cell]:
        """Filled cells of these rows in reading order."""
        for row in self.rows[bisect_right(self.rows, first - 1) : bisect_right(self.rows, last)]:
            yield from self.row(row)

    def row(self, row: int) -> list[Cell]:
        """Filled cells of one row from left to right."""
        return self._by_row().get(row, [])

    def _by_row(self) -> dict[int, list[Cell]]:
        if not hasattr(self, "_rows"):
            self._rows: dict[int, list[Cell]] = {}
            for cell in sorted(self.cells.values(), key=lambda cell: (cell.row, cell.column)):
                self._rows.setdefault(cell.row, []).append(cell)
        return self._rows


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of a workbook, in its order. Raises :class:`archives.UnreadableWorkbook`."""
    archive = Archive(content)
    workbook = _WorkbookPart()
    root = _Relations.of(archive, "_rels/.rels").first_ending("/officeDocument") or "xl/workbook.xml"
    if root not in archive:
        raise refuse("file-not-workbook", "这不是 Excel 工作簿（.xlsx），里面没有工作表")
    parse(archive.read(root), workbook)
    folder, name = posixpath.split(root)
    relations = _Relations.of(archive, posixpath.join(folder, "_rels", f"{name}.rels"), folder)
    if len(workbook.sheets) > MOST_SHEETS:
        raise refuse("file-too-many-sheets", f"工作簿里的工作表超过 {MOST_SHEETS} 张，没有打开", "请分成几个文件")
    strings = _Strings()
    strings_part = relations.first_ending("/sharedStrings")
    if strings_part is not None and strings_part in archive:
        parse(archive.read(strings_part), strings)
    styles = _Styles()
    styles_part = relations.first_ending("/styles")
    if styles_part is not None and styles_part in archive:
        parse(archive.read(styles_part), styles)
    sheets = []
    filled = _Count()
    for title, relation in workbook.sheets:
        part = relations.targets.get(relation)
        if part is None or "/worksheets/" not in f"/{part.lower()}":
            continue
        sheet = _SheetPart(strings.items, styles.formats(), workbook.epoch_1904, filled)
        parse(archive.read(part), sheet)
        sheets.append(Sheet(title, sheet.filled, sheet.merges))
    return tuple(sheets)


class _WorkbookPart(Listener):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attribute(attributes, "state") not in ("hidden", "veryHidden"):
            self.sheets.append((attribute(attributes, "name"), attribute(attributes, "id")))
        elif name == "workbookPr":
            self.epoch_1904 = attribute(attributes, "date1904") in ("1", "true")


class _Relations(Listener):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.targets: dict[str, str] = {}
        self.kinds: list[tuple[str, str]] = []

    @classmethod
    def of(cls, archive: Archive, part: str, folder: str = "") -> "_Relations":
        relations = cls(folder)
        if part in archive:
            parse(archive.read(part), relations)
        return relations

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attribute(attributes, "TargetMode") == "External":
            return
        target = attribute(attributes, "Target")
        joined = target if target.startswith("/") else posixpath.join(self.folder, target)
        path = posixpath.normpath(joined).lstrip("/")
        self.targets[attribute(attributes, "Id")] = path
        self.kinds.append((attribute(attributes, "Type"), path))

    def first_ending(self, ending: str) -> str | None:
        return next((path for kind, path in self.kinds if kind.endswith(ending)), None)


class _Strings(Listener):
    """共享字符串：rich text is joined; phonetic hints (rPh) are no part of the text."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self._pieces: list[str] = []
        self._inside = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
            if len(self.items) >= MOST_STRINGS:
                raise refuse("file-too-large", "工作簿里的文字太多，不是正常的自评表，没有打开")
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.items.append("".join(self._pieces))

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)


class _Styles(Listener):
    """样式：number formats only."""

    def __init__(self) -> None:
        self._patterns: dict[str, str] = {}
        self._numbers: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and len(self._patterns) < MOST_FORMATS:
            self._patterns[attribute(attributes, "numFmtId")] = attribute(attributes, "formatCode")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells and len(self._numbers) < MOST_FORMATS:
            self._numbers.append(attribute(attributes, "numFmtId"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def formats(self) -> list[NumberFormat]:
        known: dict[str, NumberFormat] = {}
        for number in self._numbers:
            if number not in known:
                pattern = self._patterns.get(number)
                if pattern is None:
                    pattern = built_in_format(int(number)) if re.fullmatch(r"[0-9]{1,4}", number) else "General"
                known[number] = read_format(pattern)
        return [known[number] for number in self._numbers]


class _Count:
    """How many cells a workbook has shown so far, over all its sheets."""

    def __init__(self) -> None:
        self.cells = 0
        self.filled = 0
        self.rows = 0


class _SheetPart(Listener):
    def __init__(self, strings: list[str], formats: list[NumberFormat], epoch_1904: bool, count: _Count) -> None:
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


def _too_much(what: str) -> Exception:
    return refuse(
        "file-too-large",
        f"工作簿里的{what}太多，不是正常的自评表，没有打开",
        "请删去表格以外的内容（多余的行、列、工作表），另存为 .xlsx 后重新选择",
    )
