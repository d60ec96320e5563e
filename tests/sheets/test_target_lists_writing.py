"""A list of projects goes out as it came in: its indicators composed into running text, sums that stay live."""

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets.forms import Entry
from evaluator.sheets.targets.forms import TargetForm, TargetRow
from evaluator.sheets.targets.listwriter import write_target_list
from evaluator.sheets.targets.writer import NotWritten
from tests.sheets.target_samples import PANYU, datong, forms_of

LIST = "440113/target_list-2025"
FORMS = forms_of(PANYU)


def sheet_of(content: bytes, *, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(content), data_only=values)["项目支出绩效目标表"]


def published(values: bool = False) -> Any:
    return load_workbook(PANYU, data_only=values)["项目支出绩效目标表"]


def content(form: TargetForm) -> str:
    """Everything that a project says, without the cells in which it stands."""
    kept = replace(form, file="", sheet="", problems=())
    return re.sub(r"cell='[A-Z0-9]*'", "", repr(kept))


def test_every_project_read_again_is_the_same() -> None:
    again = forms_of(write_target_list(FORMS, LIST))
    assert [content(form) for form in again] == [content(form) for form in FORMS]
    assert [[problem.code for problem in form.problems] for form in again] == [
        [problem.code for problem in form.problems] for form in FORMS
    ]


def test_every_cell_is_the_published_one() -> None:
    ours, theirs = sheet_of(write_target_list(FORMS, LIST), values=True), published()
    assert (ours.max_row, ours.max_column) == (theirs.max_row, theirs.max_column)
    for row in range(1, theirs.max_row + 1):
        for column in range(1, theirs.max_column + 1):
            expected, found = theirs.cell(row, column).value, ours.cell(row, column).value
            if column == 7:
                # The published list writes some colons full width; ours are the usual ones.
                expected = re.sub("(指标值)：", r"\1:", str(expected))
                found = str(found)
            assert found == expected
    assert ours.merged_cells.ranges == theirs.merged_cells.ranges
    for letter in "ABCDEFG":
        assert ours.column_dimensions[letter].width == theirs.column_dimensions[letter].width
    for cell in ("A3", "B6", "G6", "A18"):
        assert ours[cell].border.left.style == theirs[cell].border.left.style
        assert ours[cell].font.b == theirs[cell].font.b


def test_sums_are_live() -> None:
    sheet = sheet_of(write_target_list(FORMS, LIST))
    assert [sheet[cell].value for cell in ("B4", "B5", "D5")] == ["=SUM(B6:B18)", "=SUM(B6:B18)", None]


def test_an_indicator_that_was_not_understood_stands_as_it_was_written() -> None:
    line = TargetRow(Entry(), Entry(), Entry("1-产出，没有写完"), Entry())
    other = replace(FORMS[0].rows[0], category=Entry("别的指标"))
    sheet = sheet_of(write_target_list([replace(FORMS[0], rows=(line, other))], LIST))
    text = sheet["G6"].value
    assert text.startswith("1、1-产出，没有写完。2、别的指标；11-数量指标；")


def test_projects_of_two_units_or_an_unknown_list_are_our_own_slip() -> None:
    with pytest.raises(ValueError, match="one unit"):
        write_target_list([FORMS[0], replace(FORMS[1], unit=Entry("别的单位"))], LIST)
    with pytest.raises(ValueError, match="one unit"):
        write_target_list([], LIST)
    with pytest.raises(NotWritten):
        write_target_list([datong()], "140200/target_form-2024")
