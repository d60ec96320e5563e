"""忘记密码: whoever keeps the server gives a new initial password, and the pages say no more than that."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from projects.models import AuditEntry, User
from projects.services import auditing

pytestmark = pytest.mark.django_db
FORGOTTEN = "Forgotten-2024"


@pytest.fixture
def chenjing() -> User:
    return User.objects.create_user("chenjing", FORGOTTEN, full_name="陈静")


def reset() -> str:
    """The new password, as the command prints it."""
    said = StringIO()
    call_command("reset_password", "chenjing", stdout=said)
    [password] = re.findall(r"^  chenjing\t(\S+)\t陈静$", said.getvalue(), re.MULTILINE)
    return str(password)


def sign_in(client: Client, password: str):
    return client.post(reverse("signin"), {"username": "chenjing", "password": password}, REMOTE_ADDR="10.1.1.1")


def test_the_new_password_opens_the_account_and_must_be_changed(client: Client, chenjing: User) -> None:
    password = reset()
    assert sign_in(client, password).status_code == 302
    assert client.get(reverse("desk"), follow=True).redirect_chain[-1][0].startswith(reverse("password"))


def test_the_forgotten_password_opens_nothing_any_more(client: Client, chenjing: User) -> None:
    assert reset() != FORGOTTEN
    assert sign_in(client, FORGOTTEN).status_code == 200


def test_whoever_is_signed_in_with_the_old_password_is_signed_out(client: Client, chenjing: User, settings) -> None:
    # Django reads an ended session twice to delete it; that is its own affair.
    settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
    sign_in(client, FORGOTTEN)
    assert client.get(reverse("desk")).status_code == 200
    reset()
    assert client.get(reverse("desk")).status_code == 302


def test_a_locked_account_is_unlocked_with_it(client: Client, chenjing: User) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    assert "已经锁定" in sign_in(client, FORGOTTEN).content.decode()
    assert sign_in(client, reset()).status_code == 302


def test_it_is_audited_without_the_password(chenjing: User) -> None:
    password = reset()
    entry = AuditEntry.objects.get(action="reset_password")
    assert entry.object_label == "陈静"
    assert password not in auditing.signed_text(entry)


def test_a_name_without_an_account_is_said_in_chinese() -> None:
    with pytest.raises(CommandError, match=r"^没有“chenjin”这个账号。请核对拼写。$"):
        call_command("reset_password", "chenjin")


def test_the_pages_send_people_to_where_a_password_can_be_reset(client: Client, chenjing: User) -> None:
    assert "忘记密码请找本单位的系统管理员重置。" in client.get(reverse("signin")).content.decode()


@pytest.mark.parametrize(
    ("administration", "does", "does_not"),
    [
        ("system_admin", ("单位", "人员", "导入"), ("操作记录",)),
        ("security_admin", ("单位", "人员", "导入"), ("操作记录",)),
        ("auditor", ("单位", "人员", "操作记录"), ("导入",)),
    ],
)
def test_an_administrators_desk_leads_to_what_is_his_and_to_nothing_else(
    client: Client, administration: str, does: tuple[str, ...], does_not: tuple[str, ...]
) -> None:
    someone = User.objects.create_user("someone", FORGOTTEN, full_name="某人", administration=administration)
    client.force_login(someone)
    text = client.get(reverse("desk")).content.decode()
    for name in does:
        assert f">{name}</a>" in text
    for name in does_not:
        assert f">{name}</a>" not in text
    assert "docs/operating.md" in text
