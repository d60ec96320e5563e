"""Days and moments as a form posts them. What cannot be read is none: the service says what is missing."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime


def day_in(text: str) -> date | None:
    """A day: ``2026-01-05``."""
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def moment_in(text: str) -> datetime | None:
    """A moment in the office's own time: ``2026-01-24T17:30``. One that names a zone of its own is no such moment."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else None


def year_in(text: str) -> int | None:
    """A year: ``2025``."""
    text = text.strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None
