"""A sheet that no layout knows is shown, mapped once by a person, and read from then on wherever it has moved."""

import json
from typing import Any

import pytest

from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.mapping import ColumnMapping, Place, fits, mapping_of, preview, read_mapped
from evaluator.sheets.mapping.fitting import MappingFaults
from evaluator.sheets.sources import sheets_of
from evaluator.sheets.targets.forms import TargetForm
from tests.sheets.workbooks_made import typed

HEAD = ["大类", "小类", "考核内容", "计划", "做到", "满分", "自己打分", "为什么"]
ROWS = [
    ["某市培训中心考核台账"],
    ["项目：", "职业技能培训", None, "年份", "2024年"],
    [],
    HEAD,
    ["产出", "数量", "培训人数", "≥500人", "510人", 50, 50, None],
    [None, None, "培训场次", "5场", "4场", 30, 24, "一场因疫情取消，改到下年"],
    ["效益", "社会效益", "学员满意", "≥90%", "95%", 20, 20, None],
    ["合计", None, None, None, None, 100, 94, None],
]
COLUMNS = {
    "category": 1, "subcategory": 2, "indicator": 3, "target": 4, "actual": 5, "points": 6, "score": 7, "reason": 8,
}  # fmt: skip


def sheet_of(rows: list[list[object]], merges: tuple[str, ...] = ()) -> Sheet:
    (sheet,) = sheets_of(typed(rows, merges=merges, title="台账"))
    return sheet


def chosen(sheet: Sheet, **changes: Any) -> ColumnMapping:
    choices: dict[str, Any] = {
        "kind": "self_evaluation",
        "head_row": 4,
        "columns": COLUMNS,
        "fixed": {"unit": "某市培训中心", "money_unit": "万元"},
        "cells": {"project": (2, 2), "year": (2, 5)},
    }
    return mapping_of(sheet, **(choices | changes))


def evaluated(sheet: Sheet, mapping: ColumnMapping) -> OfficialForm:
    (form,) = read_mapped(sheet, mapping)
    assert isinstance(form, OfficialForm)
    return form


def lines(form: OfficialForm) -> list[tuple[str, ...]]:
    return [
        tuple(entry.text for entry in (line.category, line.subcategory, line.indicator, line.target, line.actual))
        for line in form.rows
    ]


EXPECTED = [
    ("产出", "数量", "培训人数", "≥500人", "510人"),
    ("产出", "数量", "培训场次", "5场", "4场"),
    ("效益", "社会效益", "学员满意", "≥90%", "95%"),
]


def test_what_a_person_named_is_read_with_its_cells() -> None:
    sheet = sheet_of(ROWS)
    form = evaluated(sheet, chosen(sheet))
    assert lines(form) == EXPECTED
    assert (form.project.text, form.project.cell, form.year) == ("职业技能培训", "B2", 2024)
    assert (form.unit.text, form.unit.cell, form.money_unit) == ("某市培训中心", "", "万元")
    assert (form.rows[1].target.cell, form.rows[1].category.cell) == ("D6", "A5")
    assert [line.points.number for line in form.rows] == [50, 30, 20]
    assert form.rows[1].reason.text == "一场因疫情取消，改到下年"
    assert (form.layout, form.sheet, form.problems) == ("mapped", "台账", ())


def test_a_value_merged_over_indicators_is_that_of_none_of_them() -> None:
    sheet = sheet_of(ROWS, merges=("E5:E6", "F5:F6"))
    form = evaluated(sheet, chosen(sheet))
    assert [line.actual.text for line in form.rows] == ["", "", "95%"]
    assert [line.points.number for line in form.rows] == [None, None, 20]
    assert {(each.code, each.place) for each in form.problems} == {("actual-merged", "E5"), ("points-merged", "F5")}


def test_a_mapping_is_kept_as_plain_data() -> None:
    mapping = chosen(sheet_of(ROWS), in_columns={"department": 8})
    assert ColumnMapping.from_record(json.loads(json.dumps(mapping.as_record()))) == mapping
    assert mapping.fields["project"] == Place(cell=(-2, 1))
    assert mapping.fields["department"] == Place(heading=7)


def test_the_same_shape_is_recognised_after_it_has_moved() -> None:
    mapping = chosen(sheet_of(ROWS))
    moved = [["填报说明：请于3月底前报送"], [], *([None, *row] for row in ROWS)]
    sheet = sheet_of(moved)
    assert fits(sheet, mapping)
    form = evaluated(sheet, mapping)
    assert lines(form) == EXPECTED
    assert (form.project.text, form.project.cell) == ("职业技能培训", "C4")


def test_columns_may_change_places_and_others_may_come_between() -> None:
    mapping = chosen(sheet_of(ROWS))
    order = [0, 1, 3, 2, 6, 5, 4, 7]
    turned = [[row[place] if place < len(row) else None for place in order] for row in ROWS[3:]]
    sheet = sheet_of([*ROWS[:3], *([*row[:4], "新", *row[4:]] for row in turned)])
    assert lines(evaluated(sheet, mapping)) == EXPECTED


def test_another_shape_does_not_fit() -> None:
    mapping = chosen(sheet_of(ROWS))
    other = sheet_of([*ROWS[:3], [*HEAD[:7], "说明"], *ROWS[4:]])
    assert not fits(other, mapping)
    assert read_mapped(other, mapping) == ()
    assert not fits(Sheet("空", [], []), mapping)


def test_a_head_of_two_rows_names_its_columns_by_both() -> None:
    rows: list[list[object]] = [
        ["内容", "计划", None, "做到"],
        [None, "符号", "值"],
        ["培训人数", "≥", "500人", "510人"],
    ]
    sheet = sheet_of(rows, merges=("A1:A2", "B1:C1", "D1:D2"))
    columns = {"indicator": 1, "direction": 2, "target": 3, "actual": 4}
    mapping = mapping_of(sheet, kind="self_evaluation", head_row=1, head_rows=2, columns=columns)
    assert mapping.signature == ("内容", "计划/符号", "计划/值", "做到")
    form = evaluated(sheet, mapping)
    assert [line.target.text for line in form.rows] == ["≥500人"]


def test_a_list_of_projects_is_a_form_a_project() -> None:
    rows: list[list[object]] = [
        ["项目", "单位", "内容", "计划", "金额（元）"],
        ["甲项目", "一局", "人数", "≥5人", 1000],
        [None, None, "场次", "≥2场", None],
        ["乙项目", "二局", "满意度", "≥90%", "两千"],
    ]
    sheet = sheet_of(rows)
    mapping = mapping_of(
        sheet,
        kind="target_form",
        head_row=1,
        columns={"indicator": 3, "target": 4},
        fixed={"year": "2025", "money_unit": "元"},
        in_columns={"project": 1, "unit": 2, "amount": 5},
    )
    first, second = read_mapped(sheet, mapping)
    assert isinstance(first, TargetForm)
    assert isinstance(second, TargetForm)
    assert [(form.project.text, form.unit.text, form.year) for form in (first, second)] == [
        ("甲项目", "一局", 2025),
        ("乙项目", "二局", 2025),
    ]
    assert [line.target.text for line in first.rows] == ["≥5人", "≥2场"]
    assert (first.funding[0].annual.number, first.money_unit, first.problems) == (1000, "元", ())
    assert [(problem.code, problem.place) for problem in second.problems] == [("number-unreadable", "E4")]


def test_what_is_missing_is_named_by_its_cell() -> None:
    rows = [list(row) for row in ROWS]
    rows[1][1] = None
    rows[4][5] = "五十"
    rows[5][3] = None
    rows[6][2] = None
    sheet = sheet_of(rows)
    form = evaluated(sheet, chosen(sheet, cells={"project": (2, 2)}))
    assert {(problem.code, problem.place): problem.level for problem in form.problems} == {
        ("project-blank", "B2"): Level.ERROR,
        ("year-missing", "年度"): Level.ERROR,
        ("number-unreadable", "F5"): Level.ERROR,
        ("target-missing", "D6"): Level.WARNING,
        ("indicator-missing", "C7"): Level.ERROR,
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "letter"}, "mapping-kind"),
        ({"head_row": 3}, "mapping-head"),
        ({"columns": {"indicator": 3}}, "mapping-target"),
        ({"columns": {"indicator": 3, "target": 3}}, "mapping-twice"),
        ({"columns": {"indicator": 3, "target": 4, "colour": 5}}, "mapping-unknown"),
        ({"columns": {"indicator": 3, "target": 9}}, "mapping-no-heading"),
    ],
)
def test_choices_that_make_no_mapping_are_told_at_once(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(MappingFaults) as caught:
        chosen(sheet_of(ROWS), **changes)
    assert code in [problem.code for problem in caught.value.problems]
    assert all(problem.remedy for problem in caught.value.problems)


def test_the_preview_shows_cells_with_addresses_and_guesses_what_columns_are() -> None:
    shown = preview(sheet_of(ROWS))
    assert (shown.head_row, shown.kind) == (4, "self_evaluation")
    assert shown.rows[3][2].text == "考核内容"
    assert shown.rows[3][2].address == "C4"
    assert len({len(row) for row in shown.rows}) == 1
    assert {shown.guesses.get(column) for column in (3, 4, 5, 6)} == {"indicator", "target", "actual", "points"}


def test_groups_are_guessed_by_their_names_and_people_are_no_group() -> None:
    rows: list[list[object]] = [
        ["某市台账"],
        [],
        ["类", "归口", "考什么", "经手人", "计划", "做到", "满分"],
        ["产出", "数量指标", "培训人数", "张三", "≥500人", "510人", 50],
        [None, "质量指标", "结业合格率", "李四", "≥90%", "95%", 30],
        ["效益指标", "社会效益指标", "学员就业率", "张三", "≥80%", "85%", 10],
        ["满意度", "服务对象满意度", "学员满意率", "张三", "≥90%", "95%", 10],
    ]
    assert preview(sheet_of(rows)).guesses == {
        1: "category", 2: "subcategory", 3: "indicator", 5: "target", 6: "actual", 7: "points",
    }  # fmt: skip
    unnamed = [row[3:4] + row[2:] for row in rows]
    assert set(preview(sheet_of(unnamed)).guesses.values()).isdisjoint({"category", "subcategory"})


def test_known_headings_are_guessed_by_their_names() -> None:
    rows: list[list[object]] = [
        ["项目名称", "培训", "主管部门", "某局"],
        ["序号", "指标内容", "目标值", "单位", "权重"],
        [1, "人数", 5, "人", 60],
        [2, "场次", 2, "场", 40],
    ]
    shown = preview(sheet_of(rows))
    assert (shown.head_row, shown.kind) == (2, "target_form")
    assert shown.guesses == {2: "indicator", 3: "target", 4: "measure", 5: "points"}
    assert shown.cells == {"project": (1, 2), "department": (1, 4)}


def test_a_form_says_by_whose_mapping_it_was_read() -> None:
    sheet = sheet_of(ROWS)
    told = "按本单位 2026-11-22 保存的对应关系读的"
    mapping = ColumnMapping.from_record(chosen(sheet).as_record() | {"said": told})
    (problem,) = evaluated(sheet, mapping).problems
    assert (problem.message, problem.level) == (told, Level.NOTE)
    assert "said" not in mapping.as_record()
