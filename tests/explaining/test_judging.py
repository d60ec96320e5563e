"""Judging an explanation: each fault with a sentence and what to do, and no word against what is in order."""

from datetime import date
from decimal import Decimal

import pytest

from evaluator.explaining.agreement import contradictions
from evaluator.explaining.composing import Written
from evaluator.explaining.figures import Figures
from evaluator.explaining.judging import Asked, judge, look
from evaluator.explaining.likeness import OtherText
from evaluator.explaining.words import hints_in, names_a_cause, names_a_measure
from evaluator.problems import Level
from tests.explaining.test_composing import figures

TODAY = date(2025, 1, 31)
MISSED = Asked(frozenset({"missed"}), 10, TODAY)
EXCEEDED = Asked(frozenset({"exceeded"}), 10, TODAY)
NOTHING = Asked(frozenset(), 10, TODAY)
ROW = figures("≥50.00(人)", "35.00(人)", completion="70", points="3", score="2.10")
GOOD = Written(
    "机构改革",
    "机构改革后部分专家划转其他单位，体检人数减少 15 人。",
    "规划财务处按划转后的人数重新核定指标值",
    "陈静",
    date(2025, 3, 31),
)


def codes(written: Written, asked: Asked = MISSED, row: Figures | None = ROW, *others: OtherText) -> list[str]:
    return [problem.code for problem in judge(written, row, asked, others, place="第 1 行偏差说明")]


def with_(**given: object) -> Written:
    whole = {name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__}
    return Written(**{**whole, **given})  # type: ignore[arg-type]


def test_a_good_explanation_has_nothing_against_it_and_says_what_was_looked_at() -> None:
    looked = look(GOOD, ROW, MISSED, [OtherText("完全不同的另一段说明，讲的是预算调整。", "“甲”第 1 行")])
    assert all(each.holds for each in looked)
    assert [each.sentence for each in looked] == [
        "说明共 45 字",
        "原因类别：机构改革",
        "写明了原因",
        "写明了措施",
        "文中数字与本行一致",
        "与其他项目不雷同",
        "2025-03-31 前完成，列入整改事项",
    ]


def test_nothing_asked_and_nothing_written_is_not_looked_at() -> None:
    assert look(Written(), ROW, NOTHING) == ()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (Written(), ["explanation-short", "no-cause-class", "no-measure"]),
        (with_(cause="无"), ["explanation-short"]),
        (with_(cause="改革", measure="按季度调度"), ["explanation-short"]),
        (with_(cause_class=""), ["no-cause-class"]),
        (with_(cause_class="其他"), ["no-cause-class"]),
        (with_(cause_class="其他：台风"), []),
        (with_(cause="年度指标没有完成，完成率较低，存在偏差。"), ["no-cause"]),
        (with_(measure=""), ["no-measure"]),
        (with_(measure="今后进一步加强管理，提高工作质量"), ["no-measure"]),
        (with_(cause="机构改革，实际只完成 30 人，没有达到 50 人。"), ["number-contradicts"]),
        (with_(cause="因XX单位机构改革，人员划转（200字以内）"), ["hint-left"]),
        (with_(due=None), ["no-due"]),
        (with_(due=date(2025, 1, 30)), ["due-passed"]),
        (with_(due=TODAY), []),
        (with_(due=None, due_typed="三月底"), ["due-unreadable"]),
    ],
)
def test_each_fault_is_found_alone(written: Written, found: list[str]) -> None:
    assert codes(written) == found


def test_the_length_is_the_policys() -> None:
    short = with_(cause="机构改革人员划转", measure="")
    assert "explanation-short" in codes(short, Asked(frozenset({"missed"}), 9, TODAY))
    assert "explanation-short" not in codes(short, Asked(frozenset({"missed"}), 8, TODAY))


def test_what_was_far_exceeded_needs_a_cause_and_no_measure() -> None:
    assert codes(with_(measure="", due=None), EXCEEDED) == []
    assert codes(Written(), EXCEEDED) == ["explanation-short", "no-cause-class"]


def test_every_problem_says_what_is_wrong_and_what_to_do() -> None:
    bad = Written("其他", "未完成，只有99人，XX", "加强管理", "", None, "三月底")
    problems = judge(bad, ROW, MISSED, place="第 1 行偏差说明")
    assert len(problems) >= 5
    for problem in problems:
        assert problem.message
        assert problem.remedy
        assert problem.place == "第 1 行偏差说明"
    assert {problem.code: problem.level for problem in problems}["number-contradicts"] is Level.WARNING


def test_a_contradiction_names_both_numbers() -> None:
    (problem,) = judge(with_(cause="机构改革，只完成 30 人。"), ROW, MISSED)
    assert "30人" in problem.message
    assert "35人" in problem.message
    assert "50人" in problem.message


# Numbers --------------------------------------------------------------------------------------------------------------

COST = figures("≤3500.00(元/人)", "3800(元/人)", completion="108.57", points="5", score="4.61")
RATE = figures("≥95(%)", "90(%)", completion="94.74", points="10", score="9.47")
MONEY = figures("≥6.47(亿元)", "60000(万元)", completion="92.74", points="5", score="4.64")
DAYS = figures("≤30(天)", "35(天)", completion="116.67", points="5", score="4.29")


@pytest.mark.parametrize(
    ("row", "text", "found"),
    [
        (ROW, "完成35人，少15人，完成率70%，低于目标30%，少得0.9分", []),
        (ROW, "完成 35 名，目标 50 位", []),
        (ROW, "３５人；５０人", []),
        (ROW, "完成36人", ["36人"]),
        (ROW, "完成1,035人", ["1,035人"]),
        (ROW, "完成35人次，20项，3场", []),
        (ROW, "完成率71%", ["71%"]),
        (ROW, "得2.1分，不是2.2分", ["2.2分"]),
        (ROW, "用时45分钟", []),
        (ROW, "2024年12月30日，财预〔2020〕10号，第3条", []),
        (ROW, "100%覆盖，0%投诉", []),
        (ROW, "36人，36人", ["36人"]),
        (COST, "人均3800元/人，超过3500元/人300元/人", []),
        (COST, "人均3900元/人", ["3900元/人"]),
        (RATE, "低于目标5个百分点，只有90%", []),
        (RATE, "低于目标6个百分点", ["6个百分点"]),
        (RATE, "只有88%", ["88%"]),
        (RATE, "完成率94.7%，约95%", []),
        (MONEY, "完成60000万元，差4700万元，目标6.47亿元", []),
        (MONEY, "完成60001万元", ["60001万元"]),
        (DAYS, "延长到11月30日，多5天，共35日", []),
        (DAYS, "共40天", ["40天"]),
        (figures("提升", "未达成指标且效果较差", points="3", score="0"), "得0分，少得3分，30人，20%", []),
        (figures("提升", "未达成指标且效果较差", points="3", score="0"), "得1分", ["1分"]),
        (figures("", ""), "完成30人，70%，2分", []),
    ],
)
def test_numbers_of_the_row_agree_and_others_with_its_unit_contradict(
    row: Figures, text: str, found: list[str]
) -> None:
    assert [each.said for each in contradictions(text, row)] == found


def test_a_figure_may_be_rounded_or_cut_as_the_text_likes() -> None:
    third = figures("≥3(次)", "2(次)", completion="66.67", points="3", score="2.00")
    assert contradictions("完成率66.67%，约66.7%，67%，66%", third) == ()
    assert [each.said for each in contradictions("完成率66.68%，65%", third)] == ["66.68%", "65%"]


def test_a_long_text_is_read_in_time_and_a_number_too_long_is_none() -> None:
    assert contradictions("9" * 5000 + "人" + "9人" * 3, ROW)[0].said == "9人"
    assert Decimal(9) not in {value for _, value in ROW.quantities}


# Words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "机构改革，部分专家划转其他单位。",
        "因疫情",
        "年初按线下班次测算资助 20 个；实际多数班次改在线上",
        "年初目标设置偏低",
        "计划有变",
        "指标值偏高",
        "参训企业数量减少，申报不足",
    ],
)
def test_a_cause_is_seen(text: str) -> None:
    assert names_a_cause(text)


@pytest.mark.parametrize(
    "text", ["未完成", "实际完成数低于目标值", "部分达成年度指标", "指标未完成，只完成35人", "完成率70%", ""]
)
def test_that_it_was_not_done_is_no_cause(text: str) -> None:
    assert not names_a_cause(text)


@pytest.mark.parametrize(
    "text",
    [
        "下一年度按划转后的人数重新核定指标值。",
        "2025 年按近两年实际数定目标",
        "按季度调度",
        "加强与区局沟通",
        "加快支付进度",
        "合理设置指标值",
        "按季度核对各处进度并通报",
    ],
)
def test_a_measure_is_seen(text: str) -> None:
    assert names_a_measure(text)


@pytest.mark.parametrize(
    "text", ["加强管理", "今后进一步加强管理，提高工作质量", "继续努力，争取明年完成", "下一步改进", "机构改革", ""]
)
def test_good_will_is_no_measure(text: str) -> None:
    assert not names_a_measure(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("因XX单位未配合（200字以内）", ("（200字以内）", "XX")),
        ("因××部门推迟", ("××",)),
        ("（不超过 300 字）原因", ("（不超过 300 字）",)),
        ("【请填写原因】", ("【请填写原因】",)),
        ("请在此处填写偏差原因", ("请在此处填写偏差原因",)),
        ("____年未完成", ("____",)),
        ("XXL码服装20件；Excel；3×4米", ()),
        ("（演示）按季度核对", ()),
        ("共印制200字帖（2024年）", ()),
    ],
)
def test_what_a_template_left_is_found(text: str, found: tuple[str, ...]) -> None:
    assert hints_in(text) == found
