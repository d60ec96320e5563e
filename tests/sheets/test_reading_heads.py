"""Heads of target forms as people draw them, and forms of both kinds one under another on a sheet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import ReadForm
from evaluator.sheets.targets.forms import TargetForm
from tests.sheets.workbooks_made import typed

Rows = Sequence[Sequence[object]]
ABOVE: Rows = [
    ["项目支出绩效目标申报表"],
    ["（2024年度）"],
    ["项目名称", "培训", None, "主管部门", "某局"],
    ["项目单位", "某中心", None, "开始时间", date(2024, 1, 1)],
    ["资金总额（元）", 1234567.5, None, "其中：财政拨款", "1,234,567.50"],
    ["年度目标", "办好培训。"],
]
EVALUATION: Rows = [
    ["项目支出绩效自评表"],
    ["（2024年度）"],
    ["项目名称", "培训", "主管部门", "某局", "实施单位", "某中心"],
    ["", "年初预算数", "全年预算数（万元）", "全年执行数"],
    ["年度资金总额", 1, 1, 1],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "备注"],
    ["产出", "数量", "人数", "≥50人", "45人", 50, 45, "人数不足，下年补上"],
]


def read(rows: Rows, *merges: str) -> tuple[ReadForm, ...]:
    return read_all([Upload("表.xlsx", typed(rows, merges=merges))])


def planned(*rows: Sequence[object], merges: tuple[str, ...] = ()) -> TargetForm:
    (form,) = read([*ABOVE, *rows], *merges)
    assert isinstance(form, TargetForm)
    return form


def targets(form: TargetForm) -> list[tuple[str, str, str]]:
    return [(line.category.text, line.indicator.text, line.target.text) for line in form.rows]


def test_sign_value_and_unit_under_a_head_of_two_rows_are_one_target() -> None:
    form = planned(
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", None, None, "分值"],
        [None, None, None, None, "指标性质", "指标值", "度量单位", None],
        [None, "产出指标", "数量指标", "人数", "≥", "500", "人", 50],
        [None, None, "质量指标", "合格率", "=", "98", "%", 40],
        merges=("A7:A10", "B7:B8", "C7:C8", "D7:D8", "E7:G7", "H7:H8"),
    )
    assert targets(form) == [("产出指标", "人数", "≥500人"), ("产出指标", "合格率", "=98%")]
    assert [line.points.number for line in form.rows] == [50, 40]
    assert form.problems == ()


def test_an_unknown_heading_in_either_row_of_a_head_is_named() -> None:
    form = planned(
        ["一级指标", "三级指标", "年度指标值", None, "秘密"],
        [None, None, "指标性质", "指标值"],
        ["产出指标", "人数", "≥", "500人", "机密"],
        merges=("A7:A8", "B7:B8", "C7:D7", "E7:E8"),
    )
    assert [(problem.code, problem.place, problem.level) for problem in form.problems] == [
        ("column-unknown", "E7", Level.NOTE)
    ]


def test_a_table_without_groups_is_read_where_something_measures_beside_the_name() -> None:
    form = planned(["序号", "指标名称", "目标值", "计量单位"], [1, "人数", ">=500", "人"])
    assert targets(form) == [("", "人数", ">=500")]
    assert form.rows[0].unit.text == "人"


def test_dates_and_amounts_are_read_as_they_look() -> None:
    form = planned(["一级指标", "三级指标", "指标值"], ["产出指标", "人数", "＞=500人"])
    assert form.starts_on.text == "2024-01-01"
    (total, appropriation) = form.funding
    assert (total.annual.number, appropriation.annual.number) == (Decimal("1234567.5"), Decimal("1234567.5"))
    assert form.money_unit == "元"


def test_forms_of_both_kinds_on_one_sheet_are_each_read_with_their_own_addresses() -> None:
    table = [["一级指标", "二级指标", "三级指标", "年度指标值"], ["产出指标", "数量指标", "人数", "≥50人"]]
    plan, evaluation = read([*ABOVE, *table, [], *EVALUATION], "A10:H10")
    assert isinstance(plan, TargetForm)
    assert isinstance(evaluation, OfficialForm)
    assert (plan.money_unit, plan.rows[0].target.cell, plan.problems) == ("元", "D8", ())
    assert (evaluation.money_unit, evaluation.rows[0].target.cell, evaluation.problems) == ("万元", "D16", ())
    assert [type(form) for form in read([*EVALUATION, [], *ABOVE, *table])] == [OfficialForm, TargetForm]


def test_goals_repeated_above_the_result_of_one_project_are_one_form() -> None:
    goals = [["一级指标", "二级指标", "三级指标", "年度指标值"], ["产出指标", "数量指标", "人数", "≥50人"]]
    (form,) = read([*EVALUATION[:5], *goals, *EVALUATION[5:]])
    assert isinstance(form, OfficialForm)
    assert [line.actual.text for line in form.rows] == ["45人"]


def test_a_row_of_headings_below_a_head_does_not_take_away_what_a_table_needs() -> None:
    form = planned(
        ["一级指标", "三级指标", "年度指标值", "分值"],
        [None, "二级指标", "分值"],
        ["产出指标", "人数", "≥500人", 50],
    )
    assert ("产出指标", "人数", "≥500人") in targets(form)


def test_a_column_of_a_self_evaluation_that_nobody_knows_is_named_and_the_others_are_read() -> None:
    head = [*EVALUATION[5][:5], "核减数", *EVALUATION[5][5:]]
    line = [*EVALUATION[6][:5], 3, *EVALUATION[6][5:]]
    (form,) = read([*EVALUATION[:5], head, line])
    assert isinstance(form, OfficialForm)
    assert (form.rows[0].actual.text, form.rows[0].score.number) == ("45人", 45)
    assert [(problem.code, problem.place, problem.level) for problem in form.problems] == [
        ("column-unknown", "F6", Level.NOTE)
    ]


def test_a_heading_over_others_is_no_unknown_column() -> None:
    head = [["考核内容", None, None, "任务", None, "分值", "得分", "备注"], [*EVALUATION[5][:5]]]
    (form,) = read([*EVALUATION[:5], *head, EVALUATION[6]], "A6:C6", "D6:E6", "F6:F7", "G6:G7", "H6:H7")
    assert isinstance(form, OfficialForm)
    assert form.problems == ()


def test_a_row_that_hides_the_headings_above_it_is_no_part_of_the_head() -> None:
    head = [[*EVALUATION[5]], ["绩效指标", "绩效指标", "绩效指标"]]
    (form,) = read([*EVALUATION[:5], *head, EVALUATION[6]])
    assert isinstance(form, OfficialForm)
    assert form.rows[-1].actual.text == "45人"
    assert form.problems == ()
