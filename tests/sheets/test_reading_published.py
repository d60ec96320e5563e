"""The thirteen published forms, cell by cell."""

from pathlib import Path

import pytest

from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.reader import read_forms
from tests.sheets.published import FORMS, SOURCES, decimal, form_file, legible, written_down

MONEY = {
    "initial": "initial",
    "adjusted": "adjusted",
    "executed": "executed",
    "points": "weight",
    "rate": "rate",
    "score": "score",
}
TEXTS = {
    "category": "level1",
    "subcategory": "level2",
    "indicator": "name",
    "target": "target_text",
    "actual": "actual_text",
    "reason": "deviation_note",
}


def only(path: Path) -> OfficialForm:
    (form,) = read_forms(path)
    assert isinstance(form, OfficialForm)
    return form


def test_all_thirteen_are_there() -> None:
    assert len(FORMS) == 13


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_cell_of_a_published_form_is_read(path: Path) -> None:
    form = only(path)
    document = written_down(form.project.text)
    assert form.problems == ()
    assert (form.layout, form.year, form.money_unit) == ("310000/self_evaluation-2024", 2024, "万元")
    assert (form.file, form.sheet) == (path.name, "自评表")
    assert form.department.text == document["department"]
    assert form.unit.text == document["unit"]
    assert form.goal.text == legible(document, "goal_expected")
    assert form.achievement.text == legible(document, "goal_actual")
    assert form.total_points.number == decimal(document["total_weight"])
    assert form.total_score.number == decimal(document["total_score"])
    assert form.grade.text == document["grade"]
    assert [row.source for row in form.funding] == list(SOURCES)
    for row in form.funding:
        printed = document["funding"][SOURCES[row.source]]
        for field, key in MONEY.items():
            entry = getattr(row, field)
            assert (entry.text, entry.number) == (printed[key], decimal(printed[key])), (row.source, field)
    assert len(form.rows) == len(document["indicators"])
    for line, printed in zip(form.rows, document["indicators"], strict=True):
        for field, key in TEXTS.items():
            assert getattr(line, field).text == legible(printed, key), (line.points.cell, field)
        assert line.points.number == decimal(printed["weight"])
        assert line.score.number == decimal(printed["score"])


def test_every_value_keeps_its_cell() -> None:
    form = only(form_file("14"))
    assert form.project.cell == "C3"
    assert form.unit.cell == "G4"
    assert form.funding[0].adjusted.cell == "E6"
    assert (form.goal.cell, form.achievement.cell) == ("B11", "F11")
    line = form.rows[2]
    assert (line.category.cell, line.subcategory.cell, line.indicator.cell) == ("A13", "B13", "C15")
    assert (line.target.cell, line.actual.cell, line.score.cell, line.reason.cell) == ("E15", "F15", "H15", "I15")
    assert (form.total_score.cell, form.grade.cell) == ("H21", "C22")


def test_a_blank_cell_has_an_address_too() -> None:
    form = only(form_file("02"))
    assert form.rows[5].target.blank
    assert form.rows[5].target.cell == "E18"


def test_a_target_that_begins_with_an_equal_sign_is_text() -> None:
    assert only(form_file("02")).rows[0].target.text == "=100.00(%)"
