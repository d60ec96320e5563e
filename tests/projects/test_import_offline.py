"""离线填报表 brought back: three ways are told apart, and where both moved nothing is decided for the clerk."""

import io

import openpyxl
import pytest

from evaluator.review import Event, Stage
from evaluator.sheets.offline.reader import read_offline
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Result
from projects.services import importing
from projects.services.importing.plan import Deed, Verdict
from projects.services.offline import export_offline, offline_key
from tests.projects import building
from tests.projects.building import Office, line_target, total_target, type_cells
from tests.projects.imported_files import brought, only, planned, read_in_this_process, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.build_at(Stage.DRAFT, office)


def filled(office: Office, form: Evaluation, texts: dict[tuple[str, str], str]) -> Upload:
    """The template taken along, with these cells written in it on another computer."""
    content = export_offline(user=office.preparer, evaluation_ids=[form.pk]).content
    reading = read_offline(content, key=offline_key())
    assert reading is not None
    (back,) = reading.forms
    places = {(cell.target, cell.field): cell.address for cell in back.cells}
    book = openpyxl.load_workbook(io.BytesIO(content))
    for key, text in texts.items():
        book[back.sheet][places[key]] = text or None
    buffer = io.BytesIO()
    book.save(buffer)
    return Upload("离线填报表.xlsx", buffer.getvalue())


def test_a_template_that_nobody_touched_changes_nothing_however_the_record_moved(
    office: Office, form: Evaluation
) -> None:
    file = filled(office, form, {})
    type_cells(office.colleague, form, (total_target(form), "executed", "88.00"))
    planned_form = only(brought(office, file))
    assert (planned_form.verdict, planned_form.cells) == (Verdict.SAME, ())


def test_a_cell_that_was_written_is_a_change_and_an_emptied_one_is_not_ticked(office: Office, form: Evaluation) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    file = filled(office, form, {(first, "actual_text"): "45.00(人)", (first, "improvement"): ""})
    type_cells(office.colleague, form, (second, "actual_text", "12.00(个)"))
    record = brought(office, zipped(file))
    planned_form = only(record)
    assert (planned_form.verdict, planned_form.deed) == (Verdict.CHANGED, Deed.FILL)
    assert {(cell.column, cell.before, cell.after, cell.warning) for cell in planned_form.cells} == {
        ("实际完成值", "35.00(人)", "45.00(人)", ""),
        ("改进措施", "下一年度按划转后的人数重新核定指标值。", "", "文件里是空的，勾选才会清空"),
    }
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{first}|improvement": True})
    importing.apply_import(user=office.preparer, import_id=record.pk)
    texts = (
        Result.objects.filter(evaluation=form).order_by("indicator__order").values_list("actual_text", "improvement")
    )
    assert list(texts)[:2] == [("45.00(人)", ""), ("12.00(个)", "")]


def test_where_both_moved_it_is_told_who_and_when_and_nothing_is_ticked(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    file = filled(office, form, {(first, "actual_text"): "45.00(人)"})
    type_cells(office.colleague, form, (first, "actual_text", "40.00(人)"))
    record = brought(office, file)
    (cell,) = only(record).cells
    assert (cell.before, cell.after) == ("40.00(人)", "45.00(人)")
    assert cell.warning.startswith("下载表格后，李敏 ")
    assert cell.warning.endswith("改过这格（下载时是 35.00(人)）")
    assert planned(record).work == ()
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{cell.key}": True})
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert Result.objects.get(evaluation=form, indicator__order=1).actual_text == "45.00(人)"


def test_a_form_that_was_handed_in_since_is_told_and_not_touched(office: Office, form: Evaluation) -> None:
    file = filled(office, form, {(line_target(form, 1), "actual_text"): "45.00(人)"})
    building.take(Event.SUBMIT, office.preparer, form)
    planned_form = only(brought(office, file))
    assert (planned_form.verdict, planned_form.cells) == (Verdict.KEPT, ())
    assert [(each.there, each.here) for each in planned_form.findings] == [("35.00(人)", "45.00(人)")]


def test_a_template_whose_fingerprint_was_touched_is_an_ordinary_form_and_says_so(
    office: Office, form: Evaluation
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(office, form, {}).content))
    book["校验信息"]["A2"] = "0" * 64
    buffer = io.BytesIO()
    book.save(buffer)
    planned_form = only(brought(office, Upload("离线填报表.xlsx", buffer.getvalue())))
    assert planned_form.kind == "self_evaluation"
    assert [each.code for each in planned_form.problems if each.code.startswith("offline")] == ["offline-broken"]
    assert not planned_form.errors


def test_a_sheet_that_was_not_in_the_template_is_told(office: Office, form: Evaluation) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(office, form, {}).content))
    book.create_sheet("草稿")["A1"] = "随手记"
    buffer = io.BytesIO()
    book.save(buffer)
    planned_form = only(brought(office, Upload("离线填报表.xlsx", buffer.getvalue())))
    assert (planned_form.kind, planned_form.verdict) == ("offline", Verdict.SAME)
    assert [each.code for each in planned_form.problems] == ["offline-sheet-new"]


def test_a_template_of_a_form_that_one_does_not_see_is_nobodys(office: Office, form: Evaluation) -> None:
    file = filled(office, form, {(line_target(form, 1), "actual_text"): "45.00(人)"})
    planned_form = only(brought(office, file, user=office.stranger))
    assert (planned_form.verdict, [each.code for each in planned_form.errors]) == (
        Verdict.REFUSED,
        ["offline-unknown"],
    )
    assert planned_form.evaluation_id is None


@pytest.mark.parametrize("moved", ["", "机构改革"])
def test_a_class_of_causes_that_is_not_listed_is_named_at_its_cell_and_the_rest_is_offered(
    office: Office, form: Evaluation, moved: str
) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    texts = {
        (first, "deviation_cause"): "乱写类别",
        (first, "improvement"): "按季度核对人数。",
        (second, "deviation_cause"): "其他:台风",
    }
    file = filled(office, form, texts)
    if moved:
        type_cells(office.colleague, form, (first, "deviation_cause", moved))
    record = brought(office, file)
    planned_form = only(record)
    assert planned_form.verdict == Verdict.CHANGED
    assert planned_form.summary == "2 个单元格，1 处没有读"
    assert [(cell.column, cell.after) for cell in planned_form.cells] == [
        ("改进措施", "按季度核对人数。"),
        ("偏差原因类别", "其他:台风"),
    ]
    (problem,) = (each for each in planned_form.problems if each.code == "cause-unlisted")
    assert (problem.column, problem.written) == ("偏差原因类别", "乱写类别")
    assert problem.cell
    assert "没有“乱写类别”这一类" in problem.message
    assert "政策调整、机构改革" in problem.remedy
    importing.apply_import(user=office.preparer, import_id=record.pk)
    result = Result.objects.get(evaluation=form, indicator__order=1)
    assert (result.deviation_cause, result.improvement) == (moved, "按季度核对人数。")


def test_a_word_for_an_actual_is_named_at_its_cell_and_the_rest_is_offered(office: Office, form: Evaluation) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    file = filled(office, form, {(first, "actual_text"): "很多人", (second, "actual_text"): "12.00(个)"})
    record = brought(office, file)
    planned_form = only(record)
    assert (planned_form.verdict, planned_form.summary) == (Verdict.CHANGED, "1 个单元格，1 处没有读")
    assert [(cell.target, cell.after) for cell in planned_form.cells] == [(second, "12.00(个)")]
    (problem,) = (each for each in planned_form.problems if each.written == "很多人")
    assert (problem.column, problem.is_error) == ("实际完成值", False)
    assert problem.cell
    importing.apply_import(user=office.preparer, import_id=record.pk)
    rows = Result.objects.filter(evaluation=form).order_by("indicator__order")
    assert [row.actual_text for row in rows][:2] == ["35.00(人)", "12.00(个)"]
    assert rows[0].score is not None


def test_a_template_whose_one_written_cell_cannot_be_taken_is_refused(office: Office, form: Evaluation) -> None:
    file = filled(office, form, {(line_target(form, 1), "actual_text"): "很多人"})
    planned_form = only(brought(office, file))
    assert (planned_form.verdict, [each.written for each in planned_form.errors]) == (Verdict.REFUSED, ["很多人"])
