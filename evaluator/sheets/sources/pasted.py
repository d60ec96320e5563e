"""粘贴的文字：reads a table that was copied from a web page, a workbook or a PDF as a sheet.

A web page or a workbook gives markup or tabs; from a PDF come lines whose columns stand two or more blanks apart.
"""

import html
import re
from dataclasses import dataclass, field

from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.cells import LAST_COLUMN, Cell
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.sheetparts import MOST_CELLS, MOST_FILLED
from evaluator.sheets.sources.aligned import aligned_rows
from evaluator.sheets.sources.separated import rows_of, sheet_of_rows, text_cell, too_much

LONGEST_PASTE = 5_000_000
"""Characters."""
MOST_TABLES = 200
_SHEET = "粘贴的表格"
_TABLE = re.compile(r"<table\b", re.I)
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SPAN = {name: re.compile(rf"\b{name}\s*=\s*[\"']?\s*(\d{{1,5}})", re.I) for name in ("rowspan", "colspan")}
_LOUD = {"style": "</style", "script": "</script", "title": "</title"}
"""What stands inside these is no text of the page."""
_BREAKS = frozenset({"br", "p", "div", "li"})
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def sheets_of_text(text: str) -> tuple[Sheet, ...]:
    """The tables of a pasted text: markup, tab-separated, or columns two blanks apart.

    Raises :class:`archives.UnreadableWorkbook` when there is nothing, or far too much, in it.

    >>> sheets_of_text("项目名称\\t甲\\n金额\\t12.50")[0].at(2, 2).text
    '12.50'
    """
    if not text.strip():
        raise refuse("file-empty", "没有粘贴任何内容", "请先在表格里选中、复制，再到这里粘贴")
    if len(text) > LONGEST_PASTE:
        raise _too_long()
    if _TABLE.search(text):
        return _read_markup(text)
    if "\t" in text:
        return (sheet_of_rows(rows_of(text, "\t"), _SHEET),)
    return (sheet_of_rows(aligned_rows(text), _SHEET),)


def _too_long() -> UnreadableWorkbook:
    return refuse("file-too-large", "粘贴的内容太多，没有读", "请分几次粘贴，或者把表格存成文件再选择")


@dataclass(slots=True)
class _Table:
    """A table that is being read: where the next cell goes, and what reaches down from the rows above."""

    row: int = 0
    column: int = 0
    reaching: dict[int, int] = field(default_factory=dict)
    """Column → the last row that a cell above covers there."""
    cells: list[Cell] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    pieces: list[str] | None = None
    span: tuple[int, int] = (1, 1)

    def begin_row(self) -> None:
        self.end_cell()
        self.row += 1
        self.column = 0

    def begin_cell(self, down: int, across: int) -> None:
        self.end_cell()
        self.row = max(self.row, 1)
        self.column += 1
        while self.reaching.get(self.column, 0) >= self.row:
            self.column += 1
        if self.column + across > LAST_COLUMN:
            raise too_much("列")
        self.span = (down, across)
        self.pieces = []

    def end_cell(self) -> None:
        if self.pieces is None:
            return
        lines = [_BLANKS.sub(" ", line).strip() for line in "".join(self.pieces).split("\v")]
        text = "\n".join(line for line in lines if line)
        self.pieces = None
        down, across = self.span
        last_column = self.column + across - 1
        cell = text_cell(self.row, self.column, text)
        if cell.text:
            self.cells.append(cell)
        if down > 1 or across > 1:
            self.merges.append(Merge(self.row, self.column, self.row + down - 1, last_column))
        if down > 1:
            self.reaching.update(dict.fromkeys(range(self.column, last_column + 1), self.row + down - 1))
        self.column = last_column


def _read_markup(text: str) -> tuple[Sheet, ...]:
    """Every table of the markup, inner ones too. Tags need not be closed; nothing but tables is looked at."""
    tables: list[_Table] = []
    open_tables: list[_Table] = []
    cells = 0
    quiet = ""
    for piece in _without_comments(text).split("<")[1:]:
        tag, _, following = piece.partition(">")
        if quiet and not piece.lower().startswith(quiet):
            continue
        quiet = ""
        found = _TAG.match(tag)
        name = found[2].lower() if found else ""
        closing = bool(found and found[1])
        here = open_tables[-1] if open_tables else None
        if name in _LOUD and not closing:
            quiet = _LOUD[name][1:]
        elif name == "table" and not closing:
            open_tables.append(_Table())
            tables.append(open_tables[-1])
            if len(tables) > MOST_TABLES:
                raise too_much("表格")
        elif here is not None:
            if name == "table":
                here.end_cell()
                open_tables.pop()
            elif name == "tr" and not closing:
                here.begin_row()
            elif name in ("td", "th"):
                across = _span(tag, "colspan")
                cells += across
                if cells > MOST_CELLS:
                    raise too_much("格")
                if closing:
                    here.end_cell()
                else:
                    here.begin_cell(_span(tag, "rowspan"), across)
            elif name in _BREAKS and here.pieces:
                here.pieces.append("\v")
        here = open_tables[-1] if open_tables else None
        if here is not None and here.pieces is not None:
            is_tag = found or tag.startswith(("!", "?"))
            here.pieces.append(html.unescape(following if is_tag else f"<{piece}"))
    for table in open_tables:
        table.end_cell()
    if sum(len(table.cells) for table in tables) > MOST_FILLED:
        raise too_much("填写内容的格")
    return tuple(
        Sheet(f"{_SHEET}{number}", table.cells, table.merges) for number, table in enumerate(tables, 1) if table.cells
    )


def _span(tag: str, which: str) -> int:
    found = _SPAN[which].search(tag[:2_000])
    return min(max(int(found[1]), 1), 1_000) if found else 1


def _without_comments(text: str) -> str:
    pieces = []
    place = 0
    while (start := text.find("<!--", place)) >= 0:
        pieces.append(text[place:start])
        end = text.find("-->", start)
        place = len(text) if end < 0 else end + 3
    pieces.append(text[place:])
    return "".join(pieces)
