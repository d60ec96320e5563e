"""离线填报表 in which somebody did what nobody should: merged, unmerged, typed over locks, moved sheets and columns.

Every value belongs to the row and column it stands in; where that is open, it is named and not read.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.problems import Level
from evaluator.sheets.offline.forms import OfflineForm
from tests.sheets.offline_made import edited, project, read, written

FORM = project(lines=6)
FILE = written(FORM)
LINES = 14
"""The row of the first indicator of FORM."""


def altered(edit: Callable[[Worksheet], None], content: bytes = FILE) -> OfflineForm:
    """The form after this was done to its sheet."""
    (form,) = read(edited(content, lambda book: edit(book[FORM.project]))).forms
    return form


def told(form: OfflineForm) -> list[tuple[str, str, Level]]:
    return [(problem.code, problem.place, problem.level) for problem in form.problems]


def values(form: OfflineForm) -> list[tuple[str, str]]:
    return [(cell.address, cell.value) for cell in form.changes]


# -------------------------------------------------------------------------------------------------- merged and unmerged


def test_cells_of_several_rows_that_were_merged_are_named_and_counted_for_none() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet[f"G{LINES}"] = "35人"
        sheet.merge_cells(f"G{LINES}:G{LINES + 1}")
        sheet[f"G{LINES + 2}"] = "49人"

    form = altered(merge)
    assert told(form) == [("offline-merged", f"G{LINES}", Level.ERROR)]
    problem = form.problems[0]
    for part in (f"G{LINES}:G{LINES + 1}", "“运维次数0”", "“运维次数1”", "“35人”", "没有读"):
        assert part in problem.message
    assert problem.remedy == "请拆开合并，逐行填写"
    assert form.places == ((f"G{LINES}", "实际完成值", "35人"),)
    assert values(form) == [(f"G{LINES + 2}", "49人")]
    read_here = {(cell.target, cell.field) for cell in form.cells}
    assert not read_here & {("result:12000", "actual_text"), ("result:12001", "actual_text")}


def test_a_merged_range_that_reaches_down_from_a_head_is_no_value() -> None:
    form = altered(lambda sheet: sheet.merge_cells(f"G{LINES - 1}:G{LINES}"))
    assert [problem.code for problem in form.problems] == ["offline-merged"]
    assert values(form) == []


@pytest.mark.parametrize("area", ["F14:G14", "G14:H14", "F14:H15"])
def test_columns_that_were_merged_are_named_and_not_read(area: str) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet[area.partition(":")[0]] = "35"
        sheet.merge_cells(area)

    form = altered(merge)
    assert "offline-merged" in {problem.code for problem in form.problems}
    assert values(form) == []
    assert all(area in problem.message for problem in form.problems if problem.code == "offline-merged")


def test_what_is_written_anywhere_in_a_cell_that_was_unmerged_is_read() -> None:
    def unmerge(sheet: Worksheet) -> None:
        for area in ("G12:L12", "I6:J6", "D10:L10"):
            sheet.unmerge_cells(area)
        sheet["I6"], sheet["J6"] = None, 461.62
        sheet["H12"] = "系统全年稳定运行"
        sheet["D10"], sheet["K10"] = None, "按合同支付"

    form = altered(unmerge)
    assert told(form) == []
    assert values(form) == [("J6", "461.62"), ("K10", "按合同支付"), ("H12", "系统全年稳定运行")]


def test_two_texts_in_a_cell_that_was_unmerged_are_named() -> None:
    def unmerge(sheet: Worksheet) -> None:
        sheet.unmerge_cells("I6:J6")
        sheet["I6"], sheet["J6"] = 1, 2

    form = altered(unmerge)
    assert told(form) == [("offline-cells", "J6", Level.ERROR)]
    assert "I6、J6" in form.problems[0].message
    assert values(form) == []


def test_a_text_too_long_for_one_row_stands_in_merged_rows_of_its_own() -> None:
    long_ = replace(FORM.lines[0].blanks[4], text="长" * 1800)
    line = replace(FORM.lines[0], blanks=(*FORM.lines[0].blanks[:4], long_, FORM.lines[0].blanks[5]))
    content = written(replace(FORM, lines=(line, *FORM.lines[1:])))
    key = next(
        each for each in load_workbook(io.BytesIO(content))[FORM.project].merged_cells.ranges if each.min_col < 2
    )
    assert key.min_row == LINES
    form = altered(lambda sheet: sheet.cell(LINES, 7, "35人"), content)
    assert (told(form), values(form)) == ([], [(f"G{LINES}", "35人")])


# -------------------------------------------------------------------------------------------------------- locked cells


def test_a_locked_cell_that_was_typed_over_is_told_at_its_cell_and_the_row_is_read() -> None:
    def type_over(sheet: Worksheet) -> None:
        sheet[f"E{LINES}"], sheet[f"G{LINES}"] = "≥45人", "46人"
        sheet[f"D{LINES + 1}"], sheet[f"G{LINES + 1}"] = "运维次数（改）", "提升"
        sheet[f"F{LINES + 2}"] = 10

    form = altered(type_over)
    assert told(form) == [
        ("offline-locked", f"E{LINES}", Level.WARNING),
        ("offline-locked", f"D{LINES + 1}", Level.WARNING),
        ("offline-locked", f"F{LINES + 2}", Level.WARNING),
    ]
    assert "“年度指标值”下载时是“≥50人”，现在是“≥45人”" in form.problems[0].message
    assert "没有采用" in form.problems[0].message
    assert form.places[0] == (f"E{LINES}", "年度指标值", "≥45人")
    assert values(form) == [(f"G{LINES}", "46人"), (f"G{LINES + 1}", "提升")]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("D3", "“项目名称”下载时是“信息化运维12”，现在是“别的项目”"),
        ("I4", "“实施单位”下载时是“某某局信息中心”"),
        ("B14", "“一级指标”下载时是“产出指标”"),
        ("D6", "“资金来源”下载时是“年度资金总额”"),
        ("D12", "“预期目标”下载时是“保障系统稳定运行。 全年无重大故障。”"),
        ("E13", "“表头”下载时是“年度指标值”"),
        ("E6", "“年初预算数”下载时是"),
    ],
)
def test_every_locked_cell_is_held_against_the_download(cell: str, said: str) -> None:
    def type_over(sheet: Worksheet) -> None:
        sheet[cell] = "别的项目"
        sheet[f"G{LINES}"] = "35人"

    form = altered(type_over)
    assert told(form) == [("offline-locked", cell, Level.WARNING)]
    assert said in form.problems[0].message
    assert values(form) == [(f"G{LINES}", "35人")]


def test_a_row_that_is_called_and_measured_otherwise_is_not_read() -> None:
    def type_over(sheet: Worksheet) -> None:
        sheet[f"D{LINES}"], sheet[f"E{LINES}"], sheet[f"G{LINES}"] = "新指标", "≥3次", "4次"
        sheet[f"G{LINES + 2}"] = "49人"

    form = altered(type_over)
    assert told(form) == [("offline-row-other", f"D{LINES}", Level.ERROR)]
    assert "“运维次数0”" in form.problems[0].message
    assert "“新指标”" in form.problems[0].message
    assert values(form) == [(f"G{LINES + 2}", "49人")]


@pytest.mark.parametrize(("column", "place"), [("D", 6), ("D", LINES)])
def test_two_rows_that_changed_places_without_their_keys_are_not_read(column: str, place: int) -> None:
    def swap(sheet: Worksheet) -> None:
        one, other = sheet[f"{column}{place}"], sheet[f"{column}{place + 2}"]
        one.value, other.value = other.value, one.value
        sheet[f"I{place}"], sheet[f"I{place + 2}"] = 1, 2
        sheet[f"G{LINES + 4}"] = "49人"

    form = altered(swap)
    assert told(form) == [
        ("offline-row-other", f"{column}{place}", Level.ERROR),
        ("offline-row-other", f"{column}{place + 2}", Level.ERROR),
    ]
    assert values(form) == [(f"G{LINES + 4}", "49人")]


def test_rows_of_one_name_that_changed_places_are_told_apart_by_their_points() -> None:
    points = (Decimal(10), Decimal(20))
    twins = [replace(FORM.lines[0], points=each) for each in points]
    twins[1] = replace(twins[1], blanks=FORM.lines[1].blanks)
    content = written(replace(FORM, lines=(*twins, *FORM.lines[2:])))

    def swap(sheet: Worksheet) -> None:
        sheet[f"F{LINES}"], sheet[f"F{LINES + 1}"] = points[::-1]
        sheet[f"G{LINES}"], sheet[f"G{LINES + 1}"] = "51人", "52人"

    form = altered(swap, content)
    assert [problem.code for problem in form.problems] == ["offline-row-other"] * 2
    assert "同名的有 2 行" in form.problems[0].message
    assert values(form) == []
    untouched = altered(lambda sheet: sheet.cell(LINES, 7, "51人"), content)
    assert values(untouched) == [(f"G{LINES}", "51人")]


UNLIKE = (replace(FORM.lines[0], points=Decimal(10)), replace(FORM.lines[1], points=Decimal(5)), *FORM.lines[2:])
"""Rows of which the first two differ in target and points, as most do."""


def test_rows_whose_keys_and_names_changed_places_beside_what_they_are_measured_by_are_not_read() -> None:
    def sort_in_part(sheet: Worksheet) -> None:
        for column in "AD":
            one, other = sheet[f"{column}{LINES}"], sheet[f"{column}{LINES + 1}"]
            one.value, other.value = other.value, one.value
        sheet[f"G{LINES}"], sheet[f"G{LINES + 1}"], sheet[f"G{LINES + 2}"] = "51人", "提升", "52人"

    form = altered(sort_in_part, written(replace(FORM, lines=UNLIKE)))
    refused = {problem.place: problem for problem in form.problems if problem.code == "offline-row-other"}
    assert list(refused) == [f"D{LINES + 1}", f"D{LINES}"]
    said = refused[f"D{LINES}"].message
    for part in (f"第 {LINES} 行", "“运维次数1”", "“年度指标值”是“≥50人”", "“分值”是“10.00”", "是“运维次数0”那一行的"):
        assert part in said
    assert {problem.code for problem in form.problems} == {"offline-row-other", "offline-sorted"}
    assert values(form) == [(f"G{LINES + 2}", "52人")]
    assert not {"result:12000", "result:12001"} & {cell.target for cell in form.cells}


def test_of_several_rows_that_are_measured_so_none_is_named() -> None:
    def sort_in_part(sheet: Worksheet) -> None:
        sheet[f"E{LINES + 1}"], sheet[f"F{LINES + 1}"] = "≥50人", 12.5

    form = altered(sort_in_part, written(replace(FORM, lines=UNLIKE)))
    assert told(form) == [("offline-row-other", f"D{LINES + 1}", Level.ERROR)]
    assert "，是另一行的，" in form.problems[0].message


@pytest.mark.parametrize("column", ["E", "F"])
def test_a_row_that_has_one_of_anothers_target_and_points_is_still_itself(column: str) -> None:
    def type_over(sheet: Worksheet) -> None:
        sheet[f"{column}{LINES}"] = sheet[f"{column}{LINES + 1}"].value
        sheet[f"G{LINES}"] = "51人"

    form = altered(type_over, written(replace(FORM, lines=UNLIKE)))
    assert told(form) == [("offline-locked", f"{column}{LINES}", Level.WARNING)]
    assert values(form) == [(f"G{LINES}", "51人")]


# -------------------------------------------------------------------------------------------------------- percentages


def _with(base: str, target: str) -> bytes:
    actual = replace(FORM.lines[0].blanks[0], text=base)
    line = replace(FORM.lines[0], target=target, blanks=(actual, *FORM.lines[0].blanks[1:]))
    return written(replace(FORM, lines=(line, *FORM.lines[1:])))


@pytest.mark.parametrize(
    ("base", "value", "pattern"),
    [("95", 0.95, "0%"), ("95%", 0.95, "0%"), ("95", 0.95, "0.00%"), ("95%", 95, "General"), ("95.00", 95, "0")],
)
def test_a_percentage_is_the_same_however_excel_keeps_it(base: str, value: float, pattern: str) -> None:
    def format_(sheet: Worksheet) -> None:
        sheet[f"G{LINES}"].value, sheet[f"G{LINES}"].number_format = value, pattern

    assert values(altered(format_, _with(base, "≥90%"))) == []


def test_a_percentage_where_people_are_counted_is_another_value() -> None:
    def format_(sheet: Worksheet) -> None:
        sheet[f"G{LINES}"].value, sheet[f"G{LINES}"].number_format = 0.95, "0%"

    assert values(altered(format_, _with("95", "≥50人"))) == [(f"G{LINES}", "95%")]


@pytest.mark.parametrize(
    ("base", "value", "pattern", "shown"),
    [("0.95", 0.95, "0%", "95%"), ("95", 95, "0%", "9500%"), ("95%", 0.95, "General", "0.95")],
)
def test_the_same_digits_under_another_format_are_shown_and_left_to_the_person(
    base: str, value: float, pattern: str, shown: str
) -> None:
    def format_(sheet: Worksheet) -> None:
        sheet[f"G{LINES}"].value, sheet[f"G{LINES}"].number_format = value, pattern

    (cell,) = altered(format_, _with(base, "≥90%")).changes
    assert cell.value == shown
    assert f"下载时是“{base}”" in cell.doubt
    assert "格式" in cell.doubt


@pytest.mark.parametrize(("value", "pattern"), [(8.5, "0%"), (8.5, "0.0000"), ("8.50", "@")])
def test_a_number_under_another_format_is_the_number(value: Any, pattern: str) -> None:
    def format_(sheet: Worksheet) -> None:
        sheet[f"H{LINES}"].value, sheet[f"H{LINES}"].number_format = value, pattern

    score = replace(FORM.lines[0].blanks[1], text="8.50")
    line = replace(FORM.lines[0], blanks=(FORM.lines[0].blanks[0], score, *FORM.lines[0].blanks[2:]))
    assert values(altered(format_, written(replace(FORM, lines=(line, *FORM.lines[1:]))))) == []


def test_a_percentage_is_no_score() -> None:
    def format_(sheet: Worksheet) -> None:
        sheet[f"H{LINES}"].value, sheet[f"H{LINES}"].number_format = 0.09, "0%"

    assert values(altered(format_)) == [(f"H{LINES}", "9%")]


# ---------------------------------------------------------------------------------------------------- sheets, columns


def test_a_column_that_was_inserted_moves_nothing_to_another() -> None:
    def insert(sheet: Worksheet) -> None:
        areas = [area.bounds for area in sheet.merged_cells.ranges]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(area.coord)
        sheet.insert_cols(1)
        for left, top, right, bottom in areas:
            sheet.merge_cells(start_row=top, start_column=left + 1, end_row=bottom, end_column=right + 1)
        sheet[f"H{LINES}"], sheet["E10"] = "35人", "按合同支付"

    form = altered(insert)
    assert told(form) == []
    assert values(form) == [("E10", "按合同支付"), (f"H{LINES}", "35人")]


def test_a_row_above_the_title_moves_nothing_to_another() -> None:
    def insert(sheet: Worksheet) -> None:
        areas = [area.bounds for area in sheet.merged_cells.ranges]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(area.coord)
        sheet.insert_rows(1)
        for left, top, right, bottom in areas:
            sheet.merge_cells(start_row=top + 1, start_column=left, end_row=bottom + 1, end_column=right)
        sheet["B1"] = "张三填"
        sheet[f"G{LINES + 1}"] = "35人"

    assert values(altered(insert)) == [(f"G{LINES + 1}", "35人")]


def test_a_sheet_without_its_hidden_keys_is_told_and_not_read() -> None:
    def delete(sheet: Worksheet) -> None:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(area.coord)
        sheet.delete_cols(1)

    form = altered(delete)
    assert [problem.code for problem in form.problems] == ["offline-keys-gone"]
    assert form.problems[0].level is Level.ERROR
    assert form.cells == ()


def test_what_stands_beside_and_below_the_form_is_told() -> None:
    def note(sheet: Worksheet) -> None:
        sheet[f"N{LINES}"] = "问一下李敏"
        sheet[f"D{LINES + 9}"] = "数据来自台账"

    form = altered(note)
    assert [(problem.code, problem.level) for problem in form.problems] == [
        ("offline-row-new", Level.NOTE),
        ("offline-beside", Level.NOTE),
    ]
    assert f"第 {LINES + 9} 行" in form.problems[0].message
    assert f"N{LINES}" in form.problems[1].message


def test_a_form_that_was_copied_into_another_template_is_no_part_of_it() -> None:
    other = load_workbook(io.BytesIO(written(project(13, lines=3))))["信息化运维13"]

    def copy(book: Workbook) -> None:
        sheet = book.create_sheet("信息化运维13")
        for row in other.iter_rows():
            for cell in row:
                sheet[cell.coordinate].value = cell.value

    reading = read(edited(FILE, copy))
    assert reading.strangers == ("信息化运维13",)
    assert [form.evaluation_id for form in reading.forms] == [12]
