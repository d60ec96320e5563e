"""Two forms of one project in one import: each is compared with the records, and neither is taken on the quiet."""

import io

import openpyxl
import pytest

from evaluator.sheets.reading import Upload
from projects.models import Evaluation
from projects.services import importing, offline
from projects.services.importing.plan import Verdict
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, changes, official, planned, read_in_this_process

pytestmark = pytest.mark.django_db
WORD = {1: {"actual": "35.00(人)", "points": "三分"}}
"""A row with a good actual and points that are no number: the form is refused."""


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def test_a_refused_form_leaves_nothing_of_its_own_for_the_next_of_its_project(office: Office) -> None:
    building.open_form(office)
    (alone,) = planned(brought(office, official(executed="90.00", rows=FILLED))).forms
    refused, mended = planned(
        brought(office, official(executed="90.00", rows=WORD), official(executed="90.00", rows=FILLED))
    ).forms
    assert refused.verdict == Verdict.REFUSED
    assert "F13" in changes(alone)
    assert changes(mended) == changes(alone)


def test_a_template_beside_a_refused_form_is_compared_with_the_records(office: Office) -> None:
    evaluation = building.open_form(office)
    building.type_cells(office.preparer, evaluation, (building.line_target(evaluation, 1), "actual_text", "30.00(人)"))
    template = offline.export_offline(user=office.preparer, evaluation_ids=[evaluation.pk])
    filled = typed_over(template.content, "30.00(人)", "29.00(人)")
    refused, offered = planned(brought(office, official(rows=WORD), Upload("离线.xlsx", filled))).forms
    assert refused.verdict == Verdict.REFUSED
    (cell,) = offered.cells
    assert (cell.before, cell.after, cell.warning) == ("30.00(人)", "29.00(人)", "")


def typed_over(content: bytes, old: str, new: str) -> bytes:
    """The workbook with another text in the one cell that has the old one."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    (cell,) = (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old)
    cell.value = new
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_of_two_good_forms_of_one_project_none_is_ticked_and_both_are_named(office: Office) -> None:
    evaluation = building.open_form(office)
    record = brought(office, official(rows={1: {"actual": "31"}}), official(rows={1: {"actual": "29"}}))
    plan = planned(record)
    assert plan.work == ()
    assert "2.xlsx" in plan.forms[0].doubt
    assert "1.xlsx" in plan.forms[1].problems[-1].message
    assert Evaluation.objects.get(pk=evaluation.pk).results.first().actual_text == ""
    importing.tick(user=office.preparer, import_id=record.pk, ticks={"1": True})
    assert [form.number for form in planned(record).work] == [1]
