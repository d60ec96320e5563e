"""What the browser tests of the form do again and again: find a form, a row, a cell; type; wait until it is saved.

A cell of a table is kept in a field that script hides: its value is read there. A person sees its box, the ``td``, and
types into the one field that lies over the active box.
"""

import re

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from projects.models import Evaluation, User

PROFESSIONALS = "专业技术人员及事业单位管理工作经费"


def address_of(site: str, project: str, *, page: str = "evaluations") -> str:
    """The address of a demo project's form (``page="review"``: of its review)."""
    number = Evaluation.objects.get(project__name=project).pk
    return f"{site}/{page}/{number}/"


def actual_of(page: Page, row: int) -> Locator:
    """The cell of 实际完成值 in a row."""
    return page.locator(f"#r{row} .cell[data-field=actual_text]")


def given_of(page: Page, row: int) -> Locator:
    """The cell of 自评得分 in a row."""
    return page.locator(f"#r{row} .cell[data-field=given_score]")


def box_of(page: Page, row: int, column: str = "actual") -> Locator:
    """The box of a cell of the indicators, as a person sees it."""
    return page.locator(f"#r{row} [data-col={column}]")


def active(page: Page, row: int, column: str = "actual") -> None:
    """Hold that this box is the active one, and that the keys go to the field over it."""
    expect(box_of(page, row, column)).to_have_class(re.compile("is-active"))
    assert page.evaluate("document.activeElement.className").startswith("grid-editor")


def unfold(page: Page) -> None:
    """Open 一 and 二 where the page has folded them to one line each."""
    folded = page.locator("details[data-part]:not([open])")
    while folded.count():
        folded.first.locator("summary").click()


def put(page: Page, box: Locator, text: str, *, leave: str = "Enter") -> None:
    """Click a box of a table, type, and leave it."""
    box.click()
    page.keyboard.type(text)
    page.keyboard.press(leave)


def score_of(page: Page, row: int) -> Locator:
    """测算得分 of a row."""
    return page.locator(f"#why{row}")


def saved(page: Page) -> None:
    """Wait until nothing is on its way."""
    expect(page.locator(".is-saving")).to_have_count(0)
    expect(page.locator("#saved-status")).to_contain_text("已保存")


def type_in(page: Page, cell: Locator, text: str) -> None:
    """Type into a cell and leave it by Enter (a long text by Tab)."""
    if cell.is_visible():
        cell.fill(text)
        cell.press("Tab" if cell.evaluate("each => each.tagName") == "TEXTAREA" else "Enter")
    else:
        put(page, cell.locator("xpath=ancestor::td[1]"), text)
    saved(page)


def explain(page: Page, row: int, reason: str, measure: str) -> None:
    """Open the deviation panel of a row, write cause and measure, and close it with Esc."""
    page.locator(f"#dl{row}").click()
    panel = page.locator(f"#dev{row}")
    type_in(page, panel.get_by_label("偏差原因分析"), reason)
    type_in(page, panel.get_by_label("改进措施"), measure)
    panel.get_by_label("完成时间").press("Escape")
    expect(page.locator(f"#db{row}")).to_contain_text("已说明")


def somebody_else(browser: Browser, site: str, username: str, *, scripted: bool = True) -> tuple[BrowserContext, Page]:
    """Another person at another computer, signed in."""
    context = browser.new_context(
        java_script_enabled=scripted, locale="zh-CN", viewport={"width": 1366, "height": 768}, accept_downloads=True
    )
    take_in(context, site, username)
    return context, context.new_page()


def take_in(context: BrowserContext, site: str, username: str) -> None:
    """Give a browser the session of a person, as if he had signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
