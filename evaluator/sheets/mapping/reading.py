"""按对应读表：the forms of a sheet whose columns a person has named; what is missing or unsure is named by its cell."""

from dataclasses import dataclass, field
from typing import Any

from evaluator.problems import Level
from evaluator.sheets import layout as layouts
from evaluator.sheets.cells import Cell, column_letters
from evaluator.sheets.dividing import WORDS_FOR_SIGNS, joined
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import Area, TableHead, labelled
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.heads import year_said
from evaluator.sheets.mapping.fitting import Fit, fit, headings
from evaluator.sheets.mapping.shapes import SELF_EVALUATION, ColumnMapping, Place
from evaluator.sheets.shapes import MONEY_UNITS, Span
from evaluator.sheets.sharing import SHARED, of_none
from evaluator.sheets.targets.forms import TargetForm, TargetFunding, TargetRow

MAPPED = "mapped"
"""The layout of a form that was read by a mapping."""
MOST_ROWS = 5_000
MOST_PROJECTS = 500
MOST_NAMED = 12
"""Columns that are named one by one of those that are not read."""
USUAL_UNIT = "万元"
_WHAT = {"points": "分值", "score": "得分", "initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数",
         "amount": "资金总额"}  # fmt: skip
_MERGED = {"actual": "实际完成值", "score": "得分", "points": "分值", "target": "年度指标值"}
_MONEY = ("initial", "adjusted", "executed", "amount")
_ENDS = ("total", "subtotal", "signature")


def read_mapped(sheet: Sheet, mapping: ColumnMapping) -> tuple[OfficialForm | TargetForm, ...]:
    """The forms of a sheet that the mapping fits: one, or several where a column names the project of each row.

    Empty where the mapping does not fit. Never raises for what is in the sheet.
    """
    found = fit(sheet, mapping)
    if found is None:
        return ()
    unread = _unread(sheet, mapping, found)
    return tuple(
        _Reading(sheet, mapping, found, project).form(unread if number == 0 else "")
        for number, project in enumerate(_projects(sheet, mapping, found))
    )


def _unread(sheet: Sheet, mapping: ColumnMapping, found: Fit) -> str:
    """The columns that hold something and are nobody's, by their headings: ``备注（H 列）、J 列``."""
    fields = {place.heading for place in mapping.fields.values() if place.heading is not None}
    read = {found.headings[place] for place in {*mapping.columns.values(), *fields}}
    named = headings(sheet, found.row, mapping.head_rows)
    first = found.row + mapping.head_rows
    filled = {cell.column for cell in sheet.between(first, first + MOST_ROWS) if cell.text.strip()}
    left = [column for column in sorted({*named, *filled} - read) if column >= found.column]
    said = [_called(sheet, found, mapping.head_rows, column) for column in left]
    return "、".join(said[:MOST_NAMED]) + (f" 等 {len(said)} 列" if len(said) > MOST_NAMED else "")


def _called(sheet: Sheet, found: Fit, head_rows: int, column: int) -> str:
    texts = (sheet.at(row, column).text.strip() for row in range(found.row, found.row + head_rows))
    name = "/".join(" ".join(text.split())[:20] for text in dict.fromkeys(texts) if text)
    return f"{name}（{column_letters(column)} 列）" if name else f"{column_letters(column)} 列"


@dataclass(slots=True)
class _Project:
    """The rows of one project; ``more``: the list goes on, but is too long to be read."""

    rows: list[int] = field(default_factory=list)
    more: bool = False


def _projects(sheet: Sheet, mapping: ColumnMapping, found: Fit) -> list[_Project]:
    """The rows below the head, project by project; a blank name below a filled one means the same project."""
    place = mapping.fields.get("project", Place())
    column = None if place.heading is None else found.headings[place.heading]
    projects: dict[str, _Project] = {}
    name = ""
    first = found.row + mapping.head_rows
    rows = [row for row in sheet.rows if row >= first]
    for row in rows[:MOST_ROWS]:
        if column is not None:
            name = "".join(sheet.at(row, column).text.split()) or name
        if name not in projects and len(projects) >= MOST_PROJECTS:
            next(reversed(projects.values())).more = True
            break
        projects.setdefault(name, _Project()).rows.append(row)
    if len(rows) > MOST_ROWS:
        next(reversed(projects.values())).more = True
    return list(projects.values()) or [_Project()]


class _Reading:
    """One project of the sheet."""

    def __init__(self, sheet: Sheet, mapping: ColumnMapping, found: Fit, project: _Project) -> None:
        self._mapping = mapping
        self._fit = found
        self._project = project
        self._columns = {key: found.headings[place] for key, place in mapping.columns.items()}
        bottom = found.row + mapping.head_rows - 1
        spans = {key: Span(column, column) for key, column in self._columns.items()}
        area = Area(sheet.rows[0], sheet.rows[-1], TableHead(found.row, bottom, spans))
        # Any layout lends its words: what is asked of it are the ends of a table, which all forms call alike.
        self._cells = FormCells(sheet, area, layouts.load_all()[0])
        self._cells.money_unit = USUAL_UNIT

    def form(self, unread: str = "") -> OfficialForm | TargetForm:
        """The form of the project. ``unread``: the columns of the sheet that the mapping leaves out."""
        if "money_unit" in self._mapping.fields:
            self._cells.money_unit = _unit_in(self._field("money_unit").text) or USUAL_UNIT
        fields = {name: self._field(name) for name in self._mapping.fields}
        blank = Entry()
        common: dict[str, Any] = {
            "layout": MAPPED,
            "sheet": self._cells.sheet.name,
            "project": self._project_name(fields.get("project", blank)),
            "department": fields.get("department", blank),
            "unit": fields.get("unit", blank),
            "year": self._year(fields.get("year", blank)),
            "money_unit": self._money_unit(fields.get("money_unit", blank)),
        }
        lines = self._lines()
        if self._mapping.said:
            self._cells.problem("mapped", "整张表", self._mapping.said, "", Level.NOTE)
        if unread:
            said = f"没有读的列：{unread}"
            self._cells.problem("mapped-unread", "各列", said, "要读的，请在列的对应里选它是什么", Level.NOTE)
        if self._project.more:
            place = f"第 {self._project.rows[-1]} 行"
            self._cells.problem("too-many-rows", place, f"表太长，{place}以后的没有读", "请分成几个文件")
        if self._mapping.kind == SELF_EVALUATION:
            money = {name: fields[name] for name in ("initial", "adjusted", "executed") if name in fields}
            return OfficialForm(
                **common,
                funding=(FundingRow("total", **money),) if money else (),
                goal=fields.get("goal", blank),
                achievement=fields.get("achievement", blank),
                rows=tuple(_evaluated(line) for line in lines),
                total_points=blank,
                total_score=blank,
                grade=blank,
                problems=self._cells.problems,
            )
        return TargetForm(
            **common,
            funding=(TargetFunding("total", annual=fields["amount"]),) if "amount" in fields else (),
            overall_goal=fields.get("overall_goal", blank),
            annual_goal=fields.get("annual_goal", blank),
            rows=tuple(_planned(line) for line in lines),
            problems=self._cells.problems,
        )

    def _lines(self) -> list[dict[str, Entry]]:
        """The indicators: what stands under each named column, groups carried down."""
        lines: list[dict[str, Entry]] = []
        rows: list[int] = []
        groups = {"category": Entry(), "subcategory": Entry()}
        for row in self._project.rows:
            if self._ends(row):
                break
            for key in groups.keys() & self._columns.keys():
                found = self._cells.tidy(self._cell(key, row))
                if found.blank or found.text == groups[key].text:
                    continue
                groups[key] = found
                if key == "category" and self._cells.sheet.own(row, self._columns.get("subcategory", 0)).text == "":
                    groups["subcategory"] = Entry()
            line = {key: self._read(key, self._cell(key, row)) for key in self._columns} | groups
            if line["indicator"].blank and line["target"].blank:
                continue
            line["target"] = self._target(line)
            self._judge(line)
            lines.append(line)
            rows.append(row)
        for key in SHARED.keys() & self._columns.keys():
            entries = [line[key] for line in lines]
            for each in of_none(self._cells, key, _MERGED[key], entries, rows):
                lines[each][key] = Entry("", None, entries[each].cell)
        if not lines:
            place = f"第 {self._fit.row} 行"
            self._cells.problem("rows-missing", place, "表头下面没有填写指标", "请填写三级指标和年度指标值")
        return lines

    def _ends(self, row: int) -> bool:
        """合计 or a signature begins the row, and it is no indicator."""
        if self._cell("target", row).text or not self._cells.sheet.row(row):
            return False
        first = self._cells.sheet.row(row)[0]
        return labelled(first, "ends", self._cells.vocabulary)[0] in _ENDS

    def _cell(self, key: str, row: int) -> Cell:
        return self._cells.sheet.at(row, self._columns[key])

    def _read(self, name: str, cell: Cell) -> Entry:
        if name not in _WHAT:
            return self._cells.entry(cell)
        return self._cells.number(cell, _WHAT[name], money=name in _MONEY)

    def _target(self, line: dict[str, Entry]) -> Entry:
        direction, target, measure = (line.get(key, Entry()) for key in ("direction", "target", "measure"))
        if "direction" not in self._columns:
            return target
        text = joined(direction.text, target.text, measure.text)
        return target if text == target.text else Entry(text, None, target.cell)

    def _judge(self, line: dict[str, Entry]) -> None:
        name, target = line["indicator"], line["target"]
        if name.blank:
            said = f"单元格 {name.cell} 没有写三级指标的名称"
            self._cells.problem("indicator-missing", name.cell, said, "请补填名称，或删去这一行")
        if target.blank:
            said = f"单元格 {target.cell}：“{name.text.strip()[:30]}”没有年度指标值"
            self._cells.problem("target-missing", target.cell, said, "请补填年度指标值", Level.WARNING)

    def _field(self, name: str) -> Entry:
        """A field's value: what the person said, or what stands in its cell or in the project's first row."""
        place = self._mapping.fields[name]
        if place.fixed:
            return Entry(place.fixed)
        if place.heading is not None:
            column = self._fit.headings[place.heading]
            cells = [self._cells.sheet.at(row, column) for row in self._project.rows]
            return self._read(name, next((cell for cell in cells if cell.text), Cell(self._fit.row, column, "")))
        if place.cell is None:
            return Entry()
        row, column = self._fit.row + place.cell[0], self._fit.column + place.cell[1]
        if row < 1 or column < 1:
            return Entry()
        return self._read(name, self._cells.sheet.at(row, column))

    def _project_name(self, name: Entry) -> Entry:
        if name.blank:
            where = name.cell or "项目名称"
            said = f"单元格 {name.cell} 的项目名称是空的" if name.cell else "没有项目名称"
            self._cells.problem("project-blank", where, said, "请填写项目名称，或指定它在哪一格")
        return Entry("".join(line.strip() for line in name.text.splitlines()), None, name.cell)

    def _year(self, said: Entry) -> int | None:
        year = year_said(said.text)
        if year is None:
            place = said.cell or "年度"
            self._cells.problem("year-missing", place, "没有找到年度", "请写明年度，例如 2024，或指定它在哪一格")
        return year

    def _money_unit(self, said: Entry) -> str:
        found = _unit_in(said.text)
        if found is None and any(key in self._mapping.fields for key in _MONEY):
            place = said.cell or "金额单位"
            self._cells.problem(
                "money-unit-missing",
                place,
                f"没有写明金额单位，按{USUAL_UNIT}读",
                "请注明（万元）或（元）",
                Level.WARNING,
            )
        return found or USUAL_UNIT


def _unit_in(text: str) -> str | None:
    """The unit of money that a text names."""
    return next((unit for unit in sorted(MONEY_UNITS, key=len, reverse=True) if unit in text), None)


def _evaluated(line: dict[str, Entry]) -> IndicatorRow:
    keys = ("category", "subcategory", "indicator", "target", "actual", "points", "score", "reason", "direction")
    content: dict[str, Any] = {key: line.get(key, Entry()) for key in keys}
    return IndicatorRow(**content, unit=line.get("measure", Entry()))


def _planned(line: dict[str, Entry]) -> TargetRow:
    keys = ("category", "subcategory", "indicator", "target", "period_target", "points", "evidence", "data_source")
    content: dict[str, Any] = {key: line.get(key, Entry()) for key in keys}
    kind = line.get("direction", Entry())
    kind = kind if kind.text.strip() in WORDS_FOR_SIGNS else Entry("", None, kind.cell)
    return TargetRow(**content, unit=line.get("measure", Entry()), kind=kind)
