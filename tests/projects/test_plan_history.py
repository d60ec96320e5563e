"""目标的经过: who changed which cell of the goals from what to what, for those who may see them."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.permissions import NotVisible
from projects.selectors.plans.history import plan_cell_history, plan_history
from projects.services import planning
from tests.projects.building import Office, build_office
from tests.projects.goals import build_plan, rows_in, submitted, target_of, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


def test_every_change_of_a_cell_of_the_goals_is_told_the_newest_first(office: Office) -> None:
    plan = build_plan(office)
    first, second = target_of(plan, 1), target_of(plan, 2)
    type_in(office.preparer, plan, (first, "target_text", "≥240人次"), (second, "target_text", "≥96%"))
    type_in(office.colleague, plan, (first, "target_text", "≥260人次"))
    history = plan_cell_history(office.reader, plan.pk, first, "target_text")
    told = [(each.actor, each.action, each.before, each.after) for each in history.moments]
    assert told == [("李敏", "填目标", "≥240人次", "≥260人次"), ("陈静", "填目标", "≥200人次", "≥240人次")]
    assert (history.label, history.about, history.value) == ("第 1 行“年度指标值”", "培训人次", "≥260人次")


def test_the_goal_text_has_a_history_of_its_own(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, ("plan", "goal_text", "完成全年技能培训。"))
    (moment,) = plan_cell_history(office.preparer, plan.pk, "plan", "goal_text").moments
    assert (moment.before, moment.after) == ("完成全年青年技能培训。", "完成全年技能培训。")


def test_the_steps_of_the_goals_are_told_in_words(office: Office) -> None:
    plan = build_plan(office)
    planning.insert_row(user=office.preparer, plan_id=plan.pk)
    planning.delete_row(user=office.preparer, plan_id=plan.pk, indicator_id=rows_in(plan)[-1].pk)
    submitted(office, plan)
    client = Client()
    client.force_login(office.reviewer)
    page = client.get(reverse("goals-history", args=[plan.pk])).content.decode()
    for words in ("新建项目、目标", "目标增行", "目标删行", "目标送批"):
        assert words in page
    assert "plan-" not in page.partition("<main")[2].replace('href="', "")


@pytest.mark.parametrize(
    ("target", "field"), [("indicator:999999", "target_text"), ("plan:1", "goal_text"), ("plan", "stage"), ("x", "y")]
)
def test_a_cell_that_the_goals_have_not_is_not_there(office: Office, target: str, field: str) -> None:
    plan = build_plan(office)
    with pytest.raises(NotVisible):
        plan_cell_history(office.preparer, plan.pk, target, field)


def test_foreign_goals_have_no_history(office: Office) -> None:
    plan = build_plan(office)
    with pytest.raises(NotVisible):
        plan_history(office.stranger, plan.pk)
    with pytest.raises(NotVisible):
        plan_cell_history(office.stranger, plan.pk, target_of(plan, 1), "target_text")
    client = Client()
    client.force_login(office.stranger)
    address = reverse("goals-cell-history", args=[plan.pk, target_of(plan, 1), "target_text"])
    assert client.get(address).status_code == 404


def test_the_box_alone_comes_for_the_grid(office: Office) -> None:
    plan = build_plan(office)
    client = Client()
    client.force_login(office.preparer)
    address = reverse("goals-cell-history", args=[plan.pk, target_of(plan, 1), "points"])
    box = client.get(address, headers={"X-Fragment": "history"}).content.decode()
    whole = client.get(address).content.decode()
    assert "<html" not in box
    assert "建表以后没有改动过" in box
    assert reverse("goals-plan", args=[plan.pk]) in whole
