"""Archives of downloaded forms: a folder for each unit, names that every office computer can read, a list of gaps."""

import io
import zipfile
from datetime import datetime

import pytest

from evaluator.sheets.archive import LIST_NAME, LeftOut, PackedForm, pack

NOON = datetime(2025, 1, 24, 12, 30, 10)
UTF_8_NAMES = 0x800


def opened(*forms: PackedForm, left_out: tuple[LeftOut, ...] = ()) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(pack(forms, left_out=left_out, at=NOON)))
    assert archive.testzip() is None
    return archive


def a_form(
    code: str = "310-01", unit: str = "规划财务处", filename: str = "甲.xlsx", content: bytes = b"1"
) -> PackedForm:
    return PackedForm(code, unit, filename, content)


def test_every_unit_has_its_folder() -> None:
    archive = opened(a_form(), a_form(filename="乙.xlsx"), a_form("310-02", "职业能力建设处"))
    assert archive.namelist() == ["规划财务处/甲.xlsx", "规划财务处/乙.xlsx", "职业能力建设处/甲.xlsx"]


def test_two_units_of_one_name_do_not_share_a_folder() -> None:
    archive = opened(a_form("310-01", "办公室"), a_form("320-01", "办公室"), a_form("310-02", "规划财务处"))
    assert archive.namelist() == [
        "办公室（310-01）/甲.xlsx",
        "办公室（320-01）/甲.xlsx",
        "规划财务处/甲.xlsx",
    ]


def test_forms_of_one_name_are_numbered_and_keep_their_content() -> None:
    archive = opened(
        a_form(filename="A.xlsx", content=b"1"),
        a_form(filename="a.xlsx", content=b"2"),
        a_form(filename="A.xlsx", content=b"3"),
    )
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "规划财务处/A.xlsx": b"1",
        "规划财务处/a（2）.xlsx": b"2",
        "规划财务处/A（3）.xlsx": b"3",
    }


@pytest.mark.parametrize("unit", ["../../etc", "/root", "C:\\windows", "..", "\u202egnp"])
def test_a_folder_never_leads_out_of_the_archive(unit: str) -> None:
    (name,) = opened(a_form(unit=unit)).namelist()
    assert name.count("/") == 1
    assert not name.startswith(("/", "."))
    assert not set(name) & set("\\:\u202e")


def test_a_unit_without_a_usable_name_is_found_by_its_code() -> None:
    assert opened(a_form("310-09", "/")).namelist() == ["310-09/甲.xlsx"]


def test_names_say_that_they_are_utf_8_and_files_have_the_hour() -> None:
    for entry in opened(a_form(), left_out=(LeftOut("规划财务处", "乙", "找不到版本"),)).infolist():
        assert entry.flag_bits & UTF_8_NAMES
        assert entry.date_time == (2025, 1, 24, 12, 30, 10)


def test_what_is_missing_is_listed_with_the_reason_in_a_text_that_notepad_reads() -> None:
    archive = opened(a_form(), left_out=(LeftOut("规划财务处", "乙项目", "找不到冻结的版本"),))
    raw = archive.read(LIST_NAME)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").split("\r\n") == [
        "这个压缩包里有 1 张自评表，另有 1 张没有放进来：",
        "",
        "1. 规划财务处　乙项目：找不到冻结的版本",
        "",
    ]


def test_without_a_gap_there_is_no_list() -> None:
    assert LIST_NAME not in opened(a_form()).namelist()


def test_the_same_forms_give_the_same_bytes() -> None:
    assert pack([a_form()], at=NOON) == pack([a_form()], at=NOON)
