"""附表：sheets that we bind behind a form for people to read, and that are no content when the file comes back.

Each is known by its first words, which nobody has a reason to change, whatever the sheet is called by then.
"""

from collections.abc import Sequence

from evaluator.sheets.grid import Sheet

WORKINGS = "得分计算说明"
GUIDE = "离线填报表填表说明"
_TITLES = frozenset({WORKINGS, GUIDE})


def is_beside(sheet: Sheet) -> bool:
    """The sheet is one that we added."""
    first = sheet.row(sheet.rows[0])[0] if sheet.rows else None
    return first is not None and first.text.strip() in _TITLES


def content_of(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets that somebody filled in."""
    return tuple(sheet for sheet in sheets if not is_beside(sheet))
