"""一格的经过 in Chromium: from the form's history to the history of a cell, without a fault of access or of width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import NARROW

WIDE: ViewportSize = {"width": 1366, "height": 768}


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
def test_the_history_of_a_cell_is_one_link_away_and_leads_back_to_its_cell(
    site: str, sign_in: Callable[[str], Page], axe: Callable[[Page], list[str]], faults: list[str], screen: ViewportSize
) -> None:
    page = sign_in("chenjing")
    page.set_viewport_size(screen)
    page.goto(f"{site}/projects/?stage=returned")
    form = page.locator("tbody th a").first.get_attribute("href")
    page.goto(f"{site}{form}history/")
    page.locator(".event-list a").first.click()
    page.wait_for_url("**/cells/**")
    history = page.get_by_role("group", name="的经过")
    assert "现在是" in history.inner_text()
    assert "报送时是" in history.inner_text()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("link", name="回到这一格").click()
    anchor = page.url.partition("#")[2]
    assert page.locator(f"#{anchor}").count() == 1
    assert faults == []
