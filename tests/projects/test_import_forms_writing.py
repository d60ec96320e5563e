"""manage.py import_forms --user: the plan of the page by that person's rights, written all or nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.models import Evaluation, Import, Project, Result
from tests.projects import building
from tests.projects.building import Office
from tests.projects.imported_files import FILLED, file_of, official, read_in_this_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One form that is changed, and one that is faulty."""
    for name, rows in (("甲", FILLED), ("乙", {1: {"actual": "九成多"}})):
        (tmp_path / f"{name}.xlsx").write_bytes(file_of(official(name=name, rows=rows)).content)
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and output."""
    out = StringIO()
    try:
        call_command("import_forms", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_what_is_not_refused_is_written_and_the_rest_is_named(office: Office, folder: Path) -> None:
    evaluation = building.open_form(office, form=building.build_form(name="甲"))
    status, text = run(folder, "--user", "preparer")
    assert status == 1
    assert "变更　甲　" in text
    assert "拒绝　乙　" in text
    assert "[F13] 实际完成值：“九成多”不是数字" in text
    assert "已写入 1 个项目。" in text
    assert Result.objects.get(evaluation=evaluation, indicator__order=1).actual_text == "35.00(人)"
    assert not Project.objects.filter(name="乙").exists()


def test_a_rehearsal_writes_nothing(office: Office, folder: Path) -> None:
    status, text = run(folder, "--user", "preparer", "--unit", "D-1-1", "--dry-run")
    assert (status, "新增　甲　" in text) == (1, True)
    assert not Evaluation.objects.exists()
    assert Import.objects.get().state == "discarded"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "请用 --user 写明以谁的名义导入"),
        (("--user", "nobody-at-all"), "没有在用的账号“nobody-at-all”"),
        (("--user", "reviewer"), "您没有哪个单位的这个角色"),
        (("--user", "preparer", "--unit", "X"), "没有代码为“X”的单位"),
        (("--user", "preparer", "--unit", "D-1-2"), "看不到代码为“D-1-2”的单位"),
    ],
)
def test_who_and_where_must_be_right(office: Office, folder: Path, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(folder, *arguments)
    assert not Project.objects.exists()
