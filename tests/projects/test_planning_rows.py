"""目标的行: inserted, deleted, put back, moved; and the points that are left, shared."""

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluator.policies import loader
from projects.models import AuditEntry, Indicator, TargetPlan
from projects.permissions import NotVisible
from projects.selectors.plans.cells import MOST_ROWS
from projects.selectors.plans.records import content_of
from projects.selectors.plans.weighing import missing_in_plan, weigh
from projects.services import cataloguing, planning
from projects.services.cataloguing import LibraryData
from projects.services.planning import TargetRow
from projects.services.planning.sharing import even
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, build_office
from tests.projects.goals import ROWS, build_plan, names_in, rows_in, target_of, type_in, version_in

pytestmark = pytest.mark.django_db
NAMES = ["培训人次", "培训合格率", "技能水平", "学员满意度"]


@pytest.fixture
def office() -> Office:
    return build_office()


def in_order(names: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(names, start=1))


def test_a_row_is_inserted_in_its_group_and_the_rest_moves_down(office: Office) -> None:
    plan = build_plan(office)
    row = planning.insert_row(user=office.preparer, plan_id=plan.pk, before=rows_in(plan)[1].pk)
    assert (row.order, row.category, row.subcategory, row.name) == (2, "产出指标", "质量指标", "")
    assert names_in(plan) == in_order([NAMES[0], "", *NAMES[1:]])
    last = planning.insert_row(user=office.preparer, plan_id=plan.pk)
    assert (last.order, last.category) == (6, "满意度指标")


def test_empty_rows_are_appended_in_one_step_with_one_record(office: Office) -> None:
    plan = build_plan(office)
    version, records = version_in(plan), AuditEntry.objects.count()
    added = planning.append_rows(user=office.preparer, plan_id=plan.pk, count=3)
    assert [(row.order, row.name, row.category) for row in added] == [(5, "", ""), (6, "", ""), (7, "", "")]
    assert names_in(plan) == in_order([*NAMES, "", "", ""])
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.note, entry.outcome) == ("plan-insert", "第 5 行到第 7 行", "done")
    assert (version_in(plan), AuditEntry.objects.count()) == (version + 1, records + 1)
    type_in(office.preparer, plan, (target_of(plan, 7), "name", "新的一行"))
    assert names_in(plan)[6] == (7, "新的一行")


@pytest.mark.parametrize("count", [1, 40])
def test_appended_rows_cost_the_same_however_many(office: Office, count: int) -> None:
    plan = build_plan(office)
    with CaptureQueriesContext(connection) as queries:
        planning.append_rows(user=office.preparer, plan_id=plan.pk, count=count)
    assert len(queries) <= 16


def test_as_many_rows_are_appended_as_there_is_room_for(office: Office) -> None:
    plan = build_plan(office)
    assert len(planning.append_rows(user=office.preparer, plan_id=plan.pk, count=MOST_ROWS)) == MOST_ROWS - 4
    for step in (planning.insert_row, partial(planning.append_rows, count=1)):
        with pytest.raises(Refused) as refused:
            step(user=office.preparer, plan_id=plan.pk)
        assert str(refused.value.problems[0].message) == "已经有 500 行，一份目标最多 500 行"
    assert len(rows_in(plan)) == MOST_ROWS
    assert AuditEntry.objects.latest("sequence").outcome == "refused"


def test_nobody_appends_rows_to_goals_that_are_sent_in_or_not_theirs(office: Office) -> None:
    plan = build_plan(office)
    with pytest.raises(NotVisible):
        planning.append_rows(user=office.stranger, plan_id=plan.pk, count=1)
    with pytest.raises(Refused, match="填报人"):
        planning.append_rows(user=office.reviewer, plan_id=plan.pk, count=1)
    planning.submit_plan(user=office.preparer, plan_id=plan.pk, version=version_in(plan))
    with pytest.raises(Refused, match="等批复"):
        planning.append_rows(user=office.preparer, plan_id=plan.pk, count=1)
    assert names_in(plan) == in_order(NAMES)


def test_the_page_says_how_many_rows_were_appended_and_how_many_not(office: Office) -> None:
    plan = build_plan(office)
    client = Client()
    client.force_login(office.preparer)
    address = reverse("goals-rows", args=[plan.pk])
    answer = client.post(address, {"append": "2"}, headers={"accept": "application/json"}).json()
    assert (answer["row"], answer["added"], answer["over"]) == (5, 2, "")
    answer = client.post(address, {"append": "600"}, headers={"accept": "application/json"}).json()
    assert (answer["row"], answer["added"], answer["over"]) == (7, 494, "一份目标最多 500 行")
    assert answer["sentence"] == "增加了 494 行；一份目标最多 500 行，还有 106 行没有增加"
    for nonsense in ("", "0", "-1", "x", "99999999999999999999"):
        assert client.post(address, {"append": nonsense}).status_code == 400
    assert len(rows_in(plan)) == MOST_ROWS


def test_a_deleted_row_is_put_back_with_its_texts(office: Office) -> None:
    plan = build_plan(office)
    type_in(
        office.preparer, plan, (target_of(plan, 2), "evidence_needed", "考核表"), (target_of(plan, 2), "points", "二十")
    )
    entry = planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=rows_in(plan)[1].pk)
    assert names_in(plan) == in_order([NAMES[0], *NAMES[2:]])
    row = planning.restore_row(user=office.preparer, plan_id=plan.pk, sequence=entry.sequence)
    assert names_in(plan) == in_order(NAMES)
    assert (row.target_text, row.evidence_needed, row.as_typed) == ("≥95%", "考核表", {"points": "二十"})
    with pytest.raises(Refused, match="已经放回来了"):
        planning.restore_row(user=office.preparer, plan_id=plan.pk, sequence=entry.sequence)


def test_only_a_deletion_of_this_plan_is_put_back(office: Office) -> None:
    plan, other = build_plan(office), build_plan(office, code="520-002")
    entry = planning.delete_row(user=office.preparer, plan_id=other.pk, indicator_id=rows_in(other)[0].pk)
    for sequence in (entry.sequence, AuditEntry.objects.earliest("sequence").sequence):
        with pytest.raises(Refused, match="没有找到要放回的那一行"):
            planning.restore_row(user=office.preparer, plan_id=plan.pk, sequence=sequence)


@pytest.mark.parametrize(
    ("number", "by", "expected"), [(1, 2, [1, 2, 0, 3]), (4, -3, [3, 0, 1, 2]), (1, -1, [0, 1, 2, 3])]
)
def test_a_row_moves_and_the_others_make_room(office: Office, number: int, by: int, expected: list[int]) -> None:
    plan = build_plan(office)
    planning.move_row(user=office.preparer, plan_id=plan.pk, indicator_id=rows_in(plan)[number - 1].pk, by=by)
    assert names_in(plan) == in_order([NAMES[place] for place in expected])


def test_a_row_of_another_plan_is_neither_deleted_nor_moved(office: Office) -> None:
    plan, other = build_plan(office), build_plan(office, code="520-002")
    stranger = rows_in(other)[0].pk
    for act in (planning.delete_row, lambda **given: planning.move_row(**given, by=1)):
        with pytest.raises(Refused, match="已经不在了"):
            act(user=office.preparer, plan_id=plan.pk, indicator_id=stranger)
    assert Indicator.objects.count() == 8


def next_year_of(office: Office, plan: TargetPlan) -> TargetPlan:
    """Draft goals of the year after, whose rows continue those of this year."""
    rows = tuple(replace(texts, rolled_from=row.pk) for texts, row in zip(ROWS, rows_in(plan), strict=True))
    return planning.start_year(
        user=office.preparer, project_id=plan.project_id, fiscal_year=plan.fiscal_year + 1, rows=rows
    )


def go_back_to(row: Indicator, office: Office, plan: TargetPlan, what: str) -> None:
    """Make something go back to a row."""
    if what == "later year":
        next_year_of(office, plan)
    elif what == "self-evaluation":
        building.open_form(office).results.filter(indicator__order=1).update(indicator=row)
    else:
        adjustment = plan.adjustments.create(
            number=1, reason="核减", proposed_by=office.preparer, proposed_at=timezone.now()
        )
        adjustment.cells.create(indicator=row, field="points", label="分值", before="1", after="2")


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("later year", "以后年度的目标沿用了它"),
        ("self-evaluation", "自评表里有它"),
        ("adjustment", "目标调整里有它"),
    ],
)
def test_a_row_that_something_goes_back_to_is_not_deleted(office: Office, what: str, sentence: str) -> None:
    plan = build_plan(office)
    row = rows_in(plan)[1]
    go_back_to(row, office, plan, what)
    with pytest.raises(Refused) as refused:
        planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=row.pk)
    assert str(refused.value.problems[0].message) == f"第 2 行“培训合格率”不能删：{sentence}"
    assert names_in(plan) == in_order(NAMES)
    assert AuditEntry.objects.latest("sequence").outcome == "refused"
    client = Client()
    client.force_login(office.preparer)
    answer = client.post(reverse("goals-rows", args=[plan.pk]), {"delete": row.pk})
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)


def test_a_row_is_put_back_without_what_it_came_from_once_that_is_gone(office: Office) -> None:
    entry = cataloguing.add_entry(
        user=office.preparer, unit_id=office.section.pk, data=LibraryData("产出指标", "数量指标", "抽查次数")
    )
    before = build_plan(office)
    after = next_year_of(office, before)
    last_year, row = rows_in(before)[0], rows_in(after)[0]
    Indicator.objects.filter(pk=row.pk).update(library_entry=entry)
    deleted = planning.delete_row(user=office.preparer, plan_id=after.pk, indicator_id=row.pk)
    entry.delete()
    planning.delete_row(user=office.preparer, plan_id=before.pk, indicator_id=last_year.pk)
    back = planning.restore_row(user=office.preparer, plan_id=after.pk, sequence=deleted.sequence)
    assert (back.name, back.rolled_from_id, back.library_entry_id) == (NAMES[0], None, None)
    connection.check_constraints()


def test_a_row_is_put_back_with_what_it_came_from(office: Office) -> None:
    before = build_plan(office)
    after = next_year_of(office, before)
    row = rows_in(after)[0]
    deleted = planning.delete_row(user=office.preparer, plan_id=after.pk, indicator_id=row.pk)
    back = planning.restore_row(user=office.preparer, plan_id=after.pk, sequence=deleted.sequence)
    assert back.rolled_from_id == rows_in(before)[0].pk


def test_a_row_from_the_library_brings_its_texts(office: Office) -> None:
    entry = cataloguing.add_entry(
        user=office.reviewer,
        unit_id=office.department.pk,
        data=LibraryData(
            "产出指标", "数量指标", "培训场次", "次", "positive", "quantitative", "≥20次", "签到表", "台账"
        ),
    )
    plan = build_plan(office)
    (row,) = planning.insert_from_library(
        user=office.preparer, plan_id=plan.pk, entry_ids=[entry.pk], before=rows_in(plan)[0].pk
    )
    assert names_in(plan) == in_order(["培训场次", *NAMES])
    assert (row.target_text, row.unit, row.direction, row.evidence_needed, row.points, row.library_entry) == (
        "≥20次",
        "次",
        "positive",
        "签到表",
        None,
        entry,
    )


def test_a_row_from_the_library_stands_at_the_end_of_its_own_category(office: Office) -> None:
    plan = build_plan(office)
    quality, timely = (
        cataloguing.add_entry(
            user=office.reviewer,
            unit_id=office.department.pk,
            data=LibraryData("产出指标", group, name, "%", "positive", "quantitative", "≥95%", "台账", "台账"),
        )
        for group, name in (("质量指标", "结业率"), ("时效指标", "开班及时率"))
    )
    planning.insert_from_library(user=office.preparer, plan_id=plan.pk, entry_ids=[timely.pk, quality.pk])
    names = ["培训人次", "培训合格率", "结业率", "开班及时率", "技能水平", "学员满意度"]
    assert names_in(plan) == in_order(names)


def test_the_reason_for_other_points_stays_asked_when_a_row_is_added_to_them(office: Office) -> None:
    heavy = (
        TargetRow("产出指标", "数量指标", "场次", "≥20次", points="70"),
        TargetRow("效益指标", "社会效益指标", "知晓率", "≥90%", points="15"),
        TargetRow("满意度指标", "服务对象满意度指标", "满意度", "≥90%", points="5"),
    )
    before, after = build_plan(office, rows=heavy), (*heavy, TargetRow("产出指标", "数量指标", "新增", "≥1次"))
    policy = loader.get(before.policy_id)
    assert weigh(content_of(before, rows_in(before)), policy).is_unusual
    with_a_row = build_plan(office, rows=after, code="310-777")
    assert weigh(content_of(with_a_row, rows_in(with_a_row)), policy).is_unusual


def test_a_row_without_points_in_a_full_category_is_told_where_they_come_from(office: Office) -> None:
    plan = build_plan(office, rows=(*ROWS, TargetRow("产出指标", "数量指标", "新增", "≥1次", unit="次")))
    found = missing_in_plan(content_of(plan, rows_in(plan)), loader.get(plan.policy_id))
    said = [problem for problem in found if problem.code == "points-missing"]
    assert [problem.message for problem in said] == ["第 5 行“分值”没有填，产出指标已经 50/50，没有剩下的分"]
    assert said[0].remedy == "请先调低产出指标里另一行的分值，再给这一行填；要多给产出指标，写明分值调整理由"


def test_a_library_entry_of_another_unit_is_not_there(office: Office) -> None:
    entry = cataloguing.add_entry(
        user=office.stranger, unit_id=office.other_section.pk, data=LibraryData("产出指标", "数量指标", "场次")
    )
    with pytest.raises(NotVisible):
        planning.insert_from_library(user=office.preparer, plan_id=build_plan(office).pk, entry_ids=[entry.pk])


# Sharing points -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "rows", "shares"),
    [
        ("50", 3, ["17", "17", "16"]),
        ("50", 4, ["12.5", "12.5", "12.5", "12.5"]),
        ("10", 10, ["1"] * 10),
        ("2", 3, ["1.0", "0.5", "0.5"]),
        ("0.03", 2, ["0.02", "0.01"]),
        ("0.01", 2, []),
        ("0", 2, []),
        ("-5", 2, []),
    ],
)
def test_points_are_shared_in_sensible_steps_and_add_up_exactly(left: str, rows: int, shares: list[str]) -> None:
    found = even(Decimal(left), rows)
    assert [str(one) for one in found] == shares
    assert not found or sum(found) == Decimal(left)


def test_what_is_left_goes_to_the_rows_without_points(office: Office) -> None:
    rows = (
        TargetRow("产出指标", "数量指标", "一", "≥1次", points="20"),
        TargetRow("产出指标", "数量指标", "二", "≥1次"),
        TargetRow("产出指标", "数量指标", "三", "≥1次"),
        TargetRow("产出指标", "数量指标", "四", "≥1次", points="十"),
        TargetRow("效益指标", "社会效益指标", "五", "提升"),
        TargetRow("满意度指标", "服务对象满意度指标", "六", "≥90%"),
    )
    plan = build_plan(office, rows=rows)
    done = planning.distribute_points(user=office.preparer, plan_id=plan.pk)
    assert [each.sentence for each in done] == [
        "产出指标剩下的 30 分分给 2 行：15、15",
        "效益指标剩下的 30 分分给 1 行：30",
        "满意度指标剩下的 10 分分给 1 行：10",
    ]
    assert [row.points for row in rows_in(plan)] == [20, 15, 15, None, 30, 10]
    assert rows_in(plan)[3].as_typed == {"points": "十"}, "a text that was typed is never written over"


def test_nothing_is_shared_where_nothing_is_left(office: Office) -> None:
    rows = (
        TargetRow("产出指标", "数量指标", "一", "≥1次", points="50"),
        TargetRow("产出指标", "数量指标", "二", "≥1次"),
    )
    plan = build_plan(office, rows=rows)
    with pytest.raises(Refused, match="没有剩下的分"):
        planning.distribute_points(user=office.preparer, plan_id=plan.pk)
    assert rows_in(plan)[1].points is None


@pytest.mark.parametrize(("seen", "goes"), [(1, False), (2, True), (None, True)])
def test_a_row_with_a_text_that_the_page_has_not_shown_is_not_deleted(
    office: Office, seen: int | None, goes: bool
) -> None:
    plan = build_plan(office)
    row = rows_in(plan)[2]
    type_in(office.colleague, plan, (f"indicator:{row.pk}", "name", "新的名称"))
    if goes:
        planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=row.pk, seen=seen)
    else:
        with pytest.raises(Refused, match="第 3 行“三级指标”刚由李敏改为“新的名称”，这一行没有删"):
            planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=row.pk, seen=seen)
    assert (row.pk not in [each.pk for each in rows_in(plan)]) is goes


def test_what_the_page_itself_has_just_written_does_not_keep_its_row(office: Office) -> None:
    plan = build_plan(office)
    row = rows_in(plan)[2]
    type_in(office.preparer, plan, (f"indicator:{row.pk}", "name", "新的名称"), window="window01")
    with pytest.raises(Refused, match="刚由您在别处改为"):
        planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=row.pk, seen=1, page="window02")
    planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=row.pk, seen=1, page="window01")
    assert row.pk not in [each.pk for each in rows_in(plan)]
