"""不纳入自评：asks to leave one project out of its round, decides, and takes it in again; each step with its reason.

While it is left out nothing can be typed or handed in: the mark is ``Evaluation.excluded_at``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import EXCLUDED_WORD
from projects import permissions
from projects.models import Evaluation, Exclusion, User
from projects.selectors.cells import clean
from projects.selectors.exclusions import STEP_NAMES, latest_of, why_not
from projects.services import auditing
from projects.services.auditing import Change, refusals_are_recorded
from projects.services.holding import hold
from projects.services.results import Refused

LONGEST = 500
ACTIONS = {step: f"exclusion-{step}" for step in STEP_NAMES}
TEXT_NAMES = {"request": "申请理由", "restore": "恢复的理由", "refuse": "意见"}
"""The texts that a step cannot do without."""


@dataclass(frozen=True, slots=True)
class _Step:
    user: User
    name: str
    evaluation_id: int
    text: str
    address: str
    seen: int | None = None
    """The request that the person saw when deciding; ``None`` where there is nothing to have seen."""


def request_exclusion(*, user: User, evaluation_id: int, reason: str, address: str = "") -> Exclusion:
    """申请不纳入自评, by a preparer, with the reason."""
    return _take(_Step(user, "request", evaluation_id, clean(reason), address), _request)


def withdraw_request(*, user: User, evaluation_id: int, seen: int, address: str = "") -> Exclusion:
    """撤回申请 before it was decided."""
    return _take(_Step(user, "withdraw", evaluation_id, "", address, seen), _decide(Exclusion.State.WITHDRAWN))


def approve_exclusion(*, user: User, evaluation_id: int, seen: int, comment: str = "", address: str = "") -> Exclusion:
    """批准: from now on the project is left out. By a reviewer who did not ask for it himself."""
    return _take(
        _Step(user, "approve", evaluation_id, clean(comment), address, seen), _decide(Exclusion.State.APPROVED)
    )


def refuse_exclusion(*, user: User, evaluation_id: int, seen: int, comment: str, address: str = "") -> Exclusion:
    """不同意, with a comment: the project is to be evaluated."""
    return _take(_Step(user, "refuse", evaluation_id, clean(comment), address, seen), _decide(Exclusion.State.REFUSED))


def restore_evaluation(*, user: User, evaluation_id: int, seen: int, reason: str, address: str = "") -> Exclusion:
    """恢复自评, with the reason: the form takes entries again, as it was left."""
    return _take(_Step(user, "restore", evaluation_id, clean(reason), address, seen), _decide(Exclusion.State.REVOKED))


def _take(step: _Step, write: Callable[[_Step, Evaluation, Exclusion | None], Exclusion]) -> Exclusion:
    action = ACTIONS[step.name]
    with refusals_are_recorded(step.user, action, step.evaluation_id, step.address), transaction.atomic():
        evaluation = hold(step.user, step.evaluation_id)
        latest = latest_of(evaluation)
        _allowed(step, evaluation, latest)
        was_out = evaluation.excluded_at is not None
        written = write(step, evaluation, latest)
        auditing.record(
            actor=step.user,
            action=action,
            subject=evaluation,
            address=step.address,
            note=step.text,
            changes=_changes(was_out, evaluation.excluded_at is not None),
        )
    return written


def _allowed(step: _Step, evaluation: Evaluation, latest: Exclusion | None) -> None:
    """Raise :class:`Refused` with every reason."""
    place = str(evaluation.project)
    sentence = why_not(step.name, permissions.situation_of(step.user, evaluation), latest, step.user)
    if sentence:
        raise Refused((Problem(f"exclusion-{step.name}", place, sentence),))
    if step.seen is not None and (latest is None or latest.pk != step.seen):
        said = f"您打开页面以后，这个申请有了变化，“{STEP_NAMES[step.name]}”没有生效"
        raise Refused((Problem("overtaken", place, said, "请看过现在的申请再办"),))
    name = TEXT_NAMES.get(step.name)
    if name and not step.text:
        raise Refused((Problem("text-missing", name, f"没有写{name}", "请写清楚，让看的人明白"),))
    if len(step.text) > LONGEST:
        said = f"{name or '意见'}有 {len(step.text)} 字，最多 {LONGEST} 字"
        raise Refused((Problem("text-too-long", name or "意见", said, "请删短"),))


def _request(step: _Step, evaluation: Evaluation, latest: Exclusion | None) -> Exclusion:
    return Exclusion.objects.create(evaluation=evaluation, reason=step.text, requested_by=step.user)


def _decide(state: str) -> Callable[[_Step, Evaluation, Exclusion | None], Exclusion]:
    def decide(step: _Step, evaluation: Evaluation, latest: Exclusion | None) -> Exclusion:
        assert latest is not None
        now = timezone.now()
        latest.state = state
        latest.decided_by, latest.decided_at, latest.comment = step.user, now, step.text
        latest.save(update_fields=["state", "decided_by", "decided_at", "comment"])
        if state in (Exclusion.State.APPROVED, Exclusion.State.REVOKED):
            evaluation.excluded_at = now if state == Exclusion.State.APPROVED else None
            Evaluation.objects.filter(pk=evaluation.pk).update(
                excluded_at=evaluation.excluded_at, version=F("version") + 1
            )
        return latest

    return decide


def _changes(was_out: bool, is_out: bool) -> tuple[Change, ...]:
    if was_out == is_out:
        return ()
    words = ("参加自评", EXCLUDED_WORD)
    return (Change("evaluation", "excluded_at", "自评", words[was_out], words[is_out]),)
