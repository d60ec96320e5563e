"""进度：how far the forms of whole units have got, as a tree, by the same rules as the project list counts them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from evaluator.review import NOT_STARTED, WRITABLE
from projects import permissions
from projects.models import Extension, Unit, User
from projects.selectors.choices import NOBODY
from projects.selectors.extensions import extension_note
from projects.selectors.pages.organising import ExtensionNote, PersonProgress, ProgressPage, UnitProgress
from projects.selectors.rounds import FormState, tally_of
from projects.selectors.years import YearState, counted, year_to_open

_COLUMNS = (
    "stage",
    "filled_count",
    "excluded_at",
    "is_late",
    "due_at",
    "round__due_at",
    "project__unit_id",
    "project__unit__path",
    "project__contact",
)


@dataclass(slots=True)
class _Gathered:
    """The forms of one unit: with all below it, and by person its own."""

    everything: list[FormState] = field(default_factory=list)
    own: dict[str, list[FormState]] = field(default_factory=lambda: defaultdict(list))
    deadlines: list[datetime] = field(default_factory=list)
    extended: bool = False


def progress_page(user: User, asked_year: str = "") -> ProgressPage:
    """The units that a person sees, each with everything below it, in one year; five queries, whatever the number.

    Without a year it opens where the project list does, see :func:`year_to_open`.
    """
    visible = permissions.visible_evaluations(user)
    grouped = visible.order_by("-fiscal_year").values_list("fiscal_year").annotate(**counted())
    states = [YearState(*row) for row in grouped]
    years = tuple(each.year for each in states)
    year = next((each for each in years if str(each) == asked_year), None) or year_to_open(states)
    if year is None:
        return ProgressPage(None, (), (), tally_of((), timezone.now()), None, (), ())
    now = timezone.now()
    units = sorted(permissions.visible_units(user), key=order_of)
    in_year = visible.filter(fiscal_year=year)
    found = permissions.with_deadline(in_year).order_by().values_list(*_COLUMNS)
    gathered: dict[int, _Gathered] = defaultdict(_Gathered)
    whole = _Gathered()
    for stage, filled_count, excluded_at, is_late, due_at, round_due_at, unit_id, path, contact in found:
        form = FormState(stage, filled_count, excluded_at is not None, is_late, due_at)
        gathered[unit_id].own[contact or NOBODY].append(form)
        for one in (whole, *(gathered[int(part)] for part in path.strip("/").split("/"))):
            one.everything.append(form)
            if not form.excluded and stage in WRITABLE:
                one.deadlines.append(due_at)
                one.extended = one.extended or due_at != round_due_at
    rows = tuple(_row(unit, units, gathered[unit.pk], now) for unit in units if gathered[unit.pk].everything)
    return ProgressPage(
        fiscal_year=year,
        years=years,
        rows=rows,
        whole=tally_of(whole.everything, now),
        due_at=min(whole.deadlines, default=None),
        not_begun=tuple(row for row in rows if row.people and _nothing_begun(gathered[row.id])),
        extensions=_extensions(in_year.values("round_id"), units),
    )


def order_of(unit: Unit) -> tuple[int, ...]:
    """The place of a unit in the tree: parents before children, siblings as they were set up."""
    return tuple(int(part) for part in unit.path.strip("/").split("/"))


def _row(unit: Unit, units: list[Unit], forms: _Gathered, now: datetime) -> UnitProgress:
    return UnitProgress(
        id=unit.pk,
        label=unit.label,
        depth=sum(unit.path.startswith(other.path) for other in units) - 1,
        tally=tally_of(forms.everything, now),
        due_at=min(forms.deadlines, default=None),
        extended=forms.extended,
        people=tuple(PersonProgress(name, tally_of(own, now)) for name, own in sorted(forms.own.items())),
    )


def _nothing_begun(forms: _Gathered) -> bool:
    """Whether a unit has forms of its own that take part, and none of them was begun."""
    own = [form for of_one in forms.own.values() for form in of_one if not form.excluded]
    return bool(own) and all(form.told == NOT_STARTED for form in own)


def _extensions(rounds: QuerySet[Any, Any], units: list[Unit]) -> tuple[ExtensionNote, ...]:
    """The extensions in force that reach a unit of the page: its own and those above and below it."""
    in_force = Extension.objects.filter(round_id__in=rounds, revoked_at__isnull=True)
    in_force = in_force.select_related("unit", "granted_by", "revoked_by").order_by("due_at", "id")
    paths = [unit.path for unit in units]
    return tuple(
        extension_note(each)
        for each in in_force
        if any(each.unit.path.startswith(path) or path.startswith(each.unit.path) for path in paths)
    )
