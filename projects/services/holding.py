"""占住：keeps a form still while one transaction reads, judges and writes it."""

from django.db.models import Subquery

from projects import permissions
from projects.models import AuditHead, Evaluation, User
from projects.services.auditing import End

PEOPLE = ("submitted_by", "last_actor")


def hold(user: User, evaluation_id: int) -> Evaluation:
    """Read a visible form and keep everybody else from writing to it until the transaction ends.

    On PostgreSQL its row is locked; on SQLite the transaction has had the writer's lock since it began (IMMEDIATE). The
    person's roles and the end of the audit chain come with it, in the same query.
    """
    head = AuditHead.objects.filter(pk=1)
    evaluation = permissions.find_evaluation(
        user,
        evaluation_id,
        "submitted_by",
        held=True,
        audit_sequence=Subquery(head.values("sequence")),
        audit_hash=Subquery(head.values("hash")),
    )
    for name in PEOPLE:
        # Who had to wait for the lock on PostgreSQL has the row as it is now, but the people joined to it as they were
        # before: whoever no longer fits came out empty, and is read when he is asked for.
        if getattr(evaluation, name) is None and getattr(evaluation, f"{name}_id") is not None:
            evaluation._state.fields_cache.pop(name)
    return evaluation


def end_with(evaluation: Evaluation) -> End | None:
    """The end of the audit chain as it was when the form was held."""
    sequence = getattr(evaluation, "audit_sequence", None)
    return None if sequence is None else End(sequence, getattr(evaluation, "audit_hash", ""))
