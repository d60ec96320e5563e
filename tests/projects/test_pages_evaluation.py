"""填报页 without a browser: the form as people without script use it, what stops 报送, and what it costs."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluator.sheets.forms import IndicatorRow
from projects.models import Evaluation, User
from projects.selectors.evaluation import evaluation_page
from projects.services import reviewing
from tests.projects.building import (
    ACTUALS,
    ROWS,
    Office,
    build_form,
    build_office,
    fill_in,
    indicator,
    line_target,
    open_form,
    type_cells,
)

pytestmark = pytest.mark.django_db
BUDGET = 14


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def form(office: Office) -> Evaluation:
    return open_form(office)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def posted_form(user: User, evaluation: Evaluation, **typed: str) -> dict[str, str]:
    """What a browser without script posts: every cell with what it held, and what this person typed over it."""
    page = evaluation_page(user, evaluation.pk)
    cells = [cell for line in page.lines for cell in (line.actual, line.given, line.deviation_reason)]
    cells += [row.executed for row in page.funding]
    posted = {}
    for cell in cells:
        posted |= {cell.name: cell.value, f"was:{cell.name}": cell.value, f"version:{cell.target}": str(cell.version)}
    return posted | typed


def test_the_form_stands_in_the_official_order_with_its_reading(office: Office, form: Evaluation) -> None:
    page = text_of(signed_in(office.preparer).get(f"/evaluations/{form.pk}/"))
    places = [page.index(row.indicator.text) for row in ROWS]
    assert places == sorted(places)
    assert "不少于 50 人" in page


def test_a_form_with_texts_below_its_table_asks_for_them_and_any_other_does_not(
    office: Office, form: Evaluation
) -> None:
    def label(address: str) -> str:
        return "评价结论" if "评价结论" in text_of(signed_in(office.preparer).get(address)) else ""

    addresses = (f"/evaluations/{form.pk}/", f"/evaluations/{form.pk}/print/")
    assert [label(address) for address in addresses] == ["", ""]
    Evaluation.objects.filter(pk=form.pk).update(layout_id="510000/self_evaluation-2020")
    assert [label(address) for address in addresses] == ["评价结论", "评价结论"]


def test_a_text_that_the_layout_does_not_print_is_shown_with_a_word_about_it(office: Office, form: Evaluation) -> None:
    Evaluation.objects.filter(pk=form.pk).update(issues="采购进度慢")
    address = f"/evaluations/{form.pk}/"
    said = "存在问题存下来了，但本批次的表样没有这一栏，不会印在表上"
    page = text_of(signed_in(office.preparer).get(address))
    assert page.index(said) < page.index(">采购进度慢</textarea>")
    assert "采购进度慢" not in text_of(signed_in(office.preparer).get(f"{address}print/"))
    Evaluation.objects.filter(pk=form.pk).update(layout_id="510000/self_evaluation-2020")
    assert said not in text_of(signed_in(office.preparer).get(address))


def test_a_text_below_the_table_is_saved_printed_and_reviewed(office: Office, form: Evaluation) -> None:
    Evaluation.objects.filter(pk=form.pk).update(layout_id="510000/self_evaluation-2020")
    cell = evaluation_page(office.preparer, form.pk).closing[1].cell
    posted = {"target": cell.target, "field": cell.field, "value": "采购进度慢", "version": cell.version}
    client = signed_in(office.preparer)
    client.post(f"/evaluations/{form.pk}/save/", posted, headers={"Accept": "application/json"})
    folded = text_of(client.get(f"/evaluations/{form.pk}/"))
    assert "评价结论没有填" in folded
    assert "存在问题没有填" not in folded
    assert ">采购进度慢</textarea>" in text_of(client.get(f"/evaluations/{form.pk}/"))
    assert "采购进度慢" in text_of(client.get(f"/evaluations/{form.pk}/print/"))
    fill_in(office, form)
    reviewing.submit(user=office.preparer, evaluation_id=form.pk, version=Evaluation.objects.get().version)
    assert "<b>存在问题：</b>采购进度慢" in text_of(signed_in(office.reviewer).get(f"/review/{form.pk}/"))


def test_a_missing_score_is_said_and_never_zero(office: Office, form: Evaluation) -> None:
    page = text_of(signed_in(office.preparer).get(f"/evaluations/{form.pk}/"))
    assert "已定得分（还不是总分）" in page
    assert "第 1 行测算得分 待定" in page
    assert 'class="grade grade-none">未定' in page


def test_without_script_the_whole_form_saves_what_was_changed(office: Office, form: Evaluation) -> None:
    name = f"{line_target(form, 1)}:actual_text"
    client = signed_in(office.preparer)
    response = client.post(f"/evaluations/{form.pk}/save/", posted_form(office.preparer, form, **{name: "35"}))
    assert response.status_code == 302
    assert evaluation_page(office.preparer, form.pk).lines[0].proposed == Decimal("2.10")
    page = text_of(client.get(response.headers["Location"]))
    assert "已保存" in page
    assert ">2.10</a>" in page


def test_without_script_a_statement_is_chosen_from_the_list(office: Office, form: Evaluation) -> None:
    name = f"{line_target(form, 4)}:actual_text"
    posted = posted_form(office.preparer, form, **{f"tier:{name}": "达成指标"})
    signed_in(office.preparer).post(f"/evaluations/{form.pk}/save/", posted)
    assert evaluation_page(office.preparer, form.pk).lines[3].actual.value == "达成指标"


def test_own_words_win_over_an_untouched_list(office: Office, form: Evaluation) -> None:
    name = f"{line_target(form, 4)}:actual_text"
    posted = posted_form(office.preparer, form, **{name: "队伍扩大", f"tier:{name}": ""})
    signed_in(office.preparer).post(f"/evaluations/{form.pk}/save/", posted)
    assert evaluation_page(office.preparer, form.pk).lines[3].actual.value == "队伍扩大"


def test_a_stale_form_leaves_a_colleagues_newer_cell_alone(office: Office, form: Evaluation) -> None:
    first, second = (f"{line_target(form, number)}:actual_text" for number in (1, 2))
    posted = posted_form(office.preparer, form, **{first: "35"})
    type_cells(office.colleague, form, (line_target(form, 2), "actual_text", "12"))
    assert signed_in(office.preparer).post(f"/evaluations/{form.pk}/save/", posted).status_code == 302
    lines = evaluation_page(office.preparer, form.pk).lines
    assert (lines[0].actual.value, lines[1].actual.value) == ("35", "12")
    assert second in posted


def test_the_same_cell_changed_by_a_colleague_shows_both_texts(office: Office, form: Evaluation) -> None:
    name = f"{line_target(form, 1)}:actual_text"
    posted = posted_form(office.preparer, form, **{name: "30"})
    type_cells(office.colleague, form, (line_target(form, 1), "actual_text", "32"))
    response = signed_in(office.preparer).post(f"/evaluations/{form.pk}/save/", posted)
    assert response.status_code == 409
    assert "李敏" in text_of(response)
    assert "<b>32</b>，您填的是 <b>30</b>" in text_of(response)
    assert evaluation_page(office.preparer, form.pk).lines[0].actual.value == "32"


def test_a_cell_saved_by_script_is_answered_with_the_pieces_that_follow(office: Office, form: Evaluation) -> None:
    cell = evaluation_page(office.preparer, form.pk).lines[0].actual
    posted = {"target": cell.target, "field": cell.field, "value": "35", "version": cell.version}
    response = signed_in(office.preparer).post(
        f"/evaluations/{form.pk}/save/", posted, headers={"Accept": "application/json"}
    )
    answer = response.json()
    assert re.fullmatch(r"\d\d:\d\d", answer["saved_at"])
    assert answer["versions"][cell.target] > cell.version
    assert ">2.10</a>" in answer["html"]
    assert "<html" not in answer["html"]


def test_a_cell_that_was_not_taken_is_never_answered_as_saved(office: Office, form: Evaluation) -> None:
    target = line_target(form, 1)
    cell = {"target": target, "field": "actual_text", "value": "长" * 501, "version": "1"}
    answer = (
        signed_in(office.preparer)
        .post(f"/evaluations/{form.pk}/save/", cell, headers={"Accept": "application/json"})
        .json()
    )
    assert answer["written"] == []
    (unwritten,) = answer["unwritten"]
    assert (unwritten["target"], unwritten["field"]) == (target, "actual_text")
    assert unwritten["sentence"] == "第 1 行“实际完成值”有 501 字，最多 500 字，没有保存。请删短。"


def test_without_script_a_cell_that_was_not_taken_is_named(office: Office, form: Evaluation) -> None:
    first, second = (f"{line_target(form, number)}:actual_text" for number in (1, 2))
    posted = posted_form(office.preparer, form, **{first: "长" * 501, second: "10"})
    response = signed_in(office.preparer).post(f"/evaluations/{form.pk}/save/", posted)
    assert response.status_code == 409
    assert "有 1 格没有保存，其余的已经保存" in text_of(response)
    assert "最多 500 字" in text_of(response)
    assert form.results.get(indicator__order=2).actual_text == "10"


def test_a_form_that_moved_on_is_no_unfinished_form(office: Office, form: Evaluation) -> None:
    fill_in(office, form)
    response = signed_in(office.preparer).post(f"/evaluations/{form.pk}/submit/", {"version": "1"})
    assert response.status_code == 409
    assert "没有报送" in text_of(response)
    assert "处要补" not in text_of(response)
    assert "请刷新页面，看过改动再报送" in text_of(response)


@pytest.mark.parametrize(
    "posted",
    [
        {"target": "result:1", "field": "actual_text", "value": "1"},
        {"target": "user:1", "field": "password", "value": "1", "version": "1"},
        {"target": "result:1", "field": "actual_text", "value": "1", "version": "１"},
        {"target": "result:1", "field": "actual_text", "value": "1", "version": "99999999999"},
    ],
)
def test_a_post_that_is_no_form_of_ours_is_refused_as_a_whole(
    office: Office, form: Evaluation, posted: dict[str, str]
) -> None:
    assert signed_in(office.preparer).post(f"/evaluations/{form.pk}/save/", posted).status_code == 400


def test_submitting_lists_everything_that_is_owed_with_its_cell(office: Office, form: Evaluation) -> None:
    client = signed_in(office.preparer)
    version = evaluation_page(office.preparer, form.pk).head.version
    response = client.post(f"/evaluations/{form.pk}/submit/", {"version": version})
    page = text_of(response)
    assert response.status_code == 409
    owed = evaluation_page(office.preparer, form.pk).panel.owed_count
    assert f"还不能报送，有 {owed} 处要补" in page
    for number in range(1, len(ROWS) + 1):
        anchor = f"{line_target(form, number)}-actual_text".replace(":", "-")
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_a_complete_form_goes_up_and_then_says_why_it_is_locked(office: Office, form: Evaluation) -> None:
    fill_in(office, form)
    client = signed_in(office.preparer)
    version = evaluation_page(office.preparer, form.pk).head.version
    response = client.post(f"/evaluations/{form.pk}/submit/", {"version": version}, follow=True)
    page = text_of(response)
    assert "已报送。审核人动手前，您可以自己撤回。" in page
    assert "这张表已经锁定，现在只能看" in page
    assert "撤回</button>" in page
    assert 'id="fill-form"' not in page


def test_a_locked_form_refuses_a_late_cell_and_says_who_locked_it(office: Office, form: Evaluation) -> None:
    fill_in(office, form)
    page = evaluation_page(office.preparer, form.pk)
    cell = page.lines[0].actual
    reviewing.submit(user=office.preparer, evaluation_id=form.pk, version=page.head.version)
    posted = {"target": cell.target, "field": cell.field, "value": "50", "version": cell.version}
    response = signed_in(office.preparer).post(
        f"/evaluations/{form.pk}/save/", posted, headers={"Accept": "application/json"}
    )
    assert response.status_code == 409
    assert "陈静" in response.json()["sentence"]
    assert evaluation_page(office.preparer, form.pk).lines[0].actual.value == ACTUALS[0]


def test_withdrawing_opens_the_form_again(office: Office, form: Evaluation) -> None:
    fill_in(office, form)
    version = evaluation_page(office.preparer, form.pk).head.version
    submitted = reviewing.submit(user=office.preparer, evaluation_id=form.pk, version=version)
    client = signed_in(office.preparer)
    response = client.post(f"/evaluations/{form.pk}/withdraw/", {"version": submitted.version}, follow=True)
    assert 'id="fill-form"' in text_of(response)


def test_why_shows_rule_steps_and_source_on_a_page_of_its_own(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "35"))
    client = signed_in(office.preparer)
    key = line_target(form, 1).partition(":")[2]
    page = text_of(client.get(f"/evaluations/{form.pk}/why/{key}/"))
    assert "为什么是 2.10？" in page
    assert "35 ÷ 50 × 3.00 = 2.10" in page
    assert "财预〔2020〕10号" in page
    assert page.count("2024 年度") == 2  # above every page, and beside the project
    box = text_of(client.get(f"/evaluations/{form.pk}/why/{key}/", headers={"X-Fragment": "why"}))
    assert "<html" not in box
    assert "35 ÷ 50 × 3.00 = 2.10" in box


def test_the_page_ticks_an_explanation_by_the_same_length_as_the_gate(office: Office, form: Evaluation) -> None:
    row = line_target(form, 1)
    type_cells(office.preparer, form, (row, "actual_text", "35"), (row, "deviation_reason", "多"))
    client = signed_in(office.preparer)
    page = text_of(client.get(f"/evaluations/{form.pk}/"))
    assert "没有达到指标：请写偏差原因和改进措施，合计不少于 10 个字，现在 1 个字" in page
    assert "没有达到指标，已说明" not in page
    type_cells(office.preparer, form, (row, "improvement", "下一年度按月调度"))  # 1 + 8
    assert "现在 9 个字" in text_of(client.get(f"/evaluations/{form.pk}/"))
    type_cells(office.preparer, form, (row, "improvement", "下一年度按月度调度"))
    page = text_of(client.get(f"/evaluations/{form.pk}/"))
    assert "没有达到指标，已说明" in page
    assert "请写偏差原因" not in page


def test_why_says_what_to_do_with_an_article_that_was_not_read(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "actual_text", "35"))
    working = {"rule": "定量", "sources": [], "steps": []}
    for confidence, told in (("to-confirm", 1), ("published", 0), ("practice", 0), ("house-convention", 0)):
        source = {"title": "办法", "number": "", "article": "", "confidence": confidence, "citation": "办法", "url": ""}
        form.results.filter(indicator__order=1).update(working=working | {"sources": [source]})
        key = form.results.get(indicator__order=1).pk
        page = text_of(signed_in(office.preparer).get(f"/evaluations/{form.pk}/why/{key}/"))
        assert page.count("请对照本地文件核对原文") == told, confidence


def test_why_of_a_row_of_another_form_is_missing(office: Office, form: Evaluation) -> None:
    other = open_form(office, code="310-015", form=build_form(name="另一个项目"))
    key = line_target(other, 1).partition(":")[2]
    assert signed_in(office.preparer).get(f"/evaluations/{form.pk}/why/{key}/").status_code == 404


@pytest.mark.parametrize("address", ["", "print/", "export/", "history/", "why/execution/"])
def test_a_foreign_form_is_missing_and_not_forbidden(office: Office, form: Evaluation, address: str) -> None:
    assert signed_in(office.stranger).get(f"/evaluations/{form.pk}/{address}").status_code == 404
    assert signed_in(office.preparer).get(f"/evaluations/{form.pk}/{address}").status_code == 200


@pytest.mark.parametrize("address", ["save/", "submit/", "withdraw/"])
def test_a_foreign_form_takes_nothing(office: Office, form: Evaluation, address: str) -> None:
    client = signed_in(office.stranger)
    assert client.post(f"/evaluations/{form.pk}/{address}", {"version": "1"}).status_code == 404


def test_somebody_not_signed_in_is_sent_to_sign_in(form: Evaluation) -> None:
    response = Client().get(f"/evaluations/{form.pk}/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/signin/")


def test_a_reader_sees_the_form_without_a_single_input(office: Office, form: Evaluation) -> None:
    page = text_of(signed_in(office.reader).get(f"/evaluations/{form.pk}/"))
    assert 'class="cell' not in page
    assert "只能看" in page


def test_what_a_person_typed_is_text_on_the_page_and_never_markup(office: Office, form: Evaluation) -> None:
    type_cells(office.preparer, form, (line_target(form, 1), "deviation_reason", "<script>alert(1)</script>"))
    page = text_of(signed_in(office.preparer).get(f"/evaluations/{form.pk}/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def rows_of(count: int) -> tuple[IndicatorRow, ...]:
    share = 90 // count
    points = [str(share)] * (count - 1) + [str(90 - share * (count - 1))]
    return tuple(
        indicator("产出指标", "数量指标", f"指标{number}", "≥10(个)", each)
        for number, each in enumerate(points, start=1)
    )


def queries_of(user: User, address: str) -> int:
    client = signed_in(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/evaluations/{}/", "/evaluations/{}/print/"])
def test_the_form_costs_the_same_queries_for_one_row_and_for_twenty(office: Office, address: str) -> None:
    one = open_form(office, code="310-101", form=build_form(name="一行", rows=rows_of(1)))
    twenty = open_form(office, code="310-120", form=build_form(name="二十行", rows=rows_of(20)))
    costs = {queries_of(office.preparer, address.format(form.pk)) for form in (one, twenty)}
    assert len(costs) == 1
    assert max(costs) <= BUDGET
