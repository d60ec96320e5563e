"""整改事项：an approved form promises its dated measures; a closed promise is never touched again by a form."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Role, Stage
from projects.models import AuditEntry, Evaluation, Rectification, RoleAssignment, User
from projects.permissions import NotVisible
from projects.selectors.rectification import (
    last_years_measures,
    rectification_page,
    rectifications_due_for,
)
from projects.services import rectifying
from projects.services.rectifying import NOT_PROMISED
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, line_target, take, type_cells

pytestmark = pytest.mark.django_db

TODAY = date(2025, 6, 1)
DONE = "已按划转后的人数重新核定，2025 年目标表已更新。"


@pytest.fixture
def office() -> Office:
    return building.build_office()


def written(office: Office, *, due: str = "2025-03-31", owner: str = "陈静", code: str = "310-014") -> Evaluation:
    """A complete form whose first row promises a measure by a day."""
    form = building.open_form(office, code=code)
    building.fill_in(office, form)
    first = line_target(form, 1)
    type_cells(office.preparer, form, (first, "improvement_due", due), (first, "improvement_owner", owner))
    return form


def approve(office: Office, form: Evaluation) -> None:
    take(Event.SUBMIT, office.preparer, form)
    take(Event.ACCEPT, office.reviewer, form)
    take(Event.APPROVE, office.reviewer, form)


def send_back(office: Office, form: Evaluation) -> None:
    take(Event.RETURN, office.reviewer, form)


def promised(office: Office, **given: str) -> Rectification:
    approve(office, written(office, **given))
    return Rectification.objects.latest("pk")


def close(office: Office, item: Rectification, *, user: User | None = None, **given: str) -> Rectification:
    return rectifying.close(
        user=user or office.preparer, rectification_id=item.pk, **{"state": "done", "outcome": DONE, **given}
    )


def refusal(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [problem.code for problem in refused.value.problems]


# The form promises ----------------------------------------------------------------------------------------------------


def test_a_dated_measure_becomes_a_promise_when_the_form_is_approved_and_not_before(office: Office) -> None:
    form = written(office)
    take(Event.SUBMIT, office.preparer, form)
    take(Event.ACCEPT, office.reviewer, form)
    assert not Rectification.objects.exists()
    take(Event.APPROVE, office.reviewer, form)
    item = Rectification.objects.get()
    assert (item.measure, item.owner, item.due_on, item.state) == (
        "下一年度按划转后的人数重新核定指标值。",
        "陈静",
        date(2025, 3, 31),
        "open",
    )
    assert (item.project, item.fiscal_year, item.indicator_name) == (form.project, 2024, "高级专家体检、保健")
    entry = AuditEntry.objects.get(action="promise")
    assert entry.actor == office.reviewer
    assert {each["field"]: each["to"] for each in entry.changes}["due_on"] == "2025-03-31"


def test_a_measure_without_a_day_promises_nothing(office: Office) -> None:
    approve(office, written(office, due=""))
    assert not Rectification.objects.exists()
    assert not AuditEntry.objects.filter(action="promise").exists()


def test_a_form_that_came_back_moves_its_open_promise_along(office: Office) -> None:
    item = promised(office)
    form = item.result.evaluation
    send_back(office, form)
    type_cells(office.preparer, form, (line_target(form, 1), "improvement_due", "2025-09-30"))
    item.refresh_from_db()
    assert item.due_on == date(2025, 3, 31), "only the approval moves it"
    approve(office, form)
    item.refresh_from_db()
    assert item.due_on == date(2025, 9, 30)
    assert Rectification.objects.count() == 1
    changes = AuditEntry.objects.filter(action="promise").latest("sequence").changes
    assert [(each["field"], each["from"], each["to"]) for each in changes] == [("due_on", "2025-03-31", "2025-09-30")]


def test_an_unchanged_form_that_is_approved_again_writes_nothing(office: Office) -> None:
    item = promised(office)
    send_back(office, item.result.evaluation)
    approve(office, item.result.evaluation)
    assert AuditEntry.objects.filter(action="promise").count() == 1


def test_a_closed_promise_is_never_touched_by_a_changed_form(office: Office) -> None:
    item = promised(office)
    close(office, item)
    form = item.result.evaluation
    send_back(office, form)
    type_cells(
        office.preparer,
        form,
        (line_target(form, 1), "improvement", "改成另外一项措施，重新制定办法。"),
        (line_target(form, 1), "improvement_due", "2026-01-31"),
    )
    approve(office, form)
    item.refresh_from_db()
    assert (item.state, item.measure, item.due_on, item.outcome) == (
        "done",
        "下一年度按划转后的人数重新核定指标值。",
        date(2025, 3, 31),
        DONE,
    )


def test_a_promise_taken_out_of_the_form_is_dropped_and_comes_back_with_it(office: Office) -> None:
    item = promised(office)
    form = item.result.evaluation
    send_back(office, form)
    type_cells(office.preparer, form, (line_target(form, 1), "improvement_due", ""))
    approve(office, form)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.closed_by) == ("dropped", NOT_PROMISED, office.reviewer)
    send_back(office, form)
    type_cells(office.preparer, form, (line_target(form, 1), "improvement_due", "2025-12-31"))
    approve(office, form)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.due_on, item.closed_by) == ("open", "", date(2025, 12, 31), None)


def test_an_approval_costs_the_same_with_one_promise_and_with_twenty(office: Office) -> None:
    def cost(rows: int) -> int:
        row = building.indicator("产出指标", "数量指标", "培训人次", "≥100(人)", str(100 // rows))
        form = building.open_form(office, code=f"310-{rows:03}", form=building.build_form(rows=(row,) * rows))
        type_cells(
            office.preparer,
            form,
            (building.total_target(form), "executed", "100.00"),
            (building.goal_target(form), "achievement", "年度工作已按计划完成。"),
            *(
                (f"result:{pk}", field, text)
                for pk in form.results.values_list("pk", flat=True)
                for field, text in (
                    ("actual_text", "80(人)"),
                    ("deviation_reason", "部分学员改在线上参加培训。"),
                    ("improvement", "按线上线下分别核定人数。"),
                    ("improvement_due", "2025-03-31"),
                )
            ),
        )
        take(Event.SUBMIT, office.preparer, form)
        take(Event.ACCEPT, office.reviewer, form)
        with CaptureQueriesContext(connection) as queries:
            take(Event.APPROVE, office.reviewer, form)
        assert Rectification.objects.filter(result__evaluation=form).count() == rows
        return len(queries)

    assert cost(1) == cost(20)


# Closing --------------------------------------------------------------------------------------------------------------


def test_the_units_preparer_closes_a_promise_and_it_says_who_and_how(office: Office) -> None:
    item = close(office, promised(office), user=office.colleague)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.closed_by) == ("done", DONE, office.colleague)
    assert item.closed_at is not None
    entry = AuditEntry.objects.get(action="close_promise")
    assert {each["field"]: (each["from"], each["to"]) for each in entry.changes} == {
        "state": ("未完成", "已完成"),
        "outcome": ("", DONE),
    }


def test_nobody_else_closes_it(office: Office) -> None:
    item = promised(office)
    for onlooker in (office.reviewer, office.finance, office.reader):
        assert refusal(lambda user=onlooker: close(office, item, user=user)) == ["promise-role"]
    for stranger in (office.stranger, office.foreign_reviewer, office.nobody, office.sysadmin, office.auditor):
        with pytest.raises(NotVisible):
            close(office, item, user=stranger)
        with pytest.raises(NotVisible):
            rectifying.reopen(user=stranger, rectification_id=item.pk)
    item.refresh_from_db()
    assert item.state == "open"


def test_every_refused_step_with_a_promise_is_recorded(office: Office) -> None:
    item = promised(office)
    there = AuditEntry.objects.count()
    refusal(lambda: close(office, item, user=office.reviewer))
    refusal(lambda: close(office, item, outcome="无"))
    refusal(lambda: rectifying.reopen(user=office.preparer, rectification_id=item.pk))
    with pytest.raises(NotVisible):
        close(office, item, user=office.stranger)
    with pytest.raises(NotVisible):
        rectifying.reopen(user=office.stranger, rectification_id=item.pk + 1)
    recorded = AuditEntry.objects.order_by("sequence")[there:]
    assert [(each.action, each.outcome, each.actor, each.object_id) for each in recorded] == [
        ("close_promise", "refused", office.reviewer, str(item.pk)),
        ("close_promise", "refused", office.preparer, str(item.pk)),
        ("reopen_promise", "refused", office.preparer, str(item.pk)),
        ("close_promise", "refused", office.stranger, str(item.pk)),
        ("reopen_promise", "refused", office.stranger, ""),
    ]
    assert "您没有这个角色" in recorded[0].note
    assert recorded[3].note == "没有这项措施的角色"
    assert recorded[4].object_label == f"{item.pk + 1}（没有这项措施）"


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"outcome": "  "}, ["promise-outcome"]),
        ({"outcome": "无"}, ["promise-outcome"]),
        ({"state": "dropped", "outcome": ""}, ["promise-outcome"]),
        ({"state": "open"}, ["promise-state"]),
        ({"state": "", "outcome": ""}, ["promise-state", "promise-outcome"]),
        ({"outcome": "长" * 2001}, ["promise-long"]),
    ],
)
def test_a_closing_that_says_nothing_is_refused(office: Office, given: dict[str, str], codes: list[str]) -> None:
    item = promised(office)
    assert refusal(lambda: close(office, item, **given)) == codes
    item.refresh_from_db()
    assert item.state == "open"


def test_of_two_people_who_close_it_the_second_is_told_of_the_first(office: Office) -> None:
    item = promised(office)
    close(office, item)
    with pytest.raises(Refused) as refused:
        close(office, item, user=office.colleague, outcome="另一种说法，写了完成情况")
    assert "陈静" in refused.value.problems[0].message
    item.refresh_from_db()
    assert item.outcome == DONE


def test_a_closing_by_mistake_is_taken_back(office: Office) -> None:
    item = promised(office)
    assert refusal(lambda: rectifying.reopen(user=office.preparer, rectification_id=item.pk)) == ["promise-open"]
    close(office, item)
    rectifying.reopen(user=office.preparer, rectification_id=item.pk)
    item.refresh_from_db()
    assert (item.state, item.outcome, item.closed_by, item.closed_at) == ("open", "", None, None)


# Reading --------------------------------------------------------------------------------------------------------------


def test_the_year_after_recalls_what_was_promised_and_older_ones_only_while_they_are_open(office: Office) -> None:
    item = promised(office)
    project = item.project_id
    (recalled,) = last_years_measures(project, 2025, today=TODAY)
    assert (recalled.measure, recalled.is_overdue, recalled.days_left) == (item.measure, True, -62)
    assert last_years_measures(project, 2024, today=TODAY) == ()
    assert len(last_years_measures(project, 2027, today=TODAY)) == 1
    close(office, item)
    assert len(last_years_measures(project, 2025, today=TODAY)) == 1
    assert last_years_measures(project, 2027, today=TODAY) == ()
    assert last_years_measures(project + 1, 2025, today=TODAY) == ()


def test_the_desk_reminds_the_units_preparers_alone(office: Office) -> None:
    promised(office)
    due = rectifications_due_for(office.preparer, today=TODAY)
    assert (due.open, due.overdue, due.soon) == (1, 1, 0)
    assert rectifications_due_for(office.preparer, today=date(2025, 3, 1)).soon == 1
    early = rectifications_due_for(office.preparer, today=date(2025, 1, 1))
    assert (early.open, early.items) == (1, ())
    for other in (office.stranger, office.reviewer, office.reader, office.nobody, office.auditor):
        assert rectifications_due_for(other, today=TODAY).open == 0


def test_the_list_shows_each_person_what_is_his_and_filters_by_state_and_year(office: Office) -> None:
    promised(office)
    closed = promised(office, code="310-015", due="2025-12-31")
    close(office, closed)
    everything = rectification_page(office.reader, today=TODAY)
    assert [item.state for item in everything.items] == ["open", "done"]
    assert [(chip.word, chip.count) for chip in everything.chips] == [
        ("全部", 2),
        ("未完成", 1),
        ("逾期", 1),
        ("已完成", 1),
        ("不再需要", 0),
    ]
    assert [item.state for item in rectification_page(office.reader, today=TODAY, state="overdue").items] == ["open"]
    assert rectification_page(office.reader, today=TODAY, year="2024").year == 2024
    assert rectification_page(office.reader, today=TODAY, year="1999").year is None
    assert rectification_page(office.stranger, today=TODAY).items == ()
    assert not everything.items[0].may_close
    assert rectification_page(office.preparer, today=TODAY).items[0].may_close


def test_the_list_and_the_desk_cost_the_same_with_one_promise_and_with_twenty(office: Office) -> None:
    def cost() -> list[int]:
        counts = []
        for read in (
            lambda: rectification_page(office.preparer, today=TODAY),
            lambda: rectifications_due_for(office.preparer, today=TODAY),
            lambda: last_years_measures(item.project_id, 2025, today=TODAY),
        ):
            with CaptureQueriesContext(connection) as queries:
                read()
            counts.append(len(queries))
        return counts

    item = promised(office)
    one = cost()
    for number in range(5):
        promised(office, code=f"310-1{number:02}")
    assert cost() == one == [4, 2, 1]


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_promise_is_closed_on_its_page_without_script(client: Client, office: Office) -> None:
    item = promised(office)
    client.force_login(office.preparer)
    page = client.get(reverse("rectification")).content.decode()
    assert "下一年度按划转后的人数重新核定指标值" in page
    assert "逾期" in page
    address = reverse("rectification-item", args=[item.pk])
    refused = client.post(address, {"state": "dropped", "outcome": " "})
    assert refused.status_code == 409
    assert "请写明为什么不再需要" in refused.content.decode()
    assert 'value="dropped" id="state-dropped" checked' in refused.content.decode()
    answer = client.post(address, {"state": "done", "outcome": DONE})
    assert (answer.status_code, answer["Location"]) == (302, reverse("rectification"))
    assert DONE in client.get(address).content.decode()
    assert client.post(address, {"state": "reopen"}).status_code == 302
    item.refresh_from_db()
    assert item.state == "open"


def test_what_was_typed_stands_in_the_refused_form_as_text(client: Client, office: Office) -> None:
    item = promised(office)
    client.force_login(office.preparer)
    typed = "<b>" + "长" * 2000
    refused = client.post(reverse("rectification-item", args=[item.pk]), {"state": "done", "outcome": typed})
    assert refused.status_code == 409
    assert "&lt;b&gt;长长" in refused.content.decode()


def test_a_foreign_promise_is_missing(client: Client, office: Office) -> None:
    item = promised(office)
    client.force_login(office.stranger)
    address = reverse("rectification-item", args=[item.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"state": "done", "outcome": DONE}).status_code == 404


def test_an_onlooker_sees_it_without_a_form_and_is_refused_with_a_sentence(client: Client, office: Office) -> None:
    item = promised(office)
    client.force_login(office.reader)
    address = reverse("rectification-item", args=[item.pk])
    assert "<textarea" not in client.get(address).content.decode()
    refused = client.post(address, {"state": "done", "outcome": DONE})
    assert refused.status_code == 409
    assert "办结由职业能力建设处的填报人办" in refused.content.decode()


def test_next_years_form_shows_last_years_promises(client: Client, office: Office) -> None:
    form = building.open_form(office, code="310-020")
    result = form.results.first()
    assert result is not None
    Rectification.objects.create(
        project=form.project,
        result=result,
        fiscal_year=2023,
        indicator_name="高级专家体检、保健",
        measure="按划转后的人数核定",
        due_on=timezone.localdate() + timedelta(days=3),
    )
    client.force_login(office.preparer)
    page = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert "去年承诺的整改" in page
    assert "按划转后的人数核定" in page
    assert "还有 3 天" in page
    Rectification.objects.all().delete()
    assert "去年承诺的整改" not in client.get(reverse("evaluation", args=[form.pk])).content.decode()


def test_a_right_that_was_taken_away_closes_nothing_any_more(office: Office) -> None:
    item = promised(office)
    RoleAssignment.objects.filter(user=office.preparer, role=Role.PREPARER.value).delete()
    with pytest.raises(NotVisible):
        close(office, item)
    assert Evaluation.objects.get().stage == Stage.APPROVED
