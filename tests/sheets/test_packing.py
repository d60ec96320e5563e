"""Workbooks of several sheets: what is put into them is what a spreadsheet program finds."""

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets.drawing import Drawing, Formula, Look, Row, drawn
from evaluator.sheets.naming import sheet_name
from evaluator.sheets.packing import Choices, Leaf, Paper, State, bound
from evaluator.sheets.shapes import Span


def paper(sheet: str) -> Paper:
    return Paper(sheet=sheet, widths=(10, 20), orientation="portrait", title="表")


def drawing(*values: object, look: Look = Look.LEFT) -> Drawing:
    rows = [Row([(Span(1, 1), "名称", Look.HEAD)]), *(Row([(Span(1, 1), value, look)]) for value in values)]
    return drawn(rows, (10, 20), head_row=0)


def opened(*leaves: Leaf, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(bound(leaves)), data_only=values)


def test_a_formula_is_live_and_has_its_value_beside_it() -> None:
    leaf = Leaf(
        drawing(Decimal("2"), Formula("ROUND(A2*1.5,2)", Decimal("3")), Formula('IF(A2<3,"<&","")', "<&")), paper("甲")
    )
    live, stored = opened(leaf)["甲"], opened(leaf, values=True)["甲"]
    assert [live[cell].value for cell in ("A3", "A4")] == ["=ROUND(A2*1.5,2)", '=IF(A2<3,"<&","")']
    assert [stored[cell].value for cell in ("A2", "A3", "A4")] == [2, 3, "<&"]


def test_every_sheet_has_its_own_print_area_and_repeated_row() -> None:
    whole = drawing("甲", "乙", "丙")
    book = opened(
        Leaf(drawing("甲"), paper("一's")),
        Leaf(Drawing(whole.cells, whole.heights, 0), paper("二")),
        Leaf(whole, paper("三"), filtered="A1:B4", frozen_rows=1, frozen_columns=1),
    )
    assert [sheet.print_area for sheet in book] == ["'一''s'!$A$1:$B$2", "'二'!$A$1:$B$4", "'三'!$A$1:$B$4"]
    assert [sheet.print_title_rows for sheet in book] == ["$1:$1", None, "$1:$1"]
    assert [sheet.freeze_panes for sheet in book] == [None, None, "B2"]
    assert [sheet.auto_filter.ref for sheet in book] == [None, None, "A1:B4"]


def test_a_protected_sheet_lets_only_the_fields_be_written_to() -> None:
    rows = [
        Row([(Span(1, 1), "名称", Look.LABEL), (Span(2, 2), "=3", Look.INPUT)]),
        Row([(Span(2, 2), Decimal(3), Look.INPUT_NUMBER)]),
    ]
    book = opened(
        Leaf(drawn(rows, (10, 20), head_row=None), paper("甲"), protected=True), Leaf(drawing("乙"), paper("乙"))
    )
    assert [sheet.protection.sheet for sheet in book] == [True, False]
    assert book["甲"].protection.password is None
    assert [book["甲"][cell].protection.locked for cell in ("A1", "B1", "B2")] == [True, False, False]
    assert (book["甲"]["B1"].data_type, book["甲"]["B1"].number_format) == ("s", "@")


def test_choices_are_a_list_of_the_office_program() -> None:
    leaf = Leaf(
        drawing("甲"),
        paper("甲"),
        choices=(
            Choices("A2:A9", ("是", "否"), only=True, hint="选“是”\n或“否”"),
            Choices("B2", listed_at="选项!$A$1:$A$3"),
        ),
    )
    first, second = opened(leaf)["甲"].data_validations.dataValidation
    assert (str(first.sqref), first.formula1, first.showErrorMessage) == ("A2:A9", '"是,否"', True)
    assert first.prompt == "选“是”\n或“否”"
    assert (str(second.sqref), second.formula1, second.showErrorMessage) == ("B2", "选项!$A$1:$A$3", False)


@pytest.mark.parametrize("options", [(), ("甲,乙",), ("长" * 200, "短" * 60)])
def test_choices_that_no_program_would_show_are_our_own_slip(options: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="put them on a sheet"):
        bound([Leaf(drawing("甲"), paper("甲"), choices=(Choices("A2", options),))])


def test_hidden_sheets_stay_hidden_and_the_first_seen_one_is_opened() -> None:
    book = opened(
        Leaf(drawing("甲"), paper("甲"), state=State.VERY_HIDDEN),
        Leaf(drawing("乙"), paper("乙")),
        Leaf(drawing("丙"), paper("丙"), state=State.HIDDEN),
    )
    assert [sheet.sheet_state for sheet in book] == ["veryHidden", "visible", "hidden"]
    assert book.active.title == "乙"
    with pytest.raises(ValueError, match="visible"):
        bound([Leaf(drawing("甲"), paper("甲"), state=State.HIDDEN)])


@pytest.mark.parametrize("name", ["", " ", "长" * 32, "a/b", "a\\b", "a[1]", "a:b", "a*", "a?", "'a'", "History"])
def test_a_name_that_no_sheet_may_have_is_refused_and_made_fit(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        bound([Leaf(drawing("甲"), paper(name))])
    book = opened(Leaf(drawing("甲"), paper(sheet_name(name))))
    assert len(book.sheetnames) == 1


def test_names_that_differ_in_case_only_are_numbered() -> None:
    names: list[str] = []
    for text in ("Ab", "aB", "长" * 40, "长" * 35, "🎉" * 20):
        names.append(sheet_name(text, {name.casefold() for name in names}))
    assert names == ["Ab", "aB（2）", "长" * 31, "长" * 28 + "（2）", "🎉" * 15]
    assert opened(*(Leaf(drawing("甲"), paper(name)) for name in names)).sheetnames == names
    with pytest.raises(ValueError, match="of one name"):
        bound([Leaf(drawing("甲"), paper("Ab")), Leaf(drawing("甲"), paper("aB"))])
