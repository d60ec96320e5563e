"""建档：puts a plan into the database in one transaction; of what is there already only a round's dates change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.sheets import layout
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reader import UnknownForm, read_forms
from projects.models import Evaluation, Project, RoleAssignment, Round, Unit, User
from projects.services import auditing, opening
from projects.services.accounts import NewAccount, open_account
from projects.services.auditing import Change
from projects.services.establishing.comparing import role_name, roles_left, unlike_person, unlike_unit
from projects.services.establishing.plan import Plan, PlannedForms, PlannedRound
from projects.services.results import Refused

FORM = "self_evaluation"


@dataclass(frozen=True, slots=True)
class Established:
    """What was added and changed, and what the file says otherwise without effect."""

    units: tuple[str, ...]
    accounts: tuple[NewAccount, ...]
    round: str
    """The round's name if it is new, else empty."""
    projects: tuple[str, ...]
    kept: tuple[str, ...]
    """Projects that already have a self-evaluation of that year and were left alone."""
    changed: tuple[str, ...] = ()
    """Sentences: new roles of people who were there, new dates of a round that was there."""
    ignored: tuple[str, ...] = ()
    """Sentences: what the file says otherwise of units and people that were there, and that was not changed."""


@dataclass(slots=True)
class _Notes:
    """What a run finds out about things that were there before it."""

    changed: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@transaction.atomic
def establish(*, plan: Plan, folder: Path) -> Established:
    """Add what the database lacks, and give a round its new dates (改期).

    Raises :class:`Refused` with every Problem; then nothing was written.
    """
    notes = _Notes()
    units, new_units = _units(plan, notes)
    accounts = tuple(_people(plan, units, notes))
    round_, is_new, dates = _round(plan.round, units) if plan.round else (None, False, ())
    notes.changed += [f"批次“{round_}”：{each.label}由 {each.before} 改为 {each.after}" for each in dates]
    projects, kept = _projects(plan, round_, units, folder) if round_ else ((), ())
    auditing.record(
        actor=None,
        action="establish",
        subject=round_ if dates else None,
        subject_label=f"建档：{round_}" if dates else "建档",
        note="；".join((f"新增单位 {len(new_units)}、账号 {len(accounts)}、项目 {len(projects)}", *notes.changed)),
        changes=dates,
    )
    return Established(
        units=new_units,
        accounts=accounts,
        round=round_.name if round_ and is_new else "",
        projects=projects,
        kept=kept,
        changed=tuple(notes.changed),
        ignored=(*notes.ignored, *roles_left(plan)),
    )


def _units(plan: Plan, notes: _Notes) -> tuple[dict[str, Unit], tuple[str, ...]]:
    there = Unit.objects.filter(code__in=[each.code for each in plan.units]).select_related("parent")
    units = {unit.code: unit for unit in there}
    added = []
    for each in plan.units:
        if each.code in units:
            notes.ignored += unlike_unit(each, units[each.code])
        else:
            units[each.code] = opening.open_unit(
                code=each.code,
                name=each.name,
                short_name=each.short_name,
                kind=each.kind,
                region=each.region,
                parent=units.get(each.parent),
            )
            added.append(each.name)
    return units, tuple(added)


def _people(plan: Plan, units: dict[str, Unit], notes: _Notes) -> Iterator[NewAccount]:
    new: set[str] = set()
    for each in plan.people:
        user = User.objects.filter(username=each.username).first()
        if user is None:
            user, account = open_account(
                username=each.username, full_name=each.name, phone=each.phone, administration=each.administration
            )
            new.add(each.username)
            yield account
        elif each.username not in new:
            notes.ignored += unlike_person(each, user)
        if each.role and not user.is_administrator:
            unit = units[each.unit]
            _, is_new = RoleAssignment.objects.get_or_create(user=user, unit=unit, role=each.role)
            if is_new and each.username not in new:
                notes.changed.append(f"账号 {each.username}：新增“{unit.name}”的{role_name(each.role)}")


def _round(planned: PlannedRound, units: dict[str, Unit]) -> tuple[Round, bool, tuple[Change, ...]]:
    """The round, whether it is new, and what changed of its dates where it was there."""
    unit = units[planned.unit]
    try:
        loader.find(unit.region, FORM, planned.fiscal_year)
        layout_id = layout.find(unit.region, FORM, planned.fiscal_year).id
    except (loader.PolicyNotFound, layout.LayoutNotFound) as missing:
        raise Refused((missing.problem,)) from missing
    round_, is_new = Round.objects.get_or_create(
        unit=unit,
        fiscal_year=planned.fiscal_year,
        name=planned.name,
        defaults={
            "opens_on": planned.opens_on,
            "due_at": planned.due_at,
            "region": unit.region,
            "form": FORM,
            "layout_id": layout_id,
        },
    )
    return round_, is_new, () if is_new else _new_dates(round_, planned)


def _new_dates(round_: Round, planned: PlannedRound) -> tuple[Change, ...]:
    pairs = (
        ("opens_on", "填报开始", f"{round_.opens_on}", f"{planned.opens_on}"),
        ("due_at", "报送截止", _moment(round_.due_at), _moment(planned.due_at)),
    )
    changes = tuple(
        Change(f"round:{round_.pk}", name, label, before, after)
        for name, label, before, after in pairs
        if before != after
    )
    if changes:
        round_.opens_on, round_.due_at = planned.opens_on, planned.due_at
        round_.save(update_fields=["opens_on", "due_at"])
    return changes


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _projects(
    plan: Plan, round_: Round, units: dict[str, Unit], folder: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    problems: list[Problem] = []
    forms = [(units[each.unit], form) for each in plan.forms for form in _forms(each, round_, folder, problems)]
    if problems:
        raise Refused(tuple(problems))
    added, kept = [], []
    for unit, form in forms:
        name = form.project.text.strip()
        same = Evaluation.objects.filter(project__unit=unit, project__name=name, fiscal_year=round_.fiscal_year)
        if same.exists():
            kept.append(name)
        else:
            number = Project.objects.filter(unit=unit).count() + 1
            project = opening.NewProject(unit=unit, code=f"{unit.code}-{round_.fiscal_year}-{number:03d}")
            opening.open_evaluation(user=None, round_=round_, form=form, project=project)
            added.append(name)
    return tuple(added), tuple(kept)


def _forms(planned: PlannedForms, round_: Round, folder: Path, problems: list[Problem]) -> Iterator[OfficialForm]:
    """The readable forms of a pattern; whatever stands in the way of using one becomes a Problem."""
    files = sorted(folder.glob(planned.files))
    if not files:
        problems.append(Problem("forms", planned.files, f"“{folder}”里没有这样的文件。", "请核对文件夹和文件名。"))
    for file in files:
        for form in read_forms(file, filename=file.name):
            if isinstance(form, UnknownForm):
                problems.extend(form.problems)
            elif not form.project.text.strip():
                problems.append(Problem("forms", file.name, "没有项目名称。", "请补上项目名称。"))
            elif form.year not in (None, round_.fiscal_year):
                message = f"是 {form.year} 年度的表，批次是 {round_.fiscal_year} 年度。"
                problems.append(Problem("forms", file.name, message, "请放到那一年的批次里。"))
            else:
                yield form
