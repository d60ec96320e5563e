"""下载 in a real browser: files that open, one by one and as an archive, with and without script."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Download, Page, ViewportSize, expect

from tests.browser.conftest import NARROW
from tests.browser.forms import PROFESSIONALS, somebody_else

WIDE: ViewportSize = {"width": 1366, "height": 768}
SCREENS = pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
RETIRED = "老干部工作经费"
ROWS = "tbody tr"


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


def downloaded(page: Page, button: str, target: Path) -> Download:
    """Press a button and keep what comes."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    waiting.value.save_as(target)
    return waiting.value


def words_in(workbook: bytes | Path) -> list[str]:
    """Every text and number of the first sheet."""
    sheet = openpyxl.load_workbook(BytesIO(workbook) if isinstance(workbook, bytes) else workbook).active
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_everything_that_can_be_reported_comes_as_one_archive(
    sign_in: Callable[[str], Page], tmp_path: Path, faults: list[str]
) -> None:
    page = sign_in("zhoumin")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="下载").click()
    expect(page.locator(ROWS)).to_have_count(3)
    target = tmp_path / "all.zip"
    file = downloaded(page, "可以上报的 3 张", target)
    assert file.suggested_filename.startswith("2024年度_项目支出绩效自评表_上海市人力资源和社会保障局_3份_")
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert sorted({name.partition("/")[0] for name in names}) == ["汇总表.xlsx", "职业能力建设处", "规划财务处"]
        assert len(names) == 3 + 1
        (retired,) = (name for name in names if RETIRED in name)
        words = words_in(archive.read(retired))
    assert RETIRED in words
    assert not any("草稿" in word for word in words)
    page.reload()
    expect(page.locator(ROWS).filter(has_text=RETIRED)).to_contain_text("周敏 今天")
    assert faults == []


def test_ticks_are_counted_and_only_they_come(
    site: str, sign_in: Callable[[str], Page], tmp_path: Path, faults: list[str]
) -> None:
    page = sign_in("zhoumin")
    page.goto(f"{site}/downloads/")
    page.get_by_role("link", name="全部 13").click()
    expect(page.locator(ROWS)).to_have_count(13)
    page.get_by_label("选中本页全部").check()
    expect(page.get_by_role("button", name="下载选中的 13 张")).to_be_visible()
    page.get_by_label("选中本页全部").uncheck()
    page.get_by_label(f"选中 {PROFESSIONALS}").check()
    page.get_by_label(f"选中 {RETIRED}").check()
    target = tmp_path / "two.zip"
    downloaded(page, "下载选中的 2 张", target)
    with zipfile.ZipFile(target) as archive:
        assert len(archive.namelist()) == 2 + 1
        (draft,) = (name for name in archive.namelist() if PROFESSIONALS in name)
        assert draft.endswith("_草稿.xlsx")
        assert any("草稿" in word for word in words_in(archive.read(draft)))
    assert faults == []


def test_one_form_is_one_click_away_on_both_pages(site: str, sign_in: Callable[[str], Page], tmp_path: Path) -> None:
    page = sign_in("zhoumin")
    for address in ("/downloads/", "/projects/"):
        page.goto(f"{site}{address}")
        with page.expect_download() as waiting:
            page.get_by_role("link", name=re.compile(f"^下载\\s?“{RETIRED}”的自评表")).click()
        target = tmp_path / "one.xlsx"
        waiting.value.save_as(target)
        assert waiting.value.suggested_filename == (
            f"上海市人力资源和社会保障局_{RETIRED}_2024年度_项目支出绩效自评表.xlsx"
        )
        assert RETIRED in words_in(target)


def test_without_script_ticks_and_both_buttons_work(site: str, browser: Browser, tmp_path: Path) -> None:
    context, page = somebody_else(browser, site, "zhoumin", scripted=False)
    page.goto(f"{site}/downloads/?show=all")
    expect(page.get_by_label("选中本页全部")).to_be_hidden()
    page.get_by_role("button", name="下载选中的").click()
    expect(page.get_by_role("alert")).to_contain_text("一张表也没有选中")
    page.get_by_label(f"选中 {RETIRED}").check()
    target = tmp_path / "one.zip"
    downloaded(page, "下载选中的", target)
    with zipfile.ZipFile(target) as archive:
        assert len(archive.namelist()) == 1
    page.get_by_label("责任处室").select_option("职业能力建设处")
    page.get_by_role("button", name="查看").click()
    downloaded(page, "可以上报的 2 张", target)
    with zipfile.ZipFile(target) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"职业能力建设处", "汇总表.xlsx"}
    context.close()


@SCREENS
@pytest.mark.parametrize("who", ["zhoumin", "wanglei", "sysadmin"])
def test_nothing_serious_for_axe_and_nothing_wider_than_the_screen(
    site: str, sign_in: Callable[[str], Page], axe: Callable[[Page], list[str]], screen: ViewportSize, who: str
) -> None:
    page = sign_in(who)
    page.set_viewport_size(screen)
    for address in ("/downloads/", "/downloads/?show=all"):
        page.goto(f"{site}{address}")
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if who == "zhoumin":
        table = page.get_by_role("region", name="自评表清单")
        assert table.evaluate("each => each.scrollWidth - each.clientWidth") <= 0, "no row needs scrolling sideways"
        page.get_by_role("button", name="下载选中的").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert axe(page) == []


def test_the_keyboard_never_stops_behind_the_bar(site: str, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.set_viewport_size(NARROW)
    page.emulate_media(reduced_motion="reduce")  # else the page is still on its way when it is measured
    page.goto(f"{site}/downloads/?show=all")
    page.get_by_label("选中本页全部").focus()
    for _ in range(13 * 3):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            "() => document.activeElement.getBoundingClientRect().bottom"
            " > document.getElementById('bundle').getBoundingClientRect().top"
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")
