"""Old workbooks, Word documents, texts and packages made to hurt, and files that are something else than they say."""

import io
import struct
from collections.abc import Callable

import xlwt

from tests.attachments.zoo import compound
from tests.sheets.workbooks_made import CONTENT_TYPES, packed, raw

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def record(kind: int, content: bytes = b"") -> bytes:
    """One record of an old workbook."""
    return struct.pack("<HH", kind, len(content)) + content


GLOBALS = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6)) + record(0x42, b"\xb0\x04")
PAGE = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))
END = record(0x000A)


def listed(offset: int, kind: int = 0) -> bytes:
    return record(0x85, struct.pack("<IBB", offset, 0, kind) + b"\x01\x00s")


def bare(page: bytes, *, before: bytes = b"", kind: int = 0) -> bytes:
    """The records of an old workbook with one sheet, without a container."""
    start = len(GLOBALS) + len(before) + len(listed(0)) + len(END)
    return GLOBALS + before + listed(start, kind) + END + PAGE + page + END


def cells(count: int, place: Callable[[int], tuple[int, int]]) -> bytes:
    """So many numbers (RK records), each at its place."""
    return b"".join(record(0x027E, struct.pack("<HHHI", *place(each), 0, 6)) for each in range(count))


def saved_old() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("自评表")
    for row in range(60):
        page.write(row, 0, f"第{row}行" * 40)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def container(place: int, kind: str, *values: int) -> bytes:
    """A genuine container with fields of its header changed."""
    content = bytearray(saved_old())
    struct.pack_into(kind, content, place, *values)
    return bytes(content)


def own_directory() -> bytes:
    """Entries of the directory that are each other's left and right: a walk through the tree never ends."""
    content = bytearray(compound("Workbook", *(f"s{number}" for number in range(40))))
    for start in range(1024, len(content) - 127, 128):
        number = (start - 1024) // 128
        struct.pack_into("<iii", content, start + 68, number + 1, number + 1, number + 1)
    return bytes(content)


def document(body: str, *, stored: bool = False) -> bytes:
    whole = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": whole}, stored=stored)


def all_merged() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("s")
    page.write(65_000, 255, 1)
    page.merged_ranges.append((0, 65_535, 0, 255))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def locked_old() -> bytes:
    return bare(b"", before=record(0x2F, bytes(54)))


ROW = "<w:tr><w:tc><w:p/></w:tc></w:tr>"
OTHERS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "只有文件头的 xls": ("container", lambda: compound("Workbook"), "file-not-workbook"),
    "截断的 xls": ("container", lambda: saved_old()[:1_500], "file-damaged"),
    "扇区大小荒唐": ("container", lambda: container(30, "<H", 31), "file-damaged"),
    "目录在文件外": ("container", lambda: container(48, "<I", 0x00FFFFFF), "file-damaged"),
    "目录绕成圈": ("container", lambda: compound("Workbook", "a", "b", "c", loop=True), "file-damaged"),
    "目录互为左右": ("container", own_directory, "file-not-workbook"),
    "分配表绕成圈": ("container", lambda: container(68, "<II", 0, 9), "file-damaged"),
    "分配表重复": ("container", lambda: container(76, "<III", 0, 0, 0), "file-damaged"),
    "一百多万条空记录": ("records", lambda: bare(record(0x0200) * 1_100_000), "file-too-large"),
    "四十万个数": ("cells", lambda: bare(cells(400_000, lambda each: (each >> 8, each & 255))), "file-too-large"),
    "每行只有最右一格": ("far cells", lambda: bare(cells(60_000, lambda each: (each, 255))), "file-too-large"),
    "列号荒唐": ("far cells", lambda: bare(cells(3, lambda each: (each, 65_535))), "file-damaged"),
    "三万个合并": (
        "merges",
        lambda: bare(record(0xE5, struct.pack("<H", 1_000) + struct.pack("<4H", 0, 9, 0, 9) * 1_000) * 30),
        "file-too-large",
    ),
    "盖满全表的合并": (
        "merges",
        all_merged,
        "sheet-merges-too-large",
    ),
    "谎报个数的文字表": (
        "strings",
        lambda: bare(b"", before=record(0xFC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF) + b"\x01\x00\x00a")),
        "file-damaged",
    ),
    "工作表在文件外": ("records", lambda: GLOBALS + listed(0x7FFFFFFF) + END, "file-"),
    "工作表指向自己": ("records", lambda: GLOBALS + listed(0) + END, "file-"),
    "两千张表的 xls": ("records", lambda: GLOBALS + listed(0) * 2_000 + END, "file-too-many-sheets"),
    "带四代宏的 xls": ("macros", lambda: bare(b"", kind=1), "file-macros"),
    "带宏的 xls": ("macros", lambda: compound("Workbook", "_VBA_PROJECT_CUR", "VBA"), "file-macros"),
    "外部链接要运行程序的 xls": (
        "dde",
        lambda: bare(b"", before=record(0x01AE, struct.pack("<HHB", 0, 9, 0) + b"cmd\x03/c ca")),
        "file-dde",
    ),
    "加密的 xls": ("encrypted", locked_old, "file-encrypted"),
    "加密的 xlsx": ("encrypted", lambda: compound("EncryptionInfo", "EncryptedPackage"), "file-encrypted"),
    "只有开头的 BIFF": ("records", lambda: b"\x09\x08\x10\x00", "file-damaged"),
    "两百万个空段落": ("paragraphs", lambda: document("<w:p/>" * 2_000_000, stored=True), "file-too-large"),
    "一百万个空格子": (
        "cells",
        lambda: document("<w:tbl>" + f"<w:tr>{'<w:tc/>' * 50}</w:tr>" * 20_000, stored=True),
        "file-too-large",
    ),
    "几百万个空格式": ("runs", lambda: document("<w:p>" + "<w:r/>" * 2_500_000, stored=True), "file-too-large"),
    "套着五百层的表": (
        "depth",
        lambda: document("<w:tbl><w:tr><w:tc>" * 500 + "</w:tc></w:tr></w:tbl>" * 500),
        "file-damaged",
    ),
    "一万张表": ("tables", lambda: document(f"<w:tbl>{ROW}</w:tbl>" * 10_000), "file-too-large"),
    "跨十万列的格": (
        "far cells",
        lambda: document('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000"/></w:tcPr></w:tc></w:tr></w:tbl>'),
        "file-damaged",
    ),
    "Word 里的域要运行程序": (
        "dde",
        lambda: document(r'<w:p><w:r><w:instrText xml:space="preserve"> DDEAUTO c:\\cmd.exe "/k calc"</w:instrText>'),
        "file-dde",
    ),
    "Word 里的实体炸弹": (
        "entities",
        lambda: packed({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "file-doctype",
    ),
    "Word 里的炸弹": ("bomb", lambda: packed({"word/document.xml": b"<a>" + b" " * 80_000_000}), "file-inflates"),
    "一格三千万字": ("long text", lambda: document(f"<w:p><w:r><w:t>{'长' * 15_000_000}"), "file-"),
    "带宏的 docm": ("macros", lambda: packed({"word/document.xml": "<a/>", "word/vbaProject.bin": "x"}), "file-macros"),
    "一行一百兆的 csv": ("long line", lambda: b"a," * 50_000_000, "file-too-large"),
    "一行十九兆的 csv": ("long line", lambda: b"1," * 9_500_000, "file-too-large"),
    "一格十九兆的 csv": ("long line", lambda: b"x" * 19_000_000, "file-damaged"),
    "一千万个空行": ("rows", lambda: b"\n" * 10_000_000, "file-too-large"),
    "没有收尾的引号": ("quotes", lambda: b'a,"' + b"b,c\n" * 200_000, "file-damaged"),
    "夹着零字节的 csv": ("encoding", lambda: b"a,b\n\0\0,c\n", "file-not-workbook"),
    "半个字的 UTF-16": ("encoding", lambda: b"\xff\xfea\0,", "file-not-workbook"),
    "公式样的 csv": ("dde", lambda: b"=cmd|' /C calc'!A0,+1+1\n@SUM(1),-2+3\n", "form-unknown"),
    "网页改名 xls": ("web page", lambda: b"<html><body><table><tr><td>1</table>", "file-web-page"),
    "单个文件网页": ("web page", lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related", "file-web-page"),
    "XML 表格 2003": ("xml", lambda: b'<?xml version="1.0"?><Workbook/>', "file-xml"),
    "二进制工作簿": (
        "binary workbook",
        lambda: packed({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.bin": "x"}),
        "file-binary-workbook",
    ),
    "自由格式": ("opendocument", lambda: packed({"mimetype": "x", "content.xml": "<a/>"}), "file-opendocument"),
    "旧 Word": ("old word", lambda: compound("WordDocument"), "file-old-word"),
    "旧演示": ("slides", lambda: compound("PowerPoint Document"), "file-slides"),
    "扫描件": ("pdf", lambda: b"%PDF-1.4\n", "file-pdf"),
    "富文本": ("rtf", lambda: b"{\\rtf1}", "file-rtf"),
    "截图": ("picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(40), "file-picture"),
    "程序": ("program", lambda: b"MZ\x90\0" + bytes(80), "file-program"),
    "七层压缩包": ("package", lambda: nested(7), "bundle-nested"),
    "一万个文件的压缩包": (
        "package",
        lambda: packed({f"{each}": b"" for each in range(10_000)}),
        "file-too-many-parts",
    ),
    "压缩包里的炸弹": ("package", lambda: packed({"a.csv": b"0" * 60_000_000}), "file-inflates"),
    "走出文件夹的压缩包": ("path", lambda: packed({"../../../../tmp/a.xlsx": b"x" * 9}), "file-text"),
    "加密的压缩包": (
        "encrypted",
        lambda: raw(CELL).replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x01\x00\x08\x00"),
        "file-",
    ),
}
"""name → (kind, how it is made, the code it is refused with)."""


def nested(times: int) -> bytes:
    content = raw(CELL)
    for _ in range(times):
        content = packed({"内.zip": content})
    return content
