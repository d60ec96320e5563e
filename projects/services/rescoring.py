"""重新测算：the one call of the scoring engine, and what it answers stored beside what was typed.

An approved form is never rescored. Only rows whose answer changed are written.
"""

from typing import Any

from django.utils import timezone

from evaluator import checks
from evaluator.checks import Cell, Finding, FundingSource, Material, Printed
from evaluator.policies import loader
from evaluator.problems import Level, Problem
from evaluator.review import SETTLED, Stage
from evaluator.scoring.engine import score
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.policy import LegalSource, Policy
from evaluator.scoring.scoresheet import Explanation, Outcome, ScoredLine, ScoreSheet
from evaluator.scoring.values import in_wan
from projects.models import Evaluation, Evidence, FundingLine, Goal, Result
from projects.selectors.canonical import to_plain
from projects.selectors.cells import CELLS, CellKind, anchor_of, shown_cell
from projects.selectors.completeness import owed, unreadable_cells
from projects.selectors.content import (
    EvaluationContent,
    ExplanationContent,
    FindingContent,
    ProblemContent,
    SheetWorking,
    SourceContent,
    SubtotalContent,
    Working,
)
from projects.selectors.live import live_content

FUNDING_PLACE = "年度资金总额"
WHOLE_FORM = "全表"
ABOUT_PRINTED_SCORES = frozenset({"30", "32"})
"""Checks of rates and totals that a form prints: a record prints none, it computes them."""


class Rows:
    """The rows of one form, read once and shared by everything that one save does."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.funding: list[FundingLine] = list(evaluation.funding.all())
        self.goals: list[Goal] = list(evaluation.goals.all())
        self.results: list[Result] = list(evaluation.results.select_related("indicator"))

    def content(self, evaluation: Evaluation, *, evidence: tuple[Evidence, ...] | None = None) -> EvaluationContent:
        """The form's content as it stands in memory; 佐证材料 are read unless the caller says which."""
        return live_content(
            evaluation, funding=self.funding, goals=self.goals, results=self.results, evidence=evidence
        )


def rescore(evaluation: Evaluation, rows: Rows | None = None) -> ScoreSheet:
    """Score the form by its policy and store lines, totals, deviations and findings. Call it inside a transaction."""
    if Stage(evaluation.stage) in SETTLED:
        raise ValueError(f"evaluation {evaluation.pk} is settled and never rescored")
    rows = rows or Rows(evaluation)
    policy = loader.get(evaluation.policy_id)
    facts = facts_of(evaluation, rows)
    sheet = score(facts, policy)
    for result, line in zip(rows.results, sheet.lines, strict=True):
        _store(result, _line_columns(result, line))
    columns = _evaluation_columns(evaluation, rows, sheet, policy)
    for name, value in columns.items():
        setattr(evaluation, name, value)
    content = rows.content(evaluation, evidence=())
    unread = tuple(unreadable_cells(content))
    material = Material(facts, sheet, policy, printed_of(evaluation, rows), unread=unread)
    findings = tuple(_finding(each, rows) for each in checks.run(material) if each.check not in ABOUT_PRINTED_SCORES)
    counts = {
        "findings": to_plain(findings),
        "error_count": sum(each.level == Level.ERROR.value for each in findings),
        "warning_count": sum(each.level == Level.WARNING.value for each in findings),
        "owed_count": sum(item.count for item in owed(content)),
    }
    for name, value in counts.items():
        setattr(evaluation, name, value)
    Evaluation.objects.filter(pk=evaluation.pk).update(**columns, **counts)
    return sheet


def facts_of(evaluation: Evaluation, rows: Rows) -> EvaluationFacts:
    """What was typed, as the engine takes it."""
    total = next((row for row in rows.funding if row.source == FundingLine.Source.TOTAL), None)
    return EvaluationFacts(
        fiscal_year=evaluation.fiscal_year,
        funding=FundingFacts(
            initial=total.initial if total else None,
            adjusted=total.adjusted if total else None,
            executed=total.executed if total else None,
            place=FUNDING_PLACE,
            reason=evaluation.funding_reason,
        ),
        lines=tuple(_facts(number, result) for number, result in enumerate(rows.results, start=1)),
        execution_points=evaluation.execution_points,
    )


def printed_of(evaluation: Evaluation, rows: Rows) -> Printed:
    """The money block as the person sees it, in the form's own unit.

    A record prints no totals, they are computed: what is wrong with the sum of the points is said of the whole form.
    """
    sources = {row.source: _printed_source(evaluation, row) for row in rows.funding}
    total = sources.pop(FundingLine.Source.TOTAL, FundingSource(FUNDING_PLACE))
    return Printed(
        total_points=Cell(place=WHOLE_FORM),
        funding=total,
        sources=tuple(sources.values()),
        money_unit=evaluation.money_unit,
    )


def _printed_source(evaluation: Evaluation, row: FundingLine) -> FundingSource:
    label = row.get_source_display()

    def cell(field: str) -> Cell:
        value = getattr(row, field)
        text = shown_cell(value, row.as_typed.get(field, ""), CellKind.MONEY, evaluation.money_unit)
        number = None if value is None else (in_wan(value, "元") if evaluation.money_unit == "万元" else value)
        return Cell(text, number, f"{label}“{CELLS['funding'][field].label}”")

    return FundingSource(label.removeprefix("其中："), cell("initial"), cell("adjusted"), cell("executed"))


def _facts(number: int, result: Result) -> LineFacts:
    indicator = result.indicator
    return LineFacts(
        place=f"第 {number} 行",
        category=indicator.category,
        subcategory=indicator.subcategory,
        indicator=indicator.name,
        target_text=indicator.target_text,
        actual_text=result.actual_text,
        points=result.points,
        unit=indicator.unit,
        direction=indicator.direction,
        given_score=result.given_score,
        given_reason=result.given_reason,
        deviation_reason=result.deviation_reason,
        improvement=result.improvement,
    )


def _line_columns(result: Result, line: ScoredLine) -> dict[str, Any]:
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


def _store(result: Result, columns: dict[str, Any]) -> None:
    changed = {name: value for name, value in columns.items() if getattr(result, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(result, name, value)
        Result.objects.filter(pk=result.pk).update(**changed)


def _evaluation_columns(evaluation: Evaluation, rows: Rows, sheet: ScoreSheet, policy: Policy) -> dict[str, Any]:
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
        "filled_count": sum(bool(result.actual_text.strip()) for result in rows.results),
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


def _finding(finding: Finding, rows: Rows) -> FindingContent:
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
