"""The 13 published Shanghai forms of 2024 hold: rates, scores, totals, and the rows that people scored by hand."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.scoresheet import Outcome, ScoreSheet, Why

FORMS = json.loads((Path(__file__).parent / "published" / "shanghai_2024.json").read_text(encoding="utf-8"))["forms"]

BY_HAND = {
    (2, "报告使用者满意度"): ("5.00", "4.00"),
    (2, "被审计/评价单位满意度"): ("5.00", "4.00"),
    (19, "制服购置费用"): ("3.00", "0.00"),
    (19, "安全保障项目(特保)人均费用"): ("3.00", "0.00"),
    (23, "对口地区技能人才培训人数"): ("5.00", "4.90"),
    (23, "召开会议次数"): ("1.25", "4.90"),
}
"""(form, indicator) → what the rule proposes, what the person gave."""

LOST = {(2, 5): "target-missing", (4, 2): "target-missing", (4, 6): "target-missing", (12, 4): "actual-missing"}
"""(form, row) → the Problem of a cell that did not survive."""


def facts_of(form) -> EvaluationFacts:
    """The form as scoring takes it."""
    money = {name: Decimal(amount) * 10000 for name, amount in form["funding"].items()}
    lines = tuple(
        LineFacts(
            place=f"第{number}行",
            category=category,
            subcategory=subcategory,
            indicator=indicator,
            target_text=target,
            actual_text=actual,
            points=Decimal(points),
            given_score=Decimal(given),
            given_reason=reason,
            deviation_reason=reason,
        )
        for number, (category, subcategory, indicator, target, actual, points, given, reason) in enumerate(
            form["rows"], 1
        )
    )
    return EvaluationFacts(
        2024,
        FundingFacts(money["initial"], money["adjusted"], money["executed"], place="项目资金"),
        lines,
        Decimal(form["points"]),
    )


def sheet_of(form) -> ScoreSheet:
    """The form's facts, scored by the policy that holds for Shanghai in 2024."""
    return score(facts_of(form), loader.find("310000", "self_evaluation", 2024))


def name(form) -> str:
    return f"{form['form']:02}-{form['project']}"


every_form = pytest.mark.parametrize("form", FORMS, ids=name)


def test_all_thirteen_forms_are_here():
    assert len(FORMS) == 13


@every_form
def test_the_execution_rate_is_printed_as_published_and_its_score_is_right(form):
    execution = sheet_of(form).execution
    assert str(execution.rate) == form["printed_rate"]
    assert str(execution.score) == form["printed_score"]


@every_form
def test_every_row_is_proposed_as_published_except_those_scored_by_hand(form):
    for number, line in enumerate(sheet_of(form).lines):
        if (form["form"], number) in LOST:
            continue
        expected = BY_HAND.get((form["form"], line.facts.indicator), (form["rows"][number][6],) * 2)
        assert (str(line.proposed), str(line.score)) == expected, line.facts.indicator


def test_the_rows_scored_by_hand_are_exactly_the_known_ones():
    found = {
        (form["form"], line.facts.indicator): (str(line.proposed), str(line.facts.given_score))
        for form in FORMS
        for line in sheet_of(form).lines
        if line.proposed is not None and line.proposed != line.facts.given_score
    }
    assert found == BY_HAND


def test_a_row_scored_by_hand_must_be_explained_with_both_scores_in_the_sentence():
    for form in FORMS:
        for line in sheet_of(form).lines:
            adjusted = [found for found in line.explanations if found.why is Why.ADJUSTED]
            assert bool(adjusted) == ((form["form"], line.facts.indicator) in BY_HAND)
            for explanation in adjusted:
                assert f"测算{line.proposed}分" in explanation.statement
                assert f"自评{line.facts.given_score}分" in explanation.statement
                assert explanation.satisfied == bool(line.facts.given_reason)


@every_form
def test_a_lost_cell_is_pending_with_its_problem_and_nothing_else_is(form):
    for number, line in enumerate(sheet_of(form).lines):
        code = LOST.get((form["form"], number))
        assert (line.outcome is Outcome.PENDING) == (code is not None)
        assert [problem.code for problem in line.problems] == ([code] if code else [])
        if code:
            assert line.problems[0].place == line.facts.place
            assert line.score is None


@every_form
def test_total_and_grade_are_as_published_where_every_cell_survived(form):
    sheet = sheet_of(form)
    if form["form"] in {form for form, _ in LOST}:
        assert sheet.total is None
        assert sheet.grade is None
        assert sheet.lowest < Decimal(form["printed_total"]) <= sheet.highest
        assert form["printed_grade"] in sheet.possible_grades
    else:
        lost = Decimal(form.get("lost_rows", {}).get("score", 0))
        assert sheet.total is not None
        assert sheet.total + lost == Decimal(form["printed_total"])
        assert lost or sheet.grade == form["printed_grade"]


@every_form
def test_points_add_up_to_one_hundred(form):
    assert sheet_of(form).points + Decimal(form.get("lost_rows", {}).get("points", 0)) == 100


def test_thirty_five_of_fifty_is_explained_with_its_numbers():
    form = next(form for form in FORMS if form["form"] == 14)
    line = next(line for line in sheet_of(form).lines if line.facts.indicator == "高级专家体检、保健")
    assert line.steps == ("35 ÷ 50 × 3.00 = 2.10，四舍五入到分",)
    assert (str(line.completion), str(line.deviation)) == ("70.00", "-30.00")
    assert line.explanations[0].why is Why.MISSED
    assert line.explanations[0].statement == (
        "年度指标值≥50人，实际完成35人，完成率70.00%，低于目标30.00%，按比例得2.10分，少得0.90分"
    )


def test_an_over_completion_of_twenty_one_times_is_not_cut_but_must_be_explained():
    form = next(form for form in FORMS if form["form"] == 13)
    line = next(line for line in sheet_of(form).lines if line.facts.indicator == "养保-召开养老保险工作会议")
    assert str(line.proposed) == "1.50"
    assert [found.why for found in line.explanations] == [Why.EXCEEDED]
    assert "完成率2100.00%" in line.explanations[0].statement


def test_a_budget_cut_by_a_fifth_and_more_is_noted_and_a_low_rate_must_be_explained():
    whys = {form["form"]: {found.why for found in sheet_of(form).execution.explanations} for form in FORMS}
    assert whys[14] == {Why.BUDGET_CHANGED}
    assert whys[19] == {Why.LOW_EXECUTION, Why.BUDGET_CHANGED}
    assert {form for form, found in whys.items() if Why.LOW_EXECUTION in found} == {8, 19, 23, 24}


def test_the_same_forms_by_the_national_policy_differ_in_the_printed_rate_only():
    form = next(form for form in FORMS if form["form"] == 3)
    national = loader.get("000000/self_evaluation-2020")
    shanghai = sheet_of(form)
    facts = EvaluationFacts(
        2024,
        FundingFacts(shanghai.execution.initial, shanghai.execution.adjusted, shanghai.execution.executed),
        tuple(line.facts for line in shanghai.lines),
    )
    again = score(facts, national)
    assert (str(shanghai.execution.rate), str(again.execution.rate)) == ("99.80", "99.81")
    assert again.execution.score == shanghai.execution.score
    assert again.total == shanghai.total
