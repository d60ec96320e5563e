"""格子的内容：turns cells into entries of a form and keeps a Problem for each that cannot be read.

A number is read from a number cell exactly, and from a text cell by the product's one number reader. Where a number
format shows another number than the stored one, a percentage or a scale, what a person sees counts, if nothing
contradicts it; both numbers are told.
"""

import re
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.values import in_yuan, normalise, read_number, shown
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
    Fault.SCALED: (
        "cell-scaled",
        "显示的是“{text}”，存的是 {stored}（数字格式缩小了显示），不知道是哪一个",
        "请把这一格的格式改成“常规”，重新填写",
    ),
    Fault.ALTERED: (
        "cell-altered",
        "显示的是“{text}”，存的是 {stored}（数字格式里写着数字或正负号），不知道是哪一个",
        "请把这一格的格式改成“常规”，重新填写",
    ),
    Fault.TOO_LONG: ("cell-too-long", "文字太长，超过 32767 字的部分没有读", "请缩短文字"),
}
_AROUND = re.compile(r"[-－]?[\d,.]*\d|[￥¥\s]|人民币|CNY|RMB")
"""Digits, and what may stand around them in any number."""
_SCALES = {"百万": 6, "千万": 7, "万": 4, "亿": 8, "千": 3}


class FormCells:
    """The cells of one form: what stands where, understood as entries, with the problems met on the way."""

    def __init__(self, sheet: Sheet, area: Area, layout: Readable) -> None:
        self.sheet = sheet
        self.area = area
        self.layout = layout
        self.vocabulary = layout.vocabulary
        self.money_unit = layout.money_unit
        """The unit of the form's amounts, once its head is read."""
        self.disputed: set[str] = set()
        """Addresses whose column stands there twice with another value beside them: neither is read."""
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
        """What a cell says; nothing where two columns under one heading say two things."""
        if cell.address in self.disputed:
            return Entry("", None, cell.address)
        if cell.fault is not None:
            self._fault(cell, Level.WARNING if _says_its_scale(cell) else Level.ERROR)
        if cell.fault is Fault.ALTERED and cell.stored is not None:
            return self._of_two(cell, cell.stored)
        return Entry(cell.text if text is None else text, cell.number if text is None else None, cell.address)

    def _fault(self, cell: Cell, level: Level = Level.ERROR) -> None:
        code, message, remedy = _FAULTS[cell.fault or Fault.ERROR_VALUE]
        stored = "" if cell.stored is None else shown(cell.stored)
        said = message.format(text=cell.text[:40], stored=stored)
        if level is not Level.ERROR:
            said, remedy = said.replace("不知道是哪一个", f"按显示的“{cell.text[:40]}”读"), "请核对；不对的请改这一格"
        self.problem(code, cell.address, f"单元格 {cell.address} {said}", remedy, level)

    def tidy(self, cell: Cell) -> Entry:
        """A name or a group label: without outer spaces and without the line breaks of a narrow column."""
        return self.entry(cell, re.sub(r"\s*\n\s*", "", cell.text).strip())

    def number(self, cell: Cell, what: str, *, percent: bool = False, money: bool = False) -> Entry:
        """A number; ``percent``: it may bear the sign (执行率); ``money``: an amount, in the form's unit."""
        if cell.stored is not None and cell.fault is Fault.SCALED and cell.address not in self.disputed:
            return self._scaled(cell, what, money=money)
        entry = self.entry(cell)
        if entry.blank or cell.fault is not None:
            return entry
        if entry.number is not None:
            return self._as_shown(cell, entry, what, percent=percent, money=money)
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

    def _scaled(self, cell: Cell, what: str, *, money: bool) -> Entry:
        """元 that are shown as the form's 万元 are these 万元; of any other scale nobody knows what is meant."""
        number, stored = cell.number or Decimal(0), cell.stored or Decimal(0)
        self._remember(cell)
        seen = cell.text[:40]
        if money and not self._strange(cell, money=True) and in_yuan(number, self.money_unit) == stored:
            self.problem(
                "cell-scaled",
                cell.address,
                f"单元格 {cell.address}“{what}”显示的是“{seen}”，存的是 {shown(stored)}（数字格式缩小了显示），"
                f"按显示的 {shown(number)} {self.money_unit}读",
                "请核对；不对的请改这一格",
                Level.WARNING,
            )
            return Entry(cell.text, number, cell.address)
        self._fault(cell)
        return self._of_two(cell, stored)

    def _of_two(self, cell: Cell, stored: Decimal) -> Entry:
        """Both numbers stay in the text: neither may be taken for the one that is meant."""
        return Entry(f"{cell.text}（存的是 {shown(stored)}）", None, cell.address)

    def _as_shown(self, cell: Cell, entry: Entry, what: str, *, percent: bool, money: bool) -> Entry:
        """A number cell whose format shows a sign or a unit that this number cannot bear is not read."""
        strange = self._strange(cell, percent=percent, money=money)
        if not strange:
            return entry
        stored = "" if cell.stored is None else f"，存的是 {shown(cell.stored)}"
        self.problem(
            "number-percent" if strange == "%" else "number-unit",
            cell.address,
            f"单元格 {cell.address}“{what}”显示的是“{cell.text[:40]}”{stored}（数字格式带“{strange[:20]}”），"
            f"{'金额' if money else what}不能这样写，没有读",
            "请把这一格的格式改成“数值”或“常规”，重新填写这个数",
        )
        return Entry(entry.text, None, cell.address)

    def _strange(self, cell: Cell, *, percent: bool = False, money: bool = False) -> str:
        """What stands around the digits that does not belong there; empty where everything does."""
        if cell.text.isascii() and cell.text[-1:].isdigit():
            return ""
        around = _AROUND.sub("", normalise(cell.text)).strip("()")
        units = {self.money_unit, self.money_unit.removesuffix("元")} if money else {"分"}
        return "" if around in units or (percent and around == "%") else around

    def _remember(self, cell: Cell) -> None:
        """The cell was made use of."""

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


def _says_its_scale(cell: Cell) -> bool:
    """The unit that is shown with a scaled number is the scale: 125000 as ``12.5万元``."""
    if cell.fault is not Fault.SCALED or not cell.number or cell.stored is None:
        return False
    unit = _AROUND.sub("", normalise(cell.text))
    scale = cell.stored.adjusted() - cell.number.adjusted()
    return any(unit.startswith(big) and scale == places for big, places in _SCALES.items())
