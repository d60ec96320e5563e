"""预览：the first rows of a sheet as a person sees them, and what its columns may be; only the person decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluator.scoring.meanings import Kind
from evaluator.scoring.targets import read_target
from evaluator.scoring.values import read_number
from evaluator.sheets import layout as layouts
from evaluator.sheets.cells import Cell
from evaluator.sheets.finding import LONGEST_LABEL, labelled
from evaluator.sheets.grid import Sheet
from evaluator.sheets.mapping.fitting import MOST_HEAD_ROWS, headings
from evaluator.sheets.mapping.shapes import COLUMNS, SELF_EVALUATION, TARGET_FORM
from evaluator.sheets.shapes import Vocabulary, label_key
from evaluator.sheets.targets import layout as target_layouts

ROWS = 40
WIDTH = 30
LOOKED_AT = 30
"""Rows below the head whose content tells what a column is."""
_LEAST_FILLED = 3
_LEAST_OF_A_REASON = 6
"""Signs of the shortest reason; a unit or a number of a row is shorter."""
_INDICATORS = "指标"
_GROUPS: Mapping[str, frozenset[str]] = {
    "category": frozenset({
        "产出", "效益", "效果", "项目效益", "满意度", "成本", "履职效能", "管理效率", "投入", "过程",
    }),
    "subcategory": frozenset({
        "数量", "质量", "时效", "成本", "经济成本", "社会成本", "生态环境成本", "经济效益", "社会效益", "生态效益",
        "可持续影响", "可持续发展", "服务对象满意度", "社会公众满意度", "满意度", "受益对象满意度",
    }),
}  # fmt: skip
"""一级指标 and 二级指标 as the forms call them, without 指标 at the end."""
_FULL = range(60, 121)
"""A column of 分值 adds up to about 100."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page shows of a sheet, and what it may offer as chosen."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    """Every place of the first rows and columns, blank ones too; a merged range is filled in its first place."""
    head_row: int
    """The likely row of the headings; 0 where nothing looks like one."""
    kind: str
    head_rows: int = 1
    """How many rows the headings take: those that merged headings reach."""
    guesses: Mapping[int, str] = field(default_factory=dict)
    """Column → what it may be."""
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Field (project, unit …) → row and column where its value seems to stand."""


def preview(sheet: Sheet) -> Preview:
    """The beginning of a sheet with guesses.

    >>> preview(Sheet("空", [], [])).head_row
    0
    """
    rows = [row for row in sheet.rows if row <= ROWS]
    width = min(sheet.last_column, WIDTH)
    vocabularies = {
        SELF_EVALUATION: layouts.load_all()[0].vocabulary,
        TARGET_FORM: target_layouts.get(target_layouts.TEMPLATE).vocabulary,
    }
    scored = [(_likeness(sheet, row, width, vocabularies), -row) for row in rows]
    best = max(scored, default=(0, 0))
    head = -best[1] if best[0] > 0 else 0
    depth = _depth(sheet, head, width)
    guessed = {kind: _guesses(sheet, head, depth, width, kind, words) for kind, words in vocabularies.items()}
    achieved = {"actual", "score"} & set(guessed[SELF_EVALUATION].values())
    kind = SELF_EVALUATION if achieved or not head else TARGET_FORM
    return Preview(
        name=sheet.name,
        rows=tuple(
            tuple(sheet.cells.get((row, column)) or Cell(row, column, "") for column in range(1, width + 1))
            for row in range(1, (rows[-1] if rows else 0) + 1)
        ),
        head_row=head,
        kind=kind,
        head_rows=depth,
        guesses=guessed[kind],
        cells=_fields(sheet, head, vocabularies[kind]),
    )


def _likeness(sheet: Sheet, row: int, width: int, vocabularies: Mapping[str, Vocabulary]) -> int:
    """How much a row looks like a head: short texts side by side, known words among them, no numbers."""
    cells = [cell for cell in sheet.row(row) if cell.column <= width]
    texts = [cell for cell in cells if cell.number is None and len(cell.text) <= LONGEST_LABEL]
    if len(texts) < _LEAST_FILLED or len({cell.text for cell in texts}) < _LEAST_FILLED:
        return 0
    known = sum(any(words.name("indicators", cell.text) for words in vocabularies.values()) for cell in texts)
    return len(texts) + 4 * known - 3 * (len(cells) - len(texts))


def _depth(sheet: Sheet, head: int, width: int) -> int:
    """Rows of the head: as far down as a heading beside others is merged; a title that fills the row says nothing."""
    merges = [merge for column in range(1, width + 1) if head and (merge := sheet.merge_at(head, column))]
    return max([1, *(min(merge.bottom - head + 1, MOST_HEAD_ROWS) for merge in merges if merge.top == head)])


def _named(sheet: Sheet, head: int, depth: int, width: int, words: Vocabulary) -> dict[int, str]:
    """Columns whose heading is a known spelling, each meaning once; of several rows the lowest counts first."""
    found: dict[int, str] = {}
    for column in headings(sheet, head, depth):
        texts = [sheet.at(row, column).text for row in range(head + depth - 1, head - 1, -1)]
        name = next((name for text in texts if (name := words.name("indicators", text))), None)
        name = {"kind": "direction"}.get(name or "", name)
        if name and column <= width and name not in found.values():
            found[column] = name
    return found


def _guesses(sheet: Sheet, head: int, depth: int, width: int, kind: str, words: Vocabulary) -> dict[int, str]:
    """Each column by its heading, else by what it holds: targets, numbers adding up to a hundred, names."""
    if not head:
        return {}
    known = _named(sheet, head, depth, width, words)
    guesses = {column: name for column, name in known.items() if name in COLUMNS[kind]}
    rows = [row for row in sheet.rows if head + depth <= row < head + depth + LOOKED_AT]
    rows = [row for row in rows if not labelled(sheet.row(row)[0], "ends", words)[0]]
    for column in range(1, width + 1):
        if column in guesses:
            continue
        cells = [sheet.own(row, column) for row in rows]
        filled = [cell for cell in cells if cell.text.strip()]
        name = _content(filled, len(cells), set(guesses.values())) if len(filled) > 1 else None
        if name in COLUMNS[kind] and name not in guesses.values():
            guesses[column] = name
    return dict(sorted(guesses.items()))


def _content(filled: list[Cell], rows: int, taken: set[str]) -> str:
    """The likely meaning of a column by what stands in it; empty where nothing is likely.

    Groups of indicators are known by their names alone: what recurs in a column may as well be who is in charge.
    """
    for level, names in _GROUPS.items():
        if all(label_key(cell.text).removesuffix(_INDICATORS) in names for cell in filled):
            return "" if level in taken else level
    numbers = [number for cell in filled if (number := cell.number or read_number(cell.text)) is not None]
    if len(numbers) == len(filled):
        return ("score" if "points" in taken else "points") if int(sum(numbers)) in _FULL else ""
    read = [read_target(cell.text) for cell in filled]
    measured = sum(target.kind in (Kind.QUANTITY, Kind.RANGE, Kind.DEADLINE, Kind.ZERO_EVENT) for target in read)
    if measured * 2 >= len(filled):
        return "actual" if "target" in taken else "target"
    distinct = len({cell.text for cell in filled})
    if distinct == len(filled) == rows and "indicator" not in taken:
        return "indicator"
    if distinct == len(filled) == rows:
        return "reason" if min(len(cell.text) for cell in filled) >= _LEAST_OF_A_REASON else ""
    return ""


def _fields(sheet: Sheet, head: int, words: Vocabulary) -> dict[str, tuple[int, int]]:
    """Where 项目名称, 主管部门 and 实施单位 seem to stand above the head: beside their labels."""
    found: dict[str, tuple[int, int]] = {}
    for row in [row for row in sheet.rows if row < head]:
        cells = sheet.row(row)
        for place, cell in enumerate(cells):
            name, inline = labelled(cell, "head", words)
            if name not in ("project", "department", "unit", "year") or name in found or inline:
                continue
            if place + 1 < len(cells) and not labelled(cells[place + 1], "head", words)[0]:
                found[name] = (row, cells[place + 1].column)
    return found
