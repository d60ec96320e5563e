"""约束：every stated invariant is refused by the database itself, whoever writes."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DataError, IntegrityError

from evaluator.review import TRANSITIONS, Event, Stage
from projects.migrations._triggers import ARROWS, remove
from projects.models import AuditEntry, Evaluation, LineComment, ReviewRecord, RoleAssignment, User
from tests.projects import building
from tests.projects.building import Office
from tests.projects.violations import VIOLATIONS, furnish, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = building.build_office()
    furnish(office)
    return office


def refusal_of(statement: str) -> str:
    """What the database says when it refuses; empty when it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            connection.check_constraints()
    except (IntegrityError, DataError) as fault:
        return str(fault)
    return ""


def named_checks() -> set[str]:
    return {
        constraint.name
        for model in apps.get_app_config("projects").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }


def test_every_invariant_is_refused_by_the_database(office: Office) -> None:
    assert len(VIOLATIONS) >= 100
    assert [name for name, statement in VIOLATIONS.items() if not refusal_of(statement)] == []


def test_a_check_is_refused_by_its_own_name(office: Office) -> None:
    remove(apps, SimpleNamespace(connection=connection))  # so that the constraint speaks, not a trigger before it
    said = {name: refusal_of(VIOLATIONS[name]) for name in named_checks() & set(VIOLATIONS)}
    assert {name: words for name, words in said.items() if name not in words} == {}


def test_the_list_speaks_of_every_constraint_of_the_records() -> None:
    """A new constraint without a violation here fails."""
    named = named_checks()
    spoken = set(VIOLATIONS)
    stems = {name: name.removesuffix("_in_range").removesuffix("_within_points") for name in named - spoken}
    rest = {name for name, stem in stems.items() if not any(each.startswith(stem) for each in spoken)}
    assert rest <= ELSEWHERE, rest - ELSEWHERE


ELSEWHERE = {
    "audit_has_an_action",
    "audit_sequence_from_one",
    "evaluation_locked_has_a_total",
    "line_comment_says_something",
    "project_funding_approved_not_negative",
    "project_funding_executed_to_july_not_negative",
    "project_funding_forecast_not_negative",
    "project_funding_period_requested_not_negative",
    "project_funding_requested_not_negative",
    "project_funding_source_known",
    "project_funding_version_from_one",
    "review_decision_names_its_revision",
    "review_event_known",
    "review_return_and_reopen_have_a_comment",
    "revision_digest_names_its_algorithm",
    "revision_has_content",
    "revision_number_from_one",
}
"""Shown by the tests below."""


@pytest.mark.parametrize("column", ["requested", "period_requested", "approved", "executed_to_july", "forecast"])
def test_a_projects_funding_is_not_negative(office: Office, column: str) -> None:
    insert = (
        f"INSERT INTO projects_projectfunding (project_id, fiscal_year, source, as_typed, edits, version, {column}) "
        "SELECT min(id), 2030, 'total', '{}', '{}', 1, %s FROM projects_project"
    )
    assert refusal_of(insert % -1)
    assert not refusal_of(insert % 1)
    assert refusal_of(insert.replace("'total'", "'lottery'") % 1)
    assert refusal_of(insert.replace("1, %s", "0, %s") % 1)


def test_a_locked_form_has_a_total(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office, code="310-020")
    values = {"submitted_at": "2025-01-01T00:00:00+08:00", "submitted_by": office.preparer, "stage": "submitted"}
    with pytest.raises(IntegrityError, match="locked_has_a_total"), transaction.atomic():
        Evaluation.objects.filter(pk=form.pk).update(**values, total=None)


@pytest.mark.parametrize(
    "fault",
    [
        {"event": "bless"},
        {"event": "return", "comment": ""},
        {"event": "reopen", "comment": ""},
        {"event": "approve", "revision": None},
    ],
)
def test_a_review_record_is_whole_or_not_at_all(office: Office, fault: dict[str, object]) -> None:
    form = building.build_at(Stage.IN_REVIEW, office, code="310-020")
    record = ReviewRecord.objects.filter(evaluation=form).latest("id")
    whole = {
        "evaluation": form,
        "revision": record.revision,
        "event": "accept",
        "actor": office.reviewer,
        "actor_name": "周敏",
        "at": record.at,
        "comment": "好",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRecord.objects.create(**{**whole, **fault})
    kept = ReviewRecord.objects.create(**whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        LineComment.objects.create(review=kept, result=form.results.first(), text="")


@pytest.mark.parametrize("fault", [{"number": 0}, {"digest": "abc"}, {"content": ""}, {"number": 1}])
def test_a_revision_is_whole_or_not_at_all(office: Office, fault: dict[str, object]) -> None:
    form = building.build_at(Stage.SUBMITTED, office, code="310-020")
    first = form.revisions.get()
    whole = {
        "evaluation": form,
        "number": 2,
        "frozen_at": first.frozen_at,
        "frozen_by": office.preparer,
        "policy_id": "x",
        "policy_digest": "x",
        "content": "{}",
        "digest": "sha256:0",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        form.revisions.create(**{**whole, **fault})


@pytest.mark.parametrize("fault", [{"action": ""}, {"sequence": 0}])
def test_an_audit_entry_is_whole_or_not_at_all(office: Office, fault: dict[str, object]) -> None:
    last = AuditEntry.objects.latest("sequence")
    whole = {
        "sequence": last.sequence + 1,
        "at": last.at,
        "action": "enter",
        "outcome": "done",
        "previous_hash": last.hash,
        "hash": "sha256:0",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.create(**{**whole, **fault})


@pytest.mark.parametrize("administration", ["system_admin", "security_admin", "auditor"])
def test_an_administrator_gets_no_role_and_a_role_holder_no_administration(office: Office, administration: str) -> None:
    administrator = User.objects.get(administration=administration)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=administrator, unit=office.section, role="reader")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=office.reader.pk).update(administration=administration)
    assert User.objects.filter(pk=administrator.pk).update(full_name="改名") == 1


def test_the_databases_arrows_are_the_workflows() -> None:
    assert set(ARROWS) == {(arrow.origin.value, arrow.target.value) for arrow in TRANSITIONS}


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        (Stage.APPROVED, Stage.DRAFT),
        (Stage.APPROVED, Stage.IN_REVIEW),
        (Stage.FINALISED, Stage.APPROVED),
        (Stage.FINALISED, Stage.DRAFT),
        (Stage.SUBMITTED, Stage.RETURNED),
        (Stage.IN_REVIEW, Stage.DRAFT),
    ],
)
def test_a_stage_moves_along_no_other_arrow(office: Office, origin: Stage, target: Stage) -> None:
    evaluation = building.build_at(origin, office, code="310-016")
    with pytest.raises((IntegrityError, DataError), match="no such step"), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(stage=target)


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.FINALISED])
@pytest.mark.parametrize("column", ["approved_by", "submitted_by"])
def test_who_judged_and_who_handed_in_stay_while_the_judgement_stands(
    office: Office, stage: Stage, column: str
) -> None:
    evaluation = building.build_at(stage, office, code="310-016")
    with pytest.raises((IntegrityError, DataError), match="no such step"), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(**{column: User.objects.get(username="reader")})


def test_what_proves_a_form_stands_still_while_the_form_is_locked(office: Office) -> None:
    form = building.open_form(office, code="310-018")
    prove(form, office)
    building.fill_in(office, form)
    note = f"UPDATE projects_evidence SET note = 'x' WHERE evaluation_id = {form.pk}"
    more = (
        "INSERT INTO projects_evidence (evaluation_id, kind, number, note, original_name, stored_name, content_type, "
        "size, digest, uploaded_by_id, uploaded_at) SELECT evaluation_id, kind, number, note, original_name, '{}', "
        "content_type, size, digest, uploaded_by_id, uploaded_at FROM projects_evidence "
        f"WHERE evaluation_id = {form.pk} AND stored_name LIKE '%.pdf'"
    )
    assert not refusal_of(note)
    assert not refusal_of(more.format("one"))
    building.take(Event.SUBMIT, office.preparer, form)
    assert "locked" in refusal_of(note)
    assert "locked" in refusal_of(more.format("two"))
