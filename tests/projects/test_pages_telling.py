"""What the pages of a form tell of its state: one word everywhere, the deadline, the budget, the reviewer's remarks."""

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from evaluator.review import Stage
from projects.models import Evaluation, Round, User
from projects.services import exporting, reviewing
from projects.services.results import LineRemarkText
from tests.projects.building import (
    Office,
    build_at,
    build_office,
    line_target,
    open_form,
    total_target,
    type_cells,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


def page_of(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    response: HttpResponse = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def form_page(user: User, form: Evaluation) -> str:
    return page_of(user, f"/evaluations/{form.pk}/")


def due(office: Office, moment: datetime) -> None:
    Round.objects.filter(pk=office.round.pk).update(due_at=moment)


def test_an_untouched_form_is_called_so_on_every_page_and_was_never_saved(office: Office) -> None:
    form = open_form(office)
    for address in (
        "/projects/",
        f"/evaluations/{form.pk}/",
        f"/evaluations/{form.pk}/history/",
        f"/review/{form.pk}/",
    ):
        page = page_of(office.preparer, address)
        assert "</i>未开始</span>" in page, address
    assert "已保存" not in form_page(office.preparer, form)


def test_the_first_saved_cell_makes_it_a_form_that_is_being_filled_in(office: Office) -> None:
    form = open_form(office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "35.00(人)"))
    for address in (f"/evaluations/{form.pk}/", f"/evaluations/{form.pk}/history/", f"/review/{form.pk}/"):
        page = page_of(office.preparer, address)
        assert "</i>填报中</span>" in page, address
        assert "</i>未开始</span>" not in page, address
    assert "已保存" in form_page(office.preparer, form)


def test_the_answer_to_the_first_saved_cell_brings_the_new_word(office: Office) -> None:
    form = open_form(office)
    client = Client()
    client.force_login(office.preparer)
    target = line_target(form, 1)
    version = form.results.get(indicator__order=1).version
    posted = {"target": target, "field": "actual_text", "value": "35.00(人)", "version": str(version)}
    answer = client.post(f"/evaluations/{form.pk}/save/", posted, headers={"Accept": "application/json"}).json()
    assert 'id="head-stage"' in answer["html"]
    assert "</i>填报中</span>" in answer["html"]


def test_past_the_deadline_an_open_round_still_takes_the_form_and_says_it_will_be_late(office: Office) -> None:
    form = open_form(office)
    now = timezone.localtime()
    due(office, now - timedelta(hours=1))
    page = form_page(office.preparer, form)
    assert f"已过截止 {now - timedelta(hours=1):%m-%d}" in page
    assert "仍可报送，会记为逾期" in page
    due(office, now.replace(year=now.year - 1, month=3, day=31))
    assert f"已过截止 {now.year - 1}-03-31 " in form_page(office.preparer, form)


def test_before_the_deadline_and_in_a_closed_round_nothing_is_said_of_being_late(office: Office) -> None:
    form = open_form(office)
    assert "已过截止" not in form_page(office.preparer, form)
    due(office, timezone.now() - timedelta(days=1))
    assert "已过截止" not in form_page(office.reader, form), "who cannot hand it in need not know"
    Round.objects.filter(pk=office.round.pk).update(closed_at=timezone.now())
    assert "仍可报送" not in form_page(office.preparer, form)


def test_the_review_shows_the_initial_budget_where_the_years_budget_left_it(office: Office) -> None:
    form = open_form(office)
    assert "年初预算</span>" not in page_of(office.reviewer, f"/review/{form.pk}/")
    type_cells(office.preparer, form, (total_target(form), "adjusted", "80.00"))
    page = page_of(office.reviewer, f"/review/{form.pk}/")
    assert "<span>年初预算</span><b>100.00</b> → <span>全年预算</span><b>80.00</b>（调减 20.00%）" in page


def test_a_reviewers_remark_stands_at_its_row(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    remark = LineRemarkText(form.results.get(indicator__order=2).pk, "请附十个项目的名单")
    reviewing.send_back(
        user=office.reviewer,
        evaluation_id=form.pk,
        version=version_of(form),
        comment="请补",
        line_comments=(remark,),
    )
    page = form_page(office.preparer, form)
    row = page.split('id="dev2"', 1)[1].split('id="r3"', 1)[0]
    assert "周敏的意见：" in row
    assert "请附十个项目的名单" in row
    assert "周敏的意见：" not in page.split('id="dev1"', 1)[1].split('id="r2"', 1)[0]


def test_history_shows_the_check_code_of_the_paper_and_no_stored_hash(office: Office) -> None:
    form = build_at(Stage.APPROVED, office)
    exporting.export_form(user=office.reader, evaluation_id=form.pk)
    stored = form.revisions.get().digest
    letters = stored.removeprefix("sha256:")[:12].upper()
    code = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
    history = page_of(office.reader, f"/evaluations/{form.pk}/history/")
    assert "sha256" not in history
    assert stored.removeprefix("sha256:") not in history
    assert history.count(code) == 2, "at the version, and at the export"
    assert code in page_of(office.reader, f"/evaluations/{form.pk}/print/")


@pytest.mark.parametrize(
    ("who", "stage", "word"),
    [
        ("reviewer", Stage.SUBMITTED, "去审核"),
        ("reviewer", Stage.IN_REVIEW, "接着审"),
        ("reviewer", Stage.APPROVED, "查看"),
        ("finance", Stage.APPROVED, "去审定"),
        ("reader", Stage.APPROVED, ""),
    ],
)
def test_the_button_to_the_review_says_what_waits_there(office: Office, who: str, stage: Stage, word: str) -> None:
    form = build_at(stage, office)
    page = form_page(getattr(office, who), form)
    buttons = [each for each in ("去审核", "接着审", "查看", "去审定") if f">{each}</a>" in page]
    assert buttons == ([word] if word else [])


def test_the_fund_explanation_is_said_to_be_no_field_of_the_official_form(office: Office) -> None:
    page = form_page(office.preparer, open_form(office))
    assert 'aria-describedby="funding-hint"' in page
    assert "供审核时看，官方表上没有这一栏" in page


def test_a_short_goal_is_no_stop_of_the_tab_key(office: Office) -> None:
    form = open_form(office)
    assert '<div class="goal-text goal-whole">' in form_page(office.preparer, form)


def test_a_long_goal_scrolls_in_its_box_instead_of_pushing_the_table_down(office: Office) -> None:
    form = open_form(office)
    form.goals.update(text="按季度完成培训。" * 20)
    assert 'class="goal-text" tabindex="0" role="region" aria-label="预期目标"' in form_page(office.preparer, form)
