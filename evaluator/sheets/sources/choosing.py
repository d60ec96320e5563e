"""认文件：which reader a file is for is decided by its first bytes; its name says what a person called it, no more."""

from collections.abc import Sequence

from evaluator.sheets.archives import LARGEST_FILE, Archive, refuse
from evaluator.sheets.beside import content_of
from evaluator.sheets.grid import Sheet
from evaluator.sheets.marking.signs import unmarked
from evaluator.sheets.sources.documents import read_document
from evaluator.sheets.sources.oldbooks import BARE_STARTS, read_old_workbook
from evaluator.sheets.sources.pasted import sheets_of_text
from evaluator.sheets.sources.refusing import (
    OLE_START,
    refuse_compound,
    refuse_foreign,
    refuse_markup,
    refuse_package,
)
from evaluator.sheets.sources.separated import decoded, read_separated
from evaluator.sheets.workbooks import read_parts

LEAST_LINES = 2
"""A head and a line under it."""
_DOCUMENT = "word/document.xml"


def sheets_of(content: bytes, *, filename: str = "", pasted: bool = False, hidden: bool = False) -> tuple[Sheet, ...]:
    """The visible sheets of a workbook, the tables of a Word document, or a list of separated values, as sheets.

    What we added when a file was given back with marks is no content and left out, and so are the sheets that we bind
    behind a form. With ``hidden`` the hidden sheets of a workbook are there too.
    ``pasted`` is a text that a person pasted: there markup is a table, not a file of another kind.
    Raises :class:`archives.UnreadableWorkbook`, with what kind of file it is and what to do, for every other.

    >>> sheets_of("项目名称,甲\\n金额,12.50".encode("gb18030"), filename="导出.csv")[0].at(2, 2).text
    '12.50'
    """
    if pasted:
        return sheets_of_text(decoded(content))
    if not content:
        raise refuse("file-empty", "文件是空的，里面没有内容", "请重新选择填好的表")
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // 1024 // 1024
        raise refuse("file-too-large", f"文件超过 {most} 兆，没有打开", "请删去多余的工作表和图片后重新选择")
    if content.startswith(OLE_START):
        refuse_compound(content)
        return content_of(read_old_workbook(content, hidden=hidden))
    if content.startswith(BARE_STARTS):
        return content_of(read_old_workbook(content, hidden=hidden))
    if content.startswith(b"PK"):
        return _read_package(content, hidden)
    refuse_foreign(content)
    text = decoded(content)
    refuse_markup(text)
    return unmarked(read_separated(text, filename))


def is_prose(content: bytes, sheets: Sequence[Sheet]) -> bool:
    """The file is a text that is no list: hardly a line of it has columns."""
    if content.startswith((b"PK", OLE_START, *BARE_STARTS)):
        return False
    return all(sum(len(sheet.row(row)) > 1 for row in sheet.rows) < LEAST_LINES for sheet in sheets)


def _read_package(content: bytes, hidden: bool) -> tuple[Sheet, ...]:
    archive = Archive(content)
    refuse_package(archive.names)
    if _DOCUMENT in archive:
        return read_document(archive)
    if not any(name.startswith("xl/") for name in archive.names) and "[content_types].xml" not in archive.names:
        raise refuse("file-packed", "这是压缩包，不是表格", "请先解压，选择里面填好的表格文件")
    return content_of(unmarked(read_parts(archive, hidden=hidden)))
