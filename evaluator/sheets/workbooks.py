"""工作簿：a sparse reader of .xlsx files that keeps filled cells only, each with its address.

Written for uploads: what it costs is bounded by what is filled, not by the addresses a file claims. A sheet with two
cells, ``A1`` and ``XFD1048576``, is two cells. Hidden sheets are left out.
"""

import posixpath
import re

from evaluator.sheets.archives import Archive, refuse
from evaluator.sheets.cells import NumberFormat, built_in_format, read_format
from evaluator.sheets.grid import Sheet
from evaluator.sheets.markup import Listener, attribute, parse
from evaluator.sheets.sheetparts import CellCount, SheetPart

MOST_STRINGS = 200_000
MOST_SHEETS = 500
MOST_FORMATS = 70_000


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of a workbook, in its order. Raises :class:`archives.UnreadableWorkbook`."""
    archive = Archive(content)
    workbook = _WorkbookPart()
    root = _Relations.of(archive, "_rels/.rels").first_ending("/officeDocument") or "xl/workbook.xml"
    if root not in archive:
        raise refuse("file-not-workbook", "这不是 Excel 工作簿（.xlsx），里面没有工作表")
    parse(archive.read(root), workbook)
    folder, name = posixpath.split(root)
    relations = _Relations.of(archive, posixpath.join(folder, "_rels", f"{name}.rels"), folder)
    if len(workbook.sheets) > MOST_SHEETS:
        raise refuse("file-too-many-sheets", f"工作簿里的工作表超过 {MOST_SHEETS} 张，没有打开", "请分成几个文件")
    strings = _Strings()
    strings_part = relations.first_ending("/sharedStrings")
    if strings_part is not None and strings_part in archive:
        parse(archive.read(strings_part), strings)
    styles = _Styles()
    styles_part = relations.first_ending("/styles")
    if styles_part is not None and styles_part in archive:
        parse(archive.read(styles_part), styles)
    sheets = []
    filled = CellCount()
    for title, relation in workbook.sheets:
        part = relations.worksheets.get(relation)
        if part is None:
            continue
        sheet = SheetPart(strings.items, styles.formats(), workbook.epoch_1904, filled)
        parse(archive.read(part), sheet)
        sheets.append(Sheet(title, sheet.filled, sheet.merges))
    return tuple(sheets)


class _WorkbookPart(Listener):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attribute(attributes, "state") not in ("hidden", "veryHidden"):
            self.sheets.append((attribute(attributes, "name"), attribute(attributes, "id")))
        elif name == "workbookPr":
            self.epoch_1904 = attribute(attributes, "date1904") in ("1", "true")


class _Relations(Listener):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.worksheets: dict[str, str] = {}
        self.kinds: list[tuple[str, str]] = []

    @classmethod
    def of(cls, archive: Archive, part: str, folder: str = "") -> "_Relations":
        relations = cls(folder)
        if part in archive:
            parse(archive.read(part), relations)
        return relations

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attribute(attributes, "TargetMode") == "External":
            return
        target = attribute(attributes, "Target")
        joined = target if target.startswith("/") else posixpath.join(self.folder, target)
        path = posixpath.normpath(joined).lstrip("/")
        kind = attribute(attributes, "Type")
        self.kinds.append((kind, path))
        if kind.endswith("/worksheet"):
            self.worksheets[attribute(attributes, "Id")] = path

    def first_ending(self, ending: str) -> str | None:
        return next((path for kind, path in self.kinds if kind.endswith(ending)), None)


class _Strings(Listener):
    """共享字符串：rich text is joined; phonetic hints (rPh) are no part of the text."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self._pieces: list[str] = []
        self._inside = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
            if len(self.items) >= MOST_STRINGS:
                raise refuse("file-too-large", "工作簿里的文字太多，不是正常的表格文件，没有打开")
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.items.append("".join(self._pieces))

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)


class _Styles(Listener):
    """样式：number formats only."""

    def __init__(self) -> None:
        self._patterns: dict[str, str] = {}
        self._numbers: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and len(self._patterns) < MOST_FORMATS:
            self._patterns[attribute(attributes, "numFmtId")] = attribute(attributes, "formatCode")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells and len(self._numbers) < MOST_FORMATS:
            self._numbers.append(attribute(attributes, "numFmtId"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def formats(self) -> list[NumberFormat]:
        known: dict[str, NumberFormat] = {}
        for number in self._numbers:
            if number not in known:
                pattern = self._patterns.get(number)
                if pattern is None:
                    pattern = built_in_format(int(number)) if re.fullmatch(r"[0-9]{1,4}", number) else "General"
                known[number] = read_format(pattern)
        return [known[number] for number in self._numbers]
