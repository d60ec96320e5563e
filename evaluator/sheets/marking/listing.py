"""“需要修改”：the sheet that is added to a workbook, one line for each thing to mend, in the order of the file.

Every text is an inline text, whatever it begins with; the only links lead to the cells of this file.
"""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from evaluator.problems import Level
from evaluator.sheets.cells import address, clean, column_letters
from evaluator.sheets.heights import TALLEST_ROW, height_needed
from evaluator.sheets.marking.findings import MOST_LISTED, Finding
from evaluator.sheets.marking.notes import LEVELS
from evaluator.sheets.marking.packages import DECLARATION, sheet_namespace
from evaluator.sheets.marking.signs import LIST_TITLE
from evaluator.sheets.marking.splicing import quoted
from evaluator.sheets.marking.styles import StyleBook

COLUMNS = (
    ("序号", 6),
    ("工作表", 18),
    ("单元格", 9),
    ("栏", 18),
    ("现在写的", 26),
    ("程度", 7),
    ("哪里不对", 44),
    ("怎么改", 44),
)
"""Head and width in characters."""
_WIDTHS = tuple(width for _, width in COLUMNS)
_POINTS, _LEAST, _TITLE = 10, 18.0, 24.0
"""Size of the texts, and what a row of one line and the title have in height."""
LONGEST_WRITTEN = 300
LONGEST_TEXT = 2_000
HOW = (
    "请在原来的表里改：有颜色的格子就是要改的，鼠标停在上面能看到说明。改好后保存，直接重新上传这个文件；"
    "颜色、批注和这张表不用删，系统不会读它们。"
)
_ESCAPE_LOOK_ALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def list_sheet(findings: Sequence[Finding], said: Sequence[str], styles: StyleBook, *, strict: bool) -> bytes:
    """The sheet; ``said`` is what else there is to say of the file."""
    looks = _Looks(styles)
    above = [LIST_TITLE, f"{_counted(findings)}{HOW}", *said]
    last = column_letters(len(COLUMNS))
    whole = (sum(_WIDTHS),)
    rows = [_row(1, above[:1], [looks.title], whole, least=_TITLE)]
    rows += [_row(number, [text], [looks.note], whole) for number, text in enumerate(above[1:], start=2)]
    head = len(above) + 1
    rows.append(_row(head, [label for label, _ in COLUMNS], [looks.head] * len(COLUMNS)))
    links = []
    for line, finding in enumerate(findings[:MOST_LISTED], start=1):
        rows.append(_line(head + line, line, finding, looks))
        if finding.place is not None:
            links.append(_link(head + line, finding))
    if len(findings) > MOST_LISTED:
        more = f"还有 {len(findings) - MOST_LISTED} 处没有列出来，改好这些再上传一次就能看到"
        rows.append(_row(head + MOST_LISTED + 1, [more], [looks.note], whole))
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, (_, width) in enumerate(COLUMNS, start=1)
    )
    across = [*range(1, head), *([head + MOST_LISTED + 1] if len(findings) > MOST_LISTED else [])]
    merges = "".join(f'<mergeCell ref="A{row}:{last}{row}"/>' for row in across)
    return (
        DECLARATION
        + "".join(
            (
                f'<worksheet xmlns="{sheet_namespace(strict=strict)}">',
                '<sheetPr><tabColor rgb="FFC0392B"/><pageSetUpPr fitToPage="1"/></sheetPr>',
                f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{head}" topLeftCell="A{head + 1}" '
                'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
                f'<sheetFormatPr defaultRowHeight="16"/><cols>{widths}</cols><sheetData>{"".join(rows)}</sheetData>',
                f'<mergeCells count="{len(across)}">{merges}</mergeCells>',
                f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
                '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>',
                '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>',
            )
        ).encode()
    )


class _Looks:
    """The styles of the added sheet, as numbers in the workbook's own styles."""

    def __init__(self, styles: StyleBook) -> None:
        name = '<{p}name val="宋体"/><{p}charset val="134"/></{p}font>'
        font = styles.added("fonts", f'<{{p}}font><{{p}}sz val="10"/>{name}')
        bold = styles.added("fonts", f'<{{p}}font><{{p}}b/><{{p}}sz val="10"/>{name}')
        large = styles.added("fonts", f'<{{p}}font><{{p}}b/><{{p}}sz val="14"/>{name}')
        under = styles.added("fonts", f'<{{p}}font><{{p}}u/><{{p}}sz val="10"/><{{p}}color rgb="FF1F4E79"/>{name}')
        side = '<{{p}}{0} style="thin"><{{p}}color rgb="FF999999"/></{{p}}{0}>'
        sides = "".join(side.format(each) for each in ("left", "right", "top", "bottom"))
        lines = styles.added("borders", f"<{{p}}border>{sides}<{{p}}diagonal/></{{p}}border>")
        grey = styles.filled("EDF3F7")

        def look(font: int, fill: int = 0, border: int = lines, align: str = "") -> int:
            return styles.added(
                "cellXfs",
                f'<{{p}}xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" quotePrefix="1" '
                f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f'<{{p}}alignment{align} vertical="center" wrapText="1"/></{{p}}xf>',
            )

        centred = ' horizontal="center"'
        self.title = look(large, border=0)
        self.note = look(font, border=0)
        self.head = look(bold, grey, align=centred)
        self.text = look(font)
        self.centre = look(font, align=centred)
        self.link = look(under, align=centred)
        self.levels = {level: look(bold, styles.marking(level), align=centred) for level in Level}


def _line(row: int, number: int, finding: Finding, looks: _Looks) -> str:
    note = finding.note
    whole = "整张表" if note.sheet else "整个文件"
    cell = address(*finding.place) if finding.place else note.cell or whole
    written = finding.written if len(finding.written) <= LONGEST_WRITTEN else f"{finding.written[:LONGEST_WRITTEN]}……"
    texts = [str(number), note.sheet, cell, finding.head, written, LEVELS[note.level], note.message, note.remedy]
    styles = [
        looks.centre, looks.text, looks.link if finding.place else looks.centre, looks.text, looks.text,
        looks.levels[note.level], looks.text, looks.text,
    ]  # fmt: skip
    return _row(row, texts, styles)


def _row(
    number: int,
    texts: Sequence[str],
    styles: Sequence[int],
    widths: Sequence[float] = _WIDTHS,
    *,
    least: float = _LEAST,
) -> str:
    """One row, as tall as its texts need: a row without a height stays one line in some programs."""
    texts = [clean(text)[:LONGEST_TEXT] for text in texts]
    needed = max(height_needed(text, width, _POINTS) for text, width in zip(texts, widths, strict=True))
    height = min(TALLEST_ROW, max(least, needed))
    cells = "".join(
        _cell(address(number, place), text, style)
        for place, (text, style) in enumerate(zip(texts, styles, strict=True), start=1)
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{cells}</row>'


def _cell(where: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{where}" s="{style}"/>'
    inner = escape(_ESCAPE_LOOK_ALIKE.sub("_x005F_", text))
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'


def _link(row: int, finding: Finding) -> str:
    """A way to the cell inside this file: a place (location), never an address."""
    assert finding.place is not None
    sheet = finding.note.sheet.replace("'", "''")
    where = address(*finding.place)
    place = quoted(f"'{sheet}'!{where}").decode()
    return f'<hyperlink ref="C{row}" location={place} display="{where}"/>'


def _counted(findings: Sequence[Finding]) -> str:
    if not findings:
        return "没有要改的地方。"
    counts = [(LEVELS[level], sum(finding.note.level is level for finding in findings)) for level in Level]
    parts = "、".join(f"{name} {count} 处" for name, count in counts if count)
    return f"一共 {len(findings)} 处：{parts}。"
