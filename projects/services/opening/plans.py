"""按目标开表：opens the self-evaluation of approved goals, one by one or a whole round at once."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from evaluator.plan_review import PlanStage
from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.review import ROLE_NAMES, Role
from projects import permissions
from projects.models import (
    Evaluation,
    FundingLine,
    Goal,
    Indicator,
    ProjectFunding,
    Result,
    Round,
    TargetPlan,
    User,
)
from projects.permissions import NotVisible
from projects.selectors.plans.budget import budget_in
from projects.services import auditing
from projects.services.opening.composing import ACTION
from projects.services.rescoring import Rows, rescore
from projects.services.results import Refused

OPENING_ROLES = frozenset({Role.PREPARER, Role.REVIEWER})


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


def compose_from_plan(
    round_: Round, plan: TargetPlan, indicators: Iterable[Indicator], money: Iterable[ProjectFunding]
) -> tuple[Evaluation, Rows]:
    """The empty self-evaluation of approved goals, in memory; ``indicators`` and ``money`` are those of the goals.

    Raises :class:`~evaluator.policies.loader.PolicyNotFound` where no policy covers region, form and year.
    """
    policy = loader.find(round_.region, round_.form, round_.fiscal_year)
    evaluation = Evaluation(
        project=plan.project,
        round=round_,
        fiscal_year=round_.fiscal_year,
        form=round_.form,
        layout_id=round_.layout_id,
        policy_id=policy.id,
        execution_points=plan.execution_points,
    )
    funding = [
        FundingLine(
            evaluation=evaluation,
            source=source,
            order=order,
            initial=initial,
            as_typed={"initial": said} if said else {},
        )
        for order, (source, (initial, said)) in enumerate(budget_in(money).items(), start=1)
    ]
    goals = [Goal(evaluation=evaluation, order=1, text=plan.goal_text)]
    results = [Result(evaluation=evaluation, indicator=each, points=each.points) for each in indicators]
    return evaluation, Rows(evaluation, funding=funding, goals=goals, results=results)


def _open(round_: Round, plan: TargetPlan) -> Evaluation:
    """The empty self-evaluation of approved goals, scored once so that nothing is unknown."""
    of_the_year = {"project_id": plan.project_id, "fiscal_year": plan.fiscal_year}
    indicators = Indicator.objects.filter(**of_the_year).order_by("order")
    evaluation, rows = compose_from_plan(round_, plan, indicators, ProjectFunding.objects.filter(**of_the_year))
    evaluation.save()
    FundingLine.objects.bulk_create(rows.funding)
    Goal.objects.bulk_create(rows.goals)
    Result.objects.bulk_create(rows.results)
    rescore(evaluation)
    return evaluation
