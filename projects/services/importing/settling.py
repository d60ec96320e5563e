"""要选定的：which forms of a plan need a unit, a year, a code or a project from the person, or may get another."""

from projects.services.importing.plan import PlannedForm, PlannedProblem, Verdict

SETTLED_ON_THE_PAGE = frozenset(
    {"unit", "year", "choice", "code", "code-taken", "open-closed", "planning-role", "entering-role"}
)
"""Why a form is refused until somebody has chosen its unit, year, code or project; its file need not be mended."""


def waits_for_choice(form: PlannedForm) -> bool:
    """It is refused, and a choice on the page is all that it lacks."""
    if form.verdict != Verdict.REFUSED or not form.asks:
        return False
    return all(each.code in SETTLED_ON_THE_PAGE or _is_no_code(each) for each in form.errors)


def may_be_settled(form: PlannedForm) -> bool:
    """What was chosen for it may be changed: of new ones, and of one taken for a project of the same name."""
    taken_for = form.verdict == Verdict.CHANGED and "choice" in form.asks
    return has_choices(form) and (form.verdict == Verdict.NEW or taken_for)


def has_choices(form: PlannedForm) -> bool:
    """Something of it is the person's to choose, and it is not refused."""
    return bool(form.asks) and form.verdict != Verdict.REFUSED


def _is_no_code(problem: PlannedProblem) -> bool:
    return problem.code == "missing" and problem.column == "项目代码"
