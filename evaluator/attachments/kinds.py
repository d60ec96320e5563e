"""文件类型：what may be handed in as 佐证材料, and what each kind of file is called."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from evaluator.problems import Problem

LONGEST_NAME = 200
INSIDE = " → "
"""Between the name of a zip and the name of a file in it."""
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that turn the reading direction: ``合同\u202efdp.exe`` would be shown as 合同exe.pdf."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: its name in words, its extensions, and the content type that it is sent with."""

    key: str
    label: str
    extensions: tuple[str, ...]
    content_type: str


_OOXML = "application/vnd.openxmlformats-officedocument"
PDF = FileKind("pdf", "PDF 文档", ("pdf",), "application/pdf")
JPEG = FileKind("jpeg", "JPG 图片", ("jpg", "jpeg"), "image/jpeg")
PNG = FileKind("png", "PNG 图片", ("png",), "image/png")
GIF = FileKind("gif", "GIF 图片", ("gif",), "image/gif")
BMP = FileKind("bmp", "BMP 图片", ("bmp",), "image/bmp")
TIFF = FileKind("tiff", "TIF 图片", ("tif", "tiff"), "image/tiff")
WEBP = FileKind("webp", "WebP 图片", ("webp",), "image/webp")
DOCX = FileKind("docx", "Word 文档（docx）", ("docx",), f"{_OOXML}.wordprocessingml.document")
XLSX = FileKind("xlsx", "Excel 工作簿（xlsx）", ("xlsx",), f"{_OOXML}.spreadsheetml.sheet")
PPTX = FileKind("pptx", "演示文稿（pptx）", ("pptx",), f"{_OOXML}.presentationml.presentation")
DOC = FileKind("doc", "Word 或 WPS 文档（doc）", ("doc", "wps"), "application/msword")
XLS = FileKind("xls", "Excel 或 WPS 表格（xls）", ("xls", "et"), "application/vnd.ms-excel")
PPT = FileKind("ppt", "演示文稿（ppt）", ("ppt", "dps"), "application/vnd.ms-powerpoint")
OFD = FileKind("ofd", "OFD 版式文件", ("ofd",), "application/ofd")
ZIP = FileKind("zip", "zip 压缩包", ("zip",), "application/zip")
TEXT = FileKind("text", "纯文本", ("txt", "csv"), "text/plain")
"""Taken inside a zip only: a note of what lies beside it."""

ALLOWED = (PDF, JPEG, PNG, GIF, BMP, TIFF, WEBP, DOCX, XLSX, PPTX, DOC, XLS, PPT, OFD, ZIP)
EXTENSIONS = tuple(extension for kind in ALLOWED for extension in kind.extensions)
MACRO_EXTENSIONS = ("docm", "dotm", "xlsm", "xltm", "xlsb")
"""Names that promise macros (宏), whatever is inside."""
ALLOWED_WORDS = (
    "可以传 PDF、OFD、图片（jpg、png、gif、bmp、tif、webp）、Word（docx、doc、wps）、"
    "Excel（xlsx、xls、et）、演示文稿（pptx、ppt、dps）和 zip 压缩包"
)


class RefusedFile(Exception):
    """The file is not taken; ``problem`` says which file, what is wrong, what is allowed and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(code: str, name: str, message: str, remedy: str = "") -> RefusedFile:
    """The exception for one file."""
    return RefusedFile(Problem(code, name, f"“{name}”{message}", remedy or ALLOWED_WORDS))


def clean_name(name: str) -> str:
    """The file's own name as it may be shown and sent: no folders, no control or direction characters, not too long.

    >>> clean_name("C:\\\\台账\\\\培训.pdf")
    '培训.pdf'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if char.isprintable() and char not in _BIDI).strip(" .")
    if len(shown) <= LONGEST_NAME:
        return shown or "未命名"
    extension = PurePosixPath(shown).suffix[:16]
    return shown[: LONGEST_NAME - len(extension)] + extension


def extension_of(name: str) -> str:
    """The extension in small letters, without its dot; empty when there is none. Of a file in a zip, its own.

    >>> extension_of("合同.PDF")
    'pdf'
    """
    return PurePosixPath(name.rpartition(INSIDE)[2]).suffix.lower().removeprefix(".")
