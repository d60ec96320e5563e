"""延期、不纳入自评、进度 in the browser: granted on one page, seen on the others; each page clean."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW

SignIn = Callable[[str], Page]
Axe = Callable[[Page], list[str]]
FORM = "专业技术人员及事业单位管理工作经费"


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


def signed_out(page: Page) -> None:
    page.get_by_role("button", name="退出").click()


def test_an_extension_moves_the_deadline_on_the_preparers_pages(site: str, sign_in: SignIn, faults: list[str]) -> None:
    later = timezone.localtime() + timedelta(days=40)
    page = sign_in("zhoumin")
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="2024年度项目支出绩效自评").click()
    page.get_by_label("单位（含下级）").select_option(label="　　职业能力建设处")
    page.get_by_label("延期到").fill(f"{later:%Y-%m-%d}T17:30")
    page.get_by_label("理由（必填，填报人看得到）").fill("（演示）机构改革，材料移交中")
    page.get_by_role("button", name="批准延期").click()
    expect(page.get_by_role("status").first).to_contain_text(f"延期到 {later:%Y-%m-%d} 17:30")
    signed_out(page)
    page = sign_in("chenjing")
    task = page.get_by_role("article").filter(has_text=FORM).first
    expect(task).to_contain_text(f"{later:%m-%d}")
    expect(task).to_contain_text("已延期")
    task.get_by_role("link", name=FORM).click()
    expect(page.get_by_text("已延期到")).to_contain_text("周敏")
    expect(page.locator(".pagehead")).to_contain_text("还有 40 天")
    signed_out(page)
    page = sign_in("wanglei")
    expect(page.get_by_text("已延期")).to_have_count(0)
    assert faults == []


def test_a_project_is_asked_out_left_out_and_taken_in_again(site: str, sign_in: SignIn, faults: list[str]) -> None:
    page = sign_in("chenjing")
    page.get_by_role("link", name=FORM).first.click()
    page.get_by_role("link", name="申请不纳入自评").click()
    page.get_by_label("申请理由（必填）").fill("（演示）已并入其他项目，没有安排当年资金。")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("待批准", exact=True)).to_be_visible()
    signed_out(page)
    page = sign_in("zhoumin")
    page.get_by_role("link", name="去审批").click()
    page.get_by_role("button", name="批准不纳入自评").click()
    expect(page.get_by_text("已批准，这个项目不纳入自评。")).to_be_visible()
    signed_out(page)
    page = sign_in("chenjing")
    page.get_by_role("link", name="项目", exact=True).click()
    page.get_by_role("navigation", name="按阶段筛选").get_by_role("link", name="不纳入自评").click()
    expect(page.get_by_text("另有 1 个不纳入自评，不计在内")).to_be_visible()
    page.get_by_role("link", name=FORM, exact=True).click()
    expect(page.get_by_role("heading", name="这个项目不纳入自评，不用填报")).to_be_visible()
    expect(page.locator("#fill-form")).to_have_count(0)
    signed_out(page)
    page = sign_in("zhoumin")
    page.goto(f"{site}/projects/?stage=excluded")
    page.get_by_role("link", name="看理由").click()
    page.get_by_label("恢复的理由（必填）").fill("（演示）项目继续实施")
    page.get_by_role("button", name="恢复自评").click()
    signed_out(page)
    page = sign_in("chenjing")
    page.get_by_role("link", name=FORM).first.click()
    expect(page.locator("#fill-form")).to_have_count(1)
    assert faults == []


def test_a_unit_head_sees_how_far_each_unit_has_got(site: str, sign_in: SignIn, faults: list[str]) -> None:
    page = sign_in("zhengguo")
    expect(page.get_by_role("heading", name="报送进度")).to_be_visible()
    page.get_by_role("link", name="看各单位进度").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="职业能力建设处"))
    expect(row).to_contain_text("2 / 5")
    row.get_by_role("link", name="已退回，1 个，看是哪些").click()
    expect(page.get_by_role("rowheader")).to_have_count(2)  # the form, and the sum
    page.get_by_role("link", name="职业能力建设处（含下级）").click()
    expect(page).not_to_have_url("within")
    assert faults == []


PAGES = (
    ("zhengguo", "/"),
    ("zhengguo", "/progress/"),
    ("zhoumin", "/"),
    ("zhoumin", "/administration/rounds/"),
    ("zhoumin", "/administration/rounds/new/"),
    ("zhoumin", "/administration/rounds/1/"),
    ("zhoumin", "/administration/phrases/"),
    ("zhoumin", "/administration/library/"),
    ("zhoumin", "/administration/library/new/"),
    ("zhoumin", "/policies/"),
    ("wanglei", "/evaluations/2/exclude/"),
)


@pytest.mark.parametrize("who", sorted({who for who, _ in PAGES}))
def test_the_pages_are_clean_and_fit_a_small_screen(
    site: str, sign_in: SignIn, axe: Axe, who: str, faults: list[str]
) -> None:
    page = sign_in(who)
    page.set_viewport_size(NARROW)
    for address in (address for name, address in PAGES if name == who):
        page.goto(site + address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
    assert faults == []
