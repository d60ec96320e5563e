"""得分计算说明的行：the numbers of each row in cells of their own, the formula over them, and what was answered.

A row of the sheet is known by its number before anything is written, so every formula is made twice: once to measure
the sheet, once with the rows where they came to stand. Beside each formula stands the value that it has: what the rule
gives for these numbers, computed exactly.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.values import half_up, shown
from evaluator.sheets.drawing import Formula, Look, Row, Value, checked
from evaluator.sheets.shapes import Span
from evaluator.sheets.workings import formulas
from evaluator.sheets.workings.composing import WorkingLine
from evaluator.sheets.workings.counting import (
    ByDeadline,
    ByEach,
    ByQuantity,
    ByRange,
    Counting,
)

NUMBER, GROUP, NAME, TARGET_TEXT, ACTUAL_TEXT, SIGN, TARGET, UPPER, ACTUAL = range(1, 10)
POINTS, COMPUTED, OURS, AGREES, GIVEN, LOW, HIGH, WITHIN, COUNTS = range(10, 19)
COLUMNS = (
    ("行", 5),
    ("一级、二级指标", 17),
    ("指标名称", 19),
    ("指标值原文", 13),
    ("完成值原文", 13),
    ("符号", 6),
    ("指标值（数）", 16),
    ("上限（数）", 9),
    ("完成值（数）", 16),
    ("满分", 8),
    ("重算得分\n（公式）", 10),
    ("测算得分\n（系统）", 10),
    ("是否一致", 9),
    ("人工评分", 9),
    ("可评最低", 8),
    ("可评最高", 8),
    ("是否在\n范围内", 10),
    ("计入得分", 9),
)
"""Each column's head and its width in characters."""
WIDTHS = tuple(width for _, width in COLUMNS)
LETTERS = "ABCDEFGHIJKLMNOPQR"
SAME, OTHER = "一致", "不一致"
OPEN = "待补全"
NONE = "—"
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar."""

Score = Decimal | str
"""A score, or the words that stand for one while there is none."""
Maker = Callable[[int, Sequence[int]], Row]
"""Makes a row of the sheet, given where it comes to stand, and where each row of the sheet does."""


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one line of the form, and the values that its formulas have."""

    rows: tuple[Maker, ...]
    computed: Score
    counts: Score


def at(column: int, row: int) -> str:
    """``(7, 12)`` → ``G12``."""
    return f"{LETTERS[column - 1]}{row}"


def cell(column: int, value: Value, look: Look = Look.CENTER) -> tuple[Span, Value, Look]:
    """One cell of a row."""
    return Span(column, column), value, look


def numbered(column: int, value: Decimal | None) -> tuple[Span, Value, Look]:
    """A number, or an empty cell."""
    return cell(column, "" if value is None else value, Look.NUMBER)


def agreement(computed: Score, ours: Score, row: int, *, left: int = COMPUTED, right: int = OURS) -> Value:
    """一致 or 不一致, live."""
    return Formula(formulas.agrees(at(left, row), at(right, row)), SAME if computed == ours else OTHER)


def compared(computed: Value, ours: Score, row: int) -> list[tuple[Span, Value, Look]]:
    """重算得分, 测算得分 and whether they agree; words on either side are compared with nothing."""
    stored = computed.value if isinstance(computed, Formula) else computed
    known = isinstance(stored, Decimal) and ours != NONE
    agrees = agreement(stored, ours, row) if known else NONE
    return [cell(COMPUTED, computed, Look.NUMBER), cell(OURS, ours, Look.NUMBER), cell(AGREES, agrees, looks(agrees))]


def looks(said: Value) -> Look:
    """Red where a person must look."""
    text = said.value if isinstance(said, Formula) else said
    return Look.WARNING_CENTER if text in (OTHER, formulas.OUTSIDE) else Look.CENTER


def line_rows(number: int, line: WorkingLine, places: int) -> Made:
    """A line of the form: its numbers and formulas, a row for each of several targets, and the rule in words."""
    computed = computed_of(line)
    counts = counts_of(line, computed)
    parts = line.counting.parts if isinstance(line.counting, ByEach) else ()
    rows: list[Maker] = [lambda row, _: _numbers(number, line, places, row, computed, counts, len(parts))]
    rows += [_part_maker(part, place) for place, part in enumerate(parts, start=1)]
    rows.append(lambda _, __: words(line_words(line)))
    return Made(tuple(rows), computed, counts)


def computed_of(line: WorkingLine) -> Score:
    """What the formula comes to; where there is none the words that stand in its place, or the figure as answered."""
    verdict = line.counted.verdict
    if verdict.outcome is Outcome.PENDING:
        return OPEN
    return formulas.BY_PERSON if verdict.proposed is None else verdict.proposed


def counts_of(line: WorkingLine, computed: Score) -> Score:
    """计入得分: a person's score before the rule's; an open row has none."""
    given = line.facts.given_score
    return computed if given is None or computed == OPEN else given


def words(text: str, *, look: Look = Look.LEFT) -> Row:
    """A row of words below a row of numbers."""
    return Row([cell(NUMBER, ""), (Span(GROUP, COUNTS), checked(text), look)])


def line_words(line: WorkingLine) -> str:
    """The rule and the steps, the sources, who decided what, and why there is no formula where there is none."""
    answered = line.answered
    steps = f"　步骤：{'；'.join(answered.steps)}" if answered.steps else ""
    said = [f"计分方法：{answered.rule}{steps}"]
    if answered.sources:
        said.append(f"依据：{answered.cited}")
    said.extend(_decided(line))
    return "\n".join(said)


def _decided(line: WorkingLine) -> tuple[str, ...]:
    """What a person decided, or still has to, and what has no formula."""
    verdict, answered, facts = line.counted.verdict, line.answered, line.facts
    if verdict.outcome is Outcome.PENDING:
        why = "；".join(problem.rstrip("。") for problem in answered.problems)
        return (f"还不能计分：{why or '见问题'}；不设公式",)
    said = []
    if line.counted.counting is None:
        said.append("没有算法可循，由人在可评范围内评定；不设公式")
    elif line.counting is None:
        said.append("数位太多，或离界限太近，表格软件的 15 位数算不准；不设公式，所列为系统按精确小数算出的得分")
    by = f"（{answered.given_by}）" if answered.given_by else ""
    given = facts.given_score
    if given is not None and given != answered.proposed:
        beside = "" if answered.proposed is None else f"，与测算得分 {shown_score(answered.proposed)} 不同"
        reason = facts.given_reason.strip() or "没有填写"
        said.append(f"人工评为 {shown_score(given)}{by}{beside}；理由：{reason}")
    elif verdict.outcome is Outcome.CHOICE and given is not None:
        said.append(f"由人在可评范围内评定，评为 {shown_score(given)}{by}")
    elif verdict.outcome is Outcome.CHOICE:
        none = "还没有评定" if answered.proposed is None else "没有另评，按建议分计"
        said.append(f"由人在可评范围内评定；{none}")
    return tuple(said)


def shown_score(score: Decimal) -> str:
    """A score with its two decimals, and never fewer than it has."""
    rounded = half_up(score)
    return str(rounded) if rounded == score else shown(score)


def _numbers(number: int, line: WorkingLine, places: int, row: int, computed: Score, counts: Score, parts: int) -> Row:
    facts = line.facts
    made = Row(
        [
            cell(NAME, checked(facts.indicator.strip()), Look.LEFT),
            cell(TARGET_TEXT, checked(facts.target_text.strip())),
            cell(ACTUAL_TEXT, checked(facts.actual_text.strip())),
            *(numbers(line.counting) if not parts else numbers(None)),
            numbered(POINTS, facts.points),
            *_scores(line, places, row, computed, counts, parts),
        ]
    )
    group = "\n".join(part for part in (facts.category.strip(), facts.subcategory.strip()) if part)
    made.cells.append(cell(GROUP, checked(group)))
    # Its own row alone bears the number: a label over all of them would be cut in two where a page ends.
    made.cells.append(cell(NUMBER, str(number)))
    return made


def _scores(
    line: WorkingLine, places: int, row: int, computed: Score, counts: Score, parts: int
) -> list[tuple[Span, Value, Look]]:
    addresses = formulas.Cells.of(
        at(TARGET, row), at(UPPER, row), at(ACTUAL, row), at(POINTS, row), places=places, worth=line.facts.points
    )
    ours: Score = NONE if line.answered.proposed is None else line.answered.proposed
    value: Value = computed
    if line.counting is not None:
        between = f"{at(COMPUTED, row + 1)}:{at(COMPUTED, row + parts)}" if parts else ""
        text = formulas.formula(line.counting, addresses, parts=between)
        if line.counted.verdict.outcome is Outcome.CHOICE:
            text = formulas.in_limits(text, at(LOW, row), at(HIGH, row))
        value = Formula(text, computed)
    found = compared(value, ours, row)
    given = line.facts.given_score
    found.append(numbered(GIVEN, given))
    if computed == OPEN or line.facts.points is None:
        return [*found, *(cell(column, "") for column in (LOW, HIGH, WITHIN)), cell(COUNTS, OPEN)]
    low, high = limit_values(line, places)
    low_text, high_text = formulas.limit_formulas(line.limits, addresses)
    within = "" if given is None else formulas.INSIDE if low <= given <= high else formulas.OUTSIDE
    inside = Formula(formulas.within(at(GIVEN, row), at(LOW, row), at(HIGH, row)), within)
    counted = Formula(f"IF(ISNUMBER({at(GIVEN, row)}),{at(GIVEN, row)},{at(COMPUTED, row)})", counts)
    return [
        *found,
        cell(LOW, Formula(low_text, low), Look.NUMBER),
        cell(HIGH, Formula(high_text, high), Look.NUMBER),
        cell(WITHIN, inside, looks(inside)),
        cell(COUNTS, counted, Look.NUMBER),
    ]


def limit_values(line: WorkingLine, places: int) -> tuple[Decimal, Decimal]:
    """(lowest, highest) score that a person may give: the band's, or 0 to full points."""
    span = line.counted.verdict.range
    if span is not None:
        return span
    assert line.facts.points is not None
    return Decimal(0), formulas.full_points(line.facts.points, places)


def numbers(counting: Counting | None) -> list[tuple[Span, Value, Look]]:
    """The parsed numbers: 符号, 指标值, 区间上限, 完成值."""
    empty = [cell(column, "") for column in (SIGN, TARGET, UPPER, ACTUAL)]
    match counting:
        case ByQuantity(_, sign, target, actual):
            return [cell(SIGN, sign), numbered(TARGET, target), empty[2], numbered(ACTUAL, actual)]
        case ByRange(_, low, high, actual):
            return [cell(SIGN, "区间"), numbered(TARGET, low), numbered(UPPER, high), numbered(ACTUAL, actual)]
        case ByDeadline(_, due, done):
            return [cell(SIGN, "不迟于"), _moment(TARGET, due), empty[2], _moment(ACTUAL, done)]
    return empty


def _moment(column: int, value: date | Decimal) -> tuple[Span, Value, Look]:
    if isinstance(value, date):
        return cell(column, Decimal((value - _EPOCH).days), Look.DAY)
    return numbered(column, value)


def _part_maker(part: ByQuantity | ByRange | ByDeadline, place: int) -> Maker:
    return lambda row, _: _part(part, place, row)


def _part(part: ByQuantity | ByRange | ByDeadline, place: int, row: int) -> Row:
    """One of several targets: whether it is reached."""
    addresses = formulas.Cells.of(
        at(TARGET, row), at(UPPER, row), at(ACTUAL, row), at(POINTS, row), places=2, worth=None
    )
    reached = Formula(formulas.reached(part, addresses), formulas.REACHED)
    return Row(
        [
            cell(NUMBER, ""),
            (Span(GROUP, ACTUAL_TEXT), f"第 {place} 项", Look.RIGHT),
            *numbers(part),
            cell(POINTS, ""),
            cell(COMPUTED, reached),
            *(cell(column, "") for column in range(OURS, COUNTS + 1)),
        ]
    )
