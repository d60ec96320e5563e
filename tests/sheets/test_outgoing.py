"""Many forms in one file: every cell of every form is the form's, whichever way it goes out."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets import layout as layouts
from evaluator.sheets.archive import LIST_NAME, LeftOut
from evaluator.sheets.drawing import TextTooLong
from evaluator.sheets.forms import Entry
from evaluator.sheets.layout import LayoutNotFound
from evaluator.sheets.outgoing import FormArchive, FormBook, OutgoingForm, write_archive, write_book
from evaluator.sheets.packing import Leaf, Paper
from evaluator.sheets.placing import place
from evaluator.sheets.writer import write_form
from tests.sheets.forms_made import Made, made_forms
from tests.sheets.test_packing import drawing

LAYOUTS = tuple(layout.id for layout in layouts.load_all())
NOON = datetime(2025, 1, 24, 12, 30, 10)
UNITS = {"310-01": "办公室", "320-01": "办公室", "310-02": "规划财务处"}


def item(made: Made, code: str = "310-01", **more: Any) -> OutgoingForm:
    return OutgoingForm(made.form, code, "表.xlsx", made.draft, made.sign_off, **more)


def ordinary(count: int) -> list[Made]:
    return list(made_forms(count, LAYOUTS, odd=False))


def as_book(items: list[OutgoingForm]) -> bytes:
    target = io.BytesIO()
    write_book(items, target, title="自评表")
    return target.getvalue()


def as_archive(items: list[OutgoingForm]) -> zipfile.ZipFile:
    target = io.BytesIO()
    write_archive(items, target, units=UNITS, at=NOON)
    archive = zipfile.ZipFile(target)
    assert archive.testzip() is None
    return archive


def wrong_cells(sheet: Any, made: Made) -> list[str]:
    """Cells that do not hold what the form has there, compared with the form laid out by itself."""
    drawn = place(made.form, layouts.get(made.form.layout), draft=made.draft, sign_off=made.sign_off)
    expected = {(cell.top, cell.span.first): cell.value for cell in drawn.cells if cell.value != ""}
    found = {(cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    different = [f"{place}: {found.get(place)!r}" for place, value in expected.items() if not same(found, place, value)]
    return different + [f"{place} is not of the form" for place in found.keys() - expected.keys()]


def same(found: dict[tuple[int, int], Any], place: tuple[int, int], value: Any) -> bool:
    if isinstance(value, str):
        # openpyxl leaves Excel's escape of what looks like one as it stands in the file.
        return str(found.get(place)).replace("_x005F_", "_") == value
    return place in found and not isinstance(found[place], str) and float(found[place]) == float(value)


@pytest.mark.parametrize("odd", [False, True])
def test_no_cell_of_a_batch_is_wrong(odd: bool) -> None:
    batch = list(made_forms(60, LAYOUTS, seed=7, odd=odd))
    items = [item(made) for made in batch]
    book = load_workbook(io.BytesIO(as_book(items)))
    assert len(book.sheetnames) == len(batch)
    assert [wrong for sheet, made in zip(book, batch, strict=True) for wrong in wrong_cells(sheet, made)] == []
    archive = as_archive(items)
    for name, made in zip(archive.namelist(), batch, strict=True):
        (sheet,) = load_workbook(io.BytesIO(archive.read(name)))
        assert wrong_cells(sheet, made) == []


def test_a_wrong_cell_would_be_noticed() -> None:
    made, other = ordinary(2)
    (sheet,) = load_workbook(io.BytesIO(write_form(made.form)))
    assert wrong_cells(sheet, replace(made, draft=False)) != wrong_cells(sheet, other)
    assert wrong_cells(sheet, replace(made, form=replace(made.form, goal=Entry("别的")))) != []


def test_another_office_program_finds_the_same_cells_in_every_file(tmp_path: Path) -> None:
    batch = ordinary(25)
    names = []
    for number, made in enumerate(batch):
        names.append(tmp_path / f"{number:02d}.xlsx")
        names[-1].write_bytes(write_form(made.form, draft=made.draft, sign_off=made.sign_off))
    names.append(tmp_path / "book.xlsx")
    names[-1].write_bytes(as_book([item(made) for made in batch]))
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved")]
    subprocess.run([*command, *map(str, names)], check=True, capture_output=True, timeout=300)
    for number, made in enumerate(batch):
        (sheet,) = load_workbook(tmp_path / "saved" / f"{number:02d}.xlsx")
        assert wrong_cells(sheet, made) == []
    book = load_workbook(tmp_path / "saved" / "book.xlsx")
    assert [wrong for sheet, made in zip(book, batch, strict=True) for wrong in wrong_cells(sheet, made)] == []


def test_every_sheet_of_a_book_bears_the_name_of_its_project() -> None:
    first, second, third = (
        replace(made, form=replace(made.form, project=Entry(name)))
        for made, name in zip(ordinary(3), ("运维[一期]", "运维一期", ""), strict=True)
    )
    book = load_workbook(io.BytesIO(as_book([item(first), item(second), item(third)])))
    assert book.sheetnames == ["运维一期", "运维一期（2）", "表"]
    assert [bool(sheet.sheet_view.tabSelected) for sheet in book] == [True, False, False]
    assert [sheet.print_area.partition("!")[0] for sheet in book] == ["'运维一期'", "'运维一期（2）'", "'表'"]


def test_further_sheets_stand_behind_their_form_and_know_its_name() -> None:
    def workings(name: str) -> list[Leaf]:
        paper = Paper(sheet="得分计算说明", widths=(10, 20), orientation="portrait", title="")
        return [Leaf(drawing(f"见“{name}”"), paper)]

    made = ordinary(2)
    items = [item(each, leaves=workings) for each in made]
    book = load_workbook(io.BytesIO(as_book(items)))
    names = book.sheetnames
    assert names[1::2] == [f"{each}_得分计算说明" for each in names[::2]]
    assert [book[names[1]]["A2"].value, book[names[3]]["A2"].value] == [f"见“{names[0]}”", f"见“{names[2]}”"]
    archive = as_archive(items)
    alone = load_workbook(io.BytesIO(archive.read(archive.namelist()[0])))
    assert alone.sheetnames == [layouts.get(made[0].form.layout).sheet, "得分计算说明"]


def test_an_archive_has_a_folder_for_each_unit_and_numbers_equal_names() -> None:
    codes = ("310-01", "320-01", "310-02", "310-02")
    archive = as_archive([item(made, code) for made, code in zip(ordinary(4), codes, strict=True)])
    assert archive.namelist() == [
        "办公室（310-01）/表.xlsx",
        "办公室（320-01）/表.xlsx",
        "规划财务处/表.xlsx",
        "规划财务处/表（2）.xlsx",
    ]
    assert {info.date_time for info in archive.infolist()} == {(2025, 1, 24, 12, 30, 10)}
    assert all(info.flag_bits & 0x800 for info in archive.infolist())


def test_a_form_that_cannot_be_written_leaves_the_rest_whole() -> None:
    good, bad, unknown = ordinary(3)
    bad = replace(bad, form=replace(bad.form, goal=Entry("长" * 40_000)))
    unknown = replace(unknown, form=replace(unknown.form, layout="999999/none"))
    target, booked = io.BytesIO(), io.BytesIO()
    archive, book = FormArchive(target, units=UNITS, at=NOON), FormBook(booked)
    for each in (archive, book):
        with pytest.raises(TextTooLong):
            each.add(item(bad))
        with pytest.raises(LayoutNotFound):
            each.add(item(unknown))
        each.add(item(good))
    archive.add_file("汇总表.xlsx", b"PK")
    archive.finish([LeftOut("办公室", "甲项目", "太长")])
    book.finish("自评表")
    (sheet,) = load_workbook(booked)
    assert wrong_cells(sheet, good) == []
    with zipfile.ZipFile(target) as written:
        assert written.namelist() == ["办公室（310-01）/表.xlsx", "汇总表.xlsx", LIST_NAME]
        assert "另有 1 张没有放进来" in written.read(LIST_NAME).decode("utf-8-sig")


def test_the_same_forms_give_the_same_bytes() -> None:
    assert as_book([item(made) for made in ordinary(5)]) == as_book([item(made) for made in ordinary(5)])
