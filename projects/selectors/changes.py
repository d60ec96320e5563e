"""谁改过哪一格：the changes of many records' cells in the order in which they were made, from the audit chain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from projects.models import AuditEntry


@dataclass(frozen=True, slots=True)
class CellStep:
    """One cell from one text to another."""

    target: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to a record, and what it changed."""

    record_id: int
    action: str
    actor_id: int | None
    actor: str
    at: datetime
    note: str
    cells: tuple[CellStep, ...]


def steps_of(object_type: str, ids: Iterable[int]) -> Iterator[Step]:
    """Everything that was done to these records, the oldest first, in one query; what was refused is left out.

    ``object_type`` is what the audit chain calls them: ``evaluation``, ``targetplan``.
    """
    entries = (
        AuditEntry.objects.filter(
            object_type=object_type, object_id__in=[str(each) for each in ids], outcome=AuditEntry.Outcome.DONE.value
        )
        .order_by("sequence")
        .values_list("object_id", "action", "actor_id", "actor_name", "at", "note", "changes")
    )
    for record_id, action, actor_id, actor, at, note, changes in entries.iterator():
        cells = tuple(CellStep(each["target"], each["field"], each["from"], each["to"]) for each in changes)
        yield Step(int(record_id), action, actor_id, actor or "系统", at, note, cells)
