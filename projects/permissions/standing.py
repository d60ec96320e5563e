"""角色：what a person is for which units: the ground of every other judgement."""

from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from evaluator.review import Role
from projects.models import RoleAssignment, Unit, User


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
    return Unit.objects.filter(role_above(user, "path"))


def role_above(user: User, path: str, *roles: Role) -> Exists:
    """Whether the person holds one of the roles, or any role, for the unit with this path or for one above it."""
    assignments = assignments_above(user, path)
    if roles:
        assignments = assignments.filter(role__in=[role.value for role in roles])
    return Exists(assignments)


def assignments_above(user: User, path: str) -> QuerySet[RoleAssignment]:
    """The person's roles for the unit with this path, the outer query's, or for one above it."""
    assignments = RoleAssignment.objects.filter(user_id=user.pk, user__is_active=True, user__administration="")
    below = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return assignments.alias(below=below).filter(below__startswith=F("unit__path"))


def paths_above(path: str) -> list[str]:
    """A unit's own path and that of each unit above it.

    >>> paths_above("/1/4/9/")
    ['/1/', '/1/4/', '/1/4/9/']
    """
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[: end + 1])}/" for end in range(len(parts))]
