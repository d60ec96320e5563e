"""Pages as templates print them: frozen, complete, no query afterwards."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from evaluator.problems import Problem
from projects.selectors.content import (
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
    improvement_due: Cell
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
    printed_reason: str = ""
    """偏差原因分析及改进措施 as the form prints it, in one cell."""

    @property
    def is_pending(self) -> bool:
        """Without a score: missing is not zero."""
        return self.score is None

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


@dataclass(frozen=True, slots=True)
class Owed:
    """报送前还差: one thing that stands in the way of handing in, with where to mend it."""

    kind: str
    """``actual`` ``explanation`` ``given_reason`` ``funding`` ``achievement`` ``unreadable`` ``other``."""
    label: str
    count: int
    anchor: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ScorePanel:
    """The score panel: the total or what it can still become, the parts, and what is owed."""

    total: Decimal | None
    grade: str
    proposed_total: Decimal | None
    points: Decimal | None
    settled: Decimal
    settled_points: Decimal
    """Points of the rows that have a score already."""
    pending_points: Decimal
    pending_count: int
    lowest: Decimal
    highest: Decimal
    possible_grades: tuple[str, ...]
    execution_score: Decimal | None
    execution_points: Decimal
    parts: tuple[SubtotalContent, ...]
    """一级指标 only, in the form's order."""
    owed: tuple[Owed, ...]
    cap: str
    policy_id: str
    policy_label: str

    @property
    def owed_count(self) -> int:
        """How many places must be mended before handing in."""
        return sum(item.count for item in self.owed)


@dataclass(frozen=True, slots=True)
class Action:
    """One button of the workflow, with the reason when it cannot be pressed."""

    event: str
    label: str
    allowed: bool
    sentence: str
    needs_comment: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """The state sheet of a locked form: who, when, why, who can open it."""

    sentence: str
    who: str
    at: datetime | None
    why: str
    opener: str


@dataclass(frozen=True, slots=True)
class LineRemark:
    """A reviewer's remark on one row."""

    line_id: int
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """退回意见 that the preparer has to answer."""

    by: str
    at: datetime
    comment: str
    revision_number: int | None
    remarks: tuple[LineRemark, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The previous or next form in the person's order."""

    id: int
    project: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a form and of its page."""

    evaluation_id: int
    version: int
    stage: str
    stage_name: str
    told_stage: str
    """The stage as every page tells it: a draft in which nothing was typed is 未开始."""
    is_frozen: bool
    """Whether all of this comes from a frozen revision."""
    revision_number: int | None
    digest: str
    """校验码 of the revision; empty for a draft."""
    project: str
    project_code: str
    unit: str
    competent_department: str
    implementing_unit: str
    contact: str
    fiscal_year: int
    round_name: str
    due_at: datetime
    is_late: bool
    money_unit: str
    submitted_by: str
    submitted_at: datetime | None
    saved_at: datetime | None
    """When a cell of it was saved last; ``None`` before that."""


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """填报: one form, complete."""

    head: Head
    funding: tuple[FundingRow, ...]
    execution: ExecutionRow
    goals: tuple[GoalRow, ...]
    groups: tuple[CategoryGroup, ...]
    panel: ScorePanel
    problems: tuple[ProblemContent, ...]
    findings: tuple[FindingContent, ...]
    may_enter: bool
    entering_sentence: str
    """Why nothing can be typed; empty when it can."""
    overdue: bool
    """Past the deadline, and the round still takes the form: it will be marked late (逾期)."""
    lock: Lock | None
    actions: tuple[Action, ...]
    """Every event that this person's roles may ever take on this form, allowed now or not."""
    returned: ReturnNote | None
    previous: Neighbour | None
    next: Neighbour | None
    tiers: tuple[str, ...] = ()
    """The policy's 定性 statements, the best first: 达成指标 …"""

    @property
    def lines(self) -> tuple[LineRow, ...]:
        """All rows in the form's order."""
        return tuple(line for group in self.groups for sub in group.subgroups for line in sub.lines)

    def action(self, event: str) -> Action | None:
        """The button of one event, if the person ever has it."""
        return next((action for action in self.actions if action.event == event), None)


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One form that waits for a reviewer; the riskiest first."""

    evaluation_id: int
    project: str
    unit: str
    total: Decimal | None
    grade: str
    errors: int
    warnings: int
    adjusted_budget: Decimal | None
    """元."""
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """审核: the same form beside its queue, its findings and the decision."""

    page: EvaluationPage
    queue: tuple[QueueItem, ...]
    position: int
    """From 1; 0 when the form is not in the queue."""
    previous: Neighbour | None
    next: Neighbour | None
    findings: tuple[FindingContent, ...]
    """错误 first, then 警告, 提示."""
    proposed_total: Decimal | None
    given_total: Decimal | None
    difference: Decimal | None
    previous_return: ReturnNote | None

    @property
    def head(self) -> Head:
        """The form's head."""
        return self.page.head


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One form on the desk."""

    evaluation_id: int
    project: str
    unit: str
    stage: str
    stage_name: str
    due_at: datetime
    line_count: int
    filled_count: int
    owed_count: int
    total: Decimal | None
    grade: str
    execution_rate: Decimal | None
    submitted_at: datetime | None
    is_late: bool
    holder: str
    """Who has it now: the reviewer's name, 待审核人, 待财政部门审定; empty when nobody has to do anything."""
    errors: int
    warnings: int
    returned: ReturnNote | None = None

    @property
    def not_started(self) -> bool:
        """A draft with nothing typed (未开始)."""
        return self.stage == "draft" and self.filled_count == 0


@dataclass(frozen=True, slots=True)
class RecentChange:
    """最近有变动: one line of what happened to the forms this person sees."""

    evaluation_id: int
    project: str
    actor: str
    event: str
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many forms stand in one stage."""

    stage: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """工作台: what waits for me, what came back and why, what is under way."""

    fiscal_year: int | None
    round_name: str
    due_at: datetime | None
    to_do: tuple[DeskItem, ...]
    """Returned first, then by deadline; for reviewers what waits for their judgement."""
    under_way: tuple[DeskItem, ...]
    """Handed in and with somebody else."""
    returned_count: int
    unfinished_count: int
    ready_count: int
    """Complete drafts: may be handed in."""
    review_count: int
    stages: tuple[StageCount, ...]
    total_count: int
    recent: tuple[RecentChange, ...]
    unit_name: str
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class ListTotals:
    """合计 of a filtered list."""

    count: int
    initial_budget: Decimal
    """元; also the two below."""
    adjusted_budget: Decimal
    executed_amount: Decimal
    execution_rate: Decimal | None
    average_total: Decimal | None
    """Mean of the totals that are settled, half-up to two places."""
    totalled_count: int


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """One cell's change."""

    label: str
    """``第 3 行“实际完成值”``."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One moment of a form's history."""

    at: datetime
    actor: str
    action: str
    """What was done, in words: 填报, 报送, 退回 …"""
    event: str
    comment: str
    revision_number: int | None
    changes: tuple[HistoryChange, ...]
    remarks: tuple[LineRemark, ...]
    refused: bool


@dataclass(frozen=True, slots=True)
class RevisionEntry:
    """One numbered revision."""

    number: int
    at: datetime
    by: str
    digest: str
    intact: bool
    """Whether the content still has its hash."""


@dataclass(frozen=True, slots=True)
class History:
    """A form's history, the newest first."""

    evaluation_id: int
    project: str
    stage: str
    stage_name: str
    told_stage: str
    entries: tuple[HistoryEntry, ...]
    revisions: tuple[RevisionEntry, ...]
