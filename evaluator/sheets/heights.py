"""行高：how tall a row must be so that wrapped text is seen in full.

Neither Excel nor WPS fits the height of merged cells by itself, so it is computed here. Widths are counted in
half-width characters of 宋体; the allowance also holds for the wider fonts an office without 宋体 shows instead.
A line that might just fit is counted as not fitting: a little air is better than a clipped line.

Sizes are whole hundredths of a half-width character, so that a sum of them is exact in whatever order it is taken.
"""

import math
import re
import unicodedata

TALLEST_ROW = 409.5
"""Excel's limit for one row, in points (磅)."""
PIXELS_A_CHARACTER = 7
INNER_MARGIN = 6
"""Pixels that Excel keeps free at the two sides of a cell."""
WIDE = 200
_ASTRAL = 270

_OPENING = "（《“‘【〔〈「([{"
_CLOSING = "，。、；：？！）》”’】〕〉」％%,.;:?!)]}…—"
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
_HAN = f"{_FIRST_HAN}-{_LAST_HAN}"
_PART = re.compile(
    rf"[{_HAN}]+(?![{re.escape(_CLOSING)}])"
    rf"|[^\S\n]+|[{re.escape(_OPENING)}]*(?:[0-9A-Za-z]+|[^\s{re.escape(_OPENING)}])?[{re.escape(_CLOSING)}]*"
)
"""A run of characters between any two of which a line may break, or a cluster that stays together."""
_sizes: dict[str, int] = {}
"""Clusters that were measured; there are few, as most are a character with the mark behind it."""
_MOST_SIZES = 20_000


def line_height(points: float) -> float:
    """Line pitch of a font size: 14.5 pt at 10 pt, what the tallest of the fonts met in practice needs."""
    return points * 1.45


def height_needed(text: str, width: float, points: float) -> float:
    """Height in points of a text wrapped inside ``width`` characters of column, with a little air above and below.

    >>> height_needed("服务对象满意度指标", 11, 10)   # nine characters, five to a line
    33.0
    """
    return max(1, count_lines(text, width, points)) * line_height(points) + 4


def count_lines(text: str, width: float, points: float) -> int:
    """Lines that a text takes, broken as office programs break Chinese: closing marks never begin a line."""
    return lines_in(text, room_of(width, points))


def lines_in(text: str, room: int) -> int:
    """Lines that a text takes where ``room`` hundredths of a half-width character fit into one."""
    if "\n" not in text:
        return _lines(text, room)
    return sum(_lines(paragraph, room) for paragraph in text.split("\n"))


def room_of(width: float, points: float) -> int:
    """What fits into a line of a cell, in hundredths of a half-width character."""
    pixels = width * PIXELS_A_CHARACTER - INNER_MARGIN
    return max(WIDE, int(pixels / (points * 96 / 72 / 2) * 100))


def _lines(paragraph: str, room: int) -> int:
    if len(paragraph) * _ASTRAL <= room:
        return 1
    lines, used = 1, 0
    for part in _PART.findall(paragraph):
        size = _sizes.get(part)
        if size is None:
            is_run = part[-1:] not in _CLOSING and _FIRST_HAN <= part[0] <= _LAST_HAN
            size = len(part) * WIDE if is_run else _size(part)
        else:
            is_run = False
        if used + size <= room:
            used += size
        elif is_run:
            more, last = divmod(len(part) - (room - used) // WIDE - 1, room // WIDE)
            lines, used = lines + 1 + more, (last + 1) * WIDE
        elif size > room:
            lines += math.ceil((used + size) / (room - 100)) - 1 if room > 2 * WIDE else len(part)
            used = room
        elif not part.isspace():
            lines, used = lines + 1, size
    return lines


def _size(part: str) -> int:
    if len(_sizes) >= _MOST_SIZES:
        _sizes.clear()
    size = _sizes[part] = sum(map(units, part))
    return size


def units(sign: str) -> int:
    """Width of one character in hundredths of a half-width one."""
    if ord(sign) > 0xFFFF:
        return _ASTRAL
    if unicodedata.combining(sign):
        return 0
    if unicodedata.east_asian_width(sign) in "WFA":
        return WIDE
    if sign in "%@MW":
        return 190
    return 150 if sign.isupper() else 115
