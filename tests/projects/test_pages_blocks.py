"""整块保存: a block of cells posted at once. All of it or what can be taken, never half a cell, never a lost one."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from evaluator.review import Event
from projects.models import AuditEntry, Evaluation, FundingLine, Result, User
from projects.selectors.evaluation import evaluation_page
from projects.services import entering
from projects.services.results import CellChange
from projects.views import posted
from tests.projects.building import (
    Office,
    build_form,
    build_office,
    fill_in,
    goal_target,
    indicator,
    line_target,
    open_form,
    take,
    total_target,
    type_cells,
)

pytestmark = pytest.mark.django_db
JSON = "application/json"
CHANGED = (
    ("actual_text", "3{0}"),
    ("given_score", "0.1"),
    ("given_reason", "考核扣分，第 {0} 项。"),
    ("deviation_cause", "机构改革"),
    ("deviation_reason", "机构改革，第 {0} 项由别的单位承担。"),
    ("improvement", "第 {0} 项按季度调度。"),
    ("improvement_due", "2025-03-31"),
    ("points", "0.2"),
)


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return open_form(office)


def post(user: User, form: Evaluation, body: Any, client: Client | None = None, **headers: str) -> Any:
    client = client or Client()
    client.force_login(user)
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(f"/evaluations/{form.pk}/save/", text, JSON, headers={"Accept": JSON, **headers})


def cell(target: str, field: str, value: str, version: int = 1) -> dict[str, Any]:
    return {"target": target, "field": field, "value": value, "version": version}


def block(*cells: dict[str, Any], whole: bool = False) -> dict[str, Any]:
    return {"cells": list(cells), "whole": whole}


# What is answered -----------------------------------------------------------------------------------------------------


def test_a_block_is_written_at_once_and_answered_with_versions_and_pieces(office: Office, form: Evaluation) -> None:
    first, money = line_target(form, 1), total_target(form)
    answer = post(office.preparer, form, block(cell(first, "actual_text", "35"), cell(money, "executed", "90"))).json()
    assert answer["written"] == [[first, "actual_text"], [money, "executed"]]
    assert (answer["unwritten"], answer["conflicts"], answer["held"]) == ([], [], False)
    assert answer["versions"] == {"evaluation": 2, first: 2, money: 2}
    assert ">2.10</a>" in answer["html"]
    assert AuditEntry.objects.filter(action="enter").count() == 1


def test_a_cell_that_cannot_be_taken_leaves_the_others_of_an_ordinary_block_written(
    office: Office, form: Evaluation
) -> None:
    first, second = line_target(form, 1), line_target(form, 2)
    cells = (cell(first, "actual_text", "长" * 501), cell(second, "actual_text", "10"))
    answer = post(office.preparer, form, block(*cells)).json()
    assert answer["written"] == [[second, "actual_text"]]
    assert [each["target"] for each in answer["unwritten"]] == [first]
    assert "最多 500 字" in answer["unwritten"][0]["sentence"]
    assert not answer["held"]


def test_a_whole_block_with_a_refused_cell_writes_nothing_and_names_every_refused_cell(
    office: Office, form: Evaluation
) -> None:
    first, second, money = line_target(form, 1), line_target(form, 2), total_target(form)
    type_cells(office.colleague, form, (second, "actual_text", "12"))
    before = evaluation_page(office.preparer, form.pk)
    cells = (
        cell(first, "actual_text", "35"),
        cell(first, "given_reason", "长" * 2001),
        cell(second, "actual_text", "10"),
        cell(money, "executed", "一百"),
        cell(first, "improvement_due", "下周"),
        cell(second, "given_score", "99"),
    )
    answer = post(office.preparer, form, block(*cells, whole=True)).json()
    assert answer["held"]
    assert answer["written"] == []
    refused = {(each["target"], each["field"]): each["sentence"] for each in answer["unwritten"]}
    assert set(refused) == {
        (first, "given_reason"),
        (money, "executed"),
        (first, "improvement_due"),
        (second, "given_score"),
    }
    assert all(said.endswith("。") for said in refused.values())
    assert [(each["target"], each["theirs"]) for each in answer["conflicts"]] == [(second, "12")]
    assert "李敏" in answer["conflicts"][0]["sentence"]
    assert evaluation_page(office.preparer, form.pk) == before
    assert answer["versions"]["evaluation"] == before.head.version
    assert AuditEntry.objects.filter(action="enter", actor=office.preparer).count() == 0


def test_the_rest_of_a_held_block_is_written_when_the_person_says_so(office: Office, form: Evaluation) -> None:
    first, money = line_target(form, 1), total_target(form)
    good, bad = cell(first, "actual_text", "35"), cell(money, "executed", "一百")
    assert post(office.preparer, form, block(good, bad, whole=True)).json()["held"]
    answer = post(office.preparer, form, block(good, whole=True)).json()
    assert answer["written"] == [[first, "actual_text"]]
    assert not answer["held"]


def test_without_whole_a_text_that_is_no_amount_is_kept_in_its_cell(office: Office, form: Evaluation) -> None:
    money = total_target(form)
    answer = post(office.preparer, form, block(cell(money, "executed", "一百"))).json()
    assert answer["written"] == [[money, "executed"]]
    assert form.funding.get(source="total").as_typed == {"executed": "一百"}


def test_points_and_the_score_measured_against_them_come_in_one_block_in_either_order(office: Office) -> None:
    rows = (indicator("产出指标", "数量指标", "培训期数", "≥5(期)", "3"),)
    form = open_form(office, form=build_form(rows=rows))
    Result.objects.filter(evaluation=form).update(points=None)
    target = line_target(form, 1)
    cells = (cell(target, "given_score", "9.50"), cell(target, "points", "10"))
    assert not post(office.preparer, form, block(*cells, whole=True)).json()["held"]
    row = form.results.get()
    assert (row.points, row.given_score) == (Decimal("10"), Decimal("9.50"))


# 300 rows of 8 columns ------------------------------------------------------------------------------------------------


def test_three_hundred_rows_of_eight_columns_go_in_as_one_block_and_nothing_is_lost(office: Office) -> None:
    rows = tuple(indicator("产出指标", "数量指标", f"第 {number} 项", "≥50(人)", "0.30") for number in range(1, 301))
    form = open_form(office, form=build_form(rows=rows))
    Result.objects.filter(evaluation=form).update(points=None)
    targets = [f"result:{pk}" for pk in form.results.values_list("pk", flat=True)]
    cells = [
        cell(target, field, text.format(number)) for number, target in enumerate(targets) for field, text in CHANGED
    ]
    assert len(cells) == 2400
    answer = post(office.preparer, form, block(*cells, whole=True)).json()
    assert not answer["held"]
    assert {tuple(each) for each in answer["written"]} == {(each["target"], each["field"]) for each in cells}
    page = evaluation_page(office.preparer, form.pk)
    shown = {
        (item.target, item.field): item.value
        for line in page.lines
        for item in (
            line.actual,
            line.given,
            line.given_reason,
            line.deviation_cause,
            line.deviation_reason,
            line.improvement,
            line.improvement_due,
            line.points_cell,
        )
    }
    lost = [
        each
        for each in cells
        if shown[each["target"], each["field"]]
        != (f"{Decimal(each['value']):.2f}" if each["field"] in ("points", "given_score") else each["value"])
    ]
    assert lost == []
    (entry,) = AuditEntry.objects.filter(action="enter")
    assert len(entry.changes) == 2400


def test_more_cells_than_a_block_may_have_are_refused_with_the_limit(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    cells = [cell(first, "actual_text", str(number)) for number in range(posted.MOST_CELLS + 1)]
    response = post(office.preparer, form, block(*cells))
    assert response.status_code == 409
    assert "一次送来 5001 格，最多 5000 格，没有保存" in response.json()["sentence"]
    assert form.results.get(indicator__order=1).actual_text == ""


def test_a_body_over_the_limit_is_refused_with_the_limit(office: Office, form: Evaluation) -> None:
    first = line_target(form, 1)
    response = post(office.preparer, form, block(cell(first, "actual_text", "长" * (2 * 2**20))))
    assert response.status_code == 409
    assert "超过 4 MB" in response.json()["sentence"]


# Shapes that no page of ours sends ------------------------------------------------------------------------------------

CELL = {"target": "evaluation", "field": "funding_reason", "value": "x", "version": 1}


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "null",
        "[]",
        '"cells"',
        "12",
        b"\xff\xfe",
        "[" * 200_000,
        '{"cells": ' + "[" * 200_000,
        '{"cells": [' + "1" * 10_000 + "]}",
        "NaN",
        {"whole": True},
        {"cells": {}},
        {"cells": None},
        {"cells": "evaluation"},
        {"cells": [None]},
        {"cells": [[]]},
        {"cells": [[CELL]]},
        {"cells": [CELL], "whole": "yes"},
        {"cells": [CELL], "whole": 1},
        {"cells": [{**CELL, "version": "1"}]},
        {"cells": [{**CELL, "version": True}]},
        {"cells": [{**CELL, "version": 1.0}]},
        {"cells": [{**CELL, "version": -1}]},
        {"cells": [{**CELL, "version": 2**31}]},
        {"cells": [{**CELL, "value": 12}]},
        {"cells": [{**CELL, "value": None}]},
        {"cells": [{**CELL, "value": ["x"]}]},
        {"cells": [{**CELL, "target": ["evaluation"]}]},
        {"cells": [{**CELL, "target": "user:1"}]},
        {"cells": [{**CELL, "target": "result:1; --"}]},
        {"cells": [{**CELL, "field": "funding_reason\x00"}]},
        {"cells": [{"target": "evaluation", "field": "funding_reason", "value": "x"}]},
        {"cells": [CELL, {**CELL, "version": "1"}]},
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_body_of_another_shape_is_refused_with_a_sentence_and_changes_nothing(
    office: Office, form: Evaluation, body: Any
) -> None:
    response = post(office.preparer, form, body)
    assert response.status_code == 409
    assert "不是这一页的格子，没有保存" in response.json()["sentence"]
    form.refresh_from_db()
    assert (form.version, form.funding_reason) == (1, "")


def test_the_shape_that_the_page_sends_is_taken(office: Office, form: Evaluation) -> None:
    assert post(office.preparer, form, {"cells": [CELL]}).status_code == 200


def test_a_cell_of_another_form_refuses_the_whole_block(office: Office, form: Evaluation) -> None:
    other = open_form(office, code="310-015", form=build_form(name="另一个项目"))
    cells = (cell(line_target(form, 1), "actual_text", "35"), cell(line_target(other, 1), "actual_text", "1"))
    response = post(office.preparer, form, block(*cells))
    assert response.status_code == 409
    assert "这张表里没有这一格" in response.json()["sentence"]
    assert form.results.get(indicator__order=1).actual_text == ""


def test_a_locked_form_takes_no_block_and_says_who_holds_it(office: Office, form: Evaluation) -> None:
    fill_in(office, form)
    take(Event.SUBMIT, office.preparer, form)
    response = post(office.preparer, form, block(cell(goal_target(form), "achievement", "晚了", 2)))
    assert response.status_code == 409
    assert "陈静" in response.json()["sentence"]


def test_a_block_from_another_site_is_refused(office: Office, form: Evaluation) -> None:
    client = Client(enforce_csrf_checks=True)
    assert post(office.preparer, form, {"cells": [CELL]}, client).status_code == 403
    client.get(f"/evaluations/{form.pk}/")
    token = client.cookies["csrftoken"].value
    response = post(office.preparer, form, {"cells": [CELL]}, client, **{"X-CSRFToken": token})
    assert response.status_code == 200


def test_a_held_block_costs_the_database_nothing(office: Office, form: Evaluation) -> None:
    money = form.funding.get(source="total")
    changes = (
        CellChange(f"funding:{money.pk}", "adjusted", "200", 1),
        CellChange(f"funding:{money.pk}", "executed", "一百", 1),
    )
    saved = entering.save_cells(user=office.preparer, evaluation_id=form.pk, changes=changes, whole=True)
    assert saved.held
    assert saved.versions == {"evaluation": 1, f"funding:{money.pk}": 1}
    assert FundingLine.objects.get(pk=money.pk).adjusted == money.adjusted
