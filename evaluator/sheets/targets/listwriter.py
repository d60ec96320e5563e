"""写一行一个项目的目标表：writes the target forms of a unit as a list, their indicators composed into running text.

``1、1-产出指标；11-数量指标；补贴人数；实施周期指标值:4人；年度指标值:4人。2、…``, as the published lists write it.
"""

from collections.abc import Sequence
from decimal import Decimal

from evaluator.sheets.cells import column_letters
from evaluator.sheets.drawing import Formula, Look, Row, Value, checked, drawn, needs_of, number_of, text_of, tops_of
from evaluator.sheets.packing import Leaf, Paper, bound
from evaluator.sheets.shapes import Span
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.forms import BLANK, SOURCES, TargetForm, TargetFunding, TargetRow
from evaluator.sheets.targets.lists import ListPage, TargetList
from evaluator.sheets.targets.writer import NotWritten


def write_target_list(forms: Sequence[TargetForm], layout_id: str) -> bytes:
    """The list of these projects, which belong to one unit and count in one money unit.

    Raises :class:`NotWritten` for a list that is only read, :class:`ValueError` for projects that do not stand in one
    list, and :class:`~evaluator.sheets.drawing.TextTooLong`.
    """
    shape = next((each for each in layouts.load_lists() if each.id == layout_id), None)
    if shape is None or shape.page is None:
        raise NotWritten(f"{layout_id} is read, not written")
    if len({(form.unit.text, form.year, form.money_unit) for form in forms}) != 1:
        raise ValueError("a list has projects of one unit, one year and one money unit")
    page, first = shape.page, forms[0]
    title = page.title.format(unit=first.unit.text, year=first.year or "    ")
    unit = text_of(first.unit)
    whole = len(page.columns)
    above = [
        Row([(Span(1, whole), checked(title), Look.TITLE)], least=30),
        Row(
            [
                (Span(1, whole - 1), page.unit.format(unit=unit), Look.WRAPPED),
                (Span(whole, whole), page.money_unit.format(money_unit=first.money_unit), Look.PLAIN),
            ]
        ),
        Row([(Span(place, place), label, Look.STRONG) for place, (_, label) in enumerate(page.columns, start=1)]),
    ]
    projects = [_project(form, shape, page) for form in forms]
    # Which rows of the sheet the sums are of is known once the projects are drawn.
    sums = [_sum(name, forms, page, 0, 0) for name in (page.sum, unit)]
    needs = needs_of([*above, *sums, *projects], page.widths)
    tops = tops_of(needs)
    sums = [_sum(name, forms, page, tops[len(above) + len(sums)], tops[-2]) for name in (page.sum, unit)]
    paper = Paper(
        sheet=page.sheet,
        widths=page.widths,
        orientation=page.orientation,
        title=title,
        creator=unit,
    )
    return bound([Leaf(drawn([*above, *sums, *projects], page.widths, head_row=2, needs=needs), paper)])


def _project(form: TargetForm, shape: TargetList, page: ListPage) -> Row:
    row = Row([])
    for place, (key, _) in enumerate(page.columns, start=1):
        value: Value
        if key in SOURCES:
            value, look = number_of(_money(form, key).annual)
        elif key == "indicators":
            value, look = checked(running_text(form.rows, shape)), Look.LEFT
        else:
            value, look = text_of(getattr(form, key)), Look.LEFT
        row.cells.append((Span(place, place), value, look))
    return row


def _sum(name: str, forms: Sequence[TargetForm], page: ListPage, first: int, last: int) -> Row:
    """The sums of the money columns; empty where no project has money of a kind."""
    row = Row([])
    for place, (key, _) in enumerate(page.columns, start=1):
        value: Value = ""
        if key in SOURCES:
            amounts = [
                amount for form in forms if isinstance(amount := number_of(_money(form, key).annual)[0], Decimal)
            ]
            letters = column_letters(place)
            value = Formula(f"SUM({letters}{first}:{letters}{last})", sum(amounts, Decimal(0))) if amounts else ""
        look = Look.NUMBER if key in SOURCES else Look.LEFT
        row.cells.append((Span(place, place), checked(name) if key == "project" else value, look))
    return row


def _money(form: TargetForm, source: str) -> TargetFunding:
    return next((money for money in form.funding if money.source == source), TargetFunding(source, BLANK, BLANK))


def running_text(rows: Sequence[TargetRow], shape: TargetList) -> str:
    """All indicators of a project as one text; one that was not understood stands as it was written."""
    return "".join(f"{number}、{_line(row, shape)}。" for number, row in enumerate(rows, start=1))


def _line(row: TargetRow, shape: TargetList) -> str:
    if row.category.blank and row.subcategory.blank and row.target.blank:
        return row.indicator.text
    both = (row.category.text, row.subcategory.text)
    names = [f"{code}-{name}" if (code := shape.codes.get(name)) else name for name in both]
    period = f"{shape.period_target}:{row.period_target.text}"
    return "；".join((*names, row.indicator.text, period, f"{shape.target}:{row.target.text}"))
