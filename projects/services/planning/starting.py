"""新编目标：starts the goals of a project for a year: by form, from an imported form, or from the year before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.plan_review import PlanStage
from evaluator.policies import loader
from evaluator.problems import Problem
from projects import permissions
from projects.models import Indicator, Project, TargetPlan, Unit, User
from projects.permissions import NotVisible
from projects.selectors.cells import CellField, CellKind, anchor_of, clean, read_cell
from projects.selectors.plans.cells import MOST_ROWS, PLAN_CELLS, read_plan_cell
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.opening import initials_of, sort_key_of
from projects.services.planning.funding import MoneyRow, bring_money, carry_money
from projects.services.results import Refused

FORM = "self_evaluation"
ACTION = "plan-start"
FIRST_YEAR, LAST_YEAR = 2000, 2100
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


def create_plan(
    *,
    user: User,
    unit_id: int,
    fiscal_year: int,
    project: ProjectData,
    rows: Sequence[TargetRow] = (),
    funding: Sequence[MoneyRow] = (),
    goal_text: str = "",
    execution_points: str = "",
    weights_reason: str = "",
    origin: str = TargetPlan.Origin.FORM,
    source_name: str = "",
    address: str = "",
) -> TargetPlan:
    """Add a project with its goals of one year as a draft (编制中), all in one transaction.

    The unit must be one where the person is 填报人 (:func:`~projects.permissions.plannable_units`), the code must be
    free in that unit. ``origin`` is ``form`` or ``imported``; ``source_name`` the imported file's name. For another
    year of a project that is there already use :func:`start_year`.

    Raises :class:`Refused` with every Problem at once (anchors ``project-<field>``, ``row-<number>-<field>``), and
    :class:`~projects.permissions.NotVisible` for a unit that the person has nothing to do with.
    """
    with transaction.atomic():
        unit = _unit(user, unit_id)
        head, problems = read_project(project)
        policy_id = _policy(unit, fiscal_year, problems)
        if Project.objects.filter(unit=unit, code=head["code"]).exists():
            said = f"{unit.label}已经有代码为“{head['code']}”的项目"
            remedy = "同一个项目编新一年的目标，请从目标列表选它；确是另一个项目请换一个代码"
            problems.append(Problem("code-taken", "项目代码", said, remedy, anchor="project-code"))
        texts = _Texts(rows, goal_text, execution_points, weights_reason)
        problems += texts.too_long()
        if problems:
            raise Refused(tuple(problems))
        record = Project.objects.create(
            unit=unit, initials=initials_of(head["name"]), sort_key=sort_key_of(head["name"]), **head
        )
        bring_money(record, fiscal_year, funding)
        plan = _add(user, record, fiscal_year, policy_id, texts, origin=origin, source_name=source_name)
        changes = [
            Change("project", name, PROJECT_LABELS[name], "", str(value or "")) for name, value in head.items() if value
        ]
        _recorded(user, plan, address, changes)
    return plan


def start_plan(*, user: User, unit_id: int, fiscal_year: int, project: ProjectData, address: str = "") -> TargetPlan:
    """新建项目: a project with an empty plan, to be written on its page."""
    return create_plan(user=user, unit_id=unit_id, fiscal_year=fiscal_year, project=project, address=address)


def start_year(
    *,
    user: User,
    project_id: int,
    fiscal_year: int,
    rows: Sequence[TargetRow] = (),
    funding: Sequence[MoneyRow] = (),
    goal_text: str = "",
    execution_points: str = "",
    weights_reason: str = "",
    origin: str = TargetPlan.Origin.FORM,
    source_name: str = "",
    address: str = "",
) -> TargetPlan:
    """Start another year's goals of a project that is there already. Raises as :func:`create_plan` does."""
    with transaction.atomic():
        project = _project(user, project_id)
        problems: list[Problem] = []
        policy_id = _policy(project.unit, fiscal_year, problems)
        problems += _year_taken(project, fiscal_year)
        texts = _Texts(rows, goal_text, execution_points, weights_reason)
        problems += texts.too_long()
        if problems:
            raise Refused(tuple(problems))
        bring_money(project, fiscal_year, funding)
        plan = _add(user, project, fiscal_year, policy_id, texts, origin=origin, source_name=source_name)
        _recorded(user, plan, address, ())
    return plan


def roll_forward(*, user: User, plan_id: int, fiscal_year: int | None = None, address: str = "") -> TargetPlan:
    """沿用上年目标: next year's goals begin with those approved for the year before.

    Indicators come with targets, points, evidence and sources; each points back to the one it continues, so that last
    year's target and actual stand beside it. Only a later year without goals is started: nothing typed is ever lost.
    """
    with transaction.atomic():
        before = permissions.find_plan(user, plan_id)
        project = _project(user, before.project_id)
        year = before.fiscal_year + 1 if fiscal_year is None else fiscal_year
        problems: list[Problem] = []
        if before.stage != PlanStage.APPROVED:
            said = f"{before.fiscal_year} 年度的目标还没有批复，不能沿用"
            problems.append(Problem("roll-not-approved", str(project), said, "请先办完批复，或新编目标"))
        if year <= before.fiscal_year:
            said = f"只能沿用到 {before.fiscal_year} 年以后的年度"
            problems.append(Problem("roll-backward", "年度", said, "请改年度", anchor="project-fiscal_year"))
        policy_id = _policy(project.unit, year, problems)
        problems += _year_taken(project, year)
        if problems:
            raise Refused(tuple(problems))
        plan = TargetPlan.objects.create(
            project=project,
            fiscal_year=year,
            origin=TargetPlan.Origin.ROLLED,
            rolled_from=before,
            policy_id=policy_id,
            goal_text=before.goal_text,
            execution_points=before.execution_points,
            weights_reason=before.weights_reason,
            created_by=user,
        )
        plan.contributors.add(user)
        rows = Indicator.objects.filter(project=project, fiscal_year=before.fiscal_year).order_by("order")
        Indicator.objects.bulk_create(
            Indicator(
                project=project,
                fiscal_year=year,
                order=number,
                rolled_from=row,
                **{name: getattr(row, name) for name in (*PLAN_CELLS["indicator"], "library_entry_id")},
            )
            for number, row in enumerate(rows, start=1)
        )
        carry_money(before, year)
        _recorded(user, plan, address, (), note=f"沿用 {before.fiscal_year} 年度目标")
    return plan


def read_project(project: ProjectData) -> tuple[dict[str, Any], list[Problem]]:
    """The columns of a project from texts as typed, and everything that is wrong with them."""
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
    starts, ends = head["starts_on"], head["ends_on"]
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        said = f"计划完成日期 {ends} 早于开始日期 {starts}"
        problems.append(Problem("dates", "计划完成日期", said, "请核对两个日期", anchor="project-ends_on"))
    return head, problems


@dataclass(frozen=True, slots=True)
class _Texts:
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
        return _read("plan", self, "plan")


def _add(
    user: User, project: Project, year: int, policy_id: str, texts: _Texts, *, origin: str, source_name: str
) -> TargetPlan:
    plan = TargetPlan.objects.create(
        project=project,
        fiscal_year=year,
        origin=origin,
        source_name=source_name[:200],
        policy_id=policy_id,
        created_by=user,
        **texts.plan_columns(),
    )
    plan.contributors.add(user)
    Indicator.objects.bulk_create(
        Indicator(
            project=project,
            fiscal_year=year,
            order=number,
            rolled_from_id=row.rolled_from,
            library_entry_id=row.library_entry,
            **_read("indicator", row, f"row:{number}"),
        )
        for number, row in enumerate(texts.rows, start=1)
    )
    return plan


def _read(kind: str, row: object, target: str) -> dict[str, Any]:
    """The columns of one record from the texts of its cells."""
    columns: dict[str, Any] = {}
    as_typed = {}
    for name in PLAN_CELLS[kind]:
        reading = read_plan_cell(kind, name, clean(getattr(row, name)), place="", anchor=anchor_of(target, name))
        columns[name] = reading.value
        if reading.as_typed:
            as_typed[name] = reading.as_typed
    return {**columns, "as_typed": as_typed}


def _unit(user: User, unit_id: int) -> Unit:
    """The unit for which the person writes goals, held so that two people do not add the same project."""
    Unit.objects.filter(pk=unit_id).update(code=F("code"))
    unit = permissions.visible_units(user).filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible(f"unit {unit_id}")
    if not permissions.plannable_units(user).filter(pk=unit_id, is_active=True).exists():
        said = f"{unit.label}的目标由填报人编制，您没有这个单位的这个角色"
        raise Refused((Problem("planning-role", unit.label, said, anchor="project-unit"),))
    return unit


def _project(user: User, project_id: int) -> Project:
    """A visible project for whose unit the person writes goals."""
    project = Project.objects.select_related("unit").filter(pk=project_id).first()
    if project is None or not permissions.visible_units(user).filter(pk=project.unit_id).exists():
        raise NotVisible(f"project {project_id}")
    _unit(user, project.unit_id)
    return project


def _policy(unit: Unit, fiscal_year: int, problems: list[Problem]) -> str:
    """The policy whose points the plan is measured against; a year without one is a Problem."""
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        said = f"年度 {fiscal_year} 不在 {FIRST_YEAR}—{LAST_YEAR} 之内"
        problems.append(Problem("year", "年度", said, "请改年度", anchor="project-fiscal_year"))
        return ""
    try:
        return loader.find(unit.region, FORM, fiscal_year).id
    except loader.PolicyNotFound as missing:
        problems.append(missing.problem)
        return ""


def _year_taken(project: Project, year: int) -> list[Problem]:
    if not TargetPlan.objects.filter(project=project, fiscal_year=year).exists():
        return []
    said = f"“{project}”已经有 {year} 年度的目标"
    return [Problem("plan-exists", "年度", said, "请从目标列表打开它接着编", anchor="project-fiscal_year")]


def _recorded(user: User, plan: TargetPlan, address: str, changes: Sequence[Change], note: str = "") -> None:
    auditing.record(
        actor=user,
        action=ACTION,
        subject=plan,
        address=address,
        note=note or f"{plan.get_origin_display()} {timezone.localtime(plan.created_at):%Y-%m-%d %H:%M}",
        changes=changes,
    )
