"""对自评表：a self-evaluation as a file has it against the one in the records, cell by cell, by the rules of typing.

The cells are taken in memory exactly as saving would take them (:mod:`projects.services.entering.taking`), so that the
plan says what applying will do, and what the score will be. What typing may not touch here — approved targets, points,
names, a form that is locked — is told as a finding.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils import timezone

from evaluator.problems import Level, Problem
from evaluator.scoring.reasons import GIVEN
from evaluator.scoring.values import in_yuan, shown
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import IndicatorRow, OfficialForm
from projects.models import Evaluation, FundingLine, Result, User
from projects.selectors.cells import CELLS, clean
from projects.services.entering.taking import Save, take
from projects.services.entering.taking import shown as shown_in
from projects.services.importing.pairing import Names, Paired, pair
from projects.services.importing.plan import PlannedCell, PlannedFinding, PlannedProblem
from projects.services.importing.wanting import (
    Want,
    says_the_same,
    want_of_reason,
    want_of_score,
    wants_of_head,
    wants_of_row,
)
from projects.services.rescoring import Rows, answer
from projects.services.results import CellChange

APPROVED = "-approved"
ADJUST = "批复的不在这里改；确要调整请办理目标调整"
EMPTIES = "文件里是空的，勾选才会清空"
NEVER_EMPTIED = frozenset({"target_text", "points", "initial", "text", "execution_points"})
"""Approved texts and numbers: a file that leaves them out says nothing of them."""
REASONS = ("deviation_cause", "deviation_reason", "improvement", "improvement_owner", "improvement_due", "given_reason")
TEN_THOUSAND = Decimal(10_000)
MOST_OVER_BUDGET = Decimal("1.5")


@dataclass(slots=True)
class Comparison:
    """What the comparison of one form found."""

    cells: list[PlannedCell] = field(default_factory=list)
    problems: list[PlannedProblem] = field(default_factory=list)
    findings: list[PlannedFinding] = field(default_factory=list)


def compare(user: User, evaluation: Evaluation, rows: Rows, form: OfficialForm, *, locked: str = "") -> Comparison:
    """Everything in which the file differs. ``locked`` says why nothing of the form may be changed; empty if it may."""
    return _Official(user, evaluation, rows, form, locked).compared()


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

    def shown(self, want: Want) -> str:
        """What stands in the cell now."""
        kind = want.target.partition(":")[0]
        return shown_in(want.record, want.field, CELLS[kind][want.field], self.evaluation.money_unit)

    def take(self, want: Want, *, empties: bool = False) -> None:
        """Take one cell in memory, and say what became of it; ``empties``: an empty one is meant to be so."""
        before = self.shown(want)
        text = clean(want.text)
        if says_the_same(text, before) or (not before and text in DASHES):
            return
        if self.locked:
            self._finding(want.cell, want.row, want.column, before, text, self.locked)
            return
        version = want.record.version
        if not text and not empties:
            if want.field not in NEVER_EMPTIED:
                self.add(want, before, "", version, warning=EMPTIES)
            return
        marks = (len(self.save.changes), len(self.save.unwritten), len(self.save.unreadable), len(self.save.problems))
        take(self.save, CellChange(want.target, want.field, want.text, version))
        if len(self.save.unwritten) > marks[1]:
            self._refused(want, before, self.save.unwritten[-1].problem)
        elif len(self.save.unreadable) > marks[2]:
            self._problem(want, self.save.unreadable[-1].problem)
        elif len(self.save.changes) > marks[0]:
            change = self.save.changes[-1]
            self.changed[f"{want.target}|{want.field}"] = (want, len(self.found.cells))
            note = f"{len(change.after)} 字" if len(change.after) > 20 else ""
            self.add(want, change.before, change.after, version, note=note)

    def _refused(self, want: Want, before: str, problem: Problem) -> None:
        if problem.code.endswith(APPROVED) or problem.code == "adjusted":
            self._finding(want.cell, want.row, want.column, before, want.written or want.text)
        else:
            self._problem(want, problem)

    def settle(self) -> None:
        """Score what was taken; say what follows of it, and what scoring cannot read of it."""
        if not self.save.touched and self.evaluation.scored_at is not None:
            return
        answer(self.evaluation, self.rows)
        for key, (want, place) in self.changed.items():
            note = self._effect(want, key)
            if note:
                self.found.cells[place] = replace(self.found.cells[place], note=note)
            if isinstance(want.record, Result) and want.field == "actual_text":
                self._unreadable_actual(want, want.record)

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

    def _unreadable_actual(self, want: Want, record: Result) -> None:
        for each in record.working.get("problems", ()):
            if each["code"].startswith("actual") and each["level"] == Level.ERROR.value:
                self.found.problems.append(
                    PlannedProblem(
                        each["code"],
                        want.cell,
                        want.column,
                        want.written,
                        each["message"],
                        each["remedy"],
                        each["level"],
                    )
                )

    def add(self, want: Want, before: str, after: str, version: int, *, note: str = "", warning: str = "") -> None:
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
                warning=warning,
            )
        )

    def _finding(self, cell: str, row: str, column: str, there: str, here: str, said: str = ADJUST) -> None:
        self.found.findings.append(PlannedFinding(cell, row, column, there, here, said))

    def _problem(self, want: Want, problem: Problem) -> None:
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


class _Official(Comparing):
    """The same for an official form, whose rows are found by their names."""

    def __init__(self, user: User, evaluation: Evaluation, rows: Rows, form: OfficialForm, locked: str) -> None:
        super().__init__(user, evaluation, rows, locked)
        self.form = form

    def compared(self) -> Comparison:
        printed = self._printed()
        paired = self._paired()
        for want in wants_of_head(self.evaluation, self.rows, self.form):
            if not self._is_in_yuan(want):
                self.take(want)
        for row, record in paired.pairs:
            for want in wants_of_row(record, row, printed.get(record.pk, "")):
                self.take(want)
        if not self.locked:
            self.settle()
        self._scores(paired)
        return self.found

    def _printed(self) -> dict[int, str]:
        """偏差原因分析及改进措施 of each row that has any, as the form prints it."""
        if not any(getattr(row, name) for row in self.rows.results for name in REASONS):
            return {}
        return {line.id: line.printed_reason for line in self.rows.content(self.evaluation, evidence=()).lines}

    def _paired(self) -> Paired[IndicatorRow, Result]:
        paired = pair(
            self.form.rows,
            self.rows.results,
            lambda row: Names.of(row.subcategory.text, row.indicator.text, row.target.text),
            lambda each: Names.of(each.indicator.subcategory, each.indicator.name, each.indicator.target_text),
        )
        for row, record in paired.renamed:
            self._finding(
                row.indicator.cell, record.indicator.name, "三级指标", record.indicator.name, row.indicator.text
            )
        for row in paired.extra:
            self._unknown_row(row, paired)
        for record in paired.missing:
            said = "文件里没有这一行，系统里的不动"
            name = record.indicator.name
            self.found.findings.append(PlannedFinding("", name, "三级指标", name, "", said))
        return paired

    def _unknown_row(self, row: IndicatorRow, paired: Paired[IndicatorRow, Result]) -> None:
        name = row.indicator.text.strip()
        place = next((number for number, each in enumerate(self.form.rows) if each is row), 0)
        records = self.rows.results
        beside = records[place].indicator.name if place < len(records) and records[place] in paired.missing else ""
        said = f"和批复的指标名称对不上。批复的是“{beside}”" if beside else "批复的目标里没有这一行"
        if self.locked:
            self.found.findings.append(PlannedFinding(row.indicator.cell, name, "三级指标", beside, name, self.locked))
            return
        remedy = "指标名称不能在这里改，请照批复的写" if beside else "请核对名称，或从表里删去这一行"
        self.found.problems.append(
            PlannedProblem("row-unknown", row.indicator.cell, "三级指标", name, said, remedy, Level.ERROR.value)
        )

    def _is_in_yuan(self, want: Want) -> bool:
        """An amount ten thousand times too large beside its budget: written in 元 on a form in 万元."""
        record = want.record
        if not isinstance(record, FundingLine) or self.locked or self.form.money_unit != "万元":
            return False
        line = next((row for row in self.form.funding if row.source == record.source), None)
        number = getattr(line, want.field).number if line else None
        budget = next((each for each in (record.initial, record.adjusted) if each), None)
        if (
            number is None
            or not budget
            or in_yuan(number, "万元") <= budget * 100
            or number > budget * MOST_OVER_BUDGET
        ):
            return False
        said = "像是以元为单位，这张表是万元"
        remedy = f"应写 {shown(number / TEN_THOUSAND)}"
        self.found.problems.append(
            PlannedProblem("money-unit", want.cell, want.column, want.written, said, remedy, Level.ERROR.value)
        )
        return True

    def _scores(self, paired: Paired[IndicatorRow, Result]) -> None:
        """自评得分: the file's, where it is neither what the records say nor what the rule proposes."""
        for row, record in paired.pairs:
            number, old = row.score.number, self.old_scores[record.pk]
            if number is None or number == old or (number == record.score and not self.locked):
                continue
            text = "" if number == record.proposed_score else f"{number:f}"
            if not text and not self.locked:
                self._back_to_the_rule(row, record)
                continue
            self.take(want_of_score(record, row, text or f"{number:f}"))
            if not self.locked and not record.given_reason and GIVEN not in row.reason.text:
                self.take(want_of_reason(record, row))

    def _back_to_the_rule(self, row: IndicatorRow, record: Result) -> None:
        """The file has the proposed score where somebody has given another: it goes only where a person says so."""
        want = want_of_score(record, row, "")
        before = f"{record.given_score:.2f}" if record.given_score is not None else ""
        warning = f"文件里是测算得分 {record.proposed_score:.2f}，勾选才会去掉自评得分"
        self.add(want, before, "", record.version, warning=warning)
