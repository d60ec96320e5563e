"""判一张自评表：which record a form is about, whether the person may write it, and what would become of it."""

from dataclasses import dataclass, replace

from evaluator.plan_review import PlanStage
from evaluator.policies.loader import PolicyNotFound
from evaluator.problems import Problem
from evaluator.review import judge_entering
from evaluator.sheets.forms import OfficialForm
from projects import permissions
from projects.models import Evaluation, Project, Round, TargetPlan, Unit
from projects.services import opening
from projects.services.importing.besides import told_of_project
from projects.services.importing.examined import PRINTED
from projects.services.importing.faults import cells_of, read_problems, wrong
from projects.services.importing.newness import code_fault, doubted, faults_at_once, with_its_doubt
from projects.services.importing.plan import Deed, PlannedForm, PlannedProblem, Verdict
from projects.services.importing.records import Records
from projects.services.importing.trying import compared, name_rows, with_examination
from projects.services.importing.wanting import goals_beyond
from projects.services.rescoring import Rows

KIND = "self_evaluation"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about one form, as far as the form does not say it; empty where nothing."""

    unit_id: int | None = None
    code: str | None = None
    year: int | None = None
    choice: str = ""


class Refusal(Exception):
    """A form that cannot be imported as it is: the Problem, and what the person has to choose."""

    def __init__(self, problem: PlannedProblem, *asks: str) -> None:
        super().__init__(problem.message)
        self.problem, self.asks = problem, asks


def judge_evaluation(number: int, form: OfficialForm, decided: Decided, records: Records) -> PlannedForm:
    """What becomes of one 自评表. No query: everything was looked up before."""
    year = decided.year or form.year
    planned = PlannedForm(
        number=number,
        file=form.file,
        sheet=form.sheet,
        kind=KIND,
        name=form.project.text.strip(),
        verdict=Verdict.REFUSED,
        year=year,
        problems=tuple(read_problems(_but_the_year(form), cells_of(form))),
        summary=f"{len(form.rows)} 行",
    )
    try:
        judged = _judged(planned, form, decided, records)
    except Refusal as refusal:
        judged = _refused(planned, refusal, form)
    return replace(judged, verdict=Verdict.REFUSED, deed=Deed.NONE) if judged.errors else judged


def _refused(planned: PlannedForm, refusal: Refusal, form: OfficialForm) -> PlannedForm:
    """With what must be chosen first, and with everything that must be mended in the file all the same."""
    known = planned.problems
    if not any(each.is_error and each.column == refusal.problem.column for each in known):
        known = (*known, refusal.problem)
    asks = (*planned.asks, *(each for each in refusal.asks if each not in planned.asks))
    return replace(planned, problems=(*known, *faults_at_once(form, known)), asks=asks)


def _but_the_year(form: OfficialForm) -> tuple[Problem, ...]:
    """What the reader says; a year that the form lacks is chosen for the import, or asked for."""
    return tuple(problem for problem in form.problems if problem.code != "year-missing")


def _judged(planned: PlannedForm, form: OfficialForm, decided: Decided, records: Records) -> PlannedForm:
    if planned.year is None:
        raise Refusal(wrong("year", "年度", "", "表上没有写年度，不知道是哪一年的", "请在下面填年度"), "year")
    project = _project(planned, form, decided, records)
    if project is None:
        return _founded(planned, form, decided, records)
    planned = replace(planned, project_id=project.pk, unit_id=project.unit_id, unit=project.unit.label)
    planned = replace(planned, code=project.code)
    evaluation = records.evaluations.get((project.pk, planned.year or 0))
    if evaluation is not None:
        return _filled(planned, form, records.to_try(evaluation), records)
    plan = records.plans.get((project.pk, planned.year or 0))
    if plan is not None:
        return _opened(planned, form, plan, records)
    round_ = _round(planned, project.unit, records)
    return _composed(planned, form, round_, project, records)


def _project(planned: PlannedForm, form: OfficialForm, decided: Decided, records: Records) -> Project | None:
    """The project that the form means; ``None`` for a new one. Two that it may mean are the person's to tell apart."""
    found = records.called(planned.name, "")
    if decided.unit_id is not None:
        return next((each for each in found if each.unit_id == decided.unit_id), None)
    for narrower in (_with_form(found, planned, records), _of_own_units(found, records), _named(found, form)):
        if len(found) > 1 and narrower:
            found = narrower
    if len(found) > 1:
        names = "、".join(each.unit.label for each in found)
        raise Refusal(
            wrong("unit", "责任单位", "", f"{names}都有这个项目，不知道是哪一个", "请在下面选责任单位"), "unit"
        )
    return found[0] if found else None


def _with_form(found: list[Project], planned: PlannedForm, records: Records) -> list[Project]:
    return [each for each in found if planned.year and (each.pk, planned.year) in records.evaluations]


def _of_own_units(found: list[Project], records: Records) -> list[Project]:
    return [each for each in found if records.writes_for(each.unit)]


def _named(found: list[Project], form: OfficialForm) -> list[Project]:
    written = form.unit.text.strip()
    return [each for each in found if written and written in (each.unit.name, each.unit.short_name)]


def _filled(planned: PlannedForm, form: OfficialForm, evaluation: Evaluation, records: Records) -> PlannedForm:
    """A self-evaluation that is there: its cells, or what differs where it is locked."""
    locked = "这个项目不纳入自评，不用填报" if evaluation.excluded_at is not None else ""
    if not locked:
        situation = permissions.situation_of(records.user, evaluation, standing=records.standing)
        verdict = judge_entering(situation)
        if verdict.reason == "role":
            raise Refusal(wrong("entering-role", "项目", planned.name, verdict.sentence, "请交给这个项目的填报人导入"))
        locked = "" if verdict.allowed else verdict.sentence
    rows = Rows(
        evaluation,
        funding=list(evaluation.funding.all()),
        goals=list(evaluation.goals.all()),
        results=list(evaluation.results.all()),
    )
    version = evaluation.version
    rows.goals += goals_beyond(evaluation, rows.goals, form)
    planned = compared(planned, form, evaluation, rows, records.user, locked=locked)
    planned = replace(planned, findings=(*planned.findings, *told_of_project(form, evaluation.project)))
    # What was scored for the comparison is not kept: of five hundred forms it would be the most of the memory.
    evaluation.working, evaluation.findings = {}, []
    for row in rows.results:
        row.working = {}
    planned = replace(planned, evaluation_id=evaluation.pk, version=version)
    planned = with_examination(planned, form, evaluation, None if planned.cells or planned.errors else PRINTED)
    if planned.errors:
        return planned
    if planned.cells:
        return replace(planned, verdict=Verdict.CHANGED, deed=Deed.FILL, summary=f"{len(planned.cells)} 个单元格")
    if locked and planned.findings:
        return replace(planned, verdict=Verdict.KEPT, summary=f"{len(planned.findings)} 处不同，已锁定")
    return replace(planned, verdict=Verdict.SAME)


def _opened(planned: PlannedForm, form: OfficialForm, plan: TargetPlan, records: Records) -> PlannedForm:
    """Goals that are approved, and no self-evaluation yet: it is opened from them."""
    unit = plan.project.unit
    _refuse_strangers(unit, records)
    if plan.stage != PlanStage.APPROVED:
        said = f"{plan.fiscal_year} 年度的目标还没有批复，不能开自评表"
        raise Refusal(wrong("open-plan", "项目", planned.name, said, "请先办完批复，再导入自评表"))
    round_ = _round(planned, unit, records)
    year = (plan.project_id, plan.fiscal_year)
    indicators, money = records.indicators.get(year, []), records.money.get(year, [])
    try:
        evaluation, rows = opening.compose_from_plan(round_, plan, indicators, money)
    except PolicyNotFound as missing:
        raise _no_policy(planned, missing) from missing
    name_rows(evaluation, rows)
    for row in rows.results:
        # A tick stays with its row of the goals, whatever their order: result:-12 is what indicator 12 comes to.
        row.pk = -row.indicator_id
    rows.goals += goals_beyond(evaluation, rows.goals, form)
    planned = compared(planned, form, evaluation, rows, records.user)
    planned = replace(planned, findings=(*planned.findings, *told_of_project(form, plan.project)))
    planned = with_examination(planned, form, evaluation)
    if planned.errors:
        return planned
    return replace(
        planned,
        verdict=Verdict.NEW,
        deed=Deed.OPEN,
        plan_id=plan.pk,
        round_id=round_.pk,
        version=plan.version,
        summary=f"按批复的目标开表，{_said(form)}，{_counted(planned)}",
    )


def _founded(planned: PlannedForm, form: OfficialForm, decided: Decided, records: Records) -> PlannedForm:
    """No project of this name: a new one, in a unit of the person's."""
    if not planned.name:
        raise Refusal(wrong("missing", "项目名称", "", "表上没有项目名称", "请在文件里填好后重新上传"))
    unit = _unit(form, decided, records)
    planned = replace(planned, unit_id=unit.pk, unit=unit.label, asks=("unit", "code"))
    year = planned.year or 0
    code = decided.code if decided.code is not None else records.free_code(unit, year)
    fault = code_fault(code, unit, records, year)
    if fault is None:
        records.codes.add((unit.pk, code))
    planned = replace(planned, code=code, problems=(*planned.problems, *((fault,) if fault else ())))
    planned = doubted(planned, form, "", unit, records, is_chosen=decided.unit_id is not None)
    project = opening.project_of(form, opening.NewProject(unit=unit, code=code))
    try:
        return with_its_doubt(_composed(planned, form, _round(planned, unit, records), project, records))
    except Refusal as refusal:
        return _refused(planned, refusal, form)


def _unit(form: OfficialForm, decided: Decided, records: Records) -> Unit:
    own = records.own_units()
    if decided.unit_id is not None:
        chosen = records.units.get(decided.unit_id)
        if chosen is None:
            raise permissions.NotVisible(f"unit {decided.unit_id}")
        _refuse_strangers(chosen, records)
        return chosen
    named = [unit for unit in own if form.unit.text.strip() and form.unit.text.strip() in (unit.name, unit.short_name)]
    fitting = named if len(named) == 1 else own
    if len(fitting) != 1:
        said = "系统里没有这个项目，要新建，不知道是哪个单位的" if own else "您没有哪个单位的填报人角色，不能新建项目"
        raise Refusal(wrong("unit", "责任单位", form.unit.text.strip(), said, "请在下面选责任单位"), "unit")
    return fitting[0]


def _refuse_strangers(unit: Unit, records: Records) -> None:
    if not records.writes_for(unit):
        said = f"{unit.label}由它的填报人填报，您没有这个单位的这个角色"
        raise Refusal(wrong("entering-role", "责任单位", unit.label, said, "请交给这个单位的填报人导入"))


def _round(planned: PlannedForm, unit: Unit, records: Records) -> Round:
    round_ = records.round_for(unit, planned.year or 0)
    if round_ is None:
        said = f"{planned.year} 年度没有正在进行的自评批次，不能开自评表"
        raise Refusal(wrong("open-closed", "年度", str(planned.year), said, "请联系组织单位开批次，或核对年度"), "year")
    return round_


def _composed(
    planned: PlannedForm, form: OfficialForm, round_: Round, project: Project, records: Records
) -> PlannedForm:
    """What the form would open, tried in memory: everything wrong with it, or 新增."""
    _refuse_strangers(project.unit, records)
    planned = replace(planned, problems=(*planned.problems, *faults_at_once(form, planned.problems)))
    try:
        composed = opening.compose(form, round_, project)
    except PolicyNotFound as missing:
        raise _no_policy(planned, missing) from missing
    for number, indicator in enumerate(composed.indicators, start=1):
        indicator.pk = -number
    rows = composed.rows
    name_rows(composed.evaluation, rows)
    planned = compared(planned, form, composed.evaluation, rows, records.user, made_of_it=True)
    planned = replace(planned, round_id=round_.pk)
    if project.pk is not None:
        planned = replace(planned, findings=(*planned.findings, *told_of_project(form, project)))
    planned = with_examination(planned, form, composed.evaluation)
    if planned.errors:
        return planned
    return replace(planned, verdict=Verdict.NEW, deed=Deed.FOUND, summary=_said(form))


def _no_policy(planned: PlannedForm, missing: PolicyNotFound) -> Refusal:
    problem = missing.problem
    return Refusal(wrong(problem.code, "年度", str(planned.year), problem.message, problem.remedy))


def _counted(planned: PlannedForm) -> str:
    """How many cells of a new form are to be written, and how many of them somebody has to tick first."""
    doubtful = sum(bool(cell.warning) for cell in planned.cells)
    return f"{len(planned.cells)} 个单元格" + (f"，其中 {doubtful} 个要核对、没有勾" if doubtful else "")


def _said(form: OfficialForm) -> str:
    executed = next((row.executed.text.strip() for row in form.funding if row.source == "total"), "")
    return f"{len(form.rows)} 行，全年执行 {executed or '（空）'}"
