"""项目资金 and 年度总体目标 of one form: the two blocks between its head and its indicator table."""

from evaluator.problems import Level
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import LONGEST_LABEL, TableHead, labelled
from evaluator.sheets.forms import Entry, FundingRow
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, MONEY_COLUMNS, Span


class MiddleBlocks:
    """The money block by source, and the goals beside what was achieved."""

    def __init__(self, cells: FormCells, money_head: TableHead | None) -> None:
        self._cells = cells
        self._money_head = money_head

    def funding(self) -> tuple[FundingRow, ...]:
        head = self._money_head
        if head is None:
            self._cells.problem(
                "funding-missing",
                "项目资金",
                "没有找到项目资金的表头（年初预算数、全年预算数、全年执行数）",
                "请保留项目资金部分原来的表头文字",
            )
            return ()
        rows: list[FundingRow] = []
        for row in self._cells.rows(head.bottom + 1, self._cells.area.head.top - 1):
            cells = self._cells.sheet.row(row)
            if any(
                self._cells.vocabulary.name("goals", cell.text) for cell in cells if len(cell.text) <= LONGEST_LABEL
            ):
                break
            source = self._source(row, head)
            if source is not None and all(known.source != source for known in rows):
                rows.append(self._funding_row(source, row, head))
            elif any(
                self._cells.in_span(row, head.columns[key], own=True).number is not None
                for key in MONEY_COLUMNS
                if key in head.columns
            ):
                self._cells.problem(
                    "funding-source-unknown",
                    f"第 {row} 行",
                    f"第 {row} 行的资金来源认不出来或重复，没有读",
                    "请用表上原有的来源：年度资金总额、当年财政拨款、上年结转资金、其他资金",
                    Level.WARNING,
                )
        return tuple(rows)

    def _source(self, row: int, head: TableHead) -> str | None:
        names = {label: source for source, label in FUNDING_SOURCES.items()}
        for cell in self._cells.sheet.row(row):
            name = self._cells.vocabulary.name("funding", cell.text) if len(cell.text) <= LONGEST_LABEL else None
            if name in names:
                return names[name]
        return None

    def _funding_row(self, source: str, row: int, head: TableHead) -> FundingRow:
        entries = {
            key: self._cells.number(
                self._cells.in_span(row, head.columns[key]), self._cells.label(key, "funding"), percent=key == "rate"
            )
            for key in FUNDING_COLUMNS
            if key in head.columns
        }
        return FundingRow(source=source, **entries)

    def goals(self) -> tuple[Entry, Entry]:
        first = self._money_head.bottom + 1 if self._money_head else self._cells.area.first
        places: dict[str, Cell] = {}
        for cell in self._cells.sheet.between(first, self._cells.area.head.top - 1):
            name, inline = labelled(cell, "goals", self._cells.vocabulary)
            if name is not None and not inline:
                places.setdefault(name, cell)
        expected, achieved = places.get("expected"), places.get("achieved")
        if expected is not None and achieved is not None and expected.row == achieved.row:
            return self._below(expected), self._below(achieved)
        goal = expected or places.get("goals")
        return (
            self._cells.entry(self._cells.right_of(goal, "goals")) if goal else Entry(),
            self._cells.entry(self._cells.right_of(achieved, "goals")) if achieved else Entry(),
        )

    def _below(self, label: Cell) -> Entry:
        """What stands under a goal's heading; several goals, one a row, are joined line by line."""
        merge = self._cells.sheet.merge_at(label.row, label.column)
        row = (merge.bottom if merge else label.row) + 1
        span = Span(label.column, merge.right if merge else label.column)
        found: list[Cell] = []
        for below in range(row, self._cells.area.head.top):
            cell = self._cells.in_span(below, span, own=True)
            if cell.text and cell.row == below:
                found.append(cell)
            if len(found) > 50:
                break
        if len(found) <= 1:
            return self._cells.entry(found[0] if found else self._cells.sheet.at(row, label.column))
        return self._cells.entry(found[0], "\n".join(cell.text for cell in found))
