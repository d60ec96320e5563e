"""离线填报表的行：one sheet of a template that came back: its rows by key, its columns by their heads.

What surely is the cell that was downloaded is read, whatever was done beside it; what may be another row's or another
column's is named and not read.
"""

from collections.abc import Iterator, Mapping

from evaluator.problems import Level, Problem
from evaluator.scoring.values import shown
from evaluator.sheets.cells import Cell
from evaluator.sheets.grid import Merge, Sheet
from evaluator.sheets.offline import columns
from evaluator.sheets.offline.columns import END, SECTIONS, WHOLE_FIELDS, label_of, section_of
from evaluator.sheets.offline.fingerprint import PrintedForm, PrintedRow
from evaluator.sheets.offline.forms import OfflineCell
from evaluator.sheets.offline.identity import Others, same
from evaluator.sheets.offline.values import written
from evaluator.sheets.shapes import Span

LOCKED = "offline-locked"
"""The Problem of a locked cell that was changed: told, and not taken."""
LONGEST_QUOTE = 40
MOST_NAMED = 10


class SheetRows:
    """One sheet, while its cells are found."""

    def __init__(self, sheet: Sheet, form: PrintedForm, key_column: int) -> None:
        self.sheet, self.form, self.key = sheet, form, key_column
        self.problems: list[Problem] = []
        self.places: list[tuple[str, str, str]] = []
        self._where = f"工作表“{sheet.name}”"
        self._rows: dict[str, list[int]] = {}
        self._keys: dict[int, str] = {}
        for row in sheet.rows:
            if text := sheet.own(row, key_column).text.strip():
                self._rows.setdefault(text, []).append(row)
                self._keys[row] = text
        self._columns = {head: self._heads(head, fields) for head, fields in SECTIONS.items()}
        self._others = Others(form.rows)
        self._merged: dict[Merge, list[tuple[str, str]]] = {}
        """Each range over several cells → the rows and columns that it covers."""

    def cells(self) -> Iterator[OfflineCell]:
        """Every fillable cell that is surely the one that was downloaded, in the order of the template."""
        for printed in self.form.rows:
            row = self._row(printed)
            if row is not None:
                yield from self._read(printed, row)
        self._say_merged()
        self._inserted()
        self._beside()
        self._moved()

    def _tell(self, code: str, cell: Cell, label: str, message: str, remedy: str, level: Level = Level.ERROR) -> None:
        self.problems.append(Problem(code, cell.address, message, remedy, level))
        self.places.append((cell.address, label, cell.text))

    # ------------------------------------------------------------------------------------------------- heads, columns

    def _heads(self, head: str, fields: Mapping[str, object]) -> dict[str, Span]:
        """Label → columns of a section's head row; a label that stands there twice, or that nobody can make out, has
        none."""
        places = self._rows.get(head, [])
        if len(places) != 1:
            message = f"{self._where}的表头行被删除或复制过，下面的格子没有读"
            self.problems.append(Problem("offline-head", self._where, message, "请用重新下载的表填写"))
            return {}
        found: dict[str, list[Cell]] = {}
        for cell in self.sheet.row(places[0]):
            if cell.column != self.key:
                found.setdefault("".join(cell.text.split()), []).append(cell)
        drawn = {**dict(columns.LOCKED[head]), **dict(_spans(fields))}
        known = {label: cells[0].column for label, cells in found.items() if label in drawn and len(cells) == 1}
        starts = sorted(cell.column for cells in found.values() for cell in cells)
        spans = {label: self._span(places[0], at, drawn[label], starts) for label, at in known.items()}
        in_place = all(at == drawn[label].first for label, at in known.items())
        wanted = [label_of(field) for field in fields]
        for label in (*wanted, *(label for label, _ in columns.LOCKED[head])):
            if label in spans:
                continue
            there = self.sheet.at(places[0], drawn[label].first)
            if known and in_place and "".join(there.text.split()) not in drawn and label not in found:
                spans[label] = drawn[label]
                self._locked(there, "表头", label)
            elif label in wanted:
                message = f"{self._where}第 {places[0]} 行找不到表头“{label}”，这一列没有读"
                self.problems.append(Problem("offline-column", self._where, message, "请恢复原来的表头文字"))
        return spans

    def _span(self, row: int, column: int, drawn: Span, starts: list[int]) -> Span:
        """The columns under a head: those of its merged range, otherwise as many as were drawn, up to the next head."""
        merge = self.sheet.merge_at(row, column)
        if merge is not None:
            return Span(column, merge.right)
        after = min((start for start in starts if start > column), default=column + 1 + drawn.last - drawn.first)
        return Span(column, min(column + drawn.last - drawn.first, after - 1))

    def _labels(self, printed: PrintedRow) -> dict[str, Span]:
        return self._columns.get(section_of(printed.key), {})

    def _behind(self, row: int, label: str, drawn: Span | None) -> Span | None:
        """The columns behind a label that stands in the row itself."""
        found = [cell for cell in self.sheet.row(row) if "".join(cell.text.split()) == label]
        if len(found) != 1:
            return None
        merge = self.sheet.merge_at(row, found[0].column)
        first = merge.right + 1 if merge is not None else found[0].column + 2
        beside = self.sheet.merge_at(row, first)
        if beside is not None and beside.left == first:
            return Span(first, beside.right)
        return Span(first, first if drawn is None else first + drawn.last - drawn.first)

    # ----------------------------------------------------------------------------------------------------------- rows

    def _row(self, printed: PrintedRow) -> int | None:
        """Where a row of the template stands now; ``None``, with a Problem, where that is not sure."""
        places = self._rows.get(printed.key, [])
        name = self._others.name_of(printed)
        if not places:
            if printed.cells:
                message = f"{self._where}里没有{name}这一行，可能已删除，没有读"
                remedy = "需要改动的，请在系统里填这一行"
                self.problems.append(Problem("offline-row-gone", self._where, message, remedy))
            return None
        if len(places) > 1:
            listed = "、".join(str(place) for place in places)
            message = f"{self._where}第 {listed} 行都是{name}，不知道以哪一行为准，都没有读"
            self.problems.append(Problem("offline-row-twice", self._where, message, "请删去复制的行后重新上传"))
            return None
        return places[0] if self._is_itself(printed, places[0], name) else None

    def _is_itself(self, printed: PrintedRow, row: int, name: str) -> bool:
        """Whether this is still the row of its key; locked texts that were changed are told, each at its cell."""
        found: dict[str, Cell] = {}
        has_heads = section_of(printed.key) in SECTIONS
        for label, _ in printed.shown:
            span = self._labels(printed).get(label) if has_heads else self._behind(row, label, None)
            if span is not None:
                found[label] = self.sheet.at(row, span.first)
        why = self._others.why_not(printed, found) if self._labels(printed) else ""
        if why:
            label = columns.WHO[section_of(printed.key)][0]
            cell = found.get(label) or self.sheet.at(row, columns.LOCKED[section_of(printed.key)][0][1].first)
            message = f"第 {row} 行下载时是{name}，现在{why}，可能错了行，这一行没有读"
            self._tell("offline-row-other", cell, label, message, "请恢复这一行的内容，或在系统里填这一行")
            return False
        for label, text in printed.shown:
            if label in found and not same(found[label], text):
                self._locked(found[label], label, text)
        return True

    def _locked(self, cell: Cell, label: str, text: str) -> None:
        message = f"单元格 {cell.address}“{label}”下载时是{_quoted(text)}，现在是{_quoted(cell.text)}；"
        message += "这一格已锁定，不在这里改，没有采用"
        self._tell(
            "offline-locked", cell, label, message, "请恢复原来的内容；批复的要改，请办理目标调整", Level.WARNING
        )

    # ---------------------------------------------------------------------------------------------------------- cells

    def _read(self, printed: PrintedRow, row: int) -> Iterator[OfflineCell]:
        labels = self._labels(printed)
        target = dict(printed.shown).get(columns.TARGET[0], "")
        for cell in printed.cells:
            label = label_of(cell.field)
            span = labels.get(label)
            if cell.field in WHOLE_FIELDS:
                span = self._behind(row, label, WHOLE_FIELDS[cell.field][1])
                if span is None:
                    message = f"{self._where}第 {row} 行找不到“{label}”，这一行没有读"
                    self.problems.append(Problem("offline-column", self._where, message, "请恢复原来的文字"))
            found = self._found(row, span, label) if span is not None else None
            if found is None:
                continue
            if found.fault is not None:
                stored = "" if found.stored is None else f"，存的是 {shown(found.stored)}，不知道是哪一个"
                message = f"单元格 {found.address}“{label}”里是“{found.text[:40]}”{stored or '，读不出来'}"
                self._tell("offline-cell", found, label, message, "请直接填写内容")
                continue
            said = written(found, cell.field, cell.base, target)
            yield OfflineCell(
                printed.key, cell.field, label, cell.version, cell.base, said.text, found.address, said.doubt
            )

    def _found(self, row: int, span: Span, label: str) -> Cell | None:
        """The one cell of a row and column; ``None`` where a merged range or a second text leaves it open whose it is.

        Texts too long for one row stand in several merged ones; a cell that was unmerged may be written anywhere in it.
        """
        key = self.sheet.merge_at(row, self.key)
        bottom = key.bottom if key is not None else row
        places = [(at, column) for at in range(row, bottom + 1) for column in range(span.first, span.last + 1)]
        cells: dict[tuple[int, int], Cell] = {}
        foreign = False
        for at, column in places:
            merge = self.sheet.merge_at(at, column)
            if merge is not None and self._is_foreign(merge, row, span):
                self._merged.setdefault(merge, []).append((self._name_at(row), label))
                foreign = True
                break
            cell = self.sheet.at(at, column)
            if cell.text.strip() or not cells:
                cells[cell.row, cell.column] = cell
        if foreign:
            return None
        said = [cell for cell in cells.values() if cell.text.strip()]
        if len(said) > 1:
            addresses = "、".join(cell.address for cell in said)
            message = f"第 {row} 行“{label}”这一栏有 {len(said)} 处内容（{addresses}），不知道以哪一处为准，没有读"
            self._tell("offline-cells", said[-1], label, message, f"请只在 {said[0].address} 里填写")
            return None
        return said[0] if said else next(iter(cells.values()))

    def _is_foreign(self, merge: Merge, row: int, span: Span) -> bool:
        """Whether a merged range holds more than the one column of the one row."""
        if merge.top < row or merge.left < span.first or merge.right > span.last:
            return True
        return any(merge.top <= other <= merge.bottom for other in self._keys if other != row)

    def _name_at(self, row: int) -> str:
        named = next((each for each in self.form.rows if each.key == self._keys[row]), None)
        return f"第 {row} 行{self._others.name_of(named) if named else ''}"

    def _say_merged(self) -> None:
        for merge, covered in self._merged.items():
            cell = self.sheet.at(merge.top, merge.left)
            area = f"{cell.address}:{Cell(merge.bottom, merge.right, '').address}"
            named = "、".join(f"{row}的“{label}”" for row, label in covered[:MOST_NAMED])
            labels = "、".join(dict.fromkeys(label for _, label in covered))
            message = f"单元格 {area} 合并在一起，盖住了{named}"
            message += f"，不知道{_quoted(cell.text)}是哪一格的，都没有读" if cell.text.strip() else "，都没有读"
            self._tell("offline-merged", cell, labels, message, "请拆开合并，逐行填写")

    # ---------------------------------------------------------------------------------------- what was not downloaded

    def _inserted(self) -> None:
        """Rows with texts that were not in the template, down to the end of the form; below it they are notes."""
        heads = [row for head in SECTIONS for row in self._rows.get(head, [])]
        ends = self._rows.get(END, [])
        last = ends[0] if len(ends) == 1 else self.sheet.rows[-1] + 1
        for row in self.sheet.rows:
            if not heads or row < min(heads) or row == last or not self._is_new(row):
                continue
            message = f"{self._where}第 {row} 行不是下载时的行，没有读"
            remedy = "指标是批复的，不能在这里增加；请把内容填到原来的行"
            level = Level.ERROR if row < last else Level.NOTE
            if row > last:
                message, remedy = f"{self._where}第 {row} 行在表的下面，没有读", "要导入的请填到表里"
            self.problems.append(Problem("offline-row-new", f"{self._where}第 {row} 行", message, remedy, level))

    def _is_new(self, row: int) -> bool:
        """Something stands in the row itself, and it has no key; covered rows of a merge have none of their own."""
        if self.sheet.at(row, self.key).text.strip():
            return False
        return any(cell.text.strip() for cell in self.sheet.row(row))

    def _beside(self) -> None:
        """Notes to the right of the form."""
        last = max((span.last for spans in self._columns.values() for span in spans.values()), default=0)
        beside = [
            cell.address
            for row in self._keys
            for cell in self.sheet.row(row)
            if last and cell.column > last and cell.text.strip()
        ]
        if beside:
            message = f"{self._where}的 {'、'.join(beside[:MOST_NAMED])} 在表的右边，没有读"
            self.problems.append(Problem("offline-beside", self._where, message, "要导入的请填到表里", Level.NOTE))

    def _moved(self) -> None:
        places = [self._rows[row.key][0] for row in self.form.rows if len(self._rows.get(row.key, ())) == 1]
        if places != sorted(places):
            message = f"{self._where}的行次序与下载时不同，已按每行的标记对应"
            self.problems.append(Problem("offline-sorted", self._where, message, level=Level.NOTE))


def _spans(fields: Mapping[str, object]) -> Iterator[tuple[str, Span]]:
    for each in fields.values():
        assert isinstance(each, tuple)
        yield each


def _quoted(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        return "空的"
    return f"“{said[:LONGEST_QUOTE]}{'…' if len(said) > LONGEST_QUOTE else ''}”"
