"""绩效目标: started, rolled forward, written by several people, sent in and approved by somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evaluator.plan_review import PlanStage
from evaluator.review import Role
from projects.models import (
    AuditEntry,
    Evaluation,
    Indicator,
    Project,
    ProjectFunding,
    RoleAssignment,
    Round,
    TargetPlan,
)
from projects.permissions import NotVisible
from projects.services import auditing, opening, planning
from projects.services.planning import MoneyRow, ProjectData, TargetRow
from projects.services.results import CellChange, Refused, Unfinished
from tests.projects.building import LAYOUT, Office, build_office, open_form
from tests.projects.goals import ASKED, YEAR, approved, build_plan, rows_in, submitted, target_of, type_in, version_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


# Starting -------------------------------------------------------------------------------------------------------------


def test_a_new_project_begins_with_an_empty_draft_of_its_year(office: Office) -> None:
    data = ProjectData(
        code="520-001", name="青年技能培训", starts_on="2025年1月1日", ends_on="2025-12-31", basis="文件"
    )
    plan = planning.start_plan(user=office.preparer, unit_id=office.section.pk, fiscal_year=YEAR, project=data)
    project = Project.objects.get(code="520-001")
    assert (plan.stage, plan.fiscal_year, plan.origin) == (PlanStage.DRAFT, YEAR, "form")
    assert (project.initials, str(project.starts_on), project.basis) == ("qnjnpx", "2025-01-01", "文件")
    assert plan.contributors.get() == office.preparer
    assert auditing.verify().intact


def test_everything_wrong_with_a_new_project_is_said_at_once(office: Office) -> None:
    data = ProjectData(code="", name="长" * 201, starts_on="2025-12-31", ends_on="2025-01-01", nature="常年")
    with pytest.raises(Refused) as refusal:
        planning.start_plan(user=office.preparer, unit_id=office.section.pk, fiscal_year=1999, project=data)
    anchors = {problem.anchor for problem in refusal.value.problems}
    assert anchors == {"project-code", "project-name", "project-ends_on", "project-nature", "project-fiscal_year"}
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("1989-12-31", "2025-12-31", ["计划开始日期 1989-12-31 不在 1990—2100 年之内"]),
        ("2025-01-01", "2205-12-31", ["计划完成日期 2205-12-31 不在 1990—2100 年之内"]),
        (
            "0025-01-01",
            "9999-12-31",
            ["计划开始日期 0025-01-01 不在 1990—2100 年之内", "计划完成日期 9999-12-31 不在 1990—2100 年之内"],
        ),
        ("2022-01-01", "2023-12-31", ["计划完成日期 2023-12-31 早于 2025 年度一年以上，项目那时已经结束"]),
        ("", "2015-12-31", ["计划完成日期 2015-12-31 早于 2025 年度一年以上，项目那时已经结束"]),
        ("2025-12-31", "2025-01-01", ["计划完成日期 2025-01-01 早于开始日期 2025-12-31"]),
    ],
)
def test_dates_of_a_new_project_that_cannot_be_right_are_refused(
    office: Office, starts: str, ends: str, said: list[str]
) -> None:
    data = ProjectData(code="520-001", name="青年技能培训", starts_on=starts, ends_on=ends)
    with pytest.raises(Refused) as refusal:
        planning.start_plan(user=office.preparer, unit_id=office.section.pk, fiscal_year=YEAR, project=data)
    assert [problem.message for problem in refusal.value.problems] == said
    assert all(problem.anchor.startswith("project-") and problem.remedy for problem in refusal.value.problems)
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("1990-01-01", "2100-12-31"), ("2023-01-01", "2024-01-01"), ("2025-05-01", "2025-05-01"), ("", "")],
)
def test_dates_of_a_new_project_that_may_be_right_are_taken(office: Office, starts: str, ends: str) -> None:
    data = ProjectData(code="520-001", name="青年技能培训", starts_on=starts, ends_on=ends)
    plan = planning.start_plan(user=office.preparer, unit_id=office.section.pk, fiscal_year=YEAR, project=data)
    assert (str(plan.project.starts_on or ""), str(plan.project.ends_on or "")) == (starts, ends)


def test_a_code_is_free_in_its_unit_or_refused(office: Office) -> None:
    build_plan(office)
    with pytest.raises(Refused, match="已经有代码为“520-001”的项目"):
        build_plan(office)
    assert Project.objects.count() == 1


@pytest.mark.parametrize("who", ["reviewer", "reader"])
def test_only_the_units_preparers_start_goals(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="由填报人编制"):
        build_plan(office, by=getattr(office, who))


@pytest.mark.parametrize("who", ["stranger", "nobody", "sysadmin"])
def test_a_unit_of_somebody_else_is_not_there(office: Office, who: str) -> None:
    with pytest.raises(NotVisible):
        build_plan(office, by=getattr(office, who))


def test_imported_rows_keep_what_cannot_be_read_as_it_was_typed(office: Office) -> None:
    rows = (TargetRow("产出指标", "数量指标", "场次", "≥20次", points="二十", direction="越多越好"),)
    plan = planning.create_plan(
        user=office.preparer,
        unit_id=office.section.pk,
        fiscal_year=YEAR,
        project=ProjectData(code="1", name="一"),
        rows=rows,
        funding=(MoneyRow("total", Decimal("1000000"), YEAR), MoneyRow("total", Decimal("3000000"))),
        origin=TargetPlan.Origin.IMPORTED,
        source_name="目标表.xlsx",
    )
    (row,) = rows_in(plan)
    assert (row.points, row.as_typed, row.direction) == (None, {"points": "二十"}, "positive")
    (money,) = ProjectFunding.objects.all()
    assert (money.fiscal_year, money.requested, money.period_requested) == (YEAR, 1000000, 3000000)


# From last year -------------------------------------------------------------------------------------------------------


def test_next_year_begins_with_the_approved_targets_points_and_sources(office: Office) -> None:
    evaluation = open_form(office)
    before = TargetPlan.objects.get(project=evaluation.project, fiscal_year=2024)
    Indicator.objects.filter(project=evaluation.project, order=1).update(
        evidence_needed="体检名单", data_source="医务室"
    )
    plan = planning.roll_forward(user=office.preparer, plan_id=before.pk)
    old, new = rows_in(before), rows_in(plan)
    assert (plan.fiscal_year, plan.origin, plan.stage, plan.rolled_from) == (2025, "rolled", PlanStage.DRAFT, before)
    assert [row.rolled_from for row in new] == old
    same = ("category", "subcategory", "name", "target_text", "unit", "points", "evidence_needed", "data_source")
    assert [[getattr(row, name) for name in same] for row in new] == [
        [getattr(row, name) for name in same] for row in old
    ]
    assert plan.goal_text == before.goal_text


def test_a_year_that_has_goals_is_not_rolled_over(office: Office) -> None:
    evaluation = open_form(office)
    before = TargetPlan.objects.get(project=evaluation.project)
    planning.roll_forward(user=office.preparer, plan_id=before.pk)
    with pytest.raises(Refused, match="已经有 2025 年度的目标"):
        planning.roll_forward(user=office.preparer, plan_id=before.pk)


def test_goals_that_nobody_approved_are_not_rolled_forward(office: Office) -> None:
    with pytest.raises(Refused, match="还没有批复，不能沿用"):
        planning.roll_forward(user=office.preparer, plan_id=build_plan(office).pk)


# Writing --------------------------------------------------------------------------------------------------------------


def test_cells_are_saved_with_who_changed_what(office: Office) -> None:
    plan = build_plan(office)
    first = target_of(plan, 1)
    saved = type_in(
        office.preparer,
        plan,
        (first, "target_text", "≥300人次"),
        (first, "direction", "反向"),
        ("plan", "goal_text", "新的"),
    )
    row = rows_in(plan)[0]
    plan.refresh_from_db()
    assert (row.target_text, row.direction, plan.goal_text) == ("≥300人次", "negative", "新的")
    assert saved.versions == {"plan": plan.version, first: row.version}
    entry = AuditEntry.objects.latest("sequence")
    assert [(each["field"], each["from"], each["to"]) for each in entry.changes] == [
        ("target_text", "≥200人次", "≥300人次"),
        ("direction", "", "反向"),
        ("goal_text", "完成全年青年技能培训。", "新的"),
    ]


def test_two_people_merge_on_different_cells_and_see_a_conflict_on_the_same(office: Office) -> None:
    plan = build_plan(office)
    first = target_of(plan, 1)
    type_in(office.preparer, plan, (first, "target_text", "≥300人次"), version=1)
    merged = type_in(office.colleague, plan, (first, "name", "培训学员人次"), version=1)
    assert merged.written == ((first, "name"),)
    conflict = type_in(office.colleague, plan, (first, "target_text", "≥100人次"), version=1)
    assert conflict.written == ()
    assert [(each.theirs, each.mine, each.theirs_by) for each in conflict.conflicts] == [
        ("≥300人次", "≥100人次", "陈静")
    ]
    row = rows_in(plan)[0]
    assert (row.name, row.target_text) == ("培训学员人次", "≥300人次")


@pytest.mark.parametrize(("window", "clashes"), [("window01", False), ("window02", True), ("", True)])
def test_a_persons_own_text_is_in_conflict_only_with_another_window(office: Office, window: str, clashes: bool) -> None:
    plan = build_plan(office)
    first = target_of(plan, 1)
    type_in(office.preparer, plan, (first, "target_text", "≥300人次"), version=1, window="window01")
    second = type_in(office.preparer, plan, (first, "target_text", "≥100人次"), version=1, window=window)
    assert [(each.theirs, each.theirs_by) for each in second.conflicts] == [("≥300人次", "您在别处")] * clashes
    now = timezone.localtime()
    assert all(each.theirs_at.utcoffset() == now.utcoffset() for each in second.conflicts), "told in the office's time"
    assert rows_in(plan)[0].target_text == ("≥300人次" if clashes else "≥100人次")


def test_a_block_that_is_to_be_whole_is_held_for_one_bad_cell(office: Office) -> None:
    plan = build_plan(office)
    first, second = target_of(plan, 1), target_of(plan, 2)
    held = type_in(office.preparer, plan, (first, "points", "二十"), (second, "points", "25"), whole=True)
    assert (held.held, held.written, [each.field for each in held.unwritten]) == (True, (), ["points"])
    assert [row.points for row in rows_in(plan)][:2] == [Decimal(30), Decimal(20)]
    kept = type_in(office.preparer, plan, (first, "points", "二十"))
    assert kept.written
    assert rows_in(plan)[0].as_typed == {"points": "二十"}


def test_a_row_that_is_not_in_the_plan_is_not_written_and_holds_up_no_other(office: Office) -> None:
    plan, other = build_plan(office), build_plan(office, code="520-002")
    changes = tuple(CellChange(target_of(each, 1), "name", "别的", 1) for each in (plan, other))
    saved = planning.save_plan_cells(user=office.preparer, plan_id=plan.pk, changes=changes)
    assert [each.target for each in saved.unwritten] == [target_of(other, 1)]
    assert "可能刚被删掉" in saved.unwritten[0].problem.message
    assert (rows_in(plan)[0].name, rows_in(other)[0].name) == ("别的", "培训人次")
    held = planning.save_plan_cells(
        user=office.preparer,
        plan_id=plan.pk,
        changes=(CellChange(target_of(plan, 1), "name", "又一次", 2), changes[1]),
        whole=True,
    )
    assert (held.held, rows_in(plan)[0].name) == (True, "别的"), "a block that is to be whole waits for the person"


def test_three_hundred_rows_are_saved_as_one_block(office: Office) -> None:
    rows = tuple(TargetRow("产出指标", "数量指标", f"指标{number}", "≥1次") for number in range(300))
    plan = build_plan(office, rows=rows)
    fields = ("name", "target_text", "unit", "points")
    cells = [
        (f"indicator:{row.pk}", field, f"0.{row.order:03d}"[:4] if field == "points" else f"{field}{row.order}")
        for row in rows_in(plan)
        for field in fields
    ]
    saved = type_in(office.preparer, plan, *cells, whole=True)
    assert len(saved.written) == 1200
    assert [row.name for row in rows_in(plan)] == [f"name{number}" for number in range(1, 301)]


# Sending in and approving ---------------------------------------------------------------------------------------------


def test_everything_that_is_owed_is_said_at_once(office: Office) -> None:
    rows = (
        TargetRow("产出指标", "数量指标", "", "≥20次", points="30"),
        TargetRow("产出指标", "数量指标", "场次", "", points="10"),
        TargetRow("产出指标", "数量指标", "人数", "大约若干123-4", points="10"),
        TargetRow("产出指标", "数量指标", "份数", "≥20", points="5"),
        TargetRow("满意度指标", "服务对象满意度指标", "满意度", "≥90%"),
    )
    plan = build_plan(office, rows=rows)
    with pytest.raises(Unfinished) as refusal:
        submitted(office, plan)
    codes = [problem.code for problem in refusal.value.problems]
    assert codes == [
        "name-missing",
        "target_text-missing",
        "target-unreadable",
        "unit-missing",
        "points-missing",
        "category-without-rows",
        "points-total",
    ]
    assert all(problem.anchor for problem in refusal.value.problems)


def test_other_points_than_the_policys_need_a_reason(office: Office) -> None:
    plan = build_plan(office)
    first, third = target_of(plan, 1), target_of(plan, 3)
    type_in(office.preparer, plan, (first, "points", "40"), (third, "points", "20"))
    with pytest.raises(Unfinished, match="产出指标 60/50 多 10；效益指标 20/30 还差 10，没有写分值调整理由"):
        submitted(office, plan)
    type_in(office.preparer, plan, ("plan", "weights_reason", "产出为主。"))
    assert submitted(office, plan).stage == PlanStage.SUBMITTED


def test_goals_are_sent_in_approved_by_somebody_else_and_locked(office: Office) -> None:
    plan = approved(office, build_plan(office))
    assert (plan.stage, plan.approved_by, plan.approval_number) == (PlanStage.APPROVED, office.reviewer, "财预2025-1号")
    with pytest.raises(Refused, match="已批复，目标已锁定"):
        type_in(office.preparer, plan, (target_of(plan, 1), "target_text", "≥1人次"))
    with pytest.raises(Refused, match="已批复"):
        planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=rows_in(plan)[0].pk)
    assert rows_in(plan)[0].target_text == "≥200人次"


def test_nobody_approves_goals_that_he_wrote(office: Office) -> None:
    RoleAssignment.objects.create(user=office.colleague, unit=office.department, role=Role.REVIEWER.value)
    plan = build_plan(office)
    type_in(office.colleague, plan, (target_of(plan, 1), "name", "改过"))
    submitted(office, plan)
    with pytest.raises(Refused, match="不能自己批复自己的"):
        planning.approve_plan(user=office.colleague, plan_id=plan.pk, version=version_in(plan))


def test_a_return_needs_a_comment_and_opens_the_goals_again(office: Office) -> None:
    plan = submitted(office, build_plan(office))
    with pytest.raises(Refused, match="退回须写意见"):
        planning.return_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan), comment=" ")
    planning.return_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan), comment="第 1 行太低")
    type_in(office.preparer, plan, (target_of(plan, 1), "target_text", "≥300人次"))
    assert submitted(office, plan).stage == PlanStage.SUBMITTED


def test_a_step_on_a_page_that_is_out_of_date_has_no_effect(office: Office) -> None:
    plan = submitted(office, build_plan(office))
    with pytest.raises(Refused, match="又有改动"):
        planning.approve_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan) - 1)


def test_a_refusal_is_in_the_audit_trail(office: Office) -> None:
    plan = build_plan(office)
    with pytest.raises(Refused):
        planning.approve_plan(user=office.reviewer, plan_id=plan.pk, version=version_in(plan))
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.outcome, entry.object_id) == ("plan-approve", "refused", str(plan.pk))


# Opening the self-evaluation ------------------------------------------------------------------------------------------


def round_of_2025(office: Office) -> Round:
    return Round.objects.create(
        unit=office.department,
        fiscal_year=YEAR,
        name="2025年度自评",
        opens_on=timezone.localdate(),
        due_at=timezone.now() + timedelta(days=10),
        region="310000",
        layout_id=LAYOUT,
    )


def test_approved_goals_open_their_self_evaluation(office: Office) -> None:
    plan = approved(office, build_plan(office))
    evaluation = opening.open_from_plan(user=office.preparer, round_id=round_of_2025(office).pk, plan_id=plan.pk)
    assert [result.points for result in evaluation.results.all()] == [30, 20, 30, 10]
    assert evaluation.goals.get().text == plan.goal_text
    assert evaluation.funding.get(source="total").initial == ASKED
    assert evaluation.scored_at is not None


def test_a_round_opens_all_approved_goals_once(office: Office) -> None:
    approved(office, build_plan(office))
    build_plan(office, code="520-002")
    round_ = round_of_2025(office)
    assert len(opening.open_round(user=office.reviewer, round_id=round_.pk)) == 1
    assert opening.open_round(user=office.reviewer, round_id=round_.pk) == ()
    assert Evaluation.objects.count() == 1
    with pytest.raises(NotVisible):
        opening.open_round(user=office.preparer, round_id=round_.pk)


def test_goals_that_are_not_approved_open_nothing(office: Office) -> None:
    plan = build_plan(office)
    with pytest.raises(Refused, match="还没有批复"):
        opening.open_from_plan(user=office.preparer, round_id=round_of_2025(office).pk, plan_id=plan.pk)
    with pytest.raises(Refused, match="没有这个项目的这个角色"):
        opening.open_from_plan(user=office.reader, round_id=Round.objects.latest("pk").pk, plan_id=plan.pk)
