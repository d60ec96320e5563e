"""单位：the tree as the administration pages show it, with how many people and projects hang on each node."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, QuerySet

from evaluator import regions
from evaluator.review import Stage
from projects.models import Evaluation, Project, RoleAssignment, Unit
from projects.selectors.pages.administration import Choice, UnitRow


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


def open_work(path: str) -> QuerySet[Evaluation]:
    """The self-evaluations at this path and below that somebody still has to do something to: their round is open."""
    return Evaluation.objects.filter(
        project__unit__path__startswith=path,
        cancelled_at__isnull=True,
        excluded_at__isnull=True,
        round__closed_at__isnull=True,
    ).exclude(stage=Stage.FINALISED)
