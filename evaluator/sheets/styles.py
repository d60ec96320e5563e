"""单元格样式：the styles of a written form, numbered once for every workbook.

宋体 throughout, title 16 pt bold, body 10 pt, thin black borders. A number shows two decimals, more only where it
has more. A text that begins like a formula carries Excel's own text mark (quotePrefix), so that it stays text when
somebody edits it.
"""

from dataclasses import dataclass

from evaluator.sheets.drawing import Look

PLACES_SHOWN = 2
_TWO_PLACES = 2
_FOUR_PLACES = 164

_FONTS = ('<sz val="10"/>', '<b/><sz val="16"/>', '<b/><sz val="10"/>', '<b/><sz val="10"/><color rgb="FFC00000"/>')
_BODY, _TITLE, _BOLD, _RED = range(4)
_FILLS = ("FFEDF3F7", "FFFFFBE6")
_UNFILLED, _SHADED, _OPEN = 0, 2, 3
_WHOLE, _TYPED = 1, 49
_DAY = 165


@dataclass(frozen=True, slots=True)
class _Style:
    font: int
    border: bool
    horizontal: str
    number: int = 0
    fill: int = _UNFILLED
    locked: bool = True


_LOOKS: dict[Look, _Style] = {
    Look.TITLE: _Style(_TITLE, False, "center"),
    Look.PLAIN: _Style(_BODY, False, "center"),
    Look.DRAFT: _Style(_RED, False, "center"),
    Look.LABEL: _Style(_BODY, True, "center"),
    Look.STRONG: _Style(_BOLD, True, "center"),
    Look.CENTER: _Style(_BODY, True, "center"),
    Look.LEFT: _Style(_BODY, True, "left"),
    Look.RIGHT: _Style(_BODY, True, "right"),
    Look.NUMBER: _Style(_BODY, True, "center", _TWO_PLACES),
    Look.NOTE: _Style(_BODY, False, "left"),
    Look.WRAPPED: _Style(_BODY, False, "left"),
    Look.NOTE_RIGHT: _Style(_BODY, False, "right"),
    Look.HEAD: _Style(_BOLD, True, "center", fill=_SHADED),
    Look.TEXT: _Style(_BODY, True, "left", _TYPED),
    Look.COUNT: _Style(_BODY, True, "center", _WHOLE),
    Look.DAY: _Style(_BODY, True, "center", _DAY),
    Look.SUM_LABEL: _Style(_BOLD, True, "left", fill=_SHADED),
    Look.SUM: _Style(_BOLD, True, "center", _TWO_PLACES, _SHADED),
    Look.SUM_COUNT: _Style(_BOLD, True, "center", _WHOLE, _SHADED),
    Look.WARNING: _Style(_RED, True, "left"),
    Look.WARNING_CENTER: _Style(_RED, True, "center"),
    Look.INPUT: _Style(_BODY, True, "left", _TYPED, _OPEN, locked=False),
    Look.INPUT_NUMBER: _Style(_BODY, True, "center", _FOUR_PLACES, _OPEN, locked=False),
}
_ORDER = {look: place for place, look in enumerate(_LOOKS)}
_VARIANTS = 3


def style_number(look: Look, *, quoted: bool = False, long: bool = False) -> int:
    """The style's number in the workbook; ``quoted``: begins like a formula; ``long``: more than two decimals."""
    return 1 + _ORDER[look] * _VARIANTS + (1 if quoted else 2 if long else 0)


def _format(look: Look, variant: int) -> str:
    style = _LOOKS[look]
    number = _FOUR_PLACES if variant == 2 and style.number == _TWO_PLACES else style.number
    wrap = "" if look is Look.NOTE else ' wrapText="1"'
    mark = ' quotePrefix="1"' if variant == 1 else ""
    filled = ' applyFill="1"' if style.fill else ""
    open_ = ("", "") if style.locked else (' applyProtection="1"', '<protection locked="0"/>')
    return (
        f'<xf numFmtId="{number}" fontId="{style.font}" fillId="{style.fill}" borderId="{int(style.border)}" '
        f'xfId="0"{mark} applyNumberFormat="1" applyFont="1"{filled} applyBorder="1" applyAlignment="1"{open_[0]}>'
        f'<alignment horizontal="{style.horizontal}" vertical="center"{wrap}/>{open_[1]}</xf>'
    )


def _styles() -> str:
    fonts = "".join(f'<font>{size}<name val="宋体"/><charset val="134"/></font>' for size in _FONTS)
    side = '<{0} style="thin"><color rgb="FF000000"/></{0}>'
    sides = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/><bgColor indexed="64"/></patternFill></fill>'
        for color in _FILLS
    )
    formats = [_format(look, variant) for look in _ORDER for variant in range(_VARIANTS)]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="2"><numFmt numFmtId="{_FOUR_PLACES}" formatCode="0.00##"/>'
        f'<numFmt numFmtId="{_DAY}" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        f'<fonts count="{len(_FONTS)}">{fonts}</fonts>'
        f'<fills count="{2 + len(_FILLS)}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{sides}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f"{''.join(formats)}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


STYLES = _styles()
