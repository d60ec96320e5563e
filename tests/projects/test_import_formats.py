"""数字格式 in an import: a number that its format shows as another one is nobody's to take."""

import io

import openpyxl
import pytest

from evaluator.review import Stage
from evaluator.sheets.offline.reader import read_offline
from evaluator.sheets.reading import Upload
from projects.models import Result
from projects.services import importing
from projects.services.offline import export_offline, offline_key
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, line_target, total_target
from tests.projects.imported_files import FILLED, brought, changes, file_of, official, only, read_in_this_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def with_formats(upload: Upload, sheet: str | None, cells: dict[str, tuple[int, str]]) -> Upload:
    """The same workbook with these numbers under these formats."""
    book = openpyxl.load_workbook(io.BytesIO(upload.content))
    page = book[sheet] if sheet else book.worksheets[0]
    for address, (number, pattern) in cells.items():
        page[address].value = number
        page[address].number_format = pattern
    buffer = io.BytesIO()
    book.save(buffer)
    return Upload(upload.name, buffer.getvalue())


def test_a_number_that_its_format_alters_is_named_with_both_and_never_written(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    file = file_of(official(executed="88.00", rows=FILLED | {2: {"actual": "12.00(个)", "score": "27"}}))
    record = brought(office, with_formats(file, None, {"F6": (20, '0"0.00"'), "F13": (3, '0"00"'), "H13": (1, '"-"0')}))
    form = only(record)
    assert not {"F6", "F13", "H13"} & changes(form).keys()
    told = {each.cell: each.message for each in form.problems}
    assert "显示的是“200.00”，存的是 20" in told["F6"]
    assert "显示的是“300”，存的是 3" in told["F13"]
    assert "显示的是“-1”，存的是 1" in told["H13"]
    with pytest.raises(Refused):
        importing.apply_import(user=office.preparer, import_id=record.pk)
    evaluation.refresh_from_db()
    first = Result.objects.get(evaluation=evaluation, indicator__order=1)
    assert (first.actual_text, first.given_score) == ("35.00(人)", None)
    assert evaluation.execution_rate == 100


def test_in_a_template_brought_back_it_is_named_with_both_as_well(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    file = Upload("表.xlsx", export_offline(user=office.preparer, evaluation_ids=[form.pk]).content)
    reading = read_offline(file.content, key=offline_key())
    assert reading is not None
    places = {(cell.target, cell.field): cell.address for cell in reading.forms[0].cells}
    executed, actual = places[total_target(form), "executed"], places[line_target(form, 1), "actual_text"]
    plan = only(
        brought(office, with_formats(file, reading.forms[0].sheet, {executed: (20, '0"0.00"'), actual: (5, '"-"0')}))
    )
    assert not {executed, actual} & changes(plan).keys()
    told = {each.cell: each.message for each in plan.problems}
    assert "“200.00”，存的是 20" in told[executed]
    assert "“-5”，存的是 5" in told[actual]
