"""三员分立：what each of the three administrators may do. None of them sees business data."""

from projects.models import User


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
