"""分表：cuts a sheet that holds forms of both kinds, one under another, into sheets that hold one kind each."""

from evaluator.sheets import layout as layouts
from evaluator.sheets.finding import areas_of, find_areas
from evaluator.sheets.grid import Sheet
from evaluator.sheets.targets import layout as target_layouts
from evaluator.sheets.targets.finding import find_target_areas


def parts_of(sheet: Sheet) -> tuple[Sheet, ...]:
    """The sheet itself, or its rows form by form where both kinds stand in it; addresses stay as they are."""
    planned = find_target_areas(sheet, target_layouts.get(target_layouts.TEMPLATE))
    if not planned:
        return (sheet,)
    vocabulary = layouts.load_all()[0].vocabulary
    evaluated = find_areas(sheet, vocabulary)
    if not evaluated:
        return (sheet,)
    heads = [head for area in (*planned, *evaluated) for head in (area.head, *area.repeated)]
    areas = areas_of(sheet, sorted(heads, key=lambda head: head.top), vocabulary)
    return tuple(_rows(sheet, area.first, area.last) for area in areas)


def _rows(sheet: Sheet, first: int, last: int) -> Sheet:
    merges = [merge for merge in sheet.merges() if first <= merge.top <= last]
    return Sheet(sheet.name, list(sheet.between(first, last)), merges)
