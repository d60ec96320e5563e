"""存取：a target form that was read as plain data for storing, and back; nothing is read from a workbook twice."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from evaluator.problems import Level, Problem
from evaluator.sheets.forms import Entry, UnknownForm
from evaluator.sheets.targets.forms import TargetForm, TargetFunding, TargetRow

_PLAIN = ("layout", "year", "money_unit", "file", "sheet")


def as_record(form: TargetForm | UnknownForm) -> dict[str, Any]:
    """Texts, numbers, lists and names only: what JSON holds."""
    problems = [_of_problem(problem) for problem in form.problems]
    if isinstance(form, UnknownForm):
        return {"file": form.file, "sheet": form.sheet, "problems": problems}
    record: dict[str, Any] = {name: getattr(form, name) for name in _PLAIN}
    record |= {name: _of_entry(getattr(form, name)) for name in _entries(TargetForm)}
    record["funding"] = [[row.source, _of_entry(row.period), _of_entry(row.annual)] for row in form.funding]
    record["rows"] = [{name: _of_entry(getattr(row, name)) for name in _entries(TargetRow)} for row in form.rows]
    record["unused"] = [_of_entry(group) for group in form.unused]
    return record | {"problems": problems}


def from_record(record: dict[str, Any]) -> TargetForm | UnknownForm:
    """What :func:`as_record` was given."""
    problems = tuple(_problem(each) for each in record["problems"])
    if "project" not in record:
        return UnknownForm(record["file"], record["sheet"], problems)
    content: dict[str, Any] = {name: record[name] for name in _PLAIN}
    content |= {name: _entry(record[name]) for name in _entries(TargetForm)}
    return TargetForm(
        **content,
        funding=tuple(
            TargetFunding(source, _entry(period), _entry(annual)) for source, period, annual in record["funding"]
        ),
        rows=tuple(TargetRow(**{name: _entry(row[name]) for name in _entries(TargetRow)}) for row in record["rows"]),
        unused=tuple(_entry(group) for group in record["unused"]),
        problems=problems,
    )


def _entries(kind: type[TargetForm] | type[TargetRow]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.type is Entry)


def _of_entry(entry: Entry) -> list[str | None]:
    return [entry.text, None if entry.number is None else str(entry.number), entry.cell]


def _entry(stored: list[Any]) -> Entry:
    text, number, cell = stored
    return Entry(text, None if number is None else Decimal(number), cell)


def _of_problem(problem: Problem) -> list[str]:
    return [problem.code, problem.place, problem.message, problem.remedy, problem.level.value]


def _problem(stored: list[str]) -> Problem:
    code, place, message, remedy, level = stored
    return Problem(code, place, message, remedy, Level(level))
