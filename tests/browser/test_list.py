"""The project list in a browser: swaps by htmx, the same addresses without script, keys, and the printed sums."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.demo import cast

NAMES = "tbody th a"


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


def test_filters_chips_and_sorting_swap_the_table_and_keep_the_address(
    site: str, sign_in: Callable[[str], Page], faults: list[str]
) -> None:
    page = sign_in("zhoumin")
    page.get_by_role("link", name="项目", exact=True).click()
    expect(page.locator(NAMES)).to_have_count(13)
    page.evaluate("window.stayed = true")
    page.get_by_label("查找项目").fill("gjnrc")
    expect(page.locator(NAMES)).to_have_text(["高技能人才工作专项"])
    expect(page).to_have_url(re.compile("q=gjnrc"))
    page.get_by_label("查找项目").fill("")
    expect(page.locator(NAMES)).to_have_count(13)
    page.get_by_label("执行率").select_option("low")
    expect(page.locator(NAMES)).to_have_count(4)
    page.get_by_role("link", name="审核中").click()
    expect(page.locator(NAMES)).to_have_count(2)
    page.get_by_role("link", name="全年执行数").click()
    expect(page.locator(NAMES).first).to_have_text("行政执法经费")
    assert page.evaluate("window.stayed"), "the page was never loaded anew"
    page.reload()
    expect(page.locator(NAMES)).to_have_count(2)
    expect(page.get_by_label("执行率")).to_have_value("low")
    assert faults == []


def test_an_empty_list_names_the_condition_to_drop(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.goto(f"{site}/projects/?stage=not_started&rate=low")
    expect(page.get_by_role("heading", name="没有符合条件的项目")).to_be_visible()
    expect(page.get_by_text("去掉“未开始”，有 4 个")).to_be_visible()
    page.get_by_role("link", name="清除全部条件").click()
    expect(page.locator(NAMES)).to_have_count(13)


def test_the_sums_are_those_of_the_thirteen_published_forms(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.goto(f"{site}/projects/")
    foot = page.locator("tfoot")
    for figure in ("合计 13 个", "2,665.32", "2,602.45", "2,215.15", "85.11%"):
        expect(foot).to_contain_text(figure)


def test_ctrl_k_finds_from_every_page(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.keyboard.press("Control+k")
    page.wait_for_url(f"{site}/projects/#q")
    expect(page.get_by_label("查找项目")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("查找项目")).to_be_focused()


def test_the_list_works_without_script(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/signin/")
    page.get_by_label("账号").fill("zhoumin")
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{site}/projects/")
    page.get_by_label("查找项目").fill("xzzf")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(NAMES)).to_have_text(["行政执法经费"])
    page.get_by_label("查找项目").fill("")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="已审定").click()
    expect(page.locator(NAMES)).to_have_text(["高技能人才工作专项"])
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("已经退出")).to_be_visible()
    context.close()


def test_typing_with_an_input_method_is_never_interrupted(site: str, sign_in: Callable[[str], Page]) -> None:
    """A composition that takes longer than the search's delay keeps its field and gives the whole word."""
    page = sign_in("zhoumin")
    page.goto(f"{site}/projects/")
    field = page.get_by_label("查找项目")
    field.focus()
    keyboard = page.context.new_cdp_session(page)
    for part in ("xing", "xing'zheng"):
        keyboard.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
        page.wait_for_timeout(500)
    keyboard.send("Input.insertText", {"text": "行政"})
    expect(field).to_have_value("行政")
    expect(page.locator(NAMES)).to_have_text(["行政执法经费"])
    expect(field).to_be_focused()
