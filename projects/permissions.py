"""权限：the one place that says which records a person sees and what he may do with them.

Business data is seen by people with a role for the record's unit or a unit above it. The three administrators
(系统、安全、审计) have no roles and see none of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from evaluator.plan_review import PlanSituation, PlanStage
from evaluator.review import Event, LastStep, Role, Situation, Stage
from projects.models import (
    Evaluation,
    Exclusion,
    Extension,
    LibraryIndicator,
    Phrase,
    Rectification,
    RoleAssignment,
    Round,
    TargetPlan,
    TargetUpload,
    Unit,
    User,
)


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


def _role_above(user: User, path: str, *roles: Role) -> Exists:
    """Whether the person holds one of the roles, or any role, for the unit with this path or for one above it."""
    assignments = _assignments_above(user, path)
    if roles:
        assignments = assignments.filter(role__in=[role.value for role in roles])
    return Exists(assignments)


def _assignments_above(user: User, path: str) -> QuerySet[RoleAssignment]:
    """The person's roles for the unit with this path, the outer query's, or for one above it."""
    assignments = RoleAssignment.objects.filter(user_id=user.pk, user__is_active=True, user__administration="")
    below = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return assignments.alias(below=below).filter(below__startswith=F("unit__path"))


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
        with_deadline(with_authorship(visible_evaluations(user), user))
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
    held = _assignments_above(user, "project__unit__path").order_by().values("user_id")
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


# 三员分立: what each of the three administrators may do. None of them sees business data. -----------------------------


def may_manage_organisation(user: User) -> bool:
    """系统管理员: adds and changes units and accounts."""
    return _administers(user, User.Administration.SYSTEM)


def may_grant(user: User) -> bool:
    """安全管理员: grants and withdraws roles, disables and enables accounts."""
    return _administers(user, User.Administration.SECURITY)


def may_read_audit(user: User) -> bool:
    """审计员: reads the audit trail and checks its chain."""
    return _administers(user, User.Administration.AUDIT)


def may_see_people(user: User) -> bool:
    """Units, people and their roles are seen by all three administrators, each for his own task."""
    return user.is_active and user.is_administrator


def may_import_people(user: User) -> bool:
    """单位 and 人员 of a workbook are the system administrator's, 角色 the security administrator's."""
    return may_manage_organisation(user) or may_grant(user)


def _administers(user: User, administration: str) -> bool:
    return user.is_active and user.administration == administration


# 绩效目标和指标库 --------------------------------------------------------------------------------------------------


def visible_plans(user: User) -> QuerySet[TargetPlan]:
    """The goals (绩效目标) that a person sees at all."""
    return TargetPlan.objects.filter(_role_above(user, "project__unit__path"))


def with_plan_authorship(plans: QuerySet[TargetPlan], user: User) -> QuerySet[TargetPlan]:
    """Annotate ``typed_in_it``: the person typed in these goals."""
    through = TargetPlan.contributors.through
    return plans.annotate(typed_in_it=Exists(through.objects.filter(targetplan_id=OuterRef("pk"), user_id=user.pk)))


def find_plan(user: User, plan_id: int, *related: str) -> TargetPlan:
    """One visible plan with what permissions need, in one query; raises :class:`NotVisible`."""
    found = (
        with_plan_authorship(visible_plans(user), user)
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
    return Unit.objects.filter(_role_above(user, "path", Role.PREPARER))


CATALOGUERS = (Role.PREPARER, Role.REVIEWER)


def cataloguing_units(user: User) -> QuerySet[Unit]:
    """The units whose indicator library (指标库) a person keeps: its 填报人 and 审核人."""
    return Unit.objects.filter(_role_above(user, "path", *CATALOGUERS))


def catalogue_path(standing: Standing, path: str) -> str:
    """The path of the person's own unit for what a unit uses: the nearest one upward whose library the person keeps.

    Empty where that is none.
    """
    kept = (above for role, above in standing.held if role in CATALOGUERS and path.startswith(above))
    return max(kept, key=len, default="")


def visible_library(user: User) -> QuerySet[LibraryIndicator]:
    """指标库: entries of the person's own units with all below them, and of every unit above."""
    held = RoleAssignment.objects.filter(user_id=user.pk, user__is_active=True, user__administration="")
    entry_path = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
    from_above = Exists(held.alias(entry_path=entry_path).filter(unit__path__startswith=F("entry_path")))
    return LibraryIndicator.objects.filter(_role_above(user, "unit__path") | from_above)


# 批次、延期、不纳入自评 ---------------------------------------------------------------------------------------------


def with_deadline(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Annotate ``due_at``, the deadline of each form (报送截止): see :func:`deadline_of`."""
    nearest = _extensions_of(OuterRef("round_id"), OuterRef("round__due_at"), OuterRef("project__unit__path"))
    return evaluations.annotate(due_at=Coalesce(Subquery(nearest.values("due_at")[:1]), F("round__due_at")))


def deadline_of(evaluation: Evaluation) -> datetime:
    """报送截止 of one form: the round's, or that of the nearest extension (延期) upward in the tree.

    An extension only ever gives time: where the round's own deadline has been moved past it, the round's counts.
    """
    known = getattr(evaluation, "due_at", None)
    if known is not None:
        return known
    extension = extension_of(evaluation)
    return extension.due_at if extension else evaluation.round.due_at


def extension_of(evaluation: Evaluation) -> Extension | None:
    """The extension that a form's deadline comes from; ``None`` where it is the round's own. No query where it is."""
    if getattr(evaluation, "due_at", None) == evaluation.round.due_at:
        return None
    here = Value(evaluation.project.unit.path, output_field=CharField())
    nearest = _extensions_of(evaluation.round_id, evaluation.round.due_at, here)
    return nearest.select_related("unit", "granted_by").first()


def _extensions_of(round_: Any, due_at: Any, path: Any) -> QuerySet[Extension]:
    """The extensions in force for a unit in a round, the nearest upward first."""
    here = ExpressionWrapper(path, output_field=CharField())
    in_force = Extension.objects.filter(round_id=round_, revoked_at__isnull=True, due_at__gt=due_at)
    return in_force.alias(here=here).filter(here__startswith=F("unit__path")).order_by(Length("unit__path").desc())


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


def managed_rounds(user: User) -> QuerySet[Round]:
    """The rounds (自评批次) that a person manages: 审核人 of the round's own unit or of one above it."""
    return Round.objects.filter(_role_above(user, "unit__path", Role.REVIEWER))


def find_managed_round(user: User, round_id: int) -> Round:
    """One round that the person manages; raises :class:`NotVisible`."""
    found = managed_rounds(user).select_related("unit").filter(pk=round_id).first()
    if found is None:
        raise NotVisible(f"round {round_id}")
    return found


def organising_units(user: User) -> QuerySet[Unit]:
    """The units for which a person sets up rounds: those that he reviews for."""
    return Unit.objects.filter(_role_above(user, "path", Role.REVIEWER), is_active=True)


def may_organise(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles manages rounds anywhere."""
    return Role.REVIEWER in roles


def may_catalogue(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles keeps 常用语 and 指标库 of a unit anywhere."""
    return bool({Role.PREPARER, Role.REVIEWER} & set(roles))


def sees_progress(roles: Collection[Role]) -> bool:
    """Whether the progress of whole units (进度) is this person's business: unit heads and who judges."""
    return bool({Role.UNIT_HEAD, Role.REVIEWER, Role.FINANCE_REVIEWER} & set(roles))


# 常用语: kept by who fills in and by who reviews for the unit. -------------------------------------------------------

PHRASE_KEEPERS = frozenset({Role.PREPARER, Role.REVIEWER})


def keeps_phrases(standing: Standing, path: str) -> bool:
    """Whether the person may add, change and retire sentences of the unit with this path."""
    return bool(PHRASE_KEEPERS & standing.roles_at(path))


def phrase_paths(standing: Standing) -> tuple[str, ...]:
    """The paths of the units for which the person keeps sentences, with all below them."""
    return tuple(sorted({path for role, path in standing.held if role in PHRASE_KEEPERS}))


def paths_above(path: str) -> list[str]:
    """A unit's own path and that of each unit above it.

    >>> paths_above("/1/4/9/")
    ['/1/', '/1/4/', '/1/4/9/']
    """
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[: end + 1])}/" for end in range(len(parts))]


def visible_phrases(standing: Standing) -> QuerySet[Phrase]:
    """The sentences of the person's units, of all below them, and of the units above, which offer theirs to them."""
    seen = Q(pk__in=())
    for path in phrase_paths(standing):
        seen |= Q(unit__path__startswith=path) | Q(unit__path__in=paths_above(path))
    return Phrase.objects.filter(seen)


def find_phrase(standing: Standing, phrase_id: int) -> Phrase:
    """One visible sentence; raises :class:`NotVisible`."""
    found = visible_phrases(standing).select_related("unit").filter(pk=phrase_id).first()
    if found is None:
        raise NotVisible(f"phrase {phrase_id}")
    return found


def find_target_upload(user: User, upload_id: int) -> TargetUpload:
    """A person's own uploaded target form; raises :class:`NotVisible` for anybody else's."""
    found = TargetUpload.objects.filter(pk=upload_id, user_id=user.pk, user__is_active=True).first()
    if found is None:
        raise NotVisible(f"target upload {upload_id}")
    return found


# 整改事项: seen by who sees the project, closed by who fills in for its unit. ----------------------------


def visible_rectifications(user: User) -> QuerySet[Rectification]:
    """The promised measures of the projects that a person sees."""
    return Rectification.objects.filter(_role_above(user, "project__unit__path"))


def find_rectification(user: User, rectification_id: int) -> Rectification:
    """One visible promised measure; raises :class:`NotVisible`."""
    found = (
        visible_rectifications(user)
        .select_related("project__unit", "result__indicator", "closed_by")
        .filter(pk=rectification_id)
        .first()
    )
    if found is None:
        raise NotVisible(f"rectification {rectification_id}")
    return found


def may_close(standing: Standing, item: Rectification) -> bool:
    """Whether the person says what became of a promised measure: 填报人 of the project's unit or of one above it."""
    return Role.PREPARER in standing.roles_at(item.project.unit.path)
