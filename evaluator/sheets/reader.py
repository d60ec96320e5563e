"""读自评表：reads every 项目支出绩效自评表 in an .xlsx file, whoever typed it.

What a person may do to a form is read: columns in another order, notes above, money in 元, a missing 评分等级, labels
merged or repeated or left blank below the first. What cannot be read stays as it was typed and becomes a Problem on its
cell.
"""

from collections.abc import Set
from dataclasses import replace
from functools import cache
from pathlib import Path

from evaluator.problems import Level, Problem
from evaluator.sheets import layout as layouts
from evaluator.sheets.archives import LARGEST_FILE, UnreadableWorkbook, refuse
from evaluator.sheets.finding import LEAST_HEADINGS, LONGEST_LABEL, TABLE_HEADINGS, find_areas, labelled
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.likeness import Spellings, likeness, seen_in, spellings
from evaluator.sheets.parts import read_form
from evaluator.sheets.shapes import Layout, label_key
from evaluator.sheets.sources import sheets_of


def read_forms(
    source: Path | bytes, *, filename: str = "", pasted: bool = False
) -> tuple[OfficialForm | UnknownForm, ...]:
    """Every form of a workbook in the order of its sheets; a sheet or a file that is none is an :class:`UnknownForm`.

    Never raises for what is in the file. A path that cannot be opened raises ``OSError``: that is the caller's slip.
    """
    name = filename or (source.name if isinstance(source, Path) else "")
    try:
        sheets = sheets_of(content_of(source), filename=name, pasted=pasted)
    except UnreadableWorkbook as error:
        return (UnknownForm(name, "", (error.problem,)),)
    found: list[OfficialForm | UnknownForm] = []
    for sheet in sheets:
        if sheet.rows:
            found.extend(evaluated_in(sheet, name) or [UnknownForm(name, sheet.name, (_no_form(sheet),))])
    forms = [form for form in found if isinstance(form, OfficialForm)]
    if not forms:
        return tuple(found) or (UnknownForm(name, "", (_nothing_filled(),)),)
    return tuple(form if isinstance(form, OfficialForm) else _only_beside(form) for form in found)


def content_of(source: Path | bytes) -> bytes:
    """The bytes of a file; one that is too large is refused before it is read."""
    if isinstance(source, bytes):
        return source
    if source.stat().st_size > LARGEST_FILE:
        raise refuse(
            "file-too-large", f"文件超过 {LARGEST_FILE // 1024 // 1024} 兆，没有打开", "请删去多余的内容后重新选择"
        )
    return source.read_bytes()


def evaluated_in(sheet: Sheet, file: str) -> list[OfficialForm]:
    """Every 自评表 of a sheet, read by the layout that it is most like; empty when there is none."""
    if not _might_hold(sheet):
        return []
    seen = seen_in(sheet)
    for layout in sorted(layouts.load_all(), key=lambda layout: _rank(seen, layout), reverse=True):
        areas = find_areas(sheet, layout.vocabulary)
        if areas:
            return [replace(read_form(sheet, area, layout), file=file, sheet=sheet.name) for area in areas]
    return []


def _rank(seen: Set[str], layout: Layout) -> tuple[int, int, bool, int]:
    """The layout most like the sheet first; of equals the national one, then the one that claims least."""
    printed = _printed(layout.id)
    return *likeness(seen, printed), layout.region == layouts.NATION, -len(printed)


@cache
def _printed(layout_id: str) -> Spellings:
    layout = layouts.get(layout_id)
    numbered = [layout.goals_each.format(number=1)] if layout.goals_each else []
    return spellings([*filter(None, layout.labels.values()), *numbered])


@cache
def _headings() -> frozenset[str]:
    """Every spelling, in any layout, of a heading of the indicator table."""
    sections = (layout.vocabulary.sections["indicators"] for layout in layouts.load_all())
    return frozenset(key for section in sections for key, name in section.items() if name in TABLE_HEADINGS)


def _might_hold(sheet: Sheet) -> bool:
    """Some row holds as many headings as the head of an indicator table needs: one look for all layouts."""
    known = _headings()
    return any(
        sum(len(cell.text) <= LONGEST_LABEL and label_key(cell.text) in known for cell in sheet.row(row))
        >= LEAST_HEADINGS
        for row in sheet.rows
    )


def _no_form(sheet: Sheet) -> Problem:
    seen = seen_labels(sheet)
    found = f"只找到“{'”“'.join(seen)}”" if seen else "一个也没有找到"
    return Problem(
        "form-unknown",
        f"工作表“{sheet.name}”",
        "不是项目支出绩效自评表：同一行里要有“三级指标”“年度指标值”“实际完成值”“分值”“得分”等表头，" + found,
        "请选择填好的项目支出绩效自评表，并保留原来的表头文字",
    )


def seen_labels(sheet: Sheet) -> list[str]:
    """The first labels of a form that stand in a sheet, for saying what was found in one that is none."""
    vocabulary = layouts.load_all()[0].vocabulary
    seen = [
        label_key(cell.text)
        for cell in sheet.between(sheet.rows[0], sheet.rows[-1])
        if len(cell.text) <= LONGEST_LABEL
        and any(labelled(cell, section, vocabulary)[0] for section in ("head", "funding", "indicators"))
    ]
    return list(dict.fromkeys(seen[:6]))


def _nothing_filled() -> Problem:
    return Problem(
        "file-blank", "文件", "工作簿里没有填写任何内容，或者有内容的工作表被隐藏了", "请重新选择填好的自评表"
    )


def _only_beside(form: UnknownForm) -> UnknownForm:
    """A sheet of notes beside a real form is worth a word, not an error."""
    return replace(form, problems=tuple(replace(problem, level=Level.NOTE) for problem in form.problems))
