"""An import that is read, written or mapped in the background and cancelled: all of it is done and said, or none."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evaluator.sheets.reading import Upload
from projects import tasks
from projects.models import AuditEntry, Import, Job, Project, SheetMapping
from projects.services import importing, jobs
from projects.services.importing import bringing, mappings
from projects.services.importing.mappings import Chosen
from projects.services.jobs import due, running
from projects.services.jobs.running import Work
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, file_of, official, read_in_this_process
from tests.projects.ledgers import SAID, ledger

pytestmark = pytest.mark.django_db
FORM = official(name="行政执法经费", rows=FILLED)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def put_down(office: Office, kind: str) -> Job:
    """A job of this kind that waits, and the import that it is of."""
    if kind == tasks.IMPORT_READ:
        parameters: Mapping[str, Any] = {
            "import": bringing.put_down(user=office.preparer, uploads=[file_of(FORM)], then=lambda record: record.pk)
        }
    elif kind == tasks.IMPORT_APPLY:
        parameters = {"import": brought(office, FORM).pk}
    else:
        record = importing.bring(user=office.preparer, uploads=[Upload("台账.xlsx", ledger())])
        parameters = asdict(Chosen(record.pk, 1, SAID, office.section.pk, "培训台账"))
    return jobs.create(user=office.preparer, kind=kind, title="导入", parameters=parameters, total=1)


SERVICES = {
    tasks.IMPORT_READ: (importing, "read_import"),
    tasks.IMPORT_APPLY: (importing, "apply_import"),
    tasks.IMPORT_MAP: (mappings, "keep_mapping"),
}


def around(
    monkeypatch: pytest.MonkeyPatch, kind: str, before: Callable[[], object], after: Callable[[], object]
) -> None:
    """Have something happen while the job runs: after its last word and before it writes, or just after the commit."""
    room, name = SERVICES[kind]
    ordinary = getattr(room, name)

    def overtaken(**given: Any) -> object:
        before()
        done = ordinary(**given)
        after()
        return done

    monkeypatch.setattr(room, name, overtaken)
    monkeypatch.setattr(Work, "told", lambda *_: None)


def nothing() -> None:
    pass


def run(job: Job) -> Job:
    running.run(job.pk, tasks.DOERS)
    job.refresh_from_db()
    return job


def written() -> tuple[str, int, int, int]:
    """What there is of it: the state of the import, its forms, projects, and mappings."""
    record = Import.objects.get()
    return record.state, len(record.plan), Project.objects.count(), SheetMapping.objects.count()


DONE = {
    tasks.IMPORT_READ: "读完了，还没有写入。请看计划",
    tasks.IMPORT_APPLY: "已写入 1 个项目",
    tasks.IMPORT_MAP: "对应关系已保存，按它读出 1 张表，还没有写入。请看计划",
}


@pytest.mark.parametrize("kind", DONE)
def test_what_is_cancelled_before_it_is_committed_is_taken_back_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    job = put_down(office, kind)
    before, entries = written(), AuditEntry.objects.exclude(action=jobs.CANCEL).count()
    around(monkeypatch, kind, lambda: jobs.cancel(user=office.preparer, job_id=job.pk), nothing)
    assert (run(job).state, job.message, job.error) == ("cancelled", "", "")
    assert written() == before
    assert AuditEntry.objects.exclude(action=jobs.CANCEL).count() == entries


@pytest.mark.parametrize("kind", DONE)
def test_what_is_committed_is_done_and_not_cancelled(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    job = put_down(office, kind)
    before, refused = written(), []

    def too_late() -> None:
        with pytest.raises(Refused, match="已完成，不用取消") as refusal:
            jobs.cancel(user=office.preparer, job_id=job.pk)
        refused.append(refusal)

    around(monkeypatch, kind, nothing, too_late)
    assert (run(job).state, job.message) == ("done", DONE[kind])
    assert len(refused) == 1
    assert written() != before
    assert not AuditEntry.objects.filter(action=jobs.CANCEL).exists()


@pytest.mark.parametrize("kind", DONE)
def test_a_runner_that_was_taken_for_dead_and_writes_after_all_leaves_nothing_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    job = put_down(office, kind)

    def fall_silent() -> None:
        Job.objects.update(heartbeat_at=timezone.now() - due.SILENT_AFTER - timedelta(seconds=1))
        assert due.catch_up().requeued == 1

    around(monkeypatch, kind, fall_silent, nothing)
    assert (run(job).state, job.message) == ("done", DONE[kind])
    assert due.waiting() == ()


def test_what_another_press_has_written_is_said_to_be_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    job = put_down(office, tasks.IMPORT_APPLY)
    ordinary = importing.apply_import

    def press() -> None:
        ordinary(user=office.preparer, import_id=job.parameters["import"])
        jobs.cancel(user=office.preparer, job_id=job.pk)

    around(monkeypatch, tasks.IMPORT_APPLY, press, nothing)
    assert (run(job).state, job.message) == ("done", "已写入 1 个项目")
    assert Project.objects.count() == 1


def test_cancelling_holds_the_audit_chain_before_the_job(office: Office) -> None:
    """As the transaction that ends it does: in the other order each would wait for what the other one holds."""
    job = put_down(office, tasks.IMPORT_APPLY)
    with CaptureQueriesContext(connection) as queries:
        jobs.cancel(user=office.preparer, job_id=job.pk)
    statements = [query["sql"] for query in queries]
    chain = next(at for at, sql in enumerate(statements) if "projects_audithead" in sql)
    row = next(at for at, sql in enumerate(statements) if sql.startswith("UPDATE") and "projects_job" in sql)
    assert chain < row
