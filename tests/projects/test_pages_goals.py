"""目标的页面: what each person is offered, the save protocol, the page without script, and what it costs."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluator.plan_review import PLAN_TRANSITIONS, PlanEvent, PlanStage, PlanTransition
from evaluator.policies import loader
from projects.models import AuditEntry, Indicator, Rectification, Result, TargetAdjustment, TargetPlan
from projects.selectors.plans.listing import plan_list, plans_waiting_for
from projects.selectors.plans.page import plan_page
from projects.services import planning
from projects.services.planning import TargetRow, Wanted
from tests.projects.building import Office, build_office, fill_in, open_form
from tests.projects.goals import YEAR, approved, build_plan, names_in, rows_in, submitted, target_of, version_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


def as_(office: Office, who: str) -> Client:
    client = Client()
    client.force_login(getattr(office, who))
    return client


def page(office: Office, plan: TargetPlan, who: str = "preparer") -> Any:
    return plan_page(getattr(office, who), plan.pk, loader.get)


def post_cells(client: Client, plan: TargetPlan, *cells: tuple[str, str, str, int], whole: bool = False) -> Any:
    body = {
        "cells": [dict(zip(("target", "field", "value", "version"), cell, strict=True)) for cell in cells],
        "whole": whole,
    }
    return client.post(
        reverse("goals-save", args=[plan.pk]),
        json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


# Saving ---------------------------------------------------------------------------------------------------------------


def test_a_cell_is_saved_and_read_back_in_words(office: Office) -> None:
    plan = build_plan(office)
    answer = post_cells(as_(office, "preparer"), plan, (target_of(plan, 2), "target_text", "不少于20次", 1))
    told = answer.json()
    assert (answer.status_code, told["written"], told["held"]) == (200, [[target_of(plan, 2), "target_text"]], False)
    assert (
        "读作：不少于 20 次，越多越好" in told["html"] or "contradictory" in told["html"] or "度量单位" in told["html"]
    )


def test_a_target_without_a_sign_takes_it_from_the_direction(office: Office) -> None:
    rows = (
        TargetRow("产出指标", "数量指标", "差错", "3起", direction="反向"),
        TargetRow("产出指标", "数量指标", "场次", "20次"),
    )
    read = [row.reading for row in page(office, build_plan(office, rows=rows)).rows]
    assert read == ["不超过 3 起，越少越好", "20 次，没有写方向"]


def test_a_conflict_answers_with_both_texts(office: Office) -> None:
    plan = build_plan(office)
    first = target_of(plan, 1)
    post_cells(as_(office, "colleague"), plan, (first, "name", "甲", 1))
    told = post_cells(as_(office, "preparer"), plan, (first, "name", "乙", 1)).json()
    assert [(each["theirs"], each["mine"]) for each in told["conflicts"]] == [("甲", "乙")]


def test_locked_goals_answer_with_a_sentence(office: Office) -> None:
    plan = approved(office, build_plan(office))
    answer = post_cells(as_(office, "preparer"), plan, (target_of(plan, 1), "name", "乙", 1))
    assert answer.status_code == 409
    assert "已批复，目标已锁定" in answer.json()["sentence"]


def test_a_block_over_twenty_rows_costs_what_one_row_costs(office: Office) -> None:
    rows = tuple(TargetRow("产出指标", "数量指标", f"指标{number}", "≥1次") for number in range(20))
    client, counts = as_(office, "preparer"), []
    client.get(reverse("goals"))
    for many in (1, 20):
        plan = build_plan(office, code=f"5{many}", rows=rows)
        cells = [
            (f"indicator:{row.pk}", field, f"{number}.5", 1)
            for number, row in enumerate(rows_in(plan)[:many])
            for field in ("points", "unit", "name")
        ]
        with CaptureQueriesContext(connection) as queries:
            assert post_cells(client, plan, *cells, whole=True).json()["held"] is False
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_without_script_the_form_is_posted_whole_and_only_changes_count(office: Office) -> None:
    plan = build_plan(office)
    first = target_of(plan, 1)
    client = as_(office, "preparer")
    shown = client.get(reverse("goals-plan", args=[plan.pk])).content.decode()
    assert f'name="{first}:target_text"' in shown
    assert f'name="was:{first}:target_text"' in shown
    posted = {f"version:{first}": "1"}
    for field, value in (("target_text", "≥9人次"), ("name", "培训人次")):
        posted[f"{first}:{field}"] = value
        posted[f"was:{first}:{field}"] = getattr(rows_in(plan)[0], field)
    answer = client.post(reverse("goals-save", args=[plan.pk]), posted)
    assert answer.status_code == 302
    assert rows_in(plan)[0].target_text == "≥9人次"
    assert [each["field"] for each in AuditEntry.objects.latest("sequence").changes] == ["target_text"]


# Rows -----------------------------------------------------------------------------------------------------------------


def test_a_deletion_offers_to_be_undone_with_and_without_script(office: Office) -> None:
    plan = build_plan(office)
    client, address = as_(office, "preparer"), reverse("goals-rows", args=[plan.pk])
    names = names_in(plan)
    answer = client.post(address, {"delete": rows_in(plan)[1].pk}, follow=True)
    undo = answer.context["page"].deleted
    assert f'name="restore" value="{undo}"' in answer.content.decode()
    client.post(address, {"restore": undo})
    assert names_in(plan) == names
    told = client.post(address, {"delete": rows_in(plan)[1].pk}, headers={"Accept": "application/json"}).json()
    assert told["deleted"]
    assert 'id="goal-rows"' in told["rows"]


def test_a_row_that_is_gone_answers_with_a_sentence(office: Office) -> None:
    plan = build_plan(office)
    answer = as_(office, "preparer").post(
        reverse("goals-rows", args=[plan.pk]), {"up": "999999"}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, "已经不在了" in answer.json()["sentence"]) == (409, True)


def test_a_new_project_begins_with_the_year_of_the_list_it_was_opened_from(office: Office) -> None:
    build_plan(office)
    client = as_(office, "preparer")
    listed = client.get(reverse("goals"), {"year": str(YEAR)}).content.decode()
    assert f'href="{reverse("goals-new")}?year={YEAR}"' in listed
    form = client.get(reverse("goals-new"), {"year": str(YEAR)}).content.decode()
    assert f'required value="{YEAR}"' in form
    assert f'placeholder="{YEAR}-12-31"' in form
    assert (
        f'required value="{timezone.localdate().year}"'
        in client.get(reverse("goals-new"), {"year": "甲"}).content.decode()
    )


def test_last_years_goals_are_offered_in_the_list_of_the_new_year(office: Office) -> None:
    plan = approved(office, build_plan(office))
    client = as_(office, "preparer")
    listed = client.get(reverse("goals"), {"year": str(YEAR + 1)})
    assert [item.id for item in listed.context["list"].to_carry] == [plan.pk]
    assert f"从 {YEAR} 年度沿用" in listed.content.decode()
    client.post(reverse("goals-roll", args=[plan.pk]), {"year": str(YEAR + 1)})
    found = plan_list(office.preparer, year=str(YEAR + 1))
    assert ([item.origin_name for item in found.items], found.to_carry) == (["沿用上年目标"], ())
    note = AuditEntry.objects.filter(action="plan-start").latest("sequence").note
    assert note == f"沿用 {YEAR} 年度目标"


def test_who_writes_no_goals_is_offered_none_of_last_year(office: Office) -> None:
    approved(office, build_plan(office))
    found = plan_list(office.reviewer, year=str(YEAR + 1))
    assert (found.year, found.years, found.to_carry) == (YEAR, (YEAR,), ())


# Last year ------------------------------------------------------------------------------------------------------------


def rolled(office: Office) -> TargetPlan:
    evaluation = open_form(office)
    fill_in(office, evaluation)
    return planning.roll_forward(
        user=office.preparer, plan_id=TargetPlan.objects.get(project=evaluation.project, fiscal_year=2024).pk
    )


def test_last_years_target_and_actual_stand_beside_the_new_one(office: Office) -> None:
    first = page(office, rolled(office)).rows[0]
    assert (first.last_year, first.last_target, first.last_actual) == (2024, "≥50.00(人)", "35.00(人)")
    assert first.warning is None


@pytest.mark.parametrize(
    ("target", "unit", "direction", "said"),
    [
        ("≥24人", "", "", "2024 年实际 35 人，今年指标值 24 人，只有去年实际的 69%，不到 70%"),
        ("≥25人", "", "", ""),
        ("≥24.5人", "", "", ""),
        ("≥1名", "", "", "今年指标值 1 名，只有去年实际的 3%"),
        ("24", "人", "positive", "只有去年实际的 69%"),
        ("≤51人", "", "", "今年指标值 51 人，放得比去年实际宽很多（146%）"),
        ("≤50人", "", "", ""),
        ("≥1万元", "", "", ""),
        ("提升", "", "", ""),
    ],
)
def test_a_target_far_below_last_years_actual_is_said_with_its_numbers(
    office: Office, target: str, unit: str, direction: str, said: str
) -> None:
    plan = rolled(office)
    Indicator.objects.filter(pk=rows_in(plan)[0].pk).update(target_text=target, unit=unit, direction=direction)
    warning = page(office, plan).rows[0].warning
    assert (warning is None) == (not said)
    assert warning is None or said in warning.message
    assert not any(problem.code == "far-below-last-year" for problem in page(office, plan).missing)


@pytest.mark.parametrize(
    ("target", "year"),
    [
        ("2024年12月31日前完成使用", 2024),
        ("2026年3月底前", 2026),
        ("2024年开通", 2024),
        ("2025年12月31日前", None),
        ("12月31日前", None),
        ("比2024年提高，2025年底前完成", None),
        ("≥2024人", None),
    ],
)
def test_a_target_of_another_year_is_said_and_does_not_stop_anything(
    office: Office, target: str, year: int | None
) -> None:
    plan = rolled(office)
    Indicator.objects.filter(pk=rows_in(plan)[0].pk).update(target_text=target, unit="", direction="")
    said = [each for each in page(office, plan).rows[0].problems if each.code == "target-of-another-year"]
    assert [each.message for each in said] == (
        [f"年度指标值写的是 {year} 年，这是 2025 年度的目标"] if year is not None else []
    )
    assert not any(each.code == "target-of-another-year" for each in page(office, plan).missing)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("完成2024年专家工作。", True),
        ("完成 2024 年度专家工作。", True),
        ("2025年比2024年提高一成。", False),
        ("完成全年专家工作。", False),
        ("完成2023年以来的工作。", False),
    ],
)
def test_a_goal_that_still_names_last_year_is_said_and_does_not_stop_anything(
    office: Office, text: str, said: bool
) -> None:
    plan = rolled(office)
    TargetPlan.objects.filter(pk=plan.pk).update(goal_text=text)
    seen = page(office, plan)
    assert (seen.goal_warning is not None) == said
    assert not any(each.code == "goal-of-last-year" for each in seen.missing)
    answer = as_(office, "preparer").get(reverse("goals-plan", args=[plan.pk]))
    assert ("年度总体目标写的还是 2024 年" in answer.content.decode()) == said


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        ("大约二十几篇", "二十几篇"),
        ("几篇", "几篇"),
        ("三十多篇", "三十多篇"),
        ("若干次", "若干"),
        ("数百人", "数百人"),
        ("百余人次", "百余人次"),
        ("提高几个百分点", "几个百分点"),
        ("进一步提升", ""),
        ("一致", ""),
        ("坚决做到两个维护", ""),
        ("服务千家万户", ""),
        ("提高百分率", ""),
        ("三级甲等", ""),
        ("二十篇", ""),
    ],
)
def test_an_amount_that_is_no_number_is_asked_about(office: Office, target: str, asked: str) -> None:
    plan = build_plan(office)
    first = Indicator.objects.filter(pk=rows_in(plan)[0].pk)
    first.update(target_text=target, unit="")
    said = [each.message for each in page(office, plan).warnings]
    assert said == ([f"年度指标值“{target}”里的“{asked}”读不出数，会当作定性指标"] if asked else [])
    first.update(nature="qualitative")
    assert page(office, plan).warnings == ()


def test_nothing_is_called_complete_while_something_asks_for_a_look(office: Office) -> None:
    plan = build_plan(office)
    address, preparer = reverse("goals-plan", args=[plan.pk]), as_(office, "preparer")
    assert "可以送批：目标、分值、读法都齐了" in preparer.get(address).content.decode()
    first = rows_in(plan)[0]
    Indicator.objects.filter(pk=first.pk).update(target_text="2024年12月31日前", unit="")
    TargetPlan.objects.filter(pk=plan.pk).update(goal_text="完成2024年技能培训。")
    told = preparer.get(address).content.decode()
    assert "都齐了" not in told
    assert "可以送批，送批前有 2 处请看一眼" in told
    assert "2 处请看一眼</span>，<a" in told
    assert 'href="#plan-goal_text"' in told
    assert f'href="#indicator-{first.pk}-target_text"' in told


def test_who_approves_sees_what_asks_for_a_look(office: Office) -> None:
    plan, writing = build_plan(office), build_plan(office, code="520-002")
    TargetPlan.objects.update(goal_text="完成2024年技能培训。")
    submitted(office, plan)
    told = as_(office, "reviewer").get(reverse("goals-plan", args=[plan.pk])).content.decode()
    assert "批复前有 1 处请看一眼" in told
    assert 'href="#plan-goal_text"' in told
    assert "请改成今年的" not in told, "he does not write them"
    assert "请改成今年的" in as_(office, "preparer").get(reverse("goals-plan", args=[writing.pk])).content.decode()


def test_what_was_promised_last_year_stands_above_the_new_goals(office: Office) -> None:
    plan = rolled(office)
    line = Result.objects.filter(evaluation__project_id=plan.project_id).earliest("indicator__order")
    Rectification.objects.create(
        project_id=plan.project_id,
        result=line,
        fiscal_year=2024,
        indicator_name=line.indicator.name,
        measure="按季督办",
        due_on=date(2025, 6, 30),
    )
    answer = as_(office, "preparer").get(reverse("goals-plan", args=[plan.pk])).content.decode()
    assert "去年承诺的整改" in answer
    assert "按季督办" in answer


# Sums -----------------------------------------------------------------------------------------------------------------


def test_the_sums_say_what_is_missing_against_the_policy(office: Office) -> None:
    plan = build_plan(office)
    Indicator.objects.filter(pk=rows_in(plan)[0].pk).update(points=Decimal("28"))
    sums = page(office, plan).sums
    assert [(part.label, part.words) for part in sums.parts] == [
        ("预算执行率", "10/10"),
        ("产出指标", "48/50 还差 2"),
        ("效益指标", "30/30"),
        ("满意度指标", "10/10"),
    ]
    assert (sums.total, sums.needs_reason) == (98, True)


def test_with_cost_indicators_the_policys_other_division_counts(office: Office) -> None:
    rows = (
        TargetRow("成本指标", "经济成本指标", "成本", "≤100万元", points="20"),
        TargetRow("产出指标", "数量指标", "场次", "≥20次", points="40"),
        TargetRow("效益", "社会效益指标", "水平", "提升", points="20"),
        TargetRow("满意度指标", "服务对象满意度指标", "满意度", "≥90%", points="10"),
    )
    assert page(office, build_plan(office, rows=rows)).missing == ()


# Who is offered what --------------------------------------------------------------------------------------------------

PEOPLE = ("preparer", "colleague", "reviewer", "second_reviewer", "finance", "reader", "stranger", "nobody", "sysadmin")
ROLE_OF = {"preparer": "preparer", "colleague": "preparer", "reviewer": "reviewer", "second_reviewer": "reviewer"}
ADJUSTING = {PlanEvent.WITHDRAW_ADJUSTMENT, PlanEvent.APPROVE_ADJUSTMENT, PlanEvent.REFUSE_ADJUSTMENT}


def at(office: Office, stage: PlanStage, *, adjusting: bool = False) -> TargetPlan:
    plan = build_plan(office)
    if stage is not PlanStage.DRAFT:
        submitted(office, plan)
    if stage is PlanStage.RETURNED:
        planning.return_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan), comment="请改")
    if stage is PlanStage.APPROVED:
        planning.approve_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan))
    if adjusting:
        cell = Wanted(target_of(plan, 1), "target_text", "≥150人次")
        planning.propose_adjustment(
            user=office.preparer, plan_id=plan.pk, version=version_in(plan), cells=(cell,), reason="任务划转"
        )
    return plan


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("stage", PlanStage)
def test_steps_are_taken_by_whom_the_table_names_and_change_nothing_otherwise(
    office: Office, stage: PlanStage, who: str
) -> None:
    adjusting = stage is PlanStage.APPROVED
    plan = at(office, stage, adjusting=adjusting)
    allowed = {each.event: each for each in PLAN_TRANSITIONS if each.origin is stage}
    for event in PlanEvent:
        if event is PlanEvent.PROPOSE:
            continue
        route = "goals-adjust-decide" if event in ADJUSTING else "goals-decide"
        before = state_of(plan)
        transition: PlanTransition | None = allowed.get(event)
        may = transition is not None and ROLE_OF.get(who) == transition.role.value
        posted = {"event": event.value, "version": version_in(plan), "comment": "请核对第 1 行"}
        answer = as_(office, who).post(reverse(route, args=[plan.pk]), posted)
        known = who in (*ROLE_OF, "finance", "reader")
        assert answer.status_code == (302 if may else 409 if known else 404), f"{event} at {stage} by {who}"
        assert (state_of(plan) == before) is (not may)
        if may:
            return


def state_of(plan: TargetPlan) -> tuple[Any, ...]:
    plan.refresh_from_db()
    return plan.stage, plan.version, tuple(TargetAdjustment.objects.values_list("state", flat=True))


def test_what_waits_for_whom(office: Office) -> None:
    draft, sent = build_plan(office), submitted(office, build_plan(office, code="520-002"))
    adjusted = approved(office, build_plan(office, code="520-003"))
    cell = Wanted(target_of(adjusted, 1), "target_text", "≥150人次")
    planning.propose_adjustment(
        user=office.preparer, plan_id=adjusted.pk, version=version_in(adjusted), cells=(cell,), reason="任务划转"
    )
    assert [item.id for item in plans_waiting_for(office.preparer)] == [draft.pk]
    assert [item.id for item in plans_waiting_for(office.reviewer)] == [sent.pk, adjusted.pk]
    for nobody in (office.reader, office.stranger, office.sysadmin):
        assert plans_waiting_for(nobody) == ()


@pytest.mark.parametrize("who", ["preparer", "reviewer"])
def test_pages_cost_the_same_with_one_row_and_with_twenty(office: Office, who: str) -> None:
    client, counts = as_(office, who), []
    client.get(reverse("goals"))
    for many in (1, 20):
        rows = tuple(TargetRow("产出指标", "数量指标", f"指标{number}", "≥1次") for number in range(many))
        plan = build_plan(office, code=f"5{many}", rows=rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("goals-plan", args=[plan.pk])).status_code == 200
        with CaptureQueriesContext(connection) as listed:
            assert client.get(reverse("goals"), {"year": YEAR}).status_code == 200
        with CaptureQueriesContext(connection) as waiting:
            plans_waiting_for(getattr(office, who))
        counts.append((len(queries), len(listed), len(waiting)))
    assert counts[0] == counts[1]
    assert counts[0][2] <= 2


def test_the_list_is_filtered_by_year_unit_and_stage(office: Office) -> None:
    build_plan(office)
    submitted(office, build_plan(office, code="520-002"))
    open_form(office)
    found = plan_list(office.reviewer, stage="submitted")
    assert ([item.project_code for item in found.items], found.years) == (["520-002"], (2025, 2024))
    assert plan_list(office.reviewer, year="2024").items[0].stage == "approved"
    assert plan_list(office.stranger).items == ()


def test_a_new_project_is_refused_with_everything_that_was_typed_kept(office: Office) -> None:
    posted = {"unit": office.section.pk, "fiscal_year": "20xx", "code": "", "name": "青年培训", "overview": "概况原文"}
    answer = as_(office, "preparer").post(reverse("goals-new"), posted)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "没有填“项目代码”" in body
    assert "概况原文" in body
    assert not TargetPlan.objects.exists()


def test_a_reviewer_sees_no_button_that_he_cannot_press(office: Office) -> None:
    plan = submitted(office, build_plan(office))
    shown = as_(office, "reviewer").get(reverse("goals-plan", args=[plan.pk])).content.decode()
    assert 'value="approve"' in shown
    shown = as_(office, "reader").get(reverse("goals-plan", args=[plan.pk])).content.decode()
    assert 'value="approve"' not in shown
