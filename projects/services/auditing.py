"""审计：writes the append-only, hash-chained log, and proves that nobody has touched it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import models, transaction
from django.utils import timezone

from projects.models import AuditEntry, AuditHead, Evaluation, Rectification, TargetPlan, User
from projects.permissions import NotVisible
from projects.selectors.canonical import digest, matches, plain_text
from projects.services.results import Refused

GENESIS = digest("")
"""The previous hash of the first entry."""
OfProject = Evaluation | TargetPlan | Rectification
THIS: dict[type[OfProject], str] = {Evaluation: "这张表", TargetPlan: "这份目标", Rectification: "这项措施"}
"""What is called by its project's name in the trail, and what it is called where there is none."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell's change: where, from what, to what."""

    target: str
    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What a check of the whole chain found."""

    intact: bool
    entries: int
    first_bad: int | None = None
    """Sequence number of the first entry that is wrong."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain ends: the last entry's number and hash, 0 and empty before the first."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Named:
    """A record by its table and key alone, where the whole of it was never read."""

    model: type[models.Model]
    pk: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to one record, with what result: all of an entry but who, what kind of step, and from where."""

    subject: models.Model | Named | None = None
    subject_label: str = ""
    outcome: str = AuditEntry.Outcome.DONE
    note: str = ""
    changes: Sequence[Change] = ()


def record(
    *,
    actor: User | None,
    action: str,
    subject: models.Model | None = None,
    subject_label: str = "",
    outcome: str = AuditEntry.Outcome.DONE,
    address: str = "",
    note: str = "",
    changes: Sequence[Change] = (),
    end: End | None = None,
) -> AuditEntry:
    """Append one entry. Call it last in the transaction of what it records: it holds the chain's end until commit."""
    deed = Deed(subject, subject_label, outcome, note, changes)
    return record_all(actor=actor, action=action, deeds=(deed,), address=address, end=end)[0]


def record_all(
    *, actor: User | None, action: str, deeds: Sequence[Deed], address: str = "", end: End | None = None
) -> tuple[AuditEntry, ...]:
    """Append an entry for each deed, all of them or none, in as many queries as one entry takes.

    ``end`` is where the chain ended when the caller last looked: it spares a query, and the lock is asked for only if
    somebody else has written since.
    """
    if not deeds:
        return ()
    with transaction.atomic(savepoint=False):
        known = end or _locked_end()
        entries = _chained(known, deeds, actor, action, address)
        if not _moved(known, entries[-1]):
            known = _locked_end()
            entries = _chained(known, deeds, actor, action, address)
            if not _moved(known, entries[-1]):
                raise RuntimeError("the end of the audit chain moved although it was locked")
        AuditEntry.objects.bulk_create(entries)
    return entries


def _locked_end() -> End:
    """The end of the chain, which nobody else moves until the transaction ends."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return End(head.sequence, head.hash)


def _moved(end: End, last: AuditEntry) -> bool:
    """Move the end of the chain, unless somebody else has: then nothing is moved, and the entries do not fit."""
    head = AuditHead.objects.filter(pk=1, sequence=end.sequence, hash=end.hash)
    return head.update(sequence=last.sequence, hash=last.hash) == 1


def _chained(end: End, deeds: Sequence[Deed], actor: User | None, action: str, address: str) -> tuple[AuditEntry, ...]:
    sequence, previous = end.sequence, end.hash or GENESIS
    entries = []
    for deed in deeds:
        sequence += 1
        entry = _entry(deed, actor, action, address, sequence, previous)
        previous = entry.hash
        entries.append(entry)
    return tuple(entries)


def _entry(deed: Deed, actor: User | None, action: str, address: str, sequence: int, previous: str) -> AuditEntry:
    subject = deed.subject
    entry = AuditEntry(
        sequence=sequence,
        at=timezone.now(),
        actor_id=actor.pk if actor else None,
        actor_name=actor.full_name if actor else "",
        address=address[:64],
        action=action,
        object_type=_type_of(subject),
        object_id=str(subject.pk) if subject else "",
        object_label=(deed.subject_label or (str(subject) if subject else ""))[:300],
        outcome=str(deed.outcome),
        note=deed.note,
        changes=[
            {
                "target": each.target,
                "field": each.field,
                "label": each.label,
                "from": each.before,
                "to": each.after,
            }
            for each in deed.changes
        ],
        previous_hash=previous,
    )
    entry.hash = digest(signed_text(entry))
    return entry


def _type_of(subject: models.Model | Named | None) -> str:
    model = subject.model if isinstance(subject, Named) else subject
    return model._meta.model_name or "" if model else ""


@contextmanager
def refusals_are_recorded(
    user: User, action: str, subject_id: int, address: str, *, of: type[OfProject] = Evaluation
) -> Iterator[None]:
    """Write the audit entry of a refusal after its transaction was rolled back: wrap it around the transaction.

    An attempt on a record that the person does not see is recorded too; the person is told only that there is none.
    """
    try:
        yield
    except (Refused, NotVisible) as refusal:
        subject = of._base_manager.select_related("project").filter(pk=subject_id).first()
        record(
            actor=user,
            action=action,
            subject=subject,
            subject_label="" if subject else f"{subject_id}（没有{THIS[of]}）",
            outcome=AuditEntry.Outcome.REFUSED,
            address=address,
            note=str(refusal) if isinstance(refusal, Refused) else f"没有{THIS[of]}的角色",
        )
        raise


def signed_text(entry: AuditEntry) -> str:
    """The canonical text that an entry's hash covers: all of it, with the hash of the one before."""
    return plain_text(
        {
            "sequence": entry.sequence,
            "at": _utc(entry.at),
            "actor": entry.actor_id,
            "actor_name": entry.actor_name,
            "address": entry.address,
            "action": entry.action,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "object_label": entry.object_label,
            "outcome": entry.outcome,
            "note": entry.note,
            "changes": entry.changes,
            "previous_hash": entry.previous_hash,
        }
    )


def verify() -> ChainVerdict:
    """Walk the whole chain: every entry's own hash, its link to the one before, and the stored end."""
    head = AuditHead.objects.filter(pk=1).first()
    entries: Iterable[AuditEntry] = AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000)
    count, previous = 0, GENESIS
    for expected, entry in enumerate(entries, start=1):
        if entry.sequence != expected:
            return ChainVerdict(False, count, expected, f"第 {expected} 条不见了")
        if entry.previous_hash != previous:
            return ChainVerdict(False, count, expected, f"第 {expected} 条与前一条接不上")
        if not matches(signed_text(entry), entry.hash):
            return ChainVerdict(False, count, expected, f"第 {expected} 条被改过")
        count, previous = expected, entry.hash
    stored = (head.sequence, head.hash or GENESIS) if head else (0, GENESIS)
    if stored != (count, previous):
        return ChainVerdict(False, count, count + 1, f"最后应有 {stored[0]} 条，现有 {count} 条")
    return ChainVerdict(True, count)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
