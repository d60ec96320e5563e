"""送批、退回、批复：moves a plan through the table of :mod:`evaluator.plan_review`; approved targets are locked."""

from typing import Any

from django.db import transaction

from evaluator.plan_review import PLAN_STAGE_NAMES, PlanEvent, PlanStage, transition_of
from evaluator.policies import loader
from evaluator.problems import Problem
from projects.models import TargetPlan, User
from projects.selectors.cells import clean
from projects.selectors.plans.records import content_of, money_of
from projects.selectors.plans.weighing import missing_in_plan
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.planning.holding import Held, hold_for_step, refusals_are_recorded
from projects.services.results import Refused, Unfinished

LONGEST_COMMENT = 2000
LONGEST_NUMBER = 64


def submit_plan(*, user: User, plan_id: int, version: int, comment: str = "", address: str = "") -> TargetPlan:
    """送批: send the goals for approval, or raise :class:`Unfinished` with everything that is still owed, at once."""
    return _take(PlanEvent.SUBMIT, user, plan_id, version, comment, address)


def withdraw_plan(*, user: User, plan_id: int, version: int, comment: str = "", address: str = "") -> TargetPlan:
    """撤回: take the goals back while nobody has decided."""
    return _take(PlanEvent.WITHDRAW, user, plan_id, version, comment, address)


def return_plan(*, user: User, plan_id: int, version: int, comment: str = "", address: str = "") -> TargetPlan:
    """退回, with a comment."""
    return _take(PlanEvent.RETURN, user, plan_id, version, comment, address)


def approve_plan(
    *, user: User, plan_id: int, version: int, comment: str = "", number: str = "", address: str = ""
) -> TargetPlan:
    """批复: from now on the targets are locked. ``number`` is the 批复文号, if there is one."""
    return _take(PlanEvent.APPROVE, user, plan_id, version, comment, address, number=number)


def _take(
    event: PlanEvent, user: User, plan_id: int, version: int, comment: str, address: str, *, number: str = ""
) -> TargetPlan:
    comment, number = clean(comment), clean(number)
    action = f"plan-{event.value}"
    with refusals_are_recorded(user, action, plan_id, address), transaction.atomic():
        held = hold_for_step(user, plan_id, event, version=version, comment=comment)
        refuse_long(comment, number)
        if event is PlanEvent.SUBMIT:
            _refuse_unfinished(held)
        plan = held.plan
        transition = transition_of(event, PlanStage(plan.stage))
        columns: dict[str, Any] = {
            "stage": transition.target.value,
            "last_actor": user,
            "last_at": held.at,
            "last_comment": comment,
        }
        if event is PlanEvent.SUBMIT:
            columns |= {"submitted_by": user, "submitted_at": held.at}
        if event is PlanEvent.APPROVE:
            columns |= {"approved_by": user, "approved_at": held.at, "approval_number": number}
        for name, value in columns.items():
            setattr(plan, name, value)
        held.move_on(*columns, writes=False)
        stages = PLAN_STAGE_NAMES[transition.origin], PLAN_STAGE_NAMES[transition.target]
        auditing.record(
            actor=user,
            action=action,
            subject=plan,
            address=address,
            note=comment,
            changes=(Change("plan", "stage", "阶段", *stages),),
        )
    return plan


def refuse_long(comment: str, number: str) -> None:
    """Refuse a comment or a document number that has no room."""
    found = []
    if len(comment) > LONGEST_COMMENT:
        said = f"写了 {len(comment)} 字，最多 {LONGEST_COMMENT} 字"
        found.append(Problem("comment-too-long", "意见", said, "请删短"))
    if len(number) > LONGEST_NUMBER:
        said = f"文号有 {len(number)} 字，最多 {LONGEST_NUMBER} 字"
        found.append(Problem("number-too-long", "批复文号", said, "请只写文号"))
    if found:
        raise Refused(tuple(found))


def _refuse_unfinished(held: Held) -> None:
    content = content_of(held.plan, held.rows, money_of(held.plan))
    problems = missing_in_plan(content, loader.get(held.plan.policy_id))
    if problems:
        raise Unfinished(problems)
