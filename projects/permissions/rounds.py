"""自评批次：who organises rounds and sees the progress (进度) of whole units."""

from collections.abc import Collection

from django.db.models import QuerySet

from evaluator.review import Role
from projects import permissions
from projects.models import Round, Unit, User
from projects.permissions.standing import NotVisible, role_above


def managed_rounds(user: User) -> QuerySet[Round]:
    """The rounds (自评批次) that a person manages: 审核人 of the round's own unit or of one above it."""
    return Round.objects.filter(role_above(user, "unit__path", Role.REVIEWER))


def find_managed_round(user: User, round_id: int) -> Round:
    """One round that the person manages; raises :class:`NotVisible`."""
    found = permissions.managed_rounds(user).select_related("unit").filter(pk=round_id).first()
    if found is None:
        raise NotVisible(f"round {round_id}")
    return found


def organising_units(user: User) -> QuerySet[Unit]:
    """The units for which a person sets up rounds: those that he reviews for."""
    return Unit.objects.filter(role_above(user, "path", Role.REVIEWER), is_active=True)


def may_organise(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles manages rounds anywhere."""
    return Role.REVIEWER in roles


def sees_progress(roles: Collection[Role]) -> bool:
    """Whether the progress of whole units (进度) is this person's business: unit heads and who judges."""
    return bool({Role.UNIT_HEAD, Role.REVIEWER, Role.FINANCE_REVIEWER} & set(roles))
