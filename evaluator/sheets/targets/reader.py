"""读绩效目标表：reads every target form in an .xlsx file, and says what could not be read and where."""

from collections.abc import Set
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from evaluator.problems import Level, Problem
from evaluator.sheets.archives import UnreadableWorkbook, refuse
from evaluator.sheets.finding import Area
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.grid import Sheet
from evaluator.sheets.likeness import Spellings, likeness, seen_in, spellings
from evaluator.sheets.reader import content_of
from evaluator.sheets.sources import sheets_of
from evaluator.sheets.targets import layout as layouts
from evaluator.sheets.targets.blocks import UpperBlocks
from evaluator.sheets.targets.cells import TargetCells
from evaluator.sheets.targets.finding import find_target_areas, is_self_evaluation
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.listing import read_list
from evaluator.sheets.targets.rows import TargetTable
from evaluator.sheets.targets.shapes import TargetLayout

MOST_IN_A_FILE = 500
MOST_FORMS = 200
"""In one sheet: people put one there, or a few under one another."""


def read_target_forms(
    source: Path | bytes, *, filename: str = "", pasted: bool = False
) -> tuple[TargetForm | UnknownForm, ...]:
    """Every target form of a workbook in the order of its sheets; a sheet that is none is an :class:`UnknownForm`.

    Never raises for what is in the file. A path that cannot be opened raises ``OSError``: that is the caller's slip.
    """
    name = filename or (source.name if isinstance(source, Path) else "")
    found: list[TargetForm | UnknownForm] = []
    try:
        for sheet in sheets_of(content_of(source), filename=name, pasted=pasted):
            if sheet.rows:
                found.extend(planned_in(sheet, name) or [UnknownForm(name, sheet.name, (_no_form(sheet),))])
            if len(found) > MOST_IN_A_FILE:
                said = f"文件里的目标表和工作表超过 {MOST_IN_A_FILE} 张，没有读"
                raise refuse("file-too-many-forms", said, "请分成几个文件")
    except UnreadableWorkbook as error:
        return (UnknownForm(name, "", (error.problem,)),)
    if not found:
        return (UnknownForm(name, "", (_nothing_filled(),)),)
    if not any(isinstance(form, TargetForm) for form in found):
        return tuple(found)
    return tuple(form if isinstance(form, TargetForm) else _only_beside(form) for form in found)


def planned_in(sheet: Sheet, file: str) -> list[TargetForm]:
    """Every target form of a sheet; empty when there is none. Raises :class:`UnreadableWorkbook` for far too many."""
    fitting = [(layout, areas) for layout in layouts.load_all() if (areas := find_target_areas(sheet, layout))]
    template = layouts.get(layouts.TEMPLATE)
    for shape in layouts.load_lists():
        if not fitting and (listed := read_list(sheet, shape, template)):
            return [replace(form, file=file, sheet=sheet.name) for form in listed]
    if not fitting:
        return []
    if max(len(areas) for _, areas in fitting) > MOST_FORMS:
        said = f"工作表“{sheet.name}”里的目标表超过 {MOST_FORMS} 张，没有读"
        raise refuse("sheet-too-long", said, "请分成几个文件")
    seen = seen_in(sheet)
    layout, areas = max(fitting, key=lambda pair: _rank(seen, pair[0]))
    return [replace(_read_form(sheet, area, layout), file=file, sheet=sheet.name) for area in areas]


def _read_form(sheet: Sheet, area: Area, layout: TargetLayout) -> TargetForm:
    """The content of the form in this area, with a Problem for everything that could not be read."""
    cells = TargetCells(sheet, area, layout)
    table = TargetTable(cells)
    rows = table.rows()
    blocks = UpperBlocks(cells, list(sheet.between(table.last + 1, area.last)))
    texts: dict[str, Any] = {**blocks.head(), **blocks.texts()}
    funding = blocks.funding()
    overall, annual = blocks.goals()
    year, money_unit = blocks.year_and_money_unit(funding)
    cells.name_what_was_not_read()
    return TargetForm(
        layout=layout.id,
        year=year,
        money_unit=money_unit,
        funding=funding,
        overall_goal=overall,
        annual_goal=annual,
        rows=rows,
        unused=table.unused,
        execution_points=table.execution_points,
        total_points=table.total_points,
        problems=cells.problems,
        **texts,
    )


def _rank(seen: Set[str], layout: TargetLayout) -> tuple[int, int, bool]:
    """The layout most like the sheet first; of equals the national one, which claims least."""
    return *likeness(seen, _printed(layout.id)), layout.region == layouts.NATION


@cache
def _printed(layout_id: str) -> Spellings:
    layout = layouts.get(layout_id)
    funding = (text for row in layout.funding for text in (row.period, row.annual))
    return spellings(filter(None, (layout.title, *layout.labels.values(), *funding)))


def _no_form(sheet: Sheet) -> Problem:
    place = f"工作表“{sheet.name}”"
    if is_self_evaluation(sheet, layouts.get(layouts.TEMPLATE).vocabulary):
        return Problem(
            "form-self-evaluation",
            place,
            "是自评表（有“实际完成值”一列），不是绩效目标表",
            "请选择填好的项目支出绩效目标表",
        )
    return Problem(
        "form-unknown",
        place,
        "不是项目支出绩效目标表：同一行里要有“一级指标”“三级指标”“年度指标值”等表头，没有找到",
        "请选择填好的项目支出绩效目标表，或下载目标表模板填写",
    )


def _nothing_filled() -> Problem:
    return Problem(
        "file-blank", "文件", "工作簿里没有填写任何内容，或者有内容的工作表被隐藏了", "请重新选择填好的目标表"
    )


def _only_beside(form: UnknownForm) -> UnknownForm:
    """A sheet of notes beside a real form is worth a word, not an error."""
    return replace(form, problems=tuple(replace(problem, level=Level.NOTE) for problem in form.problems))
