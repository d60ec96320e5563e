"""Word 里的一张表：the rows and cells of one table, with what spans columns (gridSpan) and rows (vMerge)."""

from dataclasses import dataclass, field

from evaluator.sheets.archives import refuse
from evaluator.sheets.cells import LAST_COLUMN, Cell, clean
from evaluator.sheets.grid import Merge
from evaluator.sheets.markup import attribute


@dataclass(slots=True)
class _Span:
    """A cell that may go on below: its first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class WordTable:
    """A table while it is being read, and afterwards."""

    above: list[str]
    """The lines right above it."""
    cells: list[Cell] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    text: str = ""
    """Of the cell that ends."""
    in_row_properties: bool = False
    nested: bool = False
    """It stands in a cell of another one."""
    width: int = 0
    """Columns."""
    row_deleted: bool = False
    """With tracked changes: the row is gone once they are accepted."""
    _row: int = 0
    _column: int = 0
    _across: int = 1
    _down: str = ""
    _reaching: dict[int, _Span] = field(default_factory=dict)
    _kept: int = 0

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self._row

    @property
    def place(self) -> tuple[int, int]:
        """Row and first column of the cell that is open."""
        return self._row, self._column + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element of the table opens, other than what stands inside its cells."""
        if name == "tc":
            self._across, self._down = 1, ""
        elif name == "gridSpan":
            self._across = max(1, _number(attributes, 1))
        elif name == "vMerge":
            self._down = "restart" if attribute(attributes, "val") == "restart" else "continue"
        elif name in ("gridBefore", "gridAfter"):
            self._column += _number(attributes, 0)
        elif name == "trPr":
            self.in_row_properties = True
        elif name == "tr":
            self._row += 1
            self._column = 0
            self._kept = len(self.cells)
            self.row_deleted = False

    def end(self, name: str) -> None:
        """An element of the table closes."""
        if name == "tc":
            self._end_cell()
        elif name == "trPr":
            self.in_row_properties = False
        elif name == "tr":
            if self.row_deleted:
                del self.cells[self._kept :]
                self._row -= 1
            else:
                self._end_spans(self._row)

    def close(self) -> None:
        """The table ends, and with it every span."""
        self._end_spans(self._row + 1)

    def _end_cell(self) -> None:
        left = self._column + 1
        self._column += self._across
        self.width = max(self.width, self._column)
        if self._column > LAST_COLUMN:
            raise refuse("file-damaged", "Word 文档里的表格宽得不正常，读不出来", "请检查表格，另存后重新选择")
        above = self._reaching.get(left)
        if self._down == "continue" and above is not None and above.bottom == self._row - 1:
            above.bottom = self._row
            return
        text = clean(self.text).strip("\n")
        if text.strip():
            self.cells.append(Cell(self._row, left, text))
        if self._down or self._across > 1:
            span = _Span(self._row, left, self._row, self._column)
            if self._down:
                self._reaching[left] = span
            else:
                self._keep(span)

    def _end_spans(self, row: int) -> None:
        """Spans that do not reach this row are complete."""
        for left in [left for left, span in self._reaching.items() if span.bottom < row]:
            self._keep(self._reaching.pop(left))

    def _keep(self, span: _Span) -> None:
        if span.bottom > span.top or span.right > span.left:
            self.merges.append(Merge(span.top, span.left, span.bottom, span.right))


def _number(attributes: dict[str, str], otherwise: int) -> int:
    stated = attribute(attributes, "val")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 6 else otherwise
