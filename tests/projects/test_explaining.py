"""偏差说明 on the fill page: what is said of each text, what the form will print, whose texts it is compared with."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Event, Stage
from projects.models import Evaluation, Result, Revision, User
from projects.selectors.evaluation import evaluation_page
from projects.selectors.explaining import UNSEEN, explaining_of
from projects.selectors.live import content_of, thaw
from projects.services.exporting import export_form
from tests.projects import building
from tests.projects.building import Office, line_target, take, type_cells

pytestmark = pytest.mark.django_db

CAUSE = "机构改革后部分专家划转其他单位，体检人数减少 15 人。"
COPY = "机构改革后部分专家划转其他单位，体检人数减少 32 人！"
FACTS = "年度指标值≥50人，实际完成35人，完成率70.00%，少得0.90分"


@pytest.fixture
def office() -> Office:
    return building.build_office()


def a_form(office: Office, *, code: str = "310-014", cause: str = CAUSE, by: User | None = None) -> Evaluation:
    """A form whose first row was missed and explained."""
    unit = office.other_section if by == office.stranger else office.section
    name = f"项目{code}"
    form = building.open_form(office, code=code, unit=unit, form=building.build_form(name=name))
    first = line_target(form, 1)
    type_cells(by or office.preparer, form, (first, "actual_text", "35.00(人)"), (first, "deviation_reason", cause))
    return form


def said(user: User, form: Evaluation, row: int = 1) -> dict[str, str]:
    """What is said about a row's explanation, by code."""
    page = evaluation_page(user, form.pk)
    found = explaining_of(user, page, shortest=10, today=timezone.localdate())
    looked = found.looked[page.lines[row - 1].id]
    return {each.code: each.problem.message if each.problem else each.sentence for each in looked}


def test_a_copy_of_another_form_is_named_though_its_numbers_differ(office: Office) -> None:
    form = a_form(office)
    a_form(office, code="310-015", cause=COPY)
    assert said(office.preparer, form)["copied"].startswith("与“项目310-015”第 1 行的说明有 100% 相同")


def test_a_project_that_the_person_does_not_see_is_not_named(office: Office) -> None:
    form = a_form(office)
    a_form(office, code="310-016", cause=COPY, by=office.stranger)
    sentence = said(office.preparer, form)["copied"]
    assert sentence.startswith(f"与{UNSEEN}的说明有 100% 相同")
    assert "310-016" not in sentence


def test_a_withdrawn_form_and_another_round_are_not_compared_with(office: Office) -> None:
    form = a_form(office)
    other = a_form(office, code="310-015", cause=COPY)
    Evaluation.objects.filter(pk=other.pk).update(cancelled_at=timezone.now())
    assert said(office.preparer, form)["copied"] == "与其他项目不雷同"


def test_a_row_of_the_same_project_is_a_note(office: Office) -> None:
    form = a_form(office)
    second = line_target(form, 2)
    type_cells(office.preparer, form, (second, "actual_text", "9(个)"), (second, "deviation_reason", COPY))
    page = evaluation_page(office.preparer, form.pk)
    found = explaining_of(office.preparer, page, shortest=10, today=timezone.localdate())
    (problem,) = (each.problem for each in found.looked[page.lines[0].id] if each.code == "copied")
    assert problem is not None
    assert (problem.level, problem.message[:9]) == ("note", "与本项目第 2 行的"[:9])


def test_the_help_costs_two_queries_with_one_form_and_with_ten(office: Office) -> None:
    def cost() -> int:
        page = evaluation_page(office.preparer, form.pk)
        with CaptureQueriesContext(connection) as queries:
            explaining_of(office.preparer, page, shortest=10, today=timezone.localdate())
        return len(queries)

    form = a_form(office)
    one = cost()
    for number in range(9):
        a_form(office, code=f"310-1{number:02}", cause=f"第 {number} 个项目：{COPY}")
    assert cost() == one == 2


def test_who_only_looks_at_a_form_is_told_what_it_shows_itself_and_pays_nothing(office: Office) -> None:
    form = a_form(office)
    a_form(office, code="310-015", cause=COPY)
    page = evaluation_page(office.reader, form.pk)
    with CaptureQueriesContext(connection) as queries:
        found = explaining_of(office.reader, page, shortest=10, today=timezone.localdate())
    assert len(queries) == 0
    assert [each.code for each in found.doubts(page.lines[0])] == ["no-measure"], "no other form is looked at"
    assert found.phrases == ()


def test_a_cause_without_a_measure_may_be_handed_in_and_is_never_called_complete(
    client: Client, office: Office
) -> None:
    form = building.open_form(office)
    building.fill_in(office, form)
    first = line_target(form, 1)
    type_cells(office.preparer, form, (first, "deviation_reason", CAUSE), (first, "improvement", ""))
    client.force_login(office.preparer)

    def page() -> str:
        return client.get(reverse("evaluation", args=[form.pk])).content.decode()

    assert "已说明，缺措施" in page()
    assert "可以报送；有 1 行的说明审核时可能会问" in page()
    assert f'第 1 行没有改进措施<a href="#{first.replace(":", "-")}-improvement"' in page()
    assert "该说明的都说明了" not in page()
    type_cells(office.preparer, form, (first, "improvement", "规划财务处按季度核对进度"))
    assert "</i> 已说明</a>" in page()
    assert "该说明的都说明了" in page()


def test_the_reviewer_reads_the_column_as_printed_and_what_may_be_asked_about_it(
    client: Client, office: Office
) -> None:
    form = building.open_form(office)
    building.fill_in(office, form)
    first = line_target(form, 1)
    type_cells(
        office.preparer,
        form,
        (first, "deviation_cause", "机构改革"),
        (first, "deviation_reason", CAUSE),
        (first, "improvement", ""),
        (first, "improvement_owner", "陈静"),
    )
    take(Event.SUBMIT, office.preparer, form)
    client.force_login(office.reviewer)
    page = client.get(reverse("review", args=[form.pk])).content.decode()
    assert f"{FACTS}。偏差原因（机构改革）：{CAUSE}" in page
    assert "责任人：陈静" in page
    assert "没有写改进措施" in page
    assert "第 1 行没有改进措施" in page


# The composed text ----------------------------------------------------------------------------------------------------


def test_a_save_answers_with_the_text_as_the_form_will_print_it(client: Client, office: Office) -> None:
    form = a_form(office)
    client.force_login(office.preparer)
    first = line_target(form, 1)
    version = Result.objects.get(pk=first.partition(":")[2]).version
    answer = client.post(
        reverse("evaluation-save", args=[form.pk]),
        json.dumps(
            {
                "cells": [
                    {"target": first, "field": "deviation_cause", "value": "机构改革", "version": version},
                    {"target": first, "field": "improvement", "value": "重新核定指标值", "version": version},
                    {"target": first, "field": "improvement_owner", "value": "陈静", "version": version},
                    {"target": first, "field": "improvement_due", "value": "2031-03-31", "version": version},
                ],
                "whole": False,
            }
        ),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200
    piece = re.search(r'id="dw1".*?</div>', answer.json()["html"], re.DOTALL)
    assert piece is not None
    assert f"{FACTS}。偏差原因（机构改革）：{CAUSE}" in piece[0]
    assert "改进措施：重新核定指标值（责任人：陈静，2031-03-31 前完成）" in piece[0]
    assert "哪个机构、哪项职能划转了？" in answer.json()["html"]


def test_the_numbers_of_the_composed_text_follow_the_actual(office: Office) -> None:
    form = a_form(office)
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "40.00(人)"))
    line = evaluation_page(office.preparer, form.pk).lines[0]
    assert line.printed_reason.startswith("年度指标值≥50人，实际完成40人，完成率80.00%，少得0.60分。偏差原因：")


def test_a_revision_keeps_the_text_that_was_handed_in_and_an_old_one_its_old_shape(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    content, revision = content_of(form)
    assert content.lines[0].printed_reason.startswith(FACTS)
    assert revision is not None
    plain = json.loads(revision.content)
    assert plain["lines"][0].pop("composed").startswith(FACTS)
    old = thaw(Revision(content=json.dumps(plain, ensure_ascii=False)))
    assert old.lines[0].printed_reason == (
        "机构改革，部分专家划转其他单位，体检人数减少。\n改进措施：下一年度按划转后的人数重新核定指标值。"
    )


def test_the_export_prints_it(office: Office) -> None:
    form = building.build_at(Stage.APPROVED, office)
    file = export_form(user=office.reader, evaluation_id=form.pk)
    assert file.content
    line = evaluation_page(office.reader, form.pk).lines[0]
    assert line.printed_reason.startswith(FACTS)


# Without script -------------------------------------------------------------------------------------------------------


def test_without_script_other_takes_the_word_beside_it(client: Client, office: Office) -> None:
    form = a_form(office)
    client.force_login(office.preparer)
    first = line_target(form, 1)
    name = f"{first}:deviation_cause"
    for value, own, kept in (("其他", "台风", "其他：台风"), ("机构改革", "台风", "机构改革"), ("其他", "", "其他")):
        version = Result.objects.get(pk=first.partition(":")[2]).version
        posted = {name: value, f"own:{name}": own, f"was:{name}": "?", f"version:{first}": version}
        assert client.post(reverse("evaluation-save", args=[form.pk]), posted).status_code == 302
        assert Result.objects.get(pk=first.partition(":")[2]).deviation_cause == kept


# 常用语 in the form ---------------------------------------------------------------------------------------------------


def test_a_sentence_is_kept_for_the_forms_unit_and_offered_on_its_page(client: Client, office: Office) -> None:
    form = a_form(office)
    client.force_login(office.preparer)
    answer = client.post(reverse("phrase-add", args=[form.pk]), {"kind": "cause", "text": CAUSE})
    assert answer.json()["sentence"] == "已存为常用语"
    page = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert f'data-kind="cause" data-class="">{CAUSE}</button>' in page
    again = client.post(reverse("phrase-add", args=[form.pk]), {"kind": "cause", "text": CAUSE})
    assert (again.status_code, "已经在常用语里" in again.json()["sentence"]) == (409, True)
    taken = client.post(reverse("phrase-taken", args=[form.pk]), {"phrase": answer.json()["phrase"]})
    assert taken.status_code == 200


def test_low_execution_is_helped_with_too(client: Client, office: Office) -> None:
    form = a_form(office)
    client.force_login(office.preparer)
    type_cells(office.preparer, form, ("evaluation", "funding_reason", "执行率较低，没有完成，XX"))
    page = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert "只说了没有完成，没有说为什么" in page
    assert "文中留有模板的提示 “XX”" in page


def test_a_form_handed_in_and_taken_back_is_helped_with_again(office: Office) -> None:
    form = building.build_at(Stage.SUBMITTED, office)
    take(Event.WITHDRAW, office.preparer, form)
    assert said(office.preparer, form)["no-cause"] == "写明了原因"
