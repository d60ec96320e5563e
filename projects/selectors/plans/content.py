"""一份绩效目标的内容：everything that one plan says, as plain frozen data."""

from dataclasses import dataclass
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
