"""目标表的纸面：reads where everything of a target form stands, from the layout files of those that are written."""

from collections.abc import Mapping, Sequence

from evaluator.sheets.shapes import Column, HeadField
from evaluator.sheets.tables import Table, check_row, column_widths, mapping, sheet_name
from evaluator.sheets.targets.forms import HEAD_FIELDS, TEXT_FIELDS
from evaluator.sheets.targets.shapes import BlankRows, Sign, TargetPage

COLUMN_KEYS = (
    "category",
    "subcategory",
    "indicator",
    "period_target",
    "target",
    "measure",
    "kind",
    "points",
    "evidence",
    "data_source",
)
ANNUAL_SIDE = ("annual_subcategory", "annual_indicator")
"""Columns that stand once more on the 年度 side, under the heading of their first."""
TALLEST_ROW = 409


def read_page(table: Table, funding: Table, indicators: Table, labels: Mapping[str, str]) -> TargetPage:
    """The page of a layout that is written; every fault is remembered in the table."""
    page, head, goals, blank = (table.table(key) for key in ("page", "head", "goals", "blank"))
    texts, ends = (table.table(key, optional=True) for key in ("texts", "ends"))
    has_texts, has_ends = bool(texts.names()), bool(ends.names())
    widths, signs = column_widths(page), _signs(page, labels)
    last = len(widths)
    spans = (
        funding.span("period_label"),
        funding.span("period_value"),
        funding.span("annual_label"),
        funding.span("annual_value"),
    )
    found = TargetPage(
        sheet=sheet_name(page),
        widths=widths,
        orientation=page.text("orientation", one_of=("portrait", "landscape")),
        year=head.text("year"),
        year_blank=head.text("year_blank"),
        head=_head(head, labels, [sign.field for sign in signs], last),
        funding_label=funding.span("label"),
        funding_spans=spans,
        text_label=texts.span("label", optional=not has_texts),
        text_value=texts.span("value", optional=not has_texts),
        text_least_height=texts.number("least_height", optional=not has_texts, low=15, high=TALLEST_ROW) or 15,
        texts_above=_keys(texts, "above", labels) if has_texts else (),
        texts_below=_keys(texts, "below", labels) if has_texts else (),
        goals_label=goals.span("label"),
        goals_period=goals.span("period"),
        goals_annual=goals.span("annual"),
        goals_least_height=goals.number("least_height", low=15, high=TALLEST_ROW) or 15,
        band=indicators.span("band"),
        columns=_columns(indicators, labels),
        ends_label=ends.span("label", optional=not has_ends),
        ends_points=ends.span("points", optional=not has_ends),
        ends_rest=ends.span("rest", optional=not has_ends),
        blank=_blank_rows(blank),
        stands=blank.flag("stands"),
        unused=blank.text("unused", optional=True),
        signs=signs,
        band_twice=indicators.flag("band_twice"),
        notes=tuple(str(note) for note in blank.items("notes", optional=True)),
    )
    if "{year}" not in found.year:
        head.fault("year", f"is {found.year!r}", "write {year} where the year stands")
    check_row(funding, "", (found.funding_label, *spans), last)
    if has_texts:
        check_row(texts, "", (found.text_label, found.text_value), last)
    check_row(goals, "", (found.goals_label, found.goals_period, found.goals_annual), last)
    check_row(indicators, "columns", (found.band, *(column.span for column in found.columns)), last)
    if has_ends:
        check_row(ends, "", (found.ends_label, found.ends_points, found.ends_rest), last)
    for part in (page, head, goals, texts, ends, blank):
        part.finish()
    return found


def _head(
    head: Table, labels: Mapping[str, str], signed: Sequence[str], last: int
) -> tuple[tuple[HeadField, ...], ...]:
    rows = []
    found: list[str] = []
    for place, row in enumerate(head.items("rows")):
        fields = []
        for item in row if isinstance(row, list) else [row]:
            part = head.inner(f"rows[{place}]", mapping(item))
            fields.append(HeadField(part.text("field", one_of=HEAD_FIELDS), part.span("label"), part.span("value")))
            part.finish()
            found.append(fields[-1].field)
        check_row(head, f"rows[{place}]", [span for field in fields for span in (field.label, field.value)], last)
        rows.append(tuple(fields))
    for name in HEAD_FIELDS:
        if found.count(name) != (name in labels and name not in signed):
            head.fault("rows", f"{name} stands there {found.count(name)} times", "place every field with a label once")
    return tuple(rows)


def _keys(texts: Table, key: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(texts.items(key))
    for name in keys:
        if name not in TEXT_FIELDS or name not in labels:
            texts.fault(key, f"holds {name!r}", f"give texts that have a label: {', '.join(TEXT_FIELDS)}")
    return tuple(name for name in keys if name in labels)


def _columns(indicators: Table, labels: Mapping[str, str]) -> tuple[Column, ...]:
    columns = []
    for part in indicators.tables("columns"):
        columns.append(
            Column(
                key=part.text("key", one_of=(*COLUMN_KEYS, *ANNUAL_SIDE)),
                span=part.span("at"),
                merge=part.flag("merge"),
                align=part.text("align", optional=True, one_of=("center", "left", "right")) or "center",
                number=part.flag("number"),
            )
        )
        part.finish()
    keys = [column.key for column in columns]
    for key in COLUMN_KEYS:
        if keys.count(key) > 1 or (key in labels and key not in keys):
            indicators.fault("columns", f"{key} stands there {keys.count(key)} times", "give every column once")
    return tuple(columns)


def _blank_rows(blank: Table) -> tuple[BlankRows, ...]:
    rows = []
    for part in blank.tables("rows"):
        count = part.number("count", low=1, high=50) or 1
        rows.append(BlankRows(part.text("category"), part.text("subcategory"), count))
        part.finish()
    return tuple(rows)


def _signs(page: Table, labels: Mapping[str, str]) -> tuple[Sign, ...]:
    """The line below the table: labels, some of them with the entry of a field beside them."""
    signs = []
    for part in page.tables("signs") if "signs" in page.names() else ():
        field = part.text("field", optional=True, one_of=HEAD_FIELDS)
        label = part.text("label", optional=bool(field)) or labels.get(field, "")
        signs.append(Sign(part.span("at"), part.span("value"), label, field))
        part.finish()
    return tuple(signs)
