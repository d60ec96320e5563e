"""数字格式的字：the signs that a number format is made of, and which of its fixed texts change the number that is seen.

A unit (``0"人"``) leaves the number what it is; 20 under ``0"0.00"`` is seen as 200.00, 1 under ``"-"0`` as -1.
"""

import re
from decimal import Decimal, InvalidOperation

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<skipped>.)|\*(?P<filling>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式)|(?P<meridiem>am/pm|a/p|上午/下午)|(?P<power>e[+-])"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<date>[ymdhs])|(?P<text>@)|(?P<other>.)",
    re.I | re.S,
)
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_COUNTS = "分元角万亿千百十点又"
"""Words after which digits go on with the number: ``3点5``."""
_DIGIT_BEFORE = re.compile(rf"\d[\W_{_COUNTS}]*$")
_SIGN_BEFORE = re.compile(r"(?<![a-zA-Z\d])[-－−‐–—负.．][\W_]*$")
_DIGIT_BEHIND = re.compile(rf"[\W_{_COUNTS}]*\d")
_SIGN_BEHIND = re.compile(r"\s*[-－−‐–—]\s*")
BRACKETS = (("(", "（"), (")", "）"))
"""In brackets, accountants write a number below zero."""
_MINUS = re.compile("[-－−‐–—负]")
_NO_NUMERAL = re.compile(r"[^\d.-]")


def alters(before: str, after: str) -> bool:
    """What stands around the digits may be seen as a part of the number: digits, a point, a minus, brackets."""
    bracketed = before.endswith(BRACKETS[0]) and after.startswith(BRACKETS[1])
    return (
        bracketed
        or _DIGIT_BEFORE.search(before) is not None
        or _SIGN_BEFORE.search(before) is not None
        or _DIGIT_BEHIND.match(after) is not None
        or _SIGN_BEHIND.fullmatch(after) is not None
    )


def begins_with_a_number(words: str) -> bool:
    """A text that is shown in place of any number is seen as a number itself: ``300人``; ``第2批`` is not."""
    return _DIGIT_BEHIND.match(words) is not None


def unsigned(text: str) -> str:
    """The text without the minus that it prints itself."""
    return _MINUS.sub("", text)


def is_seen_as(text: str, number: Decimal) -> bool:
    """All digits, points and signs of a text together are this number: ``05`` and ``5.00`` are 5, ``(5)`` is -5."""
    try:
        seen = Decimal(_NO_NUMERAL.sub("", _MINUS.sub("-", text)))
    except InvalidOperation:
        return False
    return (-seen if any(each in text for each in BRACKETS[0]) else seen) == number


def parts_of(pattern: str) -> list[str]:
    """The sections; a ``;`` in a text parts nothing."""
    found_parts = [""]
    for found in TOKEN.finditer(pattern):
        if found["other"] == ";":
            found_parts.append("")
        else:
            found_parts[-1] += found[0]
    return found_parts


def tokens_of(part: str) -> list[tuple[str, str]]:
    """What a section is made of; colours, conditions and room left blank are not."""
    tokens: list[tuple[str, str]] = []
    for found in TOKEN.finditer(part):
        kind = found.lastgroup or "other"
        if kind in ("quoted", "escaped"):
            tokens.append(("literal", found[kind]))
        elif kind == "bracket":
            stated = found["bracket"]
            if _ELAPSED.fullmatch(stated):
                tokens.append(("elapsed", stated.lower()))
            elif stated.startswith("$") and (money := stated[1:].partition("-")[0]):
                tokens.append(("literal", money))
        elif kind == "filling":
            if found[kind].isdigit():
                tokens.append(("literal", found[kind]))  # 5 under 0*0 is shown as 50000
        elif kind not in ("skipped", "meridiem"):
            tokens.append((kind, found[kind].lower() if kind == "date" else found[kind]))
    return tokens
