"""新项目: none is made a second time unasked, none gets a code that is another's, and every fault is told at once."""

from dataclasses import replace

import pytest

from evaluator.review import Role
from evaluator.sheets.forms import Entry
from evaluator.sheets.reading import Upload
from projects.models import Import, Project, RoleAssignment, Unit
from projects.services import importing
from projects.services.importing.plan import PlannedForm, Verdict
from projects.services.results import Refused
from tests.projects import building, target_files
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, brought, file_of, official, only, planned, read_in_this_process
from tests.sheets.published import FORMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def goals(office: Office, content: bytes | None = None, **more: object) -> Import:
    upload = Upload("目标.xlsx", content or target_files.form())
    return importing.bring(user=office.preparer, uploads=[upload], **more)  # type: ignore[arg-type]


def told(form: PlannedForm) -> dict[str, str]:
    """Code of each problem → its sentence."""
    return {each.code: each.message for each in form.problems}


# Another unit has it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["evaluation", "goals"])
@pytest.mark.parametrize("sees_it", [True, False])
def test_a_project_that_another_unit_has_is_not_made_again_without_a_tick(
    office: Office, kind: str, sees_it: bool
) -> None:
    name = target_files.NAME if kind == "goals" else "行政执法经费"
    Project.objects.create(unit=office.other_section, code="310-777", name=name)
    if sees_it:
        RoleAssignment.objects.create(user=office.preparer, unit=office.other_section, role=Role.READER.value)
    unit = office.section.pk
    record = (
        goals(office, unit_id=unit)
        if kind == "goals"
        else brought(office, official(name=name, rows=FILLED), unit_id=unit)
    )
    form = only(record)
    assert form.verdict == Verdict.NEW
    assert planned(record).work == ()
    assert form.summary.endswith("可能已经有这个项目，没有打勾")
    said = told(form)["project-elsewhere"]
    assert (f"{office.other_section.label}的“{name}”（310-777）" in said) is sees_it
    for secret in ("310-777", office.other_section.name):
        assert (secret in said) is sees_it
    with pytest.raises(Refused, match="没有勾选"):
        importing.apply_import(user=office.preparer, import_id=record.pk)
    importing.tick(user=office.preparer, import_id=record.pk, ticks={"1": True})
    assert len(importing.apply_import(user=office.preparer, import_id=record.pk).written) == 1


def test_a_code_of_another_unit_that_one_sees_is_told(office: Office) -> None:
    Project.objects.create(unit=office.other_section, code="310-900", name="别的项目")
    RoleAssignment.objects.create(user=office.preparer, unit=office.other_section, role=Role.READER.value)
    record = goals(office, target_files.form(code="310-900"), unit_id=office.section.pk)
    assert "“别的项目”（310-900）" in told(only(record))["project-elsewhere"]
    assert planned(record).work == ()


def test_a_code_of_a_unit_that_one_does_not_see_is_not_told(office: Office) -> None:
    Project.objects.create(unit=office.other_section, code="310-900", name="别的项目")
    record = goals(office, target_files.form(code="310-900"))
    assert "project-elsewhere" not in told(only(record))
    assert len(planned(record).work) == 1


def test_another_departments_project_of_the_name_is_nobodys_business(office: Office) -> None:
    other = building.build_unit("E", "市民政局", "department")
    Project.objects.create(unit=building.build_unit("E-1", "救助处", "section", other), code="1", name="行政执法经费")
    record = brought(office, official(name="行政执法经费", rows=FILLED))
    assert "project-elsewhere" not in told(only(record))
    assert len(planned(record).work) == 1


def test_a_tick_for_another_unit_does_not_make_the_project_in_this_one(office: Office) -> None:
    third = building.build_unit("D-1-3", "人才开发处", "section", office.section.parent)
    RoleAssignment.objects.create(user=office.preparer, unit=third, role=Role.PREPARER.value)
    record = goals(office, unit_id=office.section.pk)
    importing.tick(user=office.preparer, import_id=record.pk, ticks={"1": True})
    Project.objects.create(unit=third, code="310-777", name=target_files.NAME)
    importing.plan_anew(user=office.preparer, import_id=record.pk)
    assert planned(record).work == ()


# Another unit's form --------------------------------------------------------------------------------------------------


@pytest.fixture
def shanghai(office: Office) -> Office:
    """The office under the full name of its bureau, as published forms write it."""
    Unit.objects.filter(pk=office.department.pk).update(name="上海市人力资源和社会保障局")
    return office


def of(unit: str, department: str = "") -> Upload:
    form = official(name="行政执法经费", rows=FILLED)
    return file_of(replace(form, unit=Entry(unit), department=Entry(department)))


FOREIGN = {
    "自评表": of("不存在的处", "大同市人力资源和社会保障局[部门]"),
    "目标表": Upload("目标.xlsx", target_files.form(unit="不存在的处")),
    "青浦": Upload("青浦.xlsx", target_files.qingpu()),
    "大同": Upload("大同.xlsx", target_files.datong()),
    "番禺": Upload("番禺.xlsx", target_files.panyu()),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_form_of_another_unit_is_not_ticked_and_its_cell_is_told(shanghai: Office, kind: str) -> None:
    record = importing.bring(user=shanghai.preparer, uploads=[FOREIGN[kind]], fiscal_year=2025)
    assert planned(record).work == ()
    for form in planned(record).forms:
        (told,) = [each for each in form.problems if each.code == "unit-otherwise"]
        assert f"表上写的实施单位是“{told.written}”，将归到“{shanghai.section.label}”" in told.message
        assert (bool(told.cell), told.message in form.doubt) == (True, True)
    with pytest.raises(Refused, match="没有勾选"):
        importing.apply_import(user=shanghai.preparer, import_id=record.pk)


def test_a_form_of_another_unit_that_is_ticked_is_written(shanghai: Office) -> None:
    record = brought(shanghai, FOREIGN["自评表"])
    assert only(record).summary.endswith("。表上写的是别的单位，没有打勾")
    importing.tick(user=shanghai.preparer, import_id=record.pk, ticks={"1": True})
    assert len(importing.apply_import(user=shanghai.preparer, import_id=record.pk).written) == 1


@pytest.mark.parametrize("where", ["upload", "plan"])
@pytest.mark.parametrize("kind", ["自评表", "大同"])
def test_a_unit_that_the_person_chose_is_not_doubted(shanghai: Office, where: str, kind: str) -> None:
    chosen = shanghai.section.pk if where == "upload" else None
    record = brought(shanghai, FOREIGN[kind], unit_id=chosen, fiscal_year=2025)
    if where == "plan":
        choices = {form.number: importing.Choice(shanghai.section.pk) for form in planned(record).forms}
        importing.choose(user=shanghai.preparer, import_id=record.pk, choices=choices)
    assert "unit-otherwise" not in {each.code for form in planned(record).forms for each in form.problems}
    assert planned(record).work == planned(record).forms


@pytest.mark.parametrize(
    ("unit", "department"),
    [
        ("职业能力建设处", "别处"),
        ("", ""),
        ("/", ""),
        ("", "121-上海市人力资源和社会保障局[部门]"),
        ("上海市人力资源和社会保障局（本级）", ""),
        ("上海市人社局 职业能力 建设处", "民政局"),
        ("上海市人社局", ""),
        ("RSJ-01-03 职业能力建设处", ""),
    ],
)
def test_a_form_that_names_its_unit_in_other_words_or_none_stays_ticked(
    shanghai: Office, unit: str, department: str
) -> None:
    record = brought(shanghai, of(unit, department))
    assert "unit-otherwise" not in told(only(record))
    assert len(planned(record).work) == 1


def test_another_implementing_unit_of_the_same_department_is_told_and_stays_ticked(shanghai: Office) -> None:
    record = brought(shanghai, of("上海市就业促进中心", "上海市人力资源和社会保障局"))
    assert "“上海市就业促进中心”，将归到" in told(only(record))["unit-otherwise"]
    assert len(planned(record).work) == 1


def test_the_published_forms_of_the_bureau_stay_ticked_for_its_clerk(shanghai: Office) -> None:
    record = brought(shanghai, *(Upload(file.name, file.read_bytes()) for file in FORMS))
    assert "unit-otherwise" not in {each.code for form in planned(record).forms for each in form.problems}
    assert {form.doubt for form in planned(record).forms} == {""}


# Codes ----------------------------------------------------------------------------------------------------------------


def test_a_code_that_is_taken_names_its_project_and_one_that_is_free(office: Office) -> None:
    Project.objects.create(unit=office.section, code="X-1", name="档案整理费")
    record = brought(office, official(name="行政执法经费", rows=FILLED))
    choice = importing.Choice(office.section.pk, "X-1")
    importing.choose(user=office.preparer, import_id=record.pk, choices={1: choice})
    (problem,) = only(record).errors
    assert problem.message == f"项目代码“X-1”已经给了{office.section.label}的项目“档案整理费”"
    assert "“DR2024-001”" in problem.remedy


def test_a_code_that_another_form_of_the_import_has_says_so(office: Office) -> None:
    record = brought(office, official(name="甲", rows=FILLED), official(name="乙", rows=FILLED))
    choices = {number: importing.Choice(office.section.pk, "X-1") for number in (1, 2)}
    importing.choose(user=office.preparer, import_id=record.pk, choices=choices)
    first, second = planned(record).forms
    assert first.verdict == Verdict.NEW
    assert [each.message for each in second.errors] == ["项目代码“X-1”已经给了这次导入里的另一个项目"]


@pytest.mark.parametrize("code", ["A\x00B", "A\nB", "A\x1bB", "A\u200bB", "A\u202eB"])
def test_a_code_with_characters_that_nobody_sees_is_refused_and_nothing_kept(office: Office, code: str) -> None:
    for record in (brought(office, official(name="行政执法经费", rows=FILLED)), goals(office)):
        with pytest.raises(Refused, match="看不见的字符"):
            importing.choose(
                user=office.preparer, import_id=record.pk, choices={1: importing.Choice(office.section.pk, code)}
            )
        record.refresh_from_db()
        assert record.chosen == {}


def test_a_code_in_a_file_with_characters_that_nobody_sees_is_refused(office: Office) -> None:
    form = only(goals(office, target_files.form(code="A\u202eB")))
    assert form.verdict == Verdict.REFUSED
    assert "看不见的字符" in told(form)["code"]


# All at once ----------------------------------------------------------------------------------------------------------


def test_what_the_reader_and_the_rules_find_wrong_is_told_in_one_round(office: Office) -> None:
    building.open_form(office)
    rows = {1: {"points": "三分"}, 2: {"actual": "九成多"}, 5: {"actual": "大概好评"}}
    form = only(brought(office, official(executed="待核", rows=rows)))
    written = {each.cell: each.written for each in form.errors}
    assert written == {"F6": "待核", "G13": "三分", "F14": "九成多", "F17": "大概好评"}


def test_faults_of_a_new_form_are_told_with_the_choice_that_it_waits_for(office: Office) -> None:
    third = building.build_unit("D-1-3", "人才开发处", "section", office.section.parent)
    RoleAssignment.objects.create(user=office.preparer, unit=third, role=Role.PREPARER.value)
    rows = {1: {"subcategory": "长" * 65}, 2: {"points": "127.5"}}
    form = only(brought(office, official(name="新项目", adjusted="-3", rows=rows)))
    assert {each.code for each in form.errors} == {"unit", "too-long", "score-too-high", "money-negative"}


def test_faults_and_unreadable_actuals_of_a_new_form_are_told_together(office: Office) -> None:
    rows = {1: {"subcategory": "长" * 65, "actual": "九成多"}, 2: {"points": "127.5", "actual": "九成多"}}
    form = only(brought(office, official(name="新项目", adjusted="-3", rows=rows)))
    assert {each.code for each in form.errors} > {"too-long", "score-too-high", "money-negative"}
    assert [each.cell for each in form.errors if each.written == "九成多"] == ["F13", "F14"]
    cells = [each.cell for each in form.errors]
    assert len(cells) == len(set(cells))


def test_a_closed_year_and_a_taken_code_are_told_together(office: Office) -> None:
    Project.objects.create(unit=office.section, code="X-1", name="档案整理费")
    record = brought(office, official(name="新项目", year=2023, rows=FILLED))
    choice = importing.Choice(office.section.pk, "X-1")
    importing.choose(user=office.preparer, import_id=record.pk, choices={1: choice})
    form = only(record)
    assert [each.code for each in form.errors] == ["code-taken", "open-closed"]
    assert set(form.asks) == {"unit", "code", "year"}


@pytest.mark.parametrize("amount", ["999999999999999", "-999999999999999", "0.00000001"])
def test_amounts_out_of_all_measure_are_told_and_break_nothing(office: Office, amount: str) -> None:
    rows = {number: {"points": amount, "actual": amount} for number in range(1, 6)}
    form = only(brought(office, official(name="新项目", executed=amount, adjusted=amount, rows=rows)))
    assert form.verdict == Verdict.REFUSED
    assert len(form.errors) >= 6


def test_goals_without_a_year_tell_their_long_texts_too(office: Office) -> None:
    content = target_files.form(target_files.row("长" * 600, "≥1次"), year=None)
    assert {each.code for each in only(goals(office, content)).errors} == {"year", "too-long"}


def test_goals_with_a_year_out_of_range_and_no_unit_say_both(office: Office) -> None:
    third = building.build_unit("D-1-3", "人才开发处", "section", office.section.parent)
    RoleAssignment.objects.create(user=office.preparer, unit=third, role=Role.PREPARER.value)
    record = goals(office, target_files.form(year=None))
    importing.choose(user=office.preparer, import_id=record.pk, choices={1: importing.Choice(year=1066)})
    assert [each.code for each in only(record).errors] == ["year", "unit"]
