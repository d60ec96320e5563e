"""文件里要的：what a 自评表 that was read wants each cell of a self-evaluation to say, as typed texts."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.scoring.reasons import GIVEN, IMPROVEMENT, read_column
from evaluator.scoring.values import in_wan, in_yuan, normalise, read_number, shown
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm
from projects.models import Evaluation, FundingLine, Goal, Result
from projects.selectors.cells import CELLS, clean
from projects.services.entering.taking import Row
from projects.services.rescoring import Rows

FUNDING = "资金执行"
WHOLE_GOAL = "年度总体目标"


@dataclass(frozen=True, slots=True)
class Want:
    """One cell as the file wants it."""

    record: Row
    target: str
    field: str
    text: str
    cell: str
    row: str
    column: str
    written: str
    """As it stands in the file."""


def wants_of_head(evaluation: Evaluation, rows: Rows, form: OfficialForm) -> Iterator[Want]:
    """项目资金 and 年度总体目标."""
    lines = {row.source: row for row in form.funding}
    for record in rows.funding:
        line = lines.get(record.source)
        if line is None:
            continue
        for name in CELLS["funding"]:
            entry: Entry = getattr(line, name)
            if entry.cell or not entry.blank:
                yield _money(evaluation, form, record, name, entry)
    total = lines.get(FundingLine.Source.TOTAL)
    if total is not None and not total.points.blank:
        text = _number(total.points)
        label = CELLS["evaluation"]["execution_points"].label
        yield Want(
            evaluation, "evaluation", "execution_points", text, total.points.cell, FUNDING, label, total.points.text
        )
    if len(rows.goals) == 1:
        (goal,) = rows.goals
        yield _goal(goal, "text", form.goal)
        yield _goal(goal, "achievement", form.achievement)


def wants_of_row(record: Result, row: IndicatorRow, printed: str) -> Iterator[Want]:
    """The cells of one row but its score: target, points, actual, and reasons other than those that are printed."""

    def want(name: str, text: str, entry: Entry) -> Want:
        label = CELLS["result"][name].label
        return Want(
            record, f"result:{record.pk}", name, text, entry.cell, record.indicator.name, label, entry.text.strip()
        )

    yield want("target_text", row.target.text, row.target)
    if not row.points.blank:
        yield want("points", _number(row.points), row.points)
    yield want("actual_text", row.actual.text, row.actual)
    if clean(row.reason.text) == clean(printed):
        return
    for name, text in _reasons(row.reason.text):
        yield want(name, text, row.reason)


def want_of_score(record: Result, row: IndicatorRow, text: str) -> Want:
    """自评得分."""
    name, label = "given_score", CELLS["result"]["given_score"].label
    target = f"result:{record.pk}"
    return Want(record, target, name, text, row.score.cell, record.indicator.name, label, row.score.text.strip())


def want_of_reason(record: Result, row: IndicatorRow) -> Want:
    """调整理由, where the column says everything in one sentence."""
    text = read_column(row.reason.text).given
    name, label = "given_reason", CELLS["result"]["given_reason"].label
    target = f"result:{record.pk}"
    return Want(record, target, name, text, row.reason.cell, record.indicator.name, label, row.reason.text.strip())


def says_the_same(text: str, other: str) -> bool:
    """Two texts of one cell: the same characters, or the same number (``86`` and ``86.00``).

    >>> says_the_same("86.00（%）", "86.00(%)"), says_the_same("86", "86.00"), says_the_same("", "0")
    (True, True, False)
    """
    mine, theirs = normalise(text), normalise(other)
    if mine == theirs:
        return True
    number, there = read_number(mine), read_number(theirs)
    return number is not None and number == there


def _reasons(text: str) -> Iterator[tuple[str, str]]:
    """The column in its parts. Without labels it is the cause; what is no part of its own is not named at all."""
    parts = read_column(text)
    has_measure, has_given = IMPROVEMENT in text, GIVEN in text
    yield "deviation_reason", parts.cause
    if parts.cause_class:
        yield "deviation_cause", parts.cause_class
    if has_measure:
        yield "improvement", parts.improvement
        if parts.owner:
            yield "improvement_owner", parts.owner
        if parts.due:
            yield "improvement_due", parts.due
    if has_given:
        yield "given_reason", parts.given


def _money(evaluation: Evaluation, form: OfficialForm, record: FundingLine, name: str, entry: Entry) -> Want:
    text = entry.text
    if entry.number is not None:
        amount = in_yuan(entry.number, form.money_unit)
        text = shown(in_wan(amount, "元") if evaluation.money_unit == "万元" else amount)
    label, source = CELLS["funding"][name].label, str(record.get_source_display())
    place = FUNDING if record.source == FundingLine.Source.TOTAL else f"{FUNDING}：{source}"
    return Want(record, f"funding:{record.pk}", name, text, entry.cell, place, label, entry.text.strip())


def _goal(goal: Goal, name: str, entry: Entry) -> Want:
    label = CELLS["goal"][name].label
    return Want(goal, f"goal:{goal.pk}", name, entry.text, entry.cell, WHOLE_GOAL, label, entry.text.strip())


def _number(entry: Entry) -> str:
    return f"{entry.number:f}" if entry.number is not None else entry.text.strip()
