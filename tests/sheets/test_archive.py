"""Archives of downloaded forms: a folder for each unit, names that every office computer can read, a list of gaps."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest

from evaluator.sheets.archive import LIST_NAME, LeftOut
from evaluator.sheets.forms import Entry
from evaluator.sheets.outgoing import FormArchive, OutgoingForm
from evaluator.sheets.writer import write_form
from tests.sheets.forms_made import made_forms

FORM = next(made_forms(1, ("310000/self_evaluation-2024",), odd=False)).form
NOON = datetime(2025, 1, 24, 12, 30, 10)
UTF_8_NAMES = 0x800


def a_form(
    code: str = "310-01", unit: str = "规划财务处", filename: str = "甲.xlsx", project: str = "甲"
) -> tuple[OutgoingForm, str]:
    """A form on its way out, and the name of its unit."""
    return OutgoingForm(replace(FORM, project=Entry(project)), code, filename), unit


def written(*forms: tuple[OutgoingForm, str], left_out: tuple[LeftOut, ...] = ()) -> bytes:
    target = io.BytesIO()
    archive = FormArchive(target, units={item.unit_code: unit for item, unit in forms}, at=NOON)
    for item, _ in forms:
        archive.add(item)
    archive.finish(left_out)
    return target.getvalue()


def opened(*forms: tuple[OutgoingForm, str], left_out: tuple[LeftOut, ...] = ()) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(written(*forms, left_out=left_out)))
    assert archive.testzip() is None
    return archive


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
    forms = [
        a_form(filename=name, project=name + str(number)) for number, name in enumerate(("A.xlsx", "a.xlsx", "A.xlsx"))
    ]
    archive = opened(*forms)
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "规划财务处/A.xlsx": write_form(forms[0][0].form),
        "规划财务处/a（2）.xlsx": write_form(forms[1][0].form),
        "规划财务处/A（3）.xlsx": write_form(forms[2][0].form),
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
    assert written(a_form()) == written(a_form())
