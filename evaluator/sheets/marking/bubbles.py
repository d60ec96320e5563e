"""批注的图形：the VML drawing that Excel, WPS and LibreOffice show cell notes by, one shape a note.

Excel writes VML that is no well-formed XML (``<br>``), so it is cut at its shapes and never parsed.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from evaluator.sheets.cells import LAST_COLUMN
from evaluator.sheets.marking.sheets import Columns
from evaluator.sheets.marking.splicing import Edit, Unpatchable, spliced

Place = tuple[int, int]
WIDTH = 260
"""Of a note, in pixels."""
_LINE, _LETTERS_A_LINE, _ROW = 17, 20, 20
_SHAPE = re.compile(rb"<v:shape[\s>]")
_END = b"</v:shape>"
_ROW_OF = re.compile(rb"<x:Row>\s*(\d{1,7})\s*</x:Row>")
_COLUMN_OF = re.compile(rb"<x:Column>\s*(\d{1,5})\s*</x:Column>")
_NUMBER = re.compile(rb"_s(\d{1,9})[\"']")
_KIND = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def with_bubbles(
    content: bytes | None, gone: Collection[Place], new: Mapping[Place, str], columns: Columns, *, block: int
) -> bytes:
    """The drawing without the shapes of notes that are gone and with one for each new note.

    ``block`` numbers the sheet: shapes of two sheets may not share a number. Raises :class:`Unpatchable`.
    """
    if content is None:
        content = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
            f'<o:idmap v:ext="edit" data="{block}"/></o:shapelayout>{_KIND}</xml>'
        ).encode()
    if not content.rstrip().endswith(b"</xml>") or b"urn:schemas-microsoft-com:vml" not in content:
        raise Unpatchable("a drawing of another kind")
    replaced = {*gone, *new}
    shapes = [Edit(start, end, b"") for start, end in _shapes(content) if _place(content[start:end]) in replaced]
    content = spliced(content, shapes)
    numbers = [int(found[1]) for found in _NUMBER.finditer(content)]
    number = max([*numbers, block * 1024])
    kind = "" if b'id="_x0000_t202"' in content else _KIND
    drawn = [_written(place, text, number + step, columns) for step, (place, text) in enumerate(new.items(), start=1)]
    ending = content.rindex(b"</xml>")
    return content[:ending] + (kind if new else "").encode() + "".join(drawn).encode() + content[ending:]


def _shapes(content: bytes) -> Iterator[tuple[int, int]]:
    for found in _SHAPE.finditer(content):
        end = content.find(_END, found.start())
        if end < 0:
            return
        yield found.start(), end + len(_END)


def _place(shape: bytes) -> Place | None:
    row, column = _ROW_OF.search(shape), _COLUMN_OF.search(shape)
    if b'ObjectType="Note"' not in shape or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _written(place: Place, text: str, number: int, columns: Columns) -> str:
    row, column = place
    first = column if column + 1 < LAST_COLUMN else column - 3
    last, width = first, 0
    while width < WIDTH and last < LAST_COLUMN - 1:
        last += 1
        width += columns.width(last)
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n"))
    bottom = row + max(2, -(-(lines * _LINE + 12) // _ROW))
    anchor = f"{first}, 12, {max(row - 2, 0)}, 8, {last}, 12, {bottom - 1}, 8"
    height = (lines * _LINE + 12) * 3 // 4
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
        f'margin-top:2pt;width:{WIDTH * 3 // 4}pt;height:{height}pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
