"""The demo in a real Chromium: a server with the thirteen published forms, people who sign in, and axe as the judge."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page, ViewportSize

from projects.demo import play
from tests.browser.forms import take_in

NARROW: ViewportSize = {"width": 1093, "height": 614}
"""A 1366×768 screen at 125 %."""
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def demo_copy() -> Iterator[sqlite3.Connection]:
    """A copy of the seeded database for every test after the first: playing the demo takes seconds."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
        yield copy


@pytest.fixture
def site(transactional_db: None, live_server: Any, demo_copy: sqlite3.Connection) -> str:
    """The address of a running server that holds the demo."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        play.seed()
    elif demo_copy.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        demo_copy.backup(connection.connection)
    else:
        # What other tests made and took away has used up numbers; in a new installation forms are counted from one.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence")
        play.seed()
        connection.connection.backup(demo_copy)
    return str(live_server.url)


@pytest.fixture
def faults(page: Page) -> list[str]:
    """What the browser complained about: script errors, and everything that the content security policy refused."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


@pytest.fixture
def signed_in(page: Page, site: str) -> Callable[[str], Page]:
    """Sign in as one of the demo's people, by the session's cookie; the page is opened nowhere yet.

    The page of signing in has its own tests: half of the browser's work went into signing in and the desk behind it.
    """

    def by_cookie(username: str) -> Page:
        take_in(page.context, site, username)
        return page

    return by_cookie


@pytest.fixture
def at_desk(signed_in: Callable[[str], Page], site: str) -> Callable[[str], Page]:
    """Signed in, and on the first page, as people begin."""

    def begun(username: str) -> Page:
        page = signed_in(username)
        page.goto(f"{site}/")
        return page

    return begun


@pytest.fixture
def sign_in(signed_in: Callable[[str], Page]) -> Callable[[str], Page]:
    """Sign in; the test opens its own page."""
    return signed_in


CHANGED_BY_WIDTH = ["aria-hidden-focus", "button-name", "label", "link-name", "scrollable-region-focusable"]
"""What a narrower window can break: words that give way to a picture, tables that scroll, parts that are put away."""


def serious_faults(page: Page) -> list[str]:
    """What axe finds on the page that is serious or critical (WCAG 2.1 A and AA, and best practice).

    A window narrower than the office screen is judged by the rules that its width can break: colours and structure are
    those of the wide one, and looking at every colour is most of axe's work.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if page.viewport_size and page.viewport_size["width"] <= NARROW["width"]:
        options["runOnly"] = {"type": "rule", "values": CHANGED_BY_WIDTH}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {each['help']} — {node['html'][:160]}"
        for each in violations
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)`` lists what is serious or critical on the page."""
    return serious_faults
