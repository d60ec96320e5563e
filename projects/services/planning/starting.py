"""新编目标：starts the goals of a project for a year: by form, from an imported form, or from the year before."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.plan_review import PlanStage
from evaluator.policies import loader
from evaluator.problems import Problem
from projects import permissions
from projects.models import Indicator, Project, TargetPlan, Unit, User
from projects.permissions import NotVisible
from projects.selectors.plans.cells import PLAN_CELLS
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.opening import initials_of, sort_key_of
from projects.services.planning.describing import (
    PROJECT_LABELS,
    PlanTexts,
    ProjectData,
    TargetRow,
    read_project,
    read_texts,
)
from projects.services.planning.funding import MoneyRow, bring_money, carry_money
from projects.services.results import Refused

FORM = "self_evaluation"
ACTION = "plan-start"
FIRST_YEAR, LAST_YEAR = 2000, 2100


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
        head, problems = read_project(project, fiscal_year)
        policy_id = _policy(unit, fiscal_year, problems)
        if Project.objects.filter(unit=unit, code=head["code"]).exists():
            said = f"{unit.label}已经有代码为“{head['code']}”的项目"
            remedy = "同一个项目编新一年的目标，请从目标列表选它；确是另一个项目请换一个代码"
            problems.append(Problem("code-taken", "项目代码", said, remedy, anchor="project-code"))
        texts = PlanTexts(rows, goal_text, execution_points, weights_reason)
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
        texts = PlanTexts(rows, goal_text, execution_points, weights_reason)
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


def _add(
    user: User, project: Project, year: int, policy_id: str, texts: PlanTexts, *, origin: str, source_name: str
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
            **read_texts("indicator", row, f"row:{number}"),
        )
        for number, row in enumerate(texts.rows, start=1)
    )
    return plan


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
