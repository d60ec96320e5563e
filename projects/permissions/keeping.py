"""常用语、指标库：who keeps the sentences and indicators of a unit, and to whom they are offered."""

from collections.abc import Collection

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from evaluator.review import Role
from projects import permissions
from projects.models import LibraryIndicator, Phrase, RoleAssignment, Unit, User
from projects.permissions.standing import NotVisible, Standing, paths_above, role_above

KEEPERS = frozenset({Role.PREPARER, Role.REVIEWER})
"""Who fills in and who reviews for a unit."""


def may_catalogue(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles keeps 常用语 and 指标库 of a unit anywhere."""
    return bool(KEEPERS & set(roles))


def cataloguing_units(user: User) -> QuerySet[Unit]:
    """The units whose indicator library (指标库) a person keeps: its 填报人 and 审核人."""
    return Unit.objects.filter(role_above(user, "path", *KEEPERS))


def catalogue_path(standing: Standing, path: str) -> str:
    """The path of the person's own unit for what a unit uses: the nearest one upward whose library the person keeps.

    Empty where that is none.
    """
    kept = (above for role, above in standing.held if role in KEEPERS and path.startswith(above))
    return max(kept, key=len, default="")


def visible_library(user: User) -> QuerySet[LibraryIndicator]:
    """指标库: entries of the person's own units with all below them, and of every unit above."""
    held = RoleAssignment.objects.filter(user_id=user.pk, user__is_active=True, user__administration="")
    entry_path = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
    from_above = Exists(held.alias(entry_path=entry_path).filter(unit__path__startswith=F("entry_path")))
    return LibraryIndicator.objects.filter(role_above(user, "unit__path") | from_above)


def keeps_phrases(standing: Standing, path: str) -> bool:
    """Whether the person may add, change and retire sentences of the unit with this path."""
    return bool(KEEPERS & standing.roles_at(path))


def phrase_paths(standing: Standing) -> tuple[str, ...]:
    """The paths of the units for which the person keeps sentences, with all below them."""
    return tuple(sorted({path for role, path in standing.held if role in KEEPERS}))


def visible_phrases(standing: Standing) -> QuerySet[Phrase]:
    """The sentences of the person's units, of all below them, and of the units above, which offer theirs to them."""
    seen = Q(pk__in=())
    for path in phrase_paths(standing):
        seen |= Q(unit__path__startswith=path) | Q(unit__path__in=paths_above(path))
    return Phrase.objects.filter(seen)


def find_phrase(standing: Standing, phrase_id: int) -> Phrase:
    """One visible sentence; raises :class:`NotVisible`."""
    found = permissions.visible_phrases(standing).select_related("unit").filter(pk=phrase_id).first()
    if found is None:
        raise NotVisible(f"phrase {phrase_id}")
    return found
