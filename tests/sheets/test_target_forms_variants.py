"""What people do to a target form: columns moved, rows added, notes above, labels apart, cells that are no value."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.problems import Level
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.targets import reader
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.reader import read_target_forms
from tests.sheets.published import form_file
from tests.sheets.target_samples import DATONG, QINGPU, datong, forms_of, qingpu
from tests.sheets.workbooks_made import changed, packed, saved, typed, unmerged

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "分值")
ROW = ("产出指标", "数量指标", "开展培训", "≥5场次", 20)


def sheet_of(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> bytes:
    """A small target form of one project."""
    above = (
        ("某某局2025年度项目支出绩效目标表",),
        ("项目名称", "培训经费", None, "实施单位", "某某中心"),
        ("主管部门", "某某局"),
        ("项目资金（万元）", "年度资金总额", 12.5),
    )
    return typed([*above, head, *rows])


def one(content: bytes) -> TargetForm:
    (form,) = forms_of(content)
    return form


def places(form: TargetForm) -> dict[str, str]:
    return {problem.place: problem.code for problem in form.problems}


def texts(form: TargetForm) -> list[tuple[str, ...]]:
    return [
        tuple(
            entry.text
            for entry in (line.category, line.subcategory, line.indicator, line.period_target, line.target, line.points)
        )
        for line in form.rows
    ]


def notes_above(sheet: Worksheet) -> None:
    unmerged(sheet)
    sheet.insert_rows(1, 3)
    sheet["A1"] = "附件2"
    sheet["A2"] = "请各单位认真填写"


def columns_swapped(sheet: Worksheet) -> None:
    """The targets stand in front of the names."""
    unmerged(sheet)
    for row in range(12, 53):
        name, target = sheet[f"D{row}"].value, sheet[f"G{row}"].value
        sheet[f"D{row}"], sheet[f"G{row}"] = target, name


def extra_rows(sheet: Worksheet) -> None:
    unmerged(sheet)
    sheet.insert_rows(23, 2)
    sheet["D23"], sheet["G23"] = "新增的指标", "≥1次"


def spaced_labels(sheet: Worksheet) -> None:
    sheet["A3"], sheet["A4"], sheet["B12"] = "项 目 名 称：", "主管部门\n", "一 级\n指标"


@pytest.mark.parametrize("change", [unmerged, notes_above, columns_swapped, spaced_labels])
def test_a_form_that_was_worked_on_says_the_same(change: Callable[[Worksheet], None]) -> None:
    was, form = qingpu(), one(changed(QINGPU, change))
    assert texts(form) == texts(was)
    for name in ("project", "department", "unit", "nature", "project_category", "overall_goal", "annual_goal"):
        assert getattr(form, name).text == getattr(was, name).text, name
    assert [(row.source, row.period.number, row.annual.number) for row in form.funding] == [
        (row.source, row.period.number, row.annual.number) for row in was.funding
    ]
    assert (form.year, form.money_unit) == (2024, "万元")


def test_a_note_above_the_form_is_named_with_its_cell_and_does_no_harm() -> None:
    form = one(changed(QINGPU, notes_above))
    assert places(form) == {"A1": "cell-not-read", "A2": "cell-not-read"}
    assert {problem.level for problem in form.problems} == {Level.NOTE}
    assert "附件2" in form.problems[0].message


def test_added_rows_belong_to_the_group_above() -> None:
    form = one(changed(QINGPU, extra_rows))
    assert texts(form)[1] == ("产出指标", "数量指标", "新增的指标", "", "≥1次", "")
    assert form.rows[1].target.cell == "G23"
    assert len(form.rows) == 23


def test_a_column_nobody_knows_is_named_not_read() -> None:
    form = one(sheet_of((*ROW, "张三"), head=(*HEAD, "责任人")))
    assert places(form) == {"F5": "column-unknown"}
    assert texts(form) == [("产出指标", "数量指标", "开展培训", "", "≥5场次", "20")]


def test_sign_value_and_unit_in_three_columns_are_one_target() -> None:
    head = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位")
    rows = (("产出指标", "数量指标", "开展培训", "≥", 5, "场次"), (None, "质量指标", "合格率", "定性", "优良", "/"))
    form = one(sheet_of(*rows, head=head))
    assert [(line.target.text, line.kind.text, line.unit.text) for line in form.rows] == [
        ("≥5场次", "", "场次"),
        ("优良", "定性", "/"),
    ]


def test_the_sides_may_be_named_above_the_head_in_either_order() -> None:
    marks = (None, "年度绩效指标", None, None, "实施期绩效指标", None, None)
    head = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
    row = ("产出指标", "数量指标", "开展培训", "≥5场次", "数量指标", "开展培训", "≥20场次")
    content = typed([("项目支出绩效目标表（2025年度）",), ("项目名称", "培训经费"), marks, head, row])
    book = load_workbook(_file(content))
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("B3:D3")
    sheet.merge_cells("E3:G3")
    form = one(saved(book))
    assert [(line.target.text, line.period_target.text) for line in form.rows] == [("≥5场次", "≥20场次")]


def test_sides_that_name_different_indicators_are_two_rows_and_nothing_is_lost() -> None:
    def other_name(sheet: Worksheet) -> None:
        sheet["G22"] = "宣讲会场次"

    form = forms_of(changed(DATONG, other_name))[0]
    found = [(line.indicator.text, line.period_target.text, line.target.text) for line in form.rows[2:4]]
    assert found == [("乡村宣传活动工作完成率", "95%", ""), ("宣讲会场次", "", "95%")]
    assert places(form)["G22"] == "sides-differ"
    assert places(form)["H22"] == "target-missing"


def test_a_name_that_was_cut_short_on_one_side_is_the_same_indicator() -> None:
    def cut(sheet: Worksheet) -> None:
        sheet["G22"] = "乡村宣传活动…"

    form = forms_of(changed(DATONG, cut))[0]
    assert len(form.rows) == len(datong().rows)
    assert (form.rows[2].indicator.text, form.rows[2].annual_indicator.text) == (
        "乡村宣传活动工作完成率",
        "乡村宣传活动…",
    )


def test_cells_that_hold_no_value_are_named() -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["C6"], sheet["F7"] = "约一百五十万", "#REF!"
        sheet["D23"] = None
        sheet["G24"] = None

    found = places(one(changed(QINGPU, spoil)))
    assert found == {
        "C6": "number-unreadable",
        "F7": "cell-error",
        "D23": "indicator-missing",
        "G24": "target-missing",
    }


def test_points_merged_over_rows_count_for_the_first() -> None:
    content = sheet_of(ROW, (None, None, "编写教材", "≥1套", None))
    book = load_workbook(_file(content))
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("E6:E7")
    form = one(saved(book))
    assert [line.points.number for line in form.rows] == [20, None]
    assert places(form) == {"E6": "points-merged"}


def test_points_of_the_execution_rate_and_the_total_are_no_indicators() -> None:
    form = one(sheet_of(ROW, ("预算执行率", "预算执行率", "预算执行率", "100%", 10), ("合计", None, None, None, 30)))
    assert len(form.rows) == 1
    assert (form.execution_points.number, form.total_points.number) == (10, 30)
    assert form.execution_points.cell == "E7"


def test_an_indicator_may_be_called_like_a_total() -> None:
    form = one(sheet_of(ROW, (None, None, "合计", "≥9次", 5)))
    assert [line.indicator.text for line in form.rows] == ["开展培训", "合计"]


def test_money_without_a_unit_is_read_in_the_usual_one_and_that_is_said() -> None:
    content = typed(
        [("2025年度项目支出绩效目标表",), ("项目名称", "培训经费"), ("项目资金", "年度资金总额", 12.5), HEAD, ROW]
    )
    form = one(content)
    assert form.money_unit == "万元"
    assert ("第 3 行", "money-unit-missing") in [(problem.place, problem.code) for problem in form.problems]


def test_several_forms_in_one_sheet_are_several_forms() -> None:
    first = (("2025年度项目支出绩效目标表",), ("项目名称", "甲"), HEAD, ROW)
    second = (("2025年度项目支出绩效目标表",), ("项目名称", "乙"), HEAD, (*ROW[:2], "编写教材", "≥1套", 5))
    found = forms_of(typed([*first, *second]))
    assert [(form.project.text, [line.indicator.text for line in form.rows]) for form in found] == [
        ("甲", ["开展培训"]),
        ("乙", ["编写教材"]),
    ]


def test_more_forms_in_a_sheet_than_anybody_has_are_refused() -> None:
    rows = [row for number in range(400) for row in (("项目名称", f"项目{number}"), HEAD, ROW)]
    (answer,) = read_target_forms(typed(rows))
    assert isinstance(answer, UnknownForm)
    assert answer.problems[0].code == "sheet-too-long"


def test_more_forms_in_a_workbook_than_anybody_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_IN_A_FILE", 1)
    (answer,) = read_target_forms(DATONG)
    assert isinstance(answer, UnknownForm)
    assert answer.problems[0].code == "file-too-many-forms"


def test_a_form_without_a_name_or_a_year_says_so() -> None:
    form = one(typed([("项目支出绩效目标表",), HEAD, ROW]))
    assert form.year is None
    assert {problem.code for problem in form.problems} >= {"project-missing", "year-missing"}


def test_a_self_evaluation_form_is_told_apart() -> None:
    (answer,) = read_target_forms(form_file("01"))
    assert isinstance(answer, UnknownForm)
    assert answer.problems[0].code == "form-self-evaluation"
    assert "自评表" in answer.problems[0].message


def test_a_sheet_of_something_else_beside_the_form_is_worth_a_word() -> None:
    book = load_workbook(QINGPU)
    book.create_sheet("台账")["A1"] = "流水"
    found = read_target_forms(saved(book))
    assert [type(form) for form in found] == [TargetForm, UnknownForm]
    assert found[1].problems[0].level is Level.NOTE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"%PDF-1.7", "file-pdf"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "file-damaged"),
        (QINGPU.read_bytes()[:2_000], "file-damaged"),
        (packed({"xl/workbook.xml": b"\0" * 200_000_00}), "file-inflates"),
        (saved(Workbook()), "file-blank"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    (answer,) = read_target_forms(content, filename="x.xlsx")
    assert isinstance(answer, UnknownForm)
    (problem,) = answer.problems
    assert problem.code == code
    assert problem.message
    assert problem.remedy


def _file(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)
