"""后台任务：what a person asked for, how far it is, and what came of it, as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from projects import permissions
from projects.models import Job, User

LISTED = 50
"""The newest ones of a person; older ones have expired long ago."""


@dataclass(frozen=True, slots=True)
class JobShown:
    """One job."""

    id: int
    title: str
    state: str
    state_name: str
    done: int
    total: int
    message: str
    error: str
    reference: str
    filename: str
    size: int
    has_file: bool
    leads_to: str
    by: str
    is_mine: bool
    stops: bool
    """It runs, and was asked to stop at its next step."""
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Nothing on its page moves any more."""
        return self.state not in (Job.State.QUEUED, Job.State.RUNNING)

    @property
    def is_done(self) -> bool:
        """It came to its end, and its result is there."""
        return self.state == Job.State.DONE

    @property
    def percent(self) -> int:
        """How much is done, in whole percent: 100 only at the end."""
        return self.done * 100 // self.total if self.total else 0


def job_shown(user: User, job_id: int) -> JobShown:
    """One's own job, or one of which one sees all; raises :class:`~projects.permissions.NotVisible`."""
    return _shown(user, permissions.find_job(user, job_id))


def own_jobs(user: User) -> tuple[JobShown, ...]:
    """The newest jobs of a person, in one query."""
    return tuple(_shown(user, job) for job in permissions.own_jobs(user).select_related("created_by")[:LISTED])


def unfinished_jobs(user: User) -> int:
    """How many jobs of a person wait or run."""
    return permissions.own_jobs(user).filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()


def _shown(user: User, job: Job) -> JobShown:
    return JobShown(
        id=job.pk,
        title=job.title,
        state=job.state,
        state_name=job.get_state_display(),
        done=job.done,
        total=job.total,
        message=job.message,
        error=job.error,
        reference=job.reference,
        filename=job.filename,
        size=job.size,
        has_file=bool(job.stored_name),
        leads_to=job.leads_to,
        by=job.created_by.full_name,
        is_mine=job.created_by_id == user.pk,
        stops=job.state == Job.State.RUNNING and job.cancel_requested_at is not None,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        expires_at=job.expires_at,
    )
