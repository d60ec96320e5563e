"""印刷：prints an official form from its plate: one pass over its entries, one text put together.

The sheet is to the letter what :func:`placing.place` and :func:`leaves.sheet_part` make of the form. What a plate
cannot print (a row so tall that it takes several, a text for no cell) is left to them.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from evaluator.sheets.cutting import plate_of
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm, SignOff
from evaluator.sheets.heights import TALLEST_ROW
from evaluator.sheets.inks import LABEL, NUMBER_END, ONE_LINE
from evaluator.sheets.placing import group_label, same_group
from evaluator.sheets.plates import Plate, Shape, Strip, entries_of, shown_height
from evaluator.sheets.shapes import Column
from evaluator.sheets.zipping import Block


class Pressed(NamedTuple):
    """A printed sheet: its markup between two blocks that many forms have in common, how many rows it has, and the
    row that is repeated on every page."""

    begin: Block
    markup: str
    end: Block
    rows: int
    head_row: int

    @property
    def part(self) -> str:
        """The whole sheet."""
        return f"{self.begin.content.decode()}{self.markup}{self.end.content.decode()}"


def pressed(form: OfficialForm, *, draft: bool, sign_off: SignOff, selected: bool = True) -> Pressed | None:
    """The form's sheet; ``None`` for one that no plate prints. Raises :class:`~drawing.TextTooLong`."""
    if not form.rows:
        return None
    plate = plate_of(Shape.of(form, draft=draft))
    return _Press(plate).printed(form, sign_off, selected=selected)


class _Press:
    """One form on its way through: the markup put together so far, and how tall every row must be."""

    def __init__(self, plate: Plate) -> None:
        self._plate = plate
        self._markup: list[str] = []
        """What stands before each value."""
        self._values: list[str] = []
        self._needs: list[float] = [*plate.fixed]
        self._heights: list[int] = []
        """Where among the values the height of each row goes."""
        self._groups: list[tuple[int, float, int]] = []
        """Each label that reaches down: its first row, the height it needs, over how many rows."""

    def printed(self, form: OfficialForm, sign_off: SignOff, *, selected: bool) -> Pressed | None:
        plate, lines = self._plate, form.rows
        entries = entries_of(form, plate.layout, sign_off)
        first = len(plate.fixed) + len(plate.above)
        last = first + len(lines)
        rows = last + len(plate.below)
        above, under, below = plate.around_indicators(last)
        merges, count = [above.markup], above.number + under.number
        strips: list[tuple[Strip, Sequence[Entry], tuple[int, ...]]] = [(strip, entries, ()) for strip in plate.above]
        for row, (line, reaches) in enumerate(zip(lines, _reaches(lines, plate.merging), strict=True), start=first + 1):
            mine = plate.read(line)
            if line.category_points is not None:
                mine = _with_points(plate.columns, line, mine)
            strip, (merged, more) = plate.in_row(row, reaches)
            strips.append((strip, mine, reaches))
            merges.append(merged)
            count += more
        strips += [(strip, entries, ()) for strip in below]
        merges.append(under.markup)
        self._print(strips)
        if not self._set_heights(last):
            return None
        heights = [math.ceil(need * 4) / 4 for need in self._needs]
        begin, end = plate.around(heights, first, selected=selected)
        markup = f'{self._joined()}</sheetData><mergeCells count="{count}">{"".join(merges)}</mergeCells>'
        return Pressed(begin, markup, end, rows, first)

    def _print(self, strips: Sequence[tuple[Strip, Sequence[Entry], tuple[int, ...]]]) -> None:
        """Put every row with its entries behind what there is; of indicators also how far their labels reach."""
        markup, needs, heights, groups = self._markup, self._needs, self._heights, self._groups
        values = self._values
        put = values.append
        for (parts, places, need, labels), entries, reaches in strips:
            for label_need, reach in labels:
                groups.append((len(needs), label_need, reach))
            markup += parts
            heights.append(len(values))
            put("")
            for source, kind, kept, ink in places:
                entry = entries[source]
                if not kind and (number := entry.number) is not None:
                    digits = str(number)
                    if digits[-3:-2] == "." or digits[-2:-1] == "." or digits.isdigit():
                        put(f"{ink.number_begun}{digits}{NUMBER_END}")
                    else:
                        put(ink.number(number))
                    continue
                text = entry.text
                inside, height = kept(text) or ink.written(text)
                put(inside)
                if height > need:
                    if kind < LABEL:
                        need = height
                    elif height > ONE_LINE:
                        groups.append((len(needs), height, reaches[kind - LABEL]))
            put("")
            needs.append(need)

    def _set_heights(self, last: int) -> bool:
        """Make rows as tall as the labels beside them need; whether no row is taller than Excel allows."""
        needs, values = self._needs, self._values
        for start, need, reach in self._groups:
            end = start + reach if reach else last
            lacking = need - sum(needs[start:end])
            if lacking > 0:
                count = end - start
                needs[start:end] = [each + lacking / count for each in needs[start:end]]
        if max(needs) > TALLEST_ROW:
            return False
        for place, need in zip(self._heights, needs[len(self._plate.fixed) :], strict=True):
            values[place] = shown_height(need)
        return True

    def _joined(self) -> str:
        both = [""] * (2 * len(self._values))
        both[::2] = self._markup
        both[1::2] = self._values
        return "".join(both)


def _reaches(lines: Sequence[IndicatorRow], keys: Sequence[str]) -> list[tuple[int, ...]]:
    """Over how many rows the label of each merged column reaches that begins in a row; 0 where none begins."""
    columns = [[0] * len(lines) for _ in keys]
    for column, key in zip(columns, keys, strict=True):
        column[0], start = 1, 0
        for row, (above, line) in enumerate(pairwise(lines), start=1):
            if not same_group(above, line, key):
                start = row
            column[start] += 1
    return list(zip(*columns, strict=True)) if columns else [() for _ in lines]


def _with_points(columns: Sequence[Column], line: IndicatorRow, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries with the label of a 一级指标 that states its points."""
    return [
        Entry(group_label(line, column.key)) if column.merge else entry
        for column, entry in zip(columns, entries, strict=True)
    ]
