"""A zip of files as a bureau sends it in: its files by their names, and nothing that leads anywhere else."""

import io
import zipfile

import pytest

from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.guarding import read_guarded
from evaluator.sheets.reading import Upload
from evaluator.sheets.sources import bundles, files_of
from tests.sheets.published import form_file
from tests.sheets.workbooks_made import packed

GENUINE = form_file("01").read_bytes()


def gbk_named(name: str, content: bytes) -> bytes:
    """A zip as Windows in China packs it: the name in GBK, without a word about it."""
    stored = name.encode("gbk")
    zipped = packed({"x" * len(stored): content})
    return zipped.replace(b"x" * len(stored), stored)


def test_the_files_of_a_zip_are_found_by_their_chinese_names() -> None:
    content = packed({"养老处/自评表.xlsx": GENUINE, "就业处/二科/表.xls": b"x", "空文件夹/": b""})
    assert [(file.name, len(file.content)) for file in files_of(content, "报送.zip")] == [
        ("报送.zip/养老处/自评表.xlsx", len(GENUINE)),
        ("报送.zip/就业处/二科/表.xls", 1),
    ]


def test_names_in_gbk_are_read_as_they_were_written() -> None:
    (file,) = files_of(gbk_named("养老处/自评表.csv", b"1,2"), "报送.zip")
    assert file.name == "报送.zip/养老处/自评表.csv"


def test_what_systems_leave_behind_is_no_file() -> None:
    left = ("__MACOSX/._a.xlsx", "甲/.DS_Store", "甲/~$a.xlsx", "Thumbs.db")
    content = packed({"甲/a.xlsx": b"1", **dict.fromkeys(left, b"2")})
    assert [file.name for file in files_of(content, "a.zip")] == ["a.zip/甲/a.xlsx"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.xlsx", "Windows/a.xlsx"),
        ("a/./b/../c.xlsx", "a/b/c.xlsx"),
        ("a\u202egpj.xlsx", "agpj.xlsx"),
    ],
)
def test_a_name_that_leads_out_leads_nowhere(name: str, shown: str) -> None:
    assert [file.name for file in files_of(packed({name: b"1"}), "a.zip")] == [f"a.zip/{shown}"]


def test_two_files_whose_paths_come_to_the_same_keep_names_of_their_own() -> None:
    content = packed({"甲/表.xlsx": b"1", "../甲/./表.xlsx": b"22", "甲/表（2）.xlsx": b"333"})
    assert [(file.name, len(file.content)) for file in files_of(content, "a.zip")] == [
        ("a.zip/甲/表.xlsx", 1),
        ("a.zip/甲/表（2）.xlsx", 2),
        ("a.zip/甲/表（2）（2）.xlsx", 3),
    ]


def test_a_workbook_or_any_other_file_is_itself() -> None:
    for content in (GENUINE, b"1,2", b"", packed({"word/document.xml": b"<w/>"})):
        (file,) = files_of(content, "甲.xlsx")
        assert (file.name, file.content, file.problem) == ("甲.xlsx", content, None)


def test_a_zip_in_a_zip_stays_closed_and_is_said() -> None:
    content = packed({"内.zip": packed({"a.xlsx": GENUINE}), "a.xlsx": GENUINE})
    nested, plain = files_of(content, "外.zip")
    assert nested.problem is not None
    assert "请先解压" in nested.problem.remedy
    assert plain.content == GENUINE


def test_one_bad_file_in_a_zip_is_named_and_the_others_are_read() -> None:
    content = bytearray(packed({"坏.xlsx": GENUINE, "好.xlsx": GENUINE}))
    content[60:200] = bytes(140)
    found = read_guarded([Upload("报送.zip", bytes(content))])
    assert [(type(form), form.file) for form in found] == [
        (UnknownForm, "报送.zip/坏.xlsx"),
        (OfficialForm, "报送.zip/好.xlsx"),
    ]


def test_a_member_that_unfolds_without_end_is_refused() -> None:
    (file,) = files_of(packed({"a.csv": b"0" * 30_000_000}), "a.zip")
    assert file.problem is not None
    assert file.problem.code == "file-inflates"


def test_too_many_files_and_none_at_all_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_MEMBERS", 3)
    (many,) = files_of(packed({f"{number}.xlsx": b"1" for number in range(4)}), "a.zip")
    (none,) = files_of(packed({"甲/": b""}), "b.zip")
    assert [file.problem.code for file in (many, none) if file.problem] == ["bundle-too-many-files", "bundle-empty"]


def test_a_broken_or_locked_zip_is_one_file_with_its_reason() -> None:
    locked = io.BytesIO()
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("a.xlsx", b"1")
    marked = bytearray(locked.getvalue())
    marked[marked.find(b"PK\x01\x02") + 8] |= 1
    for content, code in ((b"PK\x03\x04broken", "file-damaged"), (bytes(marked), "file-encrypted")):
        (file,) = files_of(content, "a.zip")
        assert file.problem is not None
        assert (file.name, file.problem.code) == ("a.zip", code)
