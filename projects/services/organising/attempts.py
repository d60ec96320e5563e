"""What an organiser does to a round goes on record, and so does what was refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from evaluator.problems import Problem
from projects.models import AuditEntry, Round, User
from projects.permissions import NotVisible
from projects.services import auditing
from projects.services.results import Refused

LONGEST_REASON = 500


@contextmanager
def attempts_are_recorded(user: User, action: str, round_id: int | None, address: str) -> Iterator[None]:
    """Write the audit entry of a refusal after its transaction was rolled back: wrap it around the transaction."""
    try:
        yield
    except (Refused, NotVisible) as refusal:
        round_ = Round.objects.filter(pk=round_id).first() if round_id else None
        auditing.record(
            actor=user,
            action=action,
            subject=round_,
            subject_label="" if round_ else "批次",
            outcome=AuditEntry.Outcome.REFUSED,
            address=address,
            note=str(refusal) if isinstance(refusal, Refused) else "没有管理这个批次的角色",
        )
        raise


def reason_problems(reason: str) -> tuple[Problem, ...]:
    """What is wrong with a reason: missing, or too long."""
    if not reason:
        return (Problem("reason-missing", "理由", "没有写理由", "请写明为什么，这一步会记在批次的经过里"),)
    if len(reason) > LONGEST_REASON:
        said = f"理由有 {len(reason)} 字，最多 {LONGEST_REASON} 字"
        return (Problem("reason-too-long", "理由", said, "请删短"),)
    return ()
