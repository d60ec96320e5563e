"""自评批次：the rounds that a person manages, each with how far its forms have got, and what was done to it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from evaluator.review import EXCLUDED, NOT_STARTED, WRITABLE, told_stage
from projects import permissions
from projects.models import AuditEntry, Evaluation, Round, TargetPlan, Unit, User
from projects.selectors.exclusions import requests_waiting_for
from projects.selectors.extensions import extensions_in
from projects.selectors.pages.organising import PlanToOpen, RoundChange, RoundPage, RoundRow, Tally, UnitOption

WORDS = {
    "establish": "建档",
    "round-set-up": "新建批次",
    "round-deadline": "改截止时间",
    "round-close": "关闭批次",
    "round-reopen": "重新开放",
    "round-open-forms": "开表",
    "extension-grant": "批准延期",
    "extension-revoke": "收回延期",
}
MOST_CHANGES = 100
_COLUMNS = ("round_id", "stage", "filled_count", "excluded_at", "is_late", "due_at")


@dataclass(frozen=True, slots=True)
class FormState:
    """What of a form is counted."""

    stage: str
    filled_count: int
    excluded: bool
    is_late: bool
    due_at: datetime

    @property
    def told(self) -> str:
        """The stage as every page tells it."""
        return told_stage(self.stage, self.filled_count, excluded=self.excluded)


def tally_of(forms: Iterable[FormState], now: datetime) -> Tally:
    """Count forms by stage; what is 不纳入自评 counts as nothing else."""
    stages: Counter[str] = Counter()
    late = overdue = 0
    for form in forms:
        stages[form.told] += 1
        late += form.is_late and not form.excluded and form.stage not in WRITABLE
        overdue += form.stage in WRITABLE and not form.excluded and form.due_at < now
    return Tally(
        **{name: stages[name] for name in (NOT_STARTED, EXCLUDED)},
        **{name: stages[name] for name in ("draft", "returned", "submitted", "in_review", "approved", "finalised")},
        late=late,
        overdue=overdue,
    )


def rounds_for(user: User) -> tuple[RoundRow, ...]:
    """The rounds that a person manages, the newest year first; two queries."""
    in_force = Count("extensions", filter=Q(extensions__revoked_at__isnull=True))
    rounds = list(
        permissions.managed_rounds(user)
        .select_related("unit")
        .annotate(in_force=in_force)
        .order_by("-fiscal_year", "due_at", "pk")
    )
    tallies = _tallies([each.pk for each in rounds])
    return tuple(_row(each, each.in_force, tallies.get(each.pk, Tally())) for each in rounds)


def round_page(user: User, round_id: int) -> RoundPage:
    """One round; raises :class:`~projects.permissions.NotVisible` for one that the person does not manage."""
    round_ = permissions.find_managed_round(user, round_id)
    extensions = extensions_in(round_.pk)
    standing = permissions.standing_of(user)
    tally = _tallies([round_.pk]).get(round_.pk, Tally())
    return RoundPage(
        row=_row(round_, sum(each.stands for each in extensions), tally),
        region=round_.region,
        layout_id=round_.layout_id,
        extensions=extensions,
        units=unit_options(Unit.objects.filter(path__startswith=round_.unit.path, is_active=True)),
        changes=_changes(round_),
        requests=requests_waiting_for(user, standing),
        unopened=_unopened(round_),
    )


def unit_options(units: Iterable[Unit]) -> tuple[UnitOption, ...]:
    """Units to choose from, in the order of the tree."""
    ordered = sorted(units, key=lambda each: [int(part) for part in each.path.strip("/").split("/")])
    top = min((each.path.count("/") for each in ordered), default=0)
    return tuple(UnitOption(each.pk, each.label, each.path.count("/") - top, each.region) for each in ordered)


def organising_options(user: User) -> tuple[UnitOption, ...]:
    """The units for which the person may set up a round; one query."""
    return unit_options(permissions.organising_units(user).exclude(kind=Unit.Kind.SECTION))


def _tallies(round_ids: list[int]) -> dict[int, Tally]:
    forms = permissions.with_deadline(
        Evaluation.objects.filter(round_id__in=round_ids, cancelled_at__isnull=True)
    ).values_list(*_COLUMNS)
    by_round: dict[int, list[FormState]] = {}
    for round_id, stage, filled_count, excluded_at, is_late, due_at in forms:
        state = FormState(stage, filled_count, excluded_at is not None, is_late, due_at)
        by_round.setdefault(round_id, []).append(state)
    now = timezone.now()
    return {round_id: tally_of(found, now) for round_id, found in by_round.items()}


def _unopened(round_: Round) -> tuple[PlanToOpen, ...]:
    """The goals of the round's year and units that have no self-evaluation yet; one query."""
    there = Evaluation.objects.filter(
        project_id=OuterRef("project_id"), fiscal_year=round_.fiscal_year, form=round_.form, cancelled_at=None
    )
    plans = (
        TargetPlan.objects.filter(
            ~Exists(there), fiscal_year=round_.fiscal_year, project__unit__path__startswith=round_.unit.path
        )
        .select_related("project__unit")
        .order_by("project__unit__path", "project__code")
    )
    found = (
        PlanToOpen(each.pk, each.project.name, each.project.unit.label, each.stage, each.get_stage_display())
        for each in plans
    )
    return tuple(sorted(found, key=lambda each: not each.ready))


def _row(round_: Round, extensions: int, tally: Tally) -> RoundRow:
    return RoundRow(
        id=round_.pk,
        name=round_.name,
        fiscal_year=round_.fiscal_year,
        unit=round_.unit.label,
        opens_on=round_.opens_on,
        due_at=round_.due_at,
        closed_at=round_.closed_at,
        extensions=extensions,
        tally=tally,
    )


def _changes(round_: Round) -> tuple[RoundChange, ...]:
    """What was done to a round, the newest first, refused attempts among it."""
    entries = AuditEntry.objects.filter(object_type=Round._meta.model_name, object_id=str(round_.pk))
    return tuple(
        RoundChange(
            at=entry.at,
            by=entry.actor_name or "系统",
            what=WORDS.get(entry.action, entry.action),
            changes=tuple((each["label"], each["from"], each["to"]) for each in entry.changes),
            reason=entry.note,
            refused=entry.outcome == AuditEntry.Outcome.REFUSED,
        )
        for entry in entries.order_by("-sequence")[:MOST_CHANGES]
    )
