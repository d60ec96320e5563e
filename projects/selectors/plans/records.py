"""目标的记录：from a plan's rows in the database to its content, and the same indicators a year before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from projects.models import Indicator, ProjectFunding, Result, TargetPlan
from projects.selectors.live import marks_of
from projects.selectors.plans.content import MoneyLine, PlanContent, TargetLine
from projects.selectors.plans.funding import USUAL_SOURCES
from projects.selectors.plans.reading import LastYear


def rows_of(plan: TargetPlan) -> list[Indicator]:
    """The indicators of a plan in the form's order; one query."""
    return list(Indicator.objects.filter(project_id=plan.project_id, fiscal_year=plan.fiscal_year).order_by("order"))


def money_of(plan: TargetPlan) -> tuple[MoneyLine, ...]:
    """项目资金 of a plan by source, in the form's order, with what the year before had; one query.

    The usual sources have a row always, the others once they were added.
    """
    return _money_lines(
        plan, ProjectFunding.objects.filter(project_id=plan.project_id, fiscal_year__in=_two_years(plan))
    )


def rows_and_money_of(
    plans: Sequence[TargetPlan],
) -> dict[int, tuple[list[Indicator], tuple[MoneyLine, ...]]]:
    """:func:`rows_of` and :func:`money_of` for many plans by their keys; two queries."""
    projects = {plan.project_id for plan in plans}
    years = {year for plan in plans for year in _two_years(plan)}
    rows: dict[tuple[int, int], list[Indicator]] = {}
    for row in Indicator.objects.filter(project__in=projects, fiscal_year__in=years).order_by("order"):
        rows.setdefault((row.project_id, row.fiscal_year), []).append(row)
    money: dict[int, list[ProjectFunding]] = {}
    for funding in ProjectFunding.objects.filter(project__in=projects, fiscal_year__in=years):
        money.setdefault(funding.project_id, []).append(funding)
    return {
        plan.pk: (
            rows.get((plan.project_id, plan.fiscal_year), []),
            _money_lines(plan, money.get(plan.project_id, ())),
        )
        for plan in plans
    }


def _two_years(plan: TargetPlan) -> tuple[int, int]:
    return plan.fiscal_year, plan.fiscal_year - 1


def _money_lines(plan: TargetPlan, rows: Iterable[ProjectFunding]) -> tuple[MoneyLine, ...]:
    found: dict[tuple[int, str], ProjectFunding] = {(row.fiscal_year, row.source): row for row in rows}
    lines = []
    for source in ProjectFunding.Source:
        own, before = found.get((plan.fiscal_year, source.value)), found.get((plan.fiscal_year - 1, source.value))
        last = None if before is None else before.requested if before.approved is None else before.approved
        if own is not None:
            lines.append(replace(money_line(own), last_amount=last))
        elif source.value in USUAL_SOURCES:
            lines.append(MoneyLine(source.value, str(source.label), 0, last_amount=last))
    return tuple(lines)


def money_line(row: ProjectFunding) -> MoneyLine:
    """One source."""
    return MoneyLine(
        source=row.source,
        label=str(row.get_source_display()),
        version=row.version,
        requested=row.requested,
        period_requested=row.period_requested,
        as_typed=dict(row.as_typed),
        edits=marks_of(row.edits),
    )


def content_of(plan: TargetPlan, rows: Sequence[Indicator], money: tuple[MoneyLine, ...] = ()) -> PlanContent:
    """The content of a plan from what was read of it; no query."""
    return PlanContent(
        id=plan.pk,
        version=plan.version,
        fiscal_year=plan.fiscal_year,
        policy_id=plan.policy_id,
        goal_text=plan.goal_text,
        execution_points=plan.execution_points,
        weights_reason=plan.weights_reason,
        as_typed=dict(plan.as_typed),
        edits=marks_of(plan.edits),
        lines=tuple(line_of(number, row) for number, row in enumerate(rows, start=1)),
        money=money,
    )


def line_of(number: int, row: Indicator) -> TargetLine:
    """One row."""
    return TargetLine(
        id=row.pk,
        version=row.version,
        number=number,
        category=row.category,
        subcategory=row.subcategory,
        name=row.name,
        target_text=row.target_text,
        period_target_text=row.period_target_text,
        unit=row.unit,
        direction=row.direction,
        nature=row.nature,
        points=row.points,
        evidence_needed=row.evidence_needed,
        data_source=row.data_source,
        as_typed=dict(row.as_typed),
        edits=marks_of(row.edits),
        rolled_from=row.rolled_from_id,
        library_entry=row.library_entry_id,
    )


def last_year_of(plan: TargetPlan, rows: Sequence[Indicator]) -> dict[int, LastYear]:
    """What stands for each indicator the year before, by the row's id; two queries.

    The indicator that the row was rolled from; else the one of the same name in the project's year before.
    """
    wanted = Q(project_id=plan.project_id, fiscal_year=plan.fiscal_year - 1)
    before = {each.pk: each for each in Indicator.objects.filter(wanted | Q(pk__in=_sources(rows)))}
    actuals = dict(
        Result.objects.filter(indicator_id__in=before, evaluation__cancelled_at=None).values_list(
            "indicator_id", "actual_text"
        )
    )
    by_name = {each.name.strip(): each for each in before.values() if each.fiscal_year == plan.fiscal_year - 1}
    found = {}
    for row in rows:
        source = before.get(row.rolled_from_id or 0) or (by_name.get(row.name.strip()) if row.name.strip() else None)
        if source is not None:
            found[row.pk] = LastYear(
                fiscal_year=source.fiscal_year,
                target_text=source.target_text,
                unit=source.unit,
                direction=source.direction,
                actual_text=actuals.get(source.pk, ""),
            )
    return found


def _sources(rows: Iterable[Indicator]) -> list[int]:
    return [row.rolled_from_id for row in rows if row.rolled_from_id is not None]
