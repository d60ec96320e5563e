"""排版：places a 自评表's content in the rows and columns of its layout, ready to be drawn.

Rows come from the layout in the order of the official form.
"""

from decimal import Decimal

from evaluator.scoring.values import shown
from evaluator.sheets.drawing import Drawing, Look, Row, TextTooLong, checked, drawn, number_of, text_of
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, Column, Layout, Span

__all__ = ["DRAFT_MARK", "TextTooLong", "place", "sign_off_lines"]

DRAFT_MARK = "草稿——未经审核，不得报送"
SIGN_OFF_ROW = 24.0


def place(form: OfficialForm, layout: Layout, *, draft: bool, sign_off: SignOff | None) -> Drawing:
    """Lay the form out. Raises :class:`TextTooLong`."""
    rows = [*_title(form, layout, draft), *_head(form, layout), *_funding(form, layout), *_goals(form, layout)]
    head_row = len(rows)
    rows.extend(_indicators(form, layout))
    rows.extend(_totals(form, layout))
    rows.extend(_below(form, layout, sign_off or SignOff()))
    return drawn(rows, layout.widths, head_row=head_row)


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
    head.groups.append((layout.goals_label, layout.labels["goals"], Look.LABEL))
    head.reach[layout.goals_label.first] = 2
    texts = Row(
        [
            (layout.goals_expected, text_of(form.goal), Look.LEFT),
            (layout.goals_achieved, text_of(form.achievement), Look.LEFT),
        ],
        least=layout.goals_least_height,
    )
    return [head, texts]


def _indicators(form: OfficialForm, layout: Layout) -> list[Row]:
    head = Row([(column.span, layout.labels[column.key], Look.LABEL) for column in layout.columns])
    rows = [head]
    for place, line in enumerate(form.rows):
        row = Row([])
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
        return number_of(entry)
    return text_of(entry), {"left": Look.LEFT, "right": Look.RIGHT}.get(column.align, Look.CENTER)


def _group_label(line: IndicatorRow, key: str) -> str:
    """一级指标 or 二级指标; a category that states its points keeps them: ``产出指标（50分）``."""
    label = text_of(getattr(line, key))
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
        return [total]
    grade = Row(
        [
            (layout.grade_label, layout.labels["grade"], Look.LABEL),
            (layout.grade_value, text_of(form.grade), Look.CENTER),
        ]
    )
    return [total, grade]


def _below(form: OfficialForm, layout: Layout, sign_off: SignOff) -> list[Row]:
    """金额单位 in a note, then the lines to sign; unmerged, so that nothing is added to the official table."""
    rows = [Row([(Span(1, 1), f"金额单位：{form.money_unit}", Look.NOTE)], least=18)]
    for line in sign_off_lines(layout, sign_off):
        cells: list[tuple[Span, str | Decimal, Look]] = [
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
