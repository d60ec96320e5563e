"""The total of the money block against its sources, column by column."""

from dataclasses import replace

from evaluator.checks import Printed
from tests.checks.building import figure, found, material, places, row, source


def block(total, *sources):
    printed = Printed(funding=total, sources=sources)
    return material(row("≥50(人)", "50(人)", "90"), printed=printed)


def test_sources_that_make_their_total_are_not_found():
    form = block(
        source("年度资金总额", "180", "214.53", "214.13", 6),
        source("当年财政拨款", "180", "180", "179.6", 7),
        source("上年结转资金", "0", "34.53", "34.53", 8),
        source("其他资金", "0", "0", "0", 9),
    )
    assert not found(form, "40")


def test_each_column_that_does_not_add_up_is_found_with_its_numbers():
    form = block(
        source("年度资金总额", "180", "214.53", "214.13", 6),
        source("当年财政拨款", "180", "180", "180", 7),
        source("上年结转资金", "5", "34.53", "34.13", 8),
        source("其他资金", "0", "0", "0.01", 9),
    )
    initial, executed = found(form, "40")
    assert initial.place == "D6"
    assert "180.00 + 5.00 + 0.00 = 185.00万元" in initial.message
    assert "相差5.00万元" in initial.message
    assert executed.place == "F6"
    assert "相差0.01万元" in executed.message


def test_an_empty_source_counts_as_none():
    form = block(
        source("年度资金总额", "10", "10", "10", 6),
        source("当年财政拨款", "10", "10", "10", 7),
        source("其他资金", None, None, None, 8),
    )
    assert not found(form, "40")


def test_a_form_without_sources_has_nothing_to_compare():
    assert not found(block(source("年度资金总额", "10", "10", "10", 6)), "40")
    blank = source("当年财政拨款", None, None, None, 7)
    assert not found(block(source("年度资金总额", "10", "10", "10", 6), blank), "40")


def test_an_unreadable_source_is_not_taken_for_zero():
    unreadable = replace(source("其他资金", None, None, None, 8), executed=figure(None, "F8", "若干"))
    form = block(source("年度资金总额", "10", "10", "10", 6), source("当年财政拨款", "10", "10", "9", 7), unreadable)
    assert places(form, "40") == []


def test_a_hundredth_of_a_wan_is_seen_beyond_the_second_decimal():
    form = block(source("年度资金总额", "10", "10", "9.123456", 6), source("当年财政拨款", "10", "10", "9.1234", 7))
    [finding] = found(form, "40")
    assert "9.123456" in finding.message
