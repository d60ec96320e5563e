"""审核：the gate, the locks and the guards, each shown to be needed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from evaluator import review
from evaluator.review import Event, Guard, Stage
from projects.models import AuditEntry, Evaluation, LineComment, ReviewRecord, Revision, RoleAssignment, Round
from projects.selectors.evaluation import evaluation_page
from projects.services import reviewing
from projects.services.examining import examine_files
from projects.services.exporting import export_form
from projects.services.results import LineRemarkText, Refused
from tests.projects import building
from tests.projects.building import Office, line_target, take, total_target, type_cells, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def refusal(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [problem.code for problem in refused.value.problems]


# The gate -----------------------------------------------------------------------------------------------------------


def test_an_empty_form_is_refused_with_everything_that_is_owed_at_once(office: Office) -> None:
    form = building.open_form(office)
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    problems = refused.value.problems
    assert [problem.code for problem in problems].count("actual-missing") == 5
    assert {"funding-missing", "achievement-missing", "actual-missing"} <= {problem.code for problem in problems}
    assert all(problem.place and problem.message and problem.anchor for problem in problems)
    assert len({problem.anchor for problem in problems}) == len(problems), "each leads to its own cell"


def test_the_gate_lists_what_the_page_lists(office: Office) -> None:
    form = building.open_form(office)
    page = evaluation_page(office.preparer, form.pk)
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    listed = [problem for item in page.panel.owed for problem in item.problems]
    assert list(refused.value.problems) == listed
    assert page.panel.owed_count == len(listed)


def test_every_problems_anchor_is_a_cell_of_the_page(office: Office) -> None:
    form = building.open_form(office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "35"))
    page = evaluation_page(office.preparer, form.pk)
    cells = [page.execution.reason]
    cells += [cell for row in page.funding for cell in (row.initial, row.adjusted, row.executed)]
    cells += [goal.achievement for goal in page.goals]
    for line in page.lines:
        cells += [line.target, line.actual, line.given, line.given_reason, line.deviation_reason, line.points_cell]
    anchors = {cell.anchor for cell in cells}
    assert {problem.anchor for item in page.panel.owed for problem in item.problems} <= anchors


def test_every_problem_says_in_its_sentence_where_it_is_and_is_told_once(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    faults = [
        (total_target(form), "executed", "很多"),
        (total_target(form), "adjusted", "/"),
        (building.goal_target(form), "achievement", ""),
        (line_target(form, 1), "actual_text", "约35"),
        (line_target(form, 2), "actual_text", "/"),
        (line_target(form, 3), "actual_text", ""),
    ]
    type_cells(office.preparer, form, *faults)
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    problems = refused.value.problems
    assert [problem.message for problem in problems if problem.place not in problem.message] == []
    assert len({problem.anchor for problem in problems}) == len(problems) == len(faults)
    assert any(problem.message == "年度资金总额“全年预算数”填的是 /，这一格要有数" for problem in problems)


def test_a_missed_target_asks_for_cause_and_measure_an_exceeded_one_for_the_cause(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    first, second = line_target(form, 1), line_target(form, 2)
    type_cells(office.preparer, form, (first, "deviation_reason", ""), (second, "actual_text", "14"))
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    assert {problem.code: problem.remedy for problem in refused.value.problems} == {
        "unexplained-missed": "请写偏差原因和改进措施，合计不少于 10 个字，现在没有写偏差原因",
        "unexplained-exceeded": "请写偏差原因，不少于 10 个字（改进措施计算在内）",
    }


def test_a_reason_that_is_owed_for_the_money_says_where_it_goes(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    type_cells(office.preparer, form, (total_target(form), "executed", "12"))
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    (problem,) = refused.value.problems
    assert problem.message.startswith("资金执行：")
    assert problem.remedy == "请写资金偏差说明，不少于 10 个字"
    type_cells(office.preparer, form, ("evaluation", "funding_reason", "延期到下一年度"))
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    (problem,) = refused.value.problems
    assert problem.remedy == "请写资金偏差说明，不少于 10 个字，现在 7 个字"


def test_what_passes_the_gate_is_not_found_too_short_afterwards(office: Office, tmp_path: Path) -> None:
    form = building.build_at(Stage.DRAFT, office)
    first = line_target(form, 1)
    type_cells(office.preparer, form, (first, "deviation_reason", "多"), (first, "improvement", ""))
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    (problem,) = refused.value.problems
    assert problem.remedy == "请写偏差原因和改进措施，合计不少于 10 个字，现在 1 个字"

    # 4 + 5 characters are one too few: for the gate, for check 44 here, and for check 44 of the printed form.
    for improvement, passes in (("加强月度调", False), ("加强月度调度", True)):
        type_cells(office.preparer, form, (first, "deviation_reason", "机构改革"), (first, "improvement", improvement))
        form.refresh_from_db()
        line = evaluation_page(office.preparer, form.pk).lines[0]
        assert line.explanations[0].satisfied is line.explained is passes
        assert ("44" in [each["check"] for each in form.findings]) is not passes
        file = tmp_path / f"{len(improvement)}.xlsx"
        file.write_bytes(export_form(user=office.preparer, evaluation_id=form.pk).content)
        [examined] = examine_files([file])
        assert ("44" in [finding.check for finding in examined.findings]) is not passes
    assert take(Event.SUBMIT, office.preparer, form).stage == Stage.SUBMITTED


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda form: (line_target(form, 2), "actual_text", ""), "actual-missing"),
        (lambda form: (line_target(form, 1), "deviation_reason", ""), "unexplained-missed"),
        (lambda form: (line_target(form, 2), "actual_text", "14"), "unexplained-exceeded"),
        (lambda form: (line_target(form, 2), "given_score", "20"), "given-reason-missing"),
        (lambda form: (line_target(form, 2), "given_score", "二十"), "score-unreadable"),
        (lambda form: (total_target(form), "executed", "12"), "unexplained-low_execution"),
        (lambda form: (total_target(form), "executed", ""), "funding-missing"),
        (lambda form: (total_target(form), "executed", "/"), "funding-missing"),
        (lambda form: (total_target(form), "adjusted", ""), "funding-missing"),
        (lambda form: (building.goal_target(form), "achievement", " "), "achievement-missing"),
    ],
)
def test_one_thing_owed_is_enough_to_stop_a_form(office: Office, spoil: Callable, code: str) -> None:
    form = building.build_at(Stage.DRAFT, office)
    if code == "unexplained-missed":
        type_cells(office.preparer, form, (line_target(form, 1), "improvement", ""))
    type_cells(office.preparer, form, spoil(form))
    assert code in refusal(lambda: take(Event.SUBMIT, office.preparer, form))
    form.refresh_from_db()
    assert form.stage == Stage.DRAFT
    assert not Revision.objects.filter(evaluation=form).exists()


def test_a_deviation_that_the_policy_only_notes_stops_nobody(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    total = total_target(form)
    type_cells(office.preparer, form, (total, "adjusted", "130"))
    type_cells(office.preparer, form, (total, "executed", "130"))
    page = evaluation_page(office.preparer, form.pk)
    assert [(each.why, each.satisfied) for each in page.execution.explanations] == [("budget_changed", False)]
    assert take(Event.SUBMIT, office.preparer, form).stage == Stage.SUBMITTED


def test_a_refused_submission_keeps_every_text(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    type_cells(office.preparer, form, (line_target(form, 2), "actual_text", "一些"))
    refusal(lambda: take(Event.SUBMIT, office.preparer, form))
    assert form.results.get(indicator__order=2).actual_text == "一些"


def test_without_the_gate_an_empty_form_would_pass(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form = building.build_at(Stage.DRAFT, office)
    type_cells(office.preparer, form, (line_target(form, 1), "given_score", "1"))
    assert refusal(lambda: take(Event.SUBMIT, office.preparer, form)) == ["given-reason-missing"]
    monkeypatch.setattr(reviewing, "problems_of", lambda content: ())
    assert take(Event.SUBMIT, office.preparer, form).stage == Stage.SUBMITTED


# The round ----------------------------------------------------------------------------------------------------------


def test_past_the_deadline_a_form_is_taken_and_marked_late(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    Round.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    take(Event.SUBMIT, office.preparer, form)
    form.refresh_from_db()
    assert form.is_late
    assert ReviewRecord.objects.get(evaluation=form).is_late
    assert evaluation_page(office.preparer, form.pk).head.is_late


def test_before_the_deadline_nothing_is_late(office: Office) -> None:
    assert not building.build_at(Stage.SUBMITTED, office).is_late


def test_a_closed_round_takes_no_form_and_says_since_when(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    closed = timezone.now()
    Round.objects.update(closed_at=closed)
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    (problem,) = refused.value.problems
    assert problem.code == f"submit-{Guard.ROUND_OPEN}"
    assert f"{timezone.localtime(closed):%Y-%m-%d %H:%M} 关闭" in problem.message
    assert office.department.name in problem.message


def test_a_round_that_has_not_begun_takes_no_form(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    begins = timezone.localdate() + timedelta(days=1)
    Round.objects.update(opens_on=begins)
    with pytest.raises(Refused) as refused:
        take(Event.SUBMIT, office.preparer, form)
    assert f"{begins:%Y-%m-%d}" in refused.value.problems[0].message


# Guards, each with the harm it prevents -------------------------------------------------------------------------------


def two_hats(office: Office) -> None:
    """Give the preparer the reviewer's and the finance reviewer's roles as well."""
    for role in ("reviewer", "finance_reviewer"):
        RoleAssignment.objects.create(user=office.preparer, unit=office.section, role=role)


@pytest.mark.parametrize(
    ("event", "stage"),
    [
        (Event.ACCEPT, Stage.SUBMITTED),
        (Event.RETURN, Stage.IN_REVIEW),
        (Event.APPROVE, Stage.IN_REVIEW),
        (Event.RETURN, Stage.APPROVED),
        (Event.FINALISE, Stage.APPROVED),
        (Event.REOPEN, Stage.FINALISED),
    ],
)
def test_nobody_judges_what_he_handed_in(office: Office, event: Event, stage: Stage) -> None:
    form = building.build_at(stage, office)
    two_hats(office)
    assert refusal(lambda: take(event, office.preparer, form)) == [f"{event.value}-{Guard.NOT_OWN_WORK.value}"]


def test_nobody_approves_a_form_in_which_he_typed_a_single_cell(office: Office) -> None:
    form = building.open_form(office)
    type_cells(office.colleague, form, (line_target(form, 1), "actual_text", "34"))
    building.fill_in(office, form)
    take(Event.SUBMIT, office.preparer, form)
    RoleAssignment.objects.create(user=office.colleague, unit=office.section, role="reviewer")
    assert refusal(lambda: take(Event.ACCEPT, office.colleague, form)) == [f"accept-{Guard.NOT_OWN_WORK.value}"]


def test_without_its_guard_a_person_would_approve_his_own_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form = building.open_form(office)
    type_cells(office.colleague, form, (line_target(form, 1), "actual_text", "34"))
    building.fill_in(office, form)
    take(Event.SUBMIT, office.preparer, form)
    RoleAssignment.objects.create(user=office.colleague, unit=office.section, role="reviewer")
    monkeypatch.setattr(review, "GUARD_SENTENCES", {**review.GUARD_SENTENCES, Guard.NOT_OWN_WORK: lambda situation: ""})
    take(Event.ACCEPT, office.colleague, form)
    assert take(Event.APPROVE, office.colleague, form).approved_by == office.colleague


def test_the_approver_does_not_settle_his_own_approval(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    form = building.build_at(Stage.APPROVED, office)
    RoleAssignment.objects.create(user=office.reviewer, unit=office.department, role="finance_reviewer")
    code = f"finalise-{Guard.NOT_THE_APPROVER.value}"
    assert refusal(lambda: take(Event.FINALISE, office.reviewer, form)) == [code]
    monkeypatch.setattr(
        review, "GUARD_SENTENCES", {**review.GUARD_SENTENCES, Guard.NOT_THE_APPROVER: lambda situation: ""}
    )
    assert take(Event.FINALISE, office.reviewer, form).stage == Stage.FINALISED


@pytest.mark.parametrize("comment", ["", "   ", "\n"])
def test_a_return_needs_a_comment(office: Office, comment: str) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    codes = refusal(lambda: take(Event.RETURN, office.reviewer, form, comment=comment))
    assert codes == ["return-comment"]
    form.refresh_from_db()
    assert form.stage == Stage.IN_REVIEW


def test_reopening_needs_a_reason(office: Office) -> None:
    form = building.build_at(Stage.FINALISED, office)
    assert refusal(lambda: take(Event.REOPEN, office.finance, form, comment="")) == ["reopen-comment"]
    assert take(Event.REOPEN, office.finance, form, comment="审计要求更正").stage == Stage.RETURNED


def test_a_decision_about_a_form_that_has_moved_on_is_refused(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    seen = version_of(form)
    type_cells(office.colleague, form, (line_target(form, 2), "actual_text", "11"))
    codes = refusal(
        lambda: reviewing.submit(user=office.preparer, evaluation_id=form.pk, version=seen),
    )
    assert codes == ["overtaken"]


def test_withdrawing_works_until_a_reviewer_has_begun(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    assert take(Event.WITHDRAW, office.preparer, form).stage == Stage.DRAFT
    take(Event.SUBMIT, office.preparer, form)
    take(Event.ACCEPT, office.reviewer, form)
    with pytest.raises(Refused) as refused:
        take(Event.WITHDRAW, office.preparer, form)
    assert "周敏" in refused.value.problems[0].message
    assert "不能撤回" in refused.value.problems[0].message


# What a step leaves behind --------------------------------------------------------------------------------------------


def test_each_submission_freezes_a_numbered_revision_and_each_decision_names_its_own(office: Office) -> None:
    form = building.build_at(Stage.RETURNED, office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40"))
    take(Event.SUBMIT, office.preparer, form)
    take(Event.ACCEPT, office.second_reviewer, form)
    take(Event.APPROVE, office.second_reviewer, form)
    records = ReviewRecord.objects.filter(evaluation=form).select_related("revision")
    assert [(record.event, record.revision.number) for record in records] == [
        ("submit", 1),
        ("accept", 1),
        ("return", 1),
        ("submit", 2),
        ("accept", 2),
        ("approve", 2),
    ]
    form.refresh_from_db()
    assert form.approved_revision is not None
    assert form.approved_revision.number == 2
    assert form.approved_revision.policy_digest == form.policy_digest


def test_a_return_carries_its_remarks_to_the_rows_and_to_the_desk(office: Office) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    row = form.results.get(indicator__order=3)
    reviewing.send_back(
        user=office.reviewer,
        evaluation_id=form.pk,
        version=version_of(form),
        comment="请核对。",
        line_comments=(LineRemarkText(row.pk, "缺合格名单。"), LineRemarkText(row.pk, "  ")),
    )
    note = evaluation_page(office.preparer, form.pk).returned
    assert note is not None
    assert (note.by, note.comment) == ("周敏", "请核对。")
    assert [(remark.number, remark.text) for remark in note.remarks] == [(3, "缺合格名单。")]


def test_a_comment_has_blanks_for_the_characters_that_no_database_takes(office: Office) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    key = int(line_target(form, 1).partition(":")[2])
    reviewing.send_back(
        user=office.reviewer,
        evaluation_id=form.pk,
        version=building.version_of(form),
        comment="请核对\x00人数\x1f",
        line_comments=(LineRemarkText(key, "第 1 行\x00"),),
    )
    note = evaluation_page(office.preparer, form.pk).returned
    assert note is not None
    assert note.comment == "请核对 人数"
    assert [remark.text for remark in note.remarks] == ["第 1 行"]


def test_a_comment_of_such_characters_alone_is_none(office: Office) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    with pytest.raises(Refused):
        take(Event.RETURN, office.reviewer, form, comment=" \x00 ")


def test_a_remark_has_its_longest(office: Office) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    key = int(line_target(form, 1).partition(":")[2])
    with pytest.raises(Refused, match="逐行意见有一条 501 字，每条最多 500 字"):
        reviewing.send_back(
            user=office.reviewer,
            evaluation_id=form.pk,
            version=building.version_of(form),
            comment="请核对",
            line_comments=(LineRemarkText(key, "长" * 501),),
        )


def test_a_remark_on_a_row_of_another_form_is_refused(office: Office) -> None:
    form = building.build_at(Stage.IN_REVIEW, office)
    other = building.build_at(Stage.DRAFT, office, code="310-015")
    with pytest.raises(Refused):
        reviewing.send_back(
            user=office.reviewer,
            evaluation_id=form.pk,
            version=version_of(form),
            comment="请核对。",
            line_comments=(LineRemarkText(other.results.first().pk, "……"),),
        )
    assert LineComment.objects.count() == 0
    form.refresh_from_db()
    assert form.stage == Stage.IN_REVIEW


def test_each_step_is_exactly_one_audit_entry(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    for event, who in (
        (Event.SUBMIT, office.preparer),
        (Event.WITHDRAW, office.preparer),
        (Event.SUBMIT, office.preparer),
        (Event.ACCEPT, office.reviewer),
        (Event.RETURN, office.reviewer),
        (Event.SUBMIT, office.preparer),
        (Event.ACCEPT, office.reviewer),
        (Event.APPROVE, office.reviewer),
        (Event.FINALISE, office.finance),
        (Event.REOPEN, office.finance),
    ):
        before = AuditEntry.objects.count()
        take(event, who, form)
        entry = AuditEntry.objects.latest("sequence")
        assert AuditEntry.objects.count() == before + 1
        assert (entry.action, entry.actor, entry.outcome) == (event.value, who, "done")


def test_a_reopened_form_can_be_mended_and_goes_the_whole_way_again(office: Office) -> None:
    form = building.build_at(Stage.FINALISED, office)
    take(Event.REOPEN, office.finance, form, comment="审计要求更正第 1 行")
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "50"))
    for event, who in (
        (Event.SUBMIT, office.preparer),
        (Event.ACCEPT, office.reviewer),
        (Event.APPROVE, office.reviewer),
        (Event.FINALISE, office.finance),
    ):
        take(event, who, form)
    form.refresh_from_db()
    assert form.stage == Stage.FINALISED
    assert form.grade == "优"
    assert Evaluation.objects.get(pk=form.pk).approved_revision.number == 2
