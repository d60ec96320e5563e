"""The main job by keyboard alone: not one click, and no address but the first."""

from playwright.sync_api import Page, expect

from projects.demo import cast
from projects.models import Evaluation
from tests.browser.forms import PROFESSIONALS, active, saved, score_of

FOCUSED = """() => {
    const here = document.activeElement;
    const row = here.closest("article, tr, li");
    const name = here.getAttribute("aria-label") || here.innerText || here.name || "";
    return [name, row ? row.innerText : "", here.name || ""];
}"""
PATIENCE = 120


def tab_to(page: Page, name: str, *, beside: str = "", field: str = "") -> None:
    """Press Tab until the focus is on what is called ``name``, in a row that says ``beside``, or is this field."""
    for _ in range(PATIENCE):
        page.keyboard.press("Tab")
        label, row, posted = page.evaluate(FOCUSED)
        if name in label and beside in row and posted.endswith(field):
            return
    raise AssertionError(f"{PATIENCE} × Tab did not reach “{name}”")


def sign_in_by_keyboard(page: Page, site: str, username: str) -> None:
    """Sign in from the first focus of the page."""
    page.goto(f"{site}/signin/")
    expect(page.get_by_label("账号")).to_be_focused()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")


def row_by_keyboard(page: Page, row: int) -> None:
    """Into the table by Tab, then up or down to 实际完成值 of a row."""
    if not page.evaluate("document.activeElement.closest('.fill-layout .grid-box') !== null"):
        tab_to(page, "行实际完成值")
    page.keyboard.press("Control+ArrowUp")
    for _ in range(row - 1):
        page.keyboard.press("ArrowDown")
    active(page, row)


def explain_by_keyboard(page: Page, row: int, reason: str, measure: str) -> None:
    """From the actual of a row: Alt+↓ opens the deviation, Esc leads back."""
    row_by_keyboard(page, row)
    page.keyboard.press("Alt+ArrowDown")
    panel = page.locator(f"#dev{row}")
    expect(panel.get_by_label("偏差原因分析")).to_be_focused()
    page.keyboard.type(reason)
    tab_to(page, "", field="improvement")
    page.keyboard.type(measure)
    page.keyboard.press("Tab")
    saved(page)
    page.keyboard.press("Escape")
    expect(page.locator(f"#db{row}")).to_contain_text("已说明")


def test_a_clerk_fills_in_and_a_reviewer_approves_without_a_mouse(page: Page, site: str, faults: list[str]) -> None:
    sign_in_by_keyboard(page, site, "chenjing")
    tab_to(page, "接着填", beside=PROFESSIONALS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(PROFESSIONALS)
    page.wait_for_load_state("load")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))")

    active(page, 3)
    page.keyboard.type("35")
    page.keyboard.press("Enter")
    expect(score_of(page, 3)).to_have_text("2.10")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+w")
    expect(page.get_by_role("dialog", name="为什么是 2.10？")).to_contain_text("35 ÷ 50 × 3.00 = 2.10")
    page.keyboard.press("Escape")
    row_by_keyboard(page, 8)
    page.keyboard.type("90")
    page.keyboard.press("Enter")
    saved(page)
    # 8.37 execution + 6 + 10 + 2.10 + 6 + 10 + 15 + 30 + 10
    expect(page.locator("#panel-total .total-n")).to_have_text("97.47")

    page.reload()  # the focus begins at the top of the page again
    explain_by_keyboard(page, 2, "年初按线下班次测算，实际多数班次改在线上。", "明年按近两年实际数定目标")
    explain_by_keyboard(page, 3, "部分专家划转其他单位，参加体检的人数减少。", "按划转后的人数重新核定目标")
    explain_by_keyboard(page, 4, "基层申请增加，与区里合办，没有增加经费。", "明年按近两年实际数定目标")
    explain_by_keyboard(page, 5, "服务场次增加，解决的问题随之增加。", "明年按近两年实际数定目标")
    expect(page.locator("#owed")).to_contain_text("可以报送")
    tab_to(page, "报送")
    page.keyboard.press("Enter")
    expect(page.get_by_text("这张表已经锁定，现在只能看")).to_be_visible()
    tab_to(page, "退出")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signin/**")

    sign_in_by_keyboard(page, site, "zhoumin")
    tab_to(page, "去审核", beside=PROFESSIONALS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(PROFESSIONALS)
    page.wait_for_load_state()
    page.keyboard.press("s")
    expect(page.get_by_text("已接收，现在由您审核。")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.get_by_text("审核通过，自评表固定为这次报送的版本。")).to_be_visible()
    assert Evaluation.objects.get(project__name=PROFESSIONALS).stage == "approved"
    assert faults == []
