"""文中的数：which numbers of an explanation belong to the row, and which contradict it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from evaluator.explaining.figures import Figures
from evaluator.scoring.units import UNIT, converted, measure
from evaluator.scoring.values import half_up, shown, truncate

_WIDTHS = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,第〔\[-])(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,12}(?:\.[0-9]{1,6})?)[ 　]?"
)
_SCORE_UNIT = "分"
_CALENDAR = frozenset(("日", "年", "月"))
_RATES = ("%", "‰", "百分点", "个百分点")
_EVERYTHING = (Decimal(100), Decimal(0))
"""全部 and 没有 may be said of any rate."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A number of the text that is none of the row's."""

    said: str
    """As it stands in the text: ``30人``."""
    unit: str
    row: str
    """What the row says instead: ``年度指标值50人，实际完成值35人，相差15人``."""


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    value: Decimal
    places: int
    unit: str


def contradictions(text: str, figures: Figures) -> tuple[Contradiction, ...]:
    """The numbers in the text that carry the row's unit, ``%`` or 分 and are none of the row's own figures.

    A figure may be rounded or cut as the text likes, and said in another unit of the same measure. Years, days of the
    calendar and numbers of other things are left alone.
    """
    found: dict[str, Contradiction] = {}
    for said in _numbers(text):
        known = _known(said, figures)
        if known and not any(_same(said, value) for _, value in known):
            row = "，".join(dict.fromkeys(f"{name}{shown(value)}{said.unit}" for name, value in known))
            found.setdefault(said.text, Contradiction(said.text, said.unit, row))
    return tuple(found.values())


def _numbers(text: str) -> Iterator[_Said]:
    plain = text.translate(_WIDTHS)
    for number in _NUMBER.finditer(plain):
        unit = UNIT.match(plain, number.end())
        if unit is None:
            continue
        digits = number["number"].replace(",", "")
        calendar = unit[0] in _CALENDAR and (plain[: number.start()].endswith(("月", "年")) or len(digits) == 4)
        if calendar:
            continue
        said = f"{number['number']}{unit[0]}"
        yield _Said(said, Decimal(digits), len(digits.partition(".")[2]), unit[0])


def _known(said: _Said, figures: Figures) -> list[tuple[str, Decimal]]:
    """The row's figures that a number with this unit can mean, in this unit; empty where the row has none."""
    found = []
    unit = figures.target.unit
    if unit:
        for name, value in figures.quantities:
            there = converted(value, unit, said.unit)
            if there is not None:
                found.append((name, there))
    if said.unit in _RATES:
        rates: Iterable[tuple[str, Decimal]] = figures.rates
        if said.unit == "‰":
            rates = [(name, value * 10) for name, value in rates]
        if "百分点" in said.unit and unit == "%":
            found += [(name, value) for name, value in figures.quantities if name == "相差"]
        found += rates
    if said.unit == _SCORE_UNIT and measure(unit).base != measure(_SCORE_UNIT).base:
        found += figures.scores
    return found


def _same(said: _Said, value: Decimal) -> bool:
    """Whether the text's number is this figure, to as many places as the text writes."""
    rates = said.unit in _RATES
    return said.value in (half_up(value, said.places), truncate(value, said.places)) or (
        rates and said.value in _EVERYTHING
    )
