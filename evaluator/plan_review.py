"""绩效目标的流程：how goals are set, approved and adjusted, as ONE pure table beside that of the self-evaluation.

Goals are written (编制中), sent for approval (待批复) and either come back (已退回) or are approved (已批复). From then
on they are locked; what changes during the year is an adjustment (目标调整), a step of its own with its reason, decided
by somebody else than who asked for it. Buttons, services and tests read this table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evaluator.review import ROLE_NAMES, Role, Verdict


class PlanStage(StrEnum):
    """阶段：where the goals of one project and year stand."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class PlanEvent(StrEnum):
    """动作：what moves goals on, or asks to change approved ones."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    PROPOSE = "propose"
    WITHDRAW_ADJUSTMENT = "withdraw_adjustment"
    APPROVE_ADJUSTMENT = "approve_adjustment"
    REFUSE_ADJUSTMENT = "refuse_adjustment"


class PlanGuard(StrEnum):
    """守卫：a condition that must hold besides stage and role."""

    COMPLETE = "complete"
    """Points add up, every target can be read. The service that submits lists the Problems one by one."""
    NOT_OWN_WORK = "not_own_work"
    """Nobody approves goals that he wrote or sent in himself."""
    NONE_PROPOSED = "none_proposed"
    """One adjustment at a time."""
    PROPOSED = "proposed"
    """There is an adjustment to decide."""
    NOT_THE_PROPOSER = "not_the_proposer"
    """An adjustment is decided by another person than who asked for it."""


PLAN_STAGE_NAMES: Mapping[PlanStage, str] = {
    PlanStage.DRAFT: "编制中",
    PlanStage.SUBMITTED: "待批复",
    PlanStage.RETURNED: "已退回",
    PlanStage.APPROVED: "已批复",
}
PLAN_EVENT_NAMES: Mapping[PlanEvent, str] = {
    PlanEvent.SUBMIT: "送批",
    PlanEvent.WITHDRAW: "撤回",
    PlanEvent.RETURN: "退回",
    PlanEvent.APPROVE: "批复",
    PlanEvent.PROPOSE: "申请目标调整",
    PlanEvent.WITHDRAW_ADJUSTMENT: "撤回调整",
    PlanEvent.APPROVE_ADJUSTMENT: "批复调整",
    PlanEvent.REFUSE_ADJUSTMENT: "不同意调整",
}
PLAN_WRITABLE: frozenset[PlanStage] = frozenset({PlanStage.DRAFT, PlanStage.RETURNED})
"""The stages in which targets may be typed."""
PLANNING_ROLE = Role.PREPARER


@dataclass(frozen=True, slots=True)
class PlanTransition:
    """One row of the table."""

    event: PlanEvent
    origin: PlanStage
    target: PlanStage
    role: Role
    label: str
    """What the button says."""
    guards: tuple[PlanGuard, ...] = ()
    needs_comment: bool = False


_JUDGING = (PlanGuard.PROPOSED, PlanGuard.NOT_THE_PROPOSER)
PLAN_TRANSITIONS: tuple[PlanTransition, ...] = (
    PlanTransition(
        PlanEvent.SUBMIT, PlanStage.DRAFT, PlanStage.SUBMITTED, Role.PREPARER, "送批", (PlanGuard.COMPLETE,)
    ),
    PlanTransition(
        PlanEvent.SUBMIT, PlanStage.RETURNED, PlanStage.SUBMITTED, Role.PREPARER, "再次送批", (PlanGuard.COMPLETE,)
    ),
    PlanTransition(PlanEvent.WITHDRAW, PlanStage.SUBMITTED, PlanStage.DRAFT, Role.PREPARER, "撤回"),
    PlanTransition(
        PlanEvent.RETURN,
        PlanStage.SUBMITTED,
        PlanStage.RETURNED,
        Role.REVIEWER,
        "退回",
        (PlanGuard.NOT_OWN_WORK,),
        needs_comment=True,
    ),
    PlanTransition(
        PlanEvent.APPROVE, PlanStage.SUBMITTED, PlanStage.APPROVED, Role.REVIEWER, "批复", (PlanGuard.NOT_OWN_WORK,)
    ),
    PlanTransition(
        PlanEvent.PROPOSE,
        PlanStage.APPROVED,
        PlanStage.APPROVED,
        Role.PREPARER,
        "申请目标调整",
        (PlanGuard.NONE_PROPOSED,),
        needs_comment=True,
    ),
    PlanTransition(
        PlanEvent.WITHDRAW_ADJUSTMENT,
        PlanStage.APPROVED,
        PlanStage.APPROVED,
        Role.PREPARER,
        "撤回调整",
        (PlanGuard.PROPOSED,),
    ),
    PlanTransition(
        PlanEvent.APPROVE_ADJUSTMENT,
        PlanStage.APPROVED,
        PlanStage.APPROVED,
        Role.REVIEWER,
        "批复调整",
        _JUDGING,
    ),
    PlanTransition(
        PlanEvent.REFUSE_ADJUSTMENT,
        PlanStage.APPROVED,
        PlanStage.APPROVED,
        Role.REVIEWER,
        "不同意",
        _JUDGING,
        needs_comment=True,
    ),
)
_BY_EVENT_AND_STAGE: Mapping[tuple[PlanEvent, PlanStage], PlanTransition] = {
    (each.event, each.origin): each for each in PLAN_TRANSITIONS
}


@dataclass(frozen=True, slots=True)
class PlanSituation:
    """The moment in which somebody wants to do something with the goals of one project and year."""

    stage: PlanStage
    roles: frozenset[Role]
    """The person's roles for this project's unit."""
    actor: str = ""
    """Who took the last step; empty where nobody did (entered as approved)."""
    phone: str = ""
    at: datetime | None = None
    wrote_it: bool = False
    """The person typed in these goals or sent them in."""
    proposed: bool = False
    """An adjustment waits for its decision."""
    proposed_it: bool = False
    """The person asked for that adjustment."""
    complete: bool = True


GUARD_SENTENCES: Mapping[PlanGuard, Callable[[PlanSituation], str]] = {
    PlanGuard.COMPLETE: lambda s: "" if s.complete else "目标还没编完，请按清单补齐后再送批",
    PlanGuard.NOT_OWN_WORK: lambda s: (
        "这份目标您填过或送过，不能自己批复自己的。请另一位审核人办" if s.wrote_it else ""
    ),
    PlanGuard.NONE_PROPOSED: lambda s: "已经有一次调整在等批复，批复或撤回以后才能再申请" if s.proposed else "",
    PlanGuard.PROPOSED: lambda s: "" if s.proposed else "现在没有等批复的调整",
    PlanGuard.NOT_THE_PROPOSER: lambda s: "这次调整是您申请的，须由另一个人批复" if s.proposed_it else "",
}


def judge_plan(event: PlanEvent, situation: PlanSituation, *, comment: str | None = None) -> Verdict:
    """Say whether ``event`` may happen now; if not, why, in a sentence.

    ``comment=None`` asks about the button before anything was written; a string, even empty, is what was written.

    >>> judge_plan(PlanEvent.APPROVE, PlanSituation(PlanStage.DRAFT, frozenset({Role.REVIEWER}))).sentence
    '这份目标还在编制，送批以后才能批复'
    """
    transition = _BY_EVENT_AND_STAGE.get((event, situation.stage))
    if transition is None:
        return Verdict(False, _wrong_stage(event, situation), None, "stage")
    if transition.role not in situation.roles:
        said = f"“{transition.label}”由{ROLE_NAMES[transition.role]}办，您没有这个项目的这个角色"
        return Verdict(False, said, None, "role")
    for guard in transition.guards:
        sentence = GUARD_SENTENCES[guard](situation)
        if sentence:
            return Verdict(False, sentence, None, guard.value)
    if transition.needs_comment and comment is not None and not comment.strip():
        what = "理由" if event is PlanEvent.PROPOSE else "意见"
        return Verdict(False, f"{transition.label}须写{what}，请说明哪里要改、为什么", None, "comment")
    return Verdict(True)


def transition_of(event: PlanEvent, stage: PlanStage) -> PlanTransition:
    """The row of the table for an event that was judged to be allowed."""
    return _BY_EVENT_AND_STAGE[(event, stage)]


def judge_planning(situation: PlanSituation) -> Verdict:
    """Say whether targets may be typed now."""
    if situation.stage not in PLAN_WRITABLE:
        return Verdict(False, plan_locked(situation), None, "stage")
    if PLANNING_ROLE not in situation.roles:
        said = f"目标由{ROLE_NAMES[PLANNING_ROLE]}编制，您没有这个项目的这个角色，只能看"
        return Verdict(False, said, None, "role")
    return Verdict(True)


def plan_locked(situation: PlanSituation) -> str:
    """Say who locked the goals, when, and how they can still be changed."""
    who = f"{situation.actor} {situation.at:%Y-%m-%d %H:%M} " if situation.actor and situation.at else ""
    phone = f"（内线 {situation.phone}）" if situation.phone else ""
    if situation.stage is PlanStage.SUBMITTED:
        return f"{who}已送批，等批复，现在只能看。批复前，填报人可以自己撤回"
    if situation.stage is PlanStage.APPROVED:
        return f"{who}已批复，目标已锁定{phone}。年中要改请“申请目标调整”"
    return ""


def _wrong_stage(event: PlanEvent, situation: PlanSituation) -> str:
    """Explain an event that the present stage does not know."""
    name = PLAN_EVENT_NAMES[event]
    who = f"{situation.actor} {situation.at:%Y-%m-%d %H:%M} " if situation.actor and situation.at else ""
    adjusting = event not in (PlanEvent.SUBMIT, PlanEvent.WITHDRAW, PlanEvent.RETURN, PlanEvent.APPROVE)
    match situation.stage:
        case PlanStage.DRAFT | PlanStage.RETURNED if adjusting:
            return "这份目标还没有批复，可以直接改，不用申请目标调整"
        case PlanStage.DRAFT:
            return f"这份目标还在编制，送批以后才能{name}"
        case PlanStage.RETURNED:
            return f"{who}已经退回了这份目标，再次送批以后才能{name}"
        case PlanStage.SUBMITTED:
            return f"{who}已送批，批复以后才能{name}" if adjusting else f"{who}已送批，现在不能{name}"
        case PlanStage.APPROVED:
            return f"{who}已经批复，现在不能{name}。要改请申请目标调整"
