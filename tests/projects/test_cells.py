"""单元格：what a typed text becomes. Blank, zero, / and unreadable are four things."""

from datetime import date
from decimal import Decimal

import pytest

from projects.selectors.cells import CELLS, CellReading, clean, read_cell, shown_cell


def read(group: str, field: str, text: str, *, unit: str = "万元", points: Decimal | None = None) -> CellReading:
    return read_cell(CELLS[group][field], text, money_unit=unit, place="第 1 行", anchor="result-1-x", points=points)


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("461.62", "万元", "4616200"),
        ("４６１．６２", "万元", "4616200"),
        ("1,234.5", "万元", "12345000"),
        ("0", "万元", "0"),
        ("461.62万元", "万元", "4616200"),
        ("0.000001", "万元", "0.01"),
        ("115000", "元", "115000"),
        ("115000元", "元", "115000"),
    ],
)
def test_money_is_read_in_the_forms_own_unit(text: str, unit: str, yuan: str) -> None:
    reading = read("funding", "executed", text, unit=unit)
    assert reading.value == Decimal(yuan)
    assert reading.problem is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("461.62元", "money-unreadable"),
        ("约五百", "money-unreadable"),
        ("-3", "money-negative"),
        ("0.0000001", "money-places"),
        ("99999999999", "money-too-large"),
    ],
)
def test_money_that_is_no_amount_is_kept_as_typed_and_said(text: str, code: str) -> None:
    reading = read("funding", "executed", text)
    assert reading.value is None
    assert reading.as_typed == text
    assert reading.problem is not None
    assert reading.problem.code == code
    assert reading.problem.remedy


def test_a_slash_for_money_means_not_applicable_and_is_no_problem() -> None:
    reading = read("funding", "executed", "/")
    assert (reading.value, reading.as_typed, reading.problem) == (None, "/", None)
    assert shown_cell(None, "/", CELLS["funding"]["executed"].kind, "万元") == "/"


def test_an_empty_cell_is_nothing_and_no_problem() -> None:
    assert read("funding", "executed", "") == CellReading(None)
    assert read("result", "given_score", "") == CellReading(None)
    assert read("result", "improvement_due", "") == CellReading(None)


@pytest.mark.parametrize(
    ("text", "points", "code"),
    [
        ("九分", "10", "score-unreadable"),
        ("/", "10", "score-unreadable"),
        ("-1", "10", "score-negative"),
        ("9.999", "10", "score-places"),
        ("10.01", "10", "score-too-high"),
    ],
)
def test_a_score_outside_its_points_is_kept_as_typed_and_said(text: str, points: str, code: str) -> None:
    reading = read("result", "given_score", text, points=Decimal(points))
    assert reading.as_typed == text
    assert reading.problem is not None
    assert reading.problem.code == code
    assert reading.problem.place == "第 1 行“自评得分”"


@pytest.mark.parametrize(("text", "score"), [("0", "0"), ("9.5分", "9.5"), ("１０", "10"), ("4.90", "4.90")])
def test_a_score_inside_its_points_is_a_score(text: str, score: str) -> None:
    assert read("result", "given_score", text, points=Decimal(10)).value == Decimal(score)


@pytest.mark.parametrize("text", ["2025-03-31", "2025.3.31", "2025/03/31", "2025年3月31日"])
def test_a_date_is_read_in_every_usual_spelling(text: str) -> None:
    assert read("result", "improvement_due", text).value == date(2025, 3, 31)


@pytest.mark.parametrize("text", ["2025-02-30", "下季度", "3月底"])
def test_a_date_that_is_none_is_kept_as_typed(text: str) -> None:
    reading = read("result", "improvement_due", text)
    assert reading.as_typed == text
    assert reading.problem is not None


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("5516000", "万元", "551.60"),
        ("5516000", "元", "5516000.00"),
        ("0", "万元", "0.00"),
        ("123456.78", "万元", "12.345678"),
    ],
)
def test_money_is_shown_exactly_with_at_least_two_places(amount: str, unit: str, text: str) -> None:
    assert shown_cell(Decimal(amount), "", CELLS["funding"]["executed"].kind, unit) == text


def test_characters_that_no_spreadsheet_takes_become_blanks() -> None:
    assert clean(" a\x00b\r\nc\x0b\ud800 ") == "a b\nc"


def test_digits_on_both_sides_of_such_a_character_are_not_one_number() -> None:
    assert read("funding", "executed", clean("3\x005")).problem is not None


@pytest.mark.parametrize(
    ("text", "count"), [("120", 120), ("1,200", 1200), ("１２０ 份", 120), ("0", 0), ("120人次", 120)]
)
def test_a_number_of_people_or_questionnaires_is_a_whole_number(text: str, count: int) -> None:
    reading = read("result", "survey_sample", text)
    assert (reading.value, reading.problem) == (count, None)
    assert shown_cell(count, "", CELLS["result"]["survey_sample"].kind, "万元") == str(count)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("一百多", "count-unreadable"),
        ("1e3", "count-unreadable"),
        ("12.5", "count-places"),
        ("-1", "count-negative"),
        ("100000000", "count-too-large"),
    ],
)
def test_what_is_no_whole_number_is_kept_as_typed_and_said(text: str, code: str) -> None:
    reading = read("result", "survey_sample", text)
    assert (reading.value, reading.as_typed) == (None, text)
    assert reading.problem is not None
    assert reading.problem.code == code
