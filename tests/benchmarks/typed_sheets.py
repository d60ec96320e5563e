"""Official forms as a writer likes them best: every cell of a sheet sorted by its kind, with the number of its look."""

from decimal import Decimal
from typing import Any, NamedTuple

from evaluator.sheets import layout as layouts
from evaluator.sheets.drawing import Drawing, Look
from evaluator.sheets.leaves import FORMULA_SIGNS, Paper
from evaluator.sheets.plates import paper_of
from evaluator.sheets.styles import PLACES_SHOWN
from tests.sheets.forms_made import Made

_CENTER, _LEFT, _RIGHT = ({"align": align, "valign": "vcenter"} for align in ("center", "left", "right"))
_WRAP, _BOLD, _RED = {"text_wrap": True}, {"bold": True}, {"bold": True, "font_color": "#C00000"}
_FRAME = {"border": 1, "border_color": "#000000"}
_LOOKS: dict[Look, dict[str, Any]] = {
    Look.TITLE: {**_CENTER, **_WRAP, **_BOLD, "font_size": 16},
    Look.PLAIN: {**_CENTER, **_WRAP},
    Look.DRAFT: {**_CENTER, **_WRAP, **_RED},
    Look.LABEL: {**_CENTER, **_WRAP, **_FRAME},
    Look.STRONG: {**_CENTER, **_WRAP, **_FRAME, **_BOLD},
    Look.CENTER: {**_CENTER, **_WRAP, **_FRAME},
    Look.LEFT: {**_LEFT, **_WRAP, **_FRAME},
    Look.RIGHT: {**_RIGHT, **_WRAP, **_FRAME},
    Look.NUMBER: {**_CENTER, **_WRAP, **_FRAME, "num_format": "0.00"},
    Look.NOTE: _LEFT,
    Look.WRAPPED: {**_LEFT, **_WRAP},
    Look.NOTE_RIGHT: {**_RIGHT, **_WRAP},
}
_PLAIN, _QUOTED, _LONG = range(3)
_VARIANTS: tuple[dict[str, Any], ...] = ({}, {"quote_prefix": True}, {"num_format": "0.00##"})
FORMATS = {
    (look, variant): {"font_name": "宋体", "font_size": 10, **properties, **_VARIANTS[variant]}
    for look, properties in _LOOKS.items()
    for variant in (_PLAIN, _QUOTED, *([_LONG] if look is Look.NUMBER else []))
}
"""The properties of each look, as XlsxWriter calls them."""
_PLACES = {key: place for place, key in enumerate(FORMATS)}


class Typed(NamedTuple):
    """One sheet; rows and columns count from 0."""

    name: str
    paper: Paper
    heights: tuple[float, ...]
    head_row: int
    texts: list[tuple[int, int, str, int]]
    numbers: list[tuple[int, int, float, int]]
    blanks: list[tuple[int, int, int]]
    merges: list[list[int]]


def typed(made: Made, drawing: Drawing) -> Typed:
    """A drawn form, named by its project."""
    paper = paper_of(made.form, layouts.get(made.form.layout), draft=made.draft, sign_off=made.sign_off)
    sheet = Typed(made.form.project.text, paper, drawing.heights, drawing.head_row, [], [], [], [])
    for cell in drawing.cells:
        top, left, value = cell.top - 1, cell.span.first - 1, cell.value
        plain = _PLACES[cell.look, _PLAIN]
        if isinstance(value, Decimal):
            is_long = len(f"{value:f}".partition(".")[2].rstrip("0")) > PLACES_SHOWN
            sheet.numbers.append((top, left, float(value), _PLACES[cell.look, _LONG] if is_long else plain))
        elif value:
            assert isinstance(value, str)
            quoted = value.startswith(FORMULA_SIGNS)
            sheet.texts.append((top, left, value, _PLACES[cell.look, _QUOTED] if quoted else plain))
        else:
            sheet.blanks.append((top, left, plain))
        covered = [(row, column - 1) for row in range(top, cell.bottom) for column in cell.span.columns()]
        sheet.blanks.extend((row, column, plain) for row, column in covered[1:])
        if len(covered) > 1:
            sheet.merges.append([top, left, cell.bottom - 1, cell.span.last - 1])
    return sheet
