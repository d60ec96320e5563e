"""manage.py import_forms --user: the plan of the page by that person's rights, written all or nothing."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from projects.management.commands.import_forms import Command
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
    assert text.count("[F13] 实际完成值：“九成多”不是数字") == 1
    assert (
        text.index("乙.xlsx　工作表“")
        < text.index("拒绝　乙　")
        < text.index("甲.xlsx　工作表“")
        < text.index("变更　甲　")
    )
    assert "已写入 1 个项目。" in text
    assert Result.objects.get(evaluation=evaluation, indicator__order=1).actual_text == "35.00(人)"
    assert not Project.objects.filter(name="乙").exists()


def test_a_rehearsal_writes_nothing_and_leaves_nothing_in_the_persons_list(
    office: Office, folder: Path, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.IMPORTS_DIR = folder.parent / "imports"
    with django_capture_on_commit_callbacks(execute=True):
        status, text = run(folder, "--user", "preparer", "--unit", "D-1-1", "--dry-run")
    assert (status, "新增　甲　" in text) == (1, True)
    assert not Evaluation.objects.exists()
    assert not Import.objects.exists()
    assert not [each for each in Path(settings.IMPORTS_DIR).rglob("*") if each.is_file()]


def test_an_import_that_is_refused_leaves_nothing_in_the_persons_list(office: Office, folder: Path) -> None:
    (folder / "甲.xlsx").unlink()
    status, text = run(folder, "--user", "preparer")
    assert (status, "什么也没有写入。" in text) == (1, True)
    assert not Import.objects.exists()


def test_a_file_that_cannot_be_opened_is_named_and_the_others_are_written(office: Office, folder: Path) -> None:
    building.open_form(office, form=building.build_form(name="甲"))
    status, text = run(folder / "甲.xlsx", folder / "丙.xlsx", "--user", "preparer")
    assert status == 1
    assert "打不开文件“丙.xlsx”" in text
    assert "已写入 1 个项目。" in text


def test_a_form_that_was_left_out_is_named_with_its_reason_and_what_to_do_without_a_page(
    office: Office, folder: Path
) -> None:
    building.open_form(office, form=building.build_form(name="甲"))
    Project.objects.create(unit=office.other_section, code="X-1", name="丙")
    (folder / "丙.xlsx").write_bytes(file_of(official(name="丙", rows=FILLED)).content)
    status, text = run(folder, "--user", "preparer")
    assert status == 1
    last = text[text.index("已写入 1 个项目。") :].splitlines()
    assert last[1] == "没有写入 2 张："
    assert sorted(last[2:4]) == [
        "  丙（丙.xlsx）：本部门别的单位已经有同名的项目，可能就是它",
        "  乙（乙.xlsx）：被拒绝，有 1 处要改，见上面；改好再导入",
    ]
    assert last[4:] == ["命令行不逐个勾选：确实要写入的，请用账号“preparer”在网页的“导入”里上传这个文件，勾上再应用。"]
    assert "确是另一个项目，请在网页上导入这个文件，打勾再应用" in text
    assert "请打勾" not in text


def test_a_form_of_which_every_cell_is_a_persons_to_check_is_not_said_to_be_nothing(
    office: Office, folder: Path
) -> None:
    evaluation = building.open_form(office, form=building.build_form(name="甲"))
    building.type_cells(office.preparer, evaluation, (building.line_target(evaluation, 1), "actual_text", "30.00(人)"))
    (folder / "甲.xlsx").write_bytes(file_of(building.build_form(name="甲")).content)
    status, text = run(folder / "甲.xlsx", "--user", "preparer")
    assert status == 0
    last = text[text.index("什么也没有写入。") :].splitlines()
    assert last[1:3] == ["没有写入 1 张：", "  甲（甲.xlsx）：1 个单元格都要人核对，见上面"]
    assert last[3].startswith("命令行不逐个勾选")


def test_its_help_is_in_chinese_with_the_exit_statuses_and_none_of_djangos_options() -> None:
    parser = Command().create_parser("manage.py", "import_forms")
    said = parser.format_help()
    assert re.search(r"退出状态.*0 没有错误.*1 有错误.*2 命令写错", re.sub(r"\s+", " ", said))
    assert "--settings" not in said
    helps = {each.dest: each.help for each in parser._actions}
    for option in ("paths", "user", "unit", "year", "dry_run", "as_json"):
        assert re.search(r"[\u4e00-\u9fff].* / [a-z]", str(helps[option])), option


@pytest.mark.parametrize("year", ["-5", "1999", "99999", "今年", "２０２４年"])
def test_a_year_that_is_none_is_said_before_anything_is_read(office: Office, folder: Path, year: str) -> None:
    with pytest.raises(CommandError, match=f"“{year}”不是年度.*2000 到 2100") as wrong:
        run(folder, "--user", "preparer", "--year", year)
    assert wrong.value.returncode == 2
    assert not Import.objects.exists()


def test_where_no_file_can_be_opened_nothing_is_imported_and_each_is_named(office: Office, folder: Path) -> None:
    status, text = run(folder / "丙.xlsx", "--user", "preparer")
    assert (status, text.count("打不开文件“丙.xlsx”")) == (1, 1)
    assert not Import.objects.exists()


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
