"""后台任务的执行者：a real Celery worker behind a real Redis, killed in the middle; Redis gone; a thread of the site.

The worker is a process of its own on the test's database, started once; its messages have a prefix that no other run
of the tests has.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from evaluator.celery import app
from evaluator.review import Stage
from projects import tasks
from projects.models import Job
from projects.services import jobs
from projects.services.jobs import due, running
from projects.services.jobs.running import Work
from projects.services.results import Outcome
from tests.architecture.house import ROOT
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db(transaction=True)

REDIS = "redis://127.0.0.1:6379/7"
PATIENCE = 30
"""Seconds after which a test gives a runner up."""
MANY = 3000
"""Times that one form is bound into a file: enough work for being killed in the middle of it."""


@pytest.fixture
def office() -> Office:
    return building.build_office()


def wait_for(happens: Callable[[], object], what: str) -> None:
    given_up = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < given_up, f"waited in vain until {what}"
        time.sleep(0.05)


def ended(job: Job) -> Callable[[], bool]:
    def has_ended() -> bool:
        job.refresh_from_db()
        return job.finished_at is not None

    return has_ended


def put_down(office: Office, *, times: int = 1) -> Job:
    form = building.build_at(Stage.APPROVED, office)
    subjects = {"evaluation": [form.pk] * times}
    return jobs.create(
        user=office.reviewer, kind=tasks.EXPORT, title="打包下载", parameters={"shape": "archive"}, subjects=subjects
    )


def database_url() -> str:
    """The test's database as the worker is told of it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    who = f"{found['USER']}:{found['PASSWORD']}@" if found["USER"] else ""
    return f"postgres://{who}{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


# A worker behind Redis ------------------------------------------------------------------------------------------------


class Worker:
    """``celery worker`` with one child, as the compose file starts it."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            **{"REDIS_URL": REDIS, "JOBS_PREFIX": prefix, "DATABASE_URL": database_url()},
            **{"DATA_DIR": str(folder), "JOBS_DIR": str(folder / "jobs"), "LOG_LEVEL": "WARNING"},
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "evaluator.celery", "worker", "--concurrency=1"]
        log = (self.folder / "worker.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle", "--loglevel=INFO"],
                **{"cwd": ROOT, "env": self.environment, "stdout": log, "stderr": log, "start_new_session": True},
            )

    def kill(self) -> None:
        """kill -9 of the worker and of its child: no last word, no clean end."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_child(self) -> None:
        """kill -9 of the child that does the work, as when memory runs out; the worker lives on."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.kill()


@pytest.fixture(scope="module")
def prefix() -> str:
    return f"tests-{uuid.uuid4().hex}-"


@pytest.fixture(scope="module")
def worker(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, prefix: str
) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("worker")
    with django_db_blocker.unblock():
        started = Worker(folder, prefix)
    yield started
    started.stop()


@pytest.fixture
def behind_redis(settings: Any, prefix: str) -> Iterator[Callable[[str], None]]:
    """Have this process send to a Redis: where there is one, or where there should be."""
    kept = {name: getattr(app.conf, name) for name in ("broker_url", "broker_transport_options")}

    def speak_to(url: str) -> None:
        app.conf.broker_url = url
        app.conf.broker_transport_options = {**kept["broker_transport_options"], "global_keyprefix": prefix}
        app._after_fork()

    settings.JOBS_RUNNER = "celery"
    yield speak_to
    for name, value in kept.items():
        setattr(app.conf, name, value)
    app._after_fork()


@pytest.fixture
def at_work(worker: Worker, behind_redis: Callable[[str], None], settings: Any) -> Worker:
    behind_redis(REDIS)
    settings.JOBS_DIR = worker.folder / "jobs"
    for left in settings.JOBS_DIR.glob("*"):
        left.unlink()
    return worker


def whole_archive(job: Job, folder: Path) -> int:
    with zipfile.ZipFile(folder / "jobs" / job.stored_name) as archive:
        assert archive.testzip() is None
        return len(archive.namelist())


def half_files_of(job: Job, folder: Path) -> list[str]:
    """Files that a record could speak of, and none does."""
    named = {job.stored_name} | set(Job.objects.values_list("stored_name", flat=True))
    return [file.name for file in (folder / "jobs").iterdir() if file.suffix != ".part" and file.name not in named]


def test_the_worker_does_a_job_that_was_asked_for_on_a_page(client: Client, office: Office, at_work: Worker) -> None:
    form = building.build_at(Stage.APPROVED, office)
    client.force_login(office.reviewer)
    page = client.post("/downloads/", {"which": "chosen", "form": [form.pk], "later": "1"})["Location"]
    job = Job.objects.get()
    wait_for(ended(job), "the worker has done it")
    assert job.state == "done", job.error
    assert whole_archive(job, at_work.folder) == 1
    assert b"".join(client.get(f"{page}file/").streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("whom", ["the child", "the whole worker"])
def test_a_job_whose_worker_is_killed_in_the_middle_is_done_by_the_next(
    office: Office, at_work: Worker, whom: str
) -> None:
    job = put_down(office, times=MANY)
    tasks.start(job.pk)
    wait_for(lambda: Job.objects.filter(pk=job.pk, message__startswith="正在写"), "it is in the middle")
    if whom == "the child":
        at_work.kill_child()
    else:
        at_work.kill()
        at_work.start()
    job.refresh_from_db()
    assert (job.state, job.stored_name) == ("running", ""), "nobody has said anything yet"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - due.SILENT_AFTER - timedelta(seconds=1))
    assert tasks.run_due().requeued == 1
    wait_for(ended(job), "another attempt has done it")
    assert (job.state, job.attempts, job.error) == ("done", 2, "")
    assert whole_archive(job, at_work.folder) == MANY
    assert half_files_of(job, at_work.folder) == []


def test_a_job_of_the_worker_is_cancelled_in_the_middle(office: Office, at_work: Worker) -> None:
    job = put_down(office, times=MANY)
    tasks.start(job.pk)
    wait_for(lambda: Job.objects.filter(pk=job.pk, message__startswith="正在写"), "it is in the middle")
    jobs.cancel(user=office.reviewer, job_id=job.pk)
    wait_for(ended(job), "it has heard")
    assert (job.state, job.stored_name) == ("cancelled", "")
    assert half_files_of(job, at_work.folder) == []


def test_a_job_whose_message_was_lost_is_sent_again(office: Office, at_work: Worker) -> None:
    job = put_down(office)
    assert not Job.objects.filter(pk=job.pk, attempts__gt=0), "nobody was told"
    tasks.look()
    wait_for(ended(job), "the look has found it")
    assert (job.state, job.attempts) == ("done", 1)


# Redis gone -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def frozen() -> Iterator[str]:
    """A Redis that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


@pytest.fixture
def refused() -> str:
    """A Redis that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


@pytest.fixture
def own_runner(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tasks.Runner]:
    """The thread of this process, gone when the test is over."""
    settings.JOBS_DIR = tmp_path / "jobs"
    runner = tasks.Runner()
    monkeypatch.setattr(tasks, "RUNNER", runner)
    monkeypatch.setattr(tasks, "LOOK_EVERY", 0.05)
    yield runner
    settings.JOBS_RUNNER = "celery"
    wait_for(lambda: runner.is_idle, "the thread has ended")


@pytest.mark.usefixtures("own_runner")
@pytest.mark.parametrize("how", ["refused", "frozen"])
def test_without_redis_the_page_answers_and_the_site_does_the_job_itself(
    client: Client,
    office: Office,
    behind_redis: Callable[[str], None],
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
    how: str,
) -> None:
    form = building.build_at(Stage.APPROVED, office)
    behind_redis(request.getfixturevalue(how))
    client.force_login(office.reviewer)
    began = time.monotonic()
    response = client.post("/downloads/", {"which": "chosen", "form": [form.pk], "later": "1"})
    spent = time.monotonic() - began
    record_property(f"seconds of a request while Redis is {how} (held to 3)", spent)
    assert spent < 10, "by itself Celery waits 19 seconds for a Redis that refuses, and for ever for one that is frozen"
    assert response.status_code == 302
    job = Job.objects.get()
    wait_for(ended(job), "the site has done it")
    assert (job.state, job.total) == ("done", 1)


# A thread of the site -------------------------------------------------------------------------------------------------


def test_without_celery_a_thread_does_what_waits_one_after_the_other(
    office: Office, own_runner: tasks.Runner, settings: Any
) -> None:
    settings.JOBS_RUNNER = "thread"
    made = [put_down(office), jobs.create(user=office.reader, kind="unknown", title="别的")]
    for job in made:
        tasks.start(job.pk)
    for job in made:
        wait_for(ended(job), "the thread has done it")
    assert [job.state for job in made] == ["done", "failed"]
    later = put_down_again(office)
    tasks.start(later.pk)
    wait_for(ended(later), "one that failed has not ended the thread")
    assert later.state == "done"


@pytest.mark.parametrize("how", ["goes on in Python", "hangs outside it"])
def test_a_job_that_never_ends_is_stopped_in_words_and_the_next_one_is_done(
    office: Office, own_runner: tasks.Runner, settings: Any, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    released = threading.Event()

    def endless(work: Work) -> Outcome:
        while how == "goes on in Python":
            time.sleep(0.001)
        released.wait()
        return Outcome()

    monkeypatch.setattr(tasks, "DOERS", {**tasks.DOERS, "endless": endless})
    settings.JOBS_RUNNER, settings.JOBS_SECONDS, settings.JOBS_GRACE_SECONDS = "thread", 0.2, 0.2
    hung = jobs.create(user=office.reader, kind="endless", title="做不完的")
    following = jobs.create(user=office.reader, kind="unknown", title="后面的")
    try:
        tasks.start(hung.pk)
        for job in (hung, following):
            wait_for(ended(job), "the runner has come to its end")
        assert (hung.state, hung.error) == ("failed", running.OVERTIME)
        assert hung.reference
        assert following.error == running.OURS, "nobody does such a kind, but it was its turn"
    finally:
        released.set()
    wait_for(lambda: not any(each.name == f"job-{hung.pk}" for each in threading.enumerate()), "its thread has ended")
    hung.refresh_from_db()
    assert hung.state == "failed", "what comes after the end changes nothing"


def test_a_worker_and_a_thread_of_the_site_have_the_same_limit(settings: Any) -> None:
    settings.JOBS_RUNNER = "thread"
    limit = tasks.own_limit()
    assert limit is not None
    assert limit.soft == settings.CELERY_TASK_SOFT_TIME_LIMIT
    assert limit.soft + limit.grace == settings.CELERY_TASK_TIME_LIMIT


def put_down_again(office: Office) -> Job:
    first = Job.objects.order_by("pk")[0]
    return jobs.create(
        user=office.reviewer, kind=tasks.EXPORT, title="再来", parameters=first.parameters, subjects=first.subjects
    )


def test_a_site_that_starts_again_takes_up_what_was_left(office: Office, own_runner: Any, settings: Any) -> None:
    settings.JOBS_RUNNER = "thread"
    left, waiting = put_down(office), jobs.create(user=office.reader, kind="unknown", title="别的")
    running.claim(left.pk)
    Job.objects.filter(pk=left.pk).update(heartbeat_at=timezone.now() - due.SILENT_AFTER - timedelta(seconds=1))
    tasks.resume()
    for job in (left, waiting):
        wait_for(ended(job), "the thread has found it")
    assert (left.state, left.attempts) == ("done", 2)


def test_behind_celery_a_site_that_starts_leaves_the_jobs_to_the_workers(settings: Any, own_runner: Any) -> None:
    settings.JOBS_RUNNER = "celery"
    tasks.resume()
    assert own_runner.is_idle


def test_a_request_that_is_taken_back_has_no_job(office: Office, own_runner: Any, settings: Any) -> None:
    settings.JOBS_RUNNER = "thread"
    with transaction.atomic():
        tasks.start(put_down(office).pk)
        transaction.set_rollback(True)
    assert own_runner.is_idle
    assert not Job.objects.exists()
