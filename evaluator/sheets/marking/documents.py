"""标注 Word 文档：shading and a Word comment (批注) for each faulty cell of a form's tables; nothing else is changed.

Which cell of which table stands at which address is told by the reader itself, which is led through the document once
more, so that both always mean the same cell.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from evaluator.problems import Level
from evaluator.sheets.cells import clean
from evaluator.sheets.marking.findings import Finding, Place, Remark, remarks_of, sentence
from evaluator.sheets.marking.packages import DECLARATION, Package
from evaluator.sheets.marking.signs import AUTHOR, COLOURS
from evaluator.sheets.marking.splicing import (
    Edit,
    Unpatchable,
    Walker,
    appended,
    attribute,
    outline,
    spliced,
    tag_at,
    walk,
)
from evaluator.sheets.sources.documents import DEEPEST, Body
from evaluator.sheets.sources.joining import sheets_in

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_BEHIND_SHADING = frozenset(
    {"noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers", "cellIns", "cellDel",
     "cellMerge", "tcPrChange"}
)  # fmt: skip
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where the XML of one cell of a table stands."""

    start: int
    end: int


def marked_document(content: bytes, findings: Sequence[Finding]) -> bytes:
    """The document with these findings in it, and without any marks from before.

    Raises :class:`Unpatchable` and :class:`archives.UnreadableWorkbook`.
    """
    package = Package(content)
    root = package.related("", "officeDocument") or "word/document.xml"
    comments = package.related(root, "comments")
    old = package.read(comments) if comments else None
    ours = _our_numbers(old) if old else frozenset()
    document = _cleaned(package.read(root), ours)
    top = outline(document, 1)
    if not top.prefix:
        raise Unpatchable("no prefix for attributes")
    cells = _Cells()
    walk(document, cells, deepest=DEEPEST)
    places = cells.by_sheet()
    remarks = _remarks(findings, places)
    namespace = top.attributes.get(f"xmlns:{top.prefix[:-1]}", "")
    written, first = _comments(old, ours, remarks, namespace)
    edits: list[Edit] = []
    for number, ((sheet, place), remark) in enumerate(remarks.items(), start=first):
        edits += _edits(document, places[sheet][place], remark, number, top.prefix)
    package.write(root, spliced(document, edits))
    part = comments or package.free("word/comments{}.xml", first="")
    package.write(part, written)
    package.declare(part, _COMMENTS)
    package.relate(root, part, "comments", strict="purl.oclc.org" in namespace)
    return package.packed()


def _remarks(
    findings: Sequence[Finding], places: Mapping[str, Mapping[Place, _Cell]]
) -> dict[tuple[str, Place], Remark]:
    """What is said at which cell; what has none is said at the first, without a colour of its own."""
    found = {
        (sheet, place): remark
        for sheet, said in remarks_of(findings).items()
        for place, remark in said.items()
        if place in places.get(sheet, {})
    }
    rest = [each for each in findings if each.place is None or (each.note.sheet, each.place) not in found]
    if rest and places:
        sheet = next(iter(places))
        first = sheet, min(places[sheet])
        lines = [f"{each.note.cell or '整个文件'}：{sentence(each.note)}" for each in rest]
        known = found.get(first)
        lines += [known.text] if known else []
        found[first] = Remark(known.level if known else Level.NOTE, "\n".join(dict.fromkeys(lines)))
    return dict(sorted(found.items()))


class _Cells(Walker):
    """The cells of a document's tables, found by leading its reader through it."""

    wants_text = True

    def __init__(self) -> None:
        self._body = Body()
        self._open: list[tuple[int, Place, int] | None] = []
        self._cells: dict[int, dict[Place, _Cell]] = {}
        self.text = self._body.text  # type: ignore[method-assign]

    def start(self, name: str, attributes: dict[str, str], at: int) -> None:
        local = name.rpartition(":")[2]
        self._body.start(local, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        if local == "tc":
            table = self._body.table
            number = next((n for n, each in enumerate(self._body.tables) if each is table), -1)
            self._open.append(None if table is None else (number, table.place, at))

    def end(self, name: str, at: int) -> None:
        local = name.rpartition(":")[2]
        self._body.end(local)
        if local == "tc" and (cell := self._open.pop()) is not None:
            number, place, start = cell
            self._cells.setdefault(number, {})[place] = _Cell(start, at)

    def by_sheet(self) -> dict[str, dict[Place, _Cell]]:
        """The cells by the name of the sheet as which their table is read, and by their address there."""
        return {
            f"表格{place}": {
                (row + above, column): cell
                for number, above in pieces
                for (row, column), cell in self._cells.get(number, {}).items()
            }
            for place, pieces in enumerate(sheets_in(self._body.tables), start=1)
        }


def _edits(document: bytes, cell: _Cell, remark: Remark, number: int, prefix: str) -> list[Edit]:
    """The shading of one cell, and the anchor of its comment in its first paragraph."""
    end = document.index(b">", cell.end) + 1
    inner = document[cell.start : end]
    root = outline(inner, 3)
    shift = cell.start
    edits: list[Edit] = []
    properties, paragraph = root.child("tcPr"), root.child("p")
    shaded = properties.child("shd") if properties else None
    before = shaded.get("fill") if shaded else ""
    behind = before if _COLOUR.fullmatch(before) else "auto"
    shading = f'<{prefix}shd {prefix}val="clear" {prefix}color="{behind}" {prefix}fill="{COLOURS[remark.level]}"/>'
    if properties is None:
        whole = f"<{prefix}tcPr>{shading}</{prefix}tcPr>".encode()
        edits.append(Edit(shift + root.tag_end, shift + root.tag_end, whole))
    elif shaded is not None:
        edits.append(Edit(shift + shaded.start, shift + shaded.end, shading.encode()))
    else:
        later = next((child for child in properties.children if child.local in _BEHIND_SHADING), None)
        edit = (
            Edit(later.start, later.start, shading.encode()) if later else appended(inner, properties, shading.encode())
        )
        edits.append(Edit(shift + edit.start, shift + edit.end, edit.text))
    if paragraph is None:
        raise Unpatchable("a cell without a paragraph")
    begin = f'<{prefix}commentRangeStart {prefix}id="{number}"/>'.encode()
    finish = (
        f'<{prefix}commentRangeEnd {prefix}id="{number}"/>'
        f'<{prefix}r><{prefix}commentReference {prefix}id="{number}"/></{prefix}r>'
    ).encode()
    if paragraph.inner_end == paragraph.end:
        edit = appended(inner, paragraph, begin + finish)
        return [*edits, Edit(shift + edit.start, shift + edit.end, edit.text)]
    style = paragraph.child("pPr")
    first = shift + (style.end if style else paragraph.tag_end)
    last = shift + paragraph.inner_end
    return [*edits, Edit(first, first, begin), Edit(last, last, finish)]


def _comments(
    content: bytes | None, ours: frozenset[str], remarks: Mapping[tuple[str, Place], Remark], namespace: str
) -> tuple[bytes, int]:
    """The comments part with these remarks instead of our earlier ones, and the number of the first."""
    if content is None:
        content = DECLARATION + f'<w:comments xmlns:w="{namespace}"/>'.encode()
    root = outline(content, 2)
    gone = [node for node in root.children if node.local == "comment" and node.get("id") in ours]
    content = spliced(content, [Edit(node.start, node.end, b"") for node in gone])
    root = outline(content, 2)
    numbers = [int(node.get("id")) for node in root.children if node.get("id").isdecimal()]
    first = max(numbers, default=-1) + 1
    p = root.prefix
    if not p:
        raise Unpatchable("no prefix for attributes")
    new = "".join(
        f'<{p}comment {p}id="{number}" {p}author="{AUTHOR}" {p}initials="标">{_paragraphs(remark.text, p)}</{p}comment>'
        for number, remark in enumerate(remarks.values(), start=first)
    )
    return spliced(content, [appended(content, root, new.encode())] if new else []), first


def _paragraphs(text: str, prefix: str) -> str:
    return "".join(
        f'<{prefix}p><{prefix}r><{prefix}t xml:space="preserve">{escape(line)}</{prefix}t></{prefix}r></{prefix}p>'
        for line in clean(text).split("\n")
    )


def _our_numbers(content: bytes) -> frozenset[str]:
    """The numbers of the comments that we wrote earlier."""
    nodes = outline(content, 2).children
    return frozenset(node.get("id") for node in nodes if node.local == "comment" and node.get("author") == AUTHOR)


def _cleaned(document: bytes, ours: frozenset[str]) -> bytes:
    """The document without our shading and without the anchors of our comments."""
    marks = _Marks(document, ours)
    walk(document, marks, deepest=DEEPEST)
    return spliced(document, marks.edits)


class _Marks(Walker):
    """Collects the edits that take our marks off."""

    def __init__(self, document: bytes, ours: frozenset[str]) -> None:
        self.edits: list[Edit] = []
        self._document = document
        self._ours = ours
        self._runs: list[tuple[int, bool]] = []
        """The open runs: where each begins, and whether it anchors a comment of ours."""

    def start(self, name: str, attributes: dict[str, str], at: int) -> None:
        prefix, colon, local = name.rpartition(":")
        if local == "r":
            self._runs.append((at, False))
        elif local == "shd" and attribute(attributes, "fill").upper() in COLOURS.values():
            before = attribute(attributes, "color")
            p = prefix + colon
            shading = (
                f'<{p}shd {p}val="clear" {p}color="auto" {p}fill="{before}"/>' if _COLOUR.fullmatch(before) else ""
            )
            self._replace(at, shading.encode())
        elif attribute(attributes, "id") in self._ours:
            if local in ("commentRangeStart", "commentRangeEnd"):
                self._replace(at, b"")
            elif local == "commentReference" and self._runs:
                self._runs[-1] = (self._runs[-1][0], True)

    def end(self, name: str, at: int) -> None:
        if name.rpartition(":")[2] == "r" and self._runs:
            start, is_ours = self._runs.pop()
            if is_ours:
                self.edits.append(Edit(start, self._document.index(b">", at) + 1, b""))

    def _replace(self, at: int, text: bytes) -> None:
        tag = tag_at(self._document, at)
        if not tag.endswith(b"/>"):
            raise Unpatchable("a mark with something in it")
        self.edits.append(Edit(at, at + len(tag), text))
