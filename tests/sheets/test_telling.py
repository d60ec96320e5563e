"""What a target says is told in numbers and words as people mean it; expectations are worked by hand."""

import json

import pytest

from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.telling import in_json, told
from tests.sheets.workbooks_made import typed

READ = {
    "≥3.00(次)": ("quantity", "≥", 3, "次"),
    ">85(%)": ("quantity", ">", 85, "%"),
    "=100(%)": ("quantity", "=", 100, "%"),
    "≤3500.00(元/人)": ("quantity", "≤", 3500, "元/人"),
    ">160.00(人次)": ("quantity", ">", 160, "人次"),
    "98%以上": ("quantity", "≥", 98, "%"),
    "95%及以上": ("quantity", "≥", 95, "%"),
    "不少于20次": ("quantity", "≥", 20, "次"),
    "不低于90%": ("quantity", "≥", 90, "%"),
    "大于等于1次": ("quantity", "≥", 1, "次"),
    "小于0.9‰": ("quantity", "<", 0.9, "‰"),
    "不超过3天": ("quantity", "≤", 3, "天"),
    "5个以内": ("quantity", "≤", 5, "个"),
    "约2000人": ("quantity", "", 2000, "人"),
    "1场以上": ("quantity", "≥", 1, "场"),
    "≥4万人次": ("quantity", "≥", 4, "万人次"),
    "4500": ("quantity", "", 4500, ""),
    "385亿元": ("quantity", "", 385, "亿元"),
    "100%覆盖": ("quantity", "", 100, "%"),
    "160家/季": ("quantity", "", 160, "家/季"),
    "400元/人、天": ("quantity", "", 400, "元/人、天"),
    "≥100000页": ("quantity", "≥", 100000, "页"),
    "≧98%": ("quantity", "≥", 98, "%"),
    ">=98%": ("quantity", "≥", 98, "%"),
    "＞=98%": ("quantity", "≥", 98, "%"),
    "<=5%": ("quantity", "≤", 5, "%"),
    "＝3次": ("quantity", "=", 3, "次"),
    "﹦3次": ("quantity", "=", 3, "次"),
    "═3次": ("quantity", "=", 3, "次"),
    "18—54周岁": ("range", "", 18, "周岁"),
    "1400名以上、150名以上": ("several", "", None, ""),
    "每季度一次": ("quantity", "", 1, "次/季度"),
    "11月30日前": ("deadline", "", None, ""),
    "2024年12月31日前完成": ("deadline", "", None, ""),
    "2021年底": ("deadline", "", None, ""),
    "9月前": ("deadline", "", None, ""),
    "年底前": ("deadline", "", None, ""),
    "结案后2个月内": ("deadline", "≤", 2, "个月"),
    "每月中旬及时报送…": ("unreadable", "", None, ""),
    "每月中旬及时报送工资": ("qualitative", "", None, ""),
    "合同应审尽审": ("qualitative", "", None, ""),
    "提升": ("qualitative", "", None, ""),
    "较上年增长": ("qualitative", "", None, ""),
    "符合法律规定": ("qualitative", "", None, ""),
    "0起": ("zero_event", "", 0, "起"),
    "上访投诉0起": ("zero_event", "", 0, "起"),
    "/": ("none", "", None, ""),
    "无": ("none", "", None, ""),
    "": ("none", "", None, ""),
}


@pytest.fixture(scope="module")
def wild():
    """The targets met in the wild, each in a row of one form."""
    rows = [
        ["项目支出绩效目标表"],
        ["（2024年度）"],
        ["项目名称", "培训"],
        ["一级指标", "二级指标", "三级指标", "年度指标值"],
        *(["产出指标", "数量指标", f"指标{number}", text] for number, text in enumerate(READ)),
    ]
    [entry] = json.loads(in_json(told(read_all([Upload("目标.xlsx", typed(rows))]))))
    return entry


def test_every_target_met_in_the_wild_is_read_as_people_mean_it(wild):
    lines = wild["projects"][0]["indicators"]
    read = {line["target"]: tuple(line["read"][key] for key in ("kind", "sign", "value", "unit")) for line in lines}
    assert read == READ


def test_a_range_says_its_end_and_a_deadline_its_day(wild):
    read = {line["target"]: line["read"] for line in wild["projects"][0]["indicators"]}
    assert read["18—54周岁"]["upper"] == 54
    assert read["11月30日前"]["due"] == "2024-11-30"
    assert "due" not in read["提升"]


def test_a_target_that_cannot_be_read_is_named_at_its_cell(wild):
    lost = next(line for line in wild["projects"][0]["indicators"] if line["read"]["kind"] == "unreadable")
    [problem] = [problem for problem in wild["problems"] if problem["code"] == "target-lost"]
    assert (problem["cell"], problem["level"]) == (lost["cell"], "warning")


def test_numbers_stand_in_plain_digits():
    rows = [
        ["项目名称", "培训"],
        ["一级指标", "三级指标", "年度指标值"],
        ["产出", "杂质", "≤0.0000001克"],
        ["产出", "档案", "3.50万页"],
        ["产出", "资金", "1,234,567.89元"],
    ]
    text = in_json(told(read_all([Upload("目标.xlsx", typed(rows))])))
    for digits in ("0.0000001", "3.5", "1234567.89"):
        assert f'"value": {digits},' in text
    assert json.loads(text)[0]["projects"][0]["indicators"][1]["read"]["value"] == 3.5


def test_a_sheets_name_is_no_address():
    [entry] = told(read_all([Upload("表.xlsx", typed([["通知"]], title="T1"))]))
    assert [problem["cell"] for problem in entry["problems"]] == ["工作表“T1”"]
