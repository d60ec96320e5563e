"""What each numbered check (自评复核) looks for, in a few words."""

from evaluator.checks import all_checks


def check_titles() -> dict[str, str]:
    """By number: ``{"10": "指标条数"}``."""
    return {each.number: each.title for each in all_checks()}
