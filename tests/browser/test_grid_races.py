"""Typing while rows come back: no colleague's text is written over unseen, and no text of one's own vanishes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from projects.models import Indicator, Result
from tests.browser.forms import PROFESSIONALS, actual_of, address_of, box_of, saved
from tests.browser.grids import block, paste
from tests.browser.test_goal_money import box as money_box
from tests.browser.test_goal_money import put as put_money
from tests.browser.test_goal_money import stored as stored_money
from tests.browser.test_two_on_goals import CODE
from tests.browser.test_two_on_goals import clerk as clerk
from tests.browser.test_two_on_goals import colleague as colleague

LATE = """part => {
  const plain = window.fetch;
  window.fetch = (address, more) => plain(address, more).then(answer => String(address).includes(part)
    ? new Promise(then => setTimeout(() => then(answer), 1200)) : answer);
}"""


def late_answers(page: Page, part: str) -> None:
    """Answers to this part of the page come more than a second after the server has done its work."""
    page.evaluate(LATE, part)


def rows() -> list[Indicator]:
    return list(Indicator.objects.filter(project__code=CODE, fiscal_year=2025).order_by("order"))


def target_box(page: Page, row: Indicator) -> Locator:
    return page.locator(f'tr[data-indicator="{row.pk}"] [data-col=target]')


def put(page: Page, box: Locator, text: str) -> None:
    box.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def changed_by(colleague: Page) -> Indicator:
    """The third row, whose target the colleague has changed."""
    row = rows()[2]
    put(colleague, target_box(colleague, row), "≥300人次")
    saved(colleague)
    return row


def insert(page: Page) -> None:
    """A row before the first one."""
    page.locator("#r1 [data-col=name]").click()
    page.keyboard.press("Alt+Insert")


def grow(page: Page) -> None:
    """A block in the last row that brings two more."""
    page.locator("#r8 [data-col=name]").click()
    paste(page, block([("甲",), ("乙",), ("丙",)]))


STEPS: dict[str, tuple[Callable[[Page], None], int]] = {"a row is inserted": (insert, 9), "a block grows": (grow, 10)}


@pytest.mark.parametrize("step", STEPS)
def test_a_text_begun_before_the_rows_came_back_does_not_cover_a_colleagues(
    clerk: Page, colleague: Page, step: str
) -> None:
    row = changed_by(colleague)
    act, count = STEPS[step]
    late_answers(clerk, "/rows/")
    act(clerk)
    target_box(clerk, row).click()
    clerk.keyboard.type("≥100人次")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(count)
    clerk.keyboard.press("Enter")
    sentence = clerk.get_by_role("alert").filter(has_text="李敏")
    expect(sentence).to_contain_text("把这格改为 ≥300人次，您填的是 ≥100人次。")
    assert Indicator.objects.get(pk=row.pk).target_text == "≥300人次"
    sentence.get_by_role("button", name="改成我的 ≥100人次").click()
    saved(clerk)
    assert Indicator.objects.get(pk=row.pk).target_text == "≥100人次"


def test_a_text_left_and_changed_again_while_the_rows_were_away_does_not_either(clerk: Page, colleague: Page) -> None:
    row = changed_by(colleague)
    late_answers(clerk, "/rows/")
    insert(clerk)
    put(clerk, target_box(clerk, row), "≥100人次")
    target_box(clerk, row).click()
    clerk.keyboard.type("≥120人次")
    late_answers(clerk, "/save/")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(9)
    clerk.keyboard.press("Enter")
    sentence = clerk.get_by_role("alert").filter(has_text="李敏")
    expect(sentence).to_contain_text("把这格改为 ≥300人次，您填的是 ≥1")
    clerk.wait_for_timeout(2000)
    expect(clerk.get_by_role("alert").filter(has_text="李敏")).to_contain_text("您填的是 ≥120人次")
    assert Indicator.objects.get(pk=row.pk).target_text == "≥300人次"


def test_an_amount_begun_before_the_rows_came_back_does_not_cover_a_colleagues(clerk: Page, colleague: Page) -> None:
    put_money(colleague, "total", "111")
    saved(colleague)
    late_answers(clerk, "/rows/")
    insert(clerk)
    money_box(clerk, "total").click()
    clerk.keyboard.type("222")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(9)
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("alert").filter(has_text="李敏")).to_contain_text("把这格改为 111.00，您填的是 222")
    assert str(stored_money("total").requested) == "1110000.00"  # type: ignore[union-attr]


def test_a_text_that_its_window_died_over_does_not_cover_a_colleagues(clerk: Page, colleague: Page) -> None:
    row = changed_by(colleague)
    late_answers(clerk, "/rows/")
    insert(clerk)
    target_box(clerk, row).click()
    clerk.keyboard.type("≥100人")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(9)
    clerk.route("**/save/", lambda route: route.abort())
    clerk.keyboard.type("次")
    clerk.keyboard.press("Enter")
    expect(clerk.locator("#saved-status")).to_contain_text("连不上服务器")
    later = clerk.context.new_page()
    address = clerk.url
    clerk.close(run_before_unload=False)
    later.goto(address)
    expect(later.get_by_role("alert").filter(has_text="这一格后来改成了 ≥300人次")).to_contain_text("≥100人次")
    assert Indicator.objects.get(pk=row.pk).target_text == "≥300人次"


def test_what_is_given_up_after_the_rows_came_back_leaves_the_colleagues_text(clerk: Page, colleague: Page) -> None:
    row = changed_by(colleague)
    late_answers(clerk, "/rows/")
    insert(clerk)
    target_box(clerk, row).click()
    clerk.keyboard.type("≥100人次")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(9)
    clerk.keyboard.press("Escape")
    put(clerk, clerk.locator("#r1 [data-col=name]"), "新的一行")
    saved(clerk)
    expect(target_box(clerk, row).locator(".shown")).to_have_text("≥300人次")
    assert Indicator.objects.get(pk=row.pk).target_text == "≥300人次"


def test_a_field_below_its_row_keeps_its_text_and_the_hands_when_the_rows_come(clerk: Page) -> None:
    row = rows()[2]
    clerk.locator("#under3 summary").click()
    late_answers(clerk, "/rows/")
    insert(clerk)
    clerk.locator("#under3").get_by_label("佐证材料要求").click()
    clerk.keyboard.type("签到")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(9)
    clerk.keyboard.type("表")
    clerk.keyboard.press("Tab")
    saved(clerk)
    assert Indicator.objects.get(pk=row.pk).evidence_needed == f"{row.evidence_needed}签到表"


def test_a_list_that_is_open_when_the_rows_come_writes_into_no_other_row(clerk: Page) -> None:
    before = [row.direction for row in rows()]
    late_answers(clerk, "/rows/")
    insert(clerk)
    clerk.locator("#r5 [data-col=direction]").click()
    clerk.keyboard.press("Enter")
    choice = clerk.locator("select.grid-choice:not([hidden])")
    choice.select_option("反向")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(9)
    expect(choice).to_have_count(0)
    clerk.wait_for_timeout(500)
    assert [row.direction for row in rows()] == ["", *before]


# Texts in a row that goes away under them ---------------------------------------------------------------------------


@pytest.mark.parametrize("left", [True, False], ids=["left", "still open"])
def test_a_text_in_a_row_that_one_deletes_is_said_at_once(clerk: Page, left: bool) -> None:
    row = rows()[2]
    late_answers(clerk, "/rows/")
    target_box(clerk, row).click()
    clerk.keyboard.press("Alt+Delete")
    target_box(clerk, row).click()
    clerk.keyboard.type("打到一半")
    if left:
        clerk.keyboard.press("Enter")
    expect(clerk.locator("#goal-rows tr[data-row]")).to_have_count(7)
    kept = clerk.locator("#kept")
    expect(kept.get_by_role("heading", name="没有存上的内容，1 处")).to_be_visible()
    expect(kept).to_contain_text("打到一半")
    expect(kept).to_contain_text(row.name)
    if not left:
        clerk.keyboard.type("后来的")
    clerk.wait_for_timeout(800)
    assert [each.target_text for each in rows()] == [
        each.target_text for each in Indicator.objects.filter(project__code=CODE, fiscal_year=2025).order_by("order")
    ]
    assert not Indicator.objects.filter(project__code=CODE, target_text__contains="后来").exists()
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.reload()
    expect(kept).to_contain_text("打到一半")
    clerk.get_by_role("button", name="知道了，不再保留").click()
    clerk.reload()
    expect(kept).to_be_empty()


def test_two_texts_in_a_row_that_goes_away_are_both_listed(clerk: Page) -> None:
    row = rows()[2]
    late_answers(clerk, "/rows/")
    target_box(clerk, row).click()
    clerk.keyboard.press("Alt+Delete")
    put(clerk, target_box(clerk, row), "第一段")
    clerk.locator(f'tr[data-indicator="{row.pk}"] [data-col=unit]').click()
    clerk.keyboard.type("第二段")
    kept = clerk.locator("#kept")
    expect(kept.get_by_role("heading", name="没有存上的内容，2 处")).to_be_visible()
    expect(kept).to_contain_text("第一段")
    expect(kept).to_contain_text("第二段")


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "refused"])
def test_an_answer_for_a_cell_that_has_gone_from_the_page_is_heard(clerk: Page, taken: bool) -> None:
    row = rows()[2]
    if not taken:
        row.delete()
    late_answers(clerk, "/save/")
    put(clerk, clerk.locator("#r3 [data-col=target]"), "≥77人次")
    clerk.evaluate("document.getElementById('r3').remove()")
    kept = clerk.locator("#kept")
    if taken:
        saved(clerk)
        expect(kept).to_be_empty()
        assert clerk.evaluate("Object.keys(Fill.store.read())") == []
    else:
        expect(kept).to_contain_text("≥77人次")
        expect(kept).to_contain_text("第 3 行年度指标值")


def test_an_amount_in_a_source_that_is_taken_away_is_said_at_once(clerk: Page) -> None:
    clerk.locator("[name=add-source][value=own]").click()
    expect(money_box(clerk, "own")).to_be_visible()
    label = clerk.locator("#goal-money tr[data-source=own]").get_attribute("data-name")
    assert label
    late_answers(clerk, "/rows/")
    clerk.locator("[name=remove-source][value=own]").click()
    put_money(clerk, "own", "345")
    expect(money_box(clerk, "own")).to_have_count(0)
    kept = clerk.locator("#kept")
    expect(kept).to_contain_text("345")
    expect(kept).to_contain_text(label)
    clerk.wait_for_timeout(600)
    found = stored_money("own")
    assert found is None or found.requested is None


# A text over one that is on its way ---------------------------------------------------------------------------------


def test_a_text_begun_over_one_that_is_just_saved_outlives_its_window(
    site: str, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    late_answers(page, "/save/")
    put(page, box_of(page, 3), "51")
    box_of(page, 3).click()
    page.keyboard.type("52 人，另有说明")
    page.wait_for_timeout(500)
    expect(page.locator("#saved-status")).to_contain_text("已保存")
    later = page.context.new_page()
    page.close(run_before_unload=False)
    later.goto(address_of(site, PROFESSIONALS))
    expect(actual_of(later, 3)).to_have_value("52 人，另有说明")
    saved(later)
    found = Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=3)
    assert found.actual_text == "52 人，另有说明"
    assert later.evaluate("Object.keys(Fill.store.read())") == []


def test_a_text_given_up_over_one_that_is_just_saved_is_not_kept(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    late_answers(page, "/save/")
    put(page, box_of(page, 3), "51")
    box_of(page, 3).click()
    page.keyboard.type("52")
    page.wait_for_timeout(500)
    expect(page.locator("#saved-status")).to_contain_text("已保存")
    page.keyboard.press("Escape")
    assert page.evaluate("Object.keys(Fill.store.read())") == []
