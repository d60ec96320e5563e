"""管理: who opens which page, what its steps answer, what it never shows, and what the auditor reads."""

import io
from io import StringIO
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluator.review import Role, Stage
from projects.models import AuditEntry, Project, User
from projects.selectors import administration, audit_trail
from projects.selectors.pages.administration import TrailConditions
from projects.services import auditing
from projects.services.administering.people import seen_person
from projects.services.administering.units import seen_unit
from tests.projects import building
from tests.projects.building import Office, build_unit, build_user
from tests.projects.test_audit import past_the_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def page_of(client: Client, user: User, route: str, *args: int, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse(route, args=args), query)


# Which pages are whose ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("sysadmin", ["单位", "人员", "导入"]),
        ("secadmin", ["单位", "人员", "导入"]),
        ("auditor", ["单位", "人员", "操作记录"]),
        ("preparer", []),
        ("nobody", []),
    ],
)
def test_the_side_list_holds_what_a_person_may_open(office: Office, client: Client, who: str, names: list[str]) -> None:
    user = getattr(office, who)
    roles = frozenset(Role(each.role) for each in user.assignments.all())
    found = [page for page in administration.pages_for(user, roles) if page.group in ("机构和人员", "审计")]
    assert [page.name for page in found] == names
    for page in found:
        answer = page_of(client, user, page.route)
        assert answer.status_code == 200
        assert f'aria-current="page">{page.name}</a>' in answer.content.decode()


def test_the_navigation_leads_to_administration_only_who_has_a_page_there(office: Office, client: Client) -> None:
    link = f'href="{reverse("administration")}"'
    assert link in page_of(client, office.sysadmin, "desk").content.decode()
    assert link not in page_of(client, office.nobody, "desk").content.decode()
    assert page_of(client, office.nobody, "administration").status_code == 404


@pytest.mark.parametrize(
    ("who", "route"),
    [
        ("sysadmin", "administration-units"),
        ("secadmin", "administration-people"),
        ("auditor", "administration-audit"),
        ("reviewer", "administration-rounds"),
    ],
)
def test_administration_opens_at_the_page_of_ones_own_work(
    office: Office, client: Client, who: str, route: str
) -> None:
    assert page_of(client, getattr(office, who), "administration").headers["Location"] == reverse(route)


def test_without_the_door_anybody_would_read_the_list_of_people(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page_of(client, office.preparer, "administration-people").status_code == 404
    monkeypatch.setattr("projects.views.administration.frame.pages_for", lambda user, roles: administration.PAGES)
    assert page_of(client, office.preparer, "administration-people").status_code == 200


# What a new unit takes from its parent --------------------------------------------------------------------------------


def test_a_new_unit_is_proposed_the_kind_below_and_the_region_of_its_parent(office: Office, client: Client) -> None:
    client.force_login(office.sysadmin)
    shown = client.get(reverse("administration-unit-new"), {"parent": office.department.pk}).content.decode()
    assert '<option value="unit" selected>' in shown
    assert 'name="region" value="310000"' in shown
    new = {"parent": office.department.pk, "code": "D-5", "name": "信息中心", "kind": "", "region": ""}
    said = client.post(reverse("administration-unit-new"), new, follow=True).content.decode()
    assert "已新增“信息中心”；类别按上级的下一级，是单位；行政区划代码用上级的 310000。" in said
    top = {"parent": "", "code": "F", "name": "市教育局", "kind": "department", "region": ""}
    assert client.post(reverse("administration-unit-new"), top).status_code == 409
    assert client.get(reverse("administration-unit-new"), {"parent": "99999"}).status_code == 404


# Steps on the pages ---------------------------------------------------------------------------------------------------


def test_a_unit_is_added_changed_moved_closed_and_reopened(office: Office, client: Client) -> None:
    client.force_login(office.sysadmin)
    parent = office.section.parent
    assert parent is not None
    new = {"parent": parent.pk, "code": "D-1-5", "name": "信息处", "kind": "section", "region": "310000"}
    assert client.post(reverse("administration-unit-new"), new).status_code == 302
    unit = parent.children.get(code="D-1-5")
    address = reverse("administration-unit", args=[unit.pk])
    for step in (
        {**new, "step": "change", "name": "信息中心"},
        {"step": "move", "parent": office.department.pk},
        {"step": "close"},
        {"step": "reopen"},
    ):
        unit.refresh_from_db()
        assert client.post(address, {"seen": seen_unit(unit), **step}).status_code == 302, step
    unit.refresh_from_db()
    assert (unit.name, unit.parent_id, unit.is_active) == ("信息中心", office.department.pk, True)


def test_a_refused_form_keeps_what_was_typed_and_says_it_at_its_field(office: Office, client: Client) -> None:
    client.force_login(office.sysadmin)
    answer = client.post(reverse("administration-unit-new"), {"name": "很好的名字", "code": "D-1", "kind": "unit"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="很好的名字"' in text
    assert 'aria-describedby="f-code-says"' in text
    assert "已经是“局本级”的代码" in text


def test_another_administrators_step_is_refused_in_words(office: Office, client: Client) -> None:
    client.force_login(office.secadmin)
    step = {"step": "close", "seen": seen_unit(office.section)}
    answer = client.post(reverse("administration-unit", args=[office.section.pk]), step)
    assert answer.status_code == 409
    assert "这一步由系统管理员办，您是安全管理员" in answer.content.decode()
    client.force_login(office.auditor)
    answer = client.post(reverse("administration-person", args=[office.preparer.pk]), {"step": "disable"})
    assert "这一步由安全管理员办，您是审计员" in answer.content.decode()


def test_the_page_offers_an_administrator_his_own_steps_alone(office: Office, client: Client) -> None:
    def offered(user: User) -> set[str]:
        text = page_of(client, user, "administration-person", office.preparer.pk).content.decode()
        return {
            step for step in ("change", "reset-password", "disable", "grant", "withdraw") if f'value="{step}"' in text
        }

    assert offered(office.sysadmin) == {"change", "reset-password"}
    assert offered(office.secadmin) == {"disable", "grant", "withdraw"}
    assert offered(office.auditor) == set()


def test_the_steps_on_a_person_go_through_the_page(office: Office, client: Client) -> None:
    def post(user: User, person: User, **step: Any) -> Any:
        client.force_login(user)
        return client.post(reverse("administration-person", args=[person.pk]), step)

    person = office.nobody
    assert post(office.sysadmin, person, step="change", full_name="吴职", seen=seen_person(person)).status_code == 302
    shown = post(office.sysadmin, person, step="reset-password")
    assert shown.context["account"].password in shown.content.decode()
    assert post(office.secadmin, person, step="grant", unit="", role="preparer").status_code == 409
    assert post(office.secadmin, person, step="grant", unit=office.section.pk, role="preparer").status_code == 302
    held = person.assignments.get()
    assert post(office.secadmin, person, step="appoint", administration="auditor").status_code == 409
    assert post(office.secadmin, person, step="withdraw", assignment=held.pk).status_code == 302
    assert post(office.secadmin, person, step="disable").status_code == 302
    assert post(office.secadmin, person, step="enable").status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.is_active, person.assignments.count()) == ("吴职", True, 0)


@pytest.mark.parametrize("route", ["administration-unit", "administration-person"])
def test_what_is_not_there_answers_404_and_no_step_is_none(office: Office, client: Client, route: str) -> None:
    client.force_login(office.sysadmin)
    assert client.get(reverse(route, args=[99_999])).status_code == 404
    assert client.post(reverse(route, args=[99_999]), {"step": "change"}).status_code == 404
    assert client.post(reverse(route, args=[office.section.pk]), {"step": "drop"}).status_code == 400


@pytest.mark.parametrize("query", [{"unit": "x", "state": "?", "q": "\x00"}, {"page": "99"}, {"unit": "9" * 30}])
def test_odd_conditions_narrow_nothing_and_break_nothing(office: Office, client: Client, query: dict[str, str]) -> None:
    assert page_of(client, office.auditor, "administration-people", **query).status_code == 200
    assert (
        page_of(client, office.auditor, "administration-audit", since="32.13", number="x", **query).status_code == 200
    )


# What they never show, and what they cost -----------------------------------------------------------------------------


def test_no_page_of_administration_shows_business_data(office: Office, client: Client) -> None:
    building.build_at(Stage.RETURNED, office)
    business = ("专业技术人员管理工作经费", "35.00(人)", "高级专家体检", "请核对第 1 行", "2024年度自评")
    assert Project.objects.exists()
    for who in ("sysadmin", "secadmin", "auditor"):
        user = getattr(office, who)
        pages = [
            page_of(client, user, "administration-units"),
            page_of(client, user, "administration-unit", office.section.pk),
            page_of(client, user, "administration-people"),
            page_of(client, user, "administration-person", office.preparer.pk),
        ]
        if who == "auditor":
            pages.append(page_of(client, user, "administration-audit"))
            file = page_of(client, user, "administration-audit-export").content
            sheet = openpyxl.load_workbook(io.BytesIO(file)).active
            written = str([cell.value for row in sheet.iter_rows() for cell in row])
            assert [each for each in business if each in written] == []
        for page in pages:
            text = page.content.decode()
            assert [each for each in business if each in text] == []


def test_without_the_mask_the_auditor_would_read_projects(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    building.build_at(Stage.SUBMITTED, office)
    monkeypatch.setattr(audit_trail, "ORGANISATION", frozenset({"evaluation"}))
    assert "专业技术人员管理工作经费" in page_of(client, office.auditor, "administration-audit").content.decode()


@pytest.mark.parametrize("route", ["administration-units", "administration-people", "administration-audit"])
def test_a_list_costs_the_same_with_few_rows_and_with_many(office: Office, client: Client, route: str) -> None:
    def cost() -> int:
        page_of(client, office.auditor, route)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(route)).status_code == 200
        return len(queries)

    auditing.record(actor=None, action="enter")
    few = cost()
    for number in range(20):
        unit = build_unit(f"M{number}", f"第{number}处", "section", office.section.parent)
        auditing.record(actor=build_user(f"m{number}", f"某{number}", Role.READER, unit), action="enter", subject=unit)
    assert cost() == few


# 操作记录 -------------------------------------------------------------------------------------------------------------


def narrowed(**conditions: Any) -> list[int]:
    return [row.sequence for row in audit_trail.trail_rows(audit_trail.trail_for(TrailConditions(**conditions)))]


def test_the_trail_is_narrowed_by_who_action_record_and_outcome(office: Office) -> None:
    auditing.record(actor=office.secadmin, action="role_grant", subject=office.preparer)
    auditing.record(actor=None, action="sign_in", subject_label="guess", outcome="refused")
    auditing.record(actor=office.sysadmin, action="unit_add", subject=office.section)
    assert narrowed() == [3, 2, 1]
    assert narrowed(who="吴工") == narrowed(who="secadmin") == [1]
    assert narrowed(action="unit_add") == narrowed(kind="unit", number=str(office.section.pk)) == [3]
    assert narrowed(outcome="refused") == [2]
    today = AuditEntry.objects.get(sequence=1).at.date()
    assert narrowed(until=today.replace(year=today.year - 1)) == []
    assert narrowed(since=today.replace(year=today.year - 1)) == [3, 2, 1]


def test_every_step_has_its_words(office: Office) -> None:
    building.build_at(Stage.FINALISED, office)
    rows = audit_trail.trail_rows(audit_trail.trail_for(TrailConditions()))
    assert not [row.action for row in rows if row.action.isascii()]
    assert {row.what for row in rows if row.action == "审定"} == {f"自评表 {AuditEntry.objects.last().object_id}"}


def test_the_check_says_intact_and_is_itself_recorded(office: Office, client: Client) -> None:
    auditing.record(actor=None, action="enter", note="一")
    client.force_login(office.auditor)
    text = client.post(reverse("administration-audit")).content.decode()
    assert "完整：1 条都没有被改过、删过" in text
    entry = AuditEntry.objects.get(action="audit_verify")
    assert (entry.actor_id, entry.outcome) == (office.auditor.pk, "done")


def test_the_check_names_the_first_bad_entry(office: Office, client: Client) -> None:
    for number in range(4):
        auditing.record(actor=None, action="enter", note=f"{number}")
    past_the_triggers("UPDATE projects_auditentry SET note = '别的' WHERE sequence = 3")
    client.force_login(office.auditor)
    text = client.post(reverse("administration-audit")).content.decode()
    assert "不完整：从第 3 条起对不上，第 3 条被改过；前面 2 条完好" in text
    with pytest.raises(CommandError, match="从第 3 条起对不上"):
        call_command("audit_verify")


def test_the_command_says_that_the_trail_is_intact() -> None:
    auditing.record(actor=None, action="enter")
    said = StringIO()
    call_command("audit_verify", stdout=said)
    assert said.getvalue() == "完整：1 条都没有被改过、删过。\n"


def test_the_trail_is_taken_along_as_texts_and_the_taking_is_recorded(office: Office, client: Client) -> None:
    auditing.record(actor=office.sysadmin, action="unit_add", subject=office.section, note="=HYPERLINK(1)")
    answer = page_of(client, office.auditor, "administration-audit-export", action="unit_add")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[3]][:3] == ["序号", "时间", "谁"]
    assert (sheet["A4"].value, sheet["E4"].value, sheet["F4"].value) == ("1", "新增单位", "单位“职业能力建设处”")
    assert (sheet["H4"].value, sheet["H4"].data_type) == ("=HYPERLINK(1)", "s")
    assert sheet.max_row == 4
    assert AuditEntry.objects.get(action="audit_export").note == "1 条"
