"""年初预算：what the money approved with a year's goals comes to in the sources of the self-evaluation."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from projects.models import ProjectFunding, TargetPlan
from projects.selectors.cells import is_not_applicable
from projects.selectors.plans.funding import APPROPRIATION, LEVELS, TOTAL

MADE_OF: Mapping[str, Sequence[str]] = {
    TOTAL: (TOTAL,),
    APPROPRIATION: (APPROPRIATION,),
    "carry_over": ("carry_over",),
    "other": ("other", "own", "special_account"),
}
"""Sources of the target form (项目资金) that make up each source of the self-evaluation."""
Budget = tuple[Decimal | None, str]
"""An amount, or the text that stands in its place (``/``, 待定); neither where nothing was said."""


def initial_budget_of(plan: TargetPlan) -> dict[str, Budget]:
    """年初预算数 by source of the self-evaluation; one query."""
    return budget_in(ProjectFunding.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year))


def budget_in(money: Iterable[ProjectFunding]) -> dict[str, Budget]:
    """The same of the money of a year's goals, where it was read already."""
    amounts: dict[str, Decimal] = {}
    texts: dict[str, str] = {}
    for row in money:
        amount = row.requested if row.approved is None else row.approved
        if amount is not None:
            amounts[row.source] = amount
        elif text := row.as_typed.get("requested"):
            texts[row.source] = text
    by_level = APPROPRIATION not in amounts and APPROPRIATION not in texts
    return {
        source: _sum(LEVELS if source == APPROPRIATION and by_level else names, amounts, texts)
        for source, names in MADE_OF.items()
    }


def _sum(names: Sequence[str], amounts: dict[str, Decimal], texts: dict[str, str]) -> Budget:
    """What some sources come to; the text instead where one of them is not known yet, or none of them applies."""
    found = [amounts[name] for name in names if name in amounts]
    said = [texts[name] for name in names if name in texts]
    unknown = [text for text in said if not is_not_applicable(text)]
    if found and not unknown:
        return sum(found, Decimal(0)), ""
    return None, (unknown or said or [""])[0]
