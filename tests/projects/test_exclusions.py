"""不纳入自评：asked for by a preparer, decided by somebody else; while it lasts nothing moves and nothing counts."""

import io
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Guard, Role, Stage, Verdict
from projects.models import AuditEntry, Evaluation, Exclusion, RoleAssignment
from projects.permissions import NotVisible
from projects.selectors import exclusions as rules
from projects.selectors.choices import stage_counts
from projects.selectors.desk import desk_for
from projects.selectors.evaluation import evaluation_page
from projects.selectors.history import history_of
from projects.selectors.listing import evaluations_for, totals_of
from projects.services import exporting, reviewing
from projects.services.entering import saving
from projects.services.organising import exclusions
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db
REASON = "项目已并入别的项目，没有安排当年资金"


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return building.open_form(office)


def ask(office: Office, form: Evaluation, **changed) -> Exclusion:
    return exclusions.request_exclusion(
        **{"user": office.preparer, "evaluation_id": form.pk, "reason": REASON, **changed}
    )


def approve(office: Office, form: Evaluation, **changed) -> Exclusion:
    seen = form.exclusions.order_by("-id").values_list("pk", flat=True).first() or 0
    return exclusions.approve_exclusion(**{"user": office.reviewer, "evaluation_id": form.pk, "seen": seen, **changed})


def leave_out(office: Office, form: Evaluation) -> Exclusion:
    ask(office, form)
    return approve(office, form)


def test_a_request_changes_nothing_until_it_is_approved(office: Office, form: Evaluation) -> None:
    ask(office, form)
    building.fill_in(office, form)
    form.refresh_from_db()
    assert form.excluded_at is None
    assert evaluation_page(office.preparer, form.pk).may_enter


def test_an_approved_one_is_out_and_says_who_when_why_and_who_can_restore(office: Office, form: Evaluation) -> None:
    leave_out(office, form)
    page = evaluation_page(office.preparer, form.pk)
    assert not page.may_enter
    assert "周敏" in page.entering_sentence
    assert REASON in page.entering_sentence
    assert "要恢复请周敏办（内线 2306）" in page.entering_sentence
    assert page.head.told_stage == "excluded"


def test_while_it_is_out_nothing_is_typed_or_handed_in(office: Office, form: Evaluation) -> None:
    building.fill_in(office, form)
    leave_out(office, form)
    with pytest.raises(Refused, match="批准不纳入自评"):
        building.type_cells(office.preparer, form, (building.goal_target(form), "achievement", "新的"))
    with pytest.raises(Refused, match="批准不纳入自评"):
        building.take(Event.SUBMIT, office.preparer, form)
    form.refresh_from_db()
    assert form.stage == Stage.DRAFT
    assert form.goals.get().achievement == "年度工作已按计划完成。"


def test_with_the_judgement_off_the_writing_is_still_held(office: Office, form: Evaluation, monkeypatch) -> None:
    """Two locks: without the first one the second refuses to write, and it is our fault then, not the person's."""
    leave_out(office, form)
    monkeypatch.setattr(saving, "judge_entering", lambda situation: Verdict(True))
    with pytest.raises(RuntimeError), transaction.atomic():
        building.type_cells(office.preparer, form, (building.goal_target(form), "achievement", "新的"))
    assert form.goals.get().achievement == ""


def test_with_both_locks_off_the_writing_into_it_would_go_through(
    office: Office, form: Evaluation, monkeypatch
) -> None:
    """The negative control of both: only the mark keeps the form shut."""
    leave_out(office, form)
    Evaluation.objects.update(excluded_at=None)
    building.type_cells(office.preparer, form, (building.goal_target(form), "achievement", "新的"))
    assert form.goals.get().achievement == "新的"


def test_handing_in_is_refused_by_the_workflows_own_guard(office: Office, form: Evaluation) -> None:
    building.fill_in(office, form)
    leave_out(office, form)
    with pytest.raises(Refused) as refused:
        building.take(Event.SUBMIT, office.preparer, form)
    assert refused.value.problems[0].code == f"submit-{Guard.INCLUDED}"
    with pytest.raises(Refused) as refused:
        reviewing.accept(user=office.reviewer, evaluation_id=form.pk, version=building.version_of(form))
    assert refused.value.problems[0].code == "accept-stage"


def test_restored_it_takes_entries_again_as_it_was_left(office: Office, form: Evaluation) -> None:
    building.fill_in(office, form)
    out = leave_out(office, form)
    exclusions.restore_evaluation(
        user=office.second_reviewer, evaluation_id=form.pk, seen=out.pk, reason="项目继续实施"
    )
    assert building.take(Event.SUBMIT, office.preparer, form).stage == Stage.SUBMITTED
    out.refresh_from_db()
    assert (out.state, out.decided_by, out.comment) == ("revoked", office.second_reviewer, "项目继续实施")


def test_nobody_approves_his_own_request(office: Office, form: Evaluation) -> None:
    both = building.build_user("both", "又填又审", Role.PREPARER, office.section)
    RoleAssignment.objects.create(user=both, unit=office.department, role=Role.REVIEWER.value)
    ask(office, form, user=both)
    with pytest.raises(Refused, match="不能自己批"):
        approve(office, form, user=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.update(state="approved", decided_by=both, decided_at=timezone.now())
    assert approve(office, form).state == "approved"


def test_without_the_judgement_the_database_refuses_ones_own_approval(
    office: Office, form: Evaluation, monkeypatch
) -> None:
    both = building.build_user("both", "又填又审", Role.PREPARER, office.section)
    RoleAssignment.objects.create(user=both, unit=office.department, role=Role.REVIEWER.value)
    ask(office, form, user=both)
    monkeypatch.setattr(exclusions, "why_not", lambda *facts: "")
    with pytest.raises(IntegrityError), transaction.atomic():
        approve(office, form, user=both)


@pytest.mark.parametrize("who", ["reviewer", "finance", "reader"])
def test_only_preparers_ask(office: Office, form: Evaluation, who: str) -> None:
    with pytest.raises(Refused, match="由本单位的填报人办"):
        ask(office, form, user=getattr(office, who))


@pytest.mark.parametrize("who", ["preparer", "finance", "reader"])
def test_only_reviewers_decide_and_restore(office: Office, form: Evaluation, who: str) -> None:
    ask(office, form)
    user = getattr(office, who)
    with pytest.raises(Refused, match="由上级单位的审核人办"):
        approve(office, form, user=user)
    out = approve(office, form)
    with pytest.raises(Refused, match="由上级单位的审核人办"):
        exclusions.restore_evaluation(user=user, evaluation_id=form.pk, seen=out.pk, reason="理由")


@pytest.mark.parametrize("who", ["stranger", "foreign_reviewer", "nobody"])
def test_for_everybody_else_there_is_no_such_form(office: Office, form: Evaluation, who: str) -> None:
    with pytest.raises(NotVisible):
        ask(office, form, user=getattr(office, who))
    with pytest.raises(NotVisible):
        approve(office, form, user=getattr(office, who))


def test_without_the_role_in_the_judgement_a_reader_could_ask(office: Office, form: Evaluation, monkeypatch) -> None:
    """The negative control of the roles."""
    monkeypatch.setattr(exclusions, "why_not", lambda *facts: "")
    assert ask(office, form, user=office.reader).requested_by == office.reader


def test_a_second_request_beside_the_first_is_refused(office: Office, form: Evaluation) -> None:
    ask(office, form)
    with pytest.raises(Refused, match="已经有一个申请在等批准"):
        ask(office, form, user=office.colleague)


@pytest.mark.parametrize(("reason", "sentence"), [("  ", "没有写申请理由"), ("长" * 501, "最多 500 字")])
def test_a_reason_is_needed_and_no_essay(office: Office, form: Evaluation, reason: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        ask(office, form, reason=reason)


def test_a_refusal_needs_a_comment_and_the_preparer_reads_it(office: Office, form: Evaluation) -> None:
    asked = ask(office, form)
    with pytest.raises(Refused, match="没有写意见"):
        exclusions.refuse_exclusion(user=office.reviewer, evaluation_id=form.pk, seen=asked.pk, comment="")
    exclusions.refuse_exclusion(user=office.reviewer, evaluation_id=form.pk, seen=asked.pk, comment="上半年已有支出")
    note = evaluation_page(office.preparer, form.pk).exclusion
    assert note is not None
    assert (note.state, note.comment) == ("refused", "上半年已有支出")
    assert ask(office, form).state == "requested", "one may ask again"


def test_a_request_is_withdrawn_before_it_was_decided(office: Office, form: Evaluation) -> None:
    asked = ask(office, form)
    exclusions.withdraw_request(user=office.colleague, evaluation_id=form.pk, seen=asked.pk)
    with pytest.raises(Refused, match="现在没有等批准的申请"):
        approve(office, form)


def test_who_decides_decides_on_the_request_that_he_saw(office: Office, form: Evaluation) -> None:
    first = ask(office, form)
    exclusions.withdraw_request(user=office.preparer, evaluation_id=form.pk, seen=first.pk)
    ask(office, form, reason="另一个理由")
    with pytest.raises(Refused, match="这个申请有了变化"):
        approve(office, form, seen=first.pk)


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.IN_REVIEW, Stage.APPROVED, Stage.FINALISED])
def test_a_form_that_was_handed_in_is_not_left_out(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    with pytest.raises(Refused, match="退回以后才能申请不纳入自评"):
        ask(office, form)


def test_a_form_that_was_handed_in_after_the_request_is_not_left_out_either(office: Office, form: Evaluation) -> None:
    building.fill_in(office, form)
    ask(office, form)
    building.take(Event.SUBMIT, office.preparer, form)
    with pytest.raises(Refused, match="退回以后才能批准不纳入自评"):
        approve(office, form)


def test_counts_and_sums_leave_it_out_and_say_so(office: Office, form: Evaluation) -> None:
    building.build_at(Stage.SUBMITTED, office, code="310-015")
    building.fill_in(office, form)
    leave_out(office, form)
    rows = evaluations_for(office.reviewer)
    counts = {each.stage: each.count for each in stage_counts(rows)}
    assert (counts["excluded"], counts["draft"], counts["submitted"]) == (1, 0, 1)
    totals = totals_of(rows)
    assert (totals.count, totals.excluded_count, totals.totalled_count) == (1, 1, 1)
    desk = desk_for(office.preparer)
    assert desk.to_do == ()
    assert (desk.years[0].tally.count, desk.years[0].excluded_count) == (1, 1)


def test_it_is_exported_by_nobody_and_stands_in_the_list_of_the_archive(office: Office, form: Evaluation) -> None:
    other = building.build_at(Stage.APPROVED, office, code="310-015")
    leave_out(office, form)
    with pytest.raises(Refused, match="不纳入自评，没有自评表"):
        exporting.export_form(user=office.preparer, evaluation_id=form.pk)
    file = exporting.export_forms(user=office.reviewer, evaluation_ids=[form.pk, other.pk])
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        (told,) = (archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith(".txt"))
        assert sum(name.endswith(".xlsx") for name in archive.namelist()) == 1
    assert "不纳入自评，没有自评表" in told


def test_every_step_is_in_the_history_with_its_reason(office: Office, form: Evaluation) -> None:
    out = leave_out(office, form)
    exclusions.restore_evaluation(user=office.reviewer, evaluation_id=form.pk, seen=out.pk, reason="项目继续实施")
    told = {(each.action, each.comment) for each in history_of(office.preparer, form.pk).entries}
    assert ("申请不纳入自评", REASON) in told
    assert ("恢复自评", "项目继续实施") in told
    assert any(action == "批准不纳入自评" for action, _ in told)


def test_a_refused_attempt_is_in_the_audit_trail(office: Office, form: Evaluation) -> None:
    with pytest.raises(Refused):
        ask(office, form, user=office.reader)
    entry = AuditEntry.objects.get(outcome="refused")
    assert (entry.actor, entry.action) == (office.reader, "exclusion-request")


def test_the_request_waits_on_the_desk_of_reviewers_but_not_of_who_asked(office: Office, form: Evaluation) -> None:
    ask(office, form)
    assert [each.route for each in desk_for(office.reviewer).matters] == ["exclusion"]
    assert desk_for(office.foreign_reviewer).matters == ()
    assert desk_for(office.preparer).matters == ()


def test_the_whole_walk_through_pages(client: Client, office: Office, form: Evaluation) -> None:
    address = reverse("exclusion", args=[form.pk])
    client.force_login(office.preparer)
    assert address in client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert client.post(address, {"step": "request", "text": ""}).status_code == 409
    assert client.post(address, {"step": "request", "text": REASON}).status_code == 302
    seen = Exclusion.objects.get().pk
    client.force_login(office.reviewer)
    assert client.post(address, {"step": "approve", "exclusion": seen, "text": ""}).status_code == 302
    client.force_login(office.preparer)
    text = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert "这个项目不纳入自评，不用填报" in text
    assert 'id="fill-form"' not in text
    listed = client.get(reverse("project-list")).content.decode()
    assert "另有 1 个不纳入自评，不计在内" in listed
    sent = client.get(reverse("export", args=[form.pk]))
    assert sent.status_code == 302
    assert sent["Location"] == address
    client.force_login(office.reviewer)
    assert client.post(address, {"step": "restore", "exclusion": seen, "text": "项目继续实施"}).status_code == 302
    client.force_login(office.preparer)
    assert 'id="fill-form"' in client.get(reverse("evaluation", args=[form.pk])).content.decode()


def test_what_is_left_out_shows_its_state_instead_of_a_score(client: Client, office: Office, form: Evaluation) -> None:
    ask(office, form, reason=f"{REASON}。")
    client.force_login(office.preparer)
    asked = client.get(reverse("exclusion", args=[form.pk])).content.decode()
    assert "已申请不纳入自评，待批准" in asked
    assert "由上级单位的审核人办" not in asked
    approve(office, form)
    shown = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert reverse("export", args=[form.pk]) not in shown
    assert "没有自评表可以打印、导出" in shown
    assert 'id="panel-total"' not in shown
    assert 'id="chips"' not in shown
    refused = client.get(reverse("export", args=[form.pk]), follow=True).content.decode()
    assert "。。" not in refused


@pytest.mark.parametrize("posted", [{"step": "explode"}, {"step": "approve", "exclusion": "x"}])
def test_a_post_that_no_page_sends_is_refused(client: Client, office: Office, form: Evaluation, posted: dict) -> None:
    client.force_login(office.preparer)
    assert client.post(reverse("exclusion", args=[form.pk]), posted).status_code == 400


def test_the_rules_name_every_step(office: Office) -> None:
    assert set(rules.STEP_ROLES) == set(rules.STEP_NAMES) == set(exclusions.ACTIONS)
