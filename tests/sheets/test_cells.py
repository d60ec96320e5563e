"""What a cell holds: exact numbers, percentages, dates, addresses."""

from decimal import Decimal

import pytest

from evaluator.sheets.cells import address, clean, column_number, exact, parse_address
from evaluator.sheets.formats import read_format


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("83.68", "83.68"),
        ("83.680000000000007", "83.68"),  # seventeen digits of the same double
        ("0.30000000000000004", "0.3"),  # 0.1 + 0.2 by a formula
        ("99.9999999999986", "100"),  # a thousand times 0.1, summed in doubles
        ("86.9528301886792", "86.9528301886792"),  # 92.17 ÷ 106 × 100: no four-place decimal is near
        ("4.4000000000000001E-3", "0.0044"),
        ("123456789012.34", "123456789012.34"),
        ("1.234E+2", "123.4"),
        ("-0", "0"),
        ("8.625", "8.625"),
    ],
)
def test_a_stored_number_is_the_decimal_that_was_meant(stored: str, meant: str) -> None:
    assert exact(stored) == Decimal(meant)


@pytest.mark.parametrize("stored", ["", "abc", "1e3000000", "1E16", "NaN", "inf", "1_000", "٣", "0x10", "9" * 400])
def test_what_is_no_usable_number_is_none(stored: str) -> None:
    assert exact(stored) is None


@pytest.mark.parametrize(
    ("stored", "pattern", "text", "number"),
    [
        ("0.975", "0.00%", "97.50%", "97.5"),
        ("0.95", "0%", "95%", "95"),
        ("0.975", "0%", "97.5%", "97.5"),  # the format hides half a per cent; we do not
        ("106", "0.00", "106.00", "106"),
        ("99.8", "0", "99.8", "99.8"),
        ("1234.5", "#,##0.00", "1234.50", "1234.5"),
        ("30", '0"人"', "30人", "30"),
        ("95", '"≥"0', "≥95", "95"),
        ("12", "General", "12", "12"),
        ("12.5", "@", "12.5", "12.5"),
        ("-3", "0.00_ ;[Red]-0.00", "-3.00", "-3"),
    ],
)
def test_a_formatted_number_is_shown_as_a_person_sees_it_without_losing_digits(
    stored: str, pattern: str, text: str, number: str
) -> None:
    value = exact(stored)
    assert value is not None
    assert read_format(pattern).show(value)[:2] == (text, Decimal(number))


@pytest.mark.parametrize(
    ("serial", "pattern", "text"),
    [
        ("45657", "yyyy-m-d", "2024-12-31"),
        ("45657", 'yyyy"年"m"月"d"日"', "2024-12-31"),
        ("45657", "[$-804]yyyy/mm/dd;@", "2024-12-31"),
        ("45657", 'yyyy"年"m"月"', "2024年12月"),
        ("45657.5", "yyyy-mm-dd hh:mm", "2024-12-31 12:00"),
        ("0.354166666666667", "h:mm", "08:30"),
    ],
)
def test_a_date_is_read_as_the_day_it_shows(serial: str, pattern: str, text: str) -> None:
    value = exact(serial)
    assert value is not None
    assert read_format(pattern).show(value) == (text, None, None, None)


def test_a_date_of_an_old_mac_workbook_counts_from_1904() -> None:
    assert read_format("yyyy-m-d").show(Decimal(44195), epoch_1904=True).text == "2024-12-31"


def test_addresses_run_to_the_last_cell_of_a_sheet_and_no_further() -> None:
    assert parse_address("F12") == (12, 6)
    assert parse_address("$XFD$1048576") == (1_048_576, 16_384)
    assert address(1_048_576, 16_384) == "XFD1048576"
    assert column_number("AB") == 28
    assert parse_address("XFE1") is None
    assert parse_address("A1048577") is None
    assert parse_address("A0") is None


def test_control_characters_go_and_rare_characters_stay() -> None:
    assert clean("一\x00二\x0b\r\n三\ud800\uffff") == "一二\n三"
    assert clean("𠮷\ue000 emoji 🎉\t≥") == "𠮷\ue000 emoji 🎉\t≥"
