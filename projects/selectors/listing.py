"""项目列表：the query behind the table, and the totals under it."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from evaluator.scoring.values import half_up
from projects.models import Evaluation, User
from projects.permissions import visible_evaluations, with_deadline
from projects.selectors.choices import LEFT_OUT
from projects.selectors.pages import ListTotals

ZERO = Decimal("0.00")


def evaluations_for(user: User) -> QuerySet[Evaluation]:
    """The self-evaluations that a person sees, with everything that a row of the table prints; one query."""
    return (
        with_deadline(visible_evaluations(user))
        .select_related("project__unit", "round", "last_actor", "submitted_by", "accepted_by")
        .defer("working", "findings", "edits", "as_typed")
        .order_by("-fiscal_year", "project__code", "pk")
    )


def totals_of(evaluations: QuerySet[Evaluation]) -> ListTotals:
    """合计 of a filtered list, exact to the 分; one query. What is 不纳入自评 is left out of it and counted apart.

    The mean is of the totals that are settled: a form that is still pending has no total, and is not counted as zero.
    """
    taking_part = ~LEFT_OUT
    sums: dict[str, Any] = evaluations.order_by().aggregate(
        count=Count("pk", filter=taking_part),
        excluded=Count("pk", filter=LEFT_OUT),
        initial=Sum("initial_budget", filter=taking_part),
        adjusted=Sum("adjusted_budget", filter=taking_part),
        executed=Sum("executed_amount", filter=taking_part),
        budgeted=Sum("adjusted_budget", filter=taking_part & Q(executed_amount__isnull=False)),
        spent=Sum("executed_amount", filter=taking_part & Q(adjusted_budget__isnull=False)),
        totals=Sum("total", filter=taking_part),
        totalled=Count("total", filter=taking_part),
    )
    budgeted, spent, totalled = sums["budgeted"], sums["spent"], sums["totalled"]
    return ListTotals(
        count=sums["count"],
        initial_budget=sums["initial"] or ZERO,
        adjusted_budget=sums["adjusted"] or ZERO,
        executed_amount=sums["executed"] or ZERO,
        execution_rate=spent * 100 / budgeted if budgeted and spent is not None else None,
        average_total=half_up(sums["totals"] / totalled) if totalled else None,
        totalled_count=totalled,
        excluded_count=sums["excluded"],
    )
