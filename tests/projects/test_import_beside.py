"""What comes along with forms: files that are none are named and block nothing, and one that came twice counts once."""

import pytest

from evaluator.sheets.reading import Upload
from projects.services import importing
from projects.services.importing.plan import Verdict
from projects.services.importing.showing import import_page
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, file_of, official, read_in_this_process, zipped
from tests.sheets.workbooks_made import packed

pytestmark = pytest.mark.django_db

NOTES = Upload("说明.txt", "请于3月底前报送。\n联系人：张三".encode())
SCAN = Upload("扫描件.pdf", b"%PDF-1.7\n...")


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    office = building.build_office()
    building.open_form(office)
    return office


@pytest.mark.parametrize("packing", ["zip", "several files"])
def test_files_that_are_no_tables_are_named_and_the_rest_is_written(office: Office, packing: str) -> None:
    uploads = [NOTES, SCAN, file_of(official(rows=FILLED), "表.xlsx")]
    record = importing.bring(user=office.preparer, uploads=[zipped(*uploads)] if packing == "zip" else uploads)
    (form,) = importing.plan_of(record).forms
    assert form.verdict == Verdict.CHANGED
    page = import_page(user=office.preparer, import_id=record.pk)
    assert page.refused_count == 0
    assert [each.partition("（")[0].rpartition("/")[2] for each in page.beside] == [
        "说明.txt 不是表格",
        "扫描件.pdf 不是表格",
    ]
    assert importing.apply_import(user=office.preparer, import_id=record.pk).written


def test_such_a_file_alone_is_refused_with_its_sentence(office: Office) -> None:
    with pytest.raises(Refused, match="PDF"):
        importing.bring(user=office.preparer, uploads=[SCAN])


def test_the_same_file_twice_is_read_once_and_that_is_said(office: Office) -> None:
    form = official(rows=FILLED)
    twice = zipped(file_of(form, "表.xlsx"), file_of(form, "表 - 副本.xlsx"))
    record = importing.bring(user=office.preparer, uploads=[twice])
    assert [each.verdict for each in importing.plan_of(record).forms] == [Verdict.CHANGED]
    (said,) = import_page(user=office.preparer, import_id=record.pk).beside
    assert said == "自评表.zip/表 - 副本.xlsx 和“自评表.zip/表.xlsx”内容一样，只算一次"
    assert importing.apply_import(user=office.preparer, import_id=record.pk).written


def test_two_different_forms_of_one_project_are_still_nobodys_to_choose(office: Office) -> None:
    other = official(rows={1: {"actual": "36.00(人)"}})
    uploads = [file_of(official(rows=FILLED), "甲.xlsx"), file_of(other, "乙.xlsx")]
    record = importing.bring(user=office.preparer, uploads=uploads)
    assert [each.verdict for each in importing.plan_of(record).forms] == [Verdict.CHANGED, Verdict.REFUSED]


def test_a_small_zip_of_much_or_of_many_is_read_in_the_background() -> None:
    much, many, few = (
        packed({f"{number}.csv": content for number in range(files)})
        for content, files in ((b"1,2,3\n" * 100_000, 9), (b"1,2\n", 60), (b"1,2\n", 9))
    )
    assert len(much) < 100_000
    assert [importing.takes_long([Upload("包.zip", each)]) for each in (much, many, few)] == [True, True, False]
