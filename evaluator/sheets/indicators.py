"""指标表：the indicator rows of one form, their groups, and the totals below them.

A blank group label (一级指标, 二级指标) below a filled one means "the same". A row with a target or an actual value
is an indicator, whatever it is called.
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from evaluator.problems import Level
from evaluator.sheets.cells import Cell
from evaluator.sheets.dividing import joined
from evaluator.sheets.entries import DASHES, FormCells
from evaluator.sheets.finding import LONGEST_LABEL, labelled
from evaluator.sheets.forms import Entry, IndicatorRow
from evaluator.sheets.shapes import Span
from evaluator.sheets.sharing import of_none
from evaluator.sheets.twice import TwiceHeaded, is_over

MOST_INDICATORS = 2_000
_NAMES = ("category", "subcategory", "indicator")
_TEXTS = ("indicator", "actual", "reason", "measure", "direction", "coefficient", "core")
_READ = frozenset({*_NAMES, *_TEXTS, "target", "adjusted_target", "points", "score"})
_POINTS_STATED = re.compile(r"\s*[(（]?\s*(\d+(?:\.\d+)?)\s*分\s*[)）]?$")
_BESIDE_NAMES = ("signature", "grade", "conclusion", "issues", "improvements")
"""Endings that a name alone does not prove: an indicator may be called 存在问题."""


class IndicatorTable:
    """The table under the indicator head, down to the signatures."""

    def __init__(self, cells: FormCells) -> None:
        self._cells = cells

    def rows(self) -> tuple[tuple[IndicatorRow, ...], int]:
        """The indicator rows, and the row after which nothing but totals and signatures stands."""
        columns = self._cells.area.head.columns
        for key in ("indicator", "target", "actual", "points", "score"):
            if key not in columns:
                self._cells.problem(
                    f"column-{key}-missing",
                    f"第 {self._cells.area.head.top} 行",
                    f"指标表里没有“{self._cells.layout.labels[key]}”这一列",
                    "请保留表样原有的列和表头文字",
                    # Some places print no 分值 beside 得分: the points are those of the approved goals.
                    Level.WARNING if key == "points" and "score" in columns else Level.ERROR,
                )
        self._name_unknown_columns()
        headings = {row for head in self._cells.area.repeated for row in range(head.top, head.bottom + 1)}
        rows: list[IndicatorRow] = []
        places: list[int] = []
        category = subcategory = Entry()
        twice = TwiceHeaded(self._cells, self._cells.area.head, "indicators", keys=_READ)
        last = self._cells.area.head.bottom
        for row in self._cells.rows(self._cells.area.head.bottom + 1, self._cells.area.last):
            if row in headings:
                continue
            ending = self._ending(row)
            if ending == "subtotal":
                continue
            if ending is not None:
                break
            last = row
            if (found := self._group(row, "category")) is not None:
                if found.text != category.text:
                    subcategory = Entry()
                category = found
            subcategory = self._group(row, "subcategory") or subcategory
            if not self._starts_here(row):
                continue
            if len(rows) >= MOST_INDICATORS:
                self._cells.problem(
                    "too-many-rows", f"第 {row} 行", f"指标超过 {MOST_INDICATORS} 行，后面的没有读", "请检查表格"
                )
                break
            twice.settle(row)
            rows.append(self._indicator_row(row, category, subcategory))
            places.append(row)
        twice.tell()
        rows = self._each_its_own(rows, places)
        if not rows:
            self._cells.problem("rows-missing", "指标表", "指标表里没有填写指标", "请填写三级指标、年度指标值和分值")
        return tuple(rows), last

    def _each_its_own(self, rows: list[IndicatorRow], places: list[int]) -> list[IndicatorRow]:
        """One 实际完成值 over several indicators is the value of none; one target over several is told."""
        for name in ("actual", "target"):
            entries = [getattr(row, name) for row in rows]
            for place in of_none(self._cells, name, self._cells.layout.labels[name], entries, places):
                blank: dict[str, Any] = {name: Entry("", None, entries[place].cell)}
                rows[place] = replace(rows[place], **blank)
        return rows

    def _name_unknown_columns(self) -> None:
        """A column that the form does not know is not read; that is said where something stands in its head."""
        head = self._cells.area.head
        left = min((span.first for span in head.columns.values()), default=1)
        for cell in self._cells.sheet.between(head.top, head.bottom):
            if cell.column < left:
                continue  # what a table is called, and numbers of rows
            known = len(cell.text) <= LONGEST_LABEL and self._cells.vocabulary.name("indicators", cell.text)
            if not known and not is_over(self._cells, cell, head):
                self._cells.problem(
                    "column-unknown",
                    cell.address,
                    f"单元格 {cell.address} 的表头“{cell.text.strip()[:30]}”不认识，这一列没有读",
                    "不需要就不用管；需要的内容请写进表样已有的列",
                    Level.NOTE,
                )

    def _ending(self, row: int) -> str | None:
        """总分, 小计, 评价等级 or a signature stands at the row's beginning: what it is, else ``None``.

        A row with a target, an actual or (for a signature) points is none of them: an indicator may be called 总计.
        Beside a label in the columns of the groups a name alone proves nothing: 填报人 | | 张三, 评分等级 | | 优.
        """
        columns = self._cells.area.head.columns
        beginning = max((columns[key].last for key in _NAMES if key in columns), default=1)
        ends = {
            cell.column: name
            for cell in self._cells.sheet.row(row)
            if cell.column <= beginning and (name := labelled(cell, "ends", self._cells.vocabulary)[0])
        }
        if not ends:
            return None
        column, first = next(iter(ends.items()))
        names = columns.get("indicator", Span(0, 0)).columns()
        if first in _BESIDE_NAMES and (column not in names or not self._measured(row)):
            return None if self._has_points(row) else first
        named = self._written(row, "indicator") or any(column in names for column in ends)
        return None if named and self._measured(row) else first

    def _measured(self, row: int) -> bool:
        """A target or an actual stands in this row."""
        return self._written(row, "target") or self._written(row, "actual")

    def _has_points(self, row: int) -> bool:
        """Points or a score stand in this row as numbers."""
        columns = self._cells.area.head.columns
        spans = [columns[key] for key in ("points", "score") if key in columns]
        return any(self._cells.in_span(row, span, own=True).number is not None for span in spans)

    def _group(self, row: int, key: str) -> Entry | None:
        span = self._cells.area.head.columns.get(key)
        if span is None:
            return None
        entry = self._cells.tidy(self._cells.in_span(row, span))
        if entry.blank:
            return None
        stated = _POINTS_STATED.search(entry.text)
        label = _POINTS_STATED.sub("", entry.text).strip()
        return Entry(label, Decimal(stated[1]) if stated else None, entry.cell)

    def _starts_here(self, row: int) -> bool:
        """An indicator begins in this row: something of its own is written there besides the group labels."""
        return any(
            self._written(row, key)
            for key in ("indicator", "target", "adjusted_target", "actual", "points", "score", "reason")
        )

    def _written(self, row: int, key: str) -> bool:
        """A column's own cell is filled in this row, not one that a merged range reaches over from elsewhere."""
        span = self._cells.area.head.columns.get(key)
        if span is None:
            return False
        cell = self._cells.in_span(row, span, own=True)
        return bool(cell.text) and cell.column in span.columns()

    def _indicator_row(self, row: int, category: Entry, subcategory: Entry) -> IndicatorRow:
        columns = self._cells.area.head.columns
        texts = {
            key: self._cells.entry(self._cells.in_span(row, columns[key])) if key in columns else Entry()
            for key in _TEXTS
        }
        initial, adjusted = self._targets(row)
        counts = initial if adjusted.blank or adjusted.text.strip() in DASHES else adjusted
        return IndicatorRow(
            category=replace(category, number=None),
            subcategory=replace(subcategory, number=None),
            indicator=texts["indicator"],
            target=self._joined(counts, texts["direction"], texts["measure"]),
            actual=texts["actual"],
            points=self._own_number(row, "points"),
            score=self._own_number(row, "score"),
            reason=texts["reason"],
            unit=texts["measure"],
            category_points=category.number,
            direction=texts["direction"],
            initial_target=initial if "adjusted_target" in columns else Entry(),
            adjusted_target=adjusted,
            coefficient=texts["coefficient"],
            core=texts["core"],
        )

    def _own_number(self, row: int, key: str) -> Entry:
        """分值 or 得分 of this row; one merged over several rows belongs to the first, and that is said."""
        span = self._cells.area.head.columns.get(key)
        if span is None:
            return Entry()
        cell = self._cells.in_span(row, span, own=True)
        if cell.row != row:
            label = self._cells.layout.labels[key]
            self._cells.problem(
                "points-merged",
                cell.address,
                f"单元格 {cell.address}“{label}”合并了几行，只算作第一行的",
                f"请取消合并，每个指标各填一个{label}",
            )
        return self._cells.number(cell, self._cells.layout.labels[key])

    def _targets(self, row: int) -> tuple[Entry, Entry]:
        """年度指标值, and 调整指标值 where the form has that column; a value in several cells is one text."""
        columns = self._cells.area.head.columns
        span = columns.get("target")
        if span is None:
            return Entry(), Entry()
        cells = {
            cell.address: cell for cell in (self._cells.sheet.at(row, column) for column in span.columns()) if cell.text
        }
        entry = self._cells.entry(self._cells.in_span(row, span))
        if len(cells) > 1:
            entry = Entry("".join(cell.text.strip() for cell in cells.values()), None, entry.cell)
        if "adjusted_target" not in columns:
            return entry, Entry()
        return entry, self._cells.entry(self._cells.in_span(row, columns["adjusted_target"]))

    def _joined(self, target: Entry, direction: Entry, measure: Entry) -> Entry:
        """One text where 指标性质, 指标值 and 度量单位 are three columns: ``≥`` ``95`` ``%``."""
        if "direction" not in self._cells.area.head.columns:
            return target
        text = joined(direction.text, target.text, measure.text)
        return target if text == target.text else Entry(text, None, target.cell)

    def total(self, after: int) -> tuple[Entry, Entry]:
        """总分: points and score; blank where the form has no such row."""
        columns = self._cells.area.head.columns
        for row in self._cells.rows(after + 1, self._cells.area.last):
            if self._ending(row) == "total":
                points, score = (
                    self._cells.number(self._cells.in_span(row, columns[key]), "总分") if key in columns else Entry()
                    for key in ("points", "score")
                )
                return points, score
        return Entry(), Entry()

    def grade(self, after: int) -> Entry:
        """评分等级, below the table or, rarely, above it."""
        for cell in [*self._cells.sheet.between(after + 1, self._cells.area.last), *self._cells.above()]:
            name, inline = labelled(cell, "ends", self._cells.vocabulary)
            if name == "grade":
                return (
                    self._cells.entry(cell, inline) if inline else self._cells.tidy(self._cells.right_of(cell, "ends"))
                )
        return Entry()

    def text(self, name: str, after: int) -> Entry:
        """评价结论, 存在问题 or 改进措施 below the table; blank where the form has no such row, or says two things."""
        found = [
            (cell, self._cells.entry(cell, inline) if inline else self._cells.entry(self._text_right_of(cell)))
            for cell in self._cells.sheet.between(after + 1, self._cells.area.last)
            for labelled_as, inline in [labelled(cell, "ends", self._cells.vocabulary)]
            if labelled_as == name
        ]
        said = {"".join(entry.text.split()): (cell, entry) for cell, entry in reversed(found) if not entry.blank}
        if len(said) < 2:
            return next(iter(said.values()))[1] if said else found[0][1] if found else Entry()
        (first, _), *others = reversed(said.values())
        for second, entry in others:
            self._cells.problem(
                "text-twice",
                second.address,
                f"“{self._cells.layout.labels.get(name) or second.text.strip()[:20]}”写了两处"
                f"（{first.address} 和 {second.address}），内容不一样，不知道是哪一处，都没有读："
                f"{second.address} 写的是“{entry.text.strip()[:30]}”",
                "请只留一处，把另一处删去",
                Level.WARNING,
            )
        return Entry("", None, found[0][1].cell)

    def _text_right_of(self, label: Cell) -> Cell:
        """A text beside its label, which may begin like one (``说明：…``); another bare label ends the search."""
        merge = self._cells.sheet.merge_at(label.row, label.column)
        first = (merge.right if merge else label.column) + 1
        filled = [cell for cell in self._cells.sheet.row(label.row) if cell.column >= first]
        name, inline = labelled(filled[0], "ends", self._cells.vocabulary) if filled else (None, "")
        return filled[0] if filled and (name is None or inline) else self._cells.sheet.at(label.row, first)
