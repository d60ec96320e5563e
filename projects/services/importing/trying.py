"""试比：a self-evaluation tried in memory against a form: its cells, what the form says besides, what is not right."""

from collections.abc import Collection
from dataclasses import replace

from evaluator.sheets.forms import OfficialForm
from projects.models import Evaluation, User
from projects.services.importing.besides import told_besides, written_otherwise
from projects.services.importing.examined import examined
from projects.services.importing.newness import beyond
from projects.services.importing.official_forms import compare
from projects.services.importing.plan import PlannedForm
from projects.services.importing.unprinted import unprinted
from projects.services.rescoring import Rows


def name_rows(evaluation: Evaluation, rows: Rows) -> None:
    """Give the records that are not stored keys of their own, so that they can be told apart."""
    evaluation.pk = -1
    for kind in (rows.funding, rows.goals, rows.results):
        for number, row in enumerate(kind, start=1):
            row.pk = -number


def compared(
    planned: PlannedForm,
    form: OfficialForm,
    evaluation: Evaluation,
    rows: Rows,
    user: User,
    *,
    locked: str = "",
    made_of_it: bool = False,
) -> PlannedForm:
    """The form's cells, what is wrong with them, and what it says besides."""
    found = compare(user, evaluation, rows, form, locked=locked, made_of_it=made_of_it)
    besides = told_besides(evaluation, rows.goals, form, found.pairs, made_of_it=made_of_it)
    looks = [*written_otherwise(evaluation, form, made_of_it=made_of_it)]
    if not locked:
        looks += unprinted(evaluation, form, made_of_it=made_of_it)
    return replace(
        planned,
        cells=tuple(found.cells),
        problems=(*planned.problems, *beyond(planned.problems, tuple(found.problems)), *looks),
        findings=(*found.findings, *besides),
    )


def with_examination(
    planned: PlannedForm, form: OfficialForm, evaluation: Evaluation, checks: Collection[str] | None = None
) -> PlannedForm:
    """With what the form's own figures and texts say against each other; ``checks``: only these."""
    found = examined(form, policy_id=evaluation.policy_id, year=planned.year or 0, told=planned.problems, checks=checks)
    return replace(planned, problems=(*planned.problems, *found))
