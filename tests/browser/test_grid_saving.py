"""What is typed into the grid is never lost: no network, a form locked meanwhile, a page that is left too early."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from evaluator.review import Event
from projects.models import Evaluation, Result
from tests.browser.forms import PROFESSIONALS, active, actual_of, address_of, box_of, put, saved
from tests.browser.grids import block, line_of, paste
from tests.projects.building import PASSWORD, build_office, fill_in, open_form, take

KEPT = "#kept"


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open, in 实际完成值 of the first row."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    box_of(page, 1).click()
    return page


def actuals(*rows: int) -> list[str]:
    found = Result.objects.filter(evaluation__project__name=PROFESSIONALS)
    return [found.get(indicator__order=row).actual_text for row in rows]


def test_without_a_network_a_block_waits_and_goes_up_whole_when_it_is_back(clerk: Page) -> None:
    clerk.context.set_offline(True)
    paste(clerk, block([("33",), ("82",)]))
    expect(box_of(clerk, 1)).to_have_class(re.compile("is-waiting"))
    expect(box_of(clerk, 2)).to_have_class(re.compile("is-waiting"))
    expect(clerk.locator("#saved-status")).to_contain_text("连不上服务器，有 2 处先存在本机，可以接着填")
    put(clerk, box_of(clerk, 3), "35")
    expect(box_of(clerk, 3)).to_have_class(re.compile("is-waiting"))
    put(clerk, box_of(clerk, 2), "83")
    assert actuals(1, 2, 3) == ["32.00(人)", "80.00(个)", ""]
    clerk.context.set_offline(False)
    saved(clerk)
    expect(clerk.locator("#fill-table .is-waiting")).to_have_count(0)
    assert actuals(1, 2, 3) == ["33", "83", "35"]
    expect(clerk.get_by_role("alert")).to_have_count(0)


def test_a_block_that_waits_survives_closing_the_page(clerk: Page, site: str) -> None:
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.route("**/save/", lambda route: route.abort())
    paste(clerk, block([("33",), ("82",)]))
    expect(box_of(clerk, 2)).to_have_class(re.compile("is-waiting"))
    clerk.goto(f"{site}/projects/")
    clerk.unroute("**/save/")
    clerk.goto(address_of(site, PROFESSIONALS))
    expect(actual_of(clerk, 1)).to_have_value("33")
    saved(clerk)
    assert actuals(1, 2) == ["33", "82"]


def test_the_print_waits_for_a_cell_that_is_on_its_way(clerk: Page) -> None:
    def slowly(route: Route) -> None:
        clerk.wait_for_timeout(500)
        route.continue_()

    clerk.route("**/save/", slowly)
    clerk.keyboard.type("33")
    clerk.get_by_role("link", name="打印").click()
    clerk.wait_for_url("**/print/")
    expect(clerk.locator("body")).to_contain_text("33")
    assert actuals(1) == ["33"]


def test_a_cell_that_was_not_saved_keeps_the_export_back(clerk: Page) -> None:
    put(clerk, box_of(clerk, 1), "长" * 501)
    expect(clerk.get_by_role("alert")).to_contain_text("没有保存")
    clerk.get_by_role("link", name="导出").click()
    expect(clerk.locator("#saved-status")).to_contain_text("还有没存好的格子，没有导出")
    active(clerk, 1)


def test_the_line_below_takes_the_cells_of_a_step_back(clerk: Page) -> None:
    paste(clerk, "33")
    saved(clerk)
    clerk.get_by_role("button", name="撤销", exact=True).click()
    saved(clerk)
    assert actuals(1) == ["32.00(人)"]
    expect(line_of(clerk)).to_have_text("已撤销 1 格")
    active(clerk, 1)


@pytest.fixture
def locked_meanwhile(page: Page, transactional_db: None, live_server: Any) -> tuple[Page, Evaluation]:
    """A preparer types, and a colleague has submitted the form just before."""
    office = build_office()
    evaluation = open_form(office)
    fill_in(office, evaluation)
    page.goto(f"{live_server.url}/signin/")
    page.get_by_label("账号").fill("preparer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{live_server.url}/evaluations/{evaluation.pk}/")
    box_of(page, 1).click()
    take(Event.SUBMIT, office.colleague, evaluation)
    page.on("dialog", lambda dialog: dialog.accept())
    return page, evaluation


def test_a_lock_never_throws_a_text_away(locked_meanwhile: tuple[Page, Evaluation]) -> None:
    page, evaluation = locked_meanwhile
    paste(page, block([("36", "新写的原因")]))
    kept = page.locator(KEPT)
    expect(kept.get_by_role("heading", name="没有存上的内容，2 处")).to_be_visible()
    expect(kept).to_contain_text("第 1 行实际完成值")
    expect(kept).to_contain_text("新写的原因")
    expect(box_of(page, 1).locator(".shown")).to_have_text("36")
    assert Result.objects.get(evaluation=evaluation, indicator__order=1).actual_text == "35.00(人)"
    page.reload()  # locked now: only to be read
    expect(page.locator("#fill-form")).to_have_count(0)
    expect(kept).to_contain_text("新写的原因")
    expect(kept).to_contain_text("36")
    kept.get_by_role("button", name="复制全部").click()
    expect(kept.get_by_role("button", name="已复制")).to_be_visible()
    kept.get_by_role("button", name="知道了，不再保留").click()
    expect(kept).to_be_empty()
    page.reload()
    expect(kept).to_be_empty()


def test_a_refused_text_that_is_taken_back_is_no_longer_counted(locked_meanwhile: tuple[Page, Evaluation]) -> None:
    page, _ = locked_meanwhile
    put(page, box_of(page, 1), "36")
    expect(page.locator("#saved-status")).to_contain_text("有 1 处没有保存")
    expect(page.locator(KEPT)).to_contain_text("没有存上的内容，1 处")
    page.keyboard.press("Control+z")
    expect(page.locator("#saved-status")).to_contain_text("都已保存")
    expect(page.locator(KEPT)).to_be_empty()
    expect(page.locator(".is-unsaved")).to_have_count(0)


def test_a_text_that_was_locked_out_goes_back_into_its_cell_when_the_form_opens_again(
    locked_meanwhile: tuple[Page, Evaluation],
) -> None:
    page, evaluation = locked_meanwhile
    put(page, box_of(page, 1), "36")
    expect(page.locator(KEPT)).to_contain_text("没有存上的内容，1 处")
    submitted = Evaluation.objects.get(pk=evaluation.pk)
    take(Event.WITHDRAW, submitted.submitted_by, submitted)  # type: ignore[arg-type]
    page.reload()
    expect(actual_of(page, 1)).to_have_value("36")
    saved(page)
    assert Result.objects.get(evaluation=evaluation, indicator__order=1).actual_text == "36"
