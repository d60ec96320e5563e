"""自评复核 of a form that is brought: what its own figures and texts say against each other, at the form's cells.

The same checks as on a form's page, run on what the file prints: a new form is told the same as one that is there.
Nothing of it keeps a form from being imported: a draft always saves.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from evaluator.checks import Finding
from evaluator.problems import Level
from evaluator.sheets.forms import OfficialForm
from projects.services.examining import examine_form
from projects.services.importing.faults import cells_of
from projects.services.importing.plan import PlannedProblem

PRINTED = frozenset({"01", "30", "32"})
"""Checks of figures that a form prints and a record computes: 执行率, 总分, 评价等级. Left empty they are no news."""
NOT_ACHIEVED_YET = "19"
"""实际完成值 is empty: no news where the whole column is."""


def examined(
    form: OfficialForm,
    *,
    policy_id: str,
    year: int,
    told: Sequence[PlannedProblem],
    checks: Collection[str] | None = None,
) -> Iterator[PlannedProblem]:
    """What is not right in a form by the policy of its round, but what was told already. ``checks``: only these."""
    found = examine_form(replace(form, year=year), policy_id=policy_id).findings
    known = {each.cell for each in told if each.is_error and each.cell} | {problem.place for problem in form.problems}
    said = {problem.message for problem in form.problems}
    cells = cells_of(form)
    none_achieved = all(row.actual.blank for row in form.rows)
    for each in found:
        is_blank = not cells.get(each.place, ("", ""))[1]
        no_news = (none_achieved and each.check == NOT_ACHIEVED_YET) or (is_blank and each.check in PRINTED)
        if each.place in known or each.message in said or no_news or _is_told(each, told):
            continue
        if checks is None or each.check in checks:
            yield _problem(each, cells)


def _is_told(finding: Finding, told: Sequence[PlannedProblem]) -> bool:
    """The same was said of the cell when it was compared."""
    return any(each.cell == finding.place and each.message and each.message in finding.message for each in told)


def _problem(finding: Finding, cells: dict[str, tuple[str, str]]) -> PlannedProblem:
    column, written = cells.get(finding.place, (finding.place, ""))
    cell = finding.place if finding.place in cells else ""
    level = Level.WARNING if finding.level is Level.ERROR else finding.level
    return PlannedProblem(f"check-{finding.check}", cell, column, written, finding.message, finding.remedy, level.value)
