"""审核流程：the pure table, asked about every stage, event and role."""

from datetime import datetime

import pytest

from evaluator.review import (
    EVENT_NAMES,
    FROZEN,
    GUARD_SENTENCES,
    ROLE_NAMES,
    STAGE_NAMES,
    TRANSITIONS,
    WRITABLE,
    Event,
    Guard,
    LastStep,
    Role,
    Situation,
    Stage,
    judge,
    judge_entering,
    locked,
)

EVERYONE = frozenset(Role)
AT = datetime(2025, 2, 12, 15, 6)


def last(event: Event) -> LastStep:
    return LastStep(event, "周敏", AT, "2306")


def test_the_table_names_every_stage_event_and_role_once() -> None:
    assert set(STAGE_NAMES) == set(Stage)
    assert set(EVENT_NAMES) == set(Event)
    assert set(ROLE_NAMES) == set(Role)
    assert set(GUARD_SENTENCES) == set(Guard)
    assert {transition.event for transition in TRANSITIONS} == set(Event)
    assert len({(each.event, each.origin) for each in TRANSITIONS}) == len(TRANSITIONS)


def test_every_stage_can_be_reached_and_none_is_a_dead_end() -> None:
    assert {each.target for each in TRANSITIONS} | {Stage.DRAFT} == set(Stage)
    assert {each.origin for each in TRANSITIONS} == set(Stage)


def test_cells_are_typed_only_where_no_revision_is_being_judged() -> None:
    assert {Stage.DRAFT, Stage.RETURNED} == WRITABLE
    assert set(Stage) == WRITABLE | FROZEN
    assert all(each.origin in WRITABLE for each in TRANSITIONS if each.freezes)
    assert all(each.freezes for each in TRANSITIONS if each.origin in WRITABLE)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("event", Event)
def test_an_event_is_allowed_exactly_where_the_issue_says(stage: Stage, event: Event) -> None:
    allowed = {
        (Event.SUBMIT, Stage.DRAFT),
        (Event.SUBMIT, Stage.RETURNED),
        (Event.WITHDRAW, Stage.SUBMITTED),
        (Event.ACCEPT, Stage.SUBMITTED),
        (Event.RETURN, Stage.IN_REVIEW),
        (Event.RETURN, Stage.APPROVED),
        (Event.APPROVE, Stage.IN_REVIEW),
        (Event.FINALISE, Stage.APPROVED),
        (Event.REOPEN, Stage.FINALISED),
    }
    verdict = judge(event, Situation(stage, EVERYONE), comment="理由")
    assert verdict.allowed is ((event, stage) in allowed)
    assert bool(verdict.sentence) is not verdict.allowed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda each: f"{each.event}-{each.origin}")
def test_a_step_is_its_own_roles_alone(role: Role, transition) -> None:
    verdict = judge(transition.event, Situation(transition.origin, frozenset({role})), comment="理由")
    assert verdict.allowed is (role is transition.role)
    if role is not transition.role:
        assert ROLE_NAMES[transition.role] in verdict.sentence


@pytest.mark.parametrize("event", [Event.RETURN, Event.REOPEN])
def test_sending_back_needs_a_comment_and_blanks_are_none(event: Event) -> None:
    origin = next(each.origin for each in TRANSITIONS if each.event is event)
    assert judge(event, Situation(origin, EVERYONE), comment="  \n").reason == "comment"
    assert judge(event, Situation(origin, EVERYONE), comment="第 3 行").allowed
    assert judge(event, Situation(origin, EVERYONE)).allowed, "before anything is written the button is there"


@pytest.mark.parametrize("event", [Event.ACCEPT, Event.RETURN, Event.APPROVE, Event.FINALISE, Event.REOPEN])
def test_nobody_judges_his_own_work(event: Event) -> None:
    origin = next(each.origin for each in TRANSITIONS if each.event is event)
    verdict = judge(event, Situation(origin, EVERYONE, wrote_it=True), comment="理由")
    assert verdict.reason == Guard.NOT_OWN_WORK.value
    assert "不能自己审核自己的" in verdict.sentence


def test_the_second_judgement_is_another_persons() -> None:
    verdict = judge(Event.FINALISE, Situation(Stage.APPROVED, EVERYONE, approved_it=True))
    assert verdict.reason == Guard.NOT_THE_APPROVER.value


def test_a_refusal_for_a_wrong_stage_says_who_and_when_not_permission_denied() -> None:
    situation = Situation(Stage.APPROVED, EVERYONE, last(Event.APPROVE))
    assert judge(Event.APPROVE, situation).sentence == "周敏 2025-02-12 15:06 已经审核通过，现在不能审核通过"


def test_a_locked_form_says_who_locked_it_when_and_who_can_open_it() -> None:
    situation = Situation(Stage.APPROVED, EVERYONE, last(Event.APPROVE))
    assert locked(situation) == "周敏 2025-02-12 15:06 审核通过，已锁定。要改请周敏退回（内线 2306）"
    assert judge_entering(situation).sentence == locked(situation)


@pytest.mark.parametrize("stage", sorted(FROZEN))
def test_every_locked_stage_has_its_own_sentence_with_name_and_time(stage: Stage) -> None:
    event = next(each.event for each in TRANSITIONS if each.target is stage)
    sentence = locked(Situation(stage, EVERYONE, last(event)))
    assert "周敏 2025-02-12 15:06" in sentence
    assert len({locked(Situation(each, EVERYONE, last(event))) for each in FROZEN}) == len(FROZEN)


@pytest.mark.parametrize("stage", sorted(WRITABLE))
def test_only_a_preparer_types(stage: Stage) -> None:
    for role in Role:
        assert judge_entering(Situation(stage, frozenset({role}))).allowed is (role is Role.PREPARER)
