"""Old workbooks (.xls, .et): the same cells as in a new one, exact, and nothing guessed."""

import io
import struct
from datetime import date
from decimal import Decimal

import pytest
import xlwt

from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.cells import Fault
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.sources import sheets_of
from tests.attachments.zoo import compound


def saved(book: xlwt.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def only_sheet(*cells: tuple[int, int, object, str], dates_1904: bool = False) -> Sheet:
    """The sheet of a workbook with these cells: row and column from 0, value, number format."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = dates_1904
    page = book.add_sheet("自评表")
    for row, column, value, pattern in cells:
        page.write(row, column, value, xlwt.easyxf(num_format_str=pattern or "General"))
    (sheet,) = sheets_of(saved(book))
    return sheet


@pytest.mark.parametrize(
    ("value", "pattern", "text", "number"),
    [
        (83.68, "", "83.68", "83.68"),
        (0.1 + 0.2, "", "0.3", "0.3"),
        (0.975, "0.00%", "97.50%", "97.5"),
        (1234567.5, "#,##0.00", "1234567.50", "1234567.5"),
        (1, "000", "001", "1"),
        (-12.5, "", "-12.5", "-12.5"),
        (date(2024, 12, 31), "yyyy-mm-dd", "2024-12-31", None),
        (45657, 'yyyy"年"m"月"', "2024年12月", None),
        (True, "", "TRUE", None),
        (False, "", "FALSE", None),
        ("  项目名称 ", "", "  项目名称 ", None),
        ("001", "", "001", None),
    ],
)
def test_a_cell_is_what_a_person_sees_and_its_number_is_exact(
    value: object, pattern: str, text: str, number: str | None
) -> None:
    cell = only_sheet((2, 1, value, pattern)).at(3, 2)
    assert (cell.address, cell.text) == ("B3", text)
    assert cell.number == (None if number is None else Decimal(number))
    assert cell.fault is None


def test_dates_count_from_the_year_that_the_workbook_says() -> None:
    assert only_sheet((0, 0, 44195, "yyyy-mm-dd"), dates_1904=True).at(1, 1).text == "2024-12-31"


def test_a_number_beyond_all_forms_is_named() -> None:
    assert only_sheet((0, 0, 1e300, "")).at(1, 1).fault is Fault.NUMBER_UNREADABLE


def test_an_error_value_is_an_error_value() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    page.row(0).set_cell_error(0, "#DIV/0!")
    cell = sheets_of(saved(book))[0].at(1, 1)
    assert (cell.text, cell.fault) == ("#DIV/0!", Fault.ERROR_VALUE)


def test_a_formula_that_was_never_calculated_is_named() -> None:
    cell = only_sheet((0, 0, xlwt.Formula("1+1"), "")).at(1, 1)
    assert cell.fault is Fault.NEVER_CALCULATED


def test_a_formula_that_may_come_to_nothing_is_blank() -> None:
    assert only_sheet((0, 0, xlwt.Formula('IF(1=1,"","x")'), ""), (1, 0, "甲", "")).at(1, 1).text == ""


def test_merged_ranges_are_kept_and_hidden_sheets_left_out() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("自评表")
    page.write_merge(1, 2, 0, 3, "产出指标")
    page.write(3, 4, "末")
    for state in (1, 2):
        hidden = book.add_sheet(f"藏{state}")
        hidden.visibility = state
        hidden.write(0, 0, "看不见")
    (sheet,) = sheets_of(saved(book))
    assert sheet.name == "自评表"
    assert sheet.merge_at(3, 4) == Merge(2, 1, 3, 4)
    assert sheet.at(3, 4).text == "产出指标"


def test_the_name_of_a_file_decides_nothing() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("表").write(0, 0, "甲")
    for name in ("a.et", "a.xlsx", "a.csv", ""):
        assert sheets_of(saved(book), filename=name)[0].at(1, 1).text == "甲"


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


@pytest.mark.parametrize("states_encoding", [True, False])
def test_a_workbook_of_1995_is_read_in_the_encoding_of_its_office(states_encoding: bool) -> None:
    """Records without a container; texts in GBK, of which many such files say nothing."""

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<4H", 0x0500, kind, 0, 1995))

    name, text = "自评表".encode("gbk"), "项目名称".encode("gbk")
    styles = record(0xE0, struct.pack("<3H", 0, 0, 0) + bytes(10))
    head = begin(5) + (record(0x42, struct.pack("<H", 936)) if states_encoding else b"") + styles
    place = len(head) + 4 + 7 + len(name) + 4
    listed = record(0x85, struct.pack("<IHB", place, 0, len(name)) + name)
    label = record(0x204, struct.pack("<4H", 0, 0, 0, len(text)) + text)
    number = record(0x203, struct.pack("<3Hd", 0, 1, 0, 83.68))
    (sheet,) = sheets_of(head + listed + record(10) + begin(0x10) + label + number + record(10))
    assert sheet.name == "自评表"
    assert [(cell.text, cell.number) for cell in sheet.row(1)] == [("项目名称", None), ("83.68", Decimal("83.68"))]


def test_a_container_whose_directory_leads_to_itself_is_refused() -> None:
    with pytest.raises(UnreadableWorkbook) as refused:
        sheets_of(compound("Workbook", "a", "b", "c", loop=True))
    assert refused.value.problem.code == "file-damaged"


def test_a_locked_workbook_says_what_to_do() -> None:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "甲")
    content = saved(book)
    place = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    # What follows the first record becomes a FILEPASS of the same length.
    locked = content[:place] + b"\x2f\x00" + content[place + 2 :]
    with pytest.raises(UnreadableWorkbook) as refused:
        sheets_of(locked)
    assert refused.value.problem.code == "file-encrypted"
    assert "取消密码" in refused.value.problem.remedy
