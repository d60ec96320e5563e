"""修改记录: who changed what, and what was handed in."""

from dataclasses import dataclass
from datetime import datetime

from projects.selectors.pages.evaluation import LineRemark


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """One cell's change."""

    label: str
    """``第 3 行“实际完成值”``."""
    before: str
    after: str
    target: str = ""
    """With ``field``: the cell's address, where it is one of the form's own."""
    field: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One moment of a form's history."""

    at: datetime
    actor: str
    action: str
    """What was done, in words: 填报, 报送, 退回 …"""
    event: str
    comment: str
    revision_number: int | None
    changes: tuple[HistoryChange, ...]
    remarks: tuple[LineRemark, ...]
    refused: bool


@dataclass(frozen=True, slots=True)
class RevisionEntry:
    """One numbered revision."""

    number: int
    at: datetime
    by: str
    digest: str
    intact: bool
    """Whether the content still has its hash."""


@dataclass(frozen=True, slots=True)
class History:
    """A form's history, the newest first."""

    evaluation_id: int
    project: str
    fiscal_year: int
    stage: str
    stage_name: str
    told_stage: str
    entries: tuple[HistoryEntry, ...]
    revisions: tuple[RevisionEntry, ...]
