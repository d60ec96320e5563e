"""审核流程：the workflow as ONE pure table. Buttons, permissions, tests and the documentation's diagram all read it.

A form is filled in (填报中), handed in (已报送), judged (审核中) and either comes back (已退回) or passes (审核通过)
and is settled by the finance office (已审定). Knows neither Django nor the database: a caller describes the moment as a
:class:`Situation` and gets a :class:`Verdict` whose sentence says who, when, why, and who can open it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """阶段：where a self-evaluation stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    FINALISED = "finalised"


class Event(StrEnum):
    """动作：what moves a self-evaluation from one stage to the next."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    RETURN = "return"
    APPROVE = "approve"
    REOPEN = "reopen"
    FINALISE = "finalise"


class Role(StrEnum):
    """角色：what a person does for a unit and everything below it."""

    PREPARER = "preparer"
    REVIEWER = "reviewer"
    FINANCE_REVIEWER = "finance_reviewer"
    UNIT_HEAD = "unit_head"
    READER = "reader"


class Guard(StrEnum):
    """守卫：a condition that must hold besides stage and role."""

    ROUND_OPEN = "round_open"
    """The round (自评批次) has begun and has not been closed."""
    NOT_OWN_WORK = "not_own_work"
    """Nobody judges what he typed or handed in himself."""
    NOT_THE_APPROVER = "not_the_approver"
    """The second judgement is another person's than the first."""
    INCLUDED = "included"
    """The project has not been left out of the round (不纳入自评)."""
    COMPLETE = "complete"
    """Nothing pending, nothing unexplained. Its Problems are listed one by one by the service that submits."""


STAGE_NAMES: Mapping[Stage, str] = {
    Stage.DRAFT: "填报中",
    Stage.SUBMITTED: "已报送",
    Stage.IN_REVIEW: "审核中",
    Stage.RETURNED: "已退回",
    Stage.APPROVED: "审核通过",
    Stage.FINALISED: "已审定",
}
NOT_STARTED = "not_started"
"""未开始: a draft in which nothing was typed yet. No stage of its own, but pages tell it as one."""


EXCLUDED, EXCLUDED_WORD = "excluded", "不纳入自评"
"""The project was left out of the round. No stage either: it keeps the one that it was left out in."""


def told_stage(stage: str, filled_count: int, *, excluded: bool = False) -> str:
    """The stage as every page tells it: one of :class:`Stage`, :data:`NOT_STARTED` or :data:`EXCLUDED`."""
    if excluded:
        return EXCLUDED
    return NOT_STARTED if stage == Stage.DRAFT and filled_count == 0 else str(stage)


ROLE_NAMES: Mapping[Role, str] = {
    Role.PREPARER: "填报人",
    Role.REVIEWER: "审核人",
    Role.FINANCE_REVIEWER: "财政审核人",
    Role.UNIT_HEAD: "单位负责人",
    Role.READER: "只读人员",
}
EVENT_NAMES: Mapping[Event, str] = {
    Event.SUBMIT: "报送",
    Event.WITHDRAW: "撤回",
    Event.ACCEPT: "开始审核",
    Event.RETURN: "退回",
    Event.APPROVE: "审核通过",
    Event.REOPEN: "重开",
    Event.FINALISE: "审定",
}

WRITABLE: frozenset[Stage] = frozenset({Stage.DRAFT, Stage.RETURNED})
"""The stages in which cells may be typed. In every other one the numbers stand still: a revision is being judged."""
FROZEN: frozenset[Stage] = frozenset(Stage) - WRITABLE
"""The stages in which page, print and export come from the frozen revision."""
SETTLED: frozenset[Stage] = frozenset({Stage.APPROVED, Stage.FINALISED})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    event: Event
    origin: Stage
    target: Stage
    role: Role
    label: str
    """What the button says."""
    guards: tuple[Guard, ...] = ()
    needs_comment: bool = False
    freezes: bool = False
    """Whether a numbered revision is written (报送)."""


_SUBMIT_GUARDS = (Guard.ROUND_OPEN, Guard.INCLUDED, Guard.COMPLETE)
TRANSITIONS: tuple[Transition, ...] = (
    Transition(Event.SUBMIT, Stage.DRAFT, Stage.SUBMITTED, Role.PREPARER, "报送", _SUBMIT_GUARDS, freezes=True),
    Transition(Event.SUBMIT, Stage.RETURNED, Stage.SUBMITTED, Role.PREPARER, "再次报送", _SUBMIT_GUARDS, freezes=True),
    Transition(Event.WITHDRAW, Stage.SUBMITTED, Stage.DRAFT, Role.PREPARER, "撤回"),
    Transition(Event.ACCEPT, Stage.SUBMITTED, Stage.IN_REVIEW, Role.REVIEWER, "开始审核", (Guard.NOT_OWN_WORK,)),
    Transition(
        Event.RETURN, Stage.IN_REVIEW, Stage.RETURNED, Role.REVIEWER, "退回", (Guard.NOT_OWN_WORK,), needs_comment=True
    ),
    Transition(Event.APPROVE, Stage.IN_REVIEW, Stage.APPROVED, Role.REVIEWER, "审核通过", (Guard.NOT_OWN_WORK,)),
    Transition(
        Event.RETURN, Stage.APPROVED, Stage.RETURNED, Role.REVIEWER, "退回", (Guard.NOT_OWN_WORK,), needs_comment=True
    ),
    Transition(
        Event.FINALISE,
        Stage.APPROVED,
        Stage.FINALISED,
        Role.FINANCE_REVIEWER,
        "审定",
        (Guard.NOT_OWN_WORK, Guard.NOT_THE_APPROVER),
    ),
    Transition(
        Event.REOPEN,
        Stage.FINALISED,
        Stage.RETURNED,
        Role.FINANCE_REVIEWER,
        "重开",
        (Guard.NOT_OWN_WORK,),
        needs_comment=True,
    ),
)
ENTERING_ROLE = Role.PREPARER
_BY_EVENT_AND_STAGE: Mapping[tuple[Event, Stage], Transition] = {(t.event, t.origin): t for t in TRANSITIONS}


@dataclass(frozen=True, slots=True)
class LastStep:
    """The step that brought the form to its present stage: who took it, when, and how to reach them."""

    event: Event
    actor: str
    at: datetime
    """In the office's own time."""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """The moment in which somebody wants to do something."""

    stage: Stage
    roles: frozenset[Role]
    """The person's roles for this form's unit."""
    last: LastStep | None = None
    wrote_it: bool = False
    """The person typed in this form or handed it in."""
    approved_it: bool = False
    opens: str = ""
    """Why the round is not open, in a sentence; empty when it is."""
    excluded: str = ""
    """Who left the project out of the round, when, why, and who can take it in again; empty when it is in."""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: allowed or not, and the sentence that explains a refusal."""

    allowed: bool
    sentence: str = ""
    transition: Transition | None = None
    reason: str = ""
    """``stage``, ``role``, ``comment`` or the guard's name; empty when allowed."""


GUARD_SENTENCES: Mapping[Guard, Callable[[Situation], str]] = {
    Guard.ROUND_OPEN: lambda s: s.opens,
    Guard.INCLUDED: lambda s: s.excluded,
    Guard.NOT_OWN_WORK: lambda s: (
        "这张表您填过或报送过，不能自己审核自己的。请同单位的另一位审核人办" if s.wrote_it else ""
    ),
    Guard.NOT_THE_APPROVER: lambda s: "审核通过是您办的，审定须由另一个人办" if s.approved_it else "",
    Guard.COMPLETE: lambda s: "" if s.complete else "表还没填完，或有偏差没有说明。请按清单补齐后再报送",
}


def judge(event: Event, situation: Situation, *, comment: str | None = None) -> Verdict:
    """Say whether ``event`` may happen now; if not, why, in a sentence.

    ``comment=None`` asks about the button before anything was written; a string, even empty, is what was written.

    >>> judge(Event.APPROVE, Situation(Stage.DRAFT, frozenset({Role.REVIEWER}))).sentence
    '这张表还在填报，报送以后才能审核通过'
    """
    transition = _BY_EVENT_AND_STAGE.get((event, situation.stage))
    if transition is None:
        return Verdict(False, _wrong_stage(event, situation), None, "stage")
    if transition.role not in situation.roles:
        return Verdict(
            False, f"“{transition.label}”由{ROLE_NAMES[transition.role]}办，您没有这张表的这个角色", transition, "role"
        )
    for guard in transition.guards:
        sentence = GUARD_SENTENCES[guard](situation)
        if sentence:
            return Verdict(False, sentence, transition, guard.value)
    if transition.needs_comment and comment is not None and not comment.strip():
        return Verdict(False, f"{transition.label}须写意见，请说明哪里要改、怎么改", transition, "comment")
    return Verdict(True, "", transition)


def judge_entering(situation: Situation) -> Verdict:
    """Say whether cells may be typed now (填报)."""
    if situation.stage not in WRITABLE:
        return Verdict(False, locked(situation), None, "stage")
    if ENTERING_ROLE not in situation.roles:
        return Verdict(False, f"填报由{ROLE_NAMES[ENTERING_ROLE]}办，您没有这张表的这个角色，只能看", None, "role")
    if situation.excluded:
        return Verdict(False, situation.excluded, None, Guard.INCLUDED.value)
    return Verdict(True)


def locked(situation: Situation) -> str:
    """Say who locked the form, when, why, and who can open it.

    Example: ``周敏 2025-02-12 15:06 审核通过，已锁定。要改请周敏退回（内线 2306）``.
    """
    last = situation.last
    who = f"{last.actor} {last.at:%Y-%m-%d %H:%M} " if last else ""
    phone = f"（内线 {last.phone}）" if last and last.phone else ""
    match situation.stage:
        case Stage.SUBMITTED:
            return f"{who}已报送，等审核，现在只能看。审核人动手前，填报人可以自己撤回"
        case Stage.IN_REVIEW:
            holder = f"{last.actor}" if last else "审核人"
            return f"{who}开始审核，审核期间不能改。要改请{holder}退回{phone}"
        case Stage.APPROVED:
            holder = f"{last.actor}" if last else "审核人"
            return f"{who}审核通过，已锁定。要改请{holder}退回{phone}"
        case Stage.FINALISED:
            return f"{who}审定，已锁定。要改须由财政审核人重开，并写明理由{phone}"
        case _:
            return ""


def _wrong_stage(event: Event, situation: Situation) -> str:
    """Explain an event that the present stage does not know."""
    last = situation.last
    name = EVENT_NAMES[event]
    who = f"{last.actor} {last.at:%Y-%m-%d %H:%M} " if last else ""
    match situation.stage:
        case Stage.DRAFT:
            if last and last.event is Event.WITHDRAW:
                return f"{who}撤回了这张表，再次报送以后才能{name}"
            return f"这张表还在填报，报送以后才能{name}"
        case Stage.RETURNED:
            if last and last.event is Event.REOPEN:
                return f"{who}已经重开了这张表，再次报送以后才能{name}"
            return f"{who}已经退回了这张表，再次报送以后才能{name}"
        case Stage.SUBMITTED:
            return f"{who}已报送，审核人还没有开始审核，现在不能{name}"
        case Stage.IN_REVIEW if event is Event.WITHDRAW:
            return f"{who}已经开始审核，不能撤回。要改请审核人退回"
        case Stage.IN_REVIEW:
            return f"{who}已经开始审核，现在不能{name}"
        case Stage.APPROVED:
            return f"{who}已经审核通过，现在不能{name}"
        case Stage.FINALISED:
            return f"{who}已经审定，现在不能{name}。要改须由财政审核人重开"
