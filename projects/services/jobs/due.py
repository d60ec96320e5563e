"""到期：what time does to jobs: a silent one waits again or fails visibly, an old result goes.

Every step is a conditional UPDATE, so that it may be taken by several at once, and again, without doing it twice.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from projects.models import Job
from projects.services.jobs import keeping
from projects.services.jobs.running import new_reference

SILENT_AFTER = timedelta(seconds=120)
"""A running job that says nothing for so long has lost its runner."""
MOST_ATTEMPTS = 3
LOST = f"后台服务做到一半断了 {MOST_ATTEMPTS} 次，没有做成。请分几次做，每次少选一些；还不行请把编号告诉系统管理员"
AGAIN = "后台服务中断过，重新排队"


@dataclass(frozen=True, slots=True)
class Due:
    """What was due: how many jobs wait again, have failed, were cancelled; how many results have gone."""

    requeued: int
    failed: int
    cancelled: int
    expired: int
    swept: int


def catch_up() -> Due:
    """Put right whatever is due."""
    now = timezone.now()
    silent = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    cancelled = silent.filter(cancel_requested_at__isnull=False).update(
        state=Job.State.CANCELLED, finished_at=now, message=""
    )
    failed = silent.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED, finished_at=now, error=LOST, reference=new_reference()
    )
    requeued = silent.update(state=Job.State.QUEUED, message=AGAIN)
    expired = _expire()
    claimed = set(Job.objects.exclude(stored_name="").values_list("stored_name", flat=True))
    return Due(requeued, failed, cancelled, expired, keeping.sweep(claimed))


def waiting() -> tuple[int, ...]:
    """The jobs that wait, the oldest first."""
    return tuple(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True))


def _expire() -> int:
    """Delete the results whose time is over; first the record, so that no page offers a file that is gone."""
    old = Job.objects.filter(state=Job.State.DONE, expires_at__lt=timezone.now()).exclude(stored_name="")
    expired = 0
    for pk, stored_name in old.values_list("pk", "stored_name"):
        gone = Job.objects.filter(pk=pk, stored_name=stored_name).update(
            state=Job.State.EXPIRED, stored_name="", size=0
        )
        if gone:
            keeping.remove(stored_name)
            expired += 1
    return expired
