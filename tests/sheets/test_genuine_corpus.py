"""No genuine file is refused: whatever program saved it, and whatever kind of file it is, it holds the same form."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from evaluator.problems import Level
from evaluator.sheets.forms import Entry, UnknownForm
from evaluator.sheets.reading import Upload, read_all
from evaluator.sheets.records import ReadForm
from tests.sheets.corpus.genuine_workbooks import BASE, PARTS, WHOLE
from tests.sheets.corpus.other_kinds import as_csv, as_document, as_old_workbook, as_pasted_page
from tests.sheets.published import form_file
from tests.sheets.target_samples import QINGPU
from tests.sheets.workbooks_made import packed

OFFICE = Path(__file__).parent / "corpus" / "libreoffice"
TARGETS = QINGPU.read_bytes()
OTHER = form_file("13").read_bytes()
File = Callable[[], bytes]
SELF_EVALUATION: dict[str, File] = {
    "原样": lambda: BASE,
    **{name: lambda made=made: packed(made()) for name, made in PARTS.items()},
    **WHOLE,
    "LibreOffice 存的.xlsx": (OFFICE / "self_evaluation.xlsx").read_bytes,
    "LibreOffice 存的.xls": (OFFICE / "self_evaluation.xls").read_bytes,
    "批注、链接、名称、条件格式与下拉.xls": (OFFICE / "annotated.xls").read_bytes,
    "批注、链接、名称、条件格式与下拉.xlsx": (OFFICE / "annotated.xlsx").read_bytes,
    "LibreOffice 存的.docx": (OFFICE / "self_evaluation.docx").read_bytes,
    "LibreOffice 存的.csv": (OFFICE / "self_evaluation.csv").read_bytes,
    "旧格式.xls": lambda: as_old_workbook(BASE),
    "旧格式.et": lambda: as_old_workbook(BASE),
    "表格.docx": lambda: as_document(BASE),
    "题目在表外.docx": lambda: as_document(BASE, title_above=True),
    "UTF-8.csv": lambda: as_csv(BASE).encode(),
    "带标记的 UTF-8.csv": lambda: as_csv(BASE).encode("utf-8-sig"),
    "GB18030.csv": lambda: as_csv(BASE).encode("gb18030"),
    "UTF-16.csv": lambda: as_csv(BASE).encode("utf-16"),
    "制表符.txt": lambda: as_csv(BASE, "\t").encode("gb18030"),
    "分号.csv": lambda: as_csv(BASE, ";").encode("gb18030"),
    "打包.zip": lambda: packed({"规划处/自评表.xlsx": BASE}),
}
OTHERS: dict[str, tuple[bytes, File]] = {
    "另一张.xls": (OTHER, lambda: as_old_workbook(OTHER)),
    "另一张.docx": (OTHER, lambda: as_document(OTHER)),
    "另一张.csv": (OTHER, lambda: as_csv(OTHER).encode("gb18030")),
    "目标表.xls": (TARGETS, lambda: as_old_workbook(TARGETS)),
    "目标表.docx": (TARGETS, lambda: as_document(TARGETS)),
    "目标表.csv": (TARGETS, lambda: as_csv(TARGETS).encode("gb18030")),
    "LibreOffice 存的目标表.xls": (TARGETS, (OFFICE / "target_form.xls").read_bytes),
    "LibreOffice 存的目标表.xlsx": (TARGETS, (OFFICE / "target_form.xlsx").read_bytes),
}
PASTED: dict[str, tuple[bytes, Callable[[], str]]] = {
    "网页": (BASE, lambda: as_pasted_page(BASE)),
    "表格软件": (BASE, lambda: as_csv(BASE, "\t")),
    "目标表的网页": (TARGETS, lambda: as_pasted_page(TARGETS)),
}


def read_one(upload: Upload) -> ReadForm:
    (form,) = read_all([upload])
    assert not isinstance(form, UnknownForm), form.problems
    assert [problem for problem in form.problems if problem.level is Level.ERROR] == []
    return form


def entries(value: Any, path: str = "") -> Iterator[tuple[str, Entry]]:
    """Every entry of a form, with where in the form it stands."""
    if isinstance(value, Entry):
        yield path, value
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from entries(each, f"{path}[{number}]")
    elif hasattr(value, "__dataclass_fields__"):
        for each in fields(value):
            if each.name != "problems":
                yield from entries(getattr(value, each.name), f"{path}.{each.name}")


def differences(found: ReadForm, expected: ReadForm) -> list[tuple[str, Entry, Entry]]:
    """Entries that are not the same: numbers are compared as numbers, everything else as it is written."""
    here, there = dict(entries(found)), dict(entries(expected))
    assert here.keys() == there.keys()
    return [(path, one, there[path]) for path, one in here.items() if not _same(one, there[path])]


def _same(one: Entry, other: Entry) -> bool:
    if one.number is not None and other.number is not None:
        return one.number == other.number
    return one.text.strip() == other.text.strip()


@pytest.mark.parametrize("name", SELF_EVALUATION)
def test_the_same_form_is_read_from_every_file_that_holds_it(name: str) -> None:
    found = read_one(Upload(name, SELF_EVALUATION[name]()))
    expected = read_one(Upload("", BASE))
    assert differences(found, expected) == []
    assert (found.layout, found.year, found.money_unit) == (expected.layout, expected.year, expected.money_unit)


@pytest.mark.parametrize("name", OTHERS)
def test_other_forms_too_are_the_same_in_every_kind_of_file(name: str) -> None:
    base, made = OTHERS[name]
    assert differences(read_one(Upload(name, made())), read_one(Upload("", base))) == []


@pytest.mark.parametrize("name", PASTED)
def test_a_pasted_form_is_the_form(name: str) -> None:
    base, made = PASTED[name]
    found = read_one(Upload("粘贴的内容", made().encode(), pasted=True))
    assert differences(found, read_one(Upload("", base))) == []


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(SELF_EVALUATION) + len(OTHERS) + len(PASTED) >= 60
