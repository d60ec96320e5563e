"""写目标：one target form into a new project, another year of one, or the draft that is there."""

from typing import Any

from evaluator.problems import Problem
from evaluator.sheets.targets.forms import TargetForm
from projects.models import TargetPlan, User
from projects.selectors.plans.cells import PLAN_CELLS
from projects.services.importing.goal_cells import ROW
from projects.services.importing.plan import Deed, PlannedForm
from projects.services.importing.written import FROM_FILE, PLAN, Written
from projects.services.planning.entering import save_plan_cells
from projects.services.planning.rows import append_rows
from projects.services.planning.starting import create_plan, start_year
from projects.services.planning.translating import Translated, translate
from projects.services.results import CellChange, Refused, Saved


def write_goals(*, user: User, planned: PlannedForm, form: TargetForm, address: str) -> Written:
    """Write one target form as planned. Call it inside the transaction of the whole import."""
    content = translate(form, code=planned.code, fiscal_year=planned.year)
    if planned.deed == Deed.CONTINUE:
        plan_id = _continued(user, planned, content, f"{FROM_FILE} {form.file}"[:500], address)
        count = len(planned.cells)
        return Written(planned.number, PLAN, plan_id, planned.name, planned.unit_id or 0, count, file=planned.file)
    plan = _started(user, planned, content, form.file, address)
    count, unit = len(form.rows), plan.project.unit_id
    return Written(planned.number, PLAN, plan.pk, planned.name, unit, count, is_new=True, file=planned.file)


def _started(user: User, planned: PlannedForm, content: Translated, file: str, address: str) -> TargetPlan:
    also: dict[str, Any] = {
        "rows": content.rows,
        "funding": content.funding,
        "goal_text": content.goal_text,
        "execution_points": content.execution_points,
        "weights_reason": content.weights_reason,
        "origin": TargetPlan.Origin.IMPORTED,
        "source_name": file,
        "address": address,
    }
    year = planned.year or 0
    if planned.project_id is not None:
        return start_year(user=user, project_id=planned.project_id, fiscal_year=year, **also)
    return create_plan(user=user, unit_id=planned.unit_id or 0, fiscal_year=year, project=content.project, **also)


def _continued(user: User, planned: PlannedForm, content: Translated, note: str, address: str) -> int:
    """The chosen cells of the draft, and new rows behind its last one."""
    plan_id = planned.plan_id or 0
    changes = [
        CellChange(cell.target, cell.field, cell.value, cell.version)
        for cell in planned.cells
        if cell.target.partition(":")[0] != ROW
    ]
    numbers = [int(cell.target.partition(":")[2]) for cell in planned.cells if cell.target.partition(":")[0] == ROW]
    if changes:
        _whole(save_plan_cells(user=user, plan_id=plan_id, changes=changes, note=note, address=address))
    if numbers:
        records = append_rows(user=user, plan_id=plan_id, count=len(numbers), address=address)
        added = [
            CellChange(f"indicator:{record.pk}", name, getattr(content.rows[number - 1], name), record.version)
            for record, number in zip(records, numbers, strict=True)
            for name in PLAN_CELLS["indicator"]
            if getattr(content.rows[number - 1], name)
        ]
        _whole(save_plan_cells(user=user, plan_id=plan_id, changes=added, note=note, address=address))
    return plan_id


def _whole(saved: Saved) -> None:
    """All or nothing: a cell that was not taken after all takes the whole import back."""
    found = tuple(each.problem for each in saved.unwritten)
    found += tuple(Problem("import-conflict", each.label, each.sentence) for each in saved.conflicts)
    if found:
        raise Refused(found)
