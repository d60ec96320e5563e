"""整改事项: promised measures, as a page lists them, as the next year's form recalls them, and as the desk reminds."""

from dataclasses import dataclass
from datetime import date, datetime

from evaluator.problems import Problem


@dataclass(frozen=True, slots=True)
class RectificationItem:
    """One promised measure and what became of it."""

    id: int
    project: str
    evaluation_id: int
    unit: str
    fiscal_year: int
    number: int
    """The row of the form that promised it."""
    indicator: str
    measure: str
    owner: str
    due_on: date
    state: str
    """``open``, ``done`` or ``dropped``."""
    state_name: str
    days_left: int
    """Until the day it is due; below zero it is overdue (逾期). Counts for open ones only."""
    outcome: str
    closed_by: str
    closed_at: datetime | None
    may_close: bool = False

    @property
    def is_open(self) -> bool:
        """未完成."""
        return self.state == "open"

    @property
    def is_overdue(self) -> bool:
        """逾期: still open, and its day is over."""
        return self.is_open and self.days_left < 0


@dataclass(frozen=True, slots=True)
class RectificationChip:
    """One state to choose, with how many there are."""

    key: str
    word: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class RectificationPage:
    """整改事项 of the projects that a person sees."""

    items: tuple[RectificationItem, ...]
    chips: tuple[RectificationChip, ...]
    years: tuple[int, ...]
    year: int | None
    """The 年度 that was chosen; ``None``: all."""
    state: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class RectificationForm:
    """One promised measure, with the form to say what became of it."""

    item: RectificationItem
    may_close: bool
    outcome: str
    """As typed; after a refusal it still stands there."""
    state: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DueMeasures:
    """What the desk says of the measures that a preparer has promised."""

    items: tuple[RectificationItem, ...]
    """The most urgent ones: overdue, or due soon."""
    overdue: int
    soon: int
    open: int
    """All that are not closed yet."""
