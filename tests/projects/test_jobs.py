"""后台任务：one job from being put down to its end, whatever happens to those who run it."""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from evaluator.problems import Problem
from projects import permissions
from projects.models import AuditEntry, Job, RoleAssignment, User
from projects.permissions import NotVisible
from projects.services import jobs
from projects.services.jobs import due, running
from projects.services.jobs.running import Overtime, Stopped, Work
from projects.services.results import Outcome, Refused
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.JOBS_DIR = tmp_path / "jobs"
    return tmp_path / "jobs"


def put_down(user: User, **more: Any) -> Job:
    return jobs.create(user=user, kind="work", title="打包下载", **more)


def run(job: Job, do: Callable[[Work], Outcome]) -> Job:
    running.run(job.pk, {"work": do})
    job.refresh_from_db()
    return job


def nothing(work: Work) -> Outcome:
    return Outcome()


def a_file(work: Work) -> Outcome:
    work.place.write_bytes(b"whole")
    return Outcome("表.zip", "application/zip", "1 张")


def raising(fault: Exception) -> Callable[[Work], Outcome]:
    def do(work: Work) -> Outcome:
        work.place.write_bytes(b"half")
        raise fault

    return do


def fallen_silent(job: Job) -> None:
    """Its runner was killed a while ago."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - due.SILENT_AFTER - timedelta(seconds=1))


# To the end -----------------------------------------------------------------------------------------------------------


def test_a_job_that_is_done_has_a_whole_file_under_a_made_up_name(office: Office, folder: Path) -> None:
    job = run(put_down(office.reader, total=1), a_file)
    assert (job.state, job.filename, job.size, job.message) == ("done", "表.zip", 5, "1 张")
    assert [file.name for file in folder.iterdir()] == [job.stored_name]
    assert (folder / job.stored_name).read_bytes() == b"whole"
    assert (folder / job.stored_name).stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


def test_two_runners_never_run_one_job(office: Office) -> None:
    job = put_down(office.reader)
    did = []

    def do(work: Work) -> Outcome:
        assert running.run(work.job_id, {"work": do}) is False, "the second runner finds it taken"
        did.append(work.attempt)
        return Outcome()

    run(job, do)
    assert running.run(job.pk, {"work": do}) is False, "and so does one that comes after its end"
    assert did == [1]


def test_progress_is_written_at_most_once_a_second(office: Office, django_assert_num_queries: Any) -> None:
    job = put_down(office.reader)

    def do(work: Work) -> Outcome:
        with django_assert_num_queries(1):
            for number in range(1000):
                work.told(number, 1000, "正在写第 1 个单位")
        seen = Job.objects.get(pk=work.job_id)
        assert (seen.done, seen.total, seen.message) == (0, 1000, "正在写第 1 个单位")
        return Outcome()

    assert run(job, do).state == "done"
    assert job.done == 1000, "what is done is all of it"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Refused((Problem("x", "下载", "一张也写不出来", "请看清单"),)), "一张也写不出来。请看清单"),
        (NotVisible("evaluation 7"), running.NOT_SEEN),
        (Overtime(), running.OVERTIME),
    ],
)
def test_a_job_that_cannot_be_done_says_why_and_leaves_no_half_file(
    office: Office, folder: Path, fault: Exception, said: str
) -> None:
    job = run(put_down(office.reader), raising(fault))
    assert (job.state, job.error, job.stored_name) == ("failed", said, "")
    assert list(folder.iterdir()) == []


def test_our_own_fault_is_a_number_for_the_person_and_a_trace_for_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        job = run(put_down(office.reader), raising(KeyError("/srv/secret")))
    assert job.state == "failed"
    assert "secret" not in job.error
    assert job.reference in caplog.text
    assert "/srv/secret" in caplog.text


# Cancelling -----------------------------------------------------------------------------------------------------------


def test_a_job_that_waits_is_cancelled_at_once(office: Office) -> None:
    job = jobs.cancel(user=office.reader, job_id=put_down(office.reader).pk)
    assert job.state == "cancelled"
    assert run(job, nothing).state == "cancelled", "and never runs"
    assert AuditEntry.objects.filter(action="job-cancel", object_id=str(job.pk)).count() == 1


@pytest.mark.parametrize("between", [True, False])
def test_a_job_that_runs_is_cancelled_at_its_next_word_or_at_its_end(
    office: Office, folder: Path, between: bool
) -> None:
    went_on = []

    def do(work: Work) -> Outcome:
        jobs.cancel(user=office.reader, job_id=work.job_id)
        work.place.write_bytes(b"half")
        if between:
            work.told(1, 2)
            went_on.append(True)
        return Outcome("表.zip", "application/zip")

    job = run(put_down(office.reader), do)
    assert (job.state, job.stored_name, went_on) == ("cancelled", "", [])
    assert list(folder.iterdir()) == []


def test_what_has_ended_is_not_cancelled(office: Office) -> None:
    job = run(put_down(office.reader), nothing)
    with pytest.raises(Refused, match="已完成"):
        jobs.cancel(user=office.reader, job_id=job.pk)


# Runners that die -----------------------------------------------------------------------------------------------------


def test_a_silent_job_waits_again_three_times_and_then_fails_visibly(office: Office) -> None:
    job = put_down(office.reader)
    for attempt in (1, 2, 3):
        assert running.claim(job.pk)
        assert due.catch_up().requeued == 0, "a fresh sign of life is believed"
        fallen_silent(job)
        found = due.catch_up()
        assert (found.requeued, found.failed) == ((1, 0) if attempt < due.MOST_ATTEMPTS else (0, 1))
        assert due.catch_up() == due.Due(0, 0, 0, 0, 0), "and nothing is done twice"
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", due.LOST)
    assert job.reference


def test_a_silent_job_that_was_to_be_cancelled_is_cancelled(office: Office) -> None:
    job = put_down(office.reader)
    running.claim(job.pk)
    jobs.cancel(user=office.reader, job_id=job.pk)
    fallen_silent(job)
    assert due.catch_up().cancelled == 1


def test_a_runner_that_was_taken_for_dead_writes_nothing_over_the_next_one(office: Office, folder: Path) -> None:
    job = put_down(office.reader)

    def do(work: Work) -> Outcome:
        fallen_silent(job)
        due.catch_up()
        running.run(work.job_id, {"work": a_file})
        with pytest.raises(Stopped):
            work.told(1, 2)
        work.place.write_bytes(b"late")
        return Outcome("迟到.zip", "application/zip")

    job = run(job, do)
    assert (job.state, job.filename, job.attempts) == ("done", "表.zip", 2)
    assert [file.read_bytes() for file in folder.iterdir()] == [b"whole"]


def test_a_runner_that_was_taken_for_dead_does_not_speak_for_the_one_that_runs(office: Office, folder: Path) -> None:
    job = put_down(office.reader)

    def do(work: Work) -> Outcome:
        fallen_silent(job)
        due.catch_up()
        assert running.claim(job.pk)
        with pytest.raises(Stopped):
            work.told(1, 2)
        work.place.write_bytes(b"late")
        return Outcome("迟到.zip", "application/zip")

    job = run(job, do)
    assert (job.state, job.done, job.attempts) == ("running", 0, 2)
    assert list(folder.iterdir()) == []


# Results go -----------------------------------------------------------------------------------------------------------


def test_a_result_expires_and_its_file_goes(office: Office, folder: Path) -> None:
    job = run(put_down(office.reader), a_file)
    assert job.expires_at is not None
    assert job.expires_at - job.finished_at == timedelta(days=settings.JOBS_KEEP_DAYS)
    assert due.catch_up().expired == 0
    Job.objects.filter(pk=job.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert due.catch_up().expired == 1
    job.refresh_from_db()
    assert (job.state, job.stored_name, job.filename) == ("expired", "", "表.zip")
    assert list(folder.iterdir()) == []
    with pytest.raises(Refused, match="保留期限"):
        jobs.hand_out(user=office.reader, job_id=job.pk)


def test_a_file_that_nobody_knows_goes_after_a_day(office: Office, folder: Path) -> None:
    job = run(put_down(office.reader), a_file)
    left = folder / "7-1-abc.part"
    left.write_bytes(b"half")
    assert due.catch_up().swept == 0
    yesterday = (timezone.now() - timedelta(days=1, minutes=1)).timestamp()
    for file in folder.iterdir():
        os.utime(file, (yesterday, yesterday))
    assert due.catch_up().swept == 1
    assert [file.name for file in folder.iterdir()] == [job.stored_name]


# Whose it is ----------------------------------------------------------------------------------------------------------


def test_a_job_is_seen_by_its_owner_and_by_who_sees_all_that_it_speaks_of(office: Office) -> None:
    own = building.open_form(office)
    other = building.open_form(office, code="310-099", unit=office.other_section)
    both = put_down(office.reviewer, subjects={"evaluation": [own.pk, other.pk]})
    assert permissions.find_job(office.finance, both.pk) == both
    for user in (office.preparer, office.stranger, office.nobody):
        with pytest.raises(NotVisible):
            permissions.find_job(user, both.pk)
    with pytest.raises(NotVisible):
        permissions.find_job(office.finance, put_down(office.reviewer).pk)


def test_who_may_see_it_all_fetches_it_but_does_not_cancel_it(office: Office) -> None:
    form = building.open_form(office)
    job = put_down(office.preparer, subjects={"evaluation": [form.pk]})
    with pytest.raises(Refused, match="只有本人能取消"):
        jobs.cancel(user=office.reviewer, job_id=job.pk)
    run(job, a_file)
    handed = jobs.hand_out(user=office.reviewer, job_id=job.pk, address="10.1.2.3")
    with handed.file as file:
        assert (file.read(), handed.name) == (b"whole", "表.zip")
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.actor, entry.outcome, entry.note) == ("job-download", office.reviewer, "done", "表.zip")


def test_an_owner_who_lost_the_right_to_one_form_gets_no_file(office: Office) -> None:
    form = building.open_form(office)
    job = run(put_down(office.preparer, subjects={"evaluation": [form.pk]}), a_file)
    RoleAssignment.objects.filter(user=office.preparer).delete()
    assert permissions.find_job(office.preparer, job.pk) == job, "the page says why"
    with pytest.raises(Refused, match="现在看不到"):
        jobs.hand_out(user=office.preparer, job_id=job.pk)
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.outcome) == ("job-download", "refused")


def test_nobody_fills_the_queue(office: Office) -> None:
    for _ in range(jobs.MOST_WAITING):
        put_down(office.reader)
    with pytest.raises(Refused, match="20 项后台任务没有做完"):
        put_down(office.reader)
    put_down(office.reviewer)
