"""旧格式的记录：what the records of an old workbook (BIFF) say of themselves, counted before anything is built of them.

Each record is two bytes of kind, two of length, and its content. Only what decides about the file is looked at: how
many cells there are and how far apart, locks, macro sheets, and which formulas hold no result.
"""

import struct
from dataclasses import dataclass, field

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.sheetparts import MOST_CELLS, MOST_MERGES, with_program
from evaluator.sheets.sources.refusing import locked, with_macros

MOST_RECORDS = 1_000_000
MOST_PLACES = 2_000_000
"""Cells of a sheet and the blanks before them in their rows, over all sheets: the library keeps a place for each."""
MOST_SHEETS = 500

_BEGIN = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
_LOCK, _SHEET, _ENCODING, _MERGES, _LINK = 0x2F, 0x85, 0x42, 0xE5, 0x01AE
_ONE = frozenset(
    {0x0201, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x00D6, 0x00FD, 0x0406, *range(0x0001, 0x0007)}
)  # fmt: skip
"""Records of one cell: its row and its column stand first."""
_SEVERAL = frozenset({0x00BD, 0x00BE})
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_WORKSHEET = 0x0010
_READ = (
    _ONE
    | _SEVERAL
    | _BEGIN
    | {_SHEET, _ENCODING, _MERGES}
    # End, dates of 1904, sizes, rows, results that are texts, shared formulas, continued records.
    | {0x000A, 0x0022, 0x0000, 0x0200, 0x0008, 0x0208, 0x0007, 0x0207, 0x0021, 0x0221, 0x04BC, 0x003C}
    # Shared strings, country, formats and styles of cells, in all versions; the sheets of a workbook of 1992.
    | {0x00FC, 0x008C, 0x041E, 0x001E, 0x0056, 0x00E0, 0x0043, 0x0243, 0x0443, 0x0044, 0x008E, 0x008F}
)
"""All that a form is made of. Drawings, names, links, conditions and notes are not, and old ones are often broken."""
_NOTHING = struct.pack("<H", 0x0FFE)
"""A kind of record that does not exist: it is passed over."""
_NO_RESULT = b"\xff\xff"
_EMPTY_TEXT = b"\x17\x00"
"""The token of "" in a formula: one that has it may well come to nothing."""


@dataclass(slots=True)
class Facts:
    """What was seen of a workbook on the way through its records."""

    states_encoding: bool = False
    calculated: bool = False
    """Some formula of the workbook holds a result: a program has calculated it."""
    places: int = 0
    cells: int = 0
    merges: int = 0
    blank_formulas: list[set[tuple[int, int]]] = field(default_factory=list)
    """Sheet by sheet, the formulas without a result."""
    widths: dict[int, int] = field(default_factory=dict)

    def never_calculated(self, sheet: int) -> frozenset[tuple[int, int]]:
        """Rows and columns, from 0, of formulas that no program has ever calculated."""
        if self.calculated or sheet >= len(self.blank_formulas):
            return frozenset()
        return frozenset(self.blank_formulas[sheet])


def measured(records: bytes) -> tuple[Facts, bytes]:
    """Walk through all records: what was seen, and the records with all that is not read blotted out, in their places.

    Raises :class:`archives.UnreadableWorkbook` where a budget or a rule is broken.
    """
    facts = Facts()
    kept = bytearray(records)
    place, number, sheets, end = 0, 0, 0, len(records) - 4
    while place <= end:
        kind, length = struct.unpack_from("<HH", records, place)
        start = place + 4
        place = start + length
        if place > len(records):
            break  # Cut off in the middle; what the library makes of it, it says.
        number += 1
        if number > MOST_RECORDS:
            raise _too_much("记录")
        if kind in _ONE and length >= 6:
            row, column = struct.unpack_from("<HH", records, start)
            _count(facts, row, column, 1)
            if kind in _FORMULAS:
                _formula(facts, row, column, records[start : start + length])
        elif kind in _SEVERAL and length >= 6:
            row, first = struct.unpack_from("<HH", records, start)
            (last,) = struct.unpack_from("<H", records, place - 2)
            _count(facts, row, max(first, last), (length - 6) // 2 + 1)
        elif kind in _BEGIN and length >= 4:
            (content,) = struct.unpack_from("<H", records, start + 2)
            _end_of_sheet(facts)
            if content == _WORKSHEET:
                facts.blank_formulas.append(set())
        elif kind == _LOCK:
            raise locked()
        elif kind == _LINK and _is_program(records[start:place]):
            raise with_program("工作簿里的外部链接")
        elif kind == _SHEET and length >= 6:
            sheets += 1
            if sheets > MOST_SHEETS:
                raise refuse(
                    "file-too-many-sheets", f"工作簿里的工作表超过 {MOST_SHEETS} 张，没有打开", "请分成几个文件"
                )
            if records[start + 5 : start + 6] == b"\x01":
                raise with_macros()
        elif kind == _ENCODING:
            facts.states_encoding = True
        elif kind == _MERGES and length >= 2:
            facts.merges += length // 8
            if facts.merges > MOST_MERGES:
                raise _too_much("合并单元格")
        elif kind == 0 and length == 0 and not any(records[place : place + 64]):
            break  # The end of the stream is filled up with zeros.
        if kind not in _READ:
            kept[start - 4 : start - 2] = _NOTHING
    _end_of_sheet(facts)
    return facts, bytes(kept)


def _is_program(link: bytes) -> bool:
    """The link names a program and what to do there (DDE), with a sign between them that no path has."""
    length, wide = int.from_bytes(link[2:4], "little"), link[4:5] == b"\x01"
    return length <= 255 and (b"\x03\x00" in link[5:] if wide else b"\x03" in link[5 : 5 + length])


def _count(facts: Facts, row: int, column: int, cells: int) -> None:
    facts.cells += cells
    if facts.cells > MOST_CELLS:
        raise _too_much("单元格")
    if column >= facts.widths.get(row, 0):
        facts.widths[row] = column + 1


def _end_of_sheet(facts: Facts) -> None:
    if facts.widths:
        facts.places += sum(facts.widths.values()) + max(facts.widths)
        facts.widths = {}
    if facts.places > MOST_PLACES:
        raise _too_much("行和列")


def _formula(facts: Facts, row: int, column: int, content: bytes) -> None:
    if content[12:14] != _NO_RESULT or content[6:7] != b"\x03":
        facts.calculated = True
    elif _EMPTY_TEXT not in content[20:] and facts.blank_formulas:
        facts.blank_formulas[-1].add((row, column))


def _too_much(what: str) -> UnreadableWorkbook:
    return refuse(
        "file-too-large",
        f"工作簿里的{what}太多，不是正常的表格文件，没有打开",
        "请删去表格以外的内容（多余的行、列、工作表），另存为 .xlsx 后重新选择",
    )
