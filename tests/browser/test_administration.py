"""管理 in a real browser: the tree by keyboard, a workbook from upload to passwords, axe on every page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from projects.models import Unit, User
from tests.browser.conftest import NARROW
from tests.browser.forms import somebody_else
from tests.browser.test_accessibility import too_wide
from tests.sheets.rosters_made import filled

WIDE: ViewportSize = {"width": 1366, "height": 768}
DEPARTMENT, BUREAU, FINANCE, SKILLS = "上海市人力资源和社会保障局", "（本级）", "规划财务处", "职业能力建设处"
SignIn = Callable[[str], Page]


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A list with a new unit, two new people and their roles."""
    file = tmp_path / "名单.xlsx"
    file.write_bytes(
        filled(
            units=[("RSJ-02", "职业技能鉴定中心", "单位", "RSJ")],
            people=[("zhangwei", "张 伟", 2501), ("liuna", "刘娜")],
            roles=[("zhangwei", "RSJ-02", "填报人"), ("liuna", "RSJ-02", "审核人")],
        )
    )
    return file


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_tree_is_walked_and_folded_by_keyboard(site: str, sign_in: SignIn, faults: list[str]) -> None:
    page = sign_in("sysadmin")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="管理").click()
    expect(page.get_by_role("button", name=f"收起“{DEPARTMENT}”的下级")).to_be_visible()
    page.get_by_role("link", name=DEPARTMENT, exact=True).focus()
    for key, place in (
        ("ArrowDown", BUREAU),
        ("ArrowDown", FINANCE),
        ("ArrowDown", SKILLS),
        ("ArrowDown", SKILLS),
        ("ArrowLeft", BUREAU),
    ):
        page.keyboard.press(key)
        assert focused(page).endswith(place), key
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("link", name=SKILLS)).to_be_hidden()
    twist = page.get_by_role("button", name="展开“上海市人力资源和社会保障局（本级）”的下级")
    expect(twist).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name=SKILLS)).to_be_visible()
    page.keyboard.press("End")
    assert focused(page) == SKILLS
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=SKILLS, level=1)).to_be_visible()
    assert faults == []


def test_a_unit_is_added_with_the_keyboard_alone(site: str, sign_in: SignIn) -> None:
    page = sign_in("sysadmin")
    page.goto(f"{site}/administration/units/new/")
    page.get_by_label("上级单位").focus()
    page.keyboard.press("ArrowDown")
    for text in ("信息中心", "RSJ-09"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("310000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已新增“信息中心”")
    unit = Unit.objects.get(code="RSJ-09")
    assert unit.parent is not None
    assert unit.parent.code == "RSJ"


def test_a_workbook_goes_from_upload_to_passwords_and_roles(
    site: str, sign_in: SignIn, browser: Browser, workbook: Path, faults: list[str], axe: Callable[[Page], list[str]]
) -> None:
    page = sign_in("sysadmin")
    page.goto(f"{site}/administration/import/")
    page.get_by_label("Excel 文件").set_input_files(workbook)
    page.get_by_role("button", name="上传，看计划").click()
    expect(page.get_by_text("还没有写入")).to_be_visible()
    expect(page.get_by_text("“角色”2 行")).to_be_visible()
    assert axe(page) == []
    assert not User.objects.filter(username="zhangwei").exists()
    page.get_by_role("button", name="导入 3 行").click()
    expect(page.get_by_role("heading", name="导入完成")).to_be_visible()
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8-sig")
    password = page.locator("#initial-passwords tbody tr").first.locator("td").last.inner_text().strip()
    assert f'"张伟","zhangwei","{password}"' in saved
    assert User.objects.get(username="zhangwei").check_password(password)
    assert faults == []
    context, secure = somebody_else(browser, site, "secadmin")
    secure.goto(f"{site}/administration/import/")
    secure.get_by_label("Excel 文件").set_input_files(workbook)
    secure.get_by_role("button", name="上传，看计划").click()
    secure.get_by_role("button", name="导入 2 行").click()
    expect(secure.get_by_role("heading", name="导入完成")).to_be_visible()
    assert User.objects.get(username="zhangwei").assignments.get().role == "preparer"
    context.close()


def test_a_refused_workbook_says_where_and_offers_no_import(site: str, sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "错.xlsx"
    file.write_bytes(filled(units=[("RSJ-02", "中心", "支队", "RSJ-77")]))
    page = sign_in("sysadmin")
    page.goto(f"{site}/administration/import/")
    page.get_by_label("Excel 文件").set_input_files(file)
    page.get_by_role("button", name="上传，看计划").click()
    expect(page.get_by_text("“单位”C2 类别")).to_be_visible()
    expect(page.get_by_text("“单位”D2 上级单位代码")).to_be_visible()
    expect(page.get_by_role("button", name="导入", exact=True)).to_be_disabled()


def test_without_script_roles_are_granted_and_the_tree_stands_open(site: str, browser: Browser) -> None:
    context, page = somebody_else(browser, site, "secadmin", scripted=False)
    page.goto(f"{site}/administration/units/")
    expect(page.get_by_role("link", name=SKILLS)).to_be_visible()
    person = User.objects.get(username="chenjing")
    page.goto(f"{site}/administration/people/{person.pk}/")
    page.get_by_label("在哪个单位").select_option(label=f"　　{FINANCE}（RSJ-01-01）")
    page.get_by_label("担任").select_option("审核人")
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_role("status")).to_contain_text("马上生效")
    assert person.assignments.count() == 2
    context.close()


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1366", "1093"])
@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_every_page_passes_axe_and_fits(
    site: str, sign_in: SignIn, axe: Callable[[Page], list[str]], screen: ViewportSize, who: str
) -> None:
    page = sign_in(who)
    page.set_viewport_size(screen)
    section, person = Unit.objects.get(code="RSJ-01-03"), User.objects.get(username="zhoumin")
    addresses = ["units/", f"units/{section.pk}/", "people/", "people/?q=zzz", f"people/{person.pk}/"]
    addresses += {"sysadmin": ["units/new/", "people/new/"], "auditor": ["audit/"]}.get(who, [])
    addresses += ["import/"] if who != "auditor" else []
    for address in addresses:
        page.goto(f"{site}/administration/{address}")
        assert axe(page) == [], address
        assert too_wide(page) <= 0, address
    if who == "auditor":
        page.get_by_role("button", name="核对是否完整").click()
        expect(page.get_by_role("status")).to_contain_text("完整")
        assert axe(page) == []
    else:
        page.goto(f"{site}/administration/import/")
        paper = FilePayload(name="x.xlsx", mimeType="text/plain", buffer=b"%PDF-1.7")
        page.get_by_label("Excel 文件").set_input_files(paper)
        page.get_by_role("button", name="上传，看计划").click()
        expect(page.get_by_role("alert")).to_contain_text("PDF")
        assert axe(page) == []
