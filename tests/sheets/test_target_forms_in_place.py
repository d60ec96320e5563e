"""The target forms of three places go out in their own shape: cell by cell what was published."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets.forms import Entry
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.writer import write_target_book, write_target_form
from tests.sheets.target_samples import DATONG, QINGPU, datong, forms_of, qingpu

PUBLISHED = ((QINGPU, 0), (DATONG, 0), (DATONG, 1))


def sheet_of(form: TargetForm) -> Any:
    (sheet,) = load_workbook(io.BytesIO(write_target_form(form)))
    return sheet


def content(form: TargetForm) -> str:
    """Everything that a project says, without the cells in which it stands and how its numbers are shown."""
    kept = replace(form, file="", sheet="", problems=())
    return re.sub(r"cell='[A-Z0-9]*'|text='[\d.]+', number", "number", repr(kept))


@pytest.mark.parametrize(("file", "number"), PUBLISHED)
def test_a_published_form_read_and_written_is_the_same(file: Path, number: int) -> None:
    form = forms_of(file)[number]
    (again,) = forms_of(write_target_form(form))
    assert content(again) == content(form)
    assert again.layout == form.layout


@pytest.mark.parametrize(("file", "number"), PUBLISHED)
def test_every_cell_stands_where_it_was_published(file: Path, number: int) -> None:
    theirs = load_workbook(file).worksheets[number]
    ours = sheet_of(forms_of(file)[number])
    assert {str(merged) for merged in ours.merged_cells.ranges} == {
        str(merged) for merged in theirs.merged_cells.ranges
    }
    assert ours.dimensions == theirs.dimensions
    for row in theirs.iter_rows():
        for cell in row:
            found = ours[cell.coordinate]
            if str(cell.value).startswith("2023102"):
                assert found.value is None  # the moment at which the published form was handed in is nobody's target
                continue
            assert found.value == cell.value or Decimal(str(found.value)) == Decimal(str(cell.value)), cell.coordinate
            if cell.value is not None:
                assert found.border.left.style == cell.border.left.style, cell.coordinate
                assert found.alignment.horizontal == cell.alignment.horizontal, cell.coordinate
    for letter, column in theirs.column_dimensions.items():
        assert ours.column_dimensions[letter].width == column.width


def test_a_group_that_is_not_used_is_crossed_out_where_the_form_does_so() -> None:
    form = qingpu()
    without = replace(form, rows=tuple(row for row in form.rows if row.subcategory.text != "时效指标"))
    sheet = sheet_of(without)
    crossed = [row[0].row for row in sheet.iter_rows(min_col=3, max_col=3) if row[0].value == "时效指标"]
    assert [sheet[f"{letter}{crossed[0] + more}"].value for more in range(3) for letter in "DG"] == ["/"] * 6
    (again,) = forms_of(write_target_form(without))
    assert [row.indicator.text for row in again.rows] == [row.indicator.text for row in without.rows]
    assert "时效指标" in [entry.text for entry in again.unused]


def test_a_group_of_its_own_stands_behind_the_others_of_its_kind_with_its_name_on_both_sides() -> None:
    form = datong()
    own = replace(
        form.rows[0], subcategory=Entry("安全指标"), indicator=Entry("安全检查次数"), annual_indicator=Entry()
    )
    (again,) = forms_of(write_target_form(replace(form, rows=(own, *form.rows))))
    assert [row.indicator.text for row in again.rows] == [
        *(row.indicator.text for row in form.rows[:4]),
        "安全检查次数",
        *(row.indicator.text for row in form.rows[4:]),
    ]
    assert again.rows[4].annual_indicator.text == "安全检查次数"


def test_many_projects_stand_in_one_workbook_each_on_a_sheet_of_its_name() -> None:
    forms = forms_of(DATONG)
    content_of_all = write_target_book([*forms, forms[0]])
    names = load_workbook(io.BytesIO(content_of_all)).sheetnames
    assert names == [form.project.text for form in forms] + [f"{forms[0].project.text}（2）"]
    assert [content(form) for form in forms_of(content_of_all)] == [content(form) for form in (*forms, forms[0])]
