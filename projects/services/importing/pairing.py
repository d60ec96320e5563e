"""对行：which row of the file is which row of the records, by its names; never by its number alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from evaluator.scoring.values import normalise

There = TypeVar("There")
Here = TypeVar("Here")


@dataclass(frozen=True, slots=True)
class Names:
    """What a row is known by."""

    subcategory: str
    indicator: str
    target: str

    @classmethod
    def of(cls, subcategory: str, indicator: str, target: str) -> "Names":
        """The names without the blanks and signs in which two spellings of one name differ."""
        return cls(*("".join(normalise(text).split()) for text in (subcategory, indicator, target)))


@dataclass(frozen=True, slots=True)
class Paired(Generic[Here, There]):
    """Every row of the file with its row of the records, and those of either side that have none."""

    pairs: tuple[tuple[Here, There], ...]
    renamed: tuple[tuple[Here, There], ...]
    """Pairs by place and target whose names differ."""
    extra: tuple[Here, ...]
    missing: tuple[There, ...]


def pair(
    here: Sequence[Here],
    there: Sequence[There],
    name_here: Callable[[Here], Names],
    name_there: Callable[[There], Names],
) -> Paired[Here, There]:
    """Pair the rows by 二级指标, 三级指标 and target, then by ever less; the first of two alike goes with the first.

    A row without a partner of its name goes with the one at the same place, if both say the same target and the two
    forms have as many rows: a name that was lost or shortened on the way.
    """
    left, right = dict(enumerate(here)), dict(enumerate(there))
    known_here = [name_here(row) for row in here]
    known_there = [name_there(row) for row in there]
    found: dict[int, int] = {}
    for key in _KEYS:
        waiting: dict[tuple[str, ...], list[int]] = {}
        for number in sorted(right.keys() - set(found.values())):
            waiting.setdefault(key(known_there[number]), []).append(number)
        for number in sorted(left.keys() - found.keys()):
            alike = waiting.get(key(known_here[number]))
            if alike and known_here[number].indicator:
                found[number] = alike.pop(0)
    renamed = {}
    if len(here) == len(there):
        taken = set(found.values())
        for number in sorted(left.keys() - found.keys()):
            same_target = known_here[number].target and known_here[number].target == known_there[number].target
            if number not in taken and same_target:
                renamed[number] = number
    gone = set(found.values()) | set(renamed.values())
    return Paired(
        pairs=tuple((here[one], there[other]) for one, other in sorted((found | renamed).items())),
        renamed=tuple((here[one], there[other]) for one, other in renamed.items()),
        extra=tuple(_without(here, found.keys() | renamed.keys())),
        missing=tuple(_without(there, gone)),
    )


_KEYS: tuple[Callable[[Names], tuple[str, ...]], ...] = (
    lambda names: (names.subcategory, names.indicator, names.target),
    lambda names: (names.subcategory, names.indicator),
    lambda names: (names.indicator, names.target),
    lambda names: (names.indicator,),
)


def _without(rows: Sequence[Here], numbers: Iterable[int]) -> list[Here]:
    gone = set(numbers)
    return [row for number, row in enumerate(rows) if number not in gone]
