"""指标表 of a target form: its rows, their groups, the groups that stay empty, and the points below them.

A blank group label below a filled one means "the same". A row crossed out with ``/`` is no indicator: its group is
unused. Where 实施期 and 年度 stand side by side, the two halves of a row are one indicator if they bear one name.
"""

from dataclasses import replace

from evaluator.problems import Level
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import DASHES
from evaluator.sheets.finding import LONGEST_LABEL, labelled
from evaluator.sheets.forms import Entry
from evaluator.sheets.shapes import Span
from evaluator.sheets.targets.cells import TargetCells
from evaluator.sheets.targets.forms import TargetRow

MOST_INDICATORS = 500
CROSSED = DASHES | {"无"}
"""What is printed where nothing applies."""
_NAMES = ("category", "subcategory", "indicator")
_OWN = ("indicator", "target", "period_target", "annual_indicator", "points")
_SIGNS = frozenset("≥≤＞＜><=＝≧≦")


class TargetTable:
    """The table under the indicator head, down to the points or the signatures."""

    def __init__(self, cells: TargetCells) -> None:
        self._cells = cells
        self._columns = cells.area.head.columns
        self.last = cells.area.head.bottom
        """The last row of the table."""
        self.unused: tuple[Entry, ...] = ()
        self.execution_points = Entry()
        self.total_points = Entry()

    def rows(self) -> tuple[TargetRow, ...]:
        """The indicators in the order of the form; afterwards the other attributes are known."""
        self._name_unknown_columns()
        rows: list[TargetRow] = []
        groups: dict[str, Entry] = {}
        category = subcategory = Entry()
        repeated = {row for head in self._cells.area.repeated for row in range(head.top, head.bottom + 1)}
        for row in self._cells.rows(self._cells.area.head.bottom + 1, self._cells.area.last):
            if row in repeated:
                continue
            ending = self._ending(row)
            if ending in ("execution", "total"):
                self._points_below(row, ending)
                continue
            if ending is not None:
                break
            self.last = row
            if (found := self._group(row, "category")) is not None:
                if found.text != category.text:
                    subcategory = Entry()
                category = found
            subcategory = self._group(row, "subcategory") or subcategory
            if not subcategory.blank:
                groups.setdefault(subcategory.cell, subcategory)
            if self._has_an_indicator(row):
                if len(rows) >= MOST_INDICATORS:
                    said = f"指标超过 {MOST_INDICATORS} 行，从第 {row} 行起没有读"
                    self._cells.problem("too-many-rows", f"第 {row} 行", said, "请检查表格")
                    break
                rows.extend(self._indicators(row, category, subcategory))
        used = {line.subcategory.cell for line in rows}
        self.unused = tuple(group for cell, group in groups.items() if cell not in used)
        if not rows:
            place = f"第 {self._cells.area.head.top} 行"
            self._cells.problem("rows-missing", place, "指标表里没有填写指标", "请填写三级指标和年度指标值")
        return tuple(rows)

    def _indicators(self, row: int, category: Entry, subcategory: Entry) -> list[TargetRow]:
        """The indicator of this row, or two where the sides of the row name different ones."""
        entry = self._entry
        annual_name = entry(row, "annual_indicator")
        line = TargetRow(
            category=category,
            subcategory=subcategory,
            indicator=entry(row, "indicator"),
            target=self._target(row),
            period_target=entry(row, "period_target"),
            annual_indicator=annual_name,
            unit=entry(row, "measure"),
            kind=self._kind(row),
            points=self._number(row, "points"),
            evidence=entry(row, "evidence"),
            data_source=entry(row, "data_source"),
        )
        if _crossed(line.indicator) and not _crossed(annual_name):
            lines = [replace(line, indicator=annual_name)]
        elif _crossed(annual_name) or _same_name(line.indicator.text, annual_name.text):
            lines = [line]
        else:
            lines = [
                replace(line, target=replace(line.target, text="", number=None), annual_indicator=Entry()),
                replace(line, indicator=annual_name, period_target=Entry(), points=Entry()),
            ]
            self._cells.problem(
                "sides-differ",
                annual_name.cell,
                f"第 {row} 行两边的三级指标不同：{line.indicator.cell} 是“{_short(line.indicator)}”，"
                f"{annual_name.cell} 是“{_short(annual_name)}”，按两个指标读",
                "如果是同一个指标，请把两边的名称写成一样",
                Level.WARNING,
            )
        for each in lines:
            self._judge(each)
        return lines

    def _judge(self, line: TargetRow) -> None:
        """Say what an indicator lacks."""
        if _crossed(line.indicator):
            said = f"单元格 {line.indicator.cell} 没有写三级指标的名称"
            self._cells.problem("indicator-missing", line.indicator.cell, said, "请补填名称，或删去这一行")
        if line.target.blank:
            beside = "" if line.period_target.blank else f"，实施期指标值是“{_short(line.period_target)}”"
            self._cells.problem(
                "target-missing",
                line.target.cell or line.indicator.cell,
                f"单元格 {line.target.cell or line.indicator.cell}：“{_short(line.indicator)}”没有年度指标值{beside}",
                "请补填年度指标值，或导入后在目标页上填写",
                Level.WARNING,
            )

    def _has_an_indicator(self, row: int) -> bool:
        """Something of its own is written in this row, and it is more than dashes."""
        entries = [self._cells.in_span(row, self._columns[key], own=True) for key in _OWN if key in self._columns]
        return any(cell.row == row and cell.text.strip() and cell.text.strip() not in CROSSED for cell in entries)

    def _target(self, row: int) -> Entry:
        """年度指标值; sign and unit in columns of their own are part of it: ``≥`` ``95`` ``%``."""
        target = self._entry(row, "target")
        sign = self._entry(row, "kind").text.strip()
        if target.blank or not sign or not set(sign) <= _SIGNS:
            return target
        unit = self._entry(row, "measure").text.strip()
        text = target.text.strip()
        text = text if text.startswith(sign) else f"{sign}{text}"
        if unit not in CROSSED and not text.endswith(unit):
            text += unit
        return Entry(text, None, target.cell)

    def _kind(self, row: int) -> Entry:
        """指标性质 in words; a mere sign there belongs to the target."""
        kind = self._entry(row, "kind")
        return Entry("", None, kind.cell) if set(kind.text.strip()) <= _SIGNS else kind

    def _entry(self, row: int, key: str) -> Entry:
        span = self._columns.get(key)
        return Entry() if span is None else self._cells.entry(self._cells.in_span(row, span))

    def _number(self, row: int, key: str) -> Entry:
        span = self._columns.get(key)
        if span is None:
            return Entry()
        cell = self._cells.in_span(row, span, own=True)
        if cell.row != row:
            said = f"单元格 {cell.address} 的分值合并了几行，只算作第一行的"
            self._cells.problem("points-merged", cell.address, said, "请取消合并，每个指标各填一个分值")
            return Entry("", None, cell.address)
        return self._cells.number(cell, self._cells.label(key))

    def _group(self, row: int, key: str) -> Entry | None:
        span = self._columns.get(key)
        if span is None:
            return None
        entry = self._cells.tidy(self._cells.in_span(row, span))
        return None if entry.blank else replace(entry, number=None)

    def _ending(self, row: int) -> str | None:
        """预算执行率, 合计, a text or a signature stands at the row's beginning: what it is, else ``None``.

        In the column of the names only a row without a target is one of them: an indicator may be called 合计.
        """
        names = self._columns["indicator"].columns()
        beginning = self._columns["indicator"].last
        for cell in self._cells.sheet.row(row):
            name = labelled(cell, "ends", self._cells.vocabulary)[0]
            if cell.column <= beginning and name and (cell.column not in names or not self._has_a_target(row)):
                return name
        return "text" if self._is_text(row) else None

    def _has_a_target(self, row: int) -> bool:
        spans = (self._columns[key] for key in ("target", "period_target") if key in self._columns)
        return any(self._own(row, span).text for span in spans)

    def _is_text(self, row: int) -> bool:
        """A long text (分值调整理由) follows the table."""
        cells = self._cells.sheet.row(row)
        return bool(cells) and labelled(cells[0], "texts", self._cells.vocabulary)[0] is not None

    def _own(self, row: int, span: Span) -> Cell:
        cell = self._cells.in_span(row, span, own=True)
        return cell if cell.column in span.columns() else Cell(row, span.first, "")

    def _points_below(self, row: int, ending: str) -> None:
        entry = self._number(row, "points")
        if ending == "execution":
            self.execution_points = entry
        else:
            self.total_points = entry

    def _name_unknown_columns(self) -> None:
        """A column that the form does not know is not read; that is said where something stands in its head."""
        head = self._cells.area.head
        for cell in self._cells.sheet.between(head.top, head.bottom):
            known = len(cell.text) <= LONGEST_LABEL and self._cells.vocabulary.name("indicators", cell.text)
            if not known:
                self._cells.problem(
                    "column-unknown",
                    cell.address,
                    f"单元格 {cell.address} 的表头“{cell.text.strip()[:30]}”不认识，这一列没有读",
                    "不需要就不用管；需要的内容请写进表样已有的列",
                    Level.NOTE,
                )


def _crossed(entry: Entry) -> bool:
    """Blank, or crossed out with a dash."""
    return entry.blank or entry.text.strip() in CROSSED


def _same_name(one: str, two: str) -> bool:
    """Both sides name one indicator; one of them may have been cut short."""
    first, second = ("".join(text.split()).rstrip("….") for text in (one, two))
    return first == second or (
        min(len(first), len(second)) >= 4 and (first.startswith(second) or second.startswith(first))
    )


def _short(entry: Entry) -> str:
    return entry.text.strip()[:30]
