"""What waits in this browser belongs to the window that typed it; what a window that is gone left behind comes back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from projects.models import Result
from tests.browser.forms import PROFESSIONALS, actual_of, address_of, box_of, put, saved
from tests.browser.grids import block, paste

KEPT = "#kept"


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def second(clerk: Page) -> Page:
    """The same form in a second window of the same browser."""
    page = clerk.context.new_page()
    page.goto(clerk.url)
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def stored(row: int) -> str:
    found = Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=row)
    return found.actual_text


def given(row: int) -> str:
    found = Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=row)
    return str(found.given_score)


def back(page: Page, row: int, text: str) -> None:
    """The text has been put back into its cell, and has gone up."""
    expect(actual_of(page, row)).to_have_value(text)
    saved(page)


def no_answers(page: Page) -> None:
    page.route("**/save/", lambda route: route.abort())


def test_what_is_half_typed_in_one_window_is_not_saved_by_another_that_opens(clerk: Page) -> None:
    before = stored(1)
    box_of(clerk, 1).click()
    clerk.keyboard.type("1")
    clerk.wait_for_timeout(500)
    window = second(clerk)
    window.wait_for_timeout(1500)
    assert stored(1) == before
    expect(actual_of(window, 1)).to_have_value(before)
    clerk.keyboard.press("Escape")
    assert clerk.evaluate("Object.keys(Fill.store.read())") == []


def test_what_is_half_typed_comes_back_when_its_window_has_died(clerk: Page) -> None:
    box_of(clerk, 1).click()
    clerk.keyboard.type("41")
    clerk.wait_for_timeout(500)
    window = clerk.context.new_page()
    clerk.close(run_before_unload=False)
    window.goto(clerk.url)
    back(window, 1, "41")
    assert stored(1) == "41"


def test_two_windows_that_wait_for_the_network_keep_both_texts(clerk: Page) -> None:
    window = second(clerk)
    for page, text in ((clerk, "35"), (window, "36")):
        no_answers(page)
        put(page, box_of(page, 3), text)
        expect(page.locator("#saved-status")).to_contain_text("有 1 处先存在本机")
    later = clerk.context.new_page()
    address = clerk.url
    clerk.close(run_before_unload=False)
    window.close(run_before_unload=False)
    later.goto(address)
    back(later, 3, "36")
    assert stored(3) == "36", "the later text goes into the cell"
    expect(later.locator(KEPT)).to_contain_text("35")
    expect(later.locator(KEPT)).to_contain_text("您在别的窗口又填了别的")
    later.get_by_role("button", name="知道了，不再保留").click()
    later.reload()
    expect(later.locator(KEPT)).to_be_empty()


def test_signing_in_again_in_one_window_leaves_the_others_text_with_the_other(clerk: Page, site: str) -> None:
    window = second(clerk)
    clerk.context.clear_cookies()
    for page, text in ((clerk, "35"), (window, "36")):
        put(page, box_of(page, 3), text)
        expect(page.get_by_role("alert").filter(has_text="登录已过期")).to_contain_text(text)
    clerk.get_by_role("link", name="重新登录").click()
    clerk.get_by_label("账号").fill("chenjing")
    clerk.get_by_label("密码").fill("Jixiao-2024")
    clerk.get_by_role("button", name="登录").click()
    clerk.wait_for_url("**/evaluations/*/")
    back(clerk, 3, "35")
    assert stored(3) == "35"
    window.get_by_role("link", name="重新登录").click()
    window.wait_for_url("**/evaluations/*/")
    expect(window.get_by_role("alert").filter(has_text="没存上的是 36")).to_contain_text("这一格后来改成了 35")
    assert stored(3) == "35"
    window.get_by_role("button", name="改成我的 36").click()
    saved(window)
    assert stored(3) == "36"


def test_giving_up_a_new_text_over_a_held_cell_keeps_the_held_one(clerk: Page) -> None:
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5",), ("很好",), ("2.5",)]))
    bar = clerk.locator(".held-bar")
    expect(bar).to_contain_text("共 3 格")
    box_of(clerk, 1, "given").click()
    clerk.keyboard.type("6")
    clerk.wait_for_timeout(600)
    clerk.keyboard.press("Escape")
    expect(box_of(clerk, 1, "given").locator(".shown")).to_have_text("5")
    clerk.reload()
    expect(bar).to_contain_text("共 3 格")
    expect(box_of(clerk, 1, "given").locator(".shown")).to_have_text("5")
    assert given(1) == "None"
    bar.get_by_role("button", name="写入其余 2 格").click()
    saved(clerk)
    assert (given(1), given(3)) == ("5.00", "2.50")


def test_giving_up_a_new_text_over_one_that_waits_keeps_the_one_that_waits(clerk: Page) -> None:
    no_answers(clerk)
    put(clerk, box_of(clerk, 3), "35")
    expect(clerk.locator("#saved-status")).to_contain_text("连不上服务器")
    box_of(clerk, 3).click()
    clerk.keyboard.type("9")
    clerk.wait_for_timeout(600)
    clerk.keyboard.press("Escape")
    window = clerk.context.new_page()
    address = clerk.url
    clerk.close(run_before_unload=False)
    window.goto(address)
    back(window, 3, "35")
    assert stored(3) == "35"


def test_a_browser_that_keeps_nothing_does_not_promise_to(clerk: Page) -> None:
    forbid = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } });"
    clerk.add_init_script(forbid)
    clerk.reload()
    asked: list[str] = []
    clerk.on("dialog", lambda dialog: asked.append(dialog.type))
    clerk.context.clear_cookies()
    put(clerk, box_of(clerk, 3), "35")
    sentence = clerk.get_by_role("alert").filter(has_text="登录已过期")
    expect(sentence).to_contain_text("只在这一页里，这台电脑存不下：请先抄下来")
    expect(sentence).not_to_contain_text("还在这台电脑上")
    sentence.get_by_role("link", name="重新登录").click()
    clerk.wait_for_url("**/signin/**")
    assert asked == ["beforeunload"]
