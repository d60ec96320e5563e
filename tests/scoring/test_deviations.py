"""Which deviations must be explained, the computed sentence of each, and what counts as an explanation."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.reasons import says_something
from evaluator.scoring.rules import Step, Stepped
from evaluator.scoring.scoresheet import Why

D = Decimal
NATIONAL = loader.get("000000/self_evaluation-2020")
SPENT = FundingFacts(D(100), D(100), D(100))


def explained(target, actual, points="5.00", policy=NATIONAL, **more):
    line = LineFacts("E12", "产出指标", "数量指标", "指标", target, actual, D(points), **more)
    return score(EvaluationFacts(2024, SPENT, (line,)), policy).lines[0].explanations


def money(initial, adjusted, executed, reason="", policy=NATIONAL):
    """Amounts in 万元, as the form prints them."""
    figures = [D(amount) * 10000 for amount in (initial, adjusted, executed)]
    line = LineFacts("E12", "产出指标", "数量指标", "指标", "≥1", "1", D(90))
    funding = FundingFacts(figures[0], figures[1], figures[2], reason=reason)
    return score(EvaluationFacts(2024, funding, (line,)), policy).execution.explanations


@pytest.mark.parametrize(
    ("target", "actual", "points", "statement"),
    [
        (
            "≥50(人)", "35(人)", "3.00",
            "年度指标值≥50人，实际完成35人，完成率70.00%，低于目标30.00%，按比例得2.10分，少得0.90分",
        ),
        (
            "≤3500(元/人)", "4375", "5.00",
            "年度指标值≤3500元/人，实际完成4375元/人，完成率80.00%，差于目标20.00%，按比例得4.00分，少得1.00分",
        ),
        (
            ">85(%)", "85(%)", "10.00",
            "年度指标值>85%，实际完成85%，完成率100.00%，刚好等于目标而未超过，按比例得10.00分",
        ),
        ("=0(次)", "1(次)", "2.00", "年度指标值=0次，实际完成1次，按比例得0.00分，少得2.00分"),
        (
            "4500", "3600", "5.00",
            "年度指标值4500，实际完成3600，完成率80.00%，低于目标20.00%，按比例得4.00分，少得1.00分",
        ),
        (
            "2024年11月30日前", "2024年12月1日", "5.00",
            "年度指标值“2024年11月30日前”，实际“2024年12月1日”，逾期1天，按时限得0.00分，少得5.00分",
        ),
        (
            "结案后2个月内", "3.5个月", "5.00",
            "年度指标值“结案后2个月内”，实际完成3.5个月，超过时限1.5个月，按时限得0.00分，少得5.00分",
        ),
        (
            # 60.7 ÷ 80 is 75.875 %, printed 75.88 %: what is lacking to 100 of the printed figure is 24.12 %.
            "≥80(%)", "60.7(%)", "2.00",
            "年度指标值≥80%，实际完成60.7%，完成率75.88%，低于目标24.12%，按比例得1.52分，少得0.48分",
        ),
        (
            "<0.9(‰)", "0.9(‰)", "9.00",
            "年度指标值<0.9‰，实际完成0.9‰，完成率100.00%，刚好等于目标而没有低于目标，按比例得9.00分",
        ),
        (
            # 99998 ÷ 99999 is 99.999 %: it prints as 100.00 %, and still the target was missed.
            "≥99999(元)", "99998(元)", "5.00",
            "年度指标值≥99999元，实际完成99998元，完成率100.00%，略低于目标，按比例得5.00分",
        ),
        ("≥50(人)", "35(人)", "0", "年度指标值≥50人，实际完成35人，完成率70.00%，低于目标30.00%，分值0分，不计分"),
        (
            "及时", "未达成年度指标且效果较差", "3.00",
            "年度指标值“及时”，实际“未达成年度指标且效果较差”，"
            "按“未达成年度指标且效果较差”一档可评0.00至1.79分，建议0.00分，少得3.00分",
        ),
    ],
)  # fmt: skip
def test_a_missed_target_is_said_with_its_numbers(target, actual, points, statement):
    (explanation,) = explained(target, actual, points)
    assert explanation.why is Why.MISSED
    assert explanation.statement == statement
    assert explanation.required
    assert not explanation.satisfied


def test_a_far_exceeded_target_is_said_with_its_numbers():
    (explanation,) = explained("≥20(个)", "80(个)")
    assert explanation.why is Why.EXCEEDED
    beyond = "高于目标300.00%，完成率达到须说明的130%界限"
    assert explanation.statement == f"年度指标值≥20个，实际完成80个，完成率400.00%，{beyond}"


@pytest.mark.parametrize(
    ("given", "statement"),
    [("4.00", "测算5.00分，自评4.00分，少1.00分"), ("5.50", "测算5.00分，自评5.50分，多0.50分")],
)
def test_a_score_other_than_the_proposal_is_said_with_the_difference(given, statement):
    (explanation,) = explained("≥90(%)", "90(%)", given_score=D(given))
    assert (explanation.why, explanation.statement) == (Why.ADJUSTED, statement)


@pytest.mark.parametrize("given", ["5.00", "5", "4.995", "5.009"])
def test_less_than_a_cent_of_difference_needs_no_reason(given):
    assert explained("≥90(%)", "90(%)", given_score=D(given)) == ()


def test_a_missed_row_scored_by_hand_has_two_things_to_explain():
    found = explained("≥4(次)", "1(次)", given_score=D("4.90"))
    assert [explanation.why for explanation in found] == [Why.MISSED, Why.ADJUSTED]


def test_each_deviation_is_answered_by_its_own_reason():
    line = {"given_score": D("4.90"), "deviation_reason": "会议合并召开，减少一次"}  # 11 characters
    assert [found.satisfied for found in explained("≥4(次)", "1(次)", **line)] == [True, False]
    both = {**line, "given_reason": "合并召开的会议覆盖了全部议题"}
    assert [found.satisfied for found in explained("≥4(次)", "1(次)", **both)] == [True, True]
    swapped = {**both, "deviation_reason": ""}
    assert [found.satisfied for found in explained("≥4(次)", "1(次)", **swapped)] == [False, True]


@pytest.mark.parametrize("text", ["", "  ", "无", " 无 ", "暂无", "/", "－", "—", "……", "不涉及"])
def test_a_dash_or_a_none_is_no_reason(text):
    assert not says_something(text)
    (explanation,) = explained("≥50(人)", "35(人)", deviation_reason=text)
    assert not explanation.satisfied


@pytest.mark.parametrize(
    ("cause", "improvement", "satisfied", "ask"),
    [
        ("", "", False, "请写偏差原因和改进措施，合计不少于 10 个字"),
        ("多", "", False, "请写偏差原因和改进措施，合计不少于 10 个字，现在 1 个字"),
        ("机构改革", "加强调度", False, "请写偏差原因和改进措施，合计不少于 10 个字，现在 8 个字"),
        ("机 构 改 革", "加强\n月度调", False, "请写偏差原因和改进措施，合计不少于 10 个字，现在 9 个字"),
        ("机构改革", "加强月度调度", True, ""),
        ("因机构改革人员已划转", "", True, ""),
        ("机构改革", "机构改革", False, "请写偏差原因和改进措施，合计不少于 10 个字，现在 4 个字"),
        ("无", "下一年度重新核定指标值", False, "请写偏差原因和改进措施，合计不少于 10 个字，现在没有写偏差原因"),
        ("", "下一年度重新核定指标值", False, "请写偏差原因和改进措施，合计不少于 10 个字，现在没有写偏差原因"),
    ],
)
def test_cause_and_measure_together_have_ten_characters_and_a_cause_is_written(cause, improvement, satisfied, ask):
    (explanation,) = explained("≥50(人)", "35(人)", deviation_reason=cause, improvement=improvement)
    assert (explanation.satisfied, explanation.ask) == (satisfied, ask)


def test_what_was_exceeded_is_explained_at_the_same_length():
    (short,) = explained("≥20(个)", "80(个)", deviation_reason="多")
    assert (short.satisfied, short.ask) == (False, "请写偏差原因，不少于 10 个字（改进措施计算在内），现在 1 个字")
    assert explained("≥20(个)", "80(个)", deviation_reason="年中需求增加追加了两期")[0].satisfied


@pytest.mark.parametrize(("text", "satisfied"), [("", False), ("无", False), (" ", False), ("考核", True)])
def test_a_reason_for_the_own_score_may_be_short_and_not_nothing(text, satisfied):
    (explanation,) = explained("≥90(%)", "90(%)", given_score=D("4.00"), given_reason=text)
    assert (explanation.satisfied, explanation.ask) == (satisfied, "" if satisfied else "请写调整理由")


def test_how_long_an_explanation_is_stands_in_the_policy():
    setting = replace(NATIONAL.checks["44"], numbers={"shortest": D(4)})
    policy = replace(NATIONAL, checks={"44": setting})
    assert explained("≥50(人)", "35(人)", deviation_reason="机构改革", policy=policy)[0].satisfied
    assert not explained("≥50(人)", "35(人)", deviation_reason="改革后", policy=policy)[0].satisfied
    assert replace(NATIONAL, checks={}).shortest_reason == 10


def test_points_that_the_rule_withholds_from_a_reached_target_are_explained_too():
    # 88 reaches ≥85 and stands on the step from 80: 80 % of 10.
    stepped = replace(NATIONAL.rules.quantitative, rule=Stepped((Step(D(90), D(1)), Step(D(80), D("0.8")))))
    policy = replace(NATIONAL, rules=replace(NATIONAL.rules, quantitative=stepped))
    (explanation,) = explained("≥85(%)", "88(%)", "10", policy=policy)
    assert (explanation.why, explanation.satisfied) == (Why.LOST, False)
    assert explanation.statement == "年度指标值≥85%，实际完成88%，达到指标值，按分段得8.00分，少得2.00分"
    assert explained("≥85(%)", "90(%)", "10", policy=policy) == ()


@pytest.mark.parametrize(("target", "actual"), [("≥50", "50"), ("≤50", "1"), ("=50", "60"), ("提升", "达成年度指标")])
def test_what_was_reached_needs_no_explanation(target, actual):
    assert explained(target, actual) == ()


def test_a_pending_row_has_a_problem_and_not_a_deviation():
    assert explained("≥50(人)", "") == ()


def test_whether_over_completion_must_be_explained_is_data():
    limits = NATIONAL.thresholds
    (must,) = explained("≥20(个)", "80(个)")
    assert must.required
    lenient = replace(limits.over_completion, required=False)
    policy = replace(NATIONAL, thresholds=replace(limits, over_completion=lenient))
    (note,) = explained("≥20(个)", "80(个)", policy=policy)
    assert not note.required


def test_a_low_execution_rate_is_said_in_the_forms_money_and_rate():
    (explanation,) = money("80.83", "80.83", "10.94")
    assert explanation.why is Why.LOW_EXECUTION
    assert explanation.statement == (
        "全年预算数80.83万元，全年执行数10.94万元，执行率13.53%，低于80%，得1.35分，少得8.65分"
    )
    assert not explanation.satisfied
    (short,) = money("80.83", "80.83", "10.94", reason="课题延期到下一年度")
    assert (short.satisfied, short.ask) == (False, "请写资金偏差说明，不少于 10 个字，现在 9 个字")
    assert money("80.83", "80.83", "10.94", reason="课题延期到下一年度做")[0].satisfied
    assert not money("80.83", "80.83", "10.94", reason="无")[0].satisfied


@pytest.mark.parametrize(
    ("initial", "adjusted", "statement"),
    [
        ("689.60", "551.60", "年初预算数689.60万元，全年预算数551.60万元，调减138.00万元，幅度20.01%，超过20%"),
        ("100", "130", "年初预算数100.00万元，全年预算数130.00万元，调增30.00万元，幅度30.00%，超过20%"),
        ("0", "40.60", "年初预算数0.00万元，全年预算数40.60万元，年初没有安排，全年调增40.60万元"),
    ],
)
def test_a_large_change_of_the_budget_is_said_with_its_share(initial, adjusted, statement):
    (explanation,) = money(initial, adjusted, adjusted)
    assert (explanation.why, explanation.statement) == (Why.BUDGET_CHANGED, statement)
    assert not explanation.required


@pytest.mark.parametrize(("initial", "adjusted"), [("100", "120"), ("100", "80"), ("100", "100"), ("0", "0")])
def test_a_fifth_and_less_is_no_large_change(initial, adjusted):
    assert [found.why for found in money(initial, adjusted, adjusted)] == []


def test_an_unknown_initial_budget_is_not_a_change():
    line = LineFacts("E12", "产出指标", "数量指标", "指标", "≥1", "1", D(90))
    facts = EvaluationFacts(2024, FundingFacts(None, D(100), D(100)), (line,))
    assert score(facts, NATIONAL).execution.explanations == ()
