"""日期和时长：days, times and spans of time as a number format shows them; in the file they are numbers of days.

>>> moment(Decimal(45657), frozenset("ymd"), epoch_1904=False), elapsed(Decimal("1.5"), "h", frozenset({"minute"}))
('2024-12-31', '36:00')
"""

from collections.abc import Set
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

LAST_DAY = 2_958_466
"""The first day that no spreadsheet knows: 1 January 10000."""
_SECONDS = {"h": 3_600, "m": 60, "s": 1}


def moment(number: Decimal, parts: Set[str], *, epoch_1904: bool) -> str | None:
    """``45657`` → ``2024-12-31``; only the parts that the format shows; ``None`` outside the calendar."""
    if not 0 <= number < LAST_DAY:
        return None
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar, not a moment
    days = int(number)
    seconds = _seconds(number - days)
    try:
        found = start + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None
    clock = f"{found:%H:%M}" if seconds else ""
    if not parts & {"y", "m", "d"}:
        if "s" in parts:
            return f"{found:%H:%M:%S}" if "h" in parts else f"{found:%M:%S}"
        return f"{found:%H:%M}"
    if "d" not in parts:
        return f"{found.year}年{found.month}月" if "m" in parts else f"{found.year}年"
    return f"{found:%Y-%m-%d} {clock}".strip() if "h" in parts else f"{found:%Y-%m-%d}"


def elapsed(number: Decimal, unit: str, parts: Set[str]) -> str | None:
    """``1.5`` days under ``[h]:mm`` → ``36:00``, under ``[mm]:ss`` → ``2160:00``; ``None`` for no span of time."""
    if not 0 <= number < LAST_DAY:
        return None
    seconds = _seconds(number)
    whole, rest = divmod(seconds, _SECONDS[unit])
    texts = [f"{whole}" if unit != "m" else f"{whole:02}"]
    if unit == "h" and parts & {"minute", "m", "s"}:
        texts.append(f"{rest // 60:02}")
    if unit != "s" and "s" in parts:
        texts.append(f"{rest % 60:02}")
    return ":".join(texts)


def _seconds(days: Decimal) -> int:
    return int((days * 86_400).to_integral_value(rounding=ROUND_HALF_UP))
