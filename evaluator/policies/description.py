"""评分办法说明：a policy in plain Chinese, section by section, every number with its source and confidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from evaluator.regions import name_of
from evaluator.scoring.policy import LegalSource, Policy, Sourced, Threshold
from evaluator.scoring.rules import (
    AllOrNothing,
    Bands,
    Deduction,
    Lateness,
    Proportional,
    Stepped,
)
from evaluator.scoring.values import shown

_FORMS = {"self_evaluation": "项目支出绩效自评表"}
_LEVELS = {"error": "错误", "warning": "警告", "note": "提示"}
_NUMBERS = {
    "largest_row": "单条指标最高分值",
    "largest_share": "单条指标占一级指标的最高比例",
    "fewest_rows": "最少条数",
    "most_rows": "最多条数",
    "ahead_percent": "完成率超前执行率的百分点",
    "shortest": "原因最少字数",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the description: what, how much, and by which document."""

    name: str
    value: str
    source: LegalSource


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of lines."""

    title: str
    entries: tuple[Entry, ...]


def scope(policy: Policy) -> str:
    """``上海市 · 项目支出绩效自评表 · 2020 年度起``."""
    last = "起" if policy.applies_to is None else f"至 {policy.applies_to} 年度"
    return f"{name_of(policy.region)} · {_FORMS[policy.form]} · {policy.applies_from} 年度{last}"


def describe(policy: Policy) -> tuple[Section, ...]:
    """Everything that the policy says, in the order in which a form is scored."""
    return (
        Section("分值", tuple(_points(policy))),
        Section("评分规则", tuple(_rules(policy))),
        Section("等级和小数", tuple(_totals(policy))),
        Section("偏差须说明的界限", tuple(_thresholds(policy))),
        Section("自评复核", tuple(_checks(policy))),
    )


def _points(policy: Policy) -> Iterable[Entry]:
    for category in policy.categories:
        required = "，必设" if category.required else ""
        inner = f"（{'、'.join(category.subcategories)}）" if category.subcategories else ""
        yield Entry(category.label, f"{shown(category.points)} 分{required}{inner}", category.source)
    labels = {category.key: category.label for category in policy.categories}
    for weight_set in policy.weight_sets:
        parts = "、".join(f"{labels.get(key, key)} {shown(points)}" for key, points in weight_set.points.items())
        yield Entry(weight_set.label, parts, weight_set.source)
    weights = policy.weights
    adjust = "可按项目调整" if weights.adjustable else "不得调整"
    reason = "，须说明理由" if weights.adjustable and weights.reason_required else ""
    yield Entry("权重调整", f"{adjust}{reason}；合计 {shown(weights.total)} 分", weights.source)


def _rules(policy: Policy) -> Iterable[Entry]:
    rules = policy.rules
    yield Entry("定量", _kind(rules.quantitative), rules.quantitative.source)
    yield Entry("定性", _kind(rules.qualitative), rules.qualitative.source)
    for band in rules.qualitative.rule.bands:
        proposal = "由人评定" if band.propose is None else f"建议 {_percent(band.propose)}"
        value = f"{_percent(band.high)}—{_percent(band.low)}（含 {_percent(band.low)}），{proposal}"
        yield Entry(f"　{band.label}", value, rules.qualitative.source)
    yield Entry("　各档的建议分", "只作参考，由人在档内评定", rules.proposals)
    yield Entry("时限", _kind(rules.deadline), rules.deadline.source)
    bounds = _kind(rules.range).removesuffix("；等于，超过视同达到")
    yield Entry("区间", f"在区间内得满分，区间外对照较近的一端。{bounds}", rules.range.source)
    yield Entry("不发生类", _kind(rules.zero_event), rules.zero_event.source)
    for special in rules.special:
        category = policy.category(special.category)
        where = special.subcategory or (category.label if category else special.category)
        yield Entry(where, _kind(special.entry), special.entry.source)
    execution = rules.execution
    cut = "截尾" if execution.rule.mode == "truncate" else "四舍五入"
    value = f"全年执行数÷全年预算数，按比例；表内执行率{cut}到 {execution.rule.places} 位小数，得分按准确的执行率算"
    yield Entry("预算执行率", value, execution.source)
    if policy.caps is not None:
        for step in policy.caps.rule.steps:
            value = f"执行率低于 {shown(step.below)}%，总分最高 {shown(step.maximum)} 分"
            yield Entry("总分封顶", value, policy.caps.source)
    signless = policy.signless
    reading = "按“不少于（≥）”理解" if signless.reading == "at_least" else "须写明符号"
    ask = f"；“{'”“'.join(signless.ask_in)}”指标须写明符号" if signless.ask_in else ""
    yield Entry("没有符号的数量", f"{reading}{ask}", signless.source)


def _kind(entry: Sourced[object]) -> str:
    rule = entry.rule
    if isinstance(rule, Proportional):
        negative = "分值×指标值÷实际" if rule.negative == "ratio" else "分值×(1−超出比例)，扣完为止"
        equal = "超过视同达到" if rule.equal == "reached" else "高低都按偏离比例扣"
        return f"按比例：达到得满分；正向未达到，分值×实际÷指标值；反向未达到，{negative}；等于，{equal}"
    if isinstance(rule, AllOrNothing):
        return "是否：达到得满分，没有达到不得分"
    if isinstance(rule, Stepped):
        figure = "实际完成值" if rule.on == "actual" else "完成率"
        steps = "、".join(f"{shown(step.start)} 及以上得 {_percent(step.share)}" for step in rule.steps)
        return f"分段：{figure} {steps}，再低不得分"
    if isinstance(rule, Deduction):
        return f"扣分：每发生一次扣 {shown(rule.per_event)} 分，扣完为止"
    if isinstance(rule, Lateness):
        return "逾期：按时得满分，逾期得 分值×(1−逾期天数÷计划天数)，扣完为止"
    assert isinstance(rule, Bands)
    return f"分档：由人在 {len(rule.bands)} 档之内评定"


def _percent(share: Decimal) -> str:
    return f"{shown(share * 100)}%"


def _totals(policy: Policy) -> Iterable[Entry]:
    for grade in policy.grades.bands:
        yield Entry(grade.label, f"{shown(grade.start)} 分及以上", policy.grades.source)
    yield Entry("小数", f"每条指标四舍五入到 {policy.rounding.places} 位小数", policy.rounding.source)


def _thresholds(policy: Policy) -> Iterable[Entry]:
    limits = policy.thresholds
    yield _threshold("完成率达到", limits.over_completion, "及以上")
    yield _threshold("执行率低于", limits.low_execution, "")
    yield _threshold("预算调整幅度超过", limits.budget_change, "")
    value = f"相差 {shown(limits.adjustment)} 分及以上，必须说明"
    yield Entry("自评得分与测算得分", value, limits.adjustment_source)


def _threshold(name: str, threshold: Threshold, ending: str) -> Entry:
    required = "必须说明" if threshold.required else "提示说明"
    return Entry(name, f"{shown(threshold.percent)}%{ending}，{required}", threshold.source)


def _checks(policy: Policy) -> Iterable[Entry]:
    for setting in policy.checks.values():
        level = "" if setting.level is None else _LEVELS[setting.level]
        numbers = "、".join(f"{_NUMBERS.get(name, name)} {shown(value)}" for name, value in setting.numbers.items())
        yield Entry(f"检查 {setting.number}", "；".join(part for part in (level, numbers) if part), setting.source)
