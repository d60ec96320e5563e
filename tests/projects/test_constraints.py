"""约束：every stated invariant is refused by the database itself, whoever writes."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DataError, IntegrityError

from evaluator.review import TRANSITIONS, Stage
from projects.migrations._triggers import ARROWS, remove
from projects.models import AuditEntry, Evaluation, LineComment, ReviewRecord, RoleAssignment, User
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db

VIOLATIONS: dict[str, str] = {
    "unit_kind_known": "UPDATE projects_unit SET kind = 'company'",
    "unit_has_a_name": "UPDATE projects_unit SET name = ''",
    "unit_has_a_code": "UPDATE projects_unit SET code = '' WHERE code = 'D'",
    "unit_region_six_digits": "UPDATE projects_unit SET region = '31000'",
    "unit_region_is_digits": "UPDATE projects_unit SET region = 'ABCDEF'",
    "unit_path_slashes": "UPDATE projects_unit SET path = '1/2' WHERE code = 'D'",
    "unit_path_once": "UPDATE projects_unit SET path = '/1/'",
    "unit_code_once": "UPDATE projects_unit SET code = 'same'",
    "unit_not_its_own_parent": "UPDATE projects_unit SET parent_id = id",
    "user_name_once": "UPDATE projects_user SET username = 'same'",
    "user_has_a_name": "UPDATE projects_user SET full_name = ''",
    "user_administration_known": "UPDATE projects_user SET administration = 'god' WHERE username = 'nobody'",
    "role_known": "UPDATE projects_roleassignment SET role = 'king'",
    "role_once_per_unit": (
        "INSERT INTO projects_roleassignment (user_id, unit_id, role, granted_at) "
        "SELECT user_id, unit_id, role, granted_at FROM projects_roleassignment"
    ),
    "administrator_takes_no_role": (
        "UPDATE projects_roleassignment SET user_id = (SELECT id FROM projects_user WHERE username = 'auditor')"
    ),
    "role_holder_becomes_no_administrator": (
        "UPDATE projects_user SET administration = 'auditor' WHERE username = 'reader'"
    ),
    "round_year_sensible": "UPDATE projects_round SET fiscal_year = 24",
    "project_has_a_name": "UPDATE projects_project SET name = ''",
    "project_has_a_code": "UPDATE projects_project SET code = ''",
    "project_nature_known": "UPDATE projects_project SET nature = 'x'",
    "project_ends_after_it_starts": "UPDATE projects_project SET starts_on = '2024-12-31', ends_on = '2024-01-01'",
    "indicator_order_once": 'UPDATE projects_indicator SET "order" = 1',
    "indicator_order_from_one": 'UPDATE projects_indicator SET "order" = 0 WHERE "order" = 1',
    "indicator_direction_known": "UPDATE projects_indicator SET direction = 'up'",
    "indicator_nature_known": "UPDATE projects_indicator SET nature = 'x'",
    "indicator_points_negative": "UPDATE projects_indicator SET points = -1",
    "indicator_points_over_100": "UPDATE projects_indicator SET points = 10001",
    "evaluation_stage_known": "UPDATE projects_evaluation SET stage = 'done'",
    "evaluation_form_known": "UPDATE projects_evaluation SET form = 'x'",
    "evaluation_money_unit_known": "UPDATE projects_evaluation SET money_unit = '亿元'",
    "evaluation_version_from_one": "UPDATE projects_evaluation SET version = 0",
    "evaluation_has_a_policy": "UPDATE projects_evaluation SET policy_id = ''",
    "evaluation_submitted_has_who_and_when": "UPDATE projects_evaluation SET stage = 'submitted'",
    "evaluation_in_review_has_a_reviewer": (
        "UPDATE projects_evaluation SET stage = 'in_review', submitted_at = '2025-01-01', submitted_by_id = "
        "(SELECT id FROM projects_user WHERE username = 'preparer')"
    ),
    "evaluation_approved_has_who_when_what": (
        "UPDATE projects_evaluation SET stage = 'approved', submitted_at = '2025-01-01', submitted_by_id = "
        "(SELECT id FROM projects_user WHERE username = 'preparer')"
    ),
    "evaluation_finalised_has_who_and_when": (
        "UPDATE projects_evaluation SET stage = 'finalised', submitted_at = '2025-01-01', submitted_by_id = "
        "(SELECT id FROM projects_user WHERE username = 'preparer'), approved_at = '2025-01-01', approved_by_id = "
        "(SELECT id FROM projects_user WHERE username = 'reviewer'), approved_revision_id = 1"
    ),
    "evaluation_approver_is_not_the_submitter": (
        "UPDATE projects_evaluation SET submitted_by_id = (SELECT id FROM projects_user WHERE username = 'preparer'), "
        "approved_by_id = (SELECT id FROM projects_user WHERE username = 'preparer')"
    ),
    "evaluation_pending_has_no_total": "UPDATE projects_evaluation SET pending_count = 1",
    "evaluation_total_in_range": "UPDATE projects_evaluation SET total = -1",
    "evaluation_lowest_not_above_highest": "UPDATE projects_evaluation SET lowest = 9000, highest = 8000",
    "evaluation_execution_points_in_range": "UPDATE projects_evaluation SET execution_points = 10001",
    "evaluation_counts_fit": "UPDATE projects_evaluation SET filled_count = line_count + 1",
    "evaluation_one_open_per_year_and_form": (
        "UPDATE projects_evaluation SET project_id = (SELECT min(project_id) FROM projects_evaluation)"
    ),
    "funding_source_known": "UPDATE projects_fundingline SET source = 'lottery' WHERE source = 'other'",
    "funding_source_once": "UPDATE projects_fundingline SET source = 'total'",
    "funding_order_once": 'UPDATE projects_fundingline SET "order" = 1',
    "funding_version_from_one": "UPDATE projects_fundingline SET version = 0",
    "funding_initial_not_negative": "UPDATE projects_fundingline SET initial = -1",
    "funding_adjusted_not_negative": "UPDATE projects_fundingline SET adjusted = -1",
    "funding_executed_not_negative": "UPDATE projects_fundingline SET executed = -1",
    "goal_order_once": (
        'INSERT INTO projects_goal (evaluation_id, "order", text, achievement, edits, version) '
        'SELECT evaluation_id, "order", text, achievement, edits, version FROM projects_goal'
    ),
    "goal_version_from_one": "UPDATE projects_goal SET version = 0",
    "result_version_from_one": "UPDATE projects_result SET version = 0",
    "result_outcome_known": "UPDATE projects_result SET outcome = 'guessed'",
    "result_points_negative": "UPDATE projects_result SET points = -1, score = NULL, proposed_score = NULL",
    "result_points_over_100": "UPDATE projects_result SET points = 10001",
    "result_given_score_negative": "UPDATE projects_result SET given_score = -1",
    "result_given_score_above_points": "UPDATE projects_result SET given_score = points + 1",
    "result_given_score_without_points": (
        "UPDATE projects_result SET points = NULL, given_score = 1, proposed_score = NULL, score = NULL, "
        "outcome = 'pending'"
    ),
    "result_proposed_score_above_points": "UPDATE projects_result SET proposed_score = points + 1",
    "result_score_above_points": "UPDATE projects_result SET score = points + 1",
    "result_computed_has_a_proposal": "UPDATE projects_result SET outcome = 'computed', proposed_score = NULL",
    "result_indicator_once": (
        "UPDATE projects_result SET indicator_id = (SELECT min(indicator_id) FROM projects_result)"
    ),
    "audit_outcome_known": (
        "INSERT INTO projects_auditentry (sequence, at, actor_name, address, action, object_type, object_id, "
        "object_label, outcome, note, changes, previous_hash, hash) "
        "VALUES (999, '2025-01-01', '', '', 'x', '', '', '', 'maybe', '', '[]', 'sha256:0', 'sha256:1')"
    ),
    "audit_hash_names_its_algorithm": (
        "INSERT INTO projects_auditentry (sequence, at, actor_name, address, action, object_type, object_id, "
        "object_label, outcome, note, changes, previous_hash, hash) "
        "VALUES (999, '2025-01-01', '', '', 'x', '', '', '', 'done', '', '[]', 'sha256:0', 'abc')"
    ),
    "audit_sequence_once": (
        "INSERT INTO projects_auditentry (sequence, at, actor_name, address, action, object_type, object_id, "
        "object_label, outcome, note, changes, previous_hash, hash) "
        "VALUES (1, '2025-01-01', '', '', 'x', '', '', '', 'done', '', '[]', 'sha256:0', 'sha256:1')"
    ),
    "audit_head_is_one_row": "INSERT INTO projects_audithead (id, sequence, hash) VALUES (2, 0, '')",
}


@pytest.fixture
def office() -> Office:
    office = building.build_office()
    building.build_at(Stage.DRAFT, office)
    building.build_at(Stage.DRAFT, office, code="310-015", unit=office.other_section)
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
    assert len(VIOLATIONS) >= 60
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
    "project_funding_requested_not_negative",
    "project_funding_source_known",
    "review_decision_names_its_revision",
    "review_event_known",
    "review_return_and_reopen_have_a_comment",
    "revision_digest_names_its_algorithm",
    "revision_has_content",
    "revision_number_from_one",
}
"""Shown by the tests below."""


@pytest.mark.parametrize("column", ["requested", "approved", "executed_to_july", "forecast"])
def test_a_projects_funding_is_not_negative(office: Office, column: str) -> None:
    insert = (
        f"INSERT INTO projects_projectfunding (project_id, source, {column}) "
        "SELECT min(id), 'total', %s FROM projects_project"
    )
    assert refusal_of(insert % -1)
    assert not refusal_of(insert % 1)
    assert refusal_of(insert.replace("'total'", "'lottery'") % 1)


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
