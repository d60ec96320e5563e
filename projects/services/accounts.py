"""账号：sign-in, sign-out, change and reset of password, each with its audit entry (登录、退出、修改密码、重置密码)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from projects.models import AuditEntry, User
from projects.services import auditing

RESET_PASSWORD = "reset_password"  # noqa: S105 -- what the audit trail calls the step
HASHING_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with an initial password made just now, that nobody can read again."""

    username: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class InitialPassword:
    """An initial password (初始密码) as its owner reads it once, and as it is stored."""

    clear: str
    hashed: str

    @classmethod
    def made(cls) -> "InitialPassword":
        """A new one."""
        clear = User.objects.initial_password()
        return cls(clear, make_password(clear))

    @classmethod
    def unusable(cls) -> "InitialPassword":
        """None at all: nobody signs in with it."""
        return cls("", make_password(None))


@transaction.atomic
def record_sign_in(*, user: User, address: str) -> None:
    """Note that a person signed in (登录)."""
    auditing.record(actor=user, action="sign_in", subject=user, address=address)


@transaction.atomic
def record_failed_sign_in(*, username: str, address: str) -> None:
    """Note a refused sign-in with the name as it was typed; the password is written nowhere."""
    auditing.record(
        actor=None,
        action="sign_in",
        subject_label=username,
        outcome=AuditEntry.Outcome.REFUSED,
        address=address,
        note="账号或密码不对",
    )


@transaction.atomic
def record_sign_out(*, user: User, address: str) -> None:
    """Note that a person signed out (退出)."""
    auditing.record(actor=user, action="sign_out", subject=user, address=address)


@transaction.atomic
def change_password(*, user: User, password: str, address: str) -> User:
    """Set a person's own new password (修改密码); an initial password is no longer one afterwards."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    auditing.record(actor=user, action="change_password", subject=user, address=address)
    return user


@transaction.atomic
def reset_password(*, user: User, actor: User | None = None, address: str = "") -> str:
    """Give a person who forgot the password a new initial one (重置密码), and return it: nobody can read it again.

    Without an ``actor`` it is whoever keeps the server.
    """
    password = User.objects.initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    note = "" if actor else "在服务器上重置"
    auditing.record(actor=actor, action=RESET_PASSWORD, subject=user, address=address, note=note)
    return password


def open_account(
    *,
    username: str,
    full_name: str,
    phone: str = "",
    administration: str = "",
    password: InitialPassword | None = None,
) -> tuple[User, NewAccount]:
    """Open an account (开户) with an initial password that must be changed; the caller writes the audit entry."""
    password = password or InitialPassword.made()
    user = User.objects.create(
        username=User.normalize_username(username),
        password=password.hashed,
        full_name=full_name,
        phone=phone,
        administration=administration,
        must_change_password=True,
    )
    return user, NewAccount(username, full_name, password.clear)


def initial_passwords(names: Sequence[str]) -> dict[str, InitialPassword]:
    """Initial passwords for many accounts, hashed side by side: one takes a tenth of a second on purpose."""
    with ThreadPoolExecutor(HASHING_AT_ONCE) as pool:
        made = pool.map(lambda name: InitialPassword.made(), names)
        return dict(zip(names, made, strict=True))
