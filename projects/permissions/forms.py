"""自评表：who sees which, and the moment of one as the workflow's table wants it described."""

from collections.abc import Collection
from typing import Any

from django.db.models import Aggregate, CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from evaluator.review import Event, LastStep, Role, Situation, Stage
from projects import permissions
from projects.models import Evaluation, Exclusion, Round, User
from projects.permissions.deadlines import with_deadline
from projects.permissions.standing import NotVisible, Standing, assignments_above, role_above, standing_of


def visible_evaluations(user: User) -> QuerySet[Evaluation]:
    """The self-evaluations that a person sees at all."""
    return Evaluation.objects.filter(role_above(user, "project__unit__path"), cancelled_at__isnull=True)


def with_authorship(evaluations: QuerySet[Evaluation], user: User) -> QuerySet[Evaluation]:
    """Annotate ``wrote_it``: the person typed in the form."""
    through = Evaluation.contributors.through
    typed = through.objects.filter(evaluation_id=OuterRef("pk"), user_id=user.pk)
    return evaluations.annotate(typed_in_it=Exists(typed))


def find_evaluation(user: User, evaluation_id: int, *related: str, held: bool = False, **also: Any) -> Evaluation:
    """One visible self-evaluation with what permissions need, in one query; raises :class:`NotVisible`.

    ``held``: the person's roles come with it, and on PostgreSQL its row is locked until the transaction ends. ``also``
    are further expressions to read along.
    """
    forms: QuerySet[Evaluation] = (
        with_deadline(with_authorship(permissions.visible_evaluations(user), user))
        .annotate(asked_out=Exists(Exclusion.objects.filter(evaluation_id=OuterRef("pk"))))
        .select_related("project__unit", "round__unit", "last_actor", *related)
        .filter(pk=evaluation_id)
        .annotate(**also)
    )
    if held:
        forms = _with_roles(forms, user).select_for_update(of=("self",))
    found = forms.first()
    if found is None:
        raise NotVisible(f"evaluation {evaluation_id}")
    return found


class _Listed(Aggregate):
    """The values of a group in one text, with commas between."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s, ',')", **context)


def _with_roles(evaluations: QuerySet[Evaluation], user: User) -> QuerySet[Evaluation]:
    """Annotate ``held_roles``: the roles that the person has for the form's unit, ``preparer,reader``."""
    held = assignments_above(user, "project__unit__path").order_by().values("user_id")
    return evaluations.annotate(
        held_by=Value(user.pk), held_roles=Subquery(held.annotate(listed=_Listed("role")).values("listed"))
    )


def _standing_at(user: User, evaluation: Evaluation) -> Standing:
    """The person's roles for this form's unit, read along with it where it is held; else all of them, in a query."""
    if getattr(evaluation, "held_by", None) != user.pk:
        return standing_of(user)
    path, listed = evaluation.project.unit.path, getattr(evaluation, "held_roles", "") or ""
    return Standing(user.pk, tuple((Role(role), path) for role in sorted(set(listed.split(","))) if role))


def find_evaluations(user: User, evaluation_ids: Collection[int], *related: str) -> tuple[Evaluation, ...]:
    """Those of many self-evaluations that are visible, with what permissions need, by unit and project code."""
    return tuple(
        with_deadline(with_authorship(permissions.visible_evaluations(user), user))
        .select_related("project__unit", "round__unit", "last_actor", *related)
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
    standing = standing or _standing_at(user, evaluation)
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
        excluded=why_excluded(evaluation),
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


def why_excluded(evaluation: Evaluation) -> str:
    """Why a form takes nothing: the project was left out of the round (不纳入自评). Empty, without a query, if not."""
    if evaluation.excluded_at is None:
        return ""
    approved = evaluation.exclusions.filter(state=Exclusion.State.APPROVED).select_related("decided_by").first()
    at = timezone.localtime(evaluation.excluded_at)
    if approved is None or approved.decided_by is None:
        return f"{at:%Y-%m-%d %H:%M} 起不纳入自评，不用填报。要恢复请联系审核人"
    who = approved.decided_by
    phone = f"（内线 {who.phone}）" if who.phone else ""
    reason = approved.reason.rstrip("。")
    return f"{who.full_name} {at:%Y-%m-%d %H:%M} 批准不纳入自评：{reason}。要恢复请{who.full_name}办{phone}"


def was_asked_out(evaluation: Evaluation) -> bool:
    """Whether anybody ever asked to leave the project out of its round."""
    known = getattr(evaluation, "asked_out", None)
    return evaluation.exclusions.exists() if known is None else bool(known)
