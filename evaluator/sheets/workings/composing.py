"""得分计算说明的内容：each row's rule and numbers beside what was answered when the form was scored. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluator.scoring.facts import EvaluationFacts, LineFacts
from evaluator.scoring.policy import Confidence, LegalSource, Policy
from evaluator.scoring.scoresheet import Outcome, ScoreSheet
from evaluator.sheets.workings.counting import Counted, Counting, Limits, counted
from evaluator.sheets.workings.precision import caps_are_sure, execution_is_sure, is_sure, rate_is_sure

UNCHECKED = f" · {Confidence.TO_CONFIRM.label}"
"""What a citation ends with whose text is still to be compared (待核对原文): said once for the whole sheet."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered for one row when it was scored: the figures that are stored and printed."""

    proposed: Decimal | None
    """测算得分."""
    score: Decimal | None
    """The score that counts (计入得分)."""
    rule: str = ""
    steps: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """依据, as cited."""
    problems: tuple[str, ...] = ()
    """Why it is still open, where it is."""
    given_by: str = ""
    """Who gave a score of his own, and when, as far as it is known: ``李敏 2025-01-12``."""

    @property
    def cited(self) -> str:
        """依据 in one line; whether its text is still to be compared stands at the head of the sheet."""
        return "；".join(source.removesuffix(UNCHECKED) for source in self.sources)


@dataclass(frozen=True, slots=True)
class AnsweredSum:
    """小计 of a 一级指标 (``subcategory`` empty) or of a 二级指标 inside it."""

    category: str
    subcategory: str
    proposed: Decimal | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that was answered for a form."""

    execution: Answered
    rate: Decimal | None
    execution_points: Decimal
    lines: tuple[Answered, ...]
    sums: tuple[AnsweredSum, ...]
    proposed_total: Decimal | None
    proposed_grade: str
    total: Decimal | None
    grade: str
    cap: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Whose scores they are."""

    project: str
    unit: str
    year: int
    policy: str
    """评分办法, with its number and check code."""
    note: str = ""
    """What else must be known: that the policy has changed since."""


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One row of the form: what was typed, how it is counted, and what was answered."""

    facts: LineFacts
    counted: Counted
    answered: Answered
    sure: bool
    """Whether its formula is sure to come out at the exact figure."""

    @property
    def counting(self) -> Counting | None:
        """What the formula says; ``None`` where there is none."""
        return self.counted.counting if self.sure else None

    @property
    def limits(self) -> Limits:
        """Between which shares of the points a person may decide."""
        return self.counted.limits


@dataclass(frozen=True, slots=True)
class MoneySurety:
    """Which formulas about money are sure to come out at the exact figure; none while an amount is missing."""

    score: bool = False
    rate: bool = False
    caps: bool = False


@dataclass(frozen=True, slots=True)
class Workings:
    """The sheet's content."""

    form: Form
    facts: EvaluationFacts
    policy: Policy
    answers: Answers
    lines: tuple[WorkingLine, ...]
    money: MoneySurety

    @property
    def unchecked(self) -> tuple[str, ...]:
        """依据 whose text is still to be compared, each once."""
        cited = [source for each in (self.answers.execution, *self.answers.lines) for source in each.sources]
        return tuple(dict.fromkeys(each.removesuffix(UNCHECKED) for each in cited if each.endswith(UNCHECKED)))


def compose(form: Form, facts: EvaluationFacts, policy: Policy, answers: Answers) -> Workings:
    """Join what was typed, its rules and what was answered; ``answers.lines`` are those of ``facts.lines``, in order.

    The rules are those of ``policy`` as it is now. Where a form was scored by an earlier wording of it, a formula may
    come out otherwise than the answer, and the sheet then says so.
    """
    lines = tuple(
        _line(line, answered, policy, facts.fiscal_year)
        for line, answered in zip(facts.lines, answers.lines, strict=True)
    )
    return Workings(form, facts, policy, answers, lines, _money_surety(facts, policy, answers))


def _money_surety(facts: EvaluationFacts, policy: Policy, answers: Answers) -> MoneySurety:
    budget, spent, rules = facts.funding.adjusted, facts.funding.executed, policy.rules
    if budget is None or spent is None or budget <= 0 or answers.rate is None:
        return MoneySurety()
    return MoneySurety(
        score=execution_is_sure(spent, budget, answers.execution_points, policy.rounding.places),
        rate=rate_is_sure(rules.execution.rule, spent, budget),
        caps=policy.caps is not None and caps_are_sure(policy.caps.rule, spent, budget),
    )


def _line(facts: LineFacts, answered: Answered, policy: Policy, fiscal_year: int) -> WorkingLine:
    found = counted(facts, policy, fiscal_year)
    sure = (
        found.counting is not None
        and facts.points is not None
        and is_sure(found.counting, facts.points, policy.rounding.places)
    )
    return WorkingLine(facts, found, answered, sure)


def answers_of(sheet: ScoreSheet) -> Answers:
    """What the engine answered, as a sheet of workings takes it."""
    execution = sheet.execution
    return Answers(
        execution=Answered(
            proposed=execution.score,
            score=execution.score,
            rule=execution.rule,
            steps=execution.steps,
            sources=_cited(execution.sources),
            problems=tuple(problem.message for problem in execution.problems),
        ),
        rate=execution.rate,
        execution_points=execution.points,
        lines=tuple(
            Answered(
                proposed=line.proposed,
                score=line.score,
                rule=line.rule,
                steps=line.steps,
                sources=_cited(line.sources),
                problems=tuple(problem.message for problem in line.problems) if line.outcome is Outcome.PENDING else (),
            )
            for line in sheet.lines
        ),
        sums=tuple(AnsweredSum(each.category, each.subcategory, each.proposed, each.score) for each in sheet.subtotals),
        proposed_total=sheet.proposed_total,
        proposed_grade=sheet.proposed_grade or "",
        total=sheet.total,
        grade=sheet.grade or "",
        cap=sheet.cap or "",
    )


def _cited(sources: Sequence[LegalSource]) -> tuple[str, ...]:
    return tuple(source.citation for source in sources)
