"""Files that hold no table to be read: each is told what it is, and what to do, whatever its name says."""

import pytest

from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.sources import sheets_of
from tests.attachments.zoo import compound
from tests.sheets.workbooks_made import CONTENT_TYPES, packed, raw

SHEET = '<row r="1"><c r="A1"><v>1</v></c></row>'
FOREIGN: dict[str, tuple[bytes, str, str]] = {
    "网页.xls": (b"\xef\xbb\xbf \r\n<HTML xmlns:x='urn'><table><tr><td>1</table>", "网页", "另存为"),
    "网页表格.xls": (b"<table><tr><td>1</td></tr></table>", "网页", "另存为"),
    "声明后的网页.xls": (b"<?xml version='1.0'?>\n<html><table/></html>", "网页", "另存为"),
    "单个文件网页.xls": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "网页", "另存为"),
    "XML表格2003.xls": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML", "另存为"),
    "带宏.xlsm": (raw(SHEET, parts={"xl/vbaProject.bin": b"x"}), "宏", "不带宏"),
    "带四代宏.xlsx": (raw(SHEET, parts={"xl/macrosheets/sheet1.xml": b"x"}), "宏", "不带宏"),
    "带宏.xls": (compound("Workbook", "_VBA_PROJECT_CUR"), "宏", "不带宏"),
    "带宏.docm": (packed({"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}), "宏", "不带宏"),
    "加密.xlsx": (compound("EncryptionInfo", "EncryptedPackage"), "密码", "取消密码"),
    "旧文档.doc": (compound("WordDocument", "1Table"), "Word", "docx"),
    "旧演示.ppt": (compound("PowerPoint Document"), "演示文稿", "Excel"),
    "空壳.xls": (compound("CompObj"), "没有工作表", "另存为"),
    "二进制.xlsb": (packed({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.bin": b"x"}), ".xlsb", "xlsx"),
    "自由.ods": (packed({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}), "ODF", "xlsx"),
    "演示.pptx": (packed({"[Content_Types].xml": CONTENT_TYPES, "ppt/presentation.xml": b"<x/>"}), "演示文稿", "Excel"),
    "版式.ofd": (packed({"OFD.xml": b"<x/>"}), "OFD", "原文件"),
    "打包.zip": (packed({"甲/自评表.xlsx": b"x"}), "压缩包", "解压"),
    "扫描.pdf": (b"%PDF-1.7\n1 0 obj", "PDF", "粘贴"),
    "富文本.doc": (b"{\\rtf1\\ansi", "RTF", "docx"),
    "截图.png": (b"\x89PNG\r\n\x1a\n" + bytes(20), "图片", "原文件"),
    "照片.jpg": (b"\xff\xd8\xff\xe0" + bytes(20), "图片", "原文件"),
    "照片.heic": (b"\0\0\0\x18ftypheic" + bytes(20), "图片", "原文件"),
    "图.bmp": (b"BM" + bytes(60), "图片", "原文件"),
    "压缩.rar": (b"Rar!\x1a\x07\x01\0", "RAR", "解压"),
    "压缩.7z": (b"7z\xbc\xaf\x27\x1c", "7z", "解压"),
    "压缩.gz": (b"\x1f\x8b\x08\0", "gz", "解压"),
    "程序.xlsx": (b"MZ\x90\0" + bytes(60), "程序", "不要运行"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_kind_is_told_what_it_is_and_what_to_do(name: str) -> None:
    content, what, remedy = FOREIGN[name]
    with pytest.raises(UnreadableWorkbook) as refused:
        sheets_of(content, filename=name)
    problem = refused.value.problem
    assert what in problem.message
    assert remedy in problem.remedy


def test_each_kind_has_a_sentence_of_its_own() -> None:
    said = set()
    for content, _, _ in FOREIGN.values():
        with pytest.raises(UnreadableWorkbook) as refused:
            sheets_of(content)
        said.add(refused.value.problem.message)
    assert len(said) >= 18


def test_words_that_begin_as_a_program_or_a_picture_does_are_words() -> None:
    (sheet,) = sheets_of("MZ编号,BM\n1,2\n".encode())
    assert sheet.at(1, 1).text == "MZ编号"
