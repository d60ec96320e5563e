"""填报: one form as its people see it, with its score, what is owed, and what may be done with it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from evaluator.problems import Problem
from projects.selectors.content import FindingContent, ProblemContent, SubtotalContent
from projects.selectors.pages.evidence import EvidenceSummary
from projects.selectors.pages.organising import ExclusionNote, ExtensionNote
from projects.selectors.pages.rows import CategoryGroup, ClosingText, ExecutionRow, FundingRow, GoalRow, LineRow


@dataclass(frozen=True, slots=True)
class Owed:
    """报送前还差: one thing that stands in the way of handing in, with where to mend it."""

    kind: str
    """``actual`` ``explanation`` ``given_reason`` ``funding`` ``achievement`` ``unreadable`` ``unusable`` ``other``."""
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
    fiscal_year: int


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
    is_draft: bool
    """Not approved: print and export are marked 草稿, even where they come from a frozen revision."""
    layout_id: str
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
    project_id: int = 0
    round_id: int = 0
    unit_path: str = ""
    """The path of the project's unit, from the root down."""
    extension: ExtensionNote | None = None
    """延期 that ``due_at`` comes from; ``None`` where it is the round's own deadline."""


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
    evidence: EvidenceSummary | None = None
    """佐证材料, counted; its files stand with their rows."""
    closing: tuple[ClosingText, ...] = ()
    """The texts below the table, whether or not the form's layout prints them."""
    exclusion: ExclusionNote | None = None
    """不纳入自评 as it was asked for or decided last; ``None`` where nobody ever asked."""

    @property
    def lines(self) -> tuple[LineRow, ...]:
        """All rows in the form's order."""
        return tuple(line for group in self.groups for sub in group.subgroups for line in sub.lines)

    @property
    def money_is_settled(self) -> bool:
        """资金执行 owes nothing and has nothing wrong in it: on the page one line is enough for it."""
        cells = [cell for row in self.funding for cell in (row.initial, row.adjusted, row.executed)]
        return not self._owes("funding", "evaluation") and not any(cell.problems for cell in cells)

    @property
    def goals_are_settled(self) -> bool:
        """年度总体目标 owes nothing: every goal is there, with what was achieved."""
        return not self._owes("goal") and all(each.text.strip() or not each.expected.editable for each in self.goals)

    def _owes(self, *targets: str) -> bool:
        problems = (problem for item in self.panel.owed for problem in item.problems)
        return any((problem.anchor or "funding").split("-")[0] in targets for problem in problems)

    def action(self, event: str) -> Action | None:
        """The button of one event, if the person ever has it."""
        return next((action for action in self.actions if action.event == event), None)
