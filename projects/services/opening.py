"""开表：opens a project's self-evaluation in a round: from its approved goals, or with them from an official form.

Only what was approved is taken over (names, money budgeted, goals, indicators, targets, points). What was achieved is
for the preparer to type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from evaluator.plan_review import PlanStage
from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.review import ROLE_NAMES, Role
from evaluator.scoring.values import in_yuan
from evaluator.sheets.forms import Entry, OfficialForm
from projects import permissions
from projects.models import (
    Evaluation,
    FundingLine,
    Goal,
    Indicator,
    Project,
    ProjectFunding,
    Result,
    Round,
    TargetPlan,
    Unit,
    User,
)
from projects.permissions import NotVisible
from projects.selectors.plans.budget import initial_budget_of
from projects.services import auditing
from projects.services.rescoring import rescore
from projects.services.results import Refused

ACTION = "open"
SOURCES = ("total", "appropriation", "carry_over", "other")
OPENING_ROLES = frozenset({Role.PREPARER, Role.REVIEWER})


@dataclass(frozen=True, slots=True)
class NewProject:
    """What the official form does not say about the project."""

    unit: Unit
    code: str
    category: str = ""
    contact: str = ""


def open_evaluation(
    *, user: User | None, round_: Round, form: OfficialForm, project: NewProject, address: str = ""
) -> Evaluation:
    """Create project, targets and an empty self-evaluation in one transaction, scored once so that nothing is unknown.

    Raises :class:`~evaluator.policies.loader.PolicyNotFound` where no policy covers region, form and year.
    """
    policy = loader.find(round_.region, round_.form, round_.fiscal_year)
    with transaction.atomic():
        record = _project(form, project)
        evaluation = Evaluation.objects.create(
            project=record,
            round=round_,
            fiscal_year=round_.fiscal_year,
            form=round_.form,
            layout_id=form.layout,
            money_unit=form.money_unit,
            policy_id=policy.id,
            execution_points=_execution_points(form),
        )
        ProjectFunding.objects.bulk_create(_approved(record, round_.fiscal_year, form))
        TargetPlan.objects.create(
            project=record,
            fiscal_year=round_.fiscal_year,
            stage=TargetPlan.Stage.APPROVED,
            origin=TargetPlan.Origin.IMPORTED,
            policy_id=policy.id,
            goal_text=form.goal.text.strip(),
            execution_points=evaluation.execution_points,
            approved_at=timezone.now(),
        )
        _funding(evaluation, form)
        Goal.objects.create(evaluation=evaluation, order=1, text=form.goal.text.strip())
        _indicators(evaluation, record, form)
        rescore(evaluation)
        auditing.record(actor=user, action=ACTION, subject=evaluation, address=address)
    return evaluation


def open_from_plan(*, user: User, round_id: int, plan_id: int, address: str = "") -> Evaluation:
    """Open the self-evaluation of approved goals in an open round of their year, with what was approved and budgeted.

    For 填报人 and 审核人 of the project's unit. Raises :class:`Refused` where goals, round or form are not so.
    """
    with transaction.atomic():
        TargetPlan.objects.filter(pk=plan_id).update(version=F("version"))
        plan = permissions.find_plan(user, plan_id)
        round_ = Round.objects.select_related("unit").filter(pk=round_id).first()
        if round_ is None or not plan.project.unit.path.startswith(round_.unit.path):
            raise NotVisible(f"round {round_id}")
        place = f"{plan.project}（{plan.fiscal_year}年度）"
        if not OPENING_ROLES & permissions.standing_of(user).roles_at(plan.project.unit.path):
            said = f"开自评表由{ROLE_NAMES[Role.PREPARER]}或{ROLE_NAMES[Role.REVIEWER]}办，您没有这个项目的这个角色"
            raise Refused((Problem("open-role", place, said),))
        problem = _why_not_open(round_, plan, place)
        if problem:
            raise Refused((problem,))
        evaluation = _open(round_, plan)
        auditing.record(actor=user, action=ACTION, subject=evaluation, address=address, note="按批复的目标开表")
    return evaluation


def open_round(*, user: User, round_id: int, address: str = "") -> tuple[Evaluation, ...]:
    """Open every self-evaluation that the round still lacks: all approved goals of its year in its units.

    For who manages the round. A second time it opens only what was approved since.
    """
    with transaction.atomic():
        Round.objects.filter(pk=round_id).update(name=F("name"))
        round_ = permissions.managed_rounds(user).select_related("unit").filter(pk=round_id).first()
        if round_ is None:
            raise NotVisible(f"round {round_id}")
        if not round_.is_open:
            said = f"“{round_.name}”已经关闭，不能再开表"
            raise Refused((Problem("open-closed", round_.name, said, "要补开请先重新打开批次"),))
        evaluations = tuple(_open(round_, plan) for plan in plans_to_open(round_))
        deeds = tuple(auditing.Deed(each, note="按批复的目标开表") for each in evaluations)
        auditing.record_all(actor=user, action=ACTION, deeds=deeds, address=address)
    return evaluations


def plans_to_open(round_: Round) -> Iterable[TargetPlan]:
    """The approved goals of a round's year and units that have no self-evaluation yet."""
    there = Evaluation.objects.filter(
        project_id=OuterRef("project_id"), fiscal_year=round_.fiscal_year, form=round_.form, cancelled_at=None
    )
    return (
        TargetPlan.objects.filter(
            ~Exists(there),
            fiscal_year=round_.fiscal_year,
            stage=PlanStage.APPROVED.value,
            project__unit__path__startswith=round_.unit.path,
        )
        .select_related("project__unit")
        .order_by("project__unit__path", "project__code")
    )


def open_unit(
    *, code: str, name: str, kind: str, region: str, parent: Unit | None = None, short_name: str = ""
) -> Unit:
    """Add a unit below its parent; its path is its parent's with its own number behind."""
    with transaction.atomic():
        unit = Unit.objects.create(
            parent=parent,
            # Until it has a key of its own; a code of digits must not pass for another unit's key.
            path=f"/+{code}/",
            kind=kind,
            code=code,
            name=name,
            short_name=short_name,
            region=region,
            initials=initials_of(name),
            sort_key=sort_key_of(name),
        )
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
    return unit


def initials_of(text: str) -> str:
    """First letters of the pinyin, for searching by keyboard: 老干部工作经费 → ``lgbgzjf``."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()[:200]


def sort_key_of(text: str) -> str:
    """The pinyin, for one Chinese order on every database."""
    return " ".join(lazy_pinyin(text)).lower()[:400]


def _why_not_open(round_: Round, plan: TargetPlan, place: str) -> Problem | None:
    if plan.stage != PlanStage.APPROVED:
        return Problem("open-plan", place, "目标还没有批复，不能开自评表", "请先办完批复")
    if round_.fiscal_year != plan.fiscal_year:
        said = f"“{round_.name}”是 {round_.fiscal_year} 年度的批次，目标是 {plan.fiscal_year} 年度的"
        return Problem("open-year", place, said, "请选同一年度的批次")
    if not round_.is_open:
        return Problem("open-closed", place, f"“{round_.name}”已经关闭，不能再开表", "请联系组织单位")
    forms = Evaluation.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year, cancelled_at=None)
    if forms.filter(form=round_.form).exists():
        return Problem("open-twice", place, "这个项目这一年已经有自评表了", "请从项目列表打开它")
    return None


def _open(round_: Round, plan: TargetPlan) -> Evaluation:
    """The empty self-evaluation of approved goals, scored once so that nothing is unknown."""
    policy = loader.find(round_.region, round_.form, round_.fiscal_year)
    evaluation = Evaluation.objects.create(
        project=plan.project,
        round=round_,
        fiscal_year=round_.fiscal_year,
        form=round_.form,
        layout_id=round_.layout_id,
        policy_id=policy.id,
        execution_points=plan.execution_points,
    )
    FundingLine.objects.bulk_create(
        FundingLine(
            evaluation=evaluation,
            source=source,
            order=order,
            initial=initial,
            as_typed={"initial": said} if said else {},
        )
        for order, (source, (initial, said)) in enumerate(initial_budget_of(plan).items(), start=1)
    )
    Goal.objects.create(evaluation=evaluation, order=1, text=plan.goal_text)
    indicators = Indicator.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year).order_by("order")
    Result.objects.bulk_create(Result(evaluation=evaluation, indicator=each, points=each.points) for each in indicators)
    rescore(evaluation)
    return evaluation


def _project(form: OfficialForm, project: NewProject) -> Project:
    name = form.project.text.strip()
    return Project.objects.create(
        unit=project.unit,
        code=project.code,
        name=name,
        initials=initials_of(name),
        sort_key=sort_key_of(name),
        competent_department=form.department.text.strip(),
        implementing_unit=form.unit.text.strip(),
        category=project.category,
        contact=project.contact,
    )


def _funding(evaluation: Evaluation, form: OfficialForm) -> None:
    rows = {row.source: row for row in form.funding}
    for order, source in enumerate(SOURCES, start=1):
        row = rows.get(source)
        initial, adjusted = (row.initial, row.adjusted) if row else (Entry(), Entry())
        FundingLine.objects.create(
            evaluation=evaluation,
            source=source,
            order=order,
            initial=_money(initial, form.money_unit),
            adjusted=_money(adjusted, form.money_unit),
        )


def _approved(project: Project, fiscal_year: int, form: OfficialForm) -> Iterable[ProjectFunding]:
    """批复金额 by source: 年初预算数 is what was approved with the goals that the form prints."""
    for row in form.funding:
        approved = _money(row.initial, form.money_unit)
        if approved is not None:
            yield ProjectFunding(project=project, fiscal_year=fiscal_year, source=row.source, approved=approved)


def _indicators(evaluation: Evaluation, project: Project, form: OfficialForm) -> None:
    for order, row in enumerate(form.rows, start=1):
        indicator = Indicator.objects.create(
            project=project,
            fiscal_year=evaluation.fiscal_year,
            order=order,
            category=row.category.text.strip(),
            subcategory=row.subcategory.text.strip(),
            name=row.indicator.text.strip(),
            target_text=row.target.text.strip(),
            unit=row.unit.text.strip(),
            points=row.points.number,
        )
        Result.objects.create(evaluation=evaluation, indicator=indicator, points=row.points.number)


def _execution_points(form: OfficialForm) -> Decimal | None:
    return next((row.points.number for row in form.funding if row.source == "total"), None)


def _money(entry: Entry, unit: str) -> Decimal | None:
    return None if entry.number is None else in_yuan(entry.number, unit)
