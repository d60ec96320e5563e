"""应用导入: everything that is ticked or nothing, refused if anything moved since the plan, and never done twice."""

from decimal import Decimal

import pytest

from evaluator.review import Event
from projects.models import (
    AuditEntry,
    Evaluation,
    Import,
    Project,
    Result,
    Revision,
    RoleAssignment,
    Round,
    TargetPlan,
)
from projects.selectors.cell_history import evaluation_cell_history
from projects.services import auditing, exporting, importing
from projects.services.importing import evaluations
from projects.services.importing.plan import Verdict
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, take, type_cells
from tests.projects.imported_files import FILLED, brought, official, only, planned, read_in_this_process

pytestmark = pytest.mark.django_db

FULL = {"executed": "100.00", "achievement": "年度工作已按计划完成。", "rows": FILLED}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


def applied(office: Office, record: Import) -> importing.Applied:
    return importing.apply_import(user=office.preparer, import_id=record.pk)


def test_the_ticked_cells_stand_with_their_score_their_marks_and_the_audit_entry(office: Office) -> None:
    evaluation = building.open_form(office)
    record = brought(office, official(**FULL))  # type: ignore[arg-type]
    (written,) = applied(office, record).written
    evaluation.refresh_from_db()
    assert (written.kind, written.id, written.cells) == ("evaluation", evaluation.pk, 8)
    assert (evaluation.total, evaluation.grade, evaluation.version) == (Decimal("99.10"), "优", 2)
    line = Result.objects.get(evaluation=evaluation, indicator__order=1)
    assert (line.actual_text, line.score, line.version) == ("35.00(人)", Decimal("2.10"), 2)
    assert line.edits["actual_text"]["name"] == "陈静"
    assert list(evaluation.contributors.all()) == [office.preparer]
    entry = AuditEntry.objects.get(action="enter", object_id=str(evaluation.pk))
    assert entry.note == "由文件导入 1.xlsx"
    assert {each["label"] for each in entry.changes} >= {"第 1 行“实际完成值”", "年度资金总额“全年执行数”"}
    assert AuditEntry.objects.get(action="import-apply").note.startswith("写入 1 个项目：1.xlsx sha256:")
    assert auditing.verify().intact
    history = evaluation_cell_history(office.preparer, evaluation.pk, f"result:{line.pk}", "actual_text")
    assert [(moment.actor, moment.after) for moment in history.moments] == [("陈静", "35.00(人)")]


def test_it_equals_what_typing_the_same_cells_gives(office: Office) -> None:
    typed = building.open_form(office, code="A", form=building.build_form(name="甲"))
    building.open_form(office, code="B", form=building.build_form(name="乙"))
    building.fill_in(office, typed)
    type_cells(office.preparer, typed, (building.line_target(typed, 1), "improvement", ""))
    applied(office, brought(office, official(name="乙", **FULL)))  # type: ignore[arg-type]
    mine, theirs = Evaluation.objects.order_by("pk")
    columns = ("total", "grade", "settled", "points", "proposed_total", "execution_rate", "filled_count", "owed_count")
    assert [getattr(mine, name) for name in columns] == [getattr(theirs, name) for name in columns]
    rows = [
        list(each.results.values_list("actual_text", "score", "outcome", "met", "deviation", "explained"))
        for each in (mine, theirs)
    ]
    assert rows[0] == rows[1]


def test_a_new_project_is_founded_opened_and_filled_in(office: Office) -> None:
    record = brought(office, official(name="行政执法经费", **FULL))  # type: ignore[arg-type]
    (written,) = applied(office, record).written
    evaluation = Evaluation.objects.get(pk=written.id)
    assert (evaluation.project.name, evaluation.project.code, evaluation.project.unit) == (
        "行政执法经费",
        "DR2024-001",
        office.section,
    )
    assert (evaluation.total, evaluation.round, evaluation.line_count) == (Decimal("99.10"), office.round, 5)
    plan = TargetPlan.objects.get(project=evaluation.project)
    assert (plan.stage, plan.origin, plan.source_name, plan.created_by) == (
        "approved",
        "evaluated",
        "1.xlsx",
        office.preparer,
    )
    entries = AuditEntry.objects.filter(object_type="evaluation", object_id=str(evaluation.pk))
    assert [entry.action for entry in entries] == ["open", "enter"]
    file = exporting.export_form(user=office.preparer, evaluation_id=evaluation.pk)
    again = importing.bring(user=office.preparer, uploads=[building_upload(file)])
    assert only(again).verdict == Verdict.SAME


def building_upload(file: object) -> importing.Upload:
    return importing.Upload(file.filename, file.content)  # type: ignore[attr-defined]


def test_a_form_is_opened_from_the_goals_that_were_approved(office: Office) -> None:
    evaluation = building.open_form(office)
    Result.objects.filter(evaluation=evaluation).delete()
    evaluation.funding.all().delete()
    evaluation.goals.all().delete()
    evaluation.delete()
    record = brought(office, official(**FULL))  # type: ignore[arg-type]
    assert only(record).deed == "open"
    (written,) = applied(office, record).written
    opened = Evaluation.objects.get(pk=written.id)
    assert (opened.total, opened.project) == (Decimal("99.10"), evaluation.project)


def test_a_cell_or_a_form_without_its_tick_stays_as_it_is(office: Office) -> None:
    first = building.open_form(office, code="A", form=building.build_form(name="甲"))
    second = building.open_form(office, code="B", form=building.build_form(name="乙"))
    record = brought(office, official(name="甲", **FULL), official(name="乙", **FULL))  # type: ignore[arg-type]
    line = Result.objects.get(evaluation=first, indicator__order=2)
    importing.tick(
        user=office.preparer, import_id=record.pk, ticks={f"1|result:{line.pk}|actual_text": False, "2": False}
    )
    assert len(applied(office, record).written) == 1
    line.refresh_from_db()
    assert line.actual_text == ""
    assert Result.objects.get(evaluation=first, indicator__order=3).actual_text == "100.00(%)"
    assert set(second.results.values_list("actual_text", flat=True)) == {""}


def test_a_second_press_does_nothing_twice(office: Office) -> None:
    record = brought(office, official(name="行政执法经费", **FULL))  # type: ignore[arg-type]
    first = applied(office, record)
    second = applied(office, record)
    assert (first.written, first.was_before, second.was_before) == (second.written, False, True)
    assert (Project.objects.count(), AuditEntry.objects.filter(action="import-apply").count()) == (1, 1)


# Refused as a whole ---------------------------------------------------------------------------------------------------


def refused(office: Office, record: Import) -> tuple[str, ...]:
    versions = list(Evaluation.objects.order_by("pk").values_list("pk", "version"))
    projects = Project.objects.count()
    with pytest.raises(Refused) as refusal:
        applied(office, record)
    assert list(Evaluation.objects.order_by("pk").values_list("pk", "version")) == versions
    assert Project.objects.count() == projects
    record.refresh_from_db()
    assert record.state == "read"
    assert AuditEntry.objects.latest("sequence").action == "import-apply"
    return tuple(problem.message for problem in refusal.value.problems)


def test_a_record_that_moved_since_takes_everything_back_and_is_named(office: Office) -> None:
    first = building.open_form(office, code="A", form=building.build_form(name="甲"))
    building.open_form(office, code="B", form=building.build_form(name="乙"))
    record = brought(office, official(name="甲", **FULL), official(name="乙", **FULL))  # type: ignore[arg-type]
    type_cells(office.colleague, first, (building.total_target(first), "executed", "88.00"))
    (said,) = refused(office, record)
    assert said.startswith("“甲”在计划做好以后又有改动（李敏 ")
    importing.plan_anew(user=office.preparer, import_id=record.pk)
    assert {cell.before for cell in planned(record).forms[0].cells} >= {"88.00"}
    assert len(applied(office, record).written) == 2


def test_a_form_handed_in_since_is_not_written(office: Office) -> None:
    evaluation = building.open_form(office)
    building.fill_in(office, evaluation)
    record = brought(office, official(**FULL | {"rows": FILLED | {2: {"actual": "11.00(个)"}}}))  # type: ignore[arg-type]
    take(Event.SUBMIT, office.preparer, evaluation)
    assert "又有改动" in refused(office, record)[0]
    assert Revision.objects.count() == 1


def test_a_project_that_appeared_since_is_not_made_again(office: Office) -> None:
    record = brought(office, official(name="行政执法经费", **FULL))  # type: ignore[arg-type]
    other = brought(office, official(name="行政执法经费", **FULL), user=office.colleague)  # type: ignore[arg-type]
    importing.apply_import(user=office.colleague, import_id=other.pk)
    assert "已经有人建了" in refused(office, record)[0]


def test_refused_forms_must_be_left_out_by_a_word(office: Office) -> None:
    building.open_form(office)
    record = brought(office, official(**FULL), official(name="别年的", year=2023))  # type: ignore[arg-type]
    assert "有 1 个项目被拒绝（“别年的”），没有写入" in refused(office, record)[0]
    importing.tick(user=office.preparer, import_id=record.pk, ticks={}, without_refused=True)
    assert len(applied(office, record).written) == 1


def test_nothing_ticked_is_said(office: Office) -> None:
    building.open_form(office)
    record = brought(office, official(**FULL))  # type: ignore[arg-type]
    importing.tick(user=office.preparer, import_id=record.pk, ticks={"1": False})
    assert "没有勾选" in refused(office, record)[0]


def test_a_role_that_was_taken_away_since_takes_everything_back(office: Office) -> None:
    building.open_form(office)
    record = brought(office, official(**FULL))  # type: ignore[arg-type]
    RoleAssignment.objects.filter(user=office.preparer).update(role="reader")
    assert "您没有这张表的这个角色" in refused(office, record)[0]


def test_a_round_that_was_closed_since_takes_a_new_project_back(office: Office) -> None:
    record = brought(office, official(name="行政执法经费", **FULL))  # type: ignore[arg-type]
    Round.objects.update(closed_at="2025-01-01T00:00:00Z")
    assert "没有正在进行的自评批次" in refused(office, record)[0]


def test_a_fault_in_the_middle_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    building.open_form(office)
    record = brought(office, official(**FULL), official(name="行政执法经费", **FULL))  # type: ignore[arg-type]

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(evaluations.entering, "write_all", broken)
    with pytest.raises(RuntimeError):
        applied(office, record)
    record.refresh_from_db()
    assert (record.state, Project.objects.count(), TargetPlan.objects.count()) == ("read", 1, 1)
    assert AuditEntry.objects.latest("sequence").action == "import-read"


def test_a_discarded_import_is_gone_with_its_files(office: Office, django_capture_on_commit_callbacks: object) -> None:
    record = brought(office, official(**FULL))  # type: ignore[arg-type]
    (file,) = record.files.all()
    assert importing.content_of(file.stored_name)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        importing.discard(user=office.preparer, import_id=record.pk)
    record.refresh_from_db()
    assert (record.state, record.forms, record.plan) == ("discarded", [], [])
    assert importing.content_of(file.stored_name) is None
    with pytest.raises(Refused, match="不能再改"):
        applied(office, record)
