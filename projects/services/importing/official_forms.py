"""对自评表：an official form against the self-evaluation in the records: its rows found by their names, its scores.

The cells are taken in memory exactly as saving would take them (:mod:`projects.services.entering.taking`), so that the
plan says what applying will do, and what the score will be. What typing may not touch here — approved targets, points,
names, a form that is locked — is told as a finding.
"""

from collections.abc import Sequence
from dataclasses import replace

from evaluator.problems import Level
from evaluator.scoring.reasons import GIVEN
from evaluator.sheets.forms import IndicatorRow, OfficialForm
from projects.models import Evaluation, FundingLine, Result, User
from projects.services.importing.amounts import Amount, in_yuan_by_mistake
from projects.services.importing.comparing import Comparing, Comparison
from projects.services.importing.likeness import called, doubt_of, unsure_of
from projects.services.importing.pairing import Names, Paired, all_in_order, pair
from projects.services.importing.plan import PlannedProblem
from projects.services.importing.wanting import Want, want_of_reason, want_of_score, wants_of_head, wants_of_row
from projects.services.rescoring import Rows

REASONS = ("deviation_cause", "deviation_reason", "improvement", "improvement_owner", "improvement_due", "given_reason")
ROW = "三级指标"
RENAMED = "可能是改名：这一行的改动都没有勾；批复的名称不在这里改，确要改请办理目标调整"
BEYOND = "批复的各行文件里都有，这一行是多出来的：请核对名称，批复的里确实没有的，从文件里删去"
OF_WHOLE_ROWS = frozenset({"row-unknown", "row-unsure"})
"""Of a row that is none of the record's nobody can say what else of the form is meant."""
IN_FULL = "请照批复的写全二级指标、三级指标、指标值和分值，行的先后也照批复的，再上传"


def compare(
    user: User, evaluation: Evaluation, rows: Rows, form: OfficialForm, *, locked: str = "", made_of_it: bool = False
) -> Comparison:
    """Everything in which the file differs.

    ``locked`` says why nothing of the form may be changed; empty if it may. ``made_of_it``: the rows were made from
    those of this very form.
    """
    return _Official(user, evaluation, rows, form, locked, made_of_it).compared()


class _Official(Comparing):
    """The same for an official form, whose rows are found by their names."""

    def __init__(
        self, user: User, evaluation: Evaluation, rows: Rows, form: OfficialForm, locked: str, made_of_it: bool
    ) -> None:
        super().__init__(user, evaluation, rows, locked)
        self.form, self.made_of_it = form, made_of_it

    def compared(self) -> Comparison:
        printed = self._printed()
        paired = self._paired()
        self.found.pairs = paired.pairs
        for want in wants_of_head(self.evaluation, self.rows, self.form):
            if not self._is_in_yuan(want):
                self.take(want)
        for row, record in paired.pairs:
            for want in wants_of_row(record, row, printed.get(record.pk, "")):
                self.take(want)
        if not self.locked:
            self.settle()
        self._scores(paired)
        if self.evaluation.pk > 0:
            self._leave_wrong_cells()
        return self.found

    def _leave_wrong_cells(self) -> None:
        """Cells of a record that is there which cannot be taken: named, they keep no other cell from being offered.

        Where nothing else is left, or the form is refused for something else, they are to be mended like that.
        """
        wrong = [each for each in self.found.problems if each.is_error]
        is_refused = any(not each.cell or each.code in OF_WHOLE_ROWS for each in wrong)
        is_refused |= any(each.level is Level.ERROR and each.code != "year-missing" for each in self.form.problems)
        if not is_refused and (self.found.cells or self.found.findings):
            self.found.problems = [
                replace(each, level=Level.WARNING.value) if each.is_error else each for each in self.found.problems
            ]

    def _printed(self) -> dict[int, str]:
        """偏差原因分析及改进措施 of each row that has any, as the form prints it."""
        if not any(getattr(row, name) for row in self.rows.results for name in REASONS):
            return {}
        return {line.id: line.printed_reason for line in self.rows.content(self.evaluation, evidence=()).lines}

    def _paired(self) -> Paired[IndicatorRow, Result]:
        if self.made_of_it:
            return all_in_order(self.form.rows, self.rows.results)
        paired = pair(self.form.rows, self.rows.results, _names_here, _names_there)
        for row, record in paired.likely:
            here, there = row.indicator.text.strip(), record.indicator.name
            self.doubts[f"result:{record.pk}"] = doubt_of(here, there)
            if _names_here(row).indicator != _names_there(record).indicator:
                self.tell(row.indicator.cell, called(record.indicator), ROW, there, here, self.locked or RENAMED)
        for row, records in paired.unsure:
            self._unsure_row(row, records)
        for row in paired.extra:
            self._unknown_row(row, paired)
        for record in paired.missing:
            name = called(record.indicator)
            self.tell("", name, ROW, name, "", "文件里没有这一行，系统里的不动")
        return paired

    def _unsure_row(self, row: IndicatorRow, records: Sequence[Result]) -> None:
        """A row that fits several is the person's to write so that it fits one."""
        name, said = row.indicator.text.strip(), unsure_of([record.indicator.name for record in records])
        if self.locked:
            self.tell(row.indicator.cell, name, ROW, "", name or row.target.text, f"{said}；{self.locked}")
            return
        self.found.problems.append(
            PlannedProblem("row-unsure", row.indicator.cell, ROW, name, said, IN_FULL, Level.ERROR.value)
        )

    def _unknown_row(self, row: IndicatorRow, paired: Paired[IndicatorRow, Result]) -> None:
        name = row.indicator.text.strip()
        place = next((number for number, each in enumerate(self.form.rows) if each is row), 0)
        records = self.rows.results
        beside = records[place].indicator.name if place < len(records) and records[place] in paired.missing else ""
        said = f"和批复的指标名称对不上。批复的是“{beside}”" if beside else "和批复的哪一行都对不上"
        if self.locked:
            self.tell(row.indicator.cell, name, ROW, beside, name, self.locked)
            return
        remedy = "指标名称不能在这里改，请照批复的写" if beside else IN_FULL if paired.missing or not name else BEYOND
        self.found.problems.append(
            PlannedProblem("row-unknown", row.indicator.cell, ROW, name, said, remedy, Level.ERROR.value)
        )

    def _is_in_yuan(self, want: Want) -> bool:
        """An amount that was written in 元 on a form in 万元: told, and not taken."""
        record = want.record
        if not isinstance(record, FundingLine) or self.locked:
            return False
        line = next((row for row in self.form.funding if row.source == record.source), None)
        number = getattr(line, want.field).number if line else None
        problem = in_yuan_by_mistake(want, Amount(number, self.form.money_unit))
        if problem is not None:
            self.found.problems.append(problem)
        return problem is not None

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


def _names_here(row: IndicatorRow) -> Names:
    return Names.of(
        row.subcategory.text, row.indicator.text, row.target.text, row.points.number, category=row.category.text
    )


def _names_there(record: Result) -> Names:
    indicator = record.indicator
    return Names.of(
        indicator.subcategory, indicator.name, indicator.target_text, record.points, category=indicator.category
    )
