"""项目列表: what a person may see, filtered, sorted, counted and summed. With htmx only the table is swapped."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from projects.filters import LOW_RATE, EvaluationFilter
from projects.selectors.choices import (
    STAGE_WORDS,
    Narrowing,
    UnitChoice,
    in_stage,
    in_year,
    narrowing_of,
    scope_of,
    stage_counts,
)
from projects.selectors.listing import evaluations_for, totals_of
from projects.tables import EvaluationTable
from projects.views.visitors import SignedIn

AT_ONCE = 100
PER_PAGE = 50
ALL = "全部"


@dataclass(frozen=True, slots=True)
class Chip:
    """One stage to choose, with how many rows it has under the other conditions."""

    stage: str
    word: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One active condition of a list that came out empty, and how many rows there would be without it."""

    words: str
    short: str
    without: str
    count_without: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """What stands around the table."""

    stage: str
    chips: tuple[Chip, ...]
    shown_count: int
    year: int | None
    years: tuple[int, ...]
    all_count: int
    conditions: tuple[Condition, ...]
    narrowing: Narrowing
    narrowed: tuple[Condition, ...]
    """What a link from the progress page narrowed the list to, each with the way out."""

    @property
    def single_way_out(self) -> bool:
        """Whether an empty list would show something if one of its conditions were dropped."""
        return any(condition.count_without for condition in self.conditions)


class CountedPaginator(Paginator):
    """A paginator that is told the count, since the chips have counted already; no page is the first or the last."""

    def __init__(self, *args: Any, known: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages


@login_required
@require_safe
def listing(request: SignedIn) -> HttpResponse:
    """The list of self-evaluations that a person may see."""
    scope = scope_of(request.user, request.GET.get("year", ""))
    everything = in_year(evaluations_for(request.user), scope.year)
    narrowing = narrowing_of(request.user, request.GET.get("within", ""), request.GET.get("person", ""))
    visible = narrowing.of(everything)
    chosen = EvaluationFilter(request.GET, queryset=visible, units=scope.units)
    stage = request.GET.get("stage", "")
    stage = stage if stage in STAGE_WORDS else ""
    counts = stage_counts(chosen.qs)
    under_conditions = sum(each.count for each in counts)
    shown = next((each.count for each in counts if each.stage == stage), under_conditions)
    rows = in_stage(chosen.qs, stage)
    table = EvaluationTable(rows)
    table.low_rate = LOW_RATE
    if shown:
        table.totals = totals_of(rows)
        counted = partial(CountedPaginator, known=shown)
        per_page = AT_ONCE if shown <= AT_ONCE else PER_PAGE
        RequestConfig(request, paginate=False).configure(table)
        table.paginate(paginator_class=counted, per_page=per_page, page=request.GET.get("page", 1))
    page = ListPage(
        stage=stage,
        chips=(
            Chip("", ALL, under_conditions, not stage),
            *(Chip(each.stage, each.name, each.count, each.stage == stage) for each in counts),
        ),
        shown_count=shown,
        year=scope.year,
        years=scope.years,
        all_count=scope.count,
        narrowing=narrowing,
        narrowed=tuple(
            Condition(words, words, without(request.GET, name), 0) for name, words in words_of_narrowing(narrowing)
        ),
        conditions=() if shown else conditions_of(request.GET, everything, scope.units, narrowing),
    )
    template = "projects/_results.html" if request.htmx else "projects/list.html"
    context = {"page": page, "table": table, "filter": chosen, "section": "projects"}
    return render(request, template, context)


def conditions_of(
    asked: QueryDict, everything: QuerySet[Any], units: tuple[UnitChoice, ...], narrowing: Narrowing
) -> tuple[Condition, ...]:
    """The active conditions in words, each with the count that its removal would give: 去掉“未开始”，有 4 个."""
    found = []
    active = words_of(asked, EvaluationFilter(asked, queryset=everything, units=units))
    active += [(name, words, words) for name, words in words_of_narrowing(narrowing)]
    for name, words, short in active:
        rest = QueryDict(without(asked, name)[1:])
        wider = {"within": replace(narrowing, unit=None), "person": replace(narrowing, person="")}
        visible = wider.get(name, narrowing).of(everything)
        left = in_stage(EvaluationFilter(rest, queryset=visible, units=units).qs, rest.get("stage", ""))
        found.append(Condition(words, short, without(asked, name), left.count()))
    return tuple(found)


def without(asked: QueryDict, name: str) -> str:
    """The address of the list without one condition, on its first page."""
    rest = asked.copy()
    for gone in (name, "page"):
        rest.pop(gone, None)
    return f"?{rest.urlencode()}"


def words_of_narrowing(narrowing: Narrowing) -> list[tuple[str, str]]:
    """What a link from the progress page narrowed the list to, in words."""
    found = [("within", f"{narrowing.unit.label}（含下级）")] if narrowing.unit else []
    return found + ([("person", f"项目负责人：{narrowing.person}")] if narrowing.person else [])


def words_of(asked: QueryDict, chosen: EvaluationFilter) -> list[tuple[str, str, str]]:
    """Name, full words and short words of each active condition: ``("stage", "阶段：未开始", "未开始")``."""
    found = []
    word = STAGE_WORDS.get(str(asked.get("stage", "")))
    if word:
        found.append(("stage", f"阶段：{word}", word))
    for name, bound in chosen.form.fields.items():
        value = str(asked.get(name, "")).strip()
        if value:
            choices = {str(key): label for key, label in getattr(bound, "choices", ())}
            short = choices.get(value, value)
            found.append((name, f"{bound.label}：{short}", short))
    return found
