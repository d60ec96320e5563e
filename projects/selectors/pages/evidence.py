"""佐证材料 as pages print them: what a form may hold, what is there, and which points nothing proves yet."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from projects.selectors.content import EvidenceContent


@dataclass(frozen=True, slots=True)
class EvidenceLimits:
    """What may be handed in: how large, how many, which kinds of file."""

    file_megabytes: int
    line_files: int
    form_megabytes: int
    accept: str
    """For the file field: ``.pdf,.jpg,…``."""
    words: str
    """The same in a sentence."""
    kinds: tuple[tuple[str, str], ...]
    """材料类别 to choose from, as (key, word)."""


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """The evidence of one form, counted."""

    limits: EvidenceLimits
    files: int
    size: int
    general: tuple[EvidenceContent, ...]
    """Files that belong to no single row."""
    unproven_points: Decimal
    """还没有佐证的分值."""
    unproven_rows: tuple[int, ...]
    """The numbers of the rows that have points and no evidence."""


@dataclass(frozen=True, slots=True)
class RemovedEvidence:
    """A file that was taken off the form, by whom and when; it can be put back while the form is open."""

    id: int
    name: str
    number: int | None
    """The number of its row; ``None`` for the form as a whole."""
    removed_by: str
    removed_at: datetime
