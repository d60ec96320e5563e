"""项目资金的版面：from what a plan asks for to the rows of its page. Pure."""

from collections.abc import Sequence

from projects.models import ProjectFunding
from projects.selectors.cells import CellKind, anchor_of
from projects.selectors.content import ProblemContent
from projects.selectors.pages.plan_money import MoneySum, PlanMoney, PlanMoneyRow
from projects.selectors.pages.rows import Cell
from projects.selectors.plans.cells import MONEY_UNIT, shown_plan_cell
from projects.selectors.plans.content import MoneyLine
from projects.selectors.plans.funding import (
    LEVELS,
    TOTAL,
    USUAL_SOURCES,
    comparisons,
    money_remarks,
    shown_amount,
    target_of,
)
from projects.selectors.plans.weighing import unread_in


def money_block(money: Sequence[MoneyLine], *, editable: bool) -> PlanMoney:
    """The block of one plan; the sums in words are those that ``goals-money.js`` says while somebody types."""
    there = {line.source for line in money}
    return PlanMoney(
        unit=MONEY_UNIT,
        rows=tuple(_row(line, editable) for line in money),
        sums=tuple(MoneySum(each.is_even, each.words) for each in comparisons(money)),
        remarks=money_remarks(money),
        sources=tuple((source.value, str(source.label)) for source in ProjectFunding.Source if source not in there),
    )


def _row(line: MoneyLine, editable: bool) -> PlanMoneyRow:
    problems = unread_in("funding", target_of(line), line.label, line.as_typed)
    at = {problem.anchor: ProblemContent.of(problem) for problem in problems}

    def cell(field: str) -> Cell:
        mark = line.edits.get(field)
        known = at.get(anchor_of(target_of(line), field))
        return Cell(
            target=target_of(line),
            field=field,
            value=shown_plan_cell(field, CellKind.MONEY, getattr(line, field), line.as_typed.get(field, "")),
            version=line.version,
            editable=editable,
            problems=(known,) if known else (),
            edited_by=mark.name if mark else "",
            edited_at=mark.at if mark else None,
        )

    return PlanMoneyRow(
        source=line.source,
        label=line.label,
        depth=0 if line.source == TOTAL else 2 if line.source in LEVELS else 1,
        requested=cell("requested"),
        period_requested=cell("period_requested"),
        last_amount=shown_amount(line.last_amount),
        removable=editable and line.source not in USUAL_SOURCES,
        problems=problems,
    )
