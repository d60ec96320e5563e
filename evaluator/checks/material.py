"""What a check looks at: a form's facts, its score sheet, and the figures that the form itself prints.

The same material is built from an official form (a workbook) and from a project's record; a check never knows which.
Money here is in the form's own unit, so that a message shows the numbers that the person sees.
"""

from dataclasses import dataclass
from decimal import Decimal

from evaluator.problems import Problem
from evaluator.scoring.facts import EvaluationFacts
from evaluator.scoring.policy import Policy
from evaluator.scoring.scoresheet import ScoreSheet


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed figure: the text as seen, its exact number if it holds one, and where it stands (``H28``)."""

    text: str = ""
    number: Decimal | None = None
    place: str = ""

    @property
    def blank(self) -> bool:
        """Nothing is written there. ``0``, ``/`` and ``-`` are not blank."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class LinePlaces:
    """Where the person sees each part of one row (三级指标)."""

    indicator: str = ""
    target: str = ""
    actual: str = ""
    points: str = ""
    score: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FundingSource:
    """One row of the money block (项目资金) as printed; ``label`` is the row's own words, 上年结转资金."""

    label: str
    initial: Cell = Cell()
    adjusted: Cell = Cell()
    executed: Cell = Cell()
    rate: Cell = Cell()


@dataclass(frozen=True, slots=True)
class StatedPoints:
    """Points that the form states for a whole 一级指标, as in ``产出指标（50分）``."""

    category: str
    points: Decimal
    place: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What the form prints beside the rows: execution, totals, grade. A figure the form lacks is a blank Cell."""

    execution_score: Cell = Cell()
    total_points: Cell = Cell()
    total_score: Cell = Cell()
    grade: Cell = Cell()
    category_points: tuple[StatedPoints, ...] = ()
    funding: FundingSource = FundingSource("年度资金总额")
    """The row of 年度资金总额, whose rate is the printed 执行率."""
    sources: tuple[FundingSource, ...] = ()
    """其中：当年财政拨款, 上年结转资金, 其他资金, as far as the form has them."""
    money_unit: str = "万元"


@dataclass(frozen=True, slots=True)
class Material:
    """One self-evaluation (项目支出绩效自评) laid out for checking (自评复核)."""

    facts: EvaluationFacts
    sheet: ScoreSheet
    policy: Policy
    printed: Printed = Printed()
    places: tuple[LinePlaces, ...] = ()
    """One for each line of ``facts``; empty: each part of a row is seen at the row's own place."""
    unread: tuple[Problem, ...] = ()
    """What could not be read before scoring began, each with its place."""

    def places_of(self, index: int) -> LinePlaces:
        """Where line ``index`` is seen; the row's own place where nothing more exact is known."""
        if self.places:
            return self.places[index]
        place = self.facts.lines[index].place
        return LinePlaces(place, place, place, place, place, place)
