"""人员、角色: accounts are the system administrator's task, rights the security administrator's."""

from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Role, Stage
from projects.models import AuditEntry, RoleAssignment, Unit, User
from projects.permissions import standing_of
from projects.selectors.pages.administration import PeopleConditions
from projects.selectors.people import people_for, person_page, rows_of
from projects.services import accounts, auditing
from projects.services.administering import people, roles
from projects.services.administering.people import PersonTexts, seen_person
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import PASSWORD, Office, build_user
from tests.projects.test_administering_units import said_by
from tests.projects.test_conflicts import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def add(office: Office, username: str = "zhangwei", full_name: str = "张伟", phone: str = "") -> accounts.NewAccount:
    texts = PersonTexts.of(username=username, full_name=full_name, phone=phone)
    return people.add_person(user=office.sysadmin, texts=texts)


def grant(office: Office, person: User, unit: Unit, role: str = "preparer", user: User | None = None) -> RoleAssignment:
    return roles.grant_role(user=user or office.secadmin, person_id=person.pk, unit_id=unit.pk, role=role)


def withdraw(office: Office, assignment: RoleAssignment) -> RoleAssignment:
    return roles.withdraw_role(user=office.secadmin, person_id=assignment.user_id, assignment_id=assignment.pk)


def another(username: str, administration: str) -> User:
    return build_user(username, username, None, None, administration=administration)


# 账号 -----------------------------------------------------------------------------------------------------------------


def test_a_new_account_has_an_initial_password_that_opens_the_page_for_an_own_one(
    office: Office, client: Client
) -> None:
    account = add(office, "ｚhangwei ", "张　伟", "2501")
    person = User.objects.get(username="zhangwei")
    assert (person.full_name, person.phone, person.must_change_password) == ("张伟", "2501", True)
    assert not person.assignments.exists()
    assert client.post(reverse("signin"), {"username": "zhangwei", "password": account.password}).status_code == 302
    assert client.get(reverse("desk")).headers["Location"] == reverse("password")


def test_the_initial_password_is_written_nowhere(office: Office) -> None:
    account = add(office)
    assert all(account.password not in auditing.signed_text(entry) for entry in AuditEntry.objects.all())
    assert account.password not in User.objects.get(username="zhangwei").password


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"username": "", "full_name": ""}, "账号：没有写"),
        ({"username": "zhang/wei"}, "只能用字母、数字"),
        ({"username": "Preparer"}, "“Preparer”已经有人用了"),
        ({"full_name": "长" * 65}, "有 65 个字"),
        ({"phone": "1" * 33}, "最多 32 个字"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(office: Office, texts: dict[str, str], sentence: str) -> None:
    before = User.objects.count()
    with pytest.raises(Refused) as refused:
        add(office, **texts)
    assert sentence in said_by(refused)
    assert User.objects.count() == before


def test_a_changed_name_is_recorded_and_an_overtaken_page_changes_nothing(office: Office) -> None:
    seen = seen_person(office.preparer)
    texts = PersonTexts.of(username="", full_name="陈婧", phone="2399")
    step: dict[str, Any] = {"user": office.sysadmin, "person_id": office.preparer.pk, "texts": texts, "seen": seen}
    people.change_person(**step)
    assert User.objects.get(pk=office.preparer.pk).full_name == "陈婧"
    assert [each["label"] for each in AuditEntry.objects.get(action="person_change").changes] == ["姓名", "内线"]
    with pytest.raises(Refused, match="别人改过这里"):
        people.change_person(**step)


def test_a_reset_password_ends_the_sessions_and_the_old_one(office: Office, client: Client, settings: Any) -> None:
    settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
    client.force_login(office.preparer)
    account = people.reset_password(user=office.sysadmin, person_id=office.preparer.pk, address="10.0.0.9")
    assert client.get(reverse("desk")).status_code == 302
    person = User.objects.get(pk=office.preparer.pk)
    assert person.check_password(account.password)
    assert not person.check_password(PASSWORD)
    entry = AuditEntry.objects.get(action="reset_password")
    assert (entry.actor_id, entry.address) == (office.sysadmin.pk, "10.0.0.9")


@pytest.mark.parametrize("who", ["secadmin", "auditor", "sysadmin"])
def test_the_system_administrator_gets_no_password_of_another_kind_of_administrator(office: Office, who: str) -> None:
    """Whoever resets a password could sign in with it."""
    person = getattr(office, who)
    with pytest.raises(Refused, match=r"三员分立|自己的账号"):
        people.reset_password(user=office.sysadmin, person_id=person.pk)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_a_lock_is_lifted(office: Office, client: Client) -> None:
    for _ in range(5):
        client.post(reverse("signin"), {"username": "preparer", "password": "wrong"}, REMOTE_ADDR="10.1.1.1")
    assert person_page(office.preparer).row.is_locked
    assert [row.username for row in rows_of(people_for(PeopleConditions(state="locked")))] == ["preparer"]
    people.unlock(user=office.sysadmin, person_id=office.preparer.pk)
    assert not AccessAttempt.objects.filter(username="preparer").exists()
    assert not person_page(office.preparer).row.is_locked
    with pytest.raises(Refused, match="现在没有锁定"):
        people.unlock(user=office.sysadmin, person_id=office.preparer.pk)


# 角色 -----------------------------------------------------------------------------------------------------------------


def test_a_role_works_at_once_and_is_gone_at_once(office: Office, client: Client) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    client.force_login(office.nobody)
    address = reverse("review", args=[form.pk])
    assert client.get(address).status_code == 404
    held = grant(office, office.nobody, office.department, "reviewer")
    assert client.get(address).status_code == 200
    withdraw(office, held)
    assert client.get(address).status_code == 404
    assert [entry.action for entry in AuditEntry.objects.filter(object_type="user")] == ["role_grant", "role_withdraw"]
    assert AuditEntry.objects.get(action="role_withdraw").changes[0]["from"] == "市人力资源和社会保障局（D）的审核人"


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_an_administrator_gets_no_business_role(office: Office, who: str) -> None:
    with pytest.raises(Refused, match=r"管理员不能兼业务角色|不能给自己授予角色"):
        grant(office, getattr(office, who), office.section)
    assert not getattr(office, who).assignments.exists()


def test_the_database_holds_it_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "faults_of_grant", lambda *arguments, **named: [])
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(office, office.auditor, office.section)


@pytest.mark.parametrize(
    ("role", "sentence"), [("preparer", "已经是“职业能力建设处”的填报人"), ("boss", "没有“boss”这种角色")]
)
def test_a_role_that_cannot_be_granted_is_refused_in_words(office: Office, role: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        grant(office, office.preparer, office.section, role)
    assert sentence in said_by(refused)


def test_no_role_in_a_closed_unit_and_none_for_a_closed_account(office: Office) -> None:
    Unit.objects.filter(pk=office.other_section.pk).update(is_active=False)
    roles.disable(user=office.secadmin, person_id=office.nobody.pk)
    with pytest.raises(Refused) as refused:
        grant(office, office.nobody, office.other_section)
    assert "单位已经停用" in said_by(refused)
    assert "账号已经停用" in said_by(refused)


def test_a_role_of_somebody_else_is_not_withdrawn_under_this_name(office: Office) -> None:
    held = office.preparer.assignments.get()
    with pytest.raises(Refused, match="已经没有这个角色"):
        roles.withdraw_role(user=office.secadmin, person_id=office.nobody.pk, assignment_id=held.pk)
    assert RoleAssignment.objects.filter(pk=held.pk).exists()


def test_another_reviewer_goes_on_with_a_form_whose_reviewer_was_closed(office: Office) -> None:
    """What the page promises: 同一单位的其他审核人可以直接接着审."""
    form = building.build_at(Stage.IN_REVIEW, office)
    assert person_page(office.reviewer).reviewing == 1
    roles.disable(user=office.secadmin, person_id=office.reviewer.pk)
    building.take(Event.APPROVE, office.second_reviewer, form)
    form.refresh_from_db()
    assert form.stage == Stage.APPROVED


def test_the_page_says_which_role_would_leave_a_unit_without(office: Office) -> None:
    def alone(person: User) -> list[bool]:
        return [each.nobody_else for each in person_page(person).row.roles]

    assert alone(office.preparer) == [False]
    assert alone(office.stranger) == [True]
    assert alone(office.finance) == [True]
    assert alone(office.foreign_reviewer) == [False]


# 停用、恢复 -----------------------------------------------------------------------------------------------------------


def test_a_closed_account_is_signed_out_at_once_and_its_session_never_comes_back(
    office: Office, client: Client, settings: Any
) -> None:
    settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
    client.force_login(office.preparer)
    bystander = Client()
    bystander.force_login(office.colleague)
    roles.disable(user=office.secadmin, person_id=office.preparer.pk)
    assert not standing_of(office.preparer).held
    assert client.get(reverse("desk")).status_code == 302
    roles.enable(user=office.secadmin, person_id=office.preparer.pk)
    assert client.get(reverse("desk")).status_code == 302
    assert bystander.get(reverse("desk")).status_code == 200
    assert standing_of(office.preparer).held


def test_without_ending_the_sessions_an_old_one_would_come_back(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "end_sessions", lambda person: None)
    client.force_login(office.preparer)
    roles.disable(user=office.secadmin, person_id=office.preparer.pk)
    roles.enable(user=office.secadmin, person_id=office.preparer.pk)
    assert client.get(reverse("desk")).status_code == 200
    live = Session.objects.filter(expire_date__gte=timezone.now())
    assert [each.get_decoded()[SESSION_KEY] for each in live] == [str(office.preparer.pk)]


def test_nobody_closes_his_own_account(office: Office) -> None:
    another("secadmin2", "security_admin")
    with pytest.raises(Refused, match="不能停用自己"):
        roles.disable(user=office.secadmin, person_id=office.secadmin.pk)


@pytest.mark.parametrize("who", ["sysadmin", "auditor"])
@pytest.mark.parametrize("step", [roles.disable, roles.dismiss])
def test_the_last_administrator_of_a_kind_stays(office: Office, who: str, step: Callable[..., User]) -> None:
    person = getattr(office, who)
    with pytest.raises(Refused, match="是最后一个在用的"):
        step(user=office.secadmin, person_id=person.pk)
    another("next", person.administration)
    step(user=office.secadmin, person_id=person.pk)


def test_a_closed_administrator_does_not_count_as_one_who_is_left(office: Office) -> None:
    second = another("sysadmin2", "system_admin")
    roles.disable(user=office.secadmin, person_id=second.pk)
    with pytest.raises(Refused, match="是最后一个在用的系统管理员"):
        roles.disable(user=office.secadmin, person_id=office.sysadmin.pk)


@pytest.mark.django_db(transaction=True)
def test_two_security_administrators_cannot_close_one_another_at_the_same_moment() -> None:
    office = building.build_office()
    second = another("secadmin2", "security_admin")
    answers = at_once(
        lambda: roles.disable(user=office.secadmin, person_id=second.pk),
        lambda: roles.disable(user=second, person_id=office.secadmin.pk),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert User.objects.filter(administration="security_admin", is_active=True).count() == 1


# 管理员 ---------------------------------------------------------------------------------------------------------------


def appoint(office: Office, person: User, kind: str = "auditor", user: User | None = None) -> User:
    return roles.appoint(user=user or office.secadmin, person_id=person.pk, administration=kind)


def test_somebody_without_roles_becomes_an_administrator_and_is_one_no_more(office: Office) -> None:
    assert appoint(office, office.nobody).administration == "auditor"
    assert roles.dismiss(user=office.secadmin, person_id=office.nobody.pk).administration == ""
    assert list(AuditEntry.objects.filter(object_type="user").values_list("action", flat=True)) == [
        "administrator_appoint",
        "administrator_dismiss",
    ]


def test_somebody_with_roles_becomes_no_administrator(office: Office) -> None:
    with pytest.raises(Refused, match="有 1 个业务角色，管理员不能兼业务角色"):
        appoint(office, office.preparer)


def test_the_database_holds_that_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "_faults_of_appointment", lambda *arguments: [])
    with pytest.raises(IntegrityError), transaction.atomic():
        appoint(office, office.preparer)


def test_nobody_raises_himself_or_holds_two_offices(office: Office) -> None:
    with pytest.raises(Refused, match="不能任命自己"):
        appoint(office, office.secadmin, "system_admin")
    with pytest.raises(Refused, match="一个人只能是一种管理员"):
        appoint(office, office.sysadmin, "security_admin")
    with pytest.raises(Refused, match="没有选是哪一种"):
        appoint(office, office.nobody, "emperor")


def test_an_account_whose_password_somebody_else_knows_becomes_no_administrator(office: Office) -> None:
    add(office)
    with pytest.raises(Refused, match="还在用初始密码"):
        appoint(office, User.objects.get(username="zhangwei"))


# Whose task it is -----------------------------------------------------------------------------------------------------

OF_SYSTEM: dict[str, Callable[[User, Office], Any]] = {
    "add": lambda user, office: people.add_person(user=user, texts=PersonTexts("neu", "新人")),
    "change": lambda user, office: people.change_person(
        user=user, person_id=office.reader.pk, texts=PersonTexts("", "改名"), seen=seen_person(office.reader)
    ),
    "reset": lambda user, office: people.reset_password(user=user, person_id=office.reader.pk),
    "unlock": lambda user, office: people.unlock(user=user, person_id=office.reader.pk),
}
OF_SECURITY: dict[str, Callable[[User, Office], Any]] = {
    "grant": lambda user, office: grant(office, office.nobody, office.section, user=user),
    "withdraw": lambda user, office: roles.withdraw_role(
        user=user, person_id=office.reader.pk, assignment_id=office.reader.assignments.get().pk
    ),
    "disable": lambda user, office: roles.disable(user=user, person_id=office.reader.pk),
    "enable": lambda user, office: roles.enable(user=user, person_id=office.reader.pk),
    "appoint": lambda user, office: appoint(office, office.nobody, user=user),
    "dismiss": lambda user, office: roles.dismiss(user=user, person_id=office.auditor.pk),
}


@pytest.mark.parametrize("who", ["secadmin", "auditor", "reviewer", "preparer"])
@pytest.mark.parametrize("name", OF_SYSTEM)
def test_accounts_are_the_system_administrators_alone(office: Office, name: str, who: str) -> None:
    before = list(User.objects.values())
    with pytest.raises(Refused, match="这一步由系统管理员办"):
        OF_SYSTEM[name](getattr(office, who), office)
    assert list(User.objects.values()) == before
    assert AuditEntry.objects.get().outcome == "refused"


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "reviewer", "preparer"])
@pytest.mark.parametrize("name", OF_SECURITY)
def test_rights_are_the_security_administrators_alone(office: Office, name: str, who: str) -> None:
    before = list(User.objects.values()), list(RoleAssignment.objects.values())
    with pytest.raises(Refused, match="这一步由安全管理员办"):
        OF_SECURITY[name](getattr(office, who), office)
    assert (list(User.objects.values()), list(RoleAssignment.objects.values())) == before


@pytest.mark.parametrize("module", [people, roles])
def test_without_the_guard_anybody_would(office: Office, module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "refuse_others", lambda user, may, administration: None)
    step = OF_SYSTEM["add"] if module is people else OF_SECURITY["grant"]
    assert step(office.preparer, office)


# The list -------------------------------------------------------------------------------------------------------------


def found(**conditions: Any) -> list[str]:
    return [row.username for row in rows_of(people_for(PeopleConditions(**conditions)))]


def test_people_are_found_by_name_account_telephone_and_initials(office: Office) -> None:
    assert found(words="陈") == ["preparer"]
    assert found(words="cj") == ["preparer"]
    assert found(words="2306") == ["reviewer"]
    assert found(words="REVIEWER") == ["reviewer", "reviewer2", "reviewer3"]
    assert found(words="zzz") == []


def test_the_list_is_narrowed_by_unit_and_state(office: Office) -> None:
    assert found(unit_id=office.section.pk) == ["colleague", "preparer", "reader"]
    assert found(unit_id=0) == []
    assert found(state="administrators") == ["auditor", "secadmin", "sysadmin"]
    assert found(state="unassigned") == ["nobody"]
    roles.disable(user=office.secadmin, person_id=office.reader.pk)
    assert found(state="disabled") == ["reader"]
    assert "reader" not in found(state="active")
    add(office)
    assert found(state="initial") == ["zhangwei"]


def test_the_list_costs_the_same_with_one_person_and_with_twenty(
    office: Office, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        rows_of(people_for(PeopleConditions(words="陈静")))
    for number in range(20):
        build_user(f"more{number}", f"陈静{number}", Role.READER, office.section)
    with django_assert_num_queries(3):
        assert len(rows_of(people_for(PeopleConditions(words="陈静")))) == 21
