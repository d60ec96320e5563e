"""雷同：how much of one text stands in another, exactly; with numbers masked, a copy with new numbers is a copy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from evaluator.scoring.values import normalise, truncate

LIMIT = Decimal(90)
"""Percent from which a text counts as equal to another one (check 47)."""
SHORTEST = 10
"""Shorter texts (机构改革) are equal by nature and are compared with nothing."""
_NUMBERS = re.compile(r"[0-9][0-9,.]*")
_SIGNS = re.compile(r"[\W_]+")
_SHARE = LIMIT / 100


@dataclass(frozen=True, slots=True)
class OtherText:
    """An explanation on another row, and where it stands as this person may be told."""

    text: str
    place: str
    """``“老干部工作经费”第 3 行``, or 另一个项目 where the person does not see that project."""
    same_project: bool = False


@dataclass(frozen=True, slots=True)
class Alike:
    """The text that is most like one's own."""

    place: str
    percent: Decimal
    same_project: bool


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """The text as it is compared: without signs and spaces, each number as one ``0``.

    >>> bare("完成 35 人，少于目标。"), bare("完成1,200人,少于目标")
    ('完成0人少于目标', '完成0人少于目标')
    """
    return _SIGNS.sub("", _NUMBERS.sub("0", normalise(text))).lower()


def likeness(text: str, other: str) -> Decimal:
    """How alike two texts are, in percent: twice the characters in common, in their order, over all characters of both.

    Worked example: 机构改革人员划转 and 机构调整人员划转 have 6 of 8 characters each in common: 2 × 6 ÷ 16 = 75 %.

    >>> likeness("机构改革人员划转", "机构调整人员划转")
    Decimal('75.00')
    >>> likeness("体检35人，少于目标", "体检 40 人，少于目标！")
    Decimal('100.00')
    """
    mine, theirs = bare(text), bare(other)
    whole = len(mine) + len(theirs)
    return truncate(Decimal(200 * _common(mine, theirs)) / whole) if whole else Decimal(0)


def most_alike(text: str, others: Iterable[OtherText]) -> Alike | None:
    """The other text that is most like this one, if it is 90 % or more; one of another project before one's own."""
    mine = bare(text)
    if len(mine) < SHORTEST:
        return None
    letters = _letters(mine)
    best: Alike | None = None
    for other in others:
        theirs = bare(other.text)
        if not _may_be_alike(mine, letters, theirs):
            continue
        percent = likeness(text, other.text)
        found = Alike(other.place, percent, other.same_project)
        if percent >= LIMIT and (best is None or _weight(found) > _weight(best)):
            best = found
    return best


def _weight(alike: Alike) -> tuple[bool, Decimal]:
    return not alike.same_project, alike.percent


def _may_be_alike(mine: str, letters: frozenset[str], theirs: str) -> bool:
    """Cheap necessary conditions: two texts alike by 90 % differ little in length and in the characters they use."""
    whole = len(mine) + len(theirs)
    allowed = whole * (1 - _SHARE)
    return abs(len(mine) - len(theirs)) <= allowed and len(letters ^ _letters(theirs)) <= allowed


@lru_cache(maxsize=4096)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


def _common(first: str, second: str) -> int:
    """Length of the longest common subsequence, one machine step for all of ``first`` at once (Hyyrö's bit-vectors)."""
    places: dict[str, int] = {}
    for index, letter in enumerate(first):
        places[letter] = places.get(letter, 0) | 1 << index
    full = (1 << len(first)) - 1
    row = full
    for letter in second:
        hit = row & places.get(letter, 0)
        row = (row + hit | row - hit) & full
    return len(first) - row.bit_count()
