"""自评复核：the numbered checks that read a self-evaluation and say what is not right in it.

``run(material)`` gives all findings at once; ``all_checks()`` lists the catalogue.
"""

from evaluator.checks.catalogue import all_checks, run
from evaluator.checks.material import Cell, FundingSource, LinePlaces, Material, Printed, StatedPoints
from evaluator.checks.registry import Check, Finding

__all__ = [
    "Cell",
    "Check",
    "Finding",
    "FundingSource",
    "LinePlaces",
    "Material",
    "Printed",
    "StatedPoints",
    "all_checks",
    "run",
]
