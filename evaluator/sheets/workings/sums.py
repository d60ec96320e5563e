"""小计、总分和评分等级 in the sheet of workings, by live formulas over the rows above."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluator.sheets.drawing import Formula, Look, Row, Value, checked
from evaluator.sheets.shapes import Span
from evaluator.sheets.workings import formulas
from evaluator.sheets.workings.composing import Workings
from evaluator.sheets.workings.money import execution_score, money_cells
from evaluator.sheets.workings.rows import (
    AGREES,
    COMPUTED,
    COUNTS,
    GIVEN,
    HIGH,
    NONE,
    NUMBER,
    OURS,
    POINTS,
    WITHIN,
    Made,
    Maker,
    Score,
    agreement,
    at,
    cell,
    looks,
)

_LABEL, _ANSWERED = Span(NUMBER, POINTS - 1), Span(GIVEN, HIGH)
_BOTH = (COMPUTED, COUNTS)
"""The two columns that are summed: what the rules give, and what counts."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows that are summed stand among the rows of the sheet."""

    execution: int
    lines: tuple[tuple[int, Made], ...]
    first: int
    """The place of the first row of sums."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """What was answered beside a row of sums: the proposed figure, and the one that counts."""

    proposed: Score | None = None
    counts: Score | None = None


def sum_rows(workings: Workings, places: Places) -> tuple[Maker, ...]:
    """A head, each 一级指标 with its 二级指标, the total, with a cap where the policy has one, and the grade."""
    answers, caps = workings.answers, workings.policy.caps
    makers: list[Maker] = [lambda _, __: _head()]
    for each in answers.sums:
        label = f"　其中：{each.subcategory}" if each.subcategory else f"{each.category}小计"
        members = [
            number
            for number, line in enumerate(workings.lines)
            if line.facts.category == each.category and each.subcategory in ("", line.facts.subcategory)
        ]
        makers.append(_sum(workings, places, label, members, _Answered(each.proposed, each.score)))
    everything = list(range(len(places.lines)))
    answered = _Answered(answers.proposed_total, answers.total)
    label = "合计（含预算执行率）" if caps else "总分（含预算执行率）"
    makers.append(_sum(workings, places, label, everything, _Answered() if caps else answered, execution=True))
    if caps is not None:
        makers.append(_cap(workings, places, answered, places.first + len(makers) - 1))
    makers.append(_grade(workings, places, places.first + len(makers) - 1))
    return tuple(makers)


def _sum(
    workings: Workings,
    places: Places,
    label: str,
    members: Sequence[int],
    answered: _Answered,
    *,
    execution: bool = False,
) -> Maker:
    come_to = _totals(workings, places, members, execution=execution)
    points = sum((workings.lines[number].facts.points or Decimal(0) for number in members), Decimal(0))
    if execution:
        points += workings.answers.execution_points

    def made(row: int, tops: Sequence[int]) -> Row:
        def cells(column: int) -> str:
            ranges = list(_ranges(places, members, column, tops))
            return ",".join([at(column, tops[places.execution]), *ranges] if execution else ranges)

        count = len(members) + execution if members else -1
        values = [
            Formula(formulas.total(cells(column), count), value) for column, value in zip(_BOTH, come_to, strict=True)
        ]
        return _row(row, label, Formula(f"SUM({cells(POINTS)})", points), values, answered)

    return made


def _ranges(places: Places, members: Sequence[int], column: int, tops: Sequence[int]) -> Iterator[str]:
    """The cells of these lines; neighbours as one range: what stands between their numbers is words."""
    start = 0
    for place in range(1, len(members) + 1):
        if place == len(members) or members[place] != members[place - 1] + 1:
            first, last = (tops[places.lines[members[end]][0]] for end in (start, place - 1))
            yield at(column, first) if first == last else f"{at(column, first)}:{at(column, last)}"
            start = place


def _totals(workings: Workings, places: Places, members: Sequence[int], *, execution: bool) -> tuple[Score, Score]:
    """What the two formulas of a sum come to."""
    lines = [places.lines[number][1] for number in members]
    if not lines:
        return formulas.UNFINISHED, formulas.UNFINISHED
    first = [execution_score(workings)] if execution else []
    return (
        _added([*first, *(line.computed for line in lines)]),
        _added([*first, *(line.counts for line in lines)]),
    )


def _added(values: Sequence[Score]) -> Score:
    known = [value for value in values if isinstance(value, Decimal)]
    return sum(known, Decimal(0)) if len(known) == len(values) else formulas.UNFINISHED


def _finals(workings: Workings, places: Places) -> tuple[Score, Score]:
    """What the total comes to, capped where the execution rate caps it."""
    totals = _totals(workings, places, range(len(places.lines)), execution=True)
    caps, funding = workings.policy.caps, workings.facts.funding
    if caps is None or not funding.adjusted or funding.executed is None or workings.answers.rate is None:
        return totals
    step = caps.rule.cap_for(workings.policy.rules.execution.rule.rate(funding.executed, funding.adjusted))
    if step is None:
        return totals
    first, second = (min(each, step.maximum) if isinstance(each, Decimal) else each for each in totals)
    return first, second


def _cap(workings: Workings, places: Places, answered: _Answered, above: int) -> Maker:
    """总分封顶: the total with the cap that the execution rate sets; ``above`` is the place of the plain total."""
    come_to, caps = _finals(workings, places), workings.policy.caps
    label = f"总分（执行率偏低的封顶）{workings.answers.cap}"

    def made(row: int, tops: Sequence[int]) -> Row:
        values: list[Value] = list(come_to)
        if caps is not None and workings.money.caps:
            money = money_cells(workings, tops[places.execution])
            values = [
                Formula(formulas.capped(at(column, tops[above]), caps.rule, money), value)
                for column, value in zip(_BOTH, come_to, strict=True)
            ]
        return _row(row, label, "", values, answered)

    return made


def _grade(workings: Workings, places: Places, total: int) -> Maker:
    grades, answers = workings.policy.grades, workings.answers
    come_to = [grades.of(each) if isinstance(each, Decimal) else "" for each in _finals(workings, places)]
    answered = _Answered(answers.proposed_grade or None, answers.grade or None)

    def made(row: int, tops: Sequence[int]) -> Row:
        values = [
            Formula(formulas.grade(grades, at(column, tops[total])), value)
            for column, value in zip(_BOTH, come_to, strict=True)
        ]
        return _row(row, "评分等级", "", values, answered)

    return made


def _head() -> Row:
    return Row(
        [
            (_LABEL, "小计、总分和等级", Look.HEAD),
            cell(POINTS, "满分", Look.HEAD),
            cell(COMPUTED, "重算（公式）", Look.HEAD),
            cell(OURS, "测算（系统）", Look.HEAD),
            cell(AGREES, "是否一致", Look.HEAD),
            (_ANSWERED, "自评表所列（系统）", Look.HEAD),
            cell(WITHIN, "是否一致", Look.HEAD),
            cell(COUNTS, "计入得分", Look.HEAD),
        ]
    )


def _row(row: int, label: str, points: Value, values: Sequence[Value], answered: _Answered) -> Row:
    """Recomputed beside what was answered: what the rules give, then what counts."""
    told = [NONE if each is None else each for each in (answered.proposed, answered.counts)]
    said: list[Value] = []
    for value, mine, left, right in zip(values, told, _BOTH, (OURS, GIVEN), strict=True):
        stored = value.value if isinstance(value, Formula) else value
        said.append(NONE if mine == NONE else agreement(stored, mine, row, left=left, right=right))
    return Row(
        [
            (_LABEL, checked(label), Look.SUM_LABEL),
            cell(POINTS, points, Look.SUM),
            cell(COMPUTED, values[0], Look.SUM),
            cell(OURS, told[0], Look.SUM),
            cell(AGREES, said[0], looks(said[0])),
            (_ANSWERED, told[1], Look.SUM),
            cell(WITHIN, said[1], looks(said[1])),
            cell(COUNTS, values[1], Look.SUM),
        ]
    )
