"""公式：a rule as an Excel formula over the cells that hold its numbers, without the equal sign.

Spreadsheets count in binary, where 0.7 × 3.75 lies a hair below 2.625. Every quotient and product is therefore brought
back to ten decimals before it is rounded half-up, cut or compared: a tie is a tie again, and nothing else moves
(``precision`` says when that is sure). Half-up is ``ROUND``; cutting is ``INT`` of whole hundredths.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluator.scoring.policy import Grades
from evaluator.scoring.rules import (
    AllOrNothing,
    Deduction,
    ExecutionCaps,
    ExecutionRate,
    Lateness,
    Proportional,
    QuantityRule,
    Stepped,
)
from evaluator.scoring.values import shown, truncate
from evaluator.sheets.workings.counting import (
    ByDeadline,
    ByEach,
    ByProposal,
    ByQuantity,
    ByRange,
    Counting,
    Limits,
    Unweighted,
)

GUARD = 10
"""Decimals to which a quotient is brought back before anything is decided by it."""
BY_PERSON = "由人评定"
REACHED, MISSED = "达到", "没有达到"
UNFINISHED = "还不能合计"
INSIDE, OUTSIDE = "在范围内", "超出范围"


@dataclass(frozen=True, slots=True)
class Cells:
    """The addresses of one row's numbers: ``Cells(target="G7", upper="H7", actual="I7", points="J7")``."""

    target: str
    upper: str
    actual: str
    points: str
    places: int
    """Decimals of a score."""
    full: str
    """Full points as a score: the cell itself, or cut where the 分值 has more decimals than a score."""

    @classmethod
    def of(cls, target: str, upper: str, actual: str, points: str, *, places: int, worth: Decimal | None) -> "Cells":
        """The cells of a row whose 分值 is ``worth`` at the moment."""
        fits = worth is None or worth == full_points(worth, places)
        full = points if fits else f"INT(ROUND({points}*{10**places},{GUARD}))/{10**places}"
        return cls(target, upper, actual, points, places, full)


def full_points(points: Decimal, places: int) -> Decimal:
    """Full points as a score: never above the 分值, even where that has more decimals than a score.

    >>> full_points(Decimal("3.125"), 2)
    Decimal('3.12')
    """
    return truncate(points, places)


def formula(counting: Counting, cells: Cells, *, parts: str = "") -> str:
    """The score of a row by its rule. ``parts``: the range that says of each of several targets if it is reached.

    >>> cells = Cells.of("G7", "H7", "I7", "J7", places=2, worth=Decimal(3))
    >>> formula(ByQuantity(AllOrNothing(), "≥", Decimal(50), Decimal(35)), cells)
    'IF(I7>=G7,J7,0)'
    """
    match counting:
        case ByQuantity(rule, sign):
            return _by_rule(rule, sign, cells.target, cells)
        case ByRange(rule):
            below = _by_rule(rule, "≥", cells.target, cells)
            above = _by_rule(rule, "≤", cells.upper, cells)
            return f"IF({cells.actual}<{cells.target},{below},IF({cells.actual}>{cells.upper},{above},{cells.full}))"
        case ByDeadline():
            return _by_deadline(counting, cells)
        case ByEach(several):
            return f'IF(COUNTIF({parts},"{REACHED}")={len(several)},{cells.full},"{BY_PERSON}")'
        case ByProposal(share):
            return _rounded(f"{cells.points}*{shown(share)}", cells)
        case Unweighted():
            return f"{cells.points}*0"


def reached(counting: ByQuantity | ByRange | ByDeadline, cells: Cells) -> str:
    """Whether one of several targets is reached, in words."""
    match counting:
        case ByQuantity(rule, sign):
            met = _met(rule, sign, cells.target, cells.actual)
        case ByRange():
            met = f"AND({cells.actual}>={cells.target},{cells.actual}<={cells.upper})"
        case ByDeadline():
            met = f"{cells.actual}<={cells.target}"
    return f'IF({met},"{REACHED}","{MISSED}")'


def in_limits(proposal: str, low: str, high: str) -> str:
    """A proposal kept inside its band."""
    return f"MIN(MAX({proposal},{low}),{high})"


def limit_formulas(limits: Limits, cells: Cells) -> tuple[str, str]:
    """(lowest, highest) score that a person may give, as formulas of the 分值."""
    hundred = Decimal(10**cells.places)

    def up(share: Decimal) -> str:
        return f"-INT(-ROUND({cells.points}*{shown(share * hundred)},{GUARD}))"

    low = f"{up(limits.low)}/{hundred}" if limits.low else "0"
    if limits.high_excluded:
        return low, f"MAX({up(limits.at_least)},{up(limits.high)}-1)/{hundred}"
    if cells.full == cells.points or not limits.at_least:
        return low, cells.full
    return low, f"MAX({up(limits.at_least)}/{hundred},{cells.full})"


def execution(cells: Cells) -> str:
    """预算执行率得分: executed (``actual``) ÷ adjusted budget (``target``) × points, at most full."""
    earned = _rounded(f"{cells.points}*{cells.actual}/{cells.target}", cells)
    return f'IF({cells.target}>0,MAX(0,MIN({cells.full},{earned})),"算不出")'


def printed_rate(rule: ExecutionRate, cells: Cells) -> str:
    """The rate in percent as the form prints it, cut or rounded as the policy says."""
    whole = 10**rule.places
    if rule.mode == "truncate":
        rate = f"INT(ROUND({cells.actual}/{cells.target}*{100 * whole},6))/{whole}"
    else:
        rate = f"ROUND(ROUND({cells.actual}/{cells.target}*100,8),{rule.places})"
    return f'IF({cells.target}>0,{rate},"算不出")'


def capped(total: str, caps: ExecutionCaps, cells: Cells) -> str:
    """总分封顶 by the exact rate; ``total`` is the address of the sum."""
    rate = f"ROUND({cells.actual}/{cells.target}*100,{GUARD})"
    steps = ",".join(f"IF({rate}<{shown(step.below)},{shown(step.maximum)},{total})" for step in caps.steps)
    return f"IF(AND(ISNUMBER({total}),{cells.target}>0),MIN({total},{steps}),{total})"


def total(cells: str, count: int) -> str:
    """The sum of so many scores in these cells, or words while one is missing: missing is not zero."""
    return f'IF(COUNT({cells})={count},ROUND(SUM({cells}),{GUARD}),"{UNFINISHED}")'


def grade(grades: Grades, of: str) -> str:
    """评分等级 of the total at this address."""
    found = f'"{grades.bands[-1].label}"'
    for band in reversed(grades.bands[:-1]):
        found = f'IF({of}>={shown(band.start)},"{band.label}",{found})'
    return f'IF(ISNUMBER({of}),{found},"")'


def agrees(computed: str, ours: str) -> str:
    """Whether the recomputed figure is the one that we answered."""
    return f'IF({computed}={ours},"一致","不一致")'


def within(given: str, low: str, high: str) -> str:
    """Whether a person's score lies inside what may be given."""
    return f'IF(ISNUMBER({given}),IF(AND({given}>={low},{given}<={high}),"{INSIDE}","{OUTSIDE}"),"")'


def day(value: date) -> str:
    """A day as a formula that every spreadsheet takes for a date."""
    return f"DATE({value.year},{value.month},{value.day})"


def _rounded(expression: str, cells: Cells) -> str:
    rounded = f"ROUND(ROUND({expression},{GUARD}),{cells.places})"
    return rounded if cells.full == cells.points else f"MIN({rounded},{cells.full})"


def _met(rule: QuantityRule, sign: str, target: str, actual: str) -> str:
    if isinstance(rule, Deduction):
        return f"{actual}<={target}"
    if sign == "=":
        if isinstance(rule, Proportional) and rule.equal == "symmetric":
            return f"{actual}={target}"
        return f"IF({target}=0,{actual}=0,{actual}>={target})"
    return f"{actual}{ {'≥': '>=', '>': '>', '≤': '<=', '<': '<'}[sign] }{target}"


def _by_rule(rule: QuantityRule, sign: str, target: str, cells: Cells) -> str:
    met, full, actual, points = _met(rule, sign, target, cells.actual), cells.full, cells.actual, cells.points
    if isinstance(rule, AllOrNothing):
        return f"IF({met},{full},0)"
    if isinstance(rule, Deduction):
        left = f"{points}-{shown(rule.per_event)}*({actual}-{target})"
        return f"IF({met},{full},MAX(0,{_rounded(left, cells)}))"
    if isinstance(rule, Stepped):
        return _stepped(rule, sign, target, cells)
    share = f"MAX(0,{_rounded(_proportion(rule, sign, target, cells), cells)})"
    if sign == "=" and rule.equal == "symmetric":
        over = f"MAX(0,{_rounded(f'{points}*(2*{target}-{actual})/{target}', cells)})"
        share = f"IF({actual}>{target},{over},{share})"
    return f'IF({met},{full},IF({target}>0,{share},IF({target}=0,0,"{BY_PERSON}")))'


def _proportion(rule: Proportional, sign: str, target: str, cells: Cells) -> str:
    if sign in ("≤", "<"):
        if rule.negative == "linear":
            return f"{cells.points}*(2*{target}-{cells.actual})/{target}"
        return f"{cells.points}*{target}/{cells.actual}"
    return f"{cells.points}*{cells.actual}/{target}"


def _stepped(rule: Stepped, sign: str, target: str, cells: Cells) -> str:
    """Nested from the highest step; a value on a boundary belongs to the upper one."""
    actual = cells.actual
    negative = sign in ("≤", "<")
    quotient = f"{target}/{actual}" if negative else f"{actual}/{target}"
    measured = actual if rule.on == "actual" else f"ROUND(100*{quotient},{GUARD})"
    found = "0"
    for step in reversed(rule.steps):
        earned = cells.full if step.share == 1 else _rounded(f"{cells.points}*{shown(step.share)}", cells)
        found = f"IF({measured}>={shown(step.start)},{earned},{found})"
    if rule.on == "actual":
        return found
    met = _met(rule, sign, target, actual)
    none = f'IF({met},{cells.full},IF({target}=0,0,"{BY_PERSON}"))'
    uncountable = f"{target}<=0,{actual}<=0" if negative else f"{target}<=0,{actual}<0"
    return f"IF(OR({uncountable}),{none},{found})"


def _by_deadline(counting: ByDeadline, cells: Cells) -> str:
    rule, due, done = counting.rule, cells.target, cells.actual
    if isinstance(rule, AllOrNothing):
        return f"IF({done}<={due},{cells.full},0)"
    if not isinstance(rule, Lateness) or counting.planned <= 0:
        return f'IF({done}<={due},{cells.full},"{BY_PERSON}")'
    planned = due if counting.begins is None else f"({due}-{day(counting.begins)}+1)"
    left = _rounded(f"{cells.points}*({planned}-({done}-{due}))/{planned}", cells)
    return f"IF({done}<={due},{cells.full},MAX(0,{left}))"
