"""定量：numbers against a sign, a range (区间) or zero (不发生)."""

from dataclasses import replace
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.cases import ZERO, Case, Verdict, distinct, open_choice
from evaluator.scoring.meanings import Kind
from evaluator.scoring.policy import LegalSource, Sourced
from evaluator.scoring.rules import QuantityRule
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.values import shown
from evaluator.scoring.working import direction_words, formula, in_score, method


def judge_quantity(case: Case) -> Verdict:
    """定量: the sign decides the direction, the rule the points."""
    target = case.target.value
    assert target is not None
    sign, notes, problems = _sign(case)
    if not sign:
        return Verdict(Outcome.PENDING, steps=notes, rule="定量，方向不明", problems=problems)
    entry = case.policy.quantity_rule(case.facts.category, case.facts.subcategory)
    return measured(case, entry, sign, target, notes=notes, problems=problems)


def _sign(case: Case) -> tuple[str, tuple[str, ...], tuple[Problem, ...]]:
    """The sign to judge by: 正向/反向 of the form first, then the text's own, then the policy's reading of none."""
    written, direction = case.target.sign, case.facts.direction
    if direction and written != "=":
        wanted = ("≥", ">") if direction == "positive" else ("≤", "<")
        if written in wanted:
            return written, (), ()
        name = "正向" if direction == "positive" else "反向"
        if not written:
            return wanted[0], (f"年度指标值没有符号，指标性质为{name}，按“{wanted[0]}”理解",), ()
        sign = wanted["><".find(written) >= 0]
        message = f"年度指标值的符号是“{written}”，指标性质却是{name}；已按{name}（{sign}）测算。"
        problem = Problem("direction-contradicts", case.facts.place, message, "请核对符号和指标性质。", Level.WARNING)
        return sign, (f"指标性质为{name}，按“{sign}”理解",), (problem,)
    if written:
        return written, (), ()
    signless = case.policy.signless
    where = f"{case.facts.category}{case.facts.subcategory}"
    if signless.reading == "ask" or any(word in where for word in signless.ask_in):
        text = case.target.text.strip()
        message = f"年度指标值“{text}”没有写符号，看不出越高越好还是越低越好。"
        remedy = "请在年度指标值前写上 ≥、≤ 或 =；指标值已批复的，请申请目标调整，或填自评得分并写明理由。"
        problem = Problem("direction-unknown", case.facts.place, message, remedy)
        return "", ("方向不明，还不能测算",), (problem,)
    return "≥", ("年度指标值没有写符号，按“不少于（≥）”理解",), ()


def measured(
    case: Case,
    entry: Sourced[QuantityRule],
    sign: str,
    target: Decimal,
    *,
    notes: tuple[str, ...] = (),
    problems: tuple[Problem, ...] = (),
    name: str = "定量",
) -> Verdict:
    actual, rule, policy = case.actual.value, entry.rule, case.policy
    assert actual is not None
    exact = rule.points(sign, target, actual, case.points)
    met = rule.met(sign, target, actual)
    rounding = policy.rounding
    if exact is None:
        ask = f"年度指标值 {shown(target)} 低于 0 且没有达到，比例没有意义，请在 0 至分值之间评定"
        words = f"{name}，{direction_words(sign)}，没有达到：由人评定"
        return replace(open_choice(case, words, entry.source, (*notes, ask)), met=met, sign=sign, problems=problems)
    score = rounding.within(exact, case.points)
    worked = formula(rule, sign, target, actual, case.points, score, rounding.places)
    if met:
        ending = "达到：得满分" if score == case.points else f"达到：{method(rule)}得分"
    else:
        ending = f"没有达到：{method(rule)}得分"
    return Verdict(
        Outcome.COMPUTED,
        proposed=score,
        met=met,
        completion=rule.completion(sign, target, actual),
        sign=sign,
        steps=(*notes, worked),
        rule=f"{name}，{direction_words(sign)}，{ending}",
        method=method(rule),
        sources=distinct(entry.source, rounding.source if score != exact else None, *_signless_source(case, notes)),
        problems=problems,
    )


def _signless_source(case: Case, notes: tuple[str, ...]) -> tuple[LegalSource, ...]:
    return (case.policy.signless.source,) if notes and not (case.target.sign or case.facts.direction) else ()


def judge_range(case: Case) -> Verdict:
    """区间: inside is full; outside is measured against the nearer bound."""
    low, high, actual = case.target.value, case.target.upper, case.actual.value
    assert low is not None
    assert high is not None
    assert actual is not None
    rule = case.policy.rules.range
    if actual < low:
        return measured(case, rule, "≥", low, notes=(f"低于下限 {shown(low)}，对照下限测算",), name="区间")
    if actual > high:
        return measured(case, rule, "≤", high, notes=(f"高于上限 {shown(high)}，对照上限测算",), name="区间")
    score = case.policy.rounding.within(case.points, case.points)
    steps = (f"{shown(actual)} 在 {shown(low)} 至 {shown(high)} 之内，得满分 {in_score(score)}",)
    return Verdict(
        Outcome.COMPUTED,
        score,
        met=True,
        steps=steps,
        rule="区间，在区间内：得满分",
        method="按区间",
        sources=(rule.source,),
    )


def judge_zero_event(case: Case) -> Verdict:
    """零事件: nothing happened, full points; otherwise by the policy's rule, 是否 or 扣分."""
    entry = case.policy.quantity_rule(case.facts.category, case.facts.subcategory, Kind.ZERO_EVENT)
    return measured(case, entry, "=", ZERO, name="不发生类")
