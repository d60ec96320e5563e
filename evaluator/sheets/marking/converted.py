"""转成 .xlsx：a workbook that cannot be changed in place, written anew so that marks can be put on it.

An old workbook (.xls, .et) keeps its values, merges, widths, heights, fonts, borders, fills and number formats; of an
.xlsx that no program should have written, values and merges, in columns that are wide enough.
"""

import io
from collections.abc import Sequence
from decimal import Decimal

import xlrd
from openpyxl import Workbook
from openpyxl.cell import Cell as NewCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from xlrd.book import Book
from xlrd.sheet import Sheet as OldSheet

from evaluator.sheets.cells import Cell, clean
from evaluator.sheets.formats import built_in_format
from evaluator.sheets.grid import Sheet
from evaluator.sheets.marking.notes import refuse

MOST_CELLS = 60_000
_LINES = (None, "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot",
          "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot")  # fmt: skip
_ACROSS = {1: "left", 2: "center", 3: "right", 4: "fill", 5: "justify", 6: "centerContinuous", 7: "distributed"}
_DOWN = {0: "top", 1: "center", 2: "bottom", 3: "justify", 4: "distributed"}


def from_old_workbook(content: bytes) -> bytes:
    """An .xls or .et file, which passed the readers before, as an .xlsx. Raises :class:`notes.CannotMark`."""
    with xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True) as old:
        sheets = [sheet for sheet in old.sheets() if sheet.visibility == 0]
        _refuse_large(sum(sheet.nrows * max(sheet.ncols, 1) for sheet in sheets))
        new = _empty()
        if old.datemode == 1:
            new.epoch = CALENDAR_MAC_1904
        looks = _Looks(old)
        for sheet in sheets:
            _copy(sheet, new.create_sheet(sheet.name), looks)
        return _saved(new)


def from_sheets(sheets: Sequence[Sheet]) -> bytes:
    """What was read of a workbook as a new one. Raises :class:`notes.CannotMark`."""
    _refuse_large(sum(len(sheet.cells) for sheet in sheets))
    new = _empty()
    for sheet in sheets:
        page = new.create_sheet(sheet.name[:31])
        for cell in sheet.cells.values():
            _write(page.cell(cell.row, cell.column), cell)
        for merge in sheet.merges():
            page.merge_cells(None, merge.top, merge.left, merge.bottom, merge.right)
        for column in range(1, sheet.last_column + 1):
            page.column_dimensions[get_column_letter(column)].width = _width(sheet, column)
    return _saved(new)


def _width(sheet: Sheet, column: int) -> int:
    """As wide as most of what is written in the column needs, Chinese signs counted twice."""
    texts = (
        cell for row in sheet.rows[:200] if not sheet.merge_at(row, column) and (cell := sheet.at(row, column)).text
    )
    needed = [len(cell.text.encode("gb18030")) for cell in texts]
    return min(40, max(9, *needed)) if needed else 9


def _empty() -> Workbook:
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    return book


def _saved(book: Workbook) -> bytes:
    if not book.worksheets:
        book.create_sheet("表")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _refuse_large(cells: int) -> None:
    if cells > MOST_CELLS:
        raise refuse(
            "mark-too-large",
            f"文件里有超过 {MOST_CELLS} 个格子，转不成能标注的 .xlsx",
            "请用 Excel 或 WPS 另存为 .xlsx，再重新上传，就能在原表上标注",
        )


def _write(place: NewCell, cell: Cell) -> None:
    """A number stays a number that is shown as it was; every other content is a text as it was shown."""
    digits = cell.text.removesuffix("%")
    if cell.number is None or digits != f"{cell.number:.{_places(digits)}f}":
        _write_text(place, cell.text)
        return
    percent = cell.text.endswith("%")
    place.value = cell.number / 100 if percent else cell.number
    places = _places(digits)
    place.number_format = f"0{'.' + '0' * places if places else ''}{'%' if percent else ''}"


def _places(digits: str) -> int:
    return len(digits.partition(".")[2])


def _write_text(place: NewCell, text: str) -> None:
    place.value = clean(text)
    place.data_type = "s"
    place.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _copy(old: OldSheet, new: Worksheet, looks: "_Looks") -> None:
    for row in range(old.nrows):
        for column in range(old.row_len(row)):
            kind, value = old.cell_type(row, column), old.cell_value(row, column)
            if kind == xlrd.XL_CELL_EMPTY:
                continue
            place = new.cell(row + 1, column + 1)
            if kind == xlrd.XL_CELL_TEXT:
                _write_text(place, value)
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                place.value = Decimal(repr(value))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                place.value = bool(value)
            elif kind == xlrd.XL_CELL_ERROR:
                place.value = xlrd.error_text_from_code.get(value, "#N/A")
                place.data_type = "e"
            looks.dress(place, old.cell_xf_index(row, column))
    for column, info in old.colinfo_map.items():
        if column < 256 and info.width:
            new.column_dimensions[get_column_letter(column + 1)].width = info.width / 256
            new.column_dimensions[get_column_letter(column + 1)].hidden = bool(info.hidden)
    for row, height in old.rowinfo_map.items():
        if row < old.nrows and height.height and not height.has_default_height:
            new.row_dimensions[row + 1].height = height.height / 20
    for top, bottom, left, right in old.merged_cells:
        if top < bottom and left < right and (bottom - top > 1 or right - left > 1):
            new.merge_cells(None, top + 1, left + 1, bottom, right)


class _Looks:
    """The styles of an old workbook in the words of a new one, each made once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[int, NewCell] = {}

    def dress(self, place: NewCell, style: int) -> None:
        """Give a cell the look of this style."""
        quoted = place.quotePrefix if place.has_style else False
        if style not in self._known:
            self._make(place, style)
            self._known[style] = place
        elif not quoted:
            # All cells of one style share it; taking it over is what makes thousands of cells affordable.
            place._style = self._known[style]._style
        else:
            self._make(place, style)

    def _make(self, place: NewCell, number: int) -> None:
        book = self._book
        style = book.xf_list[number]
        font, lines, align = book.font_list[style.font_index], style.border, style.alignment
        place.number_format = self._number_format(style.format_key)
        place.font = Font(
            name=font.name, sz=font.height / 20 or 11, b=font.weight >= 600, i=bool(font.italic),
            u="single" if font.underline_type else None, color=self._colour(font.colour_index),
        )  # fmt: skip
        place.border = Border(
            left=_side(lines.left_line_style), right=_side(lines.right_line_style),
            top=_side(lines.top_line_style), bottom=_side(lines.bottom_line_style),
        )  # fmt: skip
        place.alignment = Alignment(
            horizontal=_ACROSS.get(align.hor_align), vertical=_DOWN.get(align.vert_align),
            wrap_text=bool(align.text_wrapped),
        )  # fmt: skip
        colour = self._colour(style.background.pattern_colour_index)
        if style.background.fill_pattern == 1 and colour is not None:
            place.fill = PatternFill("solid", fgColor=colour)

    def _number_format(self, number: int) -> str:
        """Excel's own formats by their number, so that they are read as before; all others as they are written."""
        if number in BUILTIN_FORMATS:
            return str(BUILTIN_FORMATS[number])
        own = built_in_format(number)
        known = self._book.format_map.get(number)
        return own if own != "General" or known is None else str(known.format_str)

    def _colour(self, number: int) -> str | None:
        colour = self._book.colour_map.get(number)
        return None if colour is None else "FF{:02X}{:02X}{:02X}".format(*colour)


def _side(style: int) -> Side:
    return Side(style=_LINES[style] if 0 <= style < len(_LINES) else None)
