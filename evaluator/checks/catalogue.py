"""复核要点目录：all registered checks in order of their numbers, and the one call that runs them.

A subject file registers a check by holding it; the catalogue collects what the listed subjects hold.
"""

from collections.abc import Iterable
from types import ModuleType

from evaluator.checks import actuals, money, scores, structure, targets, texts
from evaluator.checks.material import Material
from evaluator.checks.reading import silenced, unread
from evaluator.checks.registry import Check, Finding

SUBJECTS: tuple[ModuleType, ...] = (structure, targets, actuals, scores, money, texts)


class DoubleNumber(ValueError):
    """Two checks carry the same number."""


def collect(subjects: Iterable[ModuleType]) -> tuple[Check, ...]:
    """The checks that the subject files hold, in order of their numbers; raises DoubleNumber."""
    found: dict[str, Check] = {}
    for subject in subjects:
        for held in vars(subject).values():
            if isinstance(held, Check):
                if found.get(held.number, held) is not held:
                    raise DoubleNumber(
                        f"check {held.number} is registered twice: {held.title} / {found[held.number].title}"
                    )
                found[held.number] = held
    return tuple(found[number] for number in sorted(found))


CHECKS = collect(SUBJECTS)


def all_checks() -> tuple[Check, ...]:
    """The catalogue in order of the checks' numbers."""
    return CHECKS


def run(material: Material) -> tuple[Finding, ...]:
    """自评复核：all findings at once, numbered checks first in order of their numbers, then what could not be read."""
    settings = material.policy.checks
    found = (finding for one in CHECKS for finding in one.run(material, settings.get(one.number)))
    findings = [finding for finding in found if not silenced(material, finding)]
    return (*findings, *unread(material, findings))
