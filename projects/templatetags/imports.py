"""Marks, words and ways of an import's plan (导入)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
NAMED = 3
"""Of many things alike so many are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """A verdict's mark, ink and word, and what it means in a few more."""

    css: str
    icon: str
    word: str
    about: str = ""


MARKS = {
    "refused": VerdictMark("bad-ink", "i-ban", "拒绝", "有错，改好再导入"),
    "changed": VerdictMark("warn-ink", "i-swap", "变更", "改系统里已有的格子"),
    "new": VerdictMark("ok-ink", "i-plus", "新增", "系统里没有，新建"),
    "kept": VerdictMark("muted", "i-lock", "不动", "已锁定：只列不同，不改"),
    "same": VerdictMark("muted", "i-equal", "相同", "和系统里一样，不写"),
    "findings": VerdictMark("warn-ink", "i-flag", "发现", "和系统里不同，不写"),
    "looks": VerdictMark("warn-ink", "i-warn", "要看一眼", "不挡写入，请核对"),
    "unticked": VerdictMark("muted", "i-ring", "没有勾选", "没有写"),
}


@register.filter
def verdict_mark(verdict: str) -> VerdictMark:
    """``refused`` → 拒绝 with its sign."""
    return MARKS[str(verdict)]


@register.filter
def file_of(page: Any, form: Any) -> Any:
    """The uploaded file that a form came in, if it can be given back with marks: its own, or the zip around it."""
    return next((file for file in page.files if file.can_be_marked and file.holds(form.file)), None)


@register.filter
def first_of(texts: Iterable[str]) -> str:
    """``甲、乙、丙 等 12 个``.

    >>> first_of(["甲", "乙"])
    '甲、乙'
    >>> first_of("甲乙丙丁")
    '甲、乙、丙 等 4 个'
    """
    named = list(texts)
    return "、".join(named[:NAMED]) + (f" 等 {len(named)} 个" if len(named) > NAMED else "")


@register.simple_block_tag
def go(content: SafeString, page: Any, query: str = "", css: str = "linkbtn", *, is_here: bool = False) -> SafeString:
    """A way to another view of the plan: while it waits a button that keeps what is ticked here, later a link."""
    address = reverse("import", args=[page.id]) + (f"?{query}" if query else "")
    here = SafeString(' aria-current="true"') if is_here else ""
    if page.waits:
        return format_html(
            '<button class="{}" type="submit" form="plan" name="step" value="tick" formaction="{}"{}>{}</button>',
            css,
            address,
            here,
            content,
        )
    return format_html('<a class="{}" href="{}"{}>{}</a>', css, address, here, content)


@register.filter
def page_query(page: Any, step: int) -> str:
    """The address of the page before or after, with the filter."""
    parts = [f"show={page.show}"] if page.show else []
    return "&".join([*parts, f"page={page.page + step}"])


@register.filter
def form_query(number: int) -> str:
    """The address of one form looked at alone."""
    return f"form={number}"


@register.filter
def any_of(outcomes: Iterable[Any], kind: str) -> bool:
    """Whether something of this kind was written."""
    return any(each.kind == kind for each in outcomes)


@register.filter
def units_of(forms: Iterable[Any]) -> list[str]:
    """The units that these forms go to, each once."""
    return list(dict.fromkeys(form.unit for form in forms if form.unit))


@register.filter
def years_of(forms: Iterable[Any]) -> list[str]:
    """The years of these forms, each once."""
    return [str(year) for year in dict.fromkeys(form.year for form in forms) if year]
