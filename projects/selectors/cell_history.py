"""一格的经过：every change of one cell, from the audit chain: who, when, from, to.

The chain lists changes by target and field, whatever they belong to: the cells of a self-evaluation and those of its
goals (绩效目标) are told by the same query.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from django.db.models import TextField
from django.db.models.functions import Cast

from evaluator.plan_review import PlanEvent
from evaluator.review import EVENT_NAMES, Event, told_stage
from projects import permissions
from projects.models import AuditEntry, Revision, User
from projects.permissions import NotVisible
from projects.selectors.canonical import matches
from projects.selectors.cells import CELLS
from projects.selectors.content import EvaluationContent
from projects.selectors.live import content_of, thaw
from projects.selectors.pages import Cell, ExecutionRow, FundingRow, GoalRow, LineRow
from projects.selectors.pages.cell_history import CellHistory, CellMoment
from projects.selectors.rows import Rows

LONGEST = 500
"""Moments shown, the newest first."""
WORDS: Mapping[str, str] = {"enter": "填报", f"plan-{PlanEvent.APPROVE_ADJUSTMENT.value}": "目标调整"}


def moments_of(
    object_type: str, object_id: int, target: str, field: str, *, words: Mapping[str, str] = WORDS
) -> tuple[CellMoment, ...]:
    """Every change of one cell of one record, the newest first, in one query.

    ``object_type`` and ``object_id`` say whose cell it is, as the audit chain names records (``evaluation``,
    ``targetplan``); ``words`` are the steps' names.
    """
    entries = (
        AuditEntry.objects.filter(
            object_type=object_type, object_id=str(object_id), outcome=AuditEntry.Outcome.DONE.value
        )
        .annotate(told=Cast("changes", TextField()))
        .filter(told__contains=f'"{target}"')
        .order_by("-sequence")
        .values_list("at", "actor_name", "action", "changes")
    )
    found = [
        CellMoment(at, actor or "系统", words.get(action, action), change["from"], change["to"])
        for at, actor, action, changes in entries
        for change in reversed(changes)
        if (change["target"], change["field"]) == (target, field)
    ]
    return tuple(found[:LONGEST])


def evaluation_cell_history(user: User, evaluation_id: int, target: str, field: str) -> CellHistory:
    """The history of one cell of a form; raises :class:`~projects.permissions.NotVisible` for a foreign form, and for a
    cell that the form has not. The same number of queries whatever happened to it.
    """
    evaluation = permissions.find_evaluation(user, evaluation_id, "submitted_by")
    content, _ = content_of(evaluation)
    cell = _cell_in(content, target, field)
    if cell is None:
        raise NotVisible(f"{target} {field} of evaluation {evaluation_id}")
    changes = moments_of(str(evaluation._meta.model_name), evaluation.pk, target, field)
    moments = sorted((*changes, *_handed_in(evaluation_id, target, field)), key=lambda each: each.at, reverse=True)
    place, about = _place(content, target)
    return CellHistory(
        project=content.project_name,
        fiscal_year=evaluation.fiscal_year,
        told_stage=told_stage(evaluation.stage, evaluation.filled_count, excluded=evaluation.excluded_at is not None),
        label=f"{place}“{CELLS[target.partition(':')[0]][field].label}”",
        about=about,
        value=cell.value,
        anchor=cell.anchor,
        moments=tuple(moments),
    )


def _handed_in(evaluation_id: int, target: str, field: str) -> Iterator[CellMoment]:
    """What stood in the cell each time the form was handed in, by every revision that is what its code says."""
    for revision in Revision.objects.filter(evaluation_id=evaluation_id).select_related("frozen_by"):
        if not matches(revision.content, revision.digest):
            continue
        cell = _cell_in(thaw(revision), target, field)
        if cell is not None:
            said = f"第 {revision.number} 次{EVENT_NAMES[Event.SUBMIT]}"
            yield CellMoment(
                revision.frozen_at, revision.frozen_by.full_name, said, cell.value, cell.value, is_frozen=True
            )


def _cell_in(content: EvaluationContent, target: str, field: str) -> Cell | None:
    return next((cell for cell in _cells(content) if (cell.target, cell.field) == (target, field)), None)


def _cells(content: EvaluationContent) -> Iterator[Cell]:
    """Every cell of a form."""
    rows = Rows(content, editable=False)
    lines = (line for group in rows.groups() for part in group.subgroups for line in part.lines)
    found: list[FundingRow | ExecutionRow | GoalRow | LineRow] = [
        *rows.funding(),
        rows.execution(),
        *rows.goals(),
        *lines,
    ]
    for row in found:
        yield from (value for each in fields(row) if isinstance(value := getattr(row, each.name), Cell))


def _place(content: EvaluationContent, target: str) -> tuple[str, str]:
    """Where the cell stands, as its changes call it, and the row's 三级指标."""
    for line in content.lines:
        if target == f"result:{line.id}":
            return f"第 {line.number} 行", line.indicator
    for row in content.funding:
        if target == f"funding:{row.id}":
            return row.label, ""
    return ("资金执行" if target == "evaluation" else "年度总体目标"), ""
