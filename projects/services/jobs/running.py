"""执行：one job from its claim to its end, whoever runs it: a Celery worker, a thread of the site, a test.

Two runners never run one job: the claim is a conditional UPDATE, and every later word about the job is written only
while the row still carries the number of this attempt. A runner that was taken for dead, and is not, finds that out at
its next word and stops.
"""

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from projects.models import Job, User
from projects.permissions import NotVisible
from projects.services.jobs import keeping
from projects.services.jobs.limiting import Limit, within
from projects.services.results import Outcome, Refused

WORD_EVERY = 1.0
"""Seconds between two words about progress: a page asks every two, and a row written a thousand times is no faster."""
NOT_SEEN = "有的表您现在看不到了（职责有变动），没有做。请重新勾选现在看得到的，再做一次"
OVERTIME = "超过时限还没有做完，已停下。请分几次做，每次少选一些"
OURS = "系统出错，没有做成。请再试一次；还不行，请把编号告诉系统管理员"
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The job is not this runner's any more: it was cancelled, or another attempt has it."""


class Overtime(Exception):
    """The runner's time for one job is up."""


@dataclass(slots=True)
class Work:
    """One attempt at a job, as the service that does it sees it."""

    job_id: int
    attempt: int
    user: User
    parameters: Mapping[str, Any]
    subjects: Mapping[str, list[int]]
    address: str
    place: Path
    """The file to write the result to, if there is one; nobody sees it before it is whole."""
    has_ended: bool = field(default=False, init=False)
    """Its end was written by what it did (:meth:`end`)."""
    _last_word: float = field(default=float("-inf"), init=False)

    def told(self, done: int, total: int, message: str = "") -> None:
        """Say how far it is, now and then: at most one UPDATE a second. Raises :class:`Stopped` once it should end.

        Also the sign of life: who says nothing for :data:`~projects.services.jobs.due.SILENT_AFTER` is taken for dead.
        """
        now = time.monotonic()
        if now - self._last_word < WORD_EVERY:
            return
        self._last_word = now
        word = {"done": min(done, total), "total": total, "heartbeat_at": timezone.now()}
        if message:
            word["message"] = message[:300]
        if not self.mine().filter(cancel_requested_at=None).update(**word):
            raise Stopped

    def end(self, outcome: Outcome, *, can_be_undone: bool = True) -> None:
        """End as done from within the transaction that writes: the job is done if, and only if, that is committed.

        Raises :class:`Stopped` where it was cancelled before, so that everything is taken back; what somebody else has
        written already cannot be, and ends as done all the same. Whichever attempt writes it ends the job: a runner
        that was taken for dead, and is not, leaves nothing to do for the next one.
        """
        job = Job.objects.filter(pk=self.job_id, state__in=[Job.State.QUEUED, Job.State.RUNNING])
        if can_be_undone:
            job = job.filter(cancel_requested_at=None)
        if not job.update(**_ended(outcome)) and can_be_undone:
            raise Stopped
        self.has_ended = True

    def mine(self) -> QuerySet[Job]:
        """The row, as long as this attempt has it."""
        return Job.objects.filter(pk=self.job_id, state=Job.State.RUNNING, attempts=self.attempt)


Doer = Callable[[Work], Outcome]
"""What does a kind of job: reads its :class:`Work`, says how far it is, and answers with what came of it."""


def run(job_id: int, doers: Mapping[str, Doer], *, limit: Limit | None = None) -> bool:
    """Run one job if it still waits; whether it was ours to run. Whatever happens ends in the row, never in a raise.

    With a ``limit`` it is run in a thread of its own, and let go of when its time is up. A Celery worker needs none:
    Celery stops its child.
    """
    work_of = claim(job_id)
    if work_of is None:
        return False
    job, work = work_of
    if limit is None:
        _carry_out(job, work, doers)
        return True
    if not within(limit, partial(_carry_out, job, work, doers), Overtime, name=f"job-{job.pk}"):
        logger.error("job %s (%s) does not stop: its thread is left behind", job.pk, job.kind)
    # Of a job that has ended in its row this says nothing.
    _fail(work, OVERTIME)
    return True


def _carry_out(job: Job, work: Work, doers: Mapping[str, Doer]) -> None:
    try:
        outcome = doers[job.kind](work)
        if not work.has_ended:
            _finish(work, outcome)
    except Stopped:
        _stop(work)
    except Refused as refused:
        _fail(work, "；".join(_sentence(problem.message, problem.remedy) for problem in refused.problems))
    except NotVisible:
        _fail(work, NOT_SEEN)
    except Overtime:
        _fail(work, OVERTIME)
    except Exception:
        reference = new_reference()
        logger.exception("job %s (%s) failed, %s", job.pk, job.kind, reference)
        _fail(work, OURS, reference)
    finally:
        work.place.unlink(missing_ok=True)


def claim(job_id: int) -> tuple[Job, Work] | None:
    """Take a waiting job; ``None`` if it does not wait any more."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1, done=0, message=""
    )
    if not taken:
        return None
    job = Job.objects.select_related("created_by").get(pk=job_id)
    place = keeping.place_for(job.pk, job.attempts)
    work = Work(job.pk, job.attempts, job.created_by, job.parameters, job.subjects, job.address, place)
    return job, work


def new_reference() -> str:
    """A number (编号) that can be read out on the telephone, and stands in the log: ``1122-1033-7F3A9C``."""
    return f"{timezone.localtime():%m%d-%H%M}-{secrets.token_hex(3).upper()}"


def _ended(outcome: Outcome) -> dict[str, Any]:
    now = timezone.now()
    ended: dict[str, Any] = {"state": Job.State.DONE, "finished_at": now, "heartbeat_at": now, "done": F("total")}
    ended["message"] = outcome.message[:300]
    if outcome.leads_to:
        ended["leads_to"] = outcome.leads_to
    return ended


def _finish(work: Work, outcome: Outcome) -> None:
    ended = _ended(outcome)
    if outcome.filename:
        stored_name, size = keeping.keep(work.place)
        expires_at = ended["finished_at"] + timedelta(days=settings.JOBS_KEEP_DAYS)
        ended |= {"stored_name": stored_name, "size": size, "filename": outcome.filename[:255]}
        ended |= {"content_type": outcome.content_type, "expires_at": expires_at}
    if not work.mine().filter(cancel_requested_at=None).update(**ended):
        if outcome.filename:
            keeping.remove(stored_name)
        raise Stopped


def _fail(work: Work, error: str, reference: str = "") -> None:
    reference = reference or new_reference()
    work.mine().update(state=Job.State.FAILED, finished_at=timezone.now(), error=error, reference=reference)


def _stop(work: Work) -> None:
    """End as cancelled, if that is why; where another attempt has the job, this one has nothing to say."""
    asked = work.mine().filter(cancel_requested_at__isnull=False)
    # What it was at then is over, and was taken back.
    asked.update(state=Job.State.CANCELLED, finished_at=timezone.now(), message="")


def _sentence(message: str, remedy: str) -> str:
    return f"{message}。{remedy}" if remedy else message
