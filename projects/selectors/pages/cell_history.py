"""一格的经过: who changed one cell when, from what to what, and what stood in it each time the form was handed in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CellMoment:
    """One change of a cell, or one moment at which its text was handed in."""

    at: datetime
    actor: str
    action: str
    """What was done, in words: 填报, 第 2 次报送 …"""
    before: str
    after: str
    is_frozen: bool = False
    """Nothing changed: ``after`` is what stood there when the form was handed in (报送)."""


@dataclass(frozen=True, slots=True)
class CellHistory:
    """The history of one cell of a self-evaluation or of a project's goals, the newest first."""

    project: str
    fiscal_year: int
    told_stage: str
    """The form's stage as every page tells it; empty for goals, whose stages are others."""
    label: str
    """``第 3 行“实际完成值”``."""
    about: str
    """The row's 三级指标; empty for a cell of no row."""
    value: str
    """As the cell stands on the page now."""
    anchor: str
    moments: tuple[CellMoment, ...]
