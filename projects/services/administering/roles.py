"""角色：grants and withdraws roles, appoints administrators, disables accounts; the security administrator's task.

Nobody raises himself, each kind of administrator keeps somebody in office, and nobody is administrator and has a
business role at once. A right that was taken away is gone with the next request: rights are read anew every time.
"""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import ROLE_NAMES, Role
from projects import permissions
from projects.models import RoleAssignment, Unit, User
from projects.permissions import NotVisible
from projects.services import auditing
from projects.services.administering.steps import refuse_any, refuse_others, step
from projects.services.auditing import Change
from projects.services.results import Refused

GRANT, WITHDRAW, DISABLE, ENABLE, APPOINT, DISMISS = (
    "role_grant",
    "role_withdraw",
    "person_disable",
    "person_enable",
    "administrator_appoint",
    "administrator_dismiss",
)
ADMINISTRATIONS = {value: label for value, label in User.Administration.choices if value}


def grant_role(*, user: User, person_id: int, unit_id: int, role: str, address: str = "") -> RoleAssignment:
    """Give a person a role for a unit and everything below it (授予角色)."""
    with step(user=user, action=GRANT, subject=_named(person_id), address=address):
        _refuse_others(user)
        # Units before people, as everywhere: two steps must not wait for one another.
        unit = Unit.objects.select_for_update().filter(pk=unit_id).first()
        person = hold_people(person_id)[person_id]
        if unit is None:
            raise NotVisible(f"unit {unit_id}")
        already = RoleAssignment.objects.filter(user=person, unit=unit, role=role).exists()
        refuse_any(faults_of_grant(user, person, unit, role, already=already))
        assignment = write_grant(user, person, unit, role)
        auditing.record(actor=user, action=GRANT, subject=person, address=address, changes=(change_of(unit, role),))
    return assignment


def withdraw_role(*, user: User, person_id: int, assignment_id: int, address: str = "") -> RoleAssignment:
    """Take a role away (收回角色): with the next request the person no longer has it."""
    with step(user=user, action=WITHDRAW, subject=_named(person_id), address=address):
        _refuse_others(user)
        person = hold_people(person_id)[person_id]
        held = RoleAssignment.objects.select_related("user", "unit").filter(pk=assignment_id, user=person).first()
        if held is None:
            raise Refused((_person(person, "已经没有这个角色了。", "请看一下现在的角色。"),))
        change = change_of(held.unit, held.role, granted=False)
        RoleAssignment.objects.filter(pk=assignment_id).delete()
        auditing.record(actor=user, action=WITHDRAW, subject=person, address=address, changes=(change,))
    return held


def disable(*, user: User, person_id: int, address: str = "") -> User:
    """Close an account (停用账号): it is signed out everywhere at once, and nobody signs in with it any more."""
    with step(user=user, action=DISABLE, subject=_named(person_id), address=address):
        _refuse_others(user)
        people = hold_people(person_id)
        person = people[person_id]
        problems = [] if person.is_active else [_person(person, "账号已经停用了。", "不用再停用。")]
        problems += _faults_of_leaving(user, person, people, "停用")
        refuse_any(problems)
        _set_active(user, person, False, DISABLE, address)
        end_sessions(person)
    return person


def enable(*, user: User, person_id: int, address: str = "") -> User:
    """Open a closed account again (恢复账号), with the roles that it had."""
    with step(user=user, action=ENABLE, subject=_named(person_id), address=address):
        _refuse_others(user)
        person = hold_people(person_id)[person_id]
        refuse_any([_person(person, "账号现在就在用。", "不用恢复。")] if person.is_active else [])
        _set_active(user, person, True, ENABLE, address)
    return person


def appoint(*, user: User, person_id: int, administration: str, address: str = "") -> User:
    """Make somebody one of the three administrators (任命管理员)."""
    with step(user=user, action=APPOINT, subject=_named(person_id), address=address):
        _refuse_others(user)
        person = hold_people(person_id)[person_id]
        problems = _faults_of_appointment(user, person, administration)
        refuse_any(problems)
        _set_administration(user, person, administration, APPOINT, address)
    return person


def dismiss(*, user: User, person_id: int, address: str = "") -> User:
    """End somebody's being an administrator (免去管理员): an account without any role stays."""
    with step(user=user, action=DISMISS, subject=_named(person_id), address=address):
        _refuse_others(user)
        people = hold_people(person_id)
        person = people[person_id]
        problems = [] if person.is_administrator else [_person(person, "不是管理员。", "不用免去。")]
        problems += _faults_of_leaving(user, person, people, "免去")
        refuse_any(problems)
        _set_administration(user, person, User.Administration.NONE, DISMISS, address)
    return person


def faults_of_grant(user: User, person: User, unit: Unit, role: str, *, already: bool) -> list[Problem]:
    """What speaks against giving this person this role for this unit."""
    problems = []
    if person.pk == user.pk:
        problems.append(_person(person, "不能给自己授予角色。", "请由别的安全管理员办。"))
    elif person.is_administrator:
        message = f"是{person.get_administration_display()}，管理员不能兼业务角色。"
        problems.append(_person(person, message, "请另开一个账号，或先免去管理员。"))
    if not person.is_active:
        problems.append(_person(person, "账号已经停用。", "请先恢复账号。"))
    if not unit.is_active:
        problems.append(Problem("unit", unit.name, "单位已经停用。", "请选在用的单位。", anchor="unit"))
    if role not in [each.value for each in Role]:
        names = "、".join(ROLE_NAMES.values())
        problems.append(Problem("role", "角色", f"没有“{role}”这种角色。", f"只能是：{names}。", anchor="role"))
    elif already:
        message = f"已经是“{unit.name}”的{role_name(role)}。"
        problems.append(_person(person, message, "不用再授予。"))
    return problems


def write_grant(user: User, person: User, unit: Unit, role: str) -> RoleAssignment:
    """Write the role down; the caller has judged it."""
    return RoleAssignment.objects.create(user=person, unit=unit, role=role, granted_by=user)


def change_of(unit: Unit, role: str, *, granted: bool = True) -> Change:
    """The role as the audit trail tells it."""
    what = f"{unit.name}（{unit.code}）的{role_name(role)}"
    return Change(f"unit:{unit.pk}", "role", "角色", *(("", what) if granted else (what, "")))


def role_name(role: str) -> str:
    """The role's official word: preparer → 填报人."""
    return ROLE_NAMES[Role(role)]


def hold_people(person_id: int) -> dict[int, User]:
    """The person and every administrator, kept still until the transaction ends; raises :class:`NotVisible`.

    Administrators are held too, so that two of them cannot close one another's accounts at the same moment.
    """
    held = User.objects.select_for_update().filter(Q(pk=person_id) | ~Q(administration="")).order_by("pk")
    people = {person.pk: person for person in held}
    if person_id not in people:
        raise NotVisible(f"user {person_id}")
    return people


def end_sessions(person: User) -> None:
    """Sign a person out everywhere, so that no session comes back to life with the account."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def _faults_of_leaving(user: User, person: User, people: dict[int, User], word: str) -> list[Problem]:
    """Nobody puts himself out of office, and the last administrator of a kind stays."""
    if person.pk == user.pk:
        return [_person(person, f"不能{word}自己。", "请由别的安全管理员办。")]
    if not person.is_administrator or not person.is_active:
        return []
    others = [
        each
        for each in people.values()
        if each.administration == person.administration and each.is_active and each.pk != person.pk
    ]
    if others:
        return []
    label = person.get_administration_display()
    return [_person(person, f"是最后一个在用的{label}，不能{word}。", f"请先任命另一个{label}。")]


def _faults_of_appointment(user: User, person: User, administration: str) -> list[Problem]:
    problems = []
    if administration not in ADMINISTRATIONS:
        words = "、".join(ADMINISTRATIONS.values())
        problems.append(Problem("administration", "管理员", "没有选是哪一种。", f"只能是：{words}。", anchor="kind"))
    if person.pk == user.pk:
        problems.append(_person(person, "不能任命自己。", "请由别的安全管理员办。"))
    elif person.is_administrator:
        label = person.get_administration_display()
        problems.append(_person(person, f"已经是{label}，一个人只能是一种管理员。", "要换，请先免去。"))
    held = RoleAssignment.objects.filter(user=person).count()
    if held:
        message = f"有 {held} 个业务角色，管理员不能兼业务角色。"
        problems.append(_person(person, message, "请先收回他的角色，或另开一个账号。"))
    if not person.is_active:
        problems.append(_person(person, "账号已经停用。", "请先恢复账号。"))
    elif person.must_change_password:
        message = "还在用初始密码，开户的人知道这个密码。"
        problems.append(_person(person, message, "请本人先登录改成自己的密码，再任命。"))
    return problems


def _set_active(user: User, person: User, active: bool, action: str, address: str) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])
    words = ("停用", "在用")
    change = Change(f"user:{person.pk}", "is_active", "状态", words[not active], words[active])
    auditing.record(actor=user, action=action, subject=person, address=address, changes=(change,))


def _set_administration(user: User, person: User, administration: str, action: str, address: str) -> None:
    before = person.get_administration_display()
    person.administration = administration
    person.save(update_fields=["administration"])
    after = person.get_administration_display()
    change = Change(f"user:{person.pk}", "administration", "管理员", before, after)
    auditing.record(actor=user, action=action, subject=person, address=address, changes=(change,))


def _refuse_others(user: User) -> None:
    refuse_others(user, permissions.may_grant, User.Administration.SECURITY)


def _named(person_id: int) -> User | None:
    return User.objects.filter(pk=person_id).first()


def _person(person: User, message: str, remedy: str) -> Problem:
    return Problem("person-state", f"{person.full_name}（{person.username}）", message, remedy)
