"""A file is read sheet by sheet, each as the kind of form that it holds; a zip is the files in it."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from evaluator.problems import Level
from evaluator.sheets import reading
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.guarding import read_guarded
from evaluator.sheets.mapping import mapping_of
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.sources import sheets_of
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.writer import write_template
from tests.sheets.published import form_file
from tests.sheets.target_samples import DATONG, QINGPU
from tests.sheets.workbooks_made import packed, saved, typed

UNKNOWN: list[list[object]] = [["考核内容", "计划", "做到"], ["培训人数", "≥500人", "510人"]]


def together(*sources: Path, notes: str = "") -> bytes:
    """One workbook with the sheets of several."""
    whole = Workbook()
    assert whole.active is not None
    whole.remove(whole.active)
    for source in sources:
        for sheet in load_workbook(source).worksheets:
            copy = whole.create_sheet(f"{len(whole.worksheets) + 1}-{sheet.title}"[:31])
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        copy.cell(cell.row, cell.column, cell.value).data_type = cell.data_type
            for merge in sheet.merged_cells.ranges:
                copy.merge_cells(str(merge))
    if notes:
        whole.create_sheet("填表说明")["A1"] = notes
    return saved(whole)


def test_sheets_of_both_kinds_in_one_workbook_are_each_read_as_what_they_are() -> None:
    content = together(QINGPU, form_file("01"), DATONG, notes="请于3月底前报送。")
    found = read_all([Upload("全部.xlsx", content)])
    assert [type(form) for form in found] == [TargetForm, OfficialForm, TargetForm, TargetForm, UnknownForm]
    assert [form.sheet[0] for form in found[:4]] == ["1", "2", "3", "4"]
    assert isinstance(found[1], OfficialForm)
    assert len(found[1].rows) == 15
    (beside,) = found[4].problems
    assert (beside.code, beside.level) == ("form-unknown", Level.NOTE)


def test_every_sheet_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    once = reading.sheets_of
    monkeypatch.setattr(reading, "sheets_of", lambda *given, **more: asked.append(1) or once(*given, **more))
    read_all([Upload("a.xlsx", QINGPU.read_bytes()), Upload("b.xlsx", form_file("01").read_bytes())])
    assert len(asked) == 2


def test_our_own_template_of_targets_is_no_self_evaluation() -> None:
    (form,) = read_all([Upload("模板.xlsx", write_template())])
    assert isinstance(form, TargetForm)


def test_a_target_form_with_points_is_no_self_evaluation() -> None:
    rows: list[list[object]] = [
        ["项目名称", "培训"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "分值"],
        ["产出", "数量", "人数", "≥5人", 90],
    ]
    (form,) = read_all([Upload("目标.xlsx", typed(rows))])
    assert isinstance(form, TargetForm)
    assert form.rows[0].points.number == 90


def test_the_files_of_a_zip_are_read_one_by_one_and_those_that_are_none_are_named() -> None:
    content = packed(
        {
            "一局/目标.xlsx": QINGPU.read_bytes(),
            "二局/自评.xlsx": form_file("01").read_bytes(),
            "二局/说明.txt": "请查收".encode(),
            "里面.zip": packed({"目标.xlsx": QINGPU.read_bytes()}),
        },
        stored=True,
    )
    found = read_all([Upload("全部.zip", content)])
    assert [(form.file, type(form)) for form in found] == [
        ("全部.zip/一局/目标.xlsx", TargetForm),
        ("全部.zip/二局/自评.xlsx", OfficialForm),
        ("全部.zip/二局/说明.txt", UnknownForm),
        ("全部.zip/里面.zip", UnknownForm),
    ]
    assert found[3].problems[0].code == "bundle-nested"


def test_an_empty_zip_says_so() -> None:
    (form,) = read_all([Upload("空.zip", packed({"一局/": b""}))])
    assert [problem.code for problem in form.problems] == ["bundle-empty"]


def test_a_mapping_reads_what_no_layout_knows_and_nothing_else() -> None:
    content = typed(UNKNOWN, title="台账")
    (sheet,) = sheets_of(content)
    mapping = mapping_of(
        sheet,
        kind="self_evaluation",
        head_row=1,
        columns={"indicator": 1, "target": 2, "actual": 3},
        fixed={"project": "培训", "year": "2024"},
    )
    uploads = [Upload("台账.xlsx", content), Upload("目标.xlsx", QINGPU.read_bytes())]
    unknown, planned = read_all(uploads)
    assert isinstance(unknown, UnknownForm)
    mapped, same = read_all(uploads, mappings=[mapping])
    assert isinstance(mapped, OfficialForm)
    assert (mapped.file, mapped.sheet, mapped.layout) == ("台账.xlsx", "台账", "mapped")
    assert [line.actual.text for line in mapped.rows] == ["510人"]
    assert same == planned
    assert read_guarded(uploads, mappings=[mapping.as_record()]) == (mapped, same)


def test_a_workbook_without_anything_in_it_says_so() -> None:
    (form,) = read_all([Upload("空.xlsx", typed([]))])
    assert [problem.code for problem in form.problems] == ["file-blank"]
