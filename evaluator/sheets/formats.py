"""数字格式：what a person sees of a stored number: 0.8 as 80%, 45657 as a day, 125000 as 12.5 (万元).

A number format has up to four sections, chosen by sign or by a condition (``[>=10000]0!.0,"万";0``). What it shows may
be another number than the stored one: a percentage, or a scale. Both numbers are told then; which of them is meant,
who reads the form decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from evaluator.sheets.calendars import elapsed, moment
from evaluator.sheets.cells import EXCEL_DIGITS, Fault, plain
from evaluator.sheets.literals import (
    BRACKETS,
    TOKEN,
    alters,
    begins_with_a_number,
    is_seen_as,
    parts_of,
    tokens_of,
    unsigned,
)

LONGEST_FORMAT = 255
MOST_SECTIONS = 3
"""Those for numbers; the fourth is for texts."""
_HELD_PLACES = 4
"""Decimals that are never hidden; under a scale, as many more as it moves the point."""
_WIDE = Context(prec=60)
_DATE_BUILT_IN = {14: "yyyy-m-d", 15: "d-mmm-yy", 16: "m-d", 17: "yyyy-m", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
                  21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy-m", 28: "m-d", 29: "m-d", 30: "m-d", 31: "yyyy-m-d",
                  32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 36: "yyyy-m", 45: "mm:ss", 46: "[h]:mm:ss",
                  47: "mm:ss", 50: "yyyy-m", 51: "m-d", 52: "yyyy-m", 53: "m-d", 54: "m-d", 55: "yyyy-m", 56: "m-d",
                  57: "yyyy-m", 58: "m-d"}  # fmt: skip
_NUMBER_BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
                    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 48: "0.0E+0", 49: "@"}  # fmt: skip
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,10})?)")
_NOTHING = re.compile(r"[\s\-—–－/()（）]*")


def built_in_format(number_format: int) -> str:
    """The pattern behind a number format that a file mentions by number only."""
    return _DATE_BUILT_IN.get(number_format) or _NUMBER_BUILT_IN.get(number_format, "General")


class Shown(NamedTuple):
    """What a cell shows: the text, its number (none of a date), why it cannot be used so, and the stored number.

    ``stored`` stands there only where it is another number than the one that is shown.
    """

    text: str
    number: Decimal | None = None
    fault: Fault | None = None
    stored: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a number format: what stands around the digits, how many decimals, percent, scale or date."""

    before: str = ""
    after: str = ""
    places: int | None = None
    percent: bool = False
    scale: int = 0
    """The number is shown so many powers of ten smaller: 4 under ``0!.0000``."""
    date_parts: frozenset[str] = frozenset()
    elapsed: str = ""
    """``h``, ``m`` or ``s``: hours, minutes or seconds that may be more than a day has."""
    words: str = ""
    """Shown in place of any number: ``"达标"``."""
    mask: tuple[str, ...] = ()
    """Digits with texts between them: ``000\\-0000``."""
    whole: int = 1
    """Digits before the point at least: 1 under ``000`` is 001."""
    condition: tuple[str, Decimal] | None = None
    digits: bool = False
    """The section has places for digits, or is General."""
    altering: bool = False
    """Its texts may be seen as a part of the number: the number is compared with what is seen."""
    signless: bool = False
    """A number below zero is shown without its minus: in brackets, as accountants do, or with no sign at all."""

    def holds(self, number: Decimal) -> bool:
        """The section's condition is met."""
        if self.condition is None:
            return False
        sign, limit = self.condition
        return {"<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit,
                "=": number == limit, "<>": number != limit}[sign]  # fmt: skip

    def show(self, number: Decimal, *, epoch_1904: bool = False) -> Shown:
        """The number in this section."""
        if self.date_parts or self.elapsed:
            shown = (
                elapsed(number, self.elapsed, self.date_parts)
                if self.elapsed
                else moment(number, self.date_parts, epoch_1904=epoch_1904)
            )
            return Shown(f"{number:f}", None, Fault.NUMBER_UNREADABLE) if shown is None else Shown(shown)
        value = plain(number.scaleb(2 * self.percent - self.scale, _WIDE))
        text = self.words or (self._masked(number) if self.mask else self._written(value))
        if (self.altering or (self.signless and number < 0)) and not is_seen_as(text, value):
            return Shown(text, None, Fault.ALTERED, number)
        if self.words or self.mask:
            return Shown(text)
        if value == number:
            return Shown(text, number)
        return Shown(text, value, Fault.SCALED if self.scale else None, number)

    def _written(self, value: Decimal) -> str:
        """Digits that the number holds are never hidden by the format: 99.8 under ``0`` stays 99.8.

        Where its texts alter the number, it is rounded as on the screen: 99.8 under ``0"0"`` is seen as 1000.
        """
        if self.signless:
            value = abs(value)
        text = f"{value:f}"
        if self.places is not None:
            held = len(text.partition(".")[2])
            places = min(max(self.places, held if held <= _HELD_PLACES + self.scale and not self.altering else 0), 12)
            if held > places:
                text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE):f}"
            elif held < places:
                text = f"{text}{'' if held else '.'}{'0' * (places - held)}"
        if self.whole > 1 and value >= 0:
            text = text.zfill(self.whole + len(text) - len(text.partition(".")[0]))
        return f"{self.before}{text}{self.after}"

    def _masked(self, number: Decimal) -> str:
        """``5551234`` under ``000\\-0000`` is 555-1234, 3 under ``0."5"0`` is 3.50."""
        room = sum(part == "" for part in self.mask)
        shifted = abs(number).scaleb(self.places or 0, _WIDE)
        digits = f"{shifted.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_WIDE):f}".zfill(room)
        first, rest = digits[: len(digits) - room], iter(digits[len(digits) - room :])
        inner = "".join(part or next(rest) for part in self.mask)
        return f"{self.before}{'-' if number < 0 and not self.signless else ''}{first}{inner}{self.after}"


_PLAIN = Section(digits=True)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """数字格式：its sections, of which each number is shown by one."""

    sections: tuple[Section, ...] = field(default=(_PLAIN,))

    def show(self, number: Decimal, *, epoch_1904: bool = False) -> Shown:
        """Text and number as understood: ``0.975`` under ``0.00%`` is ``97.50%`` and 97.5; a date has a text only."""
        return self._section(number).show(number, epoch_1904=epoch_1904)

    def _section(self, number: Decimal) -> Section:
        sections = self.sections
        if len(sections) == 1 and sections[0].condition is None:
            return sections[0]
        found = (
            _by_condition(sections, number) if any(one.condition for one in sections) else _by_sign(sections, number)
        )
        if found.digits or found.words or found.date_parts or found.elapsed:
            return found
        # A dash in place of zero, or nothing at all: the number is there all the same.
        return sections[0] if sections[0].digits else _PLAIN


def _by_sign(sections: Sequence[Section], number: Decimal) -> Section:
    if len(sections) > 2 and not number:
        return sections[2]
    return sections[1] if number < 0 else sections[0]


def _by_condition(sections: Sequence[Section], number: Decimal) -> Section:
    last = len(sections) - 1
    for place, section in enumerate(sections):
        bare = section.condition is None and (place == last or (number < 0 if place else number > 0))
        if bare or section.holds(number):
            return section
    return _PLAIN


GENERAL = NumberFormat()


@lru_cache(maxsize=1_024)
def read_format(pattern: str) -> NumberFormat:
    """A number format such as ``0.00%``, ``#,##0.00"人"``, ``0!.0,`` or ``yyyy"年"m"月"d"日"``."""
    parts = parts_of(pattern[:LONGEST_FORMAT])[:MOST_SECTIONS]
    conditions = any(_condition(part) for part in parts)
    return NumberFormat(
        tuple(
            _section(part, is_negative=place == 1 and not _condition(part), by_sign=not conditions)
            for place, part in enumerate(parts)
        )
    )


def _condition(part: str) -> tuple[str, Decimal] | None:
    for found in TOKEN.finditer(part):
        if found["bracket"] and (stated := _CONDITION.fullmatch(found["bracket"].strip())):
            return stated[1], Decimal(stated[2])
    return None


def _section(part: str, *, is_negative: bool, by_sign: bool) -> Section:
    """One section; the minus that the second one prints itself is none of its texts.

    ``by_sign``: no section has a condition, so that a minus is shown only where the second one prints it.
    """
    tokens = tokens_of(part)
    kinds = [kind for kind, _ in tokens]
    condition = _condition(part)
    spans = "".join(sign[0] for kind, sign in tokens if kind == "elapsed")
    letters = "".join(sign for kind, sign in tokens if kind in ("date", "elapsed"))
    timed = spans or "y" in letters or "d" in letters or "digit" not in kinds or ("other", ":") in tokens
    if letters and timed:
        return Section(date_parts=_date_parts(letters), elapsed=spans[:1], condition=condition)
    literals = [(place, sign) for place, (kind, sign) in enumerate(tokens) if kind in ("literal", "other", "percent")]
    if "general" in kinds or "digit" not in kinds:
        return _wordy(kinds, literals, condition, is_negative=is_negative, by_sign=by_sign)
    fraction = any(token == ("other", "/") for token in tokens)
    fixed = any(kind == "literal" and any(sign.isdigit() for sign in text) for kind, text in tokens)
    if not fixed and all(sign == "?" for kind, sign in tokens if kind == "digit"):
        return Section(condition=condition)  # how accountants print a dash for zero: "-"??
    number = [place for place, kind in enumerate(kinds) if kind in ("digit", "point", "comma")]
    first, last = number[0], number[-1]
    around = replace(_around(literals, first, last, is_negative=is_negative, by_sign=by_sign), condition=condition)
    if "power" in kinds or fraction:
        return around if fixed else Section(condition=condition, digits=True)
    point = kinds.index("point") if "point" in kinds else len(kinds)
    digits = [place for place, kind in enumerate(kinds) if kind == "digit"]
    before_point, behind = [each for each in digits if each < point], [each for each in digits if each > point]
    thousands = sum(
        kind == "comma" and place > max((each for each in digits if (each < point) == (place < point)), default=-1)
        for place, kind in enumerate(kinds)
    )
    inner = [(place, sign) for place, sign in literals if before_point and before_point[0] < place < before_point[-1]]
    places, scale = len(behind), 3 * thousands
    within = [sign for place, sign in literals if first < place < last and any(each.isdigit() for each in sign)]
    if within or (inner and (len(inner) > 1 or inner[0][1] != "." or behind)):
        mask = tuple(
            "" if kind == "digit" else sign
            for kind, sign in tokens[digits[0] : digits[-1] + 1]
            if kind in ("digit", "literal", "other", "point")
        )
        return replace(around, mask=mask, places=places, altering=around.altering or bool(within))
    if inner:
        # A printed point (!. or \\.) that is none: 125000 under 0!.0000 is shown as 12.5000.
        places = sum(place > inner[0][0] for place in before_point)
        scale += places
        before_point = [place for place in before_point if place < inner[0][0]]
    whole = min(sum(tokens[place][1] == "0" for place in before_point), EXCEL_DIGITS)
    return replace(around, places=places, percent="percent" in kinds, scale=scale, whole=whole)


def _around(literals: Sequence[tuple[int, str]], first: int, last: int, *, is_negative: bool, by_sign: bool) -> Section:
    """The texts before and behind the digits, and what they do to the number."""
    before = "".join(sign for place, sign in literals if place < first).strip()
    after = "".join(sign for place, sign in literals if place > last).strip()
    if not is_negative:
        return Section(before, after, digits=True, altering=alters(before, after))
    signed = unsigned(before) != before or unsigned(after) != after
    before, after = unsigned(before), unsigned(after)
    bracketed = before.endswith(BRACKETS[0]) and after.startswith(BRACKETS[1])
    altering = not bracketed and alters(before, after)
    return Section(before, after, digits=True, altering=altering, signless=bracketed or (by_sign and not signed))


def _wordy(
    kinds: Sequence[str],
    literals: Sequence[tuple[int, str]],
    condition: tuple[str, Decimal] | None,
    *,
    is_negative: bool,
    by_sign: bool,
) -> Section:
    """General or ``@`` with texts around it, or texts alone; a dash or a blank alone stands for nothing."""
    place = next((place for place, kind in enumerate(kinds) if kind in ("general", "text")), None)
    if place is not None:
        return replace(_around(literals, place, place, is_negative=is_negative, by_sign=by_sign), condition=condition)
    words = "".join(sign for _, sign in literals).strip()
    if _NOTHING.fullmatch(words):
        return Section(condition=condition)
    return Section(words=words, condition=condition, altering=begins_with_a_number(words))


def _date_parts(letters: str) -> frozenset[str]:
    parts = {letter for letter in "yhsd" if letter in letters}
    if "m" in letters:
        # m beside hours or seconds and without year or day means minutes.
        parts.add("m" if parts & {"y", "d"} or not parts & {"h", "s"} else "minute")
    return frozenset(parts)
