"""在办年度：two years in work at once. Opening next year's round puts nothing of this year's away."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Stage
from projects.models import Evaluation, Round, TargetPlan, User
from projects.permissions import standing_of
from projects.selectors import choices, desk, progress
from projects.selectors.desk import desk_for
from projects.selectors.review import queue_of, review_page
from tests.projects.building import (
    Office,
    build_at,
    build_office,
    line_target,
    open_form,
    take,
    type_cells,
)

pytestmark = pytest.mark.django_db
HEADER = re.compile(r'<span class="year">(\d{4}) 年度</span>')


@pytest.fixture
def office() -> Office:
    """An office whose reviewer has made next year's round besides the one under way."""
    office = build_office()
    Round.objects.create(
        unit=office.department,
        fiscal_year=2025,
        name="2025年度自评",
        opens_on=timezone.localdate(),
        due_at=timezone.now() + timedelta(days=60),
        region="310000",
        layout_id=office.round.layout_id,
    )
    return office


def next_year(office: Office) -> Office:
    """The same office, whose forms are opened in the next year's round."""
    return replace(office, round=Round.objects.get(fiscal_year=2025))


def page(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    return response_text(client.get(address))


def response_text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def header_of(text: str) -> int:
    (year,) = HEADER.findall(text)
    return int(year)


def tasks_of(text: str) -> list[str]:
    return re.findall(r'<article class="task".*?</article>', text, re.S)


def newest_alone(evaluations, user: User):
    """What the desk looked at before: the newest year."""
    return evaluations.filter(fiscal_year=evaluations.values_list("fiscal_year", flat=True).first())


# 工作台 ---------------------------------------------------------------------------------------------------------------


def test_a_form_that_came_back_stays_first_when_next_years_forms_are_opened(office: Office) -> None:
    returned = build_at(Stage.RETURNED, office, code="310-001")
    opened = open_form(next_year(office), code="310-002")
    text = page(office.preparer, "/")
    assert "等您办的 2 件事" in text
    first, second = tasks_of(text)
    assert reverse("evaluation", args=[returned.pk]) in first
    assert "2024 年度</span>" in first
    assert "请核对第 1 行。" in first
    assert reverse("evaluation", args=[opened.pk]) in second
    assert "2025 年度</span>" in second


def test_a_desk_that_looks_at_the_newest_year_alone_would_lose_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the one above."""
    build_at(Stage.RETURNED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    monkeypatch.setattr(desk, "of_years_in_work", newest_alone)
    text = page(office.preparer, "/")
    assert "等您办的 1 件事" in text
    assert "请核对第 1 行。" not in text


def test_nearer_deadlines_come_first_whatever_their_year(office: Office) -> None:
    later = open_form(next_year(office), code="310-001")
    sooner = open_form(office, code="310-002")
    assert [item.evaluation_id for item in desk_for(office.preparer).to_do] == [sooner.pk, later.pk]


def test_with_one_year_in_work_no_task_repeats_it(office: Office) -> None:
    open_form(office, code="310-001")
    (task,) = tasks_of(page(office.preparer, "/"))
    assert "2024 年度" not in task


def test_what_was_handed_in_of_an_earlier_year_stays_below_with_its_year(office: Office) -> None:
    build_at(Stage.SUBMITTED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    below = page(office.preparer, "/").split("现在不用您办的", 1)[1]
    assert "2024 年度</span>" in below.split("</table>", 1)[0]


def test_a_year_in_which_nothing_waits_leaves_the_desk(office: Office) -> None:
    build_at(Stage.FINALISED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    assert [year.fiscal_year for year in desk_for(office.preparer).years] == [2025]


def test_a_closed_round_still_shows_what_was_handed_in_and_not_what_never_was(office: Office) -> None:
    waiting = build_at(Stage.SUBMITTED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    Round.objects.filter(fiscal_year=2024).update(closed_at=timezone.now())
    assert [item.evaluation_id for item in desk_for(office.reviewer).to_do] == [waiting.pk]
    Evaluation.objects.filter(pk=waiting.pk).update(stage=Stage.DRAFT)
    assert [year.fiscal_year for year in desk_for(office.preparer).years] == [2025]


def test_a_unit_head_sees_how_far_both_years_are(office: Office) -> None:
    build_at(Stage.SUBMITTED, office, code="310-001")
    open_form(office, code="310-002")
    open_form(next_year(office), code="310-003")
    text = page(office.unit_head, "/")
    overlook = text.split("报送进度", 1)[1].split("</section>", 1)[0]
    assert overlook.index("2025 年度") < overlook.index("2024 年度")
    assert "<b>0 / 1</b> 个项目已经报送" in overlook
    assert "<b>1 / 2</b> 个项目已经报送" in overlook
    assert "2025 年度进度" in text
    assert "2024 年度进度" in text
    assert "?year=2024&amp;stage=submitted" in text


# 审核 -----------------------------------------------------------------------------------------------------------------


def test_desk_queue_and_review_page_count_the_same_forms_of_both_years(office: Office) -> None:
    earlier = [build_at(Stage.SUBMITTED, office, code=f"310-00{number}") for number in range(2)]
    newer = build_at(Stage.SUBMITTED, next_year(office), code="310-009")
    open_form(next_year(office), code="310-010")
    assert "3 件等您审核" in page(office.reviewer, "/")
    for form in (*earlier, newer):
        text = page(office.reviewer, reverse("review", args=[form.pk]))
        assert "待审 3</h2>" in text
        queue = text.split('<ol class="queue">', 1)[1].split("</ol>", 1)[0]
        assert queue.count("2024 年度</span>") == 2
        assert queue.count("2025 年度</span>") == 1
    on_the_desk = {item.evaluation_id for item in desk_for(office.reviewer).to_do}
    assert on_the_desk == {item.evaluation_id for item in review_page(office.reviewer, newer.pk).queue}


def test_reviewing_begins_with_what_waits_in_the_earlier_year(client: Client, office: Office) -> None:
    form = build_at(Stage.SUBMITTED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    client.force_login(office.reviewer)
    assert client.get(reverse("review-queue")).headers["Location"] == reverse("review", args=[form.pk])


def test_a_queue_of_one_year_does_not_repeat_it(office: Office) -> None:
    form = build_at(Stage.SUBMITTED, office, code="310-001")
    build_at(Stage.SUBMITTED, office, code="310-002")
    text = page(office.reviewer, reverse("review", args=[form.pk]))
    queue = text.split('<ol class="queue">', 1)[1].split("</ol>", 1)[0]
    assert "年度" not in queue


def test_the_finance_offices_queue_holds_both_years_too(office: Office) -> None:
    form = build_at(Stage.APPROVED, office, code="310-001")
    build_at(Stage.APPROVED, next_year(office), code="310-002")
    assert "待审定 2</h2>" in page(office.finance, reverse("review", args=[form.pk]))
    assert "2 件等您审定" in page(office.finance, "/")


# 顶栏和页首 -----------------------------------------------------------------------------------------------------------

OF_A_FORM = ("evaluation", "review", "evidence", "history", "print", "exclusion")


@pytest.mark.parametrize("name", OF_A_FORM)
def test_every_page_of_a_form_says_its_year_in_the_bar_and_in_its_head(office: Office, name: str) -> None:
    form = build_at(Stage.RETURNED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    text = page(office.reviewer, reverse(name, args=[form.pk]))
    assert header_of(text) == 2024
    head = text.split('<div class="pagehead', 1)[1].split('<div class="acts">', 1)[0]
    assert "2024 年度" in re.sub(r'<span class="opt">.*', "", head, flags=re.S), "it stays where the window is narrow"
    assert "2025" not in head
    title = text.split("<title>", 1)[1].split("</title>", 1)[0]
    assert "（2024）" in title, "two tabs of one project are told apart"


def test_a_cells_history_says_the_year_of_its_form(office: Office) -> None:
    form = open_form(office, code="310-001")
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40"))
    address = reverse("evaluation-cell-history", args=[form.pk, line_target(form, 1), "actual_text"])
    text = page(office.preparer, address)
    assert header_of(text) == 2024
    assert "2024 年度 · " in text


def test_goals_say_their_year_in_the_bar(office: Office) -> None:
    form = open_form(office, code="310-001")
    plan = TargetPlan.objects.get(project=form.project)
    text = page(office.preparer, reverse("goals-plan", args=[plan.pk]))
    assert header_of(text) == 2024
    assert '<span class="sub ms-3">2024 年度<span class="opt">' in text


def test_a_round_and_a_new_project_say_their_own_year_in_the_bar(office: Office) -> None:
    form = open_form(office, code="310-001")
    next_year(office)
    assert header_of(page(office.reviewer, reverse("administration-round", args=[form.round_id]))) == 2024
    assert header_of(page(office.preparer, reverse("goals-new") + "?year=2026")) == 2026


def test_the_desk_names_both_years_in_the_bar(office: Office) -> None:
    open_form(office, code="310-001")
    open_form(next_year(office), code="310-002")
    assert '<span class="year">2024、2025 年度</span>' in page(office.preparer, "/")


def test_elsewhere_the_bar_names_the_newest_year_in_work(office: Office) -> None:
    build_at(Stage.SUBMITTED, office, code="310-001")
    assert header_of(page(office.preparer, "/")) == 2025
    Round.objects.filter(fiscal_year=2025).delete()
    assert header_of(page(office.preparer, "/")) == 2024


def test_a_closed_round_names_the_year_while_its_forms_still_wait(office: Office) -> None:
    form = build_at(Stage.APPROVED, office, code="310-001")
    Round.objects.update(closed_at=timezone.now())
    assert header_of(page(office.preparer, "/")) == 2024
    take(Event.FINALISE, office.finance, form)
    assert not HEADER.findall(page(office.preparer, "/"))


# 项目、进度、下载 -----------------------------------------------------------------------------------------------------

OF_ONE_YEAR = ("project-list", "progress", "downloads")


@pytest.mark.parametrize("name", OF_ONE_YEAR)
def test_a_list_opens_at_the_year_with_work_until_the_newest_is_begun(office: Office, name: str) -> None:
    build_at(Stage.SUBMITTED, office, code="310-001")
    form = open_form(next_year(office), code="310-002")
    text = page(office.unit_head, reverse(name))
    assert header_of(text) == 2024
    assert re.search(r'href="\?[^"]*year=2025[^"]*"', text), "the chips of both years stay"
    assert header_of(page(office.unit_head, reverse(name) + "?year=2025")) == 2025
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40"))
    assert header_of(page(office.unit_head, reverse(name))) == 2025


@pytest.mark.parametrize("name", OF_ONE_YEAR)
def test_a_list_opens_at_the_newest_year_when_the_earlier_one_is_done(office: Office, name: str) -> None:
    build_at(Stage.FINALISED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    assert header_of(page(office.unit_head, reverse(name))) == 2025


@pytest.mark.parametrize("name", OF_ONE_YEAR)
def test_a_list_that_opens_at_the_newest_year_whatever_it_holds_would_hide_the_work(
    office: Office, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the choice of the year."""
    build_at(Stage.SUBMITTED, office, code="310-001")
    open_form(next_year(office), code="310-002")
    for module in (choices, progress):
        monkeypatch.setattr(module, "year_to_open", lambda years: max(each.year for each in years))
    assert header_of(page(office.unit_head, reverse(name))) == 2025


# 查询数 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "name", "budget"),
    [
        ("preparer", "desk", 12),
        ("reviewer", "desk", 11),
        ("unit_head", "desk", 10),
        ("preparer", "project-list", 8),
        ("unit_head", "progress", 8),
        ("preparer", "downloads", 8),
        ("reviewer", "review", 11),
        ("preparer", "evaluation", 14),
    ],
)
def test_a_second_year_costs_no_query_more(office: Office, who: str, name: str, budget: int) -> None:
    """As many as with one year alone; what came back adds the two for its comment to the desk's ten."""
    form = build_at(Stage.DRAFT if name == "evaluation" else Stage.SUBMITTED, office, code="310-001")
    build_at(Stage.RETURNED, office, code="310-002")
    open_form(office, code="310-003")
    address = reverse(name, args=[form.pk] if name in ("review", "evaluation") else [])
    client = Client()
    client.force_login(getattr(office, who))
    costs = []
    for stages in ((), (Stage.SUBMITTED, Stage.RETURNED), (Stage.SUBMITTED, Stage.DRAFT)):
        for stage in stages:
            build_at(stage, next_year(office), code=f"310-9{Evaluation.objects.count()}")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response_text(client.get(address))
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= budget, costs


def test_the_queue_is_one_query_for_both_years(office: Office, django_assert_num_queries) -> None:
    build_at(Stage.SUBMITTED, office, code="310-001")
    build_at(Stage.SUBMITTED, next_year(office), code="310-002")
    standing = standing_of(office.reviewer)
    with django_assert_num_queries(1):
        assert len(queue_of(office.reviewer, standing)) == 2
