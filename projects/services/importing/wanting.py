"""文件里要的：what a 自评表 that was read wants each cell of a self-evaluation to say, as typed texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluator.explaining.causes import read_class
from evaluator.scoring.reasons import GIVEN, IMPROVEMENT, read_column
from evaluator.scoring.values import in_wan, in_yuan, normalise, read_number, shown
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm
from evaluator.sheets.forms import Goal as FormGoal
from projects.models import Evaluation, FundingLine, Goal, Result
from projects.selectors.cells import CELLS, clean
from projects.selectors.live import adjustment_of
from projects.services.entering.taking import Row
from projects.services.importing.likeness import called
from projects.services.opening import goals_of
from projects.services.rescoring import Rows

FUNDING = "资金执行"
WHOLE_GOAL = "年度总体目标"
ONE_GOAL = "年度绩效目标{number}"
BELOW = "表下面"
BELOW_THE_TABLE = ("conclusion", "issues", "improvements")
"""Texts below the table, on the forms that have them: 评价结论, 存在问题, 改进措施."""


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
    for goal, said, place in goals_paired(form, rows.goals):
        yield _goal(goal, "text", said.expected, place)
        yield _goal(goal, "achievement", said.achieved, place)
    for name in BELOW_THE_TABLE:
        said_below: Entry = getattr(form, name)
        if says_something(said_below):
            label = CELLS["evaluation"][name].label
            yield Want(
                evaluation, "evaluation", name, said_below.text, said_below.cell, BELOW, label, said_below.text.strip()
            )


def goals_paired(form: OfficialForm, goals: Sequence[Goal]) -> list[tuple[Goal, FormGoal, str]]:
    """Each goal of the records with what the form says of it, and how its place is called.

    Goals go together by their texts, then in their order. One place of the form for what the records keep apart (or the
    other way round) is compared as a whole; where that differs nobody can say which part is meant, and none is paired.
    """
    said = goals_of(form)
    if len(goals) == 1 and (len(said) == 1 or says_the_same(form.goal.text, goals[0].text)):
        return [(goals[0], FormGoal(form.goal, form.achievement), WHOLE_GOAL)]
    if len(said) == 1:
        return []
    left = list(goals)
    found: dict[int, Goal] = {}
    for number, each in enumerate(said):
        goal = next((goal for goal in left if goal.text and says_the_same(each.expected.text, goal.text)), None)
        if goal is not None:
            found[number] = goal
            left.remove(goal)
    found |= zip((number for number in range(len(said)) if number not in found), left, strict=False)
    return [(found[number], said[number], ONE_GOAL.format(number=number + 1)) for number in sorted(found)]


def goals_beyond(evaluation: Evaluation, goals: Sequence[Goal], form: OfficialForm) -> list[Goal]:
    """New goals for what a form says more than the records have, not stored: the second has the key -2."""
    said = goals_of(form)
    if all(each.expected.blank and each.achieved.blank for each in said):
        return []
    if len(goals) == 1 and says_the_same(form.goal.text, goals[0].text):
        return []
    order = max((goal.order for goal in goals), default=0)
    return [
        Goal(pk=-number, evaluation=evaluation, order=order + number - len(goals))
        for number in range(len(goals) + 1, len(said) + 1)
    ]


def says_something(entry: Entry) -> bool:
    """The form has a place for it, written in or not."""
    return bool(entry.cell) or not entry.blank


def wants_of_row(record: Result, row: IndicatorRow, printed: str) -> Iterator[Want]:
    """The cells of one row but its score: target, points, actual, and reasons other than those that are printed."""

    def want(name: str, text: str, entry: Entry) -> Want:
        label = CELLS["result"][name].label
        return Want(
            record, f"result:{record.pk}", name, text, entry.cell, called(record.indicator), label, entry.text.strip()
        )

    yield want("target_text", row.target.text, row.target)
    if not row.points.blank:
        yield want("points", _number(row.points), row.points)
    initial = _initial_target(record, row)
    if initial is not None:
        yield want("initial_target_text", initial, row.initial_target)
    if says_something(row.core):
        yield want("core", row.core.text, row.core)
    yield want("actual_text", row.actual.text, row.actual)
    if clean(row.reason.text) == clean(printed):
        return
    for name, text in _reasons(row.reason.text, record.deviation_cause):
        yield want(name, text, row.reason)


def want_of_score(record: Result, row: IndicatorRow, text: str) -> Want:
    """自评得分."""
    name, label = "given_score", CELLS["result"]["given_score"].label
    target = f"result:{record.pk}"
    return Want(record, target, name, text, row.score.cell, called(record.indicator), label, row.score.text.strip())


def want_of_reason(record: Result, row: IndicatorRow) -> Want:
    """调整理由, where the column says everything in one sentence."""
    text = read_column(row.reason.text).given
    name, label = "given_reason", CELLS["result"]["given_reason"].label
    target = f"result:{record.pk}"
    return Want(record, target, name, text, row.reason.cell, called(record.indicator), label, row.reason.text.strip())


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


def _reasons(text: str, known_class: str) -> Iterator[tuple[str, str]]:
    """The column in its parts. Without labels it is the cause; what is no part of its own is not named at all.

    A class that is neither listed nor the row's own stays a word before the cause, so that it is not lost.
    """
    parts = read_column(text)
    has_measure, has_given = IMPROVEMENT in text, GIVEN in text
    is_class = parts.cause_class in ("", known_class) or read_class(parts.cause_class)[0] is not None
    yield "deviation_reason", parts.cause if is_class else f"{parts.cause_class}：{parts.cause}"
    if parts.cause_class and is_class:
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


def _goal(goal: Goal, name: str, entry: Entry, place: str) -> Want:
    label = CELLS["goal"][name].label
    return Want(goal, f"goal:{goal.pk}", name, entry.text, entry.cell, place, label, entry.text.strip())


def _initial_target(record: Result, row: IndicatorRow) -> str | None:
    """年初指标值 as the record keeps it, beside a target that was adjusted; ``None`` where there is nothing to say.

    Where nothing was adjusted it is the target itself, and where goals were adjusted here the record knows it.
    """
    adjusted = not row.adjusted_target.blank and row.adjusted_target.text.strip() not in DASHES
    initial = row.initial_target.text if adjusted else ""
    adjustment = adjustment_of(record.indicator)
    known = (record.indicator.target_text, *((adjustment.before,) if adjustment else ()))
    if not says_something(row.initial_target) or any(says_the_same(initial, each) for each in known):
        return None
    return initial


def _number(entry: Entry) -> str:
    return f"{entry.number:f}" if entry.number is not None else entry.text.strip()
