"""Word 文档：reads the tables of a .docx file as sheets, with the lines above a table as rows above it.

Forms are often a table in a letter: the title, the year and 金额单位 stand in the lines above. Deleted text of a
document with tracked changes is gone, hidden text is not seen, and a cell keeps its own line breaks.
"""

import re
from collections.abc import Sequence

from evaluator.sheets.archives import Archive, UnreadableWorkbook, refuse
from evaluator.sheets.cells import Cell
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.markup import Listener, attribute, parse
from evaluator.sheets.relations import Relations
from evaluator.sheets.sheetparts import MOST_CELLS, with_program
from evaluator.sheets.sources.joining import sheets_in
from evaluator.sheets.sources.numbering import Numbering
from evaluator.sheets.sources.separated import text_cell
from evaluator.sheets.sources.wordtables import WordTable

DEEPEST = 400
MOST_PARAGRAPHS = 200_000
MOST_TABLES = 1_000
MOST_LINES_ABOVE = 12
"""Of the lines between two tables, those that can belong to the second."""
LEAST_ITEMS = 2
_NUMBERING = "word/numbering.xml"
MOST_SIGNS = 20_000_000
_GONE = frozenset({"del", "moveFrom", "Fallback", "rt", "instrText", "delText", "pPrChange"})
"""Deleted, moved away, said a second time for old programs, phonetic hints, codes of fields."""
_BOXES = {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F051": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "√"}
"""Ticks and boxes of the symbol fonts (Wingdings)."""
_PROGRAM = re.compile(rb"(?:instrText[^<>]{0,200}>|instr=[\"'])\s{0,20}DDE")
"""A field that has another program started where the document is opened."""
_SEVERAL = re.compile(r"\t+|[ \u3000]{2,}")


def read_document(archive: Archive) -> tuple[Sheet, ...]:
    """The tables of a Word document, in its order: 表格1, 表格2 … Raises :class:`archives.UnreadableWorkbook`."""
    root = Relations.of(archive, "").first_ending("/officeDocument") or "word/document.xml"
    if root not in archive:
        root = "word/document.xml"
    numbering = Numbering()
    if _NUMBERING in archive:
        parse(archive.read(_NUMBERING), numbering)
    body = Body(numbering)
    content = archive.read(root)
    if _PROGRAM.search(content):
        raise with_program("Word 文档里的域")
    parse(content, body, deepest=DEEPEST)
    sheets = sheets_in(body.tables)
    if not sheets:
        raise refuse(
            "document-without-table",
            "Word 文档里没有表格，或者表格是空的",
            "请选择表格填好的文档；表格是图片的，请改用 Excel 或 WPS 表格填写",
        )
    return tuple(
        _sheet([(body.tables[each], above) for each, above in pieces], number)
        for number, pieces in enumerate(sheets, 1)
    )


def _sheet(pieces: Sequence[tuple[WordTable, int]], number: int) -> Sheet:
    """One sheet of the tables that it is made of, each with the number of rows above its first."""
    cells: list[Cell] = []
    merges: list[Merge] = []
    for table, above in pieces:
        for row, line in enumerate(table.above, above - len(table.above) + 1):
            cells += [text_cell(row, column, part) for column, part in enumerate(_parts(line), 1)]
        cells += [text_cell(cell.row + above, cell.column, cell.text) for cell in table.cells]
        merges += [Merge(one.top + above, one.left, one.bottom + above, one.right) for one in table.merges]
    return Sheet(f"表格{number}", [cell for cell in cells if cell.text], merges)


def _parts(line: str) -> list[str]:
    """``项目：甲    金额单位：万元`` is two; a title with wide gaps between its signs is one."""
    parts = [part for part in _SEVERAL.split(line.strip()) if part]
    labelled = sum("：" in part or ":" in part for part in parts)
    return parts if labelled >= 2 else [line]


class Body(Listener):
    """The body of a document: its tables, outer ones before those inside them."""

    def __init__(self, numbering: Numbering | None = None) -> None:
        self.tables: list[WordTable] = []
        self._numbering = numbering or Numbering()
        self._list: tuple[str, str] = ("", "")
        """Of the paragraph that is open: its list, and the level in it."""
        self._labels: list[list[str]] = [[]]
        """What Word prints before each of the lines of an open cell."""
        self._open: list[WordTable] = []
        self._lines: list[list[str]] = [[]]
        """The lines since the last table: of the body, and of each open cell around a table."""
        self._paragraphs: list[list[str]] = []
        self._gone = 0
        self._in_text = False
        self._in_run = False
        self._in_paragraph_properties = False
        self._hidden = False
        self._count = 0
        self._cells = 0
        self._signs = 0

    @property
    def table(self) -> WordTable | None:
        """The table that is open, the innermost of several; ``None`` outside, and in what is not read."""
        return self._open[-1] if self._open and not self._gone else None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._gone:
            self._gone += 1
        elif name == "del" and self._open and self._open[-1].in_row_properties:
            self._open[-1].row_deleted = True
            self._gone = 1
        elif name in _GONE:
            self._gone = 1
        elif name == "t":
            self._in_text = True
        elif name == "r":
            self._in_run, self._hidden = True, False
        elif name == "p":
            self._start_paragraph()
        elif name == "pPr":
            self._in_paragraph_properties = True
        elif name in ("numId", "ilvl") and self._in_paragraph_properties:
            stated = attribute(attributes, "val")
            self._list = (stated, self._list[1]) if name == "numId" else (self._list[0], stated)
        elif name == "vanish":
            self._hidden = self._in_run and attribute(attributes, "val") not in ("0", "false", "off")
        elif name == "sym":
            self._write(_BOXES.get(attribute(attributes, "char").upper(), ""))
        elif name in _SIGNS and not self._in_paragraph_properties:
            self._write(_SIGNS[name])
        elif name == "tbl":
            self._start_table()
        elif self._open:
            self._open[-1].start(name, attributes)
            if name == "tc":
                self._start_cell()

    def end(self, name: str) -> None:
        if self._gone:
            self._gone -= 1
        elif name == "t":
            self._in_text = False
        elif name == "r":
            self._in_run = self._hidden = False
        elif name == "p":
            self._end_paragraph()
        elif name == "pPr":
            self._in_paragraph_properties = False
        elif name == "tbl":
            self._open.pop().close()
            if not self._open:
                self._lines[-1] = []
        elif self._open:
            if name == "tc":
                self._open[-1].text = "\n".join(_numbered(self._lines.pop(), self._labels.pop()))
            self._open[-1].end(name)

    def text(self, data: str) -> None:
        if self._in_text and not self._gone:
            self._write(data)

    def _write(self, text: str) -> None:
        if self._paragraphs and not self._hidden:
            self._signs += len(text)
            if self._signs > MOST_SIGNS:
                raise _too_much("文字")
            self._paragraphs[-1].append(text)

    def _start_paragraph(self) -> None:
        self._count += 1
        if self._count > MOST_PARAGRAPHS:
            raise _too_much("段落")
        self._paragraphs.append([])
        self._list = ("", "")

    def _end_paragraph(self) -> None:
        line = "".join(self._paragraphs.pop())
        lines = self._lines[-1]
        lines.append(line)
        label = self._numbering.next_of(*self._list) if self._list[0] and line.strip() else ""
        self._list = ("", "")
        if len(self._lines) > 1:
            self._labels[-1].append(label)
        if len(self._lines) == 1 and (not line.strip() or len(lines) > MOST_LINES_ABOVE):
            # Only the last lines above a table can belong to it; blank ones are no rows.
            del lines[-1 if not line.strip() else 0]

    def _start_table(self) -> None:
        table = WordTable(
            nested=bool(self._open), above=[line for line in self._lines[-1] if line.strip()][-MOST_LINES_ABOVE:]
        )
        self.tables.append(table)
        self._open.append(table)
        if len(self.tables) > MOST_TABLES:
            raise _too_much("表格")

    def _start_cell(self) -> None:
        self._cells += 1
        self._lines.append([])
        self._labels.append([])
        if self._cells > MOST_CELLS:
            raise _too_much("单元格")


def _numbered(lines: list[str], labels: list[str]) -> list[str]:
    """The lines of a cell, with their numbers where they are a list; a number alone is that of a row, and no text."""
    if sum(map(bool, labels)) < LEAST_ITEMS:
        return lines
    return [f"{label}{line}" for label, line in zip(labels, lines, strict=True)]


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _too_much(what: str) -> UnreadableWorkbook:
    return refuse(
        "file-too-large",
        f"Word 文档里的{what}太多，不是正常填写的表，没有打开",
        "请只留下要导入的表，另存为“Word 文档（*.docx）”后重新选择",
    )
