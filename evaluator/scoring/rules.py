"""规则种类：the closed set of rule kinds, one small class each.

Kinds are code, numbers are data: a class knows how a rule counts, a policy file gives its numbers. A rule answers
with *exact* points (得分, not yet rounded) through one cheap call; the working in words is made elsewhere, only when
a person looks. ``None`` means that the rule's formula is not defined for these numbers and a person must choose.

Signs are ``≥ > ≤ < =``. All arguments and results are exact :class:`~decimal.Decimal` in the target's own unit.
"""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.scoring.values import half_up, truncate

ZERO = Decimal(0)
ONE = Decimal(1)
TWO = Decimal(2)
HUNDRED = Decimal(100)


def is_met(sign: str, target: Decimal, actual: Decimal) -> bool:
    """Whether the actual reaches the target by its sign. For ``=`` more is reached as well, except over a target of 0.

    >>> is_met("≥", Decimal(50), Decimal(35)), is_met("=", Decimal(0), Decimal(1))
    (False, False)
    """
    if sign == "≥":
        return actual >= target
    if sign == "=":
        return actual >= target if target else not actual
    if sign == "≤":
        return actual <= target
    if sign == ">":
        return actual > target
    return actual < target


@dataclass(frozen=True, slots=True)
class Proportional:
    """按比例得分: reached, full points; not reached, points by how much was reached.

    - positive (``≥ >``) and ``=`` from below: ``w × a ÷ t``;
    - negative (``≤ <``): ``negative="ratio"`` ``w × t ÷ a``, or ``"linear"`` ``w × (1 − (a − t) ÷ t)``, 0 from 2 × t;
    - ``=`` overshot: ``equal="reached"`` full, or ``"symmetric"`` ``w × (1 − |a − t| ÷ t)``;
    - a target of 0: 0 is full; anything worse is 0.

    The multiplication comes before the division, so a tie such as 2.625 stays a tie.

    >>> Proportional().points("≥", Decimal(50), Decimal(35), Decimal("3.00"))
    Decimal('2.10')
    """

    negative: str = "ratio"
    equal: str = "reached"
    kind = "proportional"

    def met(self, sign: str, target: Decimal, actual: Decimal) -> bool:
        """Whether this counts as 达成; an overshot ``=`` does not where the policy measures both ways."""
        if sign == "=" and self.equal == "symmetric":
            return actual == target
        return is_met(sign, target, actual)

    def points(self, sign: str, target: Decimal, actual: Decimal, points: Decimal) -> Decimal | None:
        """Exact points in 0..points; ``None`` where the target is below zero and missed: a ratio says nothing then."""
        if sign == "≥":
            if actual >= target:
                return points
        elif sign == "=":
            if actual == target or (self.equal == "reached" and actual > target and target):
                return points
        elif is_met(sign, target, actual):
            return points
        if target <= ZERO:
            return None if target else ZERO
        if sign == "≤" or sign == "<":
            exact = self._negative(target, actual, points)
        elif sign == "=" and actual > target:
            exact = points * (TWO * target - actual) / target
        else:
            exact = points * actual / target
        if exact < ZERO:
            return ZERO
        return exact

    def _negative(self, target: Decimal, actual: Decimal, points: Decimal) -> Decimal:
        if self.negative == "linear":
            return points * (TWO * target - actual) / target
        return points * target / actual

    def completion(self, sign: str, target: Decimal, actual: Decimal) -> Decimal | None:
        """完成率 in percent, exact: ``a ÷ t``; negative by the rule's own formula, ``t ÷ a`` or ``2 − a ÷ t``."""
        if target <= ZERO or actual < ZERO:
            return None
        if sign == "≤" or sign == "<":
            if self.negative == "linear":
                return HUNDRED * (TWO * target - actual) / target
            return HUNDRED * target / actual if actual else None
        return HUNDRED * actual / target


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """是否: reached, full points; not reached, none."""

    kind = "all_or_nothing"

    def met(self, sign: str, target: Decimal, actual: Decimal) -> bool:
        """Whether the actual reaches the target by its sign."""
        return is_met(sign, target, actual)

    def points(self, sign: str, target: Decimal, actual: Decimal, points: Decimal) -> Decimal | None:
        """Either ``points`` or 0."""
        return points if is_met(sign, target, actual) else ZERO

    def completion(self, sign: str, target: Decimal, actual: Decimal) -> Decimal | None:
        """完成率 in percent, as for 按比例."""
        return Proportional().completion(sign, target, actual)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a 分段 rule: from this value upward (included), this share of the points."""

    start: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Stepped:
    """分段: the actual itself (``on="actual"``) or its 完成率 (``on="completion"``) falls on a step with a fixed share.

    Satisfaction ≥90 → 10, 80–90 → 8, 60–80 → 5, under 60 → 0: a value on a boundary belongs to the upper step.

    >>> steps = (Step(Decimal(90), Decimal(1)), Step(Decimal(80), Decimal("0.8")))
    >>> Stepped(steps).points("≥", Decimal(90), Decimal(80), Decimal(10))
    Decimal('8.0')
    """

    steps: tuple[Step, ...]
    on: str = "actual"
    kind = "stepped"

    def met(self, sign: str, target: Decimal, actual: Decimal) -> bool:
        """Whether the actual reaches the target by its sign."""
        return is_met(sign, target, actual)

    def step_of(self, value: Decimal) -> Step | None:
        """The step that a value stands on; ``None`` below the lowest."""
        for step in self.steps:
            if value >= step.start:
                return step
        return None

    def measured(self, sign: str, target: Decimal, actual: Decimal) -> Decimal | None:
        """The figure that is looked up on the steps."""
        return actual if self.on == "actual" else self.completion(sign, target, actual)

    def points(self, sign: str, target: Decimal, actual: Decimal, points: Decimal) -> Decimal | None:
        """The step's share of the points; 0 below the lowest step; ``None`` where there is no 完成率 to look up."""
        value = self.measured(sign, target, actual)
        if value is None:
            return points if is_met(sign, target, actual) else (None if target else ZERO)
        step = self.step_of(value)
        return points * step.share if step else ZERO

    def completion(self, sign: str, target: Decimal, actual: Decimal) -> Decimal | None:
        """完成率 in percent, as for 按比例."""
        return Proportional().completion(sign, target, actual)


@dataclass(frozen=True, slots=True)
class Deduction:
    """扣分: each event beyond the allowed number takes ``per_event`` points off, never below 0.

    >>> Deduction(Decimal(2)).points("=", Decimal(0), Decimal(3), Decimal(10))
    Decimal('4')
    """

    per_event: Decimal
    kind = "deduction"

    def met(self, sign: str, target: Decimal, actual: Decimal) -> bool:
        """Whether nothing is taken off."""
        return actual <= target

    def points(self, sign: str, target: Decimal, actual: Decimal, points: Decimal) -> Decimal | None:
        """Points less the deductions, floor 0."""
        if actual <= target:
            return points
        left = points - self.per_event * (actual - target)
        return left if left > ZERO else ZERO

    def completion(self, sign: str, target: Decimal, actual: Decimal) -> Decimal | None:
        """Events have no 完成率."""
        return None


@dataclass(frozen=True, slots=True)
class Lateness:
    """逾期: on or before the day, full points; late, ``w × max(0, 1 − late days ÷ planned days)``.

    >>> Lateness().points_late(late=Decimal(15), planned=Decimal(60), points=Decimal(4))
    Decimal('3')
    """

    kind = "lateness"

    def points_late(self, *, late: Decimal, planned: Decimal, points: Decimal) -> Decimal:
        """Exact points for so many days late against the planned days, more than 0."""
        if late <= ZERO:
            return points
        left = points * (planned - late) / planned
        return left if left > ZERO else ZERO


@dataclass(frozen=True, slots=True)
class Band:
    """One 档 of a 定性 rule: a statement, and the share of the points a person may give for it."""

    key: str
    label: str
    """The official statement: ``达成年度指标``."""
    low: Decimal
    """Lowest share, included: exactly 80 % belongs to the upper band."""
    high: Decimal
    """Highest share; included in the top band only."""
    propose: Decimal | None
    """The share that the engine proposes, or ``None``: only a person can choose."""
    spellings: tuple[str, ...]
    """Statements accepted as this band."""


@dataclass(frozen=True, slots=True)
class Bands:
    """分档: a person states how far a 定性 target was reached and picks points inside the statement's band.

    Bands stand from the highest to the lowest, without gap.
    """

    bands: tuple[Band, ...]
    kind = "bands"

    def band(self, key: str) -> Band | None:
        """The band with this key."""
        return next((band for band in self.bands if band.key == key), None)

    def band_of(self, share: Decimal) -> Band:
        """The band that a share of the points belongs to."""
        return next((band for band in self.bands if share >= band.low), self.bands[-1])

    def range_of(self, band: Band, points: Decimal, places: int) -> tuple[Decimal, Decimal]:
        """(lowest, highest) points of a band that a score with so many places can take.

        The upper end of a lower band belongs to the band above: 部分达成 of 10 points is 6.00 to 7.99.
        """
        cent = ONE.scaleb(-places)
        low = truncate(band.low * points, places)
        if low < band.low * points:
            low += cent
        high = truncate(band.high * points, places)
        if band is not self.bands[0] and high >= band.high * points and high > low:
            high -= cent
        return low, max(low, high)


@dataclass(frozen=True, slots=True)
class ExecutionRate:
    """预算执行率: executed ÷ adjusted budget. The printed rate is cut or rounded; the score comes from the exact one.

    >>> rule = ExecutionRate(mode="truncate")
    >>> rule.printed(rule.rate(Decimal("808.43"), Decimal(810)))
    Decimal('99.80')
    >>> rule.points(Decimal("808.43"), Decimal(810), Decimal(10)).quantize(Decimal("0.01"))
    Decimal('9.98')
    """

    places: int = 2
    mode: str = "half_up"
    kind = "execution_rate"

    def rate(self, executed: Decimal, adjusted: Decimal) -> Decimal:
        """Exact rate in percent; the adjusted budget is not 0."""
        return HUNDRED * executed / adjusted

    def printed(self, rate: Decimal) -> Decimal:
        """The rate as the form prints it."""
        return truncate(rate, self.places) if self.mode == "truncate" else half_up(rate, self.places)

    def points(self, executed: Decimal, adjusted: Decimal, points: Decimal) -> Decimal:
        """Exact points, linear, in 0..points."""
        exact = points * executed / adjusted
        if exact > points:
            return points
        return exact if exact > ZERO else ZERO


@dataclass(frozen=True, slots=True)
class CapStep:
    """One step of 总分封顶: with a rate under ``below`` (percent), the total is at most ``maximum``."""

    below: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class ExecutionCaps:
    """总分封顶: a low execution rate caps the total; the strictest step that applies wins.

    >>> caps = ExecutionCaps((CapStep(Decimal(80), Decimal(89)), CapStep(Decimal(70), Decimal(79))))
    >>> caps.cap_for(Decimal(80)), caps.cap_for(Decimal("69.99")).maximum
    (None, Decimal('79'))
    """

    steps: tuple[CapStep, ...]
    kind = "execution_caps"

    def cap_for(self, rate: Decimal) -> CapStep | None:
        """The step that applies to an exact rate in percent."""
        return min((step for step in self.steps if rate < step.below), key=lambda step: step.maximum, default=None)


QuantityRule = Proportional | AllOrNothing | Stepped | Deduction
