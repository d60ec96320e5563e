"""导入目标表: a project whose form says no code is offered a free one, which a person may change."""

import pytest

from evaluator.sheets.reading import Upload
from projects.models import Import, Project
from projects.services import importing
from projects.services.importing.plan import Verdict
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.projects.imported_files import planned, read_in_this_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def brought(office: Office, content: bytes) -> Import:
    return importing.bring(user=office.preparer, uploads=[Upload("目标表.xlsx", content)], unit_id=office.section.pk)


def test_projects_without_a_code_are_numbered_one_after_the_other_past_what_is_taken(office: Office) -> None:
    Project.objects.create(unit=office.section, code="DR2025-001", name="另一个项目")
    upload = brought(office, target_files.panyu())
    forms = planned(upload).forms
    assert {form.verdict for form in forms} == {Verdict.NEW}
    assert [form.code for form in forms] == [f"DR2025-{number:03d}" for number in range(2, 2 + len(forms))]


def test_the_code_that_a_form_says_is_taken_as_written(office: Office) -> None:
    (form,) = planned(brought(office, target_files.form(code="310-900"))).forms
    assert form.code == "310-900"


def test_a_code_that_a_person_took_away_is_asked_for(office: Office) -> None:
    upload = brought(office, target_files.form(code=""))
    chosen = {1: importing.Choice(office.section.pk, "", 2025, "")}
    importing.choose(user=office.preparer, import_id=upload.pk, choices=chosen)
    (form,) = planned(upload).forms
    assert form.verdict == Verdict.REFUSED
    assert [problem.message for problem in form.errors] == ["没有填“项目代码”"]


def test_what_a_cell_of_several_indicators_holds_is_said_as_their_number(office: Office) -> None:
    written = {
        problem.written for form in planned(brought(office, target_files.panyu())).forms for problem in form.problems
    }
    assert any(text.startswith("（") for text in written)
    assert all(text.endswith("条指标）") for text in written if text)
