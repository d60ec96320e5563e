"""拒绝：a refusal leaves nothing behind but its own audit entry."""

from collections.abc import Iterator
from contextlib import contextmanager

from projects.models import AuditEntry, Evaluation, User
from projects.services import auditing
from projects.services.results import Refused


@contextmanager
def refusals_are_recorded(user: User, action: str, evaluation_id: int, address: str) -> Iterator[None]:
    """Write the audit entry of a refusal after its transaction was rolled back: wrap it around the transaction."""
    try:
        yield
    except Refused as refused:
        auditing.record(
            actor=user,
            action=action,
            subject=Evaluation.objects.select_related("project").filter(pk=evaluation_id).first(),
            outcome=AuditEntry.Outcome.REFUSED,
            address=address,
            note=str(refused),
        )
        raise
