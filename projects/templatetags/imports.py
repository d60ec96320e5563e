"""Marks and words of an import's plan (导入)."""

from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()


@dataclass(frozen=True, slots=True)
class VerdictMark:
    """A verdict's mark, ink and word."""

    css: str
    icon: str
    word: str


MARKS = {
    "refused": VerdictMark("bad-ink", "i-ban", "拒绝"),
    "changed": VerdictMark("warn-ink", "i-swap", "变更"),
    "new": VerdictMark("ok-ink", "i-plus", "新增"),
    "kept": VerdictMark("muted", "i-lock", "不动"),
    "same": VerdictMark("muted", "i-equal", "相同"),
}


@register.filter
def verdict_mark(verdict: str) -> VerdictMark:
    """``refused`` → 拒绝 with its sign."""
    return MARKS[str(verdict)]


@register.filter
def file_of(page: Any, form: Any) -> Any:
    """The uploaded file that a form came in, if it can be given back with marks: its own, or the zip around it."""
    return next((file for file in page.files if file.can_be_marked and file.holds(form.file)), None)
