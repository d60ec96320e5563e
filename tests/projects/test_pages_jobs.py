"""后台任务的页面：what somebody sees who asked for more than he would wait for, and what he fetches in the end."""

import html
import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluator.review import Stage
from evaluator.sheets.outgoing import FormArchive, OutgoingForm
from evaluator.sheets.reader import read_forms
from projects import tasks
from projects.models import AuditEntry, Evaluation, Job, RoleAssignment
from projects.services import auditing, exporting, jobs
from projects.services.jobs import due, running
from projects.services.results import Outcome
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def visitor(client: Client, office: Office) -> Client:
    client.force_login(office.reviewer)
    return client


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.JOBS_DIR = tmp_path / "jobs"
    return tmp_path / "jobs"


@pytest.fixture
def nobody_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "start", lambda job_id: None)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def order(client: Client, *forms: Any, **data: Any) -> Job:
    response = client.post("/downloads/", {"which": "chosen", "form": [form.pk for form in forms], **data})
    job = Job.objects.latest("pk")
    assert (response.status_code, response["Location"]) == (302, f"/jobs/{job.pk}/")
    return job


def names_in(response: Any) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        return archive.namelist()


# From the downloads page ----------------------------------------------------------------------------------------------


def test_more_than_somebody_waits_for_is_a_job_with_the_same_file(
    visitor: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = building.build_at(Stage.APPROVED, office)
    draft = building.open_form(office, code="310-015", unit=office.other_section)
    at_once = visitor.post("/downloads/", {"form": [approved.pk, draft.pk]})
    with zipfile.ZipFile(io.BytesIO(at_once.content)) as archive:
        expected = archive.namelist()
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    job = order(visitor, approved, draft)
    page = text_of(visitor.get(f"/jobs/{job.pk}/"))
    assert "已完成" in page
    assert "2 张自评表" in page
    response = visitor.get(f"/jobs/{job.pk}/file/")
    assert response["Content-Disposition"] == at_once["Content-Disposition"]
    assert names_in(response) == expected


def test_a_few_forms_are_a_job_too_if_that_is_asked_for(visitor: Client, office: Office) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    assert (job.state, job.done, job.total) == ("done", 1, 1)


def test_every_form_of_a_job_has_its_own_audit_entry_and_so_has_its_download(visitor: Client, office: Office) -> None:
    forms = [building.build_at(Stage.APPROVED, office, code=f"310-0{number}") for number in range(2)]
    job = order(visitor, *forms, later="1")
    entries = AuditEntry.objects.filter(action="export", outcome="done")
    assert {(each.object_id, each.actor) for each in entries} == {(str(form.pk), office.reviewer) for form in forms}
    assert {each.address for each in entries} == {"127.0.0.1"}
    names_in(visitor.get(f"/jobs/{job.pk}/file/"))
    assert AuditEntry.objects.get(action="job-download").object_id == str(job.pk)
    assert auditing.verify().intact


def test_everything_on_the_page_can_be_asked_for_drafts_among_it(visitor: Client, office: Office) -> None:
    for number, stage in enumerate((Stage.DRAFT, Stage.APPROVED)):
        building.build_at(stage, office, code=f"310-0{number}")
    assert "全部 2 张（含草稿）" in text_of(visitor.get("/downloads/?show=all"))
    response = visitor.post("/downloads/", {"which": "all"})
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert len(archive.namelist()) == 2 + 1


@pytest.mark.usefixtures("nobody_runs")
def test_a_right_that_ends_before_the_job_runs_ends_the_job(visitor: Client, office: Office, folder: Path) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    RoleAssignment.objects.filter(user=office.reviewer).delete()
    tasks.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", running.NOT_SEEN)
    assert list(folder.iterdir()) == []
    assert AuditEntry.objects.get(action="export").outcome == "refused"
    assert running.NOT_SEEN in text_of(visitor.get(f"/jobs/{job.pk}/"))


def test_a_right_that_ends_after_the_job_ran_ends_the_download(visitor: Client, office: Office) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    RoleAssignment.objects.filter(user=office.reviewer).delete()
    response = visitor.get(f"/jobs/{job.pk}/file/")
    assert response.status_code == 409
    assert "现在看不到" in text_of(response)


@pytest.mark.usefixtures("nobody_runs")
def test_a_disabled_owner_gets_nothing_done(visitor: Client, office: Office) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    office.reviewer.is_active = False
    office.reviewer.save()
    tasks.perform(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_fault_of_ours_halfway_leaves_a_number_and_no_file(
    visitor: Client, office: Office, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def fails(archive: FormArchive, item: OutgoingForm) -> str:
        raise RuntimeError("disk")

    monkeypatch.setattr(FormArchive, "add", fails)
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    page = text_of(visitor.get(f"/jobs/{job.pk}/"))
    assert job.reference in page
    assert "请再试一次" in page
    assert list(folder.iterdir()) == []
    assert not AuditEntry.objects.filter(action="export").exists()


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nobody_runs")
def test_a_job_that_waits_or_runs_moves_by_itself_and_by_a_link(visitor: Client, office: Office) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    page = text_of(visitor.get(f"/jobs/{job.pk}/"))
    assert "排队中" in page
    running.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(total=400, done=100, message="正在写：规划财务处")
    page = text_of(visitor.get(f"/jobs/{job.pk}/"))
    for word in (
        "进行中：100 / 400",
        "正在写：规划财务处",
        '<progress max="400" value="100"',
        ">刷新</a>",
        "取消这项任务",
    ):
        assert word in page
    part = text_of(visitor.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}))
    assert f'hx-get="/jobs/{job.pk}/" hx-trigger="every 2s"' in part
    assert "<html" not in part


@pytest.mark.usefixtures("nobody_runs")
def test_a_page_that_asks_on_after_the_session_has_ended_is_told_so_and_asks_no_more(
    visitor: Client, office: Office
) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    visitor.logout()
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/jobs/{job.pk}/?follow=1"}
    told = visitor.get(f"/jobs/{job.pk}/", headers=asked, follow=True)
    assert told.status_code == 286, "what htmx asks no more after"
    assert (told["HX-Retarget"], told["HX-Reselect"]) == ("#ended", "#session-ended"), "the job's box stays as it is"
    page = text_of(told)
    assert "登录已过期" in page
    assert f'href="/signin/?next=%2Fjobs%2F{job.pk}%2F%3Ffollow%3D1"' in page
    assert 'name="password"' not in page, "no sign-in page in the middle of another"
    elsewhere = asked | {"HX-Current-URL": "http://elsewhere.example/jobs/"}
    assert "elsewhere" not in text_of(visitor.get(f"/jobs/{job.pk}/", headers=elsewhere, follow=True))
    assert visitor.get(f"/jobs/{job.pk}/").status_code == 302, "a whole page leads to the sign-in page as ever"


@pytest.mark.usefixtures("nobody_runs")
def test_cancelling_says_so_and_the_page_stands_still(visitor: Client, office: Office) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    page = text_of(visitor.post(f"/jobs/{job.pk}/cancel/", follow=True))
    assert "已取消" in page
    assert "hx-trigger" not in page
    again = visitor.post(f"/jobs/{job.pk}/cancel/")
    assert again.status_code == 409
    assert "这项任务已取消，不用取消" in text_of(again)


def test_an_expired_result_says_so_and_what_to_do(visitor: Client, office: Office) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    assert "到期自动删除" in text_of(visitor.get(f"/jobs/{job.pk}/"))
    Job.objects.update(expires_at=timezone.now())
    due.catch_up()
    page = text_of(visitor.get(f"/jobs/{job.pk}/"))
    assert "文件过了保留期限，已经删掉" in page
    assert f"/jobs/{job.pk}/file/" not in page
    response = visitor.get(f"/jobs/{job.pk}/file/")
    assert response.status_code == 409
    assert "请重新下载一次" in text_of(response)


def test_the_list_holds_ones_own_jobs_the_newest_first(visitor: Client, client: Client, office: Office) -> None:
    first, second = (building.build_at(Stage.APPROVED, office, code=f"310-0{number}") for number in range(2))
    jobs_made = [order(visitor, first, later="1"), order(visitor, first, second, later="1")]
    page = text_of(visitor.get("/jobs/"))
    assert page.index(f"/jobs/{jobs_made[1].pk}/") < page.index(f"/jobs/{jobs_made[0].pk}/")
    client.force_login(office.finance)
    assert "还没有后台任务" in text_of(client.get("/jobs/"))


def test_a_job_of_another_kind_leads_to_its_own_page(visitor: Client, office: Office) -> None:
    job = jobs.create(user=office.reviewer, kind="x", title="导入", leads_to="/imports/7/")
    running.run(job.pk, {"x": lambda work: Outcome(message="写入 5 行")})
    page = text_of(visitor.get(f"/jobs/{job.pk}/"))
    assert 'href="/imports/7/">看结果' in page
    assert "写入 5 行" in page


def test_pages_cost_the_same_for_one_job_and_for_twenty(visitor: Client, office: Office) -> None:
    costs = []
    visitor.get("/jobs/")
    for count in (1, 20):
        for _ in range(office.reviewer.jobs.count(), count):
            running.run(jobs.create(user=office.reviewer, kind="x", title="导入").pk, {"x": lambda work: Outcome()})
        with CaptureQueriesContext(connection) as queries:
            assert text_of(visitor.get("/jobs/")).count("<tr>") == count + 1
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8


# One workbook ---------------------------------------------------------------------------------------------------------


def test_many_forms_are_one_workbook_with_a_sheet_a_project(visitor: Client, office: Office) -> None:
    first = building.build_at(Stage.APPROVED, office)
    second = building.open_form(office, code="310-015", form=building.build_form(name="信息化运维"))
    response = visitor.post("/downloads/", {"form": [first.pk, second.pk], "shape": "book"})
    assert unquote(response["Content-Disposition"]).endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["专业技术人员管理工作经费", "信息化运维"]
    forms = read_forms(response.content, filename="多表.xlsx")
    assert [form.project.text for form in forms] == ["专业技术人员管理工作经费", "信息化运维"]
    assert AuditEntry.objects.filter(action="export", outcome="done").count() == 2


def test_a_workbook_names_what_it_lacks_on_its_last_sheet(visitor: Client, office: Office) -> None:
    whole = building.build_at(Stage.APPROVED, office)
    homeless = building.open_form(office, code="310-015")
    Evaluation.objects.filter(pk=homeless.pk).update(layout_id="999999/none-2024")
    response = visitor.post("/downloads/", {"form": [whole.pk, homeless.pk], "shape": "book"})
    assert "份（缺1份）_" in unquote(response["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames[1:] == ["下载清单"]
    missing = [[cell.value for cell in row] for row in book["下载清单"].iter_rows()]
    assert "999999/none-2024" in missing[2][2]


def test_a_workbook_of_nothing_is_none(visitor: Client, office: Office) -> None:
    homeless = building.open_form(office)
    Evaluation.objects.update(layout_id="999999/none-2024")
    response = visitor.post("/downloads/", {"form": [homeless.pk], "shape": "book"})
    assert response.status_code == 409
    assert "999999/none-2024" in text_of(response)


def test_workings_are_bound_behind_the_forms_if_they_are_asked_for(visitor: Client, office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    job = order(visitor, form, shape="book", workings="1", later="1")
    content = b"".join(visitor.get(f"/jobs/{job.pk}/file/").streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == [
        "专业技术人员管理工作经费",
        "专业技术人员管理工作经费_得分计算说明",
    ]


@pytest.mark.usefixtures("nobody_runs")
def test_a_timer_does_what_waits_and_says_what_it_found(
    visitor: Client, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    job = order(visitor, building.build_at(Stage.APPROVED, office), later="1")
    call_command("run_due")
    job.refresh_from_db()
    assert job.state == "done"
    assert "重新排队 0 项" in capsys.readouterr().out


def test_a_round_is_a_summary_with_a_row_a_project_and_names_who_has_no_form(visitor: Client, office: Office) -> None:
    approved = building.build_at(Stage.APPROVED, office)
    out = building.open_form(office, code="310-015", form=building.build_form(name="信息化运维"))
    Evaluation.objects.filter(pk=out.pk).update(excluded_at=timezone.now())
    response = visitor.post("/downloads/", {"form": [approved.pk, out.pk], "shape": "summary"})
    named = unquote(response["Content-Disposition"])
    assert "2024年度_项目支出绩效自评情况汇总表_职业能力建设处_1份（缺1份）_" in named
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (written,) = (row for row in rows if "专业技术人员管理工作经费" in row)
    assert written[1:3] == ["职业能力建设处", "310-014"]
    assert written[4:12] == [100, 100, 100, 100, 99.1, "优", 1, "审核通过"]
    (missing,) = (row for row in rows if "信息化运维" in row)
    assert missing[-1] == "不纳入自评，没有自评表"
    assert missing[4:9] == [None] * 5
    assert AuditEntry.objects.filter(action="export", outcome="done").count() == 1
