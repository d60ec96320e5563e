"""对应各列 in a real browser: an unknown form is named above its columns, seen as it is read, and kept."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW
from tests.projects.ledgers import ledger

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_columns_are_named_once_and_the_next_file_is_read_by_them(
    site: str, sign_in: Callable[[str], Page], axe: Callable[[Page], list[str]], faults: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "台账.xlsx"
    file.write_bytes(ledger())
    page = sign_in("chenjing")

    def bring() -> None:
        page.goto(f"{site}/imports/")
        page.get_by_label("文件，可以一次选几个").set_input_files(str(file))
        page.get_by_role("button", name="读文件").click()

    bring()
    page.get_by_role("link", name="对应各列").click()
    for size in (NARROW, {"width": 1366, "height": 768}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert axe(page) == []
        assert page.evaluate(WIDER) <= 0
    expect(page.get_by_label("D 列")).to_have_value("target")
    page.get_by_label("D 列").focus()
    page.get_by_label("D 列").select_option("不用")
    expect(page.get_by_text("没有指定哪一列是年度指标值")).to_be_visible()
    expect(page.get_by_label("D 列")).to_be_focused()
    page.get_by_label("D 列").select_option("年度指标值")
    read = page.get_by_role("region", name="读出来的指标")
    expect(read.get_by_role("cell", name="培训场次")).to_be_visible()
    page.get_by_label("年度", exact=True).fill("E2")
    page.get_by_label("名称", exact=True).fill("培训台账")
    page.get_by_role("button", name="保存并读这张表").click()
    expect(page.get_by_text("对应关系已保存，按它读出 1 张表")).to_be_visible()

    page.goto(f"{site}/imports/mappings/")
    assert axe(page) == []
    expect(page.get_by_role("heading", name="培训台账")).to_be_visible()
    bring()
    expect(page.get_by_text("保存的对应关系“培训台账”读的")).to_be_visible()
    assert faults == []
