"""目标的经过：who did what to the goals of a project, step by step and cell by cell, from the audit chain."""

from typing import Any

from projects import permissions
from projects.models import AuditEntry, Indicator, ProjectFunding, TargetPlan, User
from projects.permissions import NotVisible
from projects.selectors.audit_trail import ACTIONS
from projects.selectors.cell_history import LONGEST, moments_of
from projects.selectors.cells import anchor_of
from projects.selectors.pages import HistoryChange, HistoryEntry
from projects.selectors.pages.cell_history import CellHistory
from projects.selectors.pages.goals import PlanHistory
from projects.selectors.plans.cells import PLAN_CELLS, shown_plan_cell
from projects.selectors.plans.content import MoneyLine
from projects.selectors.plans.records import money_of, rows_of

KIND = str(TargetPlan._meta.model_name)


def plan_history(user: User, plan_id: int) -> PlanHistory:
    """The history of one project's goals; raises :class:`~projects.permissions.NotVisible`. Two queries."""
    plan = permissions.find_plan(user, plan_id)
    entries = AuditEntry.objects.filter(object_type=KIND, object_id=str(plan.pk)).order_by("-sequence")[:LONGEST]
    return PlanHistory(
        plan_id=plan.pk,
        project=plan.project.name,
        fiscal_year=plan.fiscal_year,
        stage=plan.stage,
        entries=tuple(_entry(each) for each in entries),
    )


def plan_cell_history(user: User, plan_id: int, target: str, field: str) -> CellHistory:
    """The history of one cell of the goals; raises :class:`~projects.permissions.NotVisible` for foreign goals and for
    a cell that they have not. Three queries.
    """
    plan = permissions.find_plan(user, plan_id)
    kind, _, number = target.partition(":")
    cell = PLAN_CELLS.get(kind, {}).get(field)
    found = _record(plan, kind, number)
    if cell is None or found is None:
        raise NotVisible(f"{target} {field} of plan {plan_id}")
    record, place, about = found
    return CellHistory(
        project=plan.project.name,
        fiscal_year=plan.fiscal_year,
        told_stage="",
        label=f"{place}“{cell.label}”",
        about=about,
        value=shown_plan_cell(field, cell.kind, getattr(record, field), record.as_typed.get(field, "")),
        anchor=anchor_of(target, field),
        moments=moments_of(KIND, plan.pk, target, field, words=ACTIONS),
    )


def _record(plan: TargetPlan, kind: str, number: str) -> tuple[Indicator | MoneyLine | TargetPlan, str, str] | None:
    """The record of a cell, how its place is called, and what the record is about; ``None`` where there is none."""
    if kind == "indicator":
        row = next((each for each in rows_of(plan) if str(each.pk) == number), None)
        return None if row is None else (row, f"第 {row.order} 行", row.name)
    if kind == "funding":
        # A row that was taken away had its cells: what stood in them is still told.
        label = dict(ProjectFunding.Source.choices).get(number)
        lines = (each for each in money_of(plan) if each.source == number)
        return None if label is None else (next(lines, MoneyLine(number, label, 0)), label, "项目资金")
    return None if number else (plan, "", "")


def _entry(entry: AuditEntry) -> HistoryEntry:
    changes: list[dict[str, Any]] = entry.changes
    return HistoryEntry(
        at=entry.at,
        actor=entry.actor_name or "系统",
        action=ACTIONS.get(entry.action, entry.action),
        event=entry.action,
        comment="" if entry.note.isdigit() else entry.note,
        revision_number=None,
        changes=tuple(_change(each) for each in changes),
        remarks=(),
        refused=entry.outcome == AuditEntry.Outcome.REFUSED,
    )


def _change(change: dict[str, Any]) -> HistoryChange:
    is_cell = change["field"] in PLAN_CELLS.get(change["target"].partition(":")[0], {})
    address = (change["target"], change["field"]) if is_cell else ("", "")
    return HistoryChange(change["label"], change["from"], change["to"], *address)
