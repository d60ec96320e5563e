"""得分、执行率、相差、日期 as the form's pages print them: pending is a word, never zero."""

import re
from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from evaluator.scoring.values import half_up, shown, truncate
from projects.selectors.content import SubtotalContent, check_code
from projects.selectors.pages import FundingRow

register = template.Library()

PENDING = "待定"
DASH = "–"
MINUS = "−"
WORD_BREAK = mark_safe("<wbr>")
BEFORE_UNIT = re.compile(r"(?=[(（])")


@register.filter
def breakable(text: str) -> SafeString:
    """A target or an actual that breaks before its unit, so that no number is torn: ``≤100000.00`` | ``(元/人/年)``."""
    return format_html_join(WORD_BREAK, "{}", ((part,) for part in BEFORE_UNIT.split(text)))


@register.filter
def clock(moment: datetime) -> str:
    """The time of day of a moment: ``10:32``."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.filter
def score_or_pending(value: Decimal | None) -> str:
    """A score with two decimals; 待定 while something is missing, never 0."""
    return PENDING if value is None else f"{half_up(value):.2f}"


@register.filter
def rate_or_pending(value: Decimal | None) -> str:
    """执行率 as the forms print it: ``83.68%``; 待定 while it cannot be computed."""
    return PENDING if value is None else f"{truncate(value):.2f}%"


@register.filter
def rate_or_dash(value: Decimal | None) -> str:
    """执行率 of one source, or a dash where that source has no money."""
    return DASH if value is None else f"{truncate(value):.2f}%"


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference with its sign: ``+3.55``, ``−0.10``, ``0``; a dash where there is none."""
    if value is None:
        return DASH
    if not value:
        return "0"
    return f"{'+' if value > 0 else MINUS}{half_up(abs(value)):.2f}"


@register.filter
def signed_class(value: Decimal | None) -> str:
    """The ink of a difference: above the proposal is red, below it amber, none is grey."""
    if not value:
        return "diff-0"
    return "diff-up" if value > 0 else "diff-down"


@register.filter
def minus(value: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The difference of two scores; nothing where one of them is missing."""
    return None if value is None or other is None else value - other


@register.filter
def trimmed(value: Decimal | None) -> str:
    """Points without needless zeros: 90, 87.5."""
    return DASH if value is None else shown(value)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    return None if any(value is None for value in values) else sum((value for value in values if value), Decimal(0))


@register.filter
def sum_points(parts: tuple[SubtotalContent, ...]) -> Decimal:
    """指标合计: 分值."""
    return sum((part.points for part in parts), Decimal(0))


@register.filter
def sum_proposed(parts: tuple[SubtotalContent, ...]) -> Decimal | None:
    """指标合计: 测算得分; nothing while a part is pending."""
    return _sum([part.proposed for part in parts])


@register.filter
def sum_scores(parts: tuple[SubtotalContent, ...]) -> Decimal | None:
    """指标合计: the scores that count; nothing while a part is pending."""
    return _sum([part.score for part in parts])


@register.filter
def of_hundred(part: Decimal | None, whole: Decimal | None) -> Decimal:
    """How much of the whole the part is, from 0 to 100: the width of a bar."""
    return part * 100 / whole if part is not None and whole else Decimal(0)


@register.filter
def written(text: str) -> int:
    """How many characters were written, spaces and line breaks apart, as 已输入 counts them."""
    return len("".join(text.split()))


@register.simple_tag
def code_of(digest: str) -> str:
    """校验码 as it can be read out: ``7F3A-19C2-0B64``; empty for a draft."""
    return check_code(digest)


@register.filter
def points_or_blank(value: Decimal | None) -> str:
    """A score on paper: pending stays empty."""
    return "" if value is None else f"{half_up(value):.2f}"


@register.filter
def paper_rate(row: FundingRow) -> str:
    """执行率 of one source on paper, in per cent; 0 where nothing was budgeted, blank where an amount is missing."""
    if row.rate is None and row.adjusted_amount == 0 and row.executed_amount is not None:
        return "0.00"
    return "" if row.rate is None else f"{truncate(row.rate):.2f}"


@register.filter
def paper_moment(moment: datetime) -> str:
    """A moment on paper: ``2025-01-16 17:02``."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
