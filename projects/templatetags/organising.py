"""Links of the progress page (进度) into the list, filtered the same way."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ZERO = mark_safe('<span class="zero">0</span>')


@register.simple_tag(takes_context=True)
def list_link(context: dict[str, Any], count: int, stage: str, word: str) -> SafeString:
    """A count that leads to its projects; nothing to lead to where it is 0."""
    if not count:
        return ZERO
    asked = {
        "year": context["year"],
        "within": context["within"],
        "person": context["person"],
        "stage": stage,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return format_html(
        '<a href="{}?{}" aria-label="{}，{} 个，看是哪些">{}</a>', reverse("project-list"), query, word, count, count
    )
