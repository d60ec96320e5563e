"""工作簿的部件：what every workbook holds besides its sheets. What never changes is deflated once.

Sheets are what a part is taken for unless it says otherwise, so that the list of kinds needs not know how many sheets
will follow it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from evaluator.sheets.leaves import DECLARATION, MAIN, State
from evaluator.sheets.styles import STYLES
from evaluator.sheets.zipping import Part, deflated, deflated_pieces, stored

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Listed(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    last_column: str
    last_row: int
    head_row: int
    state: State = State.VISIBLE
    filtered: str = ""


def workbook_part(sheets: Sequence[Listed], first: int) -> Part:
    """The list of the sheets; the workbook opens with the one at place ``first``."""
    return deflated_pieces("xl/workbook.xml", _workbook(sheets, first))


def _workbook(sheets: Sequence[Listed], first: int) -> Iterator[str]:
    yield f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">'
    yield f'<bookViews><workbookView activeTab="{first}"/></bookViews><sheets>'
    for number, sheet in enumerate(sheets, start=1):
        yield f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"{_hidden(sheet.state)} r:id="rId{number}"/>'
    yield "</sheets><definedNames>"
    for place, sheet in enumerate(sheets):
        yield from _defined_names(sheet, place)
    yield "</definedNames></workbook>"


@lru_cache(maxsize=1_000)
def single_workbook_part(sheet: Listed) -> Part:
    """The list of one sheet: the same for every form of the same length."""
    return workbook_part((sheet,), 0)


def _hidden(state: State) -> str:
    return "" if state is State.VISIBLE else f' state="{state}"'


def _defined_names(sheet: Listed, place: int) -> list[str]:
    """打印区域、打印标题 and 自动筛选, each for its own sheet; a hidden one is never printed."""
    if sheet.state is not State.VISIBLE:
        return []
    quoted = "'" + sheet.name.replace("'", "''") + "'"
    named = [("Print_Area", "", f"$A$1:${sheet.last_column}${sheet.last_row}")]
    if sheet.head_row:
        named.append(("Print_Titles", "", f"${sheet.head_row}:${sheet.head_row}"))
    if sheet.filtered:
        named.insert(0, ("_FilterDatabase", ' hidden="1"', re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", sheet.filtered)))
    return [
        f'<definedName name="_xlnm.{name}" localSheetId="{place}"{hidden}>{escape(f"{quoted}!{area}")}</definedName>'
        for name, hidden, area in named
    ]


@lru_cache(maxsize=16)
def relations_part(count: int) -> Part:
    """Where the parts of so many sheets are."""
    return deflated_pieces("xl/_rels/workbook.xml.rels", _relations(count))


def _relations(count: int) -> Iterator[str]:
    yield f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    for number in range(1, count + 1):
        yield f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
    yield f'<Relationship Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'


def core_part(title: str, creator: str, created: date | None) -> Part:
    """标题、作者 and the day of filling in; nothing that changes from one writing to the next."""
    day = f"{_CREATED}{created.isoformat()}T00:00:00Z</dcterms:created>" if created else ""
    part = f"{_CORE}{_line(title)}</dc:title><dc:creator>{_line(creator)}</dc:creator>{day}</cp:coreProperties>"
    return stored("docProps/core.xml", part.encode())


def _line(text: str) -> str:
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return escape(text[:200])


_CORE = (
    f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>'
)
_CREATED = '<dcterms:created xsi:type="dcterms:W3CDTF">'
_CONTENT_TYPES = (
    f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)
_ROOT_RELATIONS = (
    f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>'
)
_APPLICATION = (
    f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>evaluator</Application></Properties>"
)
CONSTANT_PARTS = tuple(
    deflated(name, part.encode())
    for name, part in (
        ("[Content_Types].xml", _CONTENT_TYPES),
        ("_rels/.rels", _ROOT_RELATIONS),
        ("docProps/app.xml", _APPLICATION),
        ("xl/styles.xml", STYLES),
    )
)
