"""Exact numbers: one rounding, one truncation, no zero for what is not a number."""

from decimal import Decimal

import pytest

from evaluator.scoring.values import UnknownMoneyUnit, half_up, in_wan, in_yuan, normalise, read_number, shown, truncate


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("8.625", "8.63"),  # Python's own rounding of floats gives 8.62
        ("8.624999", "8.62"),
        ("2.675", "2.68"),
        ("1.005", "1.01"),
        ("0.125", "0.13"),
        ("0.115", "0.12"),
        ("-0.125", "-0.13"),
        ("-0.001", "0.00"),
        ("9.98061", "9.98"),
        ("10", "10.00"),
        ("0", "0.00"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: str, rounded: str) -> None:
    assert str(half_up(Decimal(value))) == rounded


def test_other_places_are_rounded_the_same_way() -> None:
    assert str(half_up(Decimal("0.5"), 0)) == "1"
    assert str(half_up(Decimal("1.25"), 1)) == "1.3"


def test_huge_values_are_rounded_without_an_exception() -> None:
    assert half_up(Decimal("1" * 60 + ".005")) == Decimal("1" * 60 + ".01")


def test_printed_rates_are_cut_and_not_rounded() -> None:
    assert str(truncate(Decimal("808.43") / Decimal("810") * 100)) == "99.80"
    assert str(truncate(Decimal("155.52") / Decimal("159.50") * 100)) == "97.50"
    assert str(truncate(Decimal("-0.009"))) == "0.00"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (" ＞＝ ９５ ％ ", "≥95%"),
        ("≧95﹪", "≥95%"),
        (">= 95", "≥95"),
        ("=>95", "≥95"),
        ("=<95", "≤95"),
        ("＜＝95", "≤95"),
        ("≦95", "≤95"),
        ("﹥85（％）", ">85(%)"),
        ("﹦100", "=100"),
        ("═100", "=100"),
        ("18－54", "18-54"),
        ("18–54", "18—54"),
        ("5～10", "5~10"),
        ("１，２３４．５０", "1,234.50"),
        ("1 234", "1 234"),
        ("20\u3000次", "20次"),
        ("20\n次", "20次"),
        ("\ufeff20\u200b次", "20次"),
        ("", ""),
    ],
)
def test_look_alikes_become_one_spelling(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("0.00", "0.00"),
        ("-5", "-5"),
        ("－5.5", "-5.5"),
        ("1,234.50", "1234.50"),
        ("１，２３４", "1234"),
        ("12,345,678", "12345678"),
        (" 159.50 ", "159.50"),
        ("999999999999999.9999999999", "999999999999999.9999999999"),
    ],
)
def test_numbers_are_read_exactly(text: str, value: str) -> None:
    assert str(read_number(text)) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "/", "-", "无", "12人", "1e9", "1E9", "NaN", "Infinity", "12,34", "1,2345", "1 234", ".5", "5.", "1.2.3",
     "021", "--5", "0x10", "1_000", "٣", "²", "①", "9" * 16, "0." + "1" * 11, "9" * 400, "1" * 10_000, "5\x00"],
)  # fmt: skip
def test_what_is_not_exactly_one_number_is_none_and_never_zero(text: str) -> None:
    assert read_number(text) is None


def test_money_moves_between_yuan_and_wan_without_loss() -> None:
    assert in_yuan(Decimal("159.50"), "万元") == Decimal("1595000")
    assert in_yuan(Decimal("115000"), "元") == Decimal("115000")
    assert in_yuan(Decimal("6.47"), "亿元") == Decimal("647000000")
    assert in_wan(Decimal("42500.01"), "元") == Decimal("4.250001")
    assert in_wan(Decimal("6.47"), "亿元") == Decimal("64700")
    assert in_wan(in_yuan(Decimal("0.01"), "万元"), "元") == Decimal("0.01")


def test_an_unknown_money_unit_is_refused() -> None:
    with pytest.raises(UnknownMoneyUnit, match="美元"):
        in_yuan(Decimal(1), "美元")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3.00", "3"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("0.90", "0.9"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-5.50", "-5.5"),
        ("0E-9", "0"),
    ],
)
def test_numbers_are_shown_plainly(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text
