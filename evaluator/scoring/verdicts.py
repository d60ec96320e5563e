"""一行指标的测算：one row judged by its rule. Three answers: computed, choice, pending; never a guess."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.policy import LegalSource, Policy, Sourced
from evaluator.scoring.rules import AllOrNothing, Band, Bands, Lateness, QuantityRule
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.targets import read_actual, read_target
from evaluator.scoring.values import shown
from evaluator.scoring.wording import direction_words, formula, in_score, method, rounding_words

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Case:
    """One row as read, with everything its rule needs."""

    facts: LineFacts
    target: Target
    actual: Actual
    points: Decimal
    policy: Policy
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of a row, before the person's own score is looked at."""

    outcome: Outcome
    proposed: Decimal | None = None
    range: tuple[Decimal, Decimal] | None = None
    met: bool | None = None
    completion: Decimal | None = None
    """完成率 in percent, exact."""
    sign: str = ""
    """The sign by which a number was judged, after 正向/反向 and signless readings."""
    steps: tuple[str, ...] = ()
    rule: str = ""
    method: str = ""
    """As a statement names it: ``按比例``."""
    sources: tuple[LegalSource, ...] = ()
    problems: tuple[Problem, ...] = ()


def judge(facts: LineFacts, policy: Policy, fiscal_year: int) -> tuple[Target, Actual, Verdict]:
    """Read a row's two texts and judge it by the policy's rule for what the target turned out to be."""
    target = read_target(facts.target_text, unit=facts.unit, fiscal_year=fiscal_year)
    actual = read_actual(facts.actual_text, target, fiscal_year=fiscal_year, tiers=policy.tiers)
    seen = _seen(facts, policy, target, actual)
    if facts.points is None or any(problem.level is Level.ERROR for problem in seen):
        return target, actual, Verdict(Outcome.PENDING, steps=("还不能测算，见问题",), rule="待补全", problems=seen)
    case = Case(facts, target, actual, facts.points, policy, fiscal_year)
    verdict = _by_tier(case) if actual.kind is ActualKind.TIER else _BY_KIND[target.kind](case)
    return target, actual, replace(verdict, problems=(*seen, *verdict.problems))


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


# ------------------------------------------------------------------------------------------------------------- 定量


def _quantity(case: Case) -> Verdict:
    """定量: the sign decides the direction, the rule the points."""
    target = case.target.value
    assert target is not None
    sign, notes, problems = _sign(case)
    if not sign:
        return Verdict(Outcome.PENDING, steps=notes, rule="定量，方向不明", problems=problems)
    entry = case.policy.quantity_rule(case.facts.category, case.facts.subcategory)
    return _measured(case, entry, sign, target, notes=notes, problems=problems)


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
        problem = Problem("direction-unknown", case.facts.place, message, "请在年度指标值前写上 ≥、≤ 或 =。")
        return "", ("方向不明，还不能测算",), (problem,)
    return "≥", ("年度指标值没有写符号，按“不少于（≥）”理解",), ()


def _measured(
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
        return replace(_open(case, words, entry.source, (*notes, ask)), met=met, sign=sign, problems=problems)
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
        sources=_sources(entry.source, rounding.source if score != exact else None, *_signless_source(case, notes)),
        problems=problems,
    )


def _signless_source(case: Case, notes: tuple[str, ...]) -> tuple[LegalSource, ...]:
    return (case.policy.signless.source,) if notes and not (case.target.sign or case.facts.direction) else ()


def _range(case: Case) -> Verdict:
    """区间: inside is full; outside is measured against the nearer bound."""
    low, high, actual = case.target.value, case.target.upper, case.actual.value
    assert low is not None
    assert high is not None
    assert actual is not None
    rule = case.policy.rules.range
    if actual < low:
        return _measured(case, rule, "≥", low, notes=(f"低于下限 {shown(low)}，对照下限测算",), name="区间")
    if actual > high:
        return _measured(case, rule, "≤", high, notes=(f"高于上限 {shown(high)}，对照上限测算",), name="区间")
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


def _zero_event(case: Case) -> Verdict:
    """零事件: nothing happened, full points; otherwise by the policy's rule, 是否 or 扣分."""
    entry = case.policy.quantity_rule(case.facts.category, case.facts.subcategory, Kind.ZERO_EVENT)
    return _measured(case, entry, "=", ZERO, name="不发生类")


# ------------------------------------------------------------------------------------------------------------- 时限


def _deadline(case: Case) -> Verdict:
    """时限: on or before the day is full; late by the policy's rule."""
    late, planned, words = _lateness(case)
    entry = case.policy.rules.deadline
    if late is None:
        return _open(case, "时限，没有固定的日期：由人评定", entry.source, (words,))
    if late <= 0:
        score = case.policy.rounding.within(case.points, case.points)
        steps = (words, f"按时完成，得满分 {in_score(score)}")
        return Verdict(
            Outcome.COMPUTED,
            score,
            met=True,
            steps=steps,
            rule="时限，按时：得满分",
            method="按时限",
            sources=(entry.source,),
        )
    rule = entry.rule
    if isinstance(rule, Lateness) and planned is not None:
        return _late_by_days(case, rule, late, planned, words)
    if isinstance(rule, AllOrNothing):
        steps = (words, "没有按时完成，按“是否按时”计，得 0 分")
        zero = case.policy.rounding.round(ZERO)
        return Verdict(
            Outcome.COMPUTED,
            zero,
            met=False,
            steps=steps,
            rule="时限，逾期：不得分",
            method="按时限",
            sources=(entry.source,),
        )
    if isinstance(rule, Bands):
        highest = rule.range_of(rule.bands[min(1, len(rule.bands) - 1)], case.points, case.policy.rounding.places)[1]
        return replace(
            _open(case, "时限，逾期：由人分档评定", entry.source, (words,), highest=highest), met=False, method="分档"
        )
    return replace(_open(case, "时限，逾期：由人评定", entry.source, (words, "算不出计划天数")), met=False)


def _lateness(case: Case) -> tuple[Decimal | None, Decimal | None, str]:
    """(late, planned) in days, or in the text's own time unit for 结案后2个月内; ``None`` where no day is fixed."""
    target, actual = case.target, case.actual
    if actual.kind is ActualKind.NUMBER and actual.value is not None and target.value is not None:
        words = f"用时 {shown(actual.value)} {target.unit}，时限 {shown(target.value)} {target.unit}"
        return actual.value - target.value, target.value if target.value > ZERO else None, words
    if target.due is None or actual.done is None:
        return None, None, f"{target.reading or target.text}，请在 0 至分值之间评定"
    planned = Decimal((target.due - date(case.fiscal_year, 1, 1)).days + 1)
    late = Decimal((actual.done - target.due).days)
    words = f"最迟 {target.due.isoformat()}，实际 {actual.done.isoformat()}"
    return late, planned if planned > ZERO else None, f"{words}，逾期 {late} 天" if late > 0 else words


def _late_by_days(case: Case, rule: Lateness, late: Decimal, planned: Decimal, words: str) -> Verdict:
    rounding = case.policy.rounding
    score = rounding.within(rule.points_late(late=late, planned=planned, points=case.points), case.points)
    ending = rounding_words(rounding.places) if late <= planned else "低于 0 的按 0 计"
    worked = f"(1 − {shown(late)} ÷ {shown(planned)}) × {in_score(case.points)} = {in_score(score)}，{ending}"
    return Verdict(
        Outcome.COMPUTED,
        score,
        met=False,
        steps=(words, worked),
        rule="时限，逾期：按逾期天数扣减",
        method="按逾期天数",
        sources=(case.policy.rules.deadline.source,),
    )


# ------------------------------------------------------------------------------------------------------------- 定性


def _by_tier(case: Case) -> Verdict:
    """A statement of a 定性 tier, against words or (as real forms do) a number: a person decides inside its band."""
    entry = case.policy.rules.qualitative
    band = entry.rule.band(case.actual.tier)
    assert band is not None
    low, high = entry.rule.range_of(band, case.points, case.policy.rounding.places)
    proposed = None
    if band.propose is not None:
        proposed = min(max(case.policy.rounding.within(band.propose * case.points, case.points), low), high)
    name = "定性" if case.target.kind is Kind.QUALITATIVE else "定量指标值，实际写的是档次"
    return Verdict(
        Outcome.CHOICE,
        proposed,
        range=(low, high),
        met=band is entry.rule.bands[0],
        steps=_tier_steps(band, case, proposed, low, high),
        rule=f"{name}：按“{band.label}”一档由人评定",
        method=f"按“{band.label}”一档",
        sources=(entry.source,),
    )


def _tier_steps(band: Band, case: Case, proposed: Decimal | None, low: Decimal, high: Decimal) -> tuple[str, ...]:
    span = f"分值的 {shown(band.high * 100)}%—{shown(band.low * 100)}%"
    steps = [f"“{case.actual.text.strip()}”属于“{band.label}”一档：{span}，可评 {in_score(low)} 至 {in_score(high)}"]
    if proposed is None:
        steps.append("这一档没有建议分，请由人评定")
    elif band.propose is not None:
        steps.append(f"建议 {shown(band.propose * 100)}% × {in_score(case.points)} = {in_score(proposed)}")
    return tuple(steps)


def _qualitative(case: Case) -> Verdict:
    """定性 with a person's own words: the whole range is open and nothing is proposed."""
    entry = case.policy.rules.qualitative
    return _open(
        case, "定性：由人按达成程度评定", entry.source, ("实际完成情况是文字，请对照年度指标值，在 0 至分值之间评定",)
    )


def _open(
    case: Case, rule: str, source: LegalSource, steps: tuple[str, ...], *, highest: Decimal | None = None
) -> Verdict:
    top = case.policy.rounding.within(case.points, case.points) if highest is None else highest
    zero = case.policy.rounding.round(ZERO)
    return Verdict(Outcome.CHOICE, range=(zero, top), steps=steps, rule=rule, method="由人评定", sources=(source,))


# ------------------------------------------------------------------------------------------------------------- 几项


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
    open_ = _open(case, "几项指标值，没有都达到：由人评定", sources[0], (*steps, "文件没有规定各项的分值，请由人评定"))
    return replace(open_, met=met, sources=sources, problems=problems)


def _met_words(met: bool | None) -> str:
    return "由人评定" if met is None else "达到" if met else "没有达到"


def _sources(*found: LegalSource | None) -> tuple[LegalSource, ...]:
    return tuple(dict.fromkeys(source for source in found if source is not None))


_BY_KIND: Mapping[Kind, Callable[[Case], Verdict]] = {
    Kind.QUANTITY: _quantity,
    Kind.RANGE: _range,
    Kind.DEADLINE: _deadline,
    Kind.ZERO_EVENT: _zero_event,
    Kind.QUALITATIVE: _qualitative,
    Kind.SEVERAL: _several,
}
"""NONE and UNREADABLE are pending before a rule is asked."""
