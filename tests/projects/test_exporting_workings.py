"""得分计算说明 in the exported workbook: the second sheet says how every stored score came about, by live formulas."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from evaluator.review import Stage
from evaluator.sheets.reader import read_forms
from projects.models import Evaluation
from projects.selectors.live import live_content
from projects.services.exporting import export_form
from projects.services.exporting.workings import leaves_of
from tests.projects import building
from tests.projects.building import Office, line_target, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def sheets_of(office: Office, form: Evaluation) -> tuple[Any, Any]:
    """The second sheet with its formulas, and with the values that are stored beside them."""
    content = export_form(user=office.reader, evaluation_id=form.pk).content
    return tuple(
        openpyxl.load_workbook(io.BytesIO(content), data_only=values).worksheets[1] for values in (False, True)
    )


def column(sheet: Any, letter: str) -> list[Any]:
    return [cell.value for cell in sheet[letter] if cell.value is not None]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.APPROVED])
def test_every_row_of_the_form_is_recomputed_and_agrees_with_what_is_stored(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    live, stored = sheets_of(office, form)
    assert live.title == "得分计算说明"
    rows = {cell.value: cell.row for cell in stored["A"] if str(cell.value).isdigit()}
    results = list(form.results.order_by("pk"))
    assert len(rows) == len(results)
    for row, result in zip(rows.values(), results, strict=True):
        assert stored[f"C{row}"].value == result.indicator.name
        assert Decimal(str(stored[f"L{row}"].value)) == result.proposed_score
        assert Decimal(str(stored[f"R{row}"].value)) == result.score
        assert (live[f"K{row}"].data_type, stored[f"M{row}"].value) == ("f", "一致")
    assert "不一致" not in column(stored, "M") + column(stored, "Q")
    assert Decimal(str(column(stored, "R")[-2])) == form.total
    assert column(stored, "R")[-1] == form.grade


def test_the_official_form_is_to_be_had_alone_for_systems_that_take_one_sheet(office: Office, client: Client) -> None:
    form = building.build_at(Stage.APPROVED, office)
    client.force_login(office.reader)
    alone, both = (client.get(f"/evaluations/{form.pk}/export/{query}").content for query in ("?workings=0", ""))
    assert openpyxl.load_workbook(io.BytesIO(alone)).sheetnames == ["自评表"]
    assert openpyxl.load_workbook(io.BytesIO(both)).sheetnames == ["自评表", "得分计算说明"]


def test_a_source_whose_text_is_not_compared_yet_is_named_once_at_the_head(office: Office) -> None:
    content = live_content(building.build_at(Stage.DRAFT, office))
    assert all("待核对原文" in source.citation for source in content.lines[0].working.sources)
    said = words(content)
    assert said.count("的原文待核对") == 1
    assert "待核对原文" not in said
    assert said.count(content.lines[0].working.sources[0].citation.partition(" · ")[0]) > len(content.lines)


def test_a_score_that_a_person_gave_stands_there_with_his_name_and_reason(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    target = line_target(form, 1)
    given, reason = (target, "given_score", "1.00"), (target, "given_reason", "考核中发现档案不全")
    type_cells(office.preparer, form, given, reason)
    _, stored = sheets_of(office, form)
    said = "\n".join(str(text) for text in column(stored, "B"))
    assert f"人工评为 1.00（{office.preparer.full_name} " in said
    assert "理由：考核中发现档案不全" in said


def test_a_form_that_was_scored_by_an_earlier_policy_says_so(office: Office) -> None:
    content = live_content(building.build_at(Stage.DRAFT, office))
    assert "校验码" in words(content)
    assert "重算按现行的办法" not in words(content)
    assert "重算按现行的办法" in words(replace(content, policy_digest="sha256:0123456789abcdef"))


def words(content: Any) -> str:
    (leaf,) = leaves_of(content, draft=False)
    return "\n".join(cell.value for cell in leaf.drawing.cells if isinstance(cell.value, str))


def test_a_policy_that_is_not_shipped_any_more_leaves_the_official_form_alone(office: Office) -> None:
    content = live_content(building.build_at(Stage.DRAFT, office))
    assert leaves_of(replace(content, policy_id="999999/self_evaluation-1999"), draft=False) == ()


def test_the_file_is_read_again_as_one_form(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    content = export_form(user=office.reader, evaluation_id=form.pk).content
    assert [each.sheet for each in read_forms(content)] == ["自评表"]
