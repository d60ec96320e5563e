"""绩效目标：who sees and writes the goals of a project."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from evaluator.plan_review import PlanSituation, PlanStage
from evaluator.review import Role
from projects import permissions
from projects.models import TargetPlan, Unit, User
from projects.permissions.standing import NotVisible, Standing, role_above, standing_of


def visible_plans(user: User) -> QuerySet[TargetPlan]:
    """The goals (绩效目标) that a person sees at all."""
    return TargetPlan.objects.filter(role_above(user, "project__unit__path"))


def with_plan_authorship(plans: QuerySet[TargetPlan], user: User) -> QuerySet[TargetPlan]:
    """Annotate ``typed_in_it``: the person typed in these goals."""
    through = TargetPlan.contributors.through
    return plans.annotate(typed_in_it=Exists(through.objects.filter(targetplan_id=OuterRef("pk"), user_id=user.pk)))


def find_plan(user: User, plan_id: int, *related: str) -> TargetPlan:
    """One visible plan with what permissions need, in one query; raises :class:`NotVisible`."""
    found = (
        with_plan_authorship(permissions.visible_plans(user), user)
        .select_related("project__unit", "last_actor", *related)
        .filter(pk=plan_id)
        .first()
    )
    if found is None:
        raise NotVisible(f"plan {plan_id}")
    return found


def plan_situation_of(
    user: User,
    plan: TargetPlan,
    *,
    standing: Standing | None = None,
    proposed_by: int | None = None,
    complete: bool = True,
) -> PlanSituation:
    """The moment as the goals' table wants it described; ``proposed_by`` is who asked for the open adjustment."""
    standing = standing or standing_of(user)
    typed = getattr(plan, "typed_in_it", None)
    if typed is None:
        typed = plan.contributors.filter(pk=user.pk).exists()
    return PlanSituation(
        stage=PlanStage(plan.stage),
        roles=standing.roles_at(plan.project.unit.path),
        actor=plan.last_actor.full_name if plan.last_actor else "",
        phone=plan.last_actor.phone if plan.last_actor else "",
        at=timezone.localtime(plan.last_at) if plan.last_at else None,
        wrote_it=bool(typed) or plan.submitted_by_id == user.pk,
        proposed=proposed_by is not None,
        proposed_it=proposed_by == user.pk,
        complete=complete,
    )


def plannable_units(user: User) -> QuerySet[Unit]:
    """The units for whose projects a person writes goals (填报人 of the unit or of one above it)."""
    return Unit.objects.filter(role_above(user, "path", Role.PREPARER))
