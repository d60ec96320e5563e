"""重新测算：the one call of the scoring engine, and what it answers stored beside what was typed.

An approved form is never rescored. Only rows whose answer changed are written.
"""

from dataclasses import dataclass
from typing import Any

from evaluator import checks
from evaluator.checks import Material
from evaluator.policies import loader
from evaluator.problems import Level
from evaluator.review import SETTLED, Stage
from evaluator.scoring.engine import score
from evaluator.scoring.scoresheet import ScoreSheet
from projects.models import Evaluation, Result
from projects.selectors.canonical import to_plain
from projects.selectors.completeness import owed, unreadable_cells
from projects.services.rescoring.columns import evaluation_columns, finding_content, line_columns
from projects.services.rescoring.facts import facts_of, printed_of
from projects.services.rescoring.rows import Rows
from projects.services.rewriting import rewrite

__all__ = ["ANSWERED", "FORM_ANSWERED", "Answer", "Rows", "answer", "facts_of", "printed_of", "rescore"]

ANSWERED = frozenset(
    {
        "outcome",
        "proposed_score",
        "score",
        "met",
        "completion",
        "deviation",
        "must_explain",
        "explained",
        "working",
    }
)
"""The columns of a row that hold what the engine answered."""
FORM_ANSWERED = frozenset(
    {
        "policy_digest",
        "points",
        "proposed_total",
        "total",
        "grade",
        "settled",
        "lowest",
        "highest",
        "execution_rate",
        "execution_score",
        "initial_budget",
        "adjusted_budget",
        "executed_amount",
        "line_count",
        "filled_count",
        "pending_count",
        "working",
        "scored_at",
        "findings",
        "error_count",
        "warning_count",
        "owed_count",
        "owed",
    }
)
"""The columns of the form that do."""
ABOUT_PRINTED_SCORES = frozenset({"30", "32"})
"""Checks of rates and totals that a form prints: a record prints none, it computes them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine said of a form, already in its rows in memory, and which columns are to be written."""

    sheet: ScoreSheet
    rows: dict[Result, frozenset[str]]
    """The rows whose answer changed, with the names of the columns."""
    columns: dict[str, Any]
    """The form's own columns."""


def rescore(evaluation: Evaluation, rows: Rows | None = None) -> ScoreSheet:
    """Score the form by its policy and store lines, totals, deviations and findings. Call it inside a transaction."""
    found = answer(evaluation, rows or Rows(evaluation))
    names = frozenset[str]().union(*found.rows.values())
    rewrite(Result, {row: row.version for row in found.rows}, names)
    Evaluation.objects.filter(pk=evaluation.pk).update(**found.columns)
    return found.sheet


def answer(evaluation: Evaluation, rows: Rows) -> Answer:
    """Score the form as its rows stand in memory. Nothing is written: who calls stores it with what was typed."""
    if Stage(evaluation.stage) in SETTLED:
        raise ValueError(f"evaluation {evaluation.pk} is settled and never rescored")
    policy = loader.get(evaluation.policy_id)
    facts = facts_of(evaluation, rows)
    sheet = score(facts, policy)
    changed = {}
    for result, line in zip(rows.results, sheet.lines, strict=True):
        names = _take(result, line_columns(result, line))
        if names:
            changed[result] = names
    columns = evaluation_columns(evaluation, rows, sheet, policy)
    for name, value in columns.items():
        setattr(evaluation, name, value)
    content = rows.content(evaluation, evidence=())
    # A cell that says that its figure is not known yet is no text that cannot be read.
    unread = tuple(each for each in unreadable_cells(content) if each.level is Level.ERROR)
    material = Material(facts, sheet, policy, printed_of(evaluation, rows), unread=unread)
    findings = tuple(
        finding_content(each, rows) for each in checks.run(material) if each.check not in ABOUT_PRINTED_SCORES
    )
    missing = owed(content)
    counts = {
        "findings": to_plain(findings),
        "error_count": sum(each.level == Level.ERROR.value for each in findings),
        "warning_count": sum(each.level == Level.WARNING.value for each in findings),
        "owed_count": sum(item.count for item in missing),
        "owed": [[item.kind, item.count, item.anchor] for item in missing],
    }
    for name, value in counts.items():
        setattr(evaluation, name, value)
    return Answer(sheet, changed, columns | counts)


def _take(result: Result, columns: dict[str, Any]) -> frozenset[str]:
    changed = frozenset(name for name, value in columns.items() if getattr(result, name) != value)
    for name in changed:
        setattr(result, name, columns[name])
    return changed
