"""The score sheet as a whole: subtotals, open totals, words, sources; what a person's score changes and what not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluator.policies import loader
from evaluator.problems import Level
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.scoresheet import Outcome

D = Decimal
NATIONAL = loader.get("000000/self_evaluation-2020")
SPENT = FundingFacts(D(1000000), D(1000000), D(1000000), place="F6")


def row(target="≥1(次)", actual="1", points="10.00", **more) -> LineFacts:
    names = {"place": "E12", "category": "产出指标", "subcategory": "数量指标", "indicator": "指标", **more}
    return LineFacts(target_text=target, actual_text=actual, points=None if points is None else D(points), **names)


def sheet(*lines, funding=SPENT, execution_points=None):
    return score(EvaluationFacts(2024, funding, lines, execution_points), NATIONAL)


def test_subtotals_follow_the_forms_order_with_each_category_before_its_subcategories():
    found = sheet(
        row(points="20"),
        row(points="15", subcategory="质量指标", actual="0"),
        row(points="15"),
        row(points="30", category="效益指标", subcategory="社会效益指标"),
        row(points="10", category="满意度指标", subcategory=""),
    )
    assert [(one.category, one.subcategory, str(one.points), str(one.score)) for one in found.subtotals] == [
        ("产出指标", "", "50", "35.00"),
        ("产出指标", "数量指标", "35", "35.00"),
        ("产出指标", "质量指标", "15", "0.00"),
        ("效益指标", "", "30", "30.00"),
        ("效益指标", "社会效益指标", "30", "30.00"),
        ("满意度指标", "", "10", "10.00"),
    ]
    assert found.total == D(85)
    assert found.points == 100


def test_a_subtotal_with_a_pending_row_has_no_score_but_says_what_is_settled():
    found = sheet(row(points="20"), row(points="30", actual=""))
    output = found.subtotals[0]
    assert (output.proposed, output.score, output.settled, output.pending) == (None, None, D("20.00"), 1)
    assert (found.total, found.grade, found.proposed_total, found.proposed_grade) == (None, None, None, None)
    assert (found.settled, found.lowest, found.highest) == (D(30), D(30), D(60))
    assert found.possible_grades == ("中", "差")


def test_a_row_without_points_leaves_open_what_the_form_still_lacks():
    found = sheet(row(points="60"), row(points=None))
    assert (found.lowest, found.highest) == (D(70), D(100))


def test_an_open_choice_leaves_the_total_open_until_a_person_decides():
    words = row(target="提升", actual="有了提高", points="90")
    found = sheet(words)
    assert found.lines[0].outcome is Outcome.CHOICE
    assert (found.total, found.proposed_total) == (None, None)
    assert (found.lowest, found.highest) == (D(10), D(100))
    decided = sheet(replace(words, given_score=D("81.00")))
    assert (decided.total, decided.grade) == (D(91), "优")
    assert decided.proposed_total is None


def test_a_given_score_counts_and_the_proposal_stays_beside_it():
    found = sheet(row(points="90", given_score=D("70.00")))
    assert (found.proposed_total, found.proposed_grade) == (D(100), "优")
    assert (found.total, found.grade) == (D(80), "良")
    assert found.lines[0].proposed == D(90)


def test_a_pending_row_is_not_settled_by_a_given_score():
    found = sheet(row(target="", points="90", given_score=D("90.00")))
    assert found.lines[0].score is None
    assert found.lines[0].facts.given_score == D(90)
    assert found.total is None


def test_no_rows_at_all_is_a_problem_and_no_total():
    found = sheet()
    assert found.total is None
    assert [problem.code for problem in found.problems] == ["no-lines"]


def test_every_problem_of_money_and_rows_is_reported_at_once():
    found = sheet(
        row(actual="", place="E12"),
        row(target="", actual="", place="E13"),
        row(points="5", given_score=D(6), place="E14"),
        funding=FundingFacts(None, None, None, place="F6"),
    )
    assert [(problem.code, problem.place) for problem in found.problems] == [
        ("funding-missing", "F6"),
        ("funding-missing", "F6"),
        ("actual-missing", "E12"),
        ("target-missing", "E13"),
        ("actual-missing", "E13"),
        ("given-outside", "E14"),
    ]
    assert all(problem.message and problem.remedy for problem in found.problems)


def test_a_budget_of_zero_has_no_rate_and_is_never_divided_by_one():
    execution = sheet(row(), funding=FundingFacts(D(0), D(0), D(0))).execution
    assert execution.outcome is Outcome.PENDING
    assert (execution.rate, execution.exact_rate, execution.score) == (None, None, None)
    assert [problem.code for problem in execution.problems] == ["budget-zero"]


@pytest.mark.parametrize("funding", [replace(SPENT, adjusted=D(-1)), replace(SPENT, executed=D(-1))])
def test_money_below_zero_is_pending_with_a_problem(funding):
    execution = sheet(row(), funding=funding).execution
    assert execution.outcome is Outcome.PENDING
    assert [problem.code for problem in execution.problems] == ["funding-negative"]


def test_points_of_the_form_go_before_those_of_the_policy():
    half = FundingFacts(D(100), D(100), D(50))
    assert sheet(row(), funding=half).execution.score == D("5.00")
    assert sheet(row(), funding=half, execution_points=D(20)).execution.score == D("10.00")
    assert sheet(row(), funding=half, execution_points=D(0)).execution.score == D("0.00")


def test_points_of_execution_outside_the_form_are_pending():
    execution = sheet(row(), execution_points=D(-1)).execution
    assert [problem.code for problem in execution.problems] == ["points-outside"]
    assert execution.score is None


def test_the_steps_of_execution_show_rate_and_score():
    funding = FundingFacts(D("8100000"), D("8100000"), D("8084300"))
    assert sheet(row(), funding=funding).execution.steps == (
        "8084300.00 元 ÷ 8100000.00 元 × 100 = 99.8061…，表内四舍五入为 99.81%",
        "8084300.00 ÷ 8100000.00 × 10.00 = 9.98，四舍五入到分",
    )


def test_the_rule_and_its_document_stand_beside_the_score():
    (line,) = sheet(row(target="≥50(人)", actual="35", points="3.00")).lines
    assert line.rule == "定量，正向（≥），没有达到：按比例得分"
    assert line.sources[0].number == "财预〔2020〕10号"
    (reached,) = sheet(row(target="≥50(人)", actual="51", points="3.00")).lines
    assert reached.rule == "定量，正向（≥），达到：得满分"


def test_a_rounding_that_changed_the_score_names_where_the_rounding_comes_from():
    (line,) = sheet(row(target="≥3(次)", actual="2", points="5.00")).lines
    assert [source.key for source in line.sources] == ["measures_2020", "house-convention"]


def test_points_with_more_places_than_the_policy_are_never_exceeded():
    (line,) = sheet(row(points="3.335")).lines
    assert line.proposed == D("3.33")


def test_a_warning_about_a_text_does_not_stop_the_scoring():
    (line,) = sheet(row(target="≥95(%)", actual="0.96", points="5.00")).lines
    assert line.outcome is Outcome.COMPUTED
    assert [problem.level for problem in line.problems] == [Level.WARNING]


def test_the_policy_and_its_digest_are_on_the_sheet():
    found = sheet(row())
    assert (found.policy_id, found.policy_digest) == (NATIONAL.id, NATIONAL.digest)


def test_several_targets_with_one_part_without_a_day_are_a_persons_decision():
    (line,) = sheet(row(target="1400名以上、150名以上", actual="1000名、100名", points="5.00")).lines
    assert line.outcome is Outcome.CHOICE
    assert line.steps[0].startswith("第 1 项：")
    assert line.steps[0].endswith("没有达到")
    assert line.steps[-1] == "文件没有规定各项的分值，请由人评定"


@pytest.mark.parametrize(
    ("target", "actual"),
    [("/", "50"), ("", ""), ("≥50(人)", "/"), ("≥50(人)", ""), ("≥50(人)", "很多"), ("……", "1"), ("提升", "有所提升")],
)
def test_a_row_of_zero_points_is_scored_nothing_and_never_leaves_the_total_open(target, actual):
    found = sheet(row(points="90"), row(target=target, actual=actual, points="0"))
    nothing = found.lines[1]
    assert (nothing.outcome, nothing.proposed, nothing.range) == (Outcome.COMPUTED, D("0.00"), None)
    assert nothing.steps == ("分值 0 分，不计分",)
    assert all(problem.level is not Level.ERROR for problem in nothing.problems)
    # 90 for the full row, 10 for the money spent whole.
    assert (found.total, found.grade, found.points) == (D(100), "优", 100)


def test_a_row_of_zero_points_still_says_whether_it_was_reached_and_what_could_not_be_read():
    found = sheet(row(points="0", actual="3"), row(points="0", actual="很多"), row(points="0.01", actual="很多"))
    read, unread, worth_a_cent = found.lines
    assert (read.met, read.completion) == (True, D("300.00"))
    assert unread.met is None
    assert [problem.level for problem in unread.problems] == [Level.WARNING]
    assert worth_a_cent.outcome is Outcome.PENDING
    assert [problem.level for problem in worth_a_cent.problems] == [Level.ERROR]
