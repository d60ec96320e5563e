"""读出来的内容：one form as it was read, for the person who looks before anything is written: texts, money, rows.

What a target means stands beside it in words: a clerk sees at once where the machine understood something else.
"""

from dataclasses import dataclass, replace

from evaluator.problems import Level, Problem
from evaluator.scoring.targets import read_target
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm, UnknownForm
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.records import ReadForm
from evaluator.sheets.targets.forms import BLANK, HEAD_FIELDS, TEXT_FIELDS, TargetForm, TargetRow
from projects.models import FundingLine, ProjectFunding
from projects.selectors.plans.cells import PLAN_CELLS
from projects.selectors.plans.reading import vague_amount

FIELD_NAMES = {
    "project": "项目名称",
    "code": "项目代码",
    "department": "主管部门",
    "unit": "实施单位",
    "nature": "项目性质",
    "project_category": "项目类别",
    "starts_on": "计划开始日期",
    "ends_on": "计划完成日期",
    "duration": "项目期限",
    "contact": "项目负责人",
    "phone": "联系电话",
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "measures": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
    "weights_reason": PLAN_CELLS["plan"]["weights_reason"].label,
    "overall_goal": "项目总目标",
    "annual_goal": PLAN_CELLS["plan"]["goal_text"].label,
    "goal": "年度总体目标",
    "achievement": "实际完成情况",
    "conclusion": "评价结论",
    "issues": "存在问题",
    "improvements": "改进措施",
    "total_points": "分值合计",
    "total_score": "总分",
    "grade": "评价等级",
}
PLANNED_MONEY = ("实施期", "年度")
EVALUATED_MONEY = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field of the head or one long text, and its cell."""

    label: str
    text: str
    cell: str


@dataclass(frozen=True, slots=True)
class ReadMoney:
    """资金 of one source as the form says it."""

    label: str
    amounts: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One indicator, what its target means in words, and what was achieved where the form says it."""

    number: int
    category: str
    subcategory: str
    name: Entry
    target: Entry
    reading: str
    period_target: Entry = BLANK
    actual: Entry = BLANK
    points: Entry = BLANK
    score: Entry = BLANK
    reason: Entry = BLANK
    """偏差原因分析及改进措施."""


@dataclass(frozen=True, slots=True)
class ReadContent:
    """One form, complete."""

    number: int
    sheet: str
    name: str
    money_unit: str
    head: tuple[ReadField, ...]
    texts: tuple[ReadField, ...]
    money_columns: tuple[str, ...]
    money: tuple[ReadMoney, ...]
    rows: tuple[ReadRow, ...]
    unused: tuple[str, ...] = ()
    totals: tuple[ReadField, ...] = ()
    """What stands below the rows: 分值合计, 总分, 评价等级."""
    is_evaluated: bool = False
    """A 自评表: it has columns for 实际完成值, 得分 and 偏差原因, written in or not."""

    @property
    def has_period(self) -> bool:
        """Some row has an 实施期指标值."""
        return any(not row.period_target.blank for row in self.rows)


def content_told(number: int, form: ReadForm | OfflineForm) -> ReadContent | None:
    """What was read of one form; ``None`` for a file that is none, and for a template, whose changes say it all."""
    if isinstance(form, UnknownForm | OfflineForm):
        return None
    if isinstance(form, OfficialForm):
        return _evaluated(number, form)
    return _planned(number, form)


def unread_targets(form: TargetForm, fiscal_year: int | None) -> list[Problem]:
    """Targets whose meaning is not sure, each at its cell: they are imported as written."""
    found = []
    for line in form.rows:
        target = read_target(line.target.text, unit=line.unit.text.strip(), fiscal_year=fiscal_year)
        nature = "qualitative" if "定性" in line.kind.text else ""
        problem = target.problem or vague_amount(line.target.text, target, nature=nature)
        if problem and not line.target.blank:
            found.append(replace(problem, place=line.target.cell, level=Level.WARNING))
    return found


def _planned(number: int, form: TargetForm) -> ReadContent:
    names = dict(ProjectFunding.Source.choices)
    return ReadContent(
        number=number,
        sheet=form.sheet,
        name=form.project.text.strip(),
        money_unit=form.money_unit,
        head=_fields(form, HEAD_FIELDS),
        texts=_fields(form, ("overall_goal", "annual_goal", *TEXT_FIELDS)),
        money_columns=PLANNED_MONEY,
        money=tuple(
            ReadMoney(str(names[row.source]), (row.period, row.annual))
            for row in form.funding
            if not (row.period.blank and row.annual.blank)
        ),
        rows=tuple(
            replace(_row(place, line, form.year), period_target=line.period_target)
            for place, line in enumerate(form.rows, start=1)
        ),
        unused=tuple(each.text for each in form.unused),
    )


def _evaluated(number: int, form: OfficialForm) -> ReadContent:
    names = dict(FundingLine.Source.choices)
    return ReadContent(
        number=number,
        sheet=form.sheet,
        name=form.project.text.strip(),
        money_unit=form.money_unit,
        head=_fields(form, ("project", "department", "unit")),
        texts=(*_goals(form), *_fields(form, ("conclusion", "issues", "improvements"))),
        money_columns=EVALUATED_MONEY,
        money=tuple(
            ReadMoney(
                str(names.get(row.source, row.source)),
                (row.initial, row.adjusted, row.executed, row.points, row.rate, row.score),
            )
            for row in form.funding
        ),
        rows=tuple(
            replace(_row(place, line, form.year), actual=line.actual, score=line.score, reason=line.reason)
            for place, line in enumerate(form.rows, start=1)
        ),
        totals=_fields(form, ("total_points", "total_score", "grade")),
        is_evaluated=True,
    )


def _row(number: int, line: IndicatorRow | TargetRow, year: int | None) -> ReadRow:
    """What the rows of both kinds of form say."""
    return ReadRow(
        number=number,
        category=line.category.text,
        subcategory=line.subcategory.text,
        name=line.indicator,
        target=line.target,
        reading=_reading(line.target, line.unit, year),
        points=line.points,
    )


def _goals(form: OfficialForm) -> tuple[ReadField, ...]:
    """年度总体目标, one by one where the form has several."""
    if len(form.goals) < 2:
        return _fields(form, ("goal", "achievement"))
    return tuple(
        ReadField(f"{FIELD_NAMES[name]} {number}", entry.text, entry.cell)
        for number, goal in enumerate(form.goals, start=1)
        for name, entry in (("goal", goal.expected), ("achievement", goal.achieved))
        if not entry.blank
    )


def _fields(form: OfficialForm | TargetForm, names: tuple[str, ...]) -> tuple[ReadField, ...]:
    entries = ((name, getattr(form, name)) for name in names)
    return tuple(ReadField(FIELD_NAMES[name], entry.text, entry.cell) for name, entry in entries if not entry.blank)


def _reading(target: Entry, unit: Entry, year: int | None) -> str:
    return "" if target.blank else read_target(target.text, unit=unit.text.strip(), fiscal_year=year).reading
