"""不读的文件：what a file is that holds no table to be read, said by its first bytes, and what to do instead."""

import re

from evaluator.sheets.archives import UnreadableWorkbook, refuse

OLE_START = bytes.fromhex("D0CF11E0A1B11AE1")
_RESAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后重新选择"
_PICTURE = ("file-picture", "这是图片，里面的字读不出来", "请选择填好的表格原文件，不要选截图或照片")
_PACKED = "请先解压，选择里面的表格文件，或者重新打包成 zip"
_PROGRAM = ("file-program", "这是程序，不是表格，没有打开", "请选择填好的表格文件；不清楚从哪里来的程序不要运行")
_STARTS: tuple[tuple[bytes, tuple[str, str, str]], ...] = (
    (
        b"%PDF",
        (
            "file-pdf",
            "这是 PDF 文件，里面的表格读不准，没有读",
            "请选择填好的 Excel、WPS 或 Word 原文件；只有 PDF 的，把里面的表格复制下来粘贴导入",
        ),
    ),
    (
        b"{\\rtf",
        (
            "file-rtf",
            "这是 RTF 文件，读不出里面的表格",
            "请用 Word 或 WPS 打开，另存为“Word 文档（*.docx）”后重新选择",
        ),
    ),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"Rar!", ("file-packed", "这是 RAR 压缩包，打不开", _PACKED)),
    (b"7z\xbc\xaf", ("file-packed", "这是 7z 压缩包，打不开", _PACKED)),
    (b"\x1f\x8b", ("file-packed", "这是 gz 压缩文件，打不开", _PACKED)),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
)
_OLD_WORD = ("WordDocument",)
_OLD_SLIDES = ("PowerPoint Document",)
_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT")
_LOCKED = ("EncryptedPackage", "EncryptionInfo")
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(!doctype\s+html|html|head|body|table|div|meta|style|script)\b", re.I | re.S
)
_LOOKED_AT = 4_096


def refuse_foreign(content: bytes) -> None:
    """Refuse what begins as a file of another kind."""
    for start, (code, message, remedy) in _STARTS:
        # Two letters may begin a text as well: only bytes that no text has make a picture or a program of it.
        if content.startswith(start) and (len(start) > 2 or b"\0" in content[:64]):
            raise refuse(code, message, remedy)
    if content[4:8] == b"ftyp":
        raise refuse(*_PICTURE)


def refuse_compound(content: bytes) -> None:
    """Refuse what an old Office container says that it holds besides a plain workbook: a password, a letter, macros."""
    if _streams(content, _LOCKED):
        raise locked()
    if _streams(content, _OLD_WORD):
        raise refuse(
            "file-old-word",
            "这是旧格式的 Word 文件（.doc 或 .wps），读不出里面的表格",
            "请用 Word 或 WPS 打开，另存为“Word 文档（*.docx）”后重新选择",
        )
    if _streams(content, _OLD_SLIDES):
        raise refuse("file-slides", "这是演示文稿，不是表格，没有读", "请选择填好的 Excel、WPS 表格或 Word 文件")
    if _streams(content, _MACROS):
        raise with_macros()


def refuse_package(names: frozenset[str]) -> None:
    """Refuse what a zip archive says by the names of its parts that it is, unless it is a workbook or a document."""
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise with_macros()
    if "xl/workbook.bin" in names:
        raise refuse("file-binary-workbook", "这是二进制工作簿（.xlsb），读不出来", _RESAVE)
    if "mimetype" in names and "content.xml" in names:
        raise refuse("file-opendocument", "这是 ODF 文件（.ods 或 .odt），读不出来", _RESAVE)
    if "ppt/presentation.xml" in names:
        raise refuse("file-slides", "这是演示文稿，不是表格，没有读", "请选择填好的 Excel、WPS 表格或 Word 文件")
    if "ofd.xml" in names:
        raise refuse(
            "file-ofd", "这是 OFD 版式文件，里面的表格读不准，没有读", "请选择填好的 Excel、WPS 或 Word 原文件"
        )


def refuse_markup(text: str) -> None:
    """Refuse a text that is a web page or an XML file, whatever it is called: finance systems export such .xls."""
    start = text[:_LOOKED_AT].lstrip("\ufeff")
    if _MARKUP.match(start):
        raise refuse("file-web-page", "内容是网页，不是真正的 Excel 文件（名字可能是 .xls），没有读", _RESAVE)
    if start.lstrip().lower().startswith("mime-version:"):
        raise refuse("file-web-page", "内容是单个文件网页（.mht），不是真正的 Excel 文件，没有读", _RESAVE)
    if start.lstrip().startswith("<?xml"):
        if _MARKUP.search(start):
            raise refuse("file-web-page", "内容是网页，不是真正的 Excel 文件（名字可能是 .xls），没有读", _RESAVE)
        raise refuse("file-xml", "内容是 XML 文件，不是 Excel 工作簿，没有读", _RESAVE)


def locked() -> UnreadableWorkbook:
    return refuse("file-encrypted", "文件设了打开密码，读不出来", "请在 Excel/WPS 中取消密码后重新选择")


def with_macros() -> UnreadableWorkbook:
    return refuse(
        "file-macros",
        "文件带有宏（会自动运行的程序），没有打开",
        "请用 Excel 或 WPS 另存为不带宏的“Excel 工作簿（*.xlsx）”后重新选择",
    )


def _streams(content: bytes, names: tuple[str, ...]) -> bool:
    """The container's directory has an entry of one of these names. Entries lie at every 128th byte."""
    for name in names:
        stored = name.encode("utf-16-le") + b"\0\0"
        place = content.find(stored)
        while place >= 0:
            length = int.from_bytes(content[place + 64 : place + 66], "little")
            if place % 128 == 0 and length == len(stored):
                return True
            place = content.find(stored, place + 1)
    return False
