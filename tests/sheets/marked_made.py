"""Workbooks to be marked, as other programs write them, and what is in one afterwards."""

import base64
import io
import warnings
import zipfile
from collections.abc import Mapping

import xlsxwriter
from openpyxl import Workbook, load_workbook

from evaluator.problems import Level
from evaluator.sheets.marking.marker import Note, mark
from evaluator.sheets.marking.signs import COLOURS
from tests.sheets.workbooks_made import MAIN, OFFICE, RELATIONS, WORKBOOK, WORKBOOK_RELATIONS, packed
from tests.sheets.workbooks_made import raw as bare

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>甲</t></is></c></row>'
    '<row r="3"><c r="A3"><v>1</v></c><c r="C3"><v>3</v></c></row><row r="5"/>'
)
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
)
STRICT = "http://purl.oclc.org/ooxml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="12"/><color theme="1"/><name val="等线"/>'
    '<scheme val="minor"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    '<fgColor theme="4" tint="0.8"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"><alignment vertical="center"/></xf>'
    '</cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><alignment '
    'vertical="center"/></xf><xf numFmtId="4" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1">'
    '<alignment vertical="center"/></xf></cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def raw(rows: str, *, after: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of these rows that other programs open too."""
    return bare(rows, after=after, parts={"[Content_Types].xml": CONTENT_TYPES, **(parts or {})})


def error(cell: str, sheet: str = "自评表", message: str = "读不出来", remedy: str = "请照批复的表补全") -> Note:
    return Note(sheet, cell, Level.ERROR, message, remedy)


def warning(cell: str, sheet: str = "自评表") -> Note:
    return Note(sheet, cell, Level.WARNING, "像是以元为单位", "请核对")


def marked(content: bytes, *notes: Note, name: str = "某某局.xlsx") -> bytes:
    return mark(content, notes, filename=name).content


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(content: bytes) -> Workbook:
    """The workbook in another program, which knows neither the strict form nor names with a slash in front."""
    plain = {
        name.lstrip("/"): part.replace(f"{STRICT}/spreadsheetml/main".encode(), MAIN.encode()).replace(
            f"{STRICT}/officeDocument/relationships".encode(), OFFICE.encode()
        )
        for name, part in parts(content).items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(io.BytesIO(packed(plain)))


def fills(content: bytes, sheet: str = "自评表") -> dict[str, Level]:
    """The cells that are marked, as another program sees them."""
    levels = {colour: level for level, colour in COLOURS.items()}
    page = opened(content)[sheet]
    return {
        cell.coordinate: levels[str(cell.fill.fgColor.rgb)[2:]]
        for row in page.iter_rows()
        for cell in row
        if cell.fill.patternType == "solid" and str(cell.fill.fgColor.rgb)[2:] in levels
    }


def remarks(content: bytes, sheet: str = "自评表") -> dict[str, str]:
    """The cell notes of a sheet, as another program sees them."""
    page = opened(content)[sheet]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def listed(content: bytes) -> list[tuple[str | None, ...]]:
    """The lines of the added sheet below its head."""
    page = opened(content)["需要修改"]
    rows = list(page.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    return rows[head + 1 :]


def rich() -> bytes:
    """What a person may have put into a form: a picture, formats, choices, formulas, notes, a page to print."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        sheet.write_row(
            "A1",
            ["项目名称", "全年预算数", "全年执行数", "执行率"],
            book.add_format({"bold": True, "bg_color": "#DDDDDD"}),
        )
        sheet.write_row("A2", ["甲项目", 810, 808.43])
        sheet.write_formula("D2", "=C2/B2", book.add_format({"num_format": "0.00%", "border": 1}), 0.9981)
        sheet.merge_range("A4:C5", "合并的说明", book.add_format({"font_name": "楷体", "text_wrap": True}))
        sheet.conditional_format(
            "B2:C2", {"type": "cell", "criteria": ">", "value": 100, "format": book.add_format({"bold": True})}
        )
        sheet.data_validation("E2", {"validate": "list", "source": ["达成", "未达成"]})
        sheet.write_comment("B2", "请财务核对", {"author": "李敏"})
        sheet.insert_image("F2", "dot.png", {"image_data": io.BytesIO(DOT)})
        sheet.set_column("A:A", 33)
        sheet.set_row(1, 41)
        sheet.set_landscape()
        sheet.set_header("&C内部资料")
        sheet.print_area("A1:E5")
        sheet.protect()
        other = book.add_worksheet("数据")
        other.write_row("A1", [1, 2, 3])
        other.set_footer("&P")
    return content.getvalue()


def _with_prefix(xml: str, *, own: bool = False) -> str:
    changed = xml.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    return changed.replace("xmlns=", "xmlns:x=") if own else changed


def prefixed() -> bytes:
    """Every element under a prefix, as some exporting programs write it."""
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{_with_prefix(ROWS)}</x:sheetData></x:worksheet>'
    return raw("", parts={"xl/worksheets/sheet1.xml": sheet, "xl/styles.xml": _with_prefix(STYLES, own=True)})


def strict() -> bytes:
    """The strict form of the format."""
    main, office = f"{STRICT}/spreadsheetml/main", f"{STRICT}/officeDocument/relationships"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{ROWS}</sheetData></worksheet>'
    return raw(
        "",
        parts={
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": WORKBOOK.replace(MAIN, main).replace(OFFICE, office),
            "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS.replace(OFFICE, office),
            "xl/worksheets/sheet1.xml": sheet,
            "xl/styles.xml": STYLES.replace(MAIN, main),
        },
    )


def with_absolute_names() -> bytes:
    """Parts and targets with a slash in front."""
    whole = {f"/{name}" if name != "[Content_Types].xml" else name: part for name, part in parts(raw(ROWS)).items()}
    relations = WORKBOOK_RELATIONS.replace('Target="', 'Target="/xl/')
    return packed({**whole, "/xl/_rels/workbook.xml.rels": relations, "/xl/styles.xml": STYLES})


def without_styles() -> bytes:
    relations = "".join(WORKBOOK_RELATIONS.partition('<Relationship Id="rId2"')[:1]) + "</Relationships>"
    return raw(ROWS, parts={"xl/_rels/workbook.xml.rels": relations})


def without_addresses() -> bytes:
    """Cells and rows count themselves."""
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c><c><v>4</v></c><c><v>5</v></c></row>"
    return raw(rows, parts={"xl/styles.xml": STYLES})


def like_wps() -> bytes:
    """What WPS writes of its own: names of styles in Chinese, extensions, theme fonts, an outer part."""
    after = (
        '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells><pageMargins left="0.75" right="0.75" top="1" '
        'bottom="1" header="0.5" footer="0.5"/><headerFooter/><extLst><ext uri="{x}"/></extLst>'
    )
    ids = '<workbookPr/><bookViews><workbookView windowWidth="27945" windowHeight="12255"/></bookViews><sheets>'
    custom = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    return raw(
        ROWS.replace('<c r="A3">', '<c r="A3" s="1">'),
        after=after,
        parts={
            "xl/styles.xml": STYLES,
            "xl/workbook.xml": WORKBOOK.replace("<sheets>", ids),
            "docProps/custom.xml": custom,
        },
    )


ODD: Mapping[str, bytes] = {
    "prefixes": prefixed(),
    "strict": strict(),
    "absolute names": with_absolute_names(),
    "no styles": without_styles(),
    "no addresses": without_addresses(),
    "WPS": like_wps(),
}
