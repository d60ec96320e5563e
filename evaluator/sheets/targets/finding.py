"""找目标表：finds the target forms of a sheet by the head of their indicator tables.

Such a head names 三级指标 and an 指标值, and nothing about what was achieved: a 自评表 is another form.
"""

from collections.abc import Iterator

from evaluator.sheets.cells import Cell
from evaluator.sheets.finding import LONGEST_LABEL, Area, TableHead, areas_of
from evaluator.sheets.grid import Sheet
from evaluator.sheets.shapes import Span, Vocabulary
from evaluator.sheets.targets.shapes import TargetLayout

TWICE = ("category", "subcategory", "indicator", "target")
"""Columns that a form with two sides prints for 实施期 and for 年度."""
BESIDE = frozenset({"category", "subcategory", "measure", "kind", "points"})
"""One of these stands beside name and value in the head of a target form."""
USUAL_SIDES = ("period", "annual")
MOST_COLUMNS = 256


def find_target_areas(sheet: Sheet, layout: TargetLayout) -> tuple[Area, ...]:
    """Every target form in a sheet; empty when there is none."""
    return areas_of(sheet, list(_heads(sheet, layout)), layout.vocabulary)


def is_self_evaluation(sheet: Sheet, vocabulary: Vocabulary) -> bool:
    """A head of the sheet asks for 实际完成值 beside 三级指标: it is a 自评表."""
    return any({"indicator", "actual"} <= _names(sheet, row, vocabulary) for row in sheet.rows)


def _heads(sheet: Sheet, layout: TargetLayout) -> Iterator[TableHead]:
    bottom = 0
    for row in sheet.rows:
        names = _names(sheet, row, layout.vocabulary)
        if row <= bottom or "indicator" not in names or "actual" in names:
            continue
        if names & {"target", "period_target"} and names & BESIDE:
            bottom = row + 1 if _continues(sheet, row, layout.vocabulary) else row
            columns = _columns(sheet, row, bottom, layout)
            if "indicator" not in columns or not columns.keys() & {"target", "period_target"}:
                # What stands below takes the place of a heading that cannot be spared: it is no part of the head.
                bottom, columns = row, _columns(sheet, row, row, layout)
            yield TableHead(row, bottom, columns)


def _continues(sheet: Sheet, row: int, vocabulary: Vocabulary) -> bool:
    """The head goes on in the next row: two headings at least stand there (指标性质, 指标值), and nothing else."""
    below = [cell for cell in sheet.row(row + 1) if cell.text]
    return len(below) >= 2 and all(
        len(cell.text) <= LONGEST_LABEL and vocabulary.name("indicators", cell.text) for cell in below
    )


def _names(sheet: Sheet, row: int, vocabulary: Vocabulary) -> set[str | None]:
    return {
        vocabulary.name("indicators", cell.text)
        for cell in sheet.row(row)
        if len(cell.text) <= LONGEST_LABEL and cell.column <= MOST_COLUMNS
    }


def _columns(sheet: Sheet, row: int, bottom: int, layout: TargetLayout) -> dict[str, Span]:
    """Each heading's columns; ``annual_indicator`` and the like where the form has two sides.

    In a head of two rows the lower heading is the one that counts.
    """
    places: dict[str, list[Span]] = {}
    for cell in _headings(sheet, row, bottom):
        name = layout.vocabulary.name("indicators", cell.text) if len(cell.text) <= LONGEST_LABEL else None
        if name is None or cell.column > MOST_COLUMNS:
            continue
        merge = sheet.merge_at(cell.row, cell.column)
        places.setdefault(name, []).append(Span(cell.column, merge.right if merge else cell.column))
    columns = {name: spans[0] for name, spans in places.items()}
    doubled = [name for name in TWICE if len(places.get(name, ())) > 1]
    if "target" not in doubled or "period_target" in columns:
        return columns
    first, _ = _sides(sheet, row, places["target"], layout)
    for name in doubled:
        period, annual = places[name][:2] if first == "period" else reversed(places[name][:2])
        columns["period_target" if name == "target" else name] = period
        columns["target" if name == "target" else f"annual_{name}"] = annual
    return columns


def _headings(sheet: Sheet, row: int, bottom: int) -> list[Cell]:
    """The headings from left to right; a heading with others below it (年度指标值 over 指标值) gives way to them."""
    if bottom == row:
        return sheet.row(row)
    below = sheet.row(bottom)
    covered = {cell.column for cell in below}
    kept = []
    for cell in sheet.row(row):
        merge = sheet.merge_at(row, cell.column)
        if covered.isdisjoint(range(cell.column, (merge.right if merge else cell.column) + 1)):
            kept.append(cell)
    return sorted([*kept, *below], key=lambda cell: cell.column)


def _sides(sheet: Sheet, row: int, targets: list[Span], layout: TargetLayout) -> tuple[str, ...]:
    """Which side stands first: said above the head (实施期指标 | 年度指标), else as the layout has it."""
    above = [sheet.at(row - 1, span.first).text for span in targets[:2]] if row > 1 else []
    said = tuple(
        name.removesuffix("_side")
        for text in above
        if (name := layout.vocabulary.name("indicators", text)) in ("period_side", "annual_side")
    )
    if set(said) == set(USUAL_SIDES):
        return said
    return layout.sides or USUAL_SIDES
