"""存取：forms that were read as plain data, and back: for storing them, and for handing them from process to process.

Nothing is read from a file twice. Texts, numbers written as texts, lists and names only: what JSON holds.
"""

from dataclasses import fields
from decimal import Decimal
from typing import Any, TypeVar

from evaluator.problems import Level, Problem
from evaluator.sheets.forms import Entry, FundingRow, Goal, IndicatorRow, OfficialForm, UnknownForm
from evaluator.sheets.targets.forms import TargetForm, TargetFunding, TargetRow

ReadForm = OfficialForm | TargetForm | UnknownForm
"""Whatever was found in a file."""

_KINDS: dict[str, type[OfficialForm] | type[TargetForm]] = {
    "self_evaluation": OfficialForm,
    "target_form": TargetForm,
}
Row = TypeVar("Row", FundingRow, Goal, IndicatorRow, TargetFunding, TargetRow)
_PLAIN = ("layout", "year", "money_unit", "file", "sheet")


def as_record(form: ReadForm) -> dict[str, Any]:
    """One form as JSON holds it.

    >>> as_record(UnknownForm("a.xlsx", "Sheet1", ()))
    {'kind': 'unknown', 'file': 'a.xlsx', 'sheet': 'Sheet1', 'problems': []}
    """
    problems = [problem_record(problem) for problem in form.problems]
    if isinstance(form, UnknownForm):
        return {"kind": "unknown", "file": form.file, "sheet": form.sheet, "problems": problems}
    kind = next(name for name, known in _KINDS.items() if isinstance(form, known))
    record: dict[str, Any] = {"kind": kind} | {name: getattr(form, name) for name in _PLAIN}
    record |= {name: _of_entry(getattr(form, name)) for name in _entries(type(form))}
    record["funding"] = [_of_row(row) for row in form.funding]
    record["rows"] = [_of_row(row) for row in form.rows]
    if isinstance(form, TargetForm):
        record["unused"] = [_of_entry(group) for group in form.unused]
    else:
        record["goals"] = [_of_row(goal) for goal in form.goals]
    return record | {"problems": problems}


def from_record(record: dict[str, Any]) -> ReadForm:
    """What :func:`as_record` was given. Records of target forms stored before there were kinds have none."""
    problems = tuple(problem_from(each) for each in record["problems"])
    kind = record.get("kind", "target_form" if "project" in record else "unknown")
    if kind == "unknown":
        return UnknownForm(record["file"], record["sheet"], problems)
    content: dict[str, Any] = {name: record[name] for name in _PLAIN}
    content |= {name: _entry(record[name]) for name in _entries(_KINDS[kind]) if name in record}
    if kind == "self_evaluation":
        return OfficialForm(
            **content,
            funding=tuple(_row(FundingRow, row) for row in record["funding"]),
            rows=tuple(_row(IndicatorRow, row) for row in record["rows"]),
            goals=tuple(_row(Goal, goal) for goal in record.get("goals", ())),
            problems=problems,
        )
    return TargetForm(
        **content,
        funding=tuple(_funding(row) for row in record["funding"]),
        rows=tuple(_row(TargetRow, row) for row in record["rows"]),
        unused=tuple(_entry(group) for group in record["unused"]),
        problems=problems,
    )


def _funding(stored: Any) -> TargetFunding:
    """One source of money; three values in a list is how it was stored before there were kinds."""
    if isinstance(stored, list):
        source, period, annual = stored
        return TargetFunding(source, _entry(period), _entry(annual))
    return _row(TargetFunding, stored)


def _of_row(row: Any) -> dict[str, Any]:
    """A row of a form: its entries, its names, its exact numbers."""
    record: dict[str, Any] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        if isinstance(value, Entry):
            record[each.name] = _of_entry(value)
        else:
            record[each.name] = str(value) if isinstance(value, Decimal) else value
    return record


def _row(kind: type[Row], stored: dict[str, Any]) -> Row:
    content: dict[str, Any] = {
        each.name: _entry(stored[each.name]) if each.type is Entry else _value(stored[each.name], each.type)
        for each in fields(kind)
        if each.name in stored
    }
    return kind(**content)


def _value(stored: Any, kind: Any) -> Any:
    """A number comes back as a number, a name as a name."""
    return Decimal(stored) if stored is not None and kind == (Decimal | None) else stored


def _entries(kind: type[OfficialForm] | type[TargetForm]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.type is Entry)


def _of_entry(entry: Entry) -> list[str | None]:
    return [entry.text, None if entry.number is None else str(entry.number), entry.cell]


def _entry(stored: list[Any]) -> Entry:
    text, number, cell = stored
    return Entry(text, None if number is None else Decimal(number), cell)


def problem_record(problem: Problem) -> list[str]:
    """One problem as JSON holds it; where a page could jump to is nothing that a file knows."""
    return [problem.code, problem.place, problem.message, problem.remedy, problem.level.value]


def problem_from(stored: list[str]) -> Problem:
    """What :func:`problem_record` gave."""
    code, place, message, remedy, level = stored
    return Problem(code, place, message, remedy, Level(level))
