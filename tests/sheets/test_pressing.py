"""A sheet printed from its plate is to the letter the one that is placed and drawn by itself."""

from dataclasses import replace

import pytest

from evaluator.sheets import layout as layouts
from evaluator.sheets import pressing
from evaluator.sheets.drawing import TextTooLong
from evaluator.sheets.forms import Entry
from evaluator.sheets.leaves import Leaf, sheet_part
from evaluator.sheets.placing import place
from evaluator.sheets.plates import paper_of
from evaluator.sheets.pressing import pressed
from evaluator.sheets.writer import write_form
from tests.sheets.forms_made import Made, made_forms

LAYOUTS = tuple(layout.id for layout in layouts.load_all())


def drawn_by_itself(made: Made) -> tuple[str, int, int, bool]:
    """The sheet, its rows, its head row, and whether some row of the form takes several of the sheet."""
    layout = layouts.get(made.form.layout)
    drawing = place(made.form, layout, draft=made.draft, sign_off=made.sign_off)
    paper = paper_of(made.form, layout, draft=made.draft, sign_off=made.sign_off)
    sheet = sheet_part(Leaf(drawing, paper), selected=True)
    return sheet, len(drawing.heights), drawing.head_row, len(drawing.tops) != len(drawing.heights)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_printed_sheet_is_the_placed_and_drawn_one(layout: str) -> None:
    printed, tall = 0, 0
    for made in made_forms(60, (layout,), seed=len(layout)):
        sheet, rows, head_row, takes_several = drawn_by_itself(made)
        found = pressed(made.form, draft=made.draft, sign_off=made.sign_off)
        if found is None:
            assert takes_several
            tall += 1
            continue
        assert (found.part, found.rows, found.head_row) == (sheet, rows, head_row)
        printed += 1
    assert printed > 40
    assert tall > 0


def test_an_ordinary_form_never_takes_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.sheets.writer.place", None)
    for made in made_forms(30, LAYOUTS, odd=False):
        assert write_form(made.form, draft=made.draft, sign_off=made.sign_off)


def test_a_form_that_no_plate_prints_is_written_all_the_same() -> None:
    made = next(made_forms(1, LAYOUTS, odd=False))
    without = replace(made, form=replace(made.form, rows=()))
    assert pressed(without.form, draft=False, sign_off=without.sign_off) is None
    assert write_form(without.form)


def test_a_text_for_no_cell_is_refused_wherever_it_stands() -> None:
    form = next(made_forms(1, LAYOUTS, odd=False)).form
    long = Entry("长" * 32_768)
    for wrong in (replace(form, goal=long), replace(form, rows=(replace(form.rows[0], category=long), *form.rows[1:]))):
        with pytest.raises(TextTooLong):
            write_form(wrong)


def test_the_comparison_would_notice_a_row_of_another_height(monkeypatch: pytest.MonkeyPatch) -> None:
    made = next(made_forms(1, LAYOUTS, odd=False))
    monkeypatch.setattr(pressing, "shown_height", lambda need: f"{need + 1:g}")
    found = pressed(made.form, draft=made.draft, sign_off=made.sign_off)
    assert found is not None
    assert found.part != drawn_by_itself(made)[0]
