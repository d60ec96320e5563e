"""自评批次：set up with the policy that covers it, moved, closed and opened again, each with its reason on record."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Stage
from projects.models import AuditEntry, Evaluation, Extension, Result, Round
from projects.permissions import NotVisible
from projects.selectors.rounds import round_page, rounds_for
from projects.services.organising import rounds
from projects.services.organising.rounds import NewRound
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def a_new_one(office: Office, **changed: Any) -> NewRound:
    due = timezone.make_aware(datetime(2026, 1, 24, 17, 30))
    facts = {
        "unit_id": office.department.pk,
        "fiscal_year": 2025,
        "name": "2025年度项目支出绩效自评",
        "opens_on": date(2026, 1, 5),
        "due_at": due,
        "region": "",
    }
    return NewRound(**{**facts, **changed})


def move(office: Office, days: int, **changed: Any) -> Round:
    facts = {
        "user": office.reviewer,
        "round_id": office.round.pk,
        "due_at": timezone.now() + timedelta(days=days),
        "was": office.round.due_at,
        "reason": "财政部门推迟了一周",
    }
    return rounds.move_deadline(**{**facts, **changed})


def test_a_round_is_set_up_with_the_policy_and_the_form_of_its_region_and_year(office: Office) -> None:
    round_ = rounds.set_up_round(user=office.reviewer, new=a_new_one(office))
    assert (round_.region, round_.layout_id) == ("310000", "310000/self_evaluation-2024")
    basis = rounds.basis_of_round(round_.pk)
    assert basis is not None
    assert basis.policy_id.startswith("310000/")
    assert basis.sources
    assert AuditEntry.objects.filter(action="round-set-up", object_id=str(round_.pk)).exists()


WRONG = {
    "year": ({"fiscal_year": None}, "没有写年度"),
    "old year": ({"fiscal_year": 25}, "没有写年度"),
    "name": ({"name": " "}, "没有写名称"),
    "long name": ({"name": "长" * 101}, "最多 100 字"),
    "opens": ({"opens_on": None}, "没有写填报开始"),
    "due": ({"due_at": None}, "没有写截止时间"),
    "order": ({"opens_on": date(2026, 2, 1)}, "早于填报开始"),
    "region": ({"region": "上海"}, "6 位数字"),
    "policy": ({"fiscal_year": 2010}, "2010"),
    "unit": ({"unit_id": None}, "没有选组织单位"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_set_up(office: Office, case: str) -> None:
    changed, sentence = WRONG[case]
    with pytest.raises(Refused, match=sentence):
        rounds.set_up_round(user=office.reviewer, new=a_new_one(office, **changed))
    assert Round.objects.count() == 1


def test_everything_that_is_missing_is_said_at_once(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        rounds.set_up_round(user=office.reviewer, new=NewRound(None, None, "", None, None, ""))
    assert {each.code for each in refused.value.problems} == {
        "year",
        "name-missing",
        "opens-missing",
        "due-missing",
        "unit",
    }


def test_the_same_name_in_the_same_year_is_refused(office: Office) -> None:
    rounds.set_up_round(user=office.reviewer, new=a_new_one(office))
    with pytest.raises(Refused, match="已经有一个叫"):
        rounds.set_up_round(user=office.reviewer, new=a_new_one(office))


@pytest.mark.parametrize("who", ["preparer", "finance", "reader", "nobody", "foreign_reviewer"])
def test_nobody_else_sets_up_or_moves_a_round_of_the_department(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="不是它的审核人"):
        rounds.set_up_round(user=getattr(office, who), new=a_new_one(office))
    for step in (rounds.close_round, rounds.reopen_round):
        with pytest.raises(NotVisible):
            step(user=getattr(office, who), round_id=office.round.pk, reason="理由")
    with pytest.raises(NotVisible):
        move(office, 20, user=getattr(office, who))
    with pytest.raises(NotVisible):
        round_page(getattr(office, who), office.round.pk)


def test_without_the_role_in_the_judgement_a_preparer_could_close_it(office: Office, monkeypatch) -> None:
    """The negative control of the one before."""
    monkeypatch.setattr("projects.permissions.managed_rounds", lambda user: Round.objects.all())
    assert rounds.close_round(user=office.preparer, round_id=office.round.pk, reason="理由").closed_at


def test_moving_the_deadline_keeps_both_values_and_the_reason_on_record(office: Office) -> None:
    before = rounds.told(office.round.due_at)
    moved = move(office, 20)
    (change, *_) = round_page(office.reviewer, office.round.pk).changes
    assert (change.by, change.what, change.reason) == ("周敏", "改截止时间", "财政部门推迟了一周")
    assert change.changes == (("报送截止", before, rounds.told(moved.due_at)),)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "没有写理由"),
        ({"due_at": None}, "没有写新的截止时间"),
        ({"was": timezone.now() - timedelta(days=1)}, "这次没有生效"),
    ],
)
def test_a_deadline_is_not_moved_without_reason_or_over_somebody_elses_change(
    office: Office, changed: dict, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        move(office, 20, **changed)
    office.round.refresh_from_db()
    assert rounds.told(office.round.due_at) == rounds.told(timezone.now() + timedelta(days=10))


def test_a_deadline_does_not_lie_before_the_beginning(office: Office) -> None:
    with pytest.raises(Refused, match="早于填报开始"):
        move(office, -20)


def test_a_closed_round_takes_no_forms_and_a_reopened_one_does(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    rounds.close_round(user=office.reviewer, round_id=office.round.pk, reason="已经上报财政")
    with pytest.raises(Refused, match="不再接收报送"):
        building.take(Event.SUBMIT, office.preparer, form)
    with pytest.raises(Refused, match="已于"):
        move(office, 20)
    with pytest.raises(Refused, match="已于"):
        rounds.close_round(user=office.reviewer, round_id=office.round.pk, reason="再关一次")
    rounds.reopen_round(user=office.second_reviewer, round_id=office.round.pk, reason="财政要求补报")
    assert building.take(Event.SUBMIT, office.preparer, form).stage == Stage.SUBMITTED
    with pytest.raises(Refused, match="现在是开放的"):
        rounds.reopen_round(user=office.reviewer, round_id=office.round.pk, reason="再开一次")


def test_the_list_counts_each_stage_once(office: Office) -> None:
    building.open_form(office, code="310-001")
    for number, stage in enumerate((Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.APPROVED), start=2):
        building.build_at(stage, office, code=f"310-00{number}")
    (row,) = rounds_for(office.reviewer)
    tally = row.tally
    assert (tally.not_started, tally.draft, tally.returned, tally.submitted, tally.approved) == (1, 1, 1, 1, 1)
    assert (tally.count, tally.handed_in, tally.to_hand_in, tally.overdue) == (5, 2, 3, 0)


def test_what_is_past_its_deadline_is_counted_with_extensions_in_mind(office: Office) -> None:
    building.open_form(office, code="310-001")
    building.open_form(office, code="310-002", unit=office.other_section)
    Round.objects.update(due_at=timezone.now() - timedelta(days=1))
    Extension.objects.create(
        round=office.round,
        unit=office.section,
        due_at=timezone.now() + timedelta(days=3),
        reason="理由",
        granted_by=office.reviewer,
    )
    (row,) = rounds_for(office.reviewer)
    assert row.tally.overdue == 1


def test_list_and_page_cost_the_same_for_one_form_and_for_twenty(office: Office, django_assert_max_num_queries) -> None:
    for number in range(5):
        building.open_form(office, code=f"310-{number:03}")
    with django_assert_max_num_queries(2):
        rounds_for(office.reviewer)
    with django_assert_max_num_queries(8):
        round_page(office.reviewer, office.round.pk)


# Pages ----------------------------------------------------------------------------------------------------------------


def test_looking_for_the_policy_changes_nothing_and_shows_its_source(client: Client, office: Office) -> None:
    client.force_login(office.reviewer)
    posted = {"step": "look", "unit": office.department.pk, "fiscal_year": "2025"}
    text = client.post(reverse("administration-round-new"), posted).content.decode()
    assert "财预〔2020〕10号" in text
    assert "条文待核" in text
    assert Round.objects.count() == 1


def test_a_round_without_a_name_of_its_own_is_named_after_its_year(client: Client, office: Office) -> None:
    client.force_login(office.reviewer)
    posted = {"step": "set-up", "unit": office.department.pk, "fiscal_year": "2026", "name": " "}
    client.post(reverse("administration-round-new"), posted | {"opens_on": "2027-01-05", "due_at": "2027-01-24T17:30"})
    assert Round.objects.get(fiscal_year=2026).name == "2026年度项目支出绩效自评"


def test_a_round_is_set_up_and_run_through_its_pages(client: Client, office: Office) -> None:
    client.force_login(office.reviewer)
    posted = {
        "step": "set-up",
        "unit": office.department.pk,
        "fiscal_year": "2025",
        "name": "2025年度自评",
        "opens_on": "2026-01-05",
        "due_at": "2026-01-24T17:30",
    }
    assert client.post(reverse("administration-round-new"), posted).status_code == 302
    round_ = Round.objects.get(name="2025年度自评")
    page = reverse("administration-round", args=[round_.pk])
    assert "2025年度自评" in client.get(page).content.decode()
    assert client.post(page, {"step": "close", "reason": ""}).status_code == 409
    assert client.post(page, {"step": "close", "reason": "改到明年办"}).status_code == 302
    text = client.get(page).content.decode()
    assert "已关闭" in text
    assert "改到明年办" in text


def test_forms_are_opened_from_approved_goals_and_a_second_time_only_what_is_new(
    client: Client, office: Office
) -> None:
    form = building.open_form(office)
    Result.objects.all().delete()
    for rows in (form.goals, form.funding):
        rows.all().delete()
    Evaluation.objects.all().delete()
    client.force_login(office.reviewer)
    page = reverse("administration-round", args=[office.round.pk])
    assert "按已批复的目标开表（1 张）" in client.get(page).content.decode()
    client.post(page, {"step": "open-forms"})
    opened = Evaluation.objects.get()
    assert opened.results.count() == 5
    text = client.get(page).content.decode()
    assert "开了 1 张自评表：专业技术人员管理工作经费" in text
    assert "按已批复的目标开表" not in text
    client.post(page, {"step": "open-forms"})
    assert Evaluation.objects.count() == 1


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
        "2026-01-24T17:30+00:00",
        "9999-12-31T17:30",
        "2026-01-24",
        "٢٠٢٦-01-24T17:30",
    ],
)
def test_what_is_no_moment_of_the_office_is_refused_in_words(client: Client, office: Office, written: str) -> None:
    """Another zone, a year of nobody's, and a day alone: its first minute would take the last day away."""
    client.force_login(office.reviewer)
    page = reverse("administration-round", args=[office.round.pk])
    for step in ("deadline", "extend"):
        posted = {"step": step, "unit": office.department.pk, "due_at": written, "reason": "推迟一周"}
        answer = client.post(page, posted)
        assert answer.status_code == 409
        assert "请写日期和时间" in answer.content.decode()
    assert not Extension.objects.exists()
