"""在办年度：the years whose self-evaluations still wait for somebody. Several of them may be in work at once.

Next year's round is often opened while this year's forms are still with somebody: a year is over for a person when
nothing of it waits any more, not when a newer one begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Subquery

from evaluator.review import Stage
from projects.models import Evaluation, User
from projects.permissions import visible_evaluations

UNFINISHED = (
    Q(excluded_at__isnull=True) & ~Q(stage=Stage.FINALISED) & (Q(round__closed_at__isnull=True) | ~Q(stage=Stage.DRAFT))
)
"""A form that still waits for somebody: neither 已审定 nor 不纳入自评. What was never handed in waits as long as its
round (自评批次) is open; what was handed in, or came back, waits for its next step even after the round was closed."""
BEGUN = ~Q(stage=Stage.DRAFT, filled_count=0)
"""Anything but 未开始."""


@dataclass(frozen=True, slots=True)
class YearState:
    """A year in which a person sees forms."""

    year: int
    begun: int
    """Forms in which something was typed."""
    unfinished: int


def counted() -> dict[str, Count]:
    """``begun`` and ``unfinished`` as a query that groups forms by year counts them."""
    return {"begun": Count("pk", filter=BEGUN), "unfinished": Count("pk", filter=UNFINISHED)}


def year_to_open(years: Iterable[YearState]) -> int | None:
    """The year at which a page of one year opens, of the years given newest first.

    The newest, unless nobody has begun anything of it while an earlier year still has unfinished work: then the newest
    of those. Who opened next year's forms this morning has not put this year's away.
    """
    known = list(years)
    if not known:
        return None
    if not known[0].begun:
        return next((each.year for each in known[1:] if each.unfinished), known[0].year)
    return known[0].year


def of_years_in_work(evaluations: QuerySet[Evaluation], user: User) -> QuerySet[Evaluation]:
    """Those of the years in work: the years with a form that the person sees and that is unfinished, and the newest.

    A year whose round is open but whose forms are all 已审定 has nothing that waits, and is not in work. No query of
    its own: the years are asked for within the one query.
    """
    visible = visible_evaluations(user).order_by()
    unfinished = visible.filter(UNFINISHED).values("fiscal_year")
    newest = visible.order_by("-fiscal_year").values("fiscal_year")[:1]
    return evaluations.filter(Q(fiscal_year__in=unfinished) | Q(fiscal_year=Subquery(newest)))
