"""测算结果：what the engine answered, as the columns of the form and of its rows store it."""

from typing import Any

from django.utils import timezone

from evaluator.checks import Finding
from evaluator.problems import Problem
from evaluator.scoring.meanings import ActualKind
from evaluator.scoring.policy import LegalSource, Policy
from evaluator.scoring.scoresheet import Explanation, Outcome, ScoredLine, ScoreSheet
from projects.models import Evaluation, FundingLine, Result
from projects.selectors.canonical import to_plain
from projects.selectors.cells import anchor_of
from projects.selectors.content import (
    ExplanationContent,
    FindingContent,
    ProblemContent,
    SheetWorking,
    SourceContent,
    SubtotalContent,
    Working,
)
from projects.services.rescoring.rows import Rows

NOT_FILLED = frozenset({ActualKind.BLANK, ActualKind.NOT_YET})
"""实际完成值 that still has to come: nothing is written, or that it is not known yet."""


def line_columns(result: Result, line: ScoredLine) -> dict[str, Any]:
    target = f"result:{result.pk}"
    lowest, highest = line.range or (None, None)
    working = Working(
        rule=line.rule,
        steps=line.steps,
        sources=tuple(_source(each) for each in line.sources),
        explanations=tuple(_explanation(each) for each in line.explanations),
        problems=tuple(_problem(each, target) for each in line.problems),
        target_kind=line.target.kind.value,
        target_reading=line.target.reading,
        actual_reading=line.actual.reading,
        lowest=lowest,
        highest=highest,
    )
    return {
        "outcome": line.outcome.value,
        "proposed_score": line.proposed,
        "score": line.score,
        "met": line.met,
        "completion": line.completion,
        "deviation": line.deviation,
        "must_explain": any(each.required for each in line.explanations),
        "explained": all(each.satisfied for each in line.explanations if each.required),
        "working": to_plain(working),
    }


def evaluation_columns(evaluation: Evaluation, rows: Rows, sheet: ScoreSheet, policy: Policy) -> dict[str, Any]:
    total = next((row for row in rows.funding if row.source == FundingLine.Source.TOTAL), None)
    execution = sheet.execution
    open_lines = sum(line.score is None or line.outcome is Outcome.PENDING for line in sheet.lines)
    pending = open_lines + (execution.score is None)
    working = SheetWorking(
        execution=Working(
            rule=execution.rule,
            steps=execution.steps,
            sources=tuple(_source(each) for each in execution.sources),
            explanations=tuple(_explanation(each) for each in execution.explanations),
            problems=tuple(_problem(each, "evaluation") for each in execution.problems),
        ),
        execution_points=execution.points,
        execution_outcome=execution.outcome.value,
        subtotals=tuple(
            SubtotalContent(
                each.category,
                each.subcategory,
                each.points,
                each.proposed,
                each.score,
                each.settled,
                each.pending,
            )
            for each in sheet.subtotals
        ),
        possible_grades=sheet.possible_grades,
        proposed_grade=sheet.proposed_grade or "",
        cap=sheet.cap or "",
        problems=_anchored(sheet, rows),
        policy_label=policy.label,
        tiers=tuple(band.label for band in policy.rules.qualitative.rule.bands),
    )
    return {
        "policy_digest": sheet.policy_digest,
        "points": sheet.points,
        "proposed_total": sheet.proposed_total,
        "total": sheet.total,
        "grade": sheet.grade or "",
        "settled": sheet.settled,
        "lowest": sheet.lowest,
        "highest": sheet.highest,
        "execution_rate": execution.rate,
        "execution_score": execution.score,
        "initial_budget": total.initial if total else None,
        "adjusted_budget": total.adjusted if total else None,
        "executed_amount": total.executed if total else None,
        "line_count": len(rows.results),
        "filled_count": sum(line.actual.kind not in NOT_FILLED for line in sheet.lines),
        "pending_count": pending,
        "working": to_plain(working),
        "scored_at": timezone.now(),
    }


def _anchored(sheet: ScoreSheet, rows: Rows) -> tuple[ProblemContent, ...]:
    """The sheet's problems; those of a line carry the line's anchor."""
    of_lines: dict[Problem, ProblemContent] = {}
    for result, line in zip(rows.results, sheet.lines, strict=True):
        for problem in line.problems:
            of_lines[problem] = _problem(problem, f"result:{result.pk}")
    for problem in sheet.execution.problems:
        of_lines[problem] = _problem(problem, "evaluation")
    return tuple(of_lines.get(each) or _problem(each, "") for each in sheet.problems)


def finding_content(finding: Finding, rows: Rows) -> FindingContent:
    anchor = ""
    if finding.line is not None:
        anchor = anchor_of(f"result:{rows.results[finding.line].pk}", "actual_text")
    return FindingContent(
        check=finding.check,
        level=finding.level.value,
        place=finding.place,
        message=finding.message,
        remedy=finding.remedy,
        line=finding.line,
        anchor=anchor,
    )


def _source(source: LegalSource) -> SourceContent:
    return SourceContent(
        title=source.title,
        number=source.number,
        article=source.article,
        confidence=str(source.confidence),
        citation=source.citation,
        url=source.url,
    )


def _explanation(explanation: Explanation) -> ExplanationContent:
    return ExplanationContent(
        explanation.why.value,
        explanation.statement,
        explanation.satisfied,
        required=explanation.required,
        ask=explanation.ask,
    )


def _problem(problem: Problem, target: str) -> ProblemContent:
    field = next((name for code, name in FIELD_OF_CODE if problem.code.startswith(code)), "actual_text")
    if target == "evaluation":
        field = "funding_reason"
    anchor = problem.anchor or (anchor_of(target, field) if target else "")
    return ProblemContent(problem.code, problem.place, problem.message, problem.remedy, problem.level.value, anchor)


FIELD_OF_CODE = (("target", "target_text"), ("points", "points"), ("given", "given_score"))
"""Which cell of a row a problem's code speaks of; anything else is about the actual."""
