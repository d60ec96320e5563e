"""Marks on a page: stage, grade, execution-rate bar, money in 万元, dates as an office writes them.

Each mark carries a shape and a word; the colour only repeats them, so a page printed grey loses nothing.
"""

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from evaluator.review import EXCLUDED, EXCLUDED_WORD, NOT_STARTED, STAGE_NAMES, Stage, told_stage
from evaluator.scoring.values import half_up, in_wan, truncate
from projects.selectors.pages import FundingRow

register = template.Library()

DASH = "—"
LOW = mark_safe(' class="low"')
UNGRADED = mark_safe('<span class="grade grade-none">未定</span>')
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
STAGE_MARKS = {
    NOT_STARTED: ("stage", "i-ring", "未开始"),
    Stage.DRAFT: ("stage", "i-half", STAGE_NAMES[Stage.DRAFT]),
    Stage.RETURNED: ("stage stage-back", "i-back", STAGE_NAMES[Stage.RETURNED]),
    Stage.SUBMITTED: ("stage stage-sent", "i-send", STAGE_NAMES[Stage.SUBMITTED]),
    Stage.IN_REVIEW: ("stage stage-sent", "i-disc", STAGE_NAMES[Stage.IN_REVIEW]),
    Stage.APPROVED: ("stage stage-pass", "i-check", STAGE_NAMES[Stage.APPROVED]),
    Stage.FINALISED: ("stage stage-final", "i-lock", STAGE_NAMES[Stage.FINALISED]),
    EXCLUDED: ("stage stage-out", "i-ban", EXCLUDED_WORD),
}
GRADE_CLASSES = ("grade-a", "grade-b", "grade-c", "grade-d")
GRADE_ORDER = {"优": 0, "优秀": 0, "良": 1, "良好": 1, "中": 2, "合格": 2, "差": 3, "不合格": 3}


@register.simple_tag
def stage_mark(stage: str) -> SafeString:
    """The mark of a stage (阶段): icon and word."""
    css, icon, word = STAGE_MARKS[stage]
    return format_html('<span class="{}"><i class="icon {}" aria-hidden="true"></i>{}</span>', css, icon, word)


@register.filter
def stage_word(stage: str) -> str:
    """The word of a stage: ``draft`` → 填报中."""
    return STAGE_MARKS[stage][2]


@register.filter
def list_stage(evaluation: Any) -> str:
    """The stage as lists tell it: a draft in which nothing was typed is 未开始."""
    return told_stage(evaluation.stage, evaluation.filled_count, excluded=evaluation.excluded_at is not None)


@register.simple_tag
def grade_mark(grade: str | None) -> SafeString:
    """The mark of a grade (评价等级): its own character in a frame; no grade is 未定, dashed."""
    if not grade:
        return UNGRADED
    css = GRADE_CLASSES[GRADE_ORDER.get(grade, 2)]
    wide = " grade-wide" if len(grade) > 1 else ""
    return format_html('<span class="grade {}{}">{}</span>', css, wide, grade)


@register.simple_tag
def rate_bar(width: Decimal | int | None, low: bool = False) -> SafeString:
    """A bar from 0 to 100. The width is an attribute of the drawing, since inline styles are forbidden."""
    shown = min(max(Decimal(width or 0), Decimal(0)), Decimal(100))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect{} width="{}" height="4"/></svg>',
        LOW if low else "",
        f"{shown:.2f}",
    )


@register.simple_tag
def share_bar(count: int, whole: int) -> SafeString:
    """A bar for ``count`` of ``whole``; empty when there is nothing to share."""
    return rate_bar(Decimal(count) * 100 / whole if whole else Decimal(0))


@register.filter
def wan(amount: Decimal | None) -> str:
    """Money in 元 as 万元 with two decimals: 5516000.00 → ``551.60``; missing is a dash, never zero."""
    return DASH if amount is None else f"{half_up(in_wan(amount, '元')):,.2f}"


@register.filter
def points(value: Decimal | None) -> str:
    """Points or a score with two decimals: ``98.57``; pending is a dash, never zero."""
    return DASH if value is None else f"{half_up(value):.2f}"


@register.filter
def percent(rate: Decimal | None) -> str:
    """A rate in per cent, cut after two decimals as the published forms print it: 99.8061… → ``99.80%``."""
    return DASH if rate is None else f"{truncate(rate):.2f}%"


@register.filter
def budget_change(evaluation: Any) -> str:
    """How far the year's budget left the initial one: 689.60 → 551.60 gives 调减 20.01%; equal gives nothing."""
    return _change(evaluation.initial_budget, evaluation.adjusted_budget)


@register.filter
def money_change(row: FundingRow) -> str:
    """The same of one row of the money block."""
    return _change(row.initial_amount, row.adjusted_amount)


def _change(initial: Decimal | None, adjusted: Decimal | None) -> str:
    if initial is None or adjusted is None or initial == adjusted:
        return ""
    if not initial:
        return "年初为 0"
    share = half_up(abs(adjusted - initial) * 100 / initial)
    return f"{'调增' if adjusted > initial else '调减'} {share:.2f}%"


def _local(moment: datetime.date) -> datetime.date:
    if isinstance(moment, datetime.datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def _day(moment: datetime.date) -> datetime.date:
    local = _local(moment)
    return local.date() if isinstance(local, datetime.datetime) else local


@register.filter
def weekday_date(moment: datetime.date) -> str:
    """A day as a notice writes it: ``2025-01-24（周五）17:30``."""
    local = _local(moment)
    text = f"{local:%Y-%m-%d}（{WEEKDAYS[local.weekday()]}）"
    return text + f"{local:%H:%M}" if isinstance(local, datetime.datetime) else text


@register.filter
def short_day(moment: datetime.date) -> str:
    """A day of this round: ``01-24 周五``."""
    day = _day(moment)
    return f"{day:%m-%d} {WEEKDAYS[day.weekday()]}"


@register.filter
def due_day(moment: datetime.date) -> str:
    """A deadline: ``01-24 周五``; of another year than this with its year."""
    return short_day(moment) if _day(moment).year == timezone.localdate().year else long_day(moment)


@register.filter
def long_day(moment: datetime.date) -> str:
    """A day in full: ``2025-01-20 周一``."""
    day = _day(moment)
    return f"{day:%Y-%m-%d} {WEEKDAYS[day.weekday()]}"


@register.filter
def days_left(moment: datetime.date) -> str:
    """How long is left until a deadline, in days: 还有 4 天 · 明天截止 · 今天截止 · 已过 3 天."""
    days = (_day(moment) - timezone.localdate()).days
    if days > 1:
        return f"还有 {days} 天"
    if days == 1:
        return "明天截止"
    return "今天截止" if days == 0 else f"已过 {-days} 天"


@register.filter
def is_pressing(moment: datetime.date | None) -> bool:
    """Whether a deadline is tomorrow, today or gone."""
    return moment is not None and (_day(moment) - timezone.localdate()).days <= 1


@register.filter
def is_over(moment: datetime.datetime | None) -> bool:
    """Whether a deadline has passed."""
    return moment is not None and moment < timezone.now()


@register.filter
def moment_of(moment: datetime.datetime) -> str:
    """A moment near today as people say it: 今天 10:29 · 昨天 16:20 · ``2025-01-17 16:20``."""
    local = timezone.localtime(moment)
    days = (timezone.localdate() - local.date()).days
    if days == 0:
        return f"今天 {local:%H:%M}"
    return f"昨天 {local:%H:%M}" if days == 1 else f"{local:%Y-%m-%d %H:%M}"
