"""读取：what could not be read, as findings of check 00, each with its place.

One fault is told once. What the reader of the form says about a cell (a formula without a result) stands, and silences
the numbered checks that would call the same cell empty or a word; what scoring says about a cell gives way to them.
"""

from collections.abc import Iterable, Iterator

from evaluator.checks.material import Material
from evaluator.checks.registry import Finding
from evaluator.problems import Level, Problem
from evaluator.scoring.scoresheet import ScoredLine

NUMBER = "00"
ABOUT_TEXTS = frozenset({"06", "19", "20"})
"""Checks that speak about a missing or unreadable text themselves."""
OUT_OF_POINTS = "given-outside"
"""Scoring's own word for what check 27 tells."""


def silenced(material: Material, finding: Finding) -> bool:
    """Whether the form's reader has told already what is wrong with the finding's cell."""
    if finding.check not in ABOUT_TEXTS:
        return False
    return any(problem.place == finding.place and problem.level is Level.ERROR for problem in material.unread)


def _places(material: Material, index: int, line: ScoredLine) -> Iterator[tuple[Problem, str]]:
    """Each problem of a row with the cell that it is about."""
    places = material.places_of(index)
    for problem in line.problems:
        if problem.code == OUT_OF_POINTS:
            continue
        if problem.code.startswith(("target", "direction")):
            yield problem, places.target
        elif problem.code.startswith("actual"):
            yield problem, places.actual
        elif problem.code.startswith("points"):
            yield problem, places.points
        else:
            yield problem, problem.place or line.facts.place


def unread(material: Material, told: Iterable[Finding]) -> Iterator[Finding]:
    """Reading problems of the form, its money, and its rows that no numbered check has told already."""
    known = {finding.place for finding in told if finding.check in ABOUT_TEXTS}
    for problem in material.unread:
        yield Finding(NUMBER, problem.level, problem.place, problem.message, problem.remedy)
        known.add(problem.place)
    for problem in material.sheet.execution.problems:
        if problem.place not in known:
            yield Finding(NUMBER, problem.level, problem.place, problem.message, problem.remedy)
    for index, line in enumerate(material.sheet.lines):
        for problem, place in _places(material, index, line):
            if place not in known:
                yield Finding(NUMBER, problem.level, place, problem.message, problem.remedy, index)
