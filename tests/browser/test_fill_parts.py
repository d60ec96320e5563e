"""一 and 二 of the form: one line each where nothing is owed, open where something is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.demo import cast
from projects.models import Goal
from tests.browser.forms import PROFESSIONALS, address_of, saved, unfold

MONEY = "details[data-part=money]"
GOAL = "details[data-part=goal]"
ACHIEVED = "textarea[data-field=achievement]"


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with a form open whose money and goal owe nothing."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    return page


def test_what_owes_nothing_is_one_line_and_opens_with_a_click(clerk: Page) -> None:
    expect(clerk.locator(MONEY)).to_contain_text("执行率 83.68%")
    expect(clerk.locator(MONEY)).to_contain_text("最好写明原因")
    expect(clerk.locator(GOAL)).to_contain_text("已填 32 字")
    expect(clerk.locator("#money-table")).to_be_hidden()
    clerk.locator(f"{MONEY} summary").click()
    expect(clerk.locator("#money-table")).to_be_visible()
    clerk.reload()
    expect(clerk.locator("#money-table")).to_be_visible()
    expect(clerk.locator(ACHIEVED)).to_be_hidden()


def test_what_is_owed_is_open_however_it_was_left(clerk: Page) -> None:
    unfold(clerk)
    clerk.locator(f"{GOAL} summary").click()
    expect(clerk.locator(ACHIEVED)).to_be_hidden()
    Goal.objects.filter(evaluation__project__name=PROFESSIONALS).update(achievement="")
    clerk.reload()
    expect(clerk.locator(ACHIEVED)).to_be_visible()


def test_a_folded_part_opens_when_something_in_it_comes_to_be_owed(clerk: Page) -> None:
    unfold(clerk)
    goal = clerk.locator(ACHIEVED)
    goal.fill("")
    clerk.locator(f"{GOAL} summary").click()
    saved(clerk)
    expect(goal).to_be_visible()


def test_the_parts_open_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/signin/")
    page.get_by_label("账号").fill("chenjing")
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(address_of(site, PROFESSIONALS))
    expect(page.locator(ACHIEVED)).to_be_hidden()
    page.locator(f"{GOAL} summary").click()
    expect(page.locator(ACHIEVED)).to_be_visible()
    context.close()
