"""对各格：the cells of a self-evaluation as a file has them against those in the records, by the rules of typing.

The cells are taken in memory exactly as saving would take them (:mod:`projects.services.entering.taking`), so that the
plan says what applying will do, and what the score will be. What typing may not touch here — approved targets, points,
names, a form that is locked — is told as a finding.
"""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from evaluator.problems import Level, Problem
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import IndicatorRow
from projects.models import Evaluation, FundingLine, Result, User
from projects.selectors.cells import CELLS, clean
from projects.services.entering.taking import Save, take
from projects.services.entering.taking import shown as shown_in
from projects.services.importing.plan import PlannedCell, PlannedFinding, PlannedProblem
from projects.services.importing.wanting import Want, says_the_same
from projects.services.rescoring import Rows, answer
from projects.services.results import CellChange

APPROVED = "-approved"
ADJUST = "批复的不在这里改；确要调整请办理目标调整"
EMPTIES = "文件里是空的，勾选才会清空"
UNREAD_ACTUAL = "这一行的实际完成值没有读，请核对"
NEVER_EMPTIED = frozenset({"target_text", "points", "initial", "text", "execution_points"})
"""Approved texts and numbers: a file that leaves them out says nothing of them."""


@dataclass(slots=True)
class Comparison:
    """What the comparison of one form found."""

    cells: list[PlannedCell] = field(default_factory=list)
    problems: list[PlannedProblem] = field(default_factory=list)
    findings: list[PlannedFinding] = field(default_factory=list)
    pairs: tuple[tuple[IndicatorRow, Result], ...] = ()
    """Each row of an official form with its row of the records."""


class Comparing:
    """One self-evaluation while a file is compared with it: takes cells in memory and gathers what becomes of them."""

    def __init__(self, user: User, evaluation: Evaluation, rows: Rows, locked: str) -> None:
        self.evaluation, self.rows, self.locked = evaluation, rows, locked
        self.found = Comparison()
        self.save = Save(user, timezone.now(), evaluation, rows)
        self.old_scores = {row.pk: row.score for row in rows.results}
        self.old_rate = evaluation.execution_rate
        self.changed: dict[str, tuple[Want, int]] = {}
        """Each cell that was taken, and its place among the cells found."""
        self.doubts: dict[str, str] = {}
        """Why the cells of a row are not ticked from the start."""

    def shown(self, want: Want) -> str:
        """What stands in the cell now."""
        kind = want.target.partition(":")[0]
        return shown_in(want.record, want.field, CELLS[kind][want.field], self.evaluation.money_unit)

    def take(self, want: Want) -> None:
        """Take one cell in memory, and say what became of it; an empty one is offered, and is the person's to tick."""
        before = self.shown(want)
        text = clean(want.text)
        if says_the_same(text, before) or (not before and text in DASHES):
            return
        if self.locked:
            self.tell(want.cell, want.row, want.column, before, text, self.locked)
            return
        version = want.record.version
        if not text:
            if want.field not in NEVER_EMPTIED:
                self.add(want, before, "", version, warning=EMPTIES)
            return
        marks = (len(self.save.changes), len(self.save.unwritten), len(self.save.unreadable), len(self.save.problems))
        take(self.save, CellChange(want.target, want.field, want.text, version))
        if len(self.save.unwritten) > marks[1]:
            self.refused(want, before, self.save.unwritten[-1].problem)
        elif len(self.save.unreadable) > marks[2]:
            self.refuse(want, self.save.unreadable[-1].problem)
        elif len(self.save.changes) > marks[0]:
            change = self.save.changes[-1]
            self.changed[f"{want.target}|{want.field}"] = (want, len(self.found.cells))
            note = f"{len(change.after)} 字" if len(change.after) > 20 else ""
            self.add(want, change.before, change.after, version, note=note)

    def refused(self, want: Want, before: str, problem: Problem) -> None:
        """Say what keeps a cell from being taken: what is approved is told, everything else is a Problem."""
        if problem.code.endswith(APPROVED) or problem.code == "adjusted":
            self.tell(want.cell, want.row, want.column, before, want.written or want.text)
        else:
            self.refuse(want, problem)

    def settle(self) -> None:
        """Score what was taken; say what follows of it, and what scoring cannot read of it."""
        if not self.save.touched and self.evaluation.scored_at is not None:
            return
        answer(self.evaluation, self.rows)
        self._leave_unread_actuals()
        for key, (want, place) in self.changed.items():
            note = self._effect(want, key)
            if note:
                self.found.cells[place] = replace(self.found.cells[place], note=note)

    def _effect(self, want: Want, key: str) -> str:
        record = want.record
        if isinstance(record, Result) and want.field == "actual_text":
            old, new = self.old_scores[record.pk], record.score
            if new is None:
                return ""
            return f"得分 {old:.2f} → {new:.2f}" if old is not None and old != new else f"得 {new:.2f}"
        is_total = isinstance(record, FundingLine) and record.source == FundingLine.Source.TOTAL
        if is_total and want.field in ("adjusted", "executed"):
            rate = self.evaluation.execution_rate
            if rate is None or rate == self.old_rate:
                return ""
            return f"执行率 {rate:.2f}%" if self.old_rate is None else f"执行率 {self.old_rate:.2f}% → {rate:.2f}%"
        return ""

    def _leave_unread_actuals(self) -> None:
        """An 实际完成值 that scoring cannot read is named and not taken: its row stays as it was, and is scored so."""
        unread: list[int] = []
        for key, (want, place) in list(self.changed.items()):
            record = want.record
            if not isinstance(record, Result) or want.field != "actual_text" or not self._says_unread(want, record):
                continue
            record.actual_text = self.found.cells[place].before
            self.doubts[want.target] = UNREAD_ACTUAL
            del self.changed[key]
            unread.append(place)
        if not unread:
            return
        answer(self.evaluation, self.rows)
        self.found.cells = [each for place, each in enumerate(self.found.cells) if place not in unread]
        self.changed = {
            key: (want, place - sum(gone < place for gone in unread)) for key, (want, place) in self.changed.items()
        }

    def _says_unread(self, want: Want, record: Result) -> bool:
        """Whether scoring could not read an 实际完成值 that was taken; if so, it is told at its cell."""
        found = [
            each
            for each in record.working.get("problems", ())
            if each["code"].startswith("actual") and each["level"] == Level.ERROR.value
        ]
        self.found.problems += [
            PlannedProblem(
                each["code"], want.cell, want.column, want.written, each["message"], each["remedy"], each["level"]
            )
            for each in found
        ]
        return bool(found)

    def add(self, want: Want, before: str, after: str, version: int, *, note: str = "", warning: str = "") -> None:
        doubt = self.doubts.get(want.target, "")
        self.found.cells.append(
            PlannedCell(
                target=want.target,
                field=want.field,
                value=want.text if after else "",
                version=version,
                cell=want.cell,
                row=want.row,
                column=want.column,
                before=before,
                after=after,
                note=note,
                warning="；".join(each for each in (doubt, warning) if each),
            )
        )

    def tell(self, cell: str, row: str, column: str, there: str, here: str, said: str = ADJUST) -> None:
        """A difference that is told and not written; two empty sides differ in nothing."""
        if not there.strip() and not here.strip():
            return
        self.found.findings.append(PlannedFinding(cell, row, column, there, here, said))

    def refuse(self, want: Want, problem: Problem) -> None:
        self.found.problems.append(
            PlannedProblem(
                problem.code,
                want.cell,
                want.column,
                want.written,
                problem.message,
                problem.remedy,
                problem.level.value,
            )
        )
