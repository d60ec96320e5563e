"""刻版：cuts the plate of a shape from a sample form whose every entry is a mark.

What the sample looks like is said by :mod:`placing`, :mod:`drawing` and :mod:`leaves` alone; here its rows are taken
apart at the marks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter

from evaluator.sheets.cells import column_letters
from evaluator.sheets.drawing import BODY_POINTS, Drawing, Look, Placed, Row, drawn, label_need, row_need
from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.heights import room_of
from evaluator.sheets.inks import LABEL, NUMBER, TEXT, Ink
from evaluator.sheets.layout import get
from evaluator.sheets.leaves import Leaf, Paper, cell_part, row_parts, sheet_part
from evaluator.sheets.placing import rows_of, same_group, values_of
from evaluator.sheets.plates import (
    END,
    FIELDS,
    ROW,
    UNFITTED,
    Line,
    Plate,
    Shape,
    Slot,
    entries_of,
    paper_of,
    shown_height,
)
from evaluator.sheets.shapes import FUNDING_SOURCES, Column, Layout, Span

_OPEN = "\2"
"""An open place in a row's markup."""
_MARKED_NUMBER = 900_000_000
_AS_THEY_ARE = frozenset(
    {"category", "subcategory", "indicator", "target", "measure", "actual", "points", "coefficient", "score", "core",
     "reason"}
)  # fmt: skip
"""Columns that print the entry of their name, whatever other columns there are of these."""
_NAMED = {"measure": "unit"}


@lru_cache(maxsize=64)
def plate_of(shape: Shape) -> Plate:
    """Cut the plate of a shape. Raises :class:`~evaluator.sheets.layout.LayoutNotFound`."""
    layout = get(shape.layout)
    sample, names = _marked(shape), SignOff("\ue000甲", "\ue000乙", "\ue000丙", "\ue000丁")
    rows, head = rows_of(sample, layout, draft=shape.draft, sign_off=names)
    drawing = drawn(rows, layout.widths, head_row=head)
    last = head + len(sample.rows)
    marks: dict[object, int] = {}
    for place, entry in enumerate(entries_of(sample, layout, names)):
        if not entry.blank:
            marks |= {entry.text: place} if entry.number is None else {entry.text: place, entry.number: place}
    cutter = _Cutter(drawing, layout, marks, last + 1)
    paper = paper_of(sample, layout, draft=shape.draft, sign_off=names)
    before, after = _around(drawing, paper)
    above = [cutter.line(place, rows[place]) for place in range(head + 1)]
    fixed = list(takewhile(lambda line: not line.slots and not line.groups, above))
    columns = tuple(sorted(layout.columns, key=lambda column: column.span.first))
    merging = [column for column in columns if column.merge]
    begins = [
        tuple(place == 0 or not same_group(sample.rows[place - 1], line, column.key) for column in merging)
        for place, line in enumerate(sample.rows)
    ]
    return Plate(
        layout=layout,
        paper=paper,
        columns=columns,
        merging=tuple(column.key for column in merging),
        before=before + "".join(_written(line, row) for row, line in enumerate(fixed, start=1)),
        after=after,
        fixed=tuple(line.least for line in fixed),
        above=tuple(line.at(row) for row, line in enumerate(above, start=1))[len(fixed) :],
        merges=tuple(merge for row, line in enumerate(above, start=1) for merge in line.merges_at(row)),
        indicators={
            flags: cutter.indicators(head + number, rows[head + number], columns, flags)
            for number, flags in enumerate(begins, start=1)
        },
        read=_reading(columns),
        below=tuple(cutter.line(place, rows[place]) for place in range(last + 1, len(rows))),
    )


def _marked(shape: Shape) -> OfficialForm:
    """A form of this shape whose entries are all different marks, with a row for every way to begin a group."""
    count = iter(range(1_000))

    def mark() -> Entry:
        number = next(count)
        return Entry(f"\ue000{number}", Decimal(_MARKED_NUMBER + number))

    (project, department, unit, goal, achievement, grade, conclusion, issues, improvements, points, score) = (
        mark() for _ in FIELDS
    )
    line = IndicatorRow(mark(), mark(), mark(), mark(), mark(), mark(), mark(), mark())
    return OfficialForm(
        layout=shape.layout,
        project=project,
        department=department,
        unit=unit,
        year=shape.year,
        money_unit=shape.money_unit,
        funding=tuple(FundingRow(source, *(mark() for _ in range(6))) for source in FUNDING_SOURCES),
        goal=Entry() if shape.aimless else goal,
        achievement=Entry() if shape.aimless else achievement,
        rows=(line, line, replace(line, subcategory=mark())),
        total_points=points,
        total_score=score,
        grade=grade if shape.graded else Entry(),
        goals=tuple(Goal(mark(), mark()) for _ in range(shape.goals)),
        conclusion=conclusion,
        issues=issues,
        improvements=improvements,
    )


def _reading(columns: tuple[Column, ...]) -> Callable[[IndicatorRow], Sequence[Entry]]:
    """How a row's entries are read, column by column from the left."""
    keys = [column.key for column in columns]
    if _AS_THEY_ARE.issuperset(keys):
        return attrgetter(*[_NAMED.get(key, key) for key in keys])
    known = frozenset(keys)

    def read(line: IndicatorRow) -> Sequence[Entry]:
        values = values_of(line, known)
        return [values[key] for key in keys]

    return read


def _around(drawing: Drawing, paper: Paper) -> tuple[str, str]:
    """The sheet before its rows and behind its merged ranges, with ``\\0`` for the number of rows."""
    whole = sheet_part(Leaf(drawing, paper), selected=True)
    corner = f"A1:{column_letters(len(paper.widths))}"
    open_ended = whole.replace(f'"{corner}{len(drawing.heights)}"', f'"{corner}{ROW}"')
    before, _, rest = open_ended.partition("<sheetData>")
    after = re.sub(r'fitToHeight="\d+"', UNFITTED, rest.partition("</mergeCells>")[2])
    return before + "<sheetData>", after


def _written(line: Line, row: int) -> str:
    """A row in which no entry stands."""
    begin, end = (part.replace(ROW, str(row)) for part in line.markup)
    return f"{begin}{shown_height(line.least)}{end}"


class _Cutter:
    """Makes lines out of the rows of a drawn sample."""

    def __init__(self, drawing: Drawing, layout: Layout, marks: dict[object, int], last: int) -> None:
        assert len(drawing.tops) == len(drawing.heights), "a mark is short: every row of the form is one of the sheet"
        self._parts = row_parts(drawing)
        self._layout = layout
        self._marks = marks
        self._last = last
        self._cells: dict[int, list[Placed]] = {}
        for cell in drawing.cells:
            self._cells.setdefault(cell.top, []).append(cell)

    def line(self, place: int, row: Row) -> Line:
        """A row outside the indicators."""
        top, widths = place + 1, self._layout.widths
        slots, merges = [], []
        opened = _opened(self._parts[place], top)
        for cell in self._cells.get(top, ()):
            source = self._marks.get(cell.value)
            if source is not None:
                kind = NUMBER if isinstance(cell.value, Decimal) else TEXT
                slots.append(Slot(source, _ink(cell, widths, kind)))
                opened = _with_slot(opened, cell)
            if cell.bottom > top or cell.span.last > cell.span.first:
                ends = END if cell.bottom == self._last != top else ROW if cell.bottom == top else str(cell.bottom)
                merges.append(f"{column_letters(cell.span.first)}{ROW}:{column_letters(cell.span.last)}{ends}")
        static = [(span, value, look) for span, value, look in row.cells if value not in self._marks]
        groups = []
        for span, label, _ in row.groups:
            reach = row.reach[span.first]
            groups.append((label_need(label, span, widths), 0 if place + reach == self._last else reach))
        least = row_need(Row(static, row.least), widths)
        return Line(tuple(opened.split(_OPEN)), tuple(slots), least, tuple(groups), tuple(merges))

    def indicators(self, place: int, row: Row, columns: Sequence[Column], flags: tuple[bool, ...]) -> Line:
        """A row of the indicators; ``flags``: which of the merged columns begin a group in it."""
        top, begins = place + 1, iter(flags)
        found = {cell.span: cell for cell in self._cells[top]}
        opened, slots = _opened(self._parts[place], top), []
        label = LABEL
        for source, column in enumerate(columns):
            kind = label if column.merge else NUMBER if column.number else TEXT
            label += column.merge
            if column.merge and not next(begins):
                continue
            slots.append(Slot(source, _ink(found[column.span], self._layout.widths, kind)))
            opened = _with_slot(opened, found[column.span])
        return Line(tuple(opened.split(_OPEN)), tuple(slots), row.least)


def _opened(part: str, row: int) -> str:
    """A row's markup with its height open, and ``\\0`` for its number."""
    numberless = re.sub(rf'\br="([A-Z]*){row}"', rf'r="\g<1>{ROW}"', part)
    return re.sub(r' ht="[\d.]+"', f' ht="{_OPEN}"', numberless, count=1)


def _with_slot(opened: str, cell: Placed) -> str:
    """The row with the cell open behind its address."""
    where = f'<c r="{column_letters(cell.span.first)}{ROW}"'
    before, _, rest = opened.partition(where)
    rest = rest.partition("/>")[2] if rest.partition(">")[0].endswith("/") else rest.partition("</c>")[2]
    return f"{before}{where}{_OPEN}{rest}"


def _ink(cell: Placed, widths: Sequence[int], kind: int) -> Ink:
    """What writes into the cell."""
    room = room_of(sum(widths[column - 1] for column in cell.span.columns()), BODY_POINTS)
    return _mixed(kind, cell.look, 0 if cell.look is Look.NOTE else room)


@lru_cache(maxsize=200)
def _mixed(kind: int, look: Look, room: int) -> Ink:
    """The same ink for the same look: what it has written for one layout it need not write again for another."""

    def begun(value: str | Decimal, shown: str) -> str:
        part = cell_part(Placed(1, 1, Span(1, 1), value, look), "A1")
        return part.removeprefix('<c r="A1"').partition(shown)[0]

    return Ink(kind, begun, room)
