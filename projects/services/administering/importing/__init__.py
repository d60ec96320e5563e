"""导入：units, people and roles out of a workbook: first a plan that writes nothing, then all of it or nothing."""

from evaluator.sheets.archives import LARGEST_FILE
from evaluator.sheets.guarding import roster_in
from evaluator.sheets.rosters import PART_NAMES, Roster, write_template
from projects.services.administering.importing.applying import Applied, apply_import, plan_import
from projects.services.administering.importing.plan import ImportPlan, PlannedRow, Verdict, names_of, parts_of

__all__ = [
    "LARGEST_FILE",
    "PART_NAMES",
    "Applied",
    "ImportPlan",
    "PlannedRow",
    "Roster",
    "Verdict",
    "apply_import",
    "names_of",
    "parts_of",
    "plan_import",
    "roster_in",
    "write_template",
]
