"""列的对应：which column of an unknown sheet is what, and where its project, unit and year stand.

Nothing here is an address: columns are named by their headings and cells by their distance from the head, so that the
same table is recognised when rows or columns have come before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SELF_EVALUATION = "self_evaluation"
TARGET_FORM = "target_form"
KINDS = (SELF_EVALUATION, TARGET_FORM)
_NAMES = ("category", "subcategory", "indicator", "target", "direction", "measure", "points")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    SELF_EVALUATION: (*_NAMES, "actual", "score", "reason"),
    TARGET_FORM: (*_NAMES, "period_target", "evidence", "data_source"),
}
"""Each kind of form → what a column of it may be; the keys are those of the layout files."""
NEEDED = ("indicator", "target")
"""Without these columns there is nothing to read."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    SELF_EVALUATION: (
        "project", "department", "unit", "year", "money_unit", "goal", "achievement", "initial", "adjusted", "executed",
    ),
    TARGET_FORM: ("project", "department", "unit", "year", "money_unit", "overall_goal", "annual_goal", "amount"),
}  # fmt: skip
"""Each kind of form → what stands once a project: a fixed value, a cell, or a column of a list of projects."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field's value comes from: one of the three is set, or none where the sheet does not say."""

    fixed: str = ""
    """The value itself, as the person typed it: ``万元``, ``2024``."""
    cell: tuple[int, int] | None = None
    """Rows and columns from the first cell of the head: ``(-2, 1)`` is two rows above it, one to the right."""
    heading: int | None = None
    """Position in the signature of the column that says it in every row."""

    @property
    def known(self) -> bool:
        """The sheet or the person says it."""
        return bool(self.fixed) or self.cell is not None or self.heading is not None


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How one unknown shape of sheet is read."""

    kind: str
    """``self_evaluation`` or ``target_form``."""
    signature: tuple[str, ...]
    """The headings from left to right as they are compared; those of a head of two rows are joined by ``/``."""
    columns: Mapping[str, int]
    """What a column is → its position in the signature."""
    fields: Mapping[str, Place] = field(default_factory=dict)
    head_rows: int = 1
    said: str = ""
    """What a form that is read by it says of that: 按本单位 2026-11-22 保存的对应关系读的. No part of its record."""

    def as_record(self) -> dict[str, Any]:
        """The mapping as JSON holds it."""
        places = {
            name: {
                "fixed": place.fixed,
                "cell": None if place.cell is None else list(place.cell),
                "heading": place.heading,
            }
            for name, place in self.fields.items()
        }
        return {
            "kind": self.kind,
            "signature": list(self.signature),
            "columns": dict(self.columns),
            "fields": places,
            "head_rows": self.head_rows,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "ColumnMapping":
        """What :meth:`as_record` gave, and ``said`` where somebody put it beside that."""
        places = {
            name: Place(place["fixed"], None if place["cell"] is None else tuple(place["cell"]), place["heading"])
            for name, place in record["fields"].items()
        }
        return cls(
            kind=record["kind"],
            signature=tuple(record["signature"]),
            columns=dict(record["columns"]),
            fields=places,
            head_rows=record["head_rows"],
            said=record.get("said", ""),
        )
