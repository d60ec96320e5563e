"""What is typed in the form reaches the server or stays in sight: quick hands, texts that are too long, two visits."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from projects.models import Result
from tests.browser.forms import PROFESSIONALS, active, actual_of, address_of, box_of, put, saved, type_in
from tests.browser.grids import block, paste


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open; its first row says 32.00(人)."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    return page


@pytest.fixture
def slow(clerk: Page) -> Iterator[None]:
    """Each save takes a while, as it does over an office's network on the last day."""

    def slowly(route: Route) -> None:
        clerk.wait_for_timeout(500)
        route.continue_()

    clerk.route("**/save/", slowly)
    yield
    clerk.unroute("**/save/", slowly)


def stored(row: int) -> str:
    return Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=row).actual_text


@pytest.mark.usefixtures("slow")
def test_the_old_text_typed_again_before_the_answer_counts(clerk: Page) -> None:
    cell = actual_of(clerk, 1)
    for text in ("99", "32.00(人)"):
        put(clerk, box_of(clerk, 1), text)
    saved(clerk)
    expect(cell).to_have_value("32.00(人)")
    assert stored(1) == "32.00(人)"


@pytest.mark.usefixtures("slow")
def test_a_text_taken_back_by_escape_before_the_answer_counts(clerk: Page) -> None:
    cell = actual_of(clerk, 1)
    put(clerk, box_of(clerk, 1), "99")
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.type("98")
    clerk.keyboard.press("Escape")
    shown = cell.input_value()
    clerk.keyboard.press("Tab")
    saved(clerk)
    clerk.wait_for_timeout(700)
    assert stored(1) == cell.input_value() == shown


def test_a_text_that_is_too_long_is_never_said_to_be_saved(clerk: Page, site: str) -> None:
    cell = actual_of(clerk, 1)
    put(clerk, box_of(clerk, 1), "长" * 501)
    expect(clerk.get_by_role("alert")).to_contain_text("第 1 行“实际完成值”有 501 字，最多 500 字，没有保存。请删短。")
    expect(clerk.locator("#saved-status")).to_contain_text("还有 1 处没有定下来")
    assert stored(1) == "32.00(人)"
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.goto(address_of(site, PROFESSIONALS))
    expect(cell).to_have_value("长" * 501)
    type_in(clerk, cell, "33")
    expect(clerk.get_by_role("alert")).to_have_count(0)
    assert stored(1) == "33"


def test_a_form_with_a_cell_that_was_not_saved_says_why_it_does_not_go_up(clerk: Page) -> None:
    put(clerk, box_of(clerk, 1), "长" * 501)
    expect(clerk.get_by_role("alert")).to_contain_text("没有保存")
    clerk.get_by_role("button", name="报送").first.click()
    expect(clerk.locator("#saved-status")).to_contain_text("还有没存好的格子，没有报送")
    active(clerk, 1)


def test_leaving_in_the_middle_of_a_cell_keeps_its_text(clerk: Page, site: str) -> None:
    clerk.on("dialog", lambda dialog: dialog.accept())
    box_of(clerk, 1).click()
    clerk.keyboard.type("41")
    clerk.goto(f"{site}/projects/")
    clerk.goto(address_of(site, PROFESSIONALS))
    saved(clerk)
    expect(actual_of(clerk, 1)).to_have_value("41")
    assert stored(1) == "41"


def test_a_text_saved_at_once_is_not_kept_as_one_that_was_not(clerk: Page) -> None:
    """The answer is there before the text that was being typed would be put by: the clock stands still meanwhile."""
    clerk.clock.install(time=0)
    clerk.reload()
    clerk.clock.pause_at(60)
    put(clerk, box_of(clerk, 3), "35")
    saved(clerk)
    clerk.clock.run_for(1000)
    assert clerk.evaluate("Object.keys(Fill.store.read())") == []


def test_an_old_text_of_this_computer_does_not_cover_a_newer_one(clerk: Page, site: str) -> None:
    clerk.route("**/save/", lambda route: route.abort())
    put(clerk, box_of(clerk, 1), "41")
    expect(clerk.locator("#saved-status")).to_contain_text("连不上服务器")
    Result.objects.filter(evaluation__project__name=PROFESSIONALS, indicator__order=1).update(actual_text="50")
    clerk.unroute("**/save/")
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.goto(address_of(site, PROFESSIONALS))
    sentence = clerk.get_by_role("alert")
    expect(sentence).to_contain_text("这一格后来改成了 50，您在这台电脑上没存上的是 41。")
    assert stored(1) == "50"
    sentence.get_by_role("button", name="改成我的 41").click()
    saved(clerk)
    assert stored(1) == "41"


def test_signing_in_again_asks_for_no_confirmation(clerk: Page) -> None:
    asked: list[str] = []
    clerk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    Session.objects.all().delete()
    put(clerk, box_of(clerk, 1), "41")
    clerk.get_by_role("link", name="重新登录").click()
    expect(clerk.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    assert asked == []


@pytest.mark.parametrize(
    ("status", "words"), [(413, "内容太大，请删短"), (404, "这张表您现在看不到了"), (400, "请刷新以后再填")]
)
def test_a_refused_cell_says_why_and_does_not_hold_up_the_next(clerk: Page, status: int, words: str) -> None:
    refuse = "**/save/"
    clerk.route(refuse, lambda route: route.fulfill(status=status, content_type="text/html", body="<p>—</p>"))
    put(clerk, box_of(clerk, 1), "41")
    expect(clerk.get_by_role("alert")).to_contain_text(words)
    expect(clerk.locator("#saved-status")).to_contain_text("有 1 处没有保存")
    clerk.unroute(refuse)
    type_in(clerk, actual_of(clerk, 2), "22")
    assert stored(2) == "22"
    assert stored(1) == "32.00(人)"
    expect(actual_of(clerk, 1)).to_have_value("41")
    type_in(clerk, actual_of(clerk, 1), "42")
    assert stored(1) == "42"
    expect(clerk.get_by_role("alert")).to_have_count(0)


def test_what_is_typed_before_the_scripts_have_come_is_saved_too(site: str, sign_in: Callable[[str], Page]) -> None:
    """A slow network shows the form long before its scripts run; the form is typed in by then."""
    page = sign_in("chenjing")
    waiting: list[Route] = []
    page.route("**/js/fill-cells*.js", lambda route: waiting.append(route))
    page.goto(address_of(site, PROFESSIONALS), wait_until="commit")
    actual_of(page, 1).fill("33")
    page.wait_for_timeout(300)
    with page.expect_response("**/save/"):
        waiting[0].continue_()
    saved(page)
    expect(page.locator(".is-unsaved")).to_have_count(0)
    assert stored(1) == "33"


def test_to_be_filled_leads_on_from_the_text_that_was_just_written(clerk: Page) -> None:
    owed = clerk.locator("#owed .owed a").filter(has_text="去填")
    for row in (2, 4):
        owed.last.click()
        reason = clerk.locator(f"#dev{row}").get_by_label("偏差原因分析")
        expect(reason).to_be_focused()
        clerk.keyboard.type("需求比年初预计的多，实际完成数超过指标值。")
        expect(clerk.locator("#saved-status")).to_contain_text("正在写，离开这一格就保存")
    owed.last.click()
    expect(clerk.locator("#dev5").get_by_label("偏差原因分析")).to_be_focused()


def test_the_undo_beside_a_sentence_never_undoes_something_else(clerk: Page) -> None:
    box_of(clerk, 1).click()
    paste(clerk, block([("33",), ("82",)]))
    saved(clerk)
    line = clerk.locator("#fill-table >> xpath=ancestor::section >> css=.grid-line")
    expect(line.get_by_role("button", name="撤销")).to_be_visible()
    put(clerk, box_of(clerk, 4), "15")
    saved(clerk)
    expect(line).to_be_hidden()
    clerk.keyboard.press("Control+z")
    saved(clerk)
    assert (stored(1), stored(4)) == ("33", "14.00(个)")
