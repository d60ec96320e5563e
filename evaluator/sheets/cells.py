"""单元格：addresses, exact numbers, dates and what a person sees in a cell.

A spreadsheet file stores a number as up to 17 digits of a binary value: 83.68 may stand there as
``83.680000000000007``. The number meant is found by two named rules (:func:`exact`), in decimal arithmetic throughout.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
EXCEL_DIGITS = 15
"""Rule 1: Excel keeps and shows fifteen significant digits; what stands behind them is the tail of the binary value."""
FORM_PLACES = Decimal("0.0001")
SNAP = Decimal("1e-9")
"""Rule 2: a formula's result within a thousand-millionth of a four-place decimal is that decimal (元 in 万元: four)."""
LARGEST_NUMBER = Decimal("1e15")

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_FIFTEEN = Context(prec=EXCEL_DIGITS, rounding=ROUND_HALF_EVEN)
_WIDE = Context(prec=60)
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
_PLAIN = re.compile(r"-?\d{1,11}(\.\d{1,4})?", re.ASCII)
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)


def clean(text: str) -> str:
    """Text as it may stand in a workbook: one kind of line break, no control characters, nothing else changed."""
    if text.isprintable():
        return text
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class Fault(StrEnum):
    """Why a cell's content cannot be used as it stands."""

    ERROR_VALUE = "error-value"
    NEVER_CALCULATED = "never-calculated"
    NUMBER_UNREADABLE = "number-unreadable"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: the text as a person sees it, its number where it holds one, and what is wrong with it."""

    row: int
    column: int
    text: str
    number: Decimal | None = None
    fault: Fault | None = None

    @property
    def address(self) -> str:
        return address(self.row, self.column)


def column_letters(column: int) -> str:
    """``1`` → ``A``, ``28`` → ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``A`` → ``1``, ``AB`` → ``28``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=16_384)
def address(row: int, column: int) -> str:
    """``(12, 6)`` → ``F12``."""
    return f"{column_letters(column)}{row}"


@lru_cache(maxsize=16_384)
def parse_address(text: str) -> tuple[int, int] | None:
    """``F12`` → ``(12, 6)``; ``None`` when it is no address inside a sheet."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        return None
    return row, column


def exact(stored: str) -> Decimal | None:
    """The number meant by the digits stored in a file, or ``None`` when they are no usable number.

    >>> exact("83.680000000000007"), exact("0.30000000000000004"), exact("99.9999999999986")
    (Decimal('83.68'), Decimal('0.3'), Decimal('100'))
    """
    if _PLAIN.fullmatch(stored) is not None:
        # Few digits, no exponent: neither rule changes anything.
        number = Decimal(stored)
        return _plain(number) if not number or ("." in stored and stored.endswith("0")) else number
    if _NUMBER.fullmatch(stored.strip()) is None:
        return None
    try:
        number = _FIFTEEN.create_decimal(stored.strip())
    except InvalidOperation:
        return None
    if abs(number) >= LARGEST_NUMBER:
        return None
    near = number.quantize(FORM_PLACES, rounding=ROUND_HALF_UP, context=_WIDE)
    return _plain(near if abs(number - near) <= SNAP else number)


def _plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent; minus zero is zero."""
    if not number:
        return Decimal(0)
    number = number.normalize(_WIDE)
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1), context=_WIDE)  # type: ignore[operator]


_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?,.]*[#0?][#0?,.]*")
_DATE_BUILT_IN = {14: "yyyy-m-d", 15: "d-mmm-yy", 16: "m-d", 17: "yyyy-m", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
                  21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy-m", 28: "m-d", 29: "m-d", 30: "m-d", 31: "yyyy-m-d",
                  32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 36: "yyyy-m", 45: "mm:ss", 46: "h:mm:ss",
                  47: "mm:ss", 50: "yyyy-m", 51: "m-d", 52: "yyyy-m", 53: "m-d", 54: "m-d", 55: "yyyy-m", 56: "m-d",
                  57: "yyyy-m", 58: "m-d"}  # fmt: skip
_NUMBER_BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
                    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 48: "0.0E+0", 49: "@"}  # fmt: skip
LONGEST_FORMAT = 255


def built_in_format(number_format: int) -> str:
    """The pattern behind a number format that a file mentions by number only."""
    return _DATE_BUILT_IN.get(number_format) or _NUMBER_BUILT_IN.get(number_format, "General")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """数字格式：what stands around the digits, how many decimals, percent or date."""

    before: str = ""
    after: str = ""
    places: int | None = None
    percent: bool = False
    date_parts: frozenset[str] = frozenset()
    whole: int = 1
    """Digits before the point at least: 1 under ``000`` is 001."""

    def show(self, number: Decimal, *, epoch_1904: bool = False) -> tuple[str, Decimal | None]:
        """Text and number as understood: ``0.975`` under ``0.00%`` is ``97.50%`` and 97.5; a date has a text only.

        Digits that the number holds (up to four decimals) are never hidden by the format: 99.8 under ``0`` stays 99.8.
        """
        if self.date_parts:
            shown = _shown_date(number, self.date_parts, epoch_1904=epoch_1904)
            if shown is not None:
                return shown, None
        value = _plain(number.scaleb(2)) if self.percent else number
        text = f"{value:f}"
        if self.places is not None:
            held = len(text.partition(".")[2])
            places = min(max(self.places, held if held <= 4 else 0), 10)
            if held > places:
                text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE):f}"
            elif held < places:
                text = f"{text}{'' if held else '.'}{'0' * (places - held)}"
        if self.whole > 1 and value >= 0:
            text = text.zfill(self.whole + len(text) - len(text.partition(".")[0]))
        return f"{self.before}{text}{self.after}", value


GENERAL = NumberFormat()


@lru_cache(maxsize=1_024)
def read_format(pattern: str) -> NumberFormat:
    """The first section of a number format such as ``0.00%``, ``#,##0.00"人"`` or ``yyyy"年"m"月"d"日"``."""
    section = pattern[:LONGEST_FORMAT].split(";")[0]
    bare = _QUOTED.sub("", section)
    if bare.strip().lower() in ("general", "@", ""):
        return GENERAL
    lowered = bare.lower()
    if not _DIGITS.search(lowered) or re.search(r"[yd]", lowered):
        parts = _date_parts(lowered)
        return NumberFormat(date_parts=parts) if parts else GENERAL
    found = _DIGITS.search(bare)
    if found is None or "e+" in lowered or "e-" in lowered:
        return GENERAL
    digits = found.group()
    places = len(digits.partition(".")[2])
    unquoted = _QUOTED.sub(lambda quoted: (quoted[1] or quoted[2] or "") if quoted[1] or quoted[2] else "", section)
    before, _, after = unquoted.partition(digits)
    percent = "%" in bare
    whole = min(digits.partition(".")[0].count("0"), EXCEL_DIGITS)
    return NumberFormat(before=before.strip(), after=after.strip(), places=places, percent=percent, whole=whole)


def _date_parts(pattern: str) -> frozenset[str]:
    parts = {letter for letter in "yhs" if letter in pattern} | ({"d"} if "d" in pattern else set())
    if "m" in pattern:
        # m beside hours or seconds and without year or day means minutes.
        parts.add("m" if parts & {"y", "d"} or not parts & {"h", "s"} else "minute")
    return frozenset(parts)


def _shown_date(number: Decimal, parts: frozenset[str], *, epoch_1904: bool) -> str | None:
    """``45657`` → ``2024-12-31``; only the parts that the format shows; ``None`` outside the calendar."""
    if not 0 <= number < 2_958_466:
        return None
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar, not a moment
    days = int(number)
    seconds = int(((number - days) * 86_400).to_integral_value(rounding=ROUND_HALF_UP))
    moment = start + timedelta(days=days, seconds=seconds)
    clock = f"{moment:%H:%M}" if seconds else ""
    if "y" not in parts and "m" not in parts and "d" not in parts:
        return f"{moment:%H:%M:%S}" if "s" in parts else f"{moment:%H:%M}"
    if "d" not in parts:
        return f"{moment.year}年{moment.month}月" if "m" in parts else f"{moment.year}年"
    return f"{moment:%Y-%m-%d} {clock}".strip() if "h" in parts else f"{moment:%Y-%m-%d}"
