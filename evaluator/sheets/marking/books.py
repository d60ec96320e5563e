"""标注工作簿：puts notes into an .xlsx file in place; every part that they do not touch stays byte for byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.sheets.grid import Sheet
from evaluator.sheets.marking.bubbles import with_bubbles
from evaluator.sheets.marking.findings import Finding, Place, Remark, moved, remarks_of
from evaluator.sheets.marking.listing import list_sheet
from evaluator.sheets.marking.packages import Package, Relation, office_namespace, relations_of
from evaluator.sheets.marking.remarks import with_remarks
from evaluator.sheets.marking.sheets import SheetPart
from evaluator.sheets.marking.signs import LIST_NAME, SIGN
from evaluator.sheets.marking.splicing import Node, Unpatchable, appended, outline, quoted, spliced
from evaluator.sheets.marking.styles import StyleBook

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class _Listed:
    """One sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def marked_workbook(
    content: bytes, sheets: Sequence[Sheet], findings: Sequence[Finding], said: Sequence[str] = ()
) -> bytes:
    """The workbook with these findings in it, and without any marks from before.

    ``sheets`` are what is read of it. Raises :class:`Unpatchable` where nothing may be changed safely, and
    :class:`archives.UnreadableWorkbook`.
    """
    book = _Book(content, frozenset(sheet.name for sheet in sheets))
    remarks = remarks_of(findings)
    for number, listed in enumerate(book.listed, start=1):
        book.mark(listed, remarks.get(listed.name, {}), number)
    return book.finished(findings, said)


class _Book:
    """The package of one workbook while it is marked."""

    def __init__(self, content: bytes, names: frozenset[str]) -> None:
        self._package = Package(content)
        self._root = self._package.related("", "officeDocument") or "xl/workbook.xml"
        workbook = self._workbook()
        self._strict = any("purl.oclc.org" in value for value in workbook.attributes.values())
        relations = {each.id: each for each in self._package.relations(self._root)}
        sheets = [_listed(node, relations) for node in workbook.every("sheet")]
        worksheets = [sheet for sheet in sheets if sheet is not None and sheet.part in self._package]
        self._list = next((each for each in worksheets if _is_ours(each, names)), None)
        """The sheet that we added earlier."""
        self.listed = tuple(sheet for sheet in worksheets if sheet is not self._list)
        styles = self._package.related(self._root, "styles")
        self._styles = StyleBook(
            self._package.read(styles) if styles else None,
            strict=self._strict,
            keeps_colours=b"LibreOffice" not in self._program(),
        )
        self._styles_part = styles or self._package.free("xl/styles{}.xml", first="")
        self._has_marks = self._list is not None or bool(self._styles.marks)

    def mark(self, sheet: _Listed, remarks: Mapping[Place, Remark], block: int) -> None:
        """Colour the cells of one sheet and write their notes; take off what is no longer to be said."""
        noted = self._package.related(sheet.part, "comments")
        old = noted is not None and self._has_marks and SIGN.encode() in self._package.read(noted)
        if not remarks and not self._has_marks:
            return
        part = SheetPart(self._package.read(sheet.part))
        remarks = moved(remarks, part.first_cells(remarks))
        drawing = self._write_remarks(sheet, part, remarks, block) if remarks or old else ""
        levels = {place: remark.level for place, remark in remarks.items()}
        self._package.write(sheet.part, part.patched(levels, self._styles, drawing=drawing))

    def _write_remarks(self, sheet: _Listed, part: SheetPart, remarks: Mapping[Place, Remark], block: int) -> str:
        """The comments part and its drawing; the id by which the sheet must mention a new drawing."""
        package, strict = self._package, part.is_strict
        noted = package.related(sheet.part, "comments")
        texts = {place: remark.text for place, remark in remarks.items()}
        written = with_remarks(package.read(noted) if noted else None, texts, strict=strict)
        drawings = {each.id: each.part for each in package.relations(sheet.part) if each.part in package}
        known = drawings.get(part.drawing) if part.drawing else None
        if part.drawing and known is None:
            raise Unpatchable("a drawing that is not there")
        drawn = with_bubbles(
            package.read(known) if known else None, written.gone, written.new, part.columns, block=block
        )
        noted = noted or package.free("xl/comments{}.xml")
        package.write(noted, written.content)
        package.declare(noted, f"{_SPREADSHEET}.comments+xml")
        package.relate(sheet.part, noted, "comments", strict=strict)
        drawing = known or package.free("xl/drawings/vmlDrawing{}.vml")
        package.write(drawing, drawn)
        package.declare(".vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        return package.relate(sheet.part, drawing, "vmlDrawing", strict=strict)

    def finished(self, findings: Sequence[Finding], said: Sequence[str]) -> bytes:
        """The file, with the list of what is to be mended as its last sheet."""
        package = self._package
        content = list_sheet(findings, said, self._styles, strict=self._strict)
        if self._list is None:
            self._add_list(content)
        else:
            package.write(self._list.part, content)
            if relations_of(self._list.part) in package:
                package.cut_off(self._list.part)
        package.write(self._styles_part, self._styles.patched())
        package.declare(self._styles_part, f"{_SPREADSHEET}.styles+xml")
        package.relate(self._root, self._styles_part, "styles", strict=self._strict)
        return package.packed()

    def _add_list(self, content: bytes) -> None:
        package, workbook = self._package, self._workbook()
        part = package.free("xl/worksheets/sheet{}.xml")
        package.write(part, content)
        package.declare(part, f"{_SPREADSHEET}.worksheet+xml")
        relation = package.relate(self._root, part, "worksheet", strict=self._strict)
        holder = workbook.child("sheets")
        if holder is None:
            raise Unpatchable("no list of sheets")
        nodes = holder.children
        taken = {node.get("name").casefold() for node in nodes}
        name = next(each for number in range(1, 1_000) if (each := _numbered(number)).casefold() not in taken)
        number = max([int(node.get("sheetId")) for node in nodes if node.get("sheetId").isdecimal()], default=0) + 1
        entry = (
            f'<{holder.prefix}sheet xmlns:r="{office_namespace(strict=self._strict)}" name={quoted(name).decode()} '
            f'sheetId="{number}" r:id="{relation}"/>'
        )
        source = package.read(self._root)
        package.write(self._root, spliced(source, [appended(source, holder, entry.encode())]))

    def _program(self) -> bytes:
        """What the file says of the program that saved it."""
        part = self._package.related("", "extended-properties")
        return self._package.read(part) if part else b""

    def _workbook(self) -> Node:
        return outline(self._package.read(self._root), 3)


def _listed(node: Node, relations: Mapping[str, Relation]) -> _Listed | None:
    relation = relations.get(node.get("id"))
    if relation is None or relation.kind != "worksheet":
        return None
    return _Listed(node.get("name"), relation.part, node.get("state") in ("hidden", "veryHidden"))


def _is_ours(sheet: _Listed, names: frozenset[str]) -> bool:
    """A sheet that is to be seen and is not read is the one that we added."""
    return sheet.name.startswith(LIST_NAME) and not sheet.hidden and sheet.name not in names


def _numbered(number: int) -> str:
    return LIST_NAME if number == 1 else f"{LIST_NAME}（{number}）"
