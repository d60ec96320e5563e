"""目标页：the goals of a project as the page prints them, the list of goals, and what waits for a person."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from evaluator.problems import Level, Problem
from projects.selectors.pages.evaluation import Action
from projects.selectors.pages.history import HistoryEntry
from projects.selectors.pages.plan_money import PlanMoney
from projects.selectors.pages.rows import Cell


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One 三级指标 of a plan."""

    id: int
    number: int
    category: Cell
    subcategory: Cell
    name: Cell
    target_text: Cell
    period_target_text: Cell
    unit: Cell
    direction: Cell
    nature: Cell
    points: Cell
    evidence_needed: Cell
    data_source: Cell
    category_key: str
    """The policy's key of the row's 一级指标; empty where it knows none."""
    reading: str
    """The target in words: ``不少于 20 次，越多越好``."""
    is_unread: bool
    problems: tuple[Problem, ...]
    warning: Problem | None
    """Far below last year's actual."""
    last_year: int | None
    last_target: str
    last_actual: str
    adjusted_from: str
    """年初指标值, where the target was adjusted during the year."""
    adjusted_at: datetime | None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell of the row."""
        return (
            self.category,
            self.subcategory,
            self.name,
            self.target_text,
            self.unit,
            self.direction,
            self.points,
            self.period_target_text,
            self.nature,
            self.evidence_needed,
            self.data_source,
        )

    @property
    def read_cells(self) -> tuple[Cell, ...]:
        """Cells whose text must be a value of some kind, and so can be refused."""
        return (self.target_text, self.direction, self.points, self.nature)

    @property
    def has_details(self) -> bool:
        """Something is written in the cells that do not stand in the table itself."""
        return any(
            cell.value or cell.problems
            for cell in (self.period_target_text, self.nature, self.evidence_needed, self.data_source)
        )


@dataclass(frozen=True, slots=True)
class SumPart:
    """One 一级指标 in the sums bar."""

    key: str
    label: str
    spellings: tuple[str, ...]
    points: Decimal
    standard: Decimal | None
    words: str
    is_usual: bool
    without: int


@dataclass(frozen=True, slots=True)
class PlanSums:
    """分值合计 against the policy."""

    parts: tuple[SumPart, ...]
    total: Decimal
    full: Decimal
    difference: Decimal
    is_unusual: bool
    needs_reason: bool
    policy_label: str
    policy_id: str


@dataclass(frozen=True, slots=True)
class AdjustedValue:
    """One cell of an adjustment: 年初指标值 → 调整指标值."""

    label: str
    indicator: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AdjustmentEntry:
    """目标调整: one request with what was decided."""

    number: int
    reason: str
    document: str
    state: str
    state_name: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    comment: str
    cells: tuple[AdjustedValue, ...]


@dataclass(frozen=True, slots=True)
class PlanHead:
    """The head of a plan and of its page."""

    plan_id: int
    version: int
    stage: str
    stage_name: str
    project_id: int
    project: str
    project_code: str
    unit: str
    fiscal_year: int
    origin_name: str
    is_registered: bool
    """Taken from a self-evaluation: it was never approved here."""
    source_name: str
    submitted_by: str
    submitted_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    approval_number: str
    last_actor: str
    last_at: datetime | None
    last_comment: str
    contact: str
    nature: str
    starts_on: date | None
    ends_on: date | None
    overview: str
    basis: str


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round (自评批次) of the plan's year in which its self-evaluation can be opened."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """目标页: one plan, complete."""

    head: PlanHead
    rows: tuple[PlanRow, ...]
    goal: Cell
    execution: Cell
    reason: Cell
    money: PlanMoney
    """项目资金."""
    sums: PlanSums
    missing: tuple[Problem, ...]
    """送批前还差: everything that stands in the way, each with its cell."""
    may_type: bool
    typing_sentence: str
    actions: tuple[Action, ...]
    adjustments: tuple[AdjustmentEntry, ...]
    categories: tuple[str, ...]
    """一级指标 to choose from."""
    subcategories: tuple[str, ...]
    goal_warning: Problem | None = None
    """年度总体目标 still names the year before."""
    deleted: int | None = None
    """The audit entry of a row deleted just now, which can be put back."""
    evaluation_id: int | None = None
    rounds: tuple[OpenRound, ...] = ()
    can_roll: bool = False
    may_keep: bool = False
    """存进指标库: the person keeps the indicator library of the project's unit or of one above it."""
    policy_confidence: str = ""

    def action(self, event: str) -> Action | None:
        """The button of one event, if the person ever has it."""
        return next((action for action in self.actions if action.event == event), None)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """请看一眼: what stops nothing but asks for a look, in the page's order, each with its cell."""
        own = (self.goal_warning,) if self.goal_warning else ()
        said = (
            problem
            for row in self.rows
            for problem in (*row.problems, *((row.warning,) if row.warning else ()))
            if problem.level is Level.WARNING
        )
        return (*self.money.remarks, *own, *said)

    @property
    def proposed(self) -> AdjustmentEntry | None:
        """The adjustment that waits for its decision."""
        return next((each for each in self.adjustments if each.state == "proposed"), None)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One plan in the list, or on the desk."""

    id: int
    project: str
    project_code: str
    unit: str
    fiscal_year: int
    stage: str
    stage_name: str
    origin_name: str
    row_count: int
    last_at: datetime | None
    holder: str
    """Who has it now; empty when nobody has to do anything."""
    waits_for_me: bool
    comment: str
    adjusting: bool
    can_roll: bool
    """Last year's approved goals without a plan for the year after, and this person writes them."""


@dataclass(frozen=True, slots=True)
class PlanList:
    """目标: the plans of one year."""

    year: int | None
    years: tuple[int, ...]
    items: tuple[PlanItem, ...]
    units: tuple[tuple[int, str], ...]
    stages: tuple[tuple[str, str, int], ...]
    """Stage, word, count."""
    unit_id: int | None
    stage: str
    can_plan: bool
    """The person writes goals of some unit."""
    waiting: int
    total: int
    to_carry: tuple[PlanItem, ...] = ()
    """Goals approved for the year before whose project has none of this year yet: they may be taken over."""


@dataclass(frozen=True, slots=True)
class PlanHistory:
    """经过 of a project's goals, the newest first."""

    plan_id: int
    project: str
    fiscal_year: int
    stage: str
    entries: tuple[HistoryEntry, ...]
