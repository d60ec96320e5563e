"""测算过程的文字：the working of a score in plain Chinese, made only when a person looks at it."""

from decimal import Decimal

from evaluator.scoring.meanings import Actual, ActualKind, Kind, Target
from evaluator.scoring.rules import AllOrNothing, Deduction, Proportional, QuantityRule, Stepped
from evaluator.scoring.values import half_up, shown, truncate

_EXACT_UNITS = ("%", "‰", "")
_DIRECTIONS = {"≥": "正向（≥）", ">": "正向（>）", "≤": "反向（≤）", "<": "反向（<）", "=": "等于（=）"}
_PLACES = {0: "个位", 1: "一位小数", 2: "分", 3: "三位小数", 4: "四位小数"}


def in_score(value: Decimal, places: int = 2) -> str:
    """A score or 分值 with its decimals, and never fewer than it has: ``3.00``.

    >>> in_score(Decimal(3)), in_score(Decimal("3.125"))
    ('3.00', '3.125')
    """
    rounded = half_up(value, places)
    return str(rounded) if rounded == value else shown(value)


def in_percent(value: Decimal) -> str:
    """A rate in percent, half-up to two places: ``70.00%``."""
    return f"{half_up(value)}%"


def with_unit(value: Decimal, unit: str) -> str:
    """A number with its unit, as people write it: ``50人``."""
    return f"{shown(value)}{unit}"


def target_words(target: Target) -> str:
    """The target as a sentence quotes it: ``≥50人``, ``“及时”``."""
    if target.kind is Kind.QUANTITY and target.value is not None and not target.label:
        return f"{target.sign}{with_unit(target.value, target.unit)}"
    return f"“{target.text.strip()}”"


def actual_words(actual: Actual) -> str:
    """The actual as a sentence quotes it: ``完成35人``, ``“达成指标”``."""
    if actual.kind is ActualKind.NUMBER and actual.value is not None:
        return f"完成{with_unit(actual.value, actual.unit)}"
    return f"“{actual.text.strip()}”"


def direction_words(sign: str) -> str:
    """``正向（≥）``."""
    return _DIRECTIONS[sign]


def rounding_words(places: int) -> str:
    """``四舍五入到分``."""
    return f"四舍五入到{_PLACES[places]}"


def formula(
    rule: QuantityRule, sign: str, target: Decimal, actual: Decimal, points: Decimal, score: Decimal, places: int
) -> str:
    """The one line that a person can redo by hand: ``35 ÷ 50 × 3.00 = 2.10，四舍五入到分``."""
    full = in_score(points, places)
    got = in_score(score, places)
    if isinstance(rule, Deduction):
        return _deducted(rule, target, actual, full, got)
    if isinstance(rule, Stepped):
        return _on_step(rule, sign, target, actual, full, got, places)
    if rule.met(sign, target, actual):
        return f"达到年度指标值，得满分 {got}"
    if isinstance(rule, AllOrNothing):
        return "没有达到年度指标值，按“是否达成”计，得 0 分"
    if not target:
        return f"年度指标值为 0，实际完成 {shown(actual)}，不得分"
    return f"{_ratio(rule, sign, target, actual)} × {full} = {got}，{_ending(rule, sign, target, actual, places)}"


def _ratio(rule: Proportional, sign: str, target: Decimal, actual: Decimal) -> str:
    wanted, done = shown(target), shown(actual)
    if sign in ("≤", "<"):
        if rule.negative == "linear":
            return f"[1 − ({done} − {wanted}) ÷ {wanted}]"
        return f"{wanted} ÷ {done}"
    if sign == "=" and actual > target:
        return f"[1 − |{done} − {wanted}| ÷ {wanted}]"
    return f"{done} ÷ {wanted}"


def _ending(rule: Proportional, sign: str, target: Decimal, actual: Decimal, places: int) -> str:
    worse = actual > 2 * target and (sign == "=" or rule.negative == "linear")
    return "低于 0 的按 0 计" if actual < 0 or worse else rounding_words(places)


def _deducted(rule: Deduction, target: Decimal, actual: Decimal, full: str, got: str) -> str:
    if actual <= target:
        return f"没有扣分事项，得满分 {got}"
    count = f"({shown(actual)} − {shown(target)})" if target else shown(actual)
    return f"{full} − {count} × {shown(rule.per_event)} = {got}，扣完为止"


def _on_step(rule: Stepped, sign: str, target: Decimal, actual: Decimal, full: str, got: str, places: int) -> str:
    value = rule.measured(sign, target, actual)
    name = "实际完成值" if rule.on == "actual" else "完成率"
    if value is None:
        return f"算不出完成率，按是否达成计，得 {got}"
    figure = shown(value) if rule.on == "actual" else in_percent(value)
    step = rule.step_of(value)
    if step is None:
        return f"{name} {figure} 低于最低一段（{shown(rule.steps[-1].start)}），得 0 分"
    percent = shown(step.share * 100)
    return f"{name} {figure} 在“{shown(step.start)} 及以上”一段：{percent}% × {full} = {got}，{rounding_words(places)}"


def method(rule: QuantityRule) -> str:
    """How a rule counts, as it stands before 得: ``按比例``."""
    if isinstance(rule, Proportional):
        return "按比例"
    if isinstance(rule, AllOrNothing):
        return "按是否达成"
    return "按分段" if isinstance(rule, Stepped) else "按扣分"


def rate_shown(rate: Decimal) -> str:
    """An exact rate with enough digits to see how it was cut: ``99.8061…``."""
    cut = truncate(rate, 4)
    return shown(rate) if cut == rate else f"{cut}…"
