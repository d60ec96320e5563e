"""What a 年度指标值 or a 实际完成值 turned out to be: frozen answers of the readers, beside what was typed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from evaluator.problems import Problem


class Kind(StrEnum):
    """What a 年度指标值 turned out to be."""

    QUANTITY = "quantity"
    RANGE = "range"
    DEADLINE = "deadline"
    ZERO_EVENT = "zero_event"
    QUALITATIVE = "qualitative"
    SEVERAL = "several"
    NONE = "none"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Target:
    """A 年度指标值 as understood, kept beside what was typed."""

    text: str
    """Exactly as typed."""
    kind: Kind
    sign: str = ""
    """≥ > ≤ < = or empty when the text has none."""
    value: Decimal | None = None
    """In the text's own unit: 98 for 98 %, 4 for 4万人次; lower bound of a range; the 2 of 结案后2个月内."""
    upper: Decimal | None = None
    unit: str = ""
    """The text's own unit: ``%``, ``人``, ``万人次``, ``元/人``; the form's 度量单位 when the text has none."""
    due: date | None = None
    """Last day of a deadline (that day included), where the text (with the fiscal year) fixes one."""
    parts: tuple["Target", ...] = ()
    """The targets of a text that holds several."""
    reading: str = ""
    """What was understood, in words: ``不少于 20 次，越多越好``."""
    problem: Problem | None = None
    """Set when the text cannot be read (kind UNREADABLE), or may be read but asks for a look."""
    label: str = ""
    """Words before the number: 使用效率 of ``使用效率100%``."""
    approximate: bool = False
    """The text says 约 or 左右."""

    def __hash__(self) -> int:
        """Only the text: readings are looked up a million times a run, and equal targets have equal texts."""
        return hash(self.text)


class ActualKind(StrEnum):
    """What a 实际完成值 turned out to be."""

    NUMBER = "number"
    DATE = "date"
    TIER = "tier"
    """One of the policy's 定性 statements: 达成指标 …"""
    TEXT = "text"
    SEVERAL = "several"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET = "not_yet"
    """尚无数据: the person says that the figure is not known yet."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Actual:
    """A 实际完成值 as understood against its target, kept beside what was typed."""

    text: str
    kind: ActualKind
    value: Decimal | None = None
    """In the *target's* unit."""
    unit: str = ""
    done: date | None = None
    tier: str = ""
    """Key of the policy's 定性 tier that the text states (kind TIER)."""
    parts: tuple["Actual", ...] = ()
    reading: str = ""
    problem: Problem | None = None
