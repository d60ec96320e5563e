"""A list of projects (一行一个项目): every row is a target form, its running text indicators; nothing is guessed."""

from pathlib import Path
from typing import Any

import pytest

from evaluator.problems import Level
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.layout import FOLDER
from evaluator.sheets.tables import LayoutFaults
from evaluator.sheets.targets import layout, listing
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.lists import read_lists
from evaluator.sheets.targets.reader import read_target_forms
from tests.sheets.target_samples import PANYU, forms_of, written_down
from tests.sheets.workbooks_made import typed

HEAD = ("项目名称（资金使用单位）", "总计", "绩效目标", "绩效指标")
LINE = "1、1-产出指标；11-数量指标；培训；实施周期指标值:5次；年度指标值:1次。"
MONEY = {
    "total": "total",
    "appropriation": "fiscal_appropriation",
    "special_account": "special_account",
    "other": "other",
}


def listed(*rows: tuple[object, ...], unit: str = "某某局") -> list[TargetForm]:
    return forms_of(
        typed([("某某局2025年项目支出绩效目标表",), (f"单位名称：{unit}", None, "单位：万元"), HEAD, *rows])
    )


def lines_of(text: str) -> list[tuple[str, ...]]:
    (form,) = listed(("培训经费", 1, "办好培训", text))
    return [
        tuple(
            entry.text for entry in (line.category, line.subcategory, line.indicator, line.period_target, line.target)
        )
        for line in form.rows
    ]


def test_every_row_of_the_panyu_list_is_read() -> None:
    document: dict[str, Any] = written_down("panyu")
    forms = forms_of(PANYU)
    assert [form.project.text for form in forms] == [project["name"] for project in document["projects"]]
    for form, project in zip(forms, document["projects"], strict=True):
        assert (form.layout, form.year, form.money_unit) == ("440113/target_list-2025", 2025, "万元")
        assert form.unit.text == project["unit"]
        assert form.annual_goal.text == project["goal"]
        assert {row.source: row.annual.text for row in form.funding} == {
            source: project["funding"][key] for source, key in MONEY.items()
        }
        assert [
            (
                line.category.text,
                line.subcategory.text,
                line.indicator.text,
                line.period_target.text,
                line.target.text,
            )
            for line in form.rows
        ] == [
            (line["level1"], line["level2"], line["name"], line["period_target_text"], line["annual_target_text"])
            for line in project["indicators"]
        ]


def test_every_value_keeps_its_cell() -> None:
    form = forms_of(PANYU)[1]
    assert (form.project.cell, form.unit.cell, form.annual_goal.cell) == ("A7", "A2", "F7")
    assert form.funding[0].annual.cell == "B7"
    assert {line.target.cell for line in form.rows} == {"G7"}


def test_a_category_that_its_number_contradicts_is_named_and_kept() -> None:
    document = written_down("panyu")
    named = {
        form.project.text: [problem for problem in form.problems if problem.code.endswith("-category")]
        for form in forms_of(PANYU)
    }
    for project in document["projects"]:
        contradicting = [line for line in project["indicators"] if "level1_by_level2_code" in line]
        assert len(named[project["name"]]) == len(contradicting)
        assert all(problem.level is Level.WARNING for problem in named[project["name"]])
    assert sum(len(problems) for problems in named.values()) == 5


def test_sums_and_the_units_own_row_are_no_projects() -> None:
    forms = listed(("合计", 9), ("某某局", 9), ("培训经费", 9, "办好培训", LINE))
    assert [form.project.text for form in forms] == ["培训经费"]


def test_separators_inside_a_target_stay_inside() -> None:
    first = "1、1-产出指标；11-数量指标；核查；实施周期指标值：1000宗；500家；年度指标值：3、4次。2家。"
    text = f"{first}2、2-效益指标;22-社会效益;影响;实施周期指标值:提升;年度指标值:提升"
    assert lines_of(text) == [
        ("产出指标", "数量指标", "核查", "1000宗；500家", "3、4次。2家"),
        ("效益指标", "社会效益", "影响", "提升", "提升"),
    ]


def test_a_line_that_is_written_otherwise_is_kept_whole_and_named() -> None:
    (form,) = listed(("培训经费", 1, "办好培训", f"{LINE}2、1-产出指标 培训合格率 95%"))
    assert [line.indicator.text for line in form.rows] == ["培训", "1-产出指标 培训合格率 95%"]
    assert form.rows[1].target.text == ""
    (problem,) = form.problems
    assert (problem.place, problem.level) == ("D4", Level.WARNING)


WRITTEN = ("产出指标", "数量指标", "培训", "5次", "1次"), ("效益指标", "社会效益", "影响", "提升", "提升")
FIRST_PART, SECOND_PART = (
    "1-产出指标；11-数量指标；培训；实施周期指标值:5次；年度指标值:1次",
    "2-效益指标；22-社会效益；影响；实施周期指标值:提升；年度指标值:提升",
)
PLAIN = f"1、{FIRST_PART}。2、{SECOND_PART}。"
OTHERWISE = {
    "half width": PLAIN.replace("；", ";"),
    "full width": PLAIN.translate(str.maketrans({"1": "１", "2": "２", "5": "５", "-": "－", ":": "：", "、": "．"})),
    "brackets and blanks": f"(1) {FIRST_PART}。\n（2）{SECOND_PART}。".replace("-", " — "),
    "a full stop is missing": f"1、{FIRST_PART}2、{SECOND_PART}",
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_punctuation_of_either_width_says_the_same(name: str) -> None:
    read = [tuple(text.translate(str.maketrans("１５", "15")) for text in line) for line in lines_of(OTHERWISE[name])]
    assert read == list(WRITTEN)


def codes_of(text: str) -> list[tuple[str, str]]:
    (form,) = listed(("培训经费", 1, "办好培训", text))
    assert {problem.place for problem in form.problems} <= {"D4"}
    return [(problem.code, problem.level.value) for problem in form.problems]


SECOND = "2-效益指标；22-社会效益；影响；实施周期指标值:提升；年度指标值:提升。"


def test_numbers_that_are_missing_or_skipped_are_named_and_their_lines_read() -> None:
    assert codes_of(f"{LINE}2、{SECOND}") == []
    assert codes_of(f"{LINE}{SECOND}") == [("line-2-number", "note")]
    assert codes_of(f"{LINE}4、{SECOND}") == [("line-2-number", "note")]
    assert lines_of(f"{LINE}{SECOND}")[1][:3] == ("效益指标", "社会效益", "影响")


def test_a_line_without_one_of_its_values_is_read_and_the_missing_one_named() -> None:
    assert codes_of("1、1-产出指标；11-数量指标；培训；实施周期指标值:5次。") == [("line-1-target", "warning")]
    assert lines_of("1、1-产出指标；11-数量指标；培训；年度指标值:1次。") == [
        ("产出指标", "数量指标", "培训", "", "1次")
    ]


def test_two_lines_that_cannot_be_told_apart_are_named() -> None:
    text = "1、1-产出指标；11-数量指标；培训；年度指标值:3培训合格率；年度指标值:95%。"
    assert codes_of(text) == [("line-1-doubled", "warning")]


def test_columns_and_cells_of_the_list_that_were_not_read_are_named_once() -> None:
    first, second = forms_of(
        typed(
            [
                ("某某局2025年项目支出绩效目标表", None, None, None, "附件3"),
                ("单位名称：某某局", None, "单位：万元"),
                (*HEAD, "经办人电话"),
                ("培训经费", 1, "办好培训", LINE, "1234"),
                ("宣传经费", 1, "办好宣传", LINE),
            ]
        )
    )
    assert [(problem.code, problem.place, problem.level) for problem in first.problems] == [
        ("column-unknown", "E3", Level.NOTE),
        ("cell-not-read", "E1", Level.NOTE),
    ]
    assert second.problems == ()


def test_a_project_without_indicators_is_named() -> None:
    (form,) = listed(("培训经费", 1, "办好培训", None))
    assert [(problem.code, problem.place) for problem in form.problems] == [("rows-missing", "D4")]


@pytest.mark.parametrize(
    "text",
    [
        "1、1-" + "；实施周期指标值:" * 3_500,
        "\n" * 32_000,
        "1、1-;" * 5_000,
        "1、1-a；b；c" + "；实施周期指标值:x" * 2_900,
    ],
    ids=["marks", "line ends", "numbers", "almost"],
)
def test_a_text_that_is_made_to_hurt_is_read_like_any_other(text: str) -> None:
    (form,) = listed(("培训经费", 1, "办好培训", text))
    assert len(form.rows) <= listing.MOST_LINES
    assert form.problems


def test_a_list_that_is_too_long_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_PROJECTS", 2)
    rows = [HEAD, *((f"项目{number}", 1, "目标", LINE) for number in range(3))]
    (answer,) = read_target_forms(typed(rows))
    assert isinstance(answer, UnknownForm)
    assert answer.problems[0].code == "sheet-too-long"


def test_the_list_that_ships_names_its_source() -> None:
    (shape,) = layout.load_lists()
    assert shape.source.title
    assert layout.names()[shape.id] == shape.name


BROKEN = {
    "a missing column": ('indicators = ["绩效指标"]\n', "", "columns.indicators: is missing"),
    "a column nobody knows": ('other = ["其他资金"]', 'loan = ["贷款"]', "columns.loan: is no column of a list"),
    "a heading that means two things": ('other = ["其他资金"]', 'other = ["总计"]', "already means total"),
    "no mark of the target": ('target = "年度指标值"\n', "", "line.target: is missing"),
    "a wrong id": ('id = "440113/target_list-2025"', 'id = "440113/target_list-2024"', "id: is"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_layout_is_refused_with_the_key_and_a_remedy(name: str, tmp_path: Path) -> None:
    old, new, said = BROKEN[name]
    text = (FOLDER / "440113/target_list-2025.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "440113/target_list-2025.toml"
    file.parent.mkdir()
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LayoutFaults) as caught:
        read_lists(tmp_path)
    assert any(said in str(fault) for fault in caught.value.faults), caught.value.faults
