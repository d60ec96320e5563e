"""Scores against their own figures: rows, execution, total, grade. Expectations are worked by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluator.checks import Printed
from evaluator.problems import Level
from tests.checks.building import figure, found, material, national, places, row, source


def test_a_score_that_is_not_the_computed_one_is_found_without_a_reason():
    # 35 of 50 at 3.00 is 2.10.
    [finding] = found(material(row("≥50.00(人)", "35.00(人)", "3", "3")), "26")
    assert finding.place == "H13"
    assert finding.level is Level.ERROR
    assert "3.00" in finding.message
    assert "2.10" in finding.message


def test_a_score_with_a_reason_is_a_persons_judgement_and_not_found():
    # 职业培训管理工作经费: 44 people against =40, 4.90 of 5.00, with cause and measure.
    assert not found(material(row("=40.00(人)", "44.00(人)", "5", "4.9", "偏差原因:培训需求增加4个名额。")), "26")


@pytest.mark.parametrize("reason", ["无", "/", "—"])
def test_a_reason_that_says_nothing_is_none(reason):
    assert places(material(row("=40.00(人)", "44.00(人)", "5", "4.9", reason)), "26") == ["H13"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("2.10", []), ("2.11", []), ("2.09", []), ("2.12", ["H13"]), ("2.08", ["H13"])],
)
def test_a_hundredth_either_way_is_tolerated_and_no_more(given, expected):
    assert places(material(row("≥50.00(人)", "35.00(人)", "3", given)), "26") == expected


def test_a_choice_inside_its_band_is_no_wrong_score():
    assert not found(material(row("提升", "达成指标", "10", "9")), "26")


def test_a_blank_score_is_no_wrong_score():
    assert not found(material(row("≥50.00(人)", "35.00(人)", "3")), "26")


@pytest.mark.parametrize(("given", "said"), [("10.01", "超过该行分值10.00分"), ("12", "12.00"), ("-0.5", "小于0分")])
def test_a_score_above_the_points_or_below_zero_is_found_even_with_a_reason(given, said):
    [finding] = found(material(row("≥50(人)", "60(人)", "10", given, "超额完成，申请加分鼓励先进")), "27")
    assert finding.place == "H13"
    assert said in finding.message


@pytest.mark.parametrize("given", ["0", "10", "9.99"])
def test_a_score_inside_the_points_is_not_found(given):
    assert not found(material(row("≥50(人)", "60(人)", "10", given)), "27")


@pytest.mark.parametrize(
    ("actual", "given", "expected"),
    [
        ("达成指标", "8", []),  # exactly 80 % belongs to the upper band
        ("达成指标", "7.99", ["H13"]),
        ("达成指标", "10", []),
        ("部分达成指标并具有一定效果", "7.99", []),
        ("部分达成指标并具有一定效果", "8", ["H13"]),
        ("部分达成指标并具有一定效果", "6", []),  # exactly 60 % belongs to the middle band
        ("部分达成指标并具有一定效果", "5.99", ["H13"]),
        ("未达成指标且效果较差", "5.99", []),
        ("未达成指标且效果较差", "6", ["H13"]),
        ("未达成指标且效果较差", "0", []),
    ],
)
def test_a_score_outside_the_band_of_its_statement_is_found(actual, given, expected):
    assert places(material(row("提升", actual, "10", given, "群众反映总体较好，个别环节仍需改进")), "28") == expected


def test_a_band_is_said_with_its_ends():
    [finding] = found(material(row("提升", "达成指标", "5", "3.5", "群众反映总体较好，个别环节仍需改进")), "28")
    assert "4.00～5.00分" in finding.message
    assert "3.50" in finding.message


def test_a_score_above_the_points_is_one_fault_and_not_a_band_fault_as_well():
    form = material(row("提升", "达成指标", "10", "12"))
    assert places(form, "27") == ["H13"]
    assert not found(form, "28")


def execution(adjusted, executed, rate, score, policy=None):
    total = replace(source("年度资金总额", adjusted, adjusted, executed, 6), rate=figure(rate, "H6"))
    printed = Printed(funding=total, execution_score=figure(score, "I6"))
    rows = [row("≥50(人)", "50(人)", "90")]
    return material(*rows, adjusted=adjusted, executed=executed, printed=printed, policy=policy)


@pytest.mark.parametrize(
    ("adjusted", "executed", "rate", "score"),
    [
        ("810", "808.43", "99.80", "9.98"),
        ("159.5", "155.52", "97.50", "9.75"),
        ("106", "92.17", "86.95", "8.70"),  # the exact 8.6952… rounds up; the printed rate alone would too
        ("18.8", "15.22", "80.95", "8.10"),
        ("109.4", "29.33", "26.80", "2.68"),
        ("40.6", "0", "0", "0"),
    ],
)
def test_the_published_rates_and_scores_are_right_in_shanghai(adjusted, executed, rate, score):
    assert not found(execution(adjusted, executed, rate, score), "30")


def test_a_rounded_rate_is_wrong_where_the_place_truncates_and_right_where_it_rounds():
    # 808.43 ÷ 810 = 99.806…: cut 99.80, rounded 99.81.
    [finding] = found(execution("810", "808.43", "99.81", "9.98"), "30")
    assert finding.place == "H6"
    assert "99.80" in finding.message
    assert "四舍五入是99.81%" in finding.message
    assert finding.level is Level.WARNING
    [wrong] = found(execution("810", "808.43", "99.82", "9.98"), "30")
    assert wrong.level is Level.ERROR
    assert not found(execution("810", "808.43", "99.81", "9.98", policy=national()), "30")


def test_the_score_comes_from_the_exact_rate_and_not_from_the_printed_one():
    # 99.995 of 100 prints 99.99 when cut; the exact rate gives 9.9995, rounded 10.00.
    assert not found(execution("100", "99.995", "99.99", "10.00"), "30")
    assert places(execution("100", "99.995", "99.99", "9.99"), "30") == ["I6"]


def test_a_high_score_for_a_low_rate_is_found():
    # A published fault: 86.2 % of the money spent, 9 of 10 points taken. 8.62 is due.
    [finding] = found(execution("1000", "862", "86.2", "9"), "30")
    assert finding.place == "I6"
    assert "8.62" in finding.message


def test_a_rate_of_one_number_and_a_score_of_another_are_two_findings():
    # A published fault: 22.22 % printed for 10 of 50, which is 20 %.
    assert places(execution("50", "10", "22.22", "2.22"), "30") == ["H6", "I6"]


def test_the_rate_of_a_single_source_is_checked_too():
    sources = (replace(source("当年财政拨款", "50", "50", "10", 7), rate=figure("22.22", "H7")),)
    printed = Printed(sources=sources)
    assert places(material(row("≥50(人)", "50(人)", "90"), printed=printed), "30") == ["H7"]


def test_without_a_budget_there_is_no_rate_and_no_score_to_take():
    assert places(execution("0", "0", "100", "10"), "30") == ["H6", "I6"]
    assert not found(execution("0", "0", "0", "0"), "30")
    assert not found(execution("0", "0", None, None), "30")


def total(printed_total, grade, *given, execution_score="10", grade_place="C29", policy=None, total_text=None):
    printed = Printed(
        execution_score=figure(execution_score, "I6"),
        total_score=figure(printed_total, "H28", total_text),
        grade=figure(None, grade_place, grade),
    )
    rows = [row("≥50(人)", "50(人)", "30", score) for score in given]
    return material(*rows, printed=printed, policy=policy)


def test_a_total_that_is_the_sum_of_its_scores_is_not_found():
    assert not found(total("99.75", "优", "30", "30", "29.75"), "32")


def test_a_total_that_is_not_the_sum_of_its_scores_is_found_with_both():
    [finding] = found(total("98", "优", "30", "30", "29.75"), "32")
    assert finding.place == "H28"
    assert "98.00" in finding.message
    assert "99.75" in finding.message
    assert "1.75" in finding.message


def test_a_total_of_zero_above_a_sum_of_ninety_is_found():
    assert places(total("0", "差", "30", "30", "30", execution_score="0"), "32") == ["H28"]


def test_a_missing_total_is_found_with_the_sum_that_belongs_there():
    [finding] = found(total(None, "优", "30", "30", "30"), "32")
    assert finding.place == "H28"
    assert "100.00" in finding.message


def test_a_total_that_is_a_word_is_found():
    [finding] = found(total(None, "优", "30", "30", "30", total_text="满分"), "32")
    assert "满分" in finding.message


def test_a_row_without_a_printed_score_is_named_beside_the_sum():
    [finding] = found(total("100", "优", "30", "30", None), "32")
    assert "70.00" in finding.message
    assert "H15" in finding.message


@pytest.mark.parametrize(
    ("printed_total", "grade", "expected"),
    [
        ("90", "优", []),
        ("90", "良", ["C29"]),
        ("89.99", "良", []),
        ("89.99", "优", ["C29"]),
        ("80", "良", []),
        ("79.99", "中", []),
        ("60", "中", []),
        ("59.99", "差", []),
        ("59.99", "中", ["C29"]),
    ],
)
def test_the_grade_belongs_to_the_printed_total(printed_total, grade, expected):
    rest = str(Decimal(printed_total) - 10)
    assert places(total(printed_total, grade, rest), "32") == expected


def test_the_grade_is_read_from_the_sum_where_the_total_is_missing():
    assert places(total(None, "良", "30", "30", "30"), "32") == ["H28", "C29"]


def test_an_empty_grade_is_a_warning_and_a_form_without_a_grade_is_none():
    [finding] = found(total("100", "", "30", "30", "30"), "32")
    assert (finding.place, finding.level) == ("C29", Level.WARNING)
    assert not found(total("100", "", "30", "30", "30", grade_place=""), "32")


def test_a_figure_is_told_with_every_decimal_it_has():
    # 16.67 of 16.667 points is 0.003 too much; rounded, both would read 16.67.
    [above] = found(material(row("≥3(次)", "3(次)", points="16.667", given="16.67")), "27")
    assert "16.67分" in above.message
    assert "16.667分" in above.message
