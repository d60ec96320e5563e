"""A file is what its content says: what offices hand in is taken, and whatever could run, hide or grow is refused."""

import io
import zipfile
from contextlib import suppress

import pytest

from evaluator.attachments.containers import Budget
from evaluator.attachments.inspecting import identify
from evaluator.attachments.kinds import EXTENSIONS, RefusedFile, clean_name
from tests.attachments import zoo

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE

GOOD = {
    "合同.pdf": (zoo.pdf(), "pdf"),
    "扫描件.PDF": (zoo.pdf(), "pdf"),
    "空行在前.pdf": (b"\r\n" + zoo.pdf(), "pdf"),
    "照片.jpg": (zoo.jpeg(), "jpeg"),
    "照片.jpeg": (zoo.jpeg(), "jpeg"),
    "截图.png": (zoo.png(), "png"),
    "动图.gif": (zoo.gif(), "gif"),
    "画图.bmp": (zoo.bmp(), "bmp"),
    "传真.tif": (zoo.tiff(), "tiff"),
    "网图.webp": (zoo.webp(), "webp"),
    "报告.docx": (zoo.office("docx"), "docx"),
    "台账.xlsx": (zoo.office("xlsx"), "xlsx"),
    "汇报.pptx": (zoo.office("pptx"), "pptx"),
    "嵌表格的报告.docx": (zoo.office("docx", {"word/embeddings/a.xlsx": zoo.office("xlsx")}), "docx"),
    "嵌公式的报告.docx": (zoo.office("docx", {"word/embeddings/o.bin": zoo.compound("Equation Native")}), "docx"),
    "套模板的报告.docx": (
        zoo.office("docx", {"word/_rels/s.xml.rels": zoo.relations("attachedTemplate", "file:///C:\\\\Normal.dotm")}),
        "docx",
    ),
    "带网址的报告.docx": (
        zoo.office("docx", {"word/_rels/d.xml.rels": zoo.relations("hyperlink", "http://example.com/")}),
        "docx",
    ),
    "旧报告.doc": (zoo.compound("WordDocument", "1Table"), "doc"),
    "旧报告.wps": (zoo.compound("WordDocument", "1Table"), "doc"),
    "旧台账.xls": (zoo.compound("Workbook"), "xls"),
    "旧台账.et": (zoo.compound("Book"), "xls"),
    "旧汇报.ppt": (zoo.compound("Current User", "Pictures", "Other", "PowerPoint Document"), "ppt"),
    "发票.ofd": (zoo.ofd(), "ofd"),
    "一组.zip": (zoo.archive({"一/合同.pdf": zoo.pdf(), "说明.txt": "共一份".encode()}), "zip"),
    "记事本.zip": (zoo.archive({"说明.txt": "共一份".encode("gbk"), "表.csv": "\ufeff甲,乙".encode("utf-16")}), "zip"),
    "两层.zip": (zoo.archive({"里面.zip": zoo.archive({"合同.pdf": zoo.pdf()})}), "zip"),
    "苹果打的.zip": (
        zoo.archive({"a.pdf": zoo.pdf(), "__MACOSX/._a.pdf": b"\0\5\x16\7" + bytes(40), ".DS_Store": b"\0\0\0\1Bud1"}),
        "zip",
    ),
    "视窗打的.zip": (zoo.renamed_in_gbk("验收单.pdf", zoo.pdf()), "zip"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_hand_in_is_taken_for_what_it_is(name: str) -> None:
    content, kind = GOOD[name]
    file = io.BytesIO(content)
    assert identify(file, name, largest=LARGEST).key == kind
    assert file.tell() == 0


macros = zoo.office("docx", {"word/vbaProject.bin": b"x"})
HOSTILE = {
    # name: content, what the refusal must say
    "空.pdf": (b"", "是空的"),
    "大.pdf": (zoo.pdf() + b"0" * (LARGEST + 1), "一个文件最多 20 MB"),
    "程序.pdf": (zoo.PE, "的名字是 .pdf，内容却是可执行程序"),
    "程序.exe": (zoo.PE, "是可执行程序，不能作佐证材料"),
    "程序.docx": (zoo.ELF, "内容却是可执行程序"),
    "快捷.pdf": (zoo.LNK, "内容却是快捷方式"),
    "页面.pdf": (zoo.HTML, "内容却是网页"),
    "页面.html": (zoo.HTML, "是网页（HTML），不能作佐证材料"),
    "导出的.xls": (b"\xef\xbb\xbf  <html><table><tr><td>1</td></tr></table></html>", "内容却是网页"),
    "页面十六位.jpg": ("\ufeff<html>".encode("utf-16"), "内容却是网页"),
    "图形.png": (zoo.SVG, "内容却是SVG 图形"),
    "图形.svg": (zoo.SVG, "SVG 图形"),
    "应用.pdf": (zoo.HTA, "HTA 程序"),
    "脚本.js": (zoo.JAVASCRIPT, "是纯文本，不能作佐证材料"),
    "脚本.pdf": (zoo.SHELL, "内容却是脚本"),
    "命令.bat": (b"@echo off\r\nformat c:", "是脚本"),
    "记录.txt": ("一段话".encode(), "是纯文本，不能作佐证材料"),
    "乱码.pdf": (bytes(range(256)) * 4, "不是 .pdf 文件，或者已损坏"),
    "没有尾巴.pdf": (b"%PDF-1.4\n" + b"0" * 200_000, "没有传完整"),
    "会运行.pdf": (zoo.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert)>>"), "自动运行"),
    "会启动.pdf": (zoo.pdf(b"/OpenAction<</S/Launch/F(calc.exe)>>"), "自动运行"),
    "夹在前面.pdf": (zoo.HTML + zoo.pdf(), "内容却是网页"),
    "假图.gif": (b"GIF89a/*" + zoo.JAVASCRIPT + b"*/", "内容却是纯文本"),
    "假图.bmp": (b"BM" + zoo.HTML + bytes(40), "不是 .bmp 文件"),
    "照片.pdf": (zoo.jpeg(), "内容却是 JPG 图片"),
    "表格.docx": (zoo.office("xlsx"), "的名字是 .docx，内容却是 Excel 工作簿（xlsx）"),
    "旧表格.xlsx": (zoo.compound("Workbook"), "的名字是 .xlsx，内容却是 Excel 或 WPS 表格（xls）"),
    "没有扩展名": (zoo.pdf(), "没有扩展名，内容是 PDF 文档"),
    "手机.jpg": (b"\0\0\0\x18ftypheic" + bytes(40), "苹果手机照片"),
    "开放文档.odt": (zoo.archive({"mimetype": b"x", "META-INF/manifest.xml": b"<x/>"}), "是 OpenDocument 文档"),
    "没名没姓.zip": (zoo.archive({"目录/无扩展名": zoo.pdf()}), "没有扩展名"),
    "压缩.rar": (b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR 压缩包"),
    "富文本.doc": (b"{\\rtf1 {\\object}}", "内容却是RTF 文档"),
    "宏.docx": (macros, "里带有宏"),
    "宏.xlsx": (zoo.office("xlsx", main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "里带有宏"),
    "老宏.xlsx": (zoo.office("xlsx", {"xl/macrosheets/sheet1.xml": b"<x/>"}), "里带有宏"),
    "宏.doc": (zoo.compound("WordDocument", "Macros", "VBA"), "里带有宏"),
    "宏.xls": (zoo.compound("Workbook", "_VBA_PROJECT_CUR"), "里带有宏"),
    "锁.xlsx": (zoo.compound("EncryptedPackage", "EncryptionInfo"), "设了打开密码"),
    "夹程序.doc": (zoo.compound("WordDocument", "\x01Ole10Native"), "里嵌着别的文件"),
    "夹程序.docx": (zoo.office("docx", {"word/media/image1.png": zoo.PE}), "里夹带着可执行程序"),
    "夹脚本.docx": (zoo.office("docx", {"word/run.vbs": b"x"}), "里夹带着“run.vbs”"),
    "嵌包.docx": (zoo.office("docx", {"word/embeddings/o.bin": zoo.compound("\x01Ole10Native")}), "里嵌着别的文件"),
    "嵌宏.docx": (zoo.office("docx", {"word/embeddings/a.docx": macros}), "里带有宏"),
    "取模板.docx": (
        zoo.office("docx", {"word/_rels/s.xml.rels": zoo.relations("attachedTemplate", "https://evil.example/t.dotm")}),
        "会到网上取别的内容",
    ),
    "实体.docx": (zoo.archive({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><Types/>'}), "外部定义"),
    "破.docx": (zoo.archive({"[Content_Types].xml": b"<Types"}), "已损坏"),
    "图纸.vsdx": (zoo.archive({"[Content_Types].xml": b"<Types/>"}), "不是 Word、Excel 或演示文稿"),
    "安装包.doc": (zoo.compound("\u4840\u3b3f"), "不是 Word、Excel 或演示文稿"),
    "打转.doc": (zoo.compound("WordDocument", loop=True), "已损坏"),
    "半截.doc": (zoo.compound("WordDocument")[:600], "已损坏"),
    "半截.zip": (zoo.archive({"a.pdf": zoo.pdf()})[:-30], "已损坏"),
    "空包.zip": (zoo.archive({}), "空的压缩包"),
    "程序.zip": (zoo.archive({"a.pdf": zoo.pdf(), "setup.exe": zoo.PE}), "打开时会运行程序"),
    "改名的程序.zip": (
        zoo.archive({"合同.pdf": zoo.PE}),
        "“改名的程序.zip → 合同.pdf”的名字是 .pdf，内容却是可执行程序",
    ),
    "网页.zip": (zoo.archive({"index.html": zoo.HTML}), "打开时会运行程序"),
    "藏网页.zip": (zoo.archive({"说明.txt": zoo.HTML}), "是网页（HTML）"),
    "宏.zip": (zoo.archive({"报告.docx": macros}), "里带有宏"),
    "藏在苹果里.zip": (zoo.archive({"__MACOSX/._a.pdf": zoo.PE}), "内容却是可执行程序"),
    "三层.zip": (
        zoo.archive({"二.zip": zoo.archive({"三.zip": zoo.archive({"a.pdf": zoo.pdf()})})}),
        "套了太多层压缩包",
    ),
    "往上跳.zip": (zoo.archive({"../../启动.pdf": zoo.pdf()}), "路径不正常"),
    "往上跳二.zip": (zoo.archive({"..\\..\\a.pdf": zoo.pdf()}), "路径不正常"),
    "根目录.zip": (zoo.archive({"/etc/a.pdf": zoo.pdf()}), "路径不正常"),
    "盘符.zip": (zoo.archive({"C:/a.pdf": zoo.pdf()}), "路径不正常"),
    "链接.zip": (zoo.archive({"a.pdf": b"/etc/passwd"}, links=("a.pdf",)), "链接"),
    "锁.zip": (zoo.encrypted(zoo.archive({"a.pdf": zoo.pdf()})), "设了打开密码"),
    "重叠.zip": (zoo.overlapping(), "互相重叠"),
    "同名.zip": (zoo.archive({"a.pdf": zoo.pdf(), "A.PDF": zoo.pdf()}), "同名"),
    "少见.zip": (zoo.archive({"a.pdf": zoo.pdf()}, compression=zipfile.ZIP_LZMA), "压缩方式不常见"),
    "夹在前面.zip": (b"PK\x03\x04" + zoo.PE + zoo.archive({"a.pdf": zoo.pdf()}), "前后夹带"),
    "夹在后面.zip": (zoo.archive({"a.pdf": zoo.pdf()}) + zoo.PE, "前后夹带"),
    "膨胀.zip": (zoo.bomb(50 * MEGABYTE), "展开后超过"),
    "膨胀.xlsx": (zoo.office("xlsx", {"xl/sheet.xml": b"0" * (50 * MEGABYTE)}), "展开后超过"),
    "太多.zip": (zoo.archive({f"{number}.txt": b"1" for number in range(301)}), "最多 300 个"),
    "多极了.zip": (zoo.archive({f"{number}.txt": b"" for number in range(5001)}), "超过 5000 个"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_run_hide_or_grow_is_refused_in_a_sentence(name: str) -> None:
    content, said = HOSTILE[name]
    with pytest.raises(RefusedFile) as refused:
        identify(io.BytesIO(content), name, largest=LARGEST)
    problem = refused.value.problem
    assert said in problem.message
    assert name.rpartition("/")[2] in problem.message
    assert problem.remedy


def test_archives_inside_one_another_share_one_budget() -> None:
    """Each of them alone would pass: together they would become more than is ever unpacked."""
    inner = zoo.archive({"数据.csv": b"1,2,3\n" * 200_000})

    def packed(count: int) -> str:
        many = zoo.archive({f"{number}.zip": inner for number in range(count)})
        return identify(io.BytesIO(many), "包.zip", largest=LARGEST, budget=Budget(unpacked=5 * MEGABYTE)).key

    assert packed(4) == "zip"
    with pytest.raises(RefusedFile, match="展开后超过"):
        packed(5)


@pytest.mark.parametrize("cut", range(0, 80, 6))
def test_a_file_that_was_cut_anywhere_is_refused_and_breaks_nothing(cut: int) -> None:
    for name, whole in (("a.docx", zoo.office("docx")), ("a.doc", zoo.compound("WordDocument")), ("a.zip", macros)):
        with pytest.raises(RefusedFile):
            identify(io.BytesIO(whole[: len(whole) * cut // 100]), name, largest=LARGEST)


@pytest.mark.parametrize("place", range(0, 500, 11))
def test_a_flipped_byte_breaks_nothing(place: int) -> None:
    for name, whole in (("a.docx", zoo.office("docx")), ("a.xls", zoo.compound("Workbook")), ("a.png", zoo.png())):
        changed = bytearray(whole)
        changed[place % len(whole)] ^= 0xFF
        with suppress(RefusedFile):
            identify(io.BytesIO(bytes(changed)), name, largest=LARGEST)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\台账\\培训.pdf", "培训.pdf"),
        ("../../etc/passwd", "passwd"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("第一行\r\n第二行.pdf", "第一行第二行.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("", "未命名"),
        ("...", "未命名"),
    ],
)
def test_a_name_is_kept_as_people_read_it(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_a_long_name_keeps_its_extension() -> None:
    assert clean_name("长" * 400 + ".pdf") == "长" * 196 + ".pdf"


def test_every_extension_that_is_offered_can_be_handed_in() -> None:
    offered = {name.lower().rpartition(".")[2] for name in GOOD}
    assert {"tiff", "dps"} == set(EXTENSIONS) - offered, "show a good file of each kind"


def test_a_name_that_promises_macros_is_answered_with_what_to_save_it_as() -> None:
    with pytest.raises(RefusedFile) as refused:
        identify(io.BytesIO(bytes(range(256)) * 4), "台账.xlsm", largest=LARGEST)
    assert refused.value.problem.remedy == "带宏的文件不收，请另存为不带宏的 docx 或 xlsx 再传"
