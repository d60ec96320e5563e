"""印版：the sheet of an official form as text with open places, cut once for all forms of one shape.

A plate is cut from what :mod:`placing`, :mod:`drawing` and :mod:`leaves` make of a form whose every entry is a mark, so
that they alone say what a form looks like. The rows down to the head of the indicators stand where they stand; a row of
the indicators, or below them, can stand in any row of the sheet.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from evaluator.sheets.cells import address
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.inks import Ink
from evaluator.sheets.layout import get
from evaluator.sheets.leaves import Paper
from evaluator.sheets.pages import pages_tall
from evaluator.sheets.placing import DRAFT_MARK, is_aimless, sign_off_lines
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, Column, Layout
from evaluator.sheets.zipping import Block

ROW, END = "\0", "\1"
"""In the markup of a line: the number of its row; that of the last row of the indicators."""

UNFITTED, FITTED = 'fitToHeight="0"', 'fitToHeight="{}"'
"""What a sheet bears that takes as many pages as it takes, and one that is fitted to so many."""
SELECTED = ' tabSelected="1"'
"""What the sheet bears that a workbook opens with."""
FIELDS = (
    *("project", "department", "unit", "goal", "achievement", "grade", "conclusion", "issues", "improvements"),
    *("total_points", "total_score"),
)
_form_entries: Callable[[OfficialForm], tuple[Entry, ...]] = attrgetter(*FIELDS)
_money_entries: Callable[[FundingRow], tuple[Entry, ...]] = attrgetter(*FUNDING_COLUMNS)


class Shape(NamedTuple):
    """What decides where things stand on a sheet and what is printed there, besides the entries."""

    layout: str
    year: int | None
    money_unit: str
    draft: bool
    graded: bool
    goals: int
    aimless: bool

    @classmethod
    def of(cls, form: OfficialForm, *, draft: bool) -> "Shape":
        """The shape of a form."""
        graded, goals = not form.grade.blank, len(form.goals)
        return cls(form.layout, form.year, form.money_unit, draft, graded, goals, is_aimless(form))


@dataclass(frozen=True, slots=True)
class Slot:
    """An open place for one entry."""

    source: int
    """Which entry: as :func:`entries_of` counts them; in a row of indicators, which column from the left."""
    ink: Ink


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the plate: its markup between its open places, the first of which is its height."""

    markup: tuple[str, ...]
    slots: tuple[Slot, ...]
    least: float
    """The height that it needs without its entries."""
    groups: tuple[tuple[float, int], ...] = ()
    """Labels that reach down: the height that each needs, and over how many rows; 0 is down to the last indicator."""
    merges: tuple[str, ...] = ()

    def at(self, row: int) -> "Strip":
        """The line as it stands in a row of the sheet."""
        markup = tuple(part.replace(ROW, str(row)) for part in self.markup)
        places = tuple((slot.source, slot.ink.kind, slot.ink.kept.get, slot.ink) for slot in self.slots)
        return Strip(markup, places, self.least, self.groups)

    def merges_at(self, row: int) -> tuple[str, ...]:
        """The merged ranges that begin in the line, as it stands in a row of the sheet."""
        return tuple(merge.replace(ROW, str(row)) for merge in self.merges)


class Strip(NamedTuple):
    """A line in its row."""

    markup: tuple[str, ...]
    """What stands before its height, before each entry and behind the last one."""
    places: tuple[tuple[int, int, Callable[[str], tuple[str, float] | None], Ink], ...]
    """Of each entry: which one; what its ink writes; what that has written before; the ink."""
    least: float
    groups: tuple[tuple[float, int], ...]


class Merged(NamedTuple):
    """Merged ranges as they stand in the sheet."""

    markup: str
    number: int
    """How many ranges."""

    @classmethod
    def of(cls, ranges: Iterable[str]) -> "Merged":
        """The markup of ranges such as ``A3:B3``."""
        found = [f'<mergeCell ref="{each}"/>' for each in ranges]
        return cls("".join(found), len(found))


@dataclass(slots=True)
class Plate:
    """The sheet of all forms of one shape."""

    layout: Layout
    paper: Paper
    columns: tuple[Column, ...]
    """The indicators' columns from left to right."""
    before: str
    """Everything in front of the first row with an entry, with ``\\0`` for the number of rows; ``after`` is everything
    behind the merged ranges."""
    after: str
    fixed: tuple[float, ...]
    """The heights of the rows in ``before``."""
    above: tuple[Strip, ...]
    merges: tuple[str, ...]
    """The merged ranges that begin above the indicators, with ``\\1`` for the last row of these."""
    indicators: dict[tuple[bool, ...], Line]
    """By whether each of the merged columns begins a group in the row."""
    below: tuple[Line, ...]
    read: Callable[[IndicatorRow], Sequence[Entry]]
    """A row's entries, column by column."""
    merging: tuple[str, ...] = ()
    """The keys of the merged columns."""
    _around: dict[tuple[int, int, bool], tuple[Block, Block]] = field(default_factory=dict)
    _placed: dict[tuple[int, int], Strip] = field(default_factory=dict)
    _others: dict[int, tuple[Merged, Merged, tuple[Strip, ...]]] = field(default_factory=dict)
    _rows: dict[tuple[int, tuple[int, ...]], tuple[Strip, Merged]] = field(default_factory=dict)

    def around(self, heights: Sequence[float], head_row: int, *, selected: bool) -> tuple[Block, Block]:
        """What stands before and behind the markup of a form whose rows have these heights."""
        rows, paper = len(heights), self.paper
        tall = pages_tall(heights, head_row, paper.widths, paper.orientation)
        blocks = self._around.get((rows, tall, selected))
        if blocks is None:
            before = self.before if selected else self.before.replace(SELECTED, "", 1)
            blocks = (
                Block.of(before.replace(ROW, str(rows)).encode()),
                Block.of(
                    self.after.replace(ROW, str(rows)).replace(UNFITTED, FITTED.format(tall), 1).encode(), ends=True
                ),
            )
            self._around[rows, tall, selected] = blocks
        return blocks

    def in_row(self, row: int, reaches: tuple[int, ...]) -> tuple[Strip, Merged]:
        """A row of indicators and the merged ranges that begin there; ``reaches``: over how many rows each merged
        column reaches down, 0 for one that begins no group."""
        found = self._rows.get((row, reaches))
        if found is None:
            line = self.indicators[tuple([reach > 0 for reach in reaches])]
            strip = self._placed.get((id(line), row))
            if strip is None:
                strip = self._placed[id(line), row] = line.at(row)
            found = self._rows[row, reaches] = (strip, Merged.of(self._merges_in(row, reaches)))
        return found

    def around_indicators(self, last: int) -> tuple[Merged, Merged, tuple[Strip, ...]]:
        """The merged ranges above the indicators and below them, and the rows below; ``last``: the last indicator's."""
        found = self._others.get(last)
        if found is None:
            below = list(enumerate(self.below, start=last + 1))
            found = self._others[last] = (
                Merged.of(merge.replace(END, str(last)) for merge in self.merges),
                Merged.of(merge for row, line in below for merge in line.merges_at(row)),
                tuple(line.at(row) for row, line in below),
            )
        return found

    def _merges_in(self, row: int, reaches: tuple[int, ...]) -> Iterator[str]:
        left = iter(reaches)
        for column in self.columns:
            reach = next(left) if column.merge else 1
            if reach > 1 or (reach and column.span.last > column.span.first):
                yield f"{address(row, column.span.first)}:{address(row + reach - 1, column.span.last)}"


def paper_of(form: OfficialForm, layout: Layout, *, draft: bool, sign_off: SignOff) -> Paper:
    """What a workbook says around a form."""
    year = f"{form.year}年度" if form.year else ""
    return Paper(
        sheet=layout.sheet,
        widths=layout.widths,
        orientation=layout.orientation,
        title=f"{form.project.text} {year}{layout.title}".strip(),
        creator=sign_off.preparer or form.unit.text,
        created=sign_off.filled_on,
        draft_mark=DRAFT_MARK if draft else "",
    )


def entries_of(form: OfficialForm, layout: Layout, sign_off: SignOff) -> list[Entry]:
    """Every entry outside the indicators, and the lines to sign."""
    known = {row.source: row for row in form.funding}
    found = [*_form_entries(form)]
    for source in FUNDING_SOURCES:
        found += _money_entries(known.get(source) or FundingRow(source))
    for goal in form.goals:
        found += (goal.expected, goal.achieved)
    found += _signed(layout.id, sign_off)
    return found


@lru_cache(maxsize=1_000)
def _signed(layout: str, sign_off: SignOff) -> tuple[Entry, ...]:
    return tuple(Entry(text) for line in sign_off_lines(get(layout), sign_off) for _, text in line)


@lru_cache(maxsize=20_000)
def shown_height(need: float) -> str:
    """A height in points as it stands in a sheet: quarters, never too low."""
    return f"{math.ceil(need * 4) / 4:g}"
