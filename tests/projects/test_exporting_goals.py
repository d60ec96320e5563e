"""导出目标表: a plan goes out as the form, and the form comes back as the same plan."""

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.reader import read_target_forms
from evaluator.sheets.targets.writer import NOT_APPROVED
from projects.models import AuditEntry, Indicator, Project, ProjectFunding, TargetPlan, Unit
from projects.permissions import NotVisible
from projects.services import planning
from projects.services.planning.exporting import export_plan, template_file
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.projects.imported_files import GoalChoice, import_goals

pytestmark = pytest.mark.django_db

PROJECT = planning.ProjectData(
    code="310-700",
    name="技能大赛经费",
    nature="one_off",
    category="特定目标类",
    competent_department="市人力资源和社会保障局",
    competent_department_code="121",
    implementing_unit="市职业能力建设中心",
    starts_on="2025-01-01",
    ends_on="2025-12-31",
    period_text="一年",
    contact="陈静",
    contact_phone="2315",
    overview="举办技能大赛。\n分两个赛区。",
    basis="=1+1 号文",
    necessity="提升技能。",
    measures="《大赛办法》",
    plan="上半年初赛，下半年决赛。",
    overall_goal="三年办三届。",
)
ROWS = (
    planning.TargetRow(
        "产出指标", "数量指标", "参赛人数", "≥400人", "≥1200人", "人", "正向", "定量", "25.5", "签到册", "赛务组"
    ),
    planning.TargetRow("产出指标", "成本指标", "人均成本", "≤3500元/人", "", "元/人", "反向", "", "24.5"),
    planning.TargetRow("效益指标", "社会效益指标", "社会影响", "提升", "", "", "", "定性", "30"),
    planning.TargetRow("满意度指标", "服务对象满意度指标", "选手满意度", "", "≥90%", "", "", "", "二十"),
)
MONEY = (
    planning.MoneyRow("total", Decimal("3000000.01")),
    planning.MoneyRow("total", Decimal("1234567.89"), 2025),
    planning.MoneyRow("central", Decimal("0.00"), 2025),
    planning.MoneyRow("carry_over", Decimal("50000.00"), 2025),
    planning.MoneyRow("own", None, 2025, "/"),
    planning.MoneyRow("own", None, None, "待定"),
)
KEPT_BY_THE_DATABASE = {"id", "version", "edits", "project_id", "unit_id", "sort_key", "initials", "code"}


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def plan(office: Office) -> TargetPlan:
    return planning.create_plan(
        user=office.preparer,
        unit_id=office.section.pk,
        fiscal_year=2025,
        project=PROJECT,
        rows=ROWS,
        funding=MONEY,
        goal_text="办好一届大赛。\n评出十佳。",
        execution_points="10",
        weights_reason="大赛以产出为主。",
    )


def facts(record: Any) -> dict[str, Any]:
    """The columns of a record that a person sees."""
    names = [column.attname for column in record._meta.concrete_fields]
    return {name: getattr(record, name) for name in names if name not in KEPT_BY_THE_DATABASE}


def rows_of(plan: TargetPlan) -> list[dict[str, Any]]:
    rows = Indicator.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year).order_by("order")
    return [facts(row) for row in rows]


def money_of(plan: TargetPlan) -> set[tuple[Any, ...]]:
    rows = ProjectFunding.objects.filter(project_id=plan.project_id)
    return {
        (row.source, row.fiscal_year, row.requested, row.period_requested, str(sorted(row.as_typed.items())))
        for row in rows
    }


def test_a_plan_written_and_imported_is_the_same_plan(office: Office, plan: TargetPlan) -> None:
    file = export_plan(user=office.preparer, plan_id=plan.pk)
    choice = GoalChoice(1, office.section.pk, "310-701", 2025, "new")
    (back,) = import_goals(office.preparer, file.content, choice, name=file.filename)
    assert facts(Project.objects.get(pk=back.project_id)) == facts(Project.objects.get(pk=plan.project_id))
    assert rows_of(back) == rows_of(plan)
    assert money_of(back) == money_of(plan)
    assert (back.goal_text, back.execution_points, back.weights_reason) == (
        plan.goal_text,
        plan.execution_points,
        plan.weights_reason,
    )
    assert (back.origin, back.source_name) == ("imported", file.filename)


def test_what_was_imported_from_a_published_form_goes_out_and_comes_back(office: Office) -> None:
    choices = [GoalChoice(number, office.section.pk, f"DT-{number}", 2024) for number in (1, 2)]
    plans = import_goals(office.preparer, target_files.datong(), *choices, name="大同.xlsx")
    for number, plan in enumerate(plans, start=1):
        file = export_plan(user=office.preparer, plan_id=plan.pk)
        choice = GoalChoice(1, office.section.pk, f"DT-{number}b", 2024, "new")
        (back,) = import_goals(office.preparer, file.content, choice, name=file.filename)
        assert facts(back.project) == facts(plan.project)
        assert rows_of(back) == rows_of(plan)
        assert money_of(back) == money_of(plan)


@pytest.mark.parametrize(
    ("region", "layout", "money_unit", "total"),
    [
        ("140200", "140200/target_form-2024", "元", Decimal("1234567.89")),
        ("310118", "310118/target_form-2024", "万元", Decimal("123.456789")),
        ("310000", "000000/target_form-2015", "万元", Decimal("123.456789")),
    ],
)
def test_goals_go_out_in_the_form_and_the_money_unit_of_their_region(
    office: Office, plan: TargetPlan, region: str, layout: str, money_unit: str, total: Decimal
) -> None:
    Unit.objects.filter(pk=office.section.pk).update(region=region)
    (form,) = read_target_forms(export_plan(user=office.preparer, plan_id=plan.pk).content)
    assert isinstance(form, TargetForm)
    assert (form.layout, form.money_unit) == (layout, money_unit)
    annual = {row.source: row.annual.number for row in form.funding}
    assert total in annual.values()
    assert [row.indicator.text for row in form.rows] == [row.name for row in ROWS]


def test_goals_that_are_not_approved_are_marked(office: Office, plan: TargetPlan) -> None:
    draft = export_plan(user=office.reviewer, plan_id=plan.pk)
    assert draft.filename == "市职业能力建设中心_技能大赛经费_2025年度_项目支出绩效目标表_草稿.xlsx"
    sheet = load_workbook(io.BytesIO(draft.content)).active
    assert sheet is not None
    assert NOT_APPROVED in str(sheet["A2"].value)
    TargetPlan.objects.filter(pk=plan.pk).update(stage="approved", approved_at=plan.created_at)
    final = export_plan(user=office.reviewer, plan_id=plan.pk)
    assert "草稿" not in final.filename
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.actor, entry.note) == ("export", office.reviewer, "已批复")


def test_points_and_money_stand_on_the_form_as_numbers(office: Office, plan: TargetPlan) -> None:
    file = export_plan(user=office.preparer, plan_id=plan.pk)
    (form,) = read_target_forms(file.content)
    assert isinstance(form, TargetForm)
    assert form.money_unit == "万元"
    money = {row.source: row for row in form.funding}
    assert money["total"].annual.number == Decimal("123.456789")
    assert money["central"].annual.number == 0
    assert money["appropriation"].annual.blank
    assert (form.execution_points.number, form.total_points.number) == (10, 90)
    assert [line.kind.text for line in form.rows] == ["定量、正向", "反向", "定性", ""]


def test_a_foreign_plan_is_not_there(office: Office, plan: TargetPlan) -> None:
    for stranger in (office.stranger, office.nobody, office.sysadmin, office.auditor):
        with pytest.raises(NotVisible):
            export_plan(user=stranger, plan_id=plan.pk)


def test_the_template_says_nothing_of_anybody_and_is_always_the_same() -> None:
    assert template_file() == template_file()
    assert template_file().filename == "项目支出绩效目标表（模板）.xlsx"
