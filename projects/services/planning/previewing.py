"""导入前看一看：what will be created of each form of an uploaded file, with every Problem at its cell.

The page shows this before anything is written: the texts as they were read, what the targets mean in words, which
project of the unit this may be, and what the person has chosen so far.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import Q

from evaluator.problems import Level, Problem
from evaluator.scoring.targets import read_target
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.forms import HEAD_FIELDS, TEXT_FIELDS, TargetForm
from projects import permissions
from projects.models import Project, ProjectFunding, TargetPlan, TargetUpload, Unit, User
from projects.selectors.plans.cells import PLAN_CELLS
from projects.selectors.plans.reading import vague_amount
from projects.services.planning.importing import forms_of
from projects.services.planning.previews import (
    Chosen,
    ImportPage,
    LikeProject,
    ReadField,
    ReadForm,
    ReadMoney,
    ReadRow,
)
from projects.services.planning.translating import translate

FIELD_NAMES = {
    "project": "项目名称",
    "code": "项目代码",
    "department": "主管部门",
    "unit": "实施单位",
    "nature": "项目性质",
    "project_category": "项目类别",
    "starts_on": "计划开始日期",
    "ends_on": "计划完成日期",
    "duration": "项目期限",
    "contact": "项目负责人",
    "phone": "联系电话",
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "measures": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
    "weights_reason": PLAN_CELLS["plan"]["weights_reason"].label,
    "overall_goal": "项目总目标",
    "annual_goal": PLAN_CELLS["plan"]["goal_text"].label,
}


def readable_forms() -> tuple[str, ...]:
    """The names of the target forms that are known by sight; any other is read by its labels too."""
    return tuple(layouts.names().values())


def import_page(
    *,
    user: User,
    upload_id: int,
    chosen: Mapping[int, Chosen] | None = None,
    refusals: Mapping[int, Sequence[Problem]] | None = None,
) -> ImportPage:
    """The page of a file; raises :class:`~projects.permissions.NotVisible` for another person's.

    ``chosen``: what the person has set so far, else what the file suggests. At most four queries, whatever is
    in the file.
    """
    upload = permissions.find_target_upload(user, upload_id)
    units = tuple(permissions.plannable_units(user).filter(is_active=True).order_by("path"))
    forms, beside = forms_of(upload)
    settings = {number: (chosen or {}).get(number) or _suggested(form, units) for number, form in forms.items()}
    like = _like(units, forms, settings)
    if chosen is None:
        there = {number for number, projects in like.items() if any(each.plan_id for each in projects)}
        settings |= {number: replace(settings[number], is_ticked=False) for number in there}
    return ImportPage(
        upload_id=upload.pk,
        filename=upload.filename,
        units=tuple((str(unit.pk), unit.label) for unit in units),
        forms=tuple(
            _read_form(number, form, upload, settings[number], like[number], tuple((refusals or {}).get(number, ())))
            for number, form in forms.items()
        ),
        beside=tuple(problem for each in beside for problem in each.problems),
    )


def _suggested(form: TargetForm, units: Sequence[Unit]) -> Chosen:
    """Every form with a name; the unit that it names, or the only one there is; code and year as written."""
    named = form.unit.text.strip()
    fitting = [unit for unit in units if named and named in (unit.name, unit.short_name)]
    if len(units) == 1:
        fitting = list(units)
    return Chosen(
        is_ticked=bool(form.project.text.strip()),
        unit=str(fitting[0].pk) if fitting else "",
        code=form.code.text.strip(),
        year=str(form.year or ""),
        target="",
    )


def _like(
    units: Sequence[Unit], forms: Mapping[int, TargetForm], settings: Mapping[int, Chosen]
) -> dict[int, tuple[LikeProject, ...]]:
    """Projects of the chosen units that bear a form's code or name, with their goals of its year; two queries."""
    known = {str(unit.pk) for unit in units}
    wanted = {each.unit for each in settings.values()} & known
    names = {form.project.text.strip() for form in forms.values()} - {""}
    codes = {each.code for each in settings.values() if each.code}
    projects = list(
        Project.objects.filter(
            Q(name__in=names) | Q(code__in=codes), unit_id__in=[int(unit) for unit in wanted]
        ).order_by("code")
    )
    plans = {
        (project_id, year): plan_id
        for plan_id, project_id, year in TargetPlan.objects.filter(project__in=projects).values_list(
            "pk", "project_id", "fiscal_year"
        )
    }
    return {
        number: tuple(
            LikeProject(
                project.pk,
                project.name,
                project.code,
                plans.get((project.pk, int(each.year))) if each.year.isdecimal() else None,
            )
            for project in projects
            if str(project.unit_id) == each.unit
            and (project.name == forms[number].project.text.strip() or (each.code and project.code == each.code))
        )
        for number, each in settings.items()
    }


def _read_form(
    number: int,
    form: TargetForm,
    upload: TargetUpload,
    chosen: Chosen,
    like: tuple[LikeProject, ...],
    refusals: tuple[Problem, ...],
) -> ReadForm:
    plan_id = upload.plans.get(str(number))
    if like and not chosen.target and all(each.plan_id is None for each in like) and len(like) == 1:
        chosen = replace(chosen, target=str(like[0].id))
    year = int(chosen.year) if chosen.year.isdecimal() else form.year
    content = translate(form, code=chosen.code, fiscal_year=year)
    problems = (*content.problems, *_unread_targets(form, year))
    goals = ("overall_goal", "annual_goal")
    return ReadForm(
        number=number,
        sheet=form.sheet,
        name=form.project.text.strip(),
        layout_name=layouts.names()[form.layout],
        year=form.year,
        money_unit=form.money_unit,
        head=_fields(form, HEAD_FIELDS),
        texts=_fields(form, (*goals, *TEXT_FIELDS)),
        money=_money(form),
        rows=_rows(form, problems, year),
        unused=tuple(group.text for group in form.unused),
        problems=problems,
        refusals=refusals,
        chosen=chosen,
        like=like,
        plan_id=int(plan_id) if plan_id else None,
    )


def _fields(form: TargetForm, names: Sequence[str]) -> tuple[ReadField, ...]:
    entries = ((name, getattr(form, name)) for name in names)
    return tuple(ReadField(FIELD_NAMES[name], entry.text, entry.cell) for name, entry in entries if not entry.blank)


def _money(form: TargetForm) -> tuple[ReadMoney, ...]:
    names = dict(ProjectFunding.Source.choices)
    return tuple(
        ReadMoney(names[row.source], row.period, row.annual)
        for row in form.funding
        if not (row.period.blank and row.annual.blank)
    )


def _unread_targets(form: TargetForm, fiscal_year: int | None) -> list[Problem]:
    """Targets whose meaning is not sure, each at its cell: they are imported as written."""
    found = []
    for line in form.rows:
        target = read_target(line.target.text, unit=line.unit.text.strip(), fiscal_year=fiscal_year)
        nature = "qualitative" if "定性" in line.kind.text else ""
        problem = target.problem or vague_amount(line.target.text, target, nature=nature)
        if problem and not line.target.blank:
            said = f"单元格 {line.target.cell}：{problem.message}"
            found.append(replace(problem, place=line.target.cell, message=said, level=Level.WARNING))
    return found


def _rows(form: TargetForm, problems: Sequence[Problem], fiscal_year: int | None) -> tuple[ReadRow, ...]:
    at_cells: dict[str, list[Problem]] = {}
    for problem in problems:
        at_cells.setdefault(problem.place, []).append(problem)
    # Where all indicators stand in one cell, a problem of the cell belongs to no row.
    standing = Counter(line.indicator.cell for line in form.rows)
    rows = []
    for number, line in enumerate(form.rows, start=1):
        target = read_target(line.target.text, unit=line.unit.text.strip(), fiscal_year=fiscal_year)
        cells = {entry.cell for entry in (line.indicator, line.target, line.period_target, line.points) if entry.cell}
        own = [problem for cell in sorted(cells) for problem in at_cells.get(cell, ()) if standing[cell] < 2]
        rows.append(
            ReadRow(
                number=number,
                category=line.category.text,
                subcategory=line.subcategory.text,
                name=line.indicator,
                target=line.target,
                period_target=line.period_target,
                points=line.points,
                reading="" if line.target.blank else target.reading,
                problems=tuple(own),
            )
        )
    return tuple(rows)
