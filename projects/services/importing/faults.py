"""哪里不对：what of a 自评表 no record can hold, and the reader's Problems with the column and text of their cells."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.values import in_yuan, shown
from evaluator.sheets.forms import Entry, OfficialForm
from projects.selectors.cells import CELLS, CellField, CellKind, clean, read_cell
from projects.selectors.plans.cells import PLAN_CELLS
from projects.services.importing.plan import PlannedProblem

LONGEST_NAME = 200
FEN = Decimal("0.01")
ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
SOURCE_COLUMNS = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}
ROW_COLUMNS = {
    "category": "一级指标",
    "subcategory": "二级指标",
    "indicator": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "points": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
    "unit": "度量单位",
}


def faults_of(form: OfficialForm) -> Iterator[PlannedProblem]:
    """What of a form no record can hold: names too long, amounts and points that are none."""
    for entry, field in (
        (form.project, CellField("项目名称", CellKind.LINE, LONGEST_NAME)),
        (form.department, CellField("主管部门", CellKind.LINE, LONGEST_NAME)),
        (form.unit, CellField("实施单位", CellKind.LINE, LONGEST_NAME)),
        (form.goal, CELLS["goal"]["text"]),
    ):
        yield from _fault(entry, field)
    for money in form.funding:
        for name, label in SOURCE_COLUMNS.items():
            yield from _money_fault(getattr(money, name), label, form.money_unit)
        if money.source == "total":
            yield from _fault(money.points, CELLS["evaluation"]["execution_points"])
    cells = PLAN_CELLS["indicator"]
    for row in form.rows:
        for entry, name in (
            (row.category, "category"),
            (row.subcategory, "subcategory"),
            (row.indicator, "name"),
            (row.target, "target_text"),
            (row.unit, "unit"),
            (row.points, "points"),
        ):
            yield from _fault(entry, cells[name])


def _fault(entry: Entry, field: CellField) -> Iterator[PlannedProblem]:
    text = f"{entry.number:f}" if entry.number is not None and field.kind is CellKind.SCORE else clean(entry.text)
    if field.kind in (CellKind.LINE, CellKind.TEXT) and len(text) > field.longest:
        said = f"有 {len(text)} 字，最多 {field.longest} 字"
        yield PlannedProblem("too-long", entry.cell, field.label, text, said, "请删短", Level.ERROR.value)
        return
    problem = read_cell(field, text, money_unit="元", place="", anchor="").problem
    if problem and problem.level is Level.ERROR:
        yield PlannedProblem(
            problem.code, entry.cell, field.label, entry.text, problem.message, problem.remedy, Level.ERROR.value
        )


def _money_fault(entry: Entry, label: str, unit: str) -> Iterator[PlannedProblem]:
    """An amount that is none, or none to the fen, in the unit in which it stands."""
    if entry.number is None:
        return
    amount = in_yuan(entry.number, unit)
    if amount != amount.quantize(FEN):
        said = f"{shown(entry.number)}{unit}细过一分钱，不能四舍五入着存"
        yield PlannedProblem("money-places", entry.cell, label, entry.text, said, "请精确到分", Level.ERROR.value)
        return
    field = CellField(label, CellKind.MONEY)
    problem = read_cell(field, shown(entry.number), money_unit=unit, place="", anchor="").problem
    if problem and problem.level is Level.ERROR:
        yield PlannedProblem(
            problem.code, entry.cell, label, entry.text, problem.message, problem.remedy, Level.ERROR.value
        )


def wrong(code: str, column: str, written: str, message: str, remedy: str) -> PlannedProblem:
    """A fault of a form as a whole, at no cell."""
    return PlannedProblem(code, "", column, written, message, remedy, Level.ERROR.value)


def read_problems(problems: Iterable[Problem], cells: dict[str, tuple[str, str]]) -> Iterator[PlannedProblem]:
    """The reader's Problems, with the column that each cell belongs to and what stands there."""
    for each in problems:
        column, written = cells.get(each.place, ("", ""))
        cell = each.place if each.place in cells or ADDRESS.fullmatch(each.place) else ""
        yield PlannedProblem(
            each.code, cell, column or each.place, written, each.message, each.remedy, each.level.value
        )


def cells_of(form: OfficialForm) -> dict[str, tuple[str, str]]:
    """Each cell of a form with its column's name and its text."""
    found = {}
    for entry, label in (
        (form.project, "项目名称"),
        (form.department, "主管部门"),
        (form.unit, "实施单位"),
        (form.goal, "预期目标"),
        (form.achievement, "实际完成情况"),
        (form.total_points, "分值合计"),
        (form.total_score, "总分"),
        (form.grade, "评价等级"),
    ):
        found[entry.cell] = (label, entry.text.strip())
    for money in form.funding:
        for name, label in (*SOURCE_COLUMNS.items(), ("points", "分值"), ("rate", "执行率"), ("score", "得分")):
            entry = getattr(money, name)
            found[entry.cell] = (label, entry.text.strip())
    for row in form.rows:
        for name, label in ROW_COLUMNS.items():
            entry = getattr(row, name)
            found[entry.cell] = (label, entry.text.strip())
    found.pop("", None)
    return found
