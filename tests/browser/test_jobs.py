"""后台任务 in a real browser: its page moves by itself until the file is there, at 125 % and under the eyes of axe."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from projects import tasks
from projects.demo import cast
from projects.models import Job
from tests.browser.conftest import NARROW
from tests.browser.forms import PROFESSIONALS
from tests.browser.test_accessibility import too_wide


@pytest.fixture
def sign_in(at_desk: Callable[[str], Page]) -> Callable[[str], Page]:
    """These tests begin on the first page."""
    return at_desk


def test_a_job_moves_without_reloading_and_ends_with_its_file(
    site: str,
    sign_in: Callable[[str], Page],
    axe: Callable[[Page], list[str]],
    tmp_path: Path,
    faults: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "start", lambda job_id: None)
    page = sign_in("zhoumin")
    page.set_viewport_size(NARROW)
    page.goto(f"{site}/downloads/?show=all")
    page.get_by_label(f"选中 {PROFESSIONALS}").check()
    page.get_by_label("放到后台做").check()
    page.get_by_role("button", name="下载选中的").click()
    expect(page.get_by_role("heading", name="排队中")).to_be_visible()
    assert axe(page) == []
    job = Job.objects.get()
    page.context.clear_cookies()
    expect(page.get_by_text("登录已过期")).to_be_visible()
    expect(page.get_by_role("heading", name="排队中")).to_be_visible()
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("账号").fill("zhoumin")
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="排队中")).to_be_visible()
    tasks.perform(job.pk)
    with page.expect_download() as waiting:
        page.locator("#job").get_by_role("link", name="下载").click()
    target = tmp_path / "job.zip"
    waiting.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert len(archive.namelist()) == 1
    assert page.locator("[hx-trigger]").count() == 0, "what is over is not asked for any more"
    for address in (f"/jobs/{job.pk}/", "/jobs/"):
        page.goto(f"{site}{address}")
        assert axe(page) == [], address
        assert too_wide(page) <= 0, address
    assert faults == []
