"""金额写成了元：an amount ten thousand times too large beside its budget, on a form that counts in 万元."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Level
from evaluator.scoring.values import in_yuan, shown
from projects.models import FundingLine
from projects.services.importing.plan import PlannedProblem
from projects.services.importing.wanting import Want

WAN = "万元"
TEN_THOUSAND = Decimal(10_000)
MOST_OVER_BUDGET = Decimal("1.5")
TOO_LARGE = 100


@dataclass(frozen=True, slots=True)
class Amount:
    """What a file says in a cell of money, and the unit in which the form counts."""

    number: Decimal | None
    money_unit: str


def in_yuan_by_mistake(want: Want, amount: Amount) -> PlannedProblem | None:
    """The Problem of an amount that is out of all proportion in 万元 and fits its budget in 元; ``None`` for others."""
    record, number = want.record, amount.number
    if not isinstance(record, FundingLine) or amount.money_unit != WAN or number is None:
        return None
    budget = next((each for each in (record.initial, record.adjusted) if each), None)
    if not budget or in_yuan(number, WAN) <= budget * TOO_LARGE or number > budget * MOST_OVER_BUDGET:
        return None
    said = "像是以元为单位，这张表是万元"
    remedy = f"应写 {shown(number / TEN_THOUSAND)}"
    return PlannedProblem("money-unit", want.cell, want.column, want.written, said, remedy, Level.ERROR.value)
