"""格子：the cells of one target form, and which of them were understood; what was not is said, never dropped."""

from evaluator.problems import Level
from evaluator.sheets.cells import Cell
from evaluator.sheets.entries import FormCells
from evaluator.sheets.finding import Area, is_title, labelled
from evaluator.sheets.forms import Entry
from evaluator.sheets.grid import Sheet
from evaluator.sheets.heads import stands_alone
from evaluator.sheets.targets.shapes import TargetLayout

SECTIONS = ("head", "texts", "funding", "goals", "indicators", "ends")
MOST_NAMED = 20
"""Cells named one by one; a sheet full of something else is said once."""


class TargetCells(FormCells):
    """The cells of one form; every value that is read is remembered."""

    def __init__(self, sheet: Sheet, area: Area, layout: TargetLayout) -> None:
        super().__init__(sheet, area, layout)
        self.form = layout
        self._read: set[tuple[int, int]] = set()

    def entry(self, cell: Cell, text: str | None = None) -> Entry:
        self._remember(cell)
        return super().entry(cell, text)

    def _remember(self, cell: Cell) -> None:
        self._read.add((cell.row, cell.column))

    def find(self, section: str, name: str, cells: list[Cell]) -> tuple[Cell, str] | None:
        """The first cell that is this label, and the value that stands in the same cell, if one does."""
        for cell in cells:
            found, inline = labelled(cell, section, self.vocabulary)
            if found == name:
                return cell, inline
        return None

    def value_of(self, section: str, name: str, cells: list[Cell]) -> Entry | None:
        """The value beside a label; ``None`` where the form has no such label."""
        found = self.find(section, name, cells)
        if found is None:
            return None
        cell, inline = found
        return self.entry(cell, inline) if inline else self.entry(self.beside(cell, section))

    def beside(self, label: Cell, section: str) -> Cell:
        """The cell right of a label: the next filled one before another label, else the first place, blank."""
        merge = self.sheet.merge_at(label.row, label.column)
        first = (merge.right if merge else label.column) + 1
        for following in self.sheet.row(label.row):
            if following.column >= first:
                if self.is_label(following, section):
                    break
                return following
        return self.sheet.at(label.row, first)

    def is_label(self, cell: Cell, section: str) -> bool:
        """The cell is a label of this section or a signature's (填报人：): what stands there is no value."""
        return any(labelled(cell, each, self.vocabulary)[0] for each in (section, "ends"))

    def name_what_was_not_read(self) -> None:
        """A note for every filled cell above the indicator table that nothing was made of."""
        unread = [cell for cell in self.above() if not self._understood(cell)]
        for cell in unread[:MOST_NAMED]:
            self.problem(
                "cell-not-read",
                cell.address,
                f"单元格 {cell.address}“{cell.text[:30]}”不知道是表上的哪一项，没有读",
                "不需要就不用管；需要的内容请移到有表头文字的格里",
                Level.NOTE,
            )
        if len(unread) > MOST_NAMED:
            first = unread[MOST_NAMED].address
            self.problem(
                "cells-not-read", first, f"从单元格 {first} 起还有 {len(unread) - MOST_NAMED} 格没有读", "", Level.NOTE
            )

    def _understood(self, cell: Cell) -> bool:
        if (cell.row, cell.column) in self._read or is_title(cell, self.vocabulary) or stands_alone(cell):
            return True
        return any(labelled(cell, section, self.vocabulary)[0] for section in SECTIONS)
