"""汇总表：one row a project, with subtotals by unit and a grand total that stay right when somebody changes a number.

Sums are SUBTOTAL formulas, so that a filter changes them and no total counts another one; a rate is executed money by
budgeted money of the sums, never an average of rates. Every formula has its value stored beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from evaluator.scoring.values import truncate
from evaluator.sheets.cells import column_letters
from evaluator.sheets.drawing import Formula, Look, Row, Value, checked, drawn, needs_of, tops_of
from evaluator.sheets.layout import FOLDER
from evaluator.sheets.leaves import Leaf, Paper
from evaluator.sheets.packing import bound
from evaluator.sheets.shapes import Source, Span
from evaluator.sheets.tables import LayoutFault, LayoutFaults, Table, parsed, sheet_name

FILE = "summary.toml"
KEYS = (
    *("number", "unit", "code", "project", "initial", "adjusted", "executed", "rate"),
    *("score", "grade", "deviations", "stage", "note"),
)
_SPANS = {key: Span(place, place) for place, key in enumerate(KEYS, start=1)}
MONEY = ("initial", "adjusted", "executed")
SIX_PLACES = Decimal("0.000001")
_LOOKS = {"project": Look.LEFT, "unit": Look.LEFT, "note": Look.LEFT, "code": Look.TEXT, "deviations": Look.COUNT}
_NUMBERS = (*MONEY, "rate", "score")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One project; what is not known yet stays empty: missing is not zero."""

    unit: str
    project: str
    code: str = ""
    initial: Decimal | None = None
    """年初预算数 in the list's money unit, as :attr:`adjusted` 全年预算数 and :attr:`executed` 全年执行数."""
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    rate: Decimal | None = None
    """执行率 in percent, as the project's form prints it."""
    score: Decimal | None = None
    grade: str = ""
    deviations: int | None = None
    """How many indicators missed or overshot their target (偏差)."""
    stage: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The list of a round (自评批次)."""

    rows: Sequence[SummaryRow]
    """Projects of one unit need not stand together; units come in the order in which they appear first."""
    round: str = ""
    year: int | None = None
    issuer: str = ""
    money_unit: str = "万元"
    draft_mark: str = ""


@dataclass(frozen=True, slots=True)
class SummaryColumn:
    """One column of the list."""

    key: str
    label: str
    width: int


@dataclass(frozen=True, slots=True)
class SummaryLayout:
    """What the layout file of the list says."""

    title: str
    year: str
    sheet: str
    orientation: str
    subtotal: str
    total: str
    issuer: str
    money_unit: str
    source: Source
    columns: tuple[SummaryColumn, ...]

    def span(self, key: str) -> Span:
        """Where a column stands: they are those of :data:`KEYS`, in this order."""
        return _SPANS[key]


def write_summary(summary: Summary) -> bytes:
    """The list as a workbook. Raises :class:`~evaluator.sheets.drawing.TextTooLong`."""
    return bound([summary_leaf(summary)])


def summary_leaf(summary: Summary) -> Leaf:
    """The list as a sheet. Raises :class:`~evaluator.sheets.drawing.TextTooLong`."""
    layout = summary_layout()
    widths = tuple(column.width for column in layout.columns)
    above = _above(summary, layout)
    head_row = len(above)
    head = Row([(layout.span(column.key), column.label, Look.HEAD) for column in layout.columns])
    lines = list(_lines(summary.rows))
    rows = [*above, head, *(_row(line, layout, ()) for line in lines)]
    # How many rows of the sheet each line takes is known once it is measured, and formulas name rows of the sheet.
    needs = needs_of(rows, widths)
    tops = tops_of(needs)[head_row + 1 :]
    for place, line in enumerate(lines, start=head_row + 1):
        if not line.number:
            rows[place] = _row(line, layout, tops)
    drawing = drawn(rows, widths, head_row=head_row, needs=needs)
    paper = Paper(
        sheet=layout.sheet,
        widths=widths,
        orientation=layout.orientation,
        title=above[0].cells[0][1] if isinstance(above[0].cells[0][1], str) else "",
        creator=summary.issuer,
        draft_mark=summary.draft_mark,
    )
    last = column_letters(len(widths))
    head_top = drawing.head_row
    return Leaf(
        drawing,
        paper,
        frozen_rows=head_top,
        frozen_columns=layout.span("project").last,
        filtered=f"A{head_top}:{last}{max(head_top, drawing.tops[-1] - 1)}",
    )


SELF_EVALUATION = "项目支出绩效自评"


def _above(summary: Summary, layout: SummaryLayout) -> list[Row]:
    whole = len(layout.columns)
    middle = whole // 2
    year = layout.year.format(year=summary.year) if summary.year else ""
    # A round is usually called "2024年度项目支出绩效自评": neither the year nor these words are said twice.
    title = layout.title.format(round=summary.round.removesuffix(SELF_EVALUATION))
    year = "" if f"{summary.year}年度" in title else year
    issuer = layout.issuer.format(issuer=summary.issuer) if summary.issuer else ""
    unit = layout.money_unit.format(money_unit=summary.money_unit)
    return [
        Row([(Span(1, whole), checked(title), Look.TITLE)], least=30),
        Row([(Span(1, whole), checked(f"{year}　{summary.draft_mark}".strip("　")), Look.PLAIN)], least=18),
        Row(
            [(Span(1, middle), checked(issuer), Look.WRAPPED), (Span(middle + 1, whole), unit, Look.NOTE_RIGHT)],
            least=18,
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the list: a project with its number, or the sums of the lines from ``first`` to ``last``."""

    label: str
    projects: Sequence[SummaryRow]
    number: int = 0
    first: int = 0
    last: int = 0


def _lines(rows: Sequence[SummaryRow]) -> Iterable[_Line]:
    """Projects by unit, each unit's sums behind them, the sums of all in the end."""
    layout = summary_layout()
    units: dict[str, list[SummaryRow]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    place = number = 0
    for unit, projects in units.items():
        for project in projects:
            number += 1
            yield _Line("", (project,), number)
        first, last = place, place + len(projects) - 1
        yield _Line(layout.subtotal.format(unit=unit, count=len(projects)), projects, first=first, last=last)
        place = last + 2
    yield _Line(layout.total.format(count=number), rows, last=max(0, place - 1))


def _row(line: _Line, layout: SummaryLayout, tops: Sequence[int]) -> Row:
    """The line as it is drawn; without ``tops`` its sums are plain numbers."""
    if line.number:
        return Row([(layout.span(column.key), *_cell(line, column.key)) for column in layout.columns])
    row = Row([(Span(1, layout.span("project").last), checked(line.label), Look.SUM_LABEL)])
    for column in layout.columns:
        if column.key in ("number", "unit", "code", "project"):
            continue
        value, look = _sum(line, column.key, layout, tops)
        row.cells.append((layout.span(column.key), value, look))
    return row


def _cell(line: _Line, key: str) -> tuple[Value, Look]:
    """A project's entry."""
    (project,) = line.projects
    found = line.number if key == "number" else getattr(project, key)
    look = _LOOKS.get(key, Look.NUMBER if key in _NUMBERS else Look.COUNT if key == "number" else Look.CENTER)
    if found is None:
        return "", look
    return (checked(found), look) if isinstance(found, str) else (Decimal(found), look)


def _sum(line: _Line, key: str, layout: SummaryLayout, tops: Sequence[int]) -> tuple[Value, Look]:
    """The sum of a column, or the rate of two sums; empty for what cannot be added."""
    look = Look.SUM_COUNT if key == "deviations" else Look.SUM

    def area(of: str) -> str:
        letters = column_letters(layout.span(of).first)
        return f"{letters}{tops[line.first]}:{letters}{tops[line.last]}"

    if key == "rate":
        stored = _rate(line.projects)
        if not tops:
            return stored, look
        budget, executed = area("adjusted"), area("executed")
        text = (
            f'IF(OR(COUNT({budget})<>COUNT({executed}),SUBTOTAL(9,{budget})=0),"",'
            f"ROUNDDOWN(ROUND(SUBTOTAL(9,{executed})/SUBTOTAL(9,{budget})*100,6),2))"
        )
        return Formula(text, stored), look
    if key not in (*MONEY, "deviations"):
        return "", look
    value = _total(line.projects, key)
    return (Formula(f"SUBTOTAL(9,{area(key)})", value) if tops and line.projects else value), look


def _total(projects: Sequence[SummaryRow], key: str) -> Decimal:
    return sum((Decimal(value) for row in projects if (value := getattr(row, key)) is not None), Decimal(0))


def _rate(projects: Sequence[SummaryRow]) -> Decimal | str:
    """Percent of the budgets that was spent, cut after two places as the forms print it; empty while some is unknown.

    >>> _rate([SummaryRow("", "", adjusted=Decimal(30), executed=Decimal(20)), SummaryRow("", "")])
    Decimal('66.66')
    """
    budget, executed = _total(projects, "adjusted"), _total(projects, "executed")
    known = [sum(getattr(row, key) is not None for row in projects) for key in ("adjusted", "executed")]
    if known[0] != known[1] or not budget:
        return ""
    return truncate((executed / budget * 100).quantize(SIX_PLACES))


@cache
def summary_layout(folder: Path = FOLDER) -> SummaryLayout:
    """The list as its layout file says. Raises :class:`LayoutFaults` with all faults at once."""
    faults: list[LayoutFault] = []
    table = Table(parsed(folder / FILE, FILE, faults) or {}, FILE, "", faults)
    source = table.table("source")
    columns = []
    for part in table.tables("columns"):
        width = part.number("width", low=1, high=100) or 1
        columns.append(SummaryColumn(part.text("key", one_of=KEYS), part.text("label"), width))
        part.finish()
    if [column.key for column in columns] != list(KEYS):
        table.fault("columns", "are not the columns of the list", f"give {', '.join(KEYS)}, in this order")
    found = SummaryLayout(
        title=table.text("title"),
        year=table.text("year"),
        sheet=sheet_name(table),
        orientation=table.text("orientation", one_of=("portrait", "landscape")),
        subtotal=table.text("subtotal"),
        total=table.text("total"),
        issuer=table.text("issuer"),
        money_unit=table.text("money_unit"),
        source=Source(source.text("title"), source.text("confidence", one_of=("published", "practice", "to-confirm"))),
        columns=tuple(columns),
    )
    source.finish()
    table.finish()
    if faults:
        raise LayoutFaults(faults)
    return found
