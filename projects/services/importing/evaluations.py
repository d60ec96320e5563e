"""写自评表：the chosen cells of many self-evaluations, those that are there and those that are opened with them.

What one save does for one form — judge, take, score, mark, audit — is done here for all of them in as many statements
as one takes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Prefetch

from evaluator.problems import Problem
from evaluator.review import judge_entering
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.offline.forms import OfflineForm
from projects import permissions
from projects.models import Evaluation, FundingLine, Goal, Project, Result, Round, User
from projects.selectors.cells import CELLS
from projects.services import auditing, entering, opening
from projects.services.entering.taking import Save, shown, take
from projects.services.importing.plan import Deed, PlannedForm
from projects.services.importing.written import EVALUATION, FROM_FILE, Written
from projects.services.planning.starting import ACTION as PLAN_STARTED
from projects.services.rescoring import Rows
from projects.services.results import CellChange, Refused

Work = Sequence[tuple[PlannedForm, OfficialForm | OfflineForm]]
OfficialWork = Sequence[tuple[PlannedForm, OfficialForm]]
AT_ONCE = 50
MOVED = "请按“重新比对”，看过新的计划再应用"


def write_evaluations(
    *, user: User, work: Work, now: datetime, address: str, told: Callable[[int], None] = lambda _: None
) -> list[Written]:
    """Write every form as planned. Call it inside the transaction of the whole import, with the records held.

    ``told`` hears how many forms are done. They are written so many at a time, so that memory does not grow with them.
    """
    written: list[Written] = []
    for start in range(0, len(work), AT_ONCE):
        written += _written(user, work[start : start + AT_ONCE], now, address)
        told(len(written))
    return written


def _written(user: User, work: Work, now: datetime, address: str) -> list[Written]:
    saves: dict[int, Save] = {}
    changes: dict[int, Sequence[CellChange]] = {}
    official = [(form, read) for form, read in work if isinstance(read, OfficialForm)]
    for form, save in _founded(user, [each for each in official if each[0].deed == Deed.FOUND], now, address):
        saves[form.number], changes[form.number] = save, _renamed(form, save.rows)
    for form, save in _found(user, [form for form, _ in work if form.deed == Deed.FILL], now):
        saves[form.number] = save
        changes[form.number] = _numbered(form, save.rows.goals)
    for form in (each for each, _ in official if each.deed == Deed.OPEN):
        evaluation = opening.open_from_plan(
            user=user, round_id=form.round_id or 0, plan_id=form.plan_id or 0, address=address
        )
        saves[form.number], changes[form.number] = _from_goals(user, evaluation, form, now)
    for number, save in saves.items():
        _take_all(save, changes[number])
    files = {saves[form.number].evaluation.pk: f"{FROM_FILE} {source.file}"[:500] for form, source in work}
    entering.write_all(list(saves.values()), user=user, at=now, notes=files, address=address)
    return [
        Written(
            number=form.number,
            kind=EVALUATION,
            id=saves[form.number].evaluation.pk,
            name=form.name,
            unit=saves[form.number].evaluation.project.unit_id,
            cells=len(saves[form.number].changes),
            is_new=form.deed != Deed.FILL,
            file=form.file,
        )
        for form, _ in work
    ]


def _take_all(save: Save, changes: Sequence[CellChange]) -> None:
    """Take every cell, the given score last; one that is not taken after all takes the whole import back."""
    for change in sorted(changes, key=lambda each: each.field == "given_score"):
        take(save, change)
    found = tuple(each.problem for each in (*save.unwritten, *save.unreadable))
    found += tuple(Problem("import-conflict", each.label, each.sentence) for each in save.conflicts)
    if found:
        raise Refused(found)


def _found(user: User, forms: Sequence[PlannedForm], now: datetime) -> list[tuple[PlannedForm, Save]]:
    """The self-evaluations that are there, each judged again: roles and rounds may have changed since the plan."""
    if not forms:
        return []
    ids = [form.evaluation_id for form in forms if form.evaluation_id]
    known = {
        each.pk: each
        for each in permissions.with_authorship(permissions.visible_evaluations(user), user)
        .select_related("project__unit", "round__unit", "last_actor")
        .prefetch_related(
            Prefetch("funding", FundingLine.objects.order_by("order")),
            Prefetch("goals", Goal.objects.order_by("order")),
            Prefetch("results", Result.objects.select_related("indicator").order_by("indicator__order")),
        )
        .filter(pk__in=ids)
    }
    standing = permissions.standing_of(user)
    found = []
    for form in forms:
        evaluation = known.get(form.evaluation_id or 0)
        if evaluation is None:
            raise permissions.NotVisible(f"evaluation {form.evaluation_id}")
        verdict = judge_entering(permissions.situation_of(user, evaluation, standing=standing))
        if not verdict.allowed:
            raise Refused((Problem(f"entering-{verdict.reason}", form.name, f"“{form.name}”：{verdict.sentence}"),))
        rows = Rows(
            evaluation,
            funding=list(evaluation.funding.all()),
            goals=list(evaluation.goals.all()),
            results=list(evaluation.results.all()),
        )
        rows.goals += _new_goals(form, evaluation, rows.goals)
        found.append((form, Save(user, now, evaluation, rows)))
    return found


def _goals_to_make(form: PlannedForm, there: int = 0) -> list[str]:
    """The goals that the record lacks, as far as a cell of theirs is to be written: ``goal:-2``, ``goal:-3``."""
    numbers = {-int(cell.target.partition(":")[2]) for cell in form.cells if cell.target.startswith("goal:-")}
    return [f"goal:-{number}" for number in sorted(numbers) if number > there]


def _new_goals(form: PlannedForm, evaluation: Evaluation, there: Sequence[Goal]) -> list[Goal]:
    """They are stored behind those that are there."""
    order = max((goal.order for goal in there), default=0)
    new = _goals_to_make(form, len(there))
    made = [Goal(evaluation=evaluation, order=order + place) for place, _ in enumerate(new, start=1)]
    return Goal.objects.bulk_create(made)


def _numbered(form: PlannedForm, goals: Sequence[Goal]) -> list[CellChange]:
    """The planned cells; those of goals that were just made, the last ones, by the keys that these have now."""
    new = _goals_to_make(form)
    made = dict(zip(new, goals[len(goals) - len(new) :], strict=True))
    keys = {target: f"goal:{goal.pk}" for target, goal in made.items()}
    return [CellChange(keys.get(cell.target, cell.target), cell.field, cell.value, cell.version) for cell in form.cells]


def _founded(user: User, work: OfficialWork, now: datetime, address: str) -> list[tuple[PlannedForm, Save]]:
    """New projects, or new years of known ones, with the goals that the forms print, opened in their rounds."""
    if not work:
        return []
    units = {
        unit.pk: unit
        for unit in permissions.plannable_units(user).filter(pk__in={form.unit_id for form, _ in work}, is_active=True)
    }
    rounds = {
        each.pk: each
        for each in Round.objects.select_related("unit").filter(pk__in={form.round_id for form, _ in work})
    }
    projects = {
        each.pk: each
        for each in Project.objects.select_related("unit").filter(pk__in={form.project_id for form, _ in work})
    }
    composed = []
    for form, official in work:
        unit, round_ = units.get(form.unit_id or 0), rounds.get(form.round_id or 0)
        if unit is None:
            said = f"“{form.name}”：您没有{form.unit}的填报人角色"
            raise Refused((Problem("entering-role", form.name, said, "请交给这个单位的填报人导入"),))
        if round_ is None or not round_.is_open or not unit.path.startswith(round_.unit.path):
            said = f"“{form.name}”：{form.year} 年度没有正在进行的自评批次，不能开自评表"
            raise Refused((Problem("open-closed", form.name, said, "请联系组织单位"),))
        project = projects.get(form.project_id or 0) or opening.project_of(
            official, opening.NewProject(unit=unit, code=form.code)
        )
        each = opening.compose(official, round_, project)
        each.evaluation.layout_id = round_.layout_id
        each.plan.source_name, each.plan.created_by = official.file[:200], user
        composed.append(each)
    opening.store(composed)
    deeds = [auditing.Deed(each.evaluation, note=f"{FROM_FILE}，目标照表登记") for each in composed]
    auditing.record_all(actor=user, action=opening.ACTION, deeds=deeds, address=address)
    goals = [(each.plan, f"{each.plan.get_origin_display()} {each.plan.source_name}") for each in composed]
    deeds = [auditing.Deed(plan, note=note) for plan, note in goals]
    auditing.record_all(actor=user, action=PLAN_STARTED, deeds=deeds, address=address)
    return [(form, Save(user, now, each.evaluation, each.rows)) for (form, _), each in zip(work, composed, strict=True)]


def _renamed(form: PlannedForm, rows: Rows) -> list[CellChange]:
    """The planned cells of a form that was not stored then: ``result:-3`` is the third row."""
    of_kind: dict[str, Sequence[Result | FundingLine | Goal]] = {
        "result": rows.results,
        "funding": rows.funding,
        "goal": rows.goals,
    }
    found = []
    for cell in form.cells:
        kind, _, number = cell.target.partition(":")
        target = cell.target if kind == "evaluation" else f"{kind}:{of_kind[kind][-int(number) - 1].pk}"
        found.append(CellChange(target, cell.field, cell.value, cell.version))
    return found


def _from_goals(user: User, evaluation: Evaluation, form: PlannedForm, now: datetime) -> tuple[Save, list[CellChange]]:
    """A form that was just opened from approved goals, and the planned cells by the keys that its rows have now.

    A cell that does not stand as it was planned takes the whole import back.
    """
    rows = Rows(evaluation)
    new = _goals_to_make(form, len(rows.goals))
    made = _new_goals(form, evaluation, rows.goals)
    goals = {f"goal:-{number}": goal for number, goal in enumerate(rows.goals, start=1)}
    there: dict[str, Result | FundingLine | Goal | Evaluation] = {"evaluation": evaluation}
    there |= goals | dict(zip(new, made, strict=True))
    there |= {f"funding:-{number}": line for number, line in enumerate(rows.funding, start=1)}
    there |= {f"result:-{result.indicator_id}": result for result in rows.results}
    rows.goals += made
    changes = []
    for cell in form.cells:
        row, kind = there.get(cell.target), cell.target.partition(":")[0]
        if row is None or shown(row, cell.field, CELLS[kind][cell.field], evaluation.money_unit) != cell.before:
            said = f"“{form.name}”的“{cell.row} {cell.column}”在计划做好以后又有改动，一处也没有写"
            raise Refused((Problem("import-moved", form.name, said, MOVED, anchor=f"form-{form.number}"),))
        target = kind if kind == "evaluation" else f"{kind}:{row.pk}"
        changes.append(CellChange(target, cell.field, cell.value, cell.version))
    return Save(user, now, evaluation, rows), changes
