"""佐证材料 in the browser: upload by button and by dropping, removal and 撤销, description, and work without script."""

from collections.abc import Callable

from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from projects.models import Evidence
from tests.attachments import zoo
from tests.browser.conftest import NARROW
from tests.browser.forms import PROFESSIONALS, address_of, somebody_else, unfold

SignIn = Callable[[str], Page]


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def opened(sign_in: SignIn, site: str, row: int = 3) -> tuple[Page, Locator]:
    """The form of the preparer, with the panel of a row open."""
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    page.locator(f"#el{row}").click()
    panel = page.locator(f"#ev{row}")
    expect(panel).to_be_visible()
    return page, panel


def choose(panel: Locator, *files: FilePayload) -> None:
    panel.locator("input[type=file]").set_input_files(list(files))


def drop(panel: Locator, *names: str) -> None:
    """Drop small PDF files on a panel, as the mouse does."""
    panel.evaluate(
        """(panel, files) => {
            const carried = new DataTransfer();
            files.forEach(([name, text]) => carried.items.add(new File([text], name)));
            ["dragover", "drop"].forEach((kind) => panel.dispatchEvent(
                new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true })));
        }""",
        [[name, zoo.pdf(name.encode()).decode()] for name in names],
    )


def test_an_upload_shows_at_once_and_touches_nothing_that_is_being_typed(sign_in: SignIn, site: str) -> None:
    page, panel = opened(sign_in, site)
    page.route("**/save/", lambda route: route.abort())
    unfold(page)
    goal = page.locator("textarea[data-field=achievement]").first
    goal.fill("还没有存上去的一句话")
    expect(page.locator("#unproven")).to_contain_text("74.00 分（6 行）")
    choose(panel, file("劳务合同.pdf", zoo.pdf()), file("程序.pdf", zoo.PE), file("安装.exe", zoo.PE))
    expect(panel.locator(".proof-news")).to_contain_text("已收下“劳务合同.pdf”")
    expect(panel.locator(".proof-news")).to_contain_text("“程序.pdf”的名字是 .pdf，内容却是可执行程序，没有收")
    expect(panel.locator(".proof-news")).to_contain_text("“安装.exe”的类型不在可以上传的范围里")
    expect(panel.get_by_role("link", name="劳务合同.pdf")).to_be_visible()
    expect(panel.get_by_label("劳务合同.pdf 的材料类别")).to_have_value("contract")
    expect(page.locator("#el3")).to_have_text("佐证 1")
    expect(page.locator("#unproven")).to_contain_text("（5 行）")
    expect(goal).to_have_value("还没有存上去的一句话")


def test_several_files_can_be_dropped_on_a_row(sign_in: SignIn, site: str) -> None:
    page, panel = opened(sign_in, site)
    drop(panel, "名单一.pdf", "名单二.pdf", "名单三.pdf")
    expect(panel.locator(".proof-item")).to_have_count(3)
    expect(page.locator("#el3")).to_have_text("佐证 3")
    drop(panel, "名单一.pdf")
    expect(panel.locator(".proof-news")).to_contain_text("这份文件第 3 行已经传过（“名单一.pdf”）")
    expect(panel.locator(".proof-item")).to_have_count(3)


def test_a_file_dropped_beside_the_panel_does_not_take_the_page_away(sign_in: SignIn, site: str) -> None:
    page, _ = opened(sign_in, site)
    refused = page.evaluate(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["x"], "a.pdf"));
            const event = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
            document.querySelector("#h-goal").dispatchEvent(event);
            return event.defaultPrevented;
        }"""
    )
    assert refused


def test_what_was_removed_can_be_taken_back(sign_in: SignIn, site: str) -> None:
    page, panel = opened(sign_in, site, row=1)
    panel.get_by_role("button", name="移除 体检人员名单.pdf").click()
    expect(panel.locator(".proof-item")).to_have_count(0)
    expect(page.locator("#el1")).to_have_text("添佐证")
    undo = panel.get_by_role("button", name="撤销移除 体检人员名单.pdf")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(panel.locator(".proof-item")).to_have_count(1)
    expect(page.locator("#el1")).to_have_text("佐证 1")


def test_what_a_file_is_saves_as_each_field_is_left_and_says_what_is_wrong(sign_in: SignIn, site: str) -> None:
    _, panel = opened(sign_in, site, row=1)
    pages, day = panel.get_by_label("体检人员名单.pdf 的页数"), panel.get_by_label("体检人员名单.pdf 的材料日期")
    pages.fill("12 页")
    pages.press("Enter")
    expect(panel.locator(".proof-state")).to_have_text("说明已保存")
    expect(pages).to_have_value("12")
    day.fill("去年秋天")
    day.press("Tab")
    expect(panel.locator(".proof-state")).to_contain_text("“去年秋天”不是日期")
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_have_value("去年秋天")
    day.fill("2024年9月21日")
    day.press("Tab")
    expect(day).to_have_value("2024-09-21")
    stored = Evidence.objects.get(original_name="体检人员名单.pdf")
    assert (stored.pages, str(stored.dated_on)) == (12, "2024-09-21")


def test_the_panel_is_reached_and_left_by_keyboard(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    link = page.locator("#el3")
    link.focus()
    link.press("Enter")
    expect(page.locator("#ev3")).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#ev3 input[type=file]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#ev3")).to_be_hidden()
    expect(link).to_be_focused()


def test_a_lost_connection_is_said_and_the_file_can_be_sent_again(sign_in: SignIn, site: str) -> None:
    page, panel = opened(sign_in, site)
    page.route("**/evidence/attach/", lambda route: route.abort())
    choose(panel, file("合同.pdf", zoo.pdf()))
    expect(panel.locator(".proof-news")).to_contain_text("网络断了，没有办成")
    page.unroute("**/evidence/attach/")
    panel.get_by_role("button", name="再传一次 合同.pdf").click()
    expect(panel.locator(".proof-item")).to_have_count(1)


def test_a_survey_is_typed_beside_its_files(sign_in: SignIn, site: str) -> None:
    page = sign_in("chenjing")
    page.goto(address_of(site, PROFESSIONALS))
    panel = page.locator(".proof:has(.proof-survey)")
    page.locator(f"[aria-controls={panel.get_attribute('id')}]").click()
    sample = panel.get_by_label("调查样本数")
    sample.fill("好多人")
    sample.press("Tab")
    expect(panel.locator(".says")).to_contain_text("好多人")
    expect(sample).to_have_attribute("aria-invalid", "true")
    sample.fill("120")
    panel.get_by_label("调查日期").fill("2024-11-30")
    panel.get_by_label("调查方式").fill("网上问卷")
    panel.get_by_label("调查方式").press("Tab")
    expect(page.locator("#saved-status")).to_contain_text("已保存")
    page.goto(address_of(site, PROFESSIONALS) + "evidence/")
    expect(page.get_by_text("样本 120，日期 2024-11-30，方式 网上问卷")).to_be_visible()


def test_everything_works_without_script(browser: Browser, site: str) -> None:
    context, page = somebody_else(browser, site, "chenjing", scripted=False)
    page.goto(address_of(site, PROFESSIONALS))
    page.locator("#el3").click()
    page.locator("#ev3").get_by_role("link", name="到“佐证材料”页上传、填说明").click()
    row = page.locator("#row-3")
    row.locator("input[type=file]").set_input_files([file("甲.pdf", zoo.pdf(b"1")), file("乙.pdf", zoo.pdf(b"2"))])
    row.get_by_role("button", name="上传").click()
    expect(page.get_by_text("已收下“甲.pdf”")).to_be_visible()
    expect(row.locator(".proof-item")).to_have_count(2)
    row.get_by_label("甲.pdf 的页数").fill("7")
    row.get_by_role("button", name="保存 甲.pdf 的说明").click()
    expect(row.get_by_label("甲.pdf 的页数")).to_have_value("7")
    row.get_by_role("button", name="移除 乙.pdf").click()
    expect(row.locator(".proof-item")).to_have_count(1)
    page.get_by_role("button", name="撤销移除 乙.pdf").click()
    expect(row.locator(".proof-item")).to_have_count(2)
    context.close()


def test_a_reviewer_fetches_a_file_from_its_row(sign_in: SignIn, site: str) -> None:
    page = sign_in("zhoumin")
    page.goto(address_of(site, "第48届世赛筹办推广宣传经费", page="review"))
    with page.expect_download() as download:
        page.get_by_role("link", name="现场照片.png").click()
    assert download.value.suggested_filename == "现场照片.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_panel_and_page_are_accessible_and_fit_a_narrow_window(
    sign_in: SignIn, site: str, axe: Callable[[Page], list[str]], faults: list[str]
) -> None:
    page, panel = opened(sign_in, site, row=1)
    assert axe(page) == []
    page.set_viewport_size(NARROW)
    expect(page.locator("#unproven")).to_be_visible()
    assert panel.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    page.goto(address_of(site, PROFESSIONALS) + "evidence/")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults == []
