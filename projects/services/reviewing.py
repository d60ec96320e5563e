"""审核：moves a form through the workflow's table: one transaction, one effect and one audit entry a step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import EVENT_NAMES, STAGE_NAMES, Event, Stage, Transition, judge
from projects import permissions
from projects.models import Evaluation, LineComment, Result, ReviewRecord, Revision, User
from projects.selectors.canonical import digest
from projects.selectors.cells import clean
from projects.selectors.completeness import problems_of
from projects.selectors.live import freeze, revision_of
from projects.services import auditing, rectifying
from projects.services.auditing import refusals_are_recorded
from projects.services.holding import hold
from projects.services.rescoring import Rows, rescore
from projects.services.results import LineRemarkText, Refused, Unfinished

LONGEST_COMMENT = 2000
LONGEST_REMARK = 500


@dataclass(frozen=True, slots=True)
class _Step:
    """One step as somebody wants to take it."""

    user: User
    event: Event
    evaluation_id: int
    version: int
    comment: str
    line_comments: Sequence[LineRemarkText]
    address: str


def submit(*, user: User, evaluation_id: int, version: int, comment: str = "", address: str = "") -> Evaluation:
    """报送: hand the form in and freeze a numbered revision. Refuses with everything that is owed, at once.

    Past the deadline a form is still taken while its round is open, and marked late (逾期).
    """
    return _take(_Step(user, Event.SUBMIT, evaluation_id, version, comment, (), address))


def withdraw(*, user: User, evaluation_id: int, version: int, comment: str = "", address: str = "") -> Evaluation:
    """撤回: take a form back before a reviewer has begun."""
    return _take(_Step(user, Event.WITHDRAW, evaluation_id, version, comment, (), address))


def accept(*, user: User, evaluation_id: int, version: int, comment: str = "", address: str = "") -> Evaluation:
    """开始审核: from here on the preparer can no longer withdraw."""
    return _take(_Step(user, Event.ACCEPT, evaluation_id, version, comment, (), address))


def send_back(
    *,
    user: User,
    evaluation_id: int,
    version: int,
    comment: str = "",
    line_comments: Sequence[LineRemarkText] = (),
    address: str = "",
) -> Evaluation:
    """退回, with a comment, and remarks on rows if there are any."""
    return _take(_Step(user, Event.RETURN, evaluation_id, version, comment, line_comments, address))


def approve(
    *,
    user: User,
    evaluation_id: int,
    version: int,
    comment: str = "",
    line_comments: Sequence[LineRemarkText] = (),
    address: str = "",
) -> Evaluation:
    """审核通过: the revision that was judged is what every later page and export shows."""
    return _take(_Step(user, Event.APPROVE, evaluation_id, version, comment, line_comments, address))


def reopen(*, user: User, evaluation_id: int, version: int, comment: str = "", address: str = "") -> Evaluation:
    """重开 a finalised form, with the reason."""
    return _take(_Step(user, Event.REOPEN, evaluation_id, version, comment, (), address))


def finalise(*, user: User, evaluation_id: int, version: int, comment: str = "", address: str = "") -> Evaluation:
    """审定 by the finance office."""
    return _take(_Step(user, Event.FINALISE, evaluation_id, version, comment, (), address))


def _cleaned(step: _Step) -> _Step:
    """The step without the characters that no database or spreadsheet takes."""
    remarks = tuple(LineRemarkText(each.result_id, clean(each.text)) for each in step.line_comments)
    return replace(step, comment=clean(step.comment), line_comments=remarks)


def _take(step: _Step) -> Evaluation:
    step = _cleaned(step)
    with refusals_are_recorded(step.user, step.event.value, step.evaluation_id, step.address), transaction.atomic():
        evaluation = hold(step.user, step.evaluation_id)
        transition = _allowed(step, evaluation)
        remarks = _remarks(step, evaluation)
        now = timezone.now()
        revision = _freeze(step, evaluation, now) if transition.freezes else _judged(evaluation)
        _move(step, evaluation, transition, _columns(step, evaluation, revision, now))
        record = ReviewRecord.objects.create(
            evaluation=evaluation,
            revision=revision,
            event=step.event.value,
            from_stage=transition.origin.value,
            to_stage=transition.target.value,
            actor=step.user,
            actor_name=step.user.full_name,
            at=now,
            comment=step.comment,
            is_late=step.event is Event.SUBMIT and evaluation.is_late,
        )
        if step.event is Event.APPROVE:
            rectifying.follow_approval(evaluation=evaluation, actor=step.user, address=step.address)
        for remark in remarks:
            LineComment.objects.create(review=record, result_id=remark.result_id, text=remark.text)
        auditing.record(
            actor=step.user,
            action=step.event.value,
            subject=evaluation,
            address=step.address,
            note=step.comment,
            changes=(
                auditing.Change(
                    "evaluation",
                    "stage",
                    "阶段",
                    STAGE_NAMES[transition.origin],
                    STAGE_NAMES[transition.target],
                ),
            ),
        )
    return evaluation


def _allowed(step: _Step, evaluation: Evaluation) -> Transition:
    """The transition, or :class:`Refused` with every reason."""
    place = str(evaluation.project)
    situation = permissions.situation_of(step.user, evaluation)
    verdict = judge(step.event, situation, comment=step.comment)
    if not verdict.allowed or verdict.transition is None:
        raise Refused((Problem(f"{step.event.value}-{verdict.reason}", place, verdict.sentence),))
    if evaluation.version != step.version:
        raise Refused((overtaken(step.event, evaluation),))
    if len(step.comment) > LONGEST_COMMENT:
        said = f"意见有 {len(step.comment)} 字，最多 {LONGEST_COMMENT} 字"
        raise Refused((Problem("comment-too-long", "意见", said, "请删短"),))
    return verdict.transition


def overtaken(event: Event, evaluation: Evaluation) -> Problem:
    """The form has moved since the page was opened: what the person saw is no longer what would be decided."""
    name = EVENT_NAMES[event]
    return Problem(
        "overtaken",
        str(evaluation.project),
        f"您打开页面以后，这张表又有改动，“{name}”没有生效",
        f"请刷新页面，看过改动再{name}",
    )


def _remarks(step: _Step, evaluation: Evaluation) -> tuple[LineRemarkText, ...]:
    remarks = tuple(each for each in step.line_comments if each.text)
    own = set(Result.objects.filter(evaluation=evaluation).values_list("pk", flat=True)) if remarks else set()
    if any(each.result_id not in own for each in remarks):
        raise Refused((Problem("line-unknown", "逐行意见", "意见所指的行不在这张表里", "请刷新页面再写"),))
    longest = max((len(each.text) for each in remarks), default=0)
    if longest > LONGEST_REMARK:
        said = f"逐行意见有一条 {longest} 字，每条最多 {LONGEST_REMARK} 字"
        raise Refused((Problem("remark-too-long", "逐行意见", said, "请删短，或写进总的意见里"),))
    return remarks


def _freeze(step: _Step, evaluation: Evaluation, now: datetime) -> Revision:
    """Score once more, refuse what is not complete, and freeze the form as it is handed in."""
    rows = Rows(evaluation)
    rescore(evaluation, rows)
    problems = problems_of(rows.content(evaluation, evidence=()))
    if problems:
        raise Unfinished(problems)
    evaluation.submitted_by = step.user
    evaluation.submitted_at = now
    evaluation.is_late = now > permissions.deadline_of(evaluation)
    content = freeze(rows.content(evaluation))
    last = Revision.objects.filter(evaluation=evaluation).order_by("-number").values_list("number", flat=True).first()
    return Revision.objects.create(
        evaluation=evaluation,
        number=(last or 0) + 1,
        frozen_at=now,
        frozen_by=step.user,
        policy_id=evaluation.policy_id,
        policy_digest=evaluation.policy_digest,
        content=content,
        digest=digest(content),
    )


def _judged(evaluation: Evaluation) -> Revision:
    return revision_of(evaluation)


def _columns(step: _Step, evaluation: Evaluation, revision: Revision, now: datetime) -> dict[str, Any]:
    """The columns that the step sets beside stage and version."""
    columns: dict[str, Any] = {
        "last_event": step.event.value,
        "last_actor": step.user,
        "last_at": now,
        "last_comment": step.comment,
    }
    match step.event:
        case Event.SUBMIT:
            columns |= {
                "submitted_by": step.user,
                "submitted_at": now,
                "is_late": evaluation.is_late,
                "accepted_by": None,
            }
        case Event.ACCEPT:
            columns |= {"accepted_by": step.user}
        case Event.APPROVE:
            columns |= {"approved_by": step.user, "approved_at": now, "approved_revision": revision}
        case Event.RETURN | Event.REOPEN:
            columns |= {
                "approved_by": None,
                "approved_at": None,
                "approved_revision": None,
                "finalised_by": None,
                "finalised_at": None,
            }
        case Event.FINALISE:
            columns |= {"finalised_by": step.user, "finalised_at": now}
    return columns


def _move(step: _Step, evaluation: Evaluation, transition: Transition, columns: dict[str, Any]) -> None:
    """Write the new stage, only if stage and version are still those that were judged."""
    moved = Evaluation.objects.filter(
        pk=evaluation.pk,
        stage=transition.origin.value,
        version=evaluation.version,
        excluded_at__isnull=True,
    ).update(**columns, stage=transition.target.value, version=evaluation.version + 1)
    if not moved:
        raise Refused((overtaken(step.event, evaluation),))
    for name, value in columns.items():
        setattr(evaluation, name, value)
    evaluation.stage = Stage(transition.target).value
    evaluation.version += 1
