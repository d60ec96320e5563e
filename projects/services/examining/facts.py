"""From an official form (项目支出绩效自评表) to what scoring and checking take.

The form speaks in its own unit of money and in texts; scoring takes 元 and exact numbers. Whatever a cell holds that is
not what its column asks for becomes a Problem with that cell, never a guess and never a zero.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from evaluator.checks import Cell, FundingSource, LinePlaces, Printed, StatedPoints
from evaluator.problems import Level, Problem
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.lexicon import is_not_yet
from evaluator.scoring.reasons import read_column
from evaluator.scoring.values import in_yuan, normalise, read_number
from evaluator.sheets.forms import Entry, FundingRow, IndicatorRow, OfficialForm

SOURCE_LABELS = {
    "total": "年度资金总额",
    "appropriation": "当年财政拨款",
    "carry_over": "上年结转资金",
    "other": "其他资金",
}
NO_FIGURE = frozenset({"", "-", "--", "—", "——", "/"})
"""What a form prints where a figure does not apply: the dash in the points of a funding source."""


@dataclass(frozen=True, slots=True)
class Composed:
    """One form laid out for scoring and checking."""

    facts: EvaluationFacts
    printed: Printed
    places: tuple[LinePlaces, ...]
    scores: tuple[Cell, ...]
    """得分 of each row as printed."""
    problems: tuple[Problem, ...]
    """What could not be read: the reader's own problems, and the cells whose text is no number."""


@dataclass(slots=True)
class _Collector:
    """Reads figures and keeps a Problem for each that is not one; the reader's word on a cell stands."""

    problems: list[Problem] = field(default_factory=list)

    def number(self, entry: Entry, label: str) -> Decimal | None:
        """The entry's exact number; ``None`` when the cell is empty, holds a dash, or cannot be read."""
        if entry.number is not None:
            return entry.number
        text = normalise(entry.text).strip()
        if text in NO_FIGURE or is_not_yet(text):
            return None
        number = read_number(text)
        if number is None and not any(problem.place == entry.cell for problem in self.problems):
            self.problems.append(
                Problem(
                    "figure-unreadable",
                    entry.cell,
                    f"{label}填着“{entry.text.strip()}”，不是数字",
                    f"请在{entry.cell}填数字；没有的请留空",
                )
            )
        return number

    def cell(self, entry: Entry, label: str) -> Cell:
        """The entry as a printed figure."""
        return Cell(entry.text, self.number(entry, label), entry.cell)


def compose(form: OfficialForm, *, fiscal_year: int) -> Composed:
    """Facts, printed figures and places of one form, with every reading problem."""
    collect = _Collector(list(form.problems))
    funding = {row.source: _funding_source(row, collect) for row in form.funding}
    total = next((row for row in form.funding if row.source == "total"), FundingRow("total"))
    stated: dict[str, StatedPoints] = {}
    lines = tuple(_line(row, collect, stated) for row in form.rows)
    printed = Printed(
        execution_score=collect.cell(total.score, "预算执行率得分"),
        total_points=collect.cell(form.total_points, "总分的分值"),
        total_score=collect.cell(form.total_score, "总分"),
        grade=Cell(form.grade.text, None, form.grade.cell),
        category_points=tuple(stated.values()),
        funding=funding.get("total", FundingSource(SOURCE_LABELS["total"])),
        sources=tuple(source for key, source in funding.items() if key != "total"),
        money_unit=form.money_unit,
    )
    facts = EvaluationFacts(
        fiscal_year=fiscal_year,
        funding=_funding_facts(printed.funding, form.money_unit),
        lines=lines,
        execution_points=collect.number(total.points, "预算执行率的分值"),
    )
    collect.problems.extend(_lost_names(form))
    return Composed(
        facts,
        printed,
        places=tuple(_places(row) for row in form.rows),
        scores=tuple(collect.cell(row.score, "得分") for row in form.rows),
        problems=tuple(collect.problems),
    )


def _funding_source(row: FundingRow, collect: _Collector) -> FundingSource:
    label = SOURCE_LABELS[row.source]
    return FundingSource(
        label,
        initial=collect.cell(row.initial, f"{label}的年初预算数"),
        adjusted=collect.cell(row.adjusted, f"{label}的全年预算数"),
        executed=collect.cell(row.executed, f"{label}的全年执行数"),
        rate=collect.cell(row.rate, f"{label}的执行率"),
    )


def _funding_facts(total: FundingSource, unit: str) -> FundingFacts:
    def yuan(cell: Cell) -> Decimal | None:
        return None if cell.number is None else in_yuan(cell.number, unit)

    place = total.adjusted.place if total.adjusted.number is None else total.executed.place
    not_yet = frozenset(
        name
        for name, cell in (("adjusted", total.adjusted), ("executed", total.executed))
        if is_not_yet(normalise(cell.text))
    )
    return FundingFacts(yuan(total.initial), yuan(total.adjusted), yuan(total.executed), place, not_yet=not_yet)


def _line(row: IndicatorRow, collect: _Collector, stated: dict[str, StatedPoints]) -> LineFacts:
    category = row.category.text.strip()
    if row.category_points is not None:
        stated.setdefault(category, StatedPoints(category, row.category_points, row.category.cell))
    reasons = read_column(row.reason.text)
    return LineFacts(
        place=row.actual.cell,
        category=category,
        subcategory=row.subcategory.text.strip(),
        indicator=row.indicator.text.strip(),
        target_text=row.target.text,
        actual_text=row.actual.text,
        points=collect.number(row.points, "分值"),
        unit=row.unit.text.strip(),
        given_score=collect.number(row.score, "得分"),
        given_reason=reasons.given,
        deviation_reason=reasons.cause,
        improvement=reasons.improvement,
    )


def _places(row: IndicatorRow) -> LinePlaces:
    return LinePlaces(
        indicator=row.indicator.cell,
        target=row.target.cell,
        actual=row.actual.cell,
        points=row.points.cell,
        score=row.score.cell,
        reason=row.reason.cell,
    )


def _lost_names(form: OfficialForm) -> list[Problem]:
    """Rows without the name of their 三级指标: they are scored, and a person should know what they are."""
    told = {problem.place for problem in form.problems}
    return [
        Problem(
            "indicator-missing", row.indicator.cell, "三级指标名称为空", "请照批复的绩效目标表补填名称", Level.WARNING
        )
        for row in form.rows
        if row.indicator.blank and row.indicator.cell not in told
    ]
