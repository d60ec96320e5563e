"""测算过程的内容：how the scores of a self-evaluation came about, with what is cited, wrong, or to be explained."""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Problem


@dataclass(frozen=True, slots=True)
class SourceContent:
    """依据 of a rule, as cited beside a score."""

    title: str
    number: str
    article: str
    confidence: str
    """``published`` ``practice`` ``to-confirm`` or ``house-convention``."""
    citation: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProblemContent:
    """One thing that is not right, with where a page can jump to."""

    code: str
    place: str
    message: str
    remedy: str
    level: str
    anchor: str = ""

    @classmethod
    def of(cls, problem: Problem) -> "ProblemContent":
        """A Problem as a page keeps it."""
        return cls(problem.code, problem.place, problem.message, problem.remedy, problem.level.value, problem.anchor)


@dataclass(frozen=True, slots=True)
class ExplanationContent:
    """One deviation that must be explained, with its computed statement."""

    why: str
    """``missed`` ``lost`` ``exceeded`` ``adjusted`` ``low_execution`` ``budget_changed``."""
    statement: str
    satisfied: bool
    required: bool = True
    """Whether the policy makes it compulsory; otherwise it is a note and stops nobody."""
    ask: str = ""
    """What to write and how long, while it is not satisfied."""


@dataclass(frozen=True, slots=True)
class FindingContent:
    """One finding of the machine's checks (自评复核)."""

    check: str
    level: str
    place: str
    message: str
    remedy: str
    line: int | None = None
    """Position in ``lines``, from 0."""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """测算过程: how a score came about, in words."""

    rule: str = ""
    steps: tuple[str, ...] = ()
    sources: tuple[SourceContent, ...] = ()
    explanations: tuple[ExplanationContent, ...] = ()
    problems: tuple[ProblemContent, ...] = ()
    target_kind: str = ""
    target_reading: str = ""
    actual_reading: str = ""
    lowest: Decimal | None = None
    """Points open to choice, from … to; ``None`` for computed and pending lines."""
    highest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SubtotalContent:
    """Sum of a 一级指标 (``subcategory`` empty) or of a 二级指标 inside it."""

    category: str
    subcategory: str
    points: Decimal
    proposed: Decimal | None
    score: Decimal | None
    settled: Decimal
    pending: int


@dataclass(frozen=True, slots=True)
class SheetWorking:
    """What the engine said about the form as a whole."""

    execution: Working = Working()
    execution_points: Decimal = Decimal(0)
    execution_outcome: str = "pending"
    subtotals: tuple[SubtotalContent, ...] = ()
    possible_grades: tuple[str, ...] = ()
    proposed_grade: str = ""
    cap: str = ""
    problems: tuple[ProblemContent, ...] = ()
    policy_label: str = ""
    tiers: tuple[str, ...] = ()
    """The policy's 定性 statements, the best first: 达成指标 …"""
