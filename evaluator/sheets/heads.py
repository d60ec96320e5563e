"""表头：项目名称, 主管部门, 实施单位, 年度 and 金额单位 of one form."""

import re

from evaluator.problems import Level
from evaluator.scoring.values import normalise
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import LONGEST_LABEL, TableHead, is_title, labelled
from evaluator.sheets.forms import Entry
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, MONEY_COLUMNS, MONEY_UNITS, MONEY_WORD
from evaluator.sheets.twice import TwiceHeaded

_FULL_YEAR = re.compile(r"(?<!\d)(20\d{2})年?度")
_YEAR_ALONE = re.compile(r"\(?(?:预算|自评)?(?:年度:?)?20\d{2}年度?\)?")
_YEAR_BLANK = "(年度)"
_MARK = re.compile(r"(?:草稿|不纳入自评)—+[^—]{1,30}$")
"""What this application prints behind the year of a form that is not final."""
_ANY_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_UNIT = re.compile(rf"单位[:为是](?:人民币)?({MONEY_WORD})(?![\u4e00-\u9fff])")
_UNIT_IN_BRACKETS = re.compile(rf"[(\[](?:单位[:为]?)?(?:人民币)?({MONEY_WORD})[)\]]")


class FormHead:
    """What stands above the money block and the goals."""

    def __init__(self, cells: FormCells, money_head: TableHead | None) -> None:
        self._cells = cells
        self._money_head = money_head
        if money_head is not None:
            self._settle(money_head)

    def _settle(self, head: TableHead) -> None:
        """全年执行数 or another heading twice over the money block: where the two columns differ, neither is read."""
        twice = TwiceHeaded(self._cells, head, "funding", keys=FUNDING_COLUMNS)
        for row in self._cells.rows(head.bottom + 1, self._cells.area.head.top - 1):
            names = {self._cells.vocabulary.name("funding", cell.text) for cell in self._cells.sheet.row(row)}
            if names & {*FUNDING_SOURCES.values()}:
                twice.settle(row)
        twice.tell()

    def field(self, field: str) -> Entry:
        """The value beside 项目名称, 主管部门 or 实施单位."""
        for cell in self._cells.above():
            name, inline = labelled(cell, "head", self._cells.vocabulary)
            if name == field:
                if inline:
                    return self._cells.entry(cell, inline)
                return self._cells.tidy(self._cells.right_of(cell, "head"))
        label = self._cells.label(field)
        self._cells.problem(
            f"{field}-missing", "表头", f"没有找到“{label}”", f"请在表格上部保留“{label}”这一格，并在它右边填写"
        )
        return Entry()

    def year(self) -> int | None:
        """年度 from the title, a cell of its own, or beside its label; never from running text such as a goal."""
        cells = self._cells.above()
        titles = [cell for cell in cells if is_title(cell, self._cells.vocabulary)]
        alone = [cell for cell in cells if _YEAR_ALONE.fullmatch(_MARK.sub("", _flat(cell.text)))]
        first = next((cell.row for cell in cells if labelled(cell, "head", self._cells.vocabulary)[0] == "project"), 0)
        above = [cell for cell in cells if cell.row < first]
        for cell in [*titles, *alone, *above]:
            if found := _FULL_YEAR.search(_flat(cell.text)):
                return int(found[1])
        beside = [
            inline or self._cells.right_of(cell, "head").text
            for cell in cells
            for name, inline in [labelled(cell, "head", self._cells.vocabulary)]
            if name == "year"
        ]
        for text in [*beside, *(cell.text for cell in (*alone, *titles))]:
            if found := _ANY_YEAR.search(_flat(text)):
                return int(found[1])
        self._cells.problem("year-missing", "表头", "没有找到年度，例如“（2024年度）”", "请在标题下面写明年度")
        return None

    def money_unit(self) -> str:
        """The unit nearest to the numbers: beside the money columns, then on 项目资金, then in a note (单位：元)."""
        cells = list(self._cells.above())
        columns: set[str] = set()
        labels: set[str] = set()
        notes: set[str] = set()
        for cell in cells:
            if len(cell.text) > LONGEST_LABEL:
                continue
            text = normalise(cell.text).replace(" ", "")
            name = self._cells.vocabulary.name("funding", cell.text)
            of_money = name is not None or is_title(cell, self._cells.vocabulary)
            if of_money and (found := _UNIT_IN_BRACKETS.search(text)):
                (columns if name in MONEY_COLUMNS else labels).add(self._known(found[1], cell))
            if found := _UNIT.search(text):
                notes.add(self._known(found[1], cell))
        for units in (columns, labels, notes):
            if len(units) == 1:
                if len(columns | labels | notes) > 1:
                    self._conflicting_units(columns | labels | notes, next(iter(units)))
                return next(iter(units))
            if units:
                self._conflicting_units(units, self._cells.layout.money_unit)
                return self._cells.layout.money_unit
        if self._money_head is not None:
            self._cells.problem(
                "money-unit-missing",
                f"第 {self._money_head.top} 行",
                f"没有写明金额单位，按{self._cells.layout.money_unit}读",
                "请在“项目资金”后面注明（万元）或（元）",
                Level.WARNING,
            )
        return self._cells.layout.money_unit

    def _known(self, unit: str, cell: Cell) -> str:
        """A unit that money is counted in here; another word (万美元) is never taken for one that it contains."""
        if unit in MONEY_UNITS:
            return unit
        self._cells.problem(
            "money-unit-unknown",
            cell.address,
            f"金额单位“{unit}”不认识，金额没有换算",
            f"请换算成万元或元再填；认识的单位是{'、'.join(MONEY_UNITS)}",
        )
        return self._cells.layout.money_unit

    def _conflicting_units(self, units: set[str], taken: str) -> None:
        self._cells.problem(
            "money-unit-conflict",
            "项目资金",
            f"金额单位写得不一致（{'、'.join(sorted(units))}），按{taken}读",
            "请统一金额单位",
        )


def year_said(text: str) -> int | None:
    """The year in a text that says nothing else of importance: ``2024``, ``二〇二四年度``.

    >>> year_said("（2024年度）")
    2024
    """
    found = _ANY_YEAR.search(_flat(text))
    return int(found[1]) if found else None


def stands_alone(cell: Cell) -> bool:
    """The cell says nothing but the year (（2024年度）), a mark of ours (草稿——…) or the money unit (单位：万元)."""
    flat = _MARK.sub("", _flat(cell.text))
    return (
        not flat
        or _YEAR_ALONE.fullmatch(flat) is not None
        or flat == _YEAR_BLANK
        or (len(flat) <= LONGEST_LABEL and _UNIT.search(flat) is not None)
    )


def _flat(text: str) -> str:
    """The beginning of a text, half width, without spaces, years in Arabic digits."""
    return normalise(text[:200]).translate(_CHINESE_DIGITS).replace(" ", "")
