"""一份绩效目标的内容：everything that one plan says, as plain frozen data."""

from dataclasses import dataclass, field
from decimal import Decimal

from projects.selectors.content import EditMark

ADJUSTED = "adjusted"
"""The mark on an indicator that says what its target was before the first adjustment, and when that was approved."""


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One row (三级指标) with what was typed."""

    id: int
    version: int
    number: int
    category: str
    subcategory: str
    name: str
    target_text: str
    period_target_text: str
    unit: str
    direction: str
    nature: str
    points: Decimal | None
    evidence_needed: str
    data_source: str
    as_typed: dict[str, str]
    edits: dict[str, EditMark]
    rolled_from: int | None = None
    library_entry: int | None = None

    @property
    def place(self) -> str:
        """``第 3 行``."""
        return f"第 {self.number} 行"


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """项目资金 of one source (资金来源): what is asked for, for the year and for the whole period, in 元."""

    source: str
    label: str
    version: int
    """0 while nothing has ever been typed in the row."""
    requested: Decimal | None = None
    period_requested: Decimal | None = None
    as_typed: dict[str, str] = field(default_factory=dict)
    edits: dict[str, EditMark] = field(default_factory=dict)
    last_amount: Decimal | None = None
    """批复金额 of the year before, or 年度申请金额 while nothing else was approved."""

    def says(self, name: str) -> bool:
        """Whether anything stands in a cell: an amount, 0, ``/``, 待定, or a text that cannot be read."""
        return getattr(self, name) is not None or bool(self.as_typed.get(name))


@dataclass(frozen=True, slots=True)
class PlanContent:
    """The whole plan."""

    id: int
    version: int
    fiscal_year: int
    policy_id: str
    goal_text: str
    execution_points: Decimal | None
    weights_reason: str
    as_typed: dict[str, str]
    edits: dict[str, EditMark]
    lines: tuple[TargetLine, ...]
    money: tuple[MoneyLine, ...] = ()
