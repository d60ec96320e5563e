"""记录：the tables. One module per subject; import from here."""

from projects.models.audit import AuditEntry, AuditHead
from projects.models.evaluations import Evaluation, FundingLine, Goal, Result
from projects.models.imports import Import, ImportFile
from projects.models.jobs import Job
from projects.models.mappings import SheetMapping
from projects.models.organisation import Exclusion, Extension
from projects.models.people import RoleAssignment, Unit, User
from projects.models.plans import AdjustedCell, LibraryIndicator, TargetAdjustment, TargetPlan
from projects.models.projects import Indicator, Project, ProjectFunding, Round
from projects.models.reviews import LineComment, ReviewRecord, Revision, Unchangeable
from projects.models.support import Evidence, Phrase, Rectification

__all__ = [
    "AdjustedCell",
    "AuditEntry",
    "AuditHead",
    "Evaluation",
    "Evidence",
    "Exclusion",
    "Extension",
    "FundingLine",
    "Goal",
    "Import",
    "ImportFile",
    "Indicator",
    "Job",
    "LibraryIndicator",
    "LineComment",
    "Phrase",
    "Project",
    "ProjectFunding",
    "Rectification",
    "Result",
    "ReviewRecord",
    "Revision",
    "RoleAssignment",
    "Round",
    "SheetMapping",
    "TargetAdjustment",
    "TargetPlan",
    "Unchangeable",
    "Unit",
    "User",
]
