"""一行指标的测算：one row judged by its rule. Three answers: computed, choice, pending; never a guess."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from evaluator.problems import Level, Problem
from evaluator.scoring.cases import ZERO, Case, Verdict, open_choice
from evaluator.scoring.deadlines import judge_deadline
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.policy import Policy
from evaluator.scoring.quantities import judge_quantity, judge_range, judge_zero_event
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.targets import read_actual, read_target
from evaluator.scoring.tiers import judge_qualitative, judge_tier
from evaluator.scoring.values import shown
from evaluator.scoring.working import in_score

NOT_YET = "actual-not-yet"
"""What a row says of itself whose figure is not known yet: it stays open, and nobody has made a mistake."""


def judge(facts: LineFacts, policy: Policy, fiscal_year: int) -> tuple[Target, Actual, Verdict]:
    """Read a row's two texts and judge it by the policy's rule for what the target turned out to be."""
    target = read_target(facts.target_text, unit=facts.unit, fiscal_year=fiscal_year)
    actual = read_actual(facts.actual_text, target, fiscal_year=fiscal_year, tiers=policy.tiers)
    seen = _seen(facts, policy, target, actual)
    if facts.points is not None and not facts.points:
        return target, actual, _worth_nothing(Case(facts, target, actual, ZERO, policy, fiscal_year), seen)
    if facts.points is None or _is_open(actual, seen):
        return target, actual, Verdict(Outcome.PENDING, steps=("还不能测算，见问题",), rule="待补全", problems=seen)
    verdict = _judged(Case(facts, target, actual, facts.points, policy, fiscal_year))
    return target, actual, replace(verdict, problems=(*seen, *verdict.problems))


def _judged(case: Case) -> Verdict:
    return judge_tier(case) if case.actual.kind is ActualKind.TIER else _BY_KIND[case.target.kind](case)


def _is_open(actual: Actual, seen: tuple[Problem, ...]) -> bool:
    """Whether there is nothing yet that a rule could judge."""
    return actual.kind is ActualKind.NOT_YET or any(problem.level is Level.ERROR for problem in seen)


def _worth_nothing(case: Case, seen: tuple[Problem, ...]) -> Verdict:
    """不计分: a row of 0 points scores 0.00 whatever it holds, so it never leaves the total open.

    What is missing or unreadable in it becomes a warning; what can be read still says whether it was reached.
    """
    read = Verdict(Outcome.COMPUTED) if _is_open(case.actual, seen) else _judged(case)
    return replace(
        read,
        outcome=Outcome.COMPUTED,
        proposed=case.policy.rounding.round(ZERO),
        range=None,
        steps=("分值 0 分，不计分",),
        rule="分值 0 分，不计分",
        problems=tuple(_at_most_a_warning(problem) for problem in (*seen, *read.problems)),
    )


def _at_most_a_warning(problem: Problem) -> Problem:
    return replace(problem, level=Level.WARNING) if problem.level is Level.ERROR else problem


def _seen(facts: LineFacts, policy: Policy, target: Target, actual: Actual) -> tuple[Problem, ...]:
    """Everything that is missing or unreadable in the row, all at once."""
    place, found = facts.place, []
    if target.kind is Kind.NONE:
        words = f"写的是“{facts.target_text.strip()}”" if facts.target_text.strip() else "是空的"
        found.append(
            Problem("target-missing", place, f"年度指标值{words}，无法测算。", "请照批复的绩效目标表补上年度指标值。")
        )
    if target.problem is not None:
        found.append(replace(target.problem, place=place))
    if actual.kind is ActualKind.BLANK:
        found.append(Problem("actual-missing", place, "实际完成值还没有填。", "请填写；完成数为零的请填 0。"))
    elif actual.kind is ActualKind.NOT_YET:
        message = f"实际完成值写的是“{facts.actual_text.strip()}”，已注明尚无数据。"
        found.append(Problem(NOT_YET, place, message, "取得后请补填。", Level.WARNING))
    elif actual.kind is ActualKind.NOT_APPLICABLE:
        message = f"实际完成值写的是“{facts.actual_text.strip()}”，这一行不参与测算，分值还没有去处。"
        found.append(Problem("actual-not-applicable", place, message, "请按批复调整指标和分值，或填写实际完成值。"))
    if actual.problem is not None:
        found.append(replace(actual.problem, place=place))
    if facts.points is None:
        found.append(Problem("points-missing", place, "分值没有填。", "请照批复的绩效目标表填写分值；不计分的填 0。"))
    elif not ZERO <= facts.points <= policy.weights.total:
        total = shown(policy.weights.total)
        message = f"分值写的是 {shown(facts.points)}，不在 0 至 {total} 之内。"
        found.append(Problem("points-outside", place, message, "请核对分值。"))
    return tuple(found)


def _several(case: Case) -> Verdict:
    """Several targets in one text: all met is full; otherwise how the points divide is a person's decision."""
    parts = [
        replace(case, target=target, actual=actual)
        for target, actual in zip(case.target.parts, case.actual.parts, strict=True)
    ]
    verdicts = [_BY_KIND[part.target.kind](part) for part in parts]
    problems = tuple(problem for verdict in verdicts for problem in verdict.problems)
    sources = tuple(dict.fromkeys(source for verdict in verdicts for source in verdict.sources))
    steps = tuple(
        f"第 {number} 项：{part.target.reading}；实际{part.actual.reading}：{_met_words(verdict.met)}"
        for number, (part, verdict) in enumerate(zip(parts, verdicts, strict=True), 1)
    )
    if any(verdict.outcome is Outcome.PENDING for verdict in verdicts):
        return Verdict(Outcome.PENDING, steps=steps, rule="几项指标值，待补全", sources=sources, problems=problems)
    score = case.policy.rounding.within(case.points, case.points)
    if all(verdict.met for verdict in verdicts):
        full = (*steps, f"各项都达到，得满分 {in_score(score)}")
        return Verdict(
            Outcome.COMPUTED, score, met=True, steps=full, rule="几项都达到：得满分", method="按各项", sources=sources,
            problems=problems,
        )  # fmt: skip
    met = False if any(verdict.met is False for verdict in verdicts) else None
    open_ = open_choice(
        case, "几项指标值，没有都达到：由人评定", sources[0], (*steps, "文件没有规定各项的分值，请由人评定")
    )
    return replace(open_, met=met, sources=sources, problems=problems)


def _met_words(met: bool | None) -> str:
    return "由人评定" if met is None else "达到" if met else "没有达到"


_BY_KIND: Mapping[Kind, Callable[[Case], Verdict]] = {
    Kind.QUANTITY: judge_quantity,
    Kind.RANGE: judge_range,
    Kind.DEADLINE: judge_deadline,
    Kind.ZERO_EVENT: judge_zero_event,
    Kind.QUALITATIVE: judge_qualitative,
    Kind.SEVERAL: _several,
}
"""NONE and UNREADABLE are pending before a rule is asked."""
