"""评分结果：what the engine answers. Frozen, exact, and able to explain every number in it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from evaluator.problems import Problem
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.policy import LegalSource
from evaluator.scoring.targets import Actual, Target


class Outcome(StrEnum):
    """A rule's three answers."""

    COMPUTED = "computed"
    """Points and the steps."""
    CHOICE = "choice"
    """A range; a person decides inside it. ``proposed`` may hold the policy's proposal."""
    PENDING = "pending"
    """Something named is missing or unreadable; see ``problems``."""


class Why(StrEnum):
    """Why a line must be explained (偏差须说明)."""

    MISSED = "missed"
    LOST = "lost"
    """The target was reached, and the policy's rule still gives less than full points (分段)."""
    EXCEEDED = "exceeded"
    ADJUSTED = "adjusted"
    """given ≠ proposed"""
    LOW_EXECUTION = "low_execution"
    BUDGET_CHANGED = "budget_changed"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One deviation that the person must explain, with the computed statement of it in plain Chinese.

    Example of ``statement``:
    ``年度指标值≥50人，实际完成35人，完成率70.00%，低于目标30.00%，按比例得2.10分，少得0.90分``.
    """

    why: Why
    statement: str
    satisfied: bool
    """Whether the text that answers it (cause with improvement, or 调整理由) is there and long enough."""
    required: bool = True
    """Whether the policy makes the text compulsory; otherwise the statement is a note only (提示)."""
    ask: str = ""
    """What to write, how long, and how much is there; empty once satisfied:
    ``请写偏差原因和改进措施，合计不少于 10 个字，现在 1 个字``."""


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """One row with its proposal, the person's score, and the working."""

    facts: LineFacts
    target: Target
    actual: Actual
    outcome: Outcome
    proposed: Decimal | None
    """测算得分; ``None`` while pending or when only a person can choose."""
    range: tuple[Decimal, Decimal] | None
    """(lowest, highest) points open to choice; ``None`` for computed and pending lines."""
    score: Decimal | None
    """The score that counts: given if there is one, else proposed."""
    met: bool | None
    completion: Decimal | None
    """完成率 in percent, half-up to two places: 70.00."""
    deviation: Decimal | None
    """Completion minus 100, signed by good (+) and bad (−): −30.00."""
    steps: tuple[str, ...]
    """The working in words: ``35 ÷ 50 × 3.00 = 2.10，四舍五入到分``."""
    rule: str
    """The rule in one line of words: ``定量，正向（≥），没有达到：按比例得分``."""
    sources: tuple[LegalSource, ...]
    explanations: tuple[Explanation, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ScoredExecution:
    """预算执行率 and its points."""

    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    points: Decimal
    outcome: Outcome
    exact_rate: Decimal | None
    """全年执行数 ÷ 全年预算数 × 100, unrounded; ``None`` when the adjusted budget is 0 or a figure is missing."""
    rate: Decimal | None
    """As the form prints it: truncated or rounded to two places, as the policy says."""
    score: Decimal | None
    steps: tuple[str, ...]
    rule: str
    sources: tuple[LegalSource, ...]
    explanations: tuple[Explanation, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Subtotal:
    """Sum of a 一级指标 (``subcategory`` empty) or of a 二级指标 inside it."""

    category: str
    subcategory: str
    points: Decimal
    proposed: Decimal | None
    """``None`` while a line of the group is pending: missing is not zero."""
    score: Decimal | None
    settled: Decimal
    """Sum of the lines that have a score already."""
    pending: int
    """How many lines of the group have none."""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The whole answer: lines, execution, subtotals, total, grade, and by which policy."""

    policy_id: str
    policy_digest: str
    execution: ScoredExecution
    lines: tuple[ScoredLine, ...]
    subtotals: tuple[Subtotal, ...]
    """In the form's order: each 一级指标 followed by its 二级指标."""
    points: Decimal
    """Sum of all 分值 with the execution's."""
    proposed_total: Decimal | None
    proposed_grade: str | None
    total: Decimal | None
    """总分 of the scores that count; ``None`` while anything is pending."""
    grade: str | None
    settled: Decimal
    """已定得分."""
    lowest: Decimal
    highest: Decimal
    """What the total can still become while lines are pending."""
    possible_grades: tuple[str, ...]
    cap: str | None
    """The sentence of the total cap that was applied (总分封顶), if any."""
    problems: tuple[Problem, ...]
    """Everything not right that is seen while scoring, lines' and execution's included."""
