"""A heading over two columns, or a text below the table in two places: nobody guesses which one is meant."""

from collections.abc import Sequence

import pytest

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reader import read_forms
from tests.sheets.workbooks_made import typed

HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
FIRST = ["产出指标", "数量指标", "培训人数", "≥50(人)", "50(人)", 50, 50, None]
SECOND = ["效益指标", "社会效益指标", "知晓率", "≥90(%)", "95(%)", 40, 40, None]


def read(*below: Sequence[object], head: Sequence[object] = (), values: Sequence[Sequence[object]] = ((), ()),
         money: Sequence[Sequence[object]] = ((), ())) -> OfficialForm:  # fmt: skip
    """A short form with more columns to the right of its tables."""
    rows = [
        ["项目支出绩效自评表"],
        ["（2024年度）"],
        ["项目名称", "职业技能培训"],
        ["主管部门", "某市人社局", "实施单位", "某市培训中心"],
        ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率（%）", "得分", *money[0]],
        [None, "年度资金总额", 20, 20, 10, 10, 50, 5, *money[1]],
        ["年度总体目标", "预期目标", None, None, "实际完成情况"],
        [None, "开展培训", None, None, "已完成"],
        [*HEAD, *head],
        [*FIRST, *values[0]],
        [*SECOND, *values[1]],
        ["总分", None, None, None, None, 100, 95, None, 88],
        *below,
    ]
    (form,) = read_forms(typed(rows))
    assert isinstance(form, OfficialForm)
    return form


def test_a_second_column_of_actual_values_that_differs_is_named_with_its_rows_and_neither_is_read() -> None:
    form = read(head=["实际完成值"], values=[["48(人)"], ["95(%)"]])
    (told,) = form.problems
    assert (told.code, told.place, told.level) == ("column-twice", "I9", Level.ERROR)
    assert "E9 和 I9" in told.message
    assert "第 10 行" in told.message
    assert "E10 写“50(人)”，I10 写“48(人)”" in told.message
    assert [row.actual.text for row in form.rows] == ["", "95(%)"]


def test_a_value_in_the_second_column_alone_is_not_lost_in_silence() -> None:
    row = FIRST[4]
    try:
        FIRST[4] = None
        form = read(head=["实际完成值"], values=[["48(人)"], []])
    finally:
        FIRST[4] = row
    (told,) = form.problems
    assert "E10 空着，I10 写“48(人)”" in told.message


@pytest.mark.parametrize("values", [[[], []], [["50 (人)"], []], [["50(人)"], ["95(%)"]]])
def test_a_second_column_that_is_empty_or_says_the_same_loses_nothing(values: Sequence[Sequence[object]]) -> None:
    form = read(head=["实际完成值"], values=values)
    assert form.problems == ()
    assert [row.actual.text for row in form.rows] == ["50(人)", "95(%)"]


@pytest.mark.parametrize(("heading", "key"), [("分值", "points"), ("得分", "score"), ("年度指标值", "target")])
def test_any_other_column_twice_is_named_as_well(heading: str, key: str) -> None:
    form = read(head=[heading], values=[[3], []])
    assert [(each.code, each.place) for each in form.problems] == [("column-twice", "I9")]
    assert getattr(form.rows[0], key).blank
    assert not getattr(form.rows[1], key).blank


def test_an_amount_under_a_heading_that_stands_there_twice_is_not_guessed() -> None:
    form = read(money=[["全年执行数"], [12]])
    assert [(each.code, each.place) for each in form.problems] == [("column-twice", "I5")]
    assert "E6 写“10”，I6 写“12”" in form.problems[0].message
    assert (form.funding[0].executed.blank, form.funding[0].adjusted.number) == (True, 20)
    assert read(money=[["全年执行数"], [10.0]]).problems == ()


def test_a_second_conclusion_that_differs_is_named_and_neither_is_read() -> None:
    form = read(["评价结论", "完成得好。"], ["存在问题", "没有。"], ["评价结论", "完成得一般。"])
    (told,) = form.problems
    assert (told.code, told.place, told.level) == ("text-twice", "A15", Level.WARNING)
    assert "A13 和 A15" in told.message
    assert (form.conclusion.text, form.issues.text) == ("", "没有。")


@pytest.mark.parametrize("second", ["", "完成得好。"])
def test_a_second_conclusion_that_is_empty_or_the_same_loses_nothing(second: str) -> None:
    form = read(["评价结论", "完成得好。"], ["评价结论", second])
    assert (form.conclusion.text, form.problems) == ("完成得好。", ())


def test_a_heading_over_no_value_may_stand_there_twice() -> None:
    form = read(money=[["资金来源", "资金来源"], ["市级", "区级"]])
    assert (form.problems, form.funding[0].executed.number) == ((), 10)
