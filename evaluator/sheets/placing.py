"""排版：places a 自评表's content in the rows and columns of its layout, ready to be drawn.

Rows come from the layout in the order of the official form.
"""

from collections.abc import Set
from decimal import Decimal

from evaluator.scoring.values import shown
from evaluator.sheets.dividing import divided
from evaluator.sheets.drawing import Drawing, Look, Row, TextTooLong, Value, checked, drawn, number_of, text_of
from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, Column, Layout, Span

__all__ = ["DRAFT_MARK", "TextTooLong", "place", "sign_off_lines"]

DRAFT_MARK = "草稿——未经审核，不得报送"
SIGN_OFF_ROW = 24.0
EMPTY_GOALS = 48.0
"""Points of an 年度总体目标 in which nothing is written: room for a line by hand, not half a page of nothing."""


def place(form: OfficialForm, layout: Layout, *, draft: bool, sign_off: SignOff | None) -> Drawing:
    """Lay the form out. Raises :class:`TextTooLong`."""
    rows, head_row = rows_of(form, layout, draft=draft, sign_off=sign_off)
    return drawn(rows, layout.widths, head_row=head_row)


def rows_of(form: OfficialForm, layout: Layout, *, draft: bool, sign_off: SignOff | None) -> tuple[list[Row], int]:
    """The rows of the form, and the place of the indicator head among them. Raises :class:`TextTooLong`."""
    rows = [*_title(form, layout, draft), *_head(form, layout), *_funding(form, layout), *_goals(form, layout)]
    head_row = len(rows)
    rows.extend(_indicators(form, layout))
    rows.extend(_totals(form, layout))
    rows.extend(_below(form, layout, sign_off or SignOff()))
    return rows, head_row


def _title(form: OfficialForm, layout: Layout, draft: bool) -> list[Row]:
    whole = Span(1, len(layout.widths))
    year = layout.year.format(year=form.year) if form.year else layout.year_blank
    marked = f"{year}　{DRAFT_MARK}" if draft else year
    return [
        Row([(whole, layout.title, Look.TITLE)], least=30),
        Row([(whole, marked, Look.DRAFT if draft else Look.PLAIN)], least=18),
    ]


def _head(form: OfficialForm, layout: Layout) -> list[Row]:
    values = {"project": form.project, "department": form.department, "unit": form.unit}
    rows = []
    for fields in layout.head:
        row = Row([])
        for one in fields:
            row.cells.append((one.label, layout.labels[one.field], Look.LABEL))
            row.cells.append((one.value, text_of(values[one.field]), Look.CENTER))
        rows.append(row)
    return rows


def _funding(form: OfficialForm, layout: Layout) -> list[Row]:
    labels = layout.labels
    head = Row([(layout.funding_source, "", Look.LABEL)])
    for key in FUNDING_COLUMNS:
        label = labels.get(f"funding_{key}", "") or labels[key]
        head.cells.append((layout.funding_columns[key], label, Look.LABEL))
    head.groups.append((layout.funding_label, labels["funding"].format(money_unit=form.money_unit), Look.LABEL))
    head.reach[layout.funding_label.first] = 1 + len(FUNDING_SOURCES)
    known = {row.source: row for row in form.funding}
    rows = [head]
    for source, label in FUNDING_SOURCES.items():
        funding = known.get(source, FundingRow(source))
        row = Row([(layout.funding_source, labels[label], Look.LABEL)])
        for key in FUNDING_COLUMNS:
            row.cells.append((layout.funding_columns[key], *number_of(getattr(funding, key))))
        rows.append(row)
    return rows


def _goals(form: OfficialForm, layout: Layout) -> list[Row]:
    head = Row(
        [
            (layout.goals_expected, layout.labels["expected"], Look.LABEL),
            (layout.goals_achieved, layout.labels["achieved"], Look.LABEL),
        ]
    )
    goals = form.goals or (Goal(form.goal, form.achievement),)
    least = min(layout.goals_least_height, EMPTY_GOALS) if is_aimless(form) else layout.goals_least_height
    rows = [
        Row(
            [
                (layout.goals_expected, text_of(goal.expected), Look.LEFT),
                (layout.goals_achieved, text_of(goal.achieved), Look.LEFT),
            ],
            least=least / len(goals),
        )
        for goal in goals
    ]
    if not layout.goals_each:
        head.groups.append((layout.goals_label, layout.labels["goals"], Look.LABEL))
        head.reach[layout.goals_label.first] = 1 + len(rows)
        return [head, *rows]
    head.cells.append((layout.goals_label, layout.labels["goals"], Look.LABEL))
    for number, row in enumerate(rows, start=1):
        row.cells.append((layout.goals_label, layout.goals_each.format(number=number), Look.LABEL))
    return [head, *rows]


def is_aimless(form: OfficialForm) -> bool:
    """No 年度总体目标 is written, neither what was meant nor what was achieved."""
    return not (form.goals or form.goal.text or form.achievement.text)


def _indicators(form: OfficialForm, layout: Layout) -> list[Row]:
    head = Row([(column.span, layout.labels[column.key], Look.LABEL) for column in layout.columns])
    rows = [head]
    keys = {column.key for column in layout.columns}
    for place, line in enumerate(form.rows):
        row = Row([])
        values = values_of(line, keys)
        for column in layout.columns:
            if not column.merge:
                row.cells.append((column.span, *_line_value(values[column.key], column)))
            elif place == 0 or not same_group(form.rows[place - 1], line, column.key):
                row.groups.append((column.span, group_label(line, column.key), Look.CENTER))
                row.reach[column.span.first] = _reach(form.rows, place, column.key)
        rows.append(row)
    if layout.band is not None:
        head.groups.append((layout.band, layout.labels["band"], Look.LABEL))
        head.reach[layout.band.first] = len(rows)
    return rows


def values_of(line: IndicatorRow, keys: Set[str]) -> dict[str, Entry]:
    """What a row prints under each of these columns."""
    values = {
        "category": line.category,
        "subcategory": line.subcategory,
        "indicator": line.indicator,
        "target": line.target if line.adjusted_target.blank or "adjusted_target" not in keys else line.initial_target,
        "adjusted_target": line.adjusted_target,
        "measure": line.unit,
        "direction": line.direction,
        "actual": line.actual,
        "points": line.points,
        "coefficient": line.coefficient,
        "score": line.score,
        "core": line.core,
        "reason": line.reason,
    }
    if "direction" in keys:
        direction, value, unit = divided(line)
        values |= {"direction": Entry(direction), "target": Entry(value), "measure": Entry(unit)}
    return values


def _line_value(entry: Entry, column: Column) -> tuple[str | Decimal, Look]:
    if column.number:
        return number_of(entry)
    return text_of(entry), {"left": Look.LEFT, "right": Look.RIGHT}.get(column.align, Look.CENTER)


def group_label(line: IndicatorRow, key: str) -> str:
    """一级指标 or 二级指标; a category that states its points keeps them: ``产出指标（50分）``."""
    label = text_of(getattr(line, key))
    if key == "category" and line.category_points is not None:
        return f"{label}（{shown(line.category_points)}分）"
    return label


def same_group(above: IndicatorRow, line: IndicatorRow, key: str) -> bool:
    """The line continues the group above it: same 一级指标, and for 二级指标 also the same one of those."""
    same = above.category.text == line.category.text
    if key == "category":
        return same
    return same and above.subcategory.text == line.subcategory.text and not line.subcategory.blank


def _reach(lines: tuple[IndicatorRow, ...], place: int, key: str) -> int:
    reach = 1
    while place + reach < len(lines) and same_group(lines[place + reach - 1], lines[place + reach], key):
        reach += 1
    return reach


def _totals(form: OfficialForm, layout: Layout) -> list[Row]:
    total = Row(
        [
            (layout.total_label, layout.labels["total"], Look.STRONG),
            (layout.total_points, *number_of(form.total_points)),
            (layout.total_score, *number_of(form.total_score)),
        ]
    )
    if layout.total_rest is not None:
        total.cells.append((layout.total_rest, "", Look.CENTER))
    if not layout.grade_always and form.grade.blank:
        return [total, *_texts(form, layout)]
    grade = Row(
        [
            (layout.grade_label, layout.labels["grade"], Look.LABEL),
            (layout.grade_value, text_of(form.grade), Look.CENTER),
        ]
    )
    return [total, grade, *_texts(form, layout)]


def _texts(form: OfficialForm, layout: Layout) -> list[Row]:
    """评价结论, 存在问题, 改进措施 where the form has such rows."""
    texts = layout.texts
    if texts is None:
        return []
    return [
        Row(
            [
                (texts.label, layout.labels[key], Look.LABEL),
                (texts.value, text_of(getattr(form, key)), Look.LEFT),
            ],
            least=texts.least_height,
        )
        for key in texts.keys
    ]


def _below(form: OfficialForm, layout: Layout, sign_off: SignOff) -> list[Row]:
    """金额单位 in a note, then the lines to sign; unmerged, so that nothing is added to the official table."""
    rows = [Row([(Span(1, 1), f"金额单位：{form.money_unit}", Look.NOTE)], least=18)]
    for line in sign_off_lines(layout, sign_off):
        cells: list[tuple[Span, Value, Look]] = [
            (Span(column, column), checked(text), Look.NOTE) for column, text in line
        ]
        rows.append(Row(cells, least=SIGN_OFF_ROW))
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
