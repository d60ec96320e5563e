"""表头、项目资金、总体目标 of one target form: everything above its indicator table."""

from evaluator.problems import Level
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import DASHES
from evaluator.sheets.finding import TableHead, labelled
from evaluator.sheets.forms import Entry
from evaluator.sheets.heads import FormHead
from evaluator.sheets.shapes import Span
from evaluator.sheets.targets.cells import TargetCells
from evaluator.sheets.targets.forms import HEAD_FIELDS, SOURCES, TEXT_FIELDS, TargetFunding

TOTALS = {"period_total": "period", "annual_total": "annual", "total": "annual"}
"""A label of the sum → its side; a form with one sum alone means the year's."""
_USUAL = {"project": Level.ERROR, "department": Level.WARNING, "unit": Level.WARNING}
MOST_GOALS = 50


class UpperBlocks:
    """The blocks above the indicator table, each found by its labels."""

    def __init__(self, cells: TargetCells, below: list[Cell]) -> None:
        self._cells = cells
        self._above = cells.above()
        self._below = below
        """The cells under the indicator table: signatures, notes, and what a form asks for there."""

    def head(self) -> dict[str, Entry]:
        """项目名称, 主管部门 and so on; 联系电话 and the like also stand below the table."""
        found = {}
        for name in HEAD_FIELDS:
            entry = self._value("head", name)
            if entry is None and name in _USUAL:
                label = self._cells.label(name)
                self._cells.problem(
                    f"{name}-missing",
                    "表头",
                    f"没有找到“{label}”",
                    f"请在表格上部保留“{label}”这一格，并在它右边填写",
                    _USUAL[name],
                )
            found[name] = _tidy(entry or Entry())
        if found["project"].cell and found["project"].blank:
            cell = found["project"].cell
            self._cells.problem("project-blank", cell, f"单元格 {cell} 的项目名称是空的", "请填写项目名称")
        return found

    def texts(self) -> dict[str, Entry]:
        """项目概况, 立项依据 and the other long texts."""
        return {name: self._value("texts", name) or Entry() for name in TEXT_FIELDS}

    def _value(self, section: str, name: str) -> Entry | None:
        found = self._cells.value_of(section, name, self._above)
        return found or self._cells.value_of(section, name, self._below)

    def year_and_money_unit(self, funding: tuple[TargetFunding, ...]) -> tuple[int | None, str]:
        """年度 and the unit of every amount; a form that states no unit is read in its layout's, and that is said."""
        rows = [cell.row for cell in self._above if labelled(cell, "funding", self._cells.vocabulary)[0]]
        money = any(entry.number is not None for row in funding for entry in (row.period, row.annual))
        head = FormHead(self._cells, TableHead(rows[0], rows[0], {}) if rows and money else None)
        return head.year(), head.money_unit()

    def funding(self) -> tuple[TargetFunding, ...]:
        """The money by source, for the period and for the year."""
        # Whether no unit is stated at all is said later: that depends on the amounts.
        self._cells.money_unit = FormHead(self._cells, None).money_unit()
        sides: dict[str, int] = {}
        found: dict[str, dict[str, Entry]] = {}
        for cell in self._above:
            name, inline = labelled(cell, "funding", self._cells.vocabulary)
            if name is None or name == "funding":
                continue
            side = TOTALS.get(name)
            if side is not None:
                sides.setdefault(side, cell.column)
                source = "total"
            else:
                side = self._side(cell, sides)
                source = name
            if side is None:
                continue
            value = self._cells.entry(cell, inline) if inline else self._cells.beside(cell, "funding")
            entry = value if isinstance(value, Entry) else self._cells.number(value, cell.text.strip(), money=True)
            known = found.setdefault(source, {}).setdefault(side, entry)
            if known is not entry and not entry.blank:
                self._cells.problem(
                    "funding-twice",
                    entry.cell,
                    f"单元格 {entry.cell}：“{cell.text.strip()}”前面已经有了，这一格没有读",
                    "请每种资金来源只留一行",
                    Level.WARNING,
                )
        return tuple(TargetFunding(source, **found[source]) for source in SOURCES if source in found)

    def _side(self, cell: Cell, sides: dict[str, int]) -> str | None:
        """Whose column the label stands in: the sum's above it, or the nearest one to its left."""
        before = [(column, side) for side, column in sides.items() if column <= cell.column]
        return max(before)[1] if before else None

    def goals(self) -> tuple[Entry, Entry]:
        """实施期目标 and 年度目标: under their headings, or beside them."""
        overall = self._cells.find("goals", "overall_goal", self._above)
        annual = self._cells.find("goals", "annual_goal", self._above)
        whole = self._cells.find("goals", "goals", self._above)
        if overall and annual and overall[0].row == annual[0].row:
            found = self._under(overall[0]), self._under(annual[0])
        elif overall is None and annual is None:
            found = Entry(), self._beside(whole)
        else:
            found = self._beside(overall or whole), self._beside(annual)
        overall_goal, annual_goal = found
        if annual_goal.cell and annual_goal.blank and not overall_goal.blank:
            self._cells.problem(
                "annual_goal-blank",
                annual_goal.cell,
                f"单元格 {annual_goal.cell}“{self._cells.label('annual_goal')}”是空的",
                "请补填，或导入后在目标页上填写",
                Level.WARNING,
            )
        return found

    def _beside(self, found: tuple[Cell, str] | None) -> Entry:
        if found is None:
            return Entry()
        cell, inline = found
        return self._cells.entry(cell, inline) if inline else self._cells.entry(self._cells.beside(cell, "goals"))

    def _under(self, label: Cell) -> Entry:
        """What stands under a heading; several goals, one a row, are joined line by line."""
        merge = self._cells.sheet.merge_at(label.row, label.column)
        row = (merge.bottom if merge else label.row) + 1
        span = Span(label.column, merge.right if merge else label.column)
        found: list[Cell] = []
        for below in range(row, min(row + MOST_GOALS, self._cells.area.head.top)):
            cell = self._cells.in_span(below, span, own=True)
            if cell.text and cell.row == below:
                found.append(cell)
        entries = [self._cells.entry(cell) for cell in found]
        if not entries:
            return self._cells.entry(self._cells.sheet.at(row, label.column))
        return (
            entries[0] if len(entries) == 1 else Entry("\n".join(each.text for each in entries), None, found[0].address)
        )


def _tidy(entry: Entry) -> Entry:
    """A field of the head: without outer spaces and line breaks; one crossed out with a dash keeps its dash."""
    text = "".join(line.strip() for line in entry.text.splitlines())
    return Entry(text, None if text in DASHES else entry.number, entry.cell)
