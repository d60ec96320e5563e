"""New workbooks made to hurt: what is wrong is in the archive, in its parts, or in the cells."""

import io
import struct
import zipfile
from collections.abc import Callable
from itertools import pairwise

from tests.sheets.workbooks_made import (
    CONTENT_TYPES,
    MAIN,
    OFFICE,
    RELATIONS,
    WORKBOOK,
    WORKBOOK_RELATIONS,
    packed,
    raw,
)

CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c></row>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"


def directory(content: bytes, place: int, kind: str, value: int, entry: int = 0) -> bytes:
    """The file with one field of one entry of its directory changed."""
    changed = bytearray(content)
    start = -1
    for _ in range(entry + 1):
        start = changed.find(b"PK\x01\x02", start + 1)
    struct.pack_into(kind, changed, start + place, value)
    return bytes(changed)


def end_record(content: bytes, place: int, kind: str, value: int) -> bytes:
    """The file with one field of the end of its directory changed."""
    changed = bytearray(content)
    struct.pack_into(kind, changed, changed.rfind(b"PK\x05\x06") + place, value)
    return bytes(changed)


def quoted_overlap() -> bytes:
    """Each entry's data holds the next entry whole: small in the file, and every layer unfolds again."""
    content = bytearray(raw(CELL))
    starts = [place for place in range(len(content)) if content.startswith(b"PK\x01\x02", place)]
    for start, following in pairwise(starts):
        here, there = (struct.unpack_from("<I", content, place + 42)[0] for place in (start, following))
        struct.pack_into("<I", content, start + 20, there - here + 40)
    return bytes(content)


def sheets(count: int, part: str = "worksheets/sheet1.xml") -> dict[str, str | bytes]:
    """A workbook part with so many sheets, all of them the same part: read once, or a thousand times."""
    listed = "".join(f'<sheet name="s{number}" sheetId="{number + 1}" r:id="rId1"/>' for number in range(count))
    book = WORKBOOK.replace('<sheet name="自评表" sheetId="1" r:id="rId1"/>', listed)
    return {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS.replace("worksheets/sheet1.xml", part),
    }


def relations(target: str, mode: str = "") -> dict[str, str | bytes]:
    """A workbook whose only sheet is somewhere else."""
    one = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{target}" {mode}/>'
    return {"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'}


def styles(content: str) -> dict[str, str | bytes]:
    return {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{content}</styleSheet>'}


def number(stored: str) -> bytes:
    return raw(f'<row r="1"><c r="A1"><v>{stored}</v></c></row>')


def symbolic_link() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("xl/workbook.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return content.getvalue()


def far_merges() -> bytes:
    """A thousand sheets, each with a merged range just small enough."""
    parts = sheets(1_000)
    merged = '<mergeCells><mergeCell ref="A1:GR999"/></mergeCells>'
    return raw(CELL + '<row r="999"><c r="GR999"><v>1</v></c></row>', after=merged, parts=parts)


WORKBOOKS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "引用式重叠": ("archive", quoted_overlap, "file-damaged"),
    "目录谎报个数": ("archive", lambda: end_record(raw(CELL), 10, "<H", 65_000), "file-too-many-parts"),
    "目录谎报长度": ("archive", lambda: end_record(raw(CELL), 12, "<I", 0x7FFFFFFF), "file-too-many-parts"),
    "目录的位置在文件外": ("archive", lambda: end_record(raw(CELL), 16, "<I", 0x7FFFFFFF), "file-damaged"),
    "部件的位置在文件外": ("archive", lambda: directory(raw(CELL), 42, "<I", 0x7FFFFF00), "file-damaged"),
    "部件的压缩长度在文件外": ("archive", lambda: directory(raw(CELL), 20, "<I", 0x7FFFFF00), "file-damaged"),
    "校验码不符": ("archive", lambda: directory(raw(CELL), 16, "<I", 1, 4), "file-damaged"),
    "不认识的压缩方式": ("archive", lambda: directory(raw(CELL), 10, "<H", 99), "file-damaged"),
    "需要的版本太新": ("archive", lambda: directory(raw(CELL), 6, "<H", 6_300), "file-damaged"),
    "二十一兆的文件": ("size", lambda: packed({SHEET: b"x" * 21_000_000}, stored=True), "file-"),
    "符号链接": ("archive", symbolic_link, "file-damaged"),
    "样式里的炸弹": ("bomb", lambda: raw(CELL, parts=styles("<a>" + " " * 80_000_000 + "</a>")), "file-inflates"),
    "关系里的炸弹": (
        "bomb",
        lambda: raw(CELL, parts={"xl/_rels/workbook.xml.rels": b"<a>" + b" " * 80_000_000}),
        "file-inflates",
    ),
    "许多表合起来的炸弹": (
        "bomb",
        lambda: raw(CELL + " " * 3_900_000, parts=sheets(1_000)),
        "file-inflates",
    ),
    "一千张表是同一部件": (
        "amplified",
        lambda: raw("".join(f"<row>{'<c><v>1</v></c>' * 100}</row>" for _ in range(400)), parts=sheets(1_000)),
        "file-too-large",
    ),
    "一千张表各有大合并": ("merges", far_merges, "sheet-merges-too-large"),
    "三十万种字体": (
        "styles",
        lambda: raw(CELL, parts=styles("<fonts>" + "<font><sz/></font>" * 300_000 + "</fonts>"), stored=True),
        "file-too-large",
    ),
    "二十万种数字格式": (
        "styles",
        lambda: raw(
            CELL,
            parts=styles(
                "<numFmts>"
                + "".join(f'<numFmt numFmtId="{each}" formatCode="{"0" * 40}"/>' for each in range(200_000))
                + "</numFmts>"
            ),
        ),
        "form-unknown",
    ),
    "十万个名称": (
        "names",
        lambda: raw(
            CELL,
            parts={
                "xl/workbook.xml": WORKBOOK.replace(
                    "</sheets>", "</sheets>" + '<definedName name="a">A1</definedName>' * 100_000
                )
            },
        ),
        "form-unknown",
    ),
    "五万个条件格式": (
        "formats",
        lambda: raw(
            CELL, after='<conditionalFormatting sqref="A1:XFD1048576"><cfRule/></conditionalFormatting>' * 50_000
        ),
        "form-unknown",
    ),
    "范围写到最后一格": (
        "dimension",
        lambda: raw(CELL + FAR, after='<dimension ref="A1:XFD1048576"/>'),
        "form-unknown",
    ),
    "不存在的行号": ("rows", lambda: raw('<row r="9999999"><c><v>1</v></c></row>'), "file-too-large"),
    "一行排出最后一列": ("columns", lambda: raw(f"<row>{'<c><v>1</v></c>' * 17_000}</row>"), "file-too-large"),
    "重叠的合并": (
        "merges",
        lambda: raw(
            CELL + '<row r="500"><c r="SF500"><v>1</v></c></row>',
            after="<mergeCells>" + '<mergeCell ref="A1:SF500"/>' * 19_000 + "</mergeCells>",
        ),
        "sheet-merges-too-large",
    ),
    "天大的数": ("number", lambda: number("1e3000000"), "form-unknown"),
    "五千位的数": ("number", lambda: number("9" * 5_000), "form-unknown"),
    "极小的数": ("number", lambda: number("1e-3000000"), "form-unknown"),
    "不在日历上的日期": (
        "number",
        lambda: raw(
            '<row r="1"><c r="A1" s="1"><v>99999999999</v></c><c r="B1" s="1"><v>-5</v></c></row>',
            parts=styles('<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'),
        ),
        "form-unknown",
    ),
    "一个元素十万个属性": (
        "attributes",
        lambda: raw("<row " + " ".join(f'a{each}="1"' for each in range(100_000)) + "/>"),
        "file-blank",
    ),
    "一千万字的属性": ("attributes", lambda: raw(f'<row r="{"1" * 10_000_000}"/>'), "file-"),
    "一百万字的元素名": ("names", lambda: raw(f"<{'a' * 1_000_000}/>"), "file-blank"),
    "几万种元素名": ("names", lambda: raw("".join(f"<a{each}/>" for each in range(50_000))), "file-too-large"),
    "三百万条注释": ("markup", lambda: raw(CELL + "<!---->" * 3_000_000, stored=True), "file-too-large"),
    "一段三千万字": (
        "markup",
        lambda: raw(f"<row><c><v><![CDATA[{'1' * 30_000_000}]]></v></c></row>"),
        "file-inflates",
    ),
    "一百万层的富文本": ("depth", lambda: raw("<row><c><is>" + "<r>" * 1_000_000), "file-damaged"),
    "套着的格": ("depth", lambda: raw("<row>" + "<c>" * 400_000), "file-too-large"),
    "套着的值": ("depth", lambda: raw("<row><c>" + "<v>" * 400_000), "file-damaged"),
    "关系指向自己": ("relations", lambda: raw(CELL, parts=relations("/xl/workbook.xml")), "file-blank"),
    "关系走出文件": ("relations", lambda: raw(CELL, parts=relations("../../../../etc/passwd")), "part-missing"),
    "关系走到外面": (
        "relations",
        lambda: raw(CELL, parts=relations("file:///etc/passwd", 'TargetMode="External"')),
        "file-blank",
    ),
    "参数实体": (
        "entities",
        lambda: raw(CELL, before="<!DOCTYPE a [<!ENTITY % b \"<!ENTITY c SYSTEM 'http://127.0.0.1:9/'>\">%b;]>"),
        "file-doctype",
    ),
    "另一种编码里的实体": (
        "entities",
        lambda: raw("", parts={SHEET: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")}),
        "file-doctype",
    ),
    "不认识的编码": (
        "encoding",
        lambda: raw("", parts={SHEET: b'<?xml version="1.0" encoding="utf-7"?><worksheet/>'}),
        "file-",
    ),
    "编码是程序名": (
        "encoding",
        lambda: raw("", parts={SHEET: b'<?xml version="1.0" encoding="rot13"?><worksheet/>'}),
        "file-damaged",
    ),
    "带宏": ("macros", lambda: raw(CELL, parts={"xl/vbaProject.bin": b"x"}), "file-macros"),
    "带四代宏": ("macros", lambda: raw(CELL, parts={"xl/macrosheets/sheet1.xml": "<x/>"}), "file-macros"),
    "外部链接要运行程序": (
        "dde",
        lambda: raw(
            CELL,
            parts={
                "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}">'
                '<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
            },
        ),
        "file-dde",
    ),
    "公式要运行程序": (
        "dde",
        lambda: raw("<row><c><f>cmd|' /C calc'!A0</f><v>0</v></c></row>"),
        "file-dde",
    ),
    "外部链接没有算过": (
        "links",
        lambda: raw('<row r="1"><c r="A1"><f>[1]Sheet1!A1</f></c></row>'),
        "form-unknown",
    ),
    "没有内容类型": ("parts", lambda: packed({"xl/workbook.xml": "<x/>"}), "file-blank"),
    "类型写反的包": (
        "parts",
        lambda: packed({"[Content_Types].xml": CONTENT_TYPES, "a.xml": "<x/>"}),
        "file-not-workbook",
    ),
}
"""name → (kind, how it is made, the code it is refused with)."""
