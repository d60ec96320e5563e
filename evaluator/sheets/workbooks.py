"""工作簿：a sparse reader of .xlsx files that keeps filled cells only, each with its address.

Written for uploads: what it costs is bounded by what is filled, not by the addresses a file claims. A sheet with two
cells, ``A1`` and ``XFD1048576``, is two cells. Hidden sheets are left out.
"""

import re

from evaluator.sheets.archives import Archive, refuse
from evaluator.sheets.formats import NumberFormat, built_in_format, read_format
from evaluator.sheets.grid import Sheet
from evaluator.sheets.markup import Listener, attribute, local_name, parse, too_many, walk
from evaluator.sheets.relations import Relations
from evaluator.sheets.sheetparts import CellCount, SheetPart, with_program

MOST_STRINGS = 200_000
MOST_SHEETS = 1_000
MOST_COVERED = 400_000
"""Places under merged ranges, over all sheets: a thousand forms have some 300 each."""
MOST_FORMATS = 70_000
MOST_LINKS = 200
MOST_KINDS = 2_000
MOST_IN_STYLES = 500_000
"""Elements; with the 64,000 cell formats that Excel allows, each with borders and alignment of its own."""


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of an .xlsx file, in its order. Raises :class:`archives.UnreadableWorkbook`."""
    return read_parts(Archive(content))


def read_parts(archive: Archive, *, hidden: bool = False) -> tuple[Sheet, ...]:
    """The visible sheets of the workbook in this archive; with ``hidden`` the others too."""
    workbook = _WorkbookPart(hidden)
    root = Relations.of(archive, "").first_ending("/officeDocument") or "xl/workbook.xml"
    if root not in archive:
        raise refuse("file-not-workbook", "这不是 Excel 工作簿（.xlsx），里面没有工作表")
    parse(archive.read(root), workbook)
    relations = Relations.of(archive, root)
    _refuse_programs(archive)
    if len(workbook.sheets) > MOST_SHEETS:
        raise refuse("file-too-many-sheets", f"工作簿里的工作表超过 {MOST_SHEETS} 张，没有打开", "请分成几个文件")
    strings = _Strings()
    strings_part = relations.first_ending("/sharedStrings")
    if strings_part is not None and strings_part in archive:
        parse(archive.read(strings_part), strings)
    styles = _Styles()
    styles_part = relations.first_ending("/styles")
    if styles_part is not None and styles_part in archive:
        styles.read(archive.read(styles_part))
    sheets = []
    filled = CellCount()
    for title, relation in workbook.sheets:
        part = relations.worksheets.get(relation)
        if part is None:
            continue
        sheet = SheetPart(strings.items, styles.formats(), workbook.epoch_1904, filled)
        sheet.read(archive.read(part))
        sheets.append(Sheet(title, sheet.filled, sheet.merges))
        if sum(each.covered for each in sheets) > MOST_COVERED:
            said = "工作簿里合并的区域太大，不是正常的表格文件，没有读"
            raise refuse("sheet-merges-too-large", said, "请取消表格以外的合并单元格后重新选择")
    return tuple(sheets)


def _refuse_programs(archive: Archive) -> None:
    """Refuse a link to a running program. Links to other workbooks are not followed; what was kept of them is read."""
    links = [name for name in archive.names if name.startswith("xl/externallinks/") and name.endswith(".xml")]
    if any(b"ddeLink" in archive.read(name) for name in links[:MOST_LINKS]):
        raise with_program("工作簿里的外部链接")


class _WorkbookPart(Listener):
    def __init__(self, hidden: bool) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch_1904 = False
        self._hidden = hidden

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and (self._hidden or attribute(attributes, "state") not in ("hidden", "veryHidden")):
            self.sheets.append((attribute(attributes, "name"), attribute(attributes, "id")))
        elif name == "workbookPr":
            self.epoch_1904 = attribute(attributes, "date1904") in ("1", "true")


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


class _Styles:
    """样式：number formats only, of everything that a style says."""

    def __init__(self) -> None:
        self._patterns: dict[str, str] = {}
        self._numbers: list[str] = []
        self._kinds: dict[str, str] = {}
        self._in_cells = False
        self._elements = 0

    def read(self, content: bytes) -> None:
        """Read the part. Raises :class:`archives.UnreadableWorkbook`."""
        walk(content, self._start)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_IN_STYLES:
            raise too_many()
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = local_name(name) if len(self._kinds) < MOST_KINDS else ""
        if kind == "xf":
            if self._in_cells and len(self._numbers) < MOST_FORMATS:
                self._numbers.append(attribute(attributes, "numFmtId"))
        elif kind == "numFmt":
            if len(self._patterns) < MOST_FORMATS:
                self._patterns.setdefault(attribute(attributes, "numFmtId"), attribute(attributes, "formatCode"))
        elif kind in ("cellXfs", "cellStyles", "dxfs"):
            self._in_cells = kind == "cellXfs"

    def formats(self) -> list[NumberFormat]:
        known: dict[str, NumberFormat] = {}
        for number in self._numbers:
            if number not in known:
                pattern = self._patterns.get(number)
                if pattern is None:
                    pattern = built_in_format(int(number)) if re.fullmatch(r"[0-9]{1,4}", number) else "General"
                known[number] = read_format(pattern)
        return [known[number] for number in self._numbers]
