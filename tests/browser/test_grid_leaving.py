"""Wherever the mouse goes while a cell is typed over, the text belongs to the cell where it was begun."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from projects.models import Indicator, ProjectFunding, Result, TargetPlan
from tests.browser.forms import PROFESSIONALS, actual_of, address_of, box_of, saved, unfold
from tests.browser.grids import block, line_of, paste

PLAN = "310-014"


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    return page


@pytest.fixture
def planner(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the goals of next year open."""
    page = sign_in("chenjing")
    page.goto(f"{site}/goals/{TargetPlan.objects.get(project__code=PLAN, fiscal_year=2025).pk}/")
    return page


def stored() -> list[str]:
    rows = Result.objects.filter(evaluation__project__name=PROFESSIONALS).order_by("indicator__order")
    return [row.actual_text for row in rows]


def names() -> list[str]:
    return [row.name for row in Indicator.objects.filter(project__code=PLAN, fiscal_year=2025).order_by("order")]


WAYS: dict[str, Callable[[Page], Locator]] = {
    "another cell that may be written": lambda page: box_of(page, 4),
    "a cell of another column": lambda page: box_of(page, 2, "given"),
    "a cell that is only read": lambda page: page.locator("#r4 [data-col=points]"),
    "the score of another row": lambda page: page.locator("#why4"),
    "the link of a deviation": lambda page: page.locator("#dl2"),
    "the title of the page": lambda page: page.locator("h1"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_click_elsewhere_leaves_the_text_where_it_was_begun(clerk: Page, way: str) -> None:
    before = stored()
    box_of(clerk, 1).click()
    clerk.keyboard.type("77")
    WAYS[way](clerk).click()
    saved(clerk)
    assert stored() == ["77", *before[1:]]
    reasons = Result.objects.filter(evaluation__project__name=PROFESSIONALS, deviation_reason="77")
    assert not reasons.exists()


def test_a_right_click_a_drag_and_a_double_click_elsewhere_do_so_too(clerk: Page) -> None:
    before = stored()
    box_of(clerk, 1).click()
    clerk.keyboard.type("71")
    box_of(clerk, 4).click(button="right")
    saved(clerk)
    clerk.keyboard.press("Escape")
    box_of(clerk, 1).click()
    clerk.keyboard.type("72")
    box_of(clerk, 4).hover()
    clerk.mouse.down()
    box_of(clerk, 5).hover()
    clerk.mouse.up()
    saved(clerk)
    box_of(clerk, 2).dblclick()
    clerk.keyboard.type("9")
    box_of(clerk, 5).dblclick()
    clerk.keyboard.press("Escape")
    saved(clerk)
    assert stored() == ["72", "80.00(个)9", *before[2:]]


def test_a_click_in_the_middle_of_a_composition_keeps_it_in_its_cell(clerk: Page) -> None:
    before = stored()
    box_of(clerk, 1).click()
    session = clerk.context.new_cdp_session(clerk)
    session.send("Input.imeSetComposition", {"text": "三十", "selectionStart": 2, "selectionEnd": 2})
    box_of(clerk, 4).click()
    saved(clerk)
    assert stored() == ["三十", *before[1:]]


def test_a_composition_that_is_given_up_leaves_the_cell_as_it_was(clerk: Page) -> None:
    before = stored()
    box_of(clerk, 1).click()
    session = clerk.context.new_cdp_session(clerk)
    session.send("Input.imeSetComposition", {"text": "san", "selectionStart": 3, "selectionEnd": 3})
    session.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    clerk.keyboard.press("ArrowDown")
    clerk.wait_for_timeout(400)
    assert stored() == before
    expect(actual_of(clerk, 1)).to_have_value(before[0])


def test_a_click_between_the_tables_of_the_goals_does_so_too(planner: Page) -> None:
    before = names()
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.type("学术休假人数")
    planner.locator("#r3 [data-col=name]").click()
    saved(planner)
    assert names() == ["学术休假人数", *before[1:]]
    planner.locator("#goal-money [data-col=requested]").nth(1).click()
    planner.keyboard.type("460")
    planner.locator("#goal-money [data-col=requested]").nth(3).click()
    saved(planner)
    money = ProjectFunding.objects.filter(project__code=PLAN, fiscal_year=2025, requested__isnull=False)
    assert [(row.source, str(row.requested)) for row in money] == [("total", "4600000.00")]


def test_a_word_that_a_list_does_not_have_is_said_not_to_be_written(planner: Page) -> None:
    planner.locator("#r1 [data-col=direction]").click()
    session = planner.context.new_cdp_session(planner)
    session.send("Input.imeSetComposition", {"text": "越多越好", "selectionStart": 4, "selectionEnd": 4})
    session.send("Input.insertText", {"text": "越多越好"})
    planner.keyboard.press("Enter")
    expect(line_of(planner, "goal-table")).to_contain_text("“越多越好”不在")
    expect(line_of(planner, "goal-table")).to_contain_text("可选的词里，没有写")
    assert planner.evaluate("Object.keys(Fill.store.read())") == []


# Rows that move under the typing --------------------------------------------------------------------------------------


def slow_answers(page: Page, part: str, milliseconds: int) -> None:
    def slowly(route: Route) -> None:
        answer = route.fetch()
        page.wait_for_timeout(milliseconds)
        route.fulfill(response=answer)

    page.route(f"**/{part}/", slowly, times=1)


def test_what_is_typed_while_a_row_is_inserted_stays_in_its_row(planner: Page) -> None:
    before = names()
    slow_answers(planner, "rows", 900)
    planner.locator("#r1 [data-col=name]").click()
    planner.keyboard.press("Alt+Insert")
    planner.wait_for_timeout(200)
    planner.locator("#r5 [data-col=name]").click()
    planner.keyboard.type("改过的名称")
    planner.keyboard.press("Enter")
    expect(planner.locator("#goal-rows tr[data-row]")).to_have_count(9)
    saved(planner)
    assert names() == ["", *before[:4], "改过的名称", *before[5:]]
    expect(planner.locator("#r6 [data-col=name] .shown")).to_have_text("改过的名称")


def test_typing_goes_on_in_its_cell_when_the_rows_come(planner: Page) -> None:
    before = names()
    slow_answers(planner, "rows", 900)
    planner.locator("#r5 [data-col=name]").click()
    planner.keyboard.press("Alt+Shift+ArrowUp")
    planner.wait_for_timeout(200)
    planner.locator("#r7 [data-col=name]").click()
    planner.keyboard.type("先打的")
    expect(planner.locator("#rows-said")).to_contain_text("已移到第 4 行")
    planner.keyboard.type("后打的")
    planner.keyboard.press("Enter")
    saved(planner)
    assert names() == [*before[:3], before[4], before[3], before[5], "先打的后打的", before[7]]


# Steps that were never saved ------------------------------------------------------------------------------------------


def test_a_mended_block_that_is_taken_back_leaves_no_step_behind(clerk: Page) -> None:
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5.50",), ("很好",)]))
    expect(clerk.locator(".held-bar")).to_contain_text("共 2 格")
    box_of(clerk, 2, "given").click()
    clerk.keyboard.type("9.50")
    clerk.keyboard.press("Enter")
    clerk.get_by_role("button", name="全部撤销").click()
    box_of(clerk, 1, "given").click()
    for key, word in (("Control+z", "没有可以撤销的了"), ("Control+y", "没有可以重做的了")):
        clerk.keyboard.press(key)
        expect(line_of(clerk)).to_have_text(word)


def test_one_long_word_in_a_held_block_keeps_its_buttons_on_the_screen(clerk: Page) -> None:
    unfold(clerk)
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("x" * 300,), ("5",)]))
    expect(clerk.locator(".held-bar")).to_be_visible()
    for button in clerk.locator(".held-bar button").all():
        edge = button.bounding_box()
        assert edge is not None
        assert edge["x"] + edge["width"] <= 1366
    assert clerk.evaluate("document.documentElement.scrollWidth") <= 1366
