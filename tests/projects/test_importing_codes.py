"""导入目标表: a project whose form says no code is offered a free one, which a person may change."""

import pytest

from evaluator.sheets.reading import Upload
from projects.models import Import, Project
from projects.services import importing
from projects.services.importing.plan import Verdict
from projects.services.results import Refused
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, official, only, planned, read_in_this_process
from tests.projects.imported_files import brought as brought_forms

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


# The code that was offered went to another project -------------------------------------------------------------------


def test_an_offered_code_that_went_meanwhile_is_drawn_anew_and_said(office: Office) -> None:
    first, second = (
        brought_forms(office, *(official(name=name, rows=FILLED) for name in names)) for names in ("甲乙", "丙丁")
    )
    assert [form.code for form in planned(second).forms] == ["DR2024-001", "DR2024-002"]
    importing.apply_import(user=office.preparer, import_id=first.pk)
    applied = importing.apply_import(user=office.preparer, import_id=second.pk)
    assert [each.note for each in applied.written] == [
        "代码 DR2024-001 在计划做好以后给了别的项目，改用 DR2024-003",
        "代码 DR2024-002 在计划做好以后给了别的项目，改用 DR2024-004",
    ]
    assert dict(Project.objects.values_list("name", "code")) == {
        "甲": "DR2024-001",
        "乙": "DR2024-002",
        "丙": "DR2024-003",
        "丁": "DR2024-004",
    }


def test_goals_without_a_code_get_another_one_as_well(office: Office) -> None:
    record = brought(office, target_files.form(code=""))
    Project.objects.create(unit=office.section, code="DR2025-001", name="另一个项目")
    importing.choose(
        user=office.preparer,
        import_id=record.pk,
        choices={1: importing.Choice(office.section.pk, "DR2025-001", 2025, "new")},
    )
    assert "code" not in Import.objects.get(pk=record.pk).chosen["1"]
    Project.objects.create(unit=office.section, code=only(record).code, name="又一个项目")
    (written,) = importing.apply_import(user=office.preparer, import_id=record.pk).written
    assert written.note.endswith("改用 DR2025-003")


@pytest.mark.parametrize("code", ["DR2024-007", "310-001"])
def test_a_code_that_a_person_typed_is_never_another_than_typed(office: Office, code: str) -> None:
    record = brought_forms(office, official(name="行政执法经费", rows=FILLED))
    importing.choose(user=office.preparer, import_id=record.pk, choices={1: importing.Choice(office.section.pk, code)})
    Project.objects.create(unit=office.section, code=code, name="档案整理费")
    with pytest.raises(Refused, match=f"“行政执法经费”的项目代码“{code}”在计划做好以后给了“档案整理费”"):
        importing.apply_import(user=office.preparer, import_id=record.pk)


def test_a_code_that_the_form_says_is_never_another_than_written(office: Office) -> None:
    record = brought(office, target_files.form(code="DR2025-001"))
    Project.objects.create(unit=office.section, code="DR2025-001", name="档案整理费")
    with pytest.raises(Refused, match="的项目代码“DR2025-001”在计划做好以后给了“档案整理费”"):
        importing.apply_import(user=office.preparer, import_id=record.pk)
