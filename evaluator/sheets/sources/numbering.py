"""自动编号：the numbers that Word prints before the lines of a list and does not keep among its letters."""

from collections.abc import Callable, Mapping

from evaluator.sheets.markup import Listener, attribute

MOST_LISTS = 5_000
LEVELS = 9
_DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """``12`` → ``十二``.

    >>> [chinese(number) for number in (1, 10, 11, 20, 99, 100)]
    ['一', '十', '十一', '二十', '九十九', '100']
    """
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return f"{'' if tens < 2 else _DIGITS[tens]}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"


def circled(number: int) -> str:
    """``3`` → ``③``; beyond ⑳ the number in brackets."""
    return chr(0x2460 + number - 1) if 0 < number <= 20 else f"({number})"


_WRITTEN: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": str,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": lambda number: f"({number})",
}
"""Bullets and letters are no numbers that a text refers to."""


class Numbering(Listener):
    """The lists of a document (numbering.xml), counted on as its paragraphs go by."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[int, tuple[str, str, int]]] = {}
        """Kind of list → level → (how it is written, the text around it, the first number)."""
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._kind = self._list = ""
        self._level = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "abstractNum" and len(self._kinds) < MOST_LISTS:
            self._kind, self._list = attribute(attributes, "abstractNumId"), ""
            self._kinds[self._kind] = {}
        elif name == "num" and len(self._lists) < MOST_LISTS:
            self._kind, self._list = "", attribute(attributes, "numId")
        elif name == "abstractNumId" and self._list:
            self._lists[self._list] = attribute(attributes, "val")
        elif name == "lvl":
            self._level = _small(attribute(attributes, "ilvl"), -1) if self._kind else -1
            if 0 <= self._level < LEVELS and self._kind in self._kinds:
                self._kinds[self._kind][self._level] = ("", "", 1)
        elif name in ("numFmt", "lvlText", "start") and self._level in self._kinds.get(self._kind, {}):
            written, text, first = self._kinds[self._kind][self._level]
            stated = attribute(attributes, "val")
            if name == "numFmt":
                written = stated
            elif name == "lvlText":
                text = stated[:40]
            else:
                first = _small(stated, 1)
            self._kinds[self._kind][self._level] = (written, text, first)

    def end(self, name: str) -> None:
        if name in ("abstractNum", "num", "lvl"):
            self._level = -1

    def next_of(self, number: str, level: str) -> str:
        """What is printed before the next paragraph of a list; empty where that is no number."""
        levels = self._kinds.get(self._lists.get(number, ""), {})
        place = _small(level, 0)
        if place not in levels:
            return ""
        counts = self._counts.setdefault(number, {})
        counts[place] = counts.get(place, levels[place][2] - 1) + 1
        for deeper in [each for each in counts if each > place]:
            del counts[deeper]
        text = levels[place][1]
        for above, (written, _, first) in levels.items():
            if f"%{above + 1}" not in text:
                continue
            if written not in _WRITTEN:
                return ""
            text = text.replace(f"%{above + 1}", _WRITTEN[written](counts.get(above, first)))
        return text if levels[place][0] in _WRITTEN else ""


def _small(stated: str, otherwise: int) -> int:
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 5 else otherwise
