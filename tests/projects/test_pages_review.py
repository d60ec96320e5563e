"""审核页 without a browser: who decides what, what a refusal says, and what the page costs."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluator.review import FROZEN, Event, Stage
from projects.models import Evaluation, LineComment, User
from tests.projects.building import (
    Office,
    build_at,
    build_form,
    build_office,
    line_target,
    open_form,
    take,
    type_cells,
    version_of,
)

pytestmark = pytest.mark.django_db
BUDGET = 12


@pytest.fixture
def office() -> Office:
    return build_office()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def decide(user: User, form: Evaluation, event: str, comment: str = "", **more: str) -> HttpResponse:
    posted = {"event": event, "version": str(version_of(form)), "comment": comment, **more}
    return signed_in(user).post(f"/review/{form.pk}/decide/", posted)


def stage_of(form: Evaluation) -> str:
    return Evaluation.objects.values_list("stage", flat=True).get(pk=form.pk)


def test_proposed_and_given_stand_side_by_side(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    page = text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))
    for head in ("测算", "自评", "相差"):
        assert head in page
    assert "89.10" not in page, "the total is 99.10: execution is fully met"
    assert "99.10" in page


@pytest.mark.parametrize("stage", Stage)
def test_the_head_says_which_handing_in_it_shows(office: Office, stage: Stage) -> None:
    page = text_of(signed_in(office.reviewer).get(f"/review/{build_at(stage, office).pk}/"))
    assert "None" not in page
    assert ("第 1 次报送" in page) is (stage in FROZEN)
    assert ("上次报送" in page) is (stage is Stage.RETURNED)


def test_a_long_target_breaks_before_its_unit_and_is_still_only_text(office: Office) -> None:
    form = build_at(Stage.DRAFT, office)
    type_cells(office.preparer, form, (line_target(form, 2), "actual_text", "<b>(个)"))
    page = text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))
    assert "≥50.00<wbr>(人)" in page
    assert "&lt;b&gt;<wbr>(个)" in page


def test_a_return_needs_a_comment_and_keeps_what_was_written(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    key = line_target(form, 1).partition(":")[2]
    response = decide(office.reviewer, form, "return", "", **{f"line.{key}": "人数请核对"})
    assert response.status_code == 409
    assert "退回须写意见" in text_of(response)
    assert 'value="人数请核对"' in text_of(response)
    assert stage_of(form) == Stage.IN_REVIEW


def test_handed_in_again_the_reviewer_sees_what_was_said_of_each_row_the_last_time(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    key = line_target(form, 1).partition(":")[2]
    decide(office.reviewer, form, "return", "请核对体检人数", **{f"line.{key}": "与合同不符"})
    form.refresh_from_db()
    take(Event.SUBMIT, office.preparer, form)
    page = text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))
    assert "上次的意见：与合同不符" in page
    assert "请核对体检人数" in page


def test_a_return_carries_its_remarks_to_the_preparers_form(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    key = line_target(form, 1).partition(":")[2]
    assert decide(office.reviewer, form, "return", "请核对体检人数", **{f"line.{key}": "与合同不符"}).status_code == 302
    assert LineComment.objects.get().text == "与合同不符"
    page = text_of(signed_in(office.preparer).get(f"/evaluations/{form.pk}/"))
    assert "请核对体检人数" in page
    assert "与合同不符" in page


def test_accepting_and_approving_each_take_one_press(office: Office) -> None:
    form = build_at(Stage.SUBMITTED, office)
    page = text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))
    assert 'value="accept"' in page
    assert 'value="approve"' not in page
    decide(office.reviewer, form, "accept")
    page = text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))
    assert 'value="approve"' in page
    assert 'value="return"' in page
    decide(office.reviewer, form, "approve")
    assert stage_of(form) == Stage.APPROVED


KEYS = {
    ("reviewer", Stage.SUBMITTED): {"S"},
    ("reviewer", Stage.IN_REVIEW): {"C", "R", "A"},
    ("reviewer", Stage.APPROVED): {"C", "R"},
    ("finance", Stage.IN_REVIEW): set(),
    ("finance", Stage.APPROVED): {"C", "F"},
    ("finance", Stage.FINALISED): {"C", "R"},
}


@pytest.mark.parametrize(("who", "stage"), KEYS)
def test_only_the_keys_that_do_something_now_are_named(office: Office, who: str, stage: Stage) -> None:
    page = text_of(signed_in(getattr(office, who)).get(f"/review/{build_at(stage, office).pk}/"))
    named = set(re.findall("<kbd>([A-Z])</kbd>", page))
    assert named - {"J", "K", "N", "P"} == KEYS[who, stage]


def test_an_overtaken_decision_says_so_and_does_nothing(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    stale = {"event": "approve", "version": str(version_of(form) - 1)}
    response = signed_in(office.reviewer).post(f"/review/{form.pk}/decide/", stale)
    assert response.status_code == 409
    assert "您的“审核通过”没有生效" in text_of(response)
    assert stage_of(form) == Stage.IN_REVIEW


@pytest.mark.parametrize("who", ["preparer", "reader"])
def test_people_who_do_not_judge_get_no_button_and_no_effect(office: Office, who: str) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    user = getattr(office, who)
    page = text_of(signed_in(user).get(f"/review/{form.pk}/"))
    assert 'name="event"' not in page
    assert decide(user, form, "approve").status_code == 409
    assert stage_of(form) == Stage.IN_REVIEW


@pytest.mark.parametrize("who", ["stranger", "foreign_reviewer", "nobody", "sysadmin"])
def test_a_foreign_form_is_missing_for_the_review_too(office: Office, who: str) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    user = getattr(office, who)
    assert signed_in(user).get(f"/review/{form.pk}/").status_code == 404
    assert decide(user, form, "approve").status_code == 404
    assert stage_of(form) == Stage.IN_REVIEW


def test_an_unknown_step_is_no_form_of_ours(office: Office) -> None:
    form = build_at(Stage.IN_REVIEW, office)
    assert decide(office.reviewer, form, "submit").status_code == 400


def test_the_queue_begins_with_a_form_that_waits(office: Office) -> None:
    form = build_at(Stage.SUBMITTED, office)
    response = signed_in(office.reviewer).get("/review/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/review/{form.pk}/"


def test_an_empty_queue_says_so_on_the_desk(office: Office) -> None:
    response = signed_in(office.reviewer).get("/review/", follow=True)
    assert "现在没有等您审核或审定的项目" in text_of(response)


def test_the_finance_offices_queue_holds_what_waits_for_the_second_judgement(office: Office) -> None:
    build_at(Stage.IN_REVIEW, office, code="310-900")
    build_at(Stage.FINALISED, office, code="310-901")
    first, second, third = (build_at(Stage.APPROVED, office, code=f"310-91{number}") for number in range(3))
    client = signed_in(office.finance)
    assert client.get("/review/").headers["Location"] == f"/review/{first.pk}/"
    page = text_of(client.get(f"/review/{second.pk}/"))
    assert "待审定 3</h2>" in page
    assert "第 2 / 3 个" in page
    assert f'id="do-previous" href="/review/{first.pk}/"' in page
    assert f'id="do-next" href="/review/{third.pk}/"' in page
    assert '<a href="/review/" aria-current="page">审核</a>' in page
    assert "3 件等您审定" in text_of(client.get("/"))


def test_a_reviewers_queue_holds_nothing_that_waits_for_the_finance_office(office: Office) -> None:
    build_at(Stage.APPROVED, office, code="310-900")
    form = build_at(Stage.SUBMITTED, office, code="310-901")
    page = text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))
    assert "待审 1</h2>" in page
    assert 'id="do-previous"' not in page
    assert 'id="do-next"' not in page


def test_the_page_costs_the_same_whatever_the_queue_holds(office: Office) -> None:
    form = build_at(Stage.SUBMITTED, office)
    client = signed_in(office.reviewer)
    costs = []
    for number in range(3):
        client.get(f"/review/{form.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/review/{form.pk}/")
        costs.append(len(queries))
        build_at(Stage.SUBMITTED, office, code=f"310-9{number}")
    assert len(set(costs)) == 1
    assert costs[0] <= BUDGET


def test_print_shows_the_frozen_form_with_its_code_and_a_draft_says_draft(office: Office) -> None:
    approved = build_at(Stage.APPROVED, office)
    draft = open_form(office, code="310-200", form=build_form(name="草稿项目"))
    client = signed_in(office.preparer)
    page = text_of(client.get(f"/evaluations/{approved.pk}/print/"))
    assert "校验码" in page
    assert 'class="draft-mark"' not in page
    approved.project.name = "改过的名字"
    approved.project.save()
    assert "改过的名字" not in text_of(client.get(f"/evaluations/{approved.pk}/print/"))
    page = text_of(client.get(f"/evaluations/{draft.pk}/print/"))
    assert 'class="draft-mark"' in page
    assert "校验码" not in page
