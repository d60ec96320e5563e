"""导入目标表 in a real browser: choose, look, import, and out again; without script, on a small screen, by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW
from tests.browser.forms import somebody_else
from tests.sheets.target_samples import DATONG, QINGPU

SECOND = "J劳动保障监察执法能力建设经费"


def choose_file(page: Page, file: Path) -> None:
    page.get_by_label("目标表文件").set_input_files(str(file))
    page.get_by_role("button", name="读文件").click()


@pytest.mark.parametrize("narrow", [False, True], ids=["1366", "1093"])
def test_a_workbook_of_two_sheets_becomes_two_projects_and_goes_out_again(
    site: str,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], list[str]],
    faults: list[str],
    tmp_path: Path,
    narrow: bool,
) -> None:
    page = sign_in("chenjing")
    if narrow:
        page.set_viewport_size(NARROW)
    page.goto(f"{site}/goals/")
    page.get_by_role("link", name="导入目标表").click()
    expect(page.get_by_role("heading", name="导入目标表")).to_be_visible()
    assert axe(page) == []
    choose_file(page, DATONG)
    expect(page.get_by_text("2 张目标表")).to_be_visible()
    expect(page.get_by_text("“挽回经济损失”没有年度指标值").first).to_be_visible()
    page.locator("summary").nth(1).click()
    expect(page.get_by_role("cell", name="不少于 400 次，越多越好")).to_be_visible()
    assert axe(page) == []
    page.locator("#code-1").fill("DT-1")
    page.locator("#code-2").fill("DT-2")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入 2 个项目")).to_be_visible()
    expect(page.get_by_text("已全部导入")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="打开目标").nth(1).click()
    expect(page.get_by_role("heading", name=SECOND)).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="目标表").last.click()
    target = tmp_path / "out.xlsx"
    waiting.value.save_as(target)
    assert waiting.value.suggested_filename.endswith("2024年度_项目支出绩效目标表_草稿.xlsx")
    sheet = load_workbook(target).active
    assert sheet is not None
    assert sheet["C3"].value == SECOND
    page.goto(f"{site}/goals/import/")
    choose_file(page, target)
    expect(page.get_by_text("这个单位已经有同名或同代码的项目")).to_be_visible()
    expect(page.get_by_text("已经有 2024 年度的目标")).to_be_visible()
    assert axe(page) == []
    assert faults == []


def test_it_works_without_script(browser: Browser, site: str, tmp_path: Path) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(f"{site}/goals/import/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载目标表模板").click()
    template = tmp_path / "template.xlsx"
    waiting.value.save_as(template)
    book = load_workbook(template)
    sheet = book.active
    assert sheet is not None
    for cell, value in {"A2": "（2025年度）", "C3": "培训经费", "D20": "开展培训", "F20": "≥5场次"}.items():
        sheet[cell] = value
    book.save(template)
    choose_file(page, template)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("没有填“项目代码”")
    page.get_by_role("link", name="去改").first.click()
    page.locator("#code-1").fill("310-900")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("heading", name="培训经费")).to_be_visible()
    expect(page.get_by_text("请核对后送批")).to_be_visible()
    context.close()


def test_the_whole_of_it_is_reached_by_keyboard(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenjing")
    page.goto(f"{site}/goals/import/")
    page.get_by_label("目标表文件").set_input_files(str(QINGPU))
    page.get_by_label("目标表文件").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="读文件")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#take-1").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#unit-1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("QP-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="劳动保障监察专项经费")).to_be_visible()
