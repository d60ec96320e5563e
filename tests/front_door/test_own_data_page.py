"""The example of docs/own-data.md works as it is printed, on real forms."""

import re
import shutil
from io import StringIO
from pathlib import Path
from textwrap import dedent

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from projects.models import AuditEntry, Evaluation, Project, RoleAssignment, Round, Unit
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
    assert RoleAssignment.objects.get(user__username="chenjing").unit.code == "RSJ-03"


@pytest.mark.django_db
def test_a_second_run_adds_nothing_and_changes_nothing(office):
    established(office)
    before = get_user_model().objects.get(username="chenjing").password
    said = established(office)
    assert "新增单位 0 个，账号 0 个，项目 0 个" in said
    assert "没有改动的项目 2 个" in said
    assert get_user_model().objects.get(username="chenjing").password == before
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
        ('parent = "RSJ"', 'parent = "XYZ"', "单位 RSJ-03：前面没有上级单位“XYZ”。"),
        ('role = "reviewer"', 'role = "boss"', "第 2 个 [[people]] · role：写的是“boss”。只能是：preparer"),
        ('username = "zhoumin"', "username = 7", "第 2 个 [[people]] · username：写的是 7。请写成带引号的文字"),
        ('username = "zhoumin"', 'username = "zhou min"', "账号只能用字母、数字、下划线、点和短横线"),
        ('name = "孙工"', 'name = "' + "工" * 65 + '"', "第 3 个 [[people]] · name：有 65 个字。最多 64 个字"),
        ('administration = "system_admin"', "", "第 3 个 [[people]] · role：业务角色和管理员须写一样"),
        ('role = "reviewer"\nunit = "RSJ"', 'role = "reviewer"', "第 2 个 [[people]] · unit：角色和单位要一起写"),
        ("fiscal_year = 2024", 'fiscal_year = "2024"', "round · fiscal_year：写的是 2024。请写成年份，如 2025"),
        ("due_at = 2025-03-31T17:30:00", "due_at = 2025-03-31", "round · due_at：写的是 2025-03-31。请写成日期和时间"),
        ('name = "孙工"', 'name = "孙工"\nage = 40', "第 3 个 [[people]] · age：不认识这一项。请删去，或核对拼写"),
        ("[round]", "[round", "建档文件：格式读不出来"),
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


def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="读不出来"):
        call_command("establish", str(tmp_path / "无.toml"))
