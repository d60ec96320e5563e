"""自评表：puts the parts of one found form together."""

from evaluator.sheets.below import tell_unread_below
from evaluator.sheets.blocks import MiddleBlocks
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import Area, find_money_head
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.heads import FormHead
from evaluator.sheets.indicators import IndicatorTable
from evaluator.sheets.shapes import Layout


def read_form(sheet: Sheet, area: Area, layout: Layout) -> OfficialForm:
    """The content of the form in this area, with a Problem for everything that could not be read."""
    cells = FormCells(sheet, area, layout)
    money_head = find_money_head(sheet, area, layout.vocabulary)
    head = FormHead(cells, money_head)
    project, department, unit = (head.field(name) for name in ("project", "department", "unit"))
    year, money_unit = head.year(), head.money_unit()
    cells.money_unit = money_unit
    blocks = MiddleBlocks(cells, money_head)
    funding = blocks.funding()
    goal, achievement, goals = blocks.goals()
    table = IndicatorTable(cells)
    rows, last = table.rows()
    total_points, total_score = table.total(last)
    tell_unread_below(cells, last)
    return OfficialForm(
        layout=layout.id,
        project=project,
        department=department,
        unit=unit,
        year=year,
        money_unit=money_unit,
        funding=funding,
        goal=goal,
        achievement=achievement,
        rows=rows,
        total_points=total_points,
        total_score=total_score,
        grade=table.grade(last),
        goals=goals,
        conclusion=table.text("conclusion", last),
        issues=table.text("issues", last),
        improvements=table.text("improvements", last),
        problems=cells.problems,
    )
