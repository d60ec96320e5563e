"""项目资金 and 年度总体目标 of one form: the two blocks between its head and its indicator table."""

from evaluator.problems import Level
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import LONGEST_LABEL, TableHead, labelled
from evaluator.sheets.forms import Entry, FundingRow, Goal
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, MONEY_COLUMNS, Span

MOST_GOALS = 50


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
                self._cells.in_span(row, head.columns[key]),
                self._cells.label(key, "funding"),
                percent=key == "rate",
                money=key in MONEY_COLUMNS,
            )
            for key in FUNDING_COLUMNS
            if key in head.columns
        }
        return FundingRow(source=source, **entries)

    def goals(self) -> tuple[Entry, Entry, tuple[Goal, ...]]:
        """预期目标 and 实际完成情况, each as one text; and one by one where there are several."""
        first = self._money_head.bottom + 1 if self._money_head else self._cells.area.first
        places = self._places(first, self._cells.area.head.top - 1)
        if self._money_head and not places:
            places = self._places(self._cells.area.first, self._money_head.top - 1)
        expected, achieved = places.get("expected"), places.get("achieved")
        if expected is not None and achieved is not None and expected.row == achieved.row:
            beside = self._cells.right_of(expected, "goals")
            if beside.text and beside.column < achieved.column:
                return _together(self._pairs(expected.row))
            return self._below(expected, achieved)
        goal = expected or places.get("goals")
        return (
            self._cells.entry(self._cells.right_of(goal, "goals")) if goal else Entry(),
            self._cells.entry(self._cells.right_of(achieved, "goals")) if achieved else Entry(),
            (),
        )

    def _places(self, first: int, last: int) -> dict[str, Cell]:
        """Each label of the goals in these rows → its first cell."""
        places: dict[str, Cell] = {}
        for cell in self._cells.sheet.between(first, last):
            name, inline = labelled(cell, "goals", self._cells.vocabulary)
            if name is not None and not inline:
                places.setdefault(name, cell)
        return places

    def _pairs(self, first: int) -> list[Goal]:
        """Goals that stand beside their labels, a row each: 预期目标 | … | 实际完成情况 | …."""
        goals = []
        for row in self._cells.rows(first, self._cells.area.head.top - 1):
            found = {
                name: self._cells.entry(self._cells.right_of(cell, "goals"))
                for cell in self._cells.sheet.row(row)
                if (name := labelled(cell, "goals", self._cells.vocabulary)[0]) in ("expected", "achieved")
            }
            if found:
                goals.append(Goal(**{str(name): entry for name, entry in found.items()}))
        return goals[:MOST_GOALS]

    def _below(self, expected: Cell, achieved: Cell) -> tuple[Entry, Entry, tuple[Goal, ...]]:
        """What stands under the two headings, one goal a row."""
        spans = [self._span(label) for label in (expected, achieved)]
        merge = self._cells.sheet.merge_at(expected.row, expected.column)
        first = (merge.bottom if merge else expected.row) + 1
        above = self._money_head.top if self._money_head else 0
        rows = []
        for row in range(first, self._cells.area.head.top):
            cells = [self._cells.in_span(row, span, own=True) for span in spans]
            if any(labelled(cell, "goals", self._cells.vocabulary) == ("expected", "") for cell in cells):
                continue  # the heading once more, before the next goal
            if any(cell.text and cell.row == row for cell in cells):
                rows.append([cell if cell.row == row else Cell(row, cell.column, "") for cell in cells])
            if len(rows) > MOST_GOALS or (rows and row < above):
                break  # above the money other texts follow the goal
        if not rows:
            rows = [[self._cells.sheet.at(first, span.first) for span in spans]]
        return _together([Goal(*(self._cells.entry(cell) for cell in cells)) for cells in rows])

    def _span(self, label: Cell) -> Span:
        merge = self._cells.sheet.merge_at(label.row, label.column)
        return Span(label.column, merge.right if merge else label.column)


def _together(goals: list[Goal]) -> tuple[Entry, Entry, tuple[Goal, ...]]:
    """All goals as one text, all achievements as one; and one by one where there are several."""
    if len(goals) == 1:
        return goals[0].expected, goals[0].achieved, ()
    return _listed([goal.expected for goal in goals]), _listed([goal.achieved for goal in goals]), tuple(goals)


def _listed(entries: list[Entry]) -> Entry:
    """Several goals as one text, line by line, at the first one's cell."""
    filled = [entry for entry in entries if not entry.blank]
    if len(filled) <= 1:
        return filled[0] if filled else entries[0]
    return Entry("\n".join(entry.text for entry in filled), None, filled[0].cell)
