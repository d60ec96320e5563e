"""判一张目标表：a new project with draft goals, another year of one that is there, or its draft continued cell by cell.

Approved goals are never touched: what differs is told, and 目标调整 is the way to change it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from evaluator.plan_review import PlanStage, judge_planning
from evaluator.policies import loader
from evaluator.problems import Level, Problem
from evaluator.sheets.forms import Entry
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.forms import TargetRow as FormRow
from projects import permissions
from projects.models import Project, TargetPlan, Unit
from projects.services.importing.faults import wrong
from projects.services.importing.goal_cells import ENTRY_OF, compare_goals, locked_goals
from projects.services.importing.judging import Decided, Refusal
from projects.services.importing.newness import code_fault, doubted, with_its_doubt
from projects.services.importing.plan import Deed, LikeProject, PlannedForm, PlannedProblem, Verdict
from projects.services.importing.records import Records
from projects.services.importing.told import unread_targets
from projects.services.planning.describing import PROJECT_LABELS, PlanTexts, read_project
from projects.services.planning.starting import FIRST_YEAR, FORM, LAST_YEAR
from projects.services.planning.translating import Translated, translate

KIND = "target_form"
NEW = "new"
EVERYTHING = ("unit", "code", "year")
CODE_CELL = "project-code"
HEAD_ENTRY = {
    "code": "code",
    "name": "project",
    "nature": "nature",
    "nature_text": "nature",
    "category": "project_category",
    "competent_department": "department",
    "competent_department_code": "department",
    "implementing_unit": "unit",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "period_text": "duration",
    "contact": "contact",
    "contact_phone": "phone",
}
"""Field of the project → where the form has it, as far as the two are not called alike."""


def judge_target_form(number: int, form: TargetForm, decided: Decided, records: Records) -> PlannedForm:
    """What becomes of one 目标表. No query: everything was looked up before."""
    year = decided.year or form.year
    code = form.code.text.strip() if decided.code is None else decided.code
    content = translate(form, code=code, fiscal_year=year)
    planned = PlannedForm(
        number=number,
        file=form.file,
        sheet=form.sheet,
        kind=KIND,
        name=form.project.text.strip(),
        verdict=Verdict.REFUSED,
        year=year,
        code=code,
        asks=EVERYTHING,
        summary=f"{len(form.rows)} 个指标",
        problems=tuple(_told([*content.problems, *unread_targets(form, year)], form)),
    )
    try:
        return _judged(planned, form, content, decided, records)
    except Refusal as refusal:
        asks = (*planned.asks, *(each for each in refusal.asks if each not in planned.asks))
        return _asking(replace(planned, asks=asks), form, content, refusal.problem)


def _judged(
    planned: PlannedForm, form: TargetForm, content: Translated, decided: Decided, records: Records
) -> PlannedForm:
    unit = _unit(planned, form, decided, records)
    like = [] if unit is None else records.like(unit.pk, planned.name, planned.code)
    planned = replace(
        planned, unit_id=unit.pk if unit else None, unit=unit.label if unit else "", like=_like(like, planned, records)
    )
    asked = tuple(_asked(planned, form, unit))
    if asked or unit is None:
        return _asking(planned, form, content, *asked)
    project = _project(planned, like, decided)
    if project is None and like and decided.choice != NEW:
        names = "、".join(f"“{each.name}”（{each.code}）" for each in like)
        said = f"这个单位已经有项目{names}"
        return _asking(
            replace(planned, asks=(*EVERYTHING, "choice")),
            form,
            content,
            wrong("choice", "项目", planned.name, said, "请在下面选是哪一个"),
        )
    if like:
        choice = NEW if project is None else str(project.pk)
        planned = replace(planned, asks=(*EVERYTHING, "choice"), choice=choice)
    if project is None:
        return _created(_numbered(planned, unit, decided, records), form, content, unit, decided, records)
    planned = replace(planned, project_id=project.pk, code=project.code)
    plan = records.plans.get((project.pk, planned.year or 0))
    if plan is None:
        return _started(planned, form, content, project, records)
    return _continued(planned, form, content, plan, records)


def _unit(planned: PlannedForm, form: TargetForm, decided: Decided, records: Records) -> Unit | None:
    """The unit that was chosen, else that of the project the form names, else the one named, else the only one."""
    if decided.unit_id is not None:
        unit = records.units.get(decided.unit_id)
        if unit is None:
            raise permissions.NotVisible(f"unit {decided.unit_id}")
        if not records.writes_for(unit):
            said = f"{unit.label}的目标由填报人编制，您没有这个单位的这个角色"
            raise Refusal(wrong("planning-role", "责任单位", unit.label, said, "请换一个单位"), "unit")
        return unit
    own = records.own_units()
    if len(own) == 1:
        return own[0]
    known = {each.unit_id for each in records.called(planned.name, planned.code) if records.writes_for(each.unit)}
    if len(known) == 1:
        return records.units[known.pop()]
    written = form.unit.text.strip()
    named = [unit for unit in own if written and written in (unit.name, unit.short_name)]
    return named[0] if len(named) == 1 else None


def _project(planned: PlannedForm, like: list[Project], decided: Decided) -> Project | None:
    """The project whose goals these are: the one that was chosen, or the only one that is like it."""
    if decided.choice and decided.choice != NEW:
        found = next((each for each in like if str(each.pk) == decided.choice), None)
        if found is None:
            raise permissions.NotVisible(f"project {decided.choice} is not like form {planned.number}")
        return found
    return like[0] if len(like) == 1 and not decided.choice else None


def _like(like: list[Project], planned: PlannedForm, records: Records) -> tuple[LikeProject, ...]:
    plans = {each.pk: records.plans.get((each.pk, planned.year or 0)) for each in like}
    return tuple(
        LikeProject(each.pk, each.name, each.code, plan.pk if (plan := plans[each.pk]) else None) for each in like
    )


def _numbered(planned: PlannedForm, unit: Unit, decided: Decided, records: Records) -> PlannedForm:
    """Offer a free code to a new project whose form says none; one that a person took away stays away."""
    if planned.code or decided.code is not None:
        return planned
    return replace(planned, code=records.free_code(unit, planned.year or 0))


def _created(
    planned: PlannedForm, form: TargetForm, content: Translated, unit: Unit, decided: Decided, records: Records
) -> PlannedForm:
    _, problems = read_project(replace(content.project, code=planned.code), planned.year or 0)
    problems = [each for each in problems if each.anchor != CODE_CELL]
    fault = code_fault(planned.code, unit, records, planned.year or 0)
    if fault is None:
        records.codes.add((unit.pk, planned.code))
    elif planned.code == form.code.text.strip():
        fault = replace(fault, cell=form.code.cell)
    planned = replace(planned, problems=(*planned.problems, *((fault,) if fault else ())))
    code = form.code.text.strip()
    planned = doubted(planned, form, code, unit, records, is_chosen=decided.unit_id is not None)
    return with_its_doubt(_drafted(planned, form, content, unit, problems, Deed.CREATE, "新建项目和目标草稿"))


def _started(
    planned: PlannedForm, form: TargetForm, content: Translated, project: Project, records: Records
) -> PlannedForm:
    if not records.writes_for(project.unit):
        said = f"{project.unit.label}的目标由填报人编制，您没有这个单位的这个角色"
        raise Refusal(wrong("planning-role", "责任单位", project.unit.label, said, "请交给这个单位的填报人导入"))
    return _drafted(
        planned, form, content, project.unit, [], Deed.YEAR, f"{project.name} {planned.year} 年度的目标草稿"
    )


def _drafted(
    planned: PlannedForm,
    form: TargetForm,
    content: Translated,
    unit: Unit,
    problems: list[Problem],
    deed: Deed,
    said: str,
) -> PlannedForm:
    """New goals, if everything fits into them."""
    problems += _texts_of(content).too_long()
    try:
        loader.find(unit.region, FORM, planned.year or 0)
    except loader.PolicyNotFound as missing:
        problems.append(missing.problem)
    planned = replace(planned, problems=(*planned.problems, *_told(problems, form, refuses=True)))
    if planned.errors:
        return planned
    return replace(planned, verdict=Verdict.NEW, deed=deed, summary=f"{said}，{len(form.rows)} 个指标")


def _continued(
    planned: PlannedForm, form: TargetForm, content: Translated, plan: TargetPlan, records: Records
) -> PlannedForm:
    """Goals of this year are there: a draft is continued, everything else told."""
    verdict = judge_planning(permissions.plan_situation_of(records.user, plan, standing=records.standing))
    if verdict.reason == "role":
        raise Refusal(wrong("planning-role", "项目", planned.name, verdict.sentence, "请交给这个项目的填报人导入"))
    key = (plan.project_id, plan.fiscal_year)
    rows, money = records.indicators.get(key, []), records.money.get(key, [])
    planned = replace(planned, plan_id=plan.pk, version=plan.version)
    if not verdict.allowed:
        said = verdict.sentence
        if plan.stage == PlanStage.APPROVED:
            said = "目标已经批复，不在这里改；确要改请申请目标调整"
        findings = locked_goals(form, content, plan, rows, money, said)
        if not findings:
            return replace(planned, verdict=Verdict.SAME)
        return replace(
            planned,
            verdict=Verdict.KEPT,
            findings=findings,
            summary=f"{len(findings)} 处和批复的不同"
            if plan.stage == PlanStage.APPROVED
            else f"{len(findings)} 处不同，已锁定",
        )
    found = compare_goals(form, content, plan, rows, money)
    planned = replace(
        planned, cells=found.cells, findings=found.findings, problems=(*planned.problems, *found.problems)
    )
    if planned.errors:
        return planned
    if not found.cells:
        return replace(planned, verdict=Verdict.SAME)
    return replace(planned, verdict=Verdict.CHANGED, deed=Deed.CONTINUE, summary=f"{len(found.cells)} 处改动")


def _asked(planned: PlannedForm, form: TargetForm, unit: Unit | None) -> Iterator[PlannedProblem]:
    """What the form does not say, and has to be chosen before anything can be compared."""
    if planned.year is None:
        yield wrong("year", "年度", "", "表上没有写年度", "请在下面填四位数的年度，如 2025")
    elif not FIRST_YEAR <= planned.year <= LAST_YEAR:
        said = f"年度 {planned.year} 不在 {FIRST_YEAR}—{LAST_YEAR} 之内"
        yield wrong("year", "年度", str(planned.year), said, "请在下面改年度")
    if unit is None:
        yield wrong("unit", "责任单位", form.unit.text.strip(), "不知道是哪个单位的项目", "请在下面选责任单位")


def _asking(planned: PlannedForm, form: TargetForm, content: Translated, *asked: PlannedProblem) -> PlannedForm:
    """With what must be chosen first, and with everything that must be mended in the file all the same."""
    faults = _told(_texts_of(content).too_long(), form, refuses=True)
    return replace(planned, problems=(*planned.problems, *asked, *faults))


def _texts_of(content: Translated) -> PlanTexts:
    return PlanTexts(content.rows, content.goal_text, content.execution_points, content.weights_reason)


def _told(
    problems: list[Problem] | tuple[Problem, ...], form: TargetForm, *, refuses: bool = False
) -> Iterator[PlannedProblem]:
    """Problems at their cells. What a draft keeps as written asks for a look only; ``refuses``: it cannot be kept."""
    written = _texts(form)
    for each in problems:
        cell, column = _place(each, form)
        level = each.level if refuses or each.level is not Level.ERROR else Level.WARNING
        yield PlannedProblem(each.code, cell, column, written.get(cell, ""), each.message, each.remedy, level.value)


def _place(problem: Problem, form: TargetForm) -> tuple[str, str]:
    """The cell of the form that a Problem is about, and its column."""
    kind, _, rest = problem.anchor.partition("-")
    if kind == "row":
        number, _, name = rest.partition("-")
        entry: Entry = getattr(form.rows[int(number) - 1], ENTRY_OF[name])
        return entry.cell, problem.place
    if kind == "project" and rest in PROJECT_LABELS:
        entry = getattr(form, HEAD_ENTRY.get(rest, rest), Entry())
        return entry.cell, PROJECT_LABELS[rest]
    is_cell = problem.place[:1].isascii() and problem.place[-1:].isdigit()
    return (problem.place, "") if is_cell else ("", problem.place)


def _texts(form: TargetForm) -> dict[str, str]:
    """What stands in each cell; of one that holds several indicators, how many."""
    records: list[TargetForm | FormRow] = [form, *form.rows]
    entries = [getattr(each, name) for each in records for name in each.__dataclass_fields__]
    entries += [entry for money in form.funding for entry in (money.period, money.annual)]
    texts = {entry.cell: entry.text.strip() for entry in entries if isinstance(entry, Entry) and entry.cell}
    rows = Counter(row.indicator.cell for row in form.rows if row.indicator.cell)
    return texts | {cell: f"（{count} 条指标）" for cell, count in rows.items() if count > 1}
