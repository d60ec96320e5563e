"""导入目标表: a file becomes projects with draft goals, as written, or nothing and a sentence."""

from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from evaluator.sheets.forms import Entry
from evaluator.sheets.targets.forms import TargetFunding
from projects.models import AuditEntry, Indicator, Project, ProjectFunding, TargetPlan, TargetUpload
from projects.permissions import NotVisible
from projects.services.planning import importing, starting
from projects.services.planning.importing import Choice, import_forms, keep_upload
from projects.services.planning.previewing import import_page
from projects.services.planning.previews import Chosen
from projects.services.results import Refused
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.sheets.workbooks_made import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def uploaded(office: Office, content: bytes, name: str = "目标表.xlsx") -> TargetUpload:
    return keep_upload(user=office.preparer, filename=name, content=content)


def choice(office: Office, number: int = 1, code: str = "310-900", year: int = 2025, **more: object) -> Choice:
    return replace(Choice(number, office.section.pk, code, year), **more)  # type: ignore[arg-type]


def imported(office: Office, upload: TargetUpload, *choices: Choice) -> tuple[importing.Outcome, ...]:
    return import_forms(user=office.preparer, upload_id=upload.pk, choices=choices or (choice(office),))


def the_plan(office: Office, content: bytes, **more: object) -> TargetPlan:
    (outcome,) = imported(office, uploaded(office, content), choice(office, **more))  # type: ignore[arg-type]
    assert outcome.problems == ()
    return TargetPlan.objects.get(pk=outcome.plan_id)


def test_the_qingpu_form_becomes_a_project_with_everything_that_stands_in_it(office: Office) -> None:
    plan = the_plan(office, target_files.qingpu(), code="QP-1", year=2024)
    project = plan.project
    assert (plan.stage, plan.origin, plan.source_name) == ("draft", "imported", "目标表.xlsx")
    assert (project.name, project.code, project.unit) == ("劳动保障监察专项经费", "QP-1", office.section)
    assert (project.nature, project.nature_text) == ("recurrent", "经常性专项业务费")
    assert (str(project.starts_on), str(project.ends_on)) == ("2024-01-01", "2024-11-30")
    assert project.category == "特定目标类"
    assert project.competent_department == "上海市青浦区人力资源和社会保障局"
    assert project.overall_goal.startswith("劳动保障监察执法效能")
    assert plan.goal_text.startswith("1、保证2024年度")
    rows = list(Indicator.objects.filter(project=project, fiscal_year=2024).order_by("order"))
    assert len(rows) == 22
    assert (rows[0].category, rows[0].subcategory, rows[0].name, rows[0].target_text) == (
        "产出指标",
        "数量指标",
        "购买工作服数量",
        "≥130套",
    )
    assert [row.target_text for row in rows[11:14]] == ["11月30日前", "符合法律规定", "结案后2个月内"]
    money = {(row.fiscal_year, row.source): (row.requested, row.period_requested) for row in project.funding.all()}
    assert money == {
        (2024, "total"): (Decimal("1505500.00"), Decimal("1505500.00")),
        (2024, "appropriation"): (Decimal("1505500.00"), Decimal("1505500.00")),
    }


def test_each_sheet_of_a_workbook_is_imported_by_itself(office: Office) -> None:
    upload = uploaded(office, target_files.datong())
    outcomes = imported(office, upload, choice(office, 1, "DT-1", 2024), choice(office, 2, "", 2024))
    assert [outcome.problems == () for outcome in outcomes] == [True, False]
    assert [problem.code for problem in outcomes[1].problems] == ["missing"]
    assert [project.code for project in Project.objects.all()] == ["DT-1"]
    (again,) = imported(office, upload, choice(office, 2, "DT-2", 2024))
    plan = TargetPlan.objects.get(pk=again.plan_id)
    rows = {row.name: row for row in Indicator.objects.filter(project=plan.project)}
    assert (rows["挽回经济损失"].target_text, rows["挽回经济损失"].period_target_text) == ("", "提高50万元")
    assert plan.goal_text == ""
    assert (plan.project.period_text, plan.project.competent_department_code) == ("99年", "121")
    money = {(row.fiscal_year, row.source): row.requested for row in plan.project.funding.all()}
    assert money[2024, "local"] == Decimal("380000.00")
    assert money[2024, "own"] == Decimal("0.00")
    assert (2024, "other") not in money


def test_a_form_is_imported_once_however_often_the_button_is_pressed(office: Office) -> None:
    upload = uploaded(office, target_files.form())
    (first,) = imported(office, upload)
    (second,) = imported(office, upload)
    assert first.plan_id == second.plan_id
    assert Project.objects.count() == 1


def test_importing_is_on_record_and_so_is_a_refusal(office: Office) -> None:
    upload = uploaded(office, target_files.form(), "年初目标.xlsx")
    imported(office, upload, choice(office, code=""))
    refused = AuditEntry.objects.latest("sequence")
    assert (refused.action, refused.outcome) == ("plan-import", "refused")
    assert refused.object_label == "年初目标.xlsx 第 1 张目标表"
    imported(office, upload)
    done = AuditEntry.objects.latest("sequence")
    assert (done.action, done.actor) == ("plan-start", office.preparer)
    assert "由目标表导入" in done.note


def test_nothing_of_a_form_stays_when_its_last_step_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    upload = uploaded(office, target_files.form())
    monkeypatch.setattr(starting, "_recorded", broken)
    with pytest.raises(RuntimeError):
        imported(office, upload)
    assert (Project.objects.count(), Indicator.objects.count(), ProjectFunding.objects.count()) == (0, 0, 0)
    assert TargetUpload.objects.get().plans == {}


def test_each_row_of_a_list_becomes_a_project(office: Office) -> None:
    upload = uploaded(office, target_files.panyu())
    page = import_page(user=office.preparer, upload_id=upload.pk)
    assert len(page.forms) == 13
    assert page.forms[1].rows[0].problems == ()
    (outcome,) = imported(office, upload, choice(office, 2, "PY-2", 2025))
    plan = TargetPlan.objects.get(pk=outcome.plan_id)
    assert plan.project.name == "享受国务院特殊津贴人员医疗补贴"
    assert [row.target_text for row in Indicator.objects.order_by("order")][:2] == ["4人", "完成年度考核确认后发放"]


# A project that is there already --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["310-900", "310-901"])
def test_a_project_of_this_code_or_name_is_not_doubled(office: Office, code: str) -> None:
    the_plan(office, target_files.form())
    upload = uploaded(office, target_files.form(code=code))
    (outcome,) = imported(office, upload, choice(office, code=code, year=2026))
    assert [problem.code for problem in outcome.problems] == ["project-there"]
    assert "310-900" in outcome.problems[0].message
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    assert [like.code for like in form.like] == ["310-900"]
    assert Project.objects.count() == 1


def test_it_becomes_another_year_of_that_project(office: Office) -> None:
    first = the_plan(office, target_files.form(overview="原来的概况"))
    upload = uploaded(office, target_files.form(year=2026, overview="新的概况"))
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    assert form.chosen.target == str(first.project_id)
    (outcome,) = imported(office, upload, choice(office, year=2026, project_id=first.project_id))
    plan = TargetPlan.objects.get(pk=outcome.plan_id)
    assert (plan.project_id, plan.fiscal_year, plan.origin) == (first.project_id, 2026, "imported")
    assert plan.project.overview == "原来的概况"


def test_a_year_that_has_goals_is_not_imported_over_them(office: Office) -> None:
    first = the_plan(office, target_files.form())
    upload = uploaded(office, target_files.form(target_files.row("别的", "≥9次")))
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    assert form.like[0].plan_id == first.pk
    assert form.chosen.target == ""
    (outcome,) = imported(office, upload, choice(office, project_id=first.project_id))
    assert [problem.code for problem in outcome.problems] == ["plan-exists"]
    assert [row.name for row in Indicator.objects.all()] == ["开展培训"]


def test_another_project_of_the_same_name_needs_a_word_and_a_code(office: Office) -> None:
    the_plan(office, target_files.form())
    upload = uploaded(office, target_files.form())
    (taken,) = imported(office, upload, choice(office, is_another=True))
    assert [problem.code for problem in taken.problems] == ["code-taken"]
    (done,) = imported(office, upload, choice(office, code="310-901", is_another=True))
    assert done.problems == ()
    assert Project.objects.filter(name=target_files.NAME).count() == 2


def test_goals_are_not_imported_into_a_project_of_another_name(office: Office) -> None:
    other = the_plan(office, target_files.form(name="别的项目", code="X-1"), code="X-1")
    upload = uploaded(office, target_files.form())
    with pytest.raises(NotVisible):
        imported(office, upload, choice(office, year=2026, project_id=other.project_id))


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reviewer", "reader", "finance", "nobody", "sysadmin"])
def test_only_who_writes_goals_brings_a_file(office: Office, who: str) -> None:
    with pytest.raises(Refused) as refused:
        keep_upload(user=getattr(office, who), filename="x.xlsx", content=target_files.form())
    assert "填报人" in str(refused.value)
    assert not TargetUpload.objects.exists()


def test_a_file_is_its_uploaders_alone(office: Office) -> None:
    upload = uploaded(office, target_files.form())
    with pytest.raises(NotVisible):
        import_page(user=office.colleague, upload_id=upload.pk)
    with pytest.raises(NotVisible):
        import_forms(user=office.colleague, upload_id=upload.pk, choices=(choice(office),))


def test_a_project_is_made_only_where_one_writes_goals(office: Office) -> None:
    upload = uploaded(office, target_files.form())
    with pytest.raises(NotVisible):
        imported(office, upload, choice(office, unit_id=office.other_section.pk))
    assert not Project.objects.exists()


def test_the_page_knows_nothing_of_a_unit_that_is_not_ones_own(office: Office) -> None:
    building.open_form(office, code="310-900", unit=office.other_section, form=building.build_form(name="培训经费"))
    upload = uploaded(office, target_files.form())
    chosen = {1: Chosen(True, str(office.other_section.pk), "310-900", "2025", "")}
    (form,) = import_page(user=office.preparer, upload_id=upload.pk, chosen=chosen).forms
    assert form.like == ()


# What is not right ----------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_target_form_is_refused_with_its_reason(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        uploaded(office, b"%PDF-1.7")
    assert [problem.code for problem in refused.value.problems] == ["file-not-workbook"]


def test_a_large_file_is_refused_before_it_is_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "read_target_forms", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(Refused) as refused:
        uploaded(office, b"PK" + bytes(importing.LARGEST_FILE))
    assert "11 兆，最多 10 兆" in str(refused.value)


def test_too_many_forms_or_too_much_text_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_FORMS", 1)
    with pytest.raises(Refused, match="有 2 张目标表，一次最多 1 张"):
        uploaded(office, target_files.datong())
    monkeypatch.setattr(importing, "MOST_CHARACTERS", 1_000)
    with pytest.raises(Refused, match="文字太多"):
        uploaded(office, target_files.qingpu())


def test_only_the_last_files_of_a_person_are_kept(office: Office) -> None:
    kept = [uploaded(office, target_files.form(), f"{number}.xlsx").pk for number in range(7)]
    assert sorted(TargetUpload.objects.values_list("pk", flat=True)) == kept[-importing.UPLOADS_KEPT :]


def test_a_date_that_is_none_is_kept_as_text_and_named_with_its_cell(office: Office) -> None:
    content = target_files.form(starts_on="2025年1月", ends_on="2025-12-31", duration="一年")
    upload = uploaded(office, content)
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    assert [(problem.code, problem.place) for problem in form.problems] == [("date-unreadable", "C6")]
    project = the_plan(office, content).project
    assert (project.starts_on, str(project.ends_on)) == (None, "2025-12-31")
    assert project.period_text == "一年；计划开始日期 2025年1月"


def test_an_end_before_the_start_is_kept_as_text(office: Office) -> None:
    project = the_plan(office, target_files.form(starts_on="2025-06-01", ends_on="2025-01-01")).project
    assert (str(project.starts_on), project.ends_on) == ("2025-06-01", None)
    assert "计划完成日期 2025-01-01" in project.period_text


def test_a_date_that_cannot_be_right_is_kept_as_text_and_named_with_its_cell(office: Office) -> None:
    content = target_files.form(starts_on="2025-01-01", ends_on="2205-12-31", duration="一年")
    upload = uploaded(office, content)
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    (problem,) = form.problems
    assert "“计划完成日期”：2205-12-31 不在 1990—2100 年之内，按原文记在项目期限里" in problem.message
    project = the_plan(office, content).project
    assert (str(project.starts_on), project.ends_on) == ("2025-01-01", None)
    assert project.period_text == "一年；计划完成日期 2205-12-31"


def test_money_that_cannot_be_is_named_and_left_out(office: Office) -> None:
    def amount(text: str) -> Entry:
        return Entry(text, Decimal(text))

    money = (
        TargetFunding("total", annual=amount("12.5")),
        TargetFunding("own", annual=amount("-3")),
        TargetFunding("other", annual=amount("0.00000123")),
    )
    content = target_files.form(money=money)
    upload = uploaded(office, content)
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    assert [problem.code for problem in form.problems if problem.code == "money"] == ["money", "money"]
    plan = the_plan(office, content)
    assert {row.source: row.requested for row in plan.project.funding.all()} == {"total": Decimal("125000.00")}


def test_a_target_and_points_that_cannot_be_read_are_imported_as_written(office: Office) -> None:
    rows = (target_files.row("甲", "约……左右", "二十分"), target_files.row("乙", "≥5次", "20", kind="反向、随便"))
    upload = uploaded(office, target_files.form(*rows))
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    assert {problem.place for problem in form.problems} >= {"F20", "I20"}
    (outcome,) = imported(office, upload)
    first, second = Indicator.objects.order_by("order")
    assert (first.target_text, first.points, first.as_typed) == ("约……左右", None, {"points": "二十分"})
    assert (second.direction, second.nature, second.as_typed) == ("negative", "", {"nature": "随便"})
    assert outcome.problems == ()


def test_an_amount_that_is_no_number_is_asked_about_before_it_is_imported(office: Office) -> None:
    rows = (target_files.row("论文", "大约二十几篇", "50"), target_files.row("满意", "进一步提升", kind="定性"))
    upload = uploaded(office, target_files.form(*rows))
    (form,) = import_page(user=office.preparer, upload_id=upload.pk).forms
    (problem,) = form.problems
    assert (problem.code, problem.place) == ("amount-vague", "F20")
    assert "“二十几篇”读不出数，会当作定性指标" in problem.message
    assert form.rows[0].problems == (problem,)


def test_texts_that_no_cell_of_the_plan_takes_are_refused_all_at_once(office: Office) -> None:
    content = target_files.form(target_files.row("长" * 600, "≥1次"), overview="长" * 6_000, contact="长" * 100)
    (outcome,) = imported(office, uploaded(office, content))
    assert len(outcome.problems) == 3
    assert not Project.objects.exists()


def test_the_preview_asks_the_database_as_often_for_twenty_forms_as_for_one(
    office: Office, django_assert_max_num_queries: object
) -> None:
    book = load_workbook(target_files.DATONG)
    for number in range(18):
        book.copy_worksheet(book.active).title = f"第{number}个"
    many = uploaded(office, saved(book))
    one = uploaded(office, target_files.form())
    for upload in (one, many):
        with django_assert_max_num_queries(4):  # type: ignore[operator]
            import_page(user=office.preparer, upload_id=upload.pk)
