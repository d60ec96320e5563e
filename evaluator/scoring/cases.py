"""A row as read and what a rule says of it: what the judging of numbers, days and statements share."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Problem
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.meanings import Actual, Target
from evaluator.scoring.policy import LegalSource, Policy
from evaluator.scoring.scoresheet import Outcome

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Case:
    """One row as read, with everything its rule needs."""

    facts: LineFacts
    target: Target
    actual: Actual
    points: Decimal
    policy: Policy
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of a row, before the person's own score is looked at."""

    outcome: Outcome
    proposed: Decimal | None = None
    range: tuple[Decimal, Decimal] | None = None
    met: bool | None = None
    completion: Decimal | None = None
    """完成率 in percent, exact."""
    sign: str = ""
    """The sign by which a number was judged, after 正向/反向 and signless readings."""
    steps: tuple[str, ...] = ()
    rule: str = ""
    method: str = ""
    """As a statement names it: ``按比例``."""
    beyond: str = ""
    """How far a deadline was passed, as a statement says it: ``，逾期5天``."""
    sources: tuple[LegalSource, ...] = ()
    problems: tuple[Problem, ...] = ()


def open_choice(
    case: Case, rule: str, source: LegalSource, steps: tuple[str, ...], *, highest: Decimal | None = None
) -> Verdict:
    """A choice over the whole range, or up to ``highest``, without a proposal: only a person can say."""
    top = case.policy.rounding.within(case.points, case.points) if highest is None else highest
    zero = case.policy.rounding.round(ZERO)
    return Verdict(Outcome.CHOICE, range=(zero, top), steps=steps, rule=rule, method="由人评定", sources=(source,))


def distinct(*found: LegalSource | None) -> tuple[LegalSource, ...]:
    """The sources there are, each once, in order."""
    return tuple(dict.fromkeys(source for source in found if source is not None))
