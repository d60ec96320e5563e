"""A server that does not answer, or answers what nobody can read: it is said, nothing is lost, and the page goes on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from projects.models import Indicator, Result
from tests.browser.forms import PROFESSIONALS, address_of, box_of, put, saved
from tests.browser.grids import block, line_of, paste
from tests.browser.test_two_on_goals import CODE
from tests.browser.test_two_on_goals import clerk as planner
from tests.browser.test_two_on_goals import colleague as colleague

__all__ = ["colleague", "planner"]
PATIENCE = 21_000
"""A little longer than the page waits for an answer."""


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open."""
    page = sign_in("chenjing")
    page.clock.install()
    page.goto(address_of(site, PROFESSIONALS))
    return page


def stored(row: int) -> str:
    return Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=row).actual_text


def names() -> list[str]:
    return [row.name for row in Indicator.objects.filter(project__code=CODE, fiscal_year=2025).order_by("order")]


def lost(route: Route) -> None:
    """The server does its work, and its answer is lost on the way."""
    route.fetch()
    route.abort()


# No answer at all ---------------------------------------------------------------------------------------------------


def test_a_save_without_an_answer_waits_and_goes_up_again(clerk: Page) -> None:
    clerk.route("**/save/", lambda route: None, times=1)
    put(clerk, box_of(clerk, 3), "35")
    expect(clerk.locator("#saved-status")).to_contain_text("正在保存")
    put(clerk, box_of(clerk, 4), "15")
    clerk.clock.fast_forward(PATIENCE)
    expect(clerk.locator("#saved-status")).to_contain_text("服务器没有回答，有 2 处先存在本机，可以接着填")
    expect(clerk.locator("#fill-table .is-waiting")).to_have_count(2)
    clerk.clock.fast_forward(PATIENCE)
    saved(clerk)
    assert (stored(3), stored(4)) == ("35", "15")
    expect(clerk.get_by_role("alert")).to_have_count(0)


def test_a_save_that_was_done_without_an_answer_is_no_conflict_with_itself(clerk: Page) -> None:
    def unheard(route: Route) -> None:
        route.fetch()

    clerk.route("**/save/", unheard, times=1)
    put(clerk, box_of(clerk, 3), "35")
    put(clerk, box_of(clerk, 1, "given"), "5")
    clerk.clock.fast_forward(PATIENCE)
    expect(clerk.locator("#saved-status")).to_contain_text("服务器没有回答")
    clerk.clock.fast_forward(PATIENCE)
    saved(clerk)
    expect(clerk.get_by_role("alert")).to_have_count(0)
    assert stored(3) == "35"


def test_handing_in_says_what_it_waits_for(clerk: Page) -> None:
    clerk.route("**/save/", lambda route: None)
    put(clerk, box_of(clerk, 3), "35")
    clerk.get_by_role("button", name="报送").first.click()
    expect(clerk.locator("#saved-status")).to_contain_text("刚填的还在保存，存好以后：报送")
    clerk.clock.fast_forward(PATIENCE)
    expect(clerk.locator("#saved-status")).to_contain_text("服务器没有回答，有 1 处还在这台电脑上，没有报送")


def test_a_step_with_rows_that_is_not_answered_holds_nothing_up(planner: Page) -> None:
    before = names()
    planner.clock.install()
    planner.reload()
    planner.route("**/rows/", lambda route: None, times=1)
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.press("Alt+Insert")
    put(planner, planner.locator("#r3 [data-col=name]"), "等着的字")
    planner.clock.fast_forward(PATIENCE)
    said = planner.locator("#rows-said")
    expect(said).to_contain_text("没有收到服务器的回答，不知道行动了没有。已从服务器重新读过")
    saved(planner)
    assert names() == [*before[:2], "等着的字", *before[3:]]


def test_a_step_with_rows_without_a_network_is_known_not_to_be_done(planner: Page) -> None:
    before = names()
    planner.context.set_offline(True)
    planner.locator("#r8 [data-col=name]").click()
    paste(planner, block([("甲",), ("乙",)]))
    expect(line_of(planner, "goal-table")).to_contain_text("第 2 行没有粘贴：连不上网络，没有增加行。请稍后再试")
    planner.context.set_offline(False)
    saved(planner)
    assert names() == [*before[:7], "甲"]


# An answer that is lost ---------------------------------------------------------------------------------------------


def test_a_row_that_came_without_an_answer_is_shown(planner: Page) -> None:
    before = names()
    planner.route("**/rows/", lost, times=1)
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.press("Alt+Insert")
    said = planner.locator("#rows-said")
    expect(said).to_contain_text("不知道行动了没有。已从服务器重新读过：现在 9 行，刚才 8 行")
    expect(planner.locator("#goal-rows tr[data-row]")).to_have_count(9)
    assert names() == ["", *before]
    planner.locator("#r2 [data-col=name]").click()
    planner.keyboard.press("Alt+Delete")
    expect(said).to_contain_text("第 2 行已删掉")
    assert names() == ["", *before[1:]]


def test_rows_are_read_before_the_next_step_when_they_could_not_be_read_at_once(planner: Page) -> None:
    before = names()
    planner.route("**/rows/", lost, times=1)
    planner.route(planner.url, lambda route: route.abort(), times=1)
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.press("Alt+Insert")
    said = planner.locator("#rows-said")
    expect(said).to_contain_text("不知道行动了没有。现在读不到服务器上的行，下一步以前会先从服务器重新读一遍")
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.press("Alt+Delete")
    expect(said).to_contain_text("行没有动：行已经和刚才看到的不一样，没有收到回答的那一步可能已经做了。现在 9 行")
    expect(planner.locator("#goal-rows tr[data-row]")).to_have_count(9)
    assert names() == ["", *before]


def test_rows_for_a_block_that_came_without_an_answer_come_only_once(planner: Page) -> None:
    before = names()
    planner.route("**/rows/", lost, times=1)
    planner.locator("#r8 [data-col=name]").click()
    paste(planner, block([("甲",), ("乙",), ("丙",)]))
    line = line_of(planner, "goal-table")
    expect(line).to_contain_text("剪贴板里的第 2—3 行没有粘贴：没有收到服务器的回答，不知道增加了行没有")
    expect(line).to_contain_text("现在 10 行，刚才 8 行")
    saved(planner)
    planner.locator("#r8 [data-col=name]").click()
    paste(planner, block([("甲",), ("乙",), ("丙",)]))
    saved(planner)
    assert names() == [*before[:7], "甲", "乙", "丙"]


def test_a_block_is_not_grown_over_rows_that_nobody_has_seen(planner: Page) -> None:
    before = names()
    planner.route("**/rows/", lost, times=1)
    planner.route(planner.url, lambda route: route.abort(), times=1)
    line = line_of(planner, "goal-table")
    for said in (
        "下一步以前会先从服务器重新读一遍",
        "没有增加行：行已经和刚才看到的不一样，没有收到回答的那一步可能已经做了。现在 10 行",
    ):
        planner.locator("#r8 [data-col=name]").click()
        paste(planner, block([("甲",), ("乙",), ("丙",)]))
        expect(line).to_contain_text(said)
    saved(planner)
    assert names() == [*before[:7], "甲", "", ""]


# Answers that cannot be read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"conflicts": 1}', "not even JSON"])
def test_an_answer_of_another_shape_keeps_the_text_and_is_tried_again(
    clerk: Page, faults: list[str], body: str
) -> None:
    strange = "**/save/"
    clerk.route(strange, lambda route: route.fulfill(status=200, content_type="application/json", body=body), times=1)
    put(clerk, box_of(clerk, 3), "35")
    expect(clerk.locator("#saved-status")).to_contain_text("服务器的回答读不懂，有 1 处先存在本机，可以接着填")
    expect(clerk.locator("#fill-table .is-waiting")).to_have_count(1)
    assert stored(3) == ""
    clerk.clock.fast_forward(PATIENCE)
    saved(clerk)
    assert stored(3) == "35"
    assert faults == []


def test_rows_of_another_shape_are_read_again(planner: Page, faults: list[str]) -> None:
    planner.route(
        "**/rows/", lambda route: route.fulfill(status=200, content_type="application/json", body="{}"), times=1
    )
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.press("Alt+Insert")
    said = planner.locator("#rows-said")
    expect(said).to_contain_text("不知道行动了没有。已从服务器重新读过：行数和次序和刚才一样，请看过再做")
    assert faults == []


# A block that is held back ------------------------------------------------------------------------------------------


def test_a_held_block_names_the_cell_that_a_colleague_has_changed(planner: Page, colleague: Page) -> None:
    put(colleague, colleague.locator("#r2 [data-col=target]"), "≥300人次")
    saved(colleague)
    planner.locator("#r1 [data-col=target]").click()
    paste(planner, block([("≥1人",), ("≥2人",)]))
    bar = planner.locator(".held-bar")
    expect(bar).to_contain_text("其中 1 格不能写入：第 2 行“年度指标值”刚被李敏改过。")
