"""后台任务：whose a job is, and who sees everything that it speaks of."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from projects import permissions
from projects.models import Job, User
from projects.permissions.standing import NotVisible, visible_units


def own_jobs(user: User) -> QuerySet[Job]:
    """What a person has asked for."""
    return Job.objects.filter(created_by=user)


def find_job(user: User, job_id: int) -> Job:
    """One's own job, or one of which one sees all; raises :class:`NotVisible`."""
    job = Job.objects.filter(pk=job_id).select_related("created_by").first()
    if job is None or not (job.created_by_id == user.pk or sees_all_of(user, job)):
        raise NotVisible(f"job {job_id}")
    return job


def sees_all_of(user: User, job: Job) -> bool:
    """Whether the person sees every record that a job speaks of, now. One that speaks of none is its owner's alone."""
    subjects: dict[str, list[int]] = job.subjects
    if not any(subjects.values()):
        return job.created_by_id == user.pk
    return all(_sees(user, kind, ids) for kind, ids in subjects.items())


def _sees(user: User, kind: str, ids: list[int]) -> bool:
    visible = _VISIBLE[kind](user)
    return visible.filter(Q(pk__in=ids)).count() == len(set(ids))


_VISIBLE: dict[str, Callable[[User], QuerySet[Any]]] = {
    "evaluation": lambda user: permissions.visible_evaluations(user),
    "plan": lambda user: permissions.visible_plans(user),
    "unit": visible_units,
}
