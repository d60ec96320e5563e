"""两个人同时应用: one import is written and the other is refused as a whole, on both databases."""

import threading

import pytest
from django.db import connection, connections

from projects.models import Evaluation, Import, Project, User
from projects.services import auditing, importing
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, official, read_in_this_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def at_once(*presses: tuple[User, Import]) -> list[str]:
    """Everybody presses 应用 at the same moment; what each is told, the count of written forms or why there is none."""
    told: list[str] = []
    start = threading.Barrier(len(presses))

    def press(user: User, record: Import) -> None:
        try:
            start.wait(10)
            done = importing.apply_import(user=user, import_id=record.pk)
            told.append("again" if done.was_before else str(len(done.written)))
        except Refused as refusal:
            told.append(refusal.problems[0].message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    connection.ensure_connection()
    return sorted(told)


def test_of_two_imports_of_one_form_one_is_written_whole(office: Office) -> None:
    building.open_form(office)
    mine = brought(office, official(executed="90.00", rows=FILLED))
    theirs = brought(office, official(executed="80.00", rows=FILLED), user=office.colleague)
    told = at_once((office.preparer, mine), (office.colleague, theirs))
    assert told[0] == "1"
    assert "在计划做好以后又有改动" in told[1]
    evaluation = Evaluation.objects.get()
    assert evaluation.version == 2
    assert auditing.verify().intact


def test_of_two_imports_of_one_new_project_one_makes_it(office: Office) -> None:
    form = official(name="行政执法经费", executed="90.00", rows=FILLED)
    records = (brought(office, form), brought(office, form, user=office.colleague))
    told = at_once((office.preparer, records[0]), (office.colleague, records[1]))
    assert told[0] == "1"
    assert "已经有人建了" in told[1]
    assert (Project.objects.count(), Evaluation.objects.count()) == (1, 1)


def test_two_presses_of_one_button_write_once(office: Office) -> None:
    record = brought(office, official(name="行政执法经费", rows=FILLED))
    assert at_once((office.preparer, record), (office.preparer, record)) == ["1", "again"]
    assert Project.objects.count() == 1
