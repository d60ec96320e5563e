"""同一个表头两次：a heading that stands over two columns of a table. Which of the two is meant, nobody here can say.

Where both columns say the same, or the second is empty, the first is read and nothing is lost.
"""

from collections.abc import Collection

from evaluator.scoring.values import normalise
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import LONGEST_LABEL, TableHead
from evaluator.sheets.shapes import Span

MOST_ROWS = 10
LONGEST_SEEN = 20


class TwiceHeaded:
    """The second columns of one table, and the rows in which they say something else than the first.

    ``keys``: the columns that a value is read from; 资金来源 over labels and texts is none of them.
    """

    def __init__(self, cells: FormCells, head: TableHead, section: str, *, keys: Collection[str]) -> None:
        self._cells = cells
        self._head = head
        self._columns = [
            (name, cell, reach(cells, cell))
            for cell in cells.sheet.between(head.top, head.bottom)
            if len(cell.text) <= LONGEST_LABEL
            and (name := cells.vocabulary.name(section, cell.text) or "") in head.columns
            and name in keys
            and cell.column > head.columns[name].last
            and not is_over(cells, cell, head)
        ]
        self._differing: dict[str, list[tuple[Cell, Cell]]] = {}

    def settle(self, row: int) -> None:
        """Where this row says two things under one heading, neither is read."""
        for name, heading, span in self._columns:
            first = self._cells.in_span(row, self._head.columns[name], own=True)
            second = self._cells.in_span(row, span, own=True)
            if second.text.strip() and not _same(first, second):
                self._cells.disputed.add(first.address)
                self._differing.setdefault(heading.address, []).append((first, second))

    def tell(self) -> None:
        """Each second heading over something else than the first is named, with the rows."""
        for name, heading, _ in self._columns:
            pairs = self._differing.get(heading.address)
            if not pairs:
                continue
            seen = "；".join(f"{_seen(first)}，{_seen(second)}" for first, second in pairs[:MOST_ROWS])
            rows = "、".join(str(second.row) for _, second in pairs[:MOST_ROWS])
            rows += f" 等 {len(pairs)}" if len(pairs) > MOST_ROWS else ""
            left = self._cells.sheet.at(self._head.bottom, self._head.columns[name].first)
            left = left if left.text else self._cells.sheet.at(self._head.top, left.column)
            self._cells.problem(
                "column-twice",
                heading.address,
                f"“{heading.text.strip()}”这个表头有两列（{left.address} 和 {heading.address}），"
                f"第 {rows} 行两列写的不一样（{seen}），不知道是哪一个，这几行的都没有读",
                "请只留要用的一列，删去另一列",
            )


def _same(first: Cell, second: Cell) -> bool:
    if first.number is not None and first.number == second.number:
        return True
    return normalise(first.text).split() == normalise(second.text).split()


def _seen(cell: Cell) -> str:
    text = cell.text.strip()[:LONGEST_SEEN]
    return f"{cell.address} 写“{text}”" if text else f"{cell.address} 空着"


def reach(cells: FormCells, heading: Cell) -> Span:
    """The columns that a heading lies over."""
    merge = cells.sheet.merge_at(heading.row, heading.column)
    return Span(heading.column, merge.right if merge else heading.column)


def is_over(cells: FormCells, heading: Cell, head: TableHead) -> bool:
    """Other headings stand under this one: 指标 over 一级指标 and 二级指标."""
    columns = reach(cells, heading).columns()
    return heading.row < head.bottom and any(cells.sheet.own(head.bottom, column).text for column in columns)
