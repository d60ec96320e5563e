"""偏差说明 by keyboard: the panel opens when asked, classes and phrases are picked, the server says what is printed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from projects.models import Phrase, Result
from tests.browser.forms import PROFESSIONALS, active, address_of, box_of, saved
from tests.browser.test_keyboard import row_by_keyboard, tab_to

SAID = "（演示）年初按线下班次测算，实际多数班次改在线上，同样经费办了更多班次。"
CHOSEN = "() => [document.activeElement.type, document.activeElement.value]"


def text_of(page: Page) -> str:
    return page.locator("#dev2 textarea[data-field=deviation_reason]").input_value()


def test_the_panel_is_worked_by_keyboard_alone(
    site: str, sign_in: Callable[[str], Page], faults: list[str], axe: Callable[[Page], list[str]]
) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    panel = page.locator("#dev2")
    expect(panel.locator(".dev")).to_be_hidden()
    row_by_keyboard(page, 2)
    page.keyboard.press("Alt+ArrowDown")
    expect(panel.locator(".dev")).to_be_visible()
    reason = panel.get_by_label("偏差原因分析")
    expect(reason).to_be_focused()

    # A class by the arrows of a native radio group; its question follows from the server.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    for _ in range(12):
        if page.evaluate(CHOSEN)[1] == "目标偏低":
            break
        page.keyboard.press("ArrowRight")
    saved(page)
    expect(page.locator("#dq2")).to_contain_text("近两年的实际数是多少")

    # A sentence of that class stands first; Enter puts it behind what was typed.
    reason.focus()
    page.keyboard.type("实际办了 90 个")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.locator(".phrase").first).to_be_focused()
    expect(panel.locator(".phrase").first).to_have_text(SAID)
    page.keyboard.press("Enter")
    expect(reason).to_be_focused()
    assert text_of(page) == f"实际办了 90 个；{SAID}"
    page.keyboard.press("Tab")
    saved(page)
    expect(page.locator("#dc2")).to_contain_text("文中的 90个 与本行的数对不上")
    assert Phrase.objects.get(text=SAID).times_used == 1

    # Esc closes the list first, then the panel.
    page.keyboard.press("Enter")
    expect(panel.locator(".phrase-list").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel.locator(".phrase-list").first).to_be_hidden()
    expect(panel.locator(".dev")).to_be_visible()

    reason.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(SAID)
    tab_to(page, "", field="improvement")
    page.keyboard.type("按近两年实际数定目标")
    tab_to(page, "", field="improvement_owner")
    page.keyboard.type("陈静")
    page.keyboard.press("Tab")
    page.keyboard.type("2031-03-31")
    page.keyboard.press("Shift+Tab")
    saved(page)
    written = page.locator("#dw2")
    expect(written).to_contain_text(
        "年度指标值≥20个，实际完成80个，完成率400.00%，超出60个。偏差原因（目标偏低）：" + SAID
    )
    expect(written).to_contain_text("改进措施：按近两年实际数定目标（责任人：陈静，2031-03-31 前完成）")
    expect(page.locator("#dc2")).to_contain_text("文中数字与本行一致")
    expect(page.locator("#db2")).to_contain_text("已说明")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(panel.locator(".dev")).to_be_hidden()
    assert faults == []


def test_the_word_behind_other_is_saved_with_it_and_a_sentence_is_kept(
    site: str, sign_in: Callable[[str], Page], faults: list[str]
) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    page.locator("#dl2").click()
    panel = page.locator("#dev2")
    own = panel.locator(".own-cause")
    expect(own).to_be_hidden()
    panel.get_by_label("其他", exact=True).check()
    expect(own).to_be_visible()
    own.fill("台风")
    own.press("Tab")
    saved(page)
    expect(page.locator("#dw2")).to_contain_text("偏差原因（其他：台风）：")
    page.reload()
    assert page.locator("#dev2 input[data-takes]").is_checked()
    page.locator("#dl2").click()
    expect(own).to_have_value("台风")
    panel.get_by_label("机构改革", exact=True).check()
    saved(page)
    expect(own).to_be_hidden()
    assert Result.objects.filter(deviation_cause="机构改革").exists()

    panel.get_by_label("改进措施").fill("按半年核对一次任务量")
    panel.get_by_role("button", name="存为常用语").nth(1).click()
    expect(panel.get_by_role("status").nth(1)).to_have_text("已存为常用语")
    panel.get_by_role("button", name="用过的说法").nth(1).click()
    expect(panel.get_by_role("button", name="按半年核对一次任务量")).to_be_visible()
    assert panel.get_by_label("改进措施").input_value() == "按半年核对一次任务量"
    assert faults == []


def test_one_panel_is_open_and_tab_and_esc_lead_out_of_it(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    page.locator("#dl2").click()
    reason = page.locator("#dev2").get_by_label("偏差原因分析")
    reason.fill("机构改革以后人员划转到其他单位去了")
    page.locator("#dev2 .dev-facts").first.click()
    page.keyboard.press("Escape")
    expect(page.locator("#dev2 .dev")).to_be_hidden()
    expect(reason).to_have_value("机构改革以后人员划转到其他单位去了")

    page.locator("#dl2").click()
    box_of(page, 1).click()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#dev1 .dev")).to_be_visible()
    expect(page.locator("#dev2 .dev")).to_be_hidden()

    page.locator("#dev1").get_by_label("改进措施").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('#dev1')"):
            break
    active(page, 2)


def test_a_panel_with_a_text_that_was_not_saved_stays_open(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    page.route("**/save/", lambda route: route.abort())
    page.locator("#dl2").click()
    page.locator("#dev2").get_by_label("偏差原因分析").fill("机构改革以后人员划转到其他单位去了")
    page.keyboard.press("Tab")
    expect(page.locator("#dev2 .is-waiting").first).to_be_visible()
    page.locator("#r1").hover()
    page.locator("#dl1").click()
    expect(page.locator("#dev1 .dev")).to_be_visible()
    expect(page.locator("#dev2 .dev")).to_be_visible()


def test_a_promise_is_closed_from_the_list(
    site: str, sign_in: Callable[[str], Page], faults: list[str], axe: Callable[[Page], list[str]]
) -> None:
    page = sign_in("chenjing")
    page.goto(f"{site}/rectification/")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert axe(page) == []
    page.get_by_role("link", name="办结").first.click()
    page.get_by_label("不再需要").check()
    page.get_by_label("完成情况", exact=True).fill("（演示）世赛筹办已结束，不再拍宣传片。")
    assert axe(page) == []
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.locator("tbody tr").last).to_contain_text("不再需要")
    expect(page.locator("tbody tr").last).to_contain_text("世赛筹办已结束")
    assert faults == []
