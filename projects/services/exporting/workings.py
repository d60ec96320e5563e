"""得分计算说明 of one form: what was typed and what was answered, as the sheet of live formulas takes it."""

from decimal import Decimal

from django.utils import timezone

from evaluator.policies import loader
from evaluator.policies.faults import PolicyNotFound
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.lexicon import is_not_yet
from evaluator.scoring.policy import Policy
from evaluator.scoring.values import normalise
from evaluator.sheets.leaves import Leaf
from evaluator.sheets.placing import DRAFT_MARK
from evaluator.sheets.workings.composing import Answered, AnsweredSum, Answers, Form, compose
from evaluator.sheets.workings.leaf import workings_leaf
from projects.selectors.content import EvaluationContent, LineContent, Working, check_code

CHANGED = (
    "自评表测算时的评分办法（校验码 {then}）与现行的（校验码 {now}）不同。"
    "重算按现行的办法；不一致的，以自评表所列为准。"
)


def leaves_of(content: EvaluationContent, *, draft: bool) -> tuple[Leaf, ...]:
    """The sheets behind a form: its workings; none where its policy is not shipped any more."""
    try:
        policy = loader.get(content.policy_id)
    except PolicyNotFound:
        return ()
    workings = compose(form_of(content, policy), facts_of(content), policy, answers_of(content))
    return (workings_leaf(workings, draft_mark=DRAFT_MARK if draft else ""),)


def form_of(content: EvaluationContent, policy: Policy) -> Form:
    """Whose scores they are, and by which policy."""
    then, now = check_code(content.policy_digest), check_code(policy.digest)
    return Form(
        project=content.project_name,
        unit=content.implementing_unit or content.unit_name,
        year=content.fiscal_year,
        policy=f"{policy.label}（{policy.id}，校验码 {now}）",
        note="" if then == now else CHANGED.format(then=then, now=now),
    )


def facts_of(content: EvaluationContent) -> EvaluationFacts:
    """What was typed, as scoring takes it."""
    total = next((row for row in content.funding if row.source == "total"), None)
    return EvaluationFacts(
        fiscal_year=content.fiscal_year,
        funding=FundingFacts(
            initial=total.initial if total else None,
            adjusted=total.adjusted if total else None,
            executed=total.executed if total else None,
            reason=content.funding_reason,
            not_yet=frozenset(name for name, text in total.as_typed.items() if is_not_yet(normalise(text)))
            if total
            else frozenset(),
        ),
        lines=tuple(_facts(line) for line in content.lines),
        execution_points=content.execution_points,
    )


def _facts(line: LineContent) -> LineFacts:
    return LineFacts(
        place=f"第 {line.number} 行",
        category=line.category,
        subcategory=line.subcategory,
        indicator=line.indicator,
        target_text=line.target_text,
        actual_text=line.actual_text,
        points=line.points,
        unit=line.unit,
        direction=line.direction,
        given_score=line.given_score,
        given_reason=line.given_reason,
        deviation_reason=line.deviation_reason,
        improvement=line.improvement,
    )


def answers_of(content: EvaluationContent) -> Answers:
    """What was answered when the form was scored, as it is stored."""
    working = content.working
    return Answers(
        execution=_answered(
            working.execution, working.execution_outcome, content.execution_score, content.execution_score
        ),
        rate=content.execution_rate,
        execution_points=working.execution_points,
        lines=tuple(_line(line) for line in content.lines),
        sums=tuple(
            AnsweredSum(each.category, each.subcategory, each.proposed, each.score) for each in working.subtotals
        ),
        proposed_total=content.proposed_total,
        proposed_grade=working.proposed_grade,
        total=content.total,
        grade=content.grade,
        cap=working.cap,
    )


def _line(line: LineContent) -> Answered:
    mark = line.edits.get("given_score")
    by = f"{mark.name} {timezone.localtime(mark.at):%Y-%m-%d}" if mark else ""
    return _answered(line.working, line.outcome, line.proposed, line.score, given_by=by)


def _answered(
    working: Working, outcome: str, proposed: Decimal | None, score: Decimal | None, *, given_by: str = ""
) -> Answered:
    return Answered(
        proposed=proposed,
        score=score,
        rule=working.rule,
        steps=working.steps,
        sources=tuple(source.citation for source in working.sources),
        problems=tuple(problem.message for problem in working.problems if outcome == "pending"),
        given_by=given_by,
    )
