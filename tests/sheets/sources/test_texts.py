"""Separated values from finance systems, and tables pasted from anywhere: the same sheets, every value as it stands."""

import pytest

from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.cells import Fault
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.sources import sheets_of, sheets_of_text

TEXT = '项目名称,年度资金总额,编码\n"甲\n乙","1,234.50",001\n'


def texts(sheet: Sheet) -> dict[str, str]:
    return {one.address: one.text for one in sheet.cells.values()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_text_file_is_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    (sheet,) = sheets_of(TEXT.encode(encoding), filename="D:\\导出\\2024年目标表.csv")
    assert sheet.name == "2024年目标表"
    assert texts(sheet) == {
        "A1": "项目名称", "B1": "年度资金总额", "C1": "编码", "A2": "甲\n乙", "B2": "1,234.50", "C2": "001",
    }  # fmt: skip


def test_the_mark_of_the_other_byte_order_is_known_too() -> None:
    content = b"\xfe\xff" + TEXT.encode("utf-16-be")
    assert sheets_of(content)[0].at(2, 3).text == "001"


@pytest.mark.parametrize("separator", ["\t", ";", ","])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_separator_is_the_one_that_the_lines_have(separator: str, ending: str) -> None:
    lines = [separator.join(row) for row in (("一级指标", "指标值"), ("产出；质量", "≥90%"), ("", "20"))]
    (sheet,) = sheets_of(ending.join(lines).encode())
    assert texts(sheet) == {"A1": "一级指标", "B1": "指标值", "A2": "产出；质量", "B2": "≥90%", "B3": "20"}


def test_a_first_line_that_names_the_separator_is_no_row() -> None:
    (sheet,) = sheets_of("sep=;\r\n项目,名称;金额\r\n甲;1,5\r\n".encode("gb18030"))
    assert texts(sheet) == {"A2": "项目,名称", "B2": "金额", "A3": "甲", "B3": "1,5"}


def test_a_code_kept_from_becoming_a_number_is_the_code() -> None:
    (sheet,) = sheets_of('编码,名称\n"=""001""",=1+1\n="002",乙\n'.encode())
    assert [sheet.at(row, 1).text for row in (2, 3)] == ["001", "002"]
    assert sheet.at(2, 2).text == "=1+1"


def test_a_value_longer_than_a_cell_can_hold_is_cut_and_said() -> None:
    cell = sheets_of(f"甲,{'长' * 40_000}".encode())[0].at(1, 2)
    assert (len(cell.text), cell.fault) == (32_767, Fault.TOO_LONG)


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 40, b"\xff\xfe\x00", "甲,乙".encode() + b"\xff\xff\xff"])
def test_bytes_that_are_no_text_are_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableWorkbook) as refused:
        sheets_of(content, filename="表.csv")
    assert "读不出来" in refused.value.problem.message


def test_a_text_with_signs_of_another_encoding_names_the_line() -> None:
    content = "项目,金额\n甲,1\n".encode("gb18030") + b"\xff\xff,2\n"
    with pytest.raises(UnreadableWorkbook) as refused:
        sheets_of(content, filename="表.csv")
    assert refused.value.problem.code == "text-undecodable"
    assert "第 3 行" in refused.value.problem.message


def test_cells_copied_from_a_workbook_keep_their_places() -> None:
    (sheet,) = sheets_of_text('一级指标\t指标值\t\t分值\r\n"产出\n指标"\t≥90%\t\t20\r\n')
    assert texts(sheet) == {
        "A1": "一级指标",
        "B1": "指标值",
        "D1": "分值",
        "A2": "产出\n指标",
        "B2": "≥90%",
        "D2": "20",
    }


def test_lines_copied_from_a_pdf_have_columns_two_blanks_apart() -> None:
    (sheet,) = sheets_of_text("一级指标   三级指标 名称　　指标值\n产出指标   培训 人次       ≥90")
    assert texts(sheet) == {
        "A1": "一级指标", "B1": "三级指标 名称", "C1": "指标值", "A2": "产出指标", "B2": "培训 人次", "C2": "≥90",
    }  # fmt: skip


def test_a_table_copied_from_a_web_page_keeps_its_merged_cells() -> None:
    (sheet,) = sheets_of_text(
        "<html><head><style>td{x:<table>}</style></head><!-- <table> --><body><p>前言</p><table border=1>"
        "<tr><th rowspan='2'>产出<br/>指标</th><td colspan=2>数量 &amp;\n 质量</td></tr>"
        "<tr><td>≥90&#37;<td><b>2</b>0 &lt; 30</tr></table>后记</body></html>"
    )
    assert texts(sheet) == {"A1": "产出\n指标", "B1": "数量 & 质量", "B2": "≥90%", "C2": "20 < 30"}
    assert sheet.merge_at(2, 1) == Merge(1, 1, 2, 1)
    assert sheet.merge_at(1, 3) == Merge(1, 2, 1, 3)


def test_a_table_inside_a_cell_of_a_page_is_a_table_of_its_own() -> None:
    outer, inner = sheets_of_text("<table><tr><td>外<table><tr><td>内</table>续<td>右</table>")
    assert texts(outer) == {"A1": "外续", "B1": "右"}
    assert texts(inner) == {"A1": "内"}


def test_pasted_bytes_are_read_as_a_paste() -> None:
    (sheet,) = sheets_of(b"<table><tr><td>\xe7\x94\xb2</table>", pasted=True)
    assert texts(sheet) == {"A1": "甲"}


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_nothing_pasted_is_said(text: str) -> None:
    with pytest.raises(UnreadableWorkbook) as refused:
        sheets_of_text(text)
    assert "没有粘贴" in refused.value.problem.message
