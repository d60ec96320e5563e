"""找目标表：finds the target forms of a sheet by the head of their indicator tables.

Such a head names 三级指标 and an 指标值, and nothing about what was achieved: a 自评表 is another form.
"""

from collections.abc import Iterator

from evaluator.sheets.finding import LONGEST_LABEL, Area, TableHead, areas_of
from evaluator.sheets.grid import Sheet
from evaluator.sheets.shapes import Span, Vocabulary
from evaluator.sheets.targets.shapes import TargetLayout

TWICE = ("category", "subcategory", "indicator", "target")
"""Columns that a form with two sides prints for 实施期 and for 年度."""
USUAL_SIDES = ("period", "annual")
MOST_COLUMNS = 256


def find_target_areas(sheet: Sheet, layout: TargetLayout) -> tuple[Area, ...]:
    """Every target form in a sheet; empty when there is none."""
    return areas_of(sheet, list(_heads(sheet, layout)), layout.vocabulary)


def is_self_evaluation(sheet: Sheet, vocabulary: Vocabulary) -> bool:
    """A head of the sheet asks for 实际完成值 beside 三级指标: it is a 自评表."""
    return any({"indicator", "actual"} <= _names(sheet, row, vocabulary) for row in sheet.rows)


def _heads(sheet: Sheet, layout: TargetLayout) -> Iterator[TableHead]:
    for row in sheet.rows:
        names = _names(sheet, row, layout.vocabulary)
        if "indicator" not in names or "actual" in names:
            continue
        if names & {"target", "period_target"} and names & {"category", "subcategory"}:
            yield TableHead(row, row, _columns(sheet, row, layout))


def _names(sheet: Sheet, row: int, vocabulary: Vocabulary) -> set[str | None]:
    return {vocabulary.name("indicators", cell.text) for cell in sheet.row(row) if len(cell.text) <= LONGEST_LABEL}


def _columns(sheet: Sheet, row: int, layout: TargetLayout) -> dict[str, Span]:
    """Each heading's columns; ``annual_indicator`` and the like where the form has two sides."""
    places: dict[str, list[Span]] = {}
    for cell in sheet.row(row):
        name = layout.vocabulary.name("indicators", cell.text) if len(cell.text) <= LONGEST_LABEL else None
        if name is None or cell.column > MOST_COLUMNS:
            continue
        merge = sheet.merge_at(row, cell.column)
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
