"""数值：exact decimals of the field: one rounding (四舍五入), one truncation (截尾), 万元/元, and tidy texts.

Missing, zero and unreadable are three things: :func:`read_number` answers ``None`` for a text that is not exactly one
number, and never zero in its place.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

LONGEST_WHOLE = 15
"""Digits before the point: beyond it is an identity number or a slip, and no amount of the field (千万亿)."""
LONGEST_FRACTION = 10
CACHED_LENGTH = 80
"""Texts up to this length are remembered by the readers; longer ones hardly repeat and would fill the memory."""

_WIDE = Context(prec=2000)
_PLACES = tuple(Decimal(1).scaleb(-places) for places in range(13))

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOOK_ALIKES = {
    **{"≧⩾≥": "≥", "≦⩽≤": "≤", "﹥": ">", "﹤": "<", "﹦═": "=", "﹪٪": "%", "−﹣": "-", "–―─━﹘": "—", "〜∼∽": "~"},
    **{"﹐": ",", "﹔": ";", "﹕": ":", "﹒": ".", "﹑": "、", "﹙": "(", "﹚": ")", "⁄∕": "/"},
    **{"\u3000\u00a0\t\n\r\v\f\x85\u2028\u2029\u202f\u205f": " "},
}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_TABLE: dict[int, str | int | None] = {
    **_WIDTHS,
    **{ord(char): plain for chars, plain in _LOOK_ALIKES.items() for char in chars},
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys(map(ord, _INVISIBLE), None),
}
_SPACES = re.compile(r" +")
_NEEDLESS_SPACE = re.compile(r"(?<![0-9A-Za-z.,]) | (?![0-9A-Za-z.,])")
_JOINED_SIGNS = re.compile(r">=|=>|<=|=<")
_JOINED = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤"}

_NUMBER = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<fraction>[0-9]+))?")

_MONEY = {"元": 0, "百元": 2, "千元": 3, "万元": 4, "万": 4, "十万元": 5, "百万元": 6, "千万元": 7, "亿元": 8, "亿": 8}


class UnknownMoneyUnit(ValueError):
    """The caller named a money unit (金额单位) that is none of 元, 千元, 万元, 百万元, 亿元."""


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """四舍五入 to ``places`` decimals, a half away from zero: the only rounding of scores.

    >>> half_up(Decimal("8.625"))
    Decimal('8.63')
    """
    rounded = value.quantize(_PLACES[places], ROUND_HALF_UP, _WIDE)
    return rounded if rounded else rounded.copy_abs()


def truncate(value: Decimal, places: int = 2) -> Decimal:
    """截尾 to ``places`` decimals, as forms print 执行率: 808.43/810 is printed 99.80.

    >>> truncate(Decimal("99.8061"))
    Decimal('99.80')
    """
    cut = value.quantize(_PLACES[places], ROUND_DOWN, _WIDE)
    return cut if cut else cut.copy_abs()


def normalise(text: str) -> str:
    """The text with one spelling of every sign: half width, ``≥`` for ``≧ >= ＞= =>``, no needless spaces.

    A space stays only between two letters or digits (``1 234`` is not 1234). Applying it twice changes nothing.

    >>> normalise(" ＞＝ ９５ ％ ")
    '≥95%'
    """
    return _normalised(text) if len(text) <= CACHED_LENGTH else _normalised.__wrapped__(text)


@lru_cache(maxsize=16384)
def _normalised(text: str) -> str:
    tidy = _SPACES.sub(" ", text.translate(_TABLE)).strip(" ")
    tidy = _NEEDLESS_SPACE.sub("", tidy)
    return _JOINED_SIGNS.sub(lambda found: _JOINED[found[0]], tidy)


def read_number(text: str) -> Decimal | None:
    """The one exact number that a text is, thousands separators allowed; ``None`` when it is empty or anything else.

    Not numbers: ``1e9``, ``12人``, ``1 234``, ``12,34``, ``021`` (a code keeps its zero) and more than 15 digits
    before the point or 10 behind it.

    >>> read_number("１，２３４.50")
    Decimal('1234.50')
    """
    if len(text) > CACHED_LENGTH:
        return None
    found = _NUMBER.fullmatch(normalise(text))
    if found is None:
        return None
    whole = found["whole"].replace(",", "")
    fraction = found["fraction"] or ""
    if len(whole) > LONGEST_WHOLE or len(fraction) > LONGEST_FRACTION or (len(whole) > 1 and whole[0] == "0"):
        return None
    value = Decimal(f"{found['minus']}{whole}.{fraction}" if fraction else f"{found['minus']}{whole}")
    return value if value else value.copy_abs()


def in_yuan(amount: Decimal, unit: str) -> Decimal:
    """The amount in 元, exact; ``unit`` is how the form counts (元, 万元, 亿元 …).

    >>> in_yuan(Decimal("159.50"), "万元") == 1595000
    True
    """
    return shifted(amount, _exponent(unit))


def in_wan(amount: Decimal, unit: str) -> Decimal:
    """The amount in 万元, exact.

    >>> in_wan(Decimal("42500"), "元") == Decimal("4.25")
    True
    """
    return shifted(amount, _exponent(unit) - 4)


def shifted(value: Decimal, places: int) -> Decimal:
    """The value times 10 to the power of ``places``, exact, in plain digits: 6.47亿元 is 64700万元, not 6.47E+4."""
    moved = value.scaleb(places, _WIDE)
    return Decimal(format(moved, "f"))


def coefficient(score: Decimal | None, points: Decimal | None, places: int = 2) -> Decimal | None:
    """得分系数: 得分 in proportion to 分值; ``None`` for a row without either, and for one that counts nothing.

    >>> coefficient(Decimal("2.10"), Decimal("3"))
    Decimal('0.70')
    """
    return half_up(score / points, places) if score is not None and points else None


def shown(value: Decimal) -> str:
    """The number in plain digits, without needless zeros or an exponent.

    >>> shown(Decimal("3.00")), shown(Decimal("1E+3")), shown(Decimal("0.90"))
    ('3', '1000', '0.9')
    """
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def _exponent(unit: str) -> int:
    try:
        return _MONEY[normalise(unit).removeprefix("人民币")]
    except KeyError:
        raise UnknownMoneyUnit(f"金额单位“{unit}”不认识，只能是元、千元、万元、百万元、亿元") from None
