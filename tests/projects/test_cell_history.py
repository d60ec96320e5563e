"""一格的经过: who changed it, when, from, to, and what was handed in; foreign cells are not there at all."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluator.review import Event, Stage
from projects.models import AuditEntry, Evaluation, User
from projects.selectors.cell_history import evaluation_cell_history, moments_of
from projects.services import auditing
from projects.services.auditing import Change
from tests.projects.building import (
    Office,
    build_at,
    build_form,
    build_office,
    fill_in,
    goal_target,
    line_target,
    open_form,
    take,
    total_target,
    type_cells,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return open_form(office)


def asked(user: User, form: Evaluation, target: str, field: str, **headers: str):
    client = Client()
    client.force_login(user)
    return client.get(reverse("evaluation-cell-history", args=[form.pk, target, field]), headers=headers)


def told(form: Evaluation, user: User, target: str, field: str) -> list[tuple[str, str, str]]:
    moments = evaluation_cell_history(user, form.pk, target, field).moments
    return [(moment.actor, moment.before, moment.after) for moment in moments]


def test_every_change_of_a_cell_is_told_the_newest_first_and_nothing_of_its_neighbours(
    office: Office, form: Evaluation
) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    type_cells(office.preparer, form, (first, "actual_text", "30"), (first, "given_score", "1"))
    type_cells(office.colleague, form, (first, "actual_text", "待定"), (second, "actual_text", "9"))
    type_cells(office.preparer, form, (first, "actual_text", ""))
    expected = [("陈静", "待定", ""), ("李敏", "30", "待定"), ("陈静", "", "30")]
    assert told(form, office.reader, first, "actual_text") == expected
    assert told(form, office.reader, second, "actual_text") == [("李敏", "", "9")]
    assert told(form, office.reader, second, "given_score") == []


def test_a_target_is_not_taken_for_another_that_begins_alike(office: Office, form: Evaluation) -> None:
    """result:1 is no part of result:12."""
    first = line_target(form, 1)
    change = Change(f"{first}2", "actual_text", "第 9 行", "", "x")
    auditing.record(actor=office.preparer, action="enter", subject=form, changes=(change,))
    assert told(form, office.reader, first, "actual_text") == []


def test_what_was_handed_in_stands_between_the_changes(office: Office) -> None:
    form = build_at(Stage.RETURNED, office)
    first = line_target(form, 1)
    type_cells(office.preparer, form, (first, "actual_text", "36"))
    take(Event.SUBMIT, office.preparer, form)
    found = evaluation_cell_history(office.reviewer, form.pk, first, "actual_text")
    assert [(moment.action, moment.after, moment.is_frozen) for moment in found.moments] == [
        ("第 2 次报送", "36", True),
        ("填报", "36", False),
        ("第 1 次报送", "35.00(人)", True),
        ("填报", "35.00(人)", False),
    ]
    assert found.value == "36"


def test_a_refused_save_is_no_change(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    fill_in(office, form)
    take(Event.SUBMIT, office.preparer, form)
    before = told(form, office.preparer, first, "actual_text")
    change = Change(first, "actual_text", "第 1 行", "35.00(人)", "99")
    auditing.record(actor=office.preparer, action="enter", subject=form, outcome="refused", changes=(change,))
    assert told(form, office.preparer, first, "actual_text") == before


@pytest.mark.parametrize("where", ["line", "money", "goal", "form"])
def test_every_kind_of_cell_has_its_page_and_its_box(office: Office, form: Evaluation, where: str) -> None:
    target, field, text, label = {
        "line": (line_target(form, 1), "deviation_reason", "机构改革<b>，</b>划转。", "第 1 行“偏差原因分析”"),
        "money": (total_target(form), "executed", "90.00", "年度资金总额“全年执行数”"),
        "goal": (goal_target(form), "achievement", "已完成。", "年度总体目标“实际完成情况”"),
        "form": ("evaluation", "funding_reason", "年中调整。", "资金执行“资金偏差说明”"),
    }[where]
    type_cells(office.preparer, form, (target, field, text))
    page = asked(office.reader, form, target, field)
    assert page.status_code == 200
    assert "<html" in page.content.decode()
    assert f"{label}的经过" in page.content.decode()
    box = asked(office.reader, form, target, field, **{"X-Fragment": "history"}).content.decode()
    assert "<html" not in box
    assert "陈静" in box
    assert "<b>，</b>" not in box
    assert f'<span class="to">{text.replace("<", "&lt;").replace(">", "&gt;")}</span>' in box


def test_a_cell_that_nobody_touched_says_so(office: Office, form: Evaluation) -> None:
    assert "没有改动过" in asked(office.preparer, form, line_target(form, 3), "improvement").content.decode()


def test_a_locked_form_still_tells_its_cells(office: Office) -> None:
    form = build_at(Stage.FINALISED, office)
    assert "35.00(人)" in asked(office.preparer, form, line_target(form, 1), "actual_text").content.decode()


@pytest.mark.parametrize("who", ["stranger", "foreign_reviewer", "nobody", "sysadmin", "secadmin", "auditor"])
def test_a_cell_of_a_foreign_form_is_not_found(office: Office, form: Evaluation, who: str) -> None:
    assert asked(getattr(office, who), form, line_target(form, 1), "actual_text").status_code == 404


def test_what_is_no_cell_of_this_form_is_not_found(office: Office, form: Evaluation) -> None:
    other = open_form(office, code="310-015", form=build_form(name="另一个项目"))
    for target, field in (
        (line_target(other, 1), "actual_text"),
        (line_target(form, 1), "proposed_score"),
        (line_target(form, 1), "version"),
        ("evaluation", "stage"),
        ("user:1", "password"),
        ("result:", "actual_text"),
        ("indicator:1", "target_text"),
    ):
        assert asked(office.preparer, form, target, field).status_code == 404, (target, field)


def test_it_costs_the_same_after_one_change_and_after_fifty(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            evaluation_cell_history(office.preparer, form.pk, first, "actual_text")
        return len(queries)

    type_cells(office.preparer, form, (first, "actual_text", "1"))
    once = cost()
    for number in range(50):
        type_cells(office.preparer, form, (first, "actual_text", f"3{number}"))
    assert cost() == once
    assert len(told(form, office.preparer, first, "actual_text")) == 51


def test_the_cells_of_any_record_are_told_by_the_same_query(office: Office, form: Evaluation) -> None:
    change = Change("indicator:7", "target_text", "第 1 行“年度指标值”", "≥20次", "≥25次")
    auditing.record(actor=office.preparer, action="plan-enter", subject=office.section, changes=(change,))
    kind = AuditEntry.objects.latest("sequence").object_type
    (moment,) = moments_of(kind, office.section.pk, "indicator:7", "target_text", words={"plan-enter": "填目标"})
    assert (moment.actor, moment.action, moment.before, moment.after) == ("陈静", "填目标", "≥20次", "≥25次")
    assert moments_of(kind, office.section.pk + 1, "indicator:7", "target_text") == ()


def test_the_history_of_the_form_leads_to_the_history_of_each_cell(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    type_cells(office.preparer, form, (first, "actual_text", "30"))
    client = Client()
    client.force_login(office.preparer)
    page = client.get(reverse("history", args=[form.pk])).content.decode()
    assert reverse("evaluation-cell-history", args=[form.pk, first, "actual_text"]) in page
