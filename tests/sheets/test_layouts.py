"""Layout files: what ships is sound, and every fault of a bad one is said at once."""

from pathlib import Path

import pytest

from evaluator.sheets import layout
from evaluator.sheets.layoutfiles import read_files
from evaluator.sheets.shapes import label_key
from evaluator.sheets.tables import LayoutFaults

SHANGHAI = "310000/self_evaluation-2024.toml"


def copied(folder: Path, change: dict[str, str] | None = None, *, vocabulary: dict[str, str] | None = None) -> Path:
    """The Shanghai layout and the vocabulary in a folder of their own, with some text replaced."""
    for name, replaced in ((SHANGHAI, change or {}), ("vocabulary.toml", vocabulary or {})):
        text = (layout.FOLDER / name).read_text(encoding="utf-8")
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new, 1)
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(LayoutFaults) as caught:
        read_files(folder)
    return [str(fault) for fault in caught.value.faults]


def test_every_layout_that_ships_loads_and_names_its_source() -> None:
    loaded = layout.load_all()
    assert [one.id for one in loaded] == [
        "000000/self_evaluation-2020",
        "310000/self_evaluation-2024",
        "420000/self_evaluation-2020",
        "500000/self_evaluation-2020",
        "510000/self_evaluation-2020",
        "530000/self_evaluation-2020",
    ]
    assert all(one.source.title for one in loaded)


@pytest.mark.parametrize(
    ("region", "found"),
    [
        ("310000", "310000/self_evaluation-2024"),
        ("310115", "310000/self_evaluation-2024"),  # 浦东新区 goes up to 上海市
        ("530100", "530000/self_evaluation-2020"),
        ("440113", "000000/self_evaluation-2020"),
        ("000000", "000000/self_evaluation-2020"),
    ],
)
def test_the_nearest_region_upward_gives_the_layout(region: str, found: str) -> None:
    assert layout.find(region, "self_evaluation", 2024).id == found


def test_no_layout_for_a_year_is_a_problem_that_lists_where_was_looked() -> None:
    with pytest.raises(layout.LayoutNotFound) as caught:
        layout.find("310115", "self_evaluation", 2015)
    assert "310115、310100、310000、000000" in caught.value.problem.message
    with pytest.raises(layout.LayoutNotFound) as caught:
        layout.get("999999/x")
    assert "310000/self_evaluation-2024" in caught.value.problem.remedy


def test_a_label_is_compared_without_spaces_widths_brackets_and_colon() -> None:
    assert label_key(" 年初 预算数\n（Ａ） ：") == "年初预算数"
    assert label_key("执行率（%）") == label_key("执行率(B/A)") == "执行率"
    assert label_key("（2024年度）") == ""


BROKEN = {
    "a missing key": ({'sheet = "自评表"\n': ""}, "sheet: is missing"),
    "an unknown key": ({'sheet = "自评表"': 'sheet = "自评表"\ncolour = "red"'}, "colour: is not known here"),
    "a wrong type": ({"least_height = 120": 'least_height = "tall"'}, "goals.least_height: is 'tall'"),
    "a number too large": ({"least_height = 120": "least_height = 500"}, "goals.least_height: is 500"),
    "columns that are none": ({'expected = "B:E"': 'expected = "B-E"'}, "goals.expected: is 'B-E'"),
    "columns the wrong way round": ({'expected = "B:E"': 'expected = "E:B"'}, "goals.expected: is 'E:B'"),
    "overlapping cells": ({'achieved = "F:I"': 'achieved = "E:I"'}, "goals: its cells leave a gap or overlap"),
    "a gap": ({'rest = "I"\n': ""}, "total: its cells leave a gap or overlap"),
    "a missing column": (
        {'    { key = "target", at = "E" },\n': ""},
        "indicators.columns: target stands there 0 times",
    ),
    "an unknown column": ({'key = "target"': 'key = "tarjet"'}, "indicators.columns[3].key: is 'tarjet'"),
    "a label twice the same": ({'achieved = "实际完成情况"': 'achieved = "预期目标"'}, "labels.achieved"),
    "a missing label": ({'total = "总分"\n': ""}, "labels.total: is missing"),
    "a wrong id": ({"310000/self_evaluation-2024": "310000/self_evaluation-2023"}, "id: is"),
    "a wrong region": ({'region = "310000"': 'region = "31"'}, "region: is '31'"),
    "no place for the year": ({'year = "（{year}年度）"': 'year = "（年度）"'}, "head.year"),
    "a sheet name Excel refuses": ({'sheet = "自评表"': 'sheet = "自评/表"'}, "sheet: is '自评/表'"),
    "a source without confidence": ({'confidence = "practice"': 'confidence = "sure"'}, "source.confidence: is 'sure'"),
    "a field placed twice": ({'field = "unit", label': 'field = "project", label'}, "head.rows: project stands"),
    "no TOML": ({"[page]": "[page"}, "is no valid TOML"),
    "a key twice": ({'[source]\n': '[source]\ntitle = "x"\n'}, "is no valid TOML"),
    "an unknown section of spellings": (
        {"[labels] ": "[spellings]\nfoot = {}\n[labels] "},
        "spellings.foot: is no section of a form",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_layout_is_refused_with_the_key_and_a_remedy(name: str, tmp_path: Path) -> None:
    change, words = BROKEN[name]
    faults = faults_of(copied(tmp_path, change))
    assert any(words in fault for fault in faults), faults
    assert all(SHANGHAI in fault for fault in faults)


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    folder = copied(
        tmp_path,
        {
            'sheet = "自评表"\n': "",
            "least_height = 120": "least_height = 5",
            "[grade]": "[gade]",
        },
    )
    faults = faults_of(folder)
    assert sum("sheet: is missing" in fault for fault in faults) == 1
    assert sum("goals.least_height" in fault for fault in faults) == 1
    assert sum("gade: is not known here" in fault for fault in faults) == 1


def test_a_spelling_may_not_mean_two_things(tmp_path: Path) -> None:
    folder = copied(tmp_path, vocabulary={'direction = ["': 'direction = ["三级指标", "'})
    assert any("already means indicator" in fault for fault in faults_of(folder))


def test_two_layouts_for_the_same_year_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    second = (folder / SHANGHAI).read_text(encoding="utf-8").replace("self_evaluation-2024", "self_evaluation-2025", 1)
    (folder / "310000/self_evaluation-2025.toml").write_text(second, encoding="utf-8")
    assert any("covers 2020 like 310000/self_evaluation-2024" in fault for fault in faults_of(folder))


def test_own_spellings_of_a_layout_are_accepted_beside_the_common_ones(tmp_path: Path) -> None:
    folder = copied(tmp_path, {"[labels] ": '[spellings.indicators]\nactual = ["年终实绩"]\n[labels] '})
    (loaded,) = read_files(folder)
    assert loaded.vocabulary.name("indicators", "年终实绩") == "actual"
    assert loaded.vocabulary.name("indicators", "实际完成值") == "actual"


def test_a_folder_without_layouts_is_a_fault(tmp_path: Path) -> None:
    assert any("vocabulary.toml" in fault for fault in faults_of(tmp_path))
