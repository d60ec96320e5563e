"""谁的表：whether what a form writes as 主管部门 or 实施单位 names one of the units that are known here.

Forms write a unit as they like: with a code in front, with [部门] or （本级） behind, shortened, with a section
behind it. All that is the same unit; another city's bureau is not.
"""

import re
from collections.abc import Iterable

from evaluator.scoring.values import normalise

_CODE = re.compile(r"^\s*[0-9A-Za-z][0-9A-Za-z._-]*")
_ITSELF = re.compile(r"(?:部门|本级|本部|机关)$")
_SIGNS = re.compile(r"[^\w]|_")
LEAST_INSIDE = 4
"""Characters of a known name that stand for it inside a longer text: “办公室” stands in many."""
LEAST_SHORT = 3
"""Characters of an abbreviation: 人社局."""


def names_one_of(text: str, known: Iterable[str]) -> bool:
    """Whether a text names one of the units of these names.

    >>> names_one_of("121-上海市人社局[部门]", ["上海市人力资源和社会保障局"])
    True
    >>> names_one_of("上海市青浦区人力资源和社会保障局", ["上海市人力资源和社会保障局"])
    False
    """
    written = _plain(text)
    return any(_same(written, _plain(name)) for name in known)


def _plain(text: str) -> str:
    """A unit's name without the code in front, without the word that it is meant itself, without signs and spaces."""
    return _ITSELF.sub("", _SIGNS.sub("", _CODE.sub("", normalise(text))))


def _same(written: str, known: str) -> bool:
    if not written or not known:
        return False
    return (
        written == known
        or (len(known) >= LEAST_INSIDE and known in written)
        or (len(written) >= LEAST_SHORT and _shortens(written, known))
    )


def _shortens(short: str, name: str) -> bool:
    """Every character of the one stands in the other, in this order: 人社局 in 人力资源和社会保障局."""
    rest = iter(name)
    return all(character in rest for character in short)
