"""表样：what a layout file says of a target form, as frozen types; where it stands on paper only if it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluator.sheets.shapes import Column, HeadField, Source, Span, Vocabulary


@dataclass(frozen=True, slots=True)
class FundingLabel:
    """One row of the money block: its source, and what is printed for the period and for the year."""

    source: str
    period: str
    annual: str
    given: bool
    """Printed only where a project has money from this source."""


@dataclass(frozen=True, slots=True)
class BlankRows:
    """Empty indicator rows of the template."""

    category: str
    subcategory: str
    count: int


@dataclass(frozen=True, slots=True)
class Sign:
    """One place of the line below the table: a label and, beside it, the entry of a field or room to write."""

    label: Span
    value: Span
    text: str
    field: str


@dataclass(frozen=True, slots=True)
class TargetPage:
    """Where everything stands on a sheet of its own."""

    sheet: str
    widths: tuple[int, ...]
    orientation: str
    year: str
    year_blank: str
    head: tuple[tuple[HeadField, ...], ...]
    funding_label: Span
    funding_spans: tuple[Span, Span, Span, Span]
    """Label and value for the period, label and value for the year."""
    text_label: Span
    text_value: Span
    text_least_height: int
    texts_above: tuple[str, ...]
    texts_below: tuple[str, ...]
    goals_label: Span
    goals_period: Span
    goals_annual: Span
    goals_least_height: int
    band: Span
    columns: tuple[Column, ...]
    ends_label: Span
    ends_points: Span
    ends_rest: Span
    blank: tuple[BlankRows, ...]
    notes: tuple[str, ...]
    stands: bool = False
    """The groups of ``blank`` stand in every form, used or not."""
    unused: str = ""
    """What is written into a group that is not used: ``/``."""
    signs: tuple[Sign, ...] = ()
    band_twice: bool = False
    """The band's label (绩效指标) stands once beside the head of the indicators and once beside their rows."""


@dataclass(frozen=True, slots=True)
class TargetLayout:
    """One target form of one region: read by its labels, and written where ``page`` says how."""

    id: str
    region: str
    form: str
    name: str
    from_budget_year: int
    to_budget_year: int | None
    money_unit: str
    source: Source
    title: str
    labels: Mapping[str, str]
    sides: tuple[str, ...]
    """``("period", "annual")`` where the indicator table prints its columns twice, in this order."""
    funding: tuple[FundingLabel, ...]
    page: TargetPage | None
    vocabulary: Vocabulary = field(repr=False)

    def covers(self, budget_year: int) -> bool:
        """The layout is in use for this budget year (预算年度)."""
        return self.from_budget_year <= budget_year <= (self.to_budget_year or 9999)
