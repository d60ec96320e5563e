"""应用 and 读文件 pressed more than once, or cut short: nothing is written twice, refused wrongly, or left behind."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluator.problems import Problem
from projects.models import Import, Job, Project
from projects.services import importing, jobs
from projects.services.importing import admitting
from projects.services.results import Refused
from projects.views import imports as views
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, file_of, official, only, read_in_this_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def preparer(client: Client, office: Office) -> Client:
    client.force_login(office.preparer)
    return client


@pytest.mark.parametrize("moment", ["import_page", "_keep_ticks"])
def test_a_press_that_another_one_overtakes_leads_to_what_was_written(
    office: Office, preparer: Client, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    record = brought(office, official(name="行政执法经费", rows=FILLED))
    ordinary = getattr(views, moment)

    def overtaken(*given: object, **named: object) -> object:
        found = ordinary(*given, **named) if moment == "import_page" else None
        importing.apply_import(user=office.preparer, import_id=record.pk)
        return found or ordinary(*given, **named)

    monkeypatch.setattr(views, moment, overtaken)
    address = reverse("import-apply", args=[record.pk])
    answer = preparer.post(address, {"version": record.version, "take": ["1"]})
    monkeypatch.undo()
    assert (answer.status_code, answer["Location"]) == (302, reverse("import", args=[record.pk]))
    page = preparer.get(answer["Location"]).content.decode()
    assert f"陈静 {timezone.localtime():%Y-%m-%d %H}" in page
    assert "已经写入过了，没有再写" in page
    assert Project.objects.count() == 1


def test_a_press_of_what_was_given_up_is_refused_as_ever(office: Office, preparer: Client) -> None:
    record = brought(office, official(name="行政执法经费", rows=FILLED))
    importing.discard(user=office.preparer, import_id=record.pk)
    answer = preparer.post(reverse("import-apply", args=[record.pk]), {"version": record.version})
    assert answer.status_code == 409
    assert not Project.objects.exists()


def test_files_that_nobody_would_read_are_not_kept(
    office: Office, preparer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> Job:
        raise Refused((Problem("too-many-jobs", "后台任务", "您已有 20 项后台任务没有做完", "请等前面的做完"),))

    monkeypatch.setattr(admitting, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(jobs, "create", full)
    kept = set(Path(settings.IMPORTS_DIR).glob("*"))
    file = file_of(official())
    answer = preparer.post(reverse("imports"), {"files": [SimpleUploadedFile(file.name, file.content)]})
    assert answer.status_code == 409
    assert "您已有 20 项后台任务没有做完" in answer.content.decode()
    assert not Import.objects.exists()
    assert set(Path(settings.IMPORTS_DIR).glob("*")) == kept


def test_many_files_are_read_by_the_job_that_came_with_them(
    office: Office, preparer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_AT_ONCE", 0)
    file = file_of(official(name="行政执法经费", rows=FILLED))
    answer = preparer.post(reverse("imports"), {"files": [SimpleUploadedFile(file.name, file.content)]})
    job = Job.objects.get()
    assert answer["Location"].startswith(reverse("job", args=[job.pk]))
    assert only(Import.objects.get(pk=job.parameters["import"])).name == "行政执法经费"
