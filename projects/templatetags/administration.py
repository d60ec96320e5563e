"""What forms of administration say beside a field (管理)."""

from collections.abc import Iterable

from django import template

from evaluator.problems import Problem

register = template.Library()


@register.filter
def at(problems: Iterable[Problem], anchor: str) -> tuple[Problem, ...]:
    """The problems of one field."""
    return tuple(problem for problem in problems or () if problem.anchor == anchor)
