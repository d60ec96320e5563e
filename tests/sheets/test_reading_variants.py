"""Forms as people leave them: everything a person may move, merge, rename or leave out is still read."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.reader import read_forms
from tests.sheets.published import FORMS, form_file
from tests.sheets.workbooks_made import changed, raw, saved, typed, unmerged


def only(content: bytes) -> OfficialForm:
    (form,) = read_forms(content)
    assert isinstance(form, OfficialForm)
    return form


def texts(form: OfficialForm) -> list[tuple[str, ...]]:
    """What the indicator table says, without addresses."""
    return [
        tuple(
            entry.text
            for entry in (
                line.category, line.subcategory, line.indicator, line.target, line.actual,
                line.points, line.score, line.reason,
            )
        )
        for line in form.rows
    ]  # fmt: skip


def original(number: str) -> OfficialForm:
    return only(form_file(number).read_bytes())


HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
LINE = ["产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)", 90, 90, None]


def form_of(
    head: Sequence[object],
    *lines: Sequence[object],
    above: Sequence[Sequence[object]] = (),
    below: Sequence[Sequence[object]] | None = None,
) -> bytes:
    """A short form: head and money block of everyday shape, then these indicator rows; ``below``: not a 总分 row."""
    total: dict[object, int] = {"分值": 100, "得分": 99}
    return typed(
        [
            ["项目支出绩效自评表"],
            ["（2024年度）"],
            ["项目名称", "职业技能培训"],
            ["主管部门", "某市人力资源和社会保障局", "实施单位", "某市培训中心"],
            *above,
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率（%）", "得分"],
            [None, "年度资金总额", 100, 100, 90, 10, 90, 9],
            ["年度总体目标", "预期目标", None, None, "实际完成情况"],
            [None, "开展培训", None, None, "已完成"],
            head,
            *lines,
            *([["总分", *(total.get(label) for label in head[1:])]] if below is None else below),
        ]
    )


def test_rows_of_notes_above_change_nothing_but_the_addresses() -> None:
    for path in FORMS:
        before = only(path.read_bytes())

        def add_notes(sheet: Worksheet) -> None:
            merges = [str(merged) for merged in sheet.merged_cells.ranges]
            unmerged(sheet)
            sheet.insert_rows(1, 3)
            sheet["A1"] = "附件2"
            sheet["A2"] = "说明：请各单位于2025年1月20日前报送"
            for merged in merges:
                sheet.merge_cells(
                    range_string=":".join(
                        f"{''.join(c for c in part if c.isalpha())}{int(''.join(c for c in part if c.isdigit())) + 3}"
                        for part in merged.split(":")
                    )
                )

        after = only(changed(path, add_notes))
        assert texts(after) == texts(before)
        assert after.project.text == before.project.text
        assert after.year == 2024
        assert after.total_score.number == before.total_score.number
        assert after.problems == ()


def test_unmerged_groups_go_on_below_their_label() -> None:
    assert texts(only(changed(form_file("13"), unmerged))) == texts(original("13"))


def test_group_labels_repeated_on_every_row_read_the_same() -> None:
    def repeat(sheet: Worksheet) -> None:
        unmerged(sheet)
        form = original("03")
        for line in form.rows:
            row = int(line.points.cell[1:])
            sheet.cell(row, 1).value = line.category.text
            sheet.cell(row, 2).value = line.subcategory.text

    assert texts(only(changed(form_file("03"), repeat))) == texts(original("03"))


def test_a_new_category_does_not_inherit_the_subcategory_above_it() -> None:
    form = only(form_of(HEAD, LINE, ["效益指标", None, "知晓率", "≥90%", "95%", 5, 5, None]))
    assert [(line.category.text, line.subcategory.text) for line in form.rows] == [
        ("产出指标", "数量指标"),
        ("效益指标", ""),
    ]


def test_columns_may_stand_in_another_order() -> None:
    order = [7, 3, 4, 5, 6, 0, 1, 2]
    head = [HEAD[place] for place in order]
    line = [LINE[place] for place in order]
    assert texts(only(form_of(head, line))) == [
        ("产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)", "90", "90", "")
    ]


def test_labels_are_known_in_other_spellings_widths_and_with_spaces() -> None:
    head = [
        "一 级 指 标",
        "二级\n指标",
        "三级指标：",
        "年度指标值（Ａ）",
        "全年实际值(B)",
        "分值（１００分）",
        "得　分",
        "未完成原因分析及改进措施",
    ]
    assert texts(only(form_of(head, LINE))) == [
        ("产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)", "90", "90", "")
    ]
    content = typed(
        [
            ["2023年度项目支出绩效自评情况表"],
            ["项目 名称：", "甲"],
            ["预算主管部门", "乙局", "项目单位", "丙中心"],
            ["项目资金", None, "年初预算数(A)", "全年预算数(B)", "全年执行数（万元）", "权重", "执行率(B/A)", "得分"],
            [None, "年度资金总额：", 1, 2, 1, 10, "50.00%", 5],
            [None, "其中：财政拨款", 1, 2, 1, "—", "50.00%", "／"],
            ["年度总体目标", "年初设定目标", None, None, "全年实际完成情况"],
            [None, "目标", None, None, "完成"],
            HEAD,
            LINE,
        ]
    )
    form = only(content)
    assert (form.project.text, form.department.text, form.unit.text) == ("甲", "乙局", "丙中心")
    assert (form.year, form.money_unit) == (2023, "万元")
    assert form.funding[0].rate.number == Decimal(50)
    assert form.funding[1].points.text == "—"
    assert form.funding[1].source == "appropriation"
    assert (form.goal.text, form.achievement.text) == ("目标", "完成")
    assert form.problems == ()


def test_label_and_value_in_one_cell_are_taken_apart() -> None:
    form = only(
        typed(
            [
                ["项目支出绩效自评表（2024年度）"],
                ["项目名称：培训", None, "主管部门：甲局", None, "实施单位：乙中心"],
                ["单位：元"],
                ["项目资金", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
                [None, "年度资金总额", 100, 100, 90, 10, 90, 9],
                HEAD,
                LINE,
                ["总分", None, None, None, None, 100, 99, "评价等级：优"],
            ]
        )
    )
    assert (form.project.text, form.department.text, form.unit.text) == ("培训", "甲局", "乙中心")
    assert form.money_unit == "元"
    assert (form.total_score.number, form.grade.text) == (Decimal(99), "优")


def test_money_in_yuan_is_seen_wherever_the_unit_stands() -> None:
    def beside_the_block(sheet: Worksheet) -> None:
        sheet["A5"] = "项目资金（元）"

    def in_a_note(sheet: Worksheet) -> None:
        sheet["A5"] = "项目资金"
        sheet["A2"] = "（2024年度）  金额单位：元"

    def beside_each_column(sheet: Worksheet) -> None:
        sheet["A5"] = "项目资金"
        for cell in ("D5", "E5", "F5"):
            sheet[cell] = f"{sheet[cell].value}（元）"

    for change in (beside_the_block, in_a_note, beside_each_column):
        form = only(changed(form_file("01"), change))
        assert form.money_unit == "元"
        assert form.problems == ()


def test_two_units_of_money_are_a_problem_and_none_is_a_warning() -> None:
    def two(sheet: Worksheet) -> None:
        sheet["F5"] = "全年执行数（元）"

    def none(sheet: Worksheet) -> None:
        sheet["A5"] = "项目资金"

    (problem,) = only(changed(form_file("01"), two)).problems
    assert (problem.code, problem.level) == ("money-unit-conflict", Level.ERROR)
    (problem,) = only(changed(form_file("01"), none)).problems
    assert (problem.code, problem.level) == ("money-unit-missing", Level.WARNING)


@pytest.mark.parametrize("unit", ["百元", "千元", "十万元", "百万元", "千万元", "亿元"])
def test_every_unit_that_money_is_counted_in_is_known(unit: str) -> None:
    form = only(changed(form_file("01"), lambda sheet: sheet.__setitem__("A5", f"项目资金（{unit}）")))
    assert (form.money_unit, form.problems) == (unit, ())


@pytest.mark.parametrize("label", ["项目资金（万美元）", "项目资金（单位：欧元）"])
def test_another_unit_is_named_at_its_cell_and_not_taken_for_one_that_it_contains(label: str) -> None:
    form = only(changed(form_file("01"), lambda sheet: sheet.__setitem__("A5", label)))
    (problem,) = form.problems
    assert (problem.code, problem.place, problem.level) == ("money-unit-unknown", "A5", Level.ERROR)


def test_the_words_unit_and_yuan_in_a_name_are_no_unit_of_money() -> None:
    form = only(form_of(HEAD, LINE, above=[["项目负责人", "甲"], ["资金用途", "慰问驻沪单位元旦春节"]]))
    assert form.money_unit == "万元"


def test_a_form_without_grade_and_total_is_read() -> None:
    def cut(sheet: Worksheet) -> None:
        for merged in ("A23:F23", "A24:B24", "C24:I24"):
            sheet.unmerge_cells(merged)
        sheet.delete_rows(23, 2)

    form = only(changed(form_file("02"), cut))
    assert texts(form) == texts(original("02"))
    assert form.grade.blank
    assert form.total_score.blank
    assert form.problems == ()


def test_blank_rows_and_a_repeated_head_inside_the_table_are_passed_over() -> None:
    form = only(
        form_of(HEAD, LINE, [], [None, None, " "], HEAD, ["效益指标", "社会效益", "知晓率", "≥90%", "95%", 5, 5, None])
    )
    assert [line.indicator.text for line in form.rows] == ["培训人数", "知晓率"]


def test_subtotals_notes_and_signatures_are_no_indicators() -> None:
    form = only(
        form_of(
            HEAD,
            LINE,
            ["小计", None, None, None, None, 90, 90],
            ["效益指标", "社会效益", "说明会场次", "≥1", "1", 5, 5, None],
            ["合计", None, None, None, None, 95, 95],
            ["填报人：张三", None, "联系电话：12345678"],
        )
    )
    assert [line.indicator.text for line in form.rows] == ["培训人数", "说明会场次"]
    assert form.total_points.number == Decimal(95)


def test_a_total_whose_numbers_slipped_into_another_column_is_still_no_indicator() -> None:
    head = [*HEAD[:4], "指标性质", *HEAD[4:]]
    above = [["项目支出绩效自评表"], ["（2024年度）"], ["项目名称", "甲"]]
    form = only(typed([*above, head, LINE, ["总分", None, None, None, None, 100, 99]]))
    assert [line.indicator.text for line in form.rows] == ["培训人数"]


def test_an_indicator_may_be_called_total() -> None:
    form = only(form_of(HEAD, ["产出指标", "数量指标", "合计", "≥50", "50", 90, 90]))
    assert [line.indicator.text for line in form.rows] == ["合计"]
    assert form.total_points.number == Decimal(100)


def test_a_split_target_is_read_as_one() -> None:
    head = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ]
    form = only(
        form_of(
            head,
            ["产出指标", "数量指标", "培训人数", "≥", 50, "人", "50", 30, 30],
            ["产出指标", "质量指标", "合格率", "＝", 0.95, "%", "96", 30, 30],
            ["产出指标", "质量指标", "规范", "定性", "规范", "/", "达成指标", 30, 30],
        )
    )
    assert [line.target.text for line in form.rows] == ["≥50人", "＝0.95%", "规范"]
    assert [line.unit.text for line in form.rows] == ["人", "%", "/"]
    assert form.rows[0].target.cell == "E10"


def test_a_split_target_under_a_head_of_two_rows_is_read_as_one() -> None:
    rows: list[list[object]] = [
        ["项目支出绩效自评表"],
        ["（2024年度）"],
        ["项目名称", "培训", None, "主管部门", "甲局", None, "实施单位", "乙中心"],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            None,
            None,
            "实际完成值",
            "分值",
            "得分",
            "备注",
        ],
        [None, None, None, None, "指标性质", "指标值", "度量单位"],
        [None, "产出指标", "数量指标", "培训人数", "≥", 50, "人", "52人", 50, 50, None],
    ]
    merges = ("A4:A6", "B4:B5", "C4:C5", "D4:D5", "E4:G4", "H4:H5", "I4:I5", "J4:J5", "K4:K5")
    form = only(typed(rows, merges=merges))
    (line,) = form.rows
    assert (line.category.text, line.target.text, line.actual.text) == ("产出指标", "≥50人", "52人")
    assert form.layout == "530000/self_evaluation-2020"
    assert [problem.code for problem in form.problems] == ["funding-missing"]


def test_a_unit_of_its_own_beside_a_whole_target_stays_beside_it() -> None:
    head = [*HEAD[:4], "计量单位", *HEAD[4:]]
    form = only(form_of(head, ["产出指标", "数量指标", "培训人数", "≥50", "人", "50", 90, 90]))
    assert (form.rows[0].target.text, form.rows[0].unit.text) == ("≥50", "人")


def test_an_adjusted_target_counts_where_one_is_given() -> None:
    head = [*HEAD[:3], "年初指标值", "调整指标值", *HEAD[4:]]
    form = only(
        form_of(
            head,
            ["产出指标", "数量指标", "甲", "≥50", "≥40", "45", 45, 45],
            ["产出指标", "数量指标", "乙", "≥50", "/", "50", 45, 45],
        )
    )
    assert [line.target.text for line in form.rows] == ["≥40", "≥50"]


def test_percentages_and_dates_are_read_as_they_look() -> None:
    book = load_workbook(form_file("02"))
    sheet = book.active
    assert sheet is not None
    sheet["E13"], sheet["E13"].number_format = 0.95, "0%"
    sheet["F13"], sheet["F13"].number_format = 0.975, "0.00%"
    sheet["E16"], sheet["E16"].number_format = date(2024, 12, 31), 'yyyy"年"m"月"d"日"'
    sheet["H6"], sheet["H6"].number_format = 0.8695, "0.00%"
    form = only(saved(book))
    assert (form.rows[0].target.text, form.rows[0].target.number) == ("95%", Decimal(95))
    assert (form.rows[0].actual.text, form.rows[0].actual.number) == ("97.50%", Decimal("97.5"))
    assert form.rows[3].target.text == "2024-12-31"
    assert (form.funding[0].rate.text, form.funding[0].rate.number) == ("86.95%", Decimal("86.95"))


def test_numbers_typed_as_text_are_numbers_and_dashes_stay_text() -> None:
    def retype(sheet: Worksheet) -> None:
        sheet["D6"] = "１，２０６．５０"
        sheet["G13"] = "12.50"
        sheet["H13"] = "/"
        sheet["H14"] = "—"

    form = only(changed(form_file("02"), retype))
    assert form.funding[0].initial.number == Decimal("1206.50")
    assert form.rows[0].points.number == Decimal("12.50")
    assert (form.rows[0].score.text, form.rows[0].score.number) == ("/", None)
    assert (form.rows[1].score.text, form.rows[1].score.number) == ("—", None)
    assert form.problems == ()


def test_words_where_a_number_belongs_are_kept_and_named_with_their_cell() -> None:
    def retype(sheet: Worksheet) -> None:
        sheet["F6"] = "约92万元"
        sheet["H15"] = "满分"

    form = only(changed(form_file("02"), retype))
    assert form.funding[0].executed.text == "约92万元"
    assert form.funding[0].executed.number is None
    assert {problem.place for problem in form.problems} == {"F6", "H15"}
    assert all(problem.code == "number-unreadable" for problem in form.problems)


def test_error_values_and_formulas_never_calculated_are_named_with_their_cell() -> None:
    def break_cells(sheet: Worksheet) -> None:
        sheet["H13"] = "#N/A"
        sheet["H13"].data_type = "e"
        sheet["H6"] = "=F6/E6*100"  # openpyxl stores no result

    form = only(changed(form_file("02"), break_cells))
    assert form.rows[0].score.text == "#N/A"
    assert form.funding[0].rate.text == "=F6/E6*100"
    assert form.funding[0].rate.number is None
    assert {(problem.code, problem.place) for problem in form.problems} == {
        ("cell-error", "H13"),
        ("cell-never-calculated", "H6"),
    }


def test_a_formula_is_read_by_its_stored_result() -> None:
    book = raw('<row r="1"><c r="A1"><f>0.1+0.2</f><v>0.30000000000000004</v></c></row>')
    (unknown,) = read_forms(book)
    assert isinstance(unknown, UnknownForm)  # one number is no form, but nothing failed


def test_points_merged_over_two_rows_belong_to_the_first_and_that_is_said() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("G13:G14")

    form = only(changed(form_file("02"), merge))
    assert form.rows[0].points.number == Decimal(10)
    assert form.rows[1].points.blank
    assert [problem.place for problem in form.problems] == ["G13"]


def test_one_actual_value_merged_over_rows_is_that_of_none_and_the_merge_is_named() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet["F13"] = "50(人)"
        sheet.merge_cells("F13:F15")

    form = only(changed(form_file("02"), merge))
    assert [line.actual.text for line in form.rows[:3]] == ["", "", ""]
    assert form.rows[3].actual.text
    (told,) = form.problems
    assert (told.code, told.place, told.level) == ("actual-merged", "F13", Level.ERROR)
    assert "F13:F15" in told.message
    assert "第 13、14、15 行" in told.message
    assert "50(人)" in told.message


def test_an_actual_value_merged_with_its_own_indicator_is_its_value() -> None:
    rows = [
        ["项目支出绩效自评表"],
        ["（2024年度）"],
        ["项目名称", "培训", None, "主管部门", "甲局", "实施单位", "乙中心"],
        HEAD,
        LINE,
        [None, None, None, None, None, None, None, None],
        ["产出指标", "数量指标", "场次", "≥5", "6", 10, 10, None],
    ]
    form = only(typed(rows, merges=tuple(f"{letter}5:{letter}6" for letter in "CDEFG")))
    assert [line.actual.text for line in form.rows] == ["50(人)", "6"]
    assert "actual-merged" not in [problem.code for problem in form.problems]


def test_one_target_merged_over_rows_is_told_and_counts_for_each() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("E13:E14")

    form = only(changed(form_file("02"), merge))
    assert form.rows[0].target.text == form.rows[1].target.text != ""
    assert [(each.code, each.level) for each in form.problems] == [("target-merged", Level.WARNING)]


def test_one_reason_merged_over_rows_is_the_reason_of_each() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet["I13"] = "机构改革"
        sheet.merge_cells("I13:I15")

    form = only(changed(form_file("02"), merge))
    assert [line.reason.text for line in form.rows[:4]] == ["机构改革"] * 3 + [""]


def test_a_missing_year_is_a_problem_and_never_taken_from_running_text() -> None:
    def forget(sheet: Worksheet) -> None:
        sheet["A2"] = None
        sheet["B11"] = "完成2023年度审计工作"

    form = only(changed(form_file("02"), forget))
    assert form.year is None
    assert [problem.code for problem in form.problems] == ["year-missing"]


def test_the_year_is_found_in_the_title_in_chinese_digits_or_beside_its_label() -> None:
    def title(sheet: Worksheet) -> None:
        sheet["A1"], sheet["A2"] = "某某局2023年项目支出绩效自评表", None

    def digits(sheet: Worksheet) -> None:
        sheet["A2"] = "（二〇二二年度）"

    def label(sheet: Worksheet) -> None:
        sheet.unmerge_cells("A2:I2")
        sheet["A2"], sheet["B2"] = "预算年度", 2021

    assert [only(changed(form_file("02"), change)).year for change in (title, digits, label)] == [2023, 2022, 2021]


def test_several_goals_are_joined_line_by_line() -> None:
    def second_goal(sheet: Worksheet) -> None:
        for merged in ("A10:A11", "B11:E11"):
            sheet.unmerge_cells(merged)
        merges = [str(merged) for merged in sheet.merged_cells.ranges]
        unmerged(sheet)
        assert merges
        sheet.insert_rows(12)
        sheet["B11"], sheet["B12"] = "目标一", "目标二"

    assert only(changed(form_file("02"), second_goal)).goal.text == "目标一\n目标二"


def test_every_visible_sheet_is_read_and_hidden_ones_are_not() -> None:
    book = load_workbook(form_file("01"))
    second = book.copy_worksheet(book.active)
    second.title = "第二张"
    hidden = book.copy_worksheet(book.active)
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    book.create_sheet("填表说明")["A1"] = "一、请如实填写"
    found = read_forms(saved(book), filename="两个项目.xlsx")
    assert [type(form).__name__ for form in found] == ["OfficialForm", "OfficialForm", "UnknownForm"]
    assert [form.sheet for form in found] == ["自评表", "第二张", "填表说明"]
    assert {form.file for form in found} == {"两个项目.xlsx"}
    (problem,) = found[2].problems
    assert problem.level is Level.NOTE


def test_two_forms_below_one_another_on_a_sheet_are_two_forms() -> None:
    book = load_workbook(form_file("04"))
    sheet = book.active
    assert sheet is not None
    unmerged(sheet)
    last = sheet.max_row
    for row in sheet.iter_rows(min_row=1, max_row=last):
        for cell in row:
            copy = sheet.cell(cell.row + last + 2, cell.column, cell.value)
            copy.number_format, copy.data_type = cell.number_format, cell.data_type
    sheet.cell(last + 5, 3, "第二个项目")
    sheet.cell(last + 4, 1, "（2023年度）")
    first, second = read_forms(saved(book))
    assert isinstance(first, OfficialForm)
    assert isinstance(second, OfficialForm)
    assert (first.project.text, second.project.text) == ("农民工工作专项", "第二个项目")
    assert (first.year, second.year) == (2024, 2023)
    assert texts(first) == texts(second) == texts(original("04"))


def test_another_workbook_is_an_unknown_form_that_says_what_was_looked_for() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append(["序号", "项目名称", "金额"])
    (unknown,) = read_forms(saved(book), filename="台账.xlsx")
    assert isinstance(unknown, UnknownForm)
    assert (unknown.file, unknown.sheet) == ("台账.xlsx", "台账")
    (problem,) = unknown.problems
    assert problem.level is Level.ERROR
    assert "三级指标" in problem.message
    assert "“项目名称”" in problem.message


def test_a_workbook_with_nothing_in_it_is_said_to_be_blank() -> None:
    (unknown,) = read_forms(saved(Workbook()))
    assert isinstance(unknown, UnknownForm)
    assert unknown.problems[0].code == "file-blank"


def test_points_stated_in_a_category_label_are_kept_beside_it() -> None:
    for label in ("产出指标\n（50分）", "产出指标 （ 50 分 ）", "产出指标(５０分)", "产出指标50分"):
        form = only(form_of(HEAD, [label, *LINE[1:]]))
        assert form.rows[0].category.text == "产出指标"
        assert form.rows[0].category_points == Decimal(50)
    numbered = only(form_of(HEAD, ["产出指标（1）", *LINE[1:]]))
    assert (numbered.rows[0].category.text, numbered.rows[0].category_points) == ("产出指标（1）", None)


def test_what_stands_below_a_table_without_a_total_is_no_indicator():
    below = [
        ["评分等级", None, "优"],
        ["评价结论", None, "项目实施情况良好"],
        ["存在问题", None, "无"],
        ["填报人：", None, "张三", None, "审核人：", "李四"],
        ["填报日期", None, "2025年3月1日"],
        ["联系电话", None, "021-12345678"],
    ]
    for place in range(len(below)):
        read = only(form_of(HEAD, LINE, below=below[place:]))
        assert [line.indicator.text for line in read.rows] == ["培训人数"]
        assert read.problems == ()
    assert only(form_of(HEAD, LINE, below=below)).grade.text == "优"


def test_an_indicator_beside_the_label_of_a_total_is_still_an_indicator():
    read = only(form_of(HEAD, LINE, ["合计", None, "合计人数", "≥50(人)", "50(人)", 10, 10]))
    assert [line.indicator.text for line in read.rows] == ["培训人数", "合计人数"]
