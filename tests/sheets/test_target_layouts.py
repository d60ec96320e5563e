"""Layout files of target forms: what ships is sound, and every fault of a bad one is said at once."""

from pathlib import Path

import pytest

from evaluator.sheets.layout import FOLDER, LayoutNotFound
from evaluator.sheets.tables import LayoutFaults
from evaluator.sheets.targets import layout
from evaluator.sheets.targets.layoutfiles import read_files

TEMPLATE = f"{layout.TEMPLATE}.toml"


def copied(folder: Path, change: dict[str, str] | None = None, *, vocabulary: dict[str, str] | None = None) -> Path:
    """The template's layout and the vocabulary in a folder of their own, with some text replaced."""
    for name, replaced in ((TEMPLATE, change or {}), ("target_vocabulary.toml", vocabulary or {})):
        text = (FOLDER / name).read_text(encoding="utf-8")
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


def test_every_target_form_that_ships_loads_and_names_its_source() -> None:
    loaded = layout.load_all()
    assert [one.id for one in loaded] == [
        "000000/target_form-2015",
        "140200/target_form-2024",
        "310118/target_form-2024",
    ]
    assert all(one.source.title for one in loaded)
    assert all(one.page for one in loaded)
    assert layout.get(layout.TEMPLATE).covers(2026)


def test_a_form_nobody_knows_is_a_problem_that_lists_those_there_are() -> None:
    with pytest.raises(LayoutNotFound) as caught:
        layout.get("999999/x")
    assert layout.TEMPLATE in caught.value.problem.remedy


BROKEN = {
    "a missing key": ({'sheet = "绩效目标表"\n': ""}, "page.sheet: is missing"),
    "an unknown key": ({'money_unit = "万元"': 'money_unit = "万元"\ncolour = "red"'}, "colour: is not known here"),
    "a gap": ({'rest = "J:K"': 'rest = "K"'}, "ends: its cells leave a gap or overlap"),
    "a missing column": ({'    { key = "target", at = "F" },\n': ""}, "indicators.columns: target stands"),
    "a field placed twice": ({'field = "code", label': 'field = "project", label'}, "head.rows: project stands"),
    "a source twice": ({'source = "own"': 'source = "other"'}, "funding.rows: name a source twice"),
    "a source nobody knows": ({'source = "own"': 'source = "loan"'}, "funding.rows[7].source: is 'loan'"),
    "a row of money without a label": (
        {'{ source = "carry_over", annual = "上年结转资金" }': '{ source = "carry_over" }'},
        "funding.rows[6]: has no label",
    ),
    "a label that is another's": ({'target = "年度指标值"': 'target = "三级指标"'}, "labels.target"),
    "a label nobody knows": ({'band = "绩效指标"': 'band = "绩效指标"\ncolour = "红"'}, "colour: is not known here"),
    "a text without a label": ({'below = ["weights_reason"]': 'below = ["reason"]'}, "texts.below: holds 'reason'"),
    "no place for the year": ({'year = "（{year}年度）"': 'year = "（年度）"'}, "head.year"),
    "sides that are none": ({'[indicators]\n': '[indicators]\nsides = ["left", "right"]\n'}, "indicators.sides: is"),
    "a wrong region": ({'region = "000000"': 'region = "31"'}, "region: is '31'"),
    "no TOML": ({"[page]": "[page"}, "is no valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_layout_is_refused_with_the_key_and_a_remedy(name: str, tmp_path: Path) -> None:
    change, said = BROKEN[name]
    faults = faults_of(copied(tmp_path, change))
    assert any(said in fault for fault in faults), faults
    assert all(TEMPLATE in fault for fault in faults)


def test_a_spelling_may_not_mean_two_things(tmp_path: Path) -> None:
    folder = copied(tmp_path, vocabulary={'measure = ["': 'measure = ["三级指标", "'})
    assert any("already means indicator" in fault for fault in faults_of(folder))


def test_own_spellings_of_a_layout_are_accepted_beside_the_common_ones(tmp_path: Path) -> None:
    folder = copied(tmp_path, {"[blank] ": '[spellings.indicators]\ntarget = ["本年要达到的"]\n[blank] '})
    (loaded,) = read_files(folder)
    assert loaded.vocabulary.name("indicators", "本年要达到的") == "target"
    assert loaded.vocabulary.name("indicators", "年度指标值") == "target"


def test_a_folder_without_target_forms_is_a_fault(tmp_path: Path) -> None:
    assert any("target_vocabulary.toml" in fault for fault in faults_of(tmp_path))
