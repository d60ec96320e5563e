"""纸面：what forms say on paper, read for many at once: as many queries for two hundred as for two.

A form that was handed in is read from its frozen revision, checked against its hash (校验码) like everywhere else, but
only as far as paper shows it: who typed which cell when stays unread.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from evaluator.review import FROZEN, Stage
from projects import permissions
from projects.models import Evaluation, Revision, User
from projects.selectors.canonical import from_plain, matches
from projects.selectors.content import EvaluationContent
from projects.selectors.live import live_contents


@dataclass(frozen=True, slots=True)
class FormOnPaper:
    """One form on its way to paper: what it is, where it belongs, what it says."""

    id: int
    stage: str
    is_excluded: bool
    """不纳入自评: there is no form."""
    fiscal_year: int
    project: str
    code: str
    """项目代码."""
    unit_code: str
    unit: str
    round: str
    """自评批次, and the unit that holds it."""
    round_unit: str
    content: str | EvaluationContent | None
    """A frozen revision that is what its hash says, as the text that is stored: who prints it parses it, one at a time,
    for two hundred parsed ones in memory cost more than the parsing. ``None`` where it is missing, or is not."""
    revision: int | None = None
    digest: str = ""


_COLUMNS = (
    *("pk", "stage", "excluded_at", "fiscal_year", "approved_revision_id", "project__name", "project__code"),
    *("project__unit__code", "project__unit__short_name", "project__unit__name"),
    *("round__name", "round__unit__short_name", "round__unit__name"),
)


def in_paper_order(user: User, evaluation_ids: Sequence[int]) -> tuple[int, ...]:
    """Those that the person sees, by unit and project code: the order in which they are bound."""
    forms = _visible(user, evaluation_ids).order_by("project__unit__path", "project__code", "pk")
    return tuple(forms.values_list("pk", flat=True))


def units_of(user: User, evaluation_ids: Sequence[int]) -> dict[str, str]:
    """The units that the forms belong to: unit code → name."""
    columns = ("project__unit__code", "project__unit__short_name", "project__unit__name")
    found = _visible(user, evaluation_ids).order_by().values_list(*columns).distinct()
    return {code: short or name for code, short, name in found}


def forms_on_paper(user: User, evaluation_ids: Sequence[int], *, whole: bool = False) -> tuple[FormOnPaper, ...]:
    """Those of the forms that the person sees now, in the order asked for, in eight queries at most.

    ``whole``: with everything that the frozen revisions say, for those who also print how scores came about.
    """
    found = {row[0]: row for row in _visible(user, evaluation_ids).order_by().values_list(*_COLUMNS)}
    frozen = {pk: row[4] for pk, row in found.items() if row[2] is None and Stage(row[1]) in FROZEN}
    open_ids = [pk for pk, row in found.items() if row[2] is None and pk not in frozen]
    revisions = _revisions(frozen, whole=whole)
    drafts = Evaluation.objects.filter(pk__in=open_ids).select_related("project__unit", "round", "submitted_by")
    live = live_contents(list(drafts)) if open_ids else {}
    forms = []
    for pk in evaluation_ids:
        if pk not in found:
            continue
        _, stage, excluded_at, year, _, project, code, *unit, round_, round_short, round_name = found[pk]
        content, number, digest = revisions.get(pk, (live.get(pk), None, ""))
        forms.append(
            FormOnPaper(
                id=pk,
                stage=stage,
                is_excluded=excluded_at is not None,
                fiscal_year=year,
                project=project,
                code=code,
                unit_code=unit[0],
                unit=unit[1] or unit[2],
                round=round_,
                round_unit=round_short or round_name,
                content=content,
                revision=number,
                digest=digest,
            )
        )
    return tuple(forms)


def _visible(user: User, evaluation_ids: Sequence[int]) -> QuerySet[Evaluation]:
    return permissions.visible_evaluations(user).filter(pk__in=evaluation_ids)


def _revisions(
    frozen: dict[int, int | None], *, whole: bool
) -> dict[int, tuple[str | EvaluationContent | None, int, str]]:
    """The approved revision of each form, else the newest; without content where it is not what its hash says."""
    approved = [revision for revision in frozen.values() if revision is not None]
    waiting = [pk for pk, revision in frozen.items() if revision is None]
    # Not in order: the database would carry the whole of every revision through its sorting.
    judged = Revision.objects.filter(Q(pk__in=approved) | Q(evaluation_id__in=waiting)).order_by()
    found: dict[int, tuple[str | EvaluationContent | None, int, str]] = {}
    for pk, number, content, digest in judged.values_list("evaluation_id", "number", "content", "digest"):
        if pk in found and found[pk][1] > number:
            continue
        if not matches(content, digest):
            found[pk] = (None, number, digest)
            continue
        found[pk] = (from_plain(EvaluationContent, json.loads(content)) if whole else content, number, digest)
    return found
