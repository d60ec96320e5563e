"""The composed text: exact numbers of the row, cause with its class, measure, who and by when; read back whole."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.explaining.causes import cause_classes, own_class, read_class
from evaluator.explaining.composing import Written, compose
from evaluator.explaining.figures import Figures
from evaluator.scoring.reasons import read_column
from evaluator.scoring.targets import read_actual, read_target

MISSED, EXCEEDED, ADJUSTED = frozenset({"missed"}), frozenset({"exceeded"}), frozenset({"adjusted"})
WRITTEN = Written(
    "机构改革",
    "部分专家划转其他单位，体检人数减少。",
    "按划转后的人数核定指标值",
    "陈静",
    date(2025, 3, 31),
)


def figures(
    target: str, actual: str, *, completion: str = "", points: str = "", score: str = "", unit: str = ""
) -> Figures:
    wanted = read_target(target, unit=unit, fiscal_year=2024)

    def number(text: str) -> Decimal | None:
        return Decimal(text) if text else None

    done = read_actual(actual, wanted, fiscal_year=2024)
    return Figures(wanted, done, number(completion), number(points), number(score))


CASES = [
    # 35 of 50 at 3 points: 35 ÷ 50 × 3 = 2.10, 0.90 lost.
    (
        figures("≥50.00(人)", "35.00(人)", completion="70", points="3", score="2.10"),
        "年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分",
    ),
    # 80 of 20: four times, 60 more, nothing lost.
    (
        figures("≥20(个)", "80.00(个)", completion="400", points="10", score="10"),
        "年度指标值≥20个，实际完成80个，完成率400.00%，超出60个",
    ),
    # A cost of 3800 against at most 3500: 3500 ÷ 3800 × 5 = 4.61, 0.39 lost; nothing is 超出.
    (
        figures("≤3500.00(元/人)", "3800(元/人)", completion="108.57", points="5", score="4.61"),
        "年度指标值≤3500元/人，实际完成3800元/人，完成率108.57%，少得0.39分",
    ),
    # A rate quotes % without a space, and an actual without a unit takes the target's.
    (
        figures("=100(%)", "95", completion="95", points="20", score="19"),
        "年度指标值=100%，实际完成95%，完成率95.00%，少得1.00分",
    ),
    # Words are quoted, and have no 完成率.
    (
        figures("提升", "未达成指标且效果较差", points="3", score="0"),
        "年度指标值“提升”，实际“未达成指标且效果较差”，少得3.00分",
    ),
    # 6 亿元 against 6.47 亿元, said in 万元: the target's unit is quoted, 0.47 亿元 is missing.
    (
        figures("≥6.47(亿元)", "60000(万元)", completion="92.74", points="5", score="4.64"),
        "年度指标值≥6.47亿元，实际完成6亿元，完成率92.74%，少得0.36分",
    ),
    # Pending: no score yet, so nobody knows what is lost.
    (
        figures("≥50(人)", "35(人)", completion="70", points="3"),
        "年度指标值≥50人，实际完成35人，完成率70.00%",
    ),
    # 分值 0: nothing to lose.
    (
        figures("≥50(人)", "35(人)", completion="70", points="0", score="0"),
        "年度指标值≥50人，实际完成35人，完成率70.00%",
    ),
]


@pytest.mark.parametrize(("row", "facts"), CASES, ids=[facts for _, facts in CASES])
def test_the_numbers_are_those_of_the_row(row: Figures, facts: str) -> None:
    assert row.facts() == facts


@pytest.mark.parametrize(
    ("target", "actual"),
    [("", "35(人)"), ("≥50(人)", ""), ("≥50(人)", "/"), ("/", "35"), ("≥50(人)", "三十五左右吧约")],
)
def test_a_row_with_nothing_to_compare_is_printed_without_numbers(target: str, actual: str) -> None:
    row = figures(target, actual)
    assert row.facts() == "" or "“" in row.facts()
    if not row.facts():
        assert compose(WRITTEN, row, MISSED).startswith("偏差原因（机构改革）：")


def test_the_whole_text_stands_as_worked_out_by_hand() -> None:
    assert compose(WRITTEN, CASES[0][0], MISSED) == (
        "年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分。"
        "偏差原因（机构改革）：部分专家划转其他单位，体检人数减少。\n"
        "改进措施：按划转后的人数核定指标值（责任人：陈静，2025-03-31 前完成）"
    )


def test_a_reached_row_is_printed_without_numbers() -> None:
    row = figures("≥50(人)", "50(人)", completion="100", points="3", score="3")
    text = compose(Written(given_reason="考核扣分"), row, ADJUSTED)
    assert text == "调整理由：考核扣分"
    assert compose(Written(cause="按计划完成"), row) == "按计划完成"


def test_a_row_without_a_word_stays_empty_however_far_it_is_off() -> None:
    assert compose(Written(), CASES[0][0], MISSED) == ""


def test_a_target_of_several_lines_stays_on_the_first_line_of_the_column() -> None:
    row = figures("提升\n服务水平", "未达成指标且效果较差", points="3", score="0")
    first = compose(WRITTEN, row, MISSED).splitlines()[0]
    assert first.startswith("年度指标值“提升 服务水平”")
    assert "偏差原因" in first


text = st.text("机构改革，人划转50％35%（）减少\n", min_size=1, max_size=40).map(str.strip).filter(bool)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cause=text,
    measure=text,
    owner=st.sampled_from(["", "陈静", "规划财务处"]),
    due=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 12, 31))),
    cause_class=st.sampled_from(["", *(each.word for each in cause_classes()), "其他：台风"]),
    row=st.sampled_from([row for row, _ in CASES]),
    whys=st.sampled_from([MISSED, EXCEEDED, ADJUSTED, frozenset()]),
)
def test_what_is_composed_is_read_back_to_its_parts(cause, measure, owner, due, cause_class, row, whys) -> None:
    written = Written(cause_class, cause, measure, owner, due)
    read = read_column(compose(written, row, whys))
    assert (read.cause, read.improvement, read.cause_class) == (cause, measure, cause_class)
    assert (read.owner, read.due) == (owner, due.isoformat() if due else "")


def test_every_class_has_a_question_and_only_the_last_asks_for_a_word() -> None:
    assert [each.word for each in cause_classes()] == [
        "政策调整",
        "机构改革",
        "预算调整",
        "需求变化",
        "外部配合",
        "目标偏高",
        "目标偏低",
        "经费保障",
        "制度保障",
        "人员保障",
        "硬件条件保障",
        "其他",
    ]
    assert all(each.asks for each in cause_classes())
    assert [each.word for each in cause_classes() if each.own_word] == ["其他"]


@pytest.mark.parametrize("word", ["", "台风", "台风：贝碧嘉", " 台风 "])
def test_a_word_of_ones_own_is_read_back(word: str) -> None:
    found, own = read_class(own_class(word))
    assert (found is not None and found.word, own) == ("其他", word.strip())
