"""The published target forms, cell by cell, against what was written down beside them."""

from typing import Any

import pytest

from evaluator.problems import Level
from evaluator.sheets.targets.forms import TargetForm
from tests.sheets.target_samples import DATONG, QINGPU, datong, forms_of, qingpu, written_down

DATONG_TEXTS = {
    "project": "name",
    "department": "department",
    "unit": "unit",
    "nature": "attribute",
    "duration": "duration",
    "overview": "overview",
    "basis": "basis",
    "necessity": "necessity",
    "measures": "measures",
    "plan": "plan",
    "contact": "responsible",
    "phone": "phone",
    "overall_goal": "goal_period",
    "annual_goal": "goal_annual",
}
DATONG_MONEY = {
    "total": "total",
    "central": "central",
    "provincial": "provincial",
    "local": "municipal_county",
    "own": "self_raised",
    "other": "other",
}
QINGPU_TEXTS = {
    "project": "name",
    "nature": "nature",
    "project_category": "category",
    "department": "department",
    "unit": "unit",
    "starts_on": "start_date",
    "ends_on": "end_date",
    "overall_goal": "goal_period",
    "annual_goal": "goal_annual",
}
QINGPU_MONEY = {
    ("total", "period"): "total_amount",
    ("appropriation", "period"): "total_fiscal",
    ("other", "period"): "total_other",
    ("total", "annual"): "annual_request",
    ("appropriation", "annual"): "annual_current_year_appropriation",
    ("carry_over", "annual"): "annual_carry_over",
    ("other", "annual"): "annual_other",
}


def rows_of(form: TargetForm) -> list[tuple[str, ...]]:
    return [
        (
            line.category.text,
            line.subcategory.text,
            line.indicator.text,
            line.period_target.text,
            line.annual_indicator.text,
            line.target.text,
        )
        for line in form.rows
    ]


def rows_in(document: dict[str, Any]) -> list[tuple[str, ...]]:
    keys = ("level1", "level2", "name", "period_target_text", "annual_name", "annual_target_text")
    return [tuple(line.get(key) or "" for key in keys) for line in document["indicators"]]


def test_every_cell_of_the_qingpu_form_is_read() -> None:
    document = written_down("qingpu")
    (project,) = document["projects"]
    form = qingpu()
    assert form.problems == ()
    assert (form.layout, form.year, form.money_unit) == ("310118/target_form-2024", 2024, "万元")
    assert (form.file, form.sheet) == (QINGPU.name, "绩效目标表")
    assert form.unit.text == document["budget_unit"]
    for field, key in QINGPU_TEXTS.items():
        assert getattr(form, field).text == project[key], field
    money = {row.source: row for row in form.funding}
    assert list(money) == ["total", "appropriation", "carry_over", "other"]
    for (source, side), key in QINGPU_MONEY.items():
        assert getattr(money[source], side).text == project["funding"][key], (source, side)
    assert rows_of(form) == rows_in(project)
    assert [group.text for group in form.unused] == project["empty_level2"]


def test_a_group_crossed_out_with_a_slash_has_no_indicators() -> None:
    form = qingpu()
    assert len(form.rows) == 22
    assert not any("/" in line.indicator.text for line in form.rows)
    assert [group.cell for group in form.unused][:2] == ["C13", "C16"]


def test_every_value_of_the_qingpu_form_keeps_its_cell() -> None:
    form = qingpu()
    assert (form.project.cell, form.nature.cell, form.project_category.cell) == ("B3", "E3", "G3")
    assert (form.overall_goal.cell, form.annual_goal.cell) == ("B11", "E11")
    money = {row.source: row for row in form.funding}
    assert (money["total"].period.cell, money["total"].annual.cell) == ("C6", "F6")
    assert (money["carry_over"].annual.cell, money["carry_over"].period.cell) == ("F8", "")
    assert (money["other"].period.cell, money["other"].annual.cell) == ("C9", "F9")
    line = form.rows[3]
    assert (line.category.cell, line.subcategory.cell, line.indicator.cell, line.target.cell) == (
        "B22",
        "C22",
        "D25",
        "G25",
    )


@pytest.mark.parametrize("number", [0, 1])
def test_every_cell_of_a_datong_form_is_read(number: int) -> None:
    document = written_down("datong")
    project = document["projects"][number]
    form = datong(number)
    assert (form.layout, form.year, form.money_unit) == ("140200/target_form-2024", 2024, "元")
    assert (form.file, form.sheet) == (DATONG.name, project["name"])
    for field, key in DATONG_TEXTS.items():
        assert getattr(form, field).text == (project[key] or ""), field
    assert [row.source for row in form.funding] == list(DATONG_MONEY)
    for row in form.funding:
        for side in ("period", "annual"):
            assert getattr(row, side).text == project["funding"][side][DATONG_MONEY[row.source]], (row.source, side)
    assert rows_of(form) == rows_in(project)
    # 时效指标 of the second form stands there without an indicator; what was written down says so in a note.
    unused = [group.text for group in form.unused]
    assert [text for text in unused if text != "时效指标"] == project["empty_level2"]
    assert ("时效指标" in unused) == (number == 1)


def test_cells_that_were_lost_stay_lost_and_are_named() -> None:
    whole, with_gaps = forms_of(DATONG)
    assert whole.problems == ()
    assert {problem.place: problem.level for problem in with_gaps.problems} == {
        "H26": Level.WARNING,
        "E18": Level.WARNING,
    }
    lost = next(line for line in with_gaps.rows if line.indicator.text == "挽回经济损失")
    assert (lost.target.text, lost.target.cell, lost.period_target.text) == ("", "H26", "提高50万元")
    assert (with_gaps.annual_goal.text, with_gaps.annual_goal.cell) == ("", "E18")


def test_a_zero_and_an_empty_amount_are_two_things() -> None:
    money = {row.source: row for row in datong().funding}
    assert (money["own"].period.text, money["own"].period.number) == ("0", 0)
    assert (money["other"].period.text, money["other"].period.number) == ("", None)
