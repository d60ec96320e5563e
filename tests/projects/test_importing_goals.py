"""导入目标表: a file becomes projects with draft goals, as written, or nothing and a sentence."""

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from evaluator.sheets.forms import Entry
from evaluator.sheets.reading import Upload
from evaluator.sheets.targets.forms import TargetFunding
from projects.models import AuditEntry, Import, Indicator, Project, ProjectFunding, TargetPlan
from projects.permissions import NotVisible
from projects.services import importing, planning
from projects.services.importing import admitting, bringing
from projects.services.importing.plan import Deed, Verdict
from projects.services.planning import starting
from projects.services.results import Refused
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.projects.imported_files import GoalChoice, apply_goals, only, planned, read_in_this_process
from tests.sheets.workbooks_made import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def uploaded(office: Office, content: bytes, name: str = "目标表.xlsx") -> Import:
    return importing.bring(user=office.preparer, uploads=[Upload(name, content)])


def choice(office: Office, number: int = 1, code: str = "310-900", year: int = 2025, chosen: str = "") -> GoalChoice:
    return GoalChoice(number, office.section.pk, code, year, chosen)


def imported(office: Office, upload: Import, *choices: GoalChoice) -> list[TargetPlan]:
    return apply_goals(office.preparer, upload, *(choices or (choice(office),)))


def the_plan(office: Office, content: bytes, code: str = "310-900", year: int = 2025) -> TargetPlan:
    (plan,) = imported(office, uploaded(office, content), choice(office, code=code, year=year))
    return plan


def refused(office: Office, upload: Import, *choices: GoalChoice) -> list[str]:
    """Why the forms are refused after these choices."""
    chosen = {each.number: importing.Choice(each.unit_id, each.code, each.year, each.choice) for each in choices}
    importing.choose(user=office.preparer, import_id=upload.pk, choices=chosen)
    return [problem.code for form in planned(upload).forms for problem in form.errors]


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
    assert refused(office, upload, choice(office, 1, "DT-1", 2024), choice(office, 2, "", 2024)) == ["missing"]
    with pytest.raises(Refused, match="被拒绝"):
        importing.apply_import(user=office.preparer, import_id=upload.pk)
    assert not Project.objects.exists()
    _, plan = imported(office, upload, choice(office, 1, "DT-1", 2024), choice(office, 2, "DT-2", 2024))
    assert [project.code for project in Project.objects.all()] == ["DT-1", "DT-2"]
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
    second = importing.apply_import(user=office.preparer, import_id=upload.pk)
    assert [each.id for each in second.written] == [first.pk]
    assert (second.was_before, Project.objects.count()) == (True, 1)


def test_importing_is_on_record_and_so_is_a_refusal(office: Office) -> None:
    upload = uploaded(office, target_files.form(), "年初目标.xlsx")
    refused(office, upload, choice(office, code=""))
    with pytest.raises(Refused):
        importing.apply_import(user=office.preparer, import_id=upload.pk)
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.outcome, entry.object_label) == ("import-apply", "refused", "年初目标.xlsx")
    imported(office, upload)
    done = AuditEntry.objects.get(action="plan-start")
    assert done.actor == office.preparer
    assert "由目标表导入" in done.note


def test_nothing_of_a_form_stays_when_its_last_step_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    upload = uploaded(office, target_files.form())
    monkeypatch.setattr(starting, "_recorded", broken)
    with pytest.raises(RuntimeError):
        imported(office, upload)
    assert (Project.objects.count(), Indicator.objects.count(), ProjectFunding.objects.count()) == (0, 0, 0)
    assert Import.objects.get().state == "read"


def test_each_row_of_a_list_becomes_a_project(office: Office) -> None:
    upload = uploaded(office, target_files.panyu())
    assert len(planned(upload).forms) == 13
    (plan,) = imported(office, upload, choice(office, 2, "PY-2", 2025))
    assert plan.project.name == "享受国务院特殊津贴人员医疗补贴"
    assert [row.target_text for row in Indicator.objects.order_by("order")][:2] == ["4人", "完成年度考核确认后发放"]


# A project that is there already --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["310-900", "310-901"])
def test_a_project_of_this_code_or_name_is_not_doubled(office: Office, code: str) -> None:
    first = the_plan(office, target_files.form())
    upload = uploaded(office, target_files.form(code=code, year=2026))
    form = only(upload)
    assert ([like.code for like in form.like], form.choice) == (["310-900"], str(first.project_id))
    assert (form.verdict, form.deed) == (Verdict.NEW, Deed.YEAR)
    imported(office, upload, choice(office, code=code, year=2026))
    assert Project.objects.count() == 1


def test_two_projects_that_it_may_be_are_the_persons_to_tell_apart(office: Office) -> None:
    the_plan(office, target_files.form())
    imported(office, uploaded(office, target_files.form()), choice(office, code="310-901", chosen="new"))
    upload = uploaded(office, target_files.form(code="", year=2026))
    assert [each.code for each in only(upload).errors] == ["choice"]
    second = Project.objects.get(code="310-901")
    (plan,) = imported(office, upload, choice(office, code="", year=2026, chosen=str(second.pk)))
    assert plan.project == second


def test_it_becomes_another_year_of_that_project(office: Office) -> None:
    first = the_plan(office, target_files.form(overview="原来的概况"))
    upload = uploaded(office, target_files.form(year=2026, overview="新的概况"))
    (plan,) = imported(office, upload, choice(office, year=2026))
    assert (plan.project_id, plan.fiscal_year, plan.origin) == (first.project_id, 2026, "imported")
    assert plan.project.overview == "原来的概况"


def test_another_project_of_the_same_name_needs_a_word_and_a_code(office: Office) -> None:
    the_plan(office, target_files.form())
    upload = uploaded(office, target_files.form())
    assert refused(office, upload, choice(office, chosen="new")) == ["code-taken"]
    imported(office, upload, choice(office, code="310-901", chosen="new"))
    assert Project.objects.filter(name=target_files.NAME).count() == 2


def test_goals_are_not_imported_into_a_project_of_another_name(office: Office) -> None:
    other = the_plan(office, target_files.form(name="别的项目", code="X-1"), code="X-1")
    upload = uploaded(office, target_files.form())
    with pytest.raises(NotVisible):
        imported(office, upload, choice(office, year=2026, chosen=str(other.project_id)))


# A draft that is there is continued -----------------------------------------------------------------------------------


def test_the_same_form_again_changes_nothing(office: Office) -> None:
    content = target_files.qingpu()
    the_plan(office, content, code="QP-1", year=2024)
    form = only(uploaded(office, content))
    assert (form.verdict, form.cells, form.findings) == (Verdict.SAME, (), ())


def test_a_draft_is_continued_cell_by_cell(office: Office) -> None:
    rows = (target_files.row("甲", "≥5次", "20"), target_files.row("乙", "≥6次", "30"))
    money = (TargetFunding("total", annual=Entry("12.5", Decimal("12.5"))),)
    plan = the_plan(office, target_files.form(*rows, money=money))
    rows = (target_files.row("甲", "≥8次", "20"), target_files.row("丙", "≥1次", "10"))
    money = (TargetFunding("total", annual=Entry("13", Decimal(13))),)
    upload = uploaded(office, target_files.form(*rows, money=money))
    form = only(upload)
    assert (form.verdict, form.deed, form.plan_id) == (Verdict.CHANGED, Deed.CONTINUE, plan.pk)
    assert {(each.row, each.column, each.before, each.after) for each in form.cells} == {
        ("甲", "年度指标值", "≥5次", "≥8次"),
        ("丙", "新的一行", "", "数量指标，丙，≥1次"),
        ("项目资金", "资金总额：年度申请金额", "12.50", "13.00"),
    }
    assert [(each.row, each.message) for each in form.findings] == [("乙", "文件里没有这一行，没有删")]
    importing.apply_import(user=office.preparer, import_id=upload.pk)
    texts = Indicator.objects.order_by("order").values_list("name", "target_text", "points")
    assert list(texts) == [
        ("甲", "≥8次", Decimal("20.00")),
        ("乙", "≥6次", Decimal("30.00")),
        ("丙", "≥1次", Decimal("10.00")),
    ]
    assert ProjectFunding.objects.get().requested == Decimal("130000.00")
    assert Indicator.objects.get(name="甲").edits["target_text"]["name"] == "陈静"


def test_a_draft_that_moved_since_is_not_written(office: Office) -> None:
    plan = the_plan(office, target_files.form())
    upload = uploaded(office, target_files.form(target_files.row("开展培训", "≥9场次", "50")))
    planning.insert_row(user=office.colleague, plan_id=plan.pk)
    with pytest.raises(Refused, match="又有改动（李敏"):
        importing.apply_import(user=office.preparer, import_id=upload.pk)
    assert Indicator.objects.get(name="开展培训").target_text == "≥5场次"


def test_approved_goals_are_told_and_never_changed(office: Office) -> None:
    plan = the_plan(office, target_files.form())
    TargetPlan.objects.filter(pk=plan.pk).update(stage="approved", approved_at=plan.created_at)
    form = only(uploaded(office, target_files.form(target_files.row("开展培训", "≥9场次", "50"))))
    assert (form.verdict, form.cells) == (Verdict.KEPT, ())
    (finding,) = form.findings
    assert (finding.there, finding.here) == ("≥5场次", "≥9场次")
    assert "目标调整" in finding.message


# Who may --------------------------------------------------------------------------------------------------------------


def test_a_project_is_made_only_where_one_writes_goals(office: Office) -> None:
    upload = uploaded(office, target_files.form())
    with pytest.raises(NotVisible):
        imported(office, upload, GoalChoice(1, office.other_section.pk, "310-900", 2025))
    assert not Project.objects.exists()


def test_a_unit_that_one_only_reads_is_refused_with_a_sentence(office: Office) -> None:
    office.preparer.assignments.create(unit=office.other_section, role="reader")
    upload = uploaded(office, target_files.form())
    assert refused(office, upload, GoalChoice(1, office.other_section.pk, "310-900", 2025)) == ["planning-role"]


# What is not right ----------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_target_form_is_refused_with_its_reason(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        uploaded(office, b"%PDF-1.7")
    assert [problem.code for problem in refused.value.problems] == ["file-pdf"]


def test_a_large_file_is_refused_before_it_is_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "read_each", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(Refused) as refused:
        uploaded(office, b"PK" + bytes(admitting.LARGEST_FILE))
    assert "11 兆，最多 10 兆" in str(refused.value)


def test_too_many_forms_or_too_much_text_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admitting, "MOST_FORMS", 1)
    with pytest.raises(Refused, match="有 2 张表，一次最多 1 张"):
        uploaded(office, target_files.datong())
    monkeypatch.setattr(admitting, "MOST_CHARACTERS", 1_000)
    with pytest.raises(Refused, match="文字太多"):
        uploaded(office, target_files.qingpu())


def test_only_the_last_files_of_a_person_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "IMPORTS_KEPT", 3)
    kept = [uploaded(office, target_files.form(), f"{number}.xlsx").pk for number in range(5)]
    assert sorted(Import.objects.filter(state="read").values_list("pk", flat=True)) == kept[-3:]
    assert Import.objects.get(pk=kept[0]).forms == []


def test_a_date_that_is_none_is_kept_as_text_and_named_with_its_cell(office: Office) -> None:
    content = target_files.form(starts_on="2025年1月", ends_on="2025-12-31", duration="一年")
    upload = uploaded(office, content)
    form = only(upload)
    assert [(problem.code, problem.cell) for problem in form.problems] == [("date-unreadable", "C6")]
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
    form = only(upload)
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
    form = only(upload)
    assert [problem.code for problem in form.problems if problem.code == "money"] == ["money", "money"]
    plan = the_plan(office, content)
    assert {row.source: row.requested for row in plan.project.funding.all()} == {"total": Decimal("125000.00")}


def test_a_target_and_points_that_cannot_be_read_are_imported_as_written(office: Office) -> None:
    rows = (target_files.row("甲", "约……左右", "二十分"), target_files.row("乙", "≥5次", "20", kind="反向、随便"))
    upload = uploaded(office, target_files.form(*rows))
    form = only(upload)
    assert {problem.cell for problem in form.problems} >= {"F20", "I20"}
    imported(office, upload)
    first, second = Indicator.objects.order_by("order")
    assert (first.target_text, first.points, first.as_typed) == ("约……左右", None, {"points": "二十分"})
    assert (second.direction, second.nature, second.as_typed) == ("negative", "", {"nature": "随便"})


def test_an_amount_that_is_no_number_is_asked_about_before_it_is_imported(office: Office) -> None:
    rows = (target_files.row("论文", "大约二十几篇", "50"), target_files.row("满意", "进一步提升", kind="定性"))
    upload = uploaded(office, target_files.form(*rows))
    form = only(upload)
    (problem,) = form.problems
    assert (problem.code, problem.cell) == ("amount-vague", "F20")
    assert "“二十几篇”读不出数，会当作定性指标" in problem.message


def test_texts_that_no_cell_of_the_plan_takes_are_refused_all_at_once(office: Office) -> None:
    content = target_files.form(target_files.row("长" * 600, "≥1次"), overview="长" * 6_000, contact="长" * 100)
    errors = only(uploaded(office, content)).errors
    assert [(each.cell != "", each.code) for each in errors] == [(True, "too-long")] * 3
    assert not Project.objects.exists()


def test_the_plan_asks_the_database_as_often_for_twenty_forms_as_for_one(
    office: Office, django_assert_max_num_queries: object
) -> None:
    book = load_workbook(target_files.DATONG)
    for number in range(18):
        book.copy_worksheet(book.active).title = f"第{number}个"
    many = uploaded(office, saved(book))
    one = uploaded(office, target_files.form())
    for upload in (one, many):
        with django_assert_max_num_queries(18):  # type: ignore[operator]
            importing.plan_anew(user=office.preparer, import_id=upload.pk)
