"""测算依据：what was typed, as the engine and the checks take it."""

from evaluator.checks import Cell, FundingSource, Printed
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.lexicon import is_not_yet
from evaluator.scoring.values import in_wan, normalise
from projects.models import Evaluation, FundingLine, Result
from projects.selectors.cells import CELLS, CellKind, shown_cell
from projects.services.rescoring.rows import Rows

FUNDING_PLACE = "年度资金总额"
WHOLE_FORM = "全表"


def facts_of(evaluation: Evaluation, rows: Rows) -> EvaluationFacts:
    """What was typed, as the engine takes it."""
    total = next((row for row in rows.funding if row.source == FundingLine.Source.TOTAL), None)
    return EvaluationFacts(
        fiscal_year=evaluation.fiscal_year,
        funding=FundingFacts(
            initial=total.initial if total else None,
            adjusted=total.adjusted if total else None,
            executed=total.executed if total else None,
            place=FUNDING_PLACE,
            reason=evaluation.funding_reason,
            not_yet=_not_yet(total),
        ),
        lines=tuple(_facts(number, result) for number, result in enumerate(rows.results, start=1)),
        execution_points=evaluation.execution_points,
    )


def _not_yet(total: FundingLine | None) -> frozenset[str]:
    """The amounts that are said not to be known yet."""
    typed = total.as_typed if total else {}
    return frozenset(name for name, text in typed.items() if is_not_yet(normalise(text)))


def printed_of(evaluation: Evaluation, rows: Rows) -> Printed:
    """The money block as the person sees it, in the form's own unit.

    A record prints no totals, they are computed: what is wrong with the sum of the points is said of the whole form.
    """
    sources = {row.source: _printed_source(evaluation, row) for row in rows.funding}
    total = sources.pop(FundingLine.Source.TOTAL, FundingSource(FUNDING_PLACE))
    return Printed(
        total_points=Cell(place=WHOLE_FORM),
        funding=total,
        sources=tuple(sources.values()),
        money_unit=evaluation.money_unit,
    )


def _printed_source(evaluation: Evaluation, row: FundingLine) -> FundingSource:
    label = row.get_source_display()

    def cell(field: str) -> Cell:
        value = getattr(row, field)
        text = shown_cell(value, row.as_typed.get(field, ""), CellKind.MONEY, evaluation.money_unit)
        number = None if value is None else (in_wan(value, "元") if evaluation.money_unit == "万元" else value)
        return Cell(text, number, f"{label}“{CELLS['funding'][field].label}”")

    return FundingSource(label.removeprefix("其中："), cell("initial"), cell("adjusted"), cell("executed"))


def _facts(number: int, result: Result) -> LineFacts:
    indicator = result.indicator
    return LineFacts(
        place=f"第 {number} 行",
        category=indicator.category,
        subcategory=indicator.subcategory,
        indicator=indicator.name,
        target_text=indicator.target_text,
        actual_text=result.actual_text,
        points=result.points,
        unit=indicator.unit,
        direction=indicator.direction,
        given_score=result.given_score,
        given_reason=result.given_reason,
        deviation_reason=result.deviation_reason,
        improvement=result.improvement,
    )
