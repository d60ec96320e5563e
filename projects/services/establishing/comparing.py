"""建档再次执行：what a changed file says of things that are there already, and that stays as it is, in sentences."""

from collections.abc import Iterator

from evaluator.review import ROLE_NAMES, Role
from projects.models import RoleAssignment, Unit, User
from projects.services.establishing.plan import Plan, PlannedPerson, PlannedUnit

KINDS: dict[str, str] = dict(Unit.Kind.choices)
ADMINISTRATIONS: dict[str, str] = dict(User.Administration.choices)


def unlike_unit(planned: PlannedUnit, unit: Unit) -> Iterator[str]:
    """What the file says otherwise of a unit that was there before this run."""
    parent = unit.parent.code if unit.parent else ""
    pairs = (
        ("名称", planned.name, unit.name),
        ("类别", KINDS[planned.kind], KINDS[unit.kind]),
        ("上级单位", planned.parent, parent),
        ("简称", planned.short_name or unit.short_name, unit.short_name),
        ("行政区划代码", planned.region, unit.region),
    )
    yield from _differing(f"单位 {planned.code}", pairs)


def unlike_person(planned: PlannedPerson, user: User) -> Iterator[str]:
    """What the file says otherwise of an account that was there before this run; its roles are compared apart."""
    pairs = (
        ("姓名", planned.name, user.full_name),
        ("管理员", ADMINISTRATIONS[planned.administration], ADMINISTRATIONS[user.administration]),
        ("电话", planned.phone or user.phone, user.phone),
    )
    yield from _differing(f"账号 {planned.username}", pairs)


def roles_left(plan: Plan) -> Iterator[str]:
    """Roles that people of the file hold and the file does not give them: none is withdrawn in silence."""
    planned = {(person.username, person.unit, person.role) for person in plan.people}
    held = RoleAssignment.objects.filter(user__username__in={person.username for person in plan.people})
    for each in held.select_related("user", "unit").order_by("user__username", "unit__code", "role"):
        if (each.user.username, each.unit.code, each.role) not in planned:
            yield f"账号 {each.user.username}：文件里没有“{each.unit.name}”的{role_name(each.role)}，原有的职责没有取消"


def role_name(role: str) -> str:
    """The role's official word: preparer → 填报人."""
    return ROLE_NAMES[Role(role)]


def _differing(place: str, pairs: tuple[tuple[str, str, str], ...]) -> Iterator[str]:
    for word, planned, kept in pairs:
        if planned != kept:
            yield f"{place}：{word}在文件里是“{planned or '空'}”，现在是“{kept or '空'}”，没有改动"
