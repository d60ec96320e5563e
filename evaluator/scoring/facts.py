"""What a person wrote in a form, as the scoring engine takes it: texts as typed, numbers exact.

Money is in 元, points (分值) and scores (得分) are exact :class:`~decimal.Decimal`; ``None`` means the cell is empty or
lost. Zero is a value.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FundingFacts:
    """项目资金：年初预算数, 全年预算数 and 全年执行数 of 年度资金总额, in 元."""

    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None
    place: str = ""
    """Where the person sees it: a cell (``F6``) or a label."""
    reason: str = ""
    """偏差说明 for a low execution rate or a large budget adjustment."""
    not_yet: frozenset[str] = frozenset()
    """Which of the amounts are said not to be known yet (尚无数据): ``adjusted``, ``executed``."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One row of the indicator table (三级指标), as written."""

    place: str
    """Where the person sees the row: the cell of its actual (``F13``) or ``第 3 行``."""
    category: str
    """一级指标, as written (``产出指标``)."""
    subcategory: str
    """二级指标, as written (``数量指标``)."""
    indicator: str
    """三级指标; empty when lost."""
    target_text: str
    """年度指标值, as typed."""
    actual_text: str
    """实际完成值, as typed."""
    points: Decimal | None
    """分值."""
    unit: str = ""
    """度量单位, when the form has a column of its own for it."""
    direction: str = ""
    """``positive`` 正向, ``negative`` 反向, or empty: read it from the target's sign."""
    given_score: Decimal | None = None
    """自评得分 that a person wrote, kept beside the proposal and never replaced."""
    given_reason: str = ""
    """Why the person's score differs from the proposal (调整理由)."""
    deviation_reason: str = ""
    """偏差原因分析."""
    improvement: str = ""
    """改进措施."""


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """One project's self-evaluation (项目支出绩效自评) as the engine takes it."""

    fiscal_year: int
    funding: FundingFacts
    lines: tuple[LineFacts, ...]
    execution_points: Decimal | None = None
    """分值 of 预算执行率 in this form; ``None``: the policy's own."""
