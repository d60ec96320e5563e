"""Texts in ordinary forms outlive the end of the session, for the same person in the same tab, until they are taken."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from projects.demo import cast
from projects.models import Evaluation, TargetAdjustment
from tests.browser.forms import PROFESSIONALS, address_of, somebody_else, take_in
from tests.browser.test_goals import WAITING, WRITING, address, plan_of, ready

pytestmark = pytest.mark.django_db
IN_REVIEW = "职业培训管理工作经费"
GIVEN_BACK = "已放回您上次没有提交的内容"
DROP = "不要了，恢复原样"

SignIn = Callable[[str], Page]
Axe = Callable[[Page], list[str]]


def adjusting(site: str) -> str:
    return f"{site}/goals/{plan_of(WRITING, 2024).pk}/adjust/"


def session_ends(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_again(page: Page, username: str = "chenjing") -> None:
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def kept(page: Page) -> list[str]:
    """What still waits in the tab."""
    ready(page)
    return page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('evaluator.kept'))")


def given_back(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text=GIVEN_BACK)).to_be_visible()


def nothing_given_back(page: Page) -> None:
    ready(page)
    expect(page.get_by_role("button", name=DROP)).to_have_count(0)


def test_a_request_to_adjust_is_back_after_signing_in_again(
    sign_in: SignIn, site: str, axe: Axe, faults: list[str]
) -> None:
    page = sign_in("chenjing")
    page.goto(adjusting(site))
    page.get_by_label("第 1 行调整后的指标值").fill("不少于15人")
    page.get_by_label("调整理由（必须写）").fill("年中场地调整。\n第二行")
    session_ends(page)
    page.get_by_role("button", name="申请目标调整").click()
    sign_in_again(page)
    expect(page).to_have_url(adjusting(site))
    given_back(page)
    expect(page.get_by_label("第 1 行调整后的指标值")).to_have_value("不少于15人")
    expect(page.get_by_label("调整理由（必须写）")).to_have_value("年中场地调整。\n第二行")
    expect(page.locator("form [id^=adjust-reads]").first).to_have_text("读作：不少于 15 人，越多越好")
    expect(page.locator(".adjust-was:visible")).to_have_count(1)
    assert axe(page) == []
    page.get_by_role("button", name="申请目标调整").click()
    expect(page.locator(".messages")).to_contain_text("已申请目标调整")
    assert TargetAdjustment.objects.get(plan=plan_of(WRITING, 2024)).cells.get().after == "不少于15人"
    assert kept(page) == []
    assert faults == []


def test_what_was_given_back_can_be_dropped_and_stays_dropped(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.goto(adjusting(site))
    target, reason = page.get_by_label("第 1 行调整后的指标值"), page.get_by_label("调整理由（必须写）")
    approved = target.input_value()
    target.fill("不少于15人")
    reason.fill("年中场地调整。")
    page.reload()
    given_back(page)
    reason.fill("另一个理由。")
    page.get_by_role("button", name=DROP).click()
    expect(target).to_have_value(approved)
    expect(target).to_be_focused()
    expect(reason).to_have_value("另一个理由。")
    expect(page.get_by_text(GIVEN_BACK)).to_have_count(0)
    reason.fill("")
    assert kept(page) == []
    page.reload()
    nothing_given_back(page)
    expect(target).to_have_value(approved)


def test_another_account_in_the_same_tab_sees_nothing_and_the_first_still_has_it(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.goto(f"{site}/goals/new/")
    name = page.get_by_label("项目名称（必填）")
    name.fill("陈静的项目")
    session_ends(page)
    page.reload()
    sign_in_again(page, "wanglei")
    expect(page).to_have_url(f"{site}/goals/new/")
    nothing_given_back(page)
    expect(name).to_have_value("")
    name.fill("王磊的项目")
    session_ends(page)
    page.goto(f"{site}/goals/new/")
    sign_in_again(page, "chenjing")
    given_back(page)
    expect(name).to_have_value("陈静的项目")


def test_a_decision_and_its_remarks_on_rows_are_back_and_can_be_seen(
    sign_in: SignIn, site: str, axe: Axe, faults: list[str]
) -> None:
    page = sign_in("zhoumin")
    page.goto(address_of(site, IN_REVIEW, page="review"))
    page.get_by_label("意见（退回必填）").fill("请核对")
    page.get_by_role("link", name="给第 3 行写意见").click()
    page.get_by_label("第 3 行的意见", exact=True).fill("按比例是 1.25")
    session_ends(page)
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("刚才那一步没有生效")).to_be_visible()
    sign_in_again(page, "zhoumin")
    given_back(page)
    expect(page.get_by_label("意见（退回必填）")).to_have_value("请核对")
    expect(page.locator("#comment-count")).to_contain_text("已输入 3")
    remark = page.get_by_label("第 3 行的意见", exact=True)
    expect(remark).to_be_visible()
    expect(remark).to_have_value("按比例是 1.25")
    assert axe(page) == []
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，填报人会在工作台看到您的意见。")).to_be_visible()
    assert kept(page) == []
    assert faults == []


def test_a_refused_form_shows_its_own_text_and_still_keeps_it(browser: Browser, sign_in: SignIn, site: str) -> None:
    page = sign_in("zhoumin")
    context, same_person = somebody_else(browser, site, "zhoumin")
    same_person.goto(address(site, WAITING))
    same_person.get_by_label("意见（退回必须写）").fill("请补佐证")
    page.goto(address(site, WAITING))
    page.get_by_label("批复文号（没有就空着）").fill("财预2025-9号")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("alert")).to_contain_text("没有生效")
    nothing_given_back(page)
    expect(page.get_by_label("批复文号（没有就空着）")).to_have_value("财预2025-9号")
    page.goto(address(site, WAITING))
    given_back(page)
    expect(page.get_by_label("批复文号（没有就空着）")).to_have_value("财预2025-9号")
    page.get_by_label("意见（退回必须写）").fill("请补佐证")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，填报人会看到您的意见。")).to_be_visible()
    assert kept(page) == []
    same_person.get_by_role("button", name="退回").click()
    expect(same_person.get_by_role("alert")).to_contain_text("没有生效")
    context.close()


def test_a_refused_form_shows_the_text_as_the_server_gave_it_back(sign_in: SignIn, site: str) -> None:
    """A browser leaves out the first line end of a long text that it reads: that is no text to put back."""
    page = sign_in("chenjing")
    page.goto(adjusting(site))
    page.get_by_label("调整理由（必须写）").fill("\n年中场地调整。")
    page.get_by_role("button", name="申请目标调整").click()
    expect(page.get_by_role("alert")).to_contain_text("没有申请")
    nothing_given_back(page)
    expect(page.get_by_label("调整理由（必须写）")).to_have_value("年中场地调整。")


def test_a_refused_page_that_idles_away_gives_its_text_back(sign_in: SignIn, site: str) -> None:
    page = sign_in("zhoumin")
    page.clock.install()
    page.goto(address(site, WAITING))
    page.get_by_label("批复文号（没有就空着）").fill("财预2025-9号")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("alert")).to_contain_text("没有生效")
    ready(page)
    session_ends(page)
    page.clock.fast_forward("31:00")
    expect(page.get_by_text("刚才那一步没有生效")).to_be_visible()
    sign_in_again(page, "zhoumin")
    given_back(page)
    expect(page.get_by_label("批复文号（没有就空着）")).to_have_value("财预2025-9号")


def test_where_nothing_can_be_kept_the_page_stays_at_its_end(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page.clock.install()
    page.goto(address_of(site, PROFESSIONALS) + "exclude/")
    ready(page)
    page.get_by_label("申请理由（必填）").fill("没有安排资金。")
    session_ends(page)
    page.clock.fast_forward("31:00")
    page.clock.run_for(6000)
    expect(page.get_by_label("申请理由（必填）")).to_have_value("没有安排资金。")


def test_the_other_forms_keep_their_texts_too(sign_in: SignIn, site: str, faults: list[str]) -> None:
    number = Evaluation.objects.get(project__name=PROFESSIONALS).pk
    page = sign_in("chenjing")
    for where, label in ((f"/evaluations/{number}/exclude/", "申请理由（必填）"), ("/goals/new/", "项目名称（必填）")):
        page.goto(site + where)
        page.get_by_label(label).fill("还没有提交")
        page.reload()
        given_back(page)
        expect(page.get_by_label(label)).to_have_value("还没有提交")
    take_in(page.context, site, "zhoumin")
    page.goto(f"{site}/administration/rounds/1/")
    page.get_by_label("单位（含下级）").select_option(label="　　职业能力建设处")
    page.get_by_label("延期到").fill("2026-12-31T17:30")
    page.get_by_label("理由（必填，填报人看得到）").fill("机构改革")
    page.locator("#close-reason").fill("都报了")
    session_ends(page)
    page.get_by_role("button", name="批准延期").click()
    sign_in_again(page, "zhoumin")
    expect(page.get_by_role("status").filter(has_text=GIVEN_BACK)).to_have_count(2)
    expect(page.get_by_label("单位（含下级）").locator("option:checked")).to_contain_text("职业能力建设处")
    expect(page.get_by_label("延期到")).to_have_value("2026-12-31T17:30")
    page.get_by_role("button", name="批准延期").click()
    expect(page.locator(".messages")).to_contain_text("延期到")
    expect(page.get_by_role("status").filter(has_text=GIVEN_BACK)).to_have_count(1)
    expect(page.locator("#ext-reason")).to_have_value("")
    expect(page.locator("#close-reason")).to_have_value("都报了")
    assert faults == []


def test_every_kept_form_carries_the_account_in_its_name() -> None:
    templates = Path(settings.BASE_DIR) / "templates"
    names = [
        name
        for each in templates.rglob("*.html")
        for name in re.findall(r'data-kept="([^"]*)"', each.read_text(encoding="utf-8"))
    ]
    kinds = {name.partition(".")[0] for name in names}
    assert kinds >= {"adjust", "adjust-decide", "plan-decide", "review", "rectification", "exclusion-decide"}
    assert len(kinds) == len(names)
    assert [name for name in names if not name.endswith(".{{ request.user.pk }}")] == []


def test_no_password_no_file_and_no_hidden_field_is_kept(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.goto(adjusting(site))
    page.evaluate(
        """() => {
          const form = document.getElementById("adjust-form");
          for (const kind of ["password", "hidden"]) {
            const field = document.createElement("input");
            field.type = kind; field.name = kind; form.appendChild(field); field.value = "secret";
          }
        }"""
    )
    page.get_by_label("调整理由（必须写）").fill("年中场地调整。")
    waiting = page.evaluate("Object.values(sessionStorage).join()")
    assert "年中场地调整。" in waiting
    assert all(word not in waiting for word in ("secret", "csrf", "version"))


def test_typing_that_the_server_reads_keeps_the_page_and_its_end_keeps_the_text(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.clock.install()
    page.goto(adjusting(site))
    ready(page)
    target = page.get_by_label("第 1 行调整后的指标值")
    page.evaluate("window.stillHere = true")
    for text in ("不少于15人", "不少于16人"):
        page.clock.fast_forward("20:00")
        target.fill(text)
        with page.expect_response(adjusting(site)):
            page.clock.fast_forward(1000)
        expect(page.locator("form [id^=adjust-reads]").first).to_contain_text(text[3:5])
    page.clock.fast_forward("20:00")
    page.clock.run_for(6000)
    assert page.evaluate("window.stillHere") is True
    session_ends(page)
    page.clock.fast_forward("11:00")
    sign_in_again(page)
    given_back(page)
    expect(target).to_have_value("不少于16人")


def test_typing_alone_does_not_count_as_being_there(sign_in: SignIn, site: str) -> None:
    page = sign_in("zhoumin")
    page.clock.install()
    page.goto(address_of(site, IN_REVIEW, page="review"))
    ready(page)
    page.clock.fast_forward("20:00")
    page.get_by_label("意见（退回必填）").fill("请核对")
    page.clock.fast_forward("08:10")
    expect(page.get_by_role("alertdialog")).to_be_visible()


def test_sending_a_form_asks_nothing(sign_in: SignIn, site: str) -> None:
    page = sign_in("zhoumin")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(address(site, WAITING))
    page.get_by_label("意见（退回必须写）").click()
    page.keyboard.type("abc")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，填报人会看到您的意见。")).to_be_visible()
    assert asked == []


def test_leaving_with_an_unsent_text_asks_first(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.goto(adjusting(site))
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("调整理由（必须写）").click()
    page.keyboard.type("a")
    page.get_by_role("link", name="回到目标").click()
    expect(page.get_by_label("调整理由（必须写）")).to_have_value("a")
    assert asked == ["beforeunload"]
    page.get_by_label("调整理由（必须写）").press("Backspace")
    page.get_by_role("link", name="回到目标").click()
    page.wait_for_url(f"{site}/goals/{plan_of(WRITING, 2024).pk}/")
    assert asked == ["beforeunload"]


def test_without_script_the_forms_work_as_before(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(adjusting(site))
    page.get_by_label("第 1 行调整后的指标值").fill("不少于15人")
    page.get_by_label("调整理由（必须写）").fill("年中场地调整。")
    page.get_by_role("button", name="申请目标调整").click()
    expect(page.locator(".messages")).to_contain_text("已申请目标调整")
    context.close()
