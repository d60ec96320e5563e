"""The project list (项目列表) as a table: its columns, and how each sorts. Cells are in ``projects/_row.html``."""

from typing import ClassVar

import django_tables2 as tables

from projects.models import Evaluation

NUMBER = {"th": {"class": "num", "scope": "col"}}
WIDE_ONLY = {"th": {"class": "num opt", "scope": "col"}}
TEXT = {"th": {"scope": "col"}}


class EvaluationTable(tables.Table):
    """One row a self-evaluation (自评). Names sort by their stored pinyin, so every database gives the same order."""

    name = tables.Column("项目名称", accessor="project__name", order_by=("project__sort_key", "pk"), attrs=TEXT)
    unit = tables.Column(
        "责任处室", accessor="project__unit", orderable=False, attrs={"th": {"class": "opt", "scope": "col"}}
    )
    stage = tables.Column("阶段", orderable=False, attrs=TEXT)
    initial_budget = tables.Column("年初预算数", order_by=("initial_budget", "pk"), attrs=WIDE_ONLY)
    adjusted_budget = tables.Column("全年预算数", order_by=("adjusted_budget", "pk"), attrs=NUMBER)
    executed_amount = tables.Column("全年执行数", order_by=("executed_amount", "pk"), attrs=NUMBER)
    execution_rate = tables.Column(
        "执行率", order_by=("execution_rate", "pk"), attrs={"th": {"class": "rate", "scope": "col"}}
    )
    total = tables.Column("总分", order_by=("total", "pk"), attrs=NUMBER)
    grade = tables.Column("等级", orderable=False, attrs={"th": {"class": "mid", "scope": "col"}})
    todo = tables.Column("待办", empty_values=(), orderable=False, attrs=TEXT)

    class Meta:
        model = Evaluation
        fields: ClassVar = ()
        template_name = "projects/_table.html"
        prefix = ""
        order_by = ("name",)
