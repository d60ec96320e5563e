"""一张自评表的全部内容：everything one self-evaluation says, as it is now or as it was handed in.

A page, a print and an export are built from this and nothing else. A draft's content comes from the rows of the
database (:mod:`projects.selectors.live`); from the moment it is handed in, the content is the frozen revision's
canonical JSON, so that no later change of a name, a policy or a unit can move it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from evaluator.problems import Problem
from evaluator.scoring.reasons import printed

SCHEMA = 1
"""Raised when the shape of the frozen content changes; old revisions are read by their own number."""


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


@dataclass(frozen=True, slots=True)
class EditMark:
    """Who changed a cell last, when, from which open page, and what stood there before."""

    version: int
    user_id: int
    name: str
    at: datetime
    before: str = ""
    page: str = ""
    """The name of the open page that wrote it; empty where no script ran."""
    adjusted: bool = False
    """What stands there was approved by an adjustment of the goals (目标调整): no form types over it."""


@dataclass(frozen=True, slots=True)
class FundingContent:
    """项目资金 of one source, in 元."""

    id: int
    version: int
    source: str
    label: str
    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    as_typed: dict[str, str]
    edits: dict[str, EditMark]


@dataclass(frozen=True, slots=True)
class GoalContent:
    """年度总体目标: 预期目标 and 实际完成情况."""

    id: int
    version: int
    text: str
    achievement: str
    edits: dict[str, EditMark]


@dataclass(frozen=True, slots=True)
class EvidenceContent:
    """佐证材料: one file that proves a row, or the form as a whole."""

    id: int
    line: int | None
    """The row's id; ``None`` for the form as a whole."""
    kind: str
    kind_label: str
    number: str
    dated_on: date | None
    pages: int | None
    note: str
    name: str
    size: int
    digest: str
    uploaded_by: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class LineContent:
    """One row (三级指标) with what was typed and what was answered."""

    id: int
    version: int
    number: int
    category: str
    subcategory: str
    indicator: str
    target_text: str
    unit: str
    direction: str
    actual_text: str
    points: Decimal | None
    given_score: Decimal | None
    given_reason: str
    deviation_cause: str
    deviation_reason: str
    improvement: str
    improvement_due: date | None
    as_typed: dict[str, str]
    edits: dict[str, EditMark]
    outcome: str
    proposed: Decimal | None
    score: Decimal | None
    met: bool | None
    completion: Decimal | None
    deviation: Decimal | None
    must_explain: bool
    explained: bool
    working: Working
    improvement_owner: str = ""
    """责任人; this and the 满意度调查 below were not asked for in the first revisions."""
    survey_sample: int | None = None
    survey_on: date | None = None
    survey_method: str = ""
    evidence_needed: str = ""
    """佐证材料要求: what the indicator asks for as proof."""
    composed: str = ""
    """The explanation with the row's numbers, as it was composed; the first revisions have none."""
    initial_target_text: str = ""
    """年初指标值, where ``target_text`` is 调整指标值; this and ``core`` only some forms print."""
    core: str = ""
    """是否核心指标."""
    adjusted: str = ""
    """年中调整 of the target, with the value approved first: ``年中调整：原 ≥20，2024-07-01 批复``."""

    @property
    def printed_reason(self) -> str:
        """偏差原因分析及改进措施 in the one cell that the form has for it."""
        return printed_reason(self)


@dataclass(frozen=True, slots=True)
class EvaluationContent:
    """The whole form."""

    schema: int
    evaluation_id: int
    form: str
    layout_id: str
    fiscal_year: int
    money_unit: str
    round_name: str
    unit_name: str
    project_code: str
    project_name: str
    competent_department: str
    implementing_unit: str
    contact: str
    version: int
    execution_points: Decimal | None
    funding_reason: str
    as_typed: dict[str, str]
    edits: dict[str, EditMark]
    funding: tuple[FundingContent, ...]
    goals: tuple[GoalContent, ...]
    lines: tuple[LineContent, ...]
    policy_id: str
    policy_digest: str
    points: Decimal | None
    proposed_total: Decimal | None
    total: Decimal | None
    grade: str
    settled: Decimal
    lowest: Decimal
    highest: Decimal
    execution_rate: Decimal | None
    execution_score: Decimal | None
    pending_count: int
    working: SheetWorking
    findings: tuple[FindingContent, ...]
    submitted_by: str = ""
    submitted_at: datetime | None = None
    is_late: bool = False
    evidence: tuple[EvidenceContent, ...] = ()
    """佐证材料 of all rows and of the form; the first revisions listed none."""
    conclusion: str = ""
    """评价结论; this and the two below stand below the table on the forms of some places."""
    issues: str = ""
    """存在问题."""
    improvements: str = ""
    """改进措施 of the whole project."""


class Explained(Protocol):
    """A row with what was written about its deviation."""

    @property
    def composed(self) -> str: ...
    @property
    def deviation_reason(self) -> str: ...
    @property
    def improvement(self) -> str: ...
    @property
    def improvement_due(self) -> date | None: ...
    @property
    def improvement_owner(self) -> str: ...
    @property
    def given_reason(self) -> str: ...


def printed_reason(line: Explained) -> str:
    """偏差原因分析及改进措施 of a row in the one cell that the form has for it."""
    if line.composed:
        return line.composed
    due = line.improvement_due.isoformat() if line.improvement_due else ""
    return printed(line.deviation_reason, line.improvement, due, line.given_reason, owner=line.improvement_owner)


def check_code(stored: str) -> str:
    """校验码: as much of a stored hash as a person reads out, ``sha256:9f86d081884c…`` → ``9F86-D081-884C``."""
    letters = stored.rpartition(":")[2].upper()[:12]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
