"""页：on how many A4 pages a sheet is printed that is one page wide.

Where only a few rows would stand alone on a last page, the sheet is fitted to the pages before it: a page with nothing
but the lines to sign looks like another form's.
"""

from collections.abc import Sequence

from evaluator.sheets.heights import PIXELS_A_CHARACTER

A4 = (595.0, 842.0)
LEFT_RIGHT, TOP_BOTTOM = 72.0, 104.4
"""Points of the margins, together."""
GAP = 5
"""Pixels that Excel adds to a column."""
MOST_OVER = 1.12
"""A sheet is made smaller by no more than this: it stays as easy to read."""
MOST_PAGES = 4
"""Longer sheets are lists, and nobody looks at how their last page is filled."""


def pages_tall(heights: Sequence[float], head_row: int, widths: Sequence[int], orientation: str) -> int:
    """The pages that rows of these heights in points are fitted to; 0 is as many as they take.

    ``head_row`` stands on every page, 0 for none. A row that takes much of a page is broken wherever the page ends, and
    such a sheet is left as it is.
    """
    across, down = A4 if orientation == "portrait" else A4[::-1]
    wide = sum(width * PIXELS_A_CHARACTER + GAP for width in widths) * 0.75
    room = (down - TOP_BOTTOM) / min(1.0, (across - LEFT_RIGHT) / wide)
    height, repeated = sum(heights), heights[head_row - 1] if head_row else 0.0
    if max(heights) > room / 3:
        return 0
    for pages in range(1, MOST_PAGES):
        fitting = pages * room - (pages - 1) * repeated
        if height <= fitting:
            return 0
        if height <= fitting * MOST_OVER:
            return pages
    return 0
