"""What somebody typed never becomes a formula or a link in any file that we give out, in any program."""

import io
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluator.sheets import layout as layouts
from evaluator.sheets.forms import Entry, OfficialForm, SignOff
from evaluator.sheets.outgoing import OutgoingForm, write_archive, write_book
from evaluator.sheets.packing import bound
from evaluator.sheets.plain import PlainColumn, PlainSheet, write_sheets
from evaluator.sheets.summary import Summary, SummaryRow, write_summary
from evaluator.sheets.targets.writer import write_target_form
from evaluator.sheets.workings.leaf import workings_leaf
from evaluator.sheets.writer import write_form
from tests.sheets.forms_made import made_forms
from tests.sheets.marked_made import error, marked
from tests.sheets.offline_made import project, written
from tests.sheets.target_samples import qingpu
from tests.sheets.workings_made import libreoffice, workings_of
from tests.sheets.workings_made import made_forms as made_facts

HOSTILE = (
    *("=1+1", '=HYPERLINK("http://127.0.0.1/","点我")', "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1"),
    *("\r=1+1", "\n=1+1", "\x00=1+1", "'=1+1", '"=1+1"', ";=1+1", "，=1+1", "＝1+1", "http://127.0.0.1/"),
    *("mailto:a@127.0.0.1", "file:///etc/passwd", "\\\\127.0.0.1\\share", "_x003D_1+1", "=WEBSERVICE(A1)", "%0A=1+1"),
    *("=INDIRECT(\"'file:///etc/passwd'#$A1\")", "{=1+1}", "<f>1+1</f>", "]]><f>1+1</f>", "&#61;1+1"),
)  # fmt: skip
WORST = ("=1+1", '=HYPERLINK("http://127.0.0.1/","点我")', "\x00=1+1", "\t=1+1", "@SUM(A1)", "http://127.0.0.1/")
TAME = "普通的文字"
NOON = datetime(2025, 1, 24, 12, 30)
LAYOUTS = tuple(layout.id for layout in layouts.load_all())
PLATED = next(made_forms(1, LAYOUTS[:1], odd=False)).form


def with_texts(value: Any, text: str) -> Any:
    """The same content with this text in every entry."""
    if isinstance(value, Entry):
        return Entry(text)
    if isinstance(value, tuple):
        return tuple(with_texts(each, text) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: with_texts(getattr(value, each.name), text) for each in fields(value)})
    return value


def official(text: str) -> OfficialForm:
    return with_texts(PLATED, text)


def one_form(text: str) -> bytes:
    return write_form(official(text), draft=True, sign_off=SignOff(text, text, text, text))


def one_book(text: str) -> bytes:
    forms = (replace(official(text), layout=layout) for layout in LAYOUTS)
    target = io.BytesIO()
    write_book((OutgoingForm(form, "1", "表.xlsx", sign_off=SignOff(text)) for form in forms), target, title=text)
    return target.getvalue()


def one_archive(text: str) -> bytes:
    """The workbook inside an archive whose names are hostile too."""
    target = io.BytesIO()
    write_archive([OutgoingForm(official(text), "1", f"{text}.xlsx")], target, units={"1": text}, at=NOON)
    content = target.getvalue()
    start = content.index(b"PK\3\4", 4)
    return content[start : content.rindex(b"PK\1\2")]


def one_target_form(text: str) -> bytes:
    return write_target_form(replace(with_texts(qingpu(), text), layout="000000/target_form-2015"), draft=True)


def one_summary(text: str) -> bytes:
    row = SummaryRow(text, text, text, Decimal(-1), Decimal(2), Decimal(1), grade=text, stage=text, note=text)
    return write_summary(Summary((row, row), round=text, year=2024, issuer=text, draft_mark=text))


def one_list(text: str) -> bytes:
    columns = (PlainColumn(text), PlainColumn("选", choices=("是", "否")))
    return write_sheets([PlainSheet("表", columns, ((text, text),), notes=(text,), fillable=True)])


def one_template(text: str) -> bytes:
    form = project(texts=(text,))
    rows = tuple(replace(row, category=text, subcategory=text, indicator=text, target=text) for row in form.lines)
    return written(replace(form, project=text, department=text, unit=text, lines=rows))


def one_working(text: str) -> bytes:
    facts, policy = next(made_facts(12, 3, a_form=12))
    rows = tuple(replace(row, indicator=text, given_reason=text, category=text) for row in facts.lines)
    return bound([workings_leaf(workings_of(replace(facts, lines=rows), policy), draft_mark=text)])


def one_marked(text: str) -> bytes:
    return marked(one_form(TAME), error("A12", message=text, remedy=text))


WRITERS: tuple[Callable[[str], bytes], ...] = (
    one_form, one_book, one_archive, one_target_form, one_summary, one_list, one_template, one_working, one_marked,
)  # fmt: skip


def alive(content: bytes) -> tuple[list[str], list[str]]:
    """The formula cells of a workbook, and everything in it that leads elsewhere."""
    book = load_workbook(io.BytesIO(content))
    cells = [(sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [f"{number}!{cell.coordinate}" for number, cell in cells_by_sheet(cells) if cell.data_type == "f"]
    links = [str(cell.hyperlink.target) for _, cell in cells if cell.hyperlink and cell.hyperlink.target]
    return formulas, links + [link.target for link in book._external_links]


def cells_by_sheet(cells: list[tuple[str, Any]]) -> list[tuple[int, Any]]:
    """The cells with the number of their sheet, which is the same whatever the sheet is called."""
    order = list(dict.fromkeys(title for title, _ in cells))
    return [(order.index(title), cell) for title, cell in cells]


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_no_text_comes_alive_in_any_file(writer: Callable[[str], bytes]) -> None:
    ours = alive(writer(TAME))
    assert ours[1] == []
    texts = HOSTILE if writer is one_form else WORST
    assert {text: found for text in texts if (found := alive(writer(text))) != ours} == {}


def test_no_text_comes_alive_in_another_office_program(tmp_path: Path) -> None:
    files = [writer(text) for writer in WRITERS for text in (TAME, *WORST[:4])]
    saved = [alive(content) for content in libreoffice(files, tmp_path)]
    count = len(saved) // len(WRITERS)
    for number, writer in enumerate(WRITERS):
        tame, *hostile = saved[number * count : (number + 1) * count]
        assert tame[1] == [], writer.__name__
        assert all(each == tame for each in hostile), writer.__name__


def test_a_text_that_came_alive_would_be_noticed() -> None:
    book = load_workbook(io.BytesIO(one_form(TAME)))
    book.worksheets[0]["A1"] = "=1+1"
    book.worksheets[0]["A2"].hyperlink = "http://127.0.0.1/"
    target = io.BytesIO()
    book.save(target)
    assert alive(target.getvalue()) == (["0!A1"], ["http://127.0.0.1/"])


def test_a_negative_number_stays_a_number() -> None:
    row = replace(PLATED.rows[0], score=Entry("-1.5", Decimal("-1.5")))
    sheet = load_workbook(io.BytesIO(write_form(replace(PLATED, rows=(row,)))))["自评表"]
    assert [cell.value for line in sheet.iter_rows() for cell in line if cell.value == -1.5] == [-1.5]
    sheet = load_workbook(io.BytesIO(one_summary(TAME)))["汇总表"]
    assert (sheet["E5"].value, sheet["E5"].data_type) == (-1, "n")
