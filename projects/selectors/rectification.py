"""整改事项：what was promised, by when, and what became of it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from evaluator.review import Role
from projects import permissions
from projects.models import Rectification, User
from projects.permissions import Standing
from projects.selectors.pages.rectification import (
    DueMeasures,
    RectificationChip,
    RectificationForm,
    RectificationItem,
    RectificationPage,
)

PER_PAGE = 50
SOON = 30
"""Days before its day from which a measure is said to be due soon."""
ON_THE_DESK = 6
WORDS = {"open": "未完成", "overdue": "逾期", "done": "已完成", "dropped": "不再需要"}


def rectification_page(user: User, *, today: date, year: str = "", state: str = "", page: int = 1) -> RectificationPage:
    """The list of a person's promised measures, open ones first, by their day; four queries at most."""
    standing = permissions.standing_of(user)
    visible = permissions.visible_rectifications(user)
    years = tuple(visible.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())
    chosen = int(year) if year.isdecimal() and int(year) in years else None
    of_year = visible.filter(fiscal_year=chosen) if chosen else visible
    counts = of_year.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(state="open")),
        overdue=Count("pk", filter=Q(state="open", due_on__lt=today)),
        done=Count("pk", filter=Q(state="done")),
        dropped=Count("pk", filter=Q(state="dropped")),
    )
    state = state if state in WORDS else ""
    shown_count = counts[state or "all"]
    pages = max(1, -(-shown_count // PER_PAGE))
    page = min(max(page, 1), pages)
    rows = _ordered(_in_state(of_year, state, today))[(page - 1) * PER_PAGE : page * PER_PAGE]
    return RectificationPage(
        items=_items(rows, today, standing),
        chips=(
            RectificationChip("", "全部", counts["all"], not state),
            *(RectificationChip(key, word, counts[key], key == state) for key, word in WORDS.items()),
        ),
        years=years,
        year=chosen,
        state=state,
        page=page,
        pages=pages,
    )


def rectification_form(user: User, rectification_id: int, *, today: date) -> RectificationForm:
    """One promised measure; raises :class:`~projects.permissions.NotVisible` for one of foreign units."""
    standing = permissions.standing_of(user)
    item = permissions.find_rectification(user, rectification_id)
    may_close = permissions.may_close(standing, item)
    return RectificationForm(_item(item, today, standing), may_close, item.outcome, item.state)


def last_years_measures(project_id: int, fiscal_year: int, *, today: date) -> tuple[RectificationItem, ...]:
    """What the project promised the year before, and what it promised earlier and has not done yet; one query.

    For whoever sees the project: the caller has asked that before.
    """
    before = Q(fiscal_year=fiscal_year - 1) | Q(fiscal_year__lt=fiscal_year, state="open")
    return _items(_ordered(Rectification.objects.filter(before, project_id=project_id)), today)


def rectifications_due_for(user: User, *, today: date, standing: Standing | None = None) -> DueMeasures:
    """What a preparer has promised for his units and has to see to: overdue first, then due soon; two queries."""
    standing = standing or permissions.standing_of(user)
    paths = [path for role, path in standing.held if role is Role.PREPARER]
    mine = Q(pk__in=())
    for path in paths:
        mine |= Q(project__unit__path__startswith=path)
    # A person has few promises open at a time: all of them are read, the most urgent are shown.
    items = _items(_ordered(Rectification.objects.filter(mine, state="open")), today, standing) if paths else ()
    urgent = tuple(each for each in items if each.days_left <= SOON)
    return DueMeasures(
        items=urgent[:ON_THE_DESK],
        overdue=sum(each.is_overdue for each in urgent),
        soon=sum(not each.is_overdue for each in urgent),
        open=len(items),
    )


def _in_state(items: QuerySet[Rectification], state: str, today: date) -> QuerySet[Rectification]:
    if state == "overdue":
        return items.filter(state="open", due_on__lt=today)
    return items.filter(state=state) if state else items


def _ordered(items: QuerySet[Rectification]) -> QuerySet[Rectification]:
    """Open ones first, by their day; then the closed ones, the latest first."""
    is_open = Q(state="open")
    return (
        items.select_related("project__unit", "result__indicator", "closed_by")
        .annotate(closed_last=is_open)
        .order_by(F("closed_last").desc(), F("closed_at").desc(nulls_first=True), "due_on", "pk")
    )


def _items(
    rows: Iterable[Rectification], today: date, standing: Standing | None = None
) -> tuple[RectificationItem, ...]:
    return tuple(_item(each, today, standing) for each in rows)


def _item(each: Rectification, today: date, standing: Standing | None = None) -> RectificationItem:
    return RectificationItem(
        id=each.pk,
        project=each.project.name,
        evaluation_id=each.result.evaluation_id,
        unit=each.project.unit.label,
        fiscal_year=each.fiscal_year,
        number=each.result.indicator.order,
        indicator=each.indicator_name,
        measure=each.measure,
        owner=each.owner,
        due_on=each.due_on,
        state=each.state,
        state_name=each.get_state_display(),
        days_left=(each.due_on - today) // timedelta(days=1),
        outcome=each.outcome,
        closed_by=each.closed_by.full_name if each.closed_by else "",
        closed_at=each.closed_at,
        may_close=standing is not None and each.state == "open" and permissions.may_close(standing, each),
    )
