"""Files made to hurt, and files merely broken: a clear sentence within two seconds, never an exception."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from evaluator.sheets import archives, sheetparts
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.reader import read_forms
from tests.attachments.zoo import compound
from tests.sheets.published import form_file
from tests.sheets.workbooks_made import CONTENT_TYPES, MAIN, ROOT_RELATIONS, WORKBOOK, packed, raw, saved

SECONDS = 2.0
"""Of this process's own work: a busy machine does not make a reader slow."""
"""Of processor time: a busy machine is no fault of the reader."""
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>项目名称</t></is></c></row>'


def shared_strings(content: str) -> dict[str, str | bytes]:
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{content}</sst>'}


def parts_of(number: str) -> tuple[dict[str, str | bytes], str]:
    """The parts of a published form, and the XML of its sheet."""
    with zipfile.ZipFile(form_file(number)) as archive:
        parts: dict[str, str | bytes] = {entry: archive.read(entry) for entry in archive.namelist()}
        return parts, archive.read("xl/worksheets/sheet1.xml").decode()


def truncated() -> bytes:
    content = form_file("01").read_bytes()
    return content[: len(content) // 2]


def damaged_part() -> bytes:
    content = bytearray(form_file("01").read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename) + 20
    content[start : start + 40] = b"\x00" * 40
    return bytes(content)


def lying_size() -> bytes:
    """The central directory says that a part of 600 MB holds ten bytes."""
    content = bytearray(raw(f"<row><c><v>{' ' * 600_000_00}</v></c></row>"))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def overlapping() -> bytes:
    """Two entries of the directory point to the same bytes."""
    content = bytearray(raw(CELL))
    first = content.find(b"PK\x01\x02")
    second = content.find(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def duplicated() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("_rels/.rels", ROOT_RELATIONS)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("XL/Workbook.xml", WORKBOOK)
    return content.getvalue()


def encrypted_entry() -> bytes:
    content = bytearray(raw(CELL))
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def many_entries() -> bytes:
    return packed({f"part{number}": b"" for number in range(6_000)})


def many_sheets() -> bytes:
    sheets = "".join(f'<sheet name="s{number}" sheetId="{number + 1}" r:id="rId1"/>' for number in range(40_000))
    book = WORKBOOK.replace('<sheet name="自评表" sheetId="1" r:id="rId1"/>', sheets)
    return raw(CELL, parts={"xl/workbook.xml": book})


def deep() -> bytes:
    return raw("<a>" * 100_000 + "</a>" * 100_000)


def entity_bomb() -> bytes:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return raw('<row><c t="inlineStr"><is><t>&i;</t></is></c></row>', before=f"<!DOCTYPE x [{entities}]>")


def external_entity() -> bytes:
    secret = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    return raw('<row><c t="inlineStr"><is><t>&file;</t></is></c></row>', before=secret)


def doctype_only() -> bytes:
    return raw(CELL, before='<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/a.dtd">')


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "空文件": (lambda: b"", "file-empty", "空的"),
    "什么都不是": (lambda: bytes(range(256)) * 20, "file-not-workbook", "不是 Excel 工作簿"),
    "空壳的 xls": (lambda: OLE + b"\x00" * 4_096, "file-damaged", "旧格式"),
    "加密的工作簿": (lambda: compound("EncryptionInfo", "EncryptedPackage"), "file-encrypted", "密码"),
    "加密的部件": (encrypted_entry, "file-encrypted", "密码"),
    "截断的文件": (truncated, "file-damaged", "不完整"),
    "压缩数据损坏": (damaged_part, "file-damaged", "损坏"),
    "谎报大小": (lying_size, "file-", ""),
    "重叠的部件": (overlapping, "file-damaged", "重叠"),
    "同名部件": (duplicated, "file-duplicate-part", "同名"),
    "部件太多": (many_entries, "file-too-many-parts", "太多"),
    "工作表太多": (many_sheets, "file-too-many-sheets", "1000"),
    "没有 workbook.xml": (lambda: packed({"[Content_Types].xml": CONTENT_TYPES}), "file-not-workbook", "没有工作表"),
    "空的 Word 文档": (lambda: packed({"word/document.xml": "<w/>"}), "document-without-table", "没有表格"),
    "坏的 XML": (lambda: raw("<row><c></row>"), "file-damaged", "损坏"),
    "嵌套太深": (deep, "file-damaged", "太深"),
    "实体炸弹": (entity_bomb, "file-doctype", "DTD"),
    "外部实体": (external_entity, "file-doctype", "DTD"),
    "外部 DTD": (doctype_only, "file-doctype", "DTD"),
    "压缩炸弹：一个单元格 200 兆": (
        lambda: raw(f'<row><c t="inlineStr"><is><t>{"哈" * 70_000_000}</t></is></c></row>'), "file-inflates", "展开后",
    ),
    "压缩炸弹：共享字符串": (
        lambda: raw(CELL, parts=shared_strings("<si><t>" + "a" * 300_000_000 + "</t></si>")), "file-inflates", "展开后",
    ),
    "几十万个短字符串": (
        lambda: raw(CELL, parts=shared_strings("<si><t>a</t></si>" * 300_000), stored=True),
        "file-too-large", "文字太多",
    ),
    "一百万个空单元格": (
        lambda: raw(f"<row>{'<c/>' * 1_000_000}</row>", stored=True), "file-too-large", "单元格太多",
    ),
    "二十万个数": (
        lambda: raw("".join(f"<row>{'<c><v>1.5</v></c>' * 100}</row>" for _ in range(2_000)), stored=True),
        "file-too-large", "填写内容的单元格太多",
    ),
    "一百万个空行": (lambda: raw("<row/>" * 1_000_000, stored=True), "file-too-large", "行太多"),
    "合并区域太大": (
        lambda: raw(
            CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        "sheet-merges-too-large", "合并的区域太大",
    ),
    "合并单元格太多": (
        lambda: raw(CELL, after="<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 100_000 + "</mergeCells>"),
        "file-too-large", "合并单元格太多",
    ),
    "不存在的地址": (lambda: raw('<row r="1"><c r="ZZZ9"><v>1</v></c></row>'), "file-damaged", "ZZZ9"),
    "指向不存在的文字": (lambda: raw('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "file-damaged", "A1"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_and_in_time(name: str) -> None:
    make, code, words = HOSTILE[name]
    content = make()
    begun = time.process_time()
    (answer,) = read_forms(content, filename=f"{name}.xlsx")
    taken = time.process_time() - begun
    assert isinstance(answer, UnknownForm)
    (problem,) = answer.problems
    assert problem.code.startswith(code)
    assert words in problem.message
    assert problem.remedy
    assert taken < SECONDS


def test_a_broken_xls_says_what_to_do() -> None:
    (answer,) = read_forms(OLE + b"\x00" * 512)
    assert isinstance(answer, UnknownForm)
    assert "另存为“Excel 工作簿（*.xlsx）”" in answer.problems[0].remedy


def test_two_cells_at_the_ends_of_a_sheet_are_two_cells() -> None:
    content = raw(CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    tracemalloc.start()
    begun = time.process_time()
    (answer,) = read_forms(content)
    taken = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(answer, UnknownForm)
    assert answer.problems[0].code == "form-unknown"
    assert taken < SECONDS
    assert peak < 4 * archives.MEGABYTE


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    content = raw(CELL, parts=shared_strings("<si><t>" + "a" * 300_000_000 + "</t></si>"))
    tracemalloc.start()
    read_forms(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * archives.MEGABYTE


def test_the_largest_sheet_that_is_read_is_read_in_time() -> None:
    """Just under every limit: what an attacker may cost at most."""
    row = "<row>" + '<c t="inlineStr"><is><t>三级指标</t></is></c>' * 49 + "<c/>" * 49 + "</row>"
    content = raw(row * 2_000, stored=True)
    begun = time.process_time()
    (answer,) = read_forms(content)
    assert time.process_time() - begun < 2 * SECONDS
    assert answer.problems[0].code == "form-unknown"


def test_without_the_budget_the_bomb_would_unfold(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = raw(CELL, parts=shared_strings("<si><t>" + "a" * 30_000_000 + "</t></si>"))
    (refused,) = read_forms(bomb)
    assert refused.problems[0].code == "file-inflates"
    monkeypatch.setattr(archives, "HIGHEST_RATIO", 10_000_000)
    (opened,) = read_forms(bomb)
    assert opened.problems[0].code == "form-unknown"


def test_without_the_limit_the_cells_would_all_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = raw("".join(f"<row>{'<c><v>1</v></c>' * 20}</row>" for _ in range(100)))
    monkeypatch.setattr(sheetparts, "MOST_CELLS", 1_000)
    (refused,) = read_forms(cells)
    assert refused.problems[0].code == "file-too-large"
    monkeypatch.setattr(sheetparts, "MOST_CELLS", 10_000)
    (opened,) = read_forms(cells)
    assert opened.problems[0].code == "form-unknown"


@pytest.mark.parametrize("stored", ["1e3000000", "1" * 5_000, "12..5", "0x1F", "1,2", "NaN", "-", "１２"])
def test_a_malformed_number_is_named_with_its_cell_and_costs_nothing(stored: str) -> None:
    parts, sheet = parts_of("01")
    assert sheet.count("<v>155.52</v>") == 2
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("<v>155.52</v>", f"<v>{stored}</v>", 1)
    begun = time.process_time()
    (form,) = read_forms(packed(parts))
    assert time.process_time() - begun < SECONDS
    assert isinstance(form, OfficialForm)
    assert form.funding[0].executed.number is None
    assert form.funding[0].executed.text == stored[:50]
    (problem,) = form.problems
    assert (problem.code, problem.place) == ("cell-number-unreadable", "F6")


def test_an_unreadable_style_or_format_is_no_reason_to_refuse() -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="x" formatCode="{"#" * 9_000}"/></numFmts></styleSheet>'
    )
    content = raw('<row r="1"><c r="A1" s="99999"><v>1</v></c></row>', parts={"xl/styles.xml": styles})
    (answer,) = read_forms(content)
    assert answer.problems[0].code == "form-unknown"


def test_a_text_longer_than_a_cell_can_hold_is_cut_and_said() -> None:
    long = "长" * 40_000
    parts, sheet = parts_of("02")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("评审项目完成数", long)
    (form,) = read_forms(packed(parts))
    assert isinstance(form, OfficialForm)
    assert len(form.rows[0].indicator.text) == 32_767
    assert [(problem.code, problem.place) for problem in form.problems] == [("cell-too-long", "C13")]


# What must not be refused ---------------------------------------------------------------------------------------------


def test_a_large_honest_ledger_beside_the_form_is_no_bomb() -> None:
    book = load_workbook(form_file("01"))
    ledger = book.create_sheet("台账")
    border = Border(left=Side(style="thin"))
    for row in ledger.iter_rows(min_row=1, max_row=3_000, max_col=30):
        for cell in row:
            cell.border = border
    forms = read_forms(saved(book))
    assert [type(form) for form in forms] == [OfficialForm]


def test_names_with_a_prefix_and_the_strict_namespace_are_the_same_names() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    rows = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>项目名称</x:t></x:is></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="{strict}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    (answer,) = read_forms(raw("", parts={"xl/worksheets/sheet1.xml": sheet}))
    assert "项目名称" in answer.problems[0].message


def test_rich_text_is_joined_and_phonetic_hints_are_left_out() -> None:
    strings = (
        '<si><r><t>项目</t></r><r><t xml:space="preserve">名称</t></r><rPh sb="0" eb="1"><t>xiangmu</t></rPh></si>'
    )
    content = raw('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', parts=shared_strings(strings))
    (answer,) = read_forms(content)
    assert "“项目名称”" in answer.problems[0].message


def test_a_workbook_of_many_forms_is_read_whole() -> None:
    book = load_workbook(form_file("13"))
    for number in range(29):
        book.copy_worksheet(book.active).title = f"第{number}个"
    forms = read_forms(saved(book))
    assert [type(form) for form in forms] == [OfficialForm] * 30


def test_an_ordinary_new_workbook_is_opened() -> None:
    (answer,) = read_forms(saved(Workbook()))
    assert answer.problems[0].code == "file-blank"
