"""开表：opens a project's self-evaluation in a round: from its approved goals, or with them from an official form.

Only what was approved is taken over (names, money budgeted, goals, indicators, targets, points). What was achieved is
for the preparer to type.
"""

from projects.services.opening.composing import (
    ACTION,
    DIRECTIONS,
    Composed,
    NewProject,
    compose,
    goals_of,
    kept_unit,
    kind_of,
    open_evaluation,
    project_of,
    store,
)
from projects.services.opening.plans import compose_from_plan, open_from_plan, open_round, plans_to_open
from projects.services.opening.units import initials_of, open_unit, sort_key_of

__all__ = [
    "ACTION",
    "DIRECTIONS",
    "Composed",
    "NewProject",
    "compose",
    "compose_from_plan",
    "goals_of",
    "initials_of",
    "kept_unit",
    "kind_of",
    "open_evaluation",
    "open_from_plan",
    "open_round",
    "open_unit",
    "plans_to_open",
    "project_of",
    "sort_key_of",
    "store",
]
