"""我的导入：a person's imports as the list tells them apart: files, forms, what they would do or did, and when."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.db.models.expressions import Func

from evaluator.sheets.targets import layout as layouts
from projects.models import Import, User
from projects.services.importing.bringing import IMPORTS_KEPT
from projects.services.importing.plan import VERDICT_NAMES, Verdict

FILES_NAMED = 3


class _Verdicts(Func):
    """The verdicts of a plan, ``new,new,same``, told by the database: plans of hundreds of forms are not fetched."""

    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT group_concat(json_extract(value, '$.verdict')) FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT string_agg(form ->> 'verdict', ',') FROM jsonb_array_elements(%(expressions)s) AS form)"
        return self.as_sql(compiler, connection, template=template, **extra)


@dataclass(frozen=True, slots=True)
class ListedImport:
    """One of my imports in the list."""

    id: int
    files: tuple[str, ...]
    """The names of the first few."""
    file_count: int
    created_at: datetime
    expires_at: datetime
    applied_at: datetime | None
    state: str
    state_name: str
    forms: int
    tally: tuple[tuple[str, int], ...]
    """拒绝 1, 变更 2: of one that waits."""
    made: int
    """New ones among what was written."""
    changed: int
    cells: int
    """That were written in the changed ones."""
    same_as: datetime | None
    """When the same files had been brought before, as far as the list goes back."""

    @property
    def more_files(self) -> bool:
        """Some of the files are not named."""
        return self.file_count > len(self.files)

    @property
    def waits(self) -> bool:
        """It can still be applied."""
        return self.state == Import.State.READ


def own_imports(user: User) -> tuple[ListedImport, ...]:
    """My imports, the newest first."""
    records = Import.objects.filter(user=user).prefetch_related("files").order_by("-pk")
    records = records.defer("forms", "plan", "ticks", "chosen").annotate(verdicts=_Verdicts(F("plan")))
    found: list[ListedImport] = []
    brought: dict[frozenset[str], datetime] = {}
    for record in reversed(records[:IMPORTS_KEPT]):
        files = list(record.files.all())
        content = frozenset(file.digest for file in files)
        counts = Counter(each for each in (record.verdicts or "").split(",") if each)
        found.append(
            ListedImport(
                id=record.pk,
                files=tuple(file.name for file in files[:FILES_NAMED]),
                file_count=len(files),
                created_at=record.created_at,
                expires_at=record.expires_at,
                applied_at=record.applied_at,
                state=record.state,
                state_name=record.get_state_display(),
                forms=counts.total() or len(record.written),
                tally=tuple((VERDICT_NAMES[each], counts[each]) for each in Verdict if counts[each]),
                same_as=brought.get(content),
                **_written(record.written),
            )
        )
        brought[content] = record.created_at
    return tuple(reversed(found))


def readable_forms() -> tuple[str, ...]:
    """The names of the target forms that are known by sight; any other is read by its labels too."""
    return tuple(layouts.names().values())


def _written(written: list[Mapping[str, Any]]) -> dict[str, int]:
    changed = [each for each in written if not each["is_new"]]
    cells = sum(each["cells"] for each in changed)
    return {"made": len(written) - len(changed), "changed": len(changed), "cells": cells}
