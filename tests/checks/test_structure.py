"""Points that do not add up are found; points that do are left alone."""

from dataclasses import replace
from decimal import Decimal

from evaluator.checks import Printed, StatedPoints
from tests.checks.building import figure, found, material, national, places, row


def full_form(printed=None, policy=None):
    """Rows of 50, 30 and 10 points beside an execution worth 10."""
    return material(
        row("≥50(人)", "50(人)", "50"),
        row("≥90(%)", "95(%)", "30", category="效益指标", subcategory="社会效益指标"),
        row("≥90(%)", "95(%)", "10", category="满意度指标", subcategory="服务对象满意度指标"),
        printed=printed,
        policy=policy,
    )


def test_rows_that_do_not_make_their_categorys_stated_points_are_found_with_both_numbers():
    printed = Printed(category_points=(StatedPoints("产出指标", Decimal(60), "A13"),))
    [finding] = found(full_form(printed), "01")
    assert finding.place == "A13"
    assert "60.00" in finding.message
    assert "50.00" in finding.message
    assert "少10.00分" in finding.message


def test_rows_that_make_their_categorys_stated_points_are_not_found():
    printed = Printed(category_points=(StatedPoints("产出指标", Decimal(50), "A13"),))
    assert not found(full_form(printed), "01")


def test_own_weights_are_no_fault_of_01_where_the_policy_lets_a_unit_set_them():
    own = material(row("≥50(人)", "50(人)", "60"), row("≥90(%)", "95(%)", "30", category="效益指标"))
    assert not found(own, "01")


def fixed_weights():
    policy = national()
    return replace(policy, weights=replace(policy.weights, adjustable=False))


def test_a_category_is_compared_with_the_policys_points_where_nobody_may_set_own_weights():
    form = material(
        row("≥50(人)", "50(人)", "45"),
        row("≥90(%)", "95(%)", "30", category="效益指标"),
        row("≥90(%)", "95(%)", "10", category="满意度指标"),
        policy=fixed_weights(),
    )
    [finding] = found(form, "01")
    assert finding.place == "G13"
    assert "50.00" in finding.message
    assert "45.00" in finding.message


def test_the_policys_own_division_is_no_fault():
    assert not found(full_form(policy=fixed_weights()), "01")


def test_points_that_make_85_are_found_with_the_printed_100():
    # As on the published form of 行政执法经费, whose other rows were lost.
    printed = Printed(total_points=figure("100", "G25"))
    [finding] = found(material(row("≥50(人)", "50(人)", "75"), printed=printed), "02")
    assert finding.place == "G25"
    assert "85.00" in finding.message
    assert "少15.00分" in finding.message
    assert "印着100.00分" in finding.message


def test_points_that_make_110_are_found():
    [finding] = found(material(row("≥50(人)", "50(人)", "100")), "02")
    assert "110.00" in finding.message
    assert "多10.00分" in finding.message


def test_points_that_make_100_are_not_found():
    assert not found(full_form(Printed(total_points=figure("100", "G25"))), "02")


def test_a_printed_sum_of_98_above_rows_that_make_100_is_found():
    [finding] = found(full_form(Printed(total_points=figure("98", "G25"))), "02")
    assert "98.00" in finding.message


def test_fractions_of_a_point_add_up_exactly():
    thirds = [row("≥50(人)", "50(人)", "1.5") for _ in range(60)]
    assert not found(material(*thirds), "02")


def test_points_that_were_not_read_are_named_and_not_taken_for_zero():
    form = material(row("≥50(人)", "50(人)", None), row("≥50(人)", "50(人)", "80"))
    [finding] = found(form, "02")
    assert "G13的分值没有读到" in finding.message


def test_an_execution_worth_twenty_counts_as_twenty():
    assert not found(material(row("≥50(人)", "50(人)", "80"), execution_points="20"), "02")
    assert places(material(row("≥50(人)", "50(人)", "90"), execution_points="20"), "02") == ["G13"]
