"""资金和总体目标 of one form, the rows of two tables in one query: a save reads them each time."""

from typing import Any

from django.db.models import CharField, F, IntegerField, JSONField, TextField, Value
from django.db.models.functions import Cast

from projects.models import Evaluation, FundingLine, Goal
from projects.models.fields import MoneyField, empty_record

OWN = ("pk", "order", "version", "edits")
MONEY = ("initial", "adjusted", "executed")
TEXTS = ("text", "achievement")
COLUMNS = ("is_goal", "kept", "name", *OWN, *MONEY, *TEXTS)


def money_and_goals(evaluation: Evaluation) -> tuple[list[FundingLine], list[Goal]]:
    """项目资金 by source and 年度总体目标, in the form's order."""
    money = (
        FundingLine.objects.filter(evaluation_id=evaluation.pk)
        .order_by()
        .annotate(
            is_goal=Value(0, IntegerField()),
            kept=F("as_typed"),
            name=Cast("source", CharField()),
            **{name: Value("", TextField()) for name in TEXTS},
        )
        .values_list(*COLUMNS)
    )
    goals = (
        Goal.objects.filter(evaluation_id=evaluation.pk)
        .order_by()
        .annotate(
            is_goal=Value(1, IntegerField()),
            kept=Value(empty_record(), JSONField()),
            name=Value("", CharField()),
            **{name: Cast(Value(None), MoneyField()) for name in MONEY},
        )
        .values_list(*COLUMNS)
    )
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in money.union(goals, all=True)]
    rows.sort(key=lambda row: row["order"])
    return (
        [_funding(evaluation, row) for row in rows if not row["is_goal"]],
        [_goal(evaluation, row) for row in rows if row["is_goal"]],
    )


def _funding(evaluation: Evaluation, row: dict[str, Any]) -> FundingLine:
    values = {name: row[name] for name in (*OWN, *MONEY)}
    return FundingLine(evaluation=evaluation, source=row["name"], as_typed=row["kept"], **values)


def _goal(evaluation: Evaluation, row: dict[str, Any]) -> Goal:
    return Goal(evaluation=evaluation, **{name: row[name] for name in (*OWN, *TEXTS)})
