"""实际完成值 is read against its target's kind and unit; zero, blank, not applicable and unreadable are four things."""

from datetime import date

import pytest

from evaluator.problems import Level
from evaluator.scoring.targets import Actual, ActualKind, Kind, read_actual, read_target

TIERS = {"达成指标": "reached", "部分达成指标并具有一定效果": "partly", "已完成": "reached"}


def read(text: str, target: str, *, tiers: dict[str, str] | None = None, year: int | None = 2024) -> Actual:
    return read_actual(text, read_target(target, fiscal_year=year), fiscal_year=year, tiers=tiers)


@pytest.mark.parametrize(
    ("text", "target", "value", "unit", "reading"),
    [
        ("86.00(%)", ">85(%)", "86.00", "%", "86%"),
        ("100", "=100(%)", "100", "%", "100%"),
        ("９８．５％", "≥95%", "98.5", "%", "98.5%"),
        ("0", "≥95%", "0", "%", "0%"),
        ("0.00(份)", "≥2500.00(份)", "0.00", "份", "0 份"),
        ("1,234", "≥1000人", "1234", "人", "1234 人"),
        ("35名", "≥50人", "35", "人", "35 人"),
        ("6场", "≥6场次", "6", "场次", "6 场次"),
        ("=100%", "=100%", "100", "%", "100%"),
        ("完成35人", "≥50人", "35", "人", "35 人"),
        ("满意度98%", "满意度>90%", "98", "%", "98%"),
        ("98%覆盖", "100%覆盖", "98", "%", "98%"),
        ("4次", "每年开展考核≥4次", "4", "次/年", "4 次/年"),
        ("十五人", "≥10人", "15", "人", "15 人"),
        ("五十人", "≥10人", "50", "人", "50 人"),
        ("二十一个", "≥20(个)", "21", "个", "21 个"),
        ("二十一", "≥20(个)", "21", "个", "21 个"),
        ("十", "≥20(个)", "10", "个", "10 个"),
        ("两", "≥2次", "2", "次", "2 次"),
        ("一百零五。", "≥100人", "105", "人", "105 人"),
        ("两万", "≥15000人次", "20000", "人次", "20000 人次"),
        ("九十五", "≥95%", "95", "%", "95%"),
        ("三", "≤3万元", "3", "万元", "3 万元"),
        ("三", "0起", "3", "起", "3 起"),
        ("二十一", "18—54周岁", "21", "周岁", "21 周岁"),
        ("-3%", "≥0%", "-3", "%", "-3%"),
        ("4600", "4500", "4600", "", "4600"),
        ("30周岁", "18—54周岁", "30", "周岁", "30 周岁"),
        ("3个月", "结案后2个月内", "3", "个月", "3 个月"),
    ],
)
def test_a_number_is_read_in_the_targets_unit(text: str, target: str, value: str, unit: str, reading: str) -> None:
    actual = read(text, target)
    assert (actual.kind, str(actual.value), actual.unit) == (ActualKind.NUMBER, value, unit)
    assert actual.reading == reading
    assert actual.text == text
    assert actual.problem is None


@pytest.mark.parametrize(
    ("text", "target", "value", "reading"),
    [
        ("6.47亿元", "≤70000万元", "64700", "6.47 亿元，即 64700 万元"),
        ("640元", "≤0.1万元", "0.0640", "640 元，即 0.064 万元"),
        ("42000人次", "≥4万人次", "4.2000", "42000 人次，即 4.2 万人次"),
        ("5‰", "≤1%", "0.5", "5‰，即 0.5%"),
        ("0.08%", "小于0.9‰", "0.8", "0.08%，即 0.8‰"),
        ("0.35万元/人", "≤3500.00(元/人)", "3500", "0.35 万元/人，即 3500 元/人"),
    ],
)
def test_the_same_quantity_in_another_unit_is_converted_exactly_and_said(
    text: str, target: str, value: str, reading: str
) -> None:
    actual = read(text, target)
    assert (actual.kind, str(actual.value), actual.reading) == (ActualKind.NUMBER, value, reading)


@pytest.mark.parametrize(
    ("text", "target"),
    [("90分", "≥90%"), ("35人", "≥50次"), ("35人次", "≥50人"), ("5万元", "≥5人"), ("3%", "≥3个百分点")],
)
def test_another_unit_is_refused_and_names_both(text: str, target: str) -> None:
    actual = read(text, target)
    assert (actual.kind, actual.value) == (ActualKind.UNREADABLE, None)
    assert actual.problem is not None
    assert actual.problem.code == "actual-unit"
    assert f"这一行按“{read_target(target).unit}”计" in actual.problem.message


def test_the_message_for_a_mark_against_a_percentage_is_the_one_of_the_design() -> None:
    problem = read("90分", "≥90%").problem
    assert problem is not None
    assert problem.message == "90分 的单位是“分”，这一行按“%”计"
    assert problem.remedy.startswith("请填 90（即 90%）")


def test_a_share_for_a_percentage_is_read_as_it_stands_and_doubted() -> None:
    actual = read("0.98", "≥95%")
    assert (actual.kind, str(actual.value)) == (ActualKind.NUMBER, "0.98")
    assert actual.problem is not None
    assert actual.problem.level is Level.WARNING
    assert "98" in actual.problem.remedy
    assert read("0.98%", "≥95%").problem is None, "a written % is meant"
    assert read("0.5", "≤1%").problem is None, "a small target expects a small number"


def test_a_bare_count_against_a_target_in_ten_thousands_is_doubted() -> None:
    actual = read("42000", "≥4万人次")
    assert actual.problem is not None
    assert actual.problem.level is Level.WARNING
    assert read("4.2", "≥4万人次").problem is None


def test_a_unit_that_the_target_does_not_name_is_doubted_or_refused() -> None:
    doubted = read("4600人", "4500")
    assert (doubted.kind, doubted.problem is not None) == (ActualKind.NUMBER, True)
    assert read("4600万人", "4500").kind is ActualKind.UNREADABLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("完成得很好", "actual-not-a-number"),
        ("达成了", "actual-not-a-number"),
        ("未完成35人", "actual-not-a-number"),
        ("差5人", "actual-not-a-number"),
        ("35人左右", "actual-not-exact"),
        ("约35人", "actual-not-exact"),
        ("35人以上", "actual-not-exact"),
        ("≥35人", "actual-not-exact"),
        ("30-40人", "actual-not-exact"),
        ("20241220", "actual-not-a-number"),
        ("2024年12月20日", "actual-not-a-number"),
        ("13812345678", "actual-not-a-number"),
        ("35人…", "actual-lost"),
        ("3\x005人", "actual-unreadable"),
        ("1e9", "actual-not-a-number"),
        ("35人人", "actual-not-a-number"),
        ("无", "actual-ambiguous"),
        ("9" * 400, "actual-not-a-number"),
    ],
)
def test_what_is_not_one_exact_number_is_refused(text: str, code: str) -> None:
    actual = read(text, "≥50人")
    assert (actual.kind, actual.value) == (ActualKind.UNREADABLE, None)
    assert actual.text == text
    assert actual.problem is not None
    assert (actual.problem.code, actual.problem.level, actual.problem.place) == (code, Level.ERROR, "")
    assert actual.problem.remedy
    assert actual.problem.message.isprintable()


def test_a_lower_bound_is_no_exact_actual() -> None:
    actual = read("88.32%及以上", "≥85%")
    assert actual.kind is ActualKind.UNREADABLE
    assert actual.problem is not None
    assert "88.32%" in actual.problem.remedy


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000"])
def test_blank_is_not_zero(text: str) -> None:
    assert (read(text, "≥50人").kind, read(text, "≥50人").value) == (ActualKind.BLANK, None)


@pytest.mark.parametrize("text", ["/", "／", "不适用", "不涉及", "-", "——", "N/A"])
@pytest.mark.parametrize("target", ["≥50人", "提升", "11月30日前", "0起", "1人、2次", "…", ""])
def test_not_applicable_is_said_with_a_stroke_or_in_words(text: str, target: str) -> None:
    assert read(text, target).kind is ActualKind.NOT_APPLICABLE


@pytest.mark.parametrize("target", ["0起", "上访投诉0起", "零投诉", "=0.00(次)", "≤0起"])
@pytest.mark.parametrize("text", ["无", "未发生", "零", "0", "没有发生"])
def test_nothing_is_zero_where_nothing_must_happen(text: str, target: str) -> None:
    actual = read(text, target)
    assert (actual.kind, actual.value) == (ActualKind.NUMBER, 0)


@pytest.mark.parametrize("target", ["≥5次", "≤5次", "提升", "11月30日前"])
def test_nothing_is_refused_where_it_may_mean_zero_or_not_applicable(target: str) -> None:
    assert read("无", target).kind is ActualKind.UNREADABLE


def test_nothing_beside_an_empty_target_is_not_applicable() -> None:
    assert read("无", "/").kind is ActualKind.NOT_APPLICABLE


@pytest.mark.parametrize("target", ["≥90%", "提升", "年底前", "1400名以上、150名以上", "…", "0起"])
@pytest.mark.parametrize("text", ["达成指标", " 达成指标。", "部分达成指标并具有一定效果"])
def test_a_tier_of_the_policy_is_a_tier_whatever_the_target(text: str, target: str) -> None:
    actual = read(text, target, tiers=TIERS)
    assert (actual.kind, actual.tier, actual.text) == (ActualKind.TIER, TIERS[text.strip(" 。")], text)
    assert actual.problem is None


def test_words_that_the_policy_does_not_accept_are_no_tier() -> None:
    assert read("已完成", "年底前", tiers=TIERS).kind is ActualKind.TIER
    assert read("已完成", "年底前").kind is ActualKind.UNREADABLE
    assert read("达成指标", "≥90%").kind is ActualKind.UNREADABLE


def test_a_number_stays_a_number_beside_tiers() -> None:
    assert read("95", "≥90%", tiers=TIERS | {"95": "reached"}).kind is ActualKind.NUMBER


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("2024年12月20日", date(2024, 12, 20)),
        ("2024-12-20", date(2024, 12, 20)),
        ("2024-12-20 00:00:00", date(2024, 12, 20)),
        ("2024/12/20", date(2024, 12, 20)),
        ("2024/2/1", date(2024, 2, 1)),
        ("20241220", date(2024, 12, 20)),
        ("2024.12.20", date(2024, 12, 20)),
        ("２０２４年１２月２０日", date(2024, 12, 20)),
        ("12月20日", date(2024, 12, 20)),
        ("12月20日完成", date(2024, 12, 20)),
        ("于2024年12月20日完成验收", date(2024, 12, 20)),
        ("12月", date(2024, 12, 31)),
        ("2024年11月", date(2024, 11, 30)),
        ("2024.11", date(2024, 11, 30)),
        ("2025年1月3日", date(2025, 1, 3)),
    ],
)
def test_the_day_of_completion_is_read_against_a_deadline(text: str, done: date) -> None:
    actual = read(text, "年底前")
    assert (actual.kind, actual.done, actual.value) == (ActualKind.DATE, done, None)


def test_a_day_without_a_year_takes_the_deadlines_year_when_the_budget_year_is_unknown() -> None:
    assert read("12月20日", "2023年12月31日前", year=None).done == date(2023, 12, 20)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("按期完成", "actual-not-a-date"),
        ("100%", "actual-not-a-date"),
        ("5", "actual-not-a-date"),
        ("2024年12月31日前完成", "actual-not-a-date"),
        ("2月30日", "actual-no-such-day"),
        ("12月", "actual-not-exact"),
        ("2024年", "actual-not-exact"),
    ],
)
def test_what_is_no_day_or_not_sure_is_refused_against_a_deadline(text: str, code: str) -> None:
    actual = read(text, "12月15日前")
    assert (actual.kind, actual.done) == (ActualKind.UNREADABLE, None)
    assert actual.problem is not None
    assert actual.problem.code == code


def test_a_day_without_any_year_is_refused() -> None:
    actual = read("12月20日", "12月31日前", year=None)
    assert actual.problem is not None
    assert actual.problem.code == "actual-no-year"


def test_words_are_welcome_against_a_qualitative_target_and_numbers_are_not() -> None:
    assert read("能力明显提升，群众反映好，参加 35 人", "提升").kind is ActualKind.TEXT
    for number in ("9", "95%", "35人", "≥5次"):
        refused = read(number, "提升")
        assert refused.problem is not None
        assert (refused.kind, refused.problem.code) == (ActualKind.UNREADABLE, "actual-not-words")
    assert read("获得离…好评", "提升").kind is ActualKind.UNREADABLE


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1450名、160名", ["1450", "160"]),
        ("1450、160", ["1450", "160"]),
        ("1,450；0", ["1450", "0"]),
        ("1450人,140人", ["1450", "140"]),
    ],
)
def test_several_actuals_answer_several_targets_in_order(text: str, values: list[str]) -> None:
    actual = read(text, "1400名以上、150名以上")
    assert actual.kind is ActualKind.SEVERAL
    assert [str(part.value) for part in actual.parts] == values


@pytest.mark.parametrize("text", ["1450", "1450、160、5", "1450、完成", "1450次、160名", "450,160"])
def test_a_part_that_is_missing_or_unreadable_refuses_the_whole(text: str) -> None:
    actual = read(text, "1400名以上、150名以上")
    assert (actual.kind, actual.parts) == (ActualKind.UNREADABLE, ())
    assert actual.problem is not None
    assert actual.problem.code == "actual-parts"


@pytest.mark.parametrize(
    ("text", "target"),
    [("一", "≥20(个)"), ("四五", "≥5(个)"), ("一百五", "≥100人"), ("百", "≥100人"), ("几十", "≥20(个)"),
     ("二〇二四", "≥5(个)"), ("一致", "≥5(个)"), ("二十一左右", "≥20(个)"), ("三万", "≤3万元")],
)  # fmt: skip
def test_a_numeral_that_may_be_something_else_is_refused(text: str, target: str) -> None:
    actual = read(text, target)
    assert (actual.kind, actual.value) == (ActualKind.UNREADABLE, None)


def test_a_bare_numeral_is_a_number_only_where_a_number_is_asked_for() -> None:
    assert read("二十一", "提升").kind is ActualKind.TEXT
    assert read("二十一", "2024年12月底前").kind is ActualKind.UNREADABLE


def test_beside_a_lost_target_an_exact_number_is_still_a_number() -> None:
    assert read_target("≥…(次)").kind is Kind.UNREADABLE
    actual = read("100.00(%)", "≥…(%)")
    assert (actual.kind, str(actual.value), actual.unit) == (ActualKind.NUMBER, "100.00", "%")
    assert read("进展顺利", "…").kind is ActualKind.TEXT


@pytest.mark.parametrize(
    "text", ["待定", "暂无数据", "尚无数据", "未知", "（待定）", "待统计。", "数据尚未统计", "TBD", " 不详 "]
)
@pytest.mark.parametrize("target", ["≥50人", "18—54周岁", "0起", "11月30日前", "提升", "", "…"])
def test_a_figure_that_is_not_known_yet_is_neither_blank_nor_zero_nor_unreadable(text: str, target: str) -> None:
    actual = read(text, target, tiers=TIERS)
    assert (actual.kind, actual.value, actual.problem) == (ActualKind.NOT_YET, None, None)
    assert actual.reading == "已注明尚无数据"


@pytest.mark.parametrize("text", ["尚未统计", "统计中", "尚未公布", "核算中"])
def test_not_counted_yet_is_a_figure_to_come_and_against_words_an_answer(text: str) -> None:
    assert read(text, "≥50人").kind is ActualKind.NOT_YET
    assert read(text, "及时公布").kind is ActualKind.TEXT


def test_words_that_may_mean_none_are_not_taken_for_a_figure_to_come() -> None:
    assert read("暂无", "≥50人").kind is ActualKind.UNREADABLE
    assert read("无", "≥50人").kind is ActualKind.UNREADABLE
