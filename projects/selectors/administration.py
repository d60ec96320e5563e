"""管理：the pages of administration, each with who may open it. Navigation and side list read this table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from evaluator.review import Role
from projects import permissions
from projects.models import User

Roles = frozenset[Role]


@dataclass(frozen=True, slots=True)
class AdministrationPage:
    """One entry of the side list."""

    key: str
    """What the page calls itself: ``administration_page`` in its context."""
    name: str
    route: str
    group: str
    may_open: Callable[[User, Roles], bool] = field(repr=False)
    """By the person and his roles, wherever they are held; the page itself answers 404 to everybody else."""


def _for_user(may: Callable[[User], bool]) -> Callable[[User, Roles], bool]:
    return lambda user, roles: may(user)


def _for_roles(may: Callable[[Roles], bool]) -> Callable[[User, Roles], bool]:
    return lambda user, roles: may(roles)


PAGES = (
    AdministrationPage("units", "单位", "administration-units", "机构和人员", _for_user(permissions.may_see_people)),
    AdministrationPage("people", "人员", "administration-people", "机构和人员", _for_user(permissions.may_see_people)),
    AdministrationPage(
        "import", "导入", "administration-import", "机构和人员", _for_user(permissions.may_import_people)
    ),
    AdministrationPage("audit", "操作记录", "administration-audit", "审计", _for_user(permissions.may_read_audit)),
    AdministrationPage("rounds", "批次", "administration-rounds", "批次和办法", _for_roles(permissions.may_organise)),
    AdministrationPage("policies", "评分办法", "policies", "批次和办法", _for_roles(permissions.may_organise)),
    AdministrationPage(
        "phrases", "常用语", "administration-phrases", "本单位常用", _for_roles(permissions.may_catalogue)
    ),
    AdministrationPage(
        "library", "指标库", "administration-library", "本单位常用", _for_roles(permissions.may_catalogue)
    ),
)
"""In the order of the side list; pages of one group stand together."""
DAILY = {User.Administration.SECURITY.value: "people", User.Administration.AUDIT.value: "audit"}
"""The page of each administrator's own work, where it is not the first of the list."""


def pages_for(user: User, roles: Roles) -> tuple[AdministrationPage, ...]:
    """The pages that a person may open; no query."""
    return tuple(page for page in PAGES if page.may_open(user, roles))


def way_in(user: User, roles: Roles) -> AdministrationPage | None:
    """Where 管理 opens for a person: at the page of his own work (人员 for the security administrator, 操作记录 for the
    auditor), else at the first that he may open; ``None`` without any.
    """
    pages = pages_for(user, roles)
    daily = DAILY.get(user.administration)
    return next((page for page in pages if page.key == daily), pages[0] if pages else None)
