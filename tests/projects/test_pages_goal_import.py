"""导入目标表 as pages: choose, look, import; every answer without script, nothing retyped, nothing trusted."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Project, TargetPlan, TargetUpload
from projects.services.planning import importing
from projects.views import goal_import
from tests.projects import building, target_files
from tests.projects.building import Office

pytestmark = pytest.mark.django_db
CHOOSE = "/goals/import/"


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def preparer(client: Client, office: Office) -> Client:
    client.force_login(office.preparer)
    return client


def sent(client: Client, content: bytes, name: str = "目标表.xlsx") -> str:
    """Upload a file; the address of what was read."""
    response = client.post(CHOOSE, {"file": target_files.upload(content, name)})
    assert response.status_code == 302, said(response)
    return str(response["Location"])


def said(response: object) -> str:
    """The words of a page."""
    text = html.unescape(response.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def decided(
    office: Office, number: int = 1, code: str = "310-900", year: str = "2025", **more: str
) -> dict[str, object]:
    fields = {f"unit-{number}": str(office.section.pk), f"code-{number}": code, f"year-{number}": year}
    return {"take": [str(number)], **fields, **{f"{name}-{number}": value for name, value in more.items()}}


def test_a_form_goes_from_file_to_draft_goals_in_three_steps(preparer: Client, office: Office) -> None:
    assert "下载目标表模板" in said(preparer.get(CHOOSE))
    address = sent(preparer, target_files.qingpu())
    page = said(preparer.get(address))
    assert "劳动保障监察专项经费" in page
    assert "不少于 130 套，越多越好" in page
    assert "G22" in page
    assert not Project.objects.exists()
    response = preparer.post(address, decided(office, code="QP-1", year="2024"))
    plan = TargetPlan.objects.get()
    assert response["Location"] == reverse("goals-plan", args=[plan.pk])
    assert "已从“目标表.xlsx”导入“劳动保障监察专项经费”" in said(preparer.get(response["Location"]))


def test_of_many_sheets_those_with_a_tick_are_imported(preparer: Client, office: Office) -> None:
    address = sent(preparer, target_files.datong())
    page = said(preparer.get(address))
    assert "2 张目标表" in page
    assert "H26" in page
    both = decided(office, 1, "DT-1", "2024") | decided(office, 2, "DT-2", "2024")
    response = preparer.post(address, both | {"take": ["2"]})
    assert response["Location"] == address
    assert [project.code for project in Project.objects.all()] == ["DT-2"]
    page = said(preparer.get(address))
    assert "还有 1 张没有导入" in page
    assert "打开目标" in page


def test_one_that_is_refused_does_not_keep_the_others_and_nothing_is_retyped(preparer: Client, office: Office) -> None:
    address = sent(preparer, target_files.datong())
    both = decided(office, 1, "DT-1", "2024") | decided(office, 2, "", "2024年")
    response = preparer.post(address, both | {"take": ["1", "2"]})
    assert response.status_code == 409
    page = said(response)
    assert "有 1 张没有导入，另外 1 张已经导入" in page
    assert "“J劳动保障监察执法能力建设经费”：“2024年”不是年度" in page
    assert 'value="2024年"' in html.unescape(response.content.decode())
    assert [project.code for project in Project.objects.all()] == ["DT-1"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unit": ""}, "没有选责任单位"),
        ({"unit": "x"}, "没有选责任单位"),
        ({"year": ""}, "没有填年度"),
        ({"year": "9999"}, "年度 9999 不在 2000—2100 之内"),
        ({"code": ""}, "没有填“项目代码”"),
        ({"code": "长" * 65}, "最多 64 字"),
    ],
)
def test_what_is_not_chosen_is_asked_for(preparer: Client, office: Office, fields: dict[str, str], words: str) -> None:
    address = sent(preparer, target_files.form())
    posted = decided(office) | {f"{name}-1": value for name, value in fields.items()}
    response = preparer.post(address, posted)
    assert response.status_code == 409
    assert words in said(response)
    assert not Project.objects.exists()


def test_each_refusal_points_to_a_field_that_is_on_the_page(preparer: Client, office: Office) -> None:
    address = sent(preparer, target_files.form(overview="长" * 6_000))
    response = preparer.post(address, decided(office, code="", year="1"))
    more = preparer.post(address, decided(office, code=""))
    for answer in (response, more):
        text = answer.content.decode()
        anchors = re.findall(r'href="#([^"]+)"', text)
        assert len(anchors) > 1
        assert all(f'id="{anchor}"' in text for anchor in anchors)


def test_no_tick_or_no_file_is_said(preparer: Client, office: Office) -> None:
    response = preparer.post(CHOOSE)
    assert (response.status_code, "没有选文件" in said(response)) == (409, True)
    address = sent(preparer, target_files.form())
    response = preparer.post(address, decided(office) | {"take": []})
    assert (response.status_code, "一张也没有勾选" in said(response)) == (409, True)
    assert not Project.objects.exists()


def test_a_project_that_is_there_is_offered_for_its_new_year(preparer: Client, office: Office) -> None:
    preparer.post(sent(preparer, target_files.form()), decided(office))
    known = Project.objects.get()
    address = sent(preparer, target_files.form(year=2026))
    page = preparer.get(address)
    assert "作为“培训经费”（310-900）2026 年度的目标" in said(page)
    assert re.search(rf'value="{known.pk}" checked', page.content.decode())
    refused = preparer.post(address, decided(office, year="2026"))
    assert "这个单位已经有项目“培训经费”（310-900），没有再建一个" in said(refused)
    response = preparer.post(address, decided(office, year="2026", target=str(known.pk)))
    assert response.status_code == 302
    assert Project.objects.get() == known
    assert sorted(known.plans.values_list("fiscal_year", flat=True)) == [2025, 2026]


def test_a_year_that_has_goals_leads_to_them(preparer: Client, office: Office) -> None:
    preparer.post(sent(preparer, target_files.form()), decided(office))
    page = preparer.get(sent(preparer, target_files.form()))
    assert "已经有 2025 年度的目标" in said(page)
    assert 'id="take-1" aria-label="导入 培训经费">' in page.content.decode()  # no tick
    assert reverse("goals-plan", args=[TargetPlan.objects.get().pk]) in page.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7", "这不是 Excel 工作簿"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "另存为 .xlsx"),
        (target_files.QINGPU.read_bytes()[:2_000], "文件已损坏"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(preparer: Client, content: bytes, words: str) -> None:
    response = preparer.post(CHOOSE, {"file": target_files.upload(content)})
    assert response.status_code == 409
    assert words in said(response)
    assert not TargetUpload.objects.exists()


def test_a_large_file_is_refused_unread(preparer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goal_import, "keep_upload", lambda **_: pytest.fail("it was read"))
    response = preparer.post(CHOOSE, {"file": target_files.upload(b"PK" + bytes(importing.LARGEST_FILE))})
    assert (response.status_code, "最多 10 兆" in said(response)) == (409, True)


def test_a_file_is_parsed_once(preparer: Client, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    address = sent(preparer, target_files.form())
    monkeypatch.setattr(importing, "read_target_forms", lambda *_, **__: pytest.fail("it was read again"))
    assert preparer.get(address).status_code == 200
    assert preparer.post(address, decided(office)).status_code == 302


def test_what_stands_in_the_file_is_text_on_the_page(preparer: Client) -> None:
    nasty = '<img src=x onerror="alert(1)">'
    content = target_files.form(target_files.row(nasty, f"≥5{nasty}"), name=nasty, overview=nasty)
    page = preparer.get(sent(preparer, content, f"{nasty}.xlsx")).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_file_of_somebody_else_is_not_there(preparer: Client, office: Office) -> None:
    address = sent(preparer, target_files.form())
    preparer.force_login(office.colleague)
    assert preparer.get(address).status_code == 404
    assert preparer.post(address, decided(office)).status_code == 404


def test_a_unit_that_is_not_ones_own_is_not_there(preparer: Client, office: Office) -> None:
    address = sent(preparer, target_files.form())
    response = preparer.post(address, decided(office) | {"unit-1": str(office.other_section.pk)})
    assert response.status_code == 404
    assert not Project.objects.exists()


def test_who_writes_no_goals_is_told_so(client: Client, office: Office) -> None:
    client.force_login(office.reviewer)
    assert "您没有哪个单位的这个角色" in said(client.get(CHOOSE))
    response = client.post(CHOOSE, {"file": target_files.upload(target_files.form())})
    assert (response.status_code, "填报人" in said(response)) == (409, True)


def test_the_template_and_a_plan_come_as_workbooks(preparer: Client, office: Office) -> None:
    response = preparer.get("/goals/import/template/")
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert response.content.startswith(b"PK")
    preparer.post(sent(preparer, target_files.form()), decided(office))
    plan = TargetPlan.objects.get()
    response = preparer.get(reverse("goals-export", args=[plan.pk]))
    assert "attachment" in response["Content-Disposition"]
    preparer.force_login(office.stranger)
    assert preparer.get(reverse("goals-export", args=[plan.pk])).status_code == 404
