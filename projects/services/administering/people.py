"""人员：adds accounts, changes names, gives new initial passwords, lifts locks; the system administrator's task."""

import re
import unicodedata
from dataclasses import dataclass, replace

from axes.utils import reset

from evaluator.problems import Problem
from projects import permissions
from projects.models import User
from projects.permissions import NotVisible
from projects.services import accounts, auditing
from projects.services.accounts import NewAccount
from projects.services.administering.steps import (
    refuse_any,
    refuse_others,
    refuse_stale,
    seen_of,
    step,
    tidy,
    tidy_code,
)
from projects.services.auditing import Change

ADD, CHANGE, UNLOCK = "person_add", "person_change", "unlock"
USERNAME = re.compile(r"[\w.-]+")
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
LIMITS = {"username": ("账号", 64), "full_name": ("姓名", 64), "phone": ("内线", 32)}


@dataclass(frozen=True, slots=True)
class PersonTexts:
    """What is written of a person, tidied."""

    username: str
    full_name: str
    phone: str = ""

    @classmethod
    def of(cls, *, username: str, full_name: str, phone: str = "") -> "PersonTexts":
        """As somebody typed it; blanks around it and full-width signs are put right.

        A blank within an account is no slip to be put right unseen: it stays, and is refused.
        """
        # 陈　静 and 陈 静 are how lists align names of two signs with those of three.
        return cls(
            tidy(unicodedata.normalize("NFKC", username)), BETWEEN_HAN.sub("", tidy(full_name)), tidy_code(phone)
        )


def add_person(*, user: User, texts: PersonTexts, address: str = "") -> NewAccount:
    """Open an account without any role (开户); its initial password comes back, and nobody can read it again."""
    with step(user=user, action=ADD, label=texts.username, address=address):
        _refuse_others(user)
        problems = faults_of_person(texts)
        if texts.username and User.objects.filter(username__iexact=texts.username).exists():
            problems.append(_problem("username", f"“{texts.username}”已经有人用了。", "请换一个账号。"))
        refuse_any(problems)
        person, account = accounts.open_account(username=texts.username, full_name=texts.full_name, phone=texts.phone)
        auditing.record(actor=user, action=ADD, subject=person, address=address, note=f"账号 {person.username}")
    return account


def change_person(*, user: User, person_id: int, texts: PersonTexts, seen: str, address: str = "") -> User:
    """Change a person's name or telephone. The account's own name stays: it is what he signs in with."""
    with step(user=user, action=CHANGE, subject=_named(person_id), address=address):
        _refuse_others(user)
        person = hold_person(person_id)
        refuse_stale(seen, seen_person(person))
        texts = replace(texts, username=person.username)
        refuse_any(faults_of_person(texts))
        changes = changes_of_person(person, texts)
        write_person(person, texts, changes)
        if changes:
            auditing.record(actor=user, action=CHANGE, subject=person, address=address, changes=changes)
    return person


def reset_password(*, user: User, person_id: int, address: str = "") -> NewAccount:
    """Give somebody who forgot the password a new initial one (重置密码), and lift the lock of the account.

    Whoever resets a password knows it until it is changed: so the system administrator resets no password of the other
    two kinds of administrators (三员分立). Theirs are reset on the server.
    """
    with step(user=user, action=accounts.RESET_PASSWORD, subject=_named(person_id), address=address):
        _refuse_others(user)
        person = hold_person(person_id)
        problems = []
        if person.pk == user.pk:
            problems.append(_person(person, "这是您自己的账号。", "请用右上角的“修改密码”。"))
        elif person.administration in (User.Administration.SECURITY, User.Administration.AUDIT):
            message = f"是{person.get_administration_display()}，系统管理员不能重置他的密码（三员分立）。"
            problems.append(_person(person, message, "请在服务器上用 reset_password 命令重置。"))
        if not person.is_active:
            problems.append(_person(person, "账号已经停用。", "请先由安全管理员恢复账号。"))
        refuse_any(problems)
        password = accounts.reset_password(user=person, actor=user, address=address)
        reset(username=person.username)
    return NewAccount(person.username, person.full_name, password)


def unlock(*, user: User, person_id: int, address: str = "") -> User:
    """Lift the lock that too many wrong passwords have put on an account (解除锁定)."""
    with step(user=user, action=UNLOCK, subject=_named(person_id), address=address):
        _refuse_others(user)
        person = hold_person(person_id)
        count = reset(username=person.username)
        refuse_any([] if count else [_person(person, "现在没有锁定。", "不用解除。")])
        auditing.record(actor=user, action=UNLOCK, subject=person, address=address)
    return person


def faults_of_person(texts: PersonTexts) -> list[Problem]:
    """Everything that is not right with what was written of a person."""
    problems = []
    for name, (label, longest) in LIMITS.items():
        text = getattr(texts, name)
        if not text and name != "phone":
            problems.append(_problem(name, "没有写。", f"请写上{label}。"))
        elif len(text) > longest:
            problems.append(_problem(name, f"有 {len(text)} 个字。", f"最多 {longest} 个字。"))
    if texts.username and not USERNAME.fullmatch(texts.username):
        message = f"写的是“{texts.username}”。"
        problems.append(_problem("username", message, "只能用字母、数字、汉字、下划线、点和短横线。"))
    return problems


def changes_of_person(person: User, texts: PersonTexts) -> tuple[Change, ...]:
    """What the texts say otherwise than the record."""
    pairs = (
        ("full_name", "姓名", person.full_name, texts.full_name),
        ("phone", "内线", person.phone, texts.phone),
    )
    return tuple(Change(f"user:{person.pk}", *pair) for pair in pairs if pair[2] != pair[3])


def write_person(person: User, texts: PersonTexts, changes: tuple[Change, ...]) -> None:
    """Write what has changed."""
    for each in changes:
        setattr(person, each.field, getattr(texts, each.field))
    if changes:
        person.save(update_fields=[each.field for each in changes])


def hold_person(person_id: int) -> User:
    """Read a person and keep everybody else from changing him; raises :class:`NotVisible`."""
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotVisible(f"user {person_id}")
    return person


def seen_person(person: User) -> str:
    """What a page shows of the person himself, as a step sends it back."""
    return seen_of(person.full_name, person.phone)


def _refuse_others(user: User) -> None:
    refuse_others(user, permissions.may_manage_organisation, User.Administration.SYSTEM)


def _named(person_id: int) -> User | None:
    return User.objects.filter(pk=person_id).first()


def _problem(name: str, message: str, remedy: str) -> Problem:
    return Problem("person", LIMITS[name][0], message, remedy, anchor=name)


def _person(person: User, message: str, remedy: str) -> Problem:
    return Problem("person-state", f"{person.full_name}（{person.username}）", message, remedy)
