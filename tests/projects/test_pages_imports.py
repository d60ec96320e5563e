"""导入 as pages: bring, look at the plan, tick, apply; what is wrong is said with its cell, and nothing is retyped."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Import, Project, Result, RoleAssignment
from projects.services.importing import admitting, applying, bringing
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, file_of, official, read_in_this_process, zipped

pytestmark = pytest.mark.django_db

IMPORTS = "/imports/"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def preparer(client: Client, office: Office) -> Client:
    client.force_login(office.preparer)
    return client


def sent(client: Client, *uploads: Upload, **more: str) -> str:
    """Upload files; the address of their plan."""
    files = [SimpleUploadedFile(each.name, each.content) for each in uploads]
    response = client.post(IMPORTS, {"files": files} | more)
    assert response.status_code == 302, said(response)
    return str(response["Location"])


def said(response: object) -> str:
    """The words of a page."""
    text = html.unescape(response.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def ticked(response: object) -> list[str]:
    """The names of the ticks that are set."""
    found = re.findall(r'<input[^>]*name="take"[^>]*>', response.content.decode())  # type: ignore[attr-defined]
    return [re.search(r'value="([^"]+)"', each)[1] for each in found if "checked" in each]  # type: ignore[index]


def test_a_zip_of_three_is_planned_mended_and_written(preparer: Client, office: Office) -> None:
    kept = building.open_form(office, code="A", form=building.build_form(name="甲"))
    wrong = building.open_form(office, code="B", form=building.build_form(name="乙"))
    forms = {name: official(name=name, executed="100.00", rows=FILLED) for name in ("甲", "新项目")}
    faulty = official(name="乙", rows={1: {"actual": "九成多"}})
    address = sent(preparer, zipped(*(file_of(each) for each in (*forms.values(), faulty))))
    page = preparer.get(address)
    text = said(page)
    assert "被拒绝：乙" in text
    assert "九成多" in text
    assert "F13" in text
    assert "35.00(人)" in text
    assert "已勾 2 个项目：新增 1 个，变更 1 个里的 " in text
    refused = preparer.post(f"{address}apply/", {"take": ticked(page)})
    assert (refused.status_code, "有 1 个项目被拒绝（“乙”），没有写入" in said(refused)) == (409, True)
    assert not Project.objects.filter(name="新项目").exists()
    again = zipped(*(file_of(each) for each in (*forms.values(), official(name="乙", rows=FILLED))))
    address = sent(preparer, again)
    done = preparer.post(f"{address}apply/", {"take": ticked(preparer.get(address))})
    assert done.status_code == 302
    assert "已写入 3 个项目" in said(preparer.get(address))
    for evaluation in (kept, wrong, Evaluation.objects.get(project__name="新项目")):
        assert Result.objects.get(evaluation=evaluation, indicator__order=1).actual_text == "35.00(人)"


def test_a_tick_that_is_taken_away_stays_away(preparer: Client, office: Office) -> None:
    evaluation = building.open_form(office)
    address = sent(preparer, file_of(official(executed="100.00", rows=FILLED)))
    line = Result.objects.get(evaluation=evaluation, indicator__order=2)
    names = ticked(preparer.get(address))
    kept = [name for name in names if name != f"1|result:{line.pk}|actual_text"]
    assert len(kept) == len(names) - 1
    preparer.post(address, {"take": kept, "step": "tick"})
    assert ticked(preparer.get(address)) == kept
    preparer.post(f"{address}apply/", {"take": kept})
    line.refresh_from_db()
    assert line.actual_text == ""
    assert Result.objects.get(evaluation=evaluation, indicator__order=3).actual_text == "100.00(%)"


def test_all_and_none_are_one_press_each(preparer: Client, office: Office) -> None:
    building.open_form(office)
    address = sent(preparer, file_of(official(executed="100.00", rows=FILLED)))
    everything = ticked(preparer.get(address))
    preparer.post(address, {"take": everything, "step": "none"})
    assert ticked(preparer.get(address)) == []
    preparer.post(address, {"step": "all"})
    assert ticked(preparer.get(address)) == everything


def test_a_filter_shows_one_verdict_and_keeps_the_other_ticks(preparer: Client, office: Office) -> None:
    building.open_form(office, code="A", form=building.build_form(name="甲"))
    address = sent(preparer, *(file_of(official(name=name, rows=FILLED)) for name in ("甲", "新项目")))
    page = said(preparer.get(f"{address}?show=new"))
    assert ("筛选出 1 个" in page, "新项目" in page, "变更：" in page) == (True, True, False)
    preparer.post(f"{address}?show=new", {"step": "tick", "take": []})
    assert "2" not in ticked(preparer.get(address))
    assert "1" in ticked(preparer.get(address))


def test_a_unit_is_chosen_on_the_page_where_the_form_does_not_say_it(preparer: Client, office: Office) -> None:
    RoleAssignment.objects.create(user=office.preparer, unit=office.other_section, role="preparer")
    address = sent(preparer, file_of(official(name="新项目", rows=FILLED)))
    page = preparer.get(address)
    assert "不知道是哪个单位的" in said(page)
    chosen = {"step": "choose", "unit-1": str(office.other_section.pk), "code-1": "X-9", "year-1": ""}
    assert preparer.post(address, chosen).status_code == 302
    assert "要您选定" not in said(preparer.get(address))
    preparer.post(f"{address}apply/", {"take": ticked(preparer.get(address))})
    project = Project.objects.get()
    assert (project.unit, project.code) == (office.other_section, "X-9")


def test_a_unit_that_is_not_ones_own_is_not_there(preparer: Client, office: Office) -> None:
    address = sent(preparer, file_of(official(name="新项目", rows=FILLED)))
    chosen = {"step": "choose", "unit-1": str(office.other_section.pk)}
    assert preparer.post(address, chosen).status_code == 404
    response = preparer.post(
        IMPORTS, {"files": SimpleUploadedFile("a.xlsx", target_files.form()), "unit": str(office.other_section.pk)}
    )
    assert response.status_code == 404


def test_the_same_file_twice_is_said(preparer: Client, office: Office) -> None:
    building.open_form(office)
    file = file_of(official(rows=FILLED), "自评.xlsx")
    address = sent(preparer, file)
    preparer.post(f"{address}apply/", {"take": ticked(preparer.get(address))})
    page = said(preparer.get(sent(preparer, file)))
    assert "“自评.xlsx”：您 " in page
    assert "已经导入过" in page


def test_the_own_file_comes_back_with_its_faults_marked(preparer: Client, office: Office) -> None:
    building.open_form(office)
    address = sent(preparer, file_of(official(rows={1: {"actual": "九成多"}}), "自评.xlsx"))
    assert f"{address}file/1/marked/" in preparer.get(address).content.decode()
    response = preparer.get(f"{address}file/1/marked/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.startswith(b"PK")
    assert preparer.get(f"{address}file/2/marked/").status_code == 404
    preparer.force_login(office.colleague)
    assert preparer.get(f"{address}file/1/marked/").status_code == 404


def test_an_import_that_is_given_up_is_gone(preparer: Client, office: Office) -> None:
    address = sent(preparer, file_of(official(rows=FILLED)))
    assert preparer.post(f"{address}discard/")["Location"] == IMPORTS
    assert "已放弃" in said(preparer.get(address))
    late = preparer.post(f"{address}apply/", {"take": ["1"]})
    assert (late.status_code, "不能再改" in said(late)) == (409, True)
    assert not Project.objects.exists()


def test_no_file_is_said_and_pasted_text_is_read(preparer: Client, office: Office) -> None:
    response = preparer.post(IMPORTS, {"text": ""})
    assert (response.status_code, "没有选文件，也没有粘贴文字" in said(response)) == (409, True)
    response = preparer.post(IMPORTS, {"text": "随便写的一句话"})
    assert response.status_code in (302, 409)
    assert not Project.objects.exists()


def test_a_pasted_text_that_is_too_long_is_refused_whole_with_its_length(preparer: Client) -> None:
    text = "项目名称\t培训\n" + "x" * 2_000_000
    response = preparer.post(IMPORTS, {"text": text})
    assert response.status_code == 409
    assert "粘贴的文字有 2000008 个字，最多 2000000 个字，没有读" in said(response)
    assert text in html.unescape(response.content.decode()), "nothing that was pasted is lost"
    assert not Import.objects.exists()


def test_a_large_file_is_refused_unread(preparer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "read_each", lambda *_, **__: pytest.fail("it was read"))
    big = SimpleUploadedFile("big.xlsx", b"PK" + bytes(admitting.LARGEST_FILE))
    response = preparer.post(IMPORTS, {"files": [big]})
    assert (response.status_code, "11 兆，最多 10 兆" in said(response)) == (409, True)


def test_what_stands_in_a_file_is_text_on_the_page(preparer: Client, office: Office) -> None:
    nasty = '<img src=x onerror="alert(1)">'
    building.open_form(office)
    address = sent(
        preparer, file_of(official(achievement=nasty, rows={1: {"actual": nasty, "target": nasty}}), "a.xlsx")
    )
    page = preparer.get(address).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page


def test_who_fills_in_nowhere_is_told_so_and_has_no_entry(client: Client, office: Office) -> None:
    client.force_login(office.reviewer)
    page = client.get(IMPORTS)
    assert "您没有哪个单位的这个角色" in said(page)
    assert 'aria-current="page">导入<' not in page.content.decode()
    response = client.post(IMPORTS, {"files": SimpleUploadedFile("a.xlsx", target_files.form())})
    assert (response.status_code, "填报人" in said(response)) == (409, True)


def test_an_import_of_somebody_else_is_not_there(preparer: Client, office: Office) -> None:
    address = sent(preparer, file_of(official(rows=FILLED)))
    preparer.force_login(office.colleague)
    for step in ("", "apply/", "discard/"):
        assert preparer.post(f"{address}{step}", {"step": "anew"}).status_code == 404
    assert preparer.get(address).status_code == 404
    assert Import.objects.get().state == "read"


def test_the_former_address_leads_here(preparer: Client) -> None:
    assert preparer.get("/goals/import/")["Location"] == IMPORTS


def test_many_files_are_read_and_written_in_the_background(
    preparer: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(applying, "MOST_AT_ONCE", 1)
    files = [file_of(official(name=name, rows=FILLED)) for name in ("甲", "乙")]
    job = sent(preparer, *files)
    (record,) = Import.objects.all()
    address = f"{IMPORTS}{record.pk}/"
    assert preparer.get(job)["Location"] == address
    waiting = preparer.get(job, headers={"HX-Request": "true"})
    assert (waiting.status_code, waiting["HX-Redirect"]) == (200, address)
    page = preparer.get(job.partition("?")[0])
    assert "读完了，还没有写入" in said(page)
    assert f'href="{address}"' in page.content.decode()
    assert not Project.objects.exists()
    response = preparer.post(f"{address}apply/", {"take": ticked(preparer.get(address))})
    assert "已写入 2 个项目" in said(preparer.get(response["Location"], follow=True))
    assert Project.objects.count() == 2


def test_files_without_a_form_say_so_on_the_job_and_leave_nothing(
    preparer: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_AT_ONCE", 1)
    page = said(preparer.get(sent(preparer, Upload("a.xlsx", b"%PDF-1.7"), Upload("b.xlsx", b""))))
    assert "没有做成" in page
    assert "文件是空的" in page
    assert Import.objects.get().state == "discarded"
