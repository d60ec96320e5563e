"""查验：what a file is by its content, whether its name says so too, and whether it may be handed in.

Everything is answered before the file is kept; nothing of it is ever run, drawn or converted.
"""

import re
from typing import BinaryIO

from evaluator.attachments import compound, office, signatures
from evaluator.attachments.containers import MEGABYTE, Budget, Container, Entry, size_of
from evaluator.attachments.kinds import (
    ALLOWED_WORDS,
    EXTENSIONS,
    INSIDE,
    MACRO_EXTENSIONS,
    PDF,
    TEXT,
    ZIP,
    FileKind,
    clean_name,
    extension_of,
    refuse,
)

MOST_IN_A_ZIP = 300
DEEPEST_ZIP = 1
"""A zip may lie in a zip (as one department hands on another's); no further."""
OPEN_DOCUMENT = "META-INF/manifest.xml"
_LITTER = re.compile(r"(?:^|/)(?:\.DS_Store|Thumbs\.db)$")
_MAC_FORK = re.compile(r"^__MACOSX/(?:.*/)?\._[^/]*$")
_FORK_START = b"\x00\x05\x16\x07"
_RUNS_IN_PDF = re.compile(rb"/(?:JavaScript|Launch)\b")
_PDF_END = re.compile(rb"%%EOF|startxref")
_PIECE = 1024 * 1024


def identify(file: BinaryIO, name: str, *, largest: int, budget: Budget | None = None) -> FileKind:
    """The kind of an uploaded file. Raises :class:`~evaluator.attachments.kinds.RefusedFile` with the Problem.

    ``largest`` is the limit of one file in bytes. The file is left at its beginning.
    """
    name = clean_name(name)
    size = size_of(file)
    if size == 0:
        raise refuse("file-empty", name, "是空的，里面没有内容", "请核对后重新选择")
    if size > largest:
        raise refuse(
            "file-too-large",
            name,
            f"有 {megabytes(size)}，一个文件最多 {megabytes(largest)}，没有收",
            "请压缩图片、去掉不相干的页，或者分成几个文件上传",
        )
    kind = _looked_into(file, name, size, budget or Budget(), depth=0)
    file.seek(0)
    return kind


def megabytes(size: int) -> str:
    """A size as people say it: ``1.5 MB``, ``300 KB``."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"


def _looked_into(file: BinaryIO, name: str, size: int, budget: Budget, *, depth: int) -> FileKind:
    file.seek(0)
    head = file.read(signatures.HEAD)
    kind = signatures.kind_of(head, size)
    if kind is None and head.startswith((signatures.ZIP_START, signatures.EMPTY_ZIP)):
        kind = _kind_of_archive(file, name, budget, depth)
    elif kind is None and head.startswith(signatures.OLE_START):
        kind = compound.kind_of(file, name)
    if kind is None and not signatures.stranger_in(head) and depth:
        kind = signatures.kind_of_text(head, size <= len(head))
    if kind is None:
        raise _stranger(head, name)
    _refuse_false_name(kind, name)
    if kind is PDF:
        _check_pdf(file, name)
    return kind


def _stranger(head: bytes, name: str) -> Exception:
    word, extension = signatures.stranger_in(head), extension_of(name)
    if not word and signatures.kind_of_text(head, False) is TEXT:
        word = "纯文本"
    remedy = {
        "纯文本": "请粘到 Word 里另存为 docx，或者打印成 PDF 再传",
        signatures.PHONE_PICTURE: "请在手机里选“兼容性最佳”，或者另存为 jpg 再传",
        "RTF 文档": "请用 Word 或 WPS 打开，另存为 docx 再传",
        signatures.WEB_PAGE: "请用浏览器“打印为 PDF”；若是网上系统导出的表格，请用 Excel/WPS 打开后另存为 xlsx 再传",
    }.get(word, "")
    if extension in MACRO_EXTENSIONS:
        remedy = "带宏的文件不收，请另存为不带宏的 docx 或 xlsx 再传"
    if word in signatures.COMPRESSED:
        remedy = "请改用 zip 打包，或者把里面的文件分开上传"
    if extension not in EXTENSIONS:
        said = f"是{word}，不能作佐证材料" if word else "的类型不在可以上传的范围里"
    elif word:
        said = f"的名字是 .{extension}，内容却是{word}"
    else:
        said = f"的内容不是 .{extension} 文件，或者已损坏"
    return refuse("file-not-allowed", name, said + "，没有收", remedy or ALLOWED_WORDS)


def _refuse_false_name(kind: FileKind, name: str) -> None:
    extension = extension_of(name)
    if extension in kind.extensions:
        return
    right = f".{kind.extensions[0]}"
    if not extension:
        said = f"没有扩展名，内容是 {kind.label}，没有收"
        raise refuse("name-without-extension", name, said, f"请在文件名后面加上 {right} 再传")
    raise refuse(
        "name-disagrees",
        name,
        f"的名字是 .{extension}，内容却是 {kind.label}，没有收",
        f"内容没错的话，请把扩展名改成 {right} 再传",
    )


def _check_pdf(file: BinaryIO, name: str) -> None:
    file.seek(0)
    kept, last = b"", b""
    while piece := file.read(_PIECE):
        if _RUNS_IN_PDF.search(kept + piece):
            raise refuse(
                "pdf-runs",
                name,
                "里带有打开时会自动运行的脚本或程序，没有收",
                "请用“打印为 PDF”另存一份再传",
            )
        last = (last + piece)[-65_536:]
        kept = piece[-16:]
    if not _PDF_END.search(last):
        raise refuse("file-damaged", name, "没有传完整或已损坏，打不开", "请重新下载或扫描一份再传")


def _kind_of_archive(file: BinaryIO, name: str, budget: Budget, depth: int) -> FileKind:
    container = Container(file, name, budget)
    kind = office.kind_of(container)
    if kind is not None:
        return kind
    if OPEN_DOCUMENT in container:
        remedy = "请在 LibreOffice 或 WPS 里另存为 docx、xlsx 或 PDF 再传"
        raise refuse("file-not-allowed", name, "是 OpenDocument 文档（odt、ods），没有收", remedy)
    if depth > DEEPEST_ZIP:
        raise refuse("zip-too-deep", name, "套了太多层压缩包，没有收", "请把里面的压缩包解开再打包")
    if not container.entries:
        raise refuse("file-empty", name, "是空的压缩包，里面没有文件", "请核对后重新打包")
    if len(container.entries) > MOST_IN_A_ZIP:
        raise refuse(
            "file-too-many-parts",
            name,
            f"里有 {len(container.entries)} 个文件，最多 {MOST_IN_A_ZIP} 个，没有收",
            "请只留佐证用的文件，或者分成几个压缩包",
        )
    for entry in container.entries:
        _look_at_entry(container, entry, budget, depth)
    return ZIP


def _look_at_entry(container: Container, entry: Entry, budget: Budget, depth: int) -> None:
    """One file of a zip: it must be what may be handed in by itself, or a plain text; macOS leavings pass."""
    last = entry.name.rpartition("/")[2]
    where = f"{container.name}{INSIDE}{last[-80:]}"
    if extension_of(last) in office.RUNS:
        raise refuse(
            "entry-runs",
            where,
            "打开时会运行程序，不能作佐证材料，整个压缩包没有收",
            "请去掉它重新打包。" + ALLOWED_WORDS,
        )
    with container.opened(entry) as inner:
        size = size_of(inner)
        start = inner.read(8)
        inner.seek(0)
        if _MAC_FORK.match(entry.name) and start.startswith(_FORK_START):
            return
        if _LITTER.search(entry.name) and (start[4:8] == b"Bud1" or start == signatures.OLE_START):
            return
        if size == 0:
            raise refuse("file-empty", where, "是空的，整个压缩包没有收", "请去掉它重新打包")
        _looked_into(inner, where, size, budget, depth=depth + 1)
