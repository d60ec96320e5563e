"""标好错的原表：a file that was uploaded, given back with its faulty cells coloured and explained.

The kind of a file is what its first bytes say, not its name.
"""

from collections.abc import Callable, Sequence
from functools import partial

from evaluator.sheets.archives import Archive, UnreadableWorkbook
from evaluator.sheets.grid import Sheet
from evaluator.sheets.marking.books import marked_workbook
from evaluator.sheets.marking.converted import from_old_workbook, from_sheets
from evaluator.sheets.marking.documents import DOCX, marked_document
from evaluator.sheets.marking.findings import Finding, findings_of
from evaluator.sheets.marking.notes import CannotMark, Marked, Note, refuse
from evaluator.sheets.marking.separated import marked_text
from evaluator.sheets.marking.splicing import Unpatchable
from evaluator.sheets.sources.choosing import sheets_of
from evaluator.sheets.sources.oldbooks import BARE_STARTS
from evaluator.sheets.sources.refusing import OLE_START

__all__ = ["CannotMark", "Marked", "Note", "mark"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIX = "（已标注）"
SUFFIX_CONVERTED = "（已转为xlsx并标注）"
_CONVERTED = (
    "原文件是旧格式（.xls 或 .et），不能在里面标注：这是按它的内容另做的 .xlsx，数值、合并、列宽、字体、边框照旧，"
    "图片、公式和打印设置没有带过来。可以改这个文件上传，也可以改原文件。"
)
_FROM_DOCUMENT = (
    "原文件是 Word 文档，它的内部写法不合常规，不能在里面标注：这是按里面的表格另做的 .xlsx。"
    "可以改这个文件上传，也可以改原文件。"
)
_REBUILT = (
    "原文件的内部写法不合常规，不能在里面标注：这是按它的内容另做的 .xlsx，数值和合并照旧，样式没有带过来。"
    "可以改这个文件上传，也可以改原文件。"
)


def mark(content: bytes, notes: Sequence[Note], *, filename: str) -> Marked:
    """The same file with these notes in it; marks of an earlier time are taken out first.

    Raises :class:`CannotMark` and nothing else for what is in the file.
    """
    try:
        sheets = sheets_of(content, filename=filename)
        if not sheets:
            raise refuse("mark-nothing", "文件里没有能标注的表", "请选择填好的表，重新上传")
        return _mark(content, sheets, findings_of(notes, sheets), filename)
    except UnreadableWorkbook as error:
        raise CannotMark(error.problem) from error


def _mark(content: bytes, sheets: Sequence[Sheet], findings: Sequence[Finding], filename: str) -> Marked:
    if content.startswith((OLE_START, *BARE_STARTS)):
        changed = _anew(partial(from_old_workbook, content), sheets, findings, _CONVERTED)
        return Marked(changed, _named(filename, ".xlsx", SUFFIX_CONVERTED), XLSX)
    if content.startswith(b"PK") and "word/document.xml" in Archive(content):
        return _document(content, sheets, findings, filename)
    if content.startswith(b"PK"):
        return Marked(_workbook(content, sheets, findings), _named(filename, ".xlsx"), XLSX)
    return Marked(marked_text(content, findings), _named(filename, ".csv"), "text/csv")


def _document(content: bytes, sheets: Sequence[Sheet], findings: Sequence[Finding], filename: str) -> Marked:
    try:
        return Marked(marked_document(content, findings), _named(filename, ".docx"), DOCX)
    except Unpatchable:
        changed = _anew(partial(from_sheets, sheets), sheets, findings, _FROM_DOCUMENT)
        return Marked(changed, _named(filename, ".xlsx", SUFFIX_CONVERTED), XLSX)


def _workbook(content: bytes, sheets: Sequence[Sheet], findings: Sequence[Finding]) -> bytes:
    try:
        return marked_workbook(content, sheets, findings)
    except Unpatchable:
        return _anew(partial(from_sheets, sheets), sheets, findings, _REBUILT)


def _anew(write: Callable[[], bytes], sheets: Sequence[Sheet], findings: Sequence[Finding], said: str) -> bytes:
    """Another workbook of the same content, with the marks in it."""
    try:
        return marked_workbook(write(), sheets, findings, (said,))
    except (CannotMark, UnreadableWorkbook, MemoryError):
        raise
    except Exception as error:  # The libraries have no exception of their own for what a broken file makes them do.
        raise refuse(
            "mark-not-converted",
            "文件的内部写法不合常规，标注不进去",
            "请照页面上列出的问题改，或用 Excel、WPS 打开后另存为 .xlsx 再上传",
        ) from error


def _named(filename: str, ending: str, suffix: str = SUFFIX) -> str:
    """``自评表.xlsx`` becomes ``自评表（已标注）.xlsx``, and stays so the next time."""
    stem = filename.rpartition(".")[0] or filename or "表"
    for earlier in (SUFFIX, SUFFIX_CONVERTED):
        stem = stem.removesuffix(earlier)
    return f"{stem}{suffix}{ending}"
