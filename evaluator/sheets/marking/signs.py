"""标记：how our own marks are known again, so that they are never read as content and never pile up.

Signs are texts and exact colours because these survive when the file is saved by Excel, WPS or LibreOffice.
"""

from collections.abc import Sequence

from evaluator.problems import Level
from evaluator.sheets.grid import Sheet

AUTHOR = "系统标注"
"""The author of our cell notes (批注)."""
SIGN = "【系统标注"
"""How each of our sentences begins in a cell note; what follows it in the same note is ours too."""
LIST_NAME = "需要修改"
LIST_TITLE = "需要修改的地方（系统标注，重新上传时不读这张表）"
"""The first cell of the added sheet."""
COLUMN_TITLE = "需要修改（系统标注，重新上传时不读这一列）"
"""How the head of the added column of a text file begins; what is said of the whole file follows it."""
COLOURS = {Level.ERROR: "F9C9C4", Level.WARNING: "FCE4A6", Level.NOTE: "D6E6F4"}
"""The colour of a marked cell; none is a colour that programs offer, so it is ours where it is met."""


def is_list(sheet: Sheet) -> bool:
    """The sheet is the one that we added."""
    first = sheet.cells.get((1, 1))
    return sheet.name.startswith(LIST_NAME) and first is not None and first.text.strip() == LIST_TITLE


def unmarked(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """What is content: without the sheet that we added, and without the column."""
    return tuple(_without_column(sheet) for sheet in sheets if not is_list(sheet))


def _without_column(sheet: Sheet) -> Sheet:
    """Only a text file has such a column, and nothing is merged in one."""
    first = sheet.row(sheet.rows[0])[-1] if sheet.rows else None
    if first is None or not first.text.startswith(COLUMN_TITLE):
        return sheet
    return Sheet(sheet.name, [cell for cell in sheet.cells.values() if cell.column != first.column], [])
