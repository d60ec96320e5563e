"""What the tests of the grid share: a clipboard, an input method, a form of twenty rows, and hands that count."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from evaluator.sheets.forms import IndicatorRow
from projects.models import Evaluation
from tests.projects.building import PASSWORD, Office, build_form, build_office, indicator, open_form

TWENTY = "二十行的项目"
EDITOR = ".grid-editor:focus"


def line_of(page: Page, table: str = "fill-table") -> Locator:
    """The line below a table that says what was done."""
    return page.locator(f"#{table} >> xpath=ancestor::section >> css=.grid-line [role=status]")


def copy_text(page: Page, text: str) -> None:
    """Put a text on the clipboard, as another program does."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def copy_page(page: Page, html: str) -> None:
    """Put nothing but HTML on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        "html => navigator.clipboard.write([new ClipboardItem({'text/html': new Blob([html], {type: 'text/html'})})])",
        html,
    )


def copied(page: Page) -> str:
    """The text on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return str(page.evaluate("navigator.clipboard.readText()"))


def paste(page: Page, text: str) -> None:
    """Ctrl+V of a text from another program."""
    copy_text(page, text)
    page.keyboard.press("Control+v")


def block(rows: Iterable[Iterable[str]]) -> str:
    """Rows as Excel and WPS put them on the clipboard: tabs, CRLF, one line end at the end."""
    return "".join("\t".join(row) + "\r\n" for row in rows)


def compose_by_input_method(page: Page, keys: str, word: str) -> None:
    """Type a word with an input method: the keys are shown while they are composed, then the word takes their place."""
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA", "an input method would be off here"
    client = page.context.new_cdp_session(page)
    for length in range(1, len(keys) + 1):
        client.send(
            "Input.imeSetComposition", {"text": keys[:length], "selectionStart": length, "selectionEnd": length}
        )
    client.send("Input.insertText", {"text": word})
    client.detach()


class Hands:
    """Hands on a keyboard: every key press is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0
        self.began = timezone.now()

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self.page.keyboard.type(text)

    @property
    def seconds(self) -> float:
        return (timezone.now() - self.began).total_seconds()


def twenty_rows() -> tuple[IndicatorRow, ...]:
    """Fourteen quantities, two qualities, three benefits (one in words) and one satisfaction: 90 points."""
    return (
        *(
            indicator("产出指标", "数量指标", f"第 {each} 类服务次数", f"≥{each * 10}(次)", "3")
            for each in range(1, 15)
        ),
        *(indicator("产出指标", "质量指标", f"第 {each} 类合格率", "≥95(%)", "4") for each in (1, 2)),
        *(indicator("效益指标", "社会效益指标", f"第 {each} 类受益人数", "≥1000(人)", "10") for each in (1, 2)),
        indicator("效益指标", "社会效益指标", "服务能力", "提升", "10"),
        indicator("满意度指标", "服务对象满意度指标", "服务满意度", "≥90(%)", "10"),
    )


def twenty_actuals() -> tuple[str, ...]:
    """What was achieved: everything but the third row, which reached half."""
    return (
        *(str(Decimal(each * 10) / (2 if each == 3 else 1)) for each in range(1, 15)),
        *("96", "97", "1000", "1200", "达成指标", "92"),
    )


def build_twenty_rows() -> tuple[Office, Evaluation]:
    """The form of twenty rows, empty, and its office."""
    office = build_office()
    return office, open_form(office, form=build_form(name=TWENTY, rows=twenty_rows()))


def open_as_preparer(page: Page, live_server: Any, evaluation: Evaluation) -> None:
    """Sign in and open the form."""
    page.goto(f"{live_server.url}/signin/")
    page.get_by_label("账号").fill("preparer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{live_server.url}/evaluations/{evaluation.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TWENTY)
