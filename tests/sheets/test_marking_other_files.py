"""标好错的其他文件：texts keep their encoding and get a column, old workbooks become new ones, and both say so."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
import xlwt

from evaluator.problems import Level
from evaluator.sheets.marking.marker import CannotMark, Note, mark
from evaluator.sheets.sources import sheets_of
from tests.sheets.marked_made import ODD, error, fills, marked, opened, remarks, rich, warning

TEXT = '三级指标,年度指标值,实际完成值\n甲项目,"1,200.50","两行\n的说明"\n\n乙项目,9成\n'
NAME = "导出.csv"


def in_text(cell: str, message: str = "读不出来") -> Note:
    return Note("导出", cell, Level.ERROR, message, "请改")


@pytest.mark.parametrize(
    ("encoding", "start"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gb18030", b""), ("utf-16-le", b"\xff\xfe")],
    ids=["UTF-8", "UTF-8 with a mark", "GB18030", "UTF-16"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_text_file_keeps_its_encoding_and_gets_a_column(encoding: str, start: bytes, end: str) -> None:
    content = start + TEXT.replace("\n", end).encode(encoding)
    again = mark(content, [in_text("B4")], filename=NAME)
    text = again.content.removeprefix(start).decode(encoding)
    assert again.content.startswith(start)
    assert text.split(end) == [
        '三级指标,年度指标值,实际完成值,"需要修改（系统标注，重新上传时不读这一列）"',
        '甲项目,"1,200.50","两行',
        '的说明"',
        "",
        '乙项目,9成,,"错误（年度指标值）：读不出来。请改。"',
        "",
    ]
    assert again.filename == "导出（已标注）.csv"
    assert sheets_of(again.content, filename=NAME)[0].cells == sheets_of(content, filename=NAME)[0].cells
    assert marked(again.content, in_text("B4"), name=NAME) == again.content
    assert "错误" not in marked(again.content, name=NAME).removeprefix(start).decode(encoding)


def test_a_text_file_that_was_saved_in_between_loses_the_old_column() -> None:
    once = marked(TEXT.encode(), in_text("B4"), name=NAME).decode()
    saved = once.replace("甲项目", '"甲项目"').replace(
        '乙项目,9成,,"错误（年度指标值）：读不出来。请改。"', "乙项目,90,,错误（年度指标值）：读不出来。请改。"
    )
    again = marked(saved.encode(), in_text("A2", "没有这个项目"), name=NAME).decode()
    assert again.split("\n")[4] == "乙项目,90,"
    assert again.count("系统标注") == 1
    assert "错误（三级指标）：没有这个项目。请改。" in again


def test_a_note_on_a_blank_line_stands_in_the_same_column() -> None:
    again = marked(TEXT.encode(), in_text("A3"), name=NAME).decode()
    assert again.split("\n")[3] == ',,,"错误（三级指标）：读不出来。请改。"'


def test_a_text_file_with_a_quote_that_is_never_closed_is_written_anew() -> None:
    content = '三级指标,年度指标值\n甲,"两行\n的,说明'.encode()
    again = marked(content, in_text("B2"), name=NAME)
    assert again.decode().startswith("三级指标,年度指标值,")
    assert sheets_of(again, filename=NAME)[0].cells == sheets_of(content, filename=NAME)[0].cells


def test_messages_in_a_text_file_are_never_formulas() -> None:
    content = marked(TEXT.encode(), in_text("B4", '=cmd|"x"!A1'), Note("", "", Level.NOTE, "=1+1"), name=NAME)
    cells = sheets_of(content.replace("需要修改（系统".encode(), b"x"), filename=NAME)[0].cells.values()
    assert [cell.text for cell in cells if cell.text.startswith(("=", "+", "-", "@"))] == []
    assert any("=1+1" in cell.text for cell in cells)


def old_workbook() -> bytes:
    """A form of an old program: a bold head, borders, a percent, a day, a merged title, a wide column."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("自评表")
    head = xlwt.easyxf(
        "font: bold on, name 黑体, height 320; align: horiz center; pattern: pattern solid, fore_colour yellow"
    )
    sheet.write_merge(0, 0, 0, 3, "项目支出绩效自评表", head)
    boxed = "borders: left thin, right thin, top thin, bottom thin; align: wrap on"
    for column, text in enumerate(("项目名称", "全年预算数", "执行率", "日期")):
        sheet.write(1, column, text, xlwt.easyxf(boxed))
    sheet.write(2, 0, "=甲项目", xlwt.easyxf(boxed))
    sheet.write(2, 1, 1234.5, xlwt.easyxf(boxed, num_format_str="#,##0.00"))
    sheet.write(2, 2, 0.9981, xlwt.easyxf(boxed, num_format_str="0.00%"))
    sheet.write(2, 3, 45657, xlwt.easyxf(boxed, num_format_str='yyyy"年"m"月"d"日"'))
    sheet.write(3, 1, xlwt.Formula("B3*2"))
    sheet.col(0).width = 256 * 33
    book.add_sheet("隐藏的").visibility = 1
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_old_workbook_comes_back_as_a_new_one_with_its_looks_and_says_so() -> None:
    content = old_workbook()
    again = mark(content, [error("B3"), warning("C3")], filename="某某局.xls")
    assert again.filename == "某某局（已转为xlsx并标注）.xlsx"
    before, after = sheets_of(content)[0], sheets_of(again.content)[0]
    assert {place: cell.text for place, cell in after.cells.items()} == {
        place: cell.text for place, cell in before.cells.items() if not cell.fault
    }
    assert after.merges() == before.merges()
    assert fills(again.content) == {"B3": Level.ERROR, "C3": Level.WARNING}
    assert set(remarks(again.content)) == {"B3", "C3"}
    book = opened(again.content)
    sheet = book["自评表"]
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.b) == ("黑体", 16, True)
    assert sheet["A1"].fill.fgColor.rgb == "FFFFFF00"
    assert (sheet["B3"].number_format, sheet["B3"].border.left.style, sheet["B3"].alignment.wrap_text) == (
        "#,##0.00", "thin", True
    )  # fmt: skip
    assert sheet["A3"].data_type == "s"
    assert sheet.column_dimensions["A"].width == 33
    assert "旧格式" in book["需要修改"]["A3"].value


def test_an_old_workbook_that_is_marked_again_is_an_ordinary_one() -> None:
    once = mark(old_workbook(), [error("B3")], filename="某某局.xls")
    again = mark(once.content, [warning("B3")], filename=once.filename)
    assert again.filename == "某某局（已标注）.xlsx"
    assert fills(again.content) == {"B3": Level.WARNING}


def test_an_old_workbook_with_too_many_cells_is_not_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.sheets.marking.converted.MOST_CELLS", 3)
    with pytest.raises(CannotMark) as refused:
        mark(old_workbook(), [error("B3")], filename="某某局.xls")
    assert "另存为 .xlsx" in refused.value.problem.remedy


def test_libreoffice_shows_the_marks_and_what_it_saves_can_be_cleaned(tmp_path: Path) -> None:
    """One run for all: a workbook with everything in it, the odd ones, and one that was converted."""
    program = shutil.which("soffice")
    assert program
    files = {
        "rich": marked(rich(), error("C2"), warning("A5"), error("B2"), error("A1")),
        "old": marked(old_workbook(), error("B3"), warning("C3"), name="a.xls"),
        # LibreOffice does not open names with a slash in front, marked or not.
        **{
            name: marked(content, error("A1"), warning("B3")) for name, content in ODD.items() if "absolute" not in name
        },
    }
    for name, content in files.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    profile, saved = (tmp_path / "profile").as_uri(), tmp_path / "saved"
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(saved),
    ]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.xlsx")))], check=True, capture_output=True, timeout=180)
    for name, content in files.items():
        again = (saved / f"{name}.xlsx").read_bytes()
        assert (fills(again), remarks(again)) == (fills(content), remarks(content)), name
        shown, meant = sheets_of(again)[0].cells, sheets_of(content)[0].cells
        assert {place: cell.text for place, cell in shown.items()} == {
            place: cell.text for place, cell in meant.items()
        }, name
        cleaned = marked(again)
        assert fills(cleaned) == {}, name
        assert set(remarks(cleaned)) == ({"B2"} if name == "rich" else set()), name


def test_an_old_workbook_that_the_library_stumbles_over_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(content: bytes) -> bytes:
        raise IndexError("list index out of range")

    monkeypatch.setattr("evaluator.sheets.marking.marker.from_old_workbook", stumble)
    with pytest.raises(CannotMark) as refused:
        mark(old_workbook(), [error("B3")], filename="某某局.xls")
    assert refused.value.problem.code == "mark-not-converted"
