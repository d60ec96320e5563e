"""项目资金 on the goals page in Chromium: typed, pasted from Excel, added up in words, two people, without a fault."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from projects.models import ProjectFunding, TargetPlan
from tests.browser.conftest import NARROW
from tests.browser.forms import saved, somebody_else
from tests.browser.grids import block, line_of, paste
from tests.browser.test_two_on_goals import clerk as clerk
from tests.browser.test_two_on_goals import colleague as colleague
from tests.browser.test_two_on_goals import plan

WIDE: ViewportSize = {"width": 1366, "height": 768}
WAITING = "310-008"


def box(page: Page, source: str, column: str = "requested") -> Locator:
    return page.locator(f'#goal-money tr[data-source="{source}"] [data-col={column}]')


def put(page: Page, source: str, text: str, column: str = "requested") -> None:
    box(page, source, column).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def said(page: Page) -> Locator:
    return page.locator("#money-sums")


def stored(source: str) -> ProjectFunding | None:
    return ProjectFunding.objects.filter(project_id=plan().project_id, fiscal_year=2025, source=source).first()


def test_amounts_add_up_in_words_while_they_are_typed_and_stay_so_when_they_are_saved(
    clerk: Page, faults: list[str]
) -> None:
    put(clerk, "total", "120")
    put(clerk, "appropriation", "１００万元")
    saved(clerk)
    box(clerk, "other").click()
    clerk.keyboard.type("10.5")
    words = "年度申请金额：资金总额 120.00，各项合计 110.50（财政资金 100.00 + 其他资金 10.50），资金总额多 9.50 万元"
    expect(said(clerk)).to_have_text(words)
    before = stored("other")
    assert before is None or before.requested is None, "the browser shows the sum before anything is saved"
    clerk.keyboard.press("Enter")
    saved(clerk)
    expect(said(clerk)).to_have_text(words)
    assert stored("other").requested == Decimal("105000.00")  # type: ignore[union-attr]
    put(clerk, "other", "20")
    saved(clerk)
    expect(said(clerk)).to_have_text("年度申请金额：资金总额 120.00 = 财政资金 100.00 + 其他资金 20.00")
    expect(box(clerk, "total", "last")).to_have_text("689.60")
    clerk.keyboard.press("Control+z")
    expect(said(clerk)).to_contain_text("资金总额多 9.50 万元")
    saved(clerk)
    assert stored("other").requested == Decimal("105000.00")  # type: ignore[union-attr]
    assert faults == []


def test_two_columns_are_pasted_as_one_block_and_held_back_whole(clerk: Page) -> None:
    box(clerk, "total").click()
    paste(clerk, block([("1,200.00", "3600"), ("1000", "3000")]))
    saved(clerk)
    expect(line_of(clerk, "goal-money")).to_contain_text(
        "粘贴 2 行 2 列：“年度申请金额”2 格、“实施期申请金额”2 格。已保存 4 格"
    )
    expect(said(clerk)).to_contain_text("实施期申请金额：资金总额 3600.00，各项合计 3000.00（财政资金 3000.00）")
    assert stored("total").period_requested == Decimal(36000000)  # type: ignore[union-attr]
    clerk.get_by_role("button", name="撤销", exact=True).click()
    saved(clerk)
    for source in ("total", "appropriation"):
        row = stored(source)
        assert row is not None
        assert (row.requested, row.period_requested) == (None, None)


def test_a_source_is_added_filled_emptied_and_taken_away_by_keys(clerk: Page) -> None:
    clerk.get_by_role("button", name="单位自筹").click()
    expect(clerk.locator("#money-said")).to_contain_text("项目资金增加了“单位自筹”，请填金额")
    clerk.keyboard.type("约五万")
    clerk.keyboard.press("Tab")
    expect(clerk.locator("#money-says")).to_contain_text("单位自筹“年度申请金额”：“约五万”不是以万元计的金额")
    assert stored("own").as_typed == {"requested": "约五万"}  # type: ignore[union-attr]
    box(clerk, "own").click()
    clerk.keyboard.press("Alt+Delete")
    expect(clerk.locator("#money-said")).to_contain_text("请先清空这一行的两格，再去掉")
    box(clerk, "own").click()
    clerk.keyboard.press("Delete")
    saved(clerk)
    clerk.keyboard.press("Alt+Delete")
    expect(clerk.locator("#money-said")).to_contain_text("已去掉“单位自筹”这一行")
    expect(box(clerk, "own")).to_have_count(0)
    expect(clerk.get_by_role("button", name="单位自筹")).to_be_visible()
    assert stored("own") is None


def test_two_people_on_one_amount_see_both(clerk: Page, colleague: Page) -> None:
    put(colleague, "total", "130")
    saved(colleague)
    put(clerk, "total", "90")
    sentence = clerk.get_by_role("alert").filter(has_text="李敏")
    expect(sentence).to_contain_text("把这格改为 130.00，您填的是 90。")
    sentence.get_by_role("button", name="改成我的 90").click()
    saved(clerk)
    assert stored("total").requested == Decimal(900000)  # type: ignore[union-attr]


def test_the_history_of_an_amount_is_one_key_away(clerk: Page) -> None:
    put(clerk, "total", "120")
    saved(clerk)
    box(clerk, "total").click()
    clerk.keyboard.press("Alt+h")
    expect(clerk.get_by_role("group", name="资金总额“年度申请金额”的经过")).to_contain_text("120.00")


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
def test_writer_and_judge_see_the_money_without_a_fault_of_access_or_of_width(
    clerk: Page, site: str, browser: Browser, axe: Callable[[Page], list[str]], screen: ViewportSize
) -> None:
    put(clerk, "total", "120")
    put(clerk, "appropriation", "一百")
    saved(clerk)
    number = TargetPlan.objects.get(project__code=WAITING, fiscal_year=2025).pk
    context, judge = somebody_else(browser, site, "zhoumin")
    judge.goto(f"{site}/goals/{number}/")
    expect(box(judge, "total")).to_have_text("80.83")
    for page in (clerk, judge):
        page.set_viewport_size(screen)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()
