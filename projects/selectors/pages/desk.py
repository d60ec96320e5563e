"""工作台 and the list of projects: what waits for a person, and how it all stands."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from projects.selectors.pages.evaluation import ReturnNote
from projects.selectors.pages.organising import Tally


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of thing that is missing on a form: ``3 行没填``, and the cell or the row where it begins."""

    kind: str
    """A kind of :class:`Owed`, or ``evidence``, which does not stand in the way of 报送."""
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to do that is no form: goals, a request, a measure that is due."""

    kind: str
    title: str
    what: str
    unit: str
    route: str
    """The name of the address where it is done."""
    subject: int
    button: str
    since: datetime | None = None
    came_back: bool = False
    due_on: date | None = None
    """The day by which it was promised."""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One form on the desk."""

    evaluation_id: int
    project: str
    fiscal_year: int
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
    gaps: tuple[Gap, ...] = ()
    extended: bool = False
    """The deadline is later than the round's (延期)."""

    @property
    def first_gap(self) -> str:
        """Where to go on: the cell of the first thing that stands in the way of 报送; empty where nothing does."""
        return next((gap.anchor for gap in self.gaps if gap.kind != "evidence"), "")

    @property
    def not_started(self) -> bool:
        """A draft with nothing typed (未开始)."""
        return self.stage == "draft" and self.filled_count == 0


@dataclass(frozen=True, slots=True)
class RecentChange:
    """最近有变动: one line of what happened to the forms this person sees."""

    evaluation_id: int
    project: str
    fiscal_year: int
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
class UnitToBegin:
    """A unit that has not begun, with the number of its forms."""

    id: int
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class DeskYear:
    """How far all forms of one year in work (在办年度) have got."""

    fiscal_year: int
    round_name: str
    due_at: datetime
    """The nearest deadline."""
    stages: tuple[StageCount, ...]
    total_count: int
    tally: Tally
    excluded_count: int
    not_begun: tuple[UnitToBegin, ...]
    """Units none of whose forms has been begun."""


@dataclass(frozen=True, slots=True)
class Desk:
    """工作台: what waits for me, what came back and why, what is under way, of every year in work (在办年度)."""

    years: tuple[DeskYear, ...]
    """The newest first."""
    to_do: tuple[DeskItem, ...]
    """Returned first, then by deadline; for reviewers what waits for their judgement."""
    under_way: tuple[DeskItem, ...]
    """Handed in and with somebody else."""
    returned_count: int
    unfinished_count: int
    ready_count: int
    """Complete drafts: may be handed in."""
    review_count: int
    returned_due_at: datetime | None
    """The nearest deadline of those that came back."""
    recent: tuple[RecentChange, ...]
    unit_name: str
    is_administrator: bool
    matters: tuple[Matter, ...] = ()
    """What waits besides forms."""
    overlooks: bool = False
    """Unit head or judge: how whole units stand is this person's business."""
    writes: bool = False
    """A preparer: goals may be begun before anything was opened."""

    @property
    def several_years(self) -> bool:
        """More than one year is in work: then everything on the desk says its year."""
        return len(self.years) > 1

    @property
    def years_said(self) -> str:
        """``2024、2025`` for the bar; empty where one year is in work, which the bar names anyway."""
        return "、".join(str(each.fiscal_year) for each in reversed(self.years)) if self.several_years else ""

    @property
    def waiting_count(self) -> int:
        """Everything that waits for this person."""
        return len(self.to_do) + len(self.matters)


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
    excluded_count: int = 0
    """不纳入自评: shown in the list, left out of every figure here."""
