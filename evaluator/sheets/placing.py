"""排版：places a form's content in the rows and columns of its layout, ready to be drawn.

Rows come from the layout in the order of the official form. A row whose text needs more than Excel allows for one row
becomes several merged ones: the text stays whole and nothing else changes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from evaluator.scoring.values import read_number, shown
from evaluator.sheets.cells import clean
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.heights import TALLEST_ROW, height_needed
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, Column, Layout, Span

DRAFT_MARK = "草稿——未经审核，不得报送"
BODY_POINTS = 10.0
TITLE_POINTS = 16.0
LEAST_ROW = 19.5
SIGN_OFF_ROW = 24.0
LONGEST_TEXT = 32_767


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


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell, or one merged range, with its value."""

    top: int
    bottom: int
    span: Span
    value: str | Decimal
    look: Look


@dataclass(frozen=True, slots=True)
class Drawing:
    """A form laid out on a sheet: its cells, the height of every row, and the row of the indicator head."""

    cells: tuple[Placed, ...]
    heights: tuple[float, ...]
    head_row: int
    last_table_row: int
    draft: bool


@dataclass(slots=True)
class _Row:
    """A row of the form before it knows how many rows of the sheet it takes."""

    cells: list[tuple[Span, str | Decimal, Look]]
    least: float = LEAST_ROW
    groups: list[tuple[Span, str, Look]] = field(default_factory=list)
    """Group labels that begin in this row and reach down over the next rows of their group."""
    reach: dict[int, int] = field(default_factory=dict)
    """First column of a group → how many rows of the form it covers."""


def place(form: OfficialForm, layout: Layout, *, draft: bool, sign_off: SignOff | None) -> Drawing:
    """Lay the form out. Raises :class:`TextTooLong`."""
    rows = [*_title(form, layout, draft), *_head(form, layout), *_funding(form, layout), *_goals(form, layout)]
    head_row = len(rows)
    rows.extend(_indicators(form, layout))
    rows.extend(_totals(form, layout))
    table = len(rows)
    rows.extend(_below(form, layout, sign_off or SignOff()))
    return _drawn(rows, layout, head_row, table, draft)


def _title(form: OfficialForm, layout: Layout, draft: bool) -> list[_Row]:
    whole = Span(1, len(layout.widths))
    year = layout.year.format(year=form.year) if form.year else layout.year_blank
    marked = f"{year}　{DRAFT_MARK}" if draft else year
    return [
        _Row([(whole, layout.title, Look.TITLE)], least=30),
        _Row([(whole, marked, Look.DRAFT if draft else Look.PLAIN)], least=18),
    ]


def _head(form: OfficialForm, layout: Layout) -> list[_Row]:
    values = {"project": form.project, "department": form.department, "unit": form.unit}
    rows = []
    for fields in layout.head:
        row = _Row([])
        for one in fields:
            row.cells.append((one.label, layout.labels[one.field], Look.LABEL))
            row.cells.append((one.value, _text(values[one.field]), Look.CENTER))
        rows.append(row)
    return rows


def _funding(form: OfficialForm, layout: Layout) -> list[_Row]:
    labels = layout.labels
    head = _Row([(layout.funding_source, "", Look.LABEL)])
    for key in FUNDING_COLUMNS:
        label = labels.get(f"funding_{key}", "") or labels[key]
        head.cells.append((layout.funding_columns[key], label, Look.LABEL))
    head.groups.append((layout.funding_label, labels["funding"].format(money_unit=form.money_unit), Look.LABEL))
    head.reach[layout.funding_label.first] = 1 + len(FUNDING_SOURCES)
    known = {row.source: row for row in form.funding}
    rows = [head]
    for source, label in FUNDING_SOURCES.items():
        funding = known.get(source, FundingRow(source))
        row = _Row([(layout.funding_source, labels[label], Look.LABEL)])
        for key in FUNDING_COLUMNS:
            row.cells.append((layout.funding_columns[key], *_number(getattr(funding, key))))
        rows.append(row)
    return rows


def _goals(form: OfficialForm, layout: Layout) -> list[_Row]:
    head = _Row(
        [
            (layout.goals_expected, layout.labels["expected"], Look.LABEL),
            (layout.goals_achieved, layout.labels["achieved"], Look.LABEL),
        ]
    )
    head.groups.append((layout.goals_label, layout.labels["goals"], Look.LABEL))
    head.reach[layout.goals_label.first] = 2
    texts = _Row(
        [
            (layout.goals_expected, _text(form.goal), Look.LEFT),
            (layout.goals_achieved, _text(form.achievement), Look.LEFT),
        ],
        least=layout.goals_least_height,
    )
    return [head, texts]


def _indicators(form: OfficialForm, layout: Layout) -> list[_Row]:
    head = _Row([(column.span, layout.labels[column.key], Look.LABEL) for column in layout.columns])
    rows = [head]
    for place, line in enumerate(form.rows):
        row = _Row([])
        for column in layout.columns:
            if not column.merge:
                row.cells.append((column.span, *_line_value(line, column)))
            elif place == 0 or not _same_group(form.rows[place - 1], line, column.key):
                row.groups.append((column.span, _group_label(line, column.key), Look.CENTER))
                row.reach[column.span.first] = _reach(form.rows, place, column.key)
        rows.append(row)
    if layout.band is not None:
        head.groups.append((layout.band, layout.labels["band"], Look.LABEL))
        head.reach[layout.band.first] = len(rows)
    return rows


def _line_value(line: IndicatorRow, column: Column) -> tuple[str | Decimal, Look]:
    entry: Entry = getattr(line, column.key)
    if column.number:
        return _number(entry)
    return _text(entry), {"left": Look.LEFT, "right": Look.RIGHT}.get(column.align, Look.CENTER)


def _group_label(line: IndicatorRow, key: str) -> str:
    """一级指标 or 二级指标; a category that states its points keeps them: ``产出指标（50分）``."""
    label = _text(getattr(line, key))
    if key == "category" and line.category_points is not None:
        return f"{label}（{shown(line.category_points)}分）"
    return label


def _same_group(above: IndicatorRow, line: IndicatorRow, key: str) -> bool:
    """The line continues the group above it: same 一级指标, and for 二级指标 also the same one of those."""
    same = above.category.text == line.category.text
    if key == "category":
        return same
    return same and above.subcategory.text == line.subcategory.text and not line.subcategory.blank


def _reach(lines: tuple[IndicatorRow, ...], place: int, key: str) -> int:
    reach = 1
    while place + reach < len(lines) and _same_group(lines[place + reach - 1], lines[place + reach], key):
        reach += 1
    return reach


def _totals(form: OfficialForm, layout: Layout) -> list[_Row]:
    total = _Row(
        [
            (layout.total_label, layout.labels["total"], Look.STRONG),
            (layout.total_points, *_number(form.total_points)),
            (layout.total_score, *_number(form.total_score)),
        ]
    )
    if layout.total_rest is not None:
        total.cells.append((layout.total_rest, "", Look.CENTER))
    if not layout.grade_always and form.grade.blank:
        return [total]
    grade = _Row(
        [
            (layout.grade_label, layout.labels["grade"], Look.LABEL),
            (layout.grade_value, _text(form.grade), Look.CENTER),
        ]
    )
    return [total, grade]


def _below(form: OfficialForm, layout: Layout, sign_off: SignOff) -> list[_Row]:
    """金额单位 in a note, then the lines to sign; unmerged, so that nothing is added to the official table."""
    rows = [_Row([(Span(1, 1), f"金额单位：{form.money_unit}", Look.NOTE)], least=18)]
    for line in sign_off_lines(layout, sign_off):
        cells: list[tuple[Span, str | Decimal, Look]] = [
            (Span(column, column), _checked(text), Look.NOTE) for column, text in line
        ]
        rows.append(_Row(cells, least=SIGN_OFF_ROW))
    return rows


def sign_off_lines(layout: Layout, sign_off: SignOff) -> tuple[tuple[tuple[int, str], ...], ...]:
    """签字栏: the lines below the form, each text with its column; what is signed by hand ends in its colon."""
    day = sign_off.filled_on
    names = {
        "preparer": sign_off.preparer,
        "reviewer": sign_off.reviewer,
        "finance_officer": sign_off.finance_officer,
        "unit": sign_off.unit,
        "filled_on": f"{day.year}年{day.month}月{day.day}日" if day else "    年  月  日",
    }
    return tuple(tuple((one.column, f"{one.label}{names[one.field]}") for one in fields) for fields in layout.sign_off)


def _text(entry: Entry) -> str:
    return _checked(entry.text)


def _checked(text: str) -> str:
    cleaned = clean(text)
    if len(cleaned) > LONGEST_TEXT:
        raise TextTooLong(f"a text of {len(cleaned)} characters fits no cell")
    return cleaned


def _number(entry: Entry) -> tuple[str | Decimal, Look]:
    """A number where there is one, exact; otherwise what was typed (``-``) as text."""
    number = entry.number if entry.number is not None else read_number(entry.text)
    return (number, Look.NUMBER) if number is not None else (_text(entry), Look.NUMBER)


def _drawn(rows: list[_Row], layout: Layout, head_row: int, table: int, draft: bool) -> Drawing:
    needs = [_need(row, layout) for row in rows]
    for start, row in enumerate(rows):
        for span, text, _ in row.groups:
            reach = row.reach[span.first]
            lacking = _height(text, span, layout, BODY_POINTS) - sum(needs[start : start + reach])
            if lacking > 0:
                needs[start : start + reach] = [need + lacking / reach for need in needs[start : start + reach]]
    counts = [math.ceil(need / TALLEST_ROW) for need in needs]
    tops = [1 + sum(counts[:place]) for place in range(len(rows) + 1)]
    cells = []
    for place, row in enumerate(rows):
        for span, value, look in row.cells:
            cells.append(Placed(tops[place], tops[place + 1] - 1, span, value, look))
        for span, text, look in row.groups:
            cells.append(Placed(tops[place], tops[place + row.reach[span.first]] - 1, span, text, look))
    heights = tuple(
        min(TALLEST_ROW, math.ceil(need / count * 4) / 4)
        for need, count in zip(needs, counts, strict=True)
        for _ in range(count)
    )
    ordered = sorted(cells, key=lambda cell: (cell.top, cell.span.first))
    return Drawing(tuple(ordered), heights, tops[head_row], tops[table] - 1, draft)


def _need(row: _Row, layout: Layout) -> float:
    measured: Callable[[Look], float] = lambda look: TITLE_POINTS if look is Look.TITLE else BODY_POINTS  # noqa: E731
    needs = [
        _height(value, span, layout, measured(look))
        for span, value, look in row.cells
        if isinstance(value, str) and value and look is not Look.NOTE
    ]
    return max([row.least, *needs])


def _height(text: str, span: Span, layout: Layout, points: float) -> float:
    return height_needed(text, sum(layout.widths[column - 1] for column in span.columns()), points)
