"""``manage.py policies`` lists, prints and checks."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def said(*words: str) -> str:
    out = StringIO()
    call_command("policies", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("words", [(), ("list",)])
def test_the_policies_are_listed_with_region_form_and_years(words):
    listed = said(*words)
    assert (
        "310000/self_evaluation-2020  项目支出绩效自评评分办法（上海市）  上海市 · 项目支出绩效自评表 · 2020 年度起"
        in listed
    )
    assert "000000/self_evaluation-2020" in listed


def test_a_policy_is_printed_with_its_numbers_sources_and_confidence():
    printed = said("show", "310000/self_evaluation-2020")
    for words in (
        "产出指标：50 分",
        "成本指标 20、产出指标 40、效益指标 20、满意度指标 10",
        "截尾到 2 位小数",
        "优：90 分及以上",
        "130%及以上，必须说明",
        "财预〔2020〕10号",
        "待核对原文",
        "见于公开的自评表",
        "已核对原文",
        "文件未规定，本软件约定",
        "sha256:",
    ):
        assert words in printed


def test_an_unknown_policy_is_answered_with_those_there_are():
    with pytest.raises(CommandError, match=r"可用的有：000000/self_evaluation-2020、310000/self_evaluation-2020"):
        said("show", "310000/nothing")


def test_the_shipped_files_have_no_fault():
    assert "没有问题" in said("check")


def test_all_faults_of_a_folder_are_printed_and_the_status_is_one(tmp_path):
    path = tmp_path / "420000" / "self_evaluation-2022.toml"
    path.parent.mkdir()
    path.write_text(
        'id = "420000/self_evaluation-2022"\nlabel = "某地办法"\nregion = "420000"\nform = "self_evaluation"\n'
        'applies = { from_budget_year = 2022 }\nbased_on = "000000/self_evaluation-2020"\n'
        '[rounding]\nplaces = "2"\nat = "line"\n[bonus]\npoints = 5\n',
        encoding="utf-8",
    )
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("policies", "check", "--folder", str(tmp_path), stdout=out, stderr=err)
    assert ended.value.code == 1
    assert "420000/self_evaluation-2022.toml · rounding.places" in err.getvalue()
    assert "420000/self_evaluation-2022.toml · rounding.source" in err.getvalue()
    assert "420000/self_evaluation-2022.toml · bonus" in err.getvalue()
    assert "共 3 处问题" in err.getvalue()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="没有这个文件夹"):
        said("check", "--folder", str(tmp_path / "none"))
