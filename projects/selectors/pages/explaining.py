"""偏差说明的帮手: what the panel under a row knows beside the row's own cells."""

from dataclasses import dataclass, field

from evaluator.explaining.judging import Looked
from projects.selectors.pages.phrases import OfferedPhrase


@dataclass(frozen=True, slots=True)
class Explaining:
    """For every row what was looked at in its explanation, and the sentences that the unit has used before."""

    looked: dict[int, tuple[Looked, ...]] = field(default_factory=dict)
    """By the row's id."""
    funding: tuple[Looked, ...] = ()
    """The same for 资金偏差说明."""
    phrases: tuple[OfferedPhrase, ...] = ()
