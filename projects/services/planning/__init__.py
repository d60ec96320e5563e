"""绩效目标：sets the goals of a project for a year, has them approved, and adjusts them during the year.

``create_plan`` adds a project with its goals (a form, an imported target form), ``start_year`` another year of a
project that is there, ``roll_forward`` begins with the year before.
"""

from projects.services.planning.starting import (
    MoneyRow,
    ProjectData,
    TargetRow,
    create_plan,
    roll_forward,
    start_plan,
    start_year,
)

__all__ = [
    "MoneyRow",
    "ProjectData",
    "TargetRow",
    "create_plan",
    "roll_forward",
    "start_plan",
    "start_year",
]
