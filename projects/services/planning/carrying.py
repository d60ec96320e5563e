"""带进自评表：writes what an adjustment has approved into the year's self-evaluation, each cell as anybody's write is.

A cell gets its mark (who approved it, when, what stood there), its row the next version, the form its own record: a
window that was opened before learns of it instead of typing over it. What was approved is not typed over at all
(:func:`~projects.selectors.rows.is_adjusted`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F

from projects.models import AdjustedCell, Evaluation, Goal, Result
from projects.selectors.canonical import to_plain
from projects.selectors.cells import CELLS, anchor_of, read_cell, shown_cell
from projects.selectors.content import EditMark
from projects.services.auditing import Change
from projects.services.planning.holding import Held
from projects.services.rescoring import Rows, answer
from projects.services.rewriting import rewrite

GOAL = "年度总体目标"
APPROVED = frozenset({"target_text", "points", "text"})
"""Cells that hold what was approved; 自评得分 stays the clerk's, it only follows its points."""
Row = Goal | Result


@dataclass(slots=True)
class _Carrying:
    """What gathers while the cells are carried over."""

    held: Held
    money_unit: str
    changes: list[Change] = field(default_factory=list)
    columns: dict[Row, set[str]] = field(default_factory=dict)
    """The columns of each row that are to be written."""
    moved: set[Row] = field(default_factory=set)
    """Rows of which a text is another now."""


def carry_over(held: Held, evaluation: Evaluation, cells: Sequence[AdjustedCell]) -> tuple[Change, ...]:
    """Target, points and goal into the self-evaluation, which is scored anew; answers every cell that has changed.

    ``evaluation`` is held, and the goals' own rows are written: the target is one text of both.
    """
    rows = Rows(evaluation)
    carrying = _Carrying(held, evaluation.money_unit)
    of_indicator = {row.indicator_id: (number, row) for number, row in enumerate(rows.results, start=1)}
    for cell in cells:
        if cell.field == "goal_text" and rows.goals:
            _carry(carrying, rows.goals[0], "text", GOAL, cell.after)
        number, result = of_indicator.get(cell.indicator_id or 0, (0, None))
        if result is None:
            continue
        if cell.field == "target_text":
            _note(carrying, result, "target_text", f"第 {number} 行", cell.before, cell.after)
        elif cell.field == "points" and result.indicator.points is not None:
            _carry(carrying, result, "points", f"第 {number} 行", result.indicator.points)
            _fit_given_score(carrying, result, f"第 {number} 行")
    _write(evaluation, rows, carrying)
    return tuple(carrying.changes)


def _carry(carrying: _Carrying, row: Row, name: str, place: str, value: str | Decimal | None, kept: str = "") -> None:
    """Put a value into a cell; ``kept`` is the text of a cell that has none."""
    before = _shown(carrying, row, name)
    setattr(row, name, value)
    columns = carrying.columns.setdefault(row, set())
    columns.add(name)
    if isinstance(row, Result):
        others = {each: text for each, text in row.as_typed.items() if each != name}
        row.as_typed = {**others, name: kept} if kept else others
        columns.add("as_typed")
    _note(carrying, row, name, place, before, _shown(carrying, row, name))


def _note(carrying: _Carrying, row: Row, name: str, place: str, before: str, after: str) -> None:
    """Mark a cell and tell of it; where the approved text stood already, the cell stays his who wrote it."""
    carrying.columns.setdefault(row, set()).add("edits")
    if before == after:
        if name in APPROVED & row.edits.keys():
            row.edits = {**row.edits, name: {**row.edits[name], "adjusted": True}}
        return
    _mark(carrying, row, name, before)
    target = f"{'goal' if isinstance(row, Goal) else 'result'}:{row.pk}"
    label = f"{place}“{CELLS[target.partition(':')[0]][name].label}”"
    carrying.changes.append(Change(target, name, label, before, after))
    carrying.moved.add(row)


def _mark(carrying: _Carrying, row: Row, name: str, before: str) -> None:
    held = carrying.held
    mark = EditMark(row.version + 1, held.user.pk, held.user.full_name, held.at, before, adjusted=name in APPROVED)
    row.edits = {**row.edits, name: to_plain(mark)}


def _fit_given_score(carrying: _Carrying, row: Result, place: str) -> None:
    """自评得分 is read again: above its new points it is kept as its text, and counts again where they allow it."""
    text = _shown(carrying, row, "given_score")
    reading = read_cell(
        CELLS["result"]["given_score"],
        text,
        money_unit=carrying.money_unit,
        place=place,
        anchor=anchor_of(f"result:{row.pk}", "given_score"),
        points=row.points,
    )
    value = reading.value if isinstance(reading.value, Decimal) else None
    if value != row.given_score:
        _carry(carrying, row, "given_score", place, value, reading.as_typed)


def _shown(carrying: _Carrying, row: Row, name: str) -> str:
    kind, kept = ("goal", "") if isinstance(row, Goal) else ("result", row.as_typed.get(name, ""))
    return shown_cell(getattr(row, name), kept, CELLS[kind][name].kind, carrying.money_unit)


def _write(evaluation: Evaluation, rows: Rows, carrying: _Carrying) -> None:
    """Write what was carried over with what the engine answers to it: points and scores have to fit at any moment."""
    found = answer(evaluation, rows)
    results: dict[Any, set[str]] = {row: set(names) for row, names in found.rows.items()}
    goals: dict[Any, set[str]] = {}
    for row, names in carrying.columns.items():
        (goals if isinstance(row, Goal) else results).setdefault(row, set()).update(names)
    for model, of_model in ((Goal, goals), (Result, results)):
        read = {row: row.version for row in of_model}
        for row in carrying.moved & of_model.keys():
            row.version += 1
        rewrite(model, read, set[str]().union(*of_model.values()))
    Evaluation.objects.filter(pk=evaluation.pk).update(**found.columns, version=F("version") + 1)
    evaluation.version += 1
