"""The grid as a screen reader has it: roles, names, what is only read, what was said; and axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.forms import PROFESSIONALS, active, address_of, box_of, put, saved, unfold
from tests.browser.grids import EDITOR, block, line_of, paste


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    return page


def test_the_table_is_a_grid_with_heads_rows_and_cells(clerk: Page) -> None:
    grid = clerk.get_by_role("grid", name="绩效指标，8 行")
    expect(grid).to_have_attribute("aria-rowcount", "9")
    expect(grid).to_have_attribute("aria-colcount", "7")
    snapshot = grid.aria_snapshot()
    for said in (
        'columnheader "实际完成值"',
        'rowheader "高级专家体检、保健"',
        'gridcell "≥50.00(人) ，不少于 50 人，越多越好"',
        'gridcell "80.00(个)"',
    ):
        assert said in snapshot, said
    row = grid.get_by_role("row").filter(has_text="高级专家的学术休假")
    expect(row).to_have_attribute("aria-rowindex", "2")
    expect(box_of(clerk, 1)).to_have_attribute("aria-readonly", "false")
    expect(box_of(clerk, 1, "points")).to_have_attribute("aria-readonly", "true")
    expect(box_of(clerk, 1, "target")).to_have_attribute("aria-readonly", "true")
    unfold(clerk)
    expect(clerk.get_by_role("grid", name="资金执行，单位万元")).to_be_visible()


def test_the_field_says_where_it_is_and_what_it_holds(clerk: Page) -> None:
    box_of(clerk, 2).click()
    field = clerk.locator(EDITOR)
    expect(field).to_have_accessible_name("第 2 行实际完成值，80.00(个)，专业技术人员高研班资助")
    expect(field).to_have_role("textbox")
    clerk.keyboard.press("ArrowRight")
    expect(field).to_have_accessible_name("第 2 行分值，10.00，只读，专业技术人员高研班资助")
    clerk.keyboard.press("ArrowLeft")
    clerk.keyboard.press("Shift+ArrowDown")
    expect(field).to_have_accessible_name("第 2 行实际完成值，80.00(个)，专业技术人员高研班资助，选中 2 行 1 列")
    expect(clerk.locator("#fill-table [aria-selected=true]")).to_have_count(2)
    box_of(clerk, 3).click()
    expect(field).to_have_accessible_name("第 3 行实际完成值，空，高级专家体检、保健")
    box_of(clerk, 7).click()
    expect(field).to_have_accessible_name("第 7 行实际完成值，达成指标，按回车选，形成有效的专业技…事业单位管理")
    unfold(clerk)
    clerk.locator("#money-table tbody [data-col=executed]").first.click()
    expect(field).to_have_accessible_name("年度资金总额，全年执行数，461.62，单位万元")


def test_what_cannot_be_read_is_invalid_and_said(clerk: Page) -> None:
    put(clerk, box_of(clerk, 8), "90分")
    saved(clerk)
    expect(box_of(clerk, 8)).to_have_attribute("aria-invalid", "true")
    box_of(clerk, 8).click()
    active(clerk, 8)
    expect(clerk.locator(EDITOR)).to_have_attribute("aria-invalid", "true")
    expect(clerk.locator(EDITOR)).to_have_accessible_name("第 8 行实际完成值，90分，有问题，服务满意度")


def test_the_line_below_is_read_out_as_it_changes(clerk: Page) -> None:
    box_of(clerk, 1).click()
    paste(clerk, block([("33",), ("81",)]))
    expect(line_of(clerk)).to_have_attribute("aria-live", "polite")
    expect(line_of(clerk)).to_contain_text("粘贴 2 行 1 列：“实际完成值”2 格")
    expect(line_of(clerk)).to_contain_text("已保存 2 格")
    expect(clerk.locator("#saved-status")).to_have_role("status")


@pytest.mark.parametrize("narrow", [False, True], ids=["1366", "1093"])
def test_axe_finds_nothing_in_any_state(clerk: Page, axe: Callable[[Page], list[str]], narrow: bool) -> None:
    if narrow:
        clerk.set_viewport_size(NARROW)
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5.50",), ("很好",)]))
    expect(clerk.locator(".held-bar")).to_be_visible()
    assert axe(clerk) == []
    clerk.get_by_role("button", name="全部撤销").click()
    box_of(clerk, 7).click()
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("listbox")).to_be_visible()
    assert axe(clerk) == []
    clerk.keyboard.press("Escape")
    clerk.keyboard.press("F2")
    clerk.context.set_offline(True)
    put(clerk, box_of(clerk, 3), "35")
    expect(clerk.locator("#fill-table .is-waiting")).to_have_count(1)
    assert axe(clerk) == []
    clerk.context.set_offline(False)
    saved(clerk)
