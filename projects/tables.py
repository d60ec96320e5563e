"""The project list (项目列表) as a table: its columns, and how each sorts. Cells are in ``projects/_row.html``."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import F, QuerySet

from projects.models import Evaluation

NUMBER = {"th": {"class": "num", "scope": "col"}}
WIDE_ONLY = {"th": {"class": "num opt", "scope": "col"}}
TEXT = {"th": {"scope": "col"}}


class FigureColumn(tables.Column):
    """A column of figures. What is missing is neither the largest nor the smallest: it stands last either way."""

    def __init__(self, title: str, *, figure: str, **options: Any) -> None:
        super().__init__(title, **options)
        self.figure = F(figure)

    def order(self, queryset: QuerySet[Evaluation], is_descending: bool) -> tuple[QuerySet[Evaluation], bool]:
        """Sort on the figure, then on the key, so that pages stay stable on every database."""
        ordered = self.figure.desc(nulls_last=True) if is_descending else self.figure.asc(nulls_last=True)
        return queryset.order_by(ordered, "pk"), True


class EvaluationTable(tables.Table):
    """One row a self-evaluation (自评). Names sort by their stored pinyin, so every database gives the same order."""

    name = tables.Column("项目名称", accessor="project__name", order_by=("project__sort_key", "pk"), attrs=TEXT)
    unit = tables.Column(
        "责任处室", accessor="project__unit", orderable=False, attrs={"th": {"class": "opt", "scope": "col"}}
    )
    stage = tables.Column("阶段", orderable=False, attrs=TEXT)
    initial_budget = FigureColumn("年初预算数", figure="initial_budget", attrs=WIDE_ONLY)
    adjusted_budget = FigureColumn("全年预算数", figure="adjusted_budget", attrs=NUMBER)
    executed_amount = FigureColumn("全年执行数", figure="executed_amount", attrs=NUMBER)
    execution_rate = FigureColumn("执行率", figure="execution_rate", attrs={"th": {"class": "rate", "scope": "col"}})
    total = FigureColumn("总分", figure="total", attrs=NUMBER)
    grade = tables.Column("等级", orderable=False, attrs={"th": {"class": "mid", "scope": "col"}})
    todo = tables.Column("待办", empty_values=(), orderable=False, attrs=TEXT)

    class Meta:
        model = Evaluation
        fields: ClassVar = ()
        template_name = "projects/_table.html"
        prefix = ""
        order_by = ("name",)
