"""离线填报表: what the clerk can write to, and how every cell is found again, whatever was done to the file."""

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.offline.columns import UnknownField
from evaluator.sheets.offline.forms import Blank
from evaluator.sheets.offline.reader import read_offline
from evaluator.sheets.reader import read_forms
from tests.sheets.offline_made import CAUSES, KEY, TEXTS, TIERS, edited, project, read, replace_texts, written
from tests.sheets.workings_made import libreoffice

FORM = project(lines=6)
FILE = written(FORM)
LINES = 14
"""The row of the first indicator of FORM: title, year, two names, money, its reason, the goal and two heads above."""


def sheet_of(book: Any) -> Worksheet:
    sheet: Worksheet = book[FORM.project]
    return sheet


def changed(edit: Callable[[Worksheet], None]) -> bytes:
    return edited(FILE, lambda book: edit(sheet_of(book)))


def codes(content: bytes) -> list[str]:
    return [problem.code for problem in read(content).forms[0].problems]


# ------------------------------------------------------------------------------------------------------- what is locked


def test_only_the_fillable_cells_are_open_and_there_is_no_password() -> None:
    sheet = sheet_of(load_workbook(io.BytesIO(FILE)))
    assert sheet.protection.sheet
    assert not sheet.protection.password
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    money = {f"{column}{row}" for row in range(6, 10) for column in "GHIJ"}
    reason = {f"{column}10" for column in "DEFGHIJKL"}
    goal = {f"{column}12" for column in "GHIJKL"}
    lines = {f"{column}{row}" for row in range(LINES, LINES + 6) for column in "GHIJKL"}
    assert open_cells == money | reason | goal | lines


def test_words_to_choose_from_stand_in_native_lists() -> None:
    sheet = sheet_of(load_workbook(io.BytesIO(FILE)))
    lists = {rule.formula1: str(rule.sqref).split() for rule in sheet.data_validations.dataValidation}
    assert lists[f'"{",".join(TIERS)}"'] == [f"G{row}" for row in (LINES + 1, LINES + 3, LINES + 5)]
    assert sorted(lists[f'"{",".join(CAUSES)}"']) == sorted(f"J{row}" for row in range(LINES, LINES + 6))


@pytest.mark.parametrize("words", [("一,二", "三"), ("长" * 300,)])
def test_words_that_no_native_list_holds_are_typed(words: tuple[str, ...]) -> None:
    actual = replace(FORM.lines[0].blanks[0], choices=words)
    line = replace(FORM.lines[0], blanks=(actual, *FORM.lines[0].blanks[1:]))
    sheet = sheet_of(load_workbook(io.BytesIO(written(replace(FORM, lines=(line,))))))
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == [f'"{",".join(CAUSES)}"']
    assert not sheet[f"G{LINES}"].protection.locked


def test_the_fingerprint_is_out_of_sight_and_the_keys_are_hidden() -> None:
    book = load_workbook(io.BytesIO(FILE))
    assert {sheet.title: sheet.sheet_state for sheet in book} == {
        FORM.project: "visible",
        "填表说明": "visible",
        "校验信息": "veryHidden",
    }
    assert sheet_of(book).column_dimensions["A"].hidden
    assert all(len(str(cell.value)) <= 32_767 for (cell,) in book["校验信息"].iter_rows())


def test_a_cell_that_is_not_to_be_written_to_is_locked_and_never_read() -> None:
    locked = replace(FORM.lines[0].blanks[0], open=False, text="35人")
    line = replace(FORM.lines[0], blanks=(locked, *FORM.lines[0].blanks[1:]))
    content = written(replace(FORM, lines=(line, *FORM.lines[1:])))
    assert sheet_of(load_workbook(io.BytesIO(content)))[f"G{LINES}"].protection.locked
    back = edited(content, lambda book: sheet_of(book).cell(LINES, 7, "50人"))
    form = read(back).forms[0]
    assert (locked.target, locked.field) not in {(cell.target, cell.field) for cell in form.cells}
    assert [(problem.code, problem.level) for problem in form.problems] == [("offline-locked", Level.WARNING)]
    assert "下载时是“35人”，现在是“50人”" in form.problems[0].message


def test_a_field_without_a_cell_is_the_callers_slip() -> None:
    line = replace(FORM.lines[0], blanks=(*FORM.lines[0].blanks, Blank("result:1", "survey_method", 1)))
    with pytest.raises(UnknownField, match="survey_method"):
        written(replace(FORM, lines=(line,)))


def test_a_template_needs_forms_each_once() -> None:
    with pytest.raises(ValueError, match="each once"):
        written(FORM, FORM)


# --------------------------------------------------------------------------------------------------- untouched, changed


def test_what_nobody_touched_is_unchanged_whatever_stands_there() -> None:
    forms = [project(number, 5, seed=number, texts=TEXTS) for number in range(1, 13)]
    reading = read(written(*forms))
    assert reading.problems == ()
    for form, back in zip(forms, reading.forms, strict=True):
        blanks = [*form.whole, *(goal.achievement for goal in form.goals)]
        blanks += [blank for line in form.lines for blank in line.blanks]
        blanks += [blank for row in form.funding for blank in (row.adjusted, row.executed)]
        assert back.problems == ()
        assert (back.evaluation_id, back.version, back.sheet) == (form.evaluation_id, 7, form.project)
        assert {(each.target, each.field, each.version, each.base) for each in back.cells} == {
            (blank.target, blank.field, blank.version, blank.text) for blank in blanks
        }
        assert back.changes == ()


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_office_programs_that_save_the_file_again_change_nothing(ending: str, tmp_path: Path) -> None:
    forms = [project(number, 6, seed=number, texts=TEXTS) for number in (1, 2)]
    again = libreoffice([written(*forms), edited(FILE, _fill)], tmp_path, ending=ending)
    untouched = read(again[0])
    assert [form.changes for form in untouched.forms] == [(), ()]
    assert [len(form.cells) for form in untouched.forms] == [8 + 1 + 1 + 36] * 2
    assert [(cell.address, cell.value) for cell in read(again[1]).forms[0].changes] == FILLED


def _fill(book: Any) -> None:
    sheet = sheet_of(book)
    sheet["I6"], sheet["G12"] = 461.62, "系统全年稳定运行"
    sheet[f"G{LINES}"], sheet[f"G{LINES + 1}"], sheet[f"H{LINES}"] = 35, "部分达成指标并具有一定效果", 9.5


FILLED = [
    ("I6", "461.62"),
    ("G12", "系统全年稳定运行"),
    (f"G{LINES}", "35"),
    (f"H{LINES}", "9.5"),
    (f"G{LINES + 1}", "部分达成指标并具有一定效果"),
]


def test_what_was_filled_in_stands_beside_what_stood_there() -> None:
    form = read(edited(FILE, _fill)).forms[0]
    assert [(cell.address, cell.value) for cell in form.changes] == FILLED
    money, _, actual, score, _ = form.changes
    assert (money.target, money.field, money.label) == ("funding:12000", "executed", "全年执行数")
    assert (actual.target, actual.field, actual.base) == ("result:12000", "actual_text", "")
    assert score.base == FORM.lines[0].blanks[1].text
    assert form.problems == ()


def test_an_error_value_is_named_and_not_read() -> None:
    form = read(changed(lambda sheet: sheet.cell(LINES, 7, "=1/0"))).forms[0]
    assert [problem.code for problem in form.problems] == ["offline-cell"]
    assert f"G{LINES}" not in {cell.address for cell in form.cells}


# ------------------------------------------------------------------------------------------------------ rows that moved


def test_a_deleted_row_is_named_and_the_others_stay_what_they_are() -> None:
    def delete(sheet: Worksheet) -> None:
        sheet.cell(LINES + 2, 7, "49人")
        _unmerge(sheet)
        sheet.delete_rows(LINES + 1)

    form = read(changed(delete)).forms[0]
    assert [problem.code for problem in form.problems] == ["offline-row-gone"]
    assert "运维次数1" in form.problems[0].message
    assert [(cell.target, cell.value) for cell in form.changes] == [("result:12002", "49人")]
    assert "result:12001" not in {cell.target for cell in form.cells}


def test_an_inserted_row_is_named_and_never_read_as_another() -> None:
    def insert(sheet: Worksheet) -> None:
        _unmerge(sheet)
        sheet.insert_rows(LINES + 1)
        sheet.cell(LINES + 1, 4, "新指标")
        sheet.cell(LINES + 1, 7, "7次")

    form = read(changed(insert)).forms[0]
    assert [problem.code for problem in form.problems] == ["offline-row-new"]
    assert f"第 {LINES + 1} 行" in form.problems[0].message
    assert form.changes == ()
    assert len(form.cells) == 8 + 1 + 1 + 36


def test_a_doubled_row_is_read_from_neither() -> None:
    def double(sheet: Worksheet) -> None:
        _unmerge(sheet)
        for column in range(1, 13):
            sheet.cell(LINES + 6, column, sheet.cell(LINES + 2, column).value)
        sheet.cell(LINES + 6, 7, "49人")

    form = read(changed(double)).forms[0]
    assert "offline-row-twice" in [problem.code for problem in form.problems]
    assert form.changes == ()
    assert "result:12002" not in {cell.target for cell in form.cells}


def test_sorted_rows_are_found_by_their_keys() -> None:
    def turn_round(sheet: Worksheet) -> None:
        _unmerge(sheet)
        sheet.cell(LINES, 7, "第一行的")
        rows = [[sheet.cell(LINES + at, column).value for column in range(1, 13)] for at in range(6)]
        for at, values in enumerate(reversed(rows)):
            for column, value in enumerate(values, start=1):
                sheet.cell(LINES + at, column).value = value

    form = read(changed(turn_round)).forms[0]
    assert [(problem.code, problem.level) for problem in form.problems] == [("offline-sorted", Level.NOTE)]
    assert [(cell.target, cell.address) for cell in form.changes] == [("result:12000", f"G{LINES + 5}")]


def test_a_row_whose_key_stands_beside_another_indicator_is_not_read() -> None:
    def shift_the_visible(sheet: Worksheet) -> None:
        """Sorted without the hidden column: every key stands beside its neighbour's row."""
        names = [sheet.cell(LINES + at, 4).value for at in range(6)]
        for at in range(6):
            sheet.cell(LINES + at, 4).value = names[at - 1]
            sheet.cell(LINES + at, 7).value = f"{at}次"

    form = read(changed(shift_the_visible)).forms[0]
    assert [problem.code for problem in form.problems] == ["offline-row-other"] * 6
    assert form.changes == ()


def test_a_head_that_was_typed_over_is_told_and_its_column_is_still_what_it_was() -> None:
    def type_over(sheet: Worksheet) -> None:
        sheet.cell(LINES - 1, 11, "原因")
        sheet.cell(LINES, 11, "机构改革")

    form = read(changed(type_over)).forms[0]
    assert [(problem.code, problem.place, problem.level) for problem in form.problems] == [
        ("offline-locked", f"K{LINES - 1}", Level.WARNING)
    ]
    assert [(cell.field, cell.value) for cell in form.changes] == [("deviation_reason", "机构改革")]


def test_a_head_that_was_typed_over_where_columns_moved_takes_its_column_away() -> None:
    def move(sheet: Worksheet) -> None:
        _unmerge(sheet)
        for row in range(LINES - 1, LINES + 6):
            sheet.cell(row, 13, sheet.cell(row, 12).value)
            sheet.cell(row, 12, sheet.cell(row, 11).value)
        sheet.cell(LINES - 1, 11, "备注")
        sheet.cell(LINES - 1, 12, "原因")

    form = read(changed(move)).forms[0]
    assert [problem.code for problem in form.problems] == ["offline-column"]
    assert "deviation_reason" not in {cell.field for cell in form.cells}
    assert len(form.cells) == 8 + 1 + 1 + 30


def test_sheets_may_be_renamed_and_copies_are_not_guessed_at() -> None:
    def rename(book: Any) -> None:
        sheet_of(book).title = "我的表"
        book.create_sheet("草稿")["A1"] = "随手记"

    renamed = read(edited(FILE, rename))
    assert (renamed.forms[0].sheet, len(renamed.forms[0].cells)) == ("我的表", 46)
    assert [problem.code for problem in renamed.problems] == ["offline-sheet-new"]
    assert codes(edited(FILE, lambda book: book.copy_worksheet(sheet_of(book)))) == ["offline-sheet-twice"]
    assert codes(edited(FILE, lambda book: book.remove(sheet_of(book)))) == ["offline-sheet-gone"]


def _unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        if area.min_row >= LINES:
            sheet.unmerge_cells(area.coord)


# ------------------------------------------------------------------------------------------------------ the fingerprint


def test_a_fingerprint_that_was_touched_makes_it_an_ordinary_form() -> None:
    def forge(book: Any) -> None:
        sheet_of(book)[f"G{LINES}"] = "35人"
        cell = book["校验信息"]["A3"]
        cell.value = cell.value.replace('"version":7', '"version":8')

    forged = edited(FILE, forge)
    for content, key in ((forged, KEY), (FILE, b"another key")):
        reading = read(content, key)
        assert reading.forms == ()
        assert reading.broken is not None
        assert reading.broken.level is Level.NOTE
    (form,) = read_forms(forged)
    assert isinstance(form, OfficialForm)
    assert (form.rows[0].indicator.text, form.rows[0].actual.text) == ("运维次数0", "35人")
    assert form.rows[0].points.number == Decimal("12.5")
    assert [row.source for row in form.funding] == ["total", "appropriation", "carry_over", "other"]


def test_a_file_without_a_fingerprint_is_none_of_ours() -> None:
    def drop(book: Any) -> None:
        book.remove(book["校验信息"])

    assert read_offline(edited(FILE, drop), key=KEY) is None
    assert read_offline(b"PK no workbook", key=KEY) is None


# ---------------------------------------------------------------------------------------------------------- round trips


def test_three_rounds_change_nothing() -> None:
    forms = tuple(project(number, 4, seed=number, texts=TEXTS) for number in range(1, 21))
    first = written(*forms)
    content = first
    for _ in range(3):
        back = [{(cell.target, cell.field): cell.value for cell in form.cells} for form in read(content).forms]
        content = written(*(replace_texts(form, values) for form, values in zip(forms, back, strict=True)))
        assert content == first
