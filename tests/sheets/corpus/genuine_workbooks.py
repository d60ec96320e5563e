"""One published form, saved again in all the ways in which programs save the same workbook. Each holds the same form.

``PARTS`` change the parts, ``PACKINGS`` how they are packed, and the others are written anew by other libraries.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.styles import Border, Side

from evaluator.sheets.workbooks import read_workbook
from tests.sheets.corpus.other_kinds import merges
from tests.sheets.published import form_file
from tests.sheets.workbooks_made import MAIN, OFFICE, packed, saved

Parts = dict[str, bytes]
BASE = form_file("01").read_bytes()
SHEET, BOOK, BOOK_RELATIONS, STYLES = (
    "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
)  # fmt: skip
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_INLINE = re.compile(r'<c r="(\w+)" s="(\d+)" t="inlineStr"><is><t>([^<]*)</t></is></c>')


def parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(BASE)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text(found: Parts, part: str) -> str:
    return found[part].decode()


def in_sheet(change: Callable[[str], str]) -> Callable[[], Parts]:
    """The parts with the XML of the sheet changed."""

    def made() -> Parts:
        found = parts()
        changed = change(text(found, SHEET))
        assert changed != text(found, SHEET)
        return found | {SHEET: changed.encode()}

    return made


def in_book(old: str, new: str) -> Callable[[], Parts]:
    """The parts with one thing in the workbook part changed."""

    def made() -> Parts:
        found = parts()
        assert old in text(found, BOOK)
        return found | {BOOK: text(found, BOOK).replace(old, new, 1).encode()}

    return made


def beside(further: Mapping[str, bytes]) -> Callable[[], Parts]:
    """The parts with others beside them that hold nothing of the form."""
    return lambda: parts() | dict(further)


def shared(*, rich: bool) -> Callable[[], Parts]:
    """Texts in the shared strings, as Excel and WPS store them; ``rich``: in pieces, with phonetic hints."""

    def made() -> Parts:
        found = parts()
        strings: list[str] = []

        def numbered(cell: re.Match[str]) -> str:
            place, style, words = cell.groups()
            half = len(words) // 2
            strings.append(
                f"<si><r><rPr><b/></rPr><t>{words[:half]}</t></r><r><t xml:space='preserve'>{words[half:]}</t></r>"
                "<rPh sb='0' eb='1'><t>pin yin</t></rPh><phoneticPr fontId='1'/></si>"
                if rich
                else f"<si><t>{words}</t></si>"
            )
            return f'<c r="{place}" s="{style}" t="s"><v>{len(strings) - 1}</v></c>'

        found[SHEET] = _INLINE.sub(numbered, text(found, SHEET)).encode()
        found["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{"".join(strings)}</sst>'.encode()
        relation = f'<Relationship Id="rId9" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        found[BOOK_RELATIONS] = text(found, BOOK_RELATIONS).replace("</Relationships>", relation).encode()
        return found

    return made


def prefixed() -> Parts:
    """Names with a prefix, and the strict namespace of the standard."""
    found = parts()
    for part in (SHEET, BOOK, STYLES):
        words = re.sub(r"<(/?)(\w)", r"<\1x:\2", text(found, part))
        found[part] = words.replace(f'xmlns="{MAIN}"', f'xmlns:x="{STRICT}"').encode()
    return found


def strict() -> Parts:
    found = parts()
    old, new = "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument"
    return {
        name: part.replace(MAIN.encode(), STRICT.encode()).replace(old.encode(), new.encode())
        for name, part in found.items()
    }


def hidden_beside() -> bytes:
    book = load_workbook(io.BytesIO(BASE))
    for state in ("hidden", "veryHidden"):
        page = book.create_sheet(state)
        page.sheet_state = state
        page["A1"] = "项目支出绩效自评表"
    return saved(book)


def ledger_beside() -> bytes:
    """Three thousand blank bordered rows: what a sheet looks like that somebody drew lines over."""
    book = load_workbook(io.BytesIO(BASE))
    border = Border(left=Side(style="thin"))
    for row in book.create_sheet("台账").iter_rows(max_row=3_000, max_col=30):
        for cell in row:
            cell.border = border
    return saved(book)


def by_another_library() -> bytes:
    """Typed again by XlsxWriter: shared strings, its own styles, merged cells written through."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        wrapped = book.add_format({"text_wrap": True, "border": 1})
        for sheet in read_workbook(BASE):
            page = book.add_worksheet(sheet.name)
            for cell in sheet.cells.values():
                value = cell.text if cell.number is None else float(cell.number)
                page.write(cell.row - 1, cell.column - 1, value, wrapped)
            for one in merges(sheet):
                first = sheet.at(one.top, one.left)
                value = first.text if first.number is None else float(first.number)
                page.merge_range(one.top - 1, one.left - 1, one.bottom - 1, one.right - 1, value, wrapped)
    return content.getvalue()


def streamed() -> bytes:
    """Packed while writing to a pipe: sizes stand behind each part, not in front of it."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    content = Pipe()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts().items():
            archive.writestr(name, part)
    return content.getvalue()


def large_headers() -> bytes:
    """Headers for parts beyond four gigabytes, as some programs always write them; and a comment at the end."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts().items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(part)
        archive.comment = "由报表系统导出 PK".encode()
    return content.getvalue()


def wps() -> Parts:
    """What WPS puts in: its own namespace, its own parts, its own extensions."""
    found = parts()
    own = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
    found["xl/cellimages.xml"] = f"<etc:cellImages {own}/>".encode()
    found["docProps/custom.xml"] = b'<Properties><property name="KSOProductBuildVer"/></Properties>'
    found["customXml/item1.xml"] = b"<woProps><woSheetsProps/></woProps>"
    found[SHEET] = (
        text(found, SHEET)
        .replace("<worksheet ", f'<worksheet {own} xmlns:xr="urn:x" xr:uid="{{0}}" ', 1)
        .replace("</worksheet>", "<extLst><ext uri='{x}'><etc:a/></ext></extLst></worksheet>")
        .encode()
    )
    return found


EXTRAS = (
    '<printOptions horizontalCentered="1"/><rowBreaks count="1"><brk id="20"/></rowBreaks>'
    '<drawing r:id="rId1" xmlns:r="x"/><legacyDrawing r:id="rId2" xmlns:r="x"/>'
)
RULES = (
    '<conditionalFormatting sqref="G13:G24"><cfRule type="expression" dxfId="0" priority="1"><formula>1</formula>'
    '</cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="C29">'
    '<formula1>"优,良,中,差"</formula1></dataValidation></dataValidations><hyperlinks/>'
)
PARTS: dict[str, Callable[[], Parts]] = {
    "共享字符串": shared(rich=False),
    "分段文字与拼音": shared(rich=True),
    "带前缀的元素名": prefixed,
    "严格命名空间": strict,
    "公式结果的文字": in_sheet(
        lambda sheet: _INLINE.sub(r'<c r="\1" s="\2" t="str"><f>T(&quot;x&quot;)</f><v>\3</v></c>', sheet)
    ),
    "公式结果的数": in_sheet(lambda sheet: sheet.replace("<v>", "<f>SUM(D7:D9)</f><v>")),
    "二进制尾数": in_sheet(lambda sheet: sheet.replace("<v>155.52</v>", "<v>155.52000000000001</v>")),
    "科学记数": in_sheet(lambda sheet: sheet.replace("<v>155.52</v>", "<v>1.5552E+2</v>")),
    "写成文字的数": in_sheet(
        lambda sheet: re.sub(r't="n"><v>([\d.]+)</v>', r't="inlineStr"><is><t>\1</t></is>', sheet)
    ),
    "全角数字": in_sheet(
        lambda sheet: sheet.replace('t="n"><v>155.52</v>', 't="inlineStr"><is><t>１５５．５２</t></is>')
    ),
    "格不写地址": in_sheet(lambda sheet: re.sub(r'<c r="[A-Z]+\d+"', "<c", sheet)),
    "行和格都不写地址": in_sheet(lambda sheet: re.sub(r'<(c|row) r="[A-Z]*\d+"', r"<\1", sheet)),
    "排了版的 XML": in_sheet(lambda sheet: sheet.replace("><", ">\n  <").replace("<t>\n  ", "<t>")),
    "注释与指令": in_sheet(lambda sheet: '<?xml version="1.0" standalone="yes"?><!-- x -->' + sheet.lstrip("\ufeff")),
    "UTF-16 的部件": lambda: parts() | {SHEET: text(parts(), SHEET).encode("utf-16")},
    "带字节序标记的部件": lambda: parts() | {SHEET: b"\xef\xbb\xbf" + parts()[SHEET]},
    "条件格式与下拉": in_sheet(lambda sheet: sheet.replace("<pageMargins", RULES + "<pageMargins", 1)),
    "图形与分页": in_sheet(lambda sheet: sheet.replace("</worksheet>", EXTRAS + "</worksheet>")),
    "筛选与冻结": in_sheet(
        lambda sheet: sheet.replace("</sheetData>", '</sheetData><sheetProtection sheet="1"/><autoFilter ref="A12"/>')
    ),
    "没有样式": lambda: {name: part for name, part in parts().items() if name != STYLES},
    "没有主题": lambda: {name: part for name, part in parts().items() if "theme" not in name},
    "1904 日期": in_book("<workbookPr />", '<workbookPr date1904="1"/>'),
    "建议只读与保护结构": in_book(
        "<workbookPr />", '<fileSharing readOnlyRecommended="1"/><workbookPr/><workbookProtection lockStructure="1"/>'
    ),
    "名称与打印标题": in_book(
        "<definedNames />",
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">$1:$2</definedName></definedNames>',
    ),
    "外部链接有结果": beside({"xl/externalLinks/externalLink1.xml": b"<externalLink><externalBook/></externalLink>"}),
    "计算链与打印设置": beside(
        {"xl/calcChain.xml": b"<calcChain/>", "xl/printerSettings/printerSettings1.bin": bytes(500)}
    ),
    "批注与图片": beside(
        {"xl/comments1.xml": b"<comments/>", "xl/media/image1.png": b"\x89PNG", "xl/drawings/vmlDrawing1.vml": b"<xml>"}
    ),
    "WPS 的扩展": wps,
    "大写的部件名": lambda: {name.replace("xl/", "XL/"): part for name, part in parts().items()},
    "反斜杠的部件名": lambda: {name.replace("/", "\\"): part for name, part in parts().items()},
    "带文件夹的包": lambda: {"xl/": b"", "xl/worksheets/": b"", **parts()},
    "部件次序颠倒": lambda: dict(reversed(parts().items())),
    "相对的部件地址": lambda: parts() | {
        BOOK_RELATIONS: text(parts(), BOOK_RELATIONS).replace("/xl/worksheets", "./worksheets/../worksheets").encode()
    },
    "另一个名字的工作簿": lambda: {
        name.replace("workbook.xml", "book1.xml"): part.replace(b"xl/workbook.xml", b"xl/book1.xml")
        for name, part in parts().items()
    },
}  # fmt: skip
WHOLE: dict[str, Callable[[], bytes]] = {
    "openpyxl 存的": lambda: saved(load_workbook(io.BytesIO(BASE))),
    "XlsxWriter 写的": by_another_library,
    "不压缩": lambda: packed(parts(), stored=True),
    "边写边压": streamed,
    "长文件头与注释": large_headers,
    "隐藏的表": hidden_beside,
    "空白的台账": ledger_beside,
}
