"""同名的文件: two files of one name are two files; what is read of one never stands for the other."""

import io
import zipfile

import pytest

from evaluator.review import Stage
from evaluator.sheets.reading import Upload
from projects.models import Evaluation
from projects.services import importing
from projects.services.importing.marked import marked_file
from projects.services.importing.plan import Verdict
from projects.services.importing.showing import import_page
from tests.projects import building
from tests.projects.building import Office, line_target
from tests.projects.imported_files import brought, file_of, official, planned, read_in_this_process, zipped
from tests.projects.test_import_offline import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def template(office: Office, code: str = "310-014") -> tuple[Evaluation, Upload]:
    form = building.build_at(Stage.DRAFT, office, code=code)
    return form, filled(office, form, {(line_target(form, 1), "actual_text"): "45.00(人)"})


def test_two_templates_of_one_name_are_both_read(office: Office) -> None:
    (first, one), (second, two) = template(office), template(office, "310-015")
    assert one.name == two.name
    record = brought(office, one, two)
    assert {form.evaluation_id for form in planned(record).forms} == {first.pk, second.pk}
    assert len({form.file for form in planned(record).forms}) == 2


@pytest.mark.parametrize("packing", ["two files", "two packages", "a file and a package"])
def test_a_template_beside_an_ordinary_form_of_its_name_hides_nothing(office: Office, packing: str) -> None:
    form, one = template(office)
    other = Upload(one.name, file_of(official(name="又一项经费", executed="1.00")).content)
    uploads = {
        "two files": (one, other),
        "two packages": (zipped(one, name="甲.zip"), zipped(other, name="乙.zip")),
        "a file and a package": (one, zipped(other, name="乙.zip")),
    }[packing]
    forms = planned(brought(office, *uploads)).forms
    assert {each.evaluation_id for each in forms} == {form.pk, None}
    assert {each.verdict for each in forms} == {Verdict.CHANGED, Verdict.NEW}


def test_a_broken_file_is_refused_beside_a_good_one_of_its_name(office: Office) -> None:
    form, one = template(office)
    forms = planned(brought(office, one, Upload(one.name, b"%PDF-1.7"))).forms
    assert [(each.evaluation_id, each.verdict) for each in forms] == [
        (None, Verdict.REFUSED),
        (form.pk, Verdict.CHANGED),
    ]


def test_a_file_is_marked_with_its_own_faults(office: Office) -> None:
    good = Upload("表.xlsx", file_of(official(name="甲项经费", executed="1.00")).content)
    faulty = Upload("表.xlsx", file_of(official(name="乙项经费", executed="约一百")).content)
    record = brought(office, good, faulty)
    names = [file.name for file in record.files.order_by("number")]
    assert names == ["表.xlsx", "表（2）.xlsx"]
    marked = marked_file(user=office.preparer, import_id=record.pk, number=2)
    assert marked.content != faulty.content
    page = importing.plan_of(record)
    assert {form.file for form in page.forms if form.errors} == {"表（2）.xlsx"}


def test_a_file_that_could_not_be_opened_is_not_offered_with_marks(office: Office) -> None:
    broken = Upload("坏的.xlsx", b"PK\x03\x04 and nothing behind it")
    wrong = Upload("错的.xlsx", file_of(official(rows={1: {"actual": "很多人"}})).content)
    packed = Upload("也错.xlsx", file_of(official(name="又一项经费", rows={1: {"actual": "很多人"}})).content)
    record = brought(office, broken, wrong, zipped(broken, packed))
    page = import_page(user=office.preparer, import_id=record.pk)
    assert [(file.name, file.can_be_marked) for file in page.files] == [
        ("坏的.xlsx", False),
        ("错的.xlsx", True),
        ("自评表.zip", True),
    ]
    marked = marked_file(user=office.preparer, import_id=record.pk, number=3)
    assert len(zipfile.ZipFile(io.BytesIO(marked.content)).namelist()) == 1, "the broken file holds up no other"
