"""预算执行率 in the sheet of workings: its score, and the rate as the form prints it."""

from evaluator.sheets.drawing import Formula, Look, Row, Value
from evaluator.sheets.shapes import Span
from evaluator.sheets.workings import formulas
from evaluator.sheets.workings.composing import Workings
from evaluator.sheets.workings.rows import (
    ACTUAL,
    COMPUTED,
    COUNTS,
    GIVEN,
    NONE,
    NUMBER,
    OPEN,
    POINTS,
    TARGET,
    UPPER,
    Maker,
    Score,
    at,
    cell,
    compared,
    numbered,
    words,
)


def money_rows(workings: Workings) -> tuple[Maker, ...]:
    """Three rows: the score, the printed rate, the rule in words."""
    return (
        lambda row, _: _score_row(workings, row),
        lambda row, tops: _rate_row(workings, row),
        lambda _, __: words(_words(workings)),
    )


def money_cells(workings: Workings, row: int) -> formulas.Cells:
    """The cells of 全年预算数 (target), 全年执行数 (actual) and 分值, given the row of the score."""
    return formulas.Cells.of(
        at(TARGET, row),
        at(UPPER, row),
        at(ACTUAL, row),
        at(POINTS, row),
        places=workings.policy.rounding.places,
        worth=workings.answers.execution_points,
    )


def execution_score(workings: Workings) -> Score:
    """What the formula of 预算执行率 comes to."""
    funding, policy, answers = workings.facts.funding, workings.policy, workings.answers
    if answers.execution.score is None or not funding.adjusted or funding.executed is None:
        return OPEN
    points = answers.execution_points
    exact = policy.rules.execution.rule.points(funding.executed, funding.adjusted, points)
    return policy.rounding.within(exact, points)


def _score_row(workings: Workings, row: int) -> Row:
    funding, answers = workings.facts.funding, workings.answers
    counts = execution_score(workings)
    value: Value = counts
    if workings.money.score:
        value = Formula(formulas.execution(money_cells(workings, row)), counts)
    ours: Score = NONE if answers.execution.score is None else answers.execution.score
    return Row(
        [
            cell(NUMBER, NONE),
            (Span(2, 3), "预算执行率", Look.LEFT),
            (Span(4, 6), "全年执行数 ÷ 全年预算数（元）", Look.CENTER),
            numbered(TARGET, funding.adjusted),
            cell(UPPER, ""),
            numbered(ACTUAL, funding.executed),
            numbered(POINTS, answers.execution_points),
            *compared(value, ours, row),
            (Span(GIVEN, COUNTS - 1), "", Look.CENTER),
            cell(COUNTS, Formula(at(COMPUTED, row), counts), Look.NUMBER),
        ]
    )


def _rate_row(workings: Workings, row: int) -> Row:
    """Stands below the row of the score."""
    funding, rate, rule = workings.facts.funding, workings.answers.rate, workings.policy.rules.execution.rule
    value: Value = OPEN
    if rate is not None and funding.executed is not None and funding.adjusted:
        printed = rule.printed(rule.rate(funding.executed, funding.adjusted))
        value = printed
        if workings.money.rate:
            value = Formula(formulas.printed_rate(rule, money_cells(workings, row - 1)), printed)
    ours: Score = NONE if rate is None else rate
    return Row(
        [
            cell(NUMBER, ""),
            (Span(2, POINTS), "表内执行率（%）", Look.RIGHT),
            *compared(value, ours, row),
            (Span(GIVEN, COUNTS), "", Look.CENTER),
        ]
    )


def _words(workings: Workings) -> str:
    answered = workings.answers.execution
    steps = f"　步骤：{'；'.join(answered.steps)}" if answered.steps else ""
    said = [f"计分方法：{answered.rule}{steps}"]
    if answered.sources:
        said.append(f"依据：{answered.cited}")
    if answered.problems:
        said.append(f"还不能计分：{'；'.join(problem.rstrip('。') for problem in answered.problems)}，不设公式")
    return "\n".join(said)
