"""计分依据的数：which rule counted a row and with which numbers, found as scoring itself finds them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from evaluator.scoring.cases import Case, Verdict
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.policy import Policy
from evaluator.scoring.quantities import judge_quantity
from evaluator.scoring.rules import AllOrNothing, Band, Bands, Lateness, Proportional, QuantityRule
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.verdicts import judge


@dataclass(frozen=True, slots=True)
class ByQuantity:
    """定量, and 不发生类 as a target of 0: a number against a number by its sign."""

    rule: QuantityRule
    sign: str
    target: Decimal
    actual: Decimal


@dataclass(frozen=True, slots=True)
class ByRange:
    """区间: inside is full, outside is measured against the nearer bound."""

    rule: Proportional | AllOrNothing
    low: Decimal
    high: Decimal
    actual: Decimal


@dataclass(frozen=True, slots=True)
class ByDeadline:
    """时限: a day against the last day, or a time span against the span allowed."""

    rule: AllOrNothing | Lateness | Bands
    due: date | Decimal
    done: date | Decimal
    begins: date | None = None
    """The first of the planned days; ``None`` for a time span, which is its own plan."""

    @property
    def planned(self) -> Decimal:
        """The planned days; 0 or less: lateness has no share of them."""
        if isinstance(self.due, date):
            assert self.begins is not None
            return Decimal((self.due - self.begins).days + 1)
        return self.due


@dataclass(frozen=True, slots=True)
class ByEach:
    """几项指标值: full points if every one is reached; otherwise a person decides."""

    parts: tuple["ByQuantity | ByRange | ByDeadline", ...]


@dataclass(frozen=True, slots=True)
class ByProposal:
    """定性: what the policy proposes inside the band of a statement, for a person to keep or to change."""

    share: Decimal


@dataclass(frozen=True, slots=True)
class Unweighted:
    """不计分: a row of 0 points."""


Counting = ByQuantity | ByRange | ByDeadline | ByEach | ByProposal | Unweighted


@dataclass(frozen=True, slots=True)
class Limits:
    """可评范围: the shares of the points between which a person may decide, and whether the upper one is open."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1)
    high_excluded: bool = False
    """The upper end belongs to the band above: 部分达成 of 10 points is 6.00 to 7.99."""
    at_least: Decimal = Decimal(0)
    """The upper limit is never below this share, rounded up to a score: a band is never empty."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One row as its rule saw it."""

    verdict: Verdict
    counting: Counting | None
    """``None``: no rule counts it; it is open, or a person's to decide."""
    limits: Limits


def counted(facts: LineFacts, policy: Policy, fiscal_year: int) -> Counted:
    """How a row is counted; the same reading and the same rule as in :func:`evaluator.scoring.engine.score`."""
    target, actual, verdict = judge(facts, policy, fiscal_year)
    if facts.points is None or verdict.outcome is Outcome.PENDING:
        return Counted(verdict, None, Limits())
    if not facts.points:
        return Counted(verdict, Unweighted(), Limits())
    if actual.kind is ActualKind.TIER:
        band = policy.rules.qualitative.rule.band(actual.tier)
        assert band is not None
        proposal = None if band.propose is None else ByProposal(band.propose)
        return Counted(verdict, proposal, _limits_of(policy.rules.qualitative.rule, band))
    if verdict.outcome is Outcome.CHOICE:
        return Counted(verdict, None, _open_limits(target, verdict, policy))
    case = Case(facts, target, actual, facts.points, policy, fiscal_year)
    return Counted(verdict, _counting(case, verdict.sign), Limits())


def _limits_of(rule: Bands, band: Band) -> Limits:
    return Limits(band.low, band.high, high_excluded=band is not rule.bands[0], at_least=band.low)


def _open_limits(target: Target, verdict: Verdict, policy: Policy) -> Limits:
    """The whole range; late by tiers (逾期分档) up to the second band."""
    rule = policy.rules.deadline.rule
    if target.kind is Kind.DEADLINE and isinstance(rule, Bands) and verdict.met is False:
        limits = _limits_of(rule, rule.bands[min(1, len(rule.bands) - 1)])
        return replace(limits, low=Decimal(0))
    return Limits()


def _counting(case: Case, sign: str) -> Counting:
    target, actual, rules = case.target, case.actual, case.policy.rules
    if target.kind is Kind.SEVERAL:
        return ByEach(tuple(_part(case, *pair) for pair in zip(target.parts, actual.parts, strict=True)))
    if target.kind is Kind.DEADLINE:
        return _deadline(case)
    assert actual.value is not None
    if target.kind is Kind.ZERO_EVENT:
        special = case.policy.quantity_rule(case.facts.category, case.facts.subcategory, Kind.ZERO_EVENT)
        return ByQuantity(special.rule, "=", Decimal(0), actual.value)
    assert target.value is not None
    if target.kind is Kind.RANGE:
        assert target.upper is not None
        return ByRange(rules.range.rule, target.value, target.upper, actual.value)
    entry = case.policy.quantity_rule(case.facts.category, case.facts.subcategory)
    return ByQuantity(entry.rule, sign, target.value, actual.value)


def _part(case: Case, target: Target, actual: Actual) -> ByQuantity | ByRange | ByDeadline:
    part = replace(case, target=target, actual=actual)
    sign = judge_quantity(part).sign if target.kind is Kind.QUANTITY else ""
    found = _counting(part, sign)
    assert isinstance(found, ByQuantity | ByRange | ByDeadline)
    return found


def _deadline(case: Case) -> ByDeadline:
    target, actual, rule = case.target, case.actual, case.policy.rules.deadline.rule
    if actual.kind is ActualKind.NUMBER and actual.value is not None and target.value is not None:
        return ByDeadline(rule, target.value, actual.value)
    assert target.due is not None
    assert actual.done is not None
    return ByDeadline(rule, target.due, actual.done, date(case.fiscal_year, 1, 1))
