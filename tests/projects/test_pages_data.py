"""The pages' data: complete, in the form's order, at the same cost for one row and for twenty."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from evaluator.review import Event, Stage
from projects.models import Evaluation, Project, Round, User
from projects.selectors.canonical import canonical, from_plain, to_plain
from projects.selectors.content import EditMark, Working
from projects.selectors.desk import desk_for
from projects.selectors.evaluation import evaluation_page
from projects.selectors.history import history_of
from projects.selectors.listing import evaluations_for, totals_of
from projects.selectors.pages import EvaluationPage
from projects.selectors.review import first_in_queue, review_page
from tests.projects import building
from tests.projects.building import Office, line_target, take, total_target, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def twenty_rows() -> building.OfficialForm:
    rows = tuple(
        building.indicator("产出指标", f"{'数质时'[number % 3]}量指标", f"指标{number}", "≥10(次)", "4.5")
        for number in range(20)
    )
    return building.build_form(rows=rows)


# Cost -----------------------------------------------------------------------------------------------------------------


READS: dict[str, tuple[Callable[[User, int], object], int]] = {
    "evaluation": (evaluation_page, 8),
    "review": (review_page, 9),
    "history": (history_of, 6),
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("stage", Stage)
def test_a_page_costs_few_queries_in_every_stage(
    office: Office, name: str, stage: Stage, django_assert_max_num_queries
) -> None:
    form = building.build_at(stage, office)
    read, most = READS[name]
    with django_assert_max_num_queries(most + 2 * (stage is Stage.RETURNED)):
        read(office.reviewer, form.pk)


@pytest.mark.parametrize("name", READS)
def test_a_page_costs_the_same_for_one_row_and_for_twenty(office: Office, name: str, django_assert_num_queries) -> None:
    one = building.open_form(office, code="1", form=building.build_form(rows=building.ROWS[:1]))
    twenty = building.open_form(office, code="20", form=twenty_rows())
    read, _ = READS[name]
    with django_assert_num_queries(_count(lambda: read(office.reviewer, one.pk))):
        read(office.reviewer, twenty.pk)


def test_list_and_desk_cost_the_same_for_one_form_and_for_twenty(office: Office, django_assert_num_queries) -> None:
    building.build_at(Stage.RETURNED, office, code="1")
    listing = _count(lambda: (_printed(office.reviewer), totals_of(evaluations_for(office.reviewer))))
    desk = _count(lambda: desk_for(office.preparer))
    for number in range(2, 21):
        building.open_form(office, code=str(number))
    for number in range(21, 24):
        building.build_at(Stage.RETURNED, office, code=str(number))
    assert listing == 2
    with django_assert_num_queries(listing):
        _printed(office.reviewer)
        totals_of(evaluations_for(office.reviewer))
    with django_assert_num_queries(desk):
        desk_for(office.preparer)


def _printed(user: User) -> list[tuple[object, ...]]:
    return [
        (each.project.name, each.project.unit.name, each.round.name, each.last_actor, each.total)
        for each in evaluations_for(user)
    ]


def _count(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


# The evaluation page --------------------------------------------------------------------------------------------------


def test_the_rows_stand_in_the_official_order_under_their_groups(office: Office) -> None:
    page = evaluation_page(office.preparer, building.open_form(office).pk)
    assert [(group.name, group.row_count, group.points) for group in page.groups] == [
        ("产出指标", 3, Decimal(50)),
        ("效益指标", 1, Decimal(30)),
        ("满意度指标", 1, Decimal(10)),
    ]
    assert [sub.name for sub in page.groups[0].subgroups] == ["数量指标", "质量指标"]
    assert [line.number for line in page.lines] == [1, 2, 3, 4, 5]


def test_a_pending_form_shows_what_is_settled_and_what_it_can_still_become(office: Office) -> None:
    form = building.open_form(office)
    type_cells(
        office.preparer,
        form,
        (total_target(form), "executed", "100"),
        *((line_target(form, number), "actual_text", building.ACTUALS[number - 1]) for number in (1, 2, 3, 4)),
    )
    panel = evaluation_page(office.preparer, form.pk).panel
    assert panel.total is None
    assert (panel.settled, panel.settled_points, panel.pending_points) == (
        Decimal("89.10"),
        Decimal(90),
        Decimal(10),
    )
    assert (panel.lowest, panel.highest) == (Decimal("89.10"), Decimal("99.10"))
    assert panel.possible_grades == ("优", "良")
    assert [(part.category, part.settled, part.pending) for part in panel.parts] == [
        ("产出指标", Decimal("49.10"), 0),
        ("效益指标", Decimal(30), 0),
        ("满意度指标", Decimal(0), 1),
    ]


def test_a_score_explains_itself_with_rule_steps_and_source(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    line = evaluation_page(office.preparer, form.pk).lines[0]
    assert "35" in "".join(line.working.steps)
    assert "2.10" in "".join(line.working.steps)
    assert line.working.rule
    assert all(source.confidence and source.citation for source in line.working.sources)
    assert line.working.sources
    assert line.lost_points
    assert line.explanations[0].statement
    assert line.explanations[0].satisfied


def test_neighbours_follow_the_project_codes(office: Office) -> None:
    first, second, third = (building.open_form(office, code=code) for code in ("310-1", "310-2", "310-3"))
    page = evaluation_page(office.preparer, second.pk)
    assert page.previous is not None
    assert page.next is not None
    assert (page.previous.id, page.next.id) == (first.pk, third.pk)
    assert evaluation_page(office.preparer, first.pk).previous is None
    assert evaluation_page(office.preparer, third.pk).next is None


def test_neighbours_are_only_forms_that_the_person_sees(office: Office) -> None:
    building.open_form(office, code="310-0", unit=office.other_section)
    page = evaluation_page(office.preparer, building.open_form(office, code="310-1").pk)
    assert (page.previous, page.next) == (None, None)


def test_buttons_are_offered_by_role_and_a_refused_one_says_why(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    page = evaluation_page(office.reviewer, form.pk)
    assert {action.event for action in page.actions} == {"accept", "return", "approve"}
    approve = page.action(Event.APPROVE)
    assert approve is not None
    assert not approve.allowed
    assert "周敏" in approve.sentence
    assert evaluation_page(office.reader, form.pk).actions == ()


def test_a_locked_page_says_who_when_why_and_who_can_open_it(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    page = evaluation_page(office.preparer, form.pk)
    assert page.lock is not None
    assert (page.lock.who, page.lock.opener) == ("周敏", "周敏（内线 2306）")
    assert page.lock.at is not None
    assert page.lock.why
    assert not page.may_enter
    assert page.entering_sentence == page.lock.sentence
    assert not any(cell.editable for line in page.lines for cell in (line.actual, line.given, line.deviation_reason))
    assert page.head.is_frozen
    assert page.head.digest.startswith("sha256:")


def test_a_draft_that_is_not_finished_may_press_submit_and_is_told_what_is_owed(office: Office) -> None:
    page = evaluation_page(office.preparer, building.open_form(office).pk)
    submit = page.action(Event.SUBMIT)
    assert submit is not None
    assert submit.allowed
    assert submit.sentence
    assert page.panel.owed_count > 0


def test_every_input_has_its_own_name_and_id(office: Office) -> None:
    page = evaluation_page(office.preparer, building.open_form(office).pk)
    cells = list(cells_of(page))
    assert len({cell.name for cell in cells}) == len({cell.anchor for cell in cells}) == len(cells)
    assert all(" " not in cell.anchor and ":" not in cell.anchor for cell in cells)


def cells_of(page: EvaluationPage):
    yield page.execution.reason
    for row in (*page.funding, *page.goals, *page.lines):
        for field in fields(row):
            value = getattr(row, field.name)
            if hasattr(value, "anchor") and hasattr(value, "version"):
                yield value


# The review page, the desk, the list, the history ---------------------------------------------------------------------


def test_the_review_page_shows_proposed_given_and_their_difference(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    target = line_target(form, 1)
    type_cells(office.preparer, form, (target, "given_score", "1.10"), (target, "given_reason", "按内部考核从严计分。"))
    take(Event.SUBMIT, office.preparer, form)
    page = review_page(office.reviewer, form.pk)
    assert (page.proposed_total, page.given_total, page.difference) == (
        Decimal("99.10"),
        Decimal("98.10"),
        Decimal("-1.00"),
    )
    assert page.page.lines[0].difference == Decimal("-1.00")


def test_the_queue_puts_the_riskiest_first_and_leads_to_the_next(office: Office) -> None:
    quiet = building.build_at(Stage.SUBMITTED, office, code="1")
    risky = building.build_at(Stage.SUBMITTED, office, code="2")
    Evaluation.objects.filter(pk=risky.pk).update(error_count=2)
    page = review_page(office.reviewer, quiet.pk)
    assert [item.evaluation_id for item in page.queue] == [risky.pk, quiet.pk]
    assert page.position == 2
    assert page.next is not None
    assert page.next.id == risky.pk
    assert first_in_queue(office.reviewer) == risky.pk
    assert first_in_queue(office.preparer) is None


def test_findings_come_errors_first(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    finding = {"check": "x", "place": "第 1 行", "message": "……", "remedy": "", "line": 0, "anchor": ""}
    found = [{**finding, "level": level} for level in ("note", "error", "warning")]
    Evaluation.objects.filter(pk=form.pk).update(findings=found)
    page = review_page(office.reviewer, form.pk)
    assert [each.level for each in page.findings] == ["error", "warning", "note"]
    assert len(page.page.lines[0].findings) == 3


def test_the_desk_puts_what_came_back_first_with_its_comment(office: Office) -> None:
    building.build_at(Stage.DRAFT, office, code="1")
    building.open_form(office, code="2")
    returned = building.build_at(Stage.RETURNED, office, code="3")
    building.build_at(Stage.APPROVED, office, code="4")
    desk = desk_for(office.preparer)
    assert desk.to_do[0].evaluation_id == returned.pk
    assert desk.to_do[0].returned is not None
    assert desk.to_do[0].returned.comment == "请核对第 1 行。"
    assert (desk.returned_count, desk.unfinished_count, desk.ready_count) == (1, 1, 1)
    assert [item.stage for item in desk.under_way] == ["approved"]
    assert desk.under_way[0].holder == "待财政部门审定"
    assert {each.stage: each.count for each in desk.years[0].stages if each.count} == {
        "not_started": 1,
        "draft": 1,
        "returned": 1,
        "approved": 1,
    }
    assert desk.recent


def test_a_reviewers_desk_holds_what_waits_for_judgement(office: Office) -> None:
    waiting = building.build_at(Stage.SUBMITTED, office, code="1")
    building.build_at(Stage.DRAFT, office, code="2")
    desk = desk_for(office.reviewer)
    assert [item.evaluation_id for item in desk.to_do] == [waiting.pk]
    assert desk.review_count == 1


def test_a_reviewers_desk_has_the_order_of_the_queue(office: Office) -> None:
    quiet = building.build_at(Stage.SUBMITTED, office, code="1")
    risky = building.build_at(Stage.IN_REVIEW, office, code="2")
    Evaluation.objects.filter(pk=risky.pk).update(error_count=2)
    queue = review_page(office.reviewer, quiet.pk).queue
    to_do = desk_for(office.reviewer).to_do
    assert [item.evaluation_id for item in to_do] == [item.evaluation_id for item in queue] == [risky.pk, quiet.pk]


def test_points_that_do_not_add_up_are_a_fault_of_the_whole_form(office: Office) -> None:
    form = building.open_form(office, form=building.build_form(rows=building.ROWS[1:]))
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "10"))
    (finding,) = [each for each in evaluation_page(office.reviewer, form.pk).findings if each.check == "02"]
    assert (finding.line, finding.place) == (None, "全表")


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor", "nobody"])
def test_whoever_has_no_business_role_has_an_empty_desk(office: Office, who: str) -> None:
    building.build_at(Stage.APPROVED, office)
    desk = desk_for(getattr(office, who))
    assert (desk.to_do, desk.under_way, desk.years) == ((), (), ())
    assert desk.is_administrator is (who != "nobody")


def test_totals_add_up_exactly_and_a_pending_form_is_not_counted_as_zero(office: Office) -> None:
    building.build_at(Stage.APPROVED, office, code="1")
    form = building.open_form(office, code="2")
    type_cells(office.preparer, form, (total_target(form), "executed", "50.000001"))
    totals = totals_of(evaluations_for(office.reviewer))
    assert (totals.count, totals.totalled_count, totals.average_total) == (2, 1, Decimal("99.10"))
    assert totals.adjusted_budget == Decimal("2000000.00")
    assert totals.executed_amount == Decimal("1500000.01")
    assert totals.execution_rate == Decimal("1500000.01") * 100 / Decimal("2000000.00")


def test_totals_of_nothing_are_nothing(office: Office) -> None:
    totals = totals_of(evaluations_for(office.reviewer))
    assert (totals.count, totals.execution_rate, totals.average_total) == (0, None, None)


def test_pinyin_initials_find_a_project(office: Office) -> None:
    building.open_form(office, form=building.build_form(name="老干部工作经费"))
    assert Project.objects.get().initials == "lgbgzjf"
    assert evaluations_for(office.reviewer).filter(project__initials__icontains="LGB").count() == 1


def test_the_history_tells_each_step_and_each_cell(office: Office) -> None:
    form = building.build_at(Stage.RETURNED, office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40"))
    history = history_of(office.reviewer, form.pk)
    assert [entry.action for entry in history.entries] == ["填报", "退回", "开始审核", "报送", "填报", "建表"]
    change = history.entries[0].changes[0]
    assert (change.label, change.before, change.after) == ("第 1 行“实际完成值”", "35.00(人)", "40")
    assert history.entries[1].comment == "请核对第 1 行。"
    assert [(revision.number, revision.intact) for revision in history.revisions] == [(1, True)]


def test_what_was_never_handed_in_in_a_closed_older_year_does_not_crowd_the_desk(office: Office) -> None:
    old = Round.objects.create(
        unit=office.department,
        fiscal_year=2023,
        name="2023年度自评",
        opens_on=timezone.localdate() - timedelta(days=400),
        due_at=timezone.now() - timedelta(days=380),
        closed_at=timezone.now() - timedelta(days=300),
        region="310000",
        layout_id=building.LAYOUT,
    )
    form = building.open_form(office, code="1")
    Evaluation.objects.filter(pk=form.pk).update(round=old, fiscal_year=2023)
    building.open_form(office, code="2")
    desk = desk_for(office.preparer)
    assert [(each.fiscal_year, each.total_count) for each in desk.years] == [(2024, 1)]
    assert len(desk.to_do) == 1


# Canonical JSON -------------------------------------------------------------------------------------------------------


@given(
    st.builds(
        EditMark,
        version=st.integers(1, 9),
        user_id=st.integers(1, 9),
        name=st.text(),
        at=st.datetimes(timezones=st.just(UTC)),
        before=st.text(),
    )
)
def test_what_is_written_canonically_reads_back_the_same(mark: EditMark) -> None:
    assert from_plain(EditMark, to_plain(mark)) == mark


def test_a_decimal_keeps_its_places_and_a_float_has_no_canonical_form() -> None:
    assert canonical(Decimal("9.90")) == '"9.90"'
    assert canonical(Decimal("1E+3")) == '"1000"'
    with pytest.raises(TypeError):
        canonical(9.9)


def test_a_working_that_was_stored_before_a_field_existed_still_reads() -> None:
    assert from_plain(Working, {"rule": "按比例"}) == Working(rule="按比例")
