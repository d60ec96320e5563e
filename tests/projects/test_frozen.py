"""定格：a form that was handed in shows for ever what was handed in, and no path changes it."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from evaluator.policies import loader
from evaluator.review import FROZEN, SETTLED, Event, Stage
from projects.migrations import _triggers
from projects.models import Evaluation, Goal, Indicator, Project, Result, Revision, Round, Unit, User
from projects.selectors.canonical import canonical, digest, matches
from projects.selectors.content import EvaluationContent
from projects.selectors.evaluation import evaluation_page
from projects.selectors.live import BrokenRevision, freeze, live_content, thaw
from projects.services import exporting, rescoring
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, line_target, take, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def shown(office: Office, form: Evaluation) -> str:
    """Everything the page shows that belongs to the form itself."""
    page = evaluation_page(office.reader, form.pk)
    head = replace(page.head, version=0, stage="", stage_name="")
    return canonical([head, page.funding, page.execution, page.goals, page.groups, page.panel, page.findings])


def exported(office: Office, form: Evaluation) -> list[list[object]]:
    """Every cell of the exported workbook, and the file's name."""
    file = exporting.export_form(user=office.reader, evaluation_id=form.pk)
    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    return [[file.filename], *[[cell.value for cell in row] for row in sheet.iter_rows()]]


RENAMINGS: dict[str, Callable[[Office, Evaluation], object]] = {
    "unit": lambda office, form: Unit.objects.update(name="改名后的单位", short_name="改名"),
    "project": lambda office, form: Project.objects.update(
        name="改名后的项目", competent_department="改", implementing_unit="改", contact="改"
    ),
    "person": lambda office, form: User.objects.update(full_name="改名"),
    "round": lambda office, form: Round.objects.update(name="改名后的批次"),
}


@pytest.mark.parametrize("stage", sorted(SETTLED))
@pytest.mark.parametrize("what", RENAMINGS)
def test_renaming_afterwards_changes_neither_page_nor_export(office: Office, stage: Stage, what: str) -> None:
    form = building.build_at(stage, office)
    page, file = shown(office, form), exported(office, form)
    RENAMINGS[what](office, form)
    assert shown(office, form) == page
    assert exported(office, form) == file


@pytest.mark.parametrize("what", ["unit", "project"])
def test_a_draft_does_follow_its_names(office: Office, what: str) -> None:
    form = building.build_at(Stage.DRAFT, office)
    page = shown(office, form)
    RENAMINGS[what](office, form)
    assert shown(office, form) != page


def test_another_policy_afterwards_changes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form = building.build_at(Stage.APPROVED, office)
    page, file = shown(office, form), exported(office, form)
    other = replace(loader.get(form.policy_id), label="改过的办法", digest="sha256:other")
    monkeypatch.setattr(rescoring.loader, "get", lambda policy_id: other)
    assert shown(office, form) == page
    assert exported(office, form) == file


@pytest.mark.parametrize("stage", sorted(SETTLED))
def test_a_settled_form_is_never_rescored(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    with pytest.raises(ValueError, match="settled"):
        rescoring.rescore(form)


@pytest.mark.parametrize("stage", sorted(SETTLED))
def test_no_service_changes_a_settled_form_but_the_two_that_send_it_back(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    page = shown(office, form)
    for user in (office.preparer, office.colleague, office.reviewer, office.second_reviewer, office.finance):
        with pytest.raises(Refused):
            type_cells(user, form, (line_target(form, 1), "actual_text", "50"))
        for event in Event:
            if event in (Event.RETURN, Event.REOPEN, Event.FINALISE):
                continue
            with pytest.raises(Refused):
                take(event, user, form)
    assert shown(office, form) == page


LOCKED_WRITES: dict[str, Callable[[Evaluation], object]] = {
    "a result's actual": lambda form: Result.objects.filter(evaluation=form).update(actual_text="50"),
    "a result's score": lambda form: Result.objects.filter(evaluation=form).update(given_score=1),
    "an amount": lambda form: form.funding.update(executed=1),
    "a goal": lambda form: Goal.objects.filter(evaluation=form).update(achievement="改"),
    "a new goal": lambda form: Goal.objects.create(evaluation=form, order=9, text="多的"),
    "a target": lambda form: Indicator.objects.filter(project=form.project).update(target_text="≥1"),
    "the points of a target": lambda form: Indicator.objects.filter(project=form.project).update(points=1),
    "the total": lambda form: Evaluation.objects.filter(pk=form.pk).update(total=100),
    "the grade": lambda form: Evaluation.objects.filter(pk=form.pk).update(grade="差"),
    "the policy": lambda form: Evaluation.objects.filter(pk=form.pk).update(policy_digest="sha256:x"),
    "the reason": lambda form: Evaluation.objects.filter(pk=form.pk).update(funding_reason="改"),
    "the conclusion": lambda form: Evaluation.objects.filter(pk=form.pk).update(conclusion="改"),
    "what is to be improved": lambda form: Evaluation.objects.filter(pk=form.pk).update(improvements="改"),
    "its problems": lambda form: Evaluation.objects.filter(pk=form.pk).update(issues="改"),
    "the target at first": lambda form: Result.objects.filter(evaluation=form).update(initial_target_text="改"),
    "the project": lambda form: Evaluation.objects.filter(pk=form.pk).update(fiscal_year=2023),
}


@pytest.mark.parametrize("stage", sorted(FROZEN))
@pytest.mark.parametrize("what", LOCKED_WRITES)
def test_not_even_a_shell_changes_a_form_that_was_handed_in(office: Office, stage: Stage, what: str) -> None:
    form = building.build_at(stage, office)
    with pytest.raises(IntegrityError), transaction.atomic():
        LOCKED_WRITES[what](form)


@pytest.mark.parametrize("what", LOCKED_WRITES)
def test_the_same_writes_pass_on_a_draft(office: Office, what: str) -> None:
    form = building.build_at(Stage.DRAFT, office)
    LOCKED_WRITES[what](form)


def test_without_the_trigger_the_total_of_an_approved_form_could_be_changed(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    connection.check_constraints()
    with connection.cursor() as cursor:
        place = " ON projects_evaluation" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER projects_evaluation_still{place}")
    Evaluation.objects.filter(pk=form.pk).update(total=100)
    form.refresh_from_db()
    assert form.total == 100
    assert evaluation_page(office.reader, form.pk).panel.total != 100, "the page still shows the frozen revision"


@pytest.mark.parametrize("stage", sorted(FROZEN))
def test_a_revision_that_was_tampered_with_is_neither_shown_nor_exported(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    _triggers.remove(None, SimpleNamespace(connection=connection))
    revision = form.revisions.get()
    with connection.cursor() as cursor:
        tampered = revision.content.replace("35", "45")
        cursor.execute("UPDATE projects_revision SET content = %s WHERE id = %s", [tampered, revision.pk])
    for read in (evaluation_page, lambda user, pk: exporting.export_form(user=user, evaluation_id=pk)):
        with pytest.raises(BrokenRevision, match="not what its digest says"):
            read(office.preparer, form.pk)


def test_a_form_and_its_people_cannot_be_deleted_from_under_a_revision(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    for found in (form, form.project, form.round, office.preparer, office.section):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.delete()


# The revision itself --------------------------------------------------------------------------------------------------


def test_a_revision_reads_back_exactly_and_has_its_hash(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    revision = Revision.objects.get(evaluation=form)
    content = thaw(revision)
    assert isinstance(content, EvaluationContent)
    assert freeze(content) == revision.content
    assert digest(revision.content) == revision.digest
    assert matches(revision.content, revision.digest)
    assert not matches(revision.content + " ", revision.digest)


def test_a_revision_holds_the_names_the_policy_and_the_score_of_its_moment(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    content = thaw(Revision.objects.get(evaluation=form))
    assert (content.project_name, content.unit_name, content.submitted_by) == (
        "专业技术人员管理工作经费",
        "职业能力建设处",
        "陈静",
    )
    assert content.policy_digest == loader.get(form.policy_id).digest
    assert str(content.total) == "99.10"
    assert content.lines[0].working.steps


def test_the_canonical_text_is_the_same_on_every_database(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    first = freeze(live_content(form))
    fetched = Evaluation.objects.select_related("project__unit", "round").get(pk=form.pk)
    assert freeze(live_content(fetched)) == first
    assert '"total":"99.10"' in first


def test_a_revision_of_before_a_cell_existed_still_reads_and_still_fits_its_code(office: Office) -> None:
    """责任人 and the survey came later: a text frozen without them is as whole as the day it was handed in."""
    form = building.build_at(Stage.SUBMITTED, office)
    page = shown(office, form)
    revision = form.revisions.get()
    plain = json.loads(revision.content)
    for line in plain["lines"]:
        for name in ("improvement_owner", "survey_sample", "survey_on", "survey_method"):
            del line[name]
    older = Revision(
        evaluation=form,
        number=2,
        frozen_at=revision.frozen_at,
        frozen_by=revision.frozen_by,
        policy_id=revision.policy_id,
        policy_digest=revision.policy_digest,
        content=canonical(plain),
        digest=digest(canonical(plain)),
    )
    older.save()
    assert thaw(older) == thaw(revision)
    assert shown(office, form).replace(older.digest, revision.digest) == page.replace(
        '"revision_number":1', '"revision_number":2'
    )
