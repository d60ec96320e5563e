"""Published forms after people worked on them: moved, spaced, starred and numbered, they say the same as before."""

from collections.abc import Callable
from functools import cache

import pytest
from openpyxl import load_workbook

from evaluator.sheets.forms import Entry
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import ReadForm
from tests.sheets.moving import moved, without_places
from tests.sheets.published import form_file
from tests.sheets.target_samples import DATONG, PANYU, QINGPU
from tests.sheets.workbooks_made import saved

SAMPLES = {"Shanghai": form_file("13"), "Qingpu": QINGPU, "Datong": DATONG, "Panyu": PANYU}
SAID = ("（2024年度）", "（2025年度）", "单位：", "/")
"""Cells of values that belong to no label: the year, the unit, a group crossed out."""


def read(content: bytes) -> tuple[ReadForm, ...]:
    return read_all([Upload("表.xlsx", content)])


def said(forms: tuple[ReadForm, ...]) -> list[object]:
    return [(without_places(form), [problem.code for problem in form.problems]) for form in forms]


@cache
def original(name: str) -> tuple[ReadForm, ...]:
    return read(moved(SAMPLES[name]))


def size(name: str) -> tuple[int, int]:
    sheet = load_workbook(SAMPLES[name]).worksheets[0]
    return sheet.max_row, sheet.max_column


@pytest.mark.parametrize("name", SAMPLES)
def test_a_column_put_in_anywhere_changes_nothing_but_the_addresses(name: str) -> None:
    _, width = size(name)
    for before in [(column,) for column in range(1, width + 1)] + [tuple(range(1, width + 1))]:
        assert said(read(moved(SAMPLES[name], columns_before=before))) == said(original(name)), before


@pytest.mark.parametrize("name", SAMPLES)
def test_rows_put_in_anywhere_change_nothing_but_the_addresses(name: str) -> None:
    height, width = size(name)
    every, second = tuple(range(1, height + 1)), tuple(range(2, height + 1, 2))
    for before in (every, second, *((row,) for row in range(5, 20))):
        assert said(read(moved(SAMPLES[name], rows_before=before))) == said(original(name)), before
    both = moved(SAMPLES[name], rows_before=every, columns_before=tuple(range(1, width + 1)))
    assert said(read(both)) == said(original(name))


def values(part: object) -> set[str]:
    """The cells whose content was read as values, not as labels."""
    if isinstance(part, Entry):
        return {part.cell}
    if isinstance(part, tuple):
        return {cell for each in part for cell in values(each)}
    if hasattr(part, "__dataclass_fields__"):
        return {cell for name in part.__dataclass_fields__ for cell in values(getattr(part, name))}
    return set()


WRITTEN: dict[str, Callable[[str], str]] = {
    "with blanks between the signs": " ".join,
    "one sign a line": "\n".join,
    "with a colon": lambda text: f"{text}：",
    "with a hint in brackets": lambda text: f"{text}（必填）",
    "with a star": lambda text: f"*{text}",
    "with a number": lambda text: f"1.{text}",
    "with a Chinese number": lambda text: f"二、{text}",
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("name", SAMPLES)
def test_labels_may_be_written_so(name: str, way: str) -> None:
    book = load_workbook(SAMPLES[name])
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    forms = read(saved(book))
    kept = {cell for form in forms for cell in values(form)}
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            text = cell.value
            if isinstance(text, str) and cell.coordinate not in kept and not text.startswith(SAID):
                cell.value = WRITTEN[way](text)
    assert said(read(saved(book))) == said(forms)


@pytest.mark.parametrize("content", ["#REF!", "=A1+B1"])
@pytest.mark.parametrize("name", ["Shanghai", "Qingpu", "Datong", "Panyu"])
def test_a_cell_without_a_usable_value_is_named_wherever_it_stands(name: str, content: str) -> None:
    book = load_workbook(SAMPLES[name])
    sheet = book.worksheets[0]
    forms = [form for form in read(saved(book)) if form.sheet == sheet.title]
    cells = sorted(cell for form in forms for cell in values(form) if cell and sheet[cell].value not in (None, "/"))
    chosen = [cell for cell in cells if cell != "A2"][:: max(1, len(cells) // 12)]
    for cell in chosen:
        sheet[cell] = content
    named = {
        problem.place
        for form in read(saved(book))
        for problem in form.problems
        if problem.code in ("cell-error", "cell-never-calculated")
    }
    assert named == set(chosen)
