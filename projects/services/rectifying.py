"""整改事项：turns the measures of an approved form into promises with a day, and closes them with what came of them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.scoring.reasons import says_something
from projects import permissions
from projects.models import Evaluation, Rectification, Result, User
from projects.selectors.cells import clean
from projects.services import auditing
from projects.services.auditing import Change, Deed
from projects.services.results import Refused

CLOSE, REOPEN = "close_promise", "reopen_promise"
LONGEST = 2000
PLACE = "整改事项"
NOT_PROMISED = "自评表改过以后重新审核通过，不再列这项措施"
"""完成情况 of an open promise whose measure, or day, was taken out of the form again."""
State = Rectification.State
LABELS = {
    "measure": "改进措施",
    "owner": "责任人",
    "due_on": "完成时间",
    "indicator_name": "三级指标",
    "state": "状态",
    "outcome": "完成情况",
}


def follow_approval(*, evaluation: Evaluation, actor: User, address: str = "") -> None:
    """Make or refresh the promises of a form that was just approved: every measure with a day is one.

    A form that was reopened and changed moves its open promises along; a closed one is never touched again, but for one
    that was closed only because the form did not list it. Call it inside the transaction of the approval; five queries
    whatever the form holds.
    """
    results = list(Result.objects.filter(evaluation_id=evaluation.pk).select_related("indicator"))
    there = {each.result_id: each for each in Rectification.objects.filter(result__evaluation_id=evaluation.pk)}
    made, moved, deeds = [], [], []
    for result in results:
        item = there.get(result.pk)
        promised = _promised(result)
        if item is None and promised:
            made.append(
                Rectification(
                    project_id=evaluation.project_id, result=result, fiscal_year=evaluation.fiscal_year, **promised
                )
            )
        elif item is not None:
            changes = _follow(item, promised, actor)
            if changes:
                moved.append(item)
                deeds.append(Deed(subject=item, changes=changes))
    Rectification.objects.bulk_create(made)
    if moved:
        Rectification.objects.bulk_update(moved, [*LABELS, "closed_by", "closed_at"])
    deeds += [
        Deed(subject=item, changes=_changes(item, dict.fromkeys(("measure", "owner", "due_on"), ""))) for item in made
    ]
    if deeds:
        auditing.record_all(actor=actor, action="promise", deeds=deeds, address=address)


def close(*, user: User, rectification_id: int, state: str, outcome: str, address: str = "") -> Rectification:
    """办结: say that a measure was carried out (已完成), or is needed no more (不再需要), and how or why.

    Raises :class:`~projects.permissions.NotVisible` for a foreign project's, :class:`Refused` where the person does not
    fill in for the unit, where it is closed already, and where nothing is said.
    """
    with _refusals_are_recorded(user, CLOSE, rectification_id, address), transaction.atomic():
        item = _hold(user, rectification_id)
        said = clean(outcome)
        if item.state != State.OPEN:
            raise Refused((_closed_already(item),))
        problems = _wrong(state, said)
        if problems:
            raise Refused(problems)
        before = {"state": item.get_state_display(), "outcome": item.outcome}
        item.state, item.outcome = state, said
        item.closed_by, item.closed_at = user, timezone.now()
        item.save(update_fields=["state", "outcome", "closed_by", "closed_at"])
        auditing.record(actor=user, action=CLOSE, subject=item, address=address, changes=_changes(item, before))
    return item


def reopen(*, user: User, rectification_id: int, address: str = "") -> Rectification:
    """撤销办结: a measure that was closed by mistake is open again."""
    with _refusals_are_recorded(user, REOPEN, rectification_id, address), transaction.atomic():
        item = _hold(user, rectification_id)
        if item.state == State.OPEN:
            raise Refused((Problem("promise-open", PLACE, "这一项还没有办结，不用撤销"),))
        before = {"state": item.get_state_display(), "outcome": item.outcome}
        _open_again(item)
        item.save(update_fields=["state", "outcome", "closed_by", "closed_at"])
        auditing.record(actor=user, action=REOPEN, subject=item, address=address, changes=_changes(item, before))
    return item


def _promised(result: Result) -> dict[str, object]:
    """What a row promises: a measure that says something, with a day; else nothing."""
    if result.improvement_due is None or not says_something(result.improvement):
        return {}
    return {
        "measure": result.improvement.strip(),
        "owner": result.improvement_owner.strip(),
        "due_on": result.improvement_due,
        "indicator_name": result.indicator.name,
    }


def _follow(item: Rectification, promised: dict[str, object], actor: User) -> tuple[Change, ...]:
    """Move one promise along with its form, in memory; what changed."""
    before = {name: _shown(item, name) for name in LABELS}
    if promised and item.state == State.DROPPED and item.outcome == NOT_PROMISED:
        _open_again(item)
    if item.state != State.OPEN:
        return ()
    if promised:
        for name, value in promised.items():
            setattr(item, name, value)
    else:
        item.state, item.outcome = State.DROPPED, NOT_PROMISED
        item.closed_by, item.closed_at = actor, timezone.now()
    return _changes(item, before)


def _open_again(item: Rectification) -> None:
    item.state, item.outcome = State.OPEN, ""
    item.closed_by, item.closed_at = None, None


def _refusals_are_recorded(
    user: User, action: str, rectification_id: int, address: str
) -> AbstractContextManager[None]:
    return auditing.refusals_are_recorded(user, action, rectification_id, address, of=Rectification)


def _hold(user: User, rectification_id: int) -> Rectification:
    """The promise, kept still: of two people who close it at the same moment the second is told of the first."""
    Rectification.objects.filter(pk=rectification_id).update(measure=F("measure"))
    item = permissions.find_rectification(user, rectification_id)
    if not permissions.may_close(permissions.standing_of(user), item):
        said = f"办结由{item.project.unit.label}的填报人办，您没有这个角色，只能看"
        raise Refused((Problem("promise-role", PLACE, said),))
    return item


def _wrong(state: str, said: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a closing, at once."""
    problems: list[Problem] = []
    if state not in (State.DONE, State.DROPPED):
        problems.append(Problem("promise-state", PLACE, "没有选结果", "请选“已完成”或者“不再需要”"))
    if not says_something(said):
        what = "为什么不再需要" if state == State.DROPPED else "完成了什么、什么时候完成的"
        problems.append(Problem("promise-outcome", "完成情况", "完成情况没有写", f"请写明{what}"))
    if len(said) > LONGEST:
        problems.append(Problem("promise-long", "完成情况", f"完成情况有 {len(said)} 字，最多 {LONGEST} 字", "请删短"))
    return tuple(problems)


def _closed_already(item: Rectification) -> Problem:
    who = item.closed_by.full_name if item.closed_by else ""
    when = f"{timezone.localtime(item.closed_at):%Y-%m-%d %H:%M}" if item.closed_at else ""
    said = f"{who} {when} 已办结：{item.get_state_display()}，{item.outcome}".strip()
    return Problem("promise-closed", PLACE, said, "要改请先撤销办结")


def _shown(item: Rectification, name: str) -> str:
    value = getattr(item, name)
    if name == "state":
        return str(State(value).label)
    return value.isoformat() if isinstance(value, date) else str(value)


def _changes(item: Rectification, before: dict[str, str]) -> tuple[Change, ...]:
    """What changed of one promise, for the audit trail."""
    target = f"rectification:{item.pk}"
    found: Sequence[tuple[str, str, str]] = [(name, said, _shown(item, name)) for name, said in before.items()]
    return tuple(Change(target, name, LABELS[name], said, now) for name, said, now in found if said != now)
