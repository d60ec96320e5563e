"""填报 in a real browser: keys, input methods, lost connections, and life without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from projects.models import Result
from tests.browser.conftest import NARROW
from tests.browser.forms import (
    PROFESSIONALS,
    active,
    actual_of,
    address_of,
    box_of,
    given_of,
    put,
    saved,
    score_of,
    somebody_else,
    type_in,
)

WIDE = {"width": 1366, "height": 768}
SCREENS = pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
FORTY_ROWS = "劳动保障工作经费"


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    return page


def stored(row: int) -> Result:
    return Result.objects.select_related("indicator").get(evaluation__project__name=PROFESSIONALS, indicator__order=row)


def test_enter_goes_down_and_shift_enter_up_and_the_arrows_too(clerk: Page) -> None:
    box_of(clerk, 1).click()
    for key, row in (("Enter", 2), ("ArrowDown", 3), ("ArrowUp", 2), ("Shift+Enter", 1)):
        clerk.keyboard.press(key)
        active(clerk, row)


def test_tab_goes_right_to_the_own_score(clerk: Page) -> None:
    box_of(clerk, 1).click()
    clerk.keyboard.press("Tab")
    active(clerk, 1, "given")
    clerk.keyboard.press("Shift+Tab")
    active(clerk, 1)


def test_escape_takes_back_what_was_typed(clerk: Page) -> None:
    put(clerk, box_of(clerk, 1), "99", leave="Escape")
    expect(actual_of(clerk, 1)).to_have_value("32.00(人)")
    expect(box_of(clerk, 1).locator(".shown")).to_have_text("32.00(人)")


def test_why_opens_and_closes_by_keyboard_and_the_focus_comes_back(clerk: Page) -> None:
    type_in(clerk, actual_of(clerk, 3), "35")
    box_of(clerk, 3).click()
    clerk.keyboard.press("Alt+w")
    box = clerk.get_by_role("dialog", name="为什么是 2.10？")
    expect(box).to_contain_text("35 ÷ 50 × 3.00 = 2.10")
    expect(box).to_contain_text("财预〔2020〕10号")
    clerk.keyboard.press("Escape")
    expect(box).to_have_count(0)
    active(clerk, 3)


def test_the_box_never_covers_the_row_that_it_explains(clerk: Page) -> None:
    score_of(clerk, 2).click()
    box = clerk.get_by_role("dialog").bounding_box()
    row = clerk.locator("#r2").bounding_box()
    assert box
    assert row
    assert box["y"] >= row["y"] + row["height"] - 1


def test_a_score_follows_while_the_focus_is_already_on_it(clerk: Page) -> None:
    put(clerk, box_of(clerk, 3), "35", leave="ArrowRight")
    clerk.keyboard.press("ArrowRight")
    expect(score_of(clerk, 3)).to_have_text("2.10")
    active(clerk, 3, "proposed")


def test_keys_of_an_input_method_are_left_alone(clerk: Page) -> None:
    box_of(clerk, 2).click()
    composing = """cell => {
        const how = { key: "Enter", isComposing: true, bubbles: true, cancelable: true };
        const press = new KeyboardEvent("keydown", how);
        return cell.dispatchEvent(press);
    }"""
    editor = clerk.locator(".grid-editor:focus")
    assert editor.evaluate(composing), "the event was swallowed"
    active(clerk, 2)
    plain = composing.replace("isComposing: true, ", "")
    assert not editor.evaluate(plain), "without composition Enter is ours"
    active(clerk, 3)


def test_an_unreadable_figure_stays_and_says_what_it_wants(clerk: Page) -> None:
    type_in(clerk, actual_of(clerk, 8), "90分")
    expect(clerk.locator("#says8")).to_contain_text("请填 90（即 90%）")
    expect(actual_of(clerk, 8)).to_have_attribute("aria-invalid", "true")
    expect(score_of(clerk, 8)).to_have_text("待定")
    clerk.reload()
    expect(actual_of(clerk, 8)).to_have_value("90分")
    type_in(clerk, actual_of(clerk, 8), "90")
    expect(actual_of(clerk, 8)).not_to_have_attribute("aria-invalid", "true")
    expect(clerk.locator("#says8")).to_be_empty()


def test_an_own_score_asks_for_its_reason(clerk: Page) -> None:
    type_in(clerk, given_of(clerk, 1), "5.50")
    expect(clerk.locator("#db1")).to_contain_text("须写理由")
    clerk.locator("#dl1").click()
    expect(clerk.locator("#dg1")).to_contain_text("相差 −0.50")
    expect(clerk.locator("#dev1").get_by_label("调整理由")).to_be_focused()
    type_in(clerk, clerk.locator("#dev1").get_by_label("调整理由"), "有两人的休假改到次年，从严扣分。")
    expect(clerk.locator("#db1")).to_contain_text("已说明")


def test_a_cause_is_chosen_with_the_keyboard(clerk: Page) -> None:
    box_of(clerk, 2).click()
    clerk.keyboard.press("Alt+ArrowDown")
    expect(clerk.locator("#dev2").get_by_label("偏差原因分析")).to_be_focused()
    clerk.locator("#dev2").get_by_label("需求变化").focus()
    clerk.keyboard.press("Space")
    saved(clerk)
    assert stored(2).deviation_cause == "需求变化"
    clerk.keyboard.press("Escape")
    active(clerk, 2)


def test_a_date_that_is_none_is_refused_without_a_tick_beside_it(clerk: Page) -> None:
    type_in(clerk, actual_of(clerk, 3), "35")
    box_of(clerk, 3).click()
    clerk.keyboard.press("Alt+ArrowDown")
    due = clerk.get_by_role("group", name="第 3 行偏差说明").get_by_label("完成时间")
    for written, refused in (("明年6月", True), ("2025-06-30", False)):
        due.fill(written)
        due.press("Tab")
        box = due.locator("xpath=..")
        expect(box).to_have_class(re.compile("is-saved"))
        tick = box.evaluate("box => getComputedStyle(box, '::after').content")
        assert (tick == "none") is refused
        if refused:
            expect(due).to_have_attribute("aria-invalid", "true")
            expect(clerk.locator("#due3")).to_contain_text("“明年6月”不是日期")
            expect(clerk.locator("#fill-table td.is-refused")).to_have_count(0)  # the date alone, not the whole panel
        else:
            expect(due).not_to_have_attribute("aria-invalid", "true")
            expect(clerk.locator("#due3")).to_have_text("")


def test_a_statement_is_chosen_or_written(clerk: Page) -> None:
    box_of(clerk, 7).click()
    clerk.keyboard.press("Enter")
    choice = clerk.get_by_role("listbox")
    expect(choice).to_be_focused()
    choice.select_option("部分达成指标并具有一定效果")
    clerk.keyboard.press("Enter")
    saved(clerk)
    expect(score_of(clerk, 7)).to_have_text("待定")
    active(clerk, 8)
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.press("F2")
    choice.select_option("__own__")
    clerk.keyboard.press("Enter")
    active(clerk, 7)
    clerk.keyboard.press("Control+a")
    clerk.keyboard.type("达成")
    clerk.keyboard.press("Enter")
    saved(clerk)
    expect(score_of(clerk, 7)).to_have_text("30.00")


IN_LINE = """() => Array.from(document.querySelectorAll('#fill-table tr[data-row]')).filter(row => row.offsetHeight)
  .every(row => ['no', 'name'].every(kind => {
    const cell = row.querySelector('.' + kind).getBoundingClientRect();
    const above = '#fill-table thead .' + (kind === 'no' ? 'no' : 'sticky-col');
    const head = document.querySelector(above).getBoundingClientRect();
    return Math.abs(cell.left - head.left) < 2 && Math.abs(cell.top - row.getBoundingClientRect().top) < 2;
  }))"""
GROUPS_COVER = """() => ['l1', 'l2'].every(kind => {
  const rows = document.querySelectorAll('#fill-table tbody tr:not(.is-out)');
  const spans = Array.from(document.querySelectorAll('#fill-table th.' + kind)).filter(cell => cell.offsetHeight);
  return spans.reduce((sum, cell) => sum + cell.rowSpan, 0) === rows.length;
})"""


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("chip", ["due", "deviation", "problem", "all"])
def test_chips_show_their_rows_with_groups_and_numbers_in_line(clerk: Page, chip: str, scripted: bool) -> None:
    put(clerk, box_of(clerk, 5), "约三成上下")
    saved(clerk)
    if scripted:
        clerk.locator(f"a.chip[data-show={chip}]").first.click()
    else:
        clerk.goto(f"{clerk.url.partition('#')[0]}?show={chip}")
    shown = clerk.locator("#fill-table tr[data-row]:visible")
    counted = clerk.locator(f"#chips a[data-show={chip}]").inner_text().split()[-1]
    expect(shown).to_have_count(int(counted))
    assert clerk.evaluate(IN_LINE)
    assert clerk.evaluate(GROUPS_COVER)
    if chip == "problem":
        for row in shown.all():
            expect(clerk.locator(f"#says{row.get_attribute('data-row')} .says").first).to_be_visible()
    clerk.locator("a.chip[data-show=all]").first.click()
    expect(shown).to_have_count(8)
    assert clerk.evaluate(GROUPS_COVER)


def test_while_cells_wait_for_the_network_the_scores_are_told_as_those_of_before(clerk: Page) -> None:
    clerk.route("**/save/", lambda route: route.abort())
    put(clerk, box_of(clerk, 4), "15")
    expect(clerk.locator("#before-note")).to_contain_text("等网络恢复后重新测算")
    expect(clerk.locator("#before-note")).to_contain_text("有 1 处")
    expect(clerk.locator("#owed h2")).to_be_hidden()
    expect(clerk.locator("#sum-grade")).to_be_hidden()
    clerk.unroute("**/save/")
    clerk.get_by_role("button", name="再存一次").click()
    saved(clerk)
    expect(clerk.locator("#before-note")).to_have_count(0)
    expect(clerk.locator("#owed h2")).to_be_visible()


def test_a_lost_connection_keeps_the_text_and_says_so(clerk: Page) -> None:
    clerk.route("**/save/", lambda route: route.abort())
    put(clerk, box_of(clerk, 4), "15")
    sentence = clerk.get_by_role("alert").filter(has_text="刚才没有保存成功")
    expect(sentence).to_contain_text("您填的 15 还在这台电脑上")
    expect(actual_of(clerk, 4)).to_have_value("15")
    expect(box_of(clerk, 4)).to_have_class(re.compile("is-waiting"))
    assert "14" in stored(4).actual_text
    clerk.unroute("**/save/")
    sentence.get_by_role("button", name="再存一次").click()
    saved(clerk)
    expect(sentence).to_have_count(0)
    assert stored(4).actual_text == "15"


def test_what_was_not_saved_survives_closing_the_page(clerk: Page, site: str) -> None:
    clerk.route("**/save/", lambda route: route.abort())
    put(clerk, box_of(clerk, 4), "16")
    expect(clerk.get_by_role("alert").filter(has_text="还在这台电脑上")).to_be_visible()
    warned = []
    clerk.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    clerk.goto(f"{site}/projects/")
    assert warned == ["beforeunload"]
    clerk.unroute("**/save/")
    clerk.goto(address_of(site, PROFESSIONALS))
    expect(actual_of(clerk, 4)).to_have_value("16")
    saved(clerk)
    assert stored(4).actual_text == "16"


def test_leaving_a_saved_page_asks_nothing(clerk: Page, site: str) -> None:
    type_in(clerk, actual_of(clerk, 4), "15")
    warned = []
    clerk.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    clerk.goto(f"{site}/projects/")
    assert warned == []


def test_a_session_that_ended_keeps_the_text_for_after_signing_in(clerk: Page) -> None:
    clerk.context.clear_cookies()
    put(clerk, box_of(clerk, 4), "17")
    sentence = clerk.get_by_role("alert").filter(has_text="您填的 17 还在这台电脑上")
    expect(sentence).to_be_visible()
    expect(actual_of(clerk, 4)).to_have_value("17")
    expect(clerk.locator("#before-note")).to_contain_text("登录已过期，有 1 处没有保存。下面的得分、总分是以前的")


def test_without_script_the_form_still_saves(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(address_of(site, PROFESSIONALS))
    actual_of(page, 3).fill("35")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_have_count(2)
    expect(score_of(page, 3)).to_have_text("2.10")
    score_of(page, 3).click()
    expect(page.get_by_role("heading", name="为什么是 2.10？")).to_be_visible()
    context.close()


@SCREENS
def test_nothing_serious_for_axe_and_nothing_wider_than_the_screen(
    clerk: Page, site: str, axe: Callable[[Page], list[str]], faults: list[str], screen: dict[str, int]
) -> None:
    clerk.set_viewport_size(screen)
    clerk.goto(address_of(site, PROFESSIONALS))
    type_in(clerk, actual_of(clerk, 8), "90分")
    clerk.locator("#dl2").click()
    expect(clerk.locator("#dev2 textarea").first).to_be_focused()
    assert axe(clerk) == []
    score_of(clerk, 3).click()
    expect(clerk.get_by_role("dialog")).to_be_visible()
    assert axe(clerk) == []
    assert clerk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert faults == []


def test_forty_rows_are_ready_and_follow_quickly(
    clerk: Page, site: str, record_property: Callable[[str, object], None]
) -> None:
    clerk.goto(address_of(site, FORTY_ROWS))
    ready = clerk.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    box_of(clerk, 40).click()
    clerk.keyboard.type("1.00(次)")
    with clerk.expect_response("**/save/") as answer:
        clerk.keyboard.press("Tab")
    saved(clerk)
    spent = answer.value.request.timing["responseEnd"]
    record_property("milliseconds until the page of 40 rows is ready", ready)
    record_property("milliseconds of a save with 40 rows", spent)
    print(f"40 rows: ready in {ready:.0f} ms, a save takes {spent:.0f} ms")  # noqa: T201
    expect(score_of(clerk, 40)).to_have_text("0.00")


def test_a_slow_answer_never_overwrites_what_is_being_typed(clerk: Page) -> None:
    def slowly(route: Route) -> None:
        clerk.wait_for_timeout(400)
        route.continue_()

    clerk.route("**/save/", slowly)
    put(clerk, box_of(clerk, 3), "35")
    clerk.keyboard.type("20")
    expect(score_of(clerk, 3)).to_have_text("2.10")
    expect(clerk.locator(".grid-editor:focus")).to_have_value("20")
    active(clerk, 4)
    clerk.keyboard.press("Enter")
    expect(actual_of(clerk, 4)).to_have_value("20")
    saved(clerk)


def test_in_a_low_window_the_reading_stays_in_sight_and_never_covers_the_active_row(
    sign_in: Callable[[str], Page], site: str
) -> None:
    page = sign_in("chenjing")
    page.set_viewport_size({"width": 1366, "height": 640})
    page.goto(address_of(site, FORTY_ROWS))
    box_of(page, 1).click()
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    active(page, 21)
    expect(page.locator("#reading-bar")).to_contain_text("第 21 行")
    cell, bar = box_of(page, 21).bounding_box(), page.locator(".reading").bounding_box()
    assert cell
    assert bar
    assert bar["y"] + bar["height"] <= 640
    assert cell["y"] + cell["height"] <= bar["y"]
