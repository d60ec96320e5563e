"""常用语: sentences that a unit uses again, as pages list and offer them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OfferedPhrase:
    """One sentence in the list 用过的说法; it is never filled in by itself."""

    id: int
    kind: str
    """``cause``, ``measure`` or ``comment``."""
    cause_class: str
    """偏差原因类别 that it belongs to; empty: to any."""
    text: str
    times_used: int


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """One sentence on the page of 常用语."""

    id: int
    unit_id: int
    unit: str
    kind: str
    kind_name: str
    cause_class: str
    text: str
    is_active: bool
    times_used: int
    last_used_at: datetime | None
    created_by: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class PhraseUnit:
    """A unit for which this person may add sentences."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PhrasePage:
    """常用语 of the units that a person works for, and of those above them."""

    phrases: tuple[PhraseRow, ...]
    units: tuple[PhraseUnit, ...]
    kinds: tuple[tuple[str, str], ...]
    cause_classes: tuple[str, ...]
    kind: str
    """The kind that was asked for; empty: all."""
