"""目标列表：the goals of one year that a person sees, and those that wait for him."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from evaluator.plan_review import PLAN_STAGE_NAMES, PLAN_WRITABLE, PlanStage
from evaluator.review import Role
from projects import permissions
from projects.models import Indicator, TargetAdjustment, TargetPlan, User
from projects.permissions import Standing
from projects.selectors.pages.goals import PlanItem, PlanList

ORDER = (PlanStage.RETURNED, PlanStage.DRAFT, PlanStage.SUBMITTED, PlanStage.APPROVED)


def plan_list(user: User, *, year: str = "", unit: str = "", stage: str = "") -> PlanList:
    """目标 of the year asked for, or the newest that has any; five queries however many there are.

    Who writes goals may also ask for the year after the newest, to take over last year's (沿用上年目标).
    """
    standing = permissions.standing_of(user)
    years = tuple(
        permissions.visible_plans(user).order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    )
    can_plan = Role.PREPARER in standing.roles
    if can_plan and years:
        years = (years[0] + 1, *years)
    newest = years[1] if can_plan and years else (years[0] if years else None)
    chosen = next((each for each in years if str(each) == year), newest)
    plans = list(_with_facts(permissions.visible_plans(user), user).filter(fiscal_year=chosen or 0))
    items = [_item(each, user, standing) for each in plans]
    units = tuple(dict.fromkeys((each.project.unit_id, each.project.unit.label) for each in plans))
    unit_id = next((number for number, _ in units if str(number) == unit), None)
    if unit_id is not None:
        items = [item for item, plan in zip(items, plans, strict=True) if plan.project.unit_id == unit_id]
    counts = Counter(item.stage for item in items)
    known = stage if stage in PLAN_STAGE_NAMES else ""
    shown = [item for item in items if not known or item.stage == known]
    return PlanList(
        year=chosen,
        years=years,
        items=tuple(sorted(shown, key=lambda item: (not item.waits_for_me, _rank(item), item.project_code))),
        units=units,
        stages=tuple((each.value, PLAN_STAGE_NAMES[each], counts[each.value]) for each in PlanStage),
        unit_id=unit_id,
        stage=known,
        can_plan=can_plan,
        waiting=sum(item.waits_for_me for item in items),
        total=len(items),
        to_carry=_to_carry(user, standing, chosen, unit_id) if can_plan and chosen else (),
    )


def _to_carry(user: User, standing: Standing, year: int, unit_id: int | None) -> tuple[PlanItem, ...]:
    """Last year's approved goals whose project has none of this year or later; one query."""
    before = _with_facts(permissions.visible_plans(user), user).filter(
        fiscal_year=year - 1, stage=PlanStage.APPROVED.value, goes_on=False
    )
    if unit_id is not None:
        before = before.filter(project__unit_id=unit_id)
    return tuple(item for item in (_item(each, user, standing) for each in before) if item.can_roll)


def plans_waiting_for(user: User, standing: Standing | None = None) -> tuple[PlanItem, ...]:
    """What waits for this person, of any year: goals to write or approve, adjustments to decide; two queries."""
    standing = standing or permissions.standing_of(user)
    plans = _with_facts(permissions.visible_plans(user), user)
    open_ones = plans.exclude(stage=PlanStage.APPROVED.value, adjusting=False)
    items = [_item(each, user, standing) for each in open_ones]
    waiting = [item for item in items if item.waits_for_me]
    return tuple(sorted(waiting, key=lambda item: (_rank(item), -item.fiscal_year, item.project_code)))


def _with_facts(plans: QuerySet[TargetPlan], user: User) -> QuerySet[Any]:
    """With everything that an item says, in the one query."""
    own_rows = (
        Indicator.objects.filter(project_id=OuterRef("project_id"), fiscal_year=OuterRef("fiscal_year"))
        .order_by()
        .values("project_id")
        .annotate(number=Count("pk"))
        .values("number")
    )
    waiting = TargetAdjustment.objects.filter(plan_id=OuterRef("pk"), state=TargetAdjustment.State.PROPOSED)
    later = TargetPlan.objects.filter(project_id=OuterRef("project_id"), fiscal_year__gt=OuterRef("fiscal_year"))
    return (
        permissions.with_plan_authorship(plans, user)
        .select_related("project__unit", "last_actor")
        .annotate(
            row_count=Coalesce(Subquery(own_rows, output_field=IntegerField()), 0),
            adjusting=Exists(waiting),
            adjusted_by_me=Exists(waiting.filter(proposed_by=user)),
            goes_on=Exists(later),
        )
        .order_by("project__unit__path", "project__code")
    )


def _item(plan: TargetPlan, user: User, standing: Standing) -> PlanItem:
    roles = standing.roles_at(plan.project.unit.path)
    stage = PlanStage(plan.stage)
    adjusting, wrote = bool(getattr(plan, "adjusting", False)), bool(getattr(plan, "typed_in_it", False))
    mine = False
    holder = ""
    if stage in PLAN_WRITABLE:
        mine = Role.PREPARER in roles
        holder = "填报人"
    elif stage is PlanStage.SUBMITTED:
        mine = Role.REVIEWER in roles and not wrote and plan.submitted_by_id != user.pk
        holder = "审核人"
    elif adjusting:
        mine = Role.REVIEWER in roles and not getattr(plan, "adjusted_by_me", False)
        holder = "审核人"
    return PlanItem(
        id=plan.pk,
        project=plan.project.name,
        project_code=plan.project.code,
        unit=plan.project.unit.label,
        fiscal_year=plan.fiscal_year,
        stage=plan.stage,
        stage_name=PLAN_STAGE_NAMES[stage],
        origin_name=plan.get_origin_display(),
        row_count=getattr(plan, "row_count", 0),
        last_at=plan.last_at,
        holder=holder,
        waits_for_me=mine,
        comment=plan.last_comment if stage is PlanStage.RETURNED else "",
        adjusting=adjusting,
        can_roll=stage is PlanStage.APPROVED and Role.PREPARER in roles and not getattr(plan, "goes_on", False),
    )


def _rank(item: PlanItem) -> int:
    return ORDER.index(PlanStage(item.stage))


def planning_units(user: User) -> tuple[tuple[int, str], ...]:
    """Id and name of the units for whose projects a person writes goals, in the tree's order; one query."""
    units = permissions.plannable_units(user).filter(is_active=True).order_by("path")
    return tuple(units.values_list("pk", "name"))
