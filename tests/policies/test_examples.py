"""Worked examples: facts as data, and what a person with a pencil gets for them by each policy."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from evaluator.policies import loader
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.scoresheet import Outcome

HERE = Path(__file__).parent
VARIANTS = loader.load_folder(HERE / "variants", upon=loader.load_all())
FILES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "examples").glob("*.toml"))
}
LINES = [pytest.param(f["policy"], e, id=f"{n}: {e['name']}") for n, f in FILES.items() for e in f.get("line", [])]
SHEETS = [pytest.param(f["policy"], e, id=f"{n}: {e['name']}") for n, f in FILES.items() for e in f.get("sheet", [])]

KEYS = {
    "name",
    "origin",
    "category",
    "subcategory",
    "target",
    "actual",
    "points",
    "given",
    "direction",
    "working",
    "expect",
}
SHEET_KEYS = {"name", "funding", "execution_points", "rest", "missed", "pending", "working", "expect"}
FULLY_SPENT = FundingFacts(Decimal(100), Decimal(100), Decimal(100))


def policy_of(policy_id: str):
    if policy_id.startswith("variants/"):
        return VARIANTS.get(policy_id.removeprefix("variants/"))
    return loader.get(policy_id)


def amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def row(**values) -> LineFacts:
    return LineFacts(
        place="E12",
        category=values.get("category", "产出指标"),
        subcategory=values.get("subcategory", "数量指标"),
        indicator="指标",
        target_text=values["target"],
        actual_text=values["actual"],
        points=amount(values["points"]),
        direction=values.get("direction", ""),
        given_score=amount(values.get("given", "")),
    )


@pytest.mark.parametrize(("policy_id", "example"), LINES)
def test_a_row_is_scored_as_worked_by_hand(policy_id, example):
    assert set(example) <= KEYS
    assert example["working"]
    expect = dict(example["expect"])
    facts = EvaluationFacts(2024, FULLY_SPENT, (row(**example),))
    (line,) = score(facts, policy_of(policy_id)).lines
    outcome = expect.pop("outcome")
    assert line.outcome == Outcome(outcome)
    proposed = expect.pop("proposed", None)
    assert (None if line.proposed is None else str(line.proposed)) == proposed
    assert line.range == (tuple(Decimal(value) for value in expect.pop("range")) if "range" in expect else None)
    given = example.get("given")
    counted = expect.pop("score", None if outcome == "pending" else given or proposed)
    assert (None if line.score is None else str(line.score)) == counted
    assert line.met is expect.pop("met", None)
    if "completion" in expect:
        assert str(line.completion) == expect.pop("completion")
    if "deviation" in expect:
        assert str(line.deviation) == expect.pop("deviation")
    if "why" in expect:
        assert [found.why.value for found in line.explanations] == expect.pop("why")
    if "required" in expect:
        assert [found.required for found in line.explanations] == [expect.pop("required")]
    if "step" in expect:
        assert expect.pop("step") in line.steps
    assert [problem.code for problem in line.problems] == expect.pop("problems", [])
    assert all(problem.place == "E12" and problem.message and problem.remedy for problem in line.problems)
    assert not expect
    assert line.steps
    assert line.rule
    assert line.sources or outcome == "pending"


@pytest.mark.parametrize(("policy_id", "example"), SHEETS)
def test_a_sheet_is_scored_as_worked_by_hand(policy_id, example):
    assert set(example) <= SHEET_KEYS
    assert example["working"]
    expect = dict(example["expect"])
    lines = [row(target="≥1(次)", actual="1", points=example["rest"])]
    if "missed" in example:
        lines.append(row(target="≥1(次)", actual="0", points=example["missed"]))
    if "pending" in example:
        lines.append(row(target="≥1(次)", actual="", points=example["pending"]))
    money = {name: amount(figure) for name, figure in example["funding"].items()}
    funding = FundingFacts(money["initial"], money["adjusted"], money["executed"])
    own = amount(example.get("execution_points", ""))
    sheet = score(EvaluationFacts(2024, funding, tuple(lines), own), policy_of(policy_id))
    assert sheet.points == 100
    execution = sheet.execution
    for key, value in (("rate", execution.rate), ("execution", execution.score)):
        if key in expect:
            assert str(value) == expect.pop(key)
    if "why" in expect:
        assert [found.why.value for found in execution.explanations] == expect.pop("why")
    total = expect.pop("total", None)
    assert (None if sheet.total is None else str(sheet.total)) == total
    assert sheet.grade == expect.pop("grade", None)
    assert [problem.code for problem in sheet.problems] == expect.pop("problems", [])
    if "cap" in expect:
        assert sheet.cap is not None
        assert expect.pop("cap") in sheet.cap
    if total is None:
        assert (str(sheet.lowest), str(sheet.highest)) == (expect.pop("lowest"), expect.pop("highest"))
        assert list(sheet.possible_grades) == expect.pop("grades")
    else:
        assert sheet.lowest == sheet.highest == sheet.total
    assert not expect


def test_every_shipped_policy_and_every_variant_has_examples():
    told = {content["policy"] for content in FILES.values()}
    assert told == {*loader.load_all().policies, *(f"variants/{policy_id}" for policy_id in VARIANTS.policies)}


@pytest.mark.parametrize("kind", ["proportional", "all_or_nothing", "stepped", "deduction", "bands", "lateness"])
def test_every_rule_kind_is_used_by_a_policy_of_the_examples(kind):
    used = set()
    for policy in (*loader.load_all().policies.values(), *VARIANTS.policies.values()):
        rules = policy.rules
        entries = (
            rules.quantitative,
            rules.qualitative,
            rules.deadline,
            rules.range,
            rules.zero_event,
            rules.execution,
        )
        used |= {entry.rule.kind for entry in (*entries, *(special.entry for special in rules.special))}
    assert kind in used
