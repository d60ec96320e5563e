"""下载：which forms can be downloaded, what each file will be, and who fetched it last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from evaluator.review import FROZEN, SETTLED, Stage
from projects.models import AuditEntry, Evaluation, Revision, User
from projects.selectors.choices import Scope, in_year
from projects.selectors.listing import evaluations_for

EXPORT = "export"
"""What the audit trail calls a download."""
_SETTLED = Q(stage__in=sorted(SETTLED))


@dataclass(frozen=True, slots=True)
class LastDownload:
    """The latest download of one form: when, and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """One form that can be downloaded, and what the file will be."""

    id: int
    project: str
    unit: str
    stage: str
    filled_count: int
    total: Decimal | None
    grade: str
    excluded_at: datetime | None
    """不纳入自评: there is no form to download."""
    is_reportable: bool
    """审核通过 or 已审定: the file can be handed on (上报); every other one is marked 草稿."""
    revision: int | None
    """第 N 次报送, whose frozen version the file is made from; ``None`` for a draft."""
    last: LastDownload | None


@dataclass(frozen=True, slots=True)
class DownloadCounts:
    """How many forms a person sees under the conditions, and how many of them can be reported upward (可以上报)."""

    everything: int
    reportable: int


def downloads_for(user: User, scope: Scope, unit: int | None) -> QuerySet[Evaluation]:
    """The forms of one year, and of one responsible unit (责任处室) if one is asked for, by unit and project code."""
    forms = in_year(evaluations_for(user), scope.year)
    if unit is not None:
        forms = forms.filter(project__unit=unit)
    return forms.order_by("project__unit__path", "project__code", "pk")


def reportable(forms: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Those that can be reported upward: 审核通过 and 已审定."""
    return forms.filter(_SETTLED)


def ids_of(forms: QuerySet[Evaluation]) -> tuple[int, ...]:
    """Their numbers, in their order."""
    return tuple(forms.values_list("pk", flat=True))


def counts_of(forms: QuerySet[Evaluation]) -> DownloadCounts:
    """Both counts in one query."""
    found = forms.order_by().aggregate(everything=Count("pk"), reportable=Count("pk", filter=_SETTLED))
    return DownloadCounts(**found)


def rows_of(forms: QuerySet[Evaluation]) -> tuple[DownloadRow, ...]:
    """One page of the table, in two queries."""
    newest = Revision.objects.filter(evaluation_id=OuterRef("pk")).order_by("-number").values("number")[:1]
    listed = list(forms.annotate(frozen_number=Coalesce(F("approved_revision__number"), Subquery(newest))))
    last = _last_downloads(each.pk for each in listed)
    return tuple(
        DownloadRow(
            id=each.pk,
            project=each.project.name,
            unit=each.project.unit.label,
            stage=each.stage,
            filled_count=each.filled_count,
            total=each.total,
            grade=each.grade,
            excluded_at=each.excluded_at,
            is_reportable=Stage(each.stage) in SETTLED,
            revision=each.frozen_number if Stage(each.stage) in FROZEN else None,
            last=last.get(str(each.pk)),
        )
        for each in listed
    )


def _last_downloads(ids: Iterable[int]) -> dict[str, LastDownload]:
    """The latest entry of the audit trail on each form's downloads, by the form's number as text."""
    entries = AuditEntry.objects.filter(
        object_type=Evaluation._meta.model_name,
        object_id__in=[str(pk) for pk in ids],
        action=EXPORT,
        outcome=AuditEntry.Outcome.DONE,
    )
    newest = entries.order_by().values("object_id").annotate(newest=Max("sequence")).values("newest")
    return {
        entry.object_id: LastDownload(entry.at, entry.actor_name)
        for entry in AuditEntry.objects.filter(sequence__in=newest).only("object_id", "at", "actor_name")
    }
