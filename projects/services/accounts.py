"""账号：sign-in, sign-out, change and reset of password, each with its audit entry (登录、退出、修改密码、重置密码)."""

from django.db import transaction

from projects.models import AuditEntry, User
from projects.services import auditing


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
def reset_password(*, user: User) -> str:
    """Give a person who forgot the password a new initial one (重置密码), and return it: nobody can read it again."""
    password = User.objects.initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    auditing.record(actor=None, action="reset_password", subject=user, note="在服务器上重置")
    return password
