"""查记录：everything that the forms of an import may be about, looked up once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Prefetch, Q

from evaluator.review import Role
from projects import permissions
from projects.models import (
    Evaluation,
    FundingLine,
    Goal,
    Indicator,
    Project,
    ProjectFunding,
    Result,
    Round,
    TargetPlan,
    Unit,
    User,
)
from projects.permissions import Standing
from projects.services.importing.numbering import CODE_PREFIX, free_code

Row = TypeVar("Row", Indicator, ProjectFunding)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the forms name: their projects' names and codes, their years."""

    names: frozenset[str]
    codes: frozenset[str]
    years: frozenset[int]
    evaluations: frozenset[int] = frozenset()
    """Self-evaluations by their own keys, as 离线填报表 names them."""


@dataclass(slots=True)
class Records:
    """The visible records, by what a form says of itself."""

    user: User
    standing: Standing
    units: dict[int, Unit] = field(default_factory=dict)
    """Every visible unit."""
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Path → name and short name of the units that the person fills in for and of all above them."""
    projects: list[Project] = field(default_factory=list)
    evaluations: dict[tuple[int, int], Evaluation] = field(default_factory=dict)
    """(project, year) → the open self-evaluation, its rows prefetched."""
    by_id: dict[int, Evaluation] = field(default_factory=dict)
    """The same, and those named by their keys."""
    plans: dict[tuple[int, int], TargetPlan] = field(default_factory=dict)
    indicators: dict[tuple[int, int], list[Indicator]] = field(default_factory=dict)
    money: dict[tuple[int, int], list[ProjectFunding]] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    """The open rounds of the years."""
    codes: set[tuple[int, str]] = field(default_factory=set)
    """(unit, code) of the projects found, and of all that were numbered by an import."""
    hidden: list[tuple[str, str]] = field(default_factory=list)
    """Names of projects that the person does not see and the paths of their units: nothing else of them is read."""
    tried: set[int] = field(default_factory=set)
    """The self-evaluations in which a form of this import was tried."""
    departments: frozenset[str] = frozenset()
    """The paths of all departments (主管部门), if anything is hidden."""

    def writes_for(self, unit: Unit) -> bool:
        """Whether the person fills in for a unit (填报人)."""
        return Role.PREPARER in self.standing.roles_at(unit.path)

    def to_try(self, evaluation: Evaluation) -> Evaluation:
        """The self-evaluation for a form to be tried in: its cells are taken in memory, so each form gets its own.

        The second form of one project costs the four queries again; hardly any import has two.
        """
        if evaluation.pk not in self.tried:
            self.tried.add(evaluation.pk)
            return evaluation
        named = Wanted(frozenset(), frozenset(), frozenset(), frozenset({evaluation.pk}))
        return next(iter(_evaluations(self.user, [], named)), evaluation)

    def own_units(self) -> list[Unit]:
        """The units in use for which the person fills in."""
        return [unit for unit in self.units.values() if unit.is_active and self.writes_for(unit)]

    def names_above(self, unit: Unit) -> list[str]:
        """What a unit and the units above it are called."""
        return [name for path in permissions.paths_above(unit.path) for name in self.names.get(path, ()) if name]

    def round_for(self, unit: Unit, year: int) -> Round | None:
        """The open round of a year that a unit belongs to: that of the nearest unit above it."""
        found = [each for each in self.rounds if each.fiscal_year == year and unit.path.startswith(each.unit.path)]
        return max(found, key=lambda each: len(each.unit.path), default=None)

    def free_code(self, unit: Unit, year: int) -> str:
        """A code that no project of the unit has, for a form that says none: ``DR2024-003``."""
        return free_code(unit.pk, year, self.codes)

    def elsewhere(self, unit: Unit, name: str, code: str) -> list[Project]:
        """The visible projects of other units with this code or this name."""
        return [
            each
            for each in self.projects
            if each.unit_id != unit.pk
            and ((code and each.code == code) or (name and plain_name(each.name) == plain_name(name)))
        ]

    def is_hidden_in_department(self, unit: Unit, name: str) -> bool:
        """Whether a unit of the same department that the person does not see has a project of this name."""
        own = _department_of(unit.path, self.departments)
        return any(
            own and own == _department_of(path, self.departments) and plain_name(hidden) == plain_name(name)
            for hidden, path in self.hidden
        )

    def called(self, name: str, code: str) -> list[Project]:
        """The visible projects with this code, else with this name."""
        by_code = [each for each in self.projects if code and each.code == code]
        return by_code or [each for each in self.projects if name and plain_name(each.name) == plain_name(name)]

    def like(self, unit_id: int, name: str, code: str) -> list[Project]:
        """The projects of one unit with this code or this name."""
        return [
            each
            for each in self.projects
            if each.unit_id == unit_id
            and ((code and each.code == code) or (name and plain_name(each.name) == plain_name(name)))
        ]


def look_up(user: User, wanted: Wanted) -> Records:
    """The records that the forms may mean, as far as the person sees them: a dozen queries, whatever their number."""
    found = Records(user, permissions.standing_of(user))
    found.units = {unit.pk: unit for unit in permissions.visible_units(user).order_by("path")}
    paths = {path for unit in found.own_units() for path in permissions.paths_above(unit.path)}
    called = Unit.objects.filter(path__in=paths).values_list("path", "name", "short_name")
    found.names = {path: (name, short) for path, name, short in called}
    names = Q(name__in=wanted.names) | Q(code__in=wanted.codes)
    found.projects = list(
        Project.objects.filter(names, unit_id__in=found.units).select_related("unit").order_by("code", "pk")
    )
    ids = [each.pk for each in found.projects]
    numbered = Q(code__startswith=CODE_PREFIX) | Q(pk__in=ids) | Q(code__in=wanted.codes)
    found.codes = set(Project.objects.filter(numbered, unit_id__in=found.units).values_list("unit_id", "code"))
    found.hidden = list(
        Project.objects.filter(name__in=wanted.names)
        .exclude(unit_id__in=found.units)
        .values_list("name", "unit__path")
        .distinct()
    )
    if found.hidden:
        departments = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT.value)
        found.departments = frozenset(departments.values_list("path", flat=True))
    found.by_id = {form.pk: form for form in _evaluations(user, ids, wanted)}
    found.evaluations = {(form.project_id, form.fiscal_year): form for form in found.by_id.values()}
    found.plans = {
        (plan.project_id, plan.fiscal_year): plan
        for plan in permissions.with_plan_authorship(permissions.visible_plans(user), user)
        .select_related("project__unit", "last_actor")
        .filter(project_id__in=ids, fiscal_year__in=wanted.years)
    }
    found.rounds = list(
        Round.objects.filter(fiscal_year__in=wanted.years, closed_at=None).select_related("unit").order_by("pk")
    )
    found.indicators = _by_year(
        Indicator.objects.filter(project_id__in=ids, fiscal_year__in=wanted.years).order_by("order")
    )
    found.money = _by_year(ProjectFunding.objects.filter(project_id__in=ids, fiscal_year__in=wanted.years))
    return found


def _department_of(path: str, departments: frozenset[str]) -> str:
    """The path of the nearest department at or above a unit; empty where there is none."""
    return next((each for each in reversed(permissions.paths_above(path)) if each in departments), "")


def plain_name(name: str) -> str:
    """A project's name without the blanks and line breaks that a spreadsheet puts into it.

    >>> plain_name("老干部 工作\\n经费")
    '老干部工作经费'
    """
    return "".join(name.split())


def _evaluations(user: User, ids: list[int], wanted: Wanted) -> Iterable[Evaluation]:
    of_projects = Q(project_id__in=ids, fiscal_year__in=wanted.years)
    return (
        permissions.with_authorship(permissions.visible_evaluations(user), user)
        .select_related("project__unit", "round__unit", "last_actor")
        .prefetch_related(
            Prefetch("funding", FundingLine.objects.order_by("order")),
            Prefetch("goals", Goal.objects.order_by("order")),
            Prefetch("results", Result.objects.select_related("indicator").order_by("indicator__order")),
        )
        .filter(of_projects | Q(pk__in=wanted.evaluations))
    )


def _by_year(rows: Iterable[Row]) -> dict[tuple[int, int], list[Row]]:
    found: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.project_id, row.fiscal_year].append(row)
    return dict(found)
