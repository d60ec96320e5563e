"""What holds for every sheet whatever the numbers: bounds, sums, monotony, and the order of the rows."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.scoresheet import Outcome

NATIONAL = loader.get("000000/self_evaluation-2020")
SHANGHAI = loader.get("310000/self_evaluation-2020")
policies = st.sampled_from((NATIONAL.id, SHANGHAI.id)).map(loader.get)
numbers = st.decimals(min_value=0, max_value=100000, places=2)
points = st.decimals(min_value=0, max_value=30, places=2)
money = st.one_of(st.none(), st.decimals(min_value=0, max_value=10**9, places=2))
actual_texts = st.one_of(
    numbers.map(str),
    st.sampled_from(
        ("", "达成指标", "部分达成指标", "未达成指标且效果较差", "/", "无", "完成得很好", "2024年12月1日", "…")
    ),
)
target_texts = st.one_of(
    st.builds(lambda sign, number: f"{sign}{number}", st.sampled_from("≥>≤<=") | st.just(""), numbers),
    st.sampled_from(
        (
            "提升",
            "",
            "/",
            "2024年11月30日前",
            "上访投诉0起",
            "18—54周岁",
            "1400名以上、150名以上",
            "每月中旬及时报送",
            "？？",
        )
    ),
)
rows = st.builds(
    LineFacts,
    place=st.just("E12"),
    category=st.sampled_from(("成本指标", "产出指标", "效益指标", "满意度指标")),
    subcategory=st.sampled_from(("数量指标", "质量指标", "")),
    indicator=st.just("指标"),
    target_text=target_texts,
    actual_text=actual_texts,
    points=st.one_of(st.none(), points),
    direction=st.sampled_from(("", "", "positive", "negative")),
    given_score=st.one_of(st.none(), points),
)
evaluations = st.builds(
    EvaluationFacts,
    fiscal_year=st.just(2024),
    funding=st.builds(FundingFacts, initial=money, adjusted=money, executed=money),
    lines=st.lists(rows, max_size=8).map(tuple),
)


@given(facts=evaluations, policy=policies)
def test_a_proposal_stays_between_zero_and_the_points(facts, policy):
    for line in score(facts, policy).lines:
        if line.proposed is not None:
            assert line.facts.points is not None
            assert 0 <= line.proposed <= line.facts.points
        if line.range is not None:
            assert line.facts.points is not None
            low, high = line.range
            assert 0 <= low <= high <= line.facts.points
            assert line.proposed is None or low <= line.proposed <= high


@given(facts=evaluations, policy=policies)
def test_every_row_has_exactly_one_of_three_answers(facts, policy):
    for line in score(facts, policy).lines:
        pending = line.outcome is Outcome.PENDING
        assert pending == (line.score is None and line.range is None)
        assert not pending or line.problems
        assert (line.outcome is Outcome.CHOICE) == (line.range is not None)
        assert line.outcome is not Outcome.COMPUTED or line.proposed is not None
        assert line.steps


@given(facts=evaluations, policy=policies)
def test_the_total_is_the_sum_or_nothing(facts, policy):
    sheet = score(facts, policy)
    parts = [sheet.execution.score, *(line.score for line in sheet.lines)]
    known = [part for part in parts if part is not None]
    assert sheet.settled == sum(known, Decimal(0))
    if sheet.lines and len(known) == len(parts):
        assert sheet.total == sheet.lowest == sheet.highest == sum(known, Decimal(0))
        assert sheet.grade == policy.grades.of(sheet.total)
    else:
        assert sheet.total is None
        assert sheet.grade is None
        assert sheet.lowest <= sheet.highest


@given(facts=evaluations, policy=policies)
def test_subtotals_of_the_categories_add_up_to_the_rows(facts, policy):
    sheet = score(facts, policy)
    tops = [one for one in sheet.subtotals if not one.subcategory]
    assert sum((one.settled for one in tops), Decimal(0)) == sheet.settled - (sheet.execution.score or 0)
    assert sum((one.points for one in tops), sheet.execution.points) == sheet.points
    assert sum(one.pending for one in tops) == sum(line.score is None for line in sheet.lines)


@given(facts=evaluations, policy=policies, data=st.data())
def test_the_order_of_the_rows_changes_no_score(facts, policy, data):
    order = data.draw(st.permutations(range(len(facts.lines))))
    there = score(facts, policy)
    again = score(replace(facts, lines=tuple(facts.lines[place] for place in order)), policy)
    assert (again.total, again.lowest, again.highest, again.points) == (
        there.total,
        there.lowest,
        there.highest,
        there.points,
    )
    assert [again.lines[new].score for new in range(len(order))] == [there.lines[old].score for old in order]


@given(facts=evaluations, policy=policies)
def test_the_same_facts_give_the_same_sheet(facts, policy):
    assert score(facts, policy) == score(facts, policy)


@settings(max_examples=200)
@given(
    sign=st.sampled_from("≥>≤<="),
    target=st.decimals(min_value=1, max_value=100000, places=2),
    pair=st.tuples(numbers, numbers),
    full=points,
    policy=policies,
)
def test_a_better_actual_never_scores_less(sign, target, pair, full, policy):
    worse, better = sorted(pair, reverse=sign in "≤<")
    scores = []
    for actual in (worse, better):
        line = LineFacts("E12", "产出指标", "数量指标", "指标", f"{sign}{target}(次)", f"{actual}(次)", full)
        facts = EvaluationFacts(2024, FundingFacts(Decimal(1), Decimal(1), Decimal(1)), (line,))
        scores.append(score(facts, policy).lines[0].proposed)
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] <= scores[1]


@given(full=points, adjusted=st.decimals(min_value=1, max_value=10**9, places=2), pair=st.tuples(numbers, numbers))
def test_more_spent_never_scores_less_and_never_above_the_points(full, adjusted, pair):
    scores = []
    for executed in sorted(pair):
        facts = EvaluationFacts(2024, FundingFacts(adjusted, adjusted, executed), (), full)
        earned = score(facts, SHANGHAI).execution.score
        assert earned is not None
        assert 0 <= earned <= full
        scores.append(earned)
    assert scores == sorted(scores)
