"""A form of a new workbook, typed once more as another kind of file: the same cells, as far as that kind has them."""

import csv
import html
import io
from collections.abc import Iterator

import docx
import xlwt

from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.workbooks import read_workbook


def grid(sheet: Sheet) -> list[list[str]]:
    """Row by row what a person sees; the covered places of a merged range are blank."""
    return [
        [
            sheet.cells[row, column].text if (row, column) in sheet.cells else ""
            for column in range(1, sheet.last_column + 1)
        ]
        for row in range(1, sheet.rows[-1] + 1)
    ]


def merges(sheet: Sheet) -> list[Merge]:
    """The merged ranges, as far as anything is written."""
    last = sheet.rows[-1]
    return [
        Merge(one.top, one.left, min(one.bottom, last), min(one.right, sheet.last_column))
        for one in dict.fromkeys(sheet.merges())
    ]


def as_old_workbook(content: bytes) -> bytes:
    """The same sheets as .xls: numbers are numbers, percentages have their format."""
    book = xlwt.Workbook(encoding="utf-8")
    for number, sheet in enumerate(read_workbook(content)):
        page = book.add_sheet(sheet.name[:25] + (str(number) if number else ""))
        joined = {(one.top, one.left): one for one in merges(sheet)}
        for (row, column), cell in sheet.cells.items():
            value: object = cell.text
            style = xlwt.easyxf()
            if cell.number is not None:
                percent = cell.text.endswith("%")
                value = float(cell.number / 100 if percent else cell.number)
                style = xlwt.easyxf(num_format_str="0.00%" if percent else "General")
            if one := joined.get((row, column)):
                page.write_merge(one.top - 1, one.bottom - 1, one.left - 1, one.right - 1, value, style)
            else:
                page.write(row - 1, column - 1, value, style)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def as_document(content: bytes, *, title_above: bool = False) -> bytes:
    """The sheets as tables of a Word document; ``title_above``: the first row as a line above the table."""
    document = docx.Document()
    for sheet in read_workbook(content):
        rows = grid(sheet)
        first = 1 if title_above else 0
        if title_above:
            document.add_paragraph(rows[0][0])
        table = document.add_table(len(rows) - first, sheet.last_column)
        places = [table.row_cells(row) for row in range(len(rows) - first)]
        for one in merges(sheet):
            if one.top > first:
                places[one.top - 1 - first][one.left - 1].merge(places[one.bottom - 1 - first][one.right - 1])
        for row, values in enumerate(rows[first:]):
            for column, text in enumerate(values):
                if text:
                    places[row][column].text = text
        document.add_paragraph()
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def as_csv(content: bytes, separator: str = ",") -> str:
    """The first sheet as separated values: what is merged stands in its first place only."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(grid(read_workbook(content)[0]))
    return written.getvalue()


def as_pasted_page(content: bytes) -> str:
    """The first sheet as a browser puts it on the clipboard."""
    sheet = read_workbook(content)[0]
    return f"<html><body><table>{''.join(_page_rows(sheet))}</table></body></html>"


def _page_rows(sheet: Sheet) -> Iterator[str]:
    joined = {(one.top, one.left): one for one in merges(sheet)}
    for number, row in enumerate(grid(sheet), 1):
        cells = []
        for column, text in enumerate(row, 1):
            covering = sheet.merge_at(number, column)
            if covering is not None and (covering.top, covering.left) != (number, column):
                continue
            one = joined.get((number, column), Merge(number, column, number, column))
            spans = f'rowspan="{one.bottom - number + 1}" colspan="{one.right - column + 1}"'
            cells.append(f"<td {spans}>{html.escape(text).replace(chr(10), '<br>')}</td>")
        yield f"<tr>{''.join(cells)}</tr>"
