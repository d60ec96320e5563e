"""导出：the official form out: live before it is handed in, the frozen revision afterwards, 草稿 until approved."""

import html
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from evaluator.review import Event, Stage
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reader import read_forms
from projects.models import AuditEntry, Evaluation, Goal
from projects.selectors.live import live_content
from projects.services.exporting import export_form, official_form
from tests.projects import building
from tests.projects.building import Office, line_target, take, total_target, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def read_back(content: bytes) -> OfficialForm:
    (form,) = read_forms(content, filename="导出.xlsx")
    assert isinstance(form, OfficialForm)
    return form


def words_in(content: bytes) -> str:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    header = sheet.oddHeader
    return "\n".join([*words, str(header.left.text), str(header.center.text), str(header.right.text)])


def test_the_file_is_named_unit_project_year_form(office: Office) -> None:
    file = export_form(user=office.preparer, evaluation_id=building.build_at(Stage.APPROVED, office).pk)
    assert file.filename == ("上海市人力资源和社会保障局_专业技术人员管理工作经费_2024年度_项目支出绩效自评表.xlsx")


@pytest.mark.parametrize("stage", Stage)
def test_a_form_is_a_draft_until_it_is_approved(office: Office, stage: Stage) -> None:
    file = export_form(user=office.reader, evaluation_id=building.build_at(stage, office).pk)
    draft = stage not in (Stage.APPROVED, Stage.FINALISED)
    assert file.draft is draft
    assert file.filename.endswith("_草稿.xlsx") is draft
    assert words_in(file.content).count("草稿——未经审核，不得报送") == (2 if draft else 0), (
        "in the sheet and on its pages"
    )


def test_a_draft_that_was_handed_in_still_has_the_numbers_of_its_revision(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    form.project.name = "改过的名字"
    form.project.save()
    file = export_form(user=office.reader, evaluation_id=form.pk)
    assert file.draft
    assert read_back(file.content).project.text == "专业技术人员管理工作经费"


def test_who_handed_it_in_and_when_stand_below_and_the_rest_is_signed_by_hand(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    day = timezone.localdate(form.submitted_at)
    lines = words_in(export_form(user=office.reader, evaluation_id=form.pk).content).split("\n")
    assert "填报人：陈静" in lines
    assert f"填报日期：{day.year}年{day.month}月{day.day}日" in lines
    for blank in ("审核人（项目负责人）：", "财务负责人：", "单位（盖章）："):
        assert blank in lines


def test_a_form_that_is_not_handed_in_has_nobodys_name_below_it(office: Office) -> None:
    form = building.build_at(Stage.RETURNED, office)
    lines = words_in(export_form(user=office.reader, evaluation_id=form.pk).content).split("\n")
    assert "填报人：" in lines
    assert "填报日期：    年  月  日" in lines


@pytest.mark.parametrize("stage", Stage)
def test_paper_and_workbook_say_the_same_words(client: Client, office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    client.force_login(office.reader)
    paper = html.unescape(client.get(f"/evaluations/{form.pk}/print/").content.decode())
    written = words_in(export_form(user=office.reader, evaluation_id=form.pk).content)
    for word in ("评分等级", "执行率（%）", "审核人（项目负责人）：", "财务负责人：", "单位（盖章）："):
        assert f">{word}<" in paper
        assert word in written.split("\n")
    signed = [line for line in written.split("\n") if line.startswith(("填报人：", "填报日期："))]
    assert len(signed) == 2
    assert all(f"<span>{line}</span>" in paper for line in signed)
    assert ("草稿——未经审核，不得报送" in paper) is ("草稿——未经审核，不得报送" in written)
    assert "项目负责人：陈静" not in paper


def test_a_source_without_budget_has_the_same_rate_on_paper_and_in_the_workbook(client: Client, office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    other = f"funding:{form.funding.get(source='other').pk}"
    type_cells(office.preparer, form, (other, "executed", "0"))
    exported = official_form(live_content(Evaluation.objects.get(pk=form.pk)))
    assert exported.funding[3].rate.number == 0
    client.force_login(office.reader)
    paper = client.get(f"/evaluations/{form.pk}/print/").content.decode()
    row = paper.split("其他资金", 1)[1].split("</tr>", 1)[0]
    assert '<td class="c">-</td><td class="r">0.00</td><td class="c">-</td>' in row


def test_what_was_exported_reads_back_the_same(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    read = read_back(export_form(user=office.reader, evaluation_id=form.pk).content)
    assert read.project.text == "专业技术人员管理工作经费"
    assert read.total_score.number == form.total
    assert read.grade.text == "优"
    assert [row.actual.text for row in read.rows] == list(building.ACTUALS)
    assert [row.target.text for row in read.rows] == [row.target.text for row in building.ROWS]
    assert str(read.rows[0].score.number) in ("2.1", "2.10")
    assert read.rows[0].reason.text == (
        "年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分。"
        "偏差原因：机构改革，部分专家划转其他单位，体检人数减少。\n改进措施：下一年度按划转后的人数重新核定指标值。"
    )
    assert read.funding[0].executed.number == 100


def test_several_goals_stand_in_a_row_each_with_what_was_achieved_of_each(office: Office) -> None:
    form = building.open_form(office)
    first = form.goals.get()
    Goal.objects.create(evaluation=form, order=first.order + 1, text="第二个目标。", achievement="第二个目标已经达到。")
    exported = official_form(live_content(Evaluation.objects.get(pk=form.pk)))
    assert [goal.expected.text for goal in exported.goals] == [first.text, "第二个目标。"]
    written = words_in(export_form(user=office.reader, evaluation_id=form.pk).content).split("\n")
    assert "第二个目标。" in written
    assert "第二个目标已经达到。" in written


def test_what_is_pending_stays_empty_and_is_not_zero(office: Office) -> None:
    form = building.open_form(office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "0"))
    exported = official_form(live_content(Evaluation.objects.get(pk=form.pk)))
    assert exported.rows[0].score.text == "0"
    assert exported.rows[1].score.blank
    assert exported.total_score.blank
    assert exported.grade.blank
    assert exported.funding[0].executed.blank


def test_an_amount_that_cannot_be_read_is_printed_as_typed(office: Office) -> None:
    form = building.open_form(office)
    type_cells(office.preparer, form, (total_target(form), "executed", "约一百"))
    exported = official_form(live_content(Evaluation.objects.get(pk=form.pk)))
    assert (exported.funding[0].executed.text, exported.funding[0].executed.number) == ("约一百", None)


def test_an_export_is_one_audit_entry_that_names_the_revision(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    before = AuditEntry.objects.count()
    export_form(user=office.reader, evaluation_id=form.pk, address="10.1.2.3")
    entry = AuditEntry.objects.latest("sequence")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.actor, entry.address) == ("export", office.reader, "10.1.2.3")
    assert form.revisions.get().digest in entry.note


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "-2+3", "=100(%)"])
def test_no_text_of_a_person_becomes_a_formula_or_a_link(office: Office, text: str) -> None:
    form = building.open_form(office)
    type_cells(
        office.preparer,
        form,
        (building.goal_target(form), "achievement", text),
        (line_target(form, 1), "deviation_reason", text),
    )
    content = export_form(user=office.preparer, evaluation_id=form.pk).content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    assert text in [cell.value for cell in cells]


def test_a_second_submission_is_what_the_export_shows(office: Office) -> None:
    form = building.build_at(Stage.RETURNED, office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40.00(人)"))
    take(Event.SUBMIT, office.preparer, form)
    read = read_back(export_form(user=office.reader, evaluation_id=form.pk).content)
    assert read.rows[0].actual.text == "40.00(人)"
