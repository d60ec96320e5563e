"""The worked tables of docs/scoring.md hold: each row is worked again by the code."""

from decimal import Decimal

import pytest

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.rules import Proportional
from evaluator.scoring.scoresheet import ScoredLine, ScoreSheet
from evaluator.scoring.values import half_up, in_yuan
from tests.architecture.house import ROOT

PAGE = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")


def rows_of(table: str, page: str = PAGE) -> list[tuple[str, ...]]:
    """The rows of the table below “✓ table”, head aside."""
    _, _, rest = page.partition(f"✓ {table}\n\n")
    lines = rest.partition("\n\n")[0].splitlines()
    assert lines, f"There is no table “✓ {table}” in docs/scoring.md."
    return [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines[2:]]


def scored(policy_id: str, *, line: LineFacts | None = None, funding: FundingFacts | None = None) -> ScoreSheet:
    full = LineFacts("F13", "产出指标", "数量指标", "指标", "≥1(次)", "1(次)", Decimal(10))
    facts = EvaluationFacts(
        fiscal_year=2024,
        funding=funding or FundingFacts(Decimal(100), Decimal(100), Decimal(100)),
        lines=(line or full,),
    )
    return score(facts, loader.get(policy_id))


def scored_line(target: str, actual: str, points: str) -> ScoredLine:
    line = LineFacts("F13", "产出指标", "数量指标", "指标", target, actual, Decimal(points))
    return scored("310000/self_evaluation-2020", line=line).lines[0]


@pytest.mark.parametrize("row", rows_of("half_up"), ids="|".join)
def test_rounding(row):
    exact, rounded = row
    assert str(half_up(Decimal(exact))) == rounded


@pytest.mark.parametrize(
    ("region", "row"),
    [(region, row) for region in ("310000", "000000") for row in rows_of(f"execution_rate（{region}）")],
)
def test_execution_rate(region, row):
    adjusted, executed, points, printed, earned = row
    funding = FundingFacts(None, in_yuan(Decimal(adjusted), "万元"), in_yuan(Decimal(executed), "万元"))
    execution = scored(f"{region}/self_evaluation-2020", funding=funding).execution
    assert (str(execution.points), str(execution.rate), str(execution.score)) == (points, printed, earned)


@pytest.mark.parametrize("row", rows_of("proportional（310000）"), ids="|".join)
def test_proportional(row):
    target, actual, points, earned, _ = row
    assert str(scored_line(target, actual, points).proposed) == earned


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        *((Proportional(negative="linear"), row) for row in rows_of("反向 linear")),
        *((Proportional(equal="symmetric"), row) for row in rows_of("等于 symmetric")),
    ],
)
def test_options_of_a_policy(rule, row):
    target, actual, points, earned, _ = row
    exact = rule.points(target[0], Decimal(target[1:]), Decimal(actual), Decimal(points))
    assert str(half_up(exact)) == earned


@pytest.mark.parametrize("row", rows_of("bands（310000）"), ids="|".join)
def test_bands(row):
    statement, points, low, high, proposed = row
    line = scored_line("提升", statement, points)
    assert line.range is not None
    assert tuple(map(str, line.range)) == (low, high)
    assert ("" if line.proposed is None else str(line.proposed)) == proposed


def test_a_table_that_is_gone_is_noticed():
    with pytest.raises(AssertionError, match="There is no table"):
        rows_of("bands（310000）", page="nothing")
