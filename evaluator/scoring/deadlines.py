"""时限：a day of completion against a last day, or a time span against a span (结案后2个月内)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from evaluator.scoring.cases import ZERO, Case, Verdict, open_choice
from evaluator.scoring.meanings import ActualKind
from evaluator.scoring.rules import AllOrNothing, Bands, Lateness
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.values import shown
from evaluator.scoring.working import in_score, rounding_words


def judge_deadline(case: Case) -> Verdict:
    """时限: on or before the day is full; late by the policy's rule."""
    late, planned, words = _lateness(case)
    entry = case.policy.rules.deadline
    if late is None:
        return open_choice(case, "时限，没有固定的日期：由人评定", entry.source, (words,))
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
    return replace(_late(case, late, planned, words), beyond=_beyond(case, late))


def _beyond(case: Case, late: Decimal) -> str:
    if case.actual.done is not None:
        return f"，逾期{late}天"
    return f"，超过时限{shown(late)}{case.target.unit}"


def _late(case: Case, late: Decimal, planned: Decimal | None, words: str) -> Verdict:
    entry = case.policy.rules.deadline
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
            open_choice(case, "时限，逾期：由人分档评定", entry.source, (words,), highest=highest),
            met=False,
            method="分档",
        )
    return replace(open_choice(case, "时限，逾期：由人评定", entry.source, (words, "算不出计划天数")), met=False)


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
