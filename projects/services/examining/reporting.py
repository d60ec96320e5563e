"""检查结果 as plain data: one object per form, ready for JSON.

Decimals are strings; scores, points, rates, completion and deviation have two decimals (a figure of the form keeps
more where the form has more: 9.975 is not 9.98); a percentage is 98, not 0.98;
money stands in the form's own unit, named by ``money_unit``. A figure that is not there is ``null``, never zero; a text
that a form leaves empty is ``""``.
"""

from decimal import Decimal

from evaluator.checks import Cell, Finding, FundingSource
from evaluator.checks.wording import amount, fen
from evaluator.scoring.facts import LineFacts
from evaluator.scoring.scoresheet import Outcome, ScoredLine, ScoreSheet
from projects.services.examining.composing import Examination

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def report(examination: Examination) -> dict[str, Json]:
    """One form (or one sheet or file that could not be read) with every key of the format."""
    form, composed, scores, policy = (
        examination.form,
        examination.composed,
        examination.scores,
        examination.policy,
    )
    printed = composed.printed if composed else None
    return {
        "file": examination.file,
        "sheet": examination.sheet,
        "layout": form.layout if form else None,
        "project": form.project.text.strip() if form else None,
        "department": form.department.text.strip() if form else None,
        "unit": form.unit.text.strip() if form else None,
        "year": form.year if form else None,
        "money_unit": form.money_unit if form else None,
        "policy": {"id": policy.id if policy else None, "digest": policy.digest if policy else None},
        "execution": _execution(
            printed.funding if printed else None, printed.execution_score if printed else Cell(), scores
        ),
        "lines": _lines(examination),
        "subtotals": _subtotals(scores),
        "total": {
            "points": _points(scores.points if scores else None),
            "proposed_score": _points(scores.proposed_total if scores else None),
            "printed_score": _printed(printed.total_score if printed else Cell()),
        },
        "grade": scores.proposed_grade if scores else None,
        "printed_grade": _printed(printed.grade) if printed else None,
        "findings": [_finding(finding) for finding in examination.findings],
    }


def _points(value: Decimal | None) -> str | None:
    return None if value is None else fen(value)


def _money(cell: Cell) -> str | None:
    return None if cell.number is None else amount(cell.number)


def _printed(cell: Cell) -> str | None:
    """A figure as the form prints it: at least two decimals where it is a number, the bare text where it is none."""
    return fen(cell.number) if cell.number is not None else cell.text.strip() or None


def _execution(funding: FundingSource | None, score: Cell, scores: ScoreSheet | None) -> dict[str, Json]:
    row = funding or FundingSource("")
    scored = scores.execution if scores else None
    return {
        "initial": _money(row.initial),
        "adjusted": _money(row.adjusted),
        "executed": _money(row.executed),
        "rate": _points(scored.rate if scored else None),
        "points": _points(scored.points if scored else None),
        "score": _points(scored.score if scored else None),
        "printed_rate": _printed(row.rate),
        "printed_score": _printed(score),
    }


def _lines(examination: Examination) -> list[Json]:
    composed, scores = examination.composed, examination.scores
    if composed is None:
        return []
    written = [_as_written(line, score) for line, score in zip(composed.facts.lines, composed.scores, strict=True)]
    if scores is None:
        return list(written)
    return [row | _scored(line) for row, line in zip(written, scores.lines, strict=True)]


def _as_written(line: LineFacts, score: Cell) -> dict[str, Json]:
    """A row as the form has it, nothing computed: all there is where no policy could be found."""
    return {
        "cell": line.place,
        "category": line.category,
        "subcategory": line.subcategory,
        "indicator": line.indicator,
        "target": line.target_text,
        "actual": line.actual_text,
        "points": _points(line.points),
        "outcome": Outcome.PENDING.value,
        "proposed_score": None,
        "range": None,
        "printed_score": _printed(score),
        "met": None,
        "completion": None,
        "deviation": None,
        "explanation_required": False,
        "steps": [],
    }


def _scored(line: ScoredLine) -> dict[str, Json]:
    """What scoring adds to a row."""
    return {
        "outcome": line.outcome.value,
        "proposed_score": None if line.outcome is Outcome.PENDING else _points(line.proposed),
        "range": [fen(end) for end in line.range] if line.range else None,
        "met": line.met,
        "completion": _points(line.completion),
        "deviation": _points(line.deviation),
        "explanation_required": any(explanation.required for explanation in line.explanations),
        "steps": list(line.steps),
    }


def _subtotals(scores: ScoreSheet | None) -> list[Json]:
    """One for each 一级指标; the score is null while a row of it is pending."""
    return [
        {"category": subtotal.category, "points": fen(subtotal.points), "score": _points(subtotal.proposed)}
        for subtotal in (scores.subtotals if scores else ())
        if not subtotal.subcategory
    ]


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "check": finding.check,
        "level": finding.level.value,
        "cell": finding.place,
        "message": finding.message,
        "remedy": finding.remedy,
    }
