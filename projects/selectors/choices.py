"""What the project list offers to choose from: years, units that have projects, and stages with their counts."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from evaluator.review import EXCLUDED, EXCLUDED_WORD, NOT_STARTED, STAGE_NAMES, Stage
from projects.models import Evaluation, Unit, User
from projects.permissions import visible_evaluations, visible_units
from projects.selectors.pages import StageCount
from projects.selectors.years import YearState, counted, year_to_open

STAGE_WORDS = {
    NOT_STARTED: "未开始",
    **{stage.value: name for stage, name in STAGE_NAMES.items()},
    EXCLUDED: EXCLUDED_WORD,
}
"""Stages as lists tell them: 未开始 is a draft in which nothing was typed yet."""
CHIP_ORDER = (
    NOT_STARTED,
    Stage.DRAFT.value,
    Stage.RETURNED.value,
    Stage.SUBMITTED.value,
    Stage.IN_REVIEW.value,
    Stage.APPROVED.value,
    Stage.FINALISED.value,
    EXCLUDED,
)
NOBODY = "（没有写负责人）"
"""项目负责人 where the form has none."""
UNTOUCHED = Q(stage=Stage.DRAFT, filled_count=0)
LEFT_OUT = Q(excluded_at__isnull=False)
"""不纳入自评: counts and averages leave these out, and say how many there are."""


def in_year(evaluations: QuerySet[Evaluation], year: int | None) -> QuerySet[Evaluation]:
    """Those of one year (年度); none of them without a year."""
    return evaluations.none() if year is None else evaluations.filter(fiscal_year=year)


def in_stage(evaluations: QuerySet[Evaluation], stage: str) -> QuerySet[Evaluation]:
    """Those in one stage of :data:`STAGE_WORDS`; all of them for an empty or unknown word."""
    if stage not in STAGE_WORDS:
        return evaluations
    if stage == EXCLUDED:
        return evaluations.filter(LEFT_OUT)
    evaluations = evaluations.filter(excluded_at__isnull=True)
    if stage == NOT_STARTED:
        return evaluations.filter(UNTOUCHED)
    if stage == Stage.DRAFT:
        return evaluations.filter(stage=Stage.DRAFT).exclude(UNTOUCHED)
    return evaluations.filter(stage=stage)


def stage_counts(evaluations: QuerySet[Evaluation]) -> tuple[StageCount, ...]:
    """How many stand in each stage, in the official order, zeros included; one query."""
    told = Case(
        When(LEFT_OUT, then=Value(EXCLUDED)),
        When(UNTOUCHED, then=Value(NOT_STARTED)),
        default=F("stage"),
        output_field=CharField(),
    )
    found = dict(evaluations.order_by().annotate(told=told).values_list("told").annotate(Count("pk")))
    return tuple(StageCount(stage, STAGE_WORDS[stage], found.get(stage, 0)) for stage in CHIP_ORDER)


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A responsible unit (责任处室) with the number of its self-evaluations that a person sees."""

    id: int
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a link from the progress page asks the list for: one unit with everything below it, one 项目负责人."""

    unit: Unit | None = None
    person: str = ""

    def of(self, evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
        """Those that it leaves."""
        if self.unit is not None:
            evaluations = evaluations.filter(project__unit__path__startswith=self.unit.path)
        if self.person == NOBODY:
            return evaluations.filter(project__contact="")
        return evaluations.filter(project__contact=self.person) if self.person else evaluations


def narrowing_of(user: User, within: str, person: str) -> Narrowing:
    """The narrowing that an address asks for; an unseen unit narrows nothing. One query or none."""
    asked = within if within.isascii() and within.isdigit() and len(within) < 19 else ""
    return Narrowing(visible_units(user).filter(pk=asked).first() if asked else None, person[:64])


@dataclass(frozen=True, slots=True)
class Scope:
    """The year (年度) that a list shows, the years that there are, newest first, and that year's responsible units."""

    year: int | None
    years: tuple[int, ...]
    units: tuple[UnitChoice, ...]

    @property
    def count(self) -> int:
        """How many self-evaluations the person sees in this year."""
        return sum(unit.count for unit in self.units)


def scope_of(user: User, asked_year: str = "") -> Scope:
    """What a person may choose from: the year asked for, or the one to open at (:func:`year_to_open`); one query."""
    unit = "project__unit"
    rows = list(
        visible_evaluations(user)
        .order_by(f"{unit}__path")
        .values_list("fiscal_year", unit, f"{unit}__short_name", f"{unit}__name")
        .annotate(Count("pk"), **counted())
    )
    years = tuple(sorted({row[0] for row in rows}, reverse=True))
    states = (
        YearState(year, sum(row[5] for row in rows if row[0] == year), sum(row[6] for row in rows if row[0] == year))
        for year in years
    )
    chosen = next((year for year in years if str(year) == asked_year), None) or year_to_open(states)
    units = tuple(UnitChoice(pk, short or name, count) for year, pk, short, name, count, *_ in rows if year == chosen)
    return Scope(chosen, years, units)
