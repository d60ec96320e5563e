"""Word documents: each table is a sheet, with the lines above it as rows, and deleted text is gone."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document

from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.sources import sheets_of
from tests.sheets.workbooks_made import packed

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(write: Callable[[Document], None]) -> tuple[Sheet, ...]:
    """The sheets of a document that was written with the library for documents."""
    document = docx.Document()
    write(document)
    content = io.BytesIO()
    document.save(content)
    return sheets_of(content.getvalue(), filename="表.docx")


def body(xml: str) -> tuple[Sheet, ...]:
    """The sheets of a document with this body."""
    return sheets_of(packed({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{xml}</w:body></w:document>'}))


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def texts(sheet: Sheet) -> dict[str, str]:
    return {one.address: one.text for one in sheet.cells.values()}


def test_each_table_is_a_sheet_with_the_lines_above_it_as_rows() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("2024年度项目支出绩效自评表")
        document.add_paragraph("")
        document.add_paragraph("项目单位：某某局        金额单位：万元")
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "项目名称"
        table.cell(0, 1).text = "甲\n乙"
        document.add_paragraph("附表")
        document.add_table(1, 1).cell(0, 0).text = "丙"

    first, second = written(write)
    assert (first.name, second.name) == ("表格1", "表格2")
    assert texts(first) == {
        "A1": "2024年度项目支出绩效自评表",
        "A2": "项目单位：某某局",
        "B2": "金额单位：万元",
        "A3": "项目名称",
        "B3": "甲\n乙",
    }
    assert texts(second) == {"A1": "附表", "A2": "丙"}


def test_joined_cells_are_merged_ranges() -> None:
    def write(document: Document) -> None:
        table = document.add_table(4, 4)
        table.cell(0, 0).merge(table.cell(2, 1)).text = "产出指标"
        table.cell(1, 2).merge(table.cell(1, 3)).text = "≥90%"
        table.cell(3, 3).text = "末"

    (sheet,) = written(write)
    assert sheet.merge_at(3, 2) == Merge(1, 1, 3, 2)
    assert sheet.at(2, 1).text == "产出指标"
    assert sheet.merge_at(2, 4) == Merge(2, 3, 2, 4)
    assert sheet.at(4, 4).text == "末"


def test_a_table_inside_a_cell_is_a_table_of_its_own() -> None:
    def write(document: Document) -> None:
        outer = document.add_table(1, 2)
        outer.cell(0, 0).text = "实施计划"
        outer.cell(0, 1).add_table(1, 1).cell(0, 0).text = "内表"

    outer, inner = written(write)
    assert texts(outer) == {"A1": "实施计划"}
    assert texts(inner) == {"A1": "内表"}


def test_deleted_moved_and_hidden_text_is_no_text() -> None:
    runs = (
        "<w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>增</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<w:r><w:noBreakHyphen/><w:t>末</w:t><w:br/><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
    )
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('删掉的行')}</w:tr>"
    (sheet,) = body(f"<w:tbl>{deleted}<w:tr><w:tc><w:p>{runs}</w:p></w:tc></w:tr></w:tbl>")
    assert texts(sheet) == {"A1": "留增-末\n☑"}


def test_what_is_said_twice_for_old_programs_is_read_once() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = "<w:txbxContent><w:p><w:r><w:t>盖章</w:t></w:r></w:p></w:txbxContent>"
    twice = (
        f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        "</mc:AlternateContent>"
    )
    (sheet,) = body(f"<w:tbl><w:tr><w:tc><w:p><w:r>{twice}</w:r></w:p></w:tc></w:tr></w:tbl>")
    assert texts(sheet) == {"A1": "盖章"}


def test_a_row_that_begins_further_right_and_tab_stops_are_understood() -> None:
    tabs = '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    row = f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc>{tabs}</w:tc></w:tr>'
    (sheet,) = body(f"<w:tbl>{row}</w:tbl>")
    assert texts(sheet) == {"C1": "甲"}


def test_a_report_of_many_pages_above_a_table_is_not_its_title() -> None:
    pages = "".join(f"<w:p><w:r><w:t>第{number}段</w:t></w:r></w:p>" for number in range(500))
    (sheet,) = body(f"{pages}<w:tbl><w:tr>{cell('表')}</w:tr></w:tbl>")
    assert len(sheet.cells) == 13
    assert sheet.at(12, 1).text == "第499段"


def test_a_document_without_a_table_says_so() -> None:
    with pytest.raises(UnreadableWorkbook) as refused:
        body("<w:p><w:r><w:t>没有表</w:t></w:r></w:p>")
    assert "没有表格" in refused.value.problem.message


def test_a_document_is_known_by_what_is_in_it() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "甲"
    content = io.BytesIO()
    document.save(content)
    assert zipfile.is_zipfile(content)
    assert texts(sheets_of(content.getvalue(), filename="表.xlsx")[0]) == {"A1": "甲"}


NUMBERING = (
    f'<w:numbering xmlns:w="{WORD}">'
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="FORMAT"/>'
    '<w:lvlText w:val="TEXT"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    "</w:numbering>"
)


def listed(*lines: str) -> str:
    """A cell whose lines are a list."""
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    return f"<w:tc>{''.join(f'<w:p>{properties}<w:r><w:t>{line}</w:t></w:r></w:p>' for line in lines)}</w:tc>"


@pytest.mark.parametrize(
    ("kind", "around", "read"),
    [
        ("decimal", "%1.", "1.培训\n2.考核"),
        ("chineseCountingThousand", "%1、", "一、培训\n二、考核"),
        ("decimalEnclosedCircleChinese", "%1", "①培训\n②考核"),
        ("bullet", "●", "培训\n考核"),
        ("lowerLetter", "%1)", "培训\n考核"),
    ],
)
def test_the_numbers_that_word_prints_before_the_lines_of_a_cell_are_its_text(
    kind: str, around: str, read: str
) -> None:
    inner = f"<w:tbl><w:tr>{listed('培训', '考核')}{listed('一次')}</w:tr></w:tbl>"
    document = f'<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'
    numbering = NUMBERING.replace("FORMAT", kind).replace("TEXT", around)
    (sheet,) = sheets_of(packed({"word/document.xml": document, "word/numbering.xml": numbering}))
    assert texts(sheet) == {"A1": read, "B1": "一次"}


def table_of(*rows: tuple[str, ...]) -> str:
    lines = ["".join(map(cell, row)) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


HEADED = table_of(("项目名称", "甲"), ("主管部门", "乙"))
GOES_ON = table_of(("三级指标", "年度指标值"), ("培训人数", "≥50人"))


@pytest.mark.parametrize("between", ["", "<w:p/>", "<w:p><w:r><w:t>（续表）</w:t></w:r></w:p>"])
def test_tables_that_go_on_with_one_form_are_one_sheet(between: str) -> None:
    (sheet,) = body(HEADED + between + GOES_ON + between + table_of(("培训场次", "5场")))
    assert [each for each in texts(sheet).values() if "续" not in each] == [
        "项目名称", "甲", "主管部门", "乙", "三级指标", "年度指标值", "培训人数", "≥50人", "培训场次", "5场",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        HEADED,
        table_of(("三级指标", "年度指标值", "分值")),
        f"<w:p><w:r><w:t>附件2</w:t></w:r></w:p>{GOES_ON}",
    ],
)
def test_another_project_other_columns_or_a_title_begin_another_sheet(other: str) -> None:
    assert [sheet.name for sheet in body(HEADED + other)] == ["表格1", "表格2"]
    assert len(body(GOES_ON + GOES_ON)) == 2
