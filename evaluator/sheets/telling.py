"""文件内容：says what was read from a file as plain data, every target and name exactly as it was written.

The keys of money and goals are those under which the published forms were written down; docs/importing.md lists them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from evaluator.problems import Level, Problem
from evaluator.scoring.meanings import Target
from evaluator.scoring.targets import read_target
from evaluator.scoring.values import normalise, read_number, shown
from evaluator.sheets.forms import Entry, IndicatorRow, OfficialForm, UnknownForm
from evaluator.sheets.records import ReadForm
from evaluator.sheets.targets.forms import TargetForm, TargetRow

SOURCES = {
    "total": "total",
    "appropriation": "fiscal_appropriation",
    "central": "central",
    "provincial": "provincial",
    "local": "municipal_county",
    "special_account": "special_account",
    "carry_over": "carry_over",
    "own": "self_raised",
    "other": "other",
}
"""资金来源 of a target form → its key."""
EVALUATED_SOURCES = SOURCES | {"appropriation": "current_year_appropriation"}
MONEY = {
    "initial": "initial",
    "adjusted": "adjusted",
    "executed": "executed",
    "points": "weight",
    "rate": "rate",
    "score": "score",
}
"""Columns of the money block of a 自评表 → their keys."""
_ADDRESS = re.compile(r"(?:单元格 ?)?([A-Z]{1,3}[1-9][0-9]{0,6})")


def told(forms: Sequence[ReadForm]) -> list[dict[str, Any]]:
    """One entry a sheet, in the order of the file; a sheet or a file that is no form has no layout and no projects.

    >>> told([UnknownForm("a.xlsx", "说明", (Problem("form-unknown", "工作表“说明”", "不是自评表"),))])[0]["layout"]
    ''
    """
    entries = []
    for (file, sheet, layout), group in groupby(forms, key=_place):
        members = list(group)
        entries.append(
            {
                "file": file,
                "sheet": sheet,
                "layout": layout,
                "projects": [_project(form) for form in members if not isinstance(form, UnknownForm)],
                "problems": _problems(members),
            }
        )
    return entries


def has_errors(forms: Iterable[ReadForm]) -> bool:
    """A problem of the level 错误 was met."""
    return any(problem.level is Level.ERROR for form in forms for problem in form.problems)


def in_json(value: Any, indent: str = "") -> str:
    """The text of plain data, whose numbers are decimals: each in its own digits, never ``1E+5`` or ``0.30000000004``.

    >>> in_json({"value": Decimal("3.50")})
    '{\\n  "value": 3.5\\n}'
    """
    deeper = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{deeper}{_quoted(key)}: {in_json(inner, deeper)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}" if parts else "{}"
    if isinstance(value, list):
        parts = [f"{deeper}{in_json(inner, deeper)}" for inner in value]
        return "[\n" + ",\n".join(parts) + f"\n{indent}]" if parts else "[]"
    if isinstance(value, str):
        return _quoted(value)
    return "null" if value is None else shown(Decimal(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _place(form: ReadForm) -> tuple[str, str, str]:
    return form.file, form.sheet, "" if isinstance(form, UnknownForm) else form.layout


def _project(form: OfficialForm | TargetForm) -> dict[str, Any]:
    project: dict[str, Any] = {
        "project": form.project.text,
        "department": form.department.text,
        "unit": form.unit.text,
        "year": form.year,
        "money_unit": form.money_unit,
    }
    if isinstance(form, OfficialForm):
        project["funding"] = {
            EVALUATED_SOURCES[row.source]: {key: _amount(getattr(row, name)) for name, key in MONEY.items()}
            for row in form.funding
        }
        project["goals"] = {"goal_expected": form.goal.text, "goal_actual": form.achievement.text}
    else:
        project["funding"] = _planned_funding(form)
        project["goals"] = _planned_goals(form)
    project["indicators"] = [_indicator(line, form.year) for line in form.rows]
    return project


def _planned_funding(form: TargetForm) -> dict[str, Any]:
    """By source; where the form has two sums (实施期 and 年度), by sum and then by source."""
    sides = {
        side: {SOURCES[row.source]: _amount(getattr(row, side)) for row in form.funding if getattr(row, side).cell}
        for side in ("period", "annual")
    }
    return sides if sides["period"] else sides["annual"]


def _planned_goals(form: TargetForm) -> dict[str, str]:
    if form.overall_goal.cell:
        return {"goal_period": form.overall_goal.text, "goal_annual": form.annual_goal.text}
    return {"goal": form.annual_goal.text}


def _indicator(line: IndicatorRow | TargetRow, year: int | None) -> dict[str, Any]:
    return {
        "cell": _cell_of(line),
        "category": line.category.text,
        "subcategory": line.subcategory.text,
        "indicator": line.indicator.text,
        "period_target": "" if isinstance(line, IndicatorRow) else line.period_target.text,
        "target": line.target.text,
        "read": _read(_target_of(line, year)),
        "points": _amount(line.points),
        "actual": line.actual.text if isinstance(line, IndicatorRow) else "",
        "score": _amount(line.score) if isinstance(line, IndicatorRow) else "",
        "reason": line.reason.text if isinstance(line, IndicatorRow) else "",
    }


def _cell_of(line: IndicatorRow | TargetRow) -> str:
    return line.target.cell or line.indicator.cell


def _target_of(line: IndicatorRow | TargetRow, year: int | None) -> Target:
    return read_target(line.target.text, unit=line.unit.text, fiscal_year=year)


def _read(target: Target) -> dict[str, Any]:
    read: dict[str, Any] = {
        "kind": target.kind.value,
        "sign": target.sign,
        "value": target.value,
        "unit": target.unit,
    }
    if target.upper is not None:
        read["upper"] = target.upper
    if target.due is not None:
        read["due"] = target.due.isoformat()
    return read


def _amount(entry: Entry) -> str:
    """A number in the digits that stand there (``159.50``), without separators; a dash stays a dash.

    >>> _amount(Entry("1,159.50")), _amount(Entry("97.50%", Decimal("97.5"))), _amount(Entry("-"))
    ('1159.50', '97.5', '-')
    """
    plain = normalise(entry.text)
    if read_number(plain) is not None:
        return plain.replace(",", "")
    return entry.text.strip() if entry.number is None else shown(entry.number)


def _problems(forms: Sequence[ReadForm]) -> list[dict[str, Any]]:
    """Every problem of a sheet once: of the forms themselves, then of targets that are not sure."""
    found = [problem for form in forms for problem in (*form.problems, *_doubts(form))]
    return [
        {
            "cell": _where(problem),
            "code": problem.code,
            "message": problem.message,
            "remedy": problem.remedy,
            "level": problem.level.value,
        }
        for problem in dict.fromkeys(found)
    ]


def _doubts(form: ReadForm) -> Iterator[Problem]:
    """What the reader of targets asks; the text is kept as it was written, so none of it stops an import."""
    if isinstance(form, UnknownForm):
        return
    for line in form.rows:
        doubt = _target_of(line, form.year).problem
        if doubt is not None:
            said = f"单元格 {_cell_of(line)} {doubt.message}"
            yield replace(doubt, place=_cell_of(line), message=said, level=Level.WARNING)


def _where(problem: Problem) -> str:
    """The address alone where the place has one: ``F12`` of ``单元格 F12``."""
    found = _ADDRESS.fullmatch(problem.place)
    return found[1] if found else problem.place
