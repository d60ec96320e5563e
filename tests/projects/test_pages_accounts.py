"""Sign-in, sign-out, lock-out, idle time and the own password, as a browser meets them."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import AuditEntry, Round, Unit, User

pytestmark = pytest.mark.django_db
PASSWORD = "Jixiao-2024"


@pytest.fixture
def chenjing() -> User:
    return User.objects.create_user("chenjing", PASSWORD, full_name="陈静")


@pytest.fixture
def round_2024() -> Round:
    bureau = Unit.objects.create(path="/1/", kind="department", code="310", name="上海市某局", region="310000")
    return Round.objects.create(
        unit=bureau,
        fiscal_year=2024,
        name="2024 年度项目支出绩效自评",
        opens_on=datetime.date(2025, 1, 6),
        due_at=timezone.now() + datetime.timedelta(days=4),
        region="310000",
        layout_id="310000/self_evaluation-2024",
    )


def sign_in(client: Client, password: str = PASSWORD, username: str = "chenjing", address: str = "10.1.1.1"):
    return client.post(reverse("signin"), {"username": username, "password": password}, REMOTE_ADDR=address)


def test_the_round_and_its_deadline_stand_on_the_page_before_signing_in(client: Client, round_2024: Round) -> None:
    text = client.get(reverse("signin")).content.decode()
    due = timezone.localtime(round_2024.due_at)
    assert "2024 年度项目支出绩效自评" in text
    assert f"{due:%Y-%m-%d}" in text
    assert "还有 4 天" in text


def test_where_two_offices_share_the_site_neither_ones_round_is_announced(client: Client, round_2024: Round) -> None:
    other = Unit.objects.create(path="/2/", kind="department", code="320", name="另一个局", region="310000")
    Round.objects.create(
        unit=other,
        fiscal_year=2024,
        name="另一个局的自评",
        opens_on=datetime.date(2025, 1, 6),
        due_at=timezone.now() + datetime.timedelta(days=9),
        region="310000",
        layout_id="310000/self_evaluation-2024",
    )
    text = client.get(reverse("signin")).content.decode()
    assert "另一个局的自评" not in text
    assert round_2024.name not in text
    assert "登录后显示本单位的批次和截止时间" in text


def test_without_a_round_the_page_says_so(client: Client) -> None:
    assert "还没有开始的自评批次" in client.get(reverse("signin")).content.decode()


def test_a_right_password_leads_to_the_desk_and_is_recorded(client: Client, chenjing: User) -> None:
    response = sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk")
    entry = AuditEntry.objects.get(action="sign_in")
    assert (entry.actor, entry.outcome, entry.address) == (chenjing, "done", "10.1.1.1")


def test_the_page_that_was_asked_for_comes_after_signing_in(client: Client, chenjing: User) -> None:
    asked = client.get(reverse("project-list"))
    assert asked.status_code == 302
    page = client.get(asked["Location"]).content.decode()
    assert "登录以后会回到您要去的那一页" in page
    response = client.post(asked["Location"], {"username": "chenjing", "password": PASSWORD, "next": "/projects/"})
    assert response["Location"] == "/projects/"


def test_a_foreign_address_is_never_led_to(client: Client, chenjing: User) -> None:
    response = client.post(
        reverse("signin"), {"username": "chenjing", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert response["Location"] == reverse("desk")


def test_a_wrong_password_says_how_many_tries_are_left(client: Client, chenjing: User) -> None:
    assert "还可以再试 4 次" in sign_in(client, "wrong").content.decode()
    assert "还可以再试 3 次" in sign_in(client, "wrong").content.decode()
    entry = AuditEntry.objects.filter(action="sign_in").latest("sequence")
    assert entry.outcome == "refused"
    assert entry.object_label == "chenjing"
    assert "wrong" not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"username": "陈" * 151}, "账号最多 150 个字"),
        ({"username": "chen\0jing"}, "账号里有不能用的字符"),
        ({"password": "长" * 129}, "密码最多 128 个字"),
        ({"password": "a\0b"}, "密码里有不能用的字符"),
    ],
)
def test_what_no_account_can_be_is_said_in_plain_chinese(
    client: Client, chenjing: User, typed: dict[str, str], words: str
) -> None:
    answer = client.post(reverse("signin"), {"username": "chenjing", "password": PASSWORD, **typed})
    assert words in answer.content.decode()


def test_an_unknown_name_gets_the_same_sentence_as_a_wrong_password(client: Client, chenjing: User) -> None:
    def sentence(text: str) -> str:
        return re.findall(r"账号或密码不对[^<]*", text)[0]

    known = sentence(sign_in(client, "wrong").content.decode())
    assert sentence(sign_in(client, "wrong", username="nobody").content.decode()) == known


def test_five_wrong_passwords_lock_the_name_at_that_address_only(client: Client, chenjing: User) -> None:
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 200
    locked = sign_in(client, "wrong")
    assert locked.status_code == 429
    assert "这个账号在这台电脑上已经锁定" in locked.content.decode()
    assert "30 分钟" in locked.content.decode()
    assert sign_in(client).status_code == 429, "the right password is too late"
    assert sign_in(client, address="10.1.1.2").status_code == 302, "a colleague's computer is not locked"


def test_without_the_lock_a_sixth_try_would_pass(client: Client, chenjing: User, settings) -> None:
    settings.AXES_ENABLED = False
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 302


def test_signing_out_takes_a_post_and_is_recorded(client: Client, chenjing: User) -> None:
    client.force_login(chenjing)
    assert client.get(reverse("signout")).status_code == 405
    response = client.post(reverse("signout"))
    assert response["Location"].startswith(reverse("signin"))
    assert "已经退出" in client.get(response["Location"]).content.decode()
    assert client.get(reverse("desk")).status_code == 302
    assert AuditEntry.objects.filter(action="sign_out", actor=chenjing).exists()


@pytest.mark.parametrize(
    ("step", "page"),
    [
        ("/evaluations/7/save/", "/evaluations/7/"),
        ("/evaluations/7/submit/", "/evaluations/7/"),
        ("/evaluations/7/withdraw/", "/evaluations/7/"),
        ("/review/7/decide/", "/review/7/"),
        ("/goals/7/decide/", "/goals/7/"),
        ("/goals/7/adjust/decide/", "/goals/7/"),
    ],
)
def test_a_step_after_the_session_ended_leads_back_to_its_page(
    client: Client, chenjing: User, step: str, page: str
) -> None:
    """A step is a POST; coming back to it by GET would show an empty page."""
    sent_to = client.post(step)["Location"]
    assert "刚才那一步没有生效" in client.get(sent_to).content.decode()
    answer = client.post(sent_to, {"username": "chenjing", "password": PASSWORD})
    assert answer["Location"] == page


def test_signing_in_changes_the_session_number(client: Client, chenjing: User) -> None:
    client.get(reverse("signin"))
    session = client.session
    session["kept"] = True
    session.save()
    before = str(session.session_key)
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("name", ["desk", "project-list", "password", "alive"])
def test_every_page_but_signing_in_asks_who_is_there(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("signin"))


def test_pages_of_a_signed_in_person_are_not_kept_by_the_browser(client: Client, chenjing: User) -> None:
    client.force_login(chenjing)
    assert client.get(reverse("password"))["Cache-Control"] == "no-store, private"


def test_the_initial_password_must_be_changed_before_anything_else(client: Client, chenjing: User) -> None:
    chenjing.must_change_password = True
    chenjing.save()
    client.force_login(chenjing)
    for name in ("desk", "project-list"):
        assert client.get(reverse(name))["Location"] == reverse("password")
    page = client.get(reverse("password")).content.decode()
    assert "您用的是初始密码" in page
    new = {"old_password": PASSWORD, "new_password1": "Xin-mima-2025!", "new_password2": "Xin-mima-2025!"}
    assert client.post(reverse("password"), new)["Location"] == reverse("desk")
    chenjing.refresh_from_db()
    assert not chenjing.must_change_password
    assert chenjing.check_password("Xin-mima-2025!")
    assert client.get(reverse("project-list")).status_code == 200, "the session goes on"
    assert AuditEntry.objects.filter(action="change_password", actor=chenjing).exists()


def test_what_is_wrong_with_a_new_password_is_said_where_it_is_chosen(client: Client, chenjing: User) -> None:
    client.force_login(chenjing)
    new = {"old_password": PASSWORD, "new_password1": "ChenJing-2025", "new_password2": "ChenJing-2025"}
    form = client.post(reverse("password"), new).context["form"]
    assert dict(form.errors) == {"new_password1": ["新密码里不能有您的账号"]}


def test_a_new_password_ends_the_sessions_elsewhere(client: Client, chenjing: User, settings) -> None:
    # Django reads an ended session twice to delete it; that is its own affair.
    settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
    elsewhere = Client()
    elsewhere.force_login(chenjing)
    client.force_login(chenjing)
    new = {"old_password": PASSWORD, "new_password1": "Xin-mima-2025!", "new_password2": "Xin-mima-2025!"}
    client.post(reverse("password"), new)
    assert elsewhere.get(reverse("project-list")).status_code == 302


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"old_password": "wrong"}, "原密码不对"),
        ({"new_password2": "another"}, "两次输入的新密码不一样"),
        ({"new_password1": "12345678", "new_password2": "12345678"}, "密码"),
        ({"new_password1": "Ab-1", "new_password2": "Ab-1"}, "新密码只有 4 个字符，至少要 8 个"),
        ({"new_password1": "abcdefgh-ijk", "new_password2": "abcdefgh-ijk"}, "其他符号中的三种"),
        ({"new_password1": "陈静-Mima-2025", "new_password2": "陈静-Mima-2025"}, "新密码里不能有您的姓名"),
        ({"new_password1": "ChenJing-2025", "new_password2": "ChenJing-2025"}, "新密码里不能有您的账号"),
        ({"new_password1": PASSWORD, "new_password2": PASSWORD}, "新密码和原密码一样，请换一个"),
        ({"new_password1": "Xin-mima\0-2025", "new_password2": "Xin-mima\0-2025"}, "新密码里有不能用的字符"),
        ({"new_password1": "", "new_password2": ""}, "请填新密码"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why_in_chinese(
    client: Client, chenjing: User, changed: dict[str, str], words: str
) -> None:
    client.force_login(chenjing)
    new = {"old_password": PASSWORD, "new_password1": "Xin-mima-2025!", "new_password2": "Xin-mima-2025!"}
    text = client.post(reverse("password"), {**new, **changed}).content.decode()
    error = re.search(r'<p class="field-error">(.*?)</p>', text, re.S)
    assert error is not None
    assert words in error.group(1)
    chenjing.refresh_from_db()
    assert chenjing.check_password(PASSWORD)
