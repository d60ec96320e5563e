"""项目资金对得上吗：the total of what is asked for against the sum of its parts, in words. It stops nothing. Pure.

``static/js/goals-money.js`` says the same sentences while somebody types.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Level, Problem
from projects.selectors.cells import CellKind, anchor_of, is_not_applicable, shown_cell
from projects.selectors.plans.cells import MONEY_UNIT, PLAN_CELLS
from projects.selectors.plans.content import MoneyLine

TOTAL, APPROPRIATION = "total", "appropriation"
USUAL_SOURCES = (TOTAL, APPROPRIATION, "other")
"""资金总额, 财政资金, 其他资金: what the target form prints always."""
PARTS = (APPROPRIATION, "special_account", "carry_over", "own", "other")
LEVELS = ("central", "provincial", "local")
"""中央, 省级, 市县（区）: the parts of 财政资金; where that is not given itself, parts of the total."""
FIELDS = tuple(PLAN_CELLS["funding"])


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sum against its parts."""

    field: str
    source: str
    """The sum: ``total`` or ``appropriation``."""
    is_even: bool
    words: str


def target_of(line: MoneyLine) -> str:
    """Where a row's cells are saved: ``funding:total``."""
    return f"funding:{line.source}"


def comparisons(money: Sequence[MoneyLine]) -> tuple[Comparison, ...]:
    """年度 and 实施期, each total with its parts, as far as parts are given."""
    found = []
    for field in FIELDS:
        known = {line.source: line for line in money if line.says(field)}
        levels = [known[source] for source in LEVELS if source in known]
        parts = [known[source] for source in PARTS if source in known]
        if APPROPRIATION not in known:
            parts = [*levels, *parts]
        found.append(_compared(field, known.get(TOTAL), TOTAL, parts))
        if APPROPRIATION in known:
            found.append(_compared(field, known[APPROPRIATION], APPROPRIATION, levels))
    return tuple(each for each in found if each is not None)


def money_remarks(money: Sequence[MoneyLine]) -> tuple[Problem, ...]:
    """请看一眼: no money at all, a total that is not the sum of its parts."""
    found = []
    if not any(line.says("requested") for line in money):
        said, remedy = "没有填年度申请金额", "请填资金总额；没有资金的项目请填 0"
        anchor = anchor_of(f"funding:{TOTAL}", "requested")
        found.append(Problem("money-none", "项目资金", said, remedy, Level.WARNING, anchor))
    for each in comparisons(money):
        if not each.is_even:
            anchor = anchor_of(f"funding:{each.source}", each.field)
            found.append(Problem("money-total", "项目资金", each.words, "请核对", Level.WARNING, anchor))
    return tuple(found)


def shown_amount(amount: Decimal | None) -> str:
    """``120.00``, in 万元."""
    return shown_cell(amount, "", CellKind.MONEY, MONEY_UNIT)


def _compared(field: str, whole: MoneyLine | None, source: str, parts: Sequence[MoneyLine]) -> Comparison | None:
    """A sum with its parts; ``/`` is no amount and no part."""
    column = PLAN_CELLS["funding"][field].label
    given = [line for line in parts if not is_not_applicable(line.as_typed.get(field, ""))]
    if not given:
        return None
    unknown = [line.label for line in (*([whole] if whole else []), *given) if line.as_typed.get(field)]
    if unknown:
        return Comparison(field, source, False, f"{column}：{'、'.join(unknown)}不是金额，没有加总比对")
    total = sum((getattr(line, field) for line in given), Decimal(0))
    added = " + ".join(f"{line.label} {shown_amount(getattr(line, field))}" for line in given)
    if whole is None:
        said = f"{column}：没有填资金总额，各项合计 {shown_amount(total)} {MONEY_UNIT}（{added}）"
        return Comparison(field, source, False, said)
    amount: Decimal = getattr(whole, field)
    head = f"{column}：{whole.label} {shown_amount(amount)}"
    if amount == total:
        return Comparison(field, source, True, f"{head} = {added}")
    way = "多" if amount > total else "少"
    said = f"{head}，各项合计 {shown_amount(total)}（{added}），{whole.label}{way} {shown_amount(abs(amount - total))} "
    return Comparison(field, source, False, said + MONEY_UNIT)
