"""建档：puts a plan into the database in one transaction; what is there already stays as it is."""

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass
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
from projects.services.establishing.plan import Plan, PlannedForms, PlannedPerson, PlannedRound
from projects.services.results import Refused

FORM = "self_evaluation"
LOOK_ALIKES = "0O1lI"
ALPHABET = [sign for sign in string.ascii_letters + string.digits if sign not in LOOK_ALIKES]
PASSWORD_LENGTH = 12


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account made just now, with the initial password that nobody can read again."""

    username: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Established:
    """What was added; everything else was there already."""

    units: tuple[str, ...]
    accounts: tuple[NewAccount, ...]
    round: str
    """The round's name if it is new, else empty."""
    projects: tuple[str, ...]
    kept: tuple[str, ...]
    """Projects that already have a self-evaluation of that year and were left alone."""


@transaction.atomic
def establish(*, plan: Plan, folder: Path) -> Established:
    """Add what the database lacks. Raises :class:`Refused` with every Problem; then nothing was written."""
    units, new_units = _units(plan)
    accounts = tuple(_people(plan, units))
    round_, is_new = _round(plan.round, units) if plan.round else (None, False)
    projects, kept = _projects(plan, round_, units, folder) if round_ else ((), ())
    auditing.record(
        actor=None,
        action="establish",
        subject_label="建档",
        note=f"新增单位 {len(new_units)}、账号 {len(accounts)}、项目 {len(projects)}",
    )
    return Established(new_units, accounts, round_.name if round_ and is_new else "", projects, kept)


def _units(plan: Plan) -> tuple[dict[str, Unit], tuple[str, ...]]:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[each.code for each in plan.units])}
    added = []
    for each in plan.units:
        if each.code not in units:
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


def _people(plan: Plan, units: dict[str, Unit]) -> Iterator[NewAccount]:
    for each in plan.people:
        user = User.objects.filter(username=each.username).first()
        if user is None:
            user, account = _open_account(each)
            yield account
        if each.role:
            RoleAssignment.objects.get_or_create(user=user, unit=units[each.unit], role=each.role)


def _open_account(person: PlannedPerson) -> tuple[User, NewAccount]:
    password = "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
    user = User.objects.create_user(
        person.username,
        password,
        full_name=person.name,
        phone=person.phone,
        administration=person.administration,
        must_change_password=True,
    )
    return user, NewAccount(person.username, person.name, password)


def _round(planned: PlannedRound, units: dict[str, Unit]) -> tuple[Round, bool]:
    unit = units[planned.unit]
    try:
        loader.find(unit.region, FORM, planned.fiscal_year)
        layout_id = layout.find(unit.region, FORM, planned.fiscal_year).id
    except (loader.PolicyNotFound, layout.LayoutNotFound) as missing:
        raise Refused((missing.problem,)) from missing
    return Round.objects.get_or_create(
        unit=unit,
        fiscal_year=planned.fiscal_year,
        name=planned.name,
        defaults={
            "opens_on": planned.opens_on,
            "due_at": timezone.make_aware(planned.due_at),
            "region": unit.region,
            "form": FORM,
            "layout_id": layout_id,
        },
    )


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
