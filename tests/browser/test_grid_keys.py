"""The grid from the keyboard: Excel's keys, ranges, editing, and whole steps of undo."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from projects.models import Result
from tests.browser.forms import PROFESSIONALS, active, actual_of, address_of, box_of, given_of, saved
from tests.browser.grids import EDITOR, compose_by_input_method, line_of


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """陈静 with the form of eight rows open, in 实际完成值 of the first row."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    box_of(page, 1).click()
    return page


def stored(row: int) -> Result:
    return Result.objects.get(evaluation__project__name=PROFESSIONALS, indicator__order=row)


WAYS = (
    (["ArrowRight"], 1, "points"),
    (["ArrowLeft"], 1, "target"),
    (["Home"], 1, "name"),
    (["End"], 1, "reason"),
    (["Control+End"], 8, "reason"),
    (["Control+End", "Control+Home"], 1, "name"),
    (["Control+ArrowDown"], 8, "actual"),
    (["Control+ArrowDown", "Control+ArrowUp"], 1, "actual"),
    (["Control+ArrowRight"], 1, "reason"),
    (["Control+ArrowLeft"], 1, "name"),
    (["PageDown"], 8, "actual"),
    (["PageDown", "PageUp"], 1, "actual"),
    (["ArrowUp"], 1, "actual"),
    (["Enter", "Enter", "Shift+Enter"], 2, "actual"),
    (["Tab", "Tab", "Tab"], 2, "actual"),
    (["Tab", "Shift+Tab"], 1, "actual"),
)


def test_keys_move_as_in_excel(clerk: Page) -> None:
    for keys, row, column in WAYS:
        box_of(clerk, 1).click()
        for key in keys:
            clerk.keyboard.press(key)
        active(clerk, row, column)


def test_tab_leaves_the_grid_behind_its_last_cell_and_before_its_first(clerk: Page) -> None:
    clerk.keyboard.press("Control+End")
    clerk.keyboard.press("Tab")
    assert not clerk.evaluate("document.activeElement.classList.contains('grid-editor')")
    clerk.keyboard.press("Shift+Tab")
    active(clerk, 8, "reason")
    clerk.keyboard.press("Control+Home")
    clerk.keyboard.press("Shift+Tab")
    assert clerk.evaluate("document.activeElement.closest('#fill-table') === null")
    assert not clerk.evaluate(
        "document.querySelector('.grid-box #fill-table').parentNode.contains(document.activeElement)"
    )


def test_escape_and_tab_leave_the_grid_from_anywhere(clerk: Page) -> None:
    clerk.keyboard.press("Escape")
    clerk.keyboard.press("Tab")
    assert not clerk.evaluate("document.activeElement.classList.contains('grid-editor')")


def test_shift_and_arrows_the_mouse_and_ctrl_a_select_ranges(clerk: Page) -> None:
    chosen = clerk.locator("#fill-table .is-selected")
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        clerk.keyboard.press(key)
    expect(chosen).to_have_count(6)
    active(clerk, 1)
    box_of(clerk, 4).click(modifiers=["Shift"])
    expect(chosen).to_have_count(4)
    box_of(clerk, 2).hover()
    clerk.mouse.down()
    box_of(clerk, 3, "points").hover()
    clerk.mouse.up()
    expect(chosen).to_have_count(4)
    box_of(clerk, 5).hover()
    expect(chosen).to_have_count(4)
    clerk.keyboard.press("Control+a")
    expect(chosen).to_have_count(8 * 7)


def test_typing_replaces_and_f2_edits_what_is_there(clerk: Page) -> None:
    clerk.keyboard.type("3")
    expect(clerk.locator(EDITOR)).to_have_value("3")
    clerk.keyboard.press("Escape")
    clerk.keyboard.press("F2")
    expect(clerk.locator(EDITOR)).to_have_value("32.00(人)")
    clerk.keyboard.press("ArrowLeft")  # in the text, not to another cell
    clerk.keyboard.press("Backspace")
    clerk.keyboard.type("员")
    clerk.keyboard.press("Enter")
    saved(clerk)
    assert stored(1).actual_text == "32.00(员)"
    active(clerk, 2)


def test_arrows_leave_a_cell_that_is_typed_over(clerk: Page) -> None:
    clerk.keyboard.type("33")
    clerk.keyboard.press("ArrowDown")
    active(clerk, 2)
    saved(clerk)
    assert stored(1).actual_text == "33"


def test_alt_and_enter_break_the_line_and_the_whole_text_is_shown(clerk: Page) -> None:
    clerk.keyboard.press("End")
    clerk.keyboard.type("第一句。")
    clerk.keyboard.press("Alt+Enter")
    clerk.keyboard.type("第二句。")
    clerk.keyboard.press("Enter")
    saved(clerk)
    assert stored(1).deviation_reason == "第一句。\n第二句。"
    clerk.locator("#dl1").click()
    expect(clerk.locator("#dev1").get_by_label("偏差原因分析")).to_have_value("第一句。\n第二句。")


def test_a_long_statement_stands_in_its_cell_whole_and_wrapped(clerk: Page) -> None:
    text = "全年共组织三十二名高级专家分两批参加学术休假，其中市外二十名，另有两名因工作安排改到次年。"
    clerk.keyboard.type(text)
    clerk.keyboard.press("Enter")
    saved(clerk)
    shown = box_of(clerk, 1).locator(".shown")
    expect(shown).to_have_text(text)
    assert shown.evaluate("each => each.scrollHeight <= each.clientHeight && each.clientHeight > 40")


def test_delete_clears_a_range_in_one_step_without_asking(clerk: Page) -> None:
    clerk.keyboard.press("Shift+ArrowDown")
    clerk.keyboard.press("Delete")
    saved(clerk)
    assert [stored(row).actual_text for row in (1, 2)] == ["", ""]
    expect(line_of(clerk)).to_have_text("清空 2 格。已保存 2 格")
    clerk.keyboard.press("Control+z")
    saved(clerk)
    assert [stored(row).actual_text for row in (1, 2)] == ["32.00(人)", "80.00(个)"]


def test_what_is_only_read_is_never_written(clerk: Page) -> None:
    clerk.keyboard.press("ArrowRight")  # 分值
    for key in ("5", "Delete", "Backspace", "Control+d", "Control+x"):
        clerk.keyboard.press(key)
        active(clerk, 1, "points")
    expect(box_of(clerk, 1, "points")).to_have_text("6.00")
    clerk.keyboard.press("5")
    expect(line_of(clerk)).to_have_text("第 1 行分值只读，不能填")
    expect(clerk.locator(".is-saving, .is-saved")).to_have_count(0)


def test_ctrl_d_fills_down_and_passes_over_what_is_only_read(clerk: Page) -> None:
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight", "Control+d"):
        clerk.keyboard.press(key)
    saved(clerk)
    assert [stored(row).actual_text for row in (1, 2, 3)] == ["32.00(人)"] * 3
    expect(line_of(clerk)).to_have_text("向下填充 2 格；跳过只读的 2 格。已保存 2 格。第 2 行不能用，已照原样记下")


def test_undo_and_redo_take_whole_steps_back_and_forth(clerk: Page) -> None:
    clerk.keyboard.type("41")
    clerk.keyboard.press("Enter")
    clerk.keyboard.press("ArrowUp")
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Control+d"):
        clerk.keyboard.press(key)
    saved(clerk)
    for keys, expected in (
        (["Control+z"], ["41", "80.00(个)", ""]),
        (["Control+z"], ["32.00(人)", "80.00(个)", ""]),
        (["Control+y", "Control+y"], ["41", "41", "41"]),
        (["Control+z"], ["41", "80.00(个)", ""]),
        (["Control+Shift+z"], ["41", "41", "41"]),
    ):
        for key in keys:
            clerk.keyboard.press(key)
        saved(clerk)
        assert [actual_of(clerk, row).input_value() for row in (1, 2, 3)] == expected
        assert [stored(row).actual_text for row in (1, 2, 3)] == expected
    clerk.keyboard.press("Control+y")
    expect(line_of(clerk)).to_have_text("没有可以重做的了")


def test_undo_leaves_alone_what_was_changed_since(clerk: Page) -> None:
    clerk.keyboard.type("41")
    clerk.keyboard.press("Enter")
    saved(clerk)
    actual_of(clerk, 1).evaluate("cell => window.Fill.putValue(cell, '55')")
    clerk.keyboard.press("Control+z")
    expect(line_of(clerk)).to_have_text("已撤销 0 格；1 格后来又改过，没有动")
    expect(actual_of(clerk, 1)).to_have_value("55")


def test_an_input_method_starts_with_its_first_key_on_a_selected_cell(clerk: Page) -> None:
    compose_by_input_method(clerk, "nihao", "你好")
    expect(clerk.locator(EDITOR)).to_have_value("你好")
    clerk.keyboard.press("Enter")
    saved(clerk)
    assert stored(1).actual_text == "你好"


def test_an_input_method_writes_into_a_list_and_beside_a_text_that_is_there(clerk: Page) -> None:
    box_of(clerk, 7).click()
    compose_by_input_method(clerk, "dacheng", "达成")
    clerk.keyboard.press("Enter")
    saved(clerk)
    assert stored(7).actual_text == "达成"
    box_of(clerk, 1).click()
    clerk.keyboard.press("End")
    clerk.keyboard.type("原因：")
    compose_by_input_method(clerk, "jigou", "机构")
    compose_by_input_method(clerk, "gaige", "改革")
    clerk.keyboard.press("Enter")
    saved(clerk)
    assert stored(1).deviation_reason == "原因：机构改革"


def test_an_input_method_types_nothing_where_nothing_may_be_typed(clerk: Page) -> None:
    clerk.keyboard.press("ArrowRight")
    compose_by_input_method(clerk, "wu", "五")
    clerk.keyboard.press("ArrowDown")
    expect(box_of(clerk, 1, "points")).to_have_text("6.00")
    expect(clerk.locator(EDITOR)).to_have_value("")


def test_a_statement_is_chosen_from_the_keyboard_alone(clerk: Page) -> None:
    box_of(clerk, 7).click()
    for opening in ("Enter", "F2", "Space", "b"):
        clerk.keyboard.press(opening)
        expect(clerk.get_by_role("listbox")).to_be_focused()
        clerk.keyboard.press("Escape")
        active(clerk, 7)
    clerk.keyboard.press("Enter")
    clerk.keyboard.press("ArrowDown")
    clerk.keyboard.press("Enter")
    saved(clerk)
    assert stored(7).actual_text.startswith("部分达成")
    active(clerk, 8)


def test_alt_and_h_tell_what_a_cell_has_held(clerk: Page) -> None:
    clerk.keyboard.type("33")
    clerk.keyboard.press("Enter")
    saved(clerk)
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.press("Alt+h")
    box = clerk.locator(".why.of-cell")
    expect(box).to_be_focused()
    expect(box).to_contain_text("陈静")
    expect(box).to_contain_text("32.00(人)")
    expect(box).to_contain_text("33")
    clerk.keyboard.press("Escape")
    expect(box).to_have_count(0)
    active(clerk, 1)


def test_the_reason_is_one_cell_in_the_table_and_in_its_panel(clerk: Page) -> None:
    clerk.keyboard.press("End")
    clerk.keyboard.type("在表里写的原因")
    clerk.keyboard.press("Enter")
    saved(clerk)
    clerk.locator("#dl1").click()
    panel = clerk.locator("#dev1").get_by_label("偏差原因分析")
    expect(panel).to_have_value("在表里写的原因")
    panel.fill("在面板里改的原因")
    panel.press("Tab")
    saved(clerk)
    expect(box_of(clerk, 1, "reason").locator(".shown")).to_have_text("在面板里改的原因")
    assert stored(1).deviation_reason == "在面板里改的原因"


def test_a_row_that_a_chip_laid_flat_is_passed_over(clerk: Page) -> None:
    clerk.get_by_role("link", name="待填 2").click()
    box_of(clerk, 3).click()
    clerk.keyboard.press("ArrowDown")
    active(clerk, 8)
    clerk.get_by_role("link", name="全部 8").click()
    box_of(clerk, 3).click()
    clerk.keyboard.press("ArrowDown")
    active(clerk, 4)


def test_an_own_score_is_typed_with_full_width_digits_and_shown_clean(clerk: Page) -> None:
    box_of(clerk, 1, "given").click()
    clerk.keyboard.type("５．５０")
    clerk.keyboard.press("Enter")
    saved(clerk)
    expect(given_of(clerk, 1)).to_have_value("5.50")
    expect(box_of(clerk, 1, "given")).not_to_have_class(re.compile("is-refused"))
