"""整改事项：seen by who sees the project, closed by who fills in for its unit."""

from django.db.models import QuerySet

from evaluator.review import Role
from projects import permissions
from projects.models import Rectification, User
from projects.permissions.standing import NotVisible, Standing, role_above


def visible_rectifications(user: User) -> QuerySet[Rectification]:
    """The promised measures of the projects that a person sees."""
    return Rectification.objects.filter(role_above(user, "project__unit__path"))


def find_rectification(user: User, rectification_id: int) -> Rectification:
    """One visible promised measure; raises :class:`NotVisible`."""
    found = (
        permissions.visible_rectifications(user)
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
