"""工作簿的写法：packs one drawn sheet as an .xlsx file.

The parts of the workbook are written directly: every text is an inline string, so no text can become a formula or a
link, whatever it begins with; every number is a number. The same drawing gives the same bytes.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from evaluator.sheets.cells import address, column_letters
from evaluator.sheets.drawing import Drawing, Placed
from evaluator.sheets.styles import PLACES_SHOWN, STYLES, style_number

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ESCAPE_LOOK_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_SIGNS = tuple("=+-@\t")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a workbook says around the drawing: its sheet, the page that it is printed on, title and author."""

    sheet: str
    widths: tuple[int, ...]
    orientation: str
    money_unit: str
    title: str
    creator: str = ""
    created: date | None = None
    draft_mark: str = ""
    """Printed above every page; empty where nothing is to be said."""


def packed(drawing: Drawing, paper: Paper) -> bytes:
    """The workbook of one sheet."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _ROOT_RELATIONS,
        "docProps/app.xml": _APPLICATION,
        "docProps/core.xml": _core(paper),
        "xl/workbook.xml": _workbook(paper, drawing),
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELATIONS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": _sheet(paper, drawing),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, part.encode("utf-8"))
    return content.getvalue()


def _sheet(paper: Paper, drawing: Drawing) -> str:
    last_column = column_letters(len(paper.widths))
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(paper.widths, 1)
    )
    merges = [
        f"{address(cell.top, cell.span.first)}:{address(cell.bottom, cell.span.last)}"
        for cell in drawing.cells
        if cell.bottom > cell.top or cell.span.last > cell.span.first
    ]
    mark = f'&C&"宋体,加粗"&14{paper.draft_mark}' if paper.draft_mark else ""
    header = f'{mark}&R&"宋体,常规"&9金额单位：{paper.money_unit}'
    footer = '&C&"宋体,常规"&9第 &P 页 共 &N 页'
    return "".join(
        (
            _DECLARATION,
            f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{last_column}{len(drawing.heights)}"/>',
            '<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>',
            *_rows(drawing),
            f'</sheetData><mergeCells count="{len(merges)}">',
            *(f'<mergeCell ref="{merge}"/>' for merge in merges),
            '</mergeCells><printOptions horizontalCentered="1"/>',
            '<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.7" header="0.35" footer="0.35"/>',
            f'<pageSetup paperSize="9" orientation="{paper.orientation}" fitToWidth="1" fitToHeight="0"/>',
            f"<headerFooter><oddHeader>{escape(header)}</oddHeader><oddFooter>{escape(footer)}</oddFooter></headerFooter>",
            f'<ignoredErrors><ignoredError sqref="A1:{last_column}{len(drawing.heights)}" numberStoredAsText="1"/>',
            "</ignoredErrors></worksheet>",
        )
    )


def _rows(drawing: Drawing) -> list[str]:
    """Every row with its cells; the covered places of a merged range carry its style too, or its borders break."""
    rows: dict[int, dict[int, str]] = {row: {} for row in range(1, len(drawing.heights) + 1)}
    for cell in drawing.cells:
        for row in range(cell.top, cell.bottom + 1):
            for column in cell.span.columns():
                first = (row, column) == (cell.top, cell.span.first)
                rows[row][column] = _cell(cell, address(row, column)) if first else _blank(cell, address(row, column))
    written = []
    for row, cells in rows.items():
        height = f"{drawing.heights[row - 1]:g}"
        inner = "".join(cells[column] for column in sorted(cells))
        written.append(f'<row r="{row}" ht="{height}" customHeight="1">{inner}</row>')
    return written


def _blank(cell: Placed, where: str) -> str:
    return f'<c r="{where}" s="{style_number(cell.look)}"/>'


def _cell(cell: Placed, where: str) -> str:
    value = cell.value
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        long = len(digits.partition(".")[2].rstrip("0")) > PLACES_SHOWN
        return f'<c r="{where}" s="{style_number(cell.look, long=long)}"><v>{digits}</v></c>'
    if not value:
        return _blank(cell, where)
    style = style_number(cell.look, quoted=value.startswith(_FORMULA_SIGNS))
    text = escape(_ESCAPE_LOOK_ALIKE.sub("_x005F_", value))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _workbook(paper: Paper, drawing: Drawing) -> str:
    sheet = paper.sheet.replace("'", "''")
    area = f"'{sheet}'!$A$1:${column_letters(len(paper.widths))}${len(drawing.heights)}"
    titles = f"'{sheet}'!${drawing.head_row}:${drawing.head_row}"
    return (
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<bookViews><workbookView activeTab="0"/></bookViews>'
        f'<sheets><sheet name={quoteattr(paper.sheet)} sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm.Print_Area" localSheetId="0">{escape(area)}</definedName>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{escape(titles)}</definedName>'
        "</definedNames></workbook>"
    )


def _core(paper: Paper) -> str:
    """标题、作者 and the day of filling in; nothing that changes from one writing to the next."""
    title, creator, day = escape(_line(paper.title)), escape(_line(paper.creator)), paper.created
    created = f'<dcterms:created xsi:type="dcterms:W3CDTF">{day:%Y-%m-%d}T00:00:00Z</dcterms:created>' if day else ""
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>{created}</cp:coreProperties>"
    )


def _line(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]


_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)
_ROOT_RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>'
)
_WORKBOOK_RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_APPLICATION = (
    f'{_DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>evaluator</Application></Properties>"
)
