"""油墨：how an entry becomes the inside of a cell, in one of the looks of a form, and how tall it makes its row.

What many forms have in common (``产出指标``, ``100.00``, ``-``) is kept as it was written the first time.
"""

from collections.abc import Callable
from decimal import Decimal

from evaluator.scoring.values import read_number
from evaluator.sheets.cells import clean
from evaluator.sheets.drawing import BODY_POINTS, LONGEST_TEXT, TextTooLong
from evaluator.sheets.heights import WIDE, line_height, lines_in
from evaluator.sheets.leaves import FORMULA_SIGNS, written_text
from evaluator.sheets.styles import PLACES_SHOWN

NUMBER, TEXT, LABEL = range(3)
"""What an ink writes; labels, which reach down over several rows and are measured with them, count on from there."""
_TEXT_END, NUMBER_END = "</t></is></c>", "</v></c>"
_LINE, _AIR = line_height(BODY_POINTS), 4
ONE_LINE = _LINE + _AIR
_COMMON = 24
"""Characters of a text that many forms may have in common."""
_MOST_KEPT = 2_000
_SUSPECT = bytes(sorted({*range(9), *range(11, 32), 0x7F, 0xC2, *b"&<>"}))
"""Bytes of what has to be dropped or written otherwise; a text without them is written as it is."""


class Ink:
    """One look of a form's cells."""

    __slots__ = ("_begun", "_blank", "_long_number", "_quoted", "_room", "_short", "kept", "kind", "number_begun")

    def __init__(self, kind: int, begun: Callable[[str | Decimal, str], str], room: int) -> None:
        """``begun`` gives what a cell begins with before a value; ``room`` is 0 where lines do not count."""
        self.kind = kind
        self._begun, self._quoted, self._blank = begun("甲", "甲"), begun("=甲", "=甲"), begun("", "/>") + "/>"
        self.number_begun, self._long_number = begun(Decimal(7), "7"), begun(Decimal("7.777"), "7.777")
        self._room = room
        self._short = room // WIDE
        self.kept: dict[str, tuple[str, float]] = {}
        """Texts that were written → the inside of the cell, and the height in points that the text needs."""

    def written(self, text: str) -> tuple[str, float]:
        """The inside of a cell with this text, and the height that it needs. Raises :class:`TextTooLong`."""
        number = read_number(text) if self.kind == NUMBER else None
        found = (self.number(number), 0.0) if number is not None else self._written(text)
        if len(text) <= _COMMON:
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
            self.kept[text] = found
        return found

    def _written(self, text: str) -> tuple[str, float]:
        markup = text
        if not _is_plain(text):
            text = clean(text)
            markup = written_text(text)
        if len(text) > LONGEST_TEXT:
            raise TextTooLong(f"a text of {len(text)} characters fits no cell")
        if not text:
            return self._blank, ONE_LINE if self.kind >= LABEL else 0.0
        # Nothing that begins with a letter or a Chinese character is like a formula.
        begun = self._begun if text > "A" or text[0] not in FORMULA_SIGNS else self._quoted
        return f"{begun}{markup}{_TEXT_END}", self._height(text)

    def _height(self, text: str) -> float:
        if not self._room:
            return 0.0
        # No character but a rare one outside the basic plane is wider than a Chinese one.
        if len(text) <= self._short and "\n" not in text and max(text) <= "\uffff":
            return ONE_LINE
        return lines_in(text, self._room) * _LINE + _AIR

    def number(self, number: Decimal) -> str:
        """The inside of a cell with this number, which never makes its row taller."""
        digits = f"{number:f}"
        is_long = len(digits.partition(".")[2].rstrip("0")) > PLACES_SHOWN
        return f"{self._long_number if is_long else self.number_begun}{digits}{NUMBER_END}"


def _is_plain(text: str) -> bool:
    """The text can be written as it is."""
    if text.isalnum():
        return True
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return False
    return len(encoded.translate(None, _SUSPECT)) == len(encoded) and "_x" not in text and b"\xef\xbf" not in encoded
