"""导入 in a real browser: a zip of a good, a changed and a faulty form is looked at, mended, and written."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from evaluator.sheets.forms import Entry, OfficialForm
from evaluator.sheets.reader import read_forms
from projects.demo.play import FORMS
from projects.models import Evaluation, Result
from tests.browser.conftest import NARROW
from tests.browser.forms import somebody_else
from tests.browser.test_accessibility import too_wide
from tests.projects.imported_files import file_of, official, zipped

COPIED = """<html><body><!--StartFragment--><h3>自评表</h3><table>
<tr><th rowspan=2>产出指标</th><th colspan=2>三级指标</th></tr><tr><td>培训<br>场次</td><td>≥5&nbsp;场</td></tr>
</table></body></html>"""
AS_IT_STOOD = '自评表\n产出指标\t三级指标\t\n\t"培训\n场次"\t≥5 场\n'
"""The table as it stood: cells that are merged are there, and what stands in two lines is one cell."""
CLICK = "names => names.forEach(name => document.querySelector(`input[name=take][value='${name}']`).click())"
"""The ticks, some of them in a table that is folded."""
PASTE = """copied => {
  const data = new DataTransfer();
  data.setData("text/html", copied);
  data.setData("text/plain", "as plain text");
  const area = document.getElementById("text");
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def draft_of(preparer: str) -> Evaluation:
    """The first form that a demo preparer is still filling in."""
    forms = Evaluation.objects.filter(contributors__username=preparer, stage="draft", excluded_at=None)
    return forms.select_related("project").order_by("pk")[0]


def published(name: str) -> OfficialForm:
    """The published form of a project, as its bureau had filled it in."""
    (file,) = FORMS.glob(f"*_{name}.xlsx")
    (form,) = read_forms(file, filename=file.name)
    assert isinstance(form, OfficialForm)
    return form


def bring(page: Page, site: str, file: Path) -> None:
    page.goto(f"{site}/imports/")
    page.get_by_label("文件，可以一次选几个").set_input_files(str(file))
    page.get_by_role("button", name="读文件").click()
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()


@pytest.mark.parametrize("narrow", [False, True], ids=["1366", "1093"])
def test_a_zip_is_looked_at_mended_and_written(
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
    evaluation = draft_of("chenjing")
    changed = replace(published(evaluation.project.name), achievement=Entry("全年任务已完成，见附件。"))
    faulty = official(name="新的经费", executed="90.00", rows={1: {"actual": "九成多"}, 2: {"actual": "10.00(个)"}})
    archive = zipped(file_of(changed), file_of(official(name="又一项经费", executed="1.00")), file_of(faulty))
    file = tmp_path / archive.name
    file.write_bytes(archive.content)
    page.goto(f"{site}/imports/")
    page.locator("summary", has_text="粘贴文字").click()
    assert axe(page) == []
    page.evaluate(PASTE, COPIED)
    expect(page.get_by_label("从网页、表格或 PDF 里复制的文字")).to_have_value(AS_IT_STOOD)
    bring(page, site, file)
    expect(page.get_by_role("heading", name="被拒绝：新的经费")).to_be_visible()
    expect(page.get_by_role("cell", name="九成多", exact=True)).to_be_visible()
    expect(page.get_by_text("全年任务已完成，见附件。").first).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="应用", exact=True).click()
    expect(page.get_by_text("有 1 个项目被拒绝（“新的经费”），没有写入").first).to_be_visible()
    faults.clear()  # the browser notes that it was refused
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载标好错的原表").first.click()
    marked = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(marked)
    assert marked.name.endswith("（已标注）.zip")
    mended = official(name="新的经费", executed="90.00", rows={1: {"actual": "45.00(人)"}, 2: {"actual": "10.00(个)"}})
    archive = zipped(file_of(changed), file_of(official(name="又一项经费", executed="1.00")), file_of(mended))
    file.write_bytes(archive.content)
    bring(page, site, file)
    page.get_by_label("写入 又一项经费").uncheck()
    expect(page.get_by_text("已勾 2 个项目")).to_be_visible()
    cells = page.locator('input[name="take"][value*="|"]:checked')
    names = [str(each.get_attribute("value")) for each in cells.all()]
    page.evaluate(CLICK, names)
    expect(page.locator("#ticked")).to_have_text(re.compile("已勾 2 个.*变更 0 个里的 0 个单元格.*另 1 个一格也没有勾"))
    page.evaluate(CLICK, names)
    expect(page.get_by_text("一格也没有勾，不会写")).to_be_hidden()
    page.get_by_role("navigation", name="按处理筛选").get_by_role("button", name="新增").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("写入 又一项经费")).not_to_be_checked()
    page.locator("summary", has_text="新的经费").click()
    expect(page.get_by_role("cell", name="45.00(人) F13")).to_be_visible()
    assert axe(page) == []
    assert too_wide(page) <= 0
    page.get_by_role("button", name="全部").click()
    page.get_by_role("button", name="应用", exact=True).click()
    expect(page.get_by_text("已写入 2 个项目").first).to_be_visible()
    expect(page.get_by_role("row", name="没有勾选 又一项经费")).to_be_visible()
    assert axe(page) == []
    assert too_wide(page) <= 0
    assert evaluation.goals.get().achievement == "全年任务已完成，见附件。"
    new = Evaluation.objects.get(project__name="新的经费")
    assert Result.objects.get(evaluation=new, indicator__order=1).actual_text == "45.00(人)"
    assert not Evaluation.objects.filter(project__name="又一项经费").exists()
    page.get_by_role("link", name="新的经费").first.click()
    expect(page.get_by_role("heading", name="新的经费")).to_be_visible()
    assert faults == []


def test_goals_come_in_without_script_and_by_keyboard(browser: Browser, site: str, tmp_path: Path) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(f"{site}/goals/")
    page.get_by_role("link", name="导入目标表").click()
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
    page.get_by_label("文件，可以一次选几个").set_input_files(str(template))
    page.get_by_role("button", name="读文件").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="培训经费").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("不少于 5 场次，越多越好")).to_be_visible()
    expect(page.get_by_label("培训经费的项目代码")).to_have_value("DR2025-001")
    page.get_by_label("培训经费的项目代码").fill("310-900")
    page.keyboard.press("Enter")
    expect(page.get_by_label("培训经费的项目代码")).to_have_value("310-900")
    expect(page.get_by_text("还没有写入")).to_be_visible()
    page.get_by_role("button", name="应用", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已写入 1 个项目").first).to_be_visible()
    page.get_by_role("link", name="培训经费").first.click()
    expect(page.get_by_role("heading", name="培训经费")).to_be_visible()
    context.close()
