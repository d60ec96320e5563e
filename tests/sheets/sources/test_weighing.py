"""How much work an upload is, seen from outside: what a small zip holds counts, not its own bytes."""

import pytest

from evaluator.sheets.sources import bundles, weight_of
from evaluator.sheets.sources.weighing import LOOKED_INTO, Weight
from tests.sheets.published import FORMS, form_file
from tests.sheets.workbooks_made import packed, raw

MEGABYTE = 1024 * 1024
FORM = form_file("01").read_bytes()
LIST = b"1,2,3\n" * 100_000
LONG = raw("".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 60_000)))


def test_a_form_and_a_folder_of_forms_are_little_work() -> None:
    assert weight_of(FORM) == Weight(1, len(FORM))
    weight = weight_of(packed({path.name: path.read_bytes() for path in FORMS}))
    assert (weight.files, weight.size < MEGABYTE) == (len(FORMS), True)


def test_lists_in_a_small_zip_weigh_what_they_unfold_to() -> None:
    content = packed({f"{number}.csv": LIST for number in range(20)})
    assert len(content) < MEGABYTE
    assert weight_of(content) == Weight(20, 20 * len(LIST))


def test_a_small_workbook_weighs_what_lies_in_it_alone_and_in_a_zip() -> None:
    assert len(LONG) < MEGABYTE / 2
    alone = weight_of(LONG)
    assert alone.size > len(LONG)
    assert weight_of(packed({"甲.xlsx": LONG, "乙.xlsx": LONG})) == Weight(2, 2 * alone.size)


def test_what_systems_leave_behind_is_no_work() -> None:
    assert weight_of(packed({"__MACOSX/a": b"1", "Thumbs.db": b"1", "a.csv": b"1,2"})) == Weight(1, 3)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04 broken", FORM[:-30], packed({"a.xlsx": FORM[:-30]})])
def test_what_cannot_be_opened_is_weighed_without_a_fault(content: bytes) -> None:
    assert weight_of(content).files == 1


def test_a_zip_that_lies_about_its_size_is_unpacked_no_further_than_is_looked_into() -> None:
    content = bytearray(packed({"a.csv": b"0" * (3 * LOOKED_INTO)}))
    for sign, behind in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.find(sign) + behind
        content[place : place + 4] = (10).to_bytes(4, "little")
    assert weight_of(bytes(content)) == Weight(1, 10)


def test_a_zip_of_too_many_files_is_measured_by_its_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*_: object) -> bytes:
        raise AssertionError("a file was unpacked")

    monkeypatch.setattr(bundles.Archive, "read_entry", unread)
    assert weight_of(packed({f"{number}.csv": LIST for number in range(20)})).files == 20
