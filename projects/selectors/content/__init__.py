"""一张自评表的全部内容：everything one self-evaluation says, as it is now or as it was handed in.

A page, a print and an export are built from this and nothing else. A draft's content comes from the rows of the
database (:mod:`projects.selectors.live`); from the moment it is handed in, the content is the frozen revision's
canonical JSON, so that no later change of a name, a policy or a unit can move it.
"""

from projects.selectors.content.rows import (
    EditMark,
    EvidenceContent,
    Explained,
    FundingContent,
    GoalContent,
    LineContent,
    printed_reason,
)
from projects.selectors.content.whole import (
    SCHEMA,
    EvaluationContent,
    check_code,
)
from projects.selectors.content.working import (
    ExplanationContent,
    FindingContent,
    ProblemContent,
    SheetWorking,
    SourceContent,
    SubtotalContent,
    Working,
)

__all__ = [
    "SCHEMA",
    "EditMark",
    "EvaluationContent",
    "EvidenceContent",
    "Explained",
    "ExplanationContent",
    "FindingContent",
    "FundingContent",
    "GoalContent",
    "LineContent",
    "ProblemContent",
    "SheetWorking",
    "SourceContent",
    "SubtotalContent",
    "Working",
    "check_code",
    "printed_reason",
]
