"""表中各行：the rows of one form, read once and shared by everything that one save does."""

from projects.models import Evaluation, Evidence, FundingLine, Goal, Result
from projects.selectors.content import EvaluationContent
from projects.selectors.live import live_content
from projects.selectors.money_and_goals import money_and_goals


class Rows:
    """The rows of one form, in two queries, with targets."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.funding: list[FundingLine]
        self.goals: list[Goal]
        self.funding, self.goals = money_and_goals(evaluation)
        self.results: list[Result] = list(evaluation.results.select_related("indicator"))

    def content(self, evaluation: Evaluation, *, evidence: tuple[Evidence, ...] | None = None) -> EvaluationContent:
        """The form's content as it stands in memory; 佐证材料 are read unless the caller says which."""
        return live_content(evaluation, funding=self.funding, goals=self.goals, results=self.results, evidence=evidence)
