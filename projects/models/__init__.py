"""记录：the tables. One module per subject; import from here."""

from projects.models.audit import AuditEntry, AuditHead
from projects.models.evaluations import Evaluation, FundingLine, Goal, Result
from projects.models.people import RoleAssignment, Unit, User
from projects.models.projects import Indicator, Project, ProjectFunding, Round
from projects.models.reviews import LineComment, ReviewRecord, Revision, Unchangeable

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Evaluation",
    "FundingLine",
    "Goal",
    "Indicator",
    "LineComment",
    "Project",
    "ProjectFunding",
    "Result",
    "ReviewRecord",
    "Revision",
    "RoleAssignment",
    "Round",
    "Unchangeable",
    "Unit",
    "User",
]
