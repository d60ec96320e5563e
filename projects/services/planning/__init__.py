"""绩效目标：sets the goals of a project for a year, has them approved, and adjusts them during the year.

``create_plan`` adds a project with its goals (a form, an imported target form), ``start_year`` another year of a
project that is there, ``roll_forward`` begins with the year before.
"""

from projects.services.planning.adjusting import (
    Wanted,
    approve_adjustment,
    propose_adjustment,
    refuse_adjustment,
    withdraw_adjustment,
)
from projects.services.planning.deciding import approve_plan, return_plan, submit_plan, withdraw_plan
from projects.services.planning.describing import ProjectData, TargetRow
from projects.services.planning.entering import save_plan_cells
from projects.services.planning.funding import MoneyRow, add_source, remove_source
from projects.services.planning.rows import (
    append_rows,
    delete_row,
    insert_from_library,
    insert_row,
    move_row,
    restore_row,
)
from projects.services.planning.sharing import Shared, distribute_points
from projects.services.planning.starting import create_plan, roll_forward, start_plan, start_year

__all__ = [
    "MoneyRow",
    "ProjectData",
    "Shared",
    "TargetRow",
    "Wanted",
    "add_source",
    "append_rows",
    "approve_adjustment",
    "approve_plan",
    "create_plan",
    "delete_row",
    "distribute_points",
    "insert_from_library",
    "insert_row",
    "move_row",
    "propose_adjustment",
    "refuse_adjustment",
    "remove_source",
    "restore_row",
    "return_plan",
    "roll_forward",
    "save_plan_cells",
    "start_plan",
    "start_year",
    "submit_plan",
    "withdraw_adjustment",
    "withdraw_plan",
]
