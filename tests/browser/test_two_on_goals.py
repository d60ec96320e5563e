"""Two people on the goals of one project: the same cell shows both texts; 送批 by one loses nothing of the other."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from evaluator.plan_review import PlanStage
from evaluator.review import Role
from projects.demo import cast
from projects.models import Indicator, RoleAssignment, TargetPlan, Unit, User
from tests.browser.forms import saved, somebody_else

CODE = "310-014"
"""Goals that are still being written."""


def plan() -> TargetPlan:
    return TargetPlan.objects.select_related("project__unit").get(project__code=CODE, fiscal_year=2025)


def first_row() -> Indicator:
    return Indicator.objects.filter(project__code=CODE, fiscal_year=2025).order_by("order")[0]


@pytest.fixture
def clerk(site: str, sign_in: Callable[[str], Page]) -> Page:
    """The section's own preparer with the goals open."""
    page = sign_in("chenjing")
    page.goto(f"{site}/goals/{plan().pk}/")
    return page


@pytest.fixture
def colleague(browser: Browser, site: str) -> Iterator[Page]:
    """李敏, a second preparer of the same unit, with the same goals open."""
    limin = User.objects.create_user("limin", cast.PASSWORD, full_name="李敏")
    unit = Unit.objects.get(pk=plan().project.unit_id)
    RoleAssignment.objects.create(user=limin, unit=unit, role=Role.PREPARER.value)
    context, page = somebody_else(browser, site, "limin")
    page.goto(f"{site}/goals/{plan().pk}/")
    yield page
    context.close()


def put(page: Page, column: str, text: str) -> None:
    page.locator(f"#r1 [data-col={column}]").click()
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def test_two_people_on_one_target_see_both_texts_and_choose(clerk: Page, colleague: Page) -> None:
    put(colleague, "target", "≥300人次")
    saved(colleague)
    put(clerk, "target", "≥100人次")
    sentence = clerk.get_by_role("alert").filter(has_text="李敏")
    expect(sentence).to_contain_text("把这格改为 ≥300人次，您填的是 ≥100人次。")
    assert first_row().target_text == "≥300人次"
    sentence.get_by_role("button", name="改成我的 ≥100人次").click()
    saved(clerk)
    expect(sentence).to_have_count(0)
    assert first_row().target_text == "≥100人次"
    expect(clerk.locator("#reads1")).to_contain_text("不少于 100 人次")


def test_two_people_on_different_cells_of_the_goals_merge(clerk: Page, colleague: Page) -> None:
    put(colleague, "name", "培训学员人次")
    saved(colleague)
    put(clerk, "target", "≥100人次")
    saved(clerk)
    row = first_row()
    assert (row.name, row.target_text) == ("培训学员人次", "≥100人次")


def test_what_is_typed_into_goals_that_were_sent_in_meanwhile_stays_in_a_list(clerk: Page, site: str) -> None:
    before = first_row().target_text
    TargetPlan.objects.filter(pk=plan().pk).update(
        stage=PlanStage.SUBMITTED.value, submitted_at=timezone.now(), submitted_by=User.objects.get(username="wanglei")
    )
    put(clerk, "target", "≥100人次")
    kept = clerk.locator("#kept")
    expect(kept).to_contain_text("没有存上的内容，1 处")
    expect(kept).to_contain_text("≥100人次")
    assert first_row().target_text == before
    clerk.reload()
    expect(clerk.locator("#kept")).to_contain_text("≥100人次")
    clerk.get_by_role("button", name="知道了，不再保留").click()
    clerk.reload()
    expect(clerk.locator("#kept")).to_be_empty()


def test_the_list_of_what_was_not_saved_is_read_by_a_screen_reader(
    clerk: Page, axe: Callable[[Page], list[str]]
) -> None:
    TargetPlan.objects.filter(pk=plan().pk).update(
        stage=PlanStage.SUBMITTED.value, submitted_at=timezone.now(), submitted_by=User.objects.get(username="wanglei")
    )
    put(clerk, "target", "≥100人次")
    expect(clerk.locator("#kept")).to_contain_text("没有存上的内容")
    assert axe(clerk) == []


def test_a_row_that_the_other_has_just_changed_is_not_deleted_unseen(clerk: Page, colleague: Page) -> None:
    put(colleague, "name", "培训学员人次")
    saved(colleague)
    number = first_row().pk
    clerk.locator("#r1 [data-col=target]").click()
    clerk.keyboard.press("Alt+Delete")
    said = clerk.locator("#rows-said")
    expect(said).to_contain_text("刚由李敏改为“培训学员人次”，这一行没有删")
    assert first_row().pk == number
    clerk.reload()
    clerk.locator("#r1 [data-col=target]").click()
    clerk.keyboard.press("Alt+Delete")
    expect(said).to_contain_text("第 1 行已删掉")
    assert first_row().pk != number
