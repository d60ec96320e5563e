"""目标调整: asked for with a reason, decided by another person, both values kept, the self-evaluation scored anew."""

from decimal import Decimal

import pytest

from evaluator.review import Event, Stage
from projects.models import AdjustedCell, Evaluation, Indicator, TargetAdjustment, TargetPlan
from projects.selectors.evaluation import evaluation_page
from projects.services import planning
from projects.services.organising import exclusions
from projects.services.planning import Wanted
from projects.services.results import Refused
from tests.projects.building import Office, build_at, build_office, fill_in, open_form, take
from tests.projects.goals import approved, build_plan, rows_in, target_of, version_in

pytestmark = pytest.mark.django_db
REASON = "年中任务划转，按调整后的任务量核定。"


@pytest.fixture
def office() -> Office:
    return build_office()


def plan_of(evaluation: Evaluation) -> TargetPlan:
    return TargetPlan.objects.get(project=evaluation.project, fiscal_year=evaluation.fiscal_year)


def propose(office: Office, plan: TargetPlan, *cells: tuple[int, str, str], reason: str = REASON) -> TargetAdjustment:
    wanted = tuple(Wanted(target_of(plan, number), field, value) for number, field, value in cells)
    return planning.propose_adjustment(
        user=office.preparer, plan_id=plan.pk, version=version_in(plan), cells=wanted, reason=reason
    )


def approve(office: Office, plan: TargetPlan) -> TargetAdjustment:
    return planning.approve_adjustment(
        user=office.reviewer, plan_id=plan.pk, version=version_in(plan), document="财预2025-7号"
    )


def test_a_request_changes_nothing_until_it_is_approved(office: Office) -> None:
    plan = approved(office, build_plan(office))
    propose(office, plan, (1, "target_text", "≥150人次"), (2, "points", "20"))
    assert rows_in(plan)[0].target_text == "≥200人次"
    assert list(AdjustedCell.objects.values_list("field", "before", "after")) == [
        ("target_text", "≥200人次", "≥150人次")
    ]


def test_an_approved_adjustment_keeps_both_values(office: Office) -> None:
    plan = approved(office, build_plan(office))
    propose(office, plan, (1, "target_text", "≥150人次"))
    adjustment = approve(office, plan)
    row = rows_in(plan)[0]
    assert row.target_text == "≥150人次"
    assert row.edits["adjusted"]["before"] == "≥200人次"
    assert (adjustment.state, adjustment.decided_by, adjustment.document) == (
        "approved",
        office.reviewer,
        "财预2025-7号",
    )
    propose(office, plan, (1, "target_text", "≥120人次"))
    approve(office, plan)
    assert rows_in(plan)[0].edits["adjusted"]["before"] == "≥200人次", "年初指标值 is the one approved first"


def test_the_open_self_evaluation_takes_the_new_value_and_is_scored_anew(office: Office) -> None:
    evaluation = open_form(office)
    fill_in(office, evaluation)
    plan = plan_of(evaluation)
    assert evaluation.results.get(indicator__order=1).proposed_score == Decimal("2.10")
    propose(office, plan, (1, "target_text", "≥35.00(人)"))
    approve(office, plan)
    assert evaluation.results.get(indicator__order=1).proposed_score == Decimal("3.00")
    line = evaluation_page(office.preparer, evaluation.pk).lines[0]
    assert line.target_text == "≥35.00(人)"
    assert line.adjusted.startswith("年中调整：原 ≥50.00(人)，")


def test_points_move_with_a_given_score_that_no_longer_fits_kept_as_text(office: Office) -> None:
    evaluation = open_form(office)
    evaluation.results.filter(indicator__order=3).update(given_score=Decimal("20"))
    plan = plan_of(evaluation)
    propose(office, plan, (2, "points", "37"), (3, "points", "10"))
    approve(office, plan)
    third = evaluation.results.get(indicator__order=3)
    assert (third.points, third.given_score, third.as_typed) == (Decimal("10"), None, {"given_score": "20.00"})
    assert evaluation.results.get(indicator__order=2).points == Decimal("37")


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.FINALISED])
def test_a_self_evaluation_that_was_handed_in_is_never_moved_from_behind(office: Office, stage: Stage) -> None:
    evaluation = build_at(stage, office)
    plan = plan_of(evaluation)
    propose(office, plan, (1, "target_text", "≥35.00(人)"))
    with pytest.raises(Refused, match="锁定的表不能从后面改"):
        planning.approve_adjustment(user=office.second_reviewer, plan_id=plan.pk, version=version_in(plan))
    assert Indicator.objects.get(project=evaluation.project, order=1).target_text == "≥50.00(人)"
    assert TargetAdjustment.objects.get().state == "proposed"
    if stage is Stage.IN_REVIEW:
        take(Event.RETURN, office.reviewer, evaluation)
        approve(office, plan)
        assert Indicator.objects.get(project=evaluation.project, order=1).target_text == "≥35.00(人)"


def test_what_was_frozen_before_still_says_what_it_said(office: Office) -> None:
    evaluation = build_at(Stage.RETURNED, office)
    frozen = evaluation.revisions.get().content
    plan = plan_of(evaluation)
    propose(office, plan, (1, "target_text", "≥35.00(人)"))
    approve(office, plan)
    assert evaluation.revisions.get().content == frozen


def test_who_asked_does_not_decide(office: Office) -> None:
    from_both = office.reviewer
    plan = approved(office, build_plan(office))
    propose(office, plan, (1, "target_text", "≥150人次"))
    TargetAdjustment.objects.update(proposed_by=from_both)
    with pytest.raises(Refused, match="须由另一个人批复"):
        approve(office, plan)


@pytest.mark.parametrize(
    ("cells", "reason", "said"),
    [
        (((1, "target_text", "≥150人次"),), " ", "须写理由"),
        (((1, "target_text", "≥200人次"),), REASON, "没有一格和原来不一样"),
        (((1, "target_text", "……"),), REASON, "有缺失"),
        (((1, "points", "40"),), REASON, "应为 100"),
        (((1, "name", "别的"),), REASON, "不在可以调整的范围内"),
    ],
)
def test_what_could_not_be_approved_is_not_asked_for(
    office: Office, cells: tuple[tuple[int, str, str], ...], reason: str, said: str
) -> None:
    plan = approved(office, build_plan(office))
    with pytest.raises(Refused, match=said):
        propose(office, plan, *cells, reason=reason)
    assert not TargetAdjustment.objects.exists()


def test_points_leave_the_policy_with_a_reason_that_is_adjusted_with_them(office: Office) -> None:
    plan = approved(office, build_plan(office))
    unusual = (
        Wanted(target_of(plan, 1), "points", "25"),
        Wanted(target_of(plan, 4), "points", "15"),
    )
    asking = {"user": office.preparer, "plan_id": plan.pk, "version": version_in(plan), "reason": REASON}
    with pytest.raises(Refused, match="没有写分值调整理由"):
        planning.propose_adjustment(cells=unusual, **asking)
    why = Wanted("plan", "weights_reason", "满意度是今年的重点。")
    adjustment = planning.propose_adjustment(cells=(*unusual, why), **asking)
    assert adjustment.cells.values_list("field", "before", "after")[2] == (
        "weights_reason",
        "",
        "满意度是今年的重点。",
    )
    plan.refresh_from_db()
    assert plan.weights_reason == ""
    approve(office, plan)
    plan.refresh_from_db()
    assert plan.weights_reason == "满意度是今年的重点。"
    assert [row.points for row in rows_in(plan)] == [Decimal(each) for each in ("25", "20", "30", "15")]
    with pytest.raises(Refused, match="没有写分值调整理由"):
        planning.propose_adjustment(
            cells=(Wanted("plan", "weights_reason", " "),), **{**asking, "version": version_in(plan)}
        )


def test_a_reason_for_points_is_not_taken_for_the_goal_of_the_self_evaluation(office: Office) -> None:
    evaluation = open_form(office)
    plan = plan_of(evaluation)
    goal = evaluation.goals.get().text
    why = Wanted("plan", "weights_reason", "满意度是今年的重点。")
    planning.propose_adjustment(
        user=office.preparer, plan_id=plan.pk, version=version_in(plan), cells=(why,), reason=REASON
    )
    approve(office, plan)
    assert evaluation.goals.get().text == goal
    plan.refresh_from_db()
    assert plan.weights_reason == "满意度是今年的重点。"


def test_one_adjustment_at_a_time_and_it_can_be_withdrawn_or_refused(office: Office) -> None:
    plan = approved(office, build_plan(office))
    propose(office, plan, (1, "target_text", "≥150人次"))
    with pytest.raises(Refused, match="已经有一次调整在等批复"):
        propose(office, plan, (2, "target_text", "≥90%"))
    planning.withdraw_adjustment(user=office.colleague, plan_id=plan.pk, version=version_in(plan))
    propose(office, plan, (2, "target_text", "≥90%"))
    with pytest.raises(Refused, match="须写意见"):
        planning.refuse_adjustment(user=office.reviewer, plan_id=plan.pk, version=version_in(plan), comment="")
    planning.refuse_adjustment(user=office.reviewer, plan_id=plan.pk, version=version_in(plan), comment="理由不足")
    assert list(TargetAdjustment.objects.order_by("number").values_list("number", "state")) == [
        (1, "withdrawn"),
        (2, "refused"),
    ]
    assert rows_in(plan)[1].target_text == "≥95%"


def test_goals_that_are_still_written_need_no_adjustment(office: Office) -> None:
    plan = build_plan(office)
    with pytest.raises(Refused, match="可以直接改，不用申请目标调整"):
        propose(office, plan, (1, "target_text", "≥150人次"))


def test_no_adjustment_reaches_a_form_that_is_left_out_of_its_round(office: Office) -> None:
    evaluation = open_form(office)
    request = exclusions.request_exclusion(
        user=office.preparer, evaluation_id=evaluation.pk, reason="项目已撤销，没有安排当年资金。"
    )
    exclusions.approve_exclusion(user=office.reviewer, evaluation_id=evaluation.pk, seen=request.pk)
    plan = plan_of(evaluation)
    propose(office, plan, (1, "target_text", "≥40.00(人)"))
    with pytest.raises(Refused, match="不纳入自评"):
        approve(office, plan)
    assert rows_in(plan)[0].target_text == "≥50.00(人)"
