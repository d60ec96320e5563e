"""axe on every page around the form, on an office screen and at 125 %, and nothing wider than the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import NARROW

WIDE: ViewportSize = {"width": 1366, "height": 768}
SCREENS = pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


def too_wide(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@SCREENS
def test_pages_before_signing_in(page: Page, site: str, axe: Callable[[Page], list[str]], screen: ViewportSize) -> None:
    page.set_viewport_size(screen)
    for address in ("/signin/", "/signin/?next=/projects/", "/nowhere/"):
        page.goto(f"{site}{address}")
        assert axe(page) == []
        assert too_wide(page) <= 0
    page.goto(f"{site}/signin/")
    page.get_by_label("账号").fill("chenjing")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    assert axe(page) == []


@SCREENS
@pytest.mark.parametrize("who", ["chenjing", "zhoumin", "sysadmin"])
def test_pages_of_people(
    site: str, sign_in: Callable[[str], Page], axe: Callable[[Page], list[str]], screen: ViewportSize, who: str
) -> None:
    page = sign_in(who)
    page.set_viewport_size(screen)
    addresses = ["/", "/projects/", "/projects/?stage=not_started&rate=low", "/password/", "/nowhere/"]
    page.goto(f"{site}/projects/")
    form = page.locator("tbody th a")
    if form.count():
        addresses.append(f"{form.first.get_attribute('href')}history/")
    for address in addresses:
        page.goto(f"{site}{address}")
        assert axe(page) == [], address
        assert too_wide(page) <= 0, address


def test_the_idle_warning_itself(site: str, sign_in: Callable[[str], Page], axe: Callable[[Page], list[str]]) -> None:
    page = sign_in("chenjing")
    page.evaluate("document.querySelector('[data-idle]').hidden = false")
    assert axe(page) == []


@SCREENS
def test_axe_would_notice(page: Page, site: str, axe: Callable[[Page], list[str]], screen: ViewportSize) -> None:
    page.set_viewport_size(screen)
    page.goto(f"{site}/signin/")
    page.evaluate("document.querySelector('label[for=id_username]').remove()")
    assert any("label" in fault for fault in axe(page))
