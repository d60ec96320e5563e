"""指标值：the texts that people write as 年度指标值 and 实际完成值, read exactly or not at all."""

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
    """In the text's own unit: 98 for 98 %, 4 for 4万人次; lower bound of a range."""
    upper: Decimal | None = None
    unit: str = ""
    """The text's own unit: ``%``, ``人``, ``万人次``, ``元/人``."""
    due: date | None = None
    """Last day of a deadline, where the text (with the fiscal year) fixes one."""
    parts: tuple["Target", ...] = ()
    """The targets of a text that holds several."""
    reading: str = ""
    """What was understood, in words: ``不少于 20 次，越多越好``."""
    problem: Problem | None = None
    """Set when the text cannot be read (kind UNREADABLE), or may be read but asks for a look."""


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
