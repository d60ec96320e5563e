"""读取：what could not be read, as findings of check 00, each with its place.

A blank actual is both unreadable to the engine and the subject of a numbered check. The numbered check says it better,
so a reading problem is told only where no numbered check speaks about the same cell.
"""

from collections.abc import Iterable, Iterator

from evaluator.checks.material import Material
from evaluator.checks.registry import Finding
from evaluator.problems import Problem
from evaluator.scoring.scoresheet import ScoredLine

NUMBER = "00"
TOLD_ELSEWHERE = frozenset({"06", "19", "20"})
"""Checks that speak about a missing or unreadable text themselves."""


def _places(material: Material, index: int, line: ScoredLine) -> Iterator[tuple[Problem, str]]:
    """Each problem of a row with the cell that it is about."""
    places = material.places_of(index)
    for problem in line.problems:
        if problem == line.target.problem or problem.code.startswith("target"):
            yield problem, places.target
        elif problem == line.actual.problem or problem.code.startswith("actual"):
            yield problem, places.actual
        elif problem.code.startswith("points"):
            yield problem, places.points
        else:
            yield problem, problem.place or line.facts.place


def unread(material: Material, told: Iterable[Finding]) -> Iterator[Finding]:
    """Reading problems of the form, its money, and its rows that no numbered check has told already."""
    known = {finding.place for finding in told if finding.check in TOLD_ELSEWHERE}
    for problem in material.unread:
        if problem.place not in known:
            yield Finding(NUMBER, problem.level, problem.place, problem.message, problem.remedy)
            known.add(problem.place)
    for problem in material.sheet.execution.problems:
        if problem.place not in known:
            yield Finding(NUMBER, problem.level, problem.place, problem.message, problem.remedy)
    for index, line in enumerate(material.sheet.lines):
        for problem, place in _places(material, index, line):
            if place not in known:
                yield Finding(NUMBER, problem.level, place, problem.message, problem.remedy, index)
