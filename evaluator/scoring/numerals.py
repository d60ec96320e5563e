"""中文数字：Chinese numerals read exactly (两, 十五, 一百零五), and never a part of a word such as 一致 or 统一."""

import re
from decimal import Decimal

from evaluator.scoring.units import UNIT

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_CHARS = "零〇一二两三四五六七八九十百千万亿"
_RUN = re.compile(rf"[{_CHARS}]+")
_SHARE = re.compile(rf"(?P<of>百|千)分之(?P<number>[{_CHARS}]+|[0-9.]+)")
_RATE_SIGNS = {"百": "%", "千": "‰"}
_SPELT_UNIT = re.compile(r"[百千]分[比率号]")
_SPELT_SIGN = re.compile(r"(?<=[0-9])(?P<bracket>\()?(?P<of>百|千)分[比率号](?(bracket)\))")
"""A sign in words, as some budget systems export 度量单位: ``≥100百分比``."""
_PLAIN_BEFORE = re.compile(
    r"(?:每(?:半年|季度|季|年度|年|个?月|周|天|日|人|户|家))?"
    r"(?:不少于|不低于|不小于|大于等于|至少|最少|不超过|不高于|不多于|不大于|小于等于|最多|至多"
    r"|大于|多于|高于|超过|小于|少于|低于|约|大约|[≥≤<>=])?"
)
_PLAIN_AFTER = re.compile(r"(?:及以上|及以下|以上|以下|以内|之内|内|左右)?(?:完成|办结)?")


def read_numeral(text: str) -> int | None:
    """A well-formed Chinese numeral below 一万亿; ``None`` for anything else (四五, 百, 二〇二四).

    >>> read_numeral("一百零五"), read_numeral("两万"), read_numeral("四五")
    (105, 20000, None)
    """
    if text in ("零", "〇"):
        return 0
    total = 0
    rest = text
    for big, power in (("亿", 10**8), ("万", 10**4)):
        if rest.count(big) > 1:
            return None
        head, found, tail = rest.partition(big)
        if found:
            count = _below_ten_thousand(head)
            if not count:
                return None
            total += count * power
            rest = tail
    if not rest:
        return total or None
    small = _below_ten_thousand(rest)
    return None if not small else total + small


def _below_ten_thousand(text: str) -> int | None:
    total, last, pending = 0, 10_000, None
    gap = False
    for place, char in enumerate(text):
        if char in "零〇":
            if pending is not None or gap or place == len(text) - 1:
                return None
            gap = True
        elif char in _DIGITS:
            if pending is not None:
                return None
            pending = _DIGITS[char]
        elif char in _POWERS:
            power = _POWERS[char]
            if pending is None and not (power == 10 and place == 0):
                return None
            if power >= last:
                return None
            total += (1 if pending is None else pending) * power
            last, pending, gap = power, None, False
        else:
            return None
    if pending is not None:
        if last > 10 and total and not gap:
            return None  # 一百五 may mean 105 or 150
        total += pending
    return total


def in_digits(text: str) -> str:
    """The (normalised) text with a numeral that is surely a count or a share written in digits, else unchanged.

    >>> in_digits("每季度一次"), in_digits("百分之九十五以上"), in_digits("≥95百分比"), in_digits("一次性验收合格")
    ('每季度1次', '95%以上', '≥95%', '一次性验收合格')
    """
    if text == "零":
        return "0"
    text = _SHARE.sub(_share, text)
    text = _SPELT_SIGN.sub(lambda found: _RATE_SIGNS[found["of"]], text)
    if any("0" <= char <= "9" for char in text):
        return text
    for found in _RUN.finditer(text):
        number = read_numeral(found[0])
        if number is None:
            continue
        unit = UNIT.match(text, found.end())
        if unit is None or unit[0] == "度":
            continue
        before, after = text[: found.start()], text[unit.end() :]
        if _PLAIN_BEFORE.fullmatch(before) and _PLAIN_AFTER.fullmatch(after):
            return f"{before}{Decimal(number)}{unit[0]}{after}"
    return text


def rate_sign(unit: str) -> str:
    """The unit, and where it spells a rate's sign in words, the sign.

    >>> rate_sign("百分比"), rate_sign("人次")
    ('%', '人次')
    """
    return _RATE_SIGNS[unit[0]] if _SPELT_UNIT.fullmatch(unit) else unit


def _share(found: re.Match[str]) -> str:
    mark = _RATE_SIGNS[found["of"]]
    typed = found["number"]
    if typed[0].isdigit() and typed.isascii():
        return f"{typed}{mark}"
    number = 100 if typed == "百" else read_numeral(typed)
    return found[0] if number is None else f"{number}{mark}"
