"""What holds for every text: nothing raises, nothing typed is lost, every spelling of a number reads back."""

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.scoring.targets import ActualKind, Kind, read_actual, read_target
from evaluator.scoring.values import half_up, normalise, read_number, shown, truncate

LIKELY = "0123456789０９.,，、；%％‰≥≤<>=＝约不低少于超过以上下内前年月日底每次人万亿元"
LIKELY += "/（）()-—~至…① \n\t\x00\u200b提升完成无起"
TEXTS = st.text(max_size=60) | st.text(alphabet=LIKELY, max_size=40)
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)
SIGNS = {
    "≥": ("≥", "≧", ">=", "＞＝", "=>", "不低于", "不少于", "大于等于", "至少", "不得低于"),
    "≤": ("≤", "≦", "<=", "＜＝", "=<", "不超过", "不高于", "小于等于", "最多", "不得超过"),
    ">": (">", "＞", "﹥", "大于", "高于"),
    "<": ("<", "＜", "﹤", "小于", "低于"),
    "=": ("=", "＝", "﹦", "═", "等于"),
    "": ("",),
}
SPELLINGS = st.sampled_from([(sign, word) for sign, words in SIGNS.items() for word in words])
UNITS = st.sampled_from(
    ["%", "％", "‰", "人", "人次", "次", "万人次", "元", "万元", "亿元", "元/人", "家/季", "个工作日", "套", "场次"]
)
FULL_WIDTH = str.maketrans("0123456789.,-%()", "０１２３４５６７８９．，－％（）")
quick = settings(deadline=None, max_examples=300)


@quick
@given(TEXTS, st.sampled_from(["", "次", "%", "\x00"]), st.none() | st.integers(-1, 10_000))
def test_reading_a_target_never_raises_and_keeps_the_text(text: str, unit: str, year: int | None) -> None:
    target = read_target(text, unit=unit, fiscal_year=year)
    assert target.text == text
    assert target.reading
    assert (target.kind is Kind.UNREADABLE) <= (target.problem is not None)
    assert (target.kind in (Kind.QUANTITY, Kind.RANGE, Kind.ZERO_EVENT)) <= (target.value is not None)


@quick
@given(
    TEXTS,
    st.sampled_from(["≥95%", "18—54周岁", "0起", "年底前", "结案后2个月内", "提升", "1人、2次", "/", "…", "4500"])
    | TEXTS,
)
def test_reading_an_actual_never_raises_and_keeps_the_text(text: str, target: str) -> None:
    actual = read_actual(text, read_target(target, fiscal_year=2024), fiscal_year=2024, tiers={"完成": "reached"})
    assert actual.text == text
    assert actual.reading
    assert (actual.kind is ActualKind.UNREADABLE) <= (actual.problem is not None)
    assert (actual.kind is ActualKind.NUMBER) == (actual.value is not None)
    assert (actual.kind is ActualKind.DATE) == (actual.done is not None)


@quick
@given(NUMBERS, SPELLINGS, UNITS, st.sampled_from(["{}", "({})", "（{}）", " {} "]), st.booleans(), st.booleans())
def test_every_spelling_of_a_quantity_reads_back_exactly(
    number: Decimal, sign: tuple[str, str], unit: str, frame: str, grouped: bool, wide: bool
) -> None:
    digits = f"{number:,}" if grouped else str(number)
    text = f"{sign[1]}{digits}{frame.format(unit)}"
    target = read_target(text.translate(FULL_WIDTH) if wide else text)
    assert (target.sign, target.value, target.unit) == (sign[0], number, normalise(unit))


@quick
@given(
    NUMBERS, st.sampled_from([("以上", "≥"), ("及以上", "≥"), ("（含）以上", "≥"), ("以下", "≤"), ("以内", "≤")]), UNITS
)
def test_every_sign_behind_a_quantity_reads_back_exactly(number: Decimal, tail: tuple[str, str], unit: str) -> None:
    target = read_target(f"{number}{unit}{tail[0]}")
    assert (target.sign, target.value, target.unit) == (tail[1], number, normalise(unit))


@quick
@given(TEXTS)
def test_a_tidy_text_reads_as_the_typed_one(text: str) -> None:
    typed, tidy = read_target(text), read_target(normalise(text))
    if "\n" not in text and "\r" not in text:
        assert (typed.kind, typed.sign, typed.value, typed.unit, typed.due) == (
            tidy.kind, tidy.sign, tidy.value, tidy.unit, tidy.due
        )  # fmt: skip
    assert normalise(normalise(text)) == normalise(text)


@quick
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False, allow_infinity=False))
def test_rounding_and_cutting_stay_within_a_hundredth(value: Decimal) -> None:
    assert abs(half_up(value) - value) <= Decimal("0.005")
    assert 0 <= abs(value) - abs(truncate(value)) < Decimal("0.01")
    assert half_up(-value) == -half_up(value)


@quick
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False))
def test_what_is_shown_reads_back(value: Decimal) -> None:
    assert read_number(shown(value)) == value
    assert read_number(f"{value:,}") == value


@quick
@given(st.text(alphabet=LIKELY, max_size=25))
def test_a_number_is_never_made_of_other_digits_than_the_typed_ones(text: str) -> None:
    target = read_target(text, fiscal_year=2024)
    if target.kind in (Kind.QUANTITY, Kind.RANGE):
        typed = re.findall(r"[0-9]+(?:\.[0-9]+)?", normalise(text).replace(",", ""))
        read = [target.value] if target.upper is None else [target.value, target.upper]
        assert [str(abs(number)) for number in read if number is not None] == typed


HOSTILE = [
    "9" * 400, "1" * 10_000, "一" * 10_000, "≥" * 10_000, "1," * 5_000, "1、" * 5_000, "(" * 10_000, "。" * 10_000,
    "a" * 10_000, " " * 10_000, "1 " * 5_000, "5" + "以" * 199, "约" * 199 + "5", "年底" * 250, "2024年" * 100,
    "1月" * 250, "12-" * 160, "《" * 500, "《" * 240 + "〔2024〕1号" * 30, "\ud800" * 10_000, "\x00" * 10_000,
    "后" * 300 + "2个月内", "每月" + "一" * 490, "5人/" * 60, "5" + "/人" * 90, "无" * 400 + "事故", "十" * 500,
    "百分之" * 160, "千分之" + "1" * 490, "5—" * 100, "(含" * 60 + "5", "≥" + "1" * 199 + "次", "不" * 199 + "5",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: f"{text[:3]!a}x{len(text)}")
def test_a_hostile_text_is_answered_at_once(text: str) -> None:
    started = time.process_time()
    for target in ("≥5人", "提升", "年底前", "1人、2次"):
        read_actual(text, read_target(target), fiscal_year=2024)
    assert read_target(text, fiscal_year=2024).value is None
    assert time.process_time() - started < 0.5


def test_a_repeated_text_is_read_once_and_a_long_one_is_not_remembered() -> None:
    assert read_target("≥12.5(场)") is read_target("≥12.5(场)")
    target = read_target("≥12.5(场)")
    assert read_actual("13(场)", target) is read_actual("13(场)", target)
    assert read_target("提升" * 100) is not read_target("提升" * 100)
