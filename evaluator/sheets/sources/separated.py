"""分隔的文本：reads .csv files and the like: values between commas, tabs or semicolons, in the encodings offices use.

Every value stays the text that it is: 001 is no 1, and 1,234.50 in quotes keeps its comma. Numbers are read from texts
where a form wants one, by the same reader as everywhere.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import PureWindowsPath

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.cells import LAST_COLUMN, LAST_ROW, Cell, Fault, clean
from evaluator.sheets.grid import Sheet
from evaluator.sheets.sheetparts import LONGEST_TEXT, MOST_CELLS, MOST_FILLED, MOST_ROWS

SEPARATORS = "\t,;"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_STATED = re.compile(r'\ufeff?"?sep=([,;\t|])"?\r?\n', re.I)
"""A first line for Excel that says which sign stands between the values."""
_KEPT = re.compile(r'="([^"]*)"')
_QUOTED = re.compile(r'"[^"]*"')
_LOOKED_AT = 20
"""Lines from whose signs the separator is told."""
_SHEET = "表格"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_TEXT_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(content: bytes) -> str:
    """The characters of a text file, in UTF-8, UTF-16 with a mark, or GB18030 (GBK, GB2312). Refuses all else."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content, (encoding,))
    return _decoded_as(content, ("utf-8", "gb18030"))


def _decoded_as(content: bytes, encodings: tuple[str, ...]) -> str:
    read_until = 0
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            read_until = max(read_until, error.start)
            continue
        if not _NO_TEXT.search(text):
            return text
    if _NO_TEXT_BYTES.search(content):
        raise refuse(
            "file-not-workbook",
            "这不是 Excel 工作簿、Word 文档，也不是能读懂的文本（CSV），读不出来",
            "请用 Excel 或 WPS 打开原文件，另存为“Excel 工作簿（*.xlsx）”后重新选择",
        )
    line = content.count(b"\n", 0, read_until) + 1
    raise refuse(
        "text-undecodable",
        f"文本的第 {line} 行有读不出来的字（只认 UTF-8、UTF-16 和 GB18030 编码），整个文件没有读",
        "请用 Excel 或 WPS 打开，看看有没有乱码，改好后另存为“Excel 工作簿（*.xlsx）”再选",
    )


def read_separated(text: str, filename: str = "") -> tuple[Sheet, ...]:
    """The one sheet of a text file; it is called as the file is."""
    name = PureWindowsPath(filename).stem or _SHEET
    rows = rows_of(text, separator_of(text))
    if _STATED.match(text):
        # It is no row of the table, but rows are counted as the lines stand in the file.
        rows = chain([[]], islice(rows, 1, None))
    return (sheet_of_rows(rows, name),)


def separator_of(text: str) -> str:
    """The sign that stands between values: the one most lines have, quotes aside; a comma when there is none."""
    if stated := _STATED.match(text):
        return stated[1]
    lines: list[str] = []
    for found in _LINE.finditer(text[:65_536]):
        if found[0].strip():
            lines.append(_QUOTED.sub("", found[0]))
        if len(lines) == _LOOKED_AT:
            break
    counts = {
        sign: (sum(sign in line for line in lines), sum(line.count(sign) for line in lines)) for sign in SEPARATORS
    }
    best = max(SEPARATORS, key=lambda sign: counts[sign])
    return best if counts[best][0] else ","


def rows_of(text: str, separator: str) -> Iterator[list[str]]:
    """Row by row what stands between the signs; a quoted value may hold signs, quotes and line breaks."""
    if text.count(separator) > MOST_CELLS or text.count("\n") + text.count("\r") > 2 * MOST_ROWS:
        raise too_much("行和列")
    lines = (found[0] for found in _LINE.finditer(text.removeprefix("\ufeff")))
    try:
        yield from csv.reader(lines, delimiter=separator)
    except csv.Error as error:
        raise refuse(
            "file-damaged",
            "文本里有一格长得不正常（可能少了一个引号），读不出来",
            "请用 Excel 或 WPS 打开检查，另存为“Excel 工作簿（*.xlsx）”后重新选择",
        ) from error


def sheet_of_rows(rows: Iterable[list[str]], name: str) -> Sheet:
    """The sheet of these values, blank ones left out."""
    cells: list[Cell] = []
    for row, values in enumerate(rows, 1):
        if row > min(MOST_ROWS, LAST_ROW) or len(values) > LAST_COLUMN:
            raise too_much("行和列")
        cells += [cell for column, value in enumerate(values, 1) if (cell := text_cell(row, column, value)).text]
        if len(cells) > MOST_FILLED:
            raise too_much("填写内容的格")
    return Sheet(name, cells, [])


def text_cell(row: int, column: int, text: str) -> Cell:
    """A value as it stands, without control characters and without blanks around it.

    ``="001"`` is how finance systems write a code that is not to become a number: it is 001.
    """
    text = clean(text).strip()
    if text.startswith('="') and (kept := _KEPT.fullmatch(text)):
        text = kept[1]
    if len(text) > LONGEST_TEXT:
        return Cell(row, column, text[:LONGEST_TEXT], fault=Fault.TOO_LONG)
    return Cell(row, column, text)


def too_much(what: str) -> UnreadableWorkbook:
    """The exception for a text with more in it than any table has."""
    return refuse(
        "file-too-large",
        f"文件里的{what}太多，不是正常的表格，没有读",
        "请只留下要导入的表格后重新选择",
    )
