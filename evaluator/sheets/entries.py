"""格子的内容：turns cells into entries of a form and keeps a Problem for each that cannot be read.

A number is read from a number cell exactly, and from a text cell by the product's one number reader.
"""

import re

from evaluator.problems import Level, Problem
from evaluator.scoring.values import normalise, read_number
from evaluator.sheets.cells import Cell, Fault
from evaluator.sheets.finding import Area, labelled
from evaluator.sheets.forms import Entry
from evaluator.sheets.grid import Sheet
from evaluator.sheets.shapes import Readable, Span

DASHES = frozenset({"-", "--", "/", "—", "——", "－", "–", "\\", "不适用"})
"""What forms print where no number belongs; kept as text."""

_FAULTS = {
    Fault.ERROR_VALUE: ("cell-error", "是错误值“{text}”，没有可用的内容", "请改正公式，或直接填写结果"),
    Fault.NEVER_CALCULATED: (
        "cell-never-calculated",
        "是没有算出结果的公式“{text}”",
        "请用 Excel 或 WPS 打开文件，保存后重新选择，或直接填写结果",
    ),
    Fault.NUMBER_UNREADABLE: ("cell-number-unreadable", "存的数“{text}”读不出来", "请重新填写这个数"),
    Fault.TOO_LONG: ("cell-too-long", "文字太长，超过 32767 字的部分没有读", "请缩短文字"),
}


class FormCells:
    """The cells of one form: what stands where, understood as entries, with the problems met on the way."""

    def __init__(self, sheet: Sheet, area: Area, layout: Readable) -> None:
        self.sheet = sheet
        self.area = area
        self.layout = layout
        self.vocabulary = layout.vocabulary
        self._above: list[Cell] | None = None
        self._problems: dict[tuple[str, str], Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem once, in the order met."""
        return tuple(self._problems.values())

    def problem(self, code: str, place: str, message: str, remedy: str, level: Level = Level.ERROR) -> None:
        """Keep a problem; a place is not blamed twice for the same thing."""
        self._problems.setdefault((code, place), Problem(code, place, message, remedy, level))

    def label(self, key: str, section: str = "") -> str:
        """A label as this layout prints it."""
        labels = self.layout.labels
        return labels.get(f"{section}_{key}") or labels.get(key, key)

    def rows(self, first: int, last: int) -> list[int]:
        """The rows from first to last in which anything is written."""
        return [row for row in self.sheet.rows if first <= row <= last]

    def above(self) -> list[Cell]:
        """The filled cells above the indicator table."""
        if self._above is None:
            self._above = list(self.sheet.between(self.area.first, self.area.head.top - 1))
        return self._above

    def entry(self, cell: Cell, text: str | None = None) -> Entry:
        if cell.fault is not None:
            code, message, remedy = _FAULTS[cell.fault]
            self.problem(code, cell.address, f"单元格 {cell.address} {message.format(text=cell.text[:40])}", remedy)
        return Entry(cell.text if text is None else text, cell.number if text is None else None, cell.address)

    def tidy(self, cell: Cell) -> Entry:
        """A name or a group label: without outer spaces and without the line breaks of a narrow column."""
        return self.entry(cell, re.sub(r"\s*\n\s*", "", cell.text).strip())

    def number(self, cell: Cell, what: str, *, percent: bool = False) -> Entry:
        entry = self.entry(cell)
        if entry.blank or entry.number is not None or cell.fault is not None:
            return entry
        text = entry.text.strip().lstrip("￥¥")
        number = read_number(normalise(text).removesuffix("%") if percent else text)
        if number is None and normalise(text) not in DASHES and text not in DASHES:
            self.problem(
                "number-unreadable",
                cell.address,
                f"单元格 {cell.address}“{what}”写的是“{text[:40]}”，不是一个数",
                "请只填数字，不带单位和文字，例如 12.50",
            )
        return Entry(entry.text, number, cell.address)

    def in_span(self, row: int, span: Span, *, own: bool = False) -> Cell:
        """The filled cell of a heading's columns in a row; the first place, blank, if there is none."""
        look = self.sheet.own if own else self.sheet.at
        first = look(row, span.first)
        if first.text or span.first == span.last:
            return first
        return next((cell for column in span.columns() if (cell := look(row, column)).text), first)

    def right_of(self, cell: Cell, section: str) -> Cell:
        """The value beside a label: the next filled cell to the right before another label."""
        merge = self.sheet.merge_at(cell.row, cell.column)
        first = (merge.right if merge else cell.column) + 1
        for following in self.sheet.row(cell.row):
            if following.column >= first:
                if labelled(following, section, self.vocabulary)[0]:
                    break
                return following
        return self.sheet.at(cell.row, first)
