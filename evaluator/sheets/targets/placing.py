"""排版：places a target form's content in the rows and columns of its layout, ready to be drawn."""

from collections.abc import Sequence

from evaluator.sheets.drawing import Drawing, Look, Row, drawn, number_of, text_of
from evaluator.sheets.forms import Entry
from evaluator.sheets.shapes import Span
from evaluator.sheets.targets.forms import TargetForm, TargetFunding, TargetRow
from evaluator.sheets.targets.shapes import BlankRows, TargetLayout, TargetPage

NOTE_ROW = 18.0
_ENTRIES = {"measure": "unit", "annual_subcategory": "subcategory"}
"""Columns whose entry bears another name."""
_HEADINGS = {"annual_subcategory": "subcategory", "annual_indicator": "indicator", "period_target": "target"}
"""Columns that bear the heading of another one where they have none of their own."""


def place(form: TargetForm, layout: TargetLayout, page: TargetPage, *, mark: str, notes: Sequence[str]) -> Drawing:
    """Lay the form out. Raises :class:`~evaluator.sheets.drawing.TextTooLong`."""
    rows = [
        *_title(form, layout, page, mark),
        *_head(form, layout, page),
        *_funding(form, layout, page),
        *_texts(form, layout, page, page.texts_above),
        *_goals(form, layout, page),
    ]
    head_row = len(rows)
    rows.extend(_indicators(form, layout, page))
    rows.extend(_points(form, layout, page))
    rows.extend(_texts(form, layout, page, page.texts_below))
    rows.extend(_notes(form, page, notes))
    return drawn(rows, page.widths, head_row=head_row)


def _title(form: TargetForm, layout: TargetLayout, page: TargetPage, mark: str) -> list[Row]:
    whole = Span(1, len(page.widths))
    year = page.year.format(year=form.year) if form.year else page.year_blank
    marked = f"{year}　{mark}" if mark else year
    return [
        Row([(whole, layout.title, Look.TITLE)], least=30),
        Row([(whole, marked, Look.DRAFT if mark else Look.PLAIN)], least=NOTE_ROW),
    ]


def _head(form: TargetForm, layout: TargetLayout, page: TargetPage) -> list[Row]:
    rows = []
    for fields in page.head:
        row = Row([])
        for one in fields:
            row.cells.append((one.label, layout.labels[one.field], Look.LABEL))
            row.cells.append((one.value, text_of(getattr(form, one.field)), Look.CENTER))
        rows.append(row)
    return rows


def _funding(form: TargetForm, layout: TargetLayout, page: TargetPage) -> list[Row]:
    """The money block: the usual sources, and those that the project has besides."""
    known = {row.source: row for row in form.funding}
    period_label, period_value, annual_label, annual_value = page.funding_spans
    rows = []
    for label in layout.funding:
        money = known.get(label.source, TargetFunding(label.source))
        if label.given and label.source not in known:
            continue
        row = Row([])
        for span, text, place, entry in (
            (period_label, label.period, period_value, money.period),
            (annual_label, label.annual, annual_value, money.annual),
        ):
            row.cells.append((span, text, Look.LABEL))
            row.cells.append((place, *number_of(entry)))
        rows.append(row)
    rows[0].groups.append((page.funding_label, layout.labels["funding"].format(money_unit=form.money_unit), Look.LABEL))
    rows[0].reach[page.funding_label.first] = len(rows)
    return rows


def _texts(form: TargetForm, layout: TargetLayout, page: TargetPage, names: Sequence[str]) -> list[Row]:
    return [
        Row(
            [
                (page.text_label, layout.labels[name], Look.LABEL),
                (page.text_value, text_of(getattr(form, name)), Look.LEFT),
            ],
            least=page.text_least_height,
        )
        for name in names
    ]


def _goals(form: TargetForm, layout: TargetLayout, page: TargetPage) -> list[Row]:
    head = Row(
        [
            (page.goals_period, layout.labels["overall_goal"], Look.LABEL),
            (page.goals_annual, layout.labels["annual_goal"], Look.LABEL),
        ]
    )
    head.groups.append((page.goals_label, layout.labels["goals"], Look.LABEL))
    head.reach[page.goals_label.first] = 2
    texts = Row(
        [
            (page.goals_period, text_of(form.overall_goal), Look.LEFT),
            (page.goals_annual, text_of(form.annual_goal), Look.LEFT),
        ],
        least=page.goals_least_height,
    )
    return [head, texts]


def _indicators(form: TargetForm, layout: TargetLayout, page: TargetPage) -> list[Row]:
    head = Row([(column.span, _heading(layout, column.key), Look.LABEL) for column in page.columns])
    rows = [head]
    lines = standing_rows(form.rows, page)
    for number, line in enumerate(lines):
        row = Row([])
        for column in page.columns:
            entry = _entry(line, column.key)
            if column.merge:
                if number == 0 or not _same_group(lines[number - 1], line, column.key):
                    row.groups.append((column.span, text_of(entry), Look.CENTER))
                    row.reach[column.span.first] = _reach(lines, number, column.key)
            elif column.number:
                row.cells.append((column.span, *number_of(entry)))
            else:
                align = "center" if entry.text == page.unused else column.align
                look = {"left": Look.LEFT, "right": Look.RIGHT}.get(align, Look.CENTER)
                row.cells.append((column.span, text_of(entry), look))
        rows.append(row)
    if page.band_twice and len(rows) > 1:
        head.cells.append((page.band, layout.labels["band"], Look.LABEL))
    first = rows[1] if page.band_twice and len(rows) > 1 else head
    first.groups.insert(0, (page.band, layout.labels["band"], Look.LABEL))
    first.reach[page.band.first] = len(rows) - (0 if first is head else 1)
    return rows


def _entry(line: TargetRow, key: str) -> Entry:
    """What a row prints under a column; the 年度 side of a form with two sides repeats the indicator's name."""
    if key == "annual_indicator" and line.annual_indicator.blank and not line.target.blank:
        return line.indicator
    entry: Entry = getattr(line, _ENTRIES.get(key, key))
    return entry


def _heading(layout: TargetLayout, key: str) -> str:
    return layout.labels.get(key) or layout.labels[_HEADINGS[key]]


def standing_rows(rows: Sequence[TargetRow], page: TargetPage) -> Sequence[TargetRow]:
    """The rows as they are printed: by the groups that stand in every form, with empty or crossed rows where unused.

    A group of its own that a project has besides stands behind the others of its 一级指标.
    """
    if not page.stands:
        return rows
    own: dict[tuple[str, str], list[TargetRow]] = {}
    for row in rows:
        own.setdefault(_group(row.category.text, row.subcategory.text), []).append(row)
    printed: list[TargetRow] = []
    for place, blank in enumerate(page.blank):
        printed += own.pop(_group(blank.category, blank.subcategory), []) or _unused(blank, page.unused)
        if place + 1 == len(page.blank) or page.blank[place + 1].category != blank.category:
            for group in [group for group in own if group[0] == _group(blank.category, "")[0]]:
                printed += own.pop(group)
    return [*printed, *(row for more in own.values() for row in more)]


def _group(category: str, subcategory: str) -> tuple[str, str]:
    """满意度 and 满意度指标 are one group."""
    return category.removesuffix("指标"), subcategory.removesuffix("指标")


def _unused(blank: BlankRows, text: str) -> list[TargetRow]:
    mark = Entry(text)
    row = TargetRow(Entry(blank.category), Entry(blank.subcategory), mark, mark, mark, mark)
    return [row for _ in range(blank.count)]


def _same_group(above: TargetRow, line: TargetRow, key: str) -> bool:
    """The line continues the group above it: same 一级指标, and for 二级指标 also the same one of those."""
    same = above.category.text == line.category.text
    if key == "category":
        return same and not line.category.blank
    return same and above.subcategory.text == line.subcategory.text and not line.subcategory.blank


def _reach(lines: Sequence[TargetRow], place: int, key: str) -> int:
    reach = 1
    while place + reach < len(lines) and _same_group(lines[place + reach - 1], lines[place + reach], key):
        reach += 1
    return reach


def _points(form: TargetForm, layout: TargetLayout, page: TargetPage) -> list[Row]:
    if not page.ends_label.first:
        return []
    return [
        Row(
            [
                (page.ends_label, layout.labels[key], Look.LABEL if key == "execution" else Look.STRONG),
                (page.ends_points, *number_of(entry)),
                (page.ends_rest, "", Look.CENTER),
            ]
        )
        for key, entry in (("execution", form.execution_points), ("total", form.total_points))
    ]


def _notes(form: TargetForm, page: TargetPage, notes: Sequence[str]) -> list[Row]:
    """金额单位 and how to fill the form in, below the table and without a frame."""
    whole = Span(1, len(page.widths))
    unit = Row([(Span(1, 1), f"金额单位：{form.money_unit}", Look.NOTE)], least=NOTE_ROW)
    if page.stands:
        return _signs(form, page)
    return [unit, *(Row([(whole, note, Look.WRAPPED)], least=NOTE_ROW) for note in notes)]


def _signs(form: TargetForm, page: TargetPage) -> list[Row]:
    """The line to sign, where the form has one."""
    row = Row([])
    for sign in page.signs:
        value = text_of(getattr(form, sign.field)) if sign.field else ""
        row.cells += [(sign.label, sign.text, Look.LABEL), (sign.value, value, Look.CENTER)]
    return [row] if row.cells else []
