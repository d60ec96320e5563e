"""官方表：a form's content, frozen or live, as the official form prints it; many frozen ones go by ``thawing``."""

from decimal import Decimal
from functools import lru_cache

from evaluator.scoring.values import coefficient, half_up, in_wan, shown, truncate
from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm
from projects.selectors.cells import at_least_two_places
from projects.selectors.content import EvaluationContent, FundingContent, LineContent


def official_form(content: EvaluationContent) -> OfficialForm:
    """A form's content as the official form prints it. What is pending stays empty: missing is not zero."""
    achievement = "\n".join(goal.achievement for goal in content.goals if goal.achievement)
    goal_text = "\n".join(goal.text for goal in content.goals if goal.text)
    return OfficialForm(
        layout=content.layout_id,
        project=Entry(content.project_name),
        department=Entry(content.competent_department),
        unit=Entry(content.implementing_unit),
        year=content.fiscal_year,
        money_unit=content.money_unit,
        funding=tuple(_funding(row, content) for row in content.funding),
        goal=Entry(goal_text),
        achievement=Entry(achievement),
        rows=tuple(_row(line) for line in content.lines),
        total_points=number_entry(content.points),
        total_score=number_entry(content.total),
        grade=Entry(content.grade),
        goals=_goals(content) if len(content.goals) > 1 else (),
        conclusion=Entry(content.conclusion),
        issues=Entry(content.issues),
        improvements=Entry(content.improvements),
    )


def _goals(content: EvaluationContent) -> tuple[Goal, ...]:
    """Several goals stand in a row each, as forms with several have them."""
    return tuple(Goal(Entry(goal.text), Entry(goal.achievement)) for goal in content.goals)


def _funding(row: FundingContent, content: EvaluationContent) -> FundingRow:
    is_total = row.source == "total"
    rate = content.execution_rate if is_total else rate_of(row.executed, row.adjusted)
    dash = Entry("-")
    return FundingRow(
        source=row.source,
        initial=_money(row, "initial", content.money_unit),
        adjusted=_money(row, "adjusted", content.money_unit),
        executed=_money(row, "executed", content.money_unit),
        points=number_entry(content.working.execution_points) if is_total else dash,
        rate=number_entry(rate),
        score=number_entry(content.execution_score) if is_total else dash,
    )


def rate_of(executed: Decimal | None, adjusted: Decimal | None) -> Decimal | None:
    """执行率 of one source, cut after two places as the published forms print it; 0 where nothing was budgeted."""
    if executed is None or adjusted is None:
        return None
    return truncate(executed * 100 / adjusted) if adjusted else Decimal(0)


def _row(line: LineContent) -> IndicatorRow:
    return IndicatorRow(
        category=Entry(line.category),
        subcategory=Entry(line.subcategory),
        indicator=Entry(line.indicator),
        target=Entry(line.target_text),
        actual=Entry(line.actual_text),
        points=number_entry(line.points),
        score=number_entry(line.score),
        reason=Entry(line.printed_reason),
        unit=Entry(line.unit),
        initial_target=Entry(line.initial_target_text or line.target_text),
        adjusted_target=Entry(line.target_text if line.initial_target_text else ""),
        coefficient=number_entry(coefficient(line.score, line.points)),
        core=Entry(line.core),
    )


def _money(row: FundingContent, field: str, unit: str) -> Entry:
    amount: Decimal | None = getattr(row, field)
    typed = row.as_typed.get(field, "")
    if amount is None:
        return Entry(typed)
    entry = amount_entry(amount, unit)
    return Entry(typed, entry.number) if typed else entry


@lru_cache(maxsize=4096)
def amount_entry(amount: Decimal, unit: str) -> Entry:
    """An amount of 元 in the form's unit: half of all are 0, and a source's are often the total's."""
    in_unit = in_wan(amount, "元") if unit == "万元" else amount
    return Entry(at_least_two_places(in_unit), in_unit)


@lru_cache(maxsize=4096)
def number_entry(value: Decimal | None) -> Entry:
    """A score or points: the same few hundred stand on every form."""
    if value is None:
        return Entry()
    rounded = half_up(value)
    return Entry(shown(rounded), rounded)
