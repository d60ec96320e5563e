"""列的对应：who keeps them for a unit, and whose forms are read by them."""

from django.db.models import Q, QuerySet

from evaluator.review import Role
from projects import permissions
from projects.models import SheetMapping, Unit, User
from projects.permissions.standing import NotVisible, Standing, paths_above, role_above


def mapping_units(user: User) -> QuerySet[Unit]:
    """The units for which a person may keep a mapping: those that he writes for."""
    return Unit.objects.filter(role_above(user, "path", Role.PREPARER), is_active=True)


def keeps_mappings(standing: Standing, path: str) -> bool:
    """Whether the person may rename and delete the mappings of the unit with this path."""
    return Role.PREPARER in standing.roles_at(path)


def visible_mappings(standing: Standing) -> QuerySet[SheetMapping]:
    """Those of the units that the person writes for, of all below them, and of the units above, which share theirs."""
    seen = Q(pk__in=())
    for role, path in standing.held:
        if role is Role.PREPARER:
            seen |= Q(unit__path__startswith=path) | Q(unit__path__in=paths_above(path))
    return SheetMapping.objects.filter(seen)


def find_mapping(standing: Standing, mapping_id: int) -> SheetMapping:
    """One visible mapping; raises :class:`NotVisible`."""
    found = permissions.visible_mappings(standing).select_related("unit", "made_by").filter(pk=mapping_id).first()
    if found is None:
        raise NotVisible(f"mapping {mapping_id}")
    return found
