"""占住：keeps a form still while one transaction reads, judges and writes it."""

from django.db import models

from projects import permissions
from projects.models import Evaluation, User


def hold(user: User, evaluation_id: int) -> Evaluation:
    """Read a visible form and keep everybody else from writing to it until the transaction ends.

    The no-op UPDATE takes the row's lock on PostgreSQL and the writer's lock on SQLite alike, before anything is read.
    """
    Evaluation.objects.filter(pk=evaluation_id).update(version=models.F("version"))
    return permissions.find_evaluation(user, evaluation_id, "submitted_by")
