"""读自评表：reads every 项目支出绩效自评表 in an .xlsx file, whoever typed it.

What a person may do to a form is read: columns in another order, notes above, money in 元, a missing 评分等级, labels
merged or repeated or left blank below the first. What cannot be read stays as it was typed and becomes a Problem on its
cell.
"""

from dataclasses import replace
from pathlib import Path

from evaluator.problems import Level, Problem
from evaluator.sheets import layout as layouts
from evaluator.sheets.archives import LARGEST_FILE, UnreadableWorkbook, refuse
from evaluator.sheets.finding import Area, find_areas, labelled
from evaluator.sheets.forms import OfficialForm, UnknownForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.parts import read_form
from evaluator.sheets.shapes import Layout, label_key
from evaluator.sheets.workbooks import read_workbook


def read_forms(source: Path | bytes, *, filename: str = "") -> tuple[OfficialForm | UnknownForm, ...]:
    """Every form of a workbook in the order of its sheets; a sheet or a file that is none is an :class:`UnknownForm`.

    Never raises for what is in the file. A path that cannot be opened raises ``OSError``: that is the caller's slip.
    """
    name = filename or (source.name if isinstance(source, Path) else "")
    try:
        sheets = read_workbook(content_of(source))
    except UnreadableWorkbook as error:
        return (UnknownForm(name, "", (error.problem,)),)
    found: list[OfficialForm | UnknownForm] = []
    for sheet in sheets:
        found.extend(_read_sheet(sheet, name))
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


def _read_sheet(sheet: Sheet, file: str) -> list[OfficialForm | UnknownForm]:
    if not sheet.rows:
        return []
    best: list[tuple[Layout, tuple[Area, ...]]] = []
    for layout in layouts.load_all():
        areas = find_areas(sheet, layout.vocabulary)
        if areas:
            best.append((layout, areas))
    if not best:
        return [UnknownForm(file, sheet.name, (_no_form(sheet),))]
    # Equally good layouts: the national one claims least.
    layout, areas = max(best, key=lambda pair: (_likeness(sheet, pair[0]), pair[0].region == layouts.NATION))
    return [replace(read_form(sheet, area, layout), file=file, sheet=sheet.name) for area in areas]


def _likeness(sheet: Sheet, layout: Layout) -> int:
    """How many labels of the layout stand in the sheet exactly as the layout prints them."""
    printed = {_bare(text.replace("{money_unit}", layout.money_unit)) for text in layout.labels.values() if text}
    return len(printed & {_bare(cell.text) for cell in sheet.cells.values() if len(cell.text) <= 60})


def _bare(text: str) -> str:
    return "".join(text.split())


def _no_form(sheet: Sheet) -> Problem:
    vocabulary = layouts.get(layouts.load_all()[0].id).vocabulary
    seen = [
        label_key(cell.text)
        for cell in sheet.between(sheet.rows[0], sheet.rows[-1])
        if len(cell.text) <= 60
        and any(labelled(cell, section, vocabulary)[0] for section in ("head", "funding", "indicators"))
    ]
    found = f"只找到“{'”“'.join(dict.fromkeys(seen[:6]))}”" if seen else "一个也没有找到"
    return Problem(
        "form-unknown",
        f"工作表“{sheet.name}”",
        "不是项目支出绩效自评表：同一行里要有“三级指标”“年度指标值”“实际完成值”“分值”“得分”等表头，" + found,
        "请选择填好的项目支出绩效自评表，并保留原来的表头文字",
    )


def _nothing_filled() -> Problem:
    return Problem(
        "file-blank", "文件", "工作簿里没有填写任何内容，或者有内容的工作表被隐藏了", "请重新选择填好的自评表"
    )


def _only_beside(form: UnknownForm) -> UnknownForm:
    """A sheet of notes beside a real form is worth a word, not an error."""
    return replace(form, problems=tuple(replace(problem, level=Level.NOTE) for problem in form.problems))
