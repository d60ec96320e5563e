"""Two people on one form: different cells merge, the same cell shows both texts, and nothing typed is lost."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from evaluator.review import Role
from projects.demo import cast
from projects.models import Result, RoleAssignment, Unit, User
from tests.browser.forms import PROFESSIONALS, actual_of, address_of, box_of, put, saved, somebody_else, type_in


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    return page


def stored(row: int) -> Result:
    return Result.objects.select_related("indicator").get(evaluation__project__name=PROFESSIONALS, indicator__order=row)


@pytest.fixture
def colleague(browser: Browser, site: str) -> Iterator[Page]:
    """李敏, a second preparer of the same section, with the same form open at another computer."""
    section = Unit.objects.get(name="职业能力建设处")
    limin = User.objects.create_user("limin", cast.PASSWORD, full_name="李敏")
    RoleAssignment.objects.create(user=limin, unit=section, role=Role.PREPARER.value)
    context, page = somebody_else(browser, site, "limin")
    page.goto(address_of(site, PROFESSIONALS))
    yield page
    context.close()


def test_two_people_on_one_cell_see_both_texts_and_choose(clerk: Page, colleague: Page) -> None:
    type_in(colleague, actual_of(colleague, 1), "32")
    put(clerk, box_of(clerk, 1), "30")
    sentence = clerk.get_by_role("alert").filter(has_text="李敏")
    expect(sentence).to_contain_text("把这格改为 32，您填的是 30。")
    expect(actual_of(clerk, 1)).to_have_value("30")
    assert stored(1).actual_text == "32"
    sentence.get_by_role("button", name="改成我的 30").click()
    saved(clerk)
    expect(sentence).to_have_count(0)
    assert stored(1).actual_text == "30"


def test_the_others_text_can_be_taken_instead(clerk: Page, colleague: Page) -> None:
    type_in(colleague, actual_of(colleague, 1), "32")
    put(clerk, box_of(clerk, 1), "30")
    clerk.get_by_role("button", name="用 32").click()
    expect(actual_of(clerk, 1)).to_have_value("32")
    assert stored(1).actual_text == "32"


@pytest.fixture
def second_window(browser: Browser, site: str) -> Iterator[Page]:
    """陈静 again, at another computer, with the same form open."""
    context, page = somebody_else(browser, site, "chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    yield page
    context.close()


def test_a_persons_own_second_window_does_not_cover_up_the_first(clerk: Page, second_window: Page) -> None:
    type_in(clerk, actual_of(clerk, 1), "32")
    put(second_window, box_of(second_window, 1), "30")
    sentence = second_window.get_by_role("alert").filter(has_text="您在别处")
    expect(sentence).to_contain_text("把这格改为 32，您填的是 30。")
    assert stored(1).actual_text == "32"
    sentence.get_by_role("button", name="改成我的 30").click()
    saved(second_window)
    assert stored(1).actual_text == "30"


def test_a_cell_typed_again_while_its_answer_is_on_the_way_is_no_conflict(clerk: Page) -> None:
    typed_again = """() => {
      const cell = document.querySelector('#r1 .cell[data-field=actual_text]');
      ['31', '32', '33'].forEach(text => window.Fill.change([{ cell: cell, value: text }]));
    }"""
    clerk.evaluate(typed_again)
    saved(clerk)
    clerk.evaluate(typed_again.replace("'31', '32', '33'", "'34', '35'"))
    saved(clerk)
    expect(clerk.get_by_role("alert").filter(has_text="把这格改为")).to_have_count(0)
    assert stored(1).actual_text == "35"


def test_two_people_on_different_cells_merge_and_see_each_other(clerk: Page, colleague: Page) -> None:
    type_in(colleague, actual_of(colleague, 1), "31")
    type_in(clerk, actual_of(clerk, 3), "35")
    expect(actual_of(clerk, 1)).to_have_value("31")
    expect(clerk.get_by_text("李敏").first).to_be_visible()
    assert (stored(1).actual_text, stored(3).actual_text) == ("31", "35")


def test_a_colleagues_text_that_arrives_while_a_cell_is_typed_over_is_shown_beside_the_own(
    clerk: Page, colleague: Page
) -> None:
    box_of(clerk, 1).click()
    clerk.keyboard.type("33")
    type_in(colleague, actual_of(colleague, 1), "50")
    # What follows from another cell of this person brings the colleague's text along.
    actual_of(clerk, 3).evaluate("cell => window.Fill.change([{ cell: cell, value: '35' }])")
    saved(clerk)
    expect(clerk.locator(".grid-editor:focus")).to_have_value("33")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("alert")).to_contain_text("把这格改为 50，您填的是 33。")
    assert stored(1).actual_text == "50"


def test_a_colleagues_change_in_the_same_row_is_not_covered_up(clerk: Page, colleague: Page) -> None:
    """The row's version moves with my own save; the cell that a colleague changed still knows that it is stale."""
    mine = clerk.locator("#dev2").get_by_label("偏差原因分析")
    clerk.locator("#dl2").click()
    mine.fill("我写的原因，还没有离开这一格。")
    colleague.locator("#dl2").click()
    theirs = colleague.locator("#dev2").get_by_label("偏差原因分析")
    type_in(colleague, theirs, "同事写的原因，已经保存了。")
    clerk.locator("#dev2").get_by_label("改进措施").evaluate(
        "cell => { cell.value = '明年重定目标'; cell.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    saved(clerk)
    mine.press("Tab")
    expect(clerk.get_by_role("alert").filter(has_text="同事写的原因")).to_be_visible()
    assert stored(2).deviation_reason == "同事写的原因，已经保存了。"
