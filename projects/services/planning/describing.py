"""项目概况和目标的文字：the head of a project and the rows of its goals as somebody typed them, or a form has them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from evaluator.problems import Problem
from projects.models import Project
from projects.selectors.cells import CellField, CellKind, anchor_of, clean, read_cell
from projects.selectors.plans.cells import MOST_ROWS, PLAN_CELLS, read_plan_cell

PROJECT_LABELS = {
    "code": "项目代码",
    "name": "项目名称",
    "nature": "项目性质",
    "nature_text": "项目性质（原文）",
    "category": "项目类别",
    "competent_department": "主管部门",
    "competent_department_code": "主管部门代码",
    "implementing_unit": "实施单位",
    "starts_on": "计划开始日期",
    "ends_on": "计划完成日期",
    "period_text": "项目期限（原文）",
    "contact": "项目负责人",
    "contact_phone": "联系电话",
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "measures": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
    "overall_goal": "项目总目标",
}
LONGEST_DESCRIPTION = 5000
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
"""The years in which a project begins and ends."""


@dataclass(frozen=True, slots=True)
class ProjectData:
    """The head of a target form, every field a text as typed; dates as ``2025-03-31`` or ``2025年3月31日``.

    ``nature`` is ``recurrent``, ``one_off`` or empty; what a form prints there otherwise goes into ``nature_text``.
    """

    code: str
    name: str
    nature: str = ""
    nature_text: str = ""
    category: str = ""
    competent_department: str = ""
    competent_department_code: str = ""
    implementing_unit: str = ""
    starts_on: str = ""
    ends_on: str = ""
    period_text: str = ""
    contact: str = ""
    contact_phone: str = ""
    overview: str = ""
    basis: str = ""
    necessity: str = ""
    measures: str = ""
    plan: str = ""
    overall_goal: str = ""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One indicator of a plan, every cell a text as typed (``points``: ``12.5``; ``direction``: 正向, 反向 or empty).

    A text that cannot be read in 分值, 方向 or 指标性质 is kept in its cell, as if somebody had typed it there.
    """

    category: str = ""
    subcategory: str = ""
    name: str = ""
    target_text: str = ""
    period_target_text: str = ""
    unit: str = ""
    direction: str = ""
    nature: str = ""
    points: str = ""
    evidence_needed: str = ""
    data_source: str = ""
    rolled_from: int | None = None
    """The indicator of the year before that this one continues."""
    library_entry: int | None = None


@dataclass(frozen=True, slots=True)
class PlanTexts:
    """Rows and texts of a plan as they were typed."""

    rows: Sequence[TargetRow]
    goal_text: str
    execution_points: str
    weights_reason: str

    def too_long(self) -> list[Problem]:
        found = []
        if len(self.rows) > MOST_ROWS:
            said = f"有 {len(self.rows)} 行，一份目标最多 {MOST_ROWS} 行"
            found.append(Problem("too-many-rows", "绩效指标", said, "请分成几个项目，或合并指标"))
        for number, row in enumerate(self.rows, start=1):
            for name, cell in PLAN_CELLS["indicator"].items():
                length = len(clean(getattr(row, name)))
                if length > cell.longest:
                    place = f"第 {number} 行“{cell.label}”"
                    said = f"{place}有 {length} 字，最多 {cell.longest} 字"
                    found.append(Problem("too-long", place, said, "请删短", anchor=f"row-{number}-{name}"))
        for name, cell in PLAN_CELLS["plan"].items():
            length = len(clean(getattr(self, name)))
            if length > cell.longest:
                said = f"“{cell.label}”有 {length} 字，最多 {cell.longest} 字"
                found.append(Problem("too-long", cell.label, said, "请删短", anchor=f"plan-{name}"))
        return found

    def plan_columns(self) -> dict[str, Any]:
        return read_texts("plan", self, "plan")


def wrong_dates(starts: date | None, ends: date | None, fiscal_year: int) -> list[tuple[str, str, str]]:
    """What cannot be right about 计划开始日期 and 计划完成日期: each time the field, a sentence, and what to do.

    A project that ended in the year before may still be paid for; one that ended earlier has no goals any more.

    >>> wrong_dates(date(2025, 1, 1), date(2022, 12, 31), 2025)[0][0]
    'ends_on'
    """
    found = []
    for name, day in (("starts_on", starts), ("ends_on", ends)):
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            said = f"{day} 不在 {EARLIEST_YEAR}—{LATEST_YEAR} 年之内"
            found.append((name, said, "请核对年份"))
    if found or ends is None:
        return found
    if starts is not None and ends < starts:
        found.append(("ends_on", f"{ends} 早于开始日期 {starts}", "请核对两个日期"))
    elif ends.year < fiscal_year - 1:
        said = f"{ends} 早于 {fiscal_year} 年度一年以上，项目那时已经结束"
        found.append(("ends_on", said, "请核对日期和年度；完成日期推迟了的请填新的"))
    return found


def read_project(project: ProjectData, fiscal_year: int) -> tuple[dict[str, Any], list[Problem]]:
    """The columns of a project from texts as typed, and everything that is wrong with them.

    ``fiscal_year`` is that of the goals it begins with: the dates must fit it.
    """
    head: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, typed in asdict(project).items():
        label, anchor = PROJECT_LABELS[name], f"project-{name}"
        text = clean(typed)
        if name in ("starts_on", "ends_on"):
            reading = read_cell(CellField(label, CellKind.DATE), text, money_unit="元", place="项目", anchor=anchor)
            if reading.problem:
                problems.append(reading.problem)
            head[name] = reading.value
            continue
        longest = getattr(Project._meta.get_field(name), "max_length", None) or LONGEST_DESCRIPTION
        if len(text) > longest:
            said = f"“{label}”有 {len(text)} 字，最多 {longest} 字"
            problems.append(Problem("too-long", label, said, "请删短", anchor=anchor))
        if name in ("code", "name") and not text:
            problems.append(Problem("missing", label, f"没有填“{label}”", f"请填{label}", anchor=anchor))
        head[name] = text
    if head["nature"] not in Project.Nature.values:
        problems.append(Problem("nature", "项目性质", "项目性质不认识", "请选经常性或一次性", anchor="project-nature"))
    problems += [
        Problem("dates", PROJECT_LABELS[name], f"{PROJECT_LABELS[name]} {said}", remedy, anchor=f"project-{name}")
        for name, said, remedy in wrong_dates(head["starts_on"], head["ends_on"], fiscal_year)
    ]
    return head, problems


def read_texts(kind: str, row: object, target: str) -> dict[str, Any]:
    """The columns of one record from the texts of its cells."""
    columns: dict[str, Any] = {}
    as_typed = {}
    for name in PLAN_CELLS[kind]:
        reading = read_plan_cell(kind, name, clean(getattr(row, name)), place="", anchor=anchor_of(target, name))
        columns[name] = reading.value
        if reading.as_typed:
            as_typed[name] = reading.as_typed
    return {**columns, "as_typed": as_typed}
