"""What the database refuses whoever asks: a statement for every invariant of the records, and rows to try it on."""

from django.utils import timezone

from evaluator.review import Stage
from projects.models import (
    AdjustedCell,
    Evaluation,
    Evidence,
    Exclusion,
    Extension,
    Import,
    ImportFile,
    Job,
    LibraryIndicator,
    Phrase,
    Rectification,
    SheetMapping,
    TargetAdjustment,
)
from tests.projects import building
from tests.projects.building import Office


def furnish(office: Office) -> None:
    """Two forms that are being filled in, and two rows of everything that stands beside a form."""
    first = building.build_at(Stage.DRAFT, office)
    second = building.build_at(Stage.DRAFT, office, code="310-015", unit=office.other_section)
    for form in (first, second):
        prove(form, office)
    _adjust(first, office)
    for number, form in enumerate((first, second)):
        Phrase.objects.create(unit=office.section, kind="cause", text=f"机构改革 {number}")
        LibraryIndicator.objects.create(
            unit=office.section, category="产出指标", subcategory="数量指标", name=f"培训人数 {number}"
        )
        Rectification.objects.create(
            project=form.project,
            result=form.results.first(),
            fiscal_year=2024,
            measure="按季度调度",
            due_on="2025-03-31",
        )
    now, who = timezone.now(), {"granted_by": office.reviewer}
    revoked = {"revoked_at": now, "revoked_by": office.reviewer}
    for more in ({}, revoked):
        Extension.objects.create(round=office.round, unit=office.section, due_at=now, reason="系统升级", **who, **more)
    decided = {"state": "refused", "decided_by": office.reviewer, "decided_at": now}
    for more in ({}, decided):
        Exclusion.objects.create(evaluation=first, reason="项目取消", requested_by=office.preparer, **more)
    file = {"stored_name": "a", "filename": "a.zip", "content_type": "application/zip", "size": 1, "expires_at": now}
    brought = Import.objects.create(user=office.preparer, expires_at=now)
    for number in (1, 2):
        ImportFile.objects.create(of=brought, number=number, name="台账.xlsx", size=1, digest="sha256:00")
        SheetMapping.objects.create(unit=office.section, name=f"台账 {number}", made_by=office.preparer)
    for more in ({}, {"state": "done", "finished_at": now, **file}, {"state": "done", "finished_at": now}):
        Job.objects.create(kind="export", title="打包下载", created_by=office.preparer, **more)


def prove(form: Evaluation, office: Office) -> None:
    """Put a file beside a form."""
    Evidence.objects.create(
        evaluation=form,
        original_name="验收单.pdf",
        stored_name=f"{form.pk}.pdf",
        content_type="application/pdf",
        size=10,
        digest="sha256:0",
        uploaded_by=office.preparer,
    )


def _adjust(form: Evaluation, office: Office) -> None:
    plan = form.project.plans.get()
    indicator = plan.project.indicators.first()
    decided = {"state": "refused", "decided_by": office.reviewer, "decided_at": timezone.now()}
    for number, more in enumerate(({}, decided), start=1):
        asked = TargetAdjustment.objects.create(
            plan=plan,
            number=number,
            reason="任务调整",
            proposed_by=office.preparer,
            proposed_at=timezone.now(),
            **more,
        )
        for field in ("target_text", "points"):
            AdjustedCell.objects.create(
                adjustment=asked, indicator=indicator, field=field, label="第 1 行", before="50", after="40"
            )


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
    "indicator_version_from_one": "UPDATE projects_indicator SET version = 0",
    "plan_once_per_year": (
        "UPDATE projects_targetplan SET project_id = (SELECT min(project_id) FROM projects_targetplan)"
    ),
    "plan_stage_known": "UPDATE projects_targetplan SET stage = 'done'",
    "plan_origin_known": "UPDATE projects_targetplan SET origin = 'heard'",
    "plan_version_from_one": "UPDATE projects_targetplan SET version = 0",
    "plan_year_sensible": "UPDATE projects_targetplan SET fiscal_year = 24",
    "plan_submitted_has_who_and_when": "UPDATE projects_targetplan SET stage = 'submitted', submitted_by_id = NULL",
    "plan_approved_has_when": "UPDATE projects_targetplan SET stage = 'approved', approved_at = NULL",
    "plan_approver_is_not_the_submitter": (
        "UPDATE projects_targetplan SET submitted_by_id = (SELECT id FROM projects_user WHERE username = 'preparer'), "
        "approved_by_id = (SELECT id FROM projects_user WHERE username = 'preparer')"
    ),
    "plan_execution_points_negative": "UPDATE projects_targetplan SET execution_points = -1",
    "plan_execution_points_in_range": "UPDATE projects_targetplan SET execution_points = 10001",
    "adjustment_state_known": "UPDATE projects_targetadjustment SET state = 'maybe' WHERE decided_at IS NOT NULL",
    "adjustment_has_a_reason": "UPDATE projects_targetadjustment SET reason = ''",
    "adjustment_decided_has_who_and_when": "UPDATE projects_targetadjustment SET state = 'refused', decided_at = NULL",
    "adjustment_is_approved_by_another": (
        "UPDATE projects_targetadjustment SET state = 'approved', decided_at = '2025-01-01', "
        "decided_by_id = proposed_by_id"
    ),
    "adjustment_number_once": "UPDATE projects_targetadjustment SET number = 1",
    "adjustment_one_open_per_plan": "UPDATE projects_targetadjustment SET state = 'proposed'",
    "adjusted_cell_changes": "UPDATE projects_adjustedcell SET after = before",
    "adjusted_cell_once": "UPDATE projects_adjustedcell SET field = 'target_text'",
    "library_indicator_has_a_name": "UPDATE projects_libraryindicator SET name = ''",
    "library_indicator_once": "UPDATE projects_libraryindicator SET name = 'same'",
    "library_direction_known": "UPDATE projects_libraryindicator SET direction = 'up'",
    "library_nature_known": "UPDATE projects_libraryindicator SET nature = 'x'",
    "evidence_kind_known": "UPDATE projects_evidence SET kind = 'rumour'",
    "evidence_has_names": "UPDATE projects_evidence SET original_name = ''",
    "evidence_name_once": "UPDATE projects_evidence SET stored_name = 'same'",
    "evidence_digest_names_its_algorithm": "UPDATE projects_evidence SET digest = 'abc'",
    "evidence_is_not_empty": "UPDATE projects_evidence SET size = 0",
    "evidence_removed_has_who_and_when": "UPDATE projects_evidence SET removed_at = '2025-01-01', removed_by_id = NULL",
    "import_state_known": "UPDATE projects_import SET state = 'lost'",
    "import_applied_has_when": "UPDATE projects_import SET state = 'applied'",
    "import_version_from_one": "UPDATE projects_import SET version = 0",
    "import_file_number_once": "UPDATE projects_importfile SET number = 1",
    "import_file_has_a_name": "UPDATE projects_importfile SET name = ''",
    "import_file_digest_names_its_algorithm": "UPDATE projects_importfile SET digest = 'abc'",
    "sheet_mapping_has_a_name": "UPDATE projects_sheetmapping SET name = ''",
    "sheet_mapping_name_once": "UPDATE projects_sheetmapping SET name = 'same'",
    "phrase_kind_known": "UPDATE projects_phrase SET kind = 'poem'",
    "phrase_says_something": "UPDATE projects_phrase SET text = ''",
    "phrase_once_per_unit": "UPDATE projects_phrase SET text = 'same'",
    "rectification_state_known": (
        "UPDATE projects_rectification SET state = 'lost', outcome = 'x', closed_at = '2025-01-01', "
        "closed_by_id = (SELECT id FROM projects_user WHERE username = 'preparer')"
    ),
    "rectification_says_what": "UPDATE projects_rectification SET measure = ''",
    "rectification_once_per_row": (
        "UPDATE projects_rectification SET result_id = (SELECT min(result_id) FROM projects_rectification)"
    ),
    "rectification_closed_says_how_who_when": "UPDATE projects_rectification SET state = 'done'",
    "extension_has_a_reason": "UPDATE projects_extension SET reason = ''",
    "extension_one_in_force": "UPDATE projects_extension SET revoked_at = NULL, revoked_by_id = NULL",
    "extension_revoked_has_who_and_when": (
        "UPDATE projects_extension SET revoked_at = '2025-01-01', revoked_by_id = NULL"
    ),
    "exclusion_state_known": "UPDATE projects_exclusion SET state = 'maybe' WHERE decided_at IS NOT NULL",
    "exclusion_has_a_reason": "UPDATE projects_exclusion SET reason = ''",
    "exclusion_one_standing": "UPDATE projects_exclusion SET state = 'requested'",
    "exclusion_decided_has_who_and_when": "UPDATE projects_exclusion SET state = 'refused', decided_at = NULL",
    "exclusion_is_approved_by_another": (
        "UPDATE projects_exclusion SET state = 'approved', decided_at = '2025-01-01', decided_by_id = requested_by_id "
        "WHERE id = (SELECT min(id) FROM projects_exclusion)"
    ),
    "job_state_known": "UPDATE projects_job SET state = 'lost' WHERE state = 'done' AND size = 0",
    "job_says_what": "UPDATE projects_job SET title = ''",
    "job_done_within_total": "UPDATE projects_job SET done = 2, total = 1",
    "job_running_has_its_times": "UPDATE projects_job SET state = 'running' WHERE state = 'queued'",
    "job_ended_has_when": "UPDATE projects_job SET finished_at = NULL",
    "job_failed_says_why": "UPDATE projects_job SET state = 'failed' WHERE state = 'done' AND size = 0",
    "job_file_is_whole": "UPDATE projects_job SET size = 0 WHERE size = 1",
    "job_file_only_when_done": "UPDATE projects_job SET state = 'cancelled' WHERE size = 1",
    "job_file_once": (
        "UPDATE projects_job SET stored_name = 'a', filename = 'a.zip', content_type = 'application/zip', size = 1, "
        "expires_at = '2025-01-01' WHERE state = 'done'"
    ),
}
