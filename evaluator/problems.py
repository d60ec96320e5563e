"""问题：the one way to say "this is not right" to a person.

A :class:`Problem` names the place (a cell such as ``F12`` or a row such as ``第 3 行“实际完成值”``), says in one
sentence what is wrong and what is allowed, and what to do about it. The user's mistake is a Problem, always all of them
at once; ours is an exception.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a problem weighs: 错误 must be mended, 警告 asks for a look, 提示 is said once."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not right, said to the person who can mend it.

    >>> Problem("target-unreadable", "E12", "年度指标值“…”读不出来", "请照批复的目标表补全").level
    <Level.ERROR: 'error'>
    """

    code: str
    place: str
    message: str
    remedy: str = ""
    level: Level = Level.ERROR
    anchor: str = ""
    """Where a page can jump to: ``result-12-actual_text``; empty outside the records."""
