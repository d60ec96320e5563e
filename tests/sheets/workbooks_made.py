"""Workbooks as other programs and other people make them: raw parts, and forms typed cell by cell."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="自评表" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELATIONS = (
    f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
ROOT_RELATIONS = (
    f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def packed(parts: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    """A zip file of these parts; ``stored``: not compressed, so that no ratio gives it away."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def raw(
    rows: str,
    *,
    after: str = "",
    before: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    stored: bool = False,
) -> bytes:
    """A workbook whose only sheet holds these rows of XML; ``parts`` replaces or adds parts."""
    sheet = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    whole.update(parts or {})
    return packed(whole, stored=stored)


def saved(book: Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(source: Path, change: Callable[[Worksheet], None]) -> bytes:
    """A published form after somebody worked on it."""
    book = load_workbook(source)
    sheet = book.active
    assert sheet is not None
    change(sheet)
    return saved(book)


def unmerged(sheet: Worksheet) -> None:
    """Take every merged range apart; the values stay in their first cells."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))


def typed(rows: Sequence[Sequence[object]], *, merges: tuple[str, ...] = (), title: str = "自评表") -> bytes:
    """A sheet typed row by row. A text is a text even when it begins like a formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    for merged in merges:
        sheet.merge_cells(merged)
    return saved(book)
