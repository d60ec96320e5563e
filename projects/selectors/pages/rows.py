"""The form as the page prints it: cells that can be typed in, and the rows and groups that they stand in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projects.selectors.content import (
    EvidenceContent,
    ExplanationContent,
    FindingContent,
    ProblemContent,
    SourceContent,
    SubtotalContent,
    Working,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that a person may type in: its address for saving, its text, and what is to be said about it."""

    target: str
    """``result:12``, ``funding:3``, ``goal:4`` or ``evaluation``."""
    field: str
    value: str
    """As it stands in the input: what was typed where that is no number, else the number in the form's unit."""
    version: int
    """The row's version, to be sent back with a change."""
    editable: bool
    problems: tuple[ProblemContent, ...] = ()
    edited_by: str = ""
    edited_at: datetime | None = None

    @property
    def is_refused(self) -> bool:
        """Its text is no value. A cell that says that its figure is not known yet is not refused."""
        return any(problem.level == "error" for problem in self.problems)

    @property
    def name(self) -> str:
        """The input's name in a whole-form post: ``result:12:actual_text``."""
        return f"{self.target}:{self.field}"

    @property
    def anchor(self) -> str:
        """The input's id, where a problem jumps to: ``result-12-actual_text``."""
        return f"{self.target}-{self.field}".replace(":", "-")


@dataclass(frozen=True, slots=True)
class FundingRow:
    """One source of the money block."""

    id: int
    source: str
    label: str
    is_total: bool
    initial: Cell
    adjusted: Cell
    executed: Cell
    initial_amount: Decimal | None
    """元; also the two below."""
    adjusted_amount: Decimal | None
    executed_amount: Decimal | None
    rate: Decimal | None
    """执行率 in percent, unrounded; only its total row is scored."""


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """预算执行率 as a scored row."""

    points: Decimal
    rate: Decimal | None
    score: Decimal | None
    outcome: str
    rule: str
    steps: tuple[str, ...]
    sources: tuple[SourceContent, ...]
    explanations: tuple[ExplanationContent, ...]
    problems: tuple[ProblemContent, ...]
    reason: Cell
    """资金偏差说明."""


@dataclass(frozen=True, slots=True)
class ClosingText:
    """评价结论, 存在问题 or 改进措施: a text that some local forms have below the table."""

    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class GoalRow:
    """年度总体目标."""

    id: int
    text: str
    achievement: Cell
    expected: Cell
    """预期目标; editable only while the approved text is missing."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One row of the indicator table."""

    id: int
    number: int
    category: str
    subcategory: str
    indicator: str
    target: Cell
    """Editable only while the approved text is missing or cannot be read."""
    target_text: str
    target_reading: str
    unit: str
    actual: Cell
    actual_reading: str
    points: Decimal | None
    points_cell: Cell
    given: Cell
    given_score: Decimal | None
    given_reason: Cell
    deviation_cause: Cell
    deviation_reason: Cell
    improvement: Cell
    improvement_owner: Cell
    """责任人."""
    improvement_due: Cell
    survey_sample: Cell
    """满意度调查: 调查样本数, 调查日期, 调查方式."""
    survey_on: Cell
    survey_method: Cell
    outcome: str
    proposed: Decimal | None
    score: Decimal | None
    """The score that counts: given if there is one, else proposed; ``None`` while pending."""
    difference: Decimal | None
    """自评 − 测算; ``None`` where one of them is missing."""
    met: bool | None
    completion: Decimal | None
    deviation: Decimal | None
    must_explain: bool
    explained: bool
    working: Working
    findings: tuple[FindingContent, ...] = ()
    adjusted: str = ""
    """年中调整 of the target, with the value approved first; empty where it never was adjusted."""
    printed_reason: str = ""
    """偏差原因分析及改进措施 as the form prints it, in one cell."""
    evidence: tuple[EvidenceContent, ...] = ()
    """佐证材料 of the row."""
    evidence_needed: str = ""

    @property
    def is_pending(self) -> bool:
        """Without a score: missing is not zero."""
        return self.score is None

    @property
    def is_unproven(self) -> bool:
        """With points that nothing proves."""
        return bool(self.points) and not self.evidence

    @property
    def lost_points(self) -> bool:
        """Fewer points than the row has."""
        return self.score is not None and self.points is not None and self.score < self.points

    @property
    def explanations(self) -> tuple[ExplanationContent, ...]:
        """What must be explained, each with its computed statement."""
        return self.working.explanations

    @property
    def problems(self) -> tuple[ProblemContent, ...]:
        """What is not right on this row."""
        return self.working.problems


@dataclass(frozen=True, slots=True)
class SubcategoryGroup:
    """二级指标 with its rows."""

    name: str
    lines: tuple[LineRow, ...]
    subtotal: SubtotalContent | None


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """一级指标 with its 二级指标."""

    name: str
    subgroups: tuple[SubcategoryGroup, ...]
    row_count: int
    points: Decimal
    subtotal: SubtotalContent | None
