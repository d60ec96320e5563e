"""偏差说明：what is said about each explanation of a form, and what other forms of the round say already."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from evaluator.explaining.judging import Asked, Looked, look, look_at_funding
from evaluator.explaining.likeness import OtherText
from evaluator.scoring.reasons import together
from projects import permissions
from projects.models import Result, User
from projects.permissions import paths_above
from projects.selectors.composed import figures_on, written_on
from projects.selectors.pages import EvaluationPage, Head
from projects.selectors.pages.explaining import Explaining
from projects.selectors.phrases import phrases_for

MOST_COMPARED = 600
"""Texts of other forms that an explanation is compared with: those of the same unit first, then the newest."""
UNSEEN = "另一个项目"


def explaining_of(
    user: User, page: EvaluationPage, *, shortest: int, today: date, with_phrases: bool = True
) -> Explaining:
    """The help beside the rows of one form; two queries at most, none for who only looks at the form.

    Who only looks is told what the form itself shows, compared with its own rows alone.
    """
    if not page.may_enter:
        return Explaining(looked=_looked(page, (), shortest=shortest, today=_day_of(page, today)))
    return Explaining(
        looked=_looked(page, other_texts(user, page.head), shortest=shortest, today=today),
        funding=look_at_funding(page.execution.reason.value),
        phrases=phrases_for(page.head.unit_path) if with_phrases else (),
    )


def doubts_of(user: User, page: EvaluationPage, *, shortest: int, today: date) -> Explaining:
    """What a reviewer may ask about the explanations of a form, as of the day it was handed in; one query."""
    others = other_texts(user, page.head)
    return Explaining(looked=_looked(page, others, shortest=shortest, today=_day_of(page, today)))


def _day_of(page: EvaluationPage, today: date) -> date:
    """A frozen form is looked at as of its handing in: a date that was to come then is not held against it later."""
    handed_in = page.head.submitted_at
    return timezone.localdate(handed_in) if page.head.is_frozen and handed_in else today


def _looked(
    page: EvaluationPage, others: tuple[OtherText, ...], *, shortest: int, today: date
) -> dict[int, tuple[Looked, ...]]:
    looked = {}
    for row in page.lines:
        asked = Asked(frozenset(each.why for each in row.explanations), shortest, today)
        own = tuple(
            OtherText(_text(each.deviation_reason.value, each.improvement.value), f"本项目第 {each.number} 行", True)
            for each in page.lines
            if each.id != row.id
        )
        looked[row.id] = look(
            written_on(row),
            figures_on(row, page.head.fiscal_year),
            asked,
            (*others, *own),
            place=f"第 {row.number} 行偏差说明",
        )
    return looked


def other_texts(user: User, form: Head) -> tuple[OtherText, ...]:
    """The explanations of the other forms of the round; one query.

    A form is named only to who sees it; everybody else learns that there is one, and not whose it is.
    """
    beside = paths_above(form.unit_path)[-2:][0]
    seen = permissions.visible_evaluations(user).filter(pk=OuterRef("evaluation_id"))
    rows = (
        Result.objects.filter(evaluation__round_id=form.round_id, evaluation__cancelled_at__isnull=True)
        .exclude(evaluation_id=form.evaluation_id)
        .exclude(Q(deviation_reason="") & Q(improvement=""))
        .annotate(
            is_seen=Exists(seen),
            is_near=Case(When(evaluation__project__unit__path__startswith=beside, then=Value(0)), default=Value(1)),
        )
        .order_by("is_near", "-pk")
        .values_list(
            "deviation_reason",
            "improvement",
            "is_seen",
            "evaluation__project__name",
            "indicator__order",
        )[:MOST_COMPARED]
    )
    return tuple(
        OtherText(_text(cause, measure), f"“{project}”第 {number} 行" if is_seen else UNSEEN)
        for cause, measure, is_seen, project, number in rows
    )


def _text(cause: str, measure: str) -> str:
    return together(cause, measure)
