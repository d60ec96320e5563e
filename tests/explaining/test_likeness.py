"""Likeness: exact, the same both ways, blind to numbers and signs; a copy with new numbers is a copy."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.explaining.likeness import OtherText, bare, likeness, most_alike

TEXT = "机构改革后部分专家划转其他单位，体检人数减少 15 人，下一年度按划转后的人数核定。"
COPY = "机构改革后部分专家划转其他单位，体检人数减少 32 人，下一年度按划转后的人数核定！"
OTHER = "预算年中调减，原定的两期培训取消，下一年度按调整后的预算安排。"
letters = st.text("机构改革人划转0123，。 ", max_size=30)
long_enough = st.builds("{}{}".format, st.text("机构改革人划转", min_size=10, max_size=20), letters)
"""Texts of ten letters and more: shorter ones are compared with nothing."""


def common(first: str, second: str) -> int:
    """The textbook's table, to compare with: longest common subsequence, one cell after the other."""
    row = [0] * (len(second) + 1)
    for one in first:
        before = 0
        for place, other in enumerate(second, start=1):
            kept = row[place]
            row[place] = before + 1 if one == other else max(row[place], row[place - 1])
            before = kept
    return row[-1]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(letters, letters)
def test_it_is_the_textbooks_measure_and_the_same_both_ways(first: str, second: str) -> None:
    mine, theirs = bare(first), bare(second)
    whole = len(mine) + len(theirs)
    exact = Decimal(200 * common(mine, theirs)) / whole if whole else Decimal(0)
    assert abs(likeness(first, second) - exact) < Decimal("0.01")
    assert likeness(first, second) == likeness(second, first)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(long_enough, letters | long_enough)
def test_the_quick_look_leaves_nothing_out(mine: str, theirs: str) -> None:
    found = most_alike(mine, [OtherText(theirs, "别处")])
    assert (found is not None) == (likeness(mine, theirs) >= 90)


def test_a_copy_with_other_numbers_and_signs_is_a_copy() -> None:
    assert likeness(TEXT, COPY) == 100
    assert likeness(TEXT, OTHER) < 60


def test_ninety_percent_counts_and_a_little_less_does_not() -> None:
    mine = "甲乙丙丁戊己庚辛壬癸"
    nine = "甲乙丙丁戊己庚辛壬子"
    eight = "甲乙丙丁戊己庚辛丑子"
    assert (likeness(mine, nine), likeness(mine, eight)) == (Decimal("90.00"), Decimal("80.00"))
    assert most_alike(mine, [OtherText(nine, "“甲”第 1 行")])
    assert most_alike(mine, [OtherText(eight, "“甲”第 1 行")]) is None


def test_another_project_comes_before_ones_own_rows_however_alike_they_are() -> None:
    own = OtherText(TEXT, "本项目第 2 行", same_project=True)
    other = OtherText(TEXT.replace("下一年度", "来年"), "“甲”第 1 行")
    found = most_alike(TEXT, [own, other])
    assert found is not None
    assert (found.place, found.same_project) == ("“甲”第 1 行", False)
    alone = most_alike(TEXT, [own])
    assert alone is not None
    assert alone.same_project


@pytest.mark.parametrize("text", ["", "无", "机构改革", "机构改革 35 人"])
def test_short_texts_are_equal_by_nature_and_not_compared(text: str) -> None:
    assert most_alike(text, [OtherText(text, "“甲”第 1 行")]) is None
