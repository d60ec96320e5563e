"""打印 and 看 in a real browser: the form on one A4 page, locked forms, and the pages around them for axe."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.browser.forms import PROFESSIONALS, address_of

WIDE = {"width": 1366, "height": 768}
SCREENS = pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
APPROVED = "第48届世赛筹办推广宣传经费"


def paper(page: Page, target: Path) -> tuple[int, str]:
    """How many pages the browser prints, and the text on them."""
    target.write_bytes(page.pdf(prefer_css_page_size=True, print_background=True))
    told = subprocess.run(["pdfinfo", str(target)], check=True, capture_output=True, encoding="utf-8").stdout
    text = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert "(A4)" in next(line for line in told.splitlines() if line.startswith("Page size"))
    return int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1]), text


def test_the_form_prints_on_one_page_without_the_frame_of_the_site(
    sign_in: Callable[[str], Page], site: str, tmp_path: Path
) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, APPROVED) + "print/")
    pages, text = paper(page, tmp_path / "form.pdf")
    assert pages == 1
    assert "项目支出绩效自评表" in text
    assert "校验码" in text
    assert "草稿" not in text
    assert "工作台" not in text
    assert "打印预览" not in text


def test_a_draft_says_so_on_paper(sign_in: Callable[[str], Page], site: str, tmp_path: Path) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS) + "print/")
    _, text = paper(page, tmp_path / "draft.pdf")
    assert "草稿" in text.replace(" ", "")
    assert "校验码" not in text


@SCREENS
def test_nothing_serious_for_axe_on_locked_forms_paper_and_working(
    sign_in: Callable[[str], Page],
    site: str,
    axe: Callable[[Page], list[str]],
    faults: list[str],
    screen: dict[str, int],
) -> None:
    page = sign_in("chenjing")
    page.set_viewport_size(screen)
    for address in (
        address_of(site, APPROVED),
        address_of(site, APPROVED) + "print/",
        address_of(site, APPROVED) + "why/execution/",
        address_of(site, "社会保障基金监管专项工作经费"),
    ):
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert faults == []


def test_a_locked_form_names_who_when_why_and_who_opens_it(sign_in: Callable[[str], Page], site: str) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, APPROVED))
    state = page.get_by_role("region", name="这张表已经锁定，现在只能看")
    for said in ("周敏", "审核通过", "得分不再重算"):
        expect(state).to_contain_text(said)
    expect(page.locator("#fill-table input, #fill-table select")).to_have_count(0)
