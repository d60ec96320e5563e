"""读一行一个项目的目标表：each row of a list becomes a target form; its running text becomes indicators.

``1、1-产出指标；11-数量指标；补贴人数；实施周期指标值:4人；年度指标值:4人。2、…`` What is not written so is kept
whole as an indicator without a target, and named; a target with ``；`` inside stays whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from evaluator.problems import Level
from evaluator.sheets.archives import refuse
from evaluator.sheets.cells import Cell
from evaluator.sheets.finding import LONGEST_LABEL, Area, TableHead
from evaluator.sheets.forms import Entry
from evaluator.sheets.grid import Sheet
from evaluator.sheets.heads import FormHead
from evaluator.sheets.shapes import Span, label_key
from evaluator.sheets.targets.cells import TargetCells
from evaluator.sheets.targets.forms import SOURCES, TargetForm, TargetFunding, TargetRow
from evaluator.sheets.targets.lists import TargetList
from evaluator.sheets.targets.shapes import TargetLayout

MOST_PROJECTS = 200
MOST_LINES = 100
_BLANKS = "[ \\u3000]"
_CODE_BEFORE = rf"\d{{1,2}}{_BLANKS}{{0,2}}[-－﹣–—]{_BLANKS}{{0,2}}"
_CODED = rf"{_CODE_BEFORE}[^；;。\n\d][^；;。\n]{{0,15}}[；;]"
"""How an indicator begins after its number: ``1-产出指标；``."""
_BOUNDARY = rf"(?:^|(?<=[。\n])){_BLANKS}{{0,8}}"
_BEGINNING = re.compile(
    rf"{_BOUNDARY}[(（]?(?P<number>\d{{1,3}})[)）、.．,，]{_BLANKS}{{0,2}}(?={_CODE_BEFORE}\D)"
    rf"|{_BOUNDARY}(?={_CODED})"
    rf"|(?<=\D)(?P<joined>\d{{1,3}})、(?={_CODED})"
)
"""A number and a code at a boundary, a code alone there, or a number whose full stop before it is missing."""
_BETWEEN = re.compile("[；;]")
_CODE = re.compile(rf"(\d{{1,4}}){_BLANKS}{{0,2}}[-－﹣–—]{_BLANKS}{{0,2}}")


def read_list(sheet: Sheet, shape: TargetList, layout: TargetLayout) -> tuple[TargetForm, ...]:
    """The projects of a sheet; none if it is no such list. ``layout`` lends its words for what stands above."""
    head = _head(sheet, shape)
    if head is None:
        return ()
    cells = TargetCells(sheet, Area(sheet.rows[0], sheet.rows[-1], head), layout)
    above = FormHead(cells, None)
    year, money_unit = above.year(), above.money_unit()
    unit = cells.value_of("head", "unit", cells.above()) or Entry()
    forms = []
    for row in cells.rows(head.bottom + 1, sheet.rows[-1]):
        own = TargetCells(sheet, Area(row, row, head), layout)
        own.money_unit = money_unit
        line = _Line(own, row, head.columns, shape)
        name = own.tidy(own.in_span(row, head.columns["project"]))
        if name.blank or label_key(name.text) in shape.skip or label_key(name.text) == label_key(unit.text):
            continue
        form = TargetForm(
            layout=shape.id,
            year=year,
            money_unit=money_unit,
            project=name,
            code=line.entry("code"),
            unit=line.entry("unit") if "unit" in head.columns else unit,
            funding=line.funding(),
            annual_goal=line.entry("annual_goal"),
            rows=line.indicators(),
        )
        forms.append(replace(form, problems=(*cells.problems, *own.problems)))
        if len(forms) > MOST_PROJECTS:
            raise refuse(
                "sheet-too-long", f"工作表“{sheet.name}”里的项目超过 {MOST_PROJECTS} 个，没有读", "请分成几个文件"
            )
    return (_with_notes(forms[0], cells, shape), *forms[1:]) if forms else ()


def _with_notes(first: TargetForm, cells: TargetCells, shape: TargetList) -> TargetForm:
    """What the whole list holds that was not read is said once, with its first project."""
    known = set(cells.problems)
    head = cells.area.head
    for cell in cells.sheet.between(head.top, head.bottom):
        if shape.column(cell.text) is None:
            said = f"单元格 {cell.address} 的表头“{cell.text.strip()[:30]}”不认识，这一列没有读"
            remedy = "不需要就不用管；需要的内容请写进表样已有的列"
            cells.problem("column-unknown", cell.address, said, remedy, Level.NOTE)
    cells.name_what_was_not_read()
    notes = (problem for problem in cells.problems if problem not in known)
    return replace(first, problems=(*first.problems, *notes))


def _head(sheet: Sheet, shape: TargetList) -> TableHead | None:
    for row in sheet.rows:
        columns: dict[str, Span] = {}
        for cell in sheet.row(row):
            name = shape.column(cell.text) if len(cell.text) <= LONGEST_LABEL else None
            if name is not None:
                merge = sheet.merge_at(row, cell.column)
                columns.setdefault(name, Span(cell.column, merge.right if merge else cell.column))
        if {"project", "indicators"} <= columns.keys():
            return TableHead(row, row, columns)
    return None


class _Line:
    """One project's row."""

    def __init__(self, cells: TargetCells, row: int, columns: Mapping[str, Span], shape: TargetList) -> None:
        self._cells = cells
        self._row = row
        self._columns = columns
        self._shape = shape

    def _cell(self, column: str) -> Cell:
        return self._cells.in_span(self._row, self._columns[column])

    def entry(self, column: str) -> Entry:
        """The content of a column; blank where the list has none."""
        return self._cells.entry(self._cell(column)) if column in self._columns else Entry()

    def funding(self) -> tuple[TargetFunding, ...]:
        """The year's money by source."""
        return tuple(
            TargetFunding(source, annual=self._cells.number(self._cell(source), source, money=True))
            for source in SOURCES
            if source in self._columns
        )

    def indicators(self) -> tuple[TargetRow, ...]:
        """The indicators of the running text, each with the cell that it stands in."""
        whole = self.entry("indicators")
        lines = list(islice(_lines(whole.text), MOST_LINES + 1))
        rows = []
        for place, (stated, text) in enumerate(lines[:MOST_LINES], start=1):
            rows.append(self._indicator(place, text, whole.cell))
            if stated != place:
                self._misnumbered(place, stated, text, whole.cell)
        if len(lines) > MOST_LINES:
            said = f"单元格 {whole.cell} 的指标超过 {MOST_LINES} 条，后面的没有读"
            self._cells.problem("too-many-rows", whole.cell, said, "请检查这一格")
        if not rows:
            said = f"单元格 {whole.cell} 没有写绩效指标"
            self._cells.problem("rows-missing", whole.cell, said, "请补填，或导入后在目标页上填写")
        return tuple(rows)

    def _misnumbered(self, place: int, stated: int | None, text: str, cell: str) -> None:
        """The number before an indicator is missing, or not the next one: a line may have been lost."""
        written = "前面没有编号" if stated is None else f"前面的编号是 {stated}"
        said = f"单元格 {cell} 第 {place} 条“{text[:20]}…”{written}，照顺序读"
        remedy = "请核对有没有漏掉或重复的指标"
        self._cells.problem(f"line-{place}-number", cell, said, remedy, Level.NOTE)

    def _indicator(self, number: int, text: str, cell: str) -> TargetRow:
        parts = self._parts(text)
        if parts is None:
            said = f"单元格 {cell} 第 {number} 条“{text[:40]}”不是通常的写法，整条当作名称读，没有指标值"
            self._cells.problem(f"line-{number}-unreadable", cell, said, "请导入后在目标页上分开填写", Level.WARNING)
            return TargetRow(Entry(), Entry(), Entry(text, None, cell), Entry("", None, cell))
        category, subcategory, indicator, period_target, target = parts
        code, under = _code(category), _code(subcategory)
        if not target:
            said = f"单元格 {cell} 第 {number} 条“{indicator[:30]}”没有年度指标值"
            remedy = "请补填年度指标值，或导入后在目标页上填写"
            self._cells.problem(f"line-{number}-target", cell, said, remedy, Level.WARNING)
        if re.search(f"{re.escape(self._shape.target)}[:：]", target):
            said = f"单元格 {cell} 第 {number} 条里有两个“{self._shape.target}”，分不开，照原样读"
            self._cells.problem(f"line-{number}-doubled", cell, said, "请核对这一条是不是两个指标", Level.WARNING)
        if code and under and int(under[0]) != int(code[0]):
            said = (
                f"单元格 {cell} 第 {number} 条：一级指标写的是“{category}”，"
                f"二级指标“{subcategory}”的编号不属于它，照原样读"
            )
            self._cells.problem(f"line-{number}-category", cell, said, "请核对这一条属于哪个一级指标", Level.WARNING)
        return TargetRow(
            category=Entry(_CODE.sub("", category, count=1) if code else category, None, cell),
            subcategory=Entry(_CODE.sub("", subcategory, count=1) if under else subcategory, None, cell),
            indicator=Entry(indicator, None, cell),
            period_target=Entry(period_target, None, cell),
            target=Entry(target, None, cell),
        )

    def _parts(self, text: str) -> tuple[str, ...] | None:
        """一级指标, 二级指标, name and both targets; ``None`` where the text is not written so."""
        before, period_mark, rest = self._divided(text, self._shape.period_target)
        if period_mark:
            period_target, mark, target = self._divided(rest, self._shape.target)
        else:
            period_target = ""
            before, mark, target = self._divided(text, self._shape.target)
        names = _BETWEEN.split(before, maxsplit=2)
        if not (period_mark or mark) or len(names) != 3:
            return None
        return tuple(part.strip() for part in (*names, period_target, target))

    def _divided(self, text: str, label: str) -> tuple[str, str, str]:
        """What stands before ``；label：``, the mark itself, and what stands behind it."""
        found = re.search(f"[；;]?{re.escape(label)}[:：]", text)
        return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _code(text: str) -> str:
    """``21`` of ``21-经济效益``; empty where there is no number."""
    found = _CODE.match(text)
    return found[1] if found else ""


def _lines(text: str) -> Iterator[tuple[int | None, str]]:
    """The parts of the running text with their numbers, without closing full stops; ``None`` where a number lacks."""
    starts = list(_BEGINNING.finditer(text))
    if not starts:
        yield from ((1, part) for part in [text.strip()] if part)
        return
    if before := text[: starts[0].start()].strip():
        yield None, before
    ends = [*(found.start() for found in starts[1:]), len(text)]
    for found, end in zip(starts, ends, strict=True):
        number = found["number"] or found["joined"]
        yield int(number) if number else None, text[found.end() : end].strip().removesuffix("。")
