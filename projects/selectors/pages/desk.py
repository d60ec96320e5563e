"""工作台 and the list of projects: what waits for a person, and how it all stands."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projects.selectors.pages.evaluation import ReturnNote


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
    excluded_count: int = 0
    """不纳入自评: shown in the list, left out of every figure here."""
