"""花名册: lists are read as people fill them in, codes stay what they are, and what cannot be read is named."""

import io
import zipfile

import openpyxl
import pytest

from evaluator.sheets.plain import PlainColumn, PlainSheet, write_sheets
from evaluator.sheets.rosters import MOST_ROWS, Roster, RosterRow, read_roster, write_template
from evaluator.sheets.workbooks import read_workbook
from tests.sheets.rosters_made import KINDS, ROLES, filled, own, saved, template

UNIT_HEAD = ("单位代码", "单位名称", "类别", "上级单位代码")
PEOPLE_HEAD = ("账号", "姓名", "内线")


def texts(rows: tuple[RosterRow, ...]) -> list[dict[str, str]]:
    return [{key: cell.text for key, cell in row.cells.items()} for row in rows]


def said(roster: Roster) -> str:
    return "".join(f"{each.place}：{each.message}{each.remedy}" for each in roster.problems)


# The template ---------------------------------------------------------------------------------------------------------


def test_the_template_has_three_lists_and_says_how_they_are_filled_in() -> None:
    assert template().sheetnames == ["单位", "人员", "角色", "填表说明"]
    assert [cell.value for cell in template()["人员"][1]] == ["账号", "姓名", "内线"]


def test_its_columns_are_texts_and_offer_kinds_and_roles() -> None:
    with zipfile.ZipFile(io.BytesIO(write_template(KINDS, ROLES))) as archive:
        units = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    formats = styles.partition("<cellXfs")[2].split("<xf ")[1:]
    assert 'style="1"' in units
    assert 'numFmtId="49"' in formats[1]
    (kinds,) = template()["单位"].data_validations.dataValidation
    assert (kinds.type, kinds.formula1, str(kinds.sqref)) == ("list", '"主管部门,单位,科室"', "C2:C2000")
    (roles,) = template()["角色"].data_validations.dataValidation
    assert roles.formula1 == f'"{",".join(ROLES)}"'


def test_the_blank_template_says_that_nothing_is_filled_in() -> None:
    assert "表头下面一行也没有填" in said(read_roster(write_template(KINDS, ROLES)))


def test_the_same_template_has_the_same_bytes() -> None:
    assert write_template(KINDS, ROLES) == write_template(KINDS, ROLES)


# What people do -------------------------------------------------------------------------------------------------------


def test_codes_like_001_stay_texts() -> None:
    roster = read_roster(filled(units=[["001", "局", "主管部门"], ["001-02", "处", "科室", "001"]]))
    assert [row["code"] for row in texts(roster.units)] == ["001", "001-02"]
    assert not roster.units[0].cells["code"].is_number


def test_a_number_is_known_as_one() -> None:
    (row,) = read_roster(filled(units=[[1, "局", "主管部门"]])).units
    assert (row.cells["code"].text, row.cells["code"].is_number) == ("1", True)


def test_a_number_that_excel_shows_with_zeros_is_what_it_shows() -> None:
    book = template()
    book["单位"].append([1, "局", "主管部门"])
    book["单位"]["A2"].number_format = "000"
    (row,) = read_roster(saved(book)).units
    assert (row.cells["code"].text, row.cells["code"].is_number) == ("001", False)


def test_a_long_telephone_number_is_no_power_of_ten() -> None:
    book = template()
    book["人员"].append(["zw", "张伟", 13800138000])
    book["人员"]["C2"].number_format = "0.00E+00"
    assert read_roster(saved(book)).people[0].text("phone") == "13800138000"


def test_blank_rows_notes_above_and_another_order_do_no_harm() -> None:
    roster = read_roster(
        own(
            名单=[
                ("某局人员名单",),
                ("填表人：李青　2025年1月",),
                ("内线", "备注", "姓 名", "账号（登录用）"),
                (None,),
                ("2501", "借调", "张 伟", "ｚｗ "),
                (None, None, None, None),
                (None, None, "刘娜", " ln"),
            ]
        )
    )
    assert texts(roster.people) == [
        {"phone": "2501", "full_name": "张 伟", "username": "zw"},
        {"full_name": "刘娜", "username": "ln"},
    ]
    assert roster.people[0].place("username") == "“名单”D5"
    assert said(roster) == ""


def test_full_width_digits_and_spaces_are_put_right_in_codes() -> None:
    (row,) = read_roster(filled(units=[["ＲＳＪ－ ０１", "  处  ", " 科 室 ", " ＲＳＪ "]])).units
    assert [row.text(key) for key in ("code", "name", "kind", "parent")] == ["RSJ-01", "处", "科室", "RSJ"]


def test_people_and_their_roles_may_stand_in_one_list() -> None:
    head = ("姓名", "账号", "单位代码", "单位名称", "角色")
    roster = read_roster(own(全部=[head, ("张伟", "zw", "D-1", "本级", "填报人"), ("刘娜", "ln", None, None, None)]))
    assert [row["username"] for row in texts(roster.people)] == ["zw", "ln"]
    assert texts(roster.roles) == [{"username": "zw", "unit": "D-1", "role": "填报人"}]
    assert roster.units == ()


def test_stars_and_brackets_in_a_head_are_no_part_of_it() -> None:
    roster = read_roster(own(单位=[("单位代码*", "单位名称（全称）", "类别*"), ("D", "局", "主管部门")]))
    assert texts(roster.units) == [{"code": "D", "name": "局", "kind": "主管部门"}]


def test_a_hidden_sheet_and_other_sheets_are_left_out() -> None:
    book = template()
    book["人员"].append(["zw", "张伟"])
    old = book.create_sheet("旧名单")
    old.append(list(PEOPLE_HEAD))
    old.append(["old", "旧人", ""])
    old.sheet_state = "hidden"
    book.create_sheet("通讯录").append(["传真", "地址"])
    assert [row["username"] for row in texts(read_roster(saved(book)).people)] == ["zw"]


def test_merged_cells_count_for_the_row_that_they_begin_in() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(UNIT_HEAD))
    sheet.append(["A", "甲", "科室", "D"])
    sheet.append(["B", "乙", "科室", None])
    sheet.merge_cells("D2:D3")
    assert [row.text("parent") for row in read_roster(saved(book)).units] == ["D", ""]


# What is refused as a whole -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\x00\x01\x02 not a text", "这不是 Excel 工作簿"),
        (b"code,name\n1,2\n", "里面没有认得出的表"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "旧格式的表格文件（.xls 或 .et）已损坏"),
        (b"PK\x03\x04broken", "已损坏"),
        (own(名单=[("谁", "什么")]), "里面没有认得出的表"),
        (own(单位=[("名字", "上面"), ("甲", "乙")]), "工作表“单位”：没有找到表头：同一行里要有单位代码、单位名称"),
        (own(单位=[UNIT_HEAD]), "一行也没有填"),
    ],
    ids=["empty", "bytes", "csv of something else", "broken xls", "damaged", "something else", "no head", "head alone"],
)
def test_a_file_that_is_no_roster_is_refused_in_words(content: bytes, sentence: str) -> None:
    roster = read_roster(content)
    assert roster.is_empty
    assert sentence in said(roster)


def test_cells_that_cannot_be_read_are_named() -> None:
    book = template()
    book["人员"].append(["=A9&B9", "张伟"])
    book["人员"].append(["ln", "#N/A"])
    book["人员"]["B3"].data_type = "e"
    roster = read_roster(saved(book))
    assert "“人员”A2：是公式，还没有算出结果" in said(roster)
    assert "“人员”B3：是错误值“#N/A”" in said(roster)


def test_a_list_that_is_too_long_is_refused() -> None:
    roster = read_roster(own(人员=[PEOPLE_HEAD, *((f"u{number}", "某") for number in range(MOST_ROWS + 1))]))
    assert f"一次最多 {MOST_ROWS} 行" in said(roster)
    assert roster.people == ()


# Plain lists ----------------------------------------------------------------------------------------------------------


def test_nothing_in_a_plain_list_becomes_a_formula() -> None:
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "001", "_x0041_", "<b>&", "好\r\n的"]
    content = write_sheets([PlainSheet("表", (PlainColumn("甲"),), [[each] for each in cells], notes=("说明",))])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["表"]
    values = [sheet.cell(row, 1) for row in range(3, 3 + len(cells))]
    assert [cell.data_type for cell in values] == ["s"] * len(cells)
    read = {cell.row: cell.text for cell in read_workbook(content)[0].cells.values()}
    assert [read[row] for row in range(8, 12)] == ["001", "_x0041_", "<b>&", "好\n的"]
    assert [cell.quotePrefix for cell in values[:5]] == [True] * 5
    assert sheet["A1"].value == "说明"
