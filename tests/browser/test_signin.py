"""Signing in as a person does it: round and deadline first, a wrong password, the keyboard alone, and out again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from projects.demo import cast


def test_the_deadline_is_seen_before_signing_in_and_a_wrong_password_says_what_is_left(
    page: Page, site: str, faults: list[str]
) -> None:
    page.goto(f"{site}/signin/")
    expect(page.get_by_text(cast.ROUND_NAME)).to_be_visible()
    expect(page.get_by_text("还有 10 天")).to_be_visible()
    page.get_by_label("账号").fill("chenjing")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("还可以再试 4 次")
    expect(page.get_by_label("账号")).to_have_value("chenjing")
    assert faults == []


def test_the_keyboard_alone_signs_in_and_the_first_tab_leads_to_the_text(page: Page, site: str) -> None:
    page.goto(f"{site}/signin/")
    expect(page.get_by_label("账号")).to_be_focused()
    page.keyboard.type("chenjing")
    page.keyboard.press("Tab")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_signing_out_leaves_nothing_to_page_back_to(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.goto(f"{site}/")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("已经退出")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.get_by_text("陈静")).to_have_count(0)


def test_two_minutes_before_the_idle_sign_out_the_page_says_so(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.clock.install()
    page.goto(f"{site}/projects/")
    warning = page.get_by_role("alertdialog")
    page.clock.fast_forward("27:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:10")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("还有 2 分钟会自动退出")
    warning.get_by_role("button", name="接着办").click()
    expect(warning).to_be_hidden()


def test_caps_lock_is_said_beside_the_password(page: Page, site: str) -> None:
    page.goto(f"{site}/signin/")
    hint = page.get_by_text("大写锁定已打开")
    expect(hint).to_be_hidden()
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keyup', {key: 'A', modifierCapsLock: true, bubbles: true}))"
    )
    expect(hint).to_be_visible()
