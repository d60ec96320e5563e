"""行的内容：what one row of a self-evaluation says: its money, its goals, its indicators, its 佐证材料."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from evaluator.scoring.reasons import printed
from projects.selectors.content.working import Working


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
