"""标好错的 Word 文档：the table's cells are shaded and commented, the document is otherwise the person's own."""

import io

import docx
from docx.document import Document
from docx.oxml.ns import qn

from evaluator.problems import Level
from evaluator.sheets.marking.marker import Note, mark
from evaluator.sheets.marking.signs import AUTHOR, COLOURS
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.sources import sheets_of
from tests.sheets.marked_made import listed, parts
from tests.sheets.workbooks_made import packed

ROWS = (
    ("一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("产出指标", "培训人数", "≥500人", "9成", "50", "50"),
    ("", "培训场次", "≥5场", "", "50", "40"),
)


def written() -> bytes:
    """A title, a line, a table with a merged group, a coloured head, a comment of a colleague."""
    document = docx.Document()
    document.add_heading("项目支出绩效自评表", 1)
    document.add_paragraph("项目名称：培训    金额单位：万元")
    table = document.add_table(rows=3, cols=6, style="Table Grid")
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "产出指标"
    shading = docx.oxml.OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "DDDDDD")):
        shading.set(qn(f"w:{name}"), value)
    table.cell(1, 3)._tc.get_or_add_tcPr().append(shading)
    run = table.cell(1, 1).paragraphs[0].runs[0]
    run.bold = True
    document.add_comment(run, text="数据哪里来的？", author="李敏")
    return saved(document)


def saved(document: Document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def note(cell: str, level: Level = Level.ERROR, message: str = "读不出来") -> Note:
    return Note("表格1", cell, level, message, "请改")


def marked(content: bytes, *notes: Note) -> bytes:
    return mark(content, notes, filename="自评表.docx").content


def shades(content: bytes) -> dict[str, str]:
    """What is written in each shaded cell → its colour."""
    found = {}
    for cell in opened(content).element.body.iter(qn("w:tc")):
        shading = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
        if shading is not None:
            found["".join(text.text or "" for text in cell.iter(qn("w:t")))] = shading.get(qn("w:fill"))
    return found


def comments(content: bytes) -> list[tuple[str, str]]:
    return [(comment.author, comment.text) for comment in opened(content).comments]


def test_cells_are_shaded_and_commented_where_the_reader_found_them() -> None:
    content = written()
    sheet = sheets_of(content)[0]
    (wrong,) = [cell.address for cell in sheet.cells.values() if cell.text == "9成"]
    blank = wrong.replace(wrong[1:], str(int(wrong[1:]) + 1))
    again = mark(content, [note(wrong), note(blank, Level.WARNING, "是空的")], filename="自评表.docx")
    assert again.filename == "自评表（已标注）.docx"
    assert shades(again.content) == {"9成": COLOURS[Level.ERROR], "": COLOURS[Level.WARNING]}
    assert comments(again.content) == [
        ("李敏", "数据哪里来的？"),
        (AUTHOR, "【系统标注·错误】读不出来。请改。"),
        (AUTHOR, "【系统标注·警告】是空的。请改。"),
    ]
    assert read_all([Upload("a.docx", again.content)]) == read_all([Upload("a.docx", content)])


def test_everything_else_in_the_document_stays_byte_for_byte() -> None:
    content = written()
    before, after = parts(content), parts(marked(content, note("D5")))
    assert {name for name in before if before[name] != after[name]} == {"word/document.xml", "word/comments.xml"}
    assert set(after) == set(before)
    assert opened(saved(opened(marked(content, note("D5"))))).tables[0].cell(1, 1).paragraphs[0].runs[0].bold


def test_marking_twice_is_marking_once_and_what_was_mended_is_clean() -> None:
    content = written()
    once = marked(content, note("D5"), note("B4"))
    assert marked(once, note("D5"), note("B4")) == once
    clean = marked(once)
    assert shades(clean) == shades(content)
    assert comments(clean) == [("李敏", "数据哪里来的？")]
    assert parts(clean)["word/document.xml"] == parts(content)["word/document.xml"]


def test_a_covered_cell_is_marked_where_it_shows_and_the_whole_file_is_told_at_the_first() -> None:
    content = written()
    again = marked(content, Note("", "", Level.ERROR, "没有找到年度", "请写明"), note("A5"))
    assert shades(again)["产出指标"] == COLOURS[Level.ERROR]
    assert (AUTHOR, "整个文件：【系统标注·错误】没有找到年度。请写明。") in comments(again)


def test_a_document_without_comments_gets_the_part_and_says_so_to_the_package() -> None:
    document = docx.Document()
    document.add_table(rows=2, cols=2).cell(0, 0).text = "三级指标"
    content = saved(document)
    assert "word/comments.xml" not in parts(content)
    again = marked(content, note("A1", message="=<b>&“"))
    assert comments(again) == [(AUTHOR, "【系统标注·错误】=<b>&“。请改。")]


def test_a_document_written_in_an_odd_way_comes_back_as_a_workbook() -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    whole = parts(written())
    body = "<tbl><tr><tc><p><r><t>三级指标</t></r></p></tc></tr></tbl>"
    whole["word/document.xml"] = f'<document xmlns="{space}"><body>{body}</body></document>'.encode()
    again = mark(packed(whole), [note("A1")], filename="自评表.docx")
    assert again.filename == "自评表（已转为xlsx并标注）.xlsx"
    assert listed(again.content)[0][2] == "A1"


def test_a_cell_of_a_table_that_goes_on_with_another_is_marked_in_its_own_table() -> None:
    document = docx.Document()
    document.add_paragraph("项目名称：培训    金额单位：万元")
    for rows in (ROWS[:2], ROWS[2:]):
        table = document.add_table(rows=len(rows), cols=6)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        document.add_paragraph("")
    content = saved(document)
    (sheet,) = sheets_of(content)
    assert sheet.at(4, 2).text == "培训场次"
    assert list(shades(marked(content, note("B4")))) == ["培训场次"]
