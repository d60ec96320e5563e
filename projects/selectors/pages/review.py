"""审核: the form beside the queue of those that wait."""

from dataclasses import dataclass
from decimal import Decimal

from projects.selectors.content import FindingContent
from projects.selectors.pages.evaluation import EvaluationPage, Head, Neighbour, ReturnNote


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One form that waits for a reviewer; the riskiest first."""

    evaluation_id: int
    project: str
    unit: str
    fiscal_year: int
    total: Decimal | None
    grade: str
    errors: int
    warnings: int
    adjusted_budget: Decimal | None
    """元."""
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """审核: the same form beside its queue, its findings and the decision."""

    page: EvaluationPage
    queue: tuple[QueueItem, ...]
    position: int
    """From 1; 0 when the form is not in the queue."""
    previous: Neighbour | None
    next: Neighbour | None
    findings: tuple[FindingContent, ...]
    """错误 first, then 警告, 提示."""
    proposed_total: Decimal | None
    given_total: Decimal | None
    difference: Decimal | None
    previous_return: ReturnNote | None

    @property
    def several_years(self) -> bool:
        """Whether the queue has forms of another year than the one on the page: then each says its year."""
        return any(item.fiscal_year != self.page.head.fiscal_year for item in self.queue)

    @property
    def head(self) -> Head:
        """The form's head."""
        return self.page.head
