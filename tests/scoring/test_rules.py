"""The closed set of rule kinds: worked tables for each, and an independent second opinion for the proportional one."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.scoring.rules import (
    AllOrNothing,
    Band,
    Bands,
    CapStep,
    Deduction,
    ExecutionCaps,
    ExecutionRate,
    Lateness,
    Proportional,
    Step,
    Stepped,
    is_met,
)

D = Decimal
SIGNS = ("≥", ">", "≤", "<", "=")
signs = st.sampled_from(SIGNS)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
targets = st.decimals(min_value=D("0.01"), max_value=10**9, places=2)
points = st.decimals(min_value=0, max_value=100, places=2)
proportional = st.builds(
    Proportional, negative=st.sampled_from(("ratio", "linear")), equal=st.sampled_from(("reached", "symmetric"))
)
STEPS = Stepped((Step(D(90), D(1)), Step(D(80), D("0.8")), Step(D(60), D("0.5"))))
quantity_rules = st.one_of(
    proportional, st.just(AllOrNothing()), st.just(STEPS), st.builds(Deduction, per_event=amounts)
)


def second_opinion(rule: Proportional, sign: str, target: D, actual: D, full: D) -> Fraction:
    """The proportional rule once more, from the wording of the measures and with fractions only."""
    goal, done, most = Fraction(target), Fraction(actual), Fraction(full)
    deviation = (done - goal) / goal
    if sign in (">", "≥"):
        share = done / goal
    elif sign in ("<", "≤"):
        over = 1 - deviation if rule.negative == "linear" else goal / done if done else Fraction(1)
        share = over if deviation > 0 else Fraction(1)
    elif rule.equal == "symmetric":
        share = 1 - abs(deviation)
    else:
        share = done / goal
    return most * min(Fraction(1), max(Fraction(0), share))


def cents(value: Fraction) -> int:
    return int(value * 100 + Fraction(1, 2))


@given(rule=proportional, sign=signs, target=targets, actual=amounts, full=points)
def test_proportional_agrees_with_a_second_implementation_to_the_cent(rule, sign, target, actual, full):
    exact = rule.points(sign, target, actual, full)
    assert exact is not None
    rounded = exact.quantize(D("0.01"), ROUND_HALF_UP)
    assert int(rounded * 100) == cents(second_opinion(rule, sign, target, actual, full))


@given(rule=quantity_rules, sign=signs, target=amounts, actual=amounts, full=points)
def test_no_rule_gives_more_than_the_points_or_less_than_zero(rule, sign, target, actual, full):
    exact = rule.points(sign, target, actual, full)
    assert exact is not None
    assert 0 <= exact <= full


@given(
    rule=proportional, sign=st.sampled_from(("≥", ">")), target=amounts, pair=st.tuples(amounts, amounts), full=points
)
def test_more_of_a_good_thing_never_scores_less(rule, sign, target, pair, full):
    less, more = sorted(pair)
    low, high = rule.points(sign, target, less, full), rule.points(sign, target, more, full)
    assert low is not None
    assert high is not None
    assert low <= high


@given(
    rule=proportional, sign=st.sampled_from(("≤", "<")), target=amounts, pair=st.tuples(amounts, amounts), full=points
)
def test_more_of_a_bad_thing_never_scores_more(rule, sign, target, pair, full):
    less, more = sorted(pair)
    low, high = rule.points(sign, target, less, full), rule.points(sign, target, more, full)
    assert low is not None
    assert high is not None
    assert low >= high


@given(sign=signs, target=amounts, actual=amounts, full=points)
def test_reached_is_full_by_every_rule_that_asks_whether(sign, target, actual, full):
    if is_met(sign, target, actual):
        assert Proportional().points(sign, target, actual, full) == full
        assert AllOrNothing().points(sign, target, actual, full) == full
    else:
        assert AllOrNothing().points(sign, target, actual, full) == 0


@pytest.mark.parametrize(
    ("sign", "target", "actual", "met"),
    [
        ("≥", 5, 5, True), ("≥", 5, 4, False), (">", 5, 5, False), (">", 5, 6, True),
        ("≤", 5, 5, True), ("≤", 5, 6, False), ("<", 5, 5, False), ("<", 5, 4, True),
        ("=", 5, 5, True), ("=", 5, 6, True), ("=", 5, 4, False), ("=", 0, 0, True), ("=", 0, 1, False),
    ],
)  # fmt: skip
def test_a_sign_says_what_is_reached(sign, target, actual, met):
    assert is_met(sign, D(target), D(actual)) is met


@pytest.mark.parametrize("rule", [Proportional(), Proportional("linear", "symmetric")])
@pytest.mark.parametrize("sign", ["≥", ">"])
def test_a_missed_target_below_zero_is_not_scored_by_a_ratio(rule, sign):
    assert rule.points(sign, D(-5), D(-8), D(4)) is None
    assert rule.points(sign, D(-5), D(-4), D(4)) == 4
    assert rule.completion(sign, D(-5), D(-8)) is None


def test_a_completion_has_no_value_where_it_would_divide_by_zero():
    assert Proportional().completion("≥", D(0), D(3)) is None
    assert Proportional().completion("≤", D(5), D(0)) is None
    assert Proportional("linear").completion("≤", D(5), D(0)) == 200
    assert Deduction(D(1)).completion("=", D(0), D(3)) is None


@pytest.mark.parametrize(
    ("actual", "expected"), [("90", "10"), ("89.99", "8"), ("80", "8"), ("79.99", "5"), ("60", "5"), ("59.99", "0")]
)
def test_a_boundary_belongs_to_the_upper_step(actual, expected):
    assert STEPS.points("≥", D(95), D(actual), D(10)) == D(expected)


def test_steps_may_look_at_the_completion():
    rule = Stepped(STEPS.steps, on="completion")
    assert rule.points("≥", D(50), D(45), D(10)) == 10
    assert rule.points("≥", D(50), D("44.99"), D(10)) == 8
    assert rule.points("≤", D(5), D(0), D(10)) == 10
    assert rule.points("=", D(0), D(1), D(10)) == 0


def test_lateness_takes_points_off_by_the_day_and_stops_at_zero():
    def late(days):
        return Lateness().points_late(late=D(days), planned=D(60), points=D(4))

    assert [late(days) for days in (-3, 0, 15, 59, 60, 61)] == [4, 4, 3, D(4) / 60, 0, 0]


BANDS = Bands(
    (
        Band("a", "达成", D("0.8"), D(1), D(1), ()),
        Band("b", "部分达成", D("0.6"), D("0.8"), None, ()),
        Band("c", "未达成", D(0), D("0.6"), D(0), ()),
    )
)


@pytest.mark.parametrize(
    ("share", "key"), [("1", "a"), ("0.8", "a"), ("0.7999", "b"), ("0.6", "b"), ("0.5999", "c"), ("0", "c")]
)
def test_exactly_eighty_percent_belongs_to_the_upper_band(share, key):
    assert BANDS.band_of(D(share)).key == key


@given(full=points)
def test_the_ranges_of_the_bands_never_overlap_and_stay_inside_the_points(full):
    ranges = [BANDS.range_of(band, full, 2) for band in BANDS.bands]
    for low, high in ranges:
        assert 0 <= low <= high <= full
    for (low, _), (below_low, below_high) in pairwise(ranges):
        assert below_high < low or below_low == below_high


@pytest.mark.parametrize(
    ("full", "ranges"),
    [
        ("10", [("8", "10"), ("6", "7.99"), ("0", "5.99")]),
        ("3", [("2.4", "3"), ("1.8", "2.39"), ("0", "1.79")]),
        ("0", [("0", "0"), ("0", "0"), ("0", "0")]),
    ],
)
def test_a_band_is_a_range_of_whole_cents(full, ranges):
    expected = [(D(low), D(high)) for low, high in ranges]
    assert [BANDS.range_of(band, D(full), 2) for band in BANDS.bands] == expected


def test_the_printed_rate_is_cut_or_rounded_and_the_score_is_exact():
    cut, rounded = ExecutionRate(mode="truncate"), ExecutionRate(mode="half_up")
    rate = cut.rate(D("808.43"), D("810.00"))
    assert (cut.printed(rate), rounded.printed(rate)) == (D("99.80"), D("99.81"))
    assert cut.points(D("808.43"), D("810.00"), D(10)) == rounded.points(D("808.43"), D("810.00"), D(10))


@given(executed=amounts, adjusted=targets, full=points)
def test_execution_never_scores_more_than_its_points(executed, adjusted, full):
    assert 0 <= ExecutionRate().points(executed, adjusted, full) <= full


@pytest.mark.parametrize(
    ("rate", "most"),
    [
        ("80", None), ("79.99", 89), ("70", 89), ("69.99", 79), ("60", 79),
        ("59.99", 69), ("50", 69), ("49.99", 59), ("0", 59),
    ],
)  # fmt: skip
def test_the_strictest_cap_that_applies_wins(rate, most):
    steps = tuple(CapStep(D(below), D(maximum)) for below, maximum in ((80, 89), (70, 79), (60, 69), (50, 59)))
    step = ExecutionCaps(steps).cap_for(D(rate))
    assert (None if step is None else step.maximum) == most
