"""A folder packed as it is: what is no table there is named and passed over, and what is there twice counts once."""

import pytest

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.leftovers import is_left_over, set_aside
from evaluator.sheets.reading import Upload, read_all
from tests.sheets.published import form_file
from tests.sheets.workbooks_made import packed, typed

FORM, OTHER = form_file("01").read_bytes(), form_file("02").read_bytes()
NOTES = "各单位：\n请于3月底前报送，纸质材料盖章。\n联系人：张三，电话 2315".encode()
LETTER = packed({"word/document.xml": "<w:document xmlns:w='w'><w:body><w:p/></w:body></w:document>"})
LEDGER = typed([["台账"], ["名称", "金额"], ["甲", 1]])

KINDS = {
    "说明.txt": NOTES,
    "扫描件.pdf": b"%PDF-1.7\n...",
    "现场.jpg": b"\xff\xd8\xff\xe0" + bytes(60),
    "截图.png": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "通知.docx": LETTER,
    "空.txt": b"",
    "数据.bin": bytes(range(32)) * 4,
}


def unknown(form: object) -> UnknownForm:
    assert isinstance(form, UnknownForm)
    return form


@pytest.mark.parametrize("name", KINDS)
def test_a_file_of_another_kind_beside_a_form_is_named_and_alone_refused(name: str) -> None:
    beside = Upload("报送.zip", packed({name: KINDS[name], "表.xlsx": FORM}))
    named, form = set_aside(read_all([beside]))
    assert isinstance(form, OfficialForm)
    (problem,) = unknown(named).problems
    assert problem.level is Level.NOTE
    assert problem.message.startswith(f"没有读：报送.zip/{name} 不是表格")
    (alone,) = set_aside(read_all([Upload(name, KINDS[name])]))
    assert unknown(alone).problems[0].level is Level.ERROR
    assert not is_left_over(alone)


def test_what_may_hold_a_form_stays_refused() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for name, content in (("坏.xlsx", FORM[:-40]), ("坏.xls", locked), ("台账.xlsx", LEDGER), ("表.XLS", b"%PDF-1.7")):
        found = set_aside(read_all([Upload("a.zip", packed({name: content, "好.xlsx": FORM}))]))
        assert not any(map(is_left_over, found))
        assert unknown(found[0]).problems[0].level is Level.ERROR


def test_a_list_that_no_layout_knows_is_no_prose() -> None:
    (listed,) = read_all([Upload("台账.csv", "名称,金额\n甲,1\n乙,2\n".encode())])
    assert unknown(listed).problems[0].code == "form-unknown"


def test_a_file_that_came_twice_counts_once_wherever_it_stands() -> None:
    twice = [Upload("甲.xlsx", FORM), Upload("报送.zip", packed({"副本/甲.xlsx": FORM, "乙.xlsx": OTHER}))]
    found = set_aside(read_all(twice))
    assert [form.file for form in found if isinstance(form, OfficialForm)] == ["甲.xlsx", "报送.zip/乙.xlsx"]
    (same,) = [unknown(form) for form in found if is_left_over(form)]
    assert same.problems[0].message == "没有读：报送.zip/副本/甲.xlsx 和“甲.xlsx”内容一样，只算一次"


def test_two_lists_that_are_no_forms_are_not_taken_for_one() -> None:
    other = typed([["台账"], ["名称", "金额"], ["乙", 2]])
    found = set_aside(read_all([Upload("甲.xlsx", LEDGER), Upload("乙.xlsx", other), Upload("表.xlsx", FORM)]))
    assert not any(map(is_left_over, found))


def test_files_of_other_kinds_alone_are_all_refused_with_their_reasons() -> None:
    uploads = [Upload(name, content) for name, content in KINDS.items()]
    assert all(unknown(form).problems[0].level is Level.ERROR for form in set_aside(read_all(uploads)))
