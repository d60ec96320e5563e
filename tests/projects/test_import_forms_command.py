"""manage.py import_forms --dry-run: exactly what is in a file, compared with what was written down beside each."""

import json
import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from projects.management.commands import import_forms
from projects.services.importing import admitting
from tests.sheets.published import FORMS, legible
from tests.sheets.published import written_down as shanghai_written_down
from tests.sheets.target_samples import DATONG, PANYU, QINGPU, written_down
from tests.sheets.workbooks_made import typed

ROOT = Path(__file__).resolve().parents[2]
ENTRY = {"file", "sheet", "layout", "projects", "problems"}
PROJECT = {"project", "department", "unit", "year", "money_unit", "funding", "goals", "indicators"}
INDICATOR = {
    "cell", "category", "subcategory", "indicator", "period_target", "target", "read", "points", "actual", "score",
    "reason",
}  # fmt: skip
PROBLEM = {"cell", "code", "message", "remedy", "level"}


def run(*arguments):
    """Exit status and output."""
    out = StringIO()
    try:
        call_command("import_forms", "--dry-run", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def entries(*arguments):
    status, text = run(*arguments, "--json")
    return status, json.loads(text)


def targets(project):
    return [
        (line["category"], line["subcategory"], line["indicator"], line["period_target"], line["target"])
        for line in project["indicators"]
    ]


def targets_written(project):
    keys = ("level1", "level2", "name", "period_target_text", "annual_target_text")
    return [tuple(line.get(key) or "" for key in keys) for line in project["indicators"]]


# The four samples -----------------------------------------------------------------------------------------------------


def test_every_name_target_amount_and_goal_of_the_datong_forms_is_told_as_written():
    status, found = entries(DATONG)
    document = written_down("datong")
    assert status == 0
    assert [entry["sheet"] for entry in found] == [project["name"] for project in document["projects"]]
    for entry, written in zip(found, document["projects"], strict=True):
        assert (entry["file"], entry["layout"]) == (str(DATONG), "140200/target_form-2024")
        [project] = entry["projects"]
        assert (project["project"], project["department"]) == (written["name"], written["department"])
        assert (project["unit"], project["year"], project["money_unit"]) == (written["unit"], 2024, "元")
        assert project["funding"] == written["funding"]
        assert project["goals"] == {key: written[key] or "" for key in ("goal_period", "goal_annual")}
        assert targets(project) == targets_written(written)


def test_every_name_target_amount_and_goal_of_the_qingpu_form_is_told_as_written():
    status, [entry] = entries(QINGPU)
    [written] = written_down("qingpu")["projects"]
    [project] = entry["projects"]
    assert (status, entry["layout"], entry["problems"]) == (0, "310118/target_form-2024", [])
    assert (project["project"], project["department"]) == (written["name"], written["department"])
    assert (project["unit"], project["year"], project["money_unit"]) == (written["unit"], 2024, "万元")
    money = written["funding"]
    assert project["funding"] == {
        "period": {
            "total": money["total_amount"],
            "fiscal_appropriation": money["total_fiscal"],
            "other": money["total_other"],
        },
        "annual": {
            "total": money["annual_request"],
            "fiscal_appropriation": money["annual_current_year_appropriation"],
            "carry_over": money["annual_carry_over"],
            "other": money["annual_other"],
        },
    }
    assert project["goals"] == {key: written[key] for key in ("goal_period", "goal_annual")}
    assert targets(project) == targets_written(written)


def test_every_row_of_the_panyu_list_is_a_project_of_its_one_sheet():
    status, [entry] = entries(PANYU)
    document = written_down("panyu")
    assert (status, entry["layout"]) == (0, "440113/target_list-2025")
    assert [project["project"] for project in entry["projects"]] == [each["name"] for each in document["projects"]]
    for project, written in zip(entry["projects"], document["projects"], strict=True):
        assert (project["unit"], project["year"], project["money_unit"]) == (written["unit"], 2025, "万元")
        assert project["funding"] == written["funding"]
        assert project["goals"] == {"goal": written["goal"]}
        assert targets(project) == targets_written(written)


def test_exactly_the_contradictory_codes_of_the_panyu_list_are_named_with_cell_and_number():
    _, [entry] = entries(PANYU)
    rows = {each["project"]: each["indicators"][0]["cell"] for each in entry["projects"]}
    expected = [
        (rows[project["name"]], f"第 {number} 条", line["level1"], line["level2"])
        for project in written_down("panyu")["projects"]
        for number, line in enumerate(project["indicators"], start=1)
        if "level1_by_level2_code" in line
    ]
    assert len(expected) == 5
    named = [problem for problem in entry["problems"] if problem["code"].endswith("-category")]
    for problem, (cell, number, category, subcategory) in zip(named, expected, strict=True):
        assert (problem["cell"], problem["level"]) == (cell, "warning")
        assert all(words in problem["message"] for words in (cell, number, category, subcategory))


def test_every_name_target_result_and_amount_of_the_shanghai_forms_is_told_as_written():
    _, found = entries(*FORMS)
    assert [entry["file"] for entry in found] == [str(path) for path in FORMS]
    for entry in found:
        [project] = entry["projects"]
        written = shanghai_written_down(project["project"])
        assert entry["layout"] == "310000/self_evaluation-2024"
        assert (project["department"], project["unit"]) == (written["department"], written["unit"])
        assert (project["year"], project["money_unit"]) == (2024, "万元")
        assert project["funding"] == written["funding"]
        assert project["goals"] == {key: legible(written, key) for key in ("goal_expected", "goal_actual")}
        keys = {
            "category": "level1", "subcategory": "level2", "indicator": "name", "target": "target_text",
            "actual": "actual_text", "points": "weight", "score": "score", "reason": "deviation_note",
        }  # fmt: skip
        assert [{key: line[key] for key in keys} for line in project["indicators"]] == [
            {key: legible(line, name) for key, name in keys.items()} for line in written["indicators"]
        ]


def test_a_folder_is_read_file_by_file_and_every_part_has_its_keys():
    status, found = entries(FORMS[0].parent)
    assert status == 0
    assert [Path(entry["file"]).name for entry in found] == [path.name for path in FORMS]
    assert all(set(entry) == ENTRY for entry in found)
    assert all(set(project) == PROJECT for entry in found for project in entry["projects"])
    assert all(set(line) == INDICATOR for entry in found for line in entry["projects"][0]["indicators"])


# What is no form, and what is wrong -----------------------------------------------------------------------------------


def test_a_sheet_that_is_no_form_has_no_layout_no_projects_and_its_problem(tmp_path):
    path = tmp_path / "通知.xlsx"
    path.write_bytes(typed([["关于开展自评的通知"]], title="通知"))
    status, [entry] = entries(path)
    assert status == 1
    assert (entry["sheet"], entry["layout"], entry["projects"]) == ("通知", "", [])
    assert [problem["code"] for problem in entry["problems"]] == ["form-unknown"]


def test_a_file_that_is_not_there_is_said_and_the_others_are_read(tmp_path):
    status, [missing, found] = entries(tmp_path / "没有.xlsx", QINGPU)
    assert status == 1
    assert [problem["code"] for problem in missing["problems"]] == ["file-not-opened"]
    assert found["projects"]


def test_what_lies_beside_a_form_in_a_package_is_told_once_under_its_whole_path(tmp_path):
    package = tmp_path / "自评.zip"
    with ZipFile(package, "w") as archive:
        archive.write(QINGPU, "表.xlsx")
        archive.writestr("说明.txt", "请于三月底前报送")
    status, text = run(package)
    assert status == 0
    assert f"{package}/表.xlsx　" in text
    (line,) = (line for line in text.splitlines() if "说明.txt" in line)
    assert line.startswith(f"没有读：{package}/说明.txt 不是表格")


def test_what_is_no_file_is_said_and_the_rest_of_the_folder_is_read(tmp_path):
    os.mkfifo(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").symlink_to("/dev/zero")
    (tmp_path / "c.xlsx").symlink_to("/proc/self/environ/nothing")
    (tmp_path / "d.xlsx").write_bytes(QINGPU.read_bytes())
    status, found = entries(tmp_path)
    assert status == 1
    said = [problem["message"] for entry in found[:3] for problem in entry["problems"]]
    assert said == [
        "“a.xlsx”不是文件（是管道、设备之类），没有读",
        "“b.xlsx”不是文件（是管道、设备之类），没有读",
        "打不开文件“c.xlsx”",
    ]
    assert [len(entry["projects"]) for entry in found] == [0, 0, 0, 1]
    assert entries(tmp_path / "a.xlsx")[1][0]["problems"] == found[0]["problems"]


@pytest.mark.parametrize("stated", [True, False])
def test_a_file_over_the_limit_is_said_and_not_read(tmp_path, monkeypatch, stated):
    monkeypatch.setattr(import_forms, "LARGEST_TOGETHER", 2 * admitting.MEGABYTE)
    large, small = tmp_path / "大.csv", tmp_path / "小.xlsx"
    with large.open("wb") as file:
        file.truncate(2 * admitting.MEGABYTE + 1)
    small.write_bytes(QINGPU.read_bytes())
    if not stated:
        # As the files that the kernel makes up while they are read, which state no size.
        ordinary = Path.stat
        sizeless = os.stat_result((stat.S_IFREG | 0o644, *[0] * 9))
        monkeypatch.setattr(Path, "stat", lambda path, **_: sizeless if path == large else ordinary(path))
    status, [missing, found] = entries(large, small)
    assert status == 1
    [problem] = missing["problems"]
    assert problem["code"] == "file-too-large"
    assert problem["message"] == "文件“大.csv”超过 2 兆，没有读"
    assert found["projects"]


def test_a_name_that_is_no_text_is_printed_with_replacements(tmp_path):
    """In a process of its own: what a terminal can take is decided there."""
    (tmp_path / os.fsdecode(b"bad\xff.xlsx")).write_bytes(QINGPU.read_bytes())
    (tmp_path / os.fsdecode(b"none\xff.xlsx")).symlink_to("nothing")
    command = [sys.executable, "manage.py", "import_forms", str(tmp_path), "--dry-run"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.projects.settings_without_database"}
    answer = subprocess.run([*command, "--json"], cwd=ROOT, env=env, capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (1, b"")
    [missing, found] = json.loads(answer.stdout.decode("utf-8"))
    assert (Path(missing["file"]).name, Path(found["file"]).name) == ("none�.xlsx", "bad�.xlsx")
    assert missing["problems"][0]["message"] == "打不开文件“none�.xlsx”"
    assert found["projects"]


def test_where_there_is_nothing_to_read_it_says_so(tmp_path):
    with pytest.raises(CommandError, match="没有可以读的文件") as nothing:
        run(tmp_path)
    assert (str(tmp_path) in str(nothing.value), nothing.value.returncode) == (True, 1)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_forms", "--dry-run", "--json", str(tmp_path), stdout=out)
    assert json.loads(out.getvalue()) == []


def test_a_fault_in_a_cell_is_an_error_at_the_cells_address(tmp_path):
    book = load_workbook(FORMS[0])
    book.active["D6"] = "约三百"
    book.save(tmp_path / "自评.xlsx")
    status, [entry] = entries(tmp_path / "自评.xlsx")
    assert status == 1
    [problem] = entry["problems"]
    assert set(problem) == PROBLEM
    assert (problem["cell"], problem["code"], problem["level"]) == ("D6", "number-unreadable", "error")


def test_the_same_is_said_in_words():
    status, text = run(DATONG)
    assert status == 0
    assert "J驻村帮扶工作人员经费　2024年度　6 个指标" in text
    assert "[H26]" in text


def test_it_works_without_a_database():
    answer = subprocess.run(
        [sys.executable, "manage.py", "import_forms", str(QINGPU), "--dry-run", "--json"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.projects.settings_without_database"},
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr.decode()
    assert json.loads(answer.stdout.decode("utf-8"))[0]["layout"] == "310118/target_form-2024"


def test_without_dry_run_it_says_what_is_missing():
    with pytest.raises(CommandError, match="--dry-run") as wrong:
        call_command("import_forms", str(QINGPU))
    assert wrong.value.returncode == 2
