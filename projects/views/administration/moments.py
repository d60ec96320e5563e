"""Days and moments as a form posts them. What cannot be read is none: the service says what is missing."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

YEARS = range(2000, 2101)
"""The years that a round may be of; any other is a slip of the hand."""


def day_in(text: str) -> date | None:
    """A day of one of these years: ``2026-01-05``."""
    try:
        found = parse_date(text.strip()) if text.isascii() else None
    except ValueError:
        return None
    return found if found and found.year in YEARS else None


def moment_in(text: str) -> datetime | None:
    """A moment in the office's own time: ``2026-01-24T17:30``. One that names a zone of its own is no such moment.

    A day alone is none either: taken as its first minute, a deadline would lose its last day.
    """
    text = text.strip()
    try:
        found = parse_datetime(text) if re.search(r"[0-9][T ][0-9]", text) and text.isascii() else None
    except ValueError:
        return None
    if found is None or not timezone.is_naive(found) or found.year not in YEARS:
        return None
    return timezone.make_aware(found)


def year_in(text: str) -> int | None:
    """A year: ``2025``."""
    text = text.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None
