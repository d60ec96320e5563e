"""偏差原因类别：the classes of causes, as data, each with the question that helps to explain it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("causes.toml")
_BETWEEN = "："
_COLON = re.compile("[：:]")


@dataclass(frozen=True, slots=True)
class CauseClass:
    """One class of causes (偏差原因类别)."""

    word: str
    asks: str
    """A short question: what a good explanation of this class answers."""
    own_word: bool = False
    """Whether it says nothing by itself and asks for a word of one's own (其他)."""


@cache
def cause_classes() -> tuple[CauseClass, ...]:
    """Every class, in the order of the form."""
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))["causes"]
    return tuple(CauseClass(each["word"], each["asks"], each.get("own_word", False)) for each in listed)


def read_class(text: str) -> tuple[CauseClass | None, str]:
    """The class that a cell names, and the word of one's own behind it.

    >>> read_class("其他：台风")[1]
    '台风'
    >>> read_class("天气")
    (None, '')
    """
    word, own = (*_COLON.split(text, maxsplit=1), "")[:2]
    found = next((each for each in cause_classes() if each.word == word.strip()), None)
    return (found, own.strip()) if found and (found.own_word or not own) else (None, "")


def own_class(own: str) -> str:
    """The cell's text of 其他 with a word of one's own.

    >>> own_class("台风"), own_class(" ")
    ('其他：台风', '其他')
    """
    word = next(each.word for each in cause_classes() if each.own_word)
    return f"{word}{_BETWEEN}{own.strip()}" if own.strip() else word
