"""The database as it stands: every business row, so that what a request has changed can be named, column by column."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from projects.models import AuditEntry, AuditHead

WRITTEN_BY_LOOKING = (AuditEntry, AuditHead)
"""The audit trail also notes downloads and refusals."""
WRITTEN_BY_SIGNING_IN = "last_login"

Rows = dict[tuple[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One row that is not what it was; ``columns`` are all of them for one that came or went."""

    table: str
    key: Any
    kind: str
    columns: frozenset[str]

    def __str__(self) -> str:
        return f"{self.table} {self.key} {self.kind}: {', '.join(sorted(self.columns))}"


def business_models() -> Iterator[type[models.Model]]:
    """Every table of the application but the audit trail; a new one is among them without being named."""
    for model in apps.get_app_config("projects").get_models(include_auto_created=True):
        if model not in WRITTEN_BY_LOOKING:
            yield model


def rows_now() -> Rows:
    """Every business row by table and key, as the database stores it."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in business_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            columns = [column[0] for column in cursor.description]
            for values in cursor.fetchall():
                row = dict(zip(columns, values, strict=True))
                row.pop(WRITTEN_BY_SIGNING_IN, None)
                found[model.__name__, row[model._meta.pk.column]] = row
    return found


def differences(before: Rows, after: Rows) -> list[Difference]:
    """What came, what went and what changed."""
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        if old != new:
            columns = frozenset(name for name in old | new if old.get(name) != new.get(name))
            found.append(Difference(*key, "changed" if old and new else "new" if new else "gone", columns))
    return sorted(found, key=str)
