"""The writing benchmark measures the real thing: the limit is our own bytes, and the others write the same cells."""

import io
import zlib
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from evaluator.sheets.pressing import pressed
from tests.benchmarks import writing, writing_memory
from tests.benchmarks.made_forms import forms_of, outgoing
from tests.benchmarks.typed_sheets import typed

PIXEL = 0.75
"""Points; XlsxWriter rounds the height of a row to whole ones."""


def test_the_limit_puts_together_what_we_write() -> None:
    forms = list(forms_of(3))
    for (template, values), made in zip(writing.ready(forms), forms, strict=True):
        sheet = pressed(made.form, draft=made.draft, sign_off=made.sign_off)
        assert sheet is not None
        assert template % values == sheet.part
    assert writing.limit([("甲%s", ("乙",))]) == len(zlib.compress("甲乙".encode(), 6)) - 6


def test_no_two_forms_are_alike() -> None:
    forms = list(forms_of(20))
    assert len({made.form.project.text for made in forms}) == 20
    assert len({item.filename for item in outgoing(forms)}) == 20


def test_every_way_writes_every_form() -> None:
    forms = list(forms_of(4))
    target = io.BytesIO()
    writing.book(forms, target)
    assert len(load_workbook(target).sheetnames) == 4
    counted = writing_memory.Counted()
    writing.archive(forms, counted)
    assert counted.size > 4_000
    drawn = writing.drawings(forms)
    for together in (True, False):
        assert writing.spent(writing.by_openpyxl, drawn[:1], together) > 0


def test_xlsxwriter_writes_the_same_sheets() -> None:
    forms = list(forms_of(6))
    target = io.BytesIO()
    writing.book(forms, target)
    laid = [typed(made, drawing) for made, drawing in zip(forms, writing.drawings(forms), strict=True)]
    together = writing.by_xlsxwriter(laid, True)
    assert count_of_cells(together) == count_of_cells(target.getvalue())
    ours, theirs = load_workbook(target), load_workbook(io.BytesIO(together))
    assert [seen(sheet) for sheet in theirs] == [seen(sheet) for sheet in ours]
    with ZipFile(io.BytesIO(writing.by_xlsxwriter(laid, False))) as packed:
        alone = [load_workbook(packed.open(name)).worksheets[0] for name in packed.namelist()]
    assert [seen(sheet) for sheet in alone] == [seen(sheet) for sheet in ours]


def count_of_cells(book: bytes) -> list[int]:
    """Of every sheet, those below merged ranges with them."""
    with ZipFile(io.BytesIO(book)) as parts:
        return [parts.read(name).count(b"<c ") for name in parts.namelist() if "worksheets/" in name]


def red(font: Any) -> bool:
    return bool(font.color and font.color.type == "rgb" and font.color.rgb == "FFC00000")


def seen(sheet: Any) -> dict[str, object]:
    """Everything that a person sees of a sheet, and what a printer is told."""
    cells = {
        cell.coordinate: (
            cell.value,
            (cell.font.name, cell.font.sz, cell.font.b, red(cell.font)),
            (cell.alignment.horizontal, cell.alignment.vertical, bool(cell.alignment.wrap_text)),
            [getattr(cell.border, side).style for side in ("left", "right", "top", "bottom")],
            (cell.number_format, cell.quotePrefix),
        )
        for row in sheet.iter_rows()
        for cell in row
        if cell.has_style and not isinstance(cell, MergedCell)
    }
    covered = {cell.coordinate: cell.border.top.style for row in sheet.iter_rows() for cell in row}
    return {
        "cells": cells,
        "covered": covered,
        "merges": {str(each) for each in sheet.merged_cells.ranges},
        "heights": {row: round(each.height / PIXEL) for row, each in sheet.row_dimensions.items()},
        "page": (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight),
        "printed": (sheet.print_area, sheet.print_title_rows, sheet.print_options.horizontalCentered),
        "head": (sheet.oddHeader.center.text, sheet.oddHeader.right.text, sheet.oddFooter.center.text),
    }
