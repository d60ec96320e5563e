"""标好错的原表：the marks stand where they belong, everything else is the person's file as it was."""

import random
import re
from pathlib import Path

import pytest

from evaluator.problems import Level
from evaluator.sheets.heights import height_needed
from evaluator.sheets.marking.marker import CannotMark, Note, mark
from evaluator.sheets.marking.signs import COLOURS
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.sources import sheets_of
from tests.sheets.marked_made import (
    ODD,
    STYLES,
    error,
    fills,
    listed,
    marked,
    opened,
    parts,
    raw,
    remarks,
    rich,
    warning,
)
from tests.sheets.published import FORMS
from tests.sheets.target_samples import FOLDER
from tests.sheets.workbooks_made import packed, typed

SAMPLES = [*FORMS, *sorted(Path(FOLDER).glob("*.xlsx"))]


def some(content: bytes) -> list[Note]:
    """A note at every seventh cell of the first sheets, of each level in turn."""
    notes = [Note("", "", Level.NOTE, "这个文件里有 2 张表")]
    for sheet in sheets_of(content)[:2]:
        for number, (_, cell) in enumerate(sorted(sheet.cells.items())[::7]):
            notes.append(Note(sheet.name, cell.address, list(Level)[number % 3], f"第 {number} 处", "请改"))
    return notes


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name[:12])
def test_a_marked_file_is_read_as_the_file_was(file: Path) -> None:
    content = file.read_bytes()
    again = mark(content, some(content), filename=file.name).content
    assert again != content
    assert read_all([Upload("a.xlsx", again)]) == read_all([Upload("a.xlsx", content)])


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name[:12])
def test_marking_twice_is_marking_once(file: Path) -> None:
    content = file.read_bytes()
    once = mark(content, some(content), filename=file.name)
    twice = mark(once.content, some(content), filename=once.filename)
    assert twice == once


def test_what_is_not_touched_stays_byte_for_byte() -> None:
    before, after = parts(rich()), parts(marked(rich(), error("C2"), error("A5")))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert "xl/media/image1.png" in before
    assert set(after) - set(before) == {"xl/worksheets/sheet3.xml"}


def test_values_formats_and_everything_on_the_sheet_survive() -> None:
    before = opened(rich())["自评表"]
    after = opened(marked(rich(), error("C2"), error("D2")))["自评表"]
    for row in before.iter_rows():
        for cell in row:
            other = after[cell.coordinate]
            assert (other.value, other.number_format) == (cell.value, cell.number_format)
            for look in ("font", "border", "alignment", "protection"):
                assert repr(getattr(other, look)) == repr(getattr(cell, look))
    assert after["D2"].value == "=C2/B2"
    assert after.merged_cells == before.merged_cells
    assert [str(each.sqref) for each in after.conditional_formatting] == ["B2:C2"]
    assert [str(each.sqref) for each in after.data_validations.dataValidation] == ["E2"]
    assert after.column_dimensions["A"].width == before.column_dimensions["A"].width
    assert (after.row_dimensions[2].height, after.print_area, after.oddHeader.center.text) == (
        before.row_dimensions[2].height, before.print_area, "内部资料"
    )  # fmt: skip
    assert after.protection.sheet


def test_a_cell_is_coloured_by_its_heaviest_problem_and_says_all_of_them() -> None:
    content = marked(rich(), warning("C2"), error("C2"), Note("自评表", "B2", Level.NOTE, "与上年相同"))
    assert fills(content) == {"C2": Level.ERROR, "B2": Level.NOTE}
    assert remarks(content)["C2"] == (
        "【系统标注·错误】读不出来。请照批复的表补全。\n【系统标注·警告】像是以元为单位。请核对。"
    )


def test_what_somebody_wrote_in_a_cell_note_stays_before_our_words() -> None:
    once = marked(rich(), error("B2"))
    assert remarks(once)["B2"] == "请财务核对\n【系统标注·错误】读不出来。请照批复的表补全。"
    assert remarks(marked(once, error("C2"))) == {
        "B2": "请财务核对",
        "C2": "【系统标注·错误】读不出来。请照批复的表补全。",
    }


def test_a_covered_cell_is_marked_where_the_merged_range_shows_it() -> None:
    assert fills(marked(rich(), error("C5"))) == {"A4": Level.ERROR}


def test_marks_of_what_was_mended_are_gone_and_the_old_colour_is_back() -> None:
    content = raw(
        '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1"><v>2</v></c></row>', parts={"xl/styles.xml": STYLES}
    )
    once = marked(content, error("A1"), error("B1"))
    assert fills(once) == {"A1": Level.ERROR, "B1": Level.ERROR}
    mended = marked(once)
    assert parts(mended)["xl/worksheets/sheet1.xml"].count(b"<c ") == 2
    sheet = opened(mended)["自评表"]
    assert (sheet["A1"].fill.fgColor.theme, sheet["A1"].fill.fgColor.tint) == (4, 0.8)
    assert sheet["B1"].fill.patternType is None
    assert remarks(mended) == {}
    assert "没有要改的地方" in opened(mended)["需要修改"]["A2"].value


def test_a_cell_that_the_file_does_not_have_is_put_where_it_belongs() -> None:
    content = marked(ODD["WPS"], error("B3"), error("B5"), error("A4"), error("D9"), error("AA1"))
    assert set(fills(content)) == {"B3", "B5", "A4", "D9", "AA1"}
    sheet = parts(content)["xl/worksheets/sheet1.xml"].decode()
    assert re.findall(r'<row r="(\d+)"', sheet) == ["1", "3", "4", "5", "9"]
    assert re.findall(r'<c r="([A-Z]+3)"', sheet) == ["A3", "B3", "C3"]
    assert "spans" not in sheet


def test_the_list_names_cell_column_what_is_written_and_what_to_do() -> None:
    content = FORMS[0].read_bytes()
    (form,) = read_all([Upload("a.xlsx", content)])
    cell = form.rows[0].actual  # type: ignore[union-attr]
    lines = listed(marked(content, error(cell.cell, form.sheet), Note("", "", Level.NOTE, "整个文件的话")))
    assert lines[0] == ("1", None, "整个文件", None, None, "提示", "整个文件的话", None)
    assert lines[1] == ("2", form.sheet, cell.cell, "实际完成值", cell.text, "错误", "读不出来", "请照批复的表补全")


def test_every_row_of_the_list_is_as_tall_as_its_longest_text() -> None:
    long = "单元格 G14:G15 合并在一起，盖住了两行的实际完成值，不知道是哪一行的，都没有读" * 3
    content = mark(rich(), [error("B2"), error("B2", message=long)], filename="表.xlsx").content
    page = opened(content)["需要修改"]
    heights = {row: page.row_dimensions[row].height for row in range(1, page.max_row + 1)}
    assert all(heights.values()), "a row without a height is shown as one line by some programs"
    by_text = {str(page.cell(row, 7).value): height for row, height in heights.items()}
    assert by_text[long] == height_needed(long, 44, 10)
    assert by_text["读不出来"] < by_text[long]
    explained = str(page["A2"].value)
    assert heights[2] == height_needed(explained, sum(page.column_dimensions[each].width for each in "ABCDEFGH"), 10)


def test_the_list_leads_to_the_cells_by_places_inside_the_file_only() -> None:
    content = marked(typed([["甲"]], title="O'Brien的表"), error("A1", "O'Brien的表"))
    sheet = parts(content)["xl/worksheets/sheet2.xml"].decode()
    assert re.findall(r"<hyperlink [^>]*>", sheet) == [
        '<hyperlink ref="C4" location="\'O\'\'Brien的表\'!A1" display="A1"/>'
    ]
    assert "xl/worksheets/_rels/sheet2.xml.rels" not in parts(content)


def test_texts_of_messages_and_cells_do_nothing() -> None:
    bare = '=HYPERLINK("http://x","点")<script>&"'
    evil = f"{bare}\x07"
    content = marked(typed([[bare]]), error("A1", message=evil, remedy="+1|cmd"))
    assert b"<f>" not in parts(content)["xl/worksheets/sheet2.xml"]
    assert listed(content)[0][4:] == (bare, "错误", bare, "+1|cmd")
    assert bare in remarks(content)["A1"]


@pytest.mark.parametrize("kind", ODD)
def test_odd_packages_are_marked_in_place(kind: str) -> None:
    content = ODD[kind]
    again = marked(content, error("A1"), error("B3"), error("C7"))
    assert set(fills(again)) == {"A1", "B3", "C7"}
    assert set(remarks(again)) == {"A1", "B3", "C7"}
    assert [sheet.cells for sheet in sheets_of(again)] == [sheet.cells for sheet in sheets_of(content)]
    assert set(parts(content)) <= set(parts(again))
    assert marked(again, error("A1"), error("B3"), error("C7")) == again
    assert "内部写法" not in str(opened(again)["需要修改"]["A3"].value)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    ],
    ids=["rows", "cells"],
)
def test_a_package_that_cannot_be_changed_safely_is_written_anew_and_says_so(rows: str) -> None:
    content = raw(rows, after='<mergeCells><mergeCell ref="D1:E2"/></mergeCells>')
    again = marked(content, error("A1"))
    assert fills(again) == {"A1": Level.ERROR}
    assert [sheet.cells for sheet in sheets_of(again)] == [sheet.cells for sheet in sheets_of(content)]
    assert "内部写法不合常规" in opened(again)["需要修改"]["A3"].value


def test_a_file_that_cannot_be_read_cannot_be_marked_and_says_why() -> None:
    for content in (b"", b"PK\x03\x04", b"%PDF-1.7", raw("<row><c><v>1</v></row>")):
        with pytest.raises(CannotMark) as refused:
            mark(content, [error("A1")], filename="某某局.xlsx")
        assert refused.value.problem.message


def test_the_colours_of_marks_are_no_colours_of_the_palette() -> None:
    assert len(set(COLOURS.values())) == len(Level)
    assert not {"FFC7CE", "FFEB9C", "FFFFFF", "FFFF00", "FF0000"} & set(COLOURS.values())


def broken(content: bytes, chance: random.Random) -> bytes:
    """The same package with one of its parts cut, doubled in places, or scribbled over."""
    whole = parts(content)
    name = chance.choice(sorted(whole))
    part = bytearray(whole[name])
    for _ in range(chance.randint(1, 4)):
        place, other = chance.randrange(len(part) + 1), chance.randrange(len(part) + 1)
        if chance.random() < 0.5:
            part[place:place] = chance.choice([b"<", b'"', b"/>", b's="99999"', b"<row/>", b"<c/>", part[other:][:60]])
        else:
            del part[place : place + chance.randint(1, 30)]
    return packed({**whole, name: bytes(part)})


def test_broken_packages_are_marked_with_all_that_is_in_them_or_refused() -> None:
    chance = random.Random(2026)
    seeds = [rich(), ODD["WPS"], marked(rich(), error("A1"), error("B2"))]
    done = 0
    for _ in range(90):
        content = broken(chance.choice(seeds), chance)
        try:
            again = mark(content, [error("A1"), error("B3"), error("F9")], filename="a.xlsx").content
        except CannotMark:
            continue
        done += 1
        assert [sheet.name for sheet in sheets_of(again)] == [sheet.name for sheet in sheets_of(content)]
    assert 10 < done < 90
