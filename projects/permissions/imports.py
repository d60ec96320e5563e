"""导入：who brings files in, and whose import is whose."""

from collections.abc import Collection

from evaluator.review import Role
from projects.models import Import, User
from projects.permissions.standing import NotVisible


def may_import(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles brings forms in: 填报人 of any unit."""
    return Role.PREPARER in roles


def find_import(user: User, import_id: int) -> Import:
    """A person's own import; raises :class:`NotVisible` for anybody else's."""
    found = Import.objects.filter(pk=import_id, user_id=user.pk, user__is_active=True).select_related("unit").first()
    if found is None:
        raise NotVisible(f"import {import_id}")
    return found
