"""标注的清单：the notes in the order of the file, each with the column it stands in and what is written there."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from evaluator.problems import Level
from evaluator.sheets import layout as layouts
from evaluator.sheets.cells import Cell, parse_address
from evaluator.sheets.grid import Sheet
from evaluator.sheets.marking.notes import LEVELS, Note
from evaluator.sheets.marking.signs import SIGN
from evaluator.sheets.shapes import Readable, label_key
from evaluator.sheets.targets import layout as target_layouts

Place = tuple[int, int]
MOST_MARKED = 2_000
"""Cells that are coloured and explained in place; the others stand in the list."""
MOST_LISTED = 5_000
LONGEST_LABEL = 60
LEAST_LABELS = 3
"""As many labels in a row make the head of a table."""
_WEIGHT = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the list: a note, and what the file says at its place."""

    note: Note
    place: Place | None
    """The cell that shows it (of a merged range the first); ``None`` for a whole sheet or file."""
    head: str = ""
    """The label above the cell, or before it: 实际完成值."""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said in one cell: the heaviest level, and all its sentences."""

    level: Level
    text: str


def findings_of(notes: Sequence[Note], sheets: Sequence[Sheet]) -> tuple[Finding, ...]:
    """The notes in the order of sheets, rows and columns; what is said of the whole file or sheet comes first.

    A cell without a sheet is one of the first sheet.
    """
    order = {sheet.name: number for number, sheet in enumerate(sheets)}
    heads = {name: _Heads(sheet) for name, sheet in _mentioned(notes, sheets)}
    found = list(dict.fromkeys(_finding(note, sheets, heads) for note in notes))
    found.sort(key=lambda each: (order.get(each.note.sheet, -1), each.place or (0, 0), _WEIGHT[each.note.level]))
    return tuple(found)


def remarks_of(findings: Sequence[Finding]) -> dict[str, dict[Place, Remark]]:
    """What is to be said in which cell of which sheet."""
    said: dict[str, dict[Place, list[Note]]] = {}
    count = 0
    for finding in findings:
        if finding.place is None:
            continue
        cells = said.setdefault(finding.note.sheet, {})
        if finding.place not in cells:
            count += 1
        if count <= MOST_MARKED:
            cells.setdefault(finding.place, []).append(finding.note)
    return {sheet: {place: _remark(notes) for place, notes in cells.items()} for sheet, cells in said.items()}


def moved(remarks: Mapping[Place, Remark], places: Mapping[Place, Place]) -> dict[Place, Remark]:
    """The remarks at the cells that show them, where several come together the heaviest first."""
    found: dict[Place, Remark] = {}
    for place, remark in sorted(remarks.items(), key=lambda item: (_WEIGHT[item[1].level], item[0])):
        place = places.get(place, place)
        earlier = found.get(place)
        found[place] = Remark(earlier.level, f"{earlier.text}\n{remark.text}") if earlier else remark
    return found


def sentence(note: Note) -> str:
    """``【系统标注·错误】“9成”不是数字。请写 90。``"""
    return f"{SIGN}·{LEVELS[note.level]}】{note.said}"


def _remark(notes: Sequence[Note]) -> Remark:
    return Remark(
        min((note.level for note in notes), key=lambda level: _WEIGHT[level]),
        "\n".join(dict.fromkeys(sentence(note) for note in notes)),
    )


def _mentioned(notes: Sequence[Note], sheets: Sequence[Sheet]) -> Iterator[tuple[str, Sheet]]:
    names = {note.sheet for note in notes if note.cell}
    for number, sheet in enumerate(sheets):
        if sheet.name in names or (number == 0 and "" in names):
            yield sheet.name, sheet


def _finding(note: Note, sheets: Sequence[Sheet], heads: dict[str, "_Heads"]) -> Finding:
    place = parse_address(note.cell)
    if place is None:
        return Finding(note, None)
    if not note.sheet and sheets:
        note = Note(sheets[0].name, note.cell, note.level, note.message, note.remedy)
    known = heads.get(note.sheet)
    if known is None:
        return Finding(note, None)
    cell = known.sheet.at(*place)
    return Finding(note, (cell.row, cell.column), known.above(cell), cell.text)


class _Heads:
    """The heads of the tables of a sheet, so that the one that a cell stands under is found at once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._columns: dict[int, list[tuple[int, str]]] = {}
        for row in sheet.rows:
            labels = [cell for cell in sheet.row(row) if _is_label(cell)]
            for cell in labels if len(labels) >= LEAST_LABELS else []:
                merge = sheet.merge_at(cell.row, cell.column)
                right = min(merge.right, sheet.last_column) if merge else cell.column
                for column in range(cell.column, right + 1):
                    self._columns.setdefault(column, []).append((cell.row, cell.text))

    def above(self, cell: Cell) -> str:
        """The nearest label above, else the one before it in its row."""
        rows = self._columns.get(cell.column, [])
        number = bisect_left(rows, (cell.row, ""))
        if number:
            return _line(rows[number - 1][1])
        before = [other for other in self.sheet.row(cell.row) if other.column < cell.column]
        return next((_line(other.text) for other in reversed(before) if _is_label(other)), "")


def _is_label(cell: Cell) -> bool:
    return len(cell.text) <= LONGEST_LABEL and label_key(cell.text) in _labels()


@cache
def _labels() -> frozenset[str]:
    """Every spelling of every label of every form that is known."""
    known: tuple[Readable, ...] = (*layouts.load_all(), *target_layouts.load_all())
    return frozenset(
        spelling for layout in known for section in layout.vocabulary.sections.values() for spelling in section
    )


def _line(text: str) -> str:
    return " ".join(text.split())
