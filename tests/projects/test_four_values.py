"""空、零、不适用、尚无数据: four things, from the keyboard to the frozen revision and the exported workbook."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from evaluator.review import Event, Stage
from projects.models import Evaluation
from projects.selectors.completeness import problems_of
from projects.selectors.evaluation import evaluation_page
from projects.selectors.live import live_content, thaw
from projects.services import exporting
from tests.projects.building import (
    Office,
    build_office,
    fill_in,
    line_target,
    open_form,
    take,
    total_target,
    type_cells,
)

pytestmark = pytest.mark.django_db
VALUES = {"blank": "", "zero": "0", "not applicable": "/", "not yet": "待定"}


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    form = open_form(office)
    fill_in(office, form)
    return form


def owed_for(form: Evaluation, anchor: str) -> list[tuple[str, str]]:
    """What stands in the way of handing in, of one cell: (code, sentence)."""
    form.refresh_from_db()
    return [(each.code, each.message) for each in problems_of(live_content(form)) if each.anchor == anchor]


@pytest.mark.parametrize(
    ("value", "outcome", "owed"),
    [
        ("blank", "pending", "actual-missing"),
        ("zero", "computed", ""),
        ("not applicable", "pending", "actual-not-applicable"),
        ("not yet", "pending", "actual-not-yet"),
    ],
)
def test_an_actual_is_one_of_four_things_and_says_which(
    office: Office, form: Evaluation, value: str, outcome: str, owed: str
) -> None:
    target = line_target(form, 1)
    saved = type_cells(office.preparer, form, (target, "actual_text", VALUES[value]))
    row = form.results.get(indicator__order=1)
    assert (row.actual_text, row.outcome) == (VALUES[value], outcome)
    assert row.score == (Decimal(0) if value == "zero" else None)
    assert saved.unwritten == ()
    found = owed_for(form, target.replace(":", "-") + "-actual_text")
    assert [code for code, _ in found] == ([owed] if owed else [])


def test_a_figure_to_come_is_counted_apart_and_not_as_filled(office: Office, form: Evaluation) -> None:
    type_cells(
        office.preparer,
        form,
        (line_target(form, 1), "actual_text", "待定"),
        (line_target(form, 2), "actual_text", "尚未统计"),
        (line_target(form, 3), "actual_text", ""),
    )
    form.refresh_from_db()
    assert (form.line_count, form.filled_count, form.pending_count) == (5, 2, 3)
    owed = {item.kind: (item.label, item.count) for item in evaluation_page(office.preparer, form.pk).panel.owed}
    assert owed["not_yet"] == ("尚无数据，待补填", 2)
    assert owed["actual"][1] == 1
    page = Client()
    page.force_login(office.preparer)
    text = page.get(f"/evaluations/{form.pk}/").content.decode()
    assert "尚无数据，待补填 2 处" in text
    assert "第 1 行“实际完成值”写的是“待定”，已注明尚无数据" in " ".join(
        each.message for each in problems_of(live_content(form))
    )


def test_a_row_with_a_figure_to_come_is_said_as_a_look_and_not_as_a_mistake(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "待定"))
    (problem,) = evaluation_page(office.preparer, form.pk).lines[0].problems
    assert problem.level == "warning"
    assert (problem.message, problem.remedy) == ("实际完成值写的是“待定”，已注明尚无数据。", "取得后请补填。")
    findings = [each for each in evaluation_page(office.preparer, form.pk).findings if each.check == "19"]
    assert ["已注明尚无数据" in each.message for each in findings] == [True]


def test_a_row_without_points_takes_a_figure_to_come(office: Office, form: Evaluation) -> None:
    form.results.filter(indicator__order=1).update(points=0, given_score=None, proposed_score=0, score=0)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "暂无数据"))
    row = form.results.get(indicator__order=1)
    assert (row.outcome, row.score) == ("computed", Decimal(0))


@pytest.mark.parametrize(
    ("value", "amount", "owed"),
    [
        ("blank", None, "funding-missing"),
        ("zero", Decimal(0), ""),
        ("not applicable", None, "funding-missing"),
        ("not yet", None, "cell-not-yet"),
    ],
)
def test_an_amount_is_one_of_four_things_and_says_which(
    office: Office, form: Evaluation, value: str, amount: Decimal | None, owed: str
) -> None:
    target = total_target(form)
    saved = type_cells(office.preparer, form, (target, "executed", VALUES[value]))
    row = form.funding.get(source="total")
    assert row.executed == amount
    shown = evaluation_page(office.preparer, form.pk).funding[0].executed
    assert shown.value == ("0.00" if value == "zero" else VALUES[value])
    assert not shown.is_refused
    assert [code for code, _ in owed_for(form, shown.anchor)] == ([owed] if owed else [])
    if value == "not yet":
        assert [each.message for each in saved.problems] == ["年度资金总额“全年执行数”写的是“待定”，已注明尚无数据"]
        (problem,) = evaluation_page(office.preparer, form.pk).execution.problems
        assert problem.message == "全年执行数已注明尚无数据，执行率还算不出来。"


@pytest.mark.parametrize("field", ["given_score", "improvement_due", "survey_sample", "survey_on"])
def test_a_cell_of_figures_keeps_not_yet_as_a_note(office: Office, form: Evaluation, field: str) -> None:
    target = line_target(form, 5)
    saved = type_cells(office.preparer, form, (target, field, "待定"))
    assert [str(each.level) for each in saved.problems] == ["note"]
    row = form.results.get(indicator__order=5)
    assert getattr(row, field) is None
    assert row.as_typed == {field: "待定"}


def test_all_four_stand_in_the_workbook_and_in_the_frozen_revision_as_they_were_typed(
    office: Office, form: Evaluation
) -> None:
    """Money of a single source stops nobody, whichever of the four it is: it is handed in as it stands."""
    sources = dict(zip(("appropriation", "carry_over", "other"), ("待定", "/", "0"), strict=True))
    rows = {each.source: f"funding:{each.pk}" for each in form.funding.all()}
    cells = [(rows[source], "executed", text) for source, text in sources.items()]
    type_cells(office.preparer, form, *cells, (rows["other"], "adjusted", ""))
    expected = {"appropriation": "待定", "carry_over": "/", "other": "0.00"}

    def shown() -> dict[str, str]:
        return {row.source: row.executed.value for row in evaluation_page(office.preparer, form.pk).funding[1:]}

    def exported() -> list[str]:
        file = exporting.export_form(user=office.preparer, evaluation_id=form.pk)
        sheet = openpyxl.load_workbook(BytesIO(file.content)).active
        return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert shown() == expected
    assert {"待定", "/"} <= set(exported())
    take(Event.SUBMIT, office.preparer, form)
    form.refresh_from_db()
    assert form.stage == Stage.SUBMITTED
    frozen = {row.source: row for row in thaw(form.revisions.get()).funding}
    assert frozen["appropriation"].as_typed == {"executed": "待定"}
    assert frozen["carry_over"].as_typed == {"executed": "/"}
    assert (frozen["other"].executed, frozen["other"].adjusted) == (Decimal(0), None)
    assert shown() == expected
    assert {"待定", "/"} <= set(exported())


def test_a_draft_is_printed_and_exported_with_the_figures_to_come(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "待定"))
    file = exporting.export_form(user=office.preparer, evaluation_id=form.pk)
    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    assert "待定" in {cell.value for row in sheet.iter_rows() for cell in row}
    client = Client()
    client.force_login(office.preparer)
    assert "待定" in client.get(f"/evaluations/{form.pk}/print/").content.decode()
