"""工作表：the filled cells and merged ranges of one visible sheet, reachable by place and row by row."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from evaluator.sheets.archives import refuse
from evaluator.sheets.cells import Cell, Fault, address

MOST_COVERED = 200_000


@dataclass(frozen=True, slots=True)
class Merge:
    """合并单元格：the first and last row and column of a merged range."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """``B3:D5``."""
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


@lru_cache(maxsize=4_096)
def _blank(row: int, column: int) -> Cell:
    return Cell(row, column, "")


class Sheet:
    """One visible sheet: its filled cells by place, its merged ranges, both reachable row by row."""

    def __init__(self, name: str, cells: list[Cell], merges: list[Merge]) -> None:
        self.name = name
        self.cells = {(cell.row, cell.column): cell for cell in cells}
        self.rows = sorted({cell.row for cell in cells})
        self.last_column = max([cell.column for cell in cells], default=0)
        self.covered = 0
        """How many places the merged ranges cover."""
        self._merges = self._placed(merges)

    def _placed(self, merges: list[Merge]) -> dict[tuple[int, int], Merge]:
        """Each covered place → its range, clipped to where anything is written so that a huge range costs nothing."""
        last_row = self.rows[-1] if self.rows else 0
        placed: dict[tuple[int, int], Merge] = {}
        for merge in merges:
            bottom, right = min(merge.bottom, last_row), min(merge.right, self.last_column)
            self.covered += max(0, bottom - merge.top + 1) * max(0, right - merge.left + 1)
            if self.covered > MOST_COVERED:
                raise refuse(
                    "sheet-merges-too-large",
                    f"工作表“{self.name}”里合并的区域太大，不是正常的表格文件，没有读",
                    "请取消表格以外的合并单元格后重新选择",
                )
            for row in range(merge.top, bottom + 1):
                for column in range(merge.left, right + 1):
                    placed.setdefault((row, column), merge)
        return placed

    def as_record(self) -> dict[str, Any]:
        """The sheet as JSON holds it, for handing it from process to process."""
        cells = [
            [
                cell.row,
                cell.column,
                cell.text,
                None if cell.number is None else str(cell.number),
                None if cell.fault is None else cell.fault.value,
                None if cell.stored is None else str(cell.stored),
            ]
            for cell in self.cells.values()
        ]
        merges = [[merge.top, merge.left, merge.bottom, merge.right] for merge in self.merges()]
        return {"name": self.name, "cells": cells, "merges": merges}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Sheet":
        """What :meth:`as_record` gave."""
        cells = [
            Cell(row, column, text, number and Decimal(number), fault and Fault(fault), stored and Decimal(stored))
            for row, column, text, number, fault, stored in record["cells"]
        ]
        return cls(record["name"], cells, [Merge(*merge) for merge in record["merges"]])

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range that covers this place, if any."""
        return self._merges.get((row, column))

    def merges(self) -> tuple[Merge, ...]:
        """Every merged range that covers something written."""
        return tuple(dict.fromkeys(self._merges.values()))

    def at(self, row: int, column: int) -> Cell:
        """The cell a person sees at this place: for a merged range the one that holds its value; blank if nothing."""
        merge = self._merges.get((row, column))
        if merge is not None:
            row, column = merge.top, merge.left
        return self.cells.get((row, column)) or _blank(row, column)

    def own(self, row: int, column: int) -> Cell:
        """What is written in this row itself: blank where a merged range from a row above covers the place."""
        cell = self.at(row, column)
        return cell if cell.row == row else _blank(cell.row, cell.column)

    def between(self, first: int, last: int) -> Iterator[Cell]:
        """Filled cells of these rows in reading order."""
        for row in self.rows[bisect_right(self.rows, first - 1) : bisect_right(self.rows, last)]:
            yield from self.row(row)

    def row(self, row: int) -> list[Cell]:
        """Filled cells of one row from left to right."""
        return self._by_row().get(row, [])

    def _by_row(self) -> dict[int, list[Cell]]:
        if not hasattr(self, "_rows"):
            self._rows: dict[int, list[Cell]] = {}
            for place in sorted(self.cells):
                self._rows.setdefault(place[0], []).append(self.cells[place])
        return self._rows
