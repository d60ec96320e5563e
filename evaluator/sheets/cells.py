"""单元格：addresses, exact numbers and what is wrong with a cell.

A spreadsheet file stores a number as up to 17 digits of a binary value: 83.68 may stand there as
``83.680000000000007``. The number meant is found by two named rules (:func:`exact`), in decimal arithmetic throughout.
"""

import re
from dataclasses import dataclass
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
    SCALED = "scaled"
    """The number format shows another number than the stored one, a power of ten smaller."""
    ALTERED = "altered"
    """Digits or signs that stand in the number format itself make another number of it: 20 is seen as 200.00."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: the text as a person sees it, its number where it holds one, and what is wrong with it."""

    row: int
    column: int
    text: str
    number: Decimal | None = None
    fault: Fault | None = None
    stored: Decimal | None = None
    """The number in the file, where the number format shows another one: 0.8 of 80%, 125000 of 12.5."""

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
        return plain(number) if not number or ("." in stored and stored.endswith("0")) else number
    if _NUMBER.fullmatch(stored.strip()) is None:
        return None
    try:
        number = _FIFTEEN.create_decimal(stored.strip())
    except InvalidOperation:
        return None
    if abs(number) >= LARGEST_NUMBER:
        return None
    near = number.quantize(FORM_PLACES, rounding=ROUND_HALF_UP, context=_WIDE)
    return plain(near if abs(number - near) <= SNAP else number)


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent; minus zero is zero."""
    if not number:
        return Decimal(0)
    number = number.normalize(_WIDE)
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1), context=_WIDE)  # type: ignore[operator]
