"""经过: each step and each cell, from → to, and the numbered versions; foreign forms are not there at all."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluator.review import Stage
from projects.models import Evaluation
from tests.projects.building import Office, build_at, build_office, line_target, open_form, type_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


def history_of(client: Client, user, evaluation: Evaluation):
    client.force_login(user)
    return client.get(reverse("history", args=[evaluation.pk]))


def test_a_change_is_told_from_and_to_with_empty_named(client: Client, office: Office) -> None:
    evaluation = open_form(office)
    target = line_target(evaluation, 1)
    type_cells(office.preparer, evaluation, (target, "actual_text", "30(人)"))
    type_cells(office.colleague, evaluation, (target, "actual_text", "35(人)"))
    text = history_of(client, office.preparer, evaluation).content.decode()
    assert "第 1 行“实际完成值”" in text
    assert '<span class="from">30(人)</span>' in text
    assert '<span class="to">35(人)</span>' in text
    assert '<span class="from-nothing">（空）</span>' in text
    assert text.index("李敏") < text.index('<span class="to">30(人)</span>'), "the newest is first"


def test_steps_comments_and_versions_are_all_there(client: Client, office: Office) -> None:
    evaluation = build_at(Stage.RETURNED, office)
    text = history_of(client, office.preparer, evaluation).content.decode()
    for words in ("报送", "开始审核", "退回", "请核对第 1 行。", "第 1 次报送", "内容与校验码一致", "校验码"):
        assert words in text


def test_a_form_that_was_never_handed_in_says_so(client: Client, office: Office) -> None:
    assert "还没有报送过" in history_of(client, office.preparer, open_form(office)).content.decode()


@pytest.mark.parametrize("who", ["stranger", "foreign_reviewer", "nobody", "sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("address", ["history", "export"])
def test_a_foreign_form_is_not_found(client: Client, office: Office, who: str, address: str) -> None:
    evaluation = open_form(office)
    client.force_login(getattr(office, who))
    foreign = client.get(reverse(address, args=[evaluation.pk]))
    missing = client.get(reverse(address, args=[evaluation.pk + 1000]))
    assert foreign.status_code == missing.status_code == 404
    assert "没有找到这一页" in foreign.content.decode()


@pytest.mark.parametrize("who", ["preparer", "colleague", "reviewer", "finance", "reader"])
def test_everybody_with_a_role_for_the_unit_sees_it(client: Client, office: Office, who: str) -> None:
    assert history_of(client, getattr(office, who), open_form(office)).status_code == 200


def test_the_official_form_comes_down_with_its_chinese_name(client: Client, office: Office) -> None:
    evaluation = build_at(Stage.APPROVED, office)
    client.force_login(office.preparer)
    response = client.get(reverse("export", args=[evaluation.pk]))
    assert response.status_code == 200
    assert response.content[:2] == b"PK"
    assert "attachment" in response["Content-Disposition"]
    assert "filename*=utf-8''" in response["Content-Disposition"].lower()
    assert response["Cache-Control"] == "no-store, private"
    assert "导出" in history_of(client, office.preparer, evaluation).content.decode()


def test_the_history_costs_the_same_after_one_change_and_after_twenty(
    client: Client, office: Office, django_assert_max_num_queries
) -> None:
    evaluation = build_at(Stage.RETURNED, office)
    for number in range(20):
        type_cells(office.preparer, evaluation, (line_target(evaluation, 1), "actual_text", f"{number}(人)"))
    history_of(client, office.preparer, evaluation)
    with django_assert_max_num_queries(10):
        history_of_again = client.get(reverse("history", args=[evaluation.pk]))
    assert history_of_again.status_code == 200
