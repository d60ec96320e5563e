"""No last page with nothing but a few rows: a sheet that is hardly too long is fitted to the pages before it."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from evaluator.sheets.forms import OfficialForm, SignOff
from evaluator.sheets.layout import get
from evaluator.sheets.leaves import Leaf, sheet_part
from evaluator.sheets.pages import MOST_OVER, pages_tall
from evaluator.sheets.placing import place
from evaluator.sheets.plates import paper_of
from evaluator.sheets.writer import write_form
from tests.sheets.forms_made import made_forms

WIDTHS = (9, 11, 16, 13, 14, 14, 9, 10, 26)
"""Those of the Shanghai form."""
LAYOUT = "310000/self_evaluation-2024"


def told(height: float) -> int:
    """Of ordinary rows of this height in all."""
    count, rest = divmod(height, 20)
    return pages_tall([20.0] * int(count) + [rest], 1, WIDTHS, "portrait")


def room() -> int:
    """Points of rows that one page takes."""
    return next(height for height in range(100, 3_000) if told(height))


def test_a_sheet_that_is_hardly_too_long_is_fitted_and_one_that_needs_the_page_is_not() -> None:
    one = room() - 1
    assert 900 < one < 1_000  # 842 points less the margins, made smaller by a quarter
    two = 2 * one - 20
    assert [told(height) for height in (one, one * 1.1, one * 1.2, two, two * 1.1)] == [0, 1, 0, 0, 2]
    assert told(one * MOST_OVER * 30) == 0


def test_a_sheet_with_a_row_of_much_of_a_page_is_left_as_it_is() -> None:
    one = room()
    assert pages_tall([20.0, one - 220.0, 200.0], 1, WIDTHS, "portrait") == 0
    assert pages_tall([20.0, *[(one - 20.0) / 4] * 4], 1, WIDTHS, "portrait") == 1


def of_rows(count: int) -> OfficialForm:
    (made,) = made_forms(1, (LAYOUT,), seed=7, odd=False)
    return replace(made.form, rows=tuple(made.form.rows[:1]) * count)


@pytest.mark.parametrize("count", range(4, 60, 4))
def test_what_is_printed_from_a_plate_is_fitted_like_what_is_drawn(count: int) -> None:
    form, layout = of_rows(count), get(LAYOUT)
    sheet = load_workbook(io.BytesIO(write_form(form))).active
    drawing = place(form, layout, draft=False, sign_off=SignOff())
    drawn = sheet_part(Leaf(drawing, paper_of(form, layout, draft=False, sign_off=SignOff())), selected=True)
    assert f'fitToHeight="{sheet.page_setup.fitToHeight}"' in drawn


def test_some_forms_are_fitted_and_some_are_not() -> None:
    fitted = {
        load_workbook(io.BytesIO(write_form(of_rows(count)))).active.page_setup.fitToHeight for count in range(4, 90, 2)
    }
    assert {0, 1, 2} <= fitted
