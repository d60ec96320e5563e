"""测算：facts and policy in, score sheet out. One pure function; the only place a score comes from."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.cases import HUNDRED, ZERO, Verdict
from evaluator.scoring.deviations import explain_funding, explain_line
from evaluator.scoring.facts import EvaluationFacts, FundingFacts, LineFacts
from evaluator.scoring.policy import LegalSource, Policy
from evaluator.scoring.scoresheet import Explanation, Outcome, ScoredExecution, ScoredLine, ScoreSheet, Subtotal
from evaluator.scoring.values import half_up, shown
from evaluator.scoring.verdicts import judge
from evaluator.scoring.working import in_score, rate_shown, rounding_words

_FUNDING_PLACE = "项目资金"


def score(facts: EvaluationFacts, policy: Policy) -> ScoreSheet:
    """Score one self-evaluation (自评) by a policy.

    Raises nothing for what people typed: what is missing or unreadable is a :class:`Problem` on its line, which is then
    pending, and a sheet with a pending line has no total and no grade. A proposal is the rule's; a given score counts
    instead of it and is never changed.

    Worked example: 35 of ``≥50(人)`` at 3.00 points is 35 ÷ 50 × 3.00 = 2.10.
    """
    execution = _execution(facts, policy)
    lines = tuple(_line(line, policy, facts.fiscal_year) for line in facts.lines)
    proposed = _sum([execution.score, *(line.proposed for line in lines)])
    counted = _sum([execution.score, *(line.score for line in lines)])
    if any(line.outcome is Outcome.PENDING for line in lines) or not lines:
        proposed = counted = None
    cap, cap_words, cap_sources = _cap(execution, policy, counted)
    proposed, total = _capped(proposed, cap), _capped(counted, cap)
    settled = _sum([_or_zero(execution.score), *(_or_zero(line.score) for line in lines)]) or ZERO
    lowest, highest = _still_possible(execution, lines, policy, settled)
    problems = (*_sheet_problems(facts), *execution.problems, *(found for line in lines for found in line.problems))
    if cap_sources:
        execution = replace(execution, sources=(*execution.sources, *cap_sources))
    return ScoreSheet(
        policy_id=policy.id,
        policy_digest=policy.digest,
        execution=execution,
        lines=lines,
        subtotals=subtotals_of(lines),
        points=sum((line.facts.points or ZERO for line in lines), execution.points),
        proposed_total=proposed,
        proposed_grade=None if proposed is None else policy.grades.of(proposed),
        total=total,
        grade=None if total is None else policy.grades.of(total),
        settled=settled,
        lowest=lowest,
        highest=highest,
        possible_grades=policy.grades.between(lowest, highest),
        cap=cap_words,
        problems=problems,
    )


def _line(facts: LineFacts, policy: Policy, fiscal_year: int) -> ScoredLine:
    target, actual, verdict = judge(facts, policy, fiscal_year)
    counted = facts.given_score if facts.given_score is not None else verdict.proposed
    completion = None if verdict.completion is None else half_up(verdict.completion)
    return ScoredLine(
        facts=facts,
        target=target,
        actual=actual,
        outcome=verdict.outcome,
        proposed=verdict.proposed,
        range=verdict.range,
        score=None if verdict.outcome is Outcome.PENDING else counted,
        met=verdict.met,
        completion=completion,
        deviation=_deviation(verdict, completion),
        steps=verdict.steps,
        rule=verdict.rule,
        sources=verdict.sources,
        explanations=explain_line(facts, target, actual, verdict, policy),
        problems=(*verdict.problems, *_given_outside(facts)),
    )


def _deviation(verdict: Verdict, completion: Decimal | None) -> Decimal | None:
    """Signed by good and bad: an overshot ``=`` that counts as missed is bad, though its rate is above 100."""
    if completion is None:
        return None
    deviation = completion - HUNDRED
    return -deviation if verdict.met is False and deviation > ZERO else deviation


def _given_outside(facts: LineFacts) -> tuple[Problem, ...]:
    given, points = facts.given_score, facts.points
    if given is None or points is None or ZERO <= given <= points:
        return ()
    message = f"得分写的是 {shown(given)}，不在 0 至 {in_score(points)} 之内。"
    return (Problem("given-outside", facts.place, message, "请改为 0 至分值之间的数。"),)


# ----------------------------------------------------------------------------------------------------------- 预算执行率


def _execution(facts: EvaluationFacts, policy: Policy) -> ScoredExecution:
    """预算执行率: 全年执行数 ÷ 全年预算数, never the initial budget; the score comes from the exact rate."""
    funding, entry = facts.funding, policy.rules.execution
    points = policy.execution_points if facts.execution_points is None else facts.execution_points
    problems = _funding_problems(funding, points, policy)
    rate = printed = earned = None
    steps: tuple[str, ...] = ("还不能测算，见问题",)
    explanations: tuple[Explanation, ...] = ()
    if funding.adjusted is not None and funding.executed is not None and not problems:
        rule = entry.rule
        rate = rule.rate(funding.executed, funding.adjusted)
        printed = rule.printed(rate)
        earned = policy.rounding.within(rule.points(funding.executed, funding.adjusted, points), points)
        steps = _execution_steps(funding, policy, points, rate, printed, earned)
        explanations = explain_funding(funding, rate, printed, earned, points, policy)
    cut = "截尾" if entry.rule.mode == "truncate" else "四舍五入"
    return ScoredExecution(
        initial=funding.initial,
        adjusted=funding.adjusted,
        executed=funding.executed,
        points=points,
        outcome=Outcome.PENDING if earned is None else Outcome.COMPUTED,
        exact_rate=rate,
        rate=printed,
        score=earned,
        steps=steps,
        rule=f"预算执行率＝全年执行数÷全年预算数，按比例得分；表内执行率{cut}到{entry.rule.places}位小数，得分按未{cut}的执行率算",
        sources=tuple(dict.fromkeys((entry.source, policy.rounding.source))),
        explanations=explanations,
        problems=problems,
    )


def _funding_problems(funding: FundingFacts, points: Decimal, policy: Policy) -> tuple[Problem, ...]:
    place = funding.place or _FUNDING_PLACE
    found = []
    for field, name, amount in (
        ("adjusted", "全年预算数", funding.adjusted),
        ("executed", "全年执行数", funding.executed),
    ):
        if amount is None and field in funding.not_yet:
            message = f"{name}已注明尚无数据，执行率还算不出来。"
            found.append(Problem("funding-not-yet", place, message, "取得后请补填。", Level.WARNING))
        elif amount is None:
            message = f"{name}没有填，执行率算不出来。"
            found.append(Problem("funding-missing", place, message, f"请填写{name}；确实为零的请填 0。"))
        elif amount < ZERO:
            found.append(Problem("funding-negative", place, f"{name}是负数（{shown(amount)} 元）。", "请核对金额。"))
    if funding.adjusted is not None and not funding.adjusted:
        message = "全年预算数为 0，执行率无法计算（不会按 1 或 0 代替）。"
        found.append(
            Problem("budget-zero", place, message, "请核对全年预算数；确实没有预算的，请说明原因并与审核人商定。")
        )
    if not ZERO <= points <= policy.weights.total:
        message = f"预算执行率的分值写的是 {shown(points)}，不在 0 至 {shown(policy.weights.total)} 之内。"
        found.append(Problem("points-outside", place, message, "请核对分值。"))
    return tuple(found)


def _execution_steps(
    funding: FundingFacts, policy: Policy, points: Decimal, rate: Decimal, printed: Decimal, earned: Decimal
) -> tuple[str, ...]:
    assert funding.adjusted is not None
    assert funding.executed is not None
    executed, adjusted = in_score(funding.executed), in_score(funding.adjusted)
    cut = "截尾" if policy.rules.execution.rule.mode == "truncate" else "四舍五入"
    steps = [f"{executed} 元 ÷ {adjusted} 元 × 100 = {rate_shown(rate)}，表内{cut}为 {printed}%"]
    if funding.executed > funding.adjusted:
        steps.append(f"执行率超过 100%，得满分 {in_score(earned)}；请核对全年执行数")
    else:
        ending = rounding_words(policy.rounding.places)
        steps.append(f"{executed} ÷ {adjusted} × {in_score(points)} = {in_score(earned)}，{ending}")
    return tuple(steps)


# --------------------------------------------------------------------------------------------------------------- 合计


def _or_zero(value: Decimal | None) -> Decimal:
    return ZERO if value is None else value


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or ``None`` while one is missing: missing is not zero."""
    total = ZERO
    for value in values:
        if value is None:
            return None
        total += value
    return total


def subtotals_of(lines: tuple[ScoredLine, ...]) -> tuple[Subtotal, ...]:
    """Sums of each 一级指标, each followed by its 二级指标, in the form's order."""
    groups: dict[str, dict[str, list[ScoredLine]]] = {}
    for line in lines:
        groups.setdefault(line.facts.category, {}).setdefault(line.facts.subcategory, []).append(line)
    found = []
    for category, inner in groups.items():
        found.append(_subtotal(category, "", [line for group in inner.values() for line in group]))
        found += [_subtotal(category, name, group) for name, group in inner.items() if name]
    return tuple(found)


def _subtotal(category: str, subcategory: str, lines: list[ScoredLine]) -> Subtotal:
    return Subtotal(
        category=category,
        subcategory=subcategory,
        points=sum((line.facts.points or ZERO for line in lines), ZERO),
        proposed=_sum(line.proposed for line in lines),
        score=_sum(line.score for line in lines),
        settled=sum((_or_zero(line.score) for line in lines), ZERO),
        pending=sum(line.score is None for line in lines),
    )


def _cap(
    execution: ScoredExecution, policy: Policy, total: Decimal | None
) -> tuple[Decimal | None, str | None, tuple[LegalSource, ...]]:
    """总分封顶: the highest total that the execution rate allows, and the sentence where it bites."""
    if policy.caps is None or execution.exact_rate is None:
        return None, None, ()
    step = policy.caps.rule.cap_for(execution.exact_rate)
    if step is None:
        return None, None, ()
    words = f"执行率 {execution.rate}% 低于 {shown(step.below)}%，总分最高 {shown(step.maximum)} 分"
    if total is not None and total > step.maximum:
        words += f"：合计 {in_score(total)} 分，按 {in_score(step.maximum)} 分计"
    return step.maximum, words, (policy.caps.source,)


def _capped(total: Decimal | None, cap: Decimal | None) -> Decimal | None:
    return total if total is None or cap is None else min(total, cap)


def _still_possible(
    execution: ScoredExecution, lines: tuple[ScoredLine, ...], policy: Policy, settled: Decimal
) -> tuple[Decimal, Decimal]:
    """(lowest, highest) that the total can still become, caps counted: open lines at their worst and at their best."""
    lowest = highest = settled
    if execution.score is None:
        highest += max(execution.points, ZERO)
    for line in lines:
        if line.score is None:
            lowest += line.range[0] if line.range else ZERO
            highest += line.range[1] if line.range else max(line.facts.points or ZERO, ZERO)
    if any(line.facts.points is None for line in lines):
        known = sum((line.facts.points or ZERO for line in lines), execution.points)
        highest += max(policy.weights.total - known, ZERO)
    if policy.caps is None:
        return lowest, highest
    if execution.exact_rate is None:
        return min(lowest, *(step.maximum for step in policy.caps.rule.steps)), highest
    step = policy.caps.rule.cap_for(execution.exact_rate)
    cap = None if step is None else step.maximum
    return (lowest, highest) if cap is None else (min(lowest, cap), min(highest, cap))


def _sheet_problems(facts: EvaluationFacts) -> tuple[Problem, ...]:
    if facts.lines:
        return ()
    return (
        Problem(
            "no-lines",
            "绩效指标",
            "没有一条绩效指标，无法测算总分。",
            "请照批复的绩效目标表填写绩效指标。",
            Level.ERROR,
        ),
    )
