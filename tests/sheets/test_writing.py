"""The official form out: cell by cell like the published ones, and nothing in it that could do harm."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from evaluator.sheets.forms import Entry, OfficialForm, SignOff
from evaluator.sheets.heights import TALLEST_ROW
from evaluator.sheets.placing import DRAFT_MARK, TextTooLong
from evaluator.sheets.reader import read_forms
from evaluator.sheets.writer import write_form
from tests.sheets.published import FORMS, form_file

NATION = "000000/self_evaluation-2020"
DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://127.0.0.1","点我")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "http://127.0.0.1/",
    "_x003D_1",
]


def read(source: Path | bytes) -> OfficialForm:
    (form,) = read_forms(source)
    assert isinstance(form, OfficialForm)
    return form


def opened(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return sheet


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_written_form_has_the_cells_merges_and_looks_of_the_published_one(path: Path) -> None:
    published = load_workbook(path).active
    assert published is not None
    written = opened(write_form(read(path)))
    assert {str(merged) for merged in written.merged_cells.ranges} == {
        str(merged) for merged in published.merged_cells.ranges
    }
    for row in published.iter_rows():
        for cell in row:
            own = written[cell.coordinate]
            assert own.value == cell.value, cell.coordinate
            assert own.border.left.style == cell.border.left.style, cell.coordinate
            assert own.border.bottom.style == cell.border.bottom.style, cell.coordinate
            if cell.value is not None:
                assert own.data_type == cell.data_type, cell.coordinate
                assert (own.font.name, own.font.sz, own.font.b) == (cell.font.name, cell.font.sz, cell.font.b)
                assert own.alignment.horizontal == cell.alignment.horizontal, cell.coordinate
                assert own.alignment.wrap_text
            if cell.data_type == "n" and cell.value is not None:
                assert own.number_format == "0.00"
    assert [written.column_dimensions[letter].width for letter in "ABCDEFGHI"] == [9, 11, 16, 13, 14, 14, 9, 10, 26]
    has_goals = written["B11"].value or written["F11"].value
    assert written.row_dimensions[11].height >= (published.row_dimensions[11].height if has_goals else 48)
    assert written.title == published.title


def test_goals_that_nobody_wrote_take_little_room() -> None:
    form = read(form_file("13"))
    empty = opened(write_form(replace(form, goal=Entry(), achievement=Entry())))
    half = opened(write_form(replace(form, achievement=Entry())))
    assert empty.row_dimensions[11].height == 48
    assert half.row_dimensions[11].height >= 120


def test_the_page_is_a4_one_page_wide_with_head_footer_and_unit() -> None:
    sheet = opened(write_form(read(form_file("13"))))
    assert sheet.page_setup.paperSize == 9  # A4
    # One page wide; its goal takes much of a page, so that it takes as many as it needs.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$12:$12"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert (sheet.oddHeader.center.text, sheet.oddHeader.right.text) == (None, None)
    assert sheet["A55"].value == "金额单位：万元"


def test_every_row_has_a_height_that_excel_allows() -> None:
    sheet = opened(write_form(read(form_file("19"))))
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert all(height and 15 <= height <= TALLEST_ROW for height in heights)


def test_a_row_grows_with_its_text() -> None:
    form = read(form_file("04"))
    longer = replace(form, rows=(replace(form.rows[0], reason=Entry("机构改革，" * 20)), *form.rows[1:]))
    before, after = opened(write_form(form)), opened(write_form(longer))
    # 100 characters of 10 pt in a column of 26: thirteen to a line, eight lines and more, each over 13 pt high.
    assert after.row_dimensions[13].height > 8 * 13
    assert before.row_dimensions[13].height < 3 * 13


def test_a_text_taller_than_a_row_may_be_goes_on_in_merged_rows() -> None:
    form = read(form_file("04"))
    long = "按照机构改革的要求，" * 60
    longer = replace(
        form, goal=Entry("目标。\n" * 80), rows=(replace(form.rows[0], reason=Entry(long)), *form.rows[1:])
    )
    sheet = opened(write_form(longer))
    assert all(sheet.row_dimensions[row].height <= TALLEST_ROW for row in range(1, sheet.max_row + 1))
    merges = {str(merged) for merged in sheet.merged_cells.ranges}
    assert "B11:E13" in merges  # 80 lines of 14.5 pt are three rows
    assert read(write_form(longer)).rows[0].reason.text == long
    assert [line.indicator.text for line in read(write_form(longer)).rows] == [
        line.indicator.text for line in form.rows
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    form = read(form_file("04"))
    entry = Entry(text)
    line = replace(
        form.rows[0], category=entry, subcategory=entry, indicator=entry, target=entry, actual=entry, reason=entry
    )
    content = write_form(
        replace(
            form, project=entry, department=entry, unit=entry, goal=entry, achievement=entry, grade=entry,
            rows=(line, *form.rows[1:]),
        ),
        sign_off=SignOff(preparer=text, reviewer=text),
    )  # fmt: skip
    sheet = opened(content)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert sheet["E13"].data_type == "s"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert read(content).rows[0].target.text == text.replace("\r", "\n")


def test_a_target_with_an_equal_sign_stays_text_even_when_somebody_edits_it() -> None:
    sheet = opened(write_form(read(form_file("02"))))
    assert (sheet["E13"].value, sheet["E13"].data_type) == ("=100.00(%)", "s")
    assert sheet["E13"].quotePrefix
    assert not sheet["E21"].quotePrefix


def test_numbers_are_numbers_and_show_every_decimal_they_have() -> None:
    form = read(form_file("04"))
    funding = replace(form.funding[0], executed=Entry("22.1234", Decimal("22.1234")), initial=Entry("25.5"))
    score = Entry("-1.50", Decimal("-1.50"))
    sheet = opened(
        write_form(
            replace(
                form, funding=(funding, *form.funding[1:]), rows=(replace(form.rows[0], score=score), *form.rows[1:])
            )
        )
    )
    assert (sheet["F6"].value, sheet["F6"].number_format) == (22.1234, "0.00##")
    assert (sheet["D6"].value, sheet["D6"].data_type) == (25.5, "n")
    assert (sheet["H13"].value, sheet["H13"].data_type) == (-1.5, "n")
    assert sheet["G7"].value == "-"


def test_a_draft_says_so_in_the_sheet_and_on_every_page_and_moves_nothing() -> None:
    form = read(form_file("02"))
    final, draft = opened(write_form(form)), opened(write_form(form, draft=True))
    assert DRAFT_MARK == "草稿——未经审核，不得报送"
    assert draft["A2"].value == f"（2024年度）　{DRAFT_MARK}"
    assert draft.oddHeader.center.text.endswith(DRAFT_MARK)
    differing = [
        cell.coordinate for row in final.iter_rows() for cell in row if cell.value != draft[cell.coordinate].value
    ]
    assert differing == ["A2"]
    assert draft.merged_cells.ranges == final.merged_cells.ranges
    assert read(write_form(form, draft=True)).year == 2024


def test_the_lines_to_sign_stand_below_the_table() -> None:
    form = read(form_file("02"))
    blank = opened(write_form(form))
    assert [blank[cell].value for cell in ("A26", "D26", "H26", "A27")] == [
        "填报人：",
        "审核人（项目负责人）：",
        "财务负责人：",
        "单位（盖章）：",
    ]
    assert blank["H27"].value == "填报日期：    年  月  日"
    signed = opened(write_form(form, sign_off=SignOff("陈静", "周敏", "王磊", "某某局", date(2025, 1, 6))))
    assert [signed[cell].value for cell in ("A26", "D26", "H26", "A27", "H27")] == [
        "填报人：陈静",
        "审核人（项目负责人）：周敏",
        "财务负责人：王磊",
        "单位（盖章）：某某局",
        "填报日期：2025年1月6日",
    ]


def test_the_same_form_gives_the_same_bytes() -> None:
    form = read(form_file("13"))
    assert write_form(form) == write_form(read(form_file("13")))


def test_control_characters_are_dropped_and_everything_else_is_kept() -> None:
    form = read(form_file("04"))
    text = "a\x00b\x1f<&>\"' 𠮷🎉 _x0041_ \u2028 尾"
    written = write_form(replace(form, achievement=Entry(text)))
    assert read(written).achievement.text == "ab<&>\"' 𠮷🎉 _x0041_ \u2028 尾"
    assert opened(written)["F11"].value is not None


def test_a_text_that_fits_no_cell_is_our_own_slip() -> None:
    with pytest.raises(TextTooLong):
        write_form(replace(read(form_file("04")), goal=Entry("长" * 32_768)))


def test_a_form_without_year_leaves_room_to_write_it() -> None:
    assert opened(write_form(replace(read(form_file("04")), year=None)))["A2"].value == "（    年度）"


def test_money_in_yuan_is_labelled_so() -> None:
    content = write_form(replace(read(form_file("04")), money_unit="元"))
    sheet = opened(content)
    assert sheet["A5"].value == "项目资金\n（元）"
    assert [cell.value for cell in sheet["A"] if str(cell.value).startswith("金额单位")] == ["金额单位：元"]
    assert read(content).money_unit == "元"


def test_the_national_form_has_its_own_shape_and_no_grade_unless_one_was_given() -> None:
    form = replace(read(form_file("02")), layout=NATION)
    sheet = opened(write_form(form))
    assert (sheet["A12"].value, sheet["B12"].value, sheet["H5"].value) == ("绩效指标", "一级指标", "分值")
    assert "A12:A22" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert (sheet["A24"].value, sheet["D24"].value) == ("评价等级", "优")
    without = opened(write_form(replace(form, grade=Entry())))
    assert without["A24"].value == "金额单位：万元"
    again = read(write_form(form))
    assert again.layout == NATION
    assert [line.target.text for line in again.rows] == [line.target.text for line in form.rows]


def test_the_parts_of_a_workbook_say_who_and_what() -> None:
    content = write_form(read(form_file("02")), sign_off=SignOff(preparer="陈静", filled_on=date(2025, 1, 6)))
    book = load_workbook(io.BytesIO(content))
    assert book.properties.title == "审计、评审、评估、绩效管理等工作经费 2024年度项目支出绩效自评表"
    assert book.properties.creator == "陈静"
    assert book.sheetnames == ["自评表"]
