"""后台任务：puts down what a person asked for, cancels it, and hands out what came of it.

The row is the truth. What a job does is none of this room's business: :mod:`projects.tasks` knows which service does
what, and who runs it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from projects import permissions
from projects.models import Job, User
from projects.services import auditing
from projects.services.jobs import keeping
from projects.services.results import Refused

CANCEL, DOWNLOAD = "job-cancel", "job-download"
MOST_WAITING = 20
"""Jobs of one person that may wait or run at the same time: more is a stuck key, or somebody who fills the queue."""
ENDED = frozenset({Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED, Job.State.EXPIRED})
NO_FILE = Problem("no-file", "后台任务", "这项任务没有可以下载的文件", "请看任务页上的说明")
EXPIRED = Problem("job-expired", "后台任务", "文件已经过了保留期限，删掉了", "请重新下载一次")
FILE_GONE = Problem("job-file-gone", "后台任务", "存放的文件不见了", "请重新下载一次；还不行请报系统管理员")
NOT_ALL_SEEN = Problem(
    "job-not-all-seen",
    "后台任务",
    "这里面有您现在看不到的表（职责有变动），不能下载",
    "请重新勾选现在看得到的，再下载一次",
)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A result on its way to a person; whoever takes it closes it."""

    file: BinaryIO
    name: str
    content_type: str


def create(
    *,
    user: User,
    kind: str,
    title: str,
    parameters: Mapping[str, Any] | None = None,
    subjects: Mapping[str, Sequence[int]] | None = None,
    total: int = 0,
    leads_to: str = "",
    address: str = "",
) -> Job:
    """Put down a job; nobody runs it until :func:`projects.tasks.start` is called with it.

    ``subjects`` names the records that its result speaks of, ``{"evaluation": (7, 9)}``, also ``plan`` and ``unit``:
    who does not see them all gets no file. ``total`` is how many steps it will have, as far as known.
    """
    waiting = permissions.own_jobs(user).filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()
    if waiting >= MOST_WAITING:
        said = f"您已有 {waiting} 项后台任务没有做完，这一项没有收"
        raise Refused((Problem("too-many-jobs", "后台任务", said, "请等前面的做完，或者取消用不着的"),))
    return Job.objects.create(
        created_by=user,
        kind=kind,
        title=title[:200],
        parameters=dict(parameters or {}),
        subjects={name: list(ids) for name, ids in (subjects or {}).items()},
        total=total,
        leads_to=leads_to,
        address=address[:64],
    )


def cancel(*, user: User, job_id: int, address: str = "") -> Job:
    """Cancel one's own job: at once while it waits, at its next step once it runs.

    :class:`~projects.permissions.NotVisible` for who does not see it; :class:`Refused` for somebody else's, and for
    one that has ended.
    """
    job = permissions.find_job(user, job_id)
    if job.created_by_id != user.pk:
        said = f"这项任务是{job.created_by.full_name}提交的，只有本人能取消"
        raise Refused((Problem("job-of-another", "后台任务", said, "要停下来请联系本人"),))
    now = timezone.now()
    with transaction.atomic():
        # Before the row, as in the transaction that ends it (Work.end): so neither waits for what the other one holds.
        auditing.record(actor=user, action=CANCEL, subject=job, address=address)
        mine = Job.objects.filter(pk=job.pk)
        stopped = mine.filter(state=Job.State.QUEUED).update(
            state=Job.State.CANCELLED, cancel_requested_at=now, finished_at=now
        )
        asked = mine.filter(state=Job.State.RUNNING).update(cancel_requested_at=now)
        if not (stopped or asked):
            job.refresh_from_db()
            said = f"这项任务{job.get_state_display()}，不用取消"
            raise Refused((Problem("job-has-ended", "后台任务", said),))
    job.refresh_from_db()
    return job


def hand_out(*, user: User, job_id: int, address: str = "") -> HandedOut:
    """The result for somebody who sees every record in it now; noted in the audit trail."""
    job = permissions.find_job(user, job_id)
    if job.state == Job.State.EXPIRED:
        raise Refused((EXPIRED,))
    if not job.stored_name:
        raise Refused((NO_FILE,))
    if not permissions.sees_all_of(user, job):
        note = NOT_ALL_SEEN.message
        auditing.record(actor=user, action=DOWNLOAD, subject=job, outcome="refused", address=address, note=note)
        raise Refused((NOT_ALL_SEEN,))
    file = keeping.opened(job.stored_name)
    if file is None:
        raise Refused((FILE_GONE,))
    auditing.record(actor=user, action=DOWNLOAD, subject=job, address=address, note=job.filename)
    return HandedOut(file, job.filename, job.content_type)
