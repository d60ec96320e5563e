"""定性：statements of a tier (达成指标 …) and free words; the engine keeps a person's points inside the band."""

from decimal import Decimal

from evaluator.scoring.cases import Case, Verdict, distinct, open_choice
from evaluator.scoring.meanings import Kind
from evaluator.scoring.rules import Band
from evaluator.scoring.scoresheet import Outcome
from evaluator.scoring.values import shown
from evaluator.scoring.working import in_score


def judge_tier(case: Case) -> Verdict:
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
        sources=distinct(entry.source, None if proposed is None else case.policy.rules.proposals),
    )


def _tier_steps(band: Band, case: Case, proposed: Decimal | None, low: Decimal, high: Decimal) -> tuple[str, ...]:
    span = f"分值的 {shown(band.high * 100)}%—{shown(band.low * 100)}%"
    steps = [f"“{case.actual.text.strip()}”属于“{band.label}”一档：{span}，可评 {in_score(low)} 至 {in_score(high)}"]
    if proposed is None:
        steps.append("这一档没有建议分，请由人评定")
    elif band.propose is not None:
        steps.append(f"建议 {shown(band.propose * 100)}% × {in_score(case.points)} = {in_score(proposed)}")
    return tuple(steps)


def judge_qualitative(case: Case) -> Verdict:
    """定性 with a person's own words: the whole range is open and nothing is proposed."""
    entry = case.policy.rules.qualitative
    return open_choice(
        case, "定性：由人按达成程度评定", entry.source, ("实际完成情况是文字，请对照年度指标值，在 0 至分值之间评定",)
    )
