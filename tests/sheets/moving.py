"""A form after somebody put rows and columns into it: every cell and every merged range moves along."""

from pathlib import Path

from openpyxl import Workbook, load_workbook

from evaluator.sheets.forms import Entry
from tests.sheets.workbooks_made import saved


def moved(source: Path, *, rows_before: tuple[int, ...] = (), columns_before: tuple[int, ...] = ()) -> bytes:
    """The first sheet with a blank row before each of these rows and a blank column before each of these columns.

    A merged range that the new row or column falls into grows with it, as in Excel.
    """
    sheet = load_workbook(source).worksheets[0]
    book = Workbook()
    copy = book.active
    assert copy is not None
    copy.title = sheet.title

    def row(number: int) -> int:
        return number + sum(before <= number for before in rows_before)

    def column(number: int) -> int:
        return number + sum(before <= number for before in columns_before)

    for line in sheet.iter_rows():
        for cell in line:
            if cell.value is not None:
                place = copy.cell(row(cell.row), column(cell.column), cell.value)
                place.data_type = cell.data_type
                place.number_format = cell.number_format
    for merge in sheet.merged_cells.ranges:
        copy.merge_cells(
            start_row=row(merge.min_row),
            end_row=row(merge.max_row),
            start_column=column(merge.min_col),
            end_column=column(merge.max_col),
        )
    return saved(book)


def without_places(part: object) -> object:
    """What a form or a part of it says, whatever the cells."""
    if isinstance(part, Entry):
        return part.text, part.number
    if isinstance(part, tuple):
        return tuple(without_places(each) for each in part)
    if hasattr(part, "__dataclass_fields__"):
        left_out = ("file", "sheet", "problems")
        return {name: without_places(getattr(part, name)) for name in part.__dataclass_fields__ if name not in left_out}
    return part
