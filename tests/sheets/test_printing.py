"""LibreOffice prints a written form: one page wide, every text in full, nothing clipped."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from evaluator.sheets import layout as layouts
from evaluator.sheets.forms import Entry, OfficialForm
from evaluator.sheets.placing import DRAFT_MARK
from evaluator.sheets.reader import read_forms
from evaluator.sheets.writer import write_form
from tests.sheets.published import form_file

Printer = Callable[[Path], Any]
XHTML = "{http://www.w3.org/1999/xhtml}"
A4 = (595.3, 841.9)
NATION = "000000/self_evaluation-2020"


def read(number: str) -> OfficialForm:
    (form,) = read_forms(form_file(number))
    assert isinstance(form, OfficialForm)
    return form


@dataclass(frozen=True)
class Word:
    """A printed word and its box in points."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Word") -> bool:
        """The two lie on one another by more than the rounding of a line's height."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.page == other.page and across > 1 and down > 0.4 * (self.bottom - self.top)


def words(pdf: Path) -> list[Word]:
    """Every printed word, also what a cell's border cuts off."""
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    found = []
    for number, page in enumerate(ElementTree.fromstring(boxes.stdout).iter(f"{XHTML}page"), 1):
        for word in page.iter(f"{XHTML}word"):
            box = (float(word.attrib[key]) for key in ("xMin", "yMin", "xMax", "yMax"))
            found.append(Word(word.text or "", number, *box))
    return found


def on_one_another(found: list[Word]) -> list[tuple[str, str]]:
    """Pairs of words printed over one another: a text too tall for its row runs into the next."""
    return [(one.text, two.text) for one, two in combinations(found, 2) if one.covers(two)]


def pages(pdf: Path) -> tuple[int, tuple[float, float]]:
    """How many pages, and the size of the first in points."""
    said = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, encoding="utf-8").stdout
    count, size = re.search(r"Pages: +(\d+)", said), re.search(r"Page size: +([\d.]+) x ([\d.]+)", said)
    assert count
    assert size
    return int(count[1]), (float(size[1]), float(size[2]))


def bare(text: str) -> str:
    return "".join(text.split())


def characters_by_column(pdf: Path) -> str:
    """The words of the pages in the order LibreOffice drew them: a cell's lines stand together."""
    drawn = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    return bare(drawn.stdout)


def texts_of(form: OfficialForm) -> list[str]:
    texts = [form.project.text, form.department.text, form.goal.text, form.achievement.text, form.grade.text]
    for line in form.rows:
        texts += [line.category.text, line.subcategory.text, line.indicator.text, line.target.text]
        texts += [line.actual.text, line.points.text, line.score.text, line.reason.text]
    return [text for text in texts if text]


def all_there(form: OfficialForm, printed: str) -> list[str]:
    """Texts of the form that did not come out of the printer whole."""
    return [text for text in texts_of(form) if bare(text) not in printed]


@pytest.mark.parametrize(
    ("number", "layout", "most_pages"),
    [
        ("02", "", 1),
        ("13", "", 2),  # forty rows
        ("19", "", 2),  # long reasons
        ("13", NATION, 3),
    ],
)
def test_a_printed_form_shows_every_text_on_pages_of_its_own_width(
    number: str, layout: str, most_pages: int, tmp_path: Path, soffice: Printer
) -> None:
    form = read(number)
    form = replace(form, layout=layout or form.layout)
    file = tmp_path / "form.xlsx"
    file.write_bytes(write_form(form))
    printed = soffice(file)
    count, size = pages(printed.pdf)
    assert 1 <= count <= most_pages
    assert size == pytest.approx(A4, abs=1)
    assert all_there(form, characters_by_column(printed.pdf)) == []
    boxes = words(printed.pdf)
    assert all(word.left >= 20 and word.right <= A4[0] - 20 for word in boxes)
    assert on_one_another(boxes) == []
    heads = [word for word in boxes if word.text == "一级指标"]
    assert len(heads) == count  # the head stands on every page
    assert f"第{count}页共{count}页" in bare(printed.text)
    assert "金额单位：万元" in bare(printed.text)
    assert "财务负责人：" in bare(printed.text)


def test_long_reasons_and_goals_are_printed_whole(tmp_path: Path, soffice: Printer) -> None:
    form = read("04")
    clause = "因机构改革，原定于第三季度开展的培训推迟到下一年度（2025年）第一季度；"
    reason = "".join(f"{number}、{clause}" for number in range(1, 26))
    goal = "\n".join(f"目标{number}：完成监测点数据采集、汇总和上报，及时率达到100%。" for number in range(1, 61))
    form = replace(form, goal=Entry(goal), rows=(replace(form.rows[0], reason=Entry(reason)), *form.rows[1:]))
    file = tmp_path / "long.xlsx"
    file.write_bytes(write_form(form))
    pdf = soffice(file).pdf
    # A line that a page's end breaks is there twice, the second time cut off below the head that is repeated.
    heads = set(layouts.get(form.layout).labels.values())
    assert [pair for pair in on_one_another(words(pdf)) if not heads & set(pair)] == []
    printed = characters_by_column(pdf)
    for number in range(1, 26):
        assert f"{number}、" in printed
    for number in range(1, 61):
        assert f"目标{number}：" in printed
    assert printed.count(clause) >= 24  # a line broken over two pages may be the one


def test_a_row_too_low_for_its_text_would_be_noticed(tmp_path: Path, soffice: Printer, monkeypatch: Any) -> None:
    """The check above can fail: with one line's height for every text, texts run into one another."""
    monkeypatch.setattr("evaluator.sheets.heights._lines", lambda paragraph, room: 1)
    form = read("19")
    # Texts that were never written before: the height of a known one is kept.
    rows = tuple(
        replace(row, reason=Entry(f"第 {number} 行" + "招聘人数比预计少，" * 8)) for number, row in enumerate(form.rows)
    )
    file = tmp_path / "clipped.xlsx"
    file.write_bytes(write_form(replace(form, rows=rows)))
    assert on_one_another(words(soffice(file).pdf)) != []


def test_another_office_program_saves_the_form_without_changing_a_value(tmp_path: Path) -> None:
    """Opened, recalculated and saved by LibreOffice: a target such as =100(%) is still text, a number a number."""
    form = read("13")
    nasty = ("=1+1", "=100(%)", "+86", "-5", "@甲", "1/2", "2024-12-31", "001")
    rows = tuple(replace(line, target=Entry(text)) for line, text in zip(form.rows, nasty, strict=False))
    (tmp_path / "form.xlsx").write_bytes(write_form(replace(form, rows=rows + form.rows[len(nasty) :])))
    (before,) = read_forms(tmp_path / "form.xlsx")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    saved = tmp_path / "saved"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(saved)]
    subprocess.run([*command, str(tmp_path / "form.xlsx")], check=True, capture_output=True, timeout=180)
    assert read_forms(saved / "form.xlsx") == (before,)


def test_a_printed_draft_says_so_on_every_page(tmp_path: Path, soffice: Printer) -> None:
    file = tmp_path / "draft.xlsx"
    file.write_bytes(write_form(read("13"), draft=True))
    printed = soffice(file)
    count, _ = pages(printed.pdf)
    assert bare(printed.text).count(bare(DRAFT_MARK)) == count + 1  # in the head of each page, and below the title
