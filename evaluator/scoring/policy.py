"""评分办法：a scoring policy as frozen types.

What differs by region or year is data here, and each number has its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from evaluator.problems import Level
from evaluator.scoring.meanings import Kind
from evaluator.scoring.rules import (
    AllOrNothing,
    Bands,
    ExecutionCaps,
    ExecutionRate,
    Lateness,
    Proportional,
    QuantityRule,
)
from evaluator.scoring.values import half_up, truncate


class Confidence(StrEnum):
    """How sure we are of a source: read as published, seen in published forms, or well known and not re-read."""

    PUBLISHED = "published"
    PRACTICE = "practice"
    TO_CONFIRM = "to-confirm"
    HOUSE = "house-convention"
    """Reserved: the law is silent, and we say so."""

    @property
    def label(self) -> str:
        """As a page prints it: ``已核对原文``."""
        return CONFIDENCE_LABELS[self]


CONFIDENCE_LABELS: Mapping[Confidence, str] = MappingProxyType(
    {
        Confidence.PUBLISHED: "已核对原文",
        Confidence.PRACTICE: "见于公开的自评表",
        Confidence.TO_CONFIRM: "待核对原文",
        Confidence.HOUSE: "文件未规定，本软件约定",
    }
)


@dataclass(frozen=True, slots=True)
class LegalSource:
    """依据：the document that a number comes from."""

    key: str
    title: str
    """``项目支出绩效评价管理办法``."""
    number: str = ""
    """文号: ``财预〔2020〕10号``."""
    article: str = ""
    """``第十三条``."""
    url: str = ""
    confidence: str = Confidence.TO_CONFIRM
    """One of :class:`Confidence`."""

    @property
    def citation(self) -> str:
        """In one line, with how sure we are: ``《项目支出绩效评价管理办法》（财预〔2020〕10号） · 待核对原文``."""
        name = f"《{self.title}》" if self.number else self.title
        number = f"（{self.number}）" if self.number else ""
        article = f"，{self.article}" if self.article else ""
        return f"{name}{number}{article} · {Confidence(self.confidence).label}"


HOUSE_CONVENTION = LegalSource(key="house-convention", title="本软件约定", confidence=Confidence.HOUSE)


@dataclass(frozen=True, slots=True)
class Category:
    """一级指标: its label, its share of the 100 points, and which 二级指标 it may hold."""

    key: str
    """``execution`` ``cost`` ``output`` ``benefit`` ``satisfaction``."""
    label: str
    spellings: tuple[str, ...]
    points: Decimal
    required: bool
    subcategories: tuple[str, ...]
    source: LegalSource


@dataclass(frozen=True, slots=True)
class WeightSet:
    """An alternative division of the points, for forms with exactly these 一级指标."""

    key: str
    label: str
    points: Mapping[str, Decimal]
    """Category key → points."""
    source: LegalSource


@dataclass(frozen=True, slots=True)
class Weights:
    """权重调整: whether a unit may divide the points differently, and whether it must say why."""

    adjustable: bool
    reason_required: bool
    total: Decimal
    source: LegalSource


R = TypeVar("R", covariant=True)


@dataclass(frozen=True, slots=True)
class Sourced(Generic[R]):
    """A rule with its place in the policy file and the document it comes from."""

    key: str
    """Dotted key in the file: ``rules.quantitative``."""
    rule: R
    source: LegalSource


@dataclass(frozen=True, slots=True)
class SpecialRule:
    """A rule for the quantities of one 一级指标 (or 二级指标) only: stepped satisfaction, deduction for accidents."""

    category: str
    subcategory: str
    """Empty: every 二级指标 of the category."""
    target: Kind
    """QUANTITY or ZERO_EVENT: which kind of number it judges."""
    entry: Sourced[QuantityRule]


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule for each kind of target, and the exceptions."""

    quantitative: Sourced[QuantityRule]
    qualitative: Sourced[Bands]
    deadline: Sourced[AllOrNothing | Lateness | Bands]
    range: Sourced[Proportional | AllOrNothing]
    zero_event: Sourced[QuantityRule]
    execution: Sourced[ExecutionRate]
    proposals: LegalSource
    """Where the proposals inside the 定性 bands come from."""
    special: tuple[SpecialRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """评价等级: from this total upward (included)."""

    label: str
    start: Decimal


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades from the highest to the lowest; half-open, so 90 is 优 and 89.99 is 良."""

    bands: tuple[Grade, ...]
    source: LegalSource

    def of(self, total: Decimal) -> str:
        """The grade of a total."""
        for grade in self.bands:
            if total >= grade.start:
                return grade.label
        return self.bands[-1].label

    def between(self, lowest: Decimal, highest: Decimal) -> tuple[str, ...]:
        """Every grade that a total from lowest to highest can have, the best first."""
        labels = [grade.label for grade in self.bands]
        return tuple(labels[labels.index(self.of(highest)) : labels.index(self.of(lowest)) + 1])


SHORTEST_REASON = 10
"""字 that an explanation needs at least where a policy says nothing of it."""
_QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(5))


@dataclass(frozen=True, slots=True)
class Rounding:
    """小数位: half-up (四舍五入) to so many places, on each line."""

    places: int
    at: str
    source: LegalSource

    def round(self, value: Decimal) -> Decimal:
        """Half-up to the policy's places: 2.625 → 2.63."""
        return half_up(value, self.places)

    def within(self, exact: Decimal, points: Decimal) -> Decimal:
        """Exact points as a score: rounded, and never above the 分值 even where that has more places itself.

        Full points, the usual case, are recognised and not rounded again.
        """
        if exact is points and exact.same_quantum(_QUANTA[self.places]):
            return points
        rounded = half_up(exact, self.places)
        return rounded if rounded <= points else truncate(points, self.places)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure beyond which something must be (``required``) or should be explained."""

    percent: Decimal
    required: bool
    source: LegalSource


@dataclass(frozen=True, slots=True)
class Thresholds:
    """偏差须说明的界限."""

    over_completion: Threshold
    """完成率 at or above this is 超额较多."""
    low_execution: Threshold
    """执行率 under this is 偏低."""
    budget_change: Threshold
    """|全年预算数 − 年初预算数| ÷ 年初预算数 above this."""
    adjustment: Decimal
    """|自评得分 − 测算得分| from this on needs a reason."""
    adjustment_source: LegalSource


@dataclass(frozen=True, slots=True)
class Signless:
    """没有符号的数量: how a bare ``4500`` is read, and where even that must be asked."""

    reading: str
    """``at_least``: reached if at least this much; ``ask``: pending until a sign is given."""
    ask_in: tuple[str, ...]
    """Words in a 一级 or 二级指标 (成本) where more may be worse: a sign is required there."""
    source: LegalSource


@dataclass(frozen=True, slots=True)
class CheckSetting:
    """What a policy says about one check of 自评复核: its level, and its numbers by name."""

    number: str
    level: Level | None
    numbers: Mapping[str, Decimal]
    source: LegalSource


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """评分办法, resolved: everything that scoring one form of one region and year needs."""

    id: str
    """``310000/self_evaluation-2020``."""
    label: str
    region: str
    form: str
    digest: str
    """``sha256:…`` of the resolved content; stored with each score."""
    applies_from: int
    applies_to: int | None
    based_on: str
    categories: tuple[Category, ...]
    weight_sets: tuple[WeightSet, ...]
    weights: Weights
    rules: Rules
    caps: Sourced[ExecutionCaps] | None
    grades: Grades
    rounding: Rounding
    thresholds: Thresholds
    signless: Signless
    checks: Mapping[str, CheckSetting]
    """By the check's number: ``checks["44"].numbers["shortest"]``."""
    tiers: Mapping[str, str]
    """Accepted spelling of a 定性 statement → key of its band."""
    sources: tuple[LegalSource, ...]
    file: str = ""
    """The policy's file, below ``evaluator/policies``."""

    @property
    def shortest_reason(self) -> int:
        """字 that an explanation needs at least: the number of check 44, for handing in and checking alike."""
        setting = self.checks.get("44")
        return int(setting.numbers.get("shortest", SHORTEST_REASON)) if setting else SHORTEST_REASON

    def covers(self, budget_year: int) -> bool:
        """Whether the policy applies to a budget year."""
        return self.applies_from <= budget_year and (self.applies_to is None or budget_year <= self.applies_to)

    def category(self, key: str) -> Category | None:
        """The 一级指标 with this key."""
        return next((category for category in self.categories if category.key == key), None)

    def category_of(self, label: str) -> Category | None:
        """The 一级指标 that a form's text names: ``产出指标`` or ``产出``; ``None`` if it knows none."""
        name = "".join(label.split())
        return next((category for category in self.categories if name in category.spellings), None)

    @property
    def execution_points(self) -> Decimal:
        """分值 of 预算执行率 where the form prints none of its own."""
        category = self.category("execution")
        return category.points if category else Decimal(0)

    def weights_for(self, present: frozenset[str]) -> Mapping[str, Decimal]:
        """Points by category key for a form with exactly these 一级指标; the standard division when no set fits."""
        for weight_set in self.weight_sets:
            if frozenset(weight_set.points) == present:
                return weight_set.points
        return MappingProxyType({category.key: category.points for category in self.categories if category.points})

    def quantity_rule(self, category: str, subcategory: str, kind: Kind = Kind.QUANTITY) -> Sourced[QuantityRule]:
        """The rule for a number in this 一级 and 二级指标: the special one if there is, else the general one."""
        if not self.rules.special:
            return self.rules.zero_event if kind is Kind.ZERO_EVENT else self.rules.quantitative
        found = self.category_of(category)
        key = found.key if found else ""
        name = "".join(subcategory.split())
        for special in self.rules.special:
            if special.target is kind and special.category == key and special.subcategory in ("", name):
                return special.entry
        return self.rules.zero_event if kind is Kind.ZERO_EVENT else self.rules.quantitative
