"""找表：finds a form in a sheet by its labels — where its head, its money block and its indicator table stand.

Nothing here depends on row numbers or on the order of columns: rows of notes above, moved columns, merged and unmerged
labels all lead to the same places.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from evaluator.sheets.cells import Cell
from evaluator.sheets.grid import Sheet
from evaluator.sheets.shapes import FUNDING_SOURCES, MONEY_COLUMNS, Span, Vocabulary, label_key

LEAST_HEADINGS = 4
LONGEST_LABEL = 60
TABLE_HEADINGS = ("category", "subcategory", "indicator", "target", "actual", "points", "score", "reason")


@dataclass(frozen=True, slots=True)
class TableHead:
    """表头：the rows of a table's head, and which columns belong to which key."""

    top: int
    bottom: int
    columns: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Area:
    """The rows of a sheet that hold one form, and the head of its indicator table."""

    first: int
    last: int
    head: TableHead
    repeated: tuple[TableHead, ...] = ()
    """The same head printed again further down, as for a second page."""


def labelled(cell: Cell, section: str, vocabulary: Vocabulary) -> tuple[str | None, str]:
    """The label's name, and the value where both stand in one cell as in ``评价等级：良``."""
    if not cell.text or len(cell.text) > 400:
        return None, ""
    if len(cell.text) <= LONGEST_LABEL and (name := vocabulary.name(section, cell.text)):
        return name, ""
    if ":" not in cell.text and "：" not in cell.text:
        return None, ""
    label, sign, value = cell.text.replace("：", ":").partition(":")
    if sign and value.strip() and (name := vocabulary.name(section, label)):
        return name, value.strip()
    return None, ""


def is_title(cell: Cell, vocabulary: Vocabulary) -> bool:
    """The cell holds the form's title, alone or among other words (``某某局2024年度项目支出绩效自评表``)."""
    key = label_key(cell.text) if len(cell.text) <= 200 else ""
    return any(spelling in key for spelling in vocabulary.titles)


def find_areas(sheet: Sheet, vocabulary: Vocabulary) -> tuple[Area, ...]:
    """Every 自评表 in a sheet, from its title to the row before the next one; empty when there is none."""
    return areas_of(sheet, list(_heads(sheet, vocabulary)), vocabulary)


def areas_of(sheet: Sheet, heads: Sequence[TableHead], vocabulary: Vocabulary) -> tuple[Area, ...]:
    """The rows of each form, whose indicator tables have these heads."""
    if not heads:
        return ()
    starts = [
        row for row in sheet.rows if any(labelled(cell, "head", vocabulary)[0] == "project" for cell in sheet.row(row))
    ]
    groups: list[tuple[int, list[TableHead]]] = []
    for head in heads:
        place = bisect_left(starts, head.top)
        above = starts[place - 1] if place else 0
        if above > (groups[-1][1][-1].bottom if groups else 0) or not groups:
            groups.append((above or sheet.rows[0], [head]))
        else:
            groups[-1][1].append(head)
    firsts = []
    for place, (start, _) in enumerate(groups):
        after = groups[place - 1][1][-1].bottom if place else 0
        titles = [cell.row for cell in sheet.between(after + 1, start) if is_title(cell, vocabulary)]
        firsts.append(titles[-1] if titles and place else (sheet.rows[0] if not place else start))
    lasts = [*(first - 1 for first in firsts[1:]), sheet.rows[-1]]
    return tuple(
        Area(first, last, group[0], tuple(group[1:]))
        for first, last, (_, group) in zip(firsts, lasts, groups, strict=True)
    )


def find_money_head(sheet: Sheet, area: Area, vocabulary: Vocabulary) -> TableHead | None:
    """The head of the money block (项目资金): a row with two of 年初预算数, 全年预算数, 全年执行数.

    A heading over the column of the sources (年度预算数 above 年度资金总额) is none of them.
    """
    rows = _rows(sheet, area.first, area.head.top - 1)
    labels = {
        cell.column
        for row in rows
        for cell in sheet.row(row)
        if len(cell.text) <= LONGEST_LABEL and vocabulary.name("funding", cell.text) in FUNDING_SOURCES.values()
    }
    for row in rows:
        columns = _columns(sheet, row, row, "funding", vocabulary, beside=labels)
        if sum(key in columns for key in MONEY_COLUMNS) >= 2:
            return TableHead(row, row, columns)
    return None


def _rows(sheet: Sheet, first: int, last: int) -> list[int]:
    return [row for row in sheet.rows if first <= row <= last]


def _heads(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[TableHead]:
    bottom = 0
    for row in sheet.rows:
        if row <= bottom:
            continue
        names = {vocabulary.name("indicators", cell.text) for cell in sheet.row(row) if len(cell.text) <= LONGEST_LABEL}
        if sum(name in names for name in TABLE_HEADINGS) < LEAST_HEADINGS or not names & {"actual", "score"}:
            continue
        bottom, columns = row, _columns(sheet, row, row, "indicators", vocabulary)
        if _continues(sheet, row, vocabulary):
            both = _columns(sheet, row, row + 1, "indicators", vocabulary)
            # A row that hides more headings than it adds is no part of the head.
            bottom, columns = (row + 1, both) if len(both) >= len(columns) else (row, columns)
        yield TableHead(row, bottom, columns)


def _continues(sheet: Sheet, row: int, vocabulary: Vocabulary) -> bool:
    """The head goes on in the next row: at least two more headings stand there, and nothing that is none."""
    below = [cell for cell in sheet.row(row + 1) if cell.text]
    names = [vocabulary.name("indicators", cell.text) for cell in below if len(cell.text) <= LONGEST_LABEL]
    return len(below) >= 2 and len(names) == len(below) and all(names)


def _columns(
    sheet: Sheet, top: int, bottom: int, section: str, vocabulary: Vocabulary, *, beside: Set[int] = frozenset()
) -> dict[str, Span]:
    """Each heading's columns; in a head of two rows the lower heading is the one that counts."""
    columns: dict[str, Span] = {}
    for column in range(1, sheet.last_column + 1) if sheet.last_column <= 256 else _filled(sheet, top, bottom):
        cell = sheet.at(bottom, column)
        if bottom != top and not cell.text:
            cell = sheet.at(top, column)
        name = vocabulary.name(section, cell.text) if len(cell.text) <= LONGEST_LABEL else None
        if name is None or column in beside:
            continue
        known = columns.get(name)
        if known is None:
            columns[name] = Span(column, column)
        elif known.last == column - 1 and sheet.merge_at(cell.row, column) is not None:
            columns[name] = Span(known.first, column)
    return columns


def _filled(sheet: Sheet, top: int, bottom: int) -> list[int]:
    return sorted({cell.column for row in range(top, bottom + 1) for cell in sheet.row(row)})
