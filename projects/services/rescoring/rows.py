"""表中各行：the rows of one form, read once and shared by everything that one save does."""

from projects.models import Evaluation, Evidence, FundingLine, Goal, Result
from projects.selectors.content import EvaluationContent
from projects.selectors.live import live_content
from projects.selectors.money_and_goals import money_and_goals


class Rows:
    """The rows of one form with targets: those that the caller has in hand already, else read in two queries."""

    def __init__(
        self,
        evaluation: Evaluation,
        *,
        funding: list[FundingLine] | None = None,
        goals: list[Goal] | None = None,
        results: list[Result] | None = None,
    ) -> None:
        self.funding: list[FundingLine]
        self.goals: list[Goal]
        if funding is None or goals is None:
            self.funding, self.goals = money_and_goals(evaluation)
        else:
            self.funding, self.goals = funding, goals
        self.results: list[Result] = (
            list(evaluation.results.select_related("indicator")) if results is None else results
        )

    def content(self, evaluation: Evaluation, *, evidence: tuple[Evidence, ...] | None = None) -> EvaluationContent:
        """The form's content as it stands in memory; 佐证材料 are read unless the caller says which."""
        return live_content(evaluation, funding=self.funding, goals=self.goals, results=self.results, evidence=evidence)
