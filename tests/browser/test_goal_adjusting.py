"""申请目标调整 in a browser: Enter asks for nothing, and what follows from a change is shown while one types."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.models import TargetAdjustment
from tests.browser.forms import somebody_else
from tests.browser.test_goals import WRITING, plan_of, ready

pytestmark = pytest.mark.django_db


def open_page(page: Page, site: str) -> None:
    page.goto(f"{site}/goals/{plan_of(WRITING, 2024).pk}/adjust/")
    ready(page)


def test_enter_goes_down_its_column_and_sends_nothing(
    sign_in: Callable[[str], Page], site: str, faults: list[str]
) -> None:
    page = sign_in("chenjing")
    open_page(page, site)
    page.get_by_label("调整理由（必须写）").fill("年中场地调整。")
    page.get_by_label("第 1 行调整后的指标值").fill("≥15人")
    page.get_by_label("第 1 行调整后的指标值").press("Enter")
    expect(page.get_by_label("第 2 行调整后的指标值")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_label("第 1 行调整后的指标值")).to_be_focused()
    page.get_by_label("第 8 行分值").press("Enter")
    expect(page.get_by_label("第 8 行分值")).to_be_focused()
    page.get_by_label("依据文号").fill("财预2024-9号")
    page.get_by_label("依据文号").press("Enter")
    expect(page.locator("h1")).to_have_text("申请目标调整")
    assert not TargetAdjustment.objects.filter(plan=plan_of(WRITING, 2024)).exists()
    page.get_by_role("button", name="申请目标调整").click()
    expect(page.locator(".messages")).to_contain_text("已申请目标调整")
    assert TargetAdjustment.objects.get(plan=plan_of(WRITING, 2024)).cells.get().after == "≥15人"
    assert faults == []


def test_a_change_is_marked_read_back_and_added_up_while_it_is_typed(
    sign_in: Callable[[str], Page], site: str, axe: Callable[[Page], list[str]], faults: list[str]
) -> None:
    page = sign_in("chenjing")
    open_page(page, site)
    expect(page.locator(".adjust-was:visible")).to_have_count(0)
    first = page.get_by_label("第 1 行调整后的指标值")
    approved = first.input_value()
    first.fill("不少于15人")
    expect(page.locator(".adjust-was:visible")).to_have_text(f" 已改，原 {approved}")
    expect(page.locator("form [id^=adjust-reads]").first).to_have_text("读作：不少于 15 人，越多越好")
    first.fill(approved)
    expect(page.locator(".adjust-was:visible")).to_have_count(0)
    expect(page.locator("form [id^=adjust-reads]").first).to_have_text("")
    page.get_by_label("第 1 行分值").fill("1")
    expect(page.locator("#adjust-looked")).to_contain_text("还差")
    expect(page.locator(".adjust-faults")).to_contain_text("应为 100")
    assert axe(page) == []
    assert faults == []


def test_without_script_a_button_shows_what_follows(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(f"{site}/goals/{plan_of(WRITING, 2024).pk}/adjust/")
    page.get_by_label("第 1 行调整后的指标值").fill("不少于15人")
    page.get_by_role("button", name="先看读法和合计，不申请").click()
    expect(page.locator("form [id^=adjust-reads]").first).to_have_text("读作：不少于 15 人，越多越好")
    expect(page.get_by_label("第 1 行调整后的指标值")).to_have_value("不少于15人")
    context.close()
    assert not TargetAdjustment.objects.filter(plan=plan_of(WRITING, 2024)).exists()
