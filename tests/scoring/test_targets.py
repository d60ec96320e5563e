"""What people write as 年度指标值 is read exactly, and told back in words; what is not sure is refused."""

from datetime import date
from decimal import Decimal

import pytest

from evaluator.problems import Level
from evaluator.scoring.targets import Kind, explain, read_target

# text, sign, value, unit, what is understood
QUANTITIES = [
    ("≥3.00(次)", "≥", "3.00", "次", "不少于 3 次，越多越好"),
    (">85(%)", ">", "85", "%", "高于 85%（不含），越高越好"),
    ("=100(%)", "=", "100", "%", "等于 100%"),
    ("≤3500.00(元/人)", "≤", "3500.00", "元/人", "不超过 3500 元/人，越少越好"),
    (">160.00(人次)", ">", "160.00", "人次", "多于 160 人次（不含），越多越好"),
    ("98%以上", "≥", "98", "%", "不低于 98%，越高越好"),
    ("95%及以上", "≥", "95", "%", "不低于 95%，越高越好"),
    ("不少于20次", "≥", "20", "次", "不少于 20 次，越多越好"),
    ("不低于90%", "≥", "90", "%", "不低于 90%，越高越好"),
    ("大于等于1次", "≥", "1", "次", "不少于 1 次，越多越好"),
    ("小于0.9‰", "<", "0.9", "‰", "低于 0.9‰（不含），越低越好"),
    ("约2000人", "", "2000", "人", "约 2000 人，没有写方向"),
    ("1场以上", "≥", "1", "场", "不少于 1 场，越多越好"),
    ("≥4万人次", "≥", "4", "万人次", "不少于 4 万人次，越多越好"),
    ("4500", "", "4500", "", "4500，没有写方向"),
    ("385亿元", "", "385", "亿元", "385 亿元，没有写方向"),
    ("100%覆盖", "", "100", "%", "100%，没有写方向"),
    ("使用效率100%", "", "100", "%", "使用效率：100%，没有写方向"),
    ("160家/季", "", "160", "家/季", "160 家/季，没有写方向"),
    ("400元/人、天", "", "400", "元/人、天", "400 元/人、天，没有写方向"),
    ("每季度一次", "", "1", "次/季度", "1 次/季度，没有写方向"),
    ("每人每天400元", "", "400", "元/人/天", "400 元/人/天，没有写方向"),
    ("≥20（次）", "≥", "20", "次", "不少于 20 次，越多越好"),
    ("＞＝９５％", "≥", "95", "%", "不低于 95%，越高越好"),
    ("≧ 95 ﹪", "≥", "95", "%", "不低于 95%，越高越好"),
    ("=> 95%", "≥", "95", "%", "不低于 95%，越高越好"),
    ("﹥85％", ">", "85", "%", "高于 85%（不含），越高越好"),
    ("═100%", "=", "100", "%", "等于 100%"),
    ("﹦100%", "=", "100", "%", "等于 100%"),
    ("≦5%", "≤", "5", "%", "不超过 5%，越低越好"),
    ("≥１，２３４.50人", "≥", "1234.50", "人", "不少于 1234.5 人，越多越好"),
    ("至少3次", "≥", "3", "次", "不少于 3 次，越多越好"),
    ("最少3次", "≥", "3", "次", "不少于 3 次，越多越好"),
    ("最多3次", "≤", "3", "次", "不超过 3 次，越少越好"),
    ("不超过3次", "≤", "3", "次", "不超过 3 次，越少越好"),
    ("不得超过3次", "≤", "3", "次", "不超过 3 次，越少越好"),
    ("不高于5%", "≤", "5", "%", "不超过 5%，越低越好"),
    ("小于等于5天", "≤", "5", "天", "不超过 5 天，越少越好"),
    ("低于5%", "<", "5", "%", "低于 5%（不含），越低越好"),
    ("超过100人", ">", "100", "人", "多于 100 人（不含），越多越好"),
    ("控制在5%以内", "≤", "5", "%", "不超过 5%，越低越好"),
    ("成本控制在100万元以内", "≤", "100", "万元", "成本：不超过 100 万元，越少越好"),
    ("30%以下", "≤", "30", "%", "不超过 30%，越低越好"),
    ("95%（含95%）以上", "≥", "95", "%", "不低于 95%，越高越好"),
    ("达到95%以上", "≥", "95", "%", "不低于 95%，越高越好"),
    ("5个工作日内办结", "≤", "5", "个工作日", "不超过 5 个工作日，越少越好"),
    ("三年内", "≤", "3", "年", "不超过 3 年，越少越好"),
    ("两年内完成", "≤", "2", "年", "不超过 2 年，越少越好"),
    ("不少于二十次", "≥", "20", "次", "不少于 20 次，越多越好"),
    ("百分之九十五以上", "≥", "95", "%", "不低于 95%，越高越好"),
    ("≥100百分比", "≥", "100", "%", "不低于 100%，越高越好"),
    ("≥98.5（百分比）", "≥", "98.5", "%", "不低于 98.5%，越高越好"),
    ("≤3千分率", "≤", "3", "‰", "不超过 3‰，越低越好"),
    ("每年1次", "", "1", "次/年", "1 次/年，没有写方向"),
    ("=0.00(次)", "=", "0.00", "次", "等于 0 次"),
    ("≤0%", "≤", "0", "%", "不超过 0%，越低越好"),
    ("≥-5%", "≥", "-5", "%", "不低于 -5%，越高越好"),
    ("节约5万元", "", "5", "万元", "节约：5 万元，没有写方向"),
    ("预约约50人次", "", "50", "人次", "预约：约 50 人次，没有写方向"),
    ("3项内容", "", "3", "项", "3 项，没有写方向"),
    ("宣传、培训≥5场", "≥", "5", "场", "宣传、培训：不少于 5 场，越多越好"),
    ("老年节活动\n≥3次", "≥", "3", "次", "老年节活动：不少于 3 次，越多越好"),
    ("满意度: ≥90 %。", "≥", "90", "%", "满意度：不低于 90%，越高越好"),
]


@pytest.mark.parametrize(("text", "sign", "value", "unit", "reading"), QUANTITIES)
def test_a_quantity_is_read_with_its_sign_number_and_unit(
    text: str, sign: str, value: str, unit: str, reading: str
) -> None:
    target = read_target(text)
    assert target.kind is Kind.QUANTITY
    assert (target.sign, str(target.value), target.unit) == (sign, value, unit)
    assert explain(target) == reading
    assert target.text == text
    assert target.problem is None


@pytest.mark.parametrize("text", ["约2000人", "2000人左右", "大约2000人", "近2000人"])
def test_an_approximate_number_says_so(text: str) -> None:
    target = read_target(text)
    assert (target.value, target.sign, target.approximate) == (2000, "", True)
    assert "约" in target.reading


@pytest.mark.parametrize(
    ("text", "lower", "upper", "unit"),
    [
        ("18—54周岁", "18", "54", "周岁"),
        ("18至54周岁", "18", "54", "周岁"),
        ("90%-95%", "90", "95", "%"),
        ("９０～９５％", "90", "95", "%"),
        ("2次至3次", "2", "3", "次"),
        ("≥80%且≤90%", "80", "90", "%"),
        ("≥80％，≤90％", "80", "90", "%"),
        ("≤90%且≥80%", "80", "90", "%"),
        ("不低于80%，且不高于90%", "80", "90", "%"),
        ("≥1,400人且≤1,600人", "1400", "1600", "人"),
        ("80%≤x≤90%", "80", "90", "%"),
        ("80≤X≤90(%)", "80", "90", "%"),
        ("90%≥满意度≥80%", "80", "90", "%"),
    ],
)
def test_a_range_has_two_ends(text: str, lower: str, upper: str, unit: str) -> None:
    target = read_target(text)
    assert target.kind is Kind.RANGE
    assert (str(target.value), str(target.upper), target.unit) == (lower, upper, unit)
    assert "含两头" in target.reading


@pytest.mark.parametrize(
    "text",
    [
        "80%≤x＜90%",
        "≥80%且＜90%",
        "≥90%且≤80%",
        "≥80%且≥90%",
        "≥80人且≤90%",
        "≥80%且≤90%且≤95%",
        "≥80%且满意",
        "≥80%或优秀",
    ],
)
def test_two_signs_that_make_no_closed_range_are_not_read_as_one(text: str) -> None:
    assert read_target(text).kind in (Kind.UNREADABLE, Kind.SEVERAL)


def test_two_bounds_of_different_things_stay_two_targets() -> None:
    assert read_target("培训≥80人，缺课≤5人").kind is not Kind.RANGE


DEADLINES = [
    ("11月30日前", date(2024, 11, 30)),
    ("2024年12月31日前完成", date(2024, 12, 31)),
    ("2024年12月31日前完成使用", date(2024, 12, 31)),
    ("2021年底", date(2021, 12, 31)),
    ("9月前", date(2024, 8, 31)),
    ("9月底前", date(2024, 9, 30)),
    ("年底前", date(2024, 12, 31)),
    ("年底前完成", date(2024, 12, 31)),
    ("7月31日前完成发放", date(2024, 7, 31)),
    ("2024-06-30", date(2024, 6, 30)),
    ("2024.6.30前", date(2024, 6, 30)),
    ("20240630前", date(2024, 6, 30)),
    ("2024年2月底", date(2024, 2, 29)),
    ("6月", date(2024, 6, 30)),
    ("上半年完成", date(2024, 6, 30)),
    ("第三季度末", date(2024, 9, 30)),
    ("次年3月底前", date(2025, 3, 31)),
    ("次年内", date(2025, 12, 31)),
    ("年度内完成", date(2024, 12, 31)),
    ("2024年内", date(2024, 12, 31)),
    ("1-12月", date(2024, 12, 31)),
    ("2024年1月1日至2024年11月30日", date(2024, 11, 30)),
    ("≤2024年12月31日", date(2024, 12, 31)),
    ("项目在11月底前竣工验收", date(2024, 11, 30)),
]


@pytest.mark.parametrize(("text", "due"), DEADLINES)
def test_a_deadline_has_a_last_day(text: str, due: date) -> None:
    target = read_target(text, fiscal_year=2024)
    assert (target.kind, target.due) == (Kind.DEADLINE, due)
    assert f"{due.year} 年 {due.month} 月 {due.day} 日" in target.reading


def test_a_month_that_may_be_read_in_two_ways_asks_for_a_look() -> None:
    problem = read_target("9月前", fiscal_year=2024).problem
    assert problem is not None
    assert problem.level is Level.WARNING
    assert read_target("9月底前", fiscal_year=2024).problem is None


def test_a_date_without_any_year_has_no_last_day() -> None:
    target = read_target("11月30日前")
    assert (target.kind, target.due) == (Kind.DEADLINE, None)
    assert "没有写年份" in target.reading


@pytest.mark.parametrize("text", ["结案后2个月内", "结案之后两个月以内"])
def test_a_time_after_an_event_has_no_day(text: str) -> None:
    target = read_target(text, fiscal_year=2024)
    assert (target.kind, target.due, target.value, target.unit) == (Kind.DEADLINE, None, 2, "个月")


def test_a_monthly_day_is_a_deadline_without_a_single_day() -> None:
    target = read_target("每月10日前报送", fiscal_year=2024)
    assert (target.kind, target.due) == (Kind.DEADLINE, None)


@pytest.mark.parametrize("text", ["0起", "上访投诉0起", "0次", "零投诉", "无安全事故", "不发生重大安全事故"])
def test_what_must_not_happen_is_a_zero_event(text: str) -> None:
    target = read_target(text)
    assert (target.kind, target.value) == (Kind.ZERO_EVENT, 0)
    assert "不发生" in target.reading


@pytest.mark.parametrize(
    "text",
    ["合同应审尽审", "提升", "较上年增长", "符合法律规定", "每月中旬及时报送", "一次性验收合格", "统一管理",
     "较2023年增长", "按财预〔2020〕10号执行", "符合《2024年工作要点》",
     "不低于上年水平", "上年底水平", "全年稳定运行", "满意"],
)  # fmt: skip
def test_words_are_left_to_people(text: str) -> None:
    target = read_target(text, fiscal_year=2024)
    assert (target.kind, target.reading) == (Kind.QUALITATIVE, "定性：由人按达成程度判断")


@pytest.mark.parametrize("text", ["", "  ", "/", "／", "无", "暂无", "不涉及", "不适用", "-", "——", "N/A"])
def test_an_empty_target_is_none(text: str) -> None:
    assert read_target(text).kind is Kind.NONE


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1400名以上、150名以上", [("≥", "1400", "名"), ("≥", "150", "名")]),
        ("1000宗；500家企业", [("", "1000", "宗"), ("", "500", "家")]),
        ("1,400人,150人", [("", "1400", "人"), ("", "150", "人")]),
        ("合同审查30单，咨询法务约50单、行政诉讼100单", [("", "30", "单"), ("", "50", "单"), ("", "100", "单")]),
        ("1、培训≥5场；2、参训≥100人", [("≥", "5", "场"), ("≥", "100", "人")]),
        ("①培训5场；②参训100人", [("", "5", "场"), ("", "100", "人")]),
        ("≥5次\n≥95%", [("≥", "5", "次"), ("≥", "95", "%")]),
    ],
)
def test_several_targets_in_one_cell_are_read_one_by_one(text: str, parts: list[tuple[str, str, str]]) -> None:
    target = read_target(text)
    assert target.kind is Kind.SEVERAL
    assert [(part.sign, str(part.value), part.unit) for part in target.parts] == parts
    assert target.text == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("每月中旬及时报送…", "target-lost"),
        ("≥…(次)", "target-lost"),
        ("≥XX%", "target-lost"),
        ("≥(次)", "target-lost"),
        ("≥%", "target-lost"),
        ("≥≤5", "target-contradictory"),
        ("≥≥5", "target-contradictory"),
        ("≤5%以上", "target-contradictory"),
        (">95%以上", "target-contradictory"),
        ("约≥20人", "target-contradictory"),
        ("±5%", "target-contradictory"),
        ("90%-95人", "target-contradictory"),
        ("13812345678", "target-ambiguous"),
        ("62345678", "target-ambiguous"),
        ("20241231", "target-ambiguous"),
        ("2024.12", "target-ambiguous"),
        ("2024", "target-ambiguous"),
        ("10-20", "target-ambiguous"),
        ("30日", "target-ambiguous"),
        ("≥9月", "target-ambiguous"),
        ("2月30日前", "target-no-such-day"),
        ("2024年13月", "target-no-such-day"),
        ("联系电话62345678", "target-ambiguous"),
        ("202412", "target-ambiguous"),
        ("2024-2026", "target-ambiguous"),
        ("021-62345678", "target-unreadable"),
        ("95%%", "target-unreadable"),
        ("20人人", "target-unreadable"),
        ("1e9", "target-unreadable"),
        ("12,34人", "target-unreadable"),
        ("1 234人", "target-unreadable"),
        ("007人", "target-unreadable"),
        (".5%", "target-unreadable"),
        ("1/3", "target-unreadable"),
        ("第3名", "target-unreadable"),
        ("前10名", "target-unreadable"),
        ("5到位", "target-unreadable"),
        ("20%至", "target-unreadable"),
        ("12万控制在", "target-unreadable"),
        ("3年一次", "target-unreadable"),
        ("7×24小时", "target-unreadable"),
        ("误差-5%", "target-unreadable"),
        ("≥90%，服务对象满意", "target-unreadable"),
        ("≥90%或100%", "target-unreadable"),
        ("20-10人", "target-unreadable"),
        ("≥2024年12月31日", "target-unreadable"),
        ("2024年宣传3次", "target-unreadable"),
        ("1450,160", "target-unreadable"),
        ("5\x00%", "target-unreadable"),
        ("abc", "target-unreadable"),
        ("。", "target-unreadable"),
        ("9" * 16 + "人", "target-unreadable"),
    ],
)
def test_what_is_not_sure_is_refused_with_a_problem(text: str, code: str) -> None:
    target = read_target(text, fiscal_year=2024)
    assert target.kind is Kind.UNREADABLE
    assert target.value is None
    assert target.text == text
    problem = target.problem
    assert problem is not None
    assert (problem.code, problem.level, problem.place) == (code, Level.ERROR, "")
    assert problem.message.startswith("年度指标值“")
    assert problem.remedy
    assert problem.message.isprintable()


def test_a_ceiling_without_its_word_is_read_and_asks_for_a_look() -> None:
    target = read_target("控制在100万元")
    assert (target.sign, target.value, target.unit) == ("≤", 100, "万元")
    assert target.problem is not None
    assert target.problem.level is Level.WARNING


def test_the_units_own_column_completes_a_bare_number() -> None:
    assert read_target("≥20", unit="次").unit == "次"
    assert read_target("0", unit="起").kind is Kind.ZERO_EVENT
    assert read_target("20次", unit="（次）").problem is None
    assert read_target("≥95%", unit="百分比") == read_target("≥95%", unit="%")
    assert read_target("20", unit="/").unit == ""


def test_two_units_that_disagree_are_refused() -> None:
    target = read_target("20人", unit="次")
    assert target.kind is Kind.UNREADABLE
    assert target.problem is not None
    assert "“人”" in target.problem.message
    assert "“次”" in target.problem.message


def test_the_same_unit_at_another_scale_keeps_what_is_typed_and_asks_for_a_look() -> None:
    target = read_target("4万人次", unit="人次")
    assert (target.value, target.unit) == (Decimal(4), "万人次")
    assert target.problem is not None
    assert target.problem.level is Level.WARNING
