"""打包目标表: the goals of a year as target forms in one archive, for who sees them; many as a job."""

import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects import tasks
from projects.models import AuditEntry, Job, RoleAssignment, TargetPlan
from projects.services.jobs import running
from projects.views import goals_bundle
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.JOBS_DIR = tmp_path / "jobs"


@pytest.fixture
def visitor(client: Client, office: Office) -> Client:
    for number, unit in enumerate((office.section, office.other_section)):
        form = building.build_form(name=f"第 {number} 个项目")
        building.open_form(office, code=f"310-0{number}", unit=unit, form=form)
    client.force_login(office.reviewer)
    return client


def fetched(client: Client, **narrowed: Any) -> zipfile.ZipFile:
    response = client.post("/goals/export/", {"year": "2024", **narrowed})
    assert response.status_code == 200, html.unescape(response.content.decode())
    return zipfile.ZipFile(io.BytesIO(response.content))


@pytest.fixture
def more_than_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals_bundle, "AT_ONCE", 1)


@pytest.mark.usefixtures("more_than_at_once")
def test_more_than_anybody_waits_for_are_the_same_archive_as_a_job(visitor: Client) -> None:
    response = visitor.post("/goals/export/", {"year": "2024"})
    assert (response.status_code, Job.objects.get().state) == (302, "done")
    file = visitor.get(f"{response['Location']}file/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    assert len(archive.namelist()) == 2


def test_the_archive_says_whose_goals_how_many_and_how_many_are_drafts(visitor: Client, office: Office) -> None:
    TargetPlan.objects.filter(project__unit=office.other_section).update(stage="draft")
    response = visitor.post("/goals/export/", {"year": "2024"})
    named = unquote(response["Content-Disposition"])
    assert re.search(r"2024年度_项目支出绩效目标表_2份（含草稿1份）_\d{8}-\d{4}\.zip", named)
    assert not Job.objects.exists()
    alone = visitor.post("/goals/export/", {"year": "2024", "unit": office.other_section.pk})
    assert "_规划财务处_1份（均为草稿）_" in unquote(alone["Content-Disposition"])


def test_the_goals_of_a_year_come_as_target_forms_with_a_folder_a_unit(visitor: Client) -> None:
    archive = fetched(visitor)
    assert sorted({name.partition("/")[0] for name in archive.namelist()}) == ["职业能力建设处", "规划财务处"]
    for number, name in enumerate(sorted(archive.namelist(), key=lambda name: name.partition("_")[2])):
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read(name))).active
        words = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        assert f"第 {number} 个项目" in words
        assert "高级专家体检、保健" in words
    entries = AuditEntry.objects.filter(action="export", outcome="done", object_type="targetplan")
    assert {int(each.object_id) for each in entries} == set(TargetPlan.objects.values_list("pk", flat=True))


def test_what_the_list_is_narrowed_to_is_what_comes(visitor: Client, office: Office) -> None:
    (name,) = fetched(visitor, unit=office.other_section.pk).namelist()
    assert name.startswith("规划财务处/")
    response = visitor.post("/goals/export/", {"year": "2024", "stage": "returned"})
    assert response.status_code == 409
    assert "一份目标也没有" in html.unescape(response.content.decode())


def test_the_goals_of_others_do_not_come(visitor: Client, client: Client, office: Office) -> None:
    client.force_login(office.preparer)
    (name,) = fetched(client).namelist()
    assert name.startswith("职业能力建设处/")
    client.force_login(office.nobody)
    assert client.post("/goals/export/", {"year": "2024"}).status_code == 409


@pytest.mark.usefixtures("more_than_at_once")
def test_a_right_that_ends_before_the_job_runs_ends_the_job(
    visitor: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "start", lambda job_id: None)
    visitor.post("/goals/export/", {"year": "2024"})
    RoleAssignment.objects.filter(user=office.reviewer).delete()
    job = Job.objects.get()
    tasks.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", running.NOT_SEEN)


def test_many_goals_cost_no_more_queries_than_two(visitor: Client, office: Office) -> None:
    costs = []
    visitor.get("/goals/")
    for more in (0, 4):
        for number in range(more):
            building.open_form(office, code=f"310-1{number}", form=building.build_form(name=f"再一个{number}"))
        with CaptureQueriesContext(connection) as queries:
            visitor.post("/goals/export/", {"year": "2024"})
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("data", [{}, {"year": "x"}, {"year": "2024", "unit": "x"}, {"year": "2024", "stage": "x"}])
def test_a_post_that_no_page_sends_makes_no_sense(visitor: Client, data: dict[str, str]) -> None:
    assert visitor.post("/goals/export/", data).status_code == 400
