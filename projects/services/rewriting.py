"""改写：many rows of one table written in one statement, each only if it still has the version that was read.

Django's ``bulk_update`` grows into several statements and costs ten times as much; here the rows travel as one JSON
text, which both databases unfold into a table to update from (SQLite since 3.33).
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection, models


class Overtaken(RuntimeError):
    """A row moved under a save although its page was held: ours, never the user's."""


def rewrite(model: type[models.Model], rows: Mapping[models.Model, int], names: Collection[str]) -> None:
    """Write the columns ``names`` and the version of every row as they stand in memory; ``rows`` says what was read.

    ``{row: 3}`` writes the row only if its version in the database is still 3. Raises :class:`Overtaken` unless every
    row was written; call it inside a transaction.
    """
    if not rows:
        return
    fields = [_field(model, name) for name in ("version", *sorted(set(names) - {"version"}))]
    document = json.dumps([[row.pk, read, *(_plain(row, field) for field in fields)] for row, read in rows.items()])
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[connection.vendor](model, fields), [document])
        moved = cursor.rowcount
    if moved != len(rows):
        raise Overtaken(f"{model.__name__}: {len(rows) - moved} of {len(rows)}")


def _field(model: type[models.Model], name: str) -> models.Field:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _plain(row: models.Model, field: models.Field) -> Any:
    """The value as a JSON document holds it."""
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    value = field.get_db_prep_save(value, connection)
    return value.isoformat() if isinstance(value, date) else value


def _for_sqlite(model: type[models.Model], fields: Collection[models.Field]) -> str:
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.attname)
    settings = ", ".join(
        f"{_quoted(field.attname)} = json_extract(new.value, '$[{place}]')" for place, field in enumerate(fields, 2)
    )
    # Names come from the models, values from the one parameter.
    return (
        f"UPDATE {table} SET {settings} FROM json_each(%s) AS new "  # noqa: S608
        f"WHERE {table}.{key} = json_extract(new.value, '$[0]') AND {table}.version = json_extract(new.value, '$[1]')"
    )


def _for_postgresql(model: type[models.Model], fields: Collection[models.Field]) -> str:
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.attname)
    settings = ", ".join(
        f"{_quoted(field.attname)} = (new.value->>{place})::{_type(field)}" for place, field in enumerate(fields, 2)
    )
    return (
        f"UPDATE {table} SET {settings} FROM json_array_elements(%s::json) AS new(value) "  # noqa: S608
        f"WHERE {table}.{key} = (new.value->>0)::bigint AND {table}.version = (new.value->>1)::integer"
    )


def _type(field: models.Field) -> str:
    """The column's type; texts stay texts, since a cast to ``varchar(64)`` would cut them without a word."""
    if isinstance(field, models.CharField | models.TextField):
        return "text"
    return field.db_type(connection) or "text"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


_STATEMENTS = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}
