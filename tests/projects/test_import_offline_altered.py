"""离线填报表 that comes back altered, old, forged or copied: what was surely typed is offered, the rest is named."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.review import Event, Stage
from evaluator.sheets.offline.reader import read_offline
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Indicator, Result
from projects.services import importing
from projects.services.importing.marked import marked_file
from projects.services.importing.plan import PlannedForm, Verdict
from projects.services.offline import export_offline, offline_key
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, line_target, total_target, type_cells
from tests.projects.imported_files import brought, only, planned, read_in_this_process

pytestmark = pytest.mark.django_db
Cells = dict[tuple[str, str], str]


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.build_at(Stage.DRAFT, office)


class Template:
    """A template as it lies open in an office program, its cells by what they are called in the record."""

    def __init__(self, office: Office, *forms: Evaluation) -> None:
        content = export_offline(user=office.preparer, evaluation_ids=[form.pk for form in forms]).content
        reading = read_offline(content, key=offline_key())
        assert reading is not None
        self.book: Workbook = openpyxl.load_workbook(io.BytesIO(content))
        self.places = {(cell.target, cell.field): cell.address for back in reading.forms for cell in back.cells}
        self.sheets: list[Worksheet] = [self.book[back.sheet] for back in reading.forms]

    @property
    def sheet(self) -> Worksheet:
        return self.sheets[0]

    def place(self, target: str, field: str = "actual_text") -> str:
        return self.places[target, field]

    def row(self, target: str, field: str = "actual_text") -> int:
        return int(self.place(target, field)[1:])

    def write(self, target: str, field: str, value: Any) -> None:
        self.sheet[self.place(target, field)] = value

    def saved(self, name: str = "离线填报表.xlsx") -> Upload:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return Upload(name, buffer.getvalue())


def told(form: PlannedForm) -> list[tuple[str, str, str]]:
    return [(each.code, each.cell, each.level) for each in form.problems]


def offered(form: PlannedForm) -> set[tuple[str, str, str]]:
    return {(cell.column, cell.before, cell.after) for cell in form.cells}


def actuals(form: Evaluation) -> list[str]:
    rows = Result.objects.filter(evaluation=form).order_by("indicator__order")
    return list(rows.values_list("actual_text", flat=True))


# ------------------------------------------------------------------------------------- what is not taken, and is told


def test_merged_cells_are_named_and_the_rest_of_the_form_is_written(office: Office, form: Evaluation) -> None:
    first, second, third = (line_target(form, number) for number in (1, 2, 3))
    before = actuals(form)
    template = Template(office, form)
    template.write(first, "actual_text", "77.00(人)")
    template.write(third, "actual_text", "99.00(%)")
    template.sheet.merge_cells(f"{template.place(first)}:{template.place(second)}")
    record = brought(office, template.saved())
    planned_form = only(record)
    assert planned_form.verdict == Verdict.CHANGED
    assert told(planned_form) == [("offline-merged", template.place(first), "warning")]
    assert planned_form.summary == "1 个单元格，1 处没有读"
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(form) == [*before[:2], "99.00(%)", *before[3:]]


def test_a_form_in_which_nothing_could_be_read_is_refused(office: Office, form: Evaluation) -> None:
    template = Template(office, form)
    first, second = template.place(line_target(form, 1)), template.place(line_target(form, 2))
    template.sheet[first] = "77.00(人)"
    template.sheet.merge_cells(f"{first}:{second}")
    planned_form = only(brought(office, template.saved()))
    assert (planned_form.verdict, told(planned_form)) == (Verdict.REFUSED, [("offline-merged", first, "error")])


def test_an_emptied_actual_is_shown_unticked_and_refuses_nothing(office: Office, form: Evaluation) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    before = actuals(form)
    template = Template(office, form)
    template.write(first, "actual_text", None)
    template.write(second, "actual_text", "12.00(个)")
    record = brought(office, template.saved())
    planned_form = only(record)
    assert (planned_form.verdict, told(planned_form)) == (Verdict.CHANGED, [])
    assert {
        (cell.target, cell.after, planned(record).takes_cell(planned_form, cell)) for cell in planned_form.cells
    } == {
        (first, "", False),
        (second, "12.00(个)", True),
    }
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(form) == [before[0], "12.00(个)", *before[2:]]


def test_an_emptied_actual_that_was_ticked_is_emptied(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    template = Template(office, form)
    template.write(first, "actual_text", None)
    record = brought(office, template.saved())
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{first}|actual_text": True})
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(form)[0] == ""


def test_an_amount_in_yuan_is_caught_in_the_words_of_every_import(office: Office, form: Evaluation) -> None:
    template = Template(office, form)
    template.write(total_target(form), "executed", 995000)
    planned_form = only(brought(office, template.saved()))
    assert (planned_form.verdict, planned_form.cells) == (Verdict.REFUSED, ())
    (problem,) = planned_form.problems
    assert (problem.code, problem.cell) == ("money-unit", template.place(total_target(form), "executed"))
    assert (problem.message, problem.remedy) == ("像是以元为单位，这张表是万元", "应写 99.5")


@pytest.mark.parametrize("amount", [99.5, 0, 250, 9_000_000_000])
def test_an_amount_that_fits_the_budget_in_no_unit_is_not_said_to_be_in_yuan(
    office: Office, form: Evaluation, amount: float
) -> None:
    template = Template(office, form)
    template.write(total_target(form), "executed", amount)
    assert "money-unit" not in {each.code for each in only(brought(office, template.saved())).problems}


def test_a_changed_locked_cell_is_told_marked_and_not_taken_and_the_rest_is_offered(
    office: Office, form: Evaluation
) -> None:
    first = line_target(form, 1)
    target = Indicator.objects.get(results__evaluation=form, order=1).target_text
    template = Template(office, form)
    locked = f"E{template.row(first)}"
    template.sheet[locked] = "≥1人"
    template.write(first, "actual_text", "45.00(人)")
    record = brought(office, template.saved())
    planned_form = only(record)
    assert (planned_form.verdict, offered(planned_form)) == (
        Verdict.CHANGED,
        {("实际完成值", "35.00(人)", "45.00(人)")},
    )
    assert told(planned_form) == [("offline-locked", locked, "warning")]
    assert planned_form.summary == "1 个单元格，1 处锁定的改动没有采用"
    (problem,) = planned_form.problems
    assert (problem.column, problem.written) == ("年度指标值", "≥1人")
    assert f"下载时是“{target}”，现在是“≥1人”" in problem.message
    marked = marked_file(user=office.preparer, import_id=record.pk, number=1)
    note = openpyxl.load_workbook(io.BytesIO(marked.content))[template.sheet.title][locked].comment
    assert note is not None
    assert f"下载时是“{target}”" in note.text
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(form)[0] == "45.00(人)"
    assert Indicator.objects.get(results__evaluation=form, order=1).target_text == target


def test_a_marked_template_that_was_mended_comes_back_as_a_template(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    template = Template(office, form)
    template.sheet[f"E{template.row(first)}"] = "≥1人"
    template.write(first, "actual_text", "45.00(人)")
    record = brought(office, template.saved())
    marked = marked_file(user=office.preparer, import_id=record.pk, number=1)
    again = only(brought(office, Upload(marked.filename, marked.content)))
    assert (again.kind, offered(again)) == ("offline", {("实际完成值", "35.00(人)", "45.00(人)")})
    assert [code for code, _, _ in told(again)] == ["offline-locked"]


def test_a_row_that_was_inserted_is_named_and_no_value_reaches_another(office: Office, form: Evaluation) -> None:
    first, third = line_target(form, 1), line_target(form, 3)
    before = actuals(form)
    template = Template(office, form)
    for area in list(template.sheet.merged_cells.ranges):
        template.sheet.unmerge_cells(area.coord)
    at = template.row(first) + 1
    template.sheet.insert_rows(at)
    template.sheet[f"D{at}"], template.sheet[f"G{at}"] = "新指标", "7次"
    template.sheet[f"G{template.row(third) + 1}"] = "99.00(%)"
    record = brought(office, template.saved())
    assert [(code, level) for code, _, level in told(only(record))] == [("offline-row-new", "warning")]
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(form) == [*before[:2], "99.00(%)", *before[3:]]


# ------------------------------------------------------------------------------------- older than what stands there now


def test_a_row_whose_target_was_adjusted_since_is_told_and_not_ticked(office: Office, form: Evaluation) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    template = Template(office, form)
    old = Indicator.objects.get(results__evaluation=form, order=1).target_text
    template.write(first, "actual_text", "45.00(人)")
    template.write(second, "actual_text", "12.00(个)")
    Indicator.objects.filter(results__evaluation=form, order=1).update(target_text="≥60.00(人)")
    record = brought(office, template.saved())
    cells = {cell.target: cell for cell in only(record).cells}
    assert cells[first].warning == f"下载表格后，这一行的年度指标值由“{old}”改成了“≥60.00(人)”，请核对"
    assert cells[second].warning == ""
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(form)[:2] == ["35.00(人)", "12.00(个)"]


def test_a_row_that_is_gone_from_the_record_is_told_and_the_others_are_offered(
    office: Office, form: Evaluation
) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    template = Template(office, form)
    template.write(first, "actual_text", "45.00(人)")
    template.write(second, "actual_text", "12.00(个)")
    Result.objects.filter(evaluation=form, indicator__order=1).delete()
    planned_form = only(brought(office, template.saved()))
    assert told(planned_form) == [("row-gone", template.place(first), "warning")]
    assert [cell.target for cell in planned_form.cells] == [second]


def test_an_older_template_after_the_form_was_returned_is_compared_with_what_stands_there(
    office: Office, form: Evaluation
) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    template = Template(office, form)
    template.write(first, "actual_text", "45.00(人)")
    template.write(second, "actual_text", "12.00(个)")
    type_cells(office.preparer, form, (second, "actual_text", "11.00(个)"))
    building.take(Event.SUBMIT, office.preparer, form)
    building.take(Event.ACCEPT, office.reviewer, form)
    building.take(Event.RETURN, office.reviewer, form)
    planned_form = only(brought(office, template.saved()))
    assert planned_form.verdict == Verdict.CHANGED
    warnings = {cell.target: cell.warning for cell in planned_form.cells}
    assert warnings[first] == ""
    assert "下载时是" in warnings[second]


def test_an_older_template_of_an_approved_form_writes_nothing(office: Office, form: Evaluation) -> None:
    template = Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    building.take(Event.SUBMIT, office.preparer, form)
    building.take(Event.ACCEPT, office.reviewer, form)
    building.take(Event.APPROVE, office.reviewer, form)
    planned_form = only(brought(office, template.saved()))
    assert (planned_form.verdict, planned_form.cells) == (Verdict.KEPT, ())
    assert [(each.there, each.here) for each in planned_form.findings] == [("35.00(人)", "45.00(人)")]


# ------------------------------------------------------------------------------------------- forged, copied, doubled


def test_two_templates_of_one_form_with_other_edits_are_not_decided_between(office: Office, form: Evaluation) -> None:
    uploads = []
    for name, text in (("甲.xlsx", "45.00(人)"), ("乙.xlsx", "46.00(人)")):
        template = Template(office, form)
        template.write(line_target(form, 1), "actual_text", text)
        uploads.append(template.saved(name))
    first, second = planned(brought(office, *uploads)).forms
    assert (first.verdict, second.verdict) == (Verdict.CHANGED, Verdict.REFUSED)
    assert "甲.xlsx" in second.problems[-1].message


def test_a_template_that_nobody_touched_stands_in_the_way_of_no_other(office: Office, form: Evaluation) -> None:
    untouched, template = Template(office, form), Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    record = brought(office, untouched.saved("甲.xlsx"), template.saved("乙.xlsx"))
    assert [each.verdict for each in planned(record).forms] == [Verdict.SAME, Verdict.CHANGED]


def _forged(book: Workbook) -> None:
    cell = book["校验信息"]["A3"]
    cell.value = str(cell.value).replace('"base":"35.00(\\u4eba)"', '"base":"36.00(\\u4eba)"')


def _without(book: Workbook) -> None:
    book.remove(book["校验信息"])


def _of_another_site(book: Workbook) -> None:
    book["校验信息"]["A2"] = "f" * 64


@pytest.mark.parametrize("forge", [_forged, _without, _of_another_site])
def test_without_a_true_fingerprint_the_same_cells_are_offered_by_their_names(
    office: Office, form: Evaluation, forge: Callable[[Workbook], None]
) -> None:
    template = Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    forge(template.book)
    planned_form = only(brought(office, template.saved()))
    assert planned_form.kind == "self_evaluation"
    assert ("实际完成值", "35.00(人)", "45.00(人)") in offered(planned_form)
    assert planned_form.errors == ()


def test_the_sheets_of_two_templates_in_one_workbook_are_both_read(office: Office, form: Evaluation) -> None:
    other = building.open_form(office, code="F-2", form=building.build_form(name="另一个项目"))
    one, two = Template(office, form), Template(office, other)
    one.write(line_target(form, 1), "actual_text", "45.00(人)")
    two.write(line_target(other, 1), "actual_text", "46.00(人)")
    _copied(two.sheet, one.book)
    forms = planned(brought(office, one.saved())).forms
    assert {(each.kind, each.name) for each in forms} == {
        ("offline", form.project.name),
        ("self_evaluation", "另一个项目"),
    }
    assert {cell.after for each in forms for cell in each.cells} >= {"45.00(人)", "46.00(人)"}


def test_a_sheet_without_its_keys_is_read_by_its_names(office: Office, form: Evaluation) -> None:
    template = Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    for area in list(template.sheet.merged_cells.ranges):
        if area.min_col == 1:
            template.sheet.unmerge_cells(area.coord)
    for row in range(1, template.sheet.max_row + 1):
        template.sheet.cell(row, 1).value = None
    planned_form = only(brought(office, template.saved()))
    assert planned_form.kind == "self_evaluation"
    assert ("实际完成值", "35.00(人)", "45.00(人)") in offered(planned_form)
    assert "offline-broken" in {each.code for each in planned_form.problems}


def test_a_template_with_renamed_sheets_and_one_removed_is_read(office: Office, form: Evaluation) -> None:
    other = building.open_form(office, code="F-2", form=building.build_form(name="另一个项目"))
    template = Template(office, form, other)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    template.book.remove(template.sheets[1])
    template.sheets[0].title = "Sheet1"
    first, second = planned(brought(office, template.saved())).forms
    assert (first.verdict, first.sheet) == (Verdict.CHANGED, "Sheet1")
    assert (second.verdict, told(second)) == (Verdict.SAME, [("offline-sheet-gone", "", "note")])


def test_a_fingerprint_of_another_form_under_this_sheet_writes_to_neither(office: Office, form: Evaluation) -> None:
    other = building.open_form(office, code="F-2", form=building.build_form(name="另一个项目"))
    mine, theirs = Template(office, form), Template(office, other)
    mine.write(line_target(form, 1), "actual_text", "45.00(人)")
    mine.sheet["A1"] = f"form:{other.pk}"
    for row in mine.book["校验信息"].iter_rows():
        for cell in row:
            cell.value = None
    for row in theirs.book["校验信息"].iter_rows():
        for cell in row:
            mine.book["校验信息"][cell.coordinate] = cell.value
    forms = planned(brought(office, mine.saved())).forms
    assert all(each.verdict == Verdict.REFUSED and not each.cells for each in forms if each.kind == "offline")


def test_a_template_of_a_colleague_is_read_and_that_of_somebody_who_does_not_fill_in_is_refused(
    office: Office, form: Evaluation
) -> None:
    template = Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    assert offered(only(brought(office, template.saved(), user=office.colleague))) == {
        ("实际完成值", "35.00(人)", "45.00(人)")
    }
    with pytest.raises(Refused, match="填报人"):
        brought(office, template.saved(), user=office.reviewer)


def test_a_template_of_a_project_that_went_to_another_section_writes_nothing(office: Office, form: Evaluation) -> None:
    template = Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    form.project.unit = office.other_section
    form.project.save()
    planned_form = only(brought(office, template.saved()))
    assert (planned_form.verdict, [each.code for each in planned_form.errors]) == (
        Verdict.REFUSED,
        ["offline-unknown"],
    )


def _copied(sheet: Worksheet, book: Workbook) -> None:
    copy = book.create_sheet(f"{sheet.title}（复制）")
    for row in sheet.iter_rows():
        for cell in row:
            copy.cell(cell.row, cell.column, cell.value).data_type = cell.data_type
    for area in _areas(sheet):
        copy.merge_cells(area)


def _areas(sheet: Worksheet) -> Sequence[str]:
    return [area.coord for area in sheet.merged_cells.ranges]


def test_a_template_that_was_saved_as_text_is_read_by_its_names(office: Office, form: Evaluation) -> None:
    template = Template(office, form)
    template.write(line_target(form, 1), "actual_text", "45.00(人)")
    text = io.StringIO()
    csv.writer(text).writerows(template.sheet.iter_rows(values_only=True))
    upload = Upload("离线填报表.csv", text.getvalue().encode("gb18030"))
    planned_form = only(brought(office, upload))
    assert planned_form.kind == "self_evaluation"
    assert ("实际完成值", "35.00(人)", "45.00(人)") in offered(planned_form)
    assert planned_form.errors == ()
