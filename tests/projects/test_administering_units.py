"""单位: what the system administrator does to the tree, what is refused, and that the guards are needed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from evaluator.review import Stage
from projects.models import AuditEntry, Round, Unit, User
from projects.permissions import visible_evaluations
from projects.selectors.units import open_work, unit_tree
from projects.services import auditing
from projects.services.administering import tree, units
from projects.services.administering.tree import UnitTexts
from projects.services.administering.units import seen_unit
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, build_unit
from tests.projects.test_conflicts import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def elsewhere(office: Office) -> Unit:
    """Another department, with nobody of this one in it."""
    return build_unit("E", "市教育局", "department")


def texts(**changes: str) -> UnitTexts:
    said = {"code": "D-1-9", "name": "新设处", "kind": "section", "region": "310000", "short_name": ""}
    return UnitTexts.of(**{**said, **changes})


def said_by(refused: pytest.ExceptionInfo[Refused]) -> str:
    return "".join(f"{each.place}：{each.message}{each.remedy}" for each in refused.value.problems)


def add(office: Office, parent: Unit | None, **changes: str) -> Unit:
    return units.add_unit(user=office.sysadmin, texts=texts(**changes), parent_id=parent.pk if parent else None)


def move(office: Office, unit: Unit, parent: Unit | None) -> Unit:
    unit.refresh_from_db()
    parent_id = parent.pk if parent else None
    return units.move_unit(user=office.sysadmin, unit_id=unit.pk, parent_id=parent_id, seen=seen_unit(unit))


def close(office: Office, unit: Unit, **more: Any) -> Unit:
    unit.refresh_from_db()
    return units.close_unit(user=office.sysadmin, unit_id=unit.pk, seen=seen_unit(unit), **more)


def broken_paths() -> list[str]:
    """Units whose path is not their parent's with their own key behind."""
    return [
        unit.code
        for unit in Unit.objects.select_related("parent")
        if unit.path != f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
    ]


# 新增 ----------------------------------------------------------------------------------------------------


def test_a_new_unit_stands_below_its_parent_and_is_found_by_its_initials(office: Office) -> None:
    unit = add(office, office.section.parent, name="  农村社会保险处 ")
    assert (unit.name, unit.initials, unit.parent_id) == ("农村社会保险处", "ncshbxc", office.section.parent_id)
    assert broken_paths() == []
    entry = AuditEntry.objects.get(action="unit_add")
    assert (entry.actor_id, entry.object_type, entry.object_id) == (office.sysadmin.pk, "unit", str(unit.pk))


@pytest.mark.parametrize("code", ["1", "001", "２"])
def test_a_code_of_digits_is_a_code_like_any_other(office: Office, code: str) -> None:
    """1 must not pass for the key of another unit while the new one has no key of its own."""
    unit = add(office, office.section.parent, code=code)
    assert unit.code in ("1", "001", "2")
    assert broken_paths() == []


def test_everything_that_is_wrong_is_said_at_once(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        add(office, office.section, code="D/9", name="", kind="office", region="31")
    said = said_by(refused)
    for place in (
        "单位名称：没有写",
        "单位代码：写的是“D/9”",
        "类别：",
        "行政区划代码：写的是“31”",
        "是科室，下面不能再设单位",
    ):
        assert place in said
    assert Unit.objects.count() == 4
    assert AuditEntry.objects.get(action="unit_add").outcome == "refused"


def test_a_code_that_is_taken_names_whose_it_is(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        add(office, office.department, code="Ｄ-1-1 ")
    assert "“D-1-1”已经是“职业能力建设处”的代码" in said_by(refused)


@pytest.mark.parametrize(
    ("kind", "parent", "sentence"),
    [("section", "", "科室要放在单位或主管部门下面"), ("department", "D-1", "主管部门不能放在单位“局本级”下面")],
)
def test_kinds_stand_in_their_order(office: Office, kind: str, parent: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        add(office, Unit.objects.filter(code=parent).first(), kind=kind)
    assert sentence in said_by(refused)


# 改名 ----------------------------------------------------------------------------------------------------


def change(office: Office, unit: Unit, seen: str = "", **changes: str) -> Unit:
    unit.refresh_from_db()
    now = {name: getattr(unit, name) for name in ("code", "name", "kind", "region", "short_name")}
    return units.change_unit(
        user=office.sysadmin, unit_id=unit.pk, texts=UnitTexts.of(**{**now, **changes}), seen=seen or seen_unit(unit)
    )


def test_a_changed_name_is_recorded_with_both_names(office: Office) -> None:
    change(office, office.section, name="技能建设处", short_name="技能处")
    entry = AuditEntry.objects.get(action="unit_change")
    assert [(each["label"], each["from"], each["to"]) for each in entry.changes] == [
        ("单位名称", "职业能力建设处", "技能建设处"),
        ("简称", "", "技能处"),
    ]


def test_saving_without_a_change_records_nothing(office: Office) -> None:
    change(office, office.section)
    assert not AuditEntry.objects.filter(action="unit_change").exists()


def test_a_page_that_was_overtaken_changes_nothing(office: Office) -> None:
    seen = seen_unit(office.section)
    change(office, office.section, name="甲处")
    with pytest.raises(Refused) as refused:
        change(office, office.section, seen, name="乙处")
    assert "别人改过这里" in said_by(refused)
    assert Unit.objects.get(pk=office.section.pk).name == "甲处"


def test_without_the_look_at_what_was_seen_the_later_one_would_win(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "refuse_stale", lambda seen, now: None)
    seen = seen_unit(office.section)
    change(office, office.section, name="甲处")
    assert change(office, office.section, seen, name="乙处").name == "乙处"


def test_a_unit_with_units_below_it_becomes_no_section(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        change(office, office.section.parent, kind="section")  # type: ignore[arg-type]
    assert "下面还有 2 个单位" in said_by(refused)


# 移动 ----------------------------------------------------------------------------------------------------


def test_everything_below_a_moved_unit_follows(office: Office, elsewhere: Unit) -> None:
    unit = office.section.parent
    assert unit is not None
    moved = move(office, unit, elsewhere)
    assert broken_paths() == []
    assert Unit.objects.filter(path__startswith=elsewhere.path).count() == 4
    assert moved.path == f"{elsewhere.path}{unit.pk}/"
    change_ = AuditEntry.objects.get(action="unit_move").changes[0]
    assert (change_["from"], change_["to"]) == ("市人力资源和社会保障局", "市教育局")


def test_a_unit_moves_to_the_top_and_back(office: Office) -> None:
    unit = office.section.parent
    assert unit is not None
    move(office, unit, None)
    assert Unit.objects.get(pk=unit.pk).path == f"/{unit.pk}/"
    move(office, unit, office.department)
    assert broken_paths() == []


def test_a_cycle_is_refused(office: Office) -> None:
    below = build_unit("D-1-8", "直属中心", "unit", office.section.parent)
    for parent in (below, office.section.parent):
        with pytest.raises(Refused) as refused:
            move(office, office.section.parent, parent)  # type: ignore[arg-type]
        assert "不能把“局本级”放在自己" in said_by(refused)
    assert broken_paths() == []


def test_without_the_guard_a_cycle_would_lose_the_whole_branch(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree.Tree, "faults_of_move", lambda self, unit, parent: [])
    below = build_unit("D-1-8", "直属中心", "unit", office.section.parent)
    move(office, office.section.parent, below)  # type: ignore[arg-type]
    assert broken_paths()


def test_forms_under_way_keep_a_unit_where_its_round_is(office: Office, elsewhere: Unit) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    with pytest.raises(Refused) as refused:
        move(office, office.section, elsewhere)
    assert "有 1 张自评表还没办完" in said_by(refused)
    assert visible_evaluations(office.reviewer).filter(pk=form.pk).exists()


def test_without_the_guard_the_reviewers_of_the_round_would_lose_the_form(
    office: Office, elsewhere: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    monkeypatch.setattr(tree, "open_work", lambda path: open_work(path).none())
    move(office, office.section, elsewhere)
    assert not visible_evaluations(office.reviewer).filter(pk=form.pk).exists()


def test_a_unit_moves_inside_the_department_of_its_round_while_forms_are_under_way(office: Office) -> None:
    building.build_at(Stage.SUBMITTED, office)
    assert move(office, office.section, office.department).parent_id == office.department.pk


def test_forms_of_a_closed_round_move_with_their_unit(office: Office, elsewhere: Unit) -> None:
    form = building.build_at(Stage.APPROVED, office)
    Round.objects.update(closed_at=timezone.now())
    move(office, office.section, elsewhere)
    assert not visible_evaluations(office.reviewer).filter(pk=form.pk).exists()
    assert visible_evaluations(office.preparer).filter(pk=form.pk).exists()


def test_a_department_with_its_own_round_may_be_put_under_another(office: Office, elsewhere: Unit) -> None:
    building.build_at(Stage.SUBMITTED, office)
    assert move(office, office.department, elsewhere).path.startswith(elsewhere.path)
    assert broken_paths() == []


# 停用、恢复 ----------------------------------------------------------------------------------------------------


def test_a_unit_with_work_is_closed_only_if_somebody_says_so(office: Office) -> None:
    building.open_form(office)
    with pytest.raises(Refused) as refused:
        close(office, office.section)
    assert "还有 1 张自评表没办完" in said_by(refused)
    assert not close(office, office.section, despite_work=True).is_active
    assert "仍然停用" in AuditEntry.objects.get(action="unit_close", outcome="done").note


def test_a_unit_is_closed_after_those_below_it(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        close(office, office.section.parent)  # type: ignore[arg-type]
    assert "下面还有 2 个在用的单位" in said_by(refused)
    for unit in (office.section, office.other_section, office.section.parent):
        assert unit is not None
        assert not close(office, unit).is_active


def test_nothing_new_goes_below_a_closed_unit_and_it_comes_back_after_its_parent(office: Office) -> None:
    parent = office.section.parent
    assert parent is not None
    for unit in (office.section, office.other_section, parent):
        close(office, unit)
    with pytest.raises(Refused) as refused:
        add(office, parent)
    assert "已经停用" in said_by(refused)
    office.section.refresh_from_db()
    with pytest.raises(Refused, match="上级“局本级”已经停用"):
        units.reopen_unit(user=office.sysadmin, unit_id=office.section.pk, seen=seen_unit(office.section))
    parent.refresh_from_db()
    assert units.reopen_unit(user=office.sysadmin, unit_id=parent.pk, seen=seen_unit(parent)).is_active


# Whose task it is -----------------------------------------------------------------------------------------------------

STEPS: dict[str, Callable[[User, Unit], Any]] = {
    "add": lambda user, unit: units.add_unit(user=user, texts=texts(), parent_id=unit.parent_id),
    "change": lambda user, unit: units.change_unit(
        user=user, unit_id=unit.pk, texts=texts(code="X"), seen=seen_unit(unit)
    ),
    "move": lambda user, unit: units.move_unit(user=user, unit_id=unit.pk, parent_id=None, seen=seen_unit(unit)),
    "close": lambda user, unit: units.close_unit(user=user, unit_id=unit.pk, seen=seen_unit(unit)),
    "reopen": lambda user, unit: units.reopen_unit(user=user, unit_id=unit.pk, seen=seen_unit(unit)),
}


@pytest.mark.parametrize("who", ["secadmin", "auditor", "reviewer", "preparer", "nobody"])
@pytest.mark.parametrize("name", STEPS)
def test_units_are_the_system_administrators_alone(office: Office, name: str, who: str) -> None:
    before = list(Unit.objects.values())
    with pytest.raises(Refused, match="这一步由系统管理员办"):
        STEPS[name](getattr(office, who), office.section)
    assert list(Unit.objects.values()) == before


def test_an_administrator_who_was_dismissed_meanwhile_takes_no_step(office: Office) -> None:
    User.objects.filter(pk=office.sysadmin.pk).update(administration="")
    with pytest.raises(Refused, match="这一步由系统管理员办"):
        add(office, office.section.parent)


def test_without_the_guard_anybody_would(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "refuse_others", lambda user, may, administration: None)
    assert STEPS["add"](office.preparer, office.section).pk


def test_every_step_is_recorded_and_the_chain_holds(office: Office) -> None:
    unit = add(office, office.section.parent)
    change(office, unit, name="改名处")
    move(office, unit, office.department)
    close(office, unit)
    unit.refresh_from_db()
    units.reopen_unit(user=office.sysadmin, unit_id=unit.pk, seen=seen_unit(unit), address="10.0.0.1")
    actions = list(AuditEntry.objects.filter(object_type="unit").values_list("action", flat=True))
    assert actions == ["unit_add", "unit_change", "unit_move", "unit_close", "unit_reopen"]
    assert auditing.verify().intact


# At the same moment ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_leave_no_cycle() -> None:
    office = building.build_office()
    one = build_unit("D-2", "中心一", "unit", office.department)
    two = build_unit("D-3", "中心二", "unit", office.department)
    seen = {unit.pk: seen_unit(unit) for unit in (one, two)}

    def moving(unit: Unit, parent: Unit) -> Callable[[], Unit]:
        return lambda: units.move_unit(user=office.sysadmin, unit_id=unit.pk, parent_id=parent.pk, seen=seen[unit.pk])

    answers = at_once(moving(one, two), moving(two, one))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert broken_paths() == []


# What the page counts -------------------------------------------------------------------------------------------------


def test_the_tree_counts_people_once_and_projects_below(office: Office) -> None:
    building.open_form(office)
    rows = {row.code: row for row in unit_tree()}
    assert [row.code for row in unit_tree()] == ["D", "D-1", "D-1-1", "D-1-2"]
    assert (rows["D"].people, rows["D"].people_below, rows["D"].projects, rows["D"].projects_below) == (3, 9, 0, 1)
    assert (rows["D-1-1"].people, rows["D-1-1"].projects, rows["D-1-1"].depth) == (3, 1, 2)


def test_the_tree_costs_the_same_with_one_unit_and_with_twenty(office: Office, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        unit_tree()
    for number in range(20):
        build_unit(f"D-1-9{number}", f"第{number}处", "section", office.section.parent)
    with django_assert_num_queries(3):
        unit_tree()
