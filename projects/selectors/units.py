"""单位：the tree as the administration pages show it, with how many people and projects hang on each node."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, QuerySet

from evaluator import regions
from evaluator.review import ROLE_NAMES, Role, Stage
from projects.models import Evaluation, Project, RoleAssignment, Unit, User
from projects.permissions import NotVisible
from projects.selectors.pages.administration import Choice, UnitMember, UnitPage, UnitRow


def unit_tree() -> tuple[UnitRow, ...]:
    """Every unit, each below its parent, brothers by code; three queries."""
    units = in_order(Unit.objects.all())
    people = _people_by_unit()
    projects = dict(Project.objects.order_by().values_list("unit_id").annotate(count=Count("pk")))
    parents = {unit.parent_id for unit in units}
    return tuple(
        UnitRow(
            id=unit.pk,
            parent_id=unit.parent_id,
            depth=depth_of(unit),
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            kind_name=unit.get_kind_display(),
            region=unit.region,
            region_name=regions.name_of(unit.region),
            is_active=unit.is_active,
            people=len(people[unit.pk]),
            people_below=len(set().union(*(people[each.pk] for each in below))),
            projects=projects.get(unit.pk, 0),
            projects_below=sum(projects.get(each.pk, 0) for each in below),
            has_children=unit.pk in parents,
        )
        for unit in units
        for below in [[each for each in units if each.path.startswith(unit.path)]]
    )


def in_order(found: Iterable[Unit]) -> list[Unit]:
    """Each unit below its parent, brothers by code. A unit whose parent is not among them stands as if at the top."""
    units = list(found)
    codes = {unit.pk: unit.code for unit in units}
    return sorted(units, key=lambda unit: [codes.get(int(step), "") for step in unit.path.strip("/").split("/")])


def depth_of(unit: Unit) -> int:
    """0 at the top: ``/1/`` → 0, ``/1/4/9/`` → 2."""
    return unit.path.count("/") - 2


def unit_choices(*, without: str = "") -> tuple[Choice, ...]:
    """The units in office to choose from, in the order of the tree; ``without`` (a path): not that one nor below it."""
    units = [unit for unit in Unit.objects.filter(is_active=True) if not (without and unit.path.startswith(without))]
    return tuple(Choice(str(unit.pk), f"{'　' * depth_of(unit)}{unit.name}（{unit.code}）") for unit in in_order(units))


def _people_by_unit() -> dict[int, set[int]]:
    held = RoleAssignment.objects.filter(user__is_active=True).order_by().values_list("unit_id", "user_id")
    people: dict[int, set[int]] = defaultdict(set)
    for unit_id, user_id in held:
        people[unit_id].add(user_id)
    return people


def unit_page(unit: Unit) -> UnitPage:
    """One unit with what hangs on it; five queries."""
    above = Unit.objects.filter(pk__in=[int(step) for step in unit.path.strip("/").split("/")[:-1]]).order_by("path")
    return UnitPage(
        id=unit.pk,
        parent_id=unit.parent_id,
        path=unit.path,
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        kind_name=unit.get_kind_display(),
        region=unit.region,
        region_name=regions.name_of(unit.region),
        is_active=unit.is_active,
        above=tuple(each.name for each in above),
        people=_members(unit),
        below=Unit.objects.filter(path__startswith=unit.path).count() - 1,
        projects=Project.objects.filter(unit__path__startswith=unit.path).count(),
        work=open_work(unit.path).count(),
    )


def find_unit(unit_id: int) -> Unit:
    """The unit as it stands; raises :class:`~projects.permissions.NotVisible`."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible(f"unit {unit_id}")
    return unit


def _members(unit: Unit) -> tuple[UnitMember, ...]:
    held: dict[User, list[str]] = defaultdict(list)
    for assignment in RoleAssignment.objects.filter(unit=unit).select_related("user").order_by("user__username"):
        held[assignment.user].append(ROLE_NAMES[Role(assignment.role)])
    return tuple(
        UnitMember(user.pk, user.full_name, user.username, user.is_active, "、".join(roles))
        for user, roles in held.items()
    )


def open_work(path: str) -> QuerySet[Evaluation]:
    """The self-evaluations at this path and below that somebody still has to do something to: their round is open."""
    return Evaluation.objects.filter(
        project__unit__path__startswith=path,
        cancelled_at__isnull=True,
        excluded_at__isnull=True,
        round__closed_at__isnull=True,
    ).exclude(stage=Stage.FINALISED)
