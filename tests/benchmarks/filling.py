"""``python -m tests.benchmarks.filling``: how a form of 40 rows feels in Chromium here, beside one of 8 rows.

Three things that a person waits for: until the page is ready (its grid takes keys), from a key to the moved frame of
the next cell, and a pasted block of 20 rows × 2 columns until its scores stand. Each is the median of the rounds, with
the same figure of the small form beside it in the same run; what should not drift is their ratio. The milliseconds of
this machine are printed with the figures that the product holds to.
"""

import argparse
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402 -- Django stands first
from django.test.testcases import LiveServerThread  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.conftest import CHROMIUM_ARGUMENTS, chromium  # noqa: E402
from tests.projects.building import (  # noqa: E402
    PASSWORD,
    Office,
    build_form,
    build_office,
    indicator,
    open_form,
)

LARGE, SMALL = 40, 8
MOST_READY_MS, MOST_MOVE_MS = 1500, 50
"""What the product holds to with 40 rows."""
MOVES = 60

READY = "() => window.Grid !== undefined && document.querySelector('.grid-editor') !== null"
MEASURE_MOVES = """
async (moves) => {
  const spent = [];
  const editor = document.activeElement;
  for (let number = 0; number < moves; number += 1) {
    const key = number % 2 ? "ArrowUp" : "ArrowDown";
    const from = performance.now();
    editor.dispatchEvent(new KeyboardEvent("keydown", { key: key, bubbles: true, cancelable: true }));
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 0)));
    spent.push(performance.now() - from);
  }
  return spent;
}
"""
PASTE = """
(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const pasted = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(pasted);
}
"""


def rows_of(count: int) -> tuple[object, ...]:
    """Rows that add up to 90 points, each with a number to reach."""
    points = [90 // count] * count
    points[0] += 90 - sum(points)
    return tuple(
        indicator("产出指标", "数量指标", f"第 {number} 项专家服务基层活动的场次", f"≥{number}.00(场)", str(worth))
        for number, worth in enumerate(points, start=1)
    )


@contextmanager
def served() -> Iterator[tuple[str, dict[int, int]]]:
    """A running server with an office that has a large and a small form: its address and their ids."""
    databases = setup_databases(verbosity=0, interactive=False)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    try:
        office = build_office()
        forms = {count: open_one(office, count) for count in (LARGE, SMALL)}
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://127.0.0.1:{server.port}", forms
    finally:
        server.terminate()
        teardown_databases(databases, verbosity=0)


def open_one(office: Office, count: int) -> int:
    """One form with so many rows."""
    form = build_form(name=f"{count} 行的项目", rows=rows_of(count))
    return open_form(office, code=f"310-{count:03d}", form=form).pk


def signed_in(browser: Browser, site: str) -> Page:
    """The preparer's page."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{site}/signin/")
    page.get_by_label("账号").fill("preparer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{site}/")
    return page


def ready(page: Page, address: str) -> float:
    """Milliseconds from asking for the page until its first cell takes keys."""
    page.goto(address, wait_until="commit")
    page.wait_for_function(READY)
    return float(page.evaluate("() => performance.now()"))


def moves(page: Page) -> float:
    """Milliseconds from a key to the painted frame, the median."""
    page.locator("#r2 [data-col=actual]").click()
    return statistics.median(page.evaluate(MEASURE_MOVES, MOVES))


def paste(page: Page, count: int, turn: int) -> float:
    """Milliseconds from the paste of ``count`` × (实际完成值, 偏差说明) until nothing is on its way."""
    page.locator("#r1 [data-col=actual]").click()
    text = "\r\n".join(
        f"{number + turn}\t第 {turn} 次说明：需求变化，下季度按月调度第 {number} 项" for number in range(count)
    )
    started = float(page.evaluate("() => performance.now()"))
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.evaluate(PASTE, text)
    page.wait_for_function("() => !document.querySelector('.is-saving')")
    return float(page.evaluate("() => performance.now()")) - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with served() as (site, forms), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        page = signed_in(browser, site)
        figures: dict[str, dict[int, list[float]]] = {
            name: {LARGE: [], SMALL: []} for name in ("ready", "move", "paste")
        }
        for turn in range(rounds):
            for count, pk in forms.items():
                figures["ready"][count].append(ready(page, f"{site}/evaluations/{pk}/"))
                figures["move"][count].append(moves(page))
                figures["paste"][count].append(paste(page, min(20, count), turn))
        browser.close()
    for name, words, most in (
        ("ready", "until the page takes keys", MOST_READY_MS),
        ("move", "from a key to the painted next cell", MOST_MOVE_MS),
        ("paste", "a pasted block until its scores stand (20 rows against 8)", None),
    ):
        large, small = (statistics.median(figures[name][count]) for count in (LARGE, SMALL))
        held = f", held to {most} ms" if most else ""
        print(f"{words}: {large:.0f} ms with {LARGE} rows{held}; {large / small:.2f} × the form of {SMALL} rows")


if __name__ == "__main__":
    main()
