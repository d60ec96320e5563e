"""佐证材料：what proves a form, what is still without proof, and what was taken off again."""

from decimal import Decimal

from django.conf import settings

from evaluator.attachments.kinds import ALLOWED_WORDS, EXTENSIONS
from projects.models import Evidence
from projects.selectors.content import EvaluationContent
from projects.selectors.pages.evidence import EvidenceLimits, EvidenceSummary, RemovedEvidence


def limits() -> EvidenceLimits:
    """What may be handed in, as this installation has set it."""
    return EvidenceLimits(
        file_megabytes=settings.EVIDENCE_FILE_MB,
        line_files=settings.EVIDENCE_LINE_FILES,
        form_megabytes=settings.EVIDENCE_FORM_MB,
        accept=",".join(f".{extension}" for extension in EXTENSIONS),
        words=ALLOWED_WORDS,
        kinds=tuple((kind.value, str(kind.label)) for kind in Evidence.Kind),
    )


def summary_of(content: EvaluationContent) -> EvidenceSummary:
    """The evidence of one form, counted: rows with points and no file are without proof. No query."""
    proven = {each.line for each in content.evidence}
    unproven = [line for line in content.lines if line.points and line.id not in proven]
    return EvidenceSummary(
        limits=limits(),
        files=len(content.evidence),
        size=sum(each.size for each in content.evidence),
        general=tuple(each for each in content.evidence if each.line is None),
        unproven_points=sum((line.points or Decimal(0) for line in unproven), Decimal(0)),
        unproven_rows=tuple(line.number for line in unproven),
    )


def removed_from(evaluation_id: int) -> tuple[RemovedEvidence, ...]:
    """What was taken off a form, the last first; one query."""
    taken_off = (
        Evidence.objects.filter(evaluation_id=evaluation_id, removed_at__isnull=False)
        .select_related("removed_by", "result__indicator")
        .order_by("-removed_at")
    )
    return tuple(
        RemovedEvidence(
            id=each.pk,
            name=each.original_name,
            number=each.result.indicator.order if each.result else None,
            removed_by=each.removed_by.full_name,
            removed_at=each.removed_at,
        )
        for each in taken_off
        if each.removed_at and each.removed_by
    )
