"""Rows of a spreadsheet pasted into the goals: the rows that are missing come, and it is one save and one step."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from projects.models import Indicator, Project
from projects.selectors.plans.cells import MOST_ROWS
from tests.browser.grids import block, line_of, paste
from tests.browser.test_goals import WRITING, address, into, new_project, plan_of, ready, saved

pytestmark = pytest.mark.django_db
FIVE = [
    ("产出指标", "数量指标", f"第 {each} 类服务次数", f"≥{each * 10}次", "次", "正向", str(each))
    for each in range(1, 6)
]


def rows_of(code: str) -> list[Indicator]:
    return list(Indicator.objects.filter(project__code=code, fiscal_year=2025).order_by("order"))


def names(code: str) -> list[str]:
    return [row.name for row in rows_of(code)]


@pytest.fixture
def clerk(sign_in: Callable[[str], Page], site: str) -> Page:
    """陈静 with goals of eight rows open."""
    page = sign_in("chenjing")
    page.goto(address(site, WRITING))
    ready(page)
    return page


@pytest.fixture
def sent(clerk: Page) -> list[str]:
    """Every step with rows and every save as it goes up: ``append=4``, or how many cells at once."""
    found: list[str] = []

    def keep(request: Request) -> None:
        body = request.post_data or ""
        if request.url.endswith("/rows/"):
            found.append(body.partition("&")[2])
        elif request.url.endswith("/save/"):
            save = json.loads(body)
            found.append(f"{'whole' if save['whole'] else 'single'} {len(save['cells'])}")

    clerk.on("request", keep)
    return found


def test_a_block_in_the_last_row_brings_the_rows_that_are_missing(
    clerk: Page, sent: list[str], faults: list[str]
) -> None:
    before = names(WRITING)
    into(clerk, 8, "category")
    paste(clerk, block(FIVE))
    expect(line_of(clerk, "goal-table")).to_contain_text("增加 4 行，粘贴 5 行 7 列：")
    saved(clerk)
    assert names(WRITING) == [*before[:7], *(row[2] for row in FIVE)]
    assert [(row.target_text, row.direction, str(row.points)) for row in rows_of(WRITING)[7:9]] == [
        ("≥10次", "positive", "1.00"),
        ("≥20次", "positive", "2.00"),
    ]
    assert sent[0] == "append=4"
    assert [each.partition(" ")[0] for each in sent[1:]] == ["whole"]
    expect(clerk.locator("#r12 [data-col=name] .shown")).to_have_text("第 5 类服务次数")

    # One step back: the texts go, the rows stay and are named; one step forward, and the texts are there again.
    clerk.keyboard.press("Control+z")
    expect(line_of(clerk, "goal-table")).to_contain_text("增加的 4 行还在，不用的可以删掉")
    saved(clerk)
    assert names(WRITING) == [*before, "", "", "", ""]
    clerk.keyboard.press("Control+y")
    saved(clerk)
    expect(clerk.locator("#r12 [data-col=name] .shown")).to_have_text("第 5 类服务次数")
    assert names(WRITING) == [*before[:7], *(row[2] for row in FIVE)]
    assert faults == []


def test_rows_without_text_at_the_end_of_a_block_bring_none(clerk: Page, sent: list[str]) -> None:
    into(clerk, 8, "name")
    paste(clerk, block([("最后一行",), ("",), (" ",)]))
    saved(clerk)
    assert names(WRITING)[7:] == ["最后一行"]
    assert sent == ["single 1"]


def test_a_block_over_cells_that_are_only_read_brings_no_rows(clerk: Page, sent: list[str]) -> None:
    into(clerk, 8, "last")
    paste(clerk, block([("1",), ("2",)]))
    expect(line_of(clerk, "goal-table")).to_contain_text("没有一格能写；跳过只读的 1 格；下面放不下的 1 行没有粘贴")
    assert sent == []


@pytest.mark.parametrize("focused", ["nothing", "the button", "the place for it"])
def test_a_table_without_rows_takes_a_block(
    sign_in: Callable[[str], Page], site: str, faults: list[str], focused: str
) -> None:
    page = sign_in("chenjing")
    new_project(page, site)
    if focused == "the button":
        page.get_by_role("button", name="增一行", exact=True).focus()
    elif focused == "the place for it":
        page.get_by_label("从 Excel 粘贴").click()
    paste(page, block(FIVE))
    expect(line_of(page, "goal-table")).to_contain_text("增加 5 行，粘贴 5 行 7 列：")
    saved(page)
    assert names("520-001") == [row[2] for row in FIVE]
    expect(page.locator("#goal-none")).to_be_hidden()
    assert faults == []


def test_a_text_pasted_into_a_field_stays_there(sign_in: Callable[[str], Page], site: str) -> None:
    page = sign_in("chenjing")
    new_project(page, site)
    page.get_by_role("textbox", name="二、年度总体目标").click()
    paste(page, "完成全年青年技能培训。")
    page.keyboard.press("Tab")
    saved(page)
    assert plan_of("520-001").goal_text == "完成全年青年技能培训。"
    assert names("520-001") == []


def test_rows_over_the_limit_are_named(sign_in: Callable[[str], Page], site: str) -> None:
    project = Project.objects.get(code=WRITING)
    Indicator.objects.bulk_create(
        Indicator(project=project, fiscal_year=2025, order=order, name=f"第 {order} 行")
        for order in range(9, MOST_ROWS - 1)
    )
    page = sign_in("chenjing")
    page.goto(address(site, WRITING))
    ready(page)
    into(page, MOST_ROWS - 2, "category")
    paste(page, block(FIVE))
    line = line_of(page, "goal-table")
    expect(line).to_contain_text("增加 2 行，粘贴 5 行 7 列：", timeout=20_000)
    expect(line).to_contain_text("剪贴板里的第 4—5 行没有粘贴：一份目标最多 500 行")
    expect(page.locator("#saved-status")).to_contain_text("已保存", timeout=20_000)
    assert names(WRITING)[-3:] == [row[2] for row in FIVE[:3]]
    into(page, MOST_ROWS, "name")
    paste(page, block([("甲",), ("乙",)]))
    expect(line).to_contain_text("剪贴板里的第 2 行没有粘贴：已经有 500 行，一份目标最多 500 行", timeout=20_000)
    expect(page.locator("#saved-status")).to_contain_text("已保存", timeout=20_000)
    assert names(WRITING)[-1] == "甲"


def test_what_fits_is_pasted_where_no_row_can_come(clerk: Page) -> None:
    into(clerk, 8, "name")
    clerk.route("**/rows/", lambda route: route.abort())
    paste(clerk, block([("甲",), ("乙",)]))
    said = "剪贴板里的第 2 行没有粘贴：没有收到服务器的回答，不知道增加了行没有"
    expect(line_of(clerk, "goal-table")).to_contain_text(said)
    saved(clerk)
    assert names(WRITING)[7:] == ["甲"]


def test_a_cell_that_a_colleague_changed_meanwhile_is_not_covered_up(clerk: Page) -> None:
    last = rows_of(WRITING)[7]

    def colleague_first(route: Route) -> None:
        mark = {
            "version": last.version + 1,
            "user_id": 0,
            "name": "李敏",
            "at": "2025-06-01T10:00:00+08:00",
            "before": "",
        }
        edits = {**last.edits, "name": mark}
        Indicator.objects.filter(pk=last.pk).update(name="同事改的", edits=edits, version=last.version + 1)
        route.continue_()

    clerk.route("**/rows/", colleague_first)
    into(clerk, 8, "name")
    paste(clerk, block([("甲",), ("乙",)]))
    expect(clerk.locator(".held-bar")).to_be_visible()
    assert names(WRITING)[7:] == ["同事改的", ""]
