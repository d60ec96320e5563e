"""审核页：a form beside the queue, the machine's findings and the decision."""

from evaluator.problems import Level
from evaluator.review import Role, Stage
from projects import permissions
from projects.models import Evaluation, User
from projects.permissions import Standing
from projects.selectors.evaluation import build_page, neighbours_of, return_note
from projects.selectors.listing import evaluations_for
from projects.selectors.live import content_of
from projects.selectors.pages import Neighbour, QueueItem, ReviewPage

WEIGHT = {Level.ERROR.value: 0, Level.WARNING.value: 1, Level.NOTE.value: 2}
JUDGES = {Stage.SUBMITTED: Role.REVIEWER, Stage.IN_REVIEW: Role.REVIEWER, Stage.APPROVED: Role.FINANCE_REVIEWER}
"""Who takes the next step of a form that was handed in: 审核 first, then 审定."""


def review_page(user: User, evaluation_id: int) -> ReviewPage:
    """The review page of one form; raises :class:`~projects.permissions.NotVisible` for a foreign one.

    At most eight queries, whatever the length of the queue.
    """
    evaluation = permissions.find_evaluation(user, evaluation_id, "submitted_by", "approved_by", "accepted_by")
    standing = permissions.standing_of(user)
    situation = permissions.situation_of(user, evaluation, standing=standing)
    content, revision = content_of(evaluation)
    page = build_page(user, evaluation, situation, content, revision, neighbours_of(user, evaluation))
    queue = queue_of(user, standing, current=evaluation.pk)
    position = next((place for place, item in enumerate(queue, start=1) if item.is_current), 0)
    given_total = content.total
    difference = None
    if given_total is not None and content.proposed_total is not None:
        difference = given_total - content.proposed_total
    return ReviewPage(
        page=page,
        queue=queue,
        position=position,
        previous=_previous(queue, position),
        next=_next(queue, position),
        findings=tuple(sorted(content.findings, key=lambda each: WEIGHT[each.level])),
        proposed_total=content.proposed_total,
        given_total=given_total,
        difference=difference,
        previous_return=page.returned or return_note(evaluation),
    )


def queue_of(user: User, standing: Standing, *, current: int | None = None) -> tuple[QueueItem, ...]:
    """What waits for this person's judgement, of every year, the riskiest first: errors, warnings, the larger budget.

    One query. The same forms as on the desk: opening next year's round takes nothing out of the queue.
    """
    listed = evaluations_for(user).filter(stage__in=[stage.value for stage in JUDGES])
    waiting = [each for each in listed if awaits(each, standing)]
    return tuple(_item(each, current) for each in sorted(waiting, key=risk_of))


def awaits(evaluation: Evaluation, standing: Standing) -> bool:
    """Whether the form waits for this person's judgement: 审核 by a reviewer, 审定 by the finance office."""
    return JUDGES.get(Stage(evaluation.stage)) in standing.roles_at(evaluation.project.unit.path)


def first_in_queue(user: User) -> int | None:
    """The form with which a reviewer begins; ``None`` when nothing waits."""
    queue = queue_of(user, permissions.standing_of(user))
    return queue[0].evaluation_id if queue else None


def risk_of(evaluation: Evaluation) -> tuple[int, int, object, int]:
    """The order of the queue: more errors first, then more warnings, then the larger budget."""
    return -evaluation.error_count, -evaluation.warning_count, -(evaluation.adjusted_budget or 0), evaluation.pk


def _item(evaluation: Evaluation, current: int | None) -> QueueItem:
    return QueueItem(
        evaluation_id=evaluation.pk,
        project=evaluation.project.name,
        unit=evaluation.project.unit.label,
        fiscal_year=evaluation.fiscal_year,
        total=evaluation.total,
        grade=evaluation.grade,
        errors=evaluation.error_count,
        warnings=evaluation.warning_count,
        adjusted_budget=evaluation.adjusted_budget,
        is_current=evaluation.pk == current,
    )


def _previous(queue: tuple[QueueItem, ...], position: int) -> Neighbour | None:
    """The form before this one in the queue; none at its front and for a form that is not in it."""
    before = queue[position - 2] if position > 1 else None
    return Neighbour(before.evaluation_id, before.project, before.fiscal_year) if before else None


def _next(queue: tuple[QueueItem, ...], position: int) -> Neighbour | None:
    """The form after this one in the queue, round to the front; none when nothing else waits."""
    others = queue[position:] + queue[: max(position - 1, 0)]
    return Neighbour(others[0].evaluation_id, others[0].project, others[0].fiscal_year) if others else None
