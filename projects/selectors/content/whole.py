"""整张表的内容：one self-evaluation with all its rows, as it is kept frozen from the moment it is handed in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projects.selectors.content.rows import EditMark, EvidenceContent, FundingContent, GoalContent, LineContent
from projects.selectors.content.working import FindingContent, SheetWorking

SCHEMA = 1
"""Raised when the shape of the frozen content changes; old revisions are read by their own number."""


@dataclass(frozen=True, slots=True)
class EvaluationContent:
    """The whole form."""

    schema: int
    evaluation_id: int
    form: str
    layout_id: str
    fiscal_year: int
    money_unit: str
    round_name: str
    unit_name: str
    project_code: str
    project_name: str
    competent_department: str
    implementing_unit: str
    contact: str
    version: int
    execution_points: Decimal | None
    funding_reason: str
    as_typed: dict[str, str]
    edits: dict[str, EditMark]
    funding: tuple[FundingContent, ...]
    goals: tuple[GoalContent, ...]
    lines: tuple[LineContent, ...]
    policy_id: str
    policy_digest: str
    points: Decimal | None
    proposed_total: Decimal | None
    total: Decimal | None
    grade: str
    settled: Decimal
    lowest: Decimal
    highest: Decimal
    execution_rate: Decimal | None
    execution_score: Decimal | None
    pending_count: int
    working: SheetWorking
    findings: tuple[FindingContent, ...]
    submitted_by: str = ""
    submitted_at: datetime | None = None
    is_late: bool = False
    evidence: tuple[EvidenceContent, ...] = ()
    """佐证材料 of all rows and of the form; the first revisions listed none."""
    conclusion: str = ""
    """评价结论; this and the two below stand below the table on the forms of some places."""
    issues: str = ""
    """存在问题."""
    improvements: str = ""
    """改进措施 of the whole project."""


def check_code(stored: str) -> str:
    """校验码: as much of a stored hash as a person reads out, ``sha256:9f86d081884c…`` → ``9F86-D081-884C``."""
    letters = stored.rpartition(":")[2].upper()[:12]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
