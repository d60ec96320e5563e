"""目标调整 and a self-evaluation that is being filled in: neither types over the other without a word."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Evaluation, Result, TargetPlan
from projects.selectors.cell_history import evaluation_cell_history
from projects.selectors.cells import anchor_of
from projects.selectors.evaluation import evaluation_page
from projects.services import planning
from projects.services.planning import Wanted, adjusting, carrying
from projects.services.results import Refused
from tests.projects.building import (
    ROWS,
    Office,
    build_form,
    build_office,
    goal_target,
    indicator,
    line_target,
    open_form,
    type_cells,
    version_of,
)
from tests.projects.goals import rows_in, target_of, version_in

pytestmark = pytest.mark.django_db
REASON = "年中任务划转，按调整后的任务量核定。"
APPROVED_GOAL = "完成调整后的年度工作。"


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    """A form that came without the target of its second row; the first row's points and the goal are lost too."""
    rows = (*ROWS[:1], indicator("产出指标", "数量指标", "专家服务基层项目", "", "27"), *ROWS[2:])
    evaluation = open_form(office, form=build_form(rows=rows))
    evaluation.goals.update(text="")
    TargetPlan.objects.update(goal_text="")
    first = evaluation.results.get(indicator__order=1)
    first.indicator.points = None
    first.indicator.save()
    Result.objects.filter(pk=first.pk).update(
        points=None, outcome="pending", proposed_score=None, score=None, given_score=None
    )
    return evaluation


def plan_of(form: Evaluation) -> TargetPlan:
    return TargetPlan.objects.get(project=form.project, fiscal_year=form.fiscal_year)


def propose(office: Office, form: Evaluation, *cells: tuple[int | str, str, str]) -> None:
    plan = plan_of(form)
    wanted = tuple(
        Wanted(where if isinstance(where, str) else target_of(plan, where), field, value)
        for where, field, value in cells
    )
    planning.propose_adjustment(
        user=office.colleague, plan_id=plan.pk, version=version_in(plan), cells=wanted, reason=REASON
    )


def approve(office: Office, form: Evaluation) -> None:
    plan = plan_of(form)
    planning.approve_adjustment(user=office.reviewer, plan_id=plan.pk, version=version_in(plan))


def adjust(office: Office, form: Evaluation, *cells: tuple[int | str, str, str]) -> None:
    propose(office, form, *cells)
    approve(office, form)


def approved_cells(form: Evaluation) -> dict[str, tuple[str, str, str, tuple[int | str, str, str], str]]:
    """By kind: the form's cell, what the clerk types in it, and the adjustment with the text that it leaves."""
    return {
        "target": (line_target(form, 2), "target_text", "≥10个", (2, "target_text", "≥99个"), "≥99个"),
        "points": (line_target(form, 1), "points", "2.00", (1, "points", "3"), "3.00"),
        "goal": (goal_target(form), "text", "完成工作。", ("plan", "goal_text", APPROVED_GOAL), APPROVED_GOAL),
    }


def text_of(office: Office, form: Evaluation, target: str, field: str) -> str:
    return evaluation_cell_history(office.preparer, form.pk, target, field).value


def row_version(form: Evaluation, target: str) -> int:
    kind, _, key = target.partition(":")
    versions = form.goals if kind == "goal" else form.results
    return versions.values_list("version", flat=True).get(pk=key)


KINDS = pytest.mark.parametrize("kind", ["target", "points", "goal"])


@KINDS
@pytest.mark.parametrize("window", ["window01", "window02", ""])
def test_a_window_opened_before_cannot_type_over_what_was_approved_and_is_told_both_texts(
    office: Office, form: Evaluation, kind: str, window: str
) -> None:
    target, field, typed, adjustment, approved = approved_cells(form)[kind]
    type_cells(office.preparer, form, (target, field, typed), window="window01")
    opened = row_version(form, target)
    adjust(office, form, adjustment)
    mine = "5.00" if kind == "points" else "≥11个"
    saved = type_cells(office.preparer, form, (target, field, mine), version=opened, window=window)
    assert saved.written == ()
    (problem,) = [each.problem for each in saved.unwritten]
    assert problem.code == "adjusted"
    assert "是目标调整批复的" in problem.message
    assert f"把这格改为 {approved}，您填的是 {mine}" in problem.message
    assert "周敏" in problem.message
    assert text_of(office, form, target, field) == approved


@KINDS
@pytest.mark.parametrize("typed_before", [True, False])
def test_an_approved_cell_is_read_only_in_the_form_even_to_a_page_read_afterwards(
    office: Office, form: Evaluation, kind: str, typed_before: bool
) -> None:
    target, field, typed, adjustment, approved = approved_cells(form)[kind]
    if typed_before:
        type_cells(office.preparer, form, (target, field, typed))
    adjust(office, form, adjustment)
    saved = type_cells(office.preparer, form, (target, field, "1"), window="window02")
    assert [each.problem.code for each in saved.unwritten] == ["adjusted"]
    assert text_of(office, form, target, field) == approved
    page = evaluation_page(office.preparer, form.pk)
    cells = [*(line.target for line in page.lines), *(line.points_cell for line in page.lines)]
    cells += [goal.expected for goal in page.goals]
    assert [each.editable for each in cells if (each.target, each.field) == (target, field)] == [False]


@KINDS
def test_each_carried_cell_is_a_step_of_its_history_with_what_stood_there(
    office: Office, form: Evaluation, kind: str
) -> None:
    target, field, typed, adjustment, approved = approved_cells(form)[kind]
    type_cells(office.preparer, form, (target, field, typed))
    before = row_version(form, target)
    adjust(office, form, adjustment)
    moments = evaluation_cell_history(office.preparer, form.pk, target, field).moments
    assert [(each.actor, each.action, each.before, each.after) for each in moments] == [
        ("周敏", "目标调整", typed, approved),
        ("陈静", "填报", "", typed),
    ]
    assert row_version(form, target) > before


@KINDS
def test_without_the_mark_of_the_adjustment_the_old_window_would_type_over_what_was_approved(
    office: Office, form: Evaluation, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "_mark", lambda *_: None)
    target, field, typed, adjustment, _ = approved_cells(form)[kind]
    type_cells(office.preparer, form, (target, field, typed))
    opened = row_version(form, target)
    adjust(office, form, adjustment)
    mine = "5.00" if kind == "points" else "≥11个"
    saved = type_cells(office.preparer, form, (target, field, mine), version=opened)
    assert saved.written == ((target, field),), "nobody is told that an approved value is gone"


def test_a_row_that_the_adjustment_did_not_touch_keeps_its_version_and_stays_to_be_mended(
    office: Office, form: Evaluation
) -> None:
    goal, first = goal_target(form), line_target(form, 1)
    type_cells(office.preparer, form, (goal, "text", "完成工作。"), (first, "points", "2.00"))
    versions = row_version(form, goal), row_version(form, first)
    adjust(office, form, (2, "target_text", "≥99个"))
    assert (row_version(form, goal), row_version(form, first)) == versions
    saved = type_cells(office.preparer, form, (goal, "text", "完成全年工作。"), (first, "points", "3.00"))
    assert len(saved.written) == 2


def test_other_cells_of_an_adjusted_row_go_on_from_the_old_window(office: Office, form: Evaluation) -> None:
    second = line_target(form, 2)
    type_cells(office.preparer, form, (second, "actual_text", "9个"))
    opened = row_version(form, second)
    adjust(office, form, (2, "target_text", "≥99个"))
    saved = type_cells(office.preparer, form, (second, "actual_text", "10个"), version=opened)
    assert (saved.conflicts, saved.unwritten, len(saved.written)) == ((), (), 1)


def test_a_goal_approved_as_the_clerk_had_typed_it_is_not_rewritten_and_not_said_to_be_the_approvers(
    office: Office, form: Evaluation
) -> None:
    goal = goal_target(form)
    type_cells(office.preparer, form, (goal, "text", APPROVED_GOAL))
    version = row_version(form, goal)
    adjust(office, form, ("plan", "goal_text", APPROVED_GOAL))
    (cell,) = [each.expected for each in evaluation_page(office.preparer, form.pk).goals]
    assert (row_version(form, goal), cell.edited_by, cell.editable) == (version, "陈静", False)
    assert len(evaluation_cell_history(office.preparer, form.pk, goal, "text").moments) == 1
    saved = type_cells(office.colleague, form, (goal, "text", "别的。"), version=1, window="window03")
    assert "陈静" in saved.unwritten[0].problem.message


def test_points_that_the_clerk_had_written_as_no_number_give_way_whole(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    type_cells(office.preparer, form, (first, "points", "三分"))
    adjust(office, form, (1, "points", "3"))
    row = form.results.get(indicator__order=1)
    assert (row.points, row.as_typed) == (Decimal(3), {})


# 自评得分 beside 分值 ------------------------------------------------------------------------------------------------


def test_a_given_score_that_no_longer_fits_keeps_its_text_its_version_mark_and_doer(office: Office) -> None:
    form = open_form(office)
    third = line_target(form, 3)
    type_cells(office.preparer, form, (third, "given_score", "20"))
    edits = form.results.get(indicator__order=3).edits["given_score"]
    adjust(office, form, (2, "points", "37"), (3, "points", "10"))
    row = form.results.get(indicator__order=3)
    assert (row.points, row.given_score, row.as_typed) == (Decimal(10), None, {"given_score": "20.00"})
    assert row.edits["given_score"] == edits
    moments = evaluation_cell_history(office.preparer, form.pk, third, "given_score").moments
    assert [(each.actor, each.after) for each in moments] == [("陈静", "20.00")]


def test_a_given_score_that_fits_is_left_alone(office: Office) -> None:
    form = open_form(office)
    type_cells(office.preparer, form, (line_target(form, 3), "given_score", "10.00"))
    adjust(office, form, (2, "points", "37"), (3, "points", "10"))
    row = form.results.get(indicator__order=3)
    assert (row.given_score, row.as_typed) == (Decimal(10), {})


def test_a_given_score_that_was_kept_as_text_counts_once_its_points_allow_it(office: Office) -> None:
    form = open_form(office)
    type_cells(office.preparer, form, (line_target(form, 1), "given_score", "5"))
    assert form.results.get(indicator__order=1).given_score is None
    adjust(office, form, (1, "points", "6"), (2, "points", "24"))
    row = form.results.get(indicator__order=1)
    assert (row.given_score, row.as_typed) == (Decimal(5), {})
    assert row.edits["given_score"]["name"] == "周敏", "the score counts by her step"


# While the approver is reading ---------------------------------------------------------------------------------------


def mends_first(office: Office, form: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clerk mends the target after the approver's rows were read, before the form is held (PostgreSQL)."""
    hold: Callable[..., Any] = adjusting._writable_evaluation

    def after_the_clerk(*given: Any) -> Any:
        type_cells(office.preparer, form, (line_target(form, 2), "target_text", "≥10个"))
        return hold(*given)

    monkeypatch.setattr(adjusting, "_writable_evaluation", after_the_clerk)


def test_what_the_clerk_mends_until_the_form_is_held_stops_the_approval(
    office: Office, form: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(office, form, (2, "target_text", "≥99个"))
    mends_first(office, form, monkeypatch)
    with pytest.raises(Refused, match="现在是“≥10个”，申请时是“空”"):
        approve(office, form)


def test_without_reading_again_the_clerks_target_would_be_gone(
    office: Office, form: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(office, form, (2, "target_text", "≥99个"))
    mends_first(office, form, monkeypatch)
    read_with_the_plan = rows_in(plan_of(form))
    monkeypatch.setattr(adjusting, "rows_of", lambda plan: read_with_the_plan)
    approve(office, form)
    assert text_of(office, form, line_target(form, 2), "target_text") == "≥99个"


def test_a_target_mended_after_the_request_stops_the_approval(office: Office, form: Evaluation) -> None:
    propose(office, form, (2, "target_text", "≥99个"))
    type_cells(office.preparer, form, (line_target(form, 2), "target_text", "≥10个"))
    with pytest.raises(Refused, match="现在是“≥10个”"):
        approve(office, form)
    assert text_of(office, form, line_target(form, 2), "target_text") == "≥10个"


# As pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(office: Office) -> Client:
    client = Client()
    client.force_login(office.preparer)
    return client


def input_of(clerk: Client, form: Evaluation, target: str, field: str) -> bool:
    """Whether the page has an input for the cell."""
    return f'id="{anchor_of(target, field)}"' in clerk.get(reverse("evaluation", args=[form.pk])).content.decode()


@KINDS
def test_the_script_of_an_old_window_gets_a_sentence_and_a_page_read_anew_has_no_input(
    office: Office, form: Evaluation, clerk: Client, kind: str
) -> None:
    target, field, typed, adjustment, approved = approved_cells(form)[kind]
    where = reverse("evaluation-save", args=[form.pk])

    def post(value: str, version: int) -> dict[str, Any]:
        cell = {"target": target, "field": field, "value": value, "version": version}
        answer = clerk.post(
            where,
            {"cells": [cell], "page": "window0001"},
            content_type="application/json",
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 200
        return answer.json()

    assert input_of(clerk, form, target, field)
    opened = post(typed, 1)["versions"][target]
    assert input_of(clerk, form, target, field)
    adjust(office, form, adjustment)
    mine = "5.00" if kind == "points" else "≥11个"
    told = post(mine, opened)
    assert (told["written"], told["conflicts"]) == ([], [])
    assert f"把这格改为 {approved}，您填的是 {mine}" in told["unwritten"][0]["sentence"]
    assert told["versions"][target] > opened
    assert not input_of(clerk, form, target, field)


def test_a_form_posted_without_script_shows_both_texts(office: Office, form: Evaluation, clerk: Client) -> None:
    second = line_target(form, 2)
    name, opened = f"{second}:target_text", row_version(form, second)
    adjust(office, form, (2, "target_text", "≥99个"))
    answer = clerk.post(
        reverse("evaluation-save", args=[form.pk]), {name: "≥11个", f"was:{name}": "", f"version:{second}": opened}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "周敏" in page
    assert "把这格改为 ≥99个，您填的是 ≥11个" in page


def test_the_history_of_the_form_names_the_adjustment_and_who_approved_it(
    office: Office, form: Evaluation, clerk: Client
) -> None:
    adjust(office, form, (2, "target_text", "≥99个"))
    page = clerk.get(reverse("history", args=[form.pk])).content.decode()
    assert "目标调整" in page
    assert "≥99个" in page
    assert "plan-approve_adjustment" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "-5 是负数，分值不能小于 0。请填 0 到 100 之间的数"),
        ("9999999999999999", "9999999999999999 超过上限 100。请填 0 到 100 之间的数"),
        ("9,999,999,999,999,999", "9,999,999,999,999,999 超过上限 100。请填 0 到 100 之间的数"),
        ("-9999999999999999", "-9999999999999999 是负数，分值不能小于 0。请填 0 到 100 之间的数"),
        ("101", "101 超过上限 100。请填 0 到 100 之间的数"),
        ("12,34", "“12,34”不是数"),
    ],
)
def test_points_out_of_range_are_refused_in_words_about_points(
    office: Office, clerk: Client, typed: str, said: str
) -> None:
    plan = plan_of(open_form(office))
    asked = {f"{target_of(plan, 1)}:points": typed, "reason": REASON, "version": version_in(plan)}
    page = clerk.post(reverse("goals-adjust", args=[plan.pk]), asked).content.decode()
    assert said in page
    assert "得分" not in page.partition("负数")[2][:20]


def test_the_form_moves_on_with_an_adjustment(office: Office, form: Evaluation) -> None:
    before = version_of(form)
    adjust(office, form, (2, "target_text", "≥99个"))
    assert version_of(form) == before + 1
