"""权限：the one place that says which records a person sees and what he may do with them.

Business data is seen by people with a role for the record's unit or a unit above it. The three administrators
(系统、安全、审计) have no roles and see none of it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils import timezone

from evaluator.review import Event, LastStep, Role, Situation, Stage
from projects.models import Evaluation, RoleAssignment, Round, Unit, User


class NotVisible(LookupError):
    """The record does not exist for this person: answered as 404, never as 403."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's roles, each with the path of the unit that it is held for."""

    user_id: int
    held: tuple[tuple[Role, str], ...]

    def roles_at(self, path: str) -> frozenset[Role]:
        """The roles for a unit: those held for it or for a unit above it."""
        return frozenset(role for role, above in self.held if path.startswith(above))

    @property
    def roles(self) -> frozenset[Role]:
        """Every role, wherever it is held."""
        return frozenset(role for role, _ in self.held)


def standing_of(user: User) -> Standing:
    """A person's roles now, in one query. Read anew on every request: a right that was taken away is gone at once."""
    held = RoleAssignment.objects.filter(user_id=user.pk, user__is_active=True, user__administration="").values_list(
        "role", "unit__path"
    )
    return Standing(user.pk, tuple((Role(role), path) for role, path in held))


def visible_units(user: User) -> QuerySet[Unit]:
    """The units for which a person has a role, with all below them."""
    return Unit.objects.filter(_role_above(user, "path"))


def visible_evaluations(user: User) -> QuerySet[Evaluation]:
    """The self-evaluations that a person sees at all."""
    return Evaluation.objects.filter(_role_above(user, "project__unit__path"), cancelled_at__isnull=True)


def _role_above(user: User, path: str) -> Exists:
    assignments = RoleAssignment.objects.filter(user_id=user.pk, user__is_active=True, user__administration="")
    below = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(assignments.alias(below=below).filter(below__startswith=F("unit__path")))


def with_authorship(evaluations: QuerySet[Evaluation], user: User) -> QuerySet[Evaluation]:
    """Annotate ``wrote_it``: the person typed in the form."""
    through = Evaluation.contributors.through
    typed = through.objects.filter(evaluation_id=OuterRef("pk"), user_id=user.pk)
    return evaluations.annotate(typed_in_it=Exists(typed))


def find_evaluation(user: User, evaluation_id: int, *related: str) -> Evaluation:
    """One visible self-evaluation with what permissions need, in one query; raises :class:`NotVisible`."""
    found = (
        with_authorship(visible_evaluations(user), user)
        .select_related("project__unit", "round__unit", "last_actor", *related)
        .filter(pk=evaluation_id)
        .first()
    )
    if found is None:
        raise NotVisible(f"evaluation {evaluation_id}")
    return found


def find_evaluations(user: User, evaluation_ids: Collection[int], *related: str) -> tuple[Evaluation, ...]:
    """Those of many self-evaluations that are visible, by unit and project code, in one query."""
    return tuple(
        visible_evaluations(user)
        .select_related("project__unit", "round__unit", *related)
        .filter(pk__in=evaluation_ids)
        .order_by("project__unit__path", "project__code", "pk")
    )


def wrote(user: User, evaluation: Evaluation) -> bool:
    """Whether the person typed in this form or handed it in."""
    typed = getattr(evaluation, "typed_in_it", None)
    if typed is None:
        typed = evaluation.contributors.filter(pk=user.pk).exists()
    return bool(typed) or evaluation.submitted_by_id == user.pk


def situation_of(
    user: User, evaluation: Evaluation, *, standing: Standing | None = None, complete: bool = True
) -> Situation:
    """The moment as the workflow's table wants it described."""
    standing = standing or standing_of(user)
    last = None
    if evaluation.last_event and evaluation.last_actor and evaluation.last_at:
        last = LastStep(
            Event(evaluation.last_event),
            evaluation.last_actor.full_name,
            timezone.localtime(evaluation.last_at),
            evaluation.last_actor.phone,
        )
    return Situation(
        stage=Stage(evaluation.stage),
        roles=standing.roles_at(evaluation.project.unit.path),
        last=last,
        wrote_it=wrote(user, evaluation),
        approved_it=evaluation.approved_by_id == user.pk,
        opens=why_closed(evaluation.round),
        complete=complete,
    )


def why_closed(round_: Round) -> str:
    """Why a round takes no forms now; empty when it does. Past the deadline it still takes them, marked late."""
    if round_.closed_at is not None:
        closed = timezone.localtime(round_.closed_at)
        return f"“{round_.name}”已于 {closed:%Y-%m-%d %H:%M} 关闭，不再接收报送。要补报请联系{round_.unit.label}"
    if timezone.localdate() < round_.opens_on:
        return f"“{round_.name}”{round_.opens_on:%Y-%m-%d} 才开始，现在还不能报送"
    return ""
