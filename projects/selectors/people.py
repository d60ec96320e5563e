"""人员：the accounts as the administration pages list them, with roles and states. No business data: counts only."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from axes.conf import settings as axes_settings
from axes.models import AccessAttempt
from django.db.models import Q, QuerySet
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from evaluator.review import ROLE_NAMES, WRITABLE, Role, Stage
from projects.models import Evaluation, RoleAssignment, Unit, User
from projects.permissions import NotVisible
from projects.selectors.pages.administration import HeldRole, PeopleConditions, PersonPage, PersonRow

STATES = {
    "active": "在用",
    "disabled": "停用",
    "locked": "已锁定",
    "initial": "还没改初始密码",
    "unassigned": "没有角色",
    "administrators": "管理员",
}


def people_for(conditions: PeopleConditions) -> QuerySet[User]:
    """The accounts that the conditions leave, by account."""
    people = User.objects.order_by("username")
    if conditions.words:
        people = people.filter(_named(conditions.words))
    if conditions.unit_id is not None:
        path = Unit.objects.filter(pk=conditions.unit_id).values_list("path", flat=True).first()
        held = RoleAssignment.objects.filter(unit__path__startswith=path) if path else RoleAssignment.objects.none()
        people = people.filter(pk__in=held.values("user_id"))
    match conditions.state:
        case "active":
            return people.filter(is_active=True)
        case "disabled":
            return people.filter(is_active=False)
        case "locked":
            return people.filter(username__in=locked_names())
        case "initial":
            return people.filter(must_change_password=True, is_active=True)
        case "unassigned":
            return people.filter(administration="", assignments__isnull=True)
        case "administrators":
            return people.exclude(administration="")
        case _:
            return people


def rows_of(people: Iterable[User]) -> tuple[PersonRow, ...]:
    """The accounts as rows, in two queries."""
    users = list(people)
    roles: dict[int, list[HeldRole]] = {user.pk: [] for user in users}
    held = RoleAssignment.objects.filter(user_id__in=list(roles)).select_related("unit", "granted_by")
    for assignment in held:
        roles[assignment.user_id].append(_role(assignment))
    locked = locked_names()
    return tuple(_row(user, tuple(roles[user.pk]), locked) for user in users)


def find_person(person_id: int) -> User:
    """The account as it stands; raises :class:`~projects.permissions.NotVisible`."""
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        raise NotVisible(f"user {person_id}")
    return person


def person_page(person: User) -> PersonPage:
    """One person with what he has in his hands."""
    held = RoleAssignment.objects.filter(user=person).select_related("unit", "granted_by")
    others = (
        RoleAssignment.objects.filter(user__is_active=True, user__administration="")
        .exclude(user=person)
        .values_list("role", "unit__path")
    )
    elsewhere = list(others)
    roles = tuple(
        _role(each, not any(role == each.role and each.unit.path.startswith(path) for role, path in elsewhere))
        for each in held
    )
    forms = Evaluation.objects.filter(cancelled_at__isnull=True)
    return PersonPage(
        row=_row(person, roles, locked_names()),
        joined_at=person.date_joined,
        reviewing=forms.filter(accepted_by=person, stage=Stage.IN_REVIEW).count(),
        filling=forms.filter(contributors=person, stage__in=WRITABLE, round__closed_at__isnull=True).count(),
    )


def locked_names() -> frozenset[str]:
    """The accounts that are locked now (登录锁定): too many wrong passwords from one address."""
    cooled_off: timedelta = axes_settings.AXES_COOLOFF_TIME
    failures: Counter[tuple[str, str]] = Counter()
    recent = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - cooled_off)
    for username, address, count in recent.values_list("username", "ip_address", "failures_since_start"):
        failures[username or "", address or ""] += count
    return frozenset(name for (name, _), count in failures.items() if count >= axes_settings.AXES_FAILURE_LIMIT)


@lru_cache(maxsize=20_000)
def initials_of_name(name: str) -> str:
    """First letters of the pinyin of a person's name: 陈静 → ``cj``."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


def _named(words: str) -> Q:
    """By name, account or telephone; letters also by the initials of the name."""
    found = Q(full_name__icontains=words) | Q(username__icontains=words) | Q(phone__icontains=words)
    if words.isascii() and words.isalpha():
        sought = words.lower()
        names = User.objects.order_by().values_list("full_name", flat=True).distinct()
        found |= Q(full_name__in=[name for name in names if initials_of_name(name).startswith(sought)])
    return found


def _row(user: User, roles: tuple[HeldRole, ...], locked: frozenset[str]) -> PersonRow:
    return PersonRow(
        id=user.pk,
        username=user.username,
        full_name=user.full_name,
        phone=user.phone,
        administration=user.administration,
        administration_name=user.get_administration_display() if user.is_administrator else "",
        roles=roles,
        is_active=user.is_active,
        is_locked=user.username in locked,
        has_initial_password=user.must_change_password,
        last_login=user.last_login,
    )


def _role(assignment: RoleAssignment, nobody_else: bool = False) -> HeldRole:
    return HeldRole(
        id=assignment.pk,
        role=assignment.role,
        role_name=ROLE_NAMES[Role(assignment.role)],
        unit_id=assignment.unit_id,
        unit=assignment.unit.name,
        unit_code=assignment.unit.code,
        unit_is_active=assignment.unit.is_active,
        granted_by=assignment.granted_by.full_name if assignment.granted_by else "",
        granted_at=assignment.granted_at,
        nobody_else=nobody_else,
    )
