"""Blocks between the grid and Excel or WPS: what is written where, what is left alone, and one save for all of it."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from projects.models import FundingLine, Result
from tests.browser.forms import PROFESSIONALS, active, actual_of, address_of, box_of, put, saved, unfold
from tests.browser.grids import EDITOR, block, copied, copy_page, line_of, paste

FORMULA = '=HYPERLINK("http://example.org","x")'


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open, in 实际完成值 of the first row."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    box_of(page, 1).click()
    return page


def stored(row: int) -> Result:
    return Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=row)


def actuals(*rows: int) -> list[str]:
    return [stored(row).actual_text for row in rows]


@pytest.fixture
def sent(clerk: Page) -> list[dict[str, object]]:
    """Every save as it goes up."""
    found: list[dict[str, object]] = []

    def keep(request: Request) -> None:
        if request.url.endswith("/save/"):
            found.append(json.loads(request.post_data or "{}"))

    clerk.on("request", keep)
    return found


def test_two_columns_from_excel_go_to_actual_and_reason_in_one_save(clerk: Page, sent: list[dict[str, object]]) -> None:
    paste(clerk, block([("33", "原因一"), ('"第一行\n第二行"', '"他说""好"""'), ("35", '关于"三公"经费')]))
    saved(clerk)
    assert actuals(1, 2, 3, 4) == ["33", "第一行\n第二行", "35", "14.00(个)"]
    assert [stored(row).deviation_reason for row in (1, 2, 3)] == ["原因一", '他说"好"', '关于"三公"经费']
    assert [(each["whole"], len(each["cells"])) for each in sent] == [(True, 6)]  # type: ignore[arg-type]
    expect(line_of(clerk)).to_have_text(
        "粘贴 3 行 2 列：“实际完成值”3 格、“偏差说明”3 格。已保存 6 格。第 2 行读不懂，已照原样记下"
    )
    clerk.get_by_role("button", name="撤销", exact=True).click()
    saved(clerk)
    assert actuals(1, 2, 3) == ["32.00(人)", "80.00(个)", ""]
    assert [stored(row).deviation_reason for row in (1, 2, 3)] == ["", "", ""]


def test_the_line_tells_what_was_written_what_stayed_and_what_cannot_be_read(clerk: Page) -> None:
    paste(clerk, block([("32.00(人)",), ("80.00(个)",), ("约三成上下",), ("15",)]))
    saved(clerk)
    expect(line_of(clerk)).to_have_text(
        "粘贴 4 行 1 列：“实际完成值”2 格；2 格没有变。已保存 2 格。第 3 行读不懂，已照原样记下"
    )
    box_of(clerk, 1).click()
    paste(clerk, block([("32.00(人)",), ("80.00(个)",)]))
    expect(line_of(clerk)).to_have_text("粘贴 2 行 1 列：没有一格要写；2 格没有变")


def test_an_own_score_above_its_points_is_called_so_beside_the_number(clerk: Page) -> None:
    put(clerk, box_of(clerk, 1, "given"), "99")
    saved(clerk)
    box = box_of(clerk, 1, "given")
    expect(box).to_have_attribute("data-refused", "超过分值")
    mark = "box => getComputedStyle(box, '::before').content + getComputedStyle(box, '::before').display"
    assert box.evaluate(mark) == '"✕ 超过分值"block'
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    expect(clerk.locator("#owed")).to_contain_text("不能用的数")
    expect(clerk.locator("#owed")).not_to_contain_text("读不出来")
    expect(clerk.locator("#r1 [data-flags~=problem]")).to_have_count(1)


def test_other_widths_go_column_by_column_and_pass_over_what_is_only_read(clerk: Page) -> None:
    paste(clerk, block([("33", "9", "9", "5.5", "原因")]))
    saved(clerk)
    row = stored(1)
    assert (row.actual_text, str(row.given_score), row.deviation_reason) == ("33", "5.50", "原因")
    assert str(row.points) == "6.00"
    expect(line_of(clerk)).to_contain_text("跳过只读的 2 格")


def test_numbers_are_cleaned_and_words_stay(clerk: Page) -> None:
    paste(clerk, block([("１，２３４．５０",), ("￥ 1,234.50",), ("1 234",), ("约 2000 人",), ("0",)]))
    saved(clerk)
    assert actuals(1, 2, 3, 4, 5) == ["1234.50", "1234.50", "1234", "约 2000 人", "0"]
    expect(box_of(clerk, 1).locator(".shown")).to_have_text("1234.50")
    paste(clerk, block([("/",), ("",), ("待定",)]))
    saved(clerk)
    assert actuals(1, 2, 3) == ["/", "", "待定"]


def test_only_the_columns_own_unit_is_taken_off(clerk: Page) -> None:
    unfold(clerk)
    money = clerk.locator("#money-table tr", has_text="其中：当年财政拨款").locator("[data-col=executed]")
    money.click()
    paste(clerk, "1,234.50万元")
    saved(clerk)
    expect(money.locator(".shown")).to_have_text("1234.50")
    line = FundingLine.objects.get(evaluation__project__name=PROFESSIONALS, source="appropriation")
    assert str(line.executed) == "12345000.00"
    money.click()
    paste(clerk, "500元")
    saved(clerk)
    expect(money.locator(".shown")).to_have_text("500元")
    expect(clerk.locator("#money-says")).to_contain_text("“500元”不是以万元计的金额")


def test_nothing_is_written_past_the_end_and_the_person_is_told(clerk: Page) -> None:
    clerk.keyboard.press("Control+End")
    paste(clerk, block([("原因八", "多"), ("没有这一行", "多")]))
    saved(clerk)
    assert stored(8).deviation_reason == "原因八"
    expect(line_of(clerk)).to_have_text(
        "粘贴 2 行 2 列：“偏差说明”1 格；下面放不下的 1 行没有粘贴；右边放不下的 1 列没有粘贴"
    )


def test_one_value_fills_the_range_and_the_row_below_stays(clerk: Page) -> None:
    clerk.keyboard.press("Shift+ArrowDown")
    clerk.keyboard.press("Shift+ArrowDown")
    paste(clerk, "12\r\n")
    saved(clerk)
    assert actuals(1, 2, 3, 4) == ["12", "12", "12", "14.00(个)"]


def test_what_was_copied_here_goes_back_cell_by_cell(clerk: Page) -> None:
    """Two columns of the grid itself are no pair of actual and reason."""
    clerk.keyboard.press("Shift+ArrowRight")
    clerk.keyboard.press("Control+c")
    assert copied(clerk) == "32.00(人)\t6.00"
    expect(line_of(clerk)).to_have_text("已复制 1 行 2 列")
    box_of(clerk, 3).click()
    clerk.keyboard.press("Control+v")
    saved(clerk)
    assert (stored(3).actual_text, stored(3).deviation_reason) == ("32.00(人)", "")


def test_a_whole_table_is_copied_as_excel_reads_it(clerk: Page) -> None:
    clerk.keyboard.press("Control+a")
    clerk.keyboard.press("Control+c")
    rows = copied(clerk).split("\r\n")
    assert len(rows) == 8
    assert rows[0].split("\t") == ["高级专家的学术休假", "≥30.00(人)", "32.00(人)", "6.00", "6.00", "", ""]


def test_cut_copies_and_clears_in_one_step(clerk: Page) -> None:
    clerk.keyboard.press("Shift+ArrowDown")
    clerk.keyboard.press("Control+x")
    saved(clerk)
    assert copied(clerk) == "32.00(人)\r\n80.00(个)"
    assert actuals(1, 2) == ["", ""]
    clerk.keyboard.press("Control+v")
    saved(clerk)
    assert actuals(1, 2) == ["32.00(人)", "80.00(个)"]


def test_html_is_ignored_and_markup_stays_text(clerk: Page, faults: list[str]) -> None:
    copy_page(clerk, "<table><tr><td>99</td></tr></table>")
    clerk.keyboard.press("Control+v")
    expect(line_of(clerk)).not_to_have_text("")
    assert "<" not in actuals(1)[0]
    wild = [("<img src=x onerror=alert(1)>", FORMULA), ("😀🇨🇳", "字" * 10), ("1e9", "-5")]
    paste(clerk, block(wild))
    saved(clerk)
    assert actuals(1, 2, 3) == [row[0] for row in wild]
    assert stored(1).deviation_reason == FORMULA
    expect(box_of(clerk, 1).locator(".shown")).to_have_text(wild[0][0])
    expect(clerk.locator("#fill-table img")).to_have_count(0)
    assert faults == []


def test_ten_thousand_characters_are_refused_with_a_sentence_and_kept(clerk: Page) -> None:
    paste(clerk, "长" * 10_000)
    expect(clerk.get_by_role("alert")).to_contain_text("有 10000 字，最多 500 字，没有保存")
    assert len(actual_of(clerk, 1).input_value()) == 10_000
    assert actuals(1) == ["32.00(人)"]


def test_pasting_into_a_text_that_is_being_edited_pastes_into_the_text(clerk: Page) -> None:
    clerk.keyboard.press("F2")
    clerk.keyboard.press("Home")
    paste(clerk, "约 ")
    expect(clerk.locator(EDITOR)).to_have_value("约 32.00(人)")
    clerk.keyboard.press("Escape")


def test_a_held_block_writes_nothing_until_the_person_says(clerk: Page, sent: list[dict[str, object]]) -> None:
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5.50",), ("很好",), ("2.50",), ("99",)]))
    bar = clerk.get_by_role("alert").filter(has_text="共 4 格")
    expect(bar).to_contain_text("其中 2 格不能写入")
    expect(bar).to_contain_text("第 2 行“自评得分”：“很好”不是数")
    expect(bar).to_contain_text("其余 2 格还没有保存。")
    assert [stored(row).given_score for row in (1, 2, 3, 4)] == [None] * 4
    expect(clerk.locator("#fill-table .is-held")).to_have_count(2)
    expect(clerk.locator("#fill-table .is-unsaved")).to_have_count(2)
    bar.get_by_role("button", name="写入其余 2 格").click()
    saved(clerk)
    assert [str(stored(row).given_score) for row in (1, 2, 3, 4)] == ["5.50", "None", "2.50", "None"]
    expect(box_of(clerk, 2, "given").locator(".shown")).to_have_text("很好")
    expect(bar).to_have_count(0)
    assert [len(each["cells"]) for each in sent] == [4, 2]  # type: ignore[arg-type]


def test_a_cell_typed_anew_while_its_block_is_answered_leaves_the_held_block(clerk: Page) -> None:
    def slowly(route: Route) -> None:
        clerk.wait_for_timeout(600)
        route.continue_()

    clerk.route("**/save/", slowly, times=1)
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5.50",), ("很好",), ("2.50",)]))
    put(clerk, box_of(clerk, 3, "given"), "2.40")
    bar = clerk.get_by_role("alert").filter(has_text="共 2 格")
    expect(bar).to_contain_text("其余 1 格还没有保存。")
    expect(clerk.locator("#fill-table .is-saving")).to_have_count(0)
    assert [str(stored(row).given_score) for row in (1, 2, 3)] == ["None", "None", "2.40"]
    bar.get_by_role("button", name="写入其余 1 格").click()
    saved(clerk)
    assert [str(stored(row).given_score) for row in (1, 2, 3)] == ["5.50", "None", "2.40"]


def test_a_held_block_is_taken_back_whole(clerk: Page) -> None:
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5.50",), ("很好",)]))
    clerk.get_by_role("button", name="全部撤销").click()
    expect(clerk.locator(".held-bar")).to_have_count(0)
    expect(clerk.locator("#fill-table .is-held, #fill-table .is-unsaved")).to_have_count(0)
    expect(box_of(clerk, 1, "given").locator(".shown")).to_have_text("同测算")
    expect(line_of(clerk)).to_have_text("全部撤销，没有写入")
    box_of(clerk, 1, "given").click()
    clerk.keyboard.press("Control+z")
    expect(line_of(clerk)).to_have_text("没有可以撤销的了")
    assert [stored(row).given_score for row in (1, 2)] == [None, None]


def test_a_held_block_waits_through_a_reload_and_can_be_mended(clerk: Page) -> None:
    clerk.on("dialog", lambda dialog: dialog.accept())
    box_of(clerk, 1, "given").click()
    paste(clerk, block([("5.50",), ("很好",)]))
    bar = clerk.locator(".held-bar")
    expect(bar).to_contain_text("共 2 格")
    clerk.reload()
    expect(bar).to_contain_text("“很好”不是数")
    assert stored(1).given_score is None
    bar.get_by_role("button", name="去看第一处").click()
    active(clerk, 2, "given")
    clerk.keyboard.type("9.50")
    clerk.keyboard.press("Enter")
    assert stored(2).given_score is None
    bar.get_by_role("button", name="写入 2 格").click()
    saved(clerk)
    assert [str(stored(row).given_score) for row in (1, 2)] == ["5.50", "9.50"]


def test_copy_and_paste_need_no_clipboard_of_a_secure_page(clerk: Page, site: str) -> None:
    """Over plain http there is no ``navigator.clipboard``: the keys must do without."""
    clerk.add_init_script("Object.defineProperty(navigator, 'clipboard', { get() { throw new Error('none'); } });")
    clerk.goto(address_of(site, PROFESSIONALS))
    box_of(clerk, 1).click()
    clerk.keyboard.press("Control+c")
    box_of(clerk, 3).click()
    clerk.keyboard.press("Control+v")
    saved(clerk)
    assert actuals(3) == ["32.00(人)"]


def test_the_right_button_offers_the_menu_over_the_range(clerk: Page) -> None:
    clerk.keyboard.press("Shift+ArrowDown")
    box_of(clerk, 2).click(button="right")
    expect(clerk.locator("#fill-table .is-selected")).to_have_count(2)
    expect(clerk.locator(EDITOR)).to_have_value("32.00(人)\n80.00(个)")
    clerk.keyboard.press("ArrowDown")
    expect(clerk.locator(EDITOR)).to_have_value("")
