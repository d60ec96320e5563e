"""Pages as templates print them: frozen, complete, no query afterwards."""

from projects.selectors.pages.desk import Desk, DeskItem, ListTotals, RecentChange, StageCount
from projects.selectors.pages.evaluation import (
    Action,
    EvaluationPage,
    Head,
    LineRemark,
    Lock,
    Neighbour,
    Owed,
    ReturnNote,
    ScorePanel,
)
from projects.selectors.pages.history import History, HistoryChange, HistoryEntry, RevisionEntry
from projects.selectors.pages.review import QueueItem, ReviewPage
from projects.selectors.pages.rows import (
    CategoryGroup,
    Cell,
    ClosingText,
    ExecutionRow,
    FundingRow,
    GoalRow,
    LineRow,
    SubcategoryGroup,
)

__all__ = [
    "Action",
    "CategoryGroup",
    "Cell",
    "ClosingText",
    "Desk",
    "DeskItem",
    "EvaluationPage",
    "ExecutionRow",
    "FundingRow",
    "GoalRow",
    "Head",
    "History",
    "HistoryChange",
    "HistoryEntry",
    "LineRemark",
    "LineRow",
    "ListTotals",
    "Lock",
    "Neighbour",
    "Owed",
    "QueueItem",
    "RecentChange",
    "ReturnNote",
    "ReviewPage",
    "RevisionEntry",
    "ScorePanel",
    "StageCount",
    "SubcategoryGroup",
]
