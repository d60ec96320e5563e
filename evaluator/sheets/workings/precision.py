"""精度：whether a spreadsheet, which counts with binary numbers of some 15 digits, is sure to find the exact figure.

Ordinary numbers always are. Not sure: more than 15 digits, two numbers that differ only from the 13th digit on, and
a score within a hundred-millionth of a hundredth of a tie without being one. Such a row has no formula: a formula that
may come out otherwise proves nothing.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from evaluator.scoring.rules import (
    Deduction,
    ExecutionCaps,
    ExecutionRate,
    Lateness,
    Proportional,
    QuantityRule,
    Stepped,
)
from evaluator.sheets.workings.counting import (
    ByDeadline,
    ByEach,
    ByProposal,
    ByQuantity,
    ByRange,
    Counting,
)

DIGITS = 15
_NEAR = Fraction(1, 10**13)
"""Two numbers nearer than this, relatively, may count as equal in a spreadsheet."""
_TIE = Fraction(1, 10**8)
"""A score nearer to a tie than this, in units of its last decimal, may be rounded the other way."""
_STEADY = Fraction(10**4)
"""Products up to here keep ten sure decimals."""
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts the days otherwise."""


def is_sure(counting: Counting, points: Decimal, places: int) -> bool:
    """Whether the formula of a row comes out at the exact score in any spreadsheet.

    >>> from evaluator.scoring.rules import AllOrNothing
    >>> is_sure(ByQuantity(AllOrNothing(), "≥", Decimal("1e14"), Decimal("99999999999999.9")), Decimal(3), 2)
    False
    """
    if not _fits(points):
        return False
    match counting:
        case ByQuantity(rule, sign, target, actual):
            return _quantity(rule, sign, target, actual, points, places)
        case ByRange(rule, low, high, actual):
            ends = _fits(low) and _fits(high) and _apart(actual, low) and _apart(actual, high)
            outside = "≥" if actual < low else "≤"
            return ends and _quantity(rule, outside, low if actual < low else high, actual, points, places)
        case ByDeadline():
            return _deadline(counting, points, places)
        case ByEach(parts):
            return all(_reach_is_sure(part) for part in parts)
        case ByProposal(share):
            return _untied(Fraction(points) * Fraction(share), places)
    return True


def execution_is_sure(executed: Decimal, adjusted: Decimal, points: Decimal, places: int) -> bool:
    """The same for 预算执行率得分."""
    if not (_fits(executed) and _fits(adjusted) and _fits(points)):
        return False
    return executed >= adjusted or _untied(Fraction(points) * Fraction(executed) / Fraction(adjusted), places)


def rate_is_sure(rule: ExecutionRate, executed: Decimal, adjusted: Decimal) -> bool:
    """The same for the rate as the form prints it."""
    rate = 100 * Fraction(executed) / Fraction(adjusted)
    if not (_fits(executed) and _fits(adjusted) and rate < _STEADY):
        return False
    if rule.mode == "truncate":
        whole = rate * 10**rule.places
        beyond = whole - int(whole)
        return not beyond or Fraction(1, 10**6) < beyond < 1 - Fraction(1, 10**6)
    return _untied(rate, rule.places, Fraction(1, 10**6))


def caps_are_sure(caps: ExecutionCaps, executed: Decimal, adjusted: Decimal) -> bool:
    """The same for the steps of 总分封顶."""
    rate = 100 * Fraction(executed) / Fraction(adjusted)
    return all(rate == step.below or abs(rate - Fraction(step.below)) > _TIE for step in caps.steps)


def _quantity(rule: QuantityRule, sign: str, target: Decimal, actual: Decimal, points: Decimal, places: int) -> bool:
    if not (_fits(target) and _fits(actual)):
        return False
    if not _apart(target, actual) and not isinstance(rule, Proportional):
        return False
    if isinstance(rule, Proportional):
        return _proportion_is_sure(rule, sign, target, actual, points, places)
    if isinstance(rule, Deduction):
        taken = Fraction(rule.per_event) * (Fraction(actual) - Fraction(target))
        steady = max(abs(target), abs(actual), Decimal(1)) * max(rule.per_event, Decimal(1)) < _STEADY
        left = Fraction(points) - taken
        return taken <= 0 or left < -1 or (steady and _untied(left, places))
    if isinstance(rule, Stepped):
        return _steps_are_sure(rule, sign, target, actual, points, places)
    return True


def _proportion_is_sure(
    rule: Proportional, sign: str, target: Decimal, actual: Decimal, points: Decimal, places: int
) -> bool:
    """A row that is reached by a hair gets what one that is missed by a hair gets, so near numbers do no harm here."""
    if rule.met(sign, target, actual) or target <= 0:
        return target > 0 or _apart(target, actual)
    return _untied(Fraction(points) * _proportion(rule, sign, Fraction(target), Fraction(actual)), places)


def _proportion(rule: Proportional, sign: str, target: Fraction, actual: Fraction) -> Fraction:
    negative = sign in ("≤", "<")
    if (negative and rule.negative == "linear") or (sign == "=" and actual > target):
        return (2 * target - actual) / target
    return target / actual if negative else actual / target


def _steps_are_sure(rule: Stepped, sign: str, target: Decimal, actual: Decimal, points: Decimal, places: int) -> bool:
    measured = rule.measured(sign, target, actual)
    if measured is None:
        return True
    if rule.on == "actual":
        clear = all(_apart(actual, step.start) for step in rule.steps)
    else:
        wanted, done = Fraction(target), Fraction(actual)
        exact = 100 * (wanted / done if sign in ("≤", "<") else done / wanted)
        clear = all(exact == step.start or abs(exact - Fraction(step.start)) > _TIE for step in rule.steps)
    return clear and all(_untied(Fraction(points) * Fraction(step.share), places) for step in rule.steps)


def _deadline(counting: ByDeadline, points: Decimal, places: int) -> bool:
    if not _reach_is_sure(counting):
        return False
    if not isinstance(counting.rule, Lateness) or counting.planned <= 0:
        return True
    due, done = counting.due, counting.done
    late = (done - due).days if isinstance(done, date) and isinstance(due, date) else _difference(done, due)
    planned = Fraction(counting.planned)
    return late <= 0 or _untied(Fraction(points) * (planned - late) / planned, places)


def _difference(done: date | Decimal, due: date | Decimal) -> Fraction:
    assert isinstance(done, Decimal)
    assert isinstance(due, Decimal)
    return Fraction(done) - Fraction(due)


def _reach_is_sure(part: ByQuantity | ByRange | ByDeadline) -> bool:
    """Whether it is sure that a target is reached or not."""
    match part:
        case ByQuantity(_, _, target, actual):
            return _fits(target) and _fits(actual) and _apart(target, actual)
        case ByRange(_, low, high, actual):
            return all(map(_fits, (low, high, actual))) and _apart(actual, low) and _apart(actual, high)
    if isinstance(part.due, date) or isinstance(part.done, date):
        days = [each for each in (part.due, part.done, part.begins) if isinstance(each, date)]
        return all(each >= _FIRST_DAY for each in days)
    return _fits(part.due) and _fits(part.done) and _apart(part.due, part.done)


def _fits(number: Decimal) -> bool:
    """Whether a spreadsheet's cell can hold the number."""
    return len(number.normalize().as_tuple().digits) <= DIGITS and abs(number) < Decimal(10) ** DIGITS


def _apart(one: Decimal, other: Decimal) -> bool:
    """Equal, or far enough apart to be told apart."""
    return one == other or abs(Fraction(one) - Fraction(other)) > max(abs(Fraction(one)), abs(Fraction(other))) * _NEAR


def _untied(exact: Fraction, places: int, near: Fraction = _TIE) -> bool:
    """A tie, or far enough from every tie."""
    units = exact * 10**places
    distance = abs(units - int(units) - Fraction(1, 2))
    return not distance or distance > near
