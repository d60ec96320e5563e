"""标注的工作表：the XML of one sheet with other styles for marked cells and nothing else changed.

A cell or a row that the file does not have is put in where it belongs; no value is touched.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluator.problems import Level
from evaluator.sheets.cells import address, parse_address
from evaluator.sheets.marking.packages import office_namespace
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
    with_attributes,
)
from evaluator.sheets.marking.styles import StyleBook

Place = tuple[int, int]
_AFTER_LEGACY_DRAWING = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
     "AlternateContent"}
)  # fmt: skip
_WIDTH, _PIXELS = 8.43, 7
"""The usual width of a column in characters, and how wide a character is."""


@dataclass(frozen=True, slots=True)
class Columns:
    """列：widths and styles of the columns of a sheet, as ranges."""

    ranges: tuple[tuple[int, int, float, int], ...] = ()

    def width(self, column: int) -> int:
        """In pixels."""
        width = next((width for first, last, width, _ in self.ranges if first <= column <= last), _WIDTH)
        return round(width * _PIXELS) + 5

    def style(self, column: int) -> int:
        """Of cells that are not there."""
        return next((style for first, last, _, style in self.ranges if first <= column <= last), 0)


class SheetPart:
    """工作表部件：one sheet's XML while marks are put on it and taken off. Raises :class:`Unpatchable`."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._root = outline(content, 2)
        self.columns = self._read_columns()
        drawing = self._root.child("legacyDrawing")
        self.drawing = "" if drawing is None else drawing.get("id")
        """The id by which the sheet mentions the drawing that its cell notes stand in."""

    @property
    def is_strict(self) -> bool:
        return any(
            "purl.oclc.org" in value for name, value in self._root.attributes.items() if name.startswith("xmlns")
        )

    def first_cells(self, places: Iterable[Place]) -> dict[Place, Place]:
        """Each place that a merged range covers, and the cell that shows the range."""
        merged = self._root.child("mergeCells")
        if merged is None:
            return {}
        rows: dict[int, list[int]] = {}
        for row, column in sorted(places):
            rows.setdefault(row, []).append(column)
        order = sorted(rows)
        found: dict[Place, Place] = {}
        for merge in outline(self._content[merged.start : merged.end], 2).children:
            first, _, last = merge.get("ref").partition(":")
            start, end = parse_address(first), parse_address(last)
            if start is None or end is None:
                continue
            for row in order[bisect_left(order, start[0]) : bisect_right(order, end[0])]:
                for column in rows[row]:
                    if start[1] <= column <= end[1]:
                        found[row, column] = start
        return found

    def patched(self, wanted: Mapping[Place, Level], styles: StyleBook, *, drawing: str = "") -> bytes:
        """The sheet with the marks of these cells and without any other, and with a drawing for cell notes."""
        restyling = _Restyling(self._content, wanted, styles, self.columns)
        walk(self._content, restyling)
        if restyling.rows_left:
            raise Unpatchable("no sheet data")
        edits = [*restyling.edits, self._with_drawing(drawing)] if drawing and not self.drawing else restyling.edits
        return spliced(self._content, edits)

    def _with_drawing(self, relation: str) -> Edit:
        office = office_namespace(strict=self.is_strict)
        text = f'<{self._root.prefix}legacyDrawing xmlns:r="{office}" r:id="{relation}"/>'.encode()
        names = [child.local for child in self._root.children]
        start = names.index("sheetData") if "sheetData" in names else 0
        later = (child for child in self._root.children[start:] if child.local in _AFTER_LEGACY_DRAWING)
        behind = next(later, None)
        return Edit(behind.start, behind.start, text) if behind else appended(self._content, self._root, text)

    def _read_columns(self) -> Columns:
        cols = self._root.child("cols")
        if cols is None:
            return Columns()
        return Columns(
            tuple(
                (_whole(col.get("min")), _whole(col.get("max")), _real(col.get("width")), _whole(col.get("style")))
                for col in outline(self._content[cols.start : cols.end], 2).children
                if col.local == "col"
            )
        )


class _Restyling(Walker):
    """Collects the edits of one sheet while its cells go by."""

    def __init__(self, content: bytes, wanted: Mapping[Place, Level], styles: StyleBook, columns: Columns) -> None:
        self.edits: list[Edit] = []
        self._content = content
        self._styles = styles
        self._marks = styles.marks
        self._columns = columns
        rows: dict[int, dict[int, Level]] = {}
        for (row, column), level in sorted(wanted.items()):
            rows.setdefault(row, {})[column] = level
        self.rows_left = rows
        self._cells_left: dict[int, Level] = {}
        self._prefix = ""
        self._depth = 0
        self._in_data = False
        self._row = self._column = 0
        self._row_style = 0
        self._changing = False
        """Cells of this row are to be marked."""
        self._closed_tag: tuple[int, bytes] | None = None
        """Where ``<row/>`` or ``<sheetData/>`` stands when something must go into it."""

    def start(self, name: str, attributes: dict[str, str], at: int) -> None:
        self._depth += 1
        if self._depth == 2 and name.rpartition(":")[2] == "sheetData":
            self._in_data = True
            self._prefix = name[: -len("sheetData")]
            self._remember(at)
        elif not self._in_data:
            return
        elif self._depth == 3:
            self._start_row(attributes, at)
        elif self._depth == 4:
            self._start_cell(attributes, at)

    def end(self, name: str, at: int) -> None:
        if self._in_data and self._depth == 3:
            self._insert(name, at, b"".join(self._made(column) for column in list(self._cells_left)))
        elif self._in_data and self._depth == 2:
            self._in_data = False
            self._insert(name, at, b"".join(self._made_row(row) for row in list(self.rows_left)))
        self._depth -= 1

    def _start_row(self, attributes: dict[str, str], at: int) -> None:
        stated = attribute(attributes, "r")
        row = _whole(stated) if stated else self._row + 1
        if row <= self._row:
            raise Unpatchable("rows are not in order")
        before = [missing for missing in self.rows_left if missing < row]
        if before:
            self.edits.append(Edit(at, at, b"".join(self._made_row(missing) for missing in before)))
        self._row, self._column = row, 0
        self._cells_left = self.rows_left.pop(row, {})
        self._row_style = _whole(attribute(attributes, "s"))
        self._changing = bool(self._cells_left)
        if self._changing:
            self._remember(at)
            self._widen(attributes, at)

    def _start_cell(self, attributes: dict[str, str], at: int) -> None:
        stated = attribute(attributes, "r")
        place = parse_address(stated) if stated else (self._row, self._column + 1)
        if place is None or place[0] != self._row or place[1] <= self._column:
            if self._changing:
                raise Unpatchable("cells are not in order")
            place = (self._row, self._column)
        self._column = place[1]
        before = [column for column in self._cells_left if column < self._column]
        if before:
            self.edits.append(Edit(at, at, b"".join(self._made(column) for column in before)))
        level = self._cells_left.pop(self._column, None)
        style = _whole(attribute(attributes, "s"))
        if level is not None:
            style_now = self._styles.marked(style, level)
        elif style in self._marks:
            style_now = self._styles.bare(style)
        else:
            return
        if style_now != style:
            tag = tag_at(self._content, at)
            self.edits.append(Edit(at, at + len(tag), with_attributes(tag, {"s": str(style_now)})))

    def _made(self, column: int) -> bytes:
        """A cell that the row lacks."""
        style = self._styles.marked(self._row_style or self._columns.style(column), self._cells_left.pop(column))
        return f'<{self._prefix}c r="{address(self._row, column)}" s="{style}"/>'.encode()

    def _made_row(self, row: int) -> bytes:
        cells = "".join(
            f'<{self._prefix}c r="{address(row, column)}" '
            f's="{self._styles.marked(self._columns.style(column), level)}"/>'
            for column, level in self.rows_left.pop(row).items()
        )
        return f'<{self._prefix}row r="{row}">{cells}</{self._prefix}row>'.encode()

    def _remember(self, at: int) -> None:
        tag = tag_at(self._content, at)
        self._closed_tag = (at, tag) if tag.endswith(b"/>") else None

    def _insert(self, name: str, at: int, text: bytes) -> None:
        """Put something at the end of the row or of the data, which may be written ``<row/>``."""
        if not text:
            return
        if self._closed_tag is None:
            self.edits.append(Edit(at, at, text))
            return
        start, tag = self._closed_tag
        self._closed_tag = None
        # What was already to be changed in this tag is its spans: without them it is as good.
        self.edits = [edit for edit in self.edits if edit.start != start or edit.end == start]
        opened = with_attributes(tag, {"spans": None})[:-2].rstrip() + b">"
        self.edits.append(Edit(start, start + len(tag), opened + text + f"</{name}>".encode()))

    def _widen(self, attributes: dict[str, str], at: int) -> None:
        """A row may say which columns it spans; it says nothing rather than something that is no longer so."""
        found = re.fullmatch(r"(\d{1,5}):(\d{1,5})", attributes.get("spans", "").strip())
        if found and any(not int(found[1]) <= column <= int(found[2]) for column in self._cells_left):
            tag = tag_at(self._content, at)
            self.edits.append(Edit(at, at + len(tag), with_attributes(tag, {"spans": None})))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text) else 0


def _real(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,20})?", text) else _WIDTH
