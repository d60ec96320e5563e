"""The desk of each person of the demo, as it opens after signing in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


def test_a_preparer_sees_what_came_back_first_and_goes_on_with_it(
    sign_in: Callable[[str], Page], faults: list[str]
) -> None:
    page = sign_in("chenjing")
    expect(page.get_by_role("heading", level=1)).to_have_text("等您办的 5 件事")  # three forms, goals, a promise
    first = page.get_by_role("article").first
    expect(first).to_contain_text("已退回")
    expect(first).to_contain_text("执行率 26.80% 请单独说明原因")
    first.get_by_role("link", name="按意见改").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("社会保障基金监管专项工作经费")
    assert faults == []


def test_a_reviewer_goes_from_the_desk_to_the_form_that_waits(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    expect(page.get_by_role("heading", level=1)).to_have_text("等您办的 5 件事")  # four forms and goals
    page.get_by_role("article").filter(has_text="宣传工作经费").get_by_role("link", name="去审核").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("宣传工作经费")


def test_an_administrator_is_told_what_the_account_is_for(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("sysadmin")
    expect(page.get_by_text("都看不到业务数据")).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航").get_by_role("link")).to_have_text(["工作台", "管理"])
