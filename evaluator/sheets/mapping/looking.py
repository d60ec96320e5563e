"""看一张表：everything that the page of 对应各列 shows of one sheet of a file, as plain data.

The file is opened in the guarded process only (:mod:`evaluator.sheets.guarding`): what leaves it are texts and places.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from evaluator.problems import Problem
from evaluator.sheets.grid import Sheet
from evaluator.sheets.mapping.fitting import MappingFaults, fit, mapping_of
from evaluator.sheets.mapping.previewing import Preview, preview
from evaluator.sheets.mapping.reading import read_mapped
from evaluator.sheets.mapping.shapes import ColumnMapping
from evaluator.sheets.records import ReadForm, as_record, from_record, problem_from, problem_record


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose on a sheet, as :func:`mapping_of` takes it."""

    kind: str
    head_row: int
    head_rows: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)
    """What a column is → its number."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    in_columns: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Choices":
        """What ``asdict`` made of it, after JSON."""
        return cls(**{**record, "cells": {name: (row, column) for name, (row, column) in record["cells"].items()}})


@dataclass(frozen=True, slots=True)
class Looked:
    """One sheet with what was chosen on it, or what seems likely, and what is read by that."""

    rows: tuple[tuple[str, ...], ...]
    """The texts of the first rows and columns, as far as a page shows them."""
    choices: Choices
    mapping: ColumnMapping | None
    """``None`` where the choices make none: the faults say why."""
    faults: tuple[Problem, ...]
    first: ReadForm | None
    """The first form that is read; ``None`` where there is none."""
    count: int
    fits: bool = True
    """Whether the mapping that was handed in was made for this sheet."""

    def as_record(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "rows": self.rows,
            "choices": asdict(self.choices),
            "mapping": self.mapping and self.mapping.as_record(),
            "faults": [problem_record(problem) for problem in self.faults],
            "first": self.first and as_record(self.first),
            "count": self.count,
            "fits": self.fits,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Looked":
        """What :meth:`as_record` gave."""
        return cls(
            rows=tuple(tuple(row) for row in record["rows"]),
            choices=Choices.from_record(record["choices"]),
            mapping=ColumnMapping.from_record(record["mapping"]) if record["mapping"] else None,
            faults=tuple(problem_from(each) for each in record["faults"]),
            first=from_record(record["first"]) if record["first"] else None,
            count=record["count"],
            fits=record["fits"],
        )


def look(sheet: Sheet, choices: Choices | None = None, mapping: ColumnMapping | None = None) -> Looked:
    """What is read of a sheet by the choices, else by a mapping that was made before, else by what seems likely."""
    shown = preview(sheet)
    known = chosen_by(sheet, mapping) if mapping is not None else None
    if choices is None:
        choices = known or _likely(shown)
    found: ColumnMapping | None = None
    faults: tuple[Problem, ...] = ()
    try:
        found = mapping_of(sheet, **{each.name: getattr(choices, each.name) for each in fields(choices)})
    except MappingFaults as wrong:
        faults = wrong.problems
    forms = read_mapped(sheet, found) if found is not None else ()
    return Looked(
        rows=tuple(tuple(cell.text for cell in cells) for cells in shown.rows),
        choices=choices,
        mapping=found,
        faults=faults,
        first=forms[0] if forms else None,
        count=len(forms),
        fits=mapping is None or known is not None,
    )


def chosen_by(sheet: Sheet, mapping: ColumnMapping) -> Choices | None:
    """The choices from which the mapping would be made on this sheet; ``None`` where it does not fit.

    A cell that would stand above or left of the sheet is not chosen.
    """
    place = fit(sheet, mapping)
    if place is None:
        return None
    cells = {
        name: (place.row + each.cell[0], place.column + each.cell[1])
        for name, each in mapping.fields.items()
        if each.cell is not None
    }
    return Choices(
        kind=mapping.kind,
        head_row=place.row,
        head_rows=mapping.head_rows,
        columns={key: place.headings[number] for key, number in mapping.columns.items()},
        fixed={name: each.fixed for name, each in mapping.fields.items() if each.fixed},
        cells={name: (row, column) for name, (row, column) in cells.items() if row > 0 and column > 0},
        in_columns={
            name: place.headings[each.heading] for name, each in mapping.fields.items() if each.heading is not None
        },
    )


def _likely(shown: Preview) -> Choices:
    columns = {name: column for column, name in shown.guesses.items()}
    return Choices(shown.kind, shown.head_row, shown.head_rows, columns, {}, dict(shown.cells), {})
