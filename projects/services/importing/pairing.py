"""对行：which row of the file is which row of the records: by name; told apart by 分值 and by the rows around it.

A row that is paired by likeness only — another name, or one of several of its name — says so, and is the person's to
confirm. A row that fits two is paired with none: nobody's actual is ticked off on a guess.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from evaluator.scoring.values import normalise

There = TypeVar("There")
Here = TypeVar("Here")
Group = TypeVar("Group", bound=Hashable)
ROUNDS = 2
"""The second is for rows whose namesakes were told apart in the first."""
EDGE = -1
"""The neighbour of a first or a last row."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a row is known by."""

    subcategory: str
    indicator: str
    target: str
    points: Decimal | None = None
    """分值, where it is said."""
    category: str = field(default="", compare=False)
    """一级指标: it tells apart only rows that have no name."""

    @classmethod
    def of(
        cls, subcategory: str, indicator: str, target: str, points: Decimal | None = None, *, category: str = ""
    ) -> "Names":
        """The names without the blanks and signs in which two spellings of one name differ."""
        texts = (subcategory, indicator, target, category)
        subcategory, indicator, target, category = ("".join(normalise(text).split()) for text in texts)
        return cls(subcategory, indicator, target, points, category)


@dataclass(frozen=True, slots=True)
class Paired(Generic[Here, There]):
    """Every row of the file with its row of the records, and those of either side that have none."""

    pairs: tuple[tuple[Here, There], ...]
    likely: tuple[tuple[Here, There], ...]
    """Those of the pairs that rest on likeness only."""
    unsure: tuple[tuple[Here, tuple[There, ...]], ...]
    """Rows of the file that fit several rows, or one that others fit as well; paired with none."""
    extra: tuple[Here, ...]
    missing: tuple[There, ...]


def pair(
    here: Sequence[Here],
    there: Sequence[There],
    name_here: Callable[[Here], Names],
    name_there: Callable[[There], Names],
) -> Paired[Here, There]:
    """Pair the rows by 二级指标, 三级指标 and target, then by ever less of them, then what was renamed by its place.

    Rows without a 三级指标 on either side go by everything else that they say, and by the rows around them.
    """
    pairing = _Pairing([name_here(row) for row in here], [name_there(row) for row in there])
    for _ in range(ROUNDS):
        for key in _KEYS:
            pairing.by_name(key)
        pairing.by_place()
    pairing.nameless(*_WITHOUT_A_NAME)
    pairing.renamed()
    pairing.nameless(_subcategory)
    found, unsure = sorted(pairing.found.items()), sorted(pairing.unsure.items())
    used, gone = pairing.found.keys() | pairing.unsure.keys(), set(pairing.found.values())
    return Paired(
        pairs=tuple((here[one], there[other]) for one, other in found),
        likely=tuple((here[one], there[other]) for one, other in found if one in pairing.likely),
        unsure=tuple((here[one], tuple(there[other] for other in others)) for one, others in unsure),
        extra=tuple(row for number, row in enumerate(here) if number not in used),
        missing=tuple(row for number, row in enumerate(there) if number not in gone),
    )


def all_in_order(here: Sequence[Here], there: Sequence[There]) -> Paired[Here, There]:
    """Rows that were made from those of the file, one for each."""
    return Paired(tuple(zip(here, there, strict=True)), (), (), (), ())


Key = Callable[[Names], tuple[Hashable, ...]]


def _everything(names: Names) -> tuple[Hashable, ...]:
    return (names.subcategory, names.indicator, names.target, names.points)


def _whole_name(names: Names) -> tuple[Hashable, ...]:
    return (names.subcategory, names.indicator, names.target)


def _name_and_points(names: Names) -> tuple[Hashable, ...]:
    return (names.subcategory, names.indicator, names.points)


def _name(names: Names) -> tuple[Hashable, ...]:
    return (names.subcategory, names.indicator)


def _indicator_and_target(names: Names) -> tuple[Hashable, ...]:
    return (names.indicator, names.target)


def _indicator(names: Names) -> tuple[Hashable, ...]:
    return (names.indicator,)


def _everything_else(names: Names) -> tuple[Hashable, ...]:
    return (names.category, *_everything(names))


def _subcategory(names: Names) -> tuple[Hashable, ...]:
    return (names.subcategory,)


_WITHOUT_A_NAME: tuple[Key, ...] = (_everything_else, _everything, _whole_name)
"""For rows that have no name on either side."""
_KEYS: tuple[Key, ...] = (_everything, _whole_name, _name_and_points, _name, _indicator_and_target, _indicator)
_TELLING: tuple[Key, ...] = (_indicator, _indicator_and_target, _whole_name, _everything)
"""What leaves no doubt where it is there once on either side."""


@dataclass(slots=True)
class _Pairing:
    """The rows by their numbers, while they are paired."""

    here: Sequence[Names]
    there: Sequence[Names]
    found: dict[int, int] = field(default_factory=dict)
    likely: set[int] = field(default_factory=set)
    unsure: dict[int, tuple[int, ...]] = field(default_factory=dict)
    groups: list[tuple[list[int], list[int]]] = field(default_factory=list)
    """Rows of one name on both sides that the names do not tell apart."""
    counted: dict[Key, tuple[Counter[Hashable], Counter[Hashable]]] = field(init=False)
    """How often each name is there on either side."""

    def __post_init__(self) -> None:
        self.counted = {key: (Counter(map(key, self.here)), Counter(map(key, self.there))) for key in _TELLING}

    def by_name(self, key: Key) -> None:
        """Pair the rows that alone are called so on their side; keep the others for what tells them apart."""
        kept = [*self.groups, *(([one], list(others)) for one, others in self.unsure.items())]
        waiting = {one for ones, _ in kept for one in ones}
        taken = set(self.found.values()) | {other for _, others in kept for other in others}
        mine, theirs = _grouped(self.here, key, waiting | self.found.keys()), _grouped(self.there, key, taken)
        for name, ones in mine.items():
            others = theirs.get(name, [])
            if len(ones) == len(others) == 1:
                self._pair(ones[0], others[0], sure=self._is_sure(ones[0], others[0]))
            elif others:
                self.groups.append((ones, others))

    def by_place(self) -> None:
        """Tell the rows of one name apart by the rows around them; as many alike at one place go in their order."""
        around = _Neighbours(self.found, len(self.here), len(self.there))
        for ones, others in self.groups:
            mine, theirs = _by(around.of_here, ones), _by(around.of_there, others)
            same_count = len(ones) == len(others)
            for place, at_here in mine.items():
                at_there = theirs.get(place, [])
                if len(at_here) == len(at_there) and self._are_alike(at_here, at_there):
                    for one, other in zip(at_here, at_there, strict=True):
                        self._pair(one, other, sure=same_count and self._says_the_same(one, other))
            taken = set(self.found.values())
            left = tuple(other for other in others if other not in taken)
            self.unsure |= {one: left for one in ones if left and one not in self.found}
        self.groups = []

    def nameless(self, *keys: Key) -> None:
        """Rows that have no name on either side: sure only where the rows around them agree as well."""
        for key in keys:
            settled, taken = self.found.keys() | self.unsure.keys(), set(self.found.values())
            mine = _grouped(self.here, key, settled, named=False)
            theirs = _grouped(self.there, key, taken, named=False)
            groups = self.groups = [(ones, theirs[said]) for said, ones in mine.items() if said in theirs]
            self.by_place()
            for ones, others in groups:
                if len(ones) == len(others) == 1 and ones[0] not in self.found:
                    del self.unsure[ones[0]]
                    self._pair(ones[0], others[0], sure=False)
            self.likely |= {one for one in self.found.keys() - settled if self._may_have_lost_its_name(one)}

    def _may_have_lost_its_name(self, one: int) -> bool:
        """A row of the records that has a name, and is not in the file, says the same."""
        mine, found = self.here[one], set(self.found.values())
        return any(
            names.indicator and (names.subcategory, names.target) == (mine.subcategory, mine.target)
            for other, names in enumerate(self.there)
            if other not in found
        )

    def renamed(self) -> None:
        """Rows of another name with the same target at the same place: the only one that each of them fits."""
        around = _Neighbours(self.found, len(self.here), len(self.there))
        taken, blocked = set(self.found.values()), {each for others in self.unsure.values() for each in others}
        by_target = _by(
            lambda number: self.there[number].target, [each for each in range(len(self.there)) if each not in taken]
        )
        fits: dict[int, list[int]] = {}
        for one, names in enumerate(self.here):
            if one in self.found or one in self.unsure or not names.target:
                continue
            others = by_target.get(names.target, [])
            fits[one] = [other for other in others if self._may_be_renamed(one, other, around)]
        claimed = Counter(other for others in fits.values() for other in others)
        for one, candidates in fits.items():
            if len(candidates) == 1 and claimed[candidates[0]] == 1 and candidates[0] not in blocked:
                self._pair(one, candidates[0], sure=False)
            elif candidates:
                self.unsure[one] = tuple(candidates)

    def _may_be_renamed(self, one: int, other: int, around: "_Neighbours") -> bool:
        mine, theirs = self.here[one], self.there[other]
        if mine.subcategory and theirs.subcategory and mine.subcategory != theirs.subcategory:
            return False
        agreeing = sum(left == right for left, right in zip(around.of_here(one), around.of_there(other), strict=True))
        return agreeing > (0 if _may_be_same(mine.points, theirs.points) else 1)

    def _is_sure(self, one: int, other: int) -> bool:
        """Nothing else on either side could be meant: by the name alone, or by what else the two rows say alike."""
        mine, theirs = self.here[one], self.there[other]
        return any(
            key(mine) == key(theirs) and counted_here[key(mine)] == counted_there[key(theirs)] == 1
            for key, (counted_here, counted_there) in self.counted.items()
        )

    def _are_alike(self, ones: Sequence[int], others: Sequence[int]) -> bool:
        """One each, or rows of either side that nothing tells apart."""
        return len({self.here[one] for one in ones}) == len({self.there[other] for other in others}) == 1

    def _says_the_same(self, one: int, other: int) -> bool:
        mine, theirs = self.here[one], self.there[other]
        return _whole_name(mine) == _whole_name(theirs) and _may_be_same(mine.points, theirs.points)

    def _pair(self, one: int, other: int, *, sure: bool) -> None:
        self.found[one] = other
        if not sure:
            self.likely.add(one)


class _Neighbours:
    """The nearest paired row above each row, and the nearest below it, as numbers of the records' rows."""

    def __init__(self, found: dict[int, int], here: int, there: int) -> None:
        own = {number: number for number in found.values()}
        self._here, self._there = _between(found, here), _between(own, there)

    def of_here(self, number: int) -> tuple[int, int]:
        return self._here[number]

    def of_there(self, number: int) -> tuple[int, int]:
        return self._there[number]


def _between(found: dict[int, int], count: int) -> list[tuple[int, int]]:
    above, below = [EDGE] * count, [EDGE] * count
    for number in range(1, count):
        above[number] = found.get(number - 1, above[number - 1])
    for number in reversed(range(count - 1)):
        below[number] = found.get(number + 1, below[number + 1])
    return list(zip(above, below, strict=True))


def _grouped(
    rows: Sequence[Names], key: Key, without: Container[int], *, named: bool = True
) -> dict[tuple[Hashable, ...], list[int]]:
    """The rows that have a name at all, or those that have none, by their key."""
    return _by(
        lambda number: key(rows[number]),
        [number for number, names in enumerate(rows) if bool(names.indicator) is named and number not in without],
    )


def _by(key: Callable[[int], Group], numbers: Sequence[int]) -> dict[Group, list[int]]:
    found: dict[Group, list[int]] = defaultdict(list)
    for number in numbers:
        found[key(number)].append(number)
    return dict(found)


def _may_be_same(one: Decimal | None, other: Decimal | None) -> bool:
    return one is None or other is None or one == other
