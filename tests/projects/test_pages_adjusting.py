"""申请目标调整 as a page: what was changed is marked, what follows from it is shown, and a look asks for nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import AuditEntry, TargetAdjustment, TargetPlan
from tests.projects.building import Office, build_office
from tests.projects.goals import approved, build_plan, rows_in, target_of, version_in

pytestmark = pytest.mark.django_db
MARK = "已改，原 "


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def plan(office: Office) -> TargetPlan:
    return approved(office, build_plan(office))


@pytest.fixture
def client(office: Office, client: Client) -> Client:
    client.force_login(office.preparer)
    return client


def where(plan: TargetPlan) -> str:
    return reverse("goals-adjust", args=[plan.pk])


def shown_marks(page: str) -> list[str]:
    """The approved texts that are said below changed cells."""
    parts = page.split('class="adjust-was"')[1:]
    return [
        part.partition(MARK)[2].partition("<")[0] for part in parts if " hidden>" not in part.partition(">")[0] + ">"
    ]


def test_the_page_offers_the_reason_for_the_points_with_its_present_text(client: Client, plan: TargetPlan) -> None:
    TargetPlan.objects.filter(pk=plan.pk).update(weights_reason="批复时就有的理由")
    page = client.get(where(plan)).content.decode()
    assert 'name="plan:weights_reason"' in page
    assert "批复时就有的理由</textarea>" in page
    assert shown_marks(page) == []


def test_a_look_shows_readings_sums_and_what_stands_in_the_way_and_asks_for_nothing(
    client: Client, plan: TargetPlan
) -> None:
    version, records = version_in(plan), AuditEntry.objects.count()
    asked = {
        f"{target_of(plan, 1)}:target_text": "不少于150人次",
        f"{target_of(plan, 2)}:target_text": " ≥95% ",
        f"{target_of(plan, 1)}:points": "25",
        "reason": "",
        "look": "1",
    }
    answer = client.post(where(plan), asked)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "读作：不少于 150 人次，越多越好" in page
    assert page.count("读作：") == 1
    assert "45/50 还差 5" in page
    assert "合计 95，应为 100" in page
    assert shown_marks(page) == ["≥200人次", "30.00"]
    assert (version_in(plan), AuditEntry.objects.count()) == (version, records)
    assert not TargetAdjustment.objects.exists()


def test_what_was_refused_comes_back_with_its_sums_and_marks(client: Client, plan: TargetPlan) -> None:
    asked = {f"{target_of(plan, 4)}:points": "15", f"{target_of(plan, 1)}:points": "25", "reason": "任务划转"}
    answer = client.post(where(plan), {**asked, "version": version_in(plan)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("没有写分值调整理由") == 1
    assert "#plan-weights_reason" in page
    assert "15/10 多 5" in page
    assert shown_marks(page) == ["30.00", "10.00"]
    client.post(where(plan), {**asked, "version": version_in(plan), "plan:weights_reason": "今年的重点"})
    assert TargetAdjustment.objects.get().cells.count() == 3
    assert [row.points for row in rows_in(plan)][3] == 10


def test_who_may_not_ask_may_not_look(office: Office, client: Client, plan: TargetPlan) -> None:
    client.force_login(office.reviewer)
    answer = client.post(where(plan), {f"{target_of(plan, 1)}:points": "25", "look": "1"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("goals-plan", args=[plan.pk]))
    client.force_login(office.stranger)
    assert client.post(where(plan), {"look": "1"}).status_code == 404


def test_the_step_has_one_name(client: Client, plan: TargetPlan) -> None:
    assert "申请目标调整</a>" in client.get(reverse("goals-plan", args=[plan.pk])).content.decode()
    page = client.get(where(plan)).content.decode()
    assert "<h1>申请目标调整</h1>" in page
    assert "申请目标调整</button>" in page
