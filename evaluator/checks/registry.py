"""复核要点：what a check is, how it is registered, and what it finds.

A check is one small pure function under a number of the catalogue. It yields a :class:`Seen` for each place where its
condition holds; the registry adds number, level and remedy, so no check can forget them. Level and thresholds are
declared with their defaults beside the function, and a policy (评分办法) may replace both under the check's number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evaluator.checks.material import Material
from evaluator.problems import Level
from evaluator.scoring.policy import CheckSetting

Numbers = Mapping[str, Decimal]
"""The thresholds of one check under one policy, by name."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One place where a check's condition holds, with the numbers seen."""

    place: str
    message: str
    line: int | None = None
    """Index of the row (三级指标) in the facts; ``None`` when it concerns the form as a whole."""
    level: Level | None = None
    """A weight that no policy can change, for a case that differs from the check's usual one."""
    remedy: str = ""
    """Overrides the check's own remedy where the case needs other words."""


@dataclass(frozen=True, slots=True)
class Finding:
    """复核发现：one fault seen by one check, said to the person who can mend it."""

    check: str
    """The check's number (``26``); ``00``: something could not be read."""
    level: Level
    place: str
    """The cell (``H21``) or the row's label."""
    message: str
    remedy: str
    line: int | None = None


Look = Callable[[Material, Numbers], Iterator[Seen]]


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check of the catalogue (复核要点)."""

    number: str
    title: str
    level: Level
    basis: str
    """The rule it rests on, with 待核 where the text of the law was not re-read."""
    remedy: str
    look: Look
    numbers: Numbers = field(default_factory=dict)
    """Thresholds where the policy sets none."""

    def run(self, material: Material, setting: CheckSetting | None) -> Iterator[Finding]:
        """Every fault of this kind in the material, weighed as the policy says."""
        numbers = {**self.numbers, **setting.numbers} if setting else self.numbers
        level = (setting and setting.level) or self.level
        for seen in self.look(material, numbers):
            yield Finding(
                self.number, seen.level or level, seen.place, seen.message, seen.remedy or self.remedy, seen.line
            )


def check(
    number: str,
    title: str,
    *,
    level: Level,
    basis: str,
    remedy: str,
    **numbers: Decimal,
) -> Callable[[Look], Check]:
    """Register the decorated function as check ``number``; ``numbers`` are its thresholds."""

    def registered(look: Look) -> Check:
        return Check(number, title, level, basis, remedy, look, numbers)

    return registered
