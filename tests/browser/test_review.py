"""审核 in a real browser: the keys, the comment that a return needs, remarks on rows, and life without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.models import Evaluation, LineComment
from tests.browser.conftest import NARROW
from tests.browser.forms import address_of, somebody_else

WIDE = {"width": 1366, "height": 768}
SCREENS = pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
IN_REVIEW = "职业培训管理工作经费"
SUBMITTED = "宣传工作经费"


@pytest.fixture
def reviewer(site: str, sign_in: Callable[[str], Page]) -> Page:
    """周敏, signed in."""
    return sign_in("zhoumin")


def stage_of(project: str) -> str:
    return Evaluation.objects.get(project__name=project).stage


def test_a_difference_between_proposal_and_own_score_is_shown(reviewer: Page, site: str) -> None:
    reviewer.goto(address_of(site, IN_REVIEW, page="review"))
    row = reviewer.get_by_role("row").filter(has_text="召开会议次数").first
    expect(row.get_by_role("cell").nth(5)).to_have_text("4.90")
    expect(row).to_contain_text("+3.65")
    row.get_by_role("link", name="看怎么算的").click()
    expect(reviewer.get_by_role("dialog", name="为什么是 1.25？")).to_contain_text("1.25")
    reviewer.keyboard.press("Escape")
    expect(reviewer.get_by_role("dialog")).to_have_count(0)


def test_the_keys_press_the_buttons_of_the_page(reviewer: Page, site: str) -> None:
    reviewer.goto(address_of(site, SUBMITTED, page="review"))
    reviewer.keyboard.press("j")
    first = reviewer.locator(".finding").first
    expect(first).to_have_class("finding finding-on")
    reviewer.keyboard.press("j")
    expect(reviewer.locator(".finding").nth(1)).to_have_class("finding finding-on")
    reviewer.keyboard.press("k")
    expect(first).to_have_class("finding finding-on")
    reviewer.keyboard.press("?")
    expect(reviewer.locator("#all-keys li").first).to_be_visible()
    reviewer.keyboard.press("s")
    expect(reviewer.get_by_text("已接收，现在由您审核。")).to_be_visible()
    assert stage_of(SUBMITTED) == "in_review"
    reviewer.wait_for_load_state()
    reviewer.keyboard.press("n")
    expect(reviewer.get_by_role("heading", level=1)).not_to_have_text(SUBMITTED)


def test_no_key_both_begins_and_approves_and_a_held_key_counts_once(reviewer: Page, site: str) -> None:
    reviewer.goto(address_of(site, SUBMITTED, page="review"))
    reviewer.keyboard.press("a")
    reviewer.keyboard.down("s")
    expect(reviewer.get_by_text("已接收，现在由您审核。")).to_be_visible()
    reviewer.keyboard.up("s")
    reviewer.keyboard.press("s")
    reviewer.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', repeat: true, bubbles: true}))")
    expect(reviewer.get_by_role("button", name="审核通过")).to_be_visible()
    assert stage_of(SUBMITTED) == "in_review"
    reviewer.keyboard.press("a")
    expect(reviewer.get_by_text("审核通过，自评表固定为这次报送的版本。")).to_be_visible()
    assert stage_of(SUBMITTED) == "approved"


@SCREENS
def test_the_list_of_keys_opens_inside_the_window(reviewer: Page, site: str, screen: dict[str, int]) -> None:
    reviewer.set_viewport_size(screen)
    reviewer.goto(address_of(site, SUBMITTED, page="review"))
    reviewer.keyboard.press("?")
    expect(reviewer.locator("#all-keys li").last).to_be_in_viewport(ratio=1)


def test_keys_are_letters_while_a_comment_is_written(reviewer: Page, site: str) -> None:
    reviewer.goto(address_of(site, IN_REVIEW, page="review"))
    reviewer.keyboard.press("c")
    comment = reviewer.get_by_label("意见（退回必填）")
    expect(comment).to_be_focused()
    reviewer.keyboard.type("arn")
    expect(comment).to_have_value("arn")
    assert stage_of(IN_REVIEW) == "in_review"
    reviewer.keyboard.press("Escape")
    expect(comment).not_to_be_focused()


def test_a_return_asks_for_the_comment_and_takes_phrases_and_remarks(reviewer: Page, site: str) -> None:
    reviewer.goto(address_of(site, IN_REVIEW, page="review"))
    reviewer.get_by_role("button", name="退回").click()
    expect(reviewer.get_by_text("退回要写意见：哪里不对，怎么改")).to_be_visible()
    expect(reviewer.get_by_label("意见（退回必填）")).to_be_focused()
    reviewer.get_by_role("button", name="请写调整理由").click()
    expect(reviewer.get_by_label("意见（退回必填）")).to_have_value("请写调整理由")
    reviewer.get_by_role("link", name="给第 3 行写意见").click()
    reviewer.get_by_label("第 3 行的意见", exact=True).fill("一次会议按比例是 1.25")
    reviewer.get_by_role("button", name="退回").click()
    expect(reviewer.get_by_text("已退回，填报人会在工作台看到您的意见。")).to_be_visible()
    assert stage_of(IN_REVIEW) == "returned"
    assert LineComment.objects.filter(text="一次会议按比例是 1.25").exists()


def test_a_decision_that_somebody_else_has_overtaken_says_so(browser: Browser, reviewer: Page, site: str) -> None:
    address = address_of(site, IN_REVIEW, page="review")
    reviewer.goto(address)
    context, same_person = somebody_else(browser, site, "zhoumin")
    same_person.goto(address)
    same_person.get_by_label("意见（退回必填）").fill("请核对")
    same_person.get_by_role("button", name="退回").click()
    expect(same_person.get_by_text("已退回，填报人会在工作台看到您的意见。")).to_be_visible()
    context.close()
    reviewer.get_by_role("button", name="审核通过").click()
    expect(reviewer.get_by_role("alert").filter(has_text="您的“审核通过”没有生效")).to_contain_text("已经退回了这张表")
    assert stage_of(IN_REVIEW) == "returned"


def test_without_script_a_reviewer_decides_all_the_same(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "zhoumin", scripted=False)
    page.goto(address_of(site, IN_REVIEW, page="review"))
    page.get_by_role("link", name="给第 2 行写意见").click()
    page.get_by_label("第 2 行的意见", exact=True).fill("人数请附名单")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("alert").filter(has_text="退回须写意见")).to_be_visible()
    expect(page.get_by_label("第 2 行的意见", exact=True)).to_have_value("人数请附名单")
    page.get_by_label("意见（退回必填）").fill("请补名单")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，填报人会在工作台看到您的意见。")).to_be_visible()
    context.close()


@SCREENS
@pytest.mark.parametrize("project", [IN_REVIEW, SUBMITTED, "老干部工作经费"])
def test_nothing_serious_for_axe_and_the_decision_in_sight(
    reviewer: Page,
    site: str,
    axe: Callable[[Page], list[str]],
    faults: list[str],
    screen: dict[str, int],
    project: str,
) -> None:
    reviewer.set_viewport_size(screen)
    reviewer.goto(address_of(site, project, page="review"))
    assert axe(reviewer) == []
    assert reviewer.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    box = reviewer.locator(".decide").bounding_box()
    assert box
    assert box["y"] + box["height"] <= screen["height"]
    assert faults == []
