"""读离线填报表：what became of each fillable cell since the download; rows are found by key, never by place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluator.problems import Level, Problem
from evaluator.scoring.values import read_number, shown
from evaluator.sheets.archives import UnreadableWorkbook
from evaluator.sheets.cells import Cell, clean
from evaluator.sheets.grid import Sheet
from evaluator.sheets.offline import columns
from evaluator.sheets.offline.columns import KEY, NUMBERS, SECTIONS, WHO, WHOLE_FIELDS, label_of
from evaluator.sheets.offline.fingerprint import (
    BrokenFingerprint,
    Fingerprint,
    PrintedCell,
    PrintedForm,
    PrintedRow,
    fingerprint_sheet,
    read_fingerprint,
)
from evaluator.sheets.offline.forms import OfflineCell, OfflineForm
from evaluator.sheets.sources import sheets_of

BROKEN = Problem(
    "offline-broken",
    "文件",
    "这是离线填报表，但里面的校验信息被改动过，或者不是从这个系统下载的，认不出哪些格子是后来填的",
    "已按普通的自评表读；需要逐格核对的，请重新下载离线填报表再填",
    Level.NOTE,
)


@dataclass(frozen=True, slots=True)
class OfflineReading:
    """What was found in a file with a fingerprint."""

    forms: tuple[OfflineForm, ...] = ()
    broken: Problem | None = None
    """The fingerprint is not to be trusted: read the file as an ordinary form, with this note."""
    problems: tuple[Problem, ...] = ()
    """About the file as a whole: sheets that were not in the template."""


def read_offline(content: bytes, *, key: bytes, filename: str = "") -> OfflineReading | None:
    """The forms of a template, or ``None`` for every other file, damaged ones included: others read those.

    Files come from anywhere: read them in the guarded child first (:func:`evaluator.sheets.guarding.read_each`), and
    hand on here only what it could read. Never raises for what is in a file.
    """
    try:
        sheets = sheets_of(content, filename=filename, hidden=True)
    except UnreadableWorkbook:
        return None
    printed = fingerprint_sheet(sheets)
    if printed is None:
        return None
    try:
        fingerprint = read_fingerprint(printed, key)
    except BrokenFingerprint:
        return OfflineReading(broken=BROKEN)
    others = [sheet for sheet in sheets if sheet is not printed]
    known = {columns.SHEET_KEY.format(form.evaluation_id) for form in fingerprint.forms}
    return OfflineReading(
        forms=tuple(_form(form, fingerprint, others, filename) for form in fingerprint.forms),
        problems=tuple(_stranger(sheet) for sheet in others if sheet.rows and _key_of(sheet) not in known),
    )


def _key_of(sheet: Sheet) -> str:
    return sheet.at(1, KEY).text


def _form(form: PrintedForm, fingerprint: Fingerprint, sheets: Sequence[Sheet], file: str) -> OfflineForm:
    mine = [sheet for sheet in sheets if _key_of(sheet) == columns.SHEET_KEY.format(form.evaluation_id)]
    if len(mine) == 1:
        reader = _Reader(mine[0], form)
        cells, problems = tuple(reader.cells()), tuple(reader.problems)
    else:
        cells, problems = (), (_not_one(form, mine),)
    return OfflineForm(
        file=file,
        sheet=mine[0].name if mine else "",
        evaluation_id=form.evaluation_id,
        version=form.version,
        downloaded_at=fingerprint.downloaded_at,
        project=form.project,
        cells=cells,
        problems=problems,
    )


def _not_one(form: PrintedForm, sheets: Sequence[Sheet]) -> Problem:
    place = f"“{form.project}”"
    if not sheets:
        return Problem(
            "offline-sheet-gone", place, f"文件里没有{place}的表，可能已删除，这个项目没有读", level=Level.NOTE
        )
    names = "”“".join(sheet.name for sheet in sheets)
    message = f"{place}的表有 {len(sheets)} 张（“{names}”），不知道以哪一张为准，都没有读"
    return Problem("offline-sheet-twice", place, message, "请只留一张后重新上传")


def _stranger(sheet: Sheet) -> Problem:
    place = f"工作表“{sheet.name}”"
    return Problem("offline-sheet-new", place, f"{place}不是下载时的表，没有读", level=Level.NOTE)


class _Reader:
    """One sheet: its rows by key, its columns by their heads."""

    def __init__(self, sheet: Sheet, form: PrintedForm) -> None:
        self.sheet = sheet
        self.form = form
        self.problems: list[Problem] = []
        self._where = f"工作表“{sheet.name}”"
        self._rows: dict[str, list[int]] = {}
        for row in sheet.rows:
            if text := sheet.own(row, KEY).text.strip():
                self._rows.setdefault(text, []).append(row)
        self._columns = {head: self._heads(head, fields) for head, fields in SECTIONS.items()}

    def cells(self) -> Iterator[OfflineCell]:
        """Every fillable cell that is surely the one that was downloaded, in the order of the template."""
        for printed in self.form.rows:
            row = self._row(printed)
            if row is not None:
                yield from self._read(printed, row)
        self._inserted()
        self._moved()

    def _heads(self, head: str, fields: Mapping[str, object]) -> dict[str, int]:
        """Label → column of a section's head row; a label that is gone or stands there twice has none."""
        places = self._rows.get(head, [])
        if len(places) != 1:
            message = f"{self._where}的表头行被删除或复制过，下面的格子没有读"
            self.problems.append(Problem("offline-head", self._where, message, "请用重新下载的表填写"))
            return {}
        found: dict[str, list[int]] = {}
        for cell in self.sheet.row(places[0]):
            if cell.column != KEY:
                found.setdefault("".join(cell.text.split()), []).append(cell.column)
        for field in fields:
            if len(found.get(label_of(field), ())) != 1:
                message = f"{self._where}第 {places[0]} 行找不到表头“{label_of(field)}”，这一列没有读"
                self.problems.append(Problem("offline-column", self._where, message, "请恢复原来的表头文字"))
        return {label: at[0] for label, at in found.items() if len(at) == 1}

    def _row(self, printed: PrintedRow) -> int | None:
        """Where a row of the template stands now; ``None``, with a Problem, where that is not sure."""
        places = self._rows.get(printed.key, [])
        name = _name(printed)
        if not places:
            message = f"{self._where}里没有{name}这一行，可能已删除，没有读"
            self.problems.append(Problem("offline-row-gone", self._where, message, "需要改动的，请在系统里填这一行"))
            return None
        if len(places) > 1:
            listed = "、".join(str(place) for place in places)
            message = f"{self._where}第 {listed} 行都是{name}，不知道以哪一行为准，都没有读"
            self.problems.append(Problem("offline-row-twice", self._where, message, "请删去复制的行后重新上传"))
            return None
        return places[0] if self._is_itself(printed, places[0], name) else None

    def _is_itself(self, printed: PrintedRow, row: int, name: str) -> bool:
        """Whether the locked texts are still those of this row; a number that was changed is only told."""
        labels = self._labels(printed)
        for label, text in printed.shown:
            column = labels.get(label)
            if column is None:
                continue
            cell = self.sheet.at(row, column)
            if _same(cell, text):
                continue
            if label in WHO:
                message = f"第 {row} 行原来是{name}，现在的“{label}”是“{cell.text[:40]}”，可能错了行，没有读"
                self.problems.append(
                    Problem("offline-row-other", cell.address, message, "请恢复这一行的内容，或在系统里填这一行")
                )
                return False
            message = (
                f"单元格 {cell.address}“{label}”由“{text[:40]}”改成了“{cell.text[:40]}”，这一格不能在这里改，没有读"
            )
            self.problems.append(Problem("offline-locked", cell.address, message, level=Level.WARNING))
        return True

    def _labels(self, printed: PrintedRow) -> dict[str, int]:
        section = printed.key.partition(":")[0]
        return self._columns.get(f"#{section}" if section != "goal" else columns.HEAD_GOALS, {})

    def _read(self, printed: PrintedRow, row: int) -> Iterator[OfflineCell]:
        labels = self._labels(printed)
        for cell in printed.cells:
            label = label_of(cell.field)
            column = WHOLE_FIELDS[cell.field][1].first if cell.field in WHOLE_FIELDS else labels.get(label)
            if column is None:
                continue
            found = self.sheet.at(row, column)
            if found.fault is not None:
                message = f"单元格 {found.address}“{label}”里是“{found.text[:40]}”，读不出来"
                self.problems.append(Problem("offline-cell", found.address, message, "请直接填写内容"))
                continue
            value = _value(found, cell)
            yield OfflineCell(printed.key, cell.field, label, cell.version, cell.base, value, found.address)

    def _inserted(self) -> None:
        """Rows between the head of the indicators and the end that were not in the template."""
        heads, ends = self._rows.get(columns.HEAD_LINES, []), self._rows.get(columns.END, [])
        if len(heads) != 1:
            return
        known = {row.key for row in self.form.rows}
        last = ends[0] if len(ends) == 1 else self.sheet.rows[-1] + 1
        for row in self.sheet.rows:
            if heads[0] < row < last and self._is_new(row, known):
                message = f"{self._where}第 {row} 行不是下载时的行，没有读"
                remedy = "指标是批复的，不能在这里增加；请把内容填到原来的行"
                self.problems.append(Problem("offline-row-new", f"{self._where}第 {row} 行", message, remedy))

    def _is_new(self, row: int, known: set[str]) -> bool:
        """Something stands in the row itself, and it has no key of the template; covered rows of a merge have none."""
        key = self.sheet.at(row, KEY)
        if key.text.strip() in known:
            return False
        return any(cell.text.strip() for cell in self.sheet.row(row))

    def _moved(self) -> None:
        places = [self._rows[row.key][0] for row in self.form.rows if len(self._rows.get(row.key, ())) == 1]
        if places != sorted(places):
            message = f"{self._where}的行次序与下载时不同，已按每行的标记对应"
            self.problems.append(Problem("offline-sorted", self._where, message, level=Level.NOTE))


def _name(printed: PrintedRow) -> str:
    named = dict(printed.shown)
    text = named.get(columns.INDICATOR[0]) or named.get("资金来源") or named.get(columns.GOAL_TEXT[0]) or printed.key
    return f"“{text[:40]}”"


def _same(cell: Cell, text: str) -> bool:
    if cell.number is not None and read_number(text) == cell.number:
        return True
    return "".join(cell.text.split()) == "".join(clean(text).split())


def _value(cell: Cell, printed: PrintedCell) -> str:
    """The text of a cell; what Excel made of digits that nobody touched is still what stood there."""
    text = cell.text.strip()
    if cell.number is not None and read_number(printed.base) == cell.number:
        return printed.base
    if text == clean(printed.base).strip():
        return printed.base
    return shown(cell.number) if cell.number is not None and printed.field in NUMBERS else text
