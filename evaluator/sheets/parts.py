"""自评表的各部分：turns the found places of one form into its content, and says what could not be read.

A number is read from a number cell exactly, and from a text cell by the product's one number reader. A blank group label
(一级指标, 二级指标) below a filled one means "the same".
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.values import normalise, read_number
from evaluator.sheets.cells import Cell, Fault
from evaluator.sheets.finding import LONGEST_LABEL, Area, TableHead, find_money_head, is_title, labelled
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm
from evaluator.sheets.shapes import FUNDING_COLUMNS, FUNDING_SOURCES, MONEY_COLUMNS, Layout, Span
from evaluator.sheets.workbooks import Sheet

MOST_INDICATORS = 2_000
DASHES = frozenset({"-", "--", "/", "—", "——", "－", "–", "\\", "不适用"})
"""What forms print where no number belongs; kept as text."""

_FULL_YEAR = re.compile(r"(?<!\d)(20\d{2})年?度")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_UNIT = re.compile(r"单位[:为是](?:人民币)?(元|千元|万元|百万元|亿元)(?![\u4e00-\u9fff])")
_UNIT_IN_BRACKETS = re.compile(r"[(\[](?:单位[:为]?)?(?:人民币)?(元|千元|万元|百万元|亿元)[)\]]")
_POINTS_IN_BRACKETS = re.compile(r"[(（](\d+(?:\.\d+)?)分[)）]$")
_WORDS_FOR_SIGNS = {"定性", "正向", "反向", "正向指标", "反向指标", "定量", "-", "/", "无"}
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


class Parts:
    """One form in a sheet, part by part; ``form()`` puts them together."""

    def __init__(self, sheet: Sheet, area: Area, layout: Layout) -> None:
        self._sheet = sheet
        self._area = area
        self._layout = layout
        self._vocabulary = layout.vocabulary
        self._problems: dict[tuple[str, str], Problem] = {}
        self._money_head = find_money_head(sheet, area, self._vocabulary)

    def form(self) -> OfficialForm:
        """The form's content with its problems, in the order of the parts."""
        project, department, unit = (self._head_field(field) for field in ("project", "department", "unit"))
        year = self._year()
        money_unit = self._money_unit()
        funding = self._funding()
        goal, achievement = self._goals()
        rows, last = self._indicators()
        total_points, total_score = self._total(last)
        return OfficialForm(
            layout=self._layout.id,
            project=project,
            department=department,
            unit=unit,
            year=year,
            money_unit=money_unit,
            funding=funding,
            goal=goal,
            achievement=achievement,
            rows=rows,
            total_points=total_points,
            total_score=total_score,
            grade=self._grade(last),
            problems=tuple(self._problems.values()),
        )

    def _problem(self, code: str, place: str, message: str, remedy: str, level: Level = Level.ERROR) -> None:
        self._problems.setdefault((code, place), Problem(code, place, message, remedy, level))

    # Entries

    def _entry(self, cell: Cell, text: str | None = None) -> Entry:
        if cell.fault is not None:
            code, message, remedy = _FAULTS[cell.fault]
            self._problem(code, cell.address, f"单元格 {cell.address} {message.format(text=cell.text[:40])}", remedy)
        return Entry(cell.text if text is None else text, cell.number if text is None else None, cell.address)

    def _tidy(self, cell: Cell) -> Entry:
        """A name or a group label: without outer spaces and without the line breaks of a narrow column."""
        return self._entry(cell, re.sub(r"\s*\n\s*", "", cell.text).strip())

    def _number(self, cell: Cell, what: str, *, percent: bool = False) -> Entry:
        entry = self._entry(cell)
        if entry.blank or entry.number is not None or cell.fault is not None:
            return entry
        text = entry.text.strip()
        number = read_number(normalise(text).removesuffix("%") if percent else text)
        if number is None and normalise(text) not in DASHES and text not in DASHES:
            self._problem(
                "number-unreadable",
                cell.address,
                f"单元格 {cell.address}“{what}”写的是“{text[:40]}”，不是一个数",
                "请只填数字，不带单位和文字，例如 12.50",
            )
        return Entry(entry.text, number, cell.address)

    def _in_span(self, row: int, span: Span, *, own: bool = False) -> Cell:
        """The filled cell of a heading's columns in a row; the first place, blank, if there is none."""
        look = self._sheet.own if own else self._sheet.at
        cells = [look(row, column) for column in span.columns()]
        return next((cell for cell in cells if cell.text), cells[0])

    # Head

    def _above(self) -> Iterator[Cell]:
        return self._sheet.between(self._area.first, self._area.head.top - 1)

    def _head_field(self, field: str) -> Entry:
        for cell in self._above():
            name, inline = labelled(cell, "head", self._vocabulary)
            if name != field:
                continue
            if inline:
                return self._entry(cell, inline)
            return self._tidy(self._right_of(cell, "head"))
        label = self._layout.labels[field]
        self._problem(
            f"{field}-missing", "表头", f"没有找到“{label}”", f"请在表格上部保留“{label}”这一格，并在它右边填写"
        )
        return Entry()

    def _right_of(self, cell: Cell, section: str) -> Cell:
        """The value beside a label: the next filled cell to the right before another label."""
        merge = self._sheet.merge_at(cell.row, cell.column)
        first = (merge.right if merge else cell.column) + 1
        for following in self._sheet.row(cell.row):
            if following.column >= first:
                if labelled(following, section, self._vocabulary)[0]:
                    break
                return following
        return self._sheet.at(cell.row, first)

    def _year(self) -> int | None:
        cells = list(self._above())
        titles = [cell for cell in cells if is_title(cell, self._vocabulary)]
        for cell in [*titles, *cells]:
            found = _FULL_YEAR.search(normalise(cell.text[:200]).translate(_CHINESE_DIGITS).replace(" ", ""))
            if found:
                return int(found[1])
        beside = [
            inline or self._right_of(cell, "head").text
            for cell in cells
            for name, inline in [labelled(cell, "head", self._vocabulary)]
            if name == "year"
        ]
        for text in [*beside, *(cell.text for cell in titles)]:
            found = _ANY_YEAR.search(normalise(text[:200]).translate(_CHINESE_DIGITS))
            if found:
                return int(found[1])
        self._problem("year-missing", "表头", "没有找到年度，例如“（2024年度）”", "请在标题下面写明年度")
        return None

    def _money_unit(self) -> str:
        """The unit nearest to the numbers: beside the money columns, then on 项目资金, then in a note (单位：元)."""
        cells = list(self._above())
        columns, labels, notes = set(), set(), set()
        for cell in cells:
            if len(cell.text) > LONGEST_LABEL:
                continue
            text = normalise(cell.text).replace(" ", "")
            name = self._vocabulary.name("funding", cell.text)
            if found := _UNIT_IN_BRACKETS.search(text):
                if name in MONEY_COLUMNS:
                    columns.add(found[1])
                elif name is not None or is_title(cell, self._vocabulary):
                    labels.add(found[1])
            if found := _UNIT.search(text):
                notes.add(found[1])
        for units in (columns, labels, notes):
            if len(units) == 1:
                if len(columns | labels | notes) > 1:
                    self._conflicting_units(columns | labels | notes, next(iter(units)))
                return next(iter(units))
            if units:
                self._conflicting_units(units, self._layout.money_unit)
                return self._layout.money_unit
        if self._money_head is not None:
            self._problem(
                "money-unit-missing",
                f"第 {self._money_head.top} 行",
                f"没有写明金额单位，按{self._layout.money_unit}读",
                "请在“项目资金”后面注明（万元）或（元）",
                Level.WARNING,
            )
        return self._layout.money_unit

    def _conflicting_units(self, units: set[str], taken: str) -> None:
        self._problem(
            "money-unit-conflict",
            "项目资金",
            f"金额单位写得不一致（{'、'.join(sorted(units))}），按{taken}读",
            "请统一金额单位",
        )

    # Money

    def _funding(self) -> tuple[FundingRow, ...]:
        head = self._money_head
        if head is None:
            self._problem(
                "funding-missing",
                "项目资金",
                "没有找到项目资金的表头（年初预算数、全年预算数、全年执行数）",
                "请保留项目资金部分原来的表头文字",
            )
            return ()
        rows: list[FundingRow] = []
        for row in self._rows(head.bottom + 1, self._area.head.top - 1):
            cells = self._sheet.row(row)
            if any(self._vocabulary.name("goals", cell.text) for cell in cells if len(cell.text) <= LONGEST_LABEL):
                break
            source = self._source(row, head)
            if source is not None and all(known.source != source for known in rows):
                rows.append(self._funding_row(source, row, head))
            elif any(
                self._in_span(row, head.columns[key], own=True).number is not None
                for key in MONEY_COLUMNS
                if key in head.columns
            ):
                self._problem(
                    "funding-source-unknown",
                    f"第 {row} 行",
                    f"第 {row} 行的资金来源认不出来或重复，没有读",
                    "请用表上原有的来源：年度资金总额、当年财政拨款、上年结转资金、其他资金",
                    Level.WARNING,
                )
        return tuple(rows)

    def _source(self, row: int, head: TableHead) -> str | None:
        names = {label: source for source, label in FUNDING_SOURCES.items()}
        for cell in self._sheet.row(row):
            name = self._vocabulary.name("funding", cell.text) if len(cell.text) <= LONGEST_LABEL else None
            if name in names:
                return names[name]
        return None

    def _funding_row(self, source: str, row: int, head: TableHead) -> FundingRow:
        entries = {
            key: self._number(self._in_span(row, head.columns[key]), self._label(key, "funding"), percent=key == "rate")
            for key in FUNDING_COLUMNS
            if key in head.columns
        }
        return FundingRow(source=source, **entries)

    def _label(self, key: str, section: str) -> str:
        labels = self._layout.labels
        return labels.get(f"{section}_{key}") or labels.get(key, key)

    def _rows(self, first: int, last: int) -> list[int]:
        return [row for row in self._sheet.rows if first <= row <= last]

    # Goals

    def _goals(self) -> tuple[Entry, Entry]:
        first = self._money_head.bottom + 1 if self._money_head else self._area.first
        places: dict[str, Cell] = {}
        for cell in self._sheet.between(first, self._area.head.top - 1):
            name, inline = labelled(cell, "goals", self._vocabulary)
            if name is not None and not inline:
                places.setdefault(name, cell)
        expected, achieved = places.get("expected"), places.get("achieved")
        if expected is not None and achieved is not None and expected.row == achieved.row:
            return self._below(expected), self._below(achieved)
        goal = expected or places.get("goals")
        return (
            self._entry(self._right_of(goal, "goals")) if goal else Entry(),
            self._entry(self._right_of(achieved, "goals")) if achieved else Entry(),
        )

    def _below(self, label: Cell) -> Entry:
        """What stands under a goal's heading; several goals, one a row, are joined line by line."""
        merge = self._sheet.merge_at(label.row, label.column)
        row = (merge.bottom if merge else label.row) + 1
        span = Span(label.column, merge.right if merge else label.column)
        found: list[Cell] = []
        for below in range(row, self._area.head.top):
            cell = self._in_span(below, span, own=True)
            if cell.text and cell.row == below:
                found.append(cell)
            if len(found) > 50:
                break
        if len(found) <= 1:
            return self._entry(found[0] if found else self._sheet.at(row, label.column))
        return self._entry(found[0], "\n".join(cell.text for cell in found))

    # Indicators

    def _indicators(self) -> tuple[tuple[IndicatorRow, ...], int]:
        """The indicator rows, and the row after which nothing but totals and signatures stands."""
        columns = self._area.head.columns
        for key in ("indicator", "target", "actual", "points", "score"):
            if key not in columns:
                self._problem(
                    f"column-{key}-missing",
                    f"第 {self._area.head.top} 行",
                    f"指标表里没有“{self._layout.labels[key]}”这一列",
                    "请保留表样原有的列和表头文字",
                )
        headings = {row for head in self._area.repeated for row in range(head.top, head.bottom + 1)}
        rows: list[IndicatorRow] = []
        category = subcategory = Entry()
        last = self._area.head.bottom
        for row in self._rows(self._area.head.bottom + 1, self._area.last):
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
                self._problem(
                    "too-many-rows", f"第 {row} 行", f"指标超过 {MOST_INDICATORS} 行，后面的没有读", "请检查表格"
                )
                break
            rows.append(self._indicator_row(row, category, subcategory))
        if not rows:
            self._problem("rows-missing", "指标表", "指标表里没有填写指标", "请填写三级指标、年度指标值和分值")
        return tuple(rows), last

    def _ending(self, row: int) -> str | None:
        """总分, 小计, 评价等级 or a signature stands at the row's beginning: what it is, else ``None``.

        A row with a target or an actual value is an indicator, whatever it is called.
        """
        if self._written(row, "target") or self._written(row, "actual"):
            return None
        columns = self._area.head.columns
        beginning = max(
            (columns[key].last for key in ("category", "subcategory", "indicator") if key in columns), default=1
        )
        for cell in self._sheet.row(row):
            if cell.column > beginning:
                break
            name, _ = labelled(cell, "ends", self._vocabulary)
            if name == "signature" and any(
                key in columns and self._in_span(row, columns[key], own=True).number is not None
                for key in ("points", "score")
            ):
                continue
            if name is not None:
                return name
        return None

    def _group(self, row: int, key: str) -> Entry | None:
        span = self._area.head.columns.get(key)
        if span is None:
            return None
        entry = self._tidy(self._in_span(row, span))
        if entry.blank:
            return None
        stated = _POINTS_IN_BRACKETS.search(entry.text)
        label = _POINTS_IN_BRACKETS.sub("", entry.text).strip()
        return Entry(label, Decimal(stated[1]) if stated else None, entry.cell)

    def _starts_here(self, row: int) -> bool:
        """An indicator begins in this row: something of its own is written there besides the group labels."""
        return any(
            self._written(row, key)
            for key in ("indicator", "target", "adjusted_target", "actual", "points", "score", "reason")
        )

    def _written(self, row: int, key: str) -> bool:
        """A column's own cell is filled in this row, not one that a merged range reaches over from elsewhere."""
        span = self._area.head.columns.get(key)
        if span is None:
            return False
        cell = self._in_span(row, span, own=True)
        return bool(cell.text) and cell.column in span.columns()

    def _indicator_row(self, row: int, category: Entry, subcategory: Entry) -> IndicatorRow:
        columns = self._area.head.columns
        texts = {
            key: self._entry(self._in_span(row, columns[key])) if key in columns else Entry()
            for key in ("indicator", "actual", "reason", "measure")
        }
        return IndicatorRow(
            category=replace(category, number=None),
            subcategory=replace(subcategory, number=None),
            indicator=texts["indicator"],
            target=self._target(row, texts["measure"]),
            actual=texts["actual"],
            points=self._own_number(row, "points"),
            score=self._own_number(row, "score"),
            reason=texts["reason"],
            unit=texts["measure"],
            category_points=category.number,
        )

    def _own_number(self, row: int, key: str) -> Entry:
        """分值 or 得分 of this row; one merged over several rows belongs to the first, and that is said."""
        span = self._area.head.columns.get(key)
        if span is None:
            return Entry()
        cell = self._in_span(row, span, own=True)
        if cell.row != row:
            label = self._layout.labels[key]
            self._problem(
                "points-merged",
                cell.address,
                f"单元格 {cell.address}“{label}”合并了几行，只算作第一行的",
                f"请取消合并，每个指标各填一个{label}",
            )
        return self._number(cell, self._layout.labels[key])

    def _target(self, row: int, measure: Entry) -> Entry:
        """年度指标值 as one text; where 指标性质, 指标值 and 度量单位 are three columns, joined: ``≥`` ``95`` ``%``."""
        columns = self._area.head.columns
        span = columns.get("target")
        if span is None:
            return Entry()
        cells = {cell.address: cell for cell in (self._sheet.at(row, column) for column in span.columns()) if cell.text}
        entry = self._entry(self._in_span(row, span))
        if len(cells) > 1:
            entry = Entry("".join(cell.text.strip() for cell in cells.values()), None, entry.cell)
        if "adjusted_target" in columns:
            adjusted = self._entry(self._in_span(row, columns["adjusted_target"]))
            entry = entry if adjusted.blank or adjusted.text.strip() in DASHES else adjusted
        if "direction" not in columns or entry.blank:
            return entry
        sign = self._entry(self._in_span(row, columns["direction"])).text.strip()
        unit = measure.text.strip()
        sign = "" if sign in _WORDS_FOR_SIGNS or entry.text.strip().startswith(sign) else sign
        unit = "" if unit in DASHES or unit == "无" or entry.text.strip().endswith(unit) else unit
        if not sign and not unit:
            return entry
        return Entry(f"{sign}{entry.text.strip()}{unit}", None, entry.cell)

    # Totals

    def _total(self, after: int) -> tuple[Entry, Entry]:
        columns = self._area.head.columns
        for row in self._rows(after + 1, self._area.last):
            if self._ending(row) == "total":
                return (
                    self._number(self._in_span(row, columns["points"]), "总分") if "points" in columns else Entry(),
                    self._number(self._in_span(row, columns["score"]), "总分") if "score" in columns else Entry(),
                )
        return Entry(), Entry()

    def _grade(self, after: int) -> Entry:
        below = self._sheet.between(after + 1, self._area.last)
        for cell in [*below, *self._above()]:
            name, inline = labelled(cell, "ends", self._vocabulary)
            if name == "grade":
                return self._entry(cell, inline) if inline else self._tidy(self._right_of(cell, "ends"))
        return Entry()


def as_number(entry: Entry) -> Decimal | None:
    """The number of an entry in a number column, read from its text when it was typed as text."""
    return entry.number if entry.number is not None else read_number(entry.text)
