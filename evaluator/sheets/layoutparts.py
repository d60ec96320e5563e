"""表样文件的各部分：the parts of a layout file of a 自评表, each read into its type with every fault named."""

from evaluator.sheets.shapes import FUNDING_COLUMNS, Column, HeadField, SignOffField, Span, TextRows
from evaluator.sheets.tables import Table, check_row, mapping

HEAD_FIELDS = ("project", "department", "unit")
COLUMN_KEYS = ("category", "subcategory", "indicator", "target", "actual", "points", "score", "reason")
FURTHER_COLUMNS = ("direction", "measure", "adjusted_target", "coefficient", "core")
"""指标性质, 度量单位, 调整指标值, 得分系数, 是否核心指标: columns of some places."""
TEXT_KEYS = ("conclusion", "issues", "improvements")
SIGN_OFF_FIELDS = ("preparer", "reviewer", "finance_officer", "unit", "filled_on")
TALLEST_ROW = 409


def head_rows(head: Table, last: int) -> tuple[tuple[HeadField, ...], ...]:
    """项目名称, 主管部门 and 实施单位, each exactly once."""
    rows = []
    found: list[str] = []
    for place, row in enumerate(head.items("rows")):
        fields = []
        for item in row if isinstance(row, list) else [row]:
            part = head.inner(f"rows[{place}]", mapping(item))
            field = HeadField(part.text("field", one_of=HEAD_FIELDS), part.span("label"), part.span("value"))
            part.finish()
            found.append(field.field)
            fields.append(field)
        check_row(head, f"rows[{place}]", [span for field in fields for span in (field.label, field.value)], last)
        rows.append(tuple(fields))
    for name in HEAD_FIELDS:
        if found.count(name) != 1:
            head.fault("rows", f"{name} stands there {found.count(name)} times", "place every field exactly once")
    return tuple(rows)


def funding_columns(funding: Table) -> dict[str, Span]:
    """The columns of the money block."""
    table = funding.table("columns")
    columns = {key: table.span(key) for key in FUNDING_COLUMNS}
    table.finish()
    return columns


def columns(indicators: Table) -> tuple[Column, ...]:
    """The columns of the indicator table: the usual ones exactly once, the others where the form has them."""
    found = []
    for table in indicators.tables("columns"):
        found.append(
            Column(
                key=table.text("key", one_of=(*COLUMN_KEYS, *FURTHER_COLUMNS)),
                span=table.span("at"),
                merge=table.flag("merge"),
                align=table.text("align", optional=True) or "center",
                number=table.flag("number"),
            )
        )
        if found[-1].align not in ("left", "center", "right"):
            table.fault("align", f"is {found[-1].align!r}", "give left, center or right")
        table.finish()
    keys = [column.key for column in found]
    for key in COLUMN_KEYS:
        if keys.count(key) != 1:
            indicators.fault("columns", f"{key} stands there {keys.count(key)} times", "give every column exactly once")
    for key in FURTHER_COLUMNS:
        if keys.count(key) > 1:
            indicators.fault("columns", f"{key} stands there {keys.count(key)} times", "give a column once at most")
    return tuple(found)


def text_rows(texts: Table, last: int) -> TextRows | None:
    """评价结论 and the like below the table; ``None`` where the form has none."""
    if not texts.names():
        return None
    rows = TextRows(
        keys=tuple(str(key) for key in texts.items("rows")),
        label=texts.span("label"),
        value=texts.span("value"),
        least_height=texts.number("least_height", low=15, high=TALLEST_ROW) or 15,
    )
    for key in rows.keys:
        if key not in TEXT_KEYS:
            texts.fault("rows", f"holds {key!r}", f"give some of {', '.join(TEXT_KEYS)}")
    check_row(texts, "", (rows.label, rows.value), last)
    texts.finish()
    return rows


def sign_off(table: Table) -> tuple[tuple[SignOffField, ...], ...]:
    """签字栏: its lines, each with its labels."""
    rows = []
    for place, row in enumerate(table.items("rows")):
        fields = []
        for item in row if isinstance(row, list) else [row]:
            part = table.inner(f"rows[{place}]", mapping(item))
            fields.append(
                SignOffField(part.span("at").first, part.text("label"), part.text("field", one_of=SIGN_OFF_FIELDS))
            )
            part.finish()
        rows.append(tuple(fields))
    table.finish()
    return tuple(rows)
