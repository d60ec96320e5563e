"""乱填的内容: whatever is pasted into whatever cell, it is kept and said, or refused and said; nothing breaks."""

import json
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from projects.models import Evaluation
from projects.selectors.cells import CELLS, CellKind, clean
from projects.selectors.evaluation import evaluation_page
from projects.selectors.pages import Cell, EvaluationPage
from projects.services import exporting
from tests.projects.building import Office, build_office, open_form

pytestmark = pytest.mark.django_db
BAD = {
    "letters among digits": "12abc",
    "exponent": "1e9",
    "huge": "9" * 40,
    "negative": "-5",
    "many words": "长" * 10_000,
    "many digits": "9" * 10_000,
    "emoji": "完成👍🏽，全家👨‍👩‍👧",
    "formula": "=1+1",
    "formula at": "@SUM(A1:A9)",
    "formula plus": "+cmd|' /C calc'!A0",
    "formula minus": "-1+1",
    "formula behind a tab": "\t=1+1",
    "tags": '<b onclick="alert(1)">30</b><script>alert(2)</script>&amp;',
    "template": "{{ page }}{% include 'x' %}",
    "nothing character": "3\x005",
    "control characters": "3\x075\x0b7",
    "turned writing": "12\u202e43",
    "half a character": "3\ud83d5",
    "private character": "\uf06c 30",
    "lines": "第一行\r\n第二行\r第三行",
    "quotes": "'\"; DROP TABLE projects_result; --",
    "percent": "%s %(a)s 100%%",
}


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return open_form(office)


def cells_of(page: EvaluationPage) -> Iterator[Cell]:
    """One of every kind of cell, approved ones too."""
    for row in (page.lines[0], page.funding[0], page.goals[0], page.execution):
        yield from (value for each in fields(row) if isinstance(value := getattr(row, each.name), Cell))


def wrong_with(cell: Cell, page: EvaluationPage, text: str) -> str:
    """What is wrong with a cell that was taken; empty if it is kept as typed and said, or a proper value."""
    kind = CELLS[cell.target.partition(":")[0]][cell.field].kind
    if kind in (CellKind.LINE, CellKind.TEXT):
        if cell.value != clean(text):
            return f"{cell.name} holds {cell.value!r}"
        line = page.lines[0]
        if cell.field == "actual_text" and line.score is None and not line.problems:
            return f"{cell.name} says nothing"
        return ""
    if cell.problems:
        return "" if cell.value == clean(text) else f"{cell.name} holds {cell.value!r}"
    return "" if Decimal(cell.value) >= 0 else f"{cell.name} took {cell.value}"


def client_of(office: Office) -> Client:
    client = Client()
    client.force_login(office.preparer)
    return client


def looked_at(client: Client, office: Office, form: Evaluation) -> None:
    """Every page of the form still comes, and no text has become a tag or a formula."""
    for address in (f"/evaluations/{form.pk}/", f"/evaluations/{form.pk}/print/", f"/evaluations/{form.pk}/history/"):
        response = client.get(address)
        assert response.status_code == 200
        text = response.content.decode()
        assert "<script>alert(2)" not in text
        assert '<b onclick="alert(1)">' not in text
    file = exporting.export_form(user=office.preparer, evaluation_id=form.pk)
    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        assert cell.data_type != "f", f"{cell.coordinate} {cell.value}"


@pytest.mark.parametrize("name", BAD)
def test_whatever_is_pasted_into_every_cell_is_kept_and_said_or_refused_and_said(
    office: Office, form: Evaluation, name: str
) -> None:
    text, client = BAD[name], client_of(office)
    cells = {(cell.target, cell.field): cell for cell in cells_of(evaluation_page(office.preparer, form.pk))}
    block = [
        {"target": target, "field": field, "value": text, "version": cell.version}
        for (target, field), cell in cells.items()
    ]
    response = client.post(
        f"/evaluations/{form.pk}/save/",
        json.dumps({"cells": block, "whole": False}),
        "application/json",
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 200
    answer = response.json()
    written = {tuple(each) for each in answer["written"]}
    refused = {(each["target"], each["field"]): each["sentence"] for each in answer["unwritten"]}
    assert written | set(refused) == set(cells), "each is taken or refused"
    assert not written & set(refused)
    assert all(said.endswith("。") and len(said) > 12 for said in refused.values())
    page = evaluation_page(office.preparer, form.pk)
    now = {(cell.target, cell.field): cell for cell in cells_of(page)}
    assert [wrong for each in written if (wrong := wrong_with(now[each], page, text))] == []
    assert [each for each in refused if now[each].value != cells[each].value] == []
    looked_at(client, office, form)


@pytest.mark.parametrize("name", [name for name in BAD if name != "half a character"])
def test_the_form_without_script_takes_or_refuses_the_same(office: Office, form: Evaluation, name: str) -> None:
    text, client = BAD[name], client_of(office)
    posted = {}
    cells = [cell for cell in cells_of(evaluation_page(office.preparer, form.pk)) if cell.editable]
    for cell in cells:
        posted |= {cell.name: text, f"was:{cell.name}": cell.value, f"version:{cell.target}": str(cell.version)}
    response = client.post(f"/evaluations/{form.pk}/save/", posted)
    page = evaluation_page(office.preparer, form.pk)
    now = {cell.name: cell for cell in cells_of(page)}
    refused = [cell for cell in cells if now[cell.name].value == cell.value]
    assert response.status_code == (409 if refused else 302)
    said = response.content.decode()
    for cell in refused:
        assert f'href="#{cell.anchor}"' in said, f"{cell.name} is named"
    taken = [now[cell.name] for cell in cells if cell not in refused]
    assert [wrong for cell in taken if (wrong := wrong_with(cell, page, text))] == []
    looked_at(client, office, form)


@pytest.mark.parametrize("name", ["exponent", "formula", "huge", "nothing character"])
def test_a_whole_block_with_figures_that_are_none_is_held_and_every_one_is_named(
    office: Office, form: Evaluation, name: str
) -> None:
    cells = [cell for cell in cells_of(evaluation_page(office.preparer, form.pk)) if cell.editable]
    figures = {
        (cell.target, cell.field)
        for cell in cells
        if CELLS[cell.target.partition(":")[0]][cell.field].kind not in (CellKind.LINE, CellKind.TEXT)
    }
    block = [
        {"target": each.target, "field": each.field, "value": BAD[name], "version": each.version} for each in cells
    ]
    answer = (
        client_of(office)
        .post(
            f"/evaluations/{form.pk}/save/",
            json.dumps({"cells": block, "whole": True}),
            "application/json",
            headers={"Accept": "application/json"},
        )
        .json()
    )
    assert answer["held"]
    assert answer["written"] == []
    assert figures <= {(each["target"], each["field"]) for each in answer["unwritten"]}
    form.refresh_from_db()
    assert form.version == 1


def test_text_that_looks_like_a_formula_is_text_in_the_workbook(office: Office, form: Evaluation) -> None:
    client = client_of(office)
    lines = evaluation_page(office.preparer, form.pk).lines
    texts = [BAD[name] for name in ("formula", "formula at", "formula plus", "formula minus")]
    block = [
        {"target": line.actual.target, "field": "deviation_reason", "value": text, "version": 1}
        for line, text in zip(lines, texts, strict=False)
    ]
    client.post(f"/evaluations/{form.pk}/save/", json.dumps({"cells": block}), "application/json")
    file = exporting.export_form(user=office.preparer, evaluation_id=form.pk)
    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    found = {str(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {text: found.get(text) for text in texts} == dict.fromkeys(texts, "s")
