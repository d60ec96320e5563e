"""The example of docs/own-data.md works as it is printed, on real forms."""

import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from textwrap import dedent

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from projects.demo import cast
from projects.models import AuditEntry, Evaluation, Project, RoleAssignment, Round, Unit
from projects.services import auditing
from tests.architecture.house import ROOT

PUBLISHED = ROOT / "projects" / "demo" / "shanghai-2024"
PAGE = (ROOT / "docs" / "own-data.md").read_text(encoding="utf-8")
EXAMPLE = dedent(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1])  # type: ignore[index]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder as the page describes it, with two published forms."""
    forms = tmp_path / "自评表" / "职业能力建设处"
    forms.mkdir(parents=True)
    for number in ("01", "14"):
        (file,) = PUBLISHED.glob(f"{number}_*.xlsx")
        shutil.copy(file, forms)
    (tmp_path / "单位.toml").write_text(EXAMPLE, encoding="utf-8")
    return tmp_path


def established(office: Path) -> str:
    said = StringIO()
    call_command("establish", str(office / "单位.toml"), stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_example_sets_up_an_office(office):
    said = established(office)
    assert "新增单位 2 个，账号 3 个，项目 2 个" in said
    assert [unit.name for unit in Unit.objects.all()] == ["某市人力资源和社会保障局", "职业能力建设处"]
    assert Round.objects.get().layout_id == "310000/self_evaluation-2024"
    form = Evaluation.objects.get(project__name="专业技术人员及事业单位管理工作经费")
    assert form.results.count() == 8
    assert AuditEntry.objects.filter(action="establish").count() == 1


@pytest.mark.django_db
def test_each_initial_password_opens_its_account_and_must_be_changed(office):
    said = established(office)
    for username, password in re.findall(r"^  (\w+)\t(\S+)\t", said, re.MULTILINE):
        user = get_user_model().objects.get(username=username)
        assert user.check_password(password)
        assert user.must_change_password
    assert RoleAssignment.objects.get(user__username="liqing").unit.code == "SRSJ-03"


@pytest.mark.django_db
def test_a_second_run_adds_nothing_and_changes_nothing(office):
    established(office)
    before = get_user_model().objects.get(username="liqing").password
    said = established(office)
    assert "新增单位 0 个，账号 0 个，项目 0 个" in said
    assert "没有改动的项目 2 个" in said
    assert get_user_model().objects.get(username="liqing").password == before
    assert Project.objects.count() == 2


@pytest.mark.django_db
def test_a_project_added_later_joins_the_others(office):
    established(office)
    (file,) = PUBLISHED.glob("17_*.xlsx")
    shutil.copy(file, office / "自评表" / "职业能力建设处")
    assert "项目 1 个" in established(office)
    assert Project.objects.values_list("code", flat=True).distinct().count() == 3


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('region = "310000"', 'region = "上海"', "建档文件 · region：写的是“上海”。请写所在地区的 6 位行政区划代码"),
        (
            'kind = "section"',
            'kind = "office"',
            "第 2 个 [[units]] · kind：写的是“office”。只能是：department、",
        ),
        ('parent = "SRSJ"', 'parent = "XYZ"', "单位 SRSJ-03：前面没有上级单位“XYZ”。"),
        ('role = "reviewer"', 'role = "boss"', "第 2 个 [[people]] · role：写的是“boss”。只能是：preparer"),
        ('username = "zhaohong"', "username = 7", "第 2 个 [[people]] · username：写的是 7。请写成带引号的文字"),
        ('username = "zhaohong"', 'username = "zhao hong"', "账号只能用字母、数字、下划线、点和短横线"),
        ('name = "何平"', 'name = "' + "工" * 65 + '"', "第 3 个 [[people]] · name：有 65 个字。最多 64 个字"),
        ('administration = "system_admin"', "", "第 3 个 [[people]] · role：业务角色和管理员须写一样"),
        ('role = "reviewer"\nunit = "SRSJ"', 'role = "reviewer"', "第 2 个 [[people]] · unit：角色和单位要一起写"),
        ("fiscal_year = 2024", 'fiscal_year = "2024"', "round · fiscal_year：写的是 2024。请写成年份，如 2025"),
        ("due_at = 2025-03-31T17:30:00", "due_at = 2025-03-31", "round · due_at：写的是 2025-03-31。请写成日期和时间"),
        ('name = "何平"', 'name = "何平"\nage = 40', "第 3 个 [[people]] · age：不认识这一项。请删去，或核对拼写"),
        ("[round]", "[round", "建档文件：第 31 行第 7 个字附近读不出来。请检查引号、括号和等号"),
        ("fiscal_year = 2024", "fiscal_year = 2025", "是 2024 年度的表，批次是 2025 年度"),
        ("fiscal_year = 2024", "fiscal_year = 2010", "找不到适用于 2010 年度的评分办法"),
        ("*.xlsx", "*.xls", "里没有这样的文件"),
    ],
)
@pytest.mark.django_db
def test_a_mistake_is_named_and_nothing_is_written(office, was, becomes, said):
    file = office / "单位.toml"
    text = file.read_text(encoding="utf-8")
    plain = re.sub(r" +#.*", "", text)
    assert was in plain
    file.write_text(plain.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        established(office)
    assert "没有写入任何内容" in str(refused.value)
    assert said in str(refused.value)
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_all_mistakes_are_named_at_once(office):
    file = office / "单位.toml"
    file.write_text('region = "1"\n[[units]]\ncode = "A"\n', encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        established(office)
    for place in ("建档文件 · region", "第 1 个 [[units]] · name", "第 1 个 [[units]] · kind"):
        assert place in str(refused.value)


@pytest.mark.django_db
def test_a_file_that_is_no_form_is_refused_with_its_name(office):
    (office / "自评表" / "职业能力建设处" / "别的.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(CommandError, match="没有写入任何内容"):
        established(office)
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有这个文件：{file}。请核对路径和文件名。"),
        ("folder", "{file} 是文件夹。请写上里面的建档文件（.toml）。"),
        ("某市".encode("gbk"), "{file} 读不出来：不是 UTF-8 编码的文字。请用记事本另存为 UTF-8。"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_chinese_sentence(tmp_path, content, said):
    file = tmp_path / "单位.toml"
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("establish", str(file))
    assert str(refused.value) == said.format(file=file)


def changed(office: Path, *pairs: tuple[str, str]) -> str:
    """What a second run says after these places of the file were written otherwise."""
    file = office / "单位.toml"
    text = re.sub(r" +#.*", "", file.read_text(encoding="utf-8"))
    for was, becomes in pairs:
        assert was in text
        text = text.replace(was, becomes, 1)
    file.write_text(text, encoding="utf-8")
    return established(office)


@pytest.mark.django_db
def test_a_new_deadline_is_taken_over_said_and_audited(office):
    established(office)
    said = changed(office, ("due_at = 2025-03-31T17:30:00", "due_at = 2025-04-15T12:00:00"))
    assert "改动：批次“2024年度绩效自评”：报送截止由 2025-03-31 17:30:00 改为 2025-04-15 12:00:00" in said
    assert timezone.localtime(Round.objects.get().due_at).isoformat() == "2025-04-15T12:00:00+08:00"
    entry = AuditEntry.objects.filter(action="establish").latest("sequence")
    assert [(each["label"], each["from"], each["to"]) for each in entry.changes] == [
        ("报送截止", "2025-03-31 17:30:00", "2025-04-15 12:00:00")
    ]
    assert auditing.verify().intact


@pytest.mark.django_db
def test_a_run_without_new_dates_says_nothing_of_a_change(office):
    established(office)
    said = established(office)
    assert "改动：" not in said
    assert "没有照办" not in said
    assert AuditEntry.objects.filter(action="establish").latest("sequence").changes == []


@pytest.mark.django_db
def test_a_deadline_before_the_beginning_is_refused(office):
    with pytest.raises(CommandError, match="早于填报开始的 2025-01-06"):
        changed(office, ("due_at = 2025-03-31T17:30:00", "due_at = 2025-01-05T17:30:00"))
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_a_deadline_may_name_its_time_zone(office):
    changed(office, ("due_at = 2025-03-31T17:30:00", "due_at = 2025-03-31T09:30:00Z"))
    assert timezone.localtime(Round.objects.get().due_at).isoformat() == "2025-03-31T17:30:00+08:00"


@pytest.mark.django_db
def test_what_the_file_says_otherwise_of_units_and_people_is_named_and_not_done(office):
    established(office)
    said = changed(
        office,
        ('name = "职业能力建设处"', 'name = "职建处"'),
        ('name = "赵红"', 'name = "赵虹"'),
        ('role = "preparer"', 'role = "reader"'),
    )
    assert "没有照办：单位 SRSJ-03：名称在文件里是“职建处”，现在是“职业能力建设处”，没有改动" in said
    assert "没有照办：账号 zhaohong：姓名在文件里是“赵虹”，现在是“赵红”，没有改动" in said
    assert "改动：账号 liqing：新增“职业能力建设处”的只读人员" in said
    assert "没有照办：账号 liqing：文件里没有“职业能力建设处”的填报人，原有的职责没有取消" in said
    assert Unit.objects.filter(name="职业能力建设处").exists()
    assert get_user_model().objects.get(username="zhaohong").full_name == "赵红"
    assert RoleAssignment.objects.filter(user__username="liqing").count() == 2


@pytest.mark.django_db
def test_an_administrator_never_gets_a_role_by_a_later_file(office):
    established(office)
    said = changed(office, ('administration = "system_admin"', 'role = "reviewer"\nunit = "SRSJ"'))
    assert "没有照办：账号 heping：管理员在文件里是“业务人员”，现在是“系统管理员”，没有改动" in said
    assert not RoleAssignment.objects.filter(user__username="heping").exists()


def test_nobody_of_the_example_is_somebody_of_the_demo():
    named = set(re.findall(r'username = "(\S+)"', EXAMPLE))
    assert named
    assert not named & {person.username for person in cast.PEOPLE}
    assert not set(re.findall(r'code = "(\S+)"', EXAMPLE)) & {unit.code for unit in cast.UNITS}


@pytest.mark.django_db
def test_a_database_with_the_demo_is_refused_and_the_way_to_an_own_one_is_said(office, settings):
    settings.DATA_DIR = Path(connection.settings_dict["NAME"]).parent
    call_command("seed_demo", stdout=StringIO())
    people, projects = get_user_model().objects.count(), Project.objects.count()
    with pytest.raises(CommandError) as refused:
        established(office)
    assert "演示账号的密码人人知道" in str(refused.value)
    assert f"export DATA_DIR='{office / 'data'}'" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (get_user_model().objects.count(), Project.objects.count()) == (people, projects)


@pytest.mark.django_db
def test_with_a_database_address_the_way_is_another_database(office, settings):
    settings.DATA_DIR = office / "data"
    call_command("seed_demo", stdout=StringIO())
    with pytest.raises(CommandError, match="把 DATABASE_URL 改为它的地址"):
        established(office)


@pytest.mark.django_db
def test_a_bureau_whose_codes_and_round_are_named_as_in_the_demo_is_not_taken_for_it(office):
    plain = EXAMPLE.replace("SRSJ", cast.DEPARTMENT).replace("2024年度绩效自评", cast.ROUND_NAME)
    (office / "单位.toml").write_text(plain, encoding="utf-8")
    established(office)
    assert "没有改动的项目 2 个" in established(office)


def test_an_empty_data_folder_is_all_that_is_needed(office):
    """In a process of its own: no table is there before, and the site has people to sign in afterwards."""
    clean = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "establish", str(office / "单位.toml")],
        cwd=ROOT,
        env={**clean, "PYTHONUTF8": "1", "DATA_DIR": str(office / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "新增单位 2 个，账号 3 个，项目 2 个" in done.stdout
    assert f"数据库：{office / 'data' / 'evaluator.sqlite3'}" in done.stdout


@pytest.mark.django_db
def test_the_example_of_the_pages_way_opens_the_three_administrators_alone(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml administrators\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "单位.toml").write_text(dedent(example), encoding="utf-8")
    said = established(tmp_path)
    assert "新增单位 0 个，账号 3 个，项目 0 个" in said
    people = get_user_model().objects.order_by("pk").values_list("administration", "must_change_password")
    assert list(people) == [("system_admin", True), ("security_admin", True), ("auditor", True)]
