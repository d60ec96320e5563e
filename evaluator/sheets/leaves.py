"""工作表：one drawn sheet with what surrounds it, and its part of a workbook.

Every text is an inline string, so no text can become a formula or a link, whatever it begins with; every number is a
number; only a :class:`~evaluator.sheets.drawing.Formula` is a formula, with its value beside it.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from evaluator.sheets.cells import address, clean, column_letters
from evaluator.sheets.drawing import Drawing, Formula, Placed, Value
from evaluator.sheets.pages import pages_tall
from evaluator.sheets.styles import PLACES_SHOWN, style_number

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HIDDEN_COLUMN = ' hidden="1"'
"""What a column of width 0 is."""
LONGEST_LIST = 255
"""Excel's limit for choices that stand in the rule itself."""
_ESCAPE_LOOK_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_SIGNS = tuple("=+-@\t")


class State(StrEnum):
    """Whether a sheet is seen; one that is ``veryHidden`` no menu of Excel brings back."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a workbook says around the drawing: its sheet, the page that it is printed on, title and author."""

    sheet: str
    widths: tuple[int, ...]
    orientation: str
    title: str
    creator: str = ""
    created: date | None = None
    draft_mark: str = ""
    """Printed above every page; empty where nothing is to be said."""


@dataclass(frozen=True, slots=True)
class Choices:
    """下拉选项：what may be chosen in a range such as ``F12:F40``."""

    at: str
    options: tuple[str, ...] = ()
    """At most 255 characters in all and without commas; longer lists stand on a sheet."""
    listed_at: str = ""
    """Where the list stands instead: ``选项!$A$2:$A$40``."""
    only: bool = False
    """Nothing else may be entered."""
    hint: str = ""
    """Shown beside the cell while somebody is in it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sheet of a workbook."""

    drawing: Drawing
    paper: Paper
    protected: bool = False
    """Only cells of an INPUT look can be written to; without a password, so that whoever must can lift it."""
    choices: tuple[Choices, ...] = ()
    state: State = State.VISIBLE
    frozen_rows: int = 0
    frozen_columns: int = 0
    filtered: str = ""
    """The range with filter arrows (自动筛选), its head row included: ``A4:N60``."""

    @property
    def last_column(self) -> str:
        return column_letters(len(self.paper.widths))

    @property
    def last_row(self) -> int:
        return len(self.drawing.heights)


def sheet_part(leaf: Leaf, *, selected: bool) -> str:
    """The sheet as a part of a workbook; ``selected``: the one that the workbook opens with."""
    paper, drawing = leaf.paper, leaf.drawing
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"{"" if width else HIDDEN_COLUMN}/>'
        for place, width in enumerate(paper.widths, 1)
    )
    merges = [
        f"{address(cell.top, cell.span.first)}:{address(cell.bottom, cell.span.last)}"
        for cell in drawing.cells
        if cell.bottom > cell.top or cell.span.last > cell.span.first
    ]
    merged = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges)
    mark = f'&C&"宋体,加粗"&14{_printed(paper.draft_mark)}' if paper.draft_mark else ""
    footer = '&C&"宋体,常规"&9第 &P 页 共 &N 页'
    whole = f"A1:{leaf.last_column}{leaf.last_row}"
    tall = pages_tall(drawing.heights, drawing.head_row, paper.widths, paper.orientation)
    return "".join(
        (
            DECLARATION,
            f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="{whole}"/>{_view(leaf, selected)}',
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>',
            *row_parts(drawing),
            "</sheetData>",
            '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0"/>'
            if leaf.protected
            else "",
            f'<autoFilter ref="{leaf.filtered}"/>' if leaf.filtered else "",
            f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else "",
            _choices(leaf.choices),
            '<printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.7" header="0.35" footer="0.35"/>',
            f'<pageSetup paperSize="9" orientation="{paper.orientation}" fitToWidth="1" fitToHeight="{tall}"/>',
            f"<headerFooter><oddHeader>{escape(mark)}</oddHeader><oddFooter>{escape(footer)}</oddFooter>",
            f'</headerFooter><ignoredErrors><ignoredError sqref="{whole}" numberStoredAsText="1"/></ignoredErrors>',
            "</worksheet>",
        )
    )


def _printed(text: str) -> str:
    """A text in the head of a page, where ``&`` begins a code."""
    return clean(text).replace("&", "&&")


def _view(leaf: Leaf, selected: bool) -> str:
    shown = ' tabSelected="1"' if selected else ""
    if not leaf.frozen_rows and not leaf.frozen_columns:
        return f'<sheetViews><sheetView{shown} workbookViewId="0"/></sheetViews>'
    columns = f' xSplit="{leaf.frozen_columns}"' if leaf.frozen_columns else ""
    rows = f' ySplit="{leaf.frozen_rows}"' if leaf.frozen_rows else ""
    corner = address(leaf.frozen_rows + 1, leaf.frozen_columns + 1)
    pane = "bottomRight" if columns and rows else "bottomLeft" if rows else "topRight"
    return (
        f'<sheetViews><sheetView{shown} workbookViewId="0"><pane{columns}{rows} topLeftCell="{corner}" '
        f'activePane="{pane}" state="frozen"/><selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/>'
        "</sheetView></sheetViews>"
    )


def row_parts(drawing: Drawing) -> list[str]:
    """Every row with its cells; the covered places of a merged range carry its style too, or its borders break."""
    rows: dict[int, dict[int, str]] = {row: {} for row in range(1, len(drawing.heights) + 1)}
    for cell in drawing.cells:
        if cell.top == cell.bottom and cell.span.first == cell.span.last:
            rows[cell.top][cell.span.first] = cell_part(cell, address(cell.top, cell.span.first))
            continue
        for row in range(cell.top, cell.bottom + 1):
            for column in cell.span.columns():
                first, where = (row, column) == (cell.top, cell.span.first), address(row, column)
                rows[row][column] = cell_part(cell, where) if first else _blank(cell, where)
    written = []
    for row, cells in rows.items():
        height = f"{drawing.heights[row - 1]:g}"
        inner = "".join(cells[column] for column in sorted(cells))
        written.append(f'<row r="{row}" ht="{height}" customHeight="1">{inner}</row>')
    return written


def _blank(cell: Placed, where: str) -> str:
    return f'<c r="{where}" s="{style_number(cell.look)}"/>'


def cell_part(cell: Placed, where: str) -> str:
    """The cell's markup at an address."""
    formula, value = _parted(cell.value)
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        long = len(digits.partition(".")[2].rstrip("0")) > PLACES_SHOWN
        return f'<c r="{where}" s="{style_number(cell.look, long=long)}">{formula}<v>{digits}</v></c>'
    if formula:
        return f'<c r="{where}" s="{style_number(cell.look)}" t="str">{formula}<v>{written_text(value)}</v></c>'
    if not value:
        return _blank(cell, where)
    style = style_number(cell.look, quoted=value.startswith(FORMULA_SIGNS))
    text = written_text(value)
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _parted(value: Value) -> tuple[str, str | Decimal]:
    """A formula as it is written, and the value; no formula for what is none."""
    if isinstance(value, Formula):
        stored = value.value
        return f"<f>{escape(clean(value.text))}</f>", stored if isinstance(stored, Decimal) else clean(stored)
    return "", value


def written_text(text: str) -> str:
    """A text as it stands in a part; what looks like Excel's own escape (``_x0041_``) is escaped."""
    return escape(_ESCAPE_LOOK_ALIKE.sub("_x005F_", text))


def _choices(choices: tuple[Choices, ...]) -> str:
    rules = "".join(map(_rule, choices))
    return f'<dataValidations count="{len(choices)}">{rules}</dataValidations>' if choices else ""


def _rule(choices: Choices) -> str:
    """Raises :class:`ValueError` for options that Excel would not show."""
    listed = ",".join(choices.options)
    unfit = not listed or len(listed) > LONGEST_LIST or any("," in option for option in choices.options)
    if unfit and not choices.listed_at:
        raise ValueError(f"choices at {choices.at} are none, too long or hold a comma: put them on a sheet")
    source = choices.listed_at or '"' + listed.replace('"', '""') + '"'
    hint = quoteattr(clean(choices.hint)[:LONGEST_LIST])
    hinted = f' showInputMessage="1" prompt={hint}' if choices.hint else ""
    return (
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="{int(choices.only)}"{hinted} '
        f'sqref="{choices.at}"><formula1>{escape(source)}</formula1></dataValidation>'
    )
