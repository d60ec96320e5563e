"""单位：adds, changes, moves, closes and reopens units (预算单位); the system administrator's task."""

from evaluator.problems import Problem
from projects import permissions
from projects.models import Unit, User
from projects.selectors.units import open_work
from projects.services import auditing
from projects.services.administering.steps import refuse_any, refuse_others, refuse_stale, seen_of, step
from projects.services.administering.tree import Tree, UnitTexts, completed
from projects.services.auditing import Change

ADD, CHANGE, MOVE, CLOSE, REOPEN = "unit_add", "unit_change", "unit_move", "unit_close", "unit_reopen"


def add_unit(*, user: User, texts: UnitTexts, parent_id: int | None, address: str = "") -> Unit:
    """Add a unit below its parent (新增单位); without a parent it stands at the top.

    Kind and region that are left blank follow the parent. Refused with every Problem.
    """
    with step(user=user, action=ADD, label=texts.name, address=address):
        _refuse_others(user)
        tree = Tree()
        parent = tree.get(parent_id) if parent_id else None
        texts = completed(texts, parent)
        refuse_any([*tree.faults_of_texts(texts), *tree.faults_of_place(texts.kind, parent)])
        unit = tree.add(texts, parent)
        note = f"{unit.code}，{unit.get_kind_display()}，上级：{parent.name if parent else '无'}"
        auditing.record(actor=user, action=ADD, subject=unit, address=address, note=note)
    return unit


def change_unit(*, user: User, unit_id: int, texts: UnitTexts, seen: str, address: str = "") -> Unit:
    """Give a unit another name, code, kind, short name or region (改名等)."""
    with step(user=user, action=CHANGE, subject=_named(unit_id), address=address):
        _refuse_others(user)
        tree = Tree()
        unit = tree.get(unit_id)
        refuse_stale(seen, seen_unit(unit))
        problems = tree.faults_of_texts(texts, unit)
        if texts.kind != unit.kind:
            problems += tree.faults_of_kind(unit, texts.kind)
        refuse_any(problems)
        changes = tree.change(unit, texts)
        if changes:
            auditing.record(actor=user, action=CHANGE, subject=unit, address=address, changes=changes)
    return unit


def move_unit(*, user: User, unit_id: int, parent_id: int | None, seen: str, address: str = "") -> Unit:
    """Put a unit, with everything below it, under another parent (移动).

    Who has a role above the new place sees its projects from then on; who has one above the old place no longer does.
    Therefore it is refused while forms below it belong to a round of a department that would lose sight of them.
    """
    with step(user=user, action=MOVE, subject=_named(unit_id), address=address):
        _refuse_others(user)
        tree = Tree()
        unit = tree.get(unit_id)
        refuse_stale(seen, seen_unit(unit))
        parent = tree.get(parent_id) if parent_id else None
        refuse_any(tree.faults_of_move(unit, parent))
        changes = tree.move(unit, parent)
        if changes:
            note = f"连同下级共 {len(tree.below(unit)) + 1} 个单位"
            auditing.record(actor=user, action=MOVE, subject=unit, address=address, note=note, changes=changes)
    return unit


def close_unit(*, user: User, unit_id: int, seen: str, despite_work: bool = False, address: str = "") -> Unit:
    """Close a unit (停用): nothing new is opened in it. What is there stays readable, and open forms may be finished.

    Refused while something below is in office, or while forms are under way and nobody has said ``despite_work``.
    """
    with step(user=user, action=CLOSE, subject=_named(unit_id), address=address):
        _refuse_others(user)
        tree = Tree()
        unit = tree.get(unit_id)
        refuse_stale(seen, seen_unit(unit))
        problems = [] if unit.is_active else [_state(unit, "已经停用了。", "不用再停用。")]
        below = [each for each in tree.below(unit) if each.is_active]
        if below:
            names = "、".join(each.name for each in below[:3]) + ("等" if len(below) > 3 else "")
            problems.append(_state(unit, f"下面还有 {len(below)} 个在用的单位：{names}。", "请先停用或移走它们。"))
        work = open_work(unit.path).count()
        if work and not despite_work:
            message = f"还有 {work} 张自评表没办完。"
            problems.append(_state(unit, message, "请等它们审定；确实要现在停用，请勾选“仍然停用”再做一次。"))
        refuse_any(problems)
        note = f"还有 {work} 张自评表没办完，仍然停用" if work else ""
        _set_active(user, unit, False, CLOSE, note, address)
    return unit


def reopen_unit(*, user: User, unit_id: int, seen: str, address: str = "") -> Unit:
    """Take a closed unit into office again (恢复)."""
    with step(user=user, action=REOPEN, subject=_named(unit_id), address=address):
        _refuse_others(user)
        tree = Tree()
        unit = tree.get(unit_id)
        refuse_stale(seen, seen_unit(unit))
        problems = [_state(unit, "现在就在用。", "不用恢复。")] if unit.is_active else []
        parent = tree.parent_of(unit)
        if parent is not None and not parent.is_active:
            problems.append(_state(unit, f"它的上级“{parent.name}”已经停用。", "请先恢复上级。"))
        refuse_any(problems)
        _set_active(user, unit, True, REOPEN, "", address)
    return unit


def seen_unit(unit: Unit) -> str:
    """What a page shows of the unit itself, as a step sends it back."""
    return seen_of(unit.code, unit.name, unit.short_name, unit.kind, unit.region, unit.path, unit.is_active)


def _set_active(user: User, unit: Unit, active: bool, action: str, note: str, address: str) -> None:
    unit.is_active = active
    unit.save(update_fields=["is_active"])
    words = ("停用", "在用")
    change = Change(f"unit:{unit.pk}", "is_active", "状态", words[not active], words[active])
    auditing.record(actor=user, action=action, subject=unit, address=address, note=note, changes=(change,))


def _refuse_others(user: User) -> None:
    refuse_others(user, permissions.may_manage_organisation, User.Administration.SYSTEM)


def _named(unit_id: int) -> Unit | None:
    return Unit.objects.filter(pk=unit_id).first()


def _state(unit: Unit, message: str, remedy: str) -> Problem:
    return Problem("unit-state", unit.name, message, remedy, anchor="state")
