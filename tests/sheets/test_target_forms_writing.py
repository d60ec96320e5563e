"""The target form that is written: read back the same, one A4 page wide on paper; and a template that is taken back."""

import io
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evaluator.sheets.cells import clean
from evaluator.sheets.drawing import TextTooLong
from evaluator.sheets.forms import Entry, UnknownForm
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.forms import HEAD_FIELDS, SOURCES, TEXT_FIELDS, TargetForm, TargetFunding, TargetRow
from evaluator.sheets.targets.reader import read_target_forms
from evaluator.sheets.targets.writer import NOT_APPROVED, NotWritten, write_target_form, write_template
from tests.sheets.target_samples import DATONG, QINGPU, forms_of
from tests.sheets.test_printing import A4, Printer, bare, characters_by_column, on_one_another, pages, words
from tests.sheets.workbooks_made import saved

SAMPLES = (*forms_of(QINGPU), *forms_of(DATONG))
TEXTS = (*HEAD_FIELDS, *TEXT_FIELDS, "overall_goal", "annual_goal")
ROW_TEXTS = (
    "category",
    "subcategory",
    "indicator",
    "target",
    "period_target",
    "unit",
    "kind",
    "evidence",
    "data_source",
)


def national(form: TargetForm) -> TargetForm:
    return replace(form, layout=layouts.TEMPLATE)


def again(form: TargetForm) -> TargetForm:
    (read,) = forms_of(write_target_form(form))
    return read


def money_of(form: TargetForm) -> dict[tuple[str, str], Decimal]:
    return {
        (row.source, side): getattr(row, side).number
        for row in form.funding
        for side in ("period", "annual")
        if getattr(row, side).number is not None
    }


@pytest.mark.parametrize("form", SAMPLES, ids=lambda form: form.project.text)
def test_a_published_form_written_as_the_template_and_read_is_the_same(form: TargetForm) -> None:
    read = again(national(form))
    assert (read.layout, read.year, read.money_unit) == (layouts.TEMPLATE, form.year, form.money_unit)
    assert {name: getattr(read, name).text for name in TEXTS} == {name: getattr(form, name).text for name in TEXTS}
    assert money_of(read) == money_of(form)
    assert [[getattr(line, name).text for name in ROW_TEXTS] for line in read.rows] == [
        [getattr(line, name).text for name in ROW_TEXTS] for line in form.rows
    ]
    twice = again(read)
    for part in fields(TargetForm):
        assert getattr(twice, part.name) == getattr(read, part.name), part.name


BEGINNINGS = ("", "=", "+", "-", "@", "'", '"', "\n", " ", "\t", "0", "_x000D_")
NASTY = st.builds(
    lambda beginning, middle, repeat: clean((beginning + middle) * repeat),
    st.sampled_from(BEGINNINGS),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from((1, 1, 1, 30)),
)
TEXT = NASTY.map(lambda text: Entry(text if text.strip() else ""))
NAME = NASTY.filter(lambda text: not set(":：") & set(text)).map(lambda text: Entry(f"名{''.join(text.split())}称"))
AMOUNT = st.decimals(0, "99999999.9999", places=4).map(lambda number: Entry(f"{number:f}", number))
POINTS = st.decimals(0, 100, places=2).map(lambda number: Entry(f"{number:f}", number))
ROWS = st.lists(
    st.builds(
        TargetRow,
        category=st.sampled_from(("产出指标", "效益指标", "=指标")).map(Entry),
        subcategory=st.sampled_from(("数量指标", "质量指标", "-指标")).map(Entry),
        indicator=NAME,
        target=TEXT,
        period_target=TEXT,
        unit=NAME,
        kind=st.sampled_from(("", "定量、正向", "定性")).map(Entry),
        points=POINTS,
        evidence=TEXT,
        data_source=TEXT,
    ),
    min_size=1,
    max_size=6,
)
FORM = st.builds(
    TargetForm,
    layout=st.just(layouts.TEMPLATE),
    year=st.integers(2020, 2099),
    money_unit=st.sampled_from(("万元", "元")),
    **dict.fromkeys(HEAD_FIELDS, NAME),
    **dict.fromkeys(TEXT_FIELDS, TEXT),
    overall_goal=TEXT,
    annual_goal=TEXT,
    funding=st.tuples(*(st.builds(TargetFunding, st.just(source), annual=AMOUNT) for source in SOURCES)),
    rows=ROWS.map(tuple),
    execution_points=POINTS,
    total_points=POINTS,
)


@given(form=FORM)
@settings(max_examples=100, deadline=None)
def test_whatever_was_typed_is_what_is_read(form: TargetForm) -> None:
    read = again(form)
    assert (read.year, read.money_unit) == (form.year, form.money_unit)
    for name in TEXTS:
        assert getattr(read, name).text == getattr(form, name).text, name
    assert money_of(read) == money_of(form)
    assert (read.execution_points.number, read.total_points.number) == (
        form.execution_points.number,
        form.total_points.number,
    )
    for line, back in zip(form.rows, read.rows, strict=True):
        for name in ROW_TEXTS:
            assert getattr(back, name).text == getattr(line, name).text, name
        assert back.points.number == line.points.number


def test_the_same_form_gives_the_same_bytes_and_no_formula() -> None:
    form = national(SAMPLES[0])
    form = replace(form, overall_goal=Entry('=HYPERLINK("http://x")'))
    content = write_target_form(form)
    assert content == write_target_form(form)
    with ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_goals_that_are_not_approved_are_marked_on_the_sheet_and_on_every_page() -> None:
    book = load_workbook(io.BytesIO(write_target_form(national(SAMPLES[0]), draft=True)))
    sheet = book.active
    assert sheet is not None
    assert NOT_APPROVED in str(sheet["A2"].value)
    assert NOT_APPROVED in sheet.oddHeader.center.text
    assert again(national(SAMPLES[0])).year == forms_of(write_target_form(national(SAMPLES[0]), draft=True))[0].year


def test_a_text_that_no_cell_holds_is_refused_and_so_is_a_form_that_is_only_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TextTooLong):
        write_target_form(replace(national(SAMPLES[0]), plan=Entry("长" * 40_000)))
    only_read = tuple(replace(layout, page=None) for layout in layouts.load_all())
    monkeypatch.setattr(layouts, "load_all", lambda: only_read)
    with pytest.raises(NotWritten):
        write_target_form(SAMPLES[0])


def test_the_template_filled_in_is_read_without_a_word() -> None:
    book = load_workbook(io.BytesIO(write_template()))
    sheet = book.active
    assert sheet is not None
    for cell, value in {
        "A2": "（2026年度）",
        "C3": "培训经费",
        "I3": "310-900",
        "C4": "某某局",
        "I4": "某某中心",
        "I8": 12.5,
        "F18": "完成培训。",
        "D20": "开展培训",
        "F20": "≥5场次",
        "I20": 50,
        "I33": 10,
    }.items():
        sheet[cell] = value
    (form,) = forms_of(saved(book))
    assert form.problems == ()
    assert (form.year, form.project.text, form.code.text) == (2026, "培训经费", "310-900")
    assert [(line.subcategory.text, line.target.text, line.points.number) for line in form.rows] == [
        ("数量指标", "≥5场次", 50)
    ]
    assert len(form.unused) == 8
    assert form.execution_points.number == 10


def test_the_template_as_it_is_given_out_says_what_is_missing() -> None:
    (form,) = forms_of(write_template())
    assert {problem.code for problem in form.problems} == {"rows-missing", "project-blank", "year-missing"}


def test_no_file_that_is_written_is_taken_for_a_self_evaluation() -> None:
    assert not any(isinstance(form, UnknownForm) for form in read_target_forms(write_template()))


@pytest.mark.parametrize("form", SAMPLES, ids=lambda form: form.project.text)
def test_a_printed_form_shows_every_text_on_one_page_of_its_own_width(
    form: TargetForm, tmp_path: Path, soffice: Printer
) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(write_target_form(national(form)))
    printed = soffice(file)
    count, size = pages(printed.pdf)
    assert count == 1
    assert size == pytest.approx(A4, abs=1)
    drawn = characters_by_column(printed.pdf)
    wanted = [getattr(form, name).text for name in TEXTS]
    wanted += [getattr(line, name).text for line in form.rows for name in ("indicator", "target", "period_target")]
    assert [text for text in wanted if bare(text) not in drawn] == []
    boxes = words(printed.pdf)
    assert all(word.left >= 20 and word.right <= A4[0] - 20 for word in boxes)
    assert on_one_another(boxes) == []
    assert f"金额单位：{form.money_unit}" in bare(printed.text)


def test_the_template_prints_on_one_page(tmp_path: Path, soffice: Printer) -> None:
    file = tmp_path / "template.xlsx"
    file.write_bytes(write_template())
    printed = soffice(file)
    assert pages(printed.pdf)[0] == 1
    assert "填表说明" in bare(printed.text)
    assert on_one_another(words(printed.pdf)) == []
