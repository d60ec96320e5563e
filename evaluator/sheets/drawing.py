"""版面：the rows of any official form as they come to stand on a sheet, before anything is written.

A row whose text needs more than Excel allows for one row becomes several merged ones: the text stays whole and nothing
else changes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, pairwise

from evaluator.scoring.values import read_number
from evaluator.sheets.cells import clean
from evaluator.sheets.forms import Entry
from evaluator.sheets.heights import TALLEST_ROW, height_needed
from evaluator.sheets.shapes import Span

BODY_POINTS = 10.0
TITLE_POINTS = 16.0
LEAST_ROW = 19.5
LONGEST_TEXT = 32_767
TOO_LONG = f"有一格的文字超过 {LONGEST_TEXT} 个字，Excel 的一格放不下"
MAKE_SHORTER = "请先把这一格写短"
"""What a person is told of a :class:`TextTooLong`, and what to do."""


class TextTooLong(ValueError):
    """A text that no cell can hold (more than 32 767 characters); limits on entering keep it from coming here."""


class Look(StrEnum):
    """How a cell looks; each is one style of the workbook."""

    TITLE = "title"
    PLAIN = "plain"
    DRAFT = "draft"
    LABEL = "label"
    STRONG = "strong"
    CENTER = "center"
    LEFT = "left"
    RIGHT = "right"
    NUMBER = "number"
    NOTE = "note"
    WRAPPED = "wrapped"
    """A note of several lines, without a frame."""
    NOTE_RIGHT = "note right"
    HEAD = "head"
    """The head of a list, shaded."""
    TEXT = "text"
    """A framed text that Excel keeps as it is typed: 001 stays 001."""
    COUNT = "count"
    """A whole number."""
    DAY = "day"
    """A date, counted in days as Excel counts them."""
    SUM_LABEL = "sum label"
    """小计、合计: shaded and bold, as is the number beside it."""
    SUM = "sum"
    SUM_COUNT = "sum count"
    WARNING = "warning"
    """Framed, red: what a person must look at."""
    WARNING_CENTER = "warning center"
    INPUT = "input"
    """Where a person writes into a protected sheet: a text, kept as it is typed."""
    INPUT_NUMBER = "input number"


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula (公式) and its value as it is stored: what a preview shows, and what no recalculation may change.

    ``Formula("ROUND(F12/E12*G12,2)", Decimal("9.75"))``: without the equal sign, functions in English.
    """

    text: str
    value: str | Decimal


Value = str | Decimal | Formula


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell, or one merged range, with its value."""

    top: int
    bottom: int
    span: Span
    value: Value
    look: Look


@dataclass(frozen=True, slots=True)
class Drawing:
    """A form laid out on a sheet: its cells, the height of every row, and the row of the indicator head."""

    cells: tuple[Placed, ...]
    heights: tuple[float, ...]
    head_row: int
    """Repeated on every printed page; 0 where there is none."""
    tops: tuple[int, ...] = ()
    """Where each row of the form begins: a row of much text takes several rows of the sheet."""


@dataclass(slots=True)
class Row:
    """A row of the form before it knows how many rows of the sheet it takes."""

    cells: list[tuple[Span, Value, Look]]
    least: float = LEAST_ROW
    groups: list[tuple[Span, str, Look]] = field(default_factory=list)
    """Group labels that begin in this row and reach down over the next rows of their group."""
    reach: dict[int, int] = field(default_factory=dict)
    """First column of a group → how many rows of the form it covers."""


def text_of(entry: Entry) -> str:
    """An entry's text as it may stand in a cell. Raises :class:`TextTooLong`."""
    return checked(entry.text)


def checked(text: str) -> str:
    """A text as it may stand in a cell. Raises :class:`TextTooLong`."""
    cleaned = clean(text)
    if len(cleaned) > LONGEST_TEXT:
        raise TextTooLong(f"a text of {len(cleaned)} characters fits no cell")
    return cleaned


def number_of(entry: Entry) -> tuple[str | Decimal, Look]:
    """A number where there is one, exact; otherwise what was typed (``-``) as text."""
    number = entry.number if entry.number is not None else read_number(entry.text)
    return (number, Look.NUMBER) if number is not None else (text_of(entry), Look.NUMBER)


def needs_of(rows: Sequence[Row], widths: Sequence[int]) -> list[float]:
    """How tall each row must be, in points, so that its own texts and the labels that reach down over it are seen."""
    needs = [row_need(row, widths) for row in rows]
    for start, row in enumerate(rows):
        for span, text, _ in row.groups:
            reach = row.reach[span.first]
            lacking = label_need(text, span, widths) - sum(needs[start : start + reach])
            if lacking > 0:
                needs[start : start + reach] = [need + lacking / reach for need in needs[start : start + reach]]
    return needs


def tops_of(needs: Sequence[float]) -> list[int]:
    """Where each row begins on the sheet, and behind the last one where the next would."""
    return list(accumulate((math.ceil(need / TALLEST_ROW) for need in needs), initial=1))


def drawn(
    rows: Sequence[Row], widths: Sequence[int], *, head_row: int | None, needs: Sequence[float] | None = None
) -> Drawing:
    """The rows with their heights on a sheet; ``head_row`` (from 0) is repeated on every printed page.

    ``needs`` are those of the rows where they are known: formulas name rows of the sheet, so that who writes formulas
    measures first, and a formula needs no height.
    """
    needs = needs_of(rows, widths) if needs is None else needs
    tops = tops_of(needs)
    cells = []
    for place, row in enumerate(rows):
        for span, value, look in row.cells:
            cells.append(Placed(tops[place], tops[place + 1] - 1, span, value, look))
        for span, text, look in row.groups:
            cells.append(Placed(tops[place], tops[place + row.reach[span.first]] - 1, span, text, look))
    heights = tuple(
        min(TALLEST_ROW, math.ceil(need / (below - top) * 4) / 4)
        for need, (top, below) in zip(needs, pairwise(tops), strict=True)
        for _ in range(below - top)
    )
    ordered = sorted(cells, key=lambda cell: (cell.top, cell.span.first))
    return Drawing(tuple(ordered), heights, 0 if head_row is None else tops[head_row], tuple(tops[:-1]))


def row_need(row: Row, widths: Sequence[int]) -> float:
    """The height that a row needs for its own texts, in points; labels that reach down over it come on top."""
    measured: Callable[[Look], float] = lambda look: TITLE_POINTS if look is Look.TITLE else BODY_POINTS  # noqa: E731
    needs = [
        _height(value, span, widths, measured(look))
        for span, value, look in row.cells
        if isinstance(value, str) and value and look is not Look.NOTE
    ]
    return max([row.least, *needs])


def label_need(text: str, span: Span, widths: Sequence[int]) -> float:
    """The height that a label needs which reaches down over several rows."""
    return _height(text, span, widths, BODY_POINTS)


def _height(text: str, span: Span, widths: Sequence[int], points: float) -> float:
    return height_needed(text, sum(widths[column - 1] for column in span.columns()), points)
