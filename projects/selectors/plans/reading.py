"""目标怎么读：what a target says in words, how it stands to last year's actual and to the plan's year. Pure."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.meanings import ActualKind, Kind, Target
from evaluator.scoring.policy import Policy
from evaluator.scoring.targets import read_actual, read_target
from evaluator.scoring.units import UNIT, converted
from evaluator.scoring.values import half_up
from evaluator.scoring.wording import counted, reading_of
from projects.selectors.cells import anchor_of
from projects.selectors.plans.content import TargetLine

FAR_BELOW = Decimal(70)
"""Percent of last year's actual under which a target is far below it (复核要点 17), where the policy has no number."""
_UPWARD, _DOWNWARD = ("≥", ">"), ("≤", "<")
_NUMBERS = (Kind.QUANTITY, Kind.ZERO_EVENT)
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=\s*年|[-/.][0-9]{1,2}[-/.])", re.ASCII)

_VAGUE = re.compile(
    rf"若干|[零一二两三四五六七八九多]*[几数十百千万亿余][零一二两三四五六七八九几十百千万亿余多来]*(?:{UNIT.pattern})"
)
_NO_AMOUNT = re.compile(r"百分[之率比制百]|千家万户|万无一失|千方百计")


@dataclass(frozen=True, slots=True)
class LastYear:
    """The same indicator a year before: what was aimed at, and what was achieved."""

    fiscal_year: int
    target_text: str
    unit: str
    direction: str
    actual_text: str
    """Empty while nobody has typed it."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read in the target of one row."""

    target: Target
    words: str
    """``不少于 20 次，越多越好``; empty for an empty cell."""
    problems: tuple[Problem, ...] = ()


def understand(line: TargetLine, fiscal_year: int) -> Understood:
    """Read a row's target, its own unit and direction taken into account.

    A text without a sign takes its sign from 方向; a sign against 方向 is said.
    """
    target = read_target(line.target_text, unit=line.unit, fiscal_year=fiscal_year)
    if not line.target_text.strip():
        return Understood(target, "")
    anchor = anchor_of(f"indicator:{line.id}", "target_text")
    problems = []
    if target.problem:
        problems.append(replace(target.problem, place=line.place, anchor=anchor))
    if (problem := vague_amount(line.target_text, target, nature=line.nature)) is not None:
        problems.append(replace(problem, place=line.place, anchor=anchor))
    words = target.reading
    if target.kind is Kind.QUANTITY and line.direction:
        signs = _UPWARD if line.direction == "positive" else _DOWNWARD
        if not target.sign:
            words = reading_of(replace(target, sign=signs[0]))
        elif target.sign != "=" and target.sign not in signs:
            way = "正向" if line.direction == "positive" else "反向"
            said = f"年度指标值写的是“{target.sign}”，方向写的是{way}，两处对不上"
            problems.append(
                Problem("direction-contradicts", line.place, said, "请核对符号和方向", Level.WARNING, anchor)
            )
    if (problem := of_another_year(line, target, fiscal_year)) is not None:
        problems.append(problem)
    return Understood(target, words, tuple(problems))


def vague_amount(text: str, target: Target, *, nature: str = "") -> Problem | None:
    """Ask about an amount that is no number (大约二十几篇), which would count as 定性; blocks nothing.

    Who has set 指标性质 to 定性 has answered.
    """
    if target.kind is not Kind.QUALITATIVE or nature == "qualitative":
        return None
    found = _VAGUE.search(_NO_AMOUNT.sub("", "".join(text.split())))
    if found is None:
        return None
    said = f"年度指标值“{text.strip()}”里的“{found[0]}”读不出数，会当作定性指标"
    remedy = "请改写成“≥20篇”这样的数；确是定性的，请把指标性质选成“定性”"
    return Problem("amount-vague", "", said, remedy, Level.WARNING)


def of_another_year(line: TargetLine, target: Target, fiscal_year: int) -> Problem | None:
    """Say that a target's day lies in another year than the goals, or that it names the year before; blocks nothing.

    So it is with targets carried over from the year before (沿用上年目标) in which nobody has changed the year.
    """
    dues = {part.due.year for part in (target, *target.parts) if part.due is not None}
    other = min((year for year in dues if year != fiscal_year), default=None)
    if other is None and not dues and names_only_last_year(line.target_text, fiscal_year):
        other = fiscal_year - 1
    if other is None:
        return None
    said = f"年度指标值写的是 {other} 年，这是 {fiscal_year} 年度的目标"
    remedy = "跨年的请保留；从去年沿用来的，请改成今年的日期"
    anchor = anchor_of(f"indicator:{line.id}", "target_text")
    return Problem("target-of-another-year", line.place, said, remedy, Level.WARNING, anchor)


def goal_of_last_year(text: str, fiscal_year: int) -> Problem | None:
    """Say that 年度总体目标 still names the year before, and not the year that it is for; blocks nothing."""
    if not names_only_last_year(text, fiscal_year):
        return None
    said = f"年度总体目标写的还是 {fiscal_year - 1} 年，这是 {fiscal_year} 年度的目标"
    remedy = "确实要写去年请保留；从去年沿用来的，请改成今年的"
    return Problem("goal-of-last-year", "年度总体目标", said, remedy, Level.WARNING, anchor_of("plan", "goal_text"))


def names_only_last_year(text: str, fiscal_year: int) -> bool:
    """Whether a text names the year before and never the year itself: 比 2024 年提高 in 2025年… is a comparison."""
    years = {int(year) for year in _YEAR.findall(text)}
    return fiscal_year - 1 in years and fiscal_year not in years


def far_below(line: TargetLine, fiscal_year: int, last: LastYear | None, policy: Policy) -> Problem | None:
    """Say with the numbers where a target lies far below what was achieved the year before; it blocks nothing.

    For a target that is better the lower it is, far above last year's actual. Units must count the same thing.
    """
    if last is None or not last.actual_text.strip():
        return None
    target = understand(line, fiscal_year).target
    before = read_target(last.target_text, unit=last.unit, fiscal_year=last.fiscal_year)
    actual = read_actual(last.actual_text, before, fiscal_year=last.fiscal_year)
    if target.kind not in _NUMBERS or target.value is None or actual.kind is not ActualKind.NUMBER:
        return None
    achieved = None if actual.value is None else converted(actual.value, before.unit, target.unit)
    if achieved is None or achieved < 0:
        return None
    negative = target.sign in _DOWNWARD or line.direction == "negative"
    setting = policy.checks.get("17")
    limit = setting.numbers.get("below", FAR_BELOW) if setting else FAR_BELOW
    aimed, reached = (achieved, target.value) if negative else (target.value, achieved)
    if reached <= 0 or aimed * 100 >= reached * limit:
        return None
    numbers = f"{last.fiscal_year} 年实际 {counted(achieved, target.unit)}"
    now = f"今年指标值 {counted(target.value, target.unit)}"
    share = f"{half_up(target.value * 100 / achieved, 0)}%" if achieved else ""
    if negative:
        said = f"{numbers}，{now}，放得比去年实际宽很多" + (f"（{share}）" if share else "")
    else:
        said = f"{numbers}，{now}，只有去年实际的 {share}，不到 {limit}%"
    anchor = anchor_of(f"indicator:{line.id}", "target_text")
    return Problem("far-below-last-year", line.place, said, "确实如此请保留；不是的话请调整", Level.WARNING, anchor)
