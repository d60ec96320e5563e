"""标注的内容：what is said of a cell in somebody's file, the file that comes back, and why none can.

>>> Note("自评表", "F12", Level.ERROR, "“9成”不是数字", "这一行的单位是 %，请写 90").said
'“9成”不是数字。这一行的单位是 %，请写 90。'
"""

from dataclasses import dataclass, field

from evaluator.problems import Level, Problem

LEVELS = {Level.ERROR: "错误", Level.WARNING: "警告", Level.NOTE: "提示"}
_ENDS = ("。", "！", "？", "…", "；")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to mend, where it stands in the file."""

    sheet: str
    """The sheet's name as it stands in the file; empty for the whole file."""
    cell: str
    """``F12``; empty for the whole sheet or file."""
    level: Level
    message: str
    remedy: str = ""

    @property
    def said(self) -> str:
        """What is wrong and how to mend it, as sentences."""
        return "".join(_sentence(text) for text in (self.message, self.remedy))


@dataclass(frozen=True, slots=True)
class Marked:
    """The file to be downloaded."""

    content: bytes = field(repr=False)
    filename: str
    content_type: str


class CannotMark(Exception):
    """The file cannot be given back with marks; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(code: str, message: str, remedy: str) -> CannotMark:
    """The exception for a file that cannot be marked."""
    return CannotMark(Problem(code, "文件", message, remedy))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith(_ENDS) else f"{text}。"
