"""报送截止：the deadline of a form, the round's or that of an extension (延期)."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Length

from projects.models import Evaluation, Extension


def with_deadline(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Annotate ``due_at``, the deadline of each form (报送截止): see :func:`deadline_of`."""
    nearest = _extensions_of(OuterRef("round_id"), OuterRef("round__due_at"), OuterRef("project__unit__path"))
    return evaluations.annotate(due_at=Coalesce(Subquery(nearest.values("due_at")[:1]), F("round__due_at")))


def deadline_of(evaluation: Evaluation) -> datetime:
    """报送截止 of one form: the round's, or that of the nearest extension (延期) upward in the tree.

    An extension only ever gives time: where the round's own deadline has been moved past it, the round's counts.
    """
    known = getattr(evaluation, "due_at", None)
    if known is not None:
        return known
    extension = extension_of(evaluation)
    return extension.due_at if extension else evaluation.round.due_at


def extension_of(evaluation: Evaluation) -> Extension | None:
    """The extension that a form's deadline comes from; ``None`` where it is the round's own. No query where it is."""
    if getattr(evaluation, "due_at", None) == evaluation.round.due_at:
        return None
    here = Value(evaluation.project.unit.path, output_field=CharField())
    nearest = _extensions_of(evaluation.round_id, evaluation.round.due_at, here)
    return nearest.select_related("unit", "granted_by").first()


def _extensions_of(round_: Any, due_at: Any, path: Any) -> QuerySet[Extension]:
    """The extensions in force for a unit in a round, the nearest upward first."""
    here = ExpressionWrapper(path, output_field=CharField())
    in_force = Extension.objects.filter(round_id=round_, revoked_at__isnull=True, due_at__gt=due_at)
    return in_force.alias(here=here).filter(here__startswith=F("unit__path")).order_by(Length("unit__path").desc())
