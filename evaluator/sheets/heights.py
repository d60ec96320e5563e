"""行高：how tall a row must be so that wrapped text is seen in full.

Neither Excel nor WPS fits the height of merged cells by itself, so it is computed here. Widths are counted in
half-width characters of 宋体; the allowance also holds for the wider fonts an office without 宋体 shows instead.
A line that might just fit is counted as not fitting: a little air is better than a clipped line.
"""

import math
import re
import unicodedata
from collections.abc import Iterator

TALLEST_ROW = 409.5
"""Excel's limit for one row, in points (磅)."""
PIXELS_A_CHARACTER = 7
INNER_MARGIN = 6
"""Pixels that Excel keeps free at the two sides of a cell."""

_OPENING = "（《“‘【〔〈「([{"
_CLOSING = "，。、；：？！）》”’】〕〉」％%,.;:?!)]}…—"
_CLUSTER = re.compile(
    rf"\n|[^\S\n]+|[{re.escape(_OPENING)}]*(?:[0-9A-Za-z]+|[^\s{re.escape(_OPENING)}])?[{re.escape(_CLOSING)}]*"
)


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
    pixels = width * PIXELS_A_CHARACTER - INNER_MARGIN
    room = max(2.0, pixels / (points * 96 / 72 / 2))
    return sum(_lines(paragraph, room) for paragraph in text.split("\n"))


def _lines(paragraph: str, room: float) -> int:
    lines, used = 1, 0.0
    for cluster in _clusters(paragraph):
        size = sum(units(sign) for sign in cluster)
        if used + size <= room:
            used += size
        elif size <= room:
            if cluster.isspace():
                continue
            lines, used = lines + 1, size
        else:
            lines += math.ceil((used + size) / (room - 1)) - 1 if room > 4 else len(cluster)
            used = room
    return lines


def _clusters(paragraph: str) -> Iterator[str]:
    return (found[0] for found in _CLUSTER.finditer(paragraph) if found[0])


def units(sign: str) -> float:
    """Width of one character in half-width characters."""
    if ord(sign) > 0xFFFF:
        return 2.7
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WFA":
        return 2.0
    if sign in "%@MW":
        return 1.9
    return 1.5 if sign.isupper() else 1.15
