"""Conditions of the project list (筛选条件): words, responsible unit, execution rate, grade."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from projects.models import Evaluation

LOW_RATE = Decimal("80")
"""执行率 under which a row is marked 偏低 and the condition “低于 80%” applies: the usual line of the reviews."""
RATES = (("low", "低于 80%"), ("enough", "80% 及以上"), ("none", "还算不出"))
GRADES = (("优", "优"), ("良", "良"), ("中", "中"), ("差", "差"), ("none", "未定"))


class EvaluationFilter(django_filters.FilterSet):
    """Conditions above the list. Stage is chosen by chips that count what these conditions leave."""

    q = django_filters.CharFilter(
        method="by_words",
        label="查找",
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "id": "q",
                "placeholder": "名称、拼音首字母或编码",
                "autocomplete": "off",
                "maxlength": "60",
                "data-search": "",
            }
        ),
    )
    unit = django_filters.ChoiceFilter(field_name="project__unit", label="责任处室", empty_label="全部处室")
    rate = django_filters.ChoiceFilter(method="by_rate", label="执行率", choices=RATES, empty_label="执行率不限")
    grade = django_filters.ChoiceFilter(method="by_grade", label="等级", choices=GRADES, empty_label="等级不限")

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, units: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["unit"].extra["choices"] = [(unit.id, unit.label) for unit in units]
        for name in ("unit", "rate", "grade"):
            self.filters[name].extra["widget"] = forms.Select(attrs={"class": "form-select", "id": f"f-{name}"})

    def by_words(self, evaluations: "QuerySet[Evaluation]", name: str, value: str) -> "QuerySet[Evaluation]":
        """Part of the name, first letters of its pinyin, or part of the code: 专业, zyjs, 310-014."""
        for word in value.split():
            evaluations = evaluations.filter(
                Q(project__name__icontains=word)
                | Q(project__initials__icontains=word)
                | Q(project__code__icontains=word)
            )
        return evaluations

    def by_rate(self, evaluations: "QuerySet[Evaluation]", name: str, value: str) -> "QuerySet[Evaluation]":
        if value == "none":
            return evaluations.filter(execution_rate=None)
        if value == "low":
            return evaluations.filter(execution_rate__lt=LOW_RATE)
        return evaluations.filter(execution_rate__gte=LOW_RATE)

    def by_grade(self, evaluations: "QuerySet[Evaluation]", name: str, value: str) -> "QuerySet[Evaluation]":
        return evaluations.filter(grade="" if value == "none" else value)
