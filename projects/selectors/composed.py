"""偏差说明的原料：what a row of a form says and what was written about it, as the pure room takes them. No query."""

from datetime import date
from decimal import Decimal

from evaluator.explaining.composing import Written, compose
from evaluator.explaining.figures import Figures
from evaluator.scoring.targets import read_actual, read_target
from projects.selectors.content import LineContent
from projects.selectors.pages.rows import LineRow


def composed_of(line: LineContent, fiscal_year: int) -> str:
    """The text of the form's column 偏差原因分析及改进措施; empty where nothing was written."""
    written = Written(
        cause_class=line.deviation_cause,
        cause=line.deviation_reason,
        measure=line.improvement,
        owner=line.improvement_owner,
        due=line.improvement_due,
        given_reason=line.given_reason,
    )
    if written == Written():
        return ""
    whys = frozenset(each.why for each in line.working.explanations)
    figures = _figures(
        line.target_text, line.unit, line.actual_text, fiscal_year, line.completion, line.points, line.score
    )
    return compose(written, figures, whys)


def written_on(row: LineRow) -> Written:
    """What a person wrote about a row of the page; a date that is none is kept as it was typed."""
    due, typed = _day(row.improvement_due.value)
    return Written(
        cause_class=row.deviation_cause.value,
        cause=row.deviation_reason.value,
        measure=row.improvement.value,
        owner=row.improvement_owner.value,
        due=due,
        due_typed=typed,
        given_reason=row.given_reason.value,
    )


def figures_on(row: LineRow, fiscal_year: int) -> Figures:
    """The numbers of a row of the page."""
    return _figures(row.target_text, row.unit, row.actual.value, fiscal_year, row.completion, row.points, row.score)


def _figures(
    target_text: str,
    unit: str,
    actual_text: str,
    fiscal_year: int,
    completion: Decimal | None,
    points: Decimal | None,
    score: Decimal | None,
) -> Figures:
    target = read_target(target_text, unit=unit, fiscal_year=fiscal_year)
    actual = read_actual(actual_text, target, fiscal_year=fiscal_year)
    return Figures(target, actual, completion, points, score)


def _day(text: str) -> tuple[date | None, str]:
    """A day as the page shows it, or the typed text that is none."""
    try:
        return (date.fromisoformat(text), "") if text else (None, "")
    except ValueError:
        return None, text
