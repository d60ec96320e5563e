"""简单的表：lists of texts as an .xlsx file: a head, rows, notes above them, lists to choose from.

For what is no official form: templates that people fill in, and lists that they take along. Every cell is a text and
formatted as one, so 001 stays 001 and nothing becomes a formula; the same content gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from evaluator.sheets.cells import address, clean, column_letters

LONGEST_TEXT = 32_767
LAST_CHOICE_ROW = 2_000
"""As far down as a column offers its list."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LOOK_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_SIGNS = tuple("=+-@\t")
_TEXT, _HEAD, _NOTE, _QUOTED, _BLANK = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """One column: its head, its width in characters, and what may be chosen in it."""

    head: str
    width: int = 18
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """One sheet: notes, a head below them, rows. ``fillable`` columns stay texts below the last row too."""

    name: str
    columns: tuple[PlainColumn, ...]
    rows: Sequence[Sequence[str]] = ()
    notes: tuple[str, ...] = ()
    fillable: bool = False

    @property
    def head_row(self) -> int:
        return len(self.notes) + 1


def write_sheets(sheets: Sequence[PlainSheet]) -> bytes:
    """The workbook."""
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(len(sheets)),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{number}.xml": _sheet(sheet) for number, sheet in enumerate(sheets, start=1)},
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, part.encode("utf-8"))
    return content.getvalue()


def _sheet(sheet: PlainSheet) -> str:
    last = column_letters(len(sheet.columns))
    style = _TEXT if sheet.fillable else _BLANK
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" style="{style}" customWidth="1"/>'
        for place, column in enumerate(sheet.columns, start=1)
    )
    head = sheet.head_row
    rows = [_row(number, [note], _NOTE) for number, note in enumerate(sheet.notes, start=1)]
    rows.append(_row(head, [column.head for column in sheet.columns], _HEAD))
    rows += [_row(number, texts, _TEXT) for number, texts in enumerate(sheet.rows, start=head + 1)]
    merges = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in range(1, head))
    filled = f"A1:{last}{max(head + len(sheet.rows), head + 1)}"
    return "".join(
        (
            _DECLARATION,
            f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            '<sheetViews><sheetView workbookViewId="0">',
            f'<pane ySplit="{head}" topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/>',
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/><cols>{columns}</cols>',
            f"<sheetData>{''.join(rows)}</sheetData>",
            f'<mergeCells count="{head - 1}">{merges}</mergeCells>' if merges else "",
            _choices(sheet),
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
            f'<ignoredErrors><ignoredError sqref="{filled}" numberStoredAsText="1"/></ignoredErrors></worksheet>',
        )
    )


def _row(number: int, texts: Sequence[str], style: int) -> str:
    cells = "".join(_cell(address(number, place), text, style) for place, text in enumerate(texts, start=1))
    return f'<row r="{number}">{cells}</row>'


def _cell(where: str, text: str, style: int) -> str:
    text = clean(text)[:LONGEST_TEXT]
    if not text:
        return f'<c r="{where}" s="{style}"/>'
    if style == _TEXT and text.startswith(_FORMULA_SIGNS):
        style = _QUOTED
    inner = escape(_LOOK_ALIKE.sub("_x005F_", text))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'


def _choices(sheet: PlainSheet) -> str:
    """Native lists (下拉); what is typed otherwise is not stopped here, the import says what is wrong with it."""
    first = sheet.head_row + 1
    lists = [
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="0" '
        f'sqref="{column_letters(place)}{first}:{column_letters(place)}{LAST_CHOICE_ROW}">'
        f"<formula1>{escape(quoted(column.choices))}</formula1></dataValidation>"
        for place, column in enumerate(sheet.columns, start=1)
        if column.choices
    ]
    return f'<dataValidations count="{len(lists)}">{"".join(lists)}</dataValidations>' if lists else ""


def quoted(choices: Sequence[str]) -> str:
    """A list as Excel wants it in a validation: ``"主管部门,单位,科室"``."""
    return '"' + ",".join(choices) + '"'


def _workbook(sheets: Sequence[PlainSheet]) -> str:
    entries = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    return f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>'


def _relations(count: int) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, count + 1)
    )
    styles = f'<Relationship Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{sheets}{styles}</Relationships>'


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>{sheets}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/></Types>'
    )


def _styles() -> str:
    font = '<font>{0}<sz val="10"/><name val="宋体"/><charset val="134"/></font>'
    side = '<{0} style="thin"><color rgb="FF999999"/></{0}>'
    sides = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    text = '<alignment vertical="center" wrapText="1"/></xf>'
    formats = (
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
        f'<xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" applyNumberFormat="1">{text}',
        f'<xf numFmtId="49" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1">{text}',
        f'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1">{text}',
        f'<xf numFmtId="49" fontId="0" fillId="0" borderId="1" xfId="0" quotePrefix="1" applyNumberFormat="1">{text}',
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
    )
    return (
        f'{_DECLARATION}<styleSheet xmlns="{_MAIN}"><fonts count="2">'
        f"{font.format('')}{font.format('<b/>')}</fonts>"
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFEDF3F7"/></patternFill></fill></fills>'
        f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{sides}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


_ROOT = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_STYLES = _styles()
