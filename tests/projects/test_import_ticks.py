"""勾选: a tick is for the cell that the person saw, in the record that it stood in, on the page that was shown."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluator.review import Stage
from evaluator.sheets.reading import Upload
from projects.models import Evaluation, Import, Result
from projects.services import importing
from projects.services.importing import choosing
from tests.projects import building, target_files
from tests.projects.building import Office, line_target, type_cells
from tests.projects.imported_files import brought, only, planned, read_in_this_process
from tests.projects.test_import_offline import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.build_at(Stage.DRAFT, office)


def moved(office: Office, form: Evaluation) -> tuple[Import, str, Result]:
    """A template whose cell is ticked, and which a colleague has written in meanwhile."""
    place = line_target(form, 1)
    record = brought(office, filled(office, form, {(place, "actual_text"): "45.00(人)"}))
    (cell,) = only(record).cells
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{cell.key}": True})
    type_cells(office.colleague, form, (place, "actual_text", "44.00(人)"))
    return record, f"1|{cell.key}", Result.objects.get(pk=int(place.partition(":")[2]))


def test_a_tick_ends_where_the_cell_was_written_in_before_comparing_anew(office: Office, form: Evaluation) -> None:
    record, name, line = moved(office, form)
    record = importing.plan_anew(user=office.preparer, import_id=record.pk)
    plan = importing.plan_of(record)
    (cell,) = plan.forms[0].cells
    assert (cell.before, cell.after, bool(cell.warning)) == ("44.00(人)", "45.00(人)", True)
    assert not plan.takes_cell(plan.forms[0], cell)
    assert name not in record.ticks
    line.refresh_from_db()
    assert line.actual_text == "44.00(人)"


def test_a_tick_stays_where_nothing_has_moved(office: Office, form: Evaluation) -> None:
    record = brought(office, filled(office, form, {(line_target(form, 1), "actual_text"): "45.00(人)"}))
    (cell,) = only(record).cells
    importing.tick(user=office.preparer, import_id=record.pk, ticks={f"1|{cell.key}": False, "1": False})
    record = importing.plan_anew(user=office.preparer, import_id=record.pk)
    assert record.ticks == {f"1|{cell.key}": False, "1": False}


def test_ticks_do_not_go_over_to_another_project(office: Office) -> None:
    unit = office.section.pk
    for code in ("310-900", "310-901"):
        record = importing.bring(
            user=office.preparer, uploads=[Upload("目标.xlsx", target_files.form(code=code))], unit_id=unit
        )
        importing.choose(
            user=office.preparer, import_id=record.pk, choices={1: importing.Choice(unit, code, 2025, "new")}
        )
        importing.apply_import(user=office.preparer, import_id=record.pk)
    changed = target_files.form(target_files.row("培训人次", "≥500(人次)"), code="")
    record = importing.bring(user=office.preparer, uploads=[Upload("改.xlsx", changed)], unit_id=unit)
    first, second = (str(each.id) for each in planned(record).forms[0].like)
    record = importing.choose(
        user=office.preparer, import_id=record.pk, choices={1: importing.Choice(unit, "", 2025, first)}
    )
    names = {f"1|{cell.key}": True for cell in planned(record).forms[0].cells}
    assert names
    importing.tick(user=office.preparer, import_id=record.pk, ticks=names)
    record = importing.choose(
        user=office.preparer, import_id=record.pk, choices={1: importing.Choice(unit, "", 2025, second)}
    )
    assert record.ticks == {}


def test_an_older_page_applies_nothing_of_a_plan_that_it_never_showed(
    office: Office, form: Evaluation, client: Client
) -> None:
    record, name, line = moved(office, form)
    shown = record.version
    importing.plan_anew(user=office.preparer, import_id=record.pk)
    client.force_login(office.preparer)
    posted = {"version": shown, "take": ["1", name]}
    answer = client.post(reverse("import-apply", args=[record.pk]), posted)
    assert answer.status_code == 409
    assert choosing.STALE.message in answer.content.decode()
    line.refresh_from_db()
    assert line.actual_text == "44.00(人)"
    fresh = client.get(reverse("import", args=[record.pk])).content.decode()
    assert f'name="version" value="{shown + 1}"' in fresh
