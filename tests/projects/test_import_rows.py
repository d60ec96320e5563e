"""对行 in an import: an actual goes to the row that it was written for, and one that may be another's is not ticked."""

from dataclasses import replace

import pytest
from django.utils import timezone

from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Indicator, Result
from projects.services import importing
from projects.services.importing.plan import PlannedForm, Verdict
from tests.projects import building, target_files
from tests.projects.building import Office, build_form
from tests.projects.imported_files import brought, only, planned, read_in_this_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def rows_of(*texts: tuple[str, str, str]) -> tuple[IndicatorRow, ...]:
    """Rows of one 二级指标: 三级指标, target and actual."""
    pattern = build_form().rows[2]
    return tuple(
        replace(pattern, indicator=Entry(name), target=Entry(target), actual=Entry(actual), score=Entry())
        for name, target, actual in texts
    )


def form_of(*texts: tuple[str, str, str]) -> OfficialForm:
    return replace(build_form(), rows=rows_of(*texts))


APPROVED = (("合格率", "100.00(%)", ""), ("到课率", "100.00(%)", ""), ("按时率", "100.00(%)", ""))


def ticked(record: object) -> dict[str, str]:
    """What would be written: row and column of the records, and the text."""
    plan = planned(record)  # type: ignore[arg-type]
    (form,) = plan.forms
    return {f"{cell.row} {cell.column}": cell.after for cell in plan.chosen_cells(form)}


def actuals(evaluation: Evaluation) -> list[str]:
    rows = Result.objects.filter(evaluation=evaluation).order_by("indicator__order")
    return list(rows.values_list("actual_text", flat=True))


def test_rows_of_one_target_that_changed_places_keep_their_own_actuals(office: Office) -> None:
    evaluation = building.open_form(office, form=form_of(*APPROVED))
    swapped = form_of(
        ("到课率", "100.00(%)", "92(%)"), ("合格率", "100.00(%)", "91(%)"), ("按时率", "100.00(%)", "93(%)")
    )
    record = brought(office, swapped)
    assert ticked(record) == {"合格率 实际完成值": "91(%)", "到课率 实际完成值": "92(%)", "按时率 实际完成值": "93(%)"}
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(evaluation) == ["91(%)", "92(%)", "93(%)"]


def test_no_cell_of_a_row_that_may_be_renamed_is_ticked_and_the_page_says_why(office: Office) -> None:
    evaluation = building.open_form(office, form=form_of(*APPROVED))
    renamed = form_of(
        ("合格率", "100.00(%)", "91(%)"), ("出勤率", "100.00(%)", "92(%)"), ("按时率", "100.00(%)", "93(%)")
    )
    record = brought(office, renamed)
    form = only(record)
    assert form.verdict == Verdict.CHANGED
    assert {cell.row: cell.warning for cell in form.cells} == {
        "合格率": "",
        "到课率": "名称不同，可能是改名：系统里是“到课率”，文件里是“出勤率”",
        "按时率": "",
    }
    assert [(each.there, each.here) for each in form.findings] == [("到课率", "出勤率")]
    importing.apply_import(user=office.preparer, import_id=record.pk)
    assert actuals(evaluation) == ["91(%)", "", "93(%)"]


def test_a_row_that_fits_two_is_refused_by_the_names_of_both(office: Office) -> None:
    building.open_form(office, form=form_of(*APPROVED))
    twice = form_of(
        ("及格率", "100.00(%)", "91(%)"), ("出勤率", "100.00(%)", "92(%)"), ("按时率", "100.00(%)", "93(%)")
    )
    form = only(brought(office, twice))
    assert form.verdict == Verdict.REFUSED
    assert [(each.code, each.written) for each in form.errors] == [("row-unsure", "及格率"), ("row-unsure", "出勤率")]
    assert form.errors[0].message == "像“合格率”，也像“到课率”，不知道是哪一行，没有对"


def test_rows_that_are_the_same_in_everything_all_come_with_a_new_project(office: Office) -> None:
    rows = [("合格率", "100.00(%)", f"9{number}(%)") for number in range(4)]
    record = brought(office, form_of(*rows))
    (written,) = importing.apply_import(user=office.preparer, import_id=record.pk).written
    assert actuals(Evaluation.objects.get(pk=written.id)) == ["90(%)", "91(%)", "92(%)", "93(%)"]
    again = brought(office, form_of(*rows))
    assert only(again).verdict == Verdict.SAME


def test_a_row_that_nobody_named_is_told_by_its_place(office: Office) -> None:
    building.open_form(office, form=form_of(*APPROVED, ("", "", "")))
    (finding,) = only(brought(office, form_of(*APPROVED))).findings
    assert finding.there == "（第 4 行，没有名称）"


def test_two_empty_sides_are_no_difference_to_be_told(office: Office) -> None:
    evaluation = building.open_form(office, form=form_of(*APPROVED))
    Evaluation.objects.filter(pk=evaluation.pk).update(excluded_at=timezone.now())
    nameless = form_of(*((name, target, "92(%)") for name, target, _ in APPROVED), ("", "", "92(%)"))
    form = only(brought(office, nameless))
    assert form.verdict == Verdict.KEPT
    assert [each.here for each in form.findings] == ["92(%)"] * 3
    assert all(each.there.strip() or each.here.strip() for each in form.findings)


# Draft goals ----------------------------------------------------------------------------------------------------------


def draft(office: Office, *texts: tuple[str, str]) -> None:
    upload = Upload("目标.xlsx", target_files.form(*(target_files.row(*text, "10") for text in texts)))
    record = importing.bring(user=office.preparer, uploads=[upload], unit_id=office.section.pk)
    importing.apply_import(user=office.preparer, import_id=record.pk)


def compared(office: Office, *texts: tuple[str, str]) -> PlannedForm:
    upload = Upload("改.xlsx", target_files.form(*(target_files.row(*text, "10") for text in texts)))
    return only(importing.bring(user=office.preparer, uploads=[upload], unit_id=office.section.pk))


def test_a_row_of_a_draft_that_may_be_renamed_is_not_ticked(office: Office) -> None:
    draft(office, ("甲", "≥5次"), ("乙", "≥6次"), ("丙", "≥7次"))
    form = compared(office, ("甲", "≥5次"), ("丁", "≥6次"), ("丙", "≥8次"))
    assert {(cell.row, cell.column): cell.warning for cell in form.cells} == {
        ("乙", "三级指标"): "名称不同，可能是改名：系统里是“乙”，文件里是“丁”",
        ("丙", "年度指标值"): "",
    }


def test_a_row_of_a_draft_that_fits_two_is_not_ticked_as_a_new_one(office: Office) -> None:
    draft(office, ("甲", "≥5次"), ("乙", "≥6次"), ("丙", "≥6次"))
    form = compared(office, ("甲", "≥5次"), ("丁", "≥6次"))
    (cell,) = form.cells
    assert (cell.column, cell.after) == ("新的一行", "数量指标，丁，≥6次")
    assert cell.warning == "像“乙”，也像“丙”，不知道是哪一行，没有对；勾选才会加成新的一行"


def test_an_empty_row_of_a_draft_is_no_difference(office: Office) -> None:
    draft(office, ("甲", "≥5次"), ("乙", "≥6次"))
    Indicator.objects.filter(name="乙").update(category="", subcategory="", name="", target_text="")
    form = compared(office, ("甲", "≥5次"))
    assert (form.verdict, form.findings) == (Verdict.SAME, ())


def test_nobody_is_told_to_delete_a_row_while_one_of_the_approved_is_not_in_the_file(office: Office) -> None:
    building.open_form(office, form=form_of(*APPROVED))
    other = ("", "≥7(个)", "7(个)")
    form = only(brought(office, form_of(*APPROVED[:2], other)))
    assert [(each.message, each.remedy) for each in form.errors] == [
        (
            "和批复的指标名称对不上。批复的是“按时率”",
            "指标名称不能在这里改，请照批复的写",
        )
    ]
    form = only(brought(office, form_of(other, *APPROVED[:2])))
    assert [(each.message, each.remedy) for each in form.errors] == [
        (
            "和批复的哪一行都对不上",
            "请照批复的写全二级指标、三级指标、指标值和分值，行的先后也照批复的，再上传",
        )
    ]
    form = only(brought(office, form_of(*APPROVED, ("第四", "≥7(个)", "7(个)"))))
    assert [each.remedy for each in form.errors] == [
        "批复的各行文件里都有，这一行是多出来的：请核对名称，批复的里确实没有的，从文件里删去"
    ]
