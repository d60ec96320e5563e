"""绩效目标 in a browser: from an empty project to approved, adjusted goals by keys; rolled forward; judged by axe."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from projects.models import Indicator, TargetPlan
from tests.browser.conftest import NARROW
from tests.browser.forms import somebody_else

pytestmark = pytest.mark.django_db
WRITING, WAITING, ADJUSTED = "310-014", "310-008", "310-010"


def plan_of(code: str, year: int = 2025) -> TargetPlan:
    return TargetPlan.objects.get(project__code=code, fiscal_year=year)


def address(site: str, code: str) -> str:
    return f"{site}/goals/{plan_of(code).pk}/"


def ready(page: Page) -> None:
    """Wait until the scripts of the page have run."""
    page.wait_for_load_state("load")


def saved(page: Page) -> None:
    expect(page.locator(".is-saving")).to_have_count(0)
    expect(page.locator("#saved-status")).to_contain_text("已保存")


def said(page: Page, words: str) -> None:
    expect(page.locator("#rows-said")).to_contain_text(words)


def into(page: Page, row: int, column: str) -> None:
    """Go into a cell of the table and type over it."""
    page.locator(f"#r{row} [data-col={column}]").click()


def fill(page: Page, row: int, column: str, text: str) -> None:
    into(page, row, column)
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    saved(page)


def choose(page: Page, row: int, column: str, words: str) -> None:
    into(page, row, column)
    page.keyboard.press("Enter")
    page.locator("select.grid-choice:not([hidden])").select_option(words)
    page.keyboard.press("Enter")
    saved(page)


def new_project(page: Page, site: str) -> None:
    page.goto(f"{site}/goals/new/")
    page.get_by_label("年度", exact=True).fill("2025")
    page.get_by_label("项目代码（必填）").fill("520-001")
    page.get_by_label("项目名称（必填）").fill("青年技能培训")
    page.get_by_role("button", name="建立，接着编目标").click()
    expect(page.locator("h1")).to_have_text("青年技能培训")
    ready(page)


def test_goals_from_an_empty_project_to_an_approved_adjustment(
    sign_in: Callable[[str], Page], site: str, browser: Browser, faults: list[str]
) -> None:
    page = sign_in("chenjing")
    new_project(page, site)
    page.get_by_role("textbox", name="二、年度总体目标").fill("完成全年青年技能培训。")
    page.get_by_role("textbox", name="二、年度总体目标").press("Tab")
    saved(page)

    # The first row by keys; its target is read back in words, its points add up while they are typed.
    page.get_by_role("button", name="增一行").first.click()
    said(page, "第 1 行是新的")
    choose(page, 1, "category", "产出指标")
    choose(page, 1, "subcategory", "数量指标")
    fill(page, 1, "name", "培训场次")
    fill(page, 1, "target", "不少于20次")
    expect(page.locator("#reads1")).to_contain_text("读作：不少于 20 次，越多越好")
    into(page, 1, "points")
    page.keyboard.type("48")
    expect(page.locator("#goal-sums")).to_contain_text("48/50 还差 2")
    assert Indicator.objects.get(name="培训场次").points is None, "the browser shows the sum before anything is saved"
    page.keyboard.press("Enter")
    saved(page)

    # A second row by key, taken away by key, and put back by the button.
    into(page, 1, "name")
    page.keyboard.press("Alt+Insert")
    expect(page.locator("#r2 [data-col=name]")).to_contain_text("培训场次")
    page.keyboard.press("Alt+Shift+ArrowDown")
    said(page, "已移到第 2 行")
    fill(page, 2, "name", "培训人次")
    into(page, 2, "name")
    page.keyboard.press("Alt+Delete")
    said(page, "第 2 行已删掉")
    page.get_by_role("button", name="撤销，放回来").click()
    said(page, "已放回第 2 行")
    expect(page.locator("#r2 [data-col=name]")).to_contain_text("培训人次")
    fill(page, 2, "target", "≥200人次")

    # From the library by the initials of its pinyin: 服务对象满意度, 上海世赛影响力.
    for rows, initials, name in ((3, "shssyxl", "上海世赛影响力"), (4, "fwdxmyd", "服务对象满意度")):
        page.keyboard.press("Alt+l")
        page.get_by_label("查找指标：名称、拼音首字母或全拼").fill(initials)
        found = page.locator("#library-found li").filter(has=page.get_by_text(name, exact=True))
        expect(found).to_have_count(1)
        found.locator("input").check()
        page.get_by_role("button", name="选中的加进目标").click()
        said(page, "从指标库加了 1 行")
        expect(page.locator("#goal-rows tr[data-row]")).to_have_count(rows)

    # Sent in too early, everything is named at once; then what is left of the points is shared.
    page.get_by_role("button", name="送批").click()
    expect(page.locator("#h-problems")).to_contain_text("还不能送批")
    expect(page.locator(".problems")).to_contain_text("第 2 行“分值”没有填")
    ready(page)
    page.get_by_role("button", name="剩下的分平均分").click()
    said(page, "产出指标剩下的 2 分分给 1 行：2")
    expect(page.locator("#goal-sums")).to_contain_text("合计100/100", use_inner_text=True)
    page.get_by_role("button", name="送批").click()
    expect(page.locator("h2", has_text="目标已送批，等批复")).to_be_visible()
    expect(page.locator("#fill-form")).to_have_count(0)

    plan = plan_of("520-001")
    context, reviewer = somebody_else(browser, site, "zhoumin")
    reviewer.goto(address(site, "520-001"))
    reviewer.get_by_label("批复文号").fill("财预2025-9号")
    reviewer.get_by_role("button", name="批复", exact=True).click()
    expect(reviewer.locator("h2", has_text="目标已批复，已经锁定")).to_be_visible()

    page.goto(address(site, "520-001"))
    expect(page.locator("#goal-table .cell")).to_have_count(0)
    page.get_by_role("link", name="申请目标调整").click()
    page.get_by_label("第 1 行调整后的指标值").fill("≥15次")
    page.get_by_label("调整理由（必须写）").fill("年中场地调整，减少五场。")
    page.get_by_role("button", name="申请目标调整").click()
    reviewer.goto(address(site, "520-001"))
    reviewer.get_by_role("button", name="批复调整").click()
    expect(reviewer.locator(".adjustment")).to_contain_text("不少于20次")
    expect(reviewer.locator(".adjustment")).to_contain_text("≥15次")
    expect(reviewer.locator("#says1")).to_contain_text("年中调整：原 不少于20次")
    context.close()
    assert Indicator.objects.get(project=plan.project, order=1).target_text == "≥15次"
    assert [each for each in faults if "409" not in each] == []


def test_a_new_row_looks_writable_and_nothing_lies_over_it(sign_in: Callable[[str], Page], site: str) -> None:
    page = sign_in("chenjing")
    page.goto(address(site, WRITING))
    ready(page)
    page.get_by_role("button", name="增一行", exact=True).click()
    said(page, "是新的，请填")
    row = page.locator("#goal-rows tr.goal-row").last
    tint = "cell => getComputedStyle(cell).backgroundColor"
    tints = [row.locator(f"[data-col={column}]").evaluate(tint) for column in ("name", "target")]
    assert tints[0] == tints[1]
    box, foot = row.bounding_box(), page.locator("#rows-said").bounding_box()
    assert box is not None
    assert foot is not None
    assert box["y"] + box["height"] <= foot["y"]
    fill(page, 9, "name", "培训场次")
    expect(page.locator("#rows-said")).to_be_empty()  # it spoke of the step before


def test_goals_rolled_forward_keep_last_year_beside_them(sign_in: Callable[[str], Page], site: str) -> None:
    page = sign_in("chenjing")
    page.goto(f"{site}/goals/?year=2024")
    page.get_by_role("button", name="劳动保障工作经费沿用到 2025 年度").click()
    expect(page.locator(".messages")).to_contain_text("已沿用到 2025 年度")
    expect(page.locator("#r1 .last-actual")).to_contain_text("实际")
    page.goto(address(site, WRITING))
    ready(page)
    expect(page.locator("#says2")).to_contain_text("2024 年实际 80 个，今年指标值 20 个，只有去年实际的 25%")
    fill(page, 2, "target", "≥70个")
    expect(page.locator("#says2")).not_to_contain_text("只有去年实际")


def test_a_row_waits_while_a_text_is_not_saved(sign_in: Callable[[str], Page], site: str) -> None:
    page = sign_in("chenjing")
    page.goto(address(site, WRITING))
    ready(page)
    page.route("**/save/", lambda route: route.abort())
    into(page, 1, "name")
    page.keyboard.type("还没存上的名称")
    page.keyboard.press("Alt+Insert")
    said(page, "还有没存好的格子，行没有动")
    expect(page.locator("#r1 [data-col=name]")).to_contain_text("还没存上的名称")
    assert Indicator.objects.filter(project__code=WRITING, fiscal_year=2025).count() == 8


def test_without_script_rows_and_cells_are_ordinary_forms(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(address(site, WRITING))
    page.get_by_label("第 2 行年度指标值").fill("≥70个")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messages")).to_contain_text("已保存")
    page.get_by_role("button", name="删掉第 1 行").click()
    page.get_by_role("button", name="撤销，放回来").click()
    expect(page.locator("#goal-rows tr[data-row]")).to_have_count(8)
    page.get_by_role("link", name="从指标库选").click()
    page.get_by_label("查找指标：名称、拼音首字母或全拼").fill("fwdxmyd")
    page.get_by_role("button", name="查找").click()
    page.locator("#library-found input").first.check()
    page.get_by_role("button", name="选中的加进目标").click()
    expect(page.locator("#goal-rows tr[data-row]")).to_have_count(9)
    context.close()
    assert Indicator.objects.get(project__code=WRITING, fiscal_year=2025, order=2).target_text == "≥70个"


@pytest.mark.parametrize("narrow", [False, True])
def test_every_page_of_goals_is_clean(
    sign_in: Callable[[str], Page], site: str, axe: Callable[[Page], list[str]], faults: list[str], narrow: bool
) -> None:
    page = sign_in("chenjing")
    if narrow:
        page.set_viewport_size(NARROW)
    approved = plan_of(WRITING, 2024).pk
    for place in (
        "",
        "?year=2024",
        "new/",
        f"{plan_of(WRITING).pk}/",
        f"{plan_of(WRITING).pk}/library/",
        f"{approved}/",
    ):
        page.goto(f"{site}/goals/{place}")
        assert axe(page) == [], place
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{place} is {wide} px too wide"
    page.goto(f"{site}/goals/{approved}/adjust/")
    assert axe(page) == []
    page.goto(address(site, WRITING))
    ready(page)
    page.locator("a[data-library]").click()
    expect(page.locator("#library-found li").first).to_be_visible()
    assert axe(page) == []
    assert faults == []


def test_a_row_is_kept_in_the_library_and_named_when_it_is_there(
    sign_in: Callable[[str], Page], site: str, axe: Callable[[Page], list[str]], faults: list[str]
) -> None:
    page = sign_in("chenjing")
    page.goto(address(site, WRITING))
    ready(page)
    # What was typed last is saved before it is kept.
    into(page, 2, "unit")
    page.keyboard.type("个")
    page.get_by_role("button", name="第 2 行存进指标库").click()
    said(page, "“专业技术人员高研班资助”已存进职业能力建设处的指标库")
    said(page, "度量单位“个”")
    assert page.locator("#goal-rows tr[data-row]").count() == 8
    page.get_by_role("button", name="第 2 行存进指标库").click()
    said(page, "职业能力建设处的指标库里已经有“专业技术人员高研班资助”（产出指标，数量指标），没有再存")
    assert axe(page) == []
    page.locator("#rows-said a").click()
    expect(page.get_by_label("三级指标（必填）")).to_have_value("专业技术人员高研班资助")
    assert faults == []


def test_a_row_is_kept_without_script_and_from_locked_goals(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(address(site, WRITING))
    page.get_by_role("button", name="第 3 行存进指标库").click()
    expect(page.locator(".messages")).to_contain_text("“高级专家体检、保健”已存进职业能力建设处的指标库")
    page.locator(".messages a").click()
    expect(page.get_by_label("三级指标（必填）")).to_have_value("高级专家体检、保健")
    context.close()
    context, page = somebody_else(browser, site, "zhoumin")
    page.goto(address(site, WAITING))
    page.get_by_role("button", name="第 1 行存进指标库").click()
    expect(page.locator(".messages")).to_contain_text("指标库里已经有“调研报告完成数”")
    context.close()


def test_an_empty_direction_says_what_it_means(sign_in: Callable[[str], Page], site: str) -> None:
    page = sign_in("chenjing")
    page.goto(address(site, WRITING))
    ready(page)
    cell = page.locator("#r1 [data-col=direction]")
    expect(cell.locator(".shown")).to_have_text("看符号")
    into(page, 1, "direction")
    expect(page.locator(".grid-editor:focus")).to_have_accessible_name(
        re.compile("^第 1 行方向，空，看指标值的符号，按回车选")
    )
    choose(page, 1, "direction", "反向")
    expect(cell.locator(".shown")).to_have_text("反向")
    choose(page, 1, "direction", "（空，看指标值的符号）")
    expect(cell.locator(".shown")).to_have_text("看符号")
