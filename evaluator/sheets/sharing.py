"""合并的值：one cell that lies over several indicators, whose value nobody can give to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.problems import Level
from evaluator.sheets.cells import parse_address
from evaluator.sheets.entries import FormCells
from evaluator.sheets.forms import Entry


@dataclass(frozen=True, slots=True)
class Shared:
    """What becomes of a value that is merged over several indicators."""

    code: str
    read: str
    level: Level


SHARED = {
    "actual": Shared("actual-merged", "都没有读", Level.ERROR),
    "score": Shared("score-merged", "都没有读", Level.ERROR),
    "points": Shared("points-merged", "都没有读", Level.ERROR),
    "target": Shared("target-merged", "每个指标都照它读", Level.WARNING),
}


def of_none(cells: FormCells, key: str, what: str, entries: Sequence[Entry], rows: Sequence[int]) -> list[int]:
    """Which of the entries (each of the row beside it) share a cell and are the value of none; each cell is told."""
    found: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        if entry.cell and not entry.blank:
            found.setdefault(entry.cell, []).append(place)
    shared, lost = SHARED[key], []
    for at, places in found.items():
        if len(places) < 2:
            continue
        merge = cells.sheet.merge_at(*parse_address(at) or (0, 0))
        listed = "、".join(str(rows[place]) for place in places)
        cells.problem(
            shared.code,
            at,
            f"单元格 {merge.address if merge else at}“{what}”合并了第 {listed} 行，"
            f"写的“{entries[places[0]].text.strip()[:30]}”不知道是哪一个指标的，{shared.read}",
            f"请取消合并，每个指标各填一个{what}",
            shared.level,
        )
        lost += places if shared.level is Level.ERROR else []
    return lost
