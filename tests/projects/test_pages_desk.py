"""工作台: what waits for whom, with the comment of a return, and one button that goes on with it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Stage
from projects.models import Rectification, TargetPlan
from projects.selectors.desk import desk_for
from projects.selectors.evaluation import evaluation_page
from tests.projects.building import Office, build_at, build_office, line_target, open_form, take, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


def desk_of(client: Client, user) -> str:
    client.force_login(user)
    return client.get(reverse("desk")).content.decode()


def test_the_round_the_year_and_who_is_signed_in_stand_above_every_page(client: Client, office: Office) -> None:
    text = desk_of(client, office.preparer)
    assert "2024 年度" in text
    assert "陈静（填报人）" in text
    assert 'aria-current="page">工作台' in text


def test_a_preparer_with_nothing_yet_is_told_how_to_begin(client: Client, office: Office) -> None:
    text = desk_of(client, office.preparer)
    assert "先编绩效目标" in text
    assert "都办完了" not in text
    assert f'href="{reverse("goals-new")}"' in text
    assert f'href="{reverse("imports")}"' in text


def test_a_form_with_nothing_typed_is_not_started(client: Client, office: Office) -> None:
    open_form(office)
    text = desk_of(client, office.preparer)
    assert "等您办的 1 件事" in text
    assert "未开始" in text
    assert ">开始填<" in text
    assert "0 / 5 行已填" in text


def test_a_form_in_work_says_how_much_is_missing(client: Client, office: Office) -> None:
    evaluation = open_form(office)
    type_cells(office.preparer, evaluation, (line_target(evaluation, 1), "actual_text", "50(人)"))
    text = desk_of(client, office.preparer)
    assert "1 / 5 行已填" in text
    assert "处才能报送" in text
    assert ">接着填<" in text
    assert "1 件没填完" in text


def test_a_complete_form_may_be_checked_and_handed_in(client: Client, office: Office) -> None:
    build_at(Stage.DRAFT, office)
    text = desk_of(client, office.preparer)
    assert ">核对报送<" in text
    assert "1 件填好了，核对后可以报送" in text
    assert "总分 99.10（优）" in text, "2.10 + 27 + 20 + 30 + 10 + 10, worked by hand"


def test_a_returned_form_comes_first_with_its_comment(client: Client, office: Office) -> None:
    open_form(office, code="310-001")
    build_at(Stage.RETURNED, office, code="310-002")
    text = desk_of(client, office.preparer)
    assert text.index("已退回") < text.index("未开始")
    assert "请核对第 1 行。" in text
    assert "周敏 退回" in text
    assert ">按意见改<" in text
    assert "1 件被退回" in text


def test_what_was_handed_in_is_below_with_who_has_it(client: Client, office: Office) -> None:
    evaluation = build_at(Stage.IN_REVIEW, office)
    text = desk_of(client, office.preparer)
    assert "现在没有等您办的事" in text
    below = text.split("现在不用您办的", 1)[1]
    assert "周敏" in below
    assert "99.10" in below
    assert reverse("export", args=[evaluation.pk]) in below


def test_a_reviewer_finds_what_was_handed_in_and_no_drafts(client: Client, office: Office) -> None:
    open_form(office, code="310-001")
    evaluation = build_at(Stage.SUBMITTED, office, code="310-002")
    text = desk_of(client, office.reviewer)
    assert "等您办的 1 件事" in text
    assert "1 件等您审核" in text
    assert ">去审核<" in text, "it opens the page; 开始审核 is a step that is taken there"
    assert ">开始审核<" not in text
    assert reverse("review", args=[evaluation.pk]) in text
    assert ">审核</a>" in text, "the navigation has the reviewers' entry"


def test_only_people_who_judge_have_the_entry_to_reviewing(client: Client, office: Office) -> None:
    assert ">审核</a>" not in desk_of(client, office.preparer)
    assert ">审核</a>" not in desk_of(client, office.reader)
    assert ">审核</a>" in desk_of(client, office.finance), "what was approved waits there for 审定"


def test_the_finance_office_finds_what_was_approved(client: Client, office: Office) -> None:
    build_at(Stage.APPROVED, office)
    text = desk_of(client, office.finance)
    assert ">去审定<" in text
    assert "1 件等您审定" in text


def test_nothing_of_another_section_is_on_the_desk(client: Client, office: Office) -> None:
    build_at(Stage.RETURNED, office)
    text = desk_of(client, office.stranger)
    assert "专业技术" not in text
    assert "请核对第 1 行" not in text


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_administrators_are_told_that_they_do_no_business(client: Client, office: Office, who: str) -> None:
    build_at(Stage.SUBMITTED, office)
    text = desk_of(client, getattr(office, who))
    assert "都看不到业务数据" in text
    assert "专业技术" not in text
    assert reverse("project-list") not in text


def test_somebody_without_a_role_is_told_whom_to_ask(client: Client, office: Office) -> None:
    client.force_login(office.nobody)
    assert "安全管理员核对您的职责" in client.get(reverse("project-list")).content.decode()


def test_there_is_one_primary_button(client: Client, office: Office) -> None:
    for number in range(3):
        open_form(office, code=f"310-00{number}")
    assert desk_of(client, office.preparer).count("btn-primary") == 2, "the first task, and the hidden idle warning"


def test_a_comment_is_text_never_markup(client: Client, office: Office) -> None:
    evaluation = build_at(Stage.IN_REVIEW, office)
    take(Event.RETURN, office.reviewer, evaluation, comment="<script>alert(1)</script>")
    assert "<script>alert(1)</script>" not in desk_of(client, office.preparer)


def test_a_form_in_work_leads_to_the_row_where_it_goes_on(client: Client, office: Office) -> None:
    evaluation = open_form(office)
    type_cells(office.preparer, evaluation, (line_target(evaluation, 1), "actual_text", "35(人)"))
    text = desk_of(client, office.preparer)
    page = reverse("evaluation", args=[evaluation.pk])
    first, second = (line_target(evaluation, number).replace(":", "-") for number in (1, 2))
    assert f'href="{page}#{second}-actual_text">4 行没填<' in text
    assert f'href="{page}#{first}-deviation_reason">1 行偏差没说明<' in text
    assert f'href="{page}#r1">5 行没有佐证<' in text
    first_owed = evaluation_page(office.preparer, evaluation.pk).panel.owed[0]
    assert f'href="{page}#{first_owed.anchor}" aria-describedby' in text, "the button goes on where handing in stops"


def test_whatever_a_form_owes_is_named_on_the_desk_in_the_numbers_of_the_form(client: Client, office: Office) -> None:
    evaluation = open_form(office)
    numbers = ["35(人)", "约三成上下", "100%"]
    cells = [(line_target(evaluation, row), "actual_text", text) for row, text in enumerate(numbers, start=1)]
    type_cells(office.preparer, evaluation, *cells, (line_target(evaluation, 3), "given_score", "1"))
    owed = evaluation_page(office.preparer, evaluation.pk).panel.owed
    kinds = {each.kind for each in owed}
    assert kinds >= {"actual", "pending", "given_reason", "explanation", "achievement"}
    item = next(each for each in desk_for(office.preparer).to_do if each.evaluation_id == evaluation.pk)
    assert [(gap.kind, gap.anchor) for gap in item.gaps[:-1]] == [(each.kind, each.anchor) for each in owed]
    assert sum(each.count for each in owed) == item.owed_count
    assert f"还差 {item.owed_count} 处才能报送" in desk_of(client, office.preparer)


def test_desk_and_form_count_the_rows_without_evidence_alike(client: Client, office: Office) -> None:
    evaluation = open_form(office)
    assert "行没有佐证" not in desk_of(client, office.preparer), "a form that nobody has begun is not told about it"
    type_cells(office.preparer, evaluation, (line_target(evaluation, 1), "actual_text", "35(人)"))
    on_the_form = evaluation_page(office.preparer, evaluation.pk).evidence.unproven_rows
    assert f">{len(on_the_form)} 行没有佐证<" in desk_of(client, office.preparer)


def test_what_came_back_with_goals_and_what_is_promised_waits_there_too(client: Client, office: Office) -> None:
    evaluation = build_at(Stage.DRAFT, office)
    first = evaluation.results.get(indicator__order=1)
    Rectification.objects.create(
        project=evaluation.project,
        result=first,
        fiscal_year=2024,
        measure="按划转后的人数重新核定指标值",
        due_on=timezone.localdate() - timedelta(days=2),
    )
    TargetPlan.objects.update(stage="returned", last_comment="请核对第 2 条指标值")
    text = desk_of(client, office.preparer)
    assert "等您办的 3 件事" in text
    assert "退回意见：请核对第 2 条指标值" in text
    assert "整改事项逾期" in text
    assert "已过 2 天" in text


def test_a_reviewer_sees_how_the_units_stand_and_who_has_not_begun(client: Client, office: Office) -> None:
    build_at(Stage.SUBMITTED, office, code="310-001")
    open_form(office, code="310-002", unit=office.other_section)
    text = desk_of(client, office.reviewer)
    assert "<b>1 / 2</b> 个项目已经报送" in text
    assert "一个也没有开始填的单位 1 个" in text
    assert f"?year=2024&amp;within={office.other_section.pk}&amp;stage=not_started" in text
    assert "报送进度" not in desk_of(client, office.preparer)
