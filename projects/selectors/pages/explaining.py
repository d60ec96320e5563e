"""偏差说明的帮手: what the panel under a row knows beside the row's own cells."""

from dataclasses import dataclass, field

from evaluator.explaining.judging import Looked
from evaluator.problems import Level, Problem
from projects.selectors.pages.phrases import OfferedPhrase
from projects.selectors.pages.rows import LineRow

OWED = frozenset({"explanation-short", "due-unreadable"})
"""Said among what is owed before handing in."""


@dataclass(frozen=True, slots=True)
class Explaining:
    """For every row what was looked at in its explanation, and the sentences that the unit has used before."""

    looked: dict[int, tuple[Looked, ...]] = field(default_factory=dict)
    """By the row's id."""
    funding: tuple[Looked, ...] = ()
    """The same for 资金偏差说明."""
    phrases: tuple[OfferedPhrase, ...] = ()

    def doubts(self, line: LineRow) -> tuple[Problem, ...]:
        """What a reviewer may ask about an explanation that is long enough to be handed in; notes are no doubts."""
        if not line.must_explain or not line.explained:
            return ()
        problems = (each.problem for each in self.looked.get(line.id, ()) if each.code not in OWED)
        return tuple(each for each in problems if each is not None and each.level is not Level.NOTE)
