"""导入: the plan says what each line would do and writes nothing; it is applied whole or not at all."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluator.sheets.rosters import read_roster
from projects.models import AuditEntry, RoleAssignment, Unit, User
from projects.services import accounts, auditing
from projects.services.administering import importing
from projects.services.administering.importing import Applied, ImportPlan, applying, judging
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.fingerprints import differences, rows_now
from tests.projects.test_administering_units import broken_paths
from tests.sheets.rosters_made import filled, own

pytestmark = pytest.mark.django_db
NEW_UNIT = ("D-1-7", "信息中心", "科室", "D-1")
ZHANG = ("zhangwei", "张 伟", "2501")


@pytest.fixture
def office() -> Office:
    return building.build_office()


def plan(user: User, content: bytes) -> ImportPlan:
    return importing.plan_import(user=user, roster=read_roster(content))


def apply(user: User, content: bytes) -> Applied:
    roster = read_roster(content)
    return importing.apply_import(user=user, roster=roster, digest=plan(user, content).digest)


def verdicts(found: ImportPlan) -> list[str]:
    return [row.verdict.value for row in found.rows]


def problems(found: ImportPlan) -> str:
    told = (*found.problems, *(each for row in found.rows for each in row.problems))
    return "\n".join(f"{each.place}：{each.message}{each.remedy}" for each in told)


# 计划 -----------------------------------------------------------------------------------------------------------------


def test_a_plan_tells_new_changed_and_same_and_writes_nothing(office: Office) -> None:
    before, entries = rows_now(), AuditEntry.objects.count()
    content = filled(
        units=[NEW_UNIT, ("D-1-1", "技能处", "科室", "D-1"), ("D-1-2", "规划财务处", "科室", "D-1")],
        people=[ZHANG, ("preparer", "陈婧"), ("reviewer", "周敏", "2306")],
    )
    found = plan(office.sysadmin, content)
    assert verdicts(found) == ["new", "changed", "same", "new", "changed", "same"]
    assert [(each.label, each.before, each.after) for each in found.rows[1].changes] == [
        ("单位名称", "职业能力建设处", "技能处")
    ]
    assert found.may_apply
    assert differences(before, rows_now()) == []
    assert AuditEntry.objects.count() == entries


def test_a_new_unit_without_kind_and_region_follows_its_parent(office: Office) -> None:
    content = filled(units=[("D-7", "新单位", "", "D"), ("D-7-1", "新科室", "", "D-7")])
    found = plan(office.sysadmin, content)
    assert [[each.after for each in row.changes if each.label == "类别"] for row in found.rows] == [["单位"], ["科室"]]
    apply(office.sysadmin, content)
    made = Unit.objects.filter(code__startswith="D-7").order_by("code")
    assert [(unit.kind, unit.region) for unit in made] == [("unit", "310000"), ("section", "310000")]


def test_without_the_rollback_the_plan_would_write(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying.transaction, "set_rollback", lambda rollback: None)
    plan(office.sysadmin, filled(units=[NEW_UNIT]))
    assert Unit.objects.filter(code="D-1-7").exists()


def test_applying_does_what_the_plan_said(office: Office) -> None:
    content = filled(units=[("D-1-1", "技能处", "", "D"), NEW_UNIT], people=[ZHANG, ("preparer", "陈婧")])
    done = apply(office.sysadmin, content)
    section = Unit.objects.get(code="D-1-1")
    assert (section.name, section.kind, section.parent_id) == ("技能处", "section", office.department.pk)
    assert Unit.objects.get(code="D-1-7").region == "310000"
    assert broken_paths() == []
    person = User.objects.get(username="zhangwei")
    assert (person.full_name, person.phone, person.must_change_password) == ("张伟", "2501", True)
    assert [(each.username, person.check_password(each.password)) for each in done.accounts] == [("zhangwei", True)]
    assert User.objects.get(username="preparer").full_name == "陈婧"
    assert AuditEntry.objects.filter(action="people_import").count() == 5
    assert auditing.verify().intact
    assert not any(done.accounts[0].password in auditing.signed_text(entry) for entry in AuditEntry.objects.all())


def test_the_same_file_again_has_nothing_to_do(office: Office) -> None:
    content = filled(units=[NEW_UNIT], people=[ZHANG])
    apply(office.sysadmin, content)
    found = plan(office.sysadmin, content)
    assert verdicts(found) == ["same", "same"]
    assert not found.may_apply


def test_a_parent_may_stand_below_its_children_and_be_named_by_name(office: Office) -> None:
    content = filled(
        units=[("X-1-1", "一科", "科室", "X-1"), ("X-1", "中心", "单位", "X"), ("X", "某局", "主管部门", "", "310000"),
               ("X-2", "办公室", "科室", "某局")]
    )  # fmt: skip
    assert plan(office.sysadmin, content).may_apply
    apply(office.sysadmin, content)
    assert Unit.objects.get(code="X-1-1").path.startswith(Unit.objects.get(code="X").path)
    assert Unit.objects.get(code="X-2").parent == Unit.objects.get(code="X")
    assert broken_paths() == []


def test_blank_cells_change_nothing(office: Office) -> None:
    found = plan(office.sysadmin, filled(units=[("D-1-1", "职业能力建设处")], people=[("reviewer", "周敏")]))
    assert verdicts(found) == ["same", "same"]


def test_roles_are_the_security_administrators_and_come_after_the_people(office: Office) -> None:
    content = filled(units=[NEW_UNIT], people=[ZHANG], roles=[("zhangwei", "D-1-7", "填报人")])
    early = plan(office.secadmin, content)
    assert early.others == (("单位", 1), ("人员", 1))
    assert "系统里没有“zhangwei”。请核对；新的请系统管理员先导入“人员”" in problems(early)
    assert plan(office.sysadmin, content).others == (("角色", 1),)
    apply(office.sysadmin, content)
    assert not RoleAssignment.objects.filter(user__username="zhangwei").exists()
    apply(office.secadmin, content)
    held = RoleAssignment.objects.get(user__username="zhangwei")
    assert (held.unit.code, held.role, held.granted_by_id) == ("D-1-7", "preparer", office.secadmin.pk)
    assert verdicts(plan(office.secadmin, content)) == ["same"]


def test_one_list_of_people_with_several_roles_each(office: Office) -> None:
    head = ("姓名", "账号", "单位代码", "角色")
    content = own(名单=[head, ("张伟", "zw", "D-1-1", "填报人"), ("张伟", "zw", "D-1-2", "填报人")])
    assert verdicts(plan(office.sysadmin, content)) == ["new", "same"]
    assert len(apply(office.sysadmin, content).accounts) == 1
    assert verdicts(plan(office.secadmin, content)) == ["new", "new"]


# 拒绝: a zoo of lines -------------------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no code": ({"units": [("", "处", "科室", "D-1")]}, "“单位”A2 单位代码：没有写"),
    "no name": ({"units": [("X", "", "科室", "D-1")]}, "“单位”B2 单位名称：没有写"),
    "kind unknown": ({"units": [("X", "处", "支队", "D-1")]}, "“单位”C2 类别：写的是“支队”"),
    "kind missing at the top": ({"units": [("X", "处", "", "", "310000")]}, "“单位”C2 类别：没有写"),
    "account with a blank within": ({"people": [("bad name", "好人")]}, "“人员”A2 账号：写的是“bad name”"),
    "parent unknown": ({"units": [("X", "处", "科室", "D-9")]}, "“单位”D2 上级单位代码：没有代码为“D-9”的单位"),
    "section at the top": ({"units": [("X", "处", "科室", "", "310000")]}, "科室要放在单位或主管部门下面"),
    "below a section": ({"units": [("X", "处", "科室", "D-1-1")]}, "“职业能力建设处”是科室，下面不能再设单位"),
    "region of five digits": ({"units": [("X", "处", "科室", "D-1", "31000")]}, "“单位”E2 行政区划代码：写的是“31000”"),
    "code twice": ({"units": [NEW_UNIT, NEW_UNIT]}, "“单位”A3 单位代码：“D-1-7”前面已经写过"),
    "two that want to be above one another": (
        {"units": [("X", "甲", "单位", "Y"), ("Y", "乙", "单位", "X")]},
        "写的是“Y”，那一行没有通过",
    ),
    "a cycle of units that are there": ({"units": [("D-1", "局本级", "单位", "D-1-1")]}, "是科室，下面不能再设单位"),
    "1 beside 001": (
        {"units": [("001", "局", "主管部门", "", "310000"), (1, "处", "科室", "001")]},
        "“单位”A3 单位代码：是数字 1，不知道是“1”还是“001”",
    ),
    "a number among padded codes": (
        {"units": [("001", "局", "主管部门", "", "310000"), (2, "处", "科室", "001")]},
        "是数字 2，别的单位代码前面有零，这个的零可能丢了",
    ),
    "a fraction for a code": ({"units": [(1.5, "处", "科室", "D-1")]}, "是数字 1.5，不像单位代码"),
    "account with a blank sign": ({"people": [("zhang/wei", "张伟")]}, "“人员”A2 账号：写的是“zhang/wei”"),
    "person without a name": ({"people": [("zw", "")]}, "“人员”B2 姓名：没有写"),
    "account twice, two names": ({"people": [("zw", "张伟"), ("ZW", "张卫")]}, "前面已经写过，两行不一样"),
    "name too long": ({"people": [("zw", "长" * 65)]}, "“人员”B2 姓名：有 65 个字"),
}
REFUSED_ROLES: dict[str, tuple[tuple[Any, ...], str]] = {
    "role unknown": (("nobody", "D-1-1", "局长"), "“角色”C2 角色：没有“局长”这种角色"),
    "role missing": (("nobody", "D-1-1", ""), "“角色”C2 角色：没有写"),
    "unit unknown": (("nobody", "D-77", "填报人"), "“角色”B2 单位代码：系统里没有“D-77”"),
    "person missing": (("", "D-1-1", "填报人"), "“角色”A2 账号：没有写"),
    "an administrator": (("auditor", "D-1-1", "填报人"), "管理员不能兼业务角色"),
    "himself": (("secadmin", "D-1-1", "填报人"), "不能给自己授予角色"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_line_that_cannot_be_is_refused_at_its_cell_and_nothing_is_written(office: Office, name: str) -> None:
    rows, sentence = REFUSED[name]
    people = [*rows.get("people", ()), ("fine", "好人")]
    content = filled(units=rows.get("units", ()), people=people)
    before = rows_now()
    found = plan(office.sysadmin, content)
    assert sentence in problems(found)
    assert not found.may_apply
    with pytest.raises(Refused):
        apply(office.sysadmin, content)
    assert differences(before, rows_now()) == []


@pytest.mark.parametrize("name", REFUSED_ROLES)
def test_a_role_that_cannot_be_is_refused_at_its_cell(office: Office, name: str) -> None:
    row, sentence = REFUSED_ROLES[name]
    content = filled(roles=[("nobody", "D-1-2", "只读人员"), row][::-1])
    assert sentence in problems(plan(office.secadmin, content))
    with pytest.raises(Refused):
        apply(office.secadmin, content)
    assert not RoleAssignment.objects.filter(user=office.nobody).exists()


def test_every_mistake_is_said_at_once(office: Office) -> None:
    content = filled(units=[("", "", "支队", "D-9", "3")], people=[("", ""), ("a/b", "")])
    told = problems(plan(office.sysadmin, content))
    assert len(told.splitlines()) == 7


def test_a_number_whose_code_is_known_is_that_code(office: Office) -> None:
    building.build_unit("101", "老干部处", "section", office.section.parent)
    assert verdicts(plan(office.sysadmin, filled(units=[(101, "老干部处")]))) == ["same"]


def test_a_unit_with_forms_under_way_is_not_moved_away_by_a_file(office: Office) -> None:
    building.open_form(office)
    building.build_unit("E", "市教育局", "department")
    told = problems(plan(office.sysadmin, filled(units=[("D-1-1", "职业能力建设处", "", "E")])))
    assert "“单位”D2 上级单位：“职业能力建设处”和它的下级有 1 张自评表还没办完" in told


# Between plan and step ------------------------------------------------------------------------------------------------


def test_records_that_moved_since_the_plan_refuse_it(office: Office) -> None:
    content = filled(people=[("preparer", "陈婧")])
    shown = plan(office.sysadmin, content)
    User.objects.filter(username="preparer").update(full_name="陈静静")
    roster = read_roster(content)
    with pytest.raises(Refused, match="看过计划以后"):
        importing.apply_import(user=office.sysadmin, roster=roster, digest=shown.digest)
    assert User.objects.get(username="preparer").full_name == "陈静静"


def test_without_the_digest_the_other_ones_change_would_be_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = filled(people=[("preparer", "陈婧")])
    plan(office.sysadmin, content)
    monkeypatch.setattr(ImportPlan, "digest", "always")
    User.objects.filter(username="preparer").update(full_name="陈静静")
    importing.apply_import(user=office.sysadmin, roster=read_roster(content), digest="always")
    assert User.objects.get(username="preparer").full_name == "陈婧"


def test_a_fault_in_the_middle_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    content = filled(units=[NEW_UNIT], people=[ZHANG])
    shown, before = plan(office.sysadmin, content), rows_now()

    def broken(**fields: Any) -> Any:
        raise ConnectionError("gone")

    monkeypatch.setattr(judging, "open_account", broken)
    with pytest.raises(ConnectionError):
        importing.apply_import(user=office.sysadmin, roster=read_roster(content), digest=shown.digest)
    assert differences(before, rows_now()) == []


def test_too_many_new_accounts_are_asked_for_in_parts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "MOST_NEW_ACCOUNTS", 1)
    assert "新账号有 2 个，一次最多 1 个" in problems(plan(office.sysadmin, filled(people=[ZHANG, ("ln", "刘娜")])))


@pytest.mark.parametrize("who", ["auditor", "reviewer"])
def test_nobody_else_imports_anything(office: Office, who: str) -> None:
    content = filled(units=[NEW_UNIT], people=[ZHANG], roles=[("nobody", "D-1-1", "填报人")])
    user = getattr(office, who)
    assert plan(user, content).rows == ()
    before = rows_now()
    with pytest.raises(Refused, match="由系统管理员导入"):
        apply(user, content)
    assert differences(before, rows_now()) == []


def test_each_new_account_has_its_own_password() -> None:
    made = accounts.initial_passwords(["a", "b", "c"])
    assert len({each.clear for each in made.values()}) == 3
    assert not accounts.InitialPassword.unusable().clear


def test_a_plan_costs_no_more_queries_for_lines_that_are_the_same(office: Office) -> None:
    def cost(rows: int) -> int:
        content = filled(people=[("preparer", "陈静")] * rows)
        with CaptureQueriesContext(connection) as queries:
            plan(office.sysadmin, content)
        return len(queries)

    assert cost(1) == cost(50)


# On the page ----------------------------------------------------------------------------------------------------------


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("名单.xlsx", content)
    return client.post(reverse("administration-import"), {"step": "plan", "file": file})


def posted_back(response: Any) -> dict[str, str]:
    return {"step": "apply", "roster": response.context["roster"], "digest": response.context["plan"].digest}


def test_the_walk_on_the_page_ends_with_the_passwords_shown_once(office: Office, client: Client) -> None:
    client.force_login(office.sysadmin)
    shown = upload(client, filled(units=[NEW_UNIT], people=[ZHANG]))
    assert shown.status_code == 200
    assert "还没有写入" in shown.content.decode()
    assert not User.objects.filter(username="zhangwei").exists()
    done = client.post(reverse("administration-import"), posted_back(shown))
    (account,) = done.context["done"].accounts
    assert account.password in done.content.decode()
    assert "no-store" in done.headers["Cache-Control"]
    assert client.post(reverse("administration-import"), posted_back(shown)).status_code == 409


def test_a_plan_of_somebody_else_is_not_taken(office: Office, client: Client) -> None:
    client.force_login(office.sysadmin)
    shown = upload(client, filled(roles=[("nobody", "D-1-1", "填报人")]))
    client.force_login(office.secadmin)
    assert client.post(reverse("administration-import"), posted_back(shown)).status_code == 400
    forged = {**posted_back(shown), "roster": "x"}
    assert client.post(reverse("administration-import"), forged).status_code == 400


def test_a_file_that_cannot_be_read_is_said_on_the_page(office: Office, client: Client) -> None:
    client.force_login(office.sysadmin)
    answer = upload(client, b"%PDF-1.7")
    assert answer.status_code == 409
    assert "PDF" in answer.content.decode()
    assert client.post(reverse("administration-import"), {"step": "plan"}).status_code == 409
