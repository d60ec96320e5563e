"""The content of a form: from its rows while people write in it, from the frozen revision once it is handed in."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from evaluator.review import FROZEN, Stage
from projects.models import Evaluation, Evidence, FundingLine, Goal, Indicator, Result, Revision
from projects.selectors.canonical import canonical, from_plain, matches
from projects.selectors.composed import composed_of
from projects.selectors.content import (
    SCHEMA,
    EditMark,
    EvaluationContent,
    EvidenceContent,
    FindingContent,
    FundingContent,
    GoalContent,
    LineContent,
    SheetWorking,
    Working,
)
from projects.selectors.plans.content import ADJUSTED


class BrokenRevision(RuntimeError):
    """A frozen form has no revision, or one that cannot be read: ours to mend, never the user's."""


def content_of(evaluation: Evaluation) -> tuple[EvaluationContent, Revision | None]:
    """The content that a page, a print or an export shows, and the revision it comes from (none for a draft).

    Needs ``project__unit`` and ``round`` on the evaluation; costs four queries for a draft and one for a frozen form.
    """
    if Stage(evaluation.stage) in FROZEN:
        revision = revision_of(evaluation)
        return thaw(revision), revision
    return live_content(evaluation), None


def live_contents(drafts: Sequence[Evaluation]) -> dict[int, EvaluationContent]:
    """:func:`live_content` for many at once, in four queries."""
    results = Prefetch("results", Result.objects.select_related("indicator"))
    prefetch_related_objects(drafts, "funding", "goals", results)
    evidence: dict[int, list[Evidence]] = {}
    for each in standing_evidence().filter(evaluation__in=drafts):
        evidence.setdefault(each.evaluation_id, []).append(each)
    return {
        each.pk: live_content(each, results=list(each.results.all()), evidence=evidence.get(each.pk, ()))
        for each in drafts
    }


def revision_of(evaluation: Evaluation) -> Revision:
    """The revision that is being judged, or was approved."""
    revisions = Revision.objects.filter(evaluation_id=evaluation.pk).select_related("frozen_by")
    if evaluation.approved_revision_id is not None:
        revisions = revisions.filter(pk=evaluation.approved_revision_id)
    revision = revisions.order_by("-number").first()
    if revision is None:
        raise BrokenRevision(f"evaluation {evaluation.pk} is {evaluation.stage} without a revision")
    if not matches(revision.content, revision.digest):
        raise BrokenRevision(f"revision {revision.pk} of evaluation {evaluation.pk} is not what its digest says")
    return revision


def freeze(content: EvaluationContent) -> str:
    """The canonical text of a content."""
    return canonical(content)


def thaw(revision: Revision) -> EvaluationContent:
    """The content of a revision."""
    return from_plain(EvaluationContent, json.loads(revision.content))


def live_content(
    evaluation: Evaluation,
    *,
    funding: list[FundingLine] | None = None,
    goals: list[Goal] | None = None,
    results: list[Result] | None = None,
    evidence: Sequence[Evidence] | None = None,
) -> EvaluationContent:
    """The content of the rows as they stand now; rows that the caller has already read are not read again."""
    project = evaluation.project
    if funding is None:
        funding = list(evaluation.funding.all())
    if goals is None:
        goals = list(evaluation.goals.all())
    if results is None:
        results = list(evaluation.results.select_related("indicator"))
    if evidence is None:
        evidence = list(standing_evidence().filter(evaluation_id=evaluation.pk))
    submitter = evaluation.submitted_by if evaluation.submitted_by_id else None
    return EvaluationContent(
        schema=SCHEMA,
        evaluation_id=evaluation.pk,
        form=evaluation.form,
        layout_id=evaluation.layout_id,
        fiscal_year=evaluation.fiscal_year,
        money_unit=evaluation.money_unit,
        round_name=evaluation.round.name,
        unit_name=project.unit.label,
        project_code=project.code,
        project_name=project.name,
        competent_department=project.competent_department,
        implementing_unit=project.implementing_unit,
        contact=project.contact,
        version=evaluation.version,
        execution_points=evaluation.execution_points,
        funding_reason=evaluation.funding_reason,
        as_typed=dict(evaluation.as_typed),
        edits=marks_of(evaluation.edits),
        funding=tuple(_funding(each) for each in funding),
        goals=tuple(
            GoalContent(each.pk, each.version, each.text, each.achievement, marks_of(each.edits)) for each in goals
        ),
        lines=tuple(_line(number, each, evaluation.fiscal_year) for number, each in enumerate(results, start=1)),
        policy_id=evaluation.policy_id,
        policy_digest=evaluation.policy_digest,
        points=evaluation.points,
        proposed_total=evaluation.proposed_total,
        total=evaluation.total,
        grade=evaluation.grade,
        settled=evaluation.settled,
        lowest=evaluation.lowest,
        highest=evaluation.highest,
        execution_rate=evaluation.execution_rate,
        execution_score=evaluation.execution_score,
        pending_count=evaluation.pending_count,
        working=from_plain(SheetWorking, evaluation.working),
        findings=from_plain(tuple[FindingContent, ...], evaluation.findings),
        submitted_by=submitter.full_name if submitter else "",
        submitted_at=evaluation.submitted_at,
        is_late=evaluation.is_late,
        evidence=tuple(_evidence(each) for each in evidence),
        conclusion=evaluation.conclusion,
        issues=evaluation.issues,
        improvements=evaluation.improvements,
    )


def standing_evidence() -> QuerySet[Evidence]:
    """佐证材料 that nobody has removed, in the order in which they came."""
    return Evidence.objects.filter(removed_at=None).select_related("uploaded_by").order_by("id")


def _evidence(row: Evidence) -> EvidenceContent:
    return EvidenceContent(
        id=row.pk,
        line=row.result_id,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        number=row.number,
        dated_on=row.dated_on,
        pages=row.pages,
        note=row.note,
        name=row.original_name,
        size=row.size,
        digest=row.digest,
        uploaded_by=row.uploaded_by.full_name,
        uploaded_at=row.uploaded_at,
    )


def marks_of(edits: dict[str, Any]) -> dict[str, EditMark]:
    """The last change of each cell of a row, as the row stores it."""
    return from_plain(dict[str, EditMark], edits)


def _funding(row: FundingLine) -> FundingContent:
    return FundingContent(
        id=row.pk,
        version=row.version,
        source=row.source,
        label=row.get_source_display(),
        initial=row.initial,
        adjusted=row.adjusted,
        executed=row.executed,
        as_typed=dict(row.as_typed),
        edits=marks_of(row.edits),
    )


def adjustment_of(indicator: Indicator) -> EditMark | None:
    """The adjustment of the target during the year (目标调整) with what stood there before; ``None`` where none was."""
    return marks_of({name: plain for name, plain in indicator.edits.items() if name == ADJUSTED}).get(ADJUSTED)


def _adjusted(mark: EditMark | None) -> str:
    """An adjustment in words; empty where there was none."""
    if mark is None:
        return ""
    return f"年中调整：原 {mark.before or '（空）'}，{timezone.localtime(mark.at):%Y-%m-%d} 批复"


def _line(number: int, row: Result, fiscal_year: int) -> LineContent:
    indicator = row.indicator
    adjustment = adjustment_of(indicator)
    line = LineContent(
        id=row.pk,
        version=row.version,
        number=number,
        category=indicator.category,
        subcategory=indicator.subcategory,
        indicator=indicator.name,
        target_text=indicator.target_text,
        unit=indicator.unit,
        direction=indicator.direction,
        actual_text=row.actual_text,
        points=row.points,
        given_score=row.given_score,
        given_reason=row.given_reason,
        deviation_cause=row.deviation_cause,
        deviation_reason=row.deviation_reason,
        improvement=row.improvement,
        improvement_due=row.improvement_due,
        improvement_owner=row.improvement_owner,
        survey_sample=row.survey_sample,
        survey_on=row.survey_on,
        survey_method=row.survey_method,
        evidence_needed=indicator.evidence_needed,
        initial_target_text=row.initial_target_text or (adjustment.before if adjustment else ""),
        core=row.core,
        adjusted=_adjusted(adjustment),
        as_typed=dict(row.as_typed),
        edits=marks_of(row.edits),
        outcome=row.outcome,
        proposed=row.proposed_score,
        score=row.score,
        met=row.met,
        completion=row.completion,
        deviation=row.deviation,
        must_explain=row.must_explain,
        explained=row.explained,
        working=from_plain(Working, row.working),
    )
    return replace(line, composed=composed_of(line, fiscal_year))
