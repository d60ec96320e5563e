"""单元格样式：the styles of a written form, numbered once for every workbook.

宋体 throughout, title 16 pt bold, body 10 pt, thin black borders. A number shows two decimals, more only where it
has more. A text that begins like a formula carries Excel's own text mark (quotePrefix), so that it stays text when
somebody edits it.
"""

from evaluator.sheets.drawing import Look

PLACES_SHOWN = 2
_TWO_PLACES = 2
_FOUR_PLACES = 164

_FONTS = ('<sz val="10"/>', '<b/><sz val="16"/>', '<b/><sz val="10"/>', '<b/><sz val="10"/><color rgb="FFC00000"/>')
_BODY, _TITLE, _BOLD, _RED = range(4)
_LOOKS: dict[Look, tuple[int, bool, str, int]] = {
    # font, border, horizontal alignment, number format
    Look.TITLE: (_TITLE, False, "center", 0),
    Look.PLAIN: (_BODY, False, "center", 0),
    Look.DRAFT: (_RED, False, "center", 0),
    Look.LABEL: (_BODY, True, "center", 0),
    Look.STRONG: (_BOLD, True, "center", 0),
    Look.CENTER: (_BODY, True, "center", 0),
    Look.LEFT: (_BODY, True, "left", 0),
    Look.RIGHT: (_BODY, True, "right", 0),
    Look.NUMBER: (_BODY, True, "center", _TWO_PLACES),
    Look.NOTE: (_BODY, False, "left", 0),
    Look.WRAPPED: (_BODY, False, "left", 0),
}
_ORDER = tuple(_LOOKS)
_VARIANTS = 3


def style_number(look: Look, *, quoted: bool = False, long: bool = False) -> int:
    """The style's number in the workbook; ``quoted``: begins like a formula; ``long``: more than two decimals."""
    return 1 + _ORDER.index(look) * _VARIANTS + (1 if quoted else 2 if long else 0)


def _format(look: Look, variant: int) -> str:
    font, border, horizontal, number = _LOOKS[look]
    if variant == 2 and number == _TWO_PLACES:
        number = _FOUR_PLACES
    wrap = "" if look is Look.NOTE else ' wrapText="1"'
    mark = ' quotePrefix="1"' if variant == 1 else ""
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="{int(border)}" xfId="0"{mark} '
        'applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">'
        f'<alignment horizontal="{horizontal}" vertical="center"{wrap}/></xf>'
    )


def _styles() -> str:
    fonts = "".join(f'<font>{size}<name val="宋体"/><charset val="134"/></font>' for size in _FONTS)
    side = '<{0} style="thin"><color rgb="FF000000"/></{0}>'
    sides = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    formats = [_format(look, variant) for look in _ORDER for variant in range(_VARIANTS)]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="1"><numFmt numFmtId="{_FOUR_PLACES}" formatCode="0.00##"/></numFmts>'
        f'<fonts count="{len(_FONTS)}">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{sides}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f"{''.join(formats)}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


STYLES = _styles()
