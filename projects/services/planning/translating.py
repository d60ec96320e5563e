"""目标表 → 目标：what a target form (绩效目标表) that was read means as a project with its goals, and back.

Names and targets stay as they were written. What a field of a project cannot hold (a date that is none) is kept as text
where there is room for it, and named with its cell.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluator.problems import Level, Problem
from evaluator.scoring.values import in_yuan, normalise
from evaluator.sheets.entries import DASHES
from evaluator.sheets.forms import Entry
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.forms import TargetRow as FormRow
from projects.models import Project
from projects.selectors.cells import MOST_MONEY, CellField, CellKind, clean, is_not_applicable, read_cell
from projects.selectors.plans.cells import DIRECTION_WORDS, read_plan_cell
from projects.services.planning.describing import PROJECT_LABELS, ProjectData, TargetRow, wrong_dates
from projects.services.planning.funding import MoneyRow

_CODE_IN_FRONT = re.compile(r"(\d{2,20})\s*[-—_]\s*(\S.*)")
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_DATES = ("starts_on", "ends_on")
_FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Translated:
    """A project with its goals as a form gives it, ready to be created."""

    project: ProjectData
    rows: tuple[TargetRow, ...]
    funding: tuple[MoneyRow, ...]
    goal_text: str
    execution_points: str
    weights_reason: str
    problems: tuple[Problem, ...]
    """Of the form, and what was met on the way."""


def translate(form: TargetForm, *, code: str, fiscal_year: int | None) -> Translated:
    """Everything that the form says; ``code`` and year are what the person decided."""
    problems = list(form.problems)
    return Translated(
        project=_project(form, code, fiscal_year or 0, problems),
        rows=tuple(_row(row) for row in form.rows),
        funding=_funding(form, fiscal_year, problems),
        goal_text=form.annual_goal.text,
        execution_points=_number(form.execution_points),
        weights_reason=form.weights_reason.text,
        problems=tuple(problems),
    )


def _project(form: TargetForm, code: str, fiscal_year: int, problems: list[Problem]) -> ProjectData:
    starts, ends, kept = _dates(form, fiscal_year, problems)
    department = form.department.text.strip()
    numbered = _CODE_IN_FRONT.fullmatch(department)
    nature = form.nature.text.strip()
    known = _nature(nature)
    return ProjectData(
        code=code,
        name=form.project.text.strip(),
        nature=known,
        nature_text="" if nature == Project.Nature(known).label else nature,
        category=form.project_category.text.strip(),
        competent_department=numbered[2] if numbered else department,
        competent_department_code=numbered[1] if numbered else "",
        implementing_unit=form.unit.text.strip(),
        starts_on=starts,
        ends_on=ends,
        period_text="；".join(part for part in (form.duration.text.strip(), *kept) if part),
        contact=form.contact.text.strip(),
        contact_phone=form.phone.text.strip(),
        overview=form.overview.text,
        basis=form.basis.text,
        necessity=form.necessity.text,
        measures=form.measures.text,
        plan=form.plan.text,
        overall_goal=form.overall_goal.text,
    )


def _nature(text: str) -> str:
    if text.startswith("经常"):
        return Project.Nature.RECURRENT
    return Project.Nature.ONE_OFF if text.startswith("一次") else Project.Nature.UNKNOWN


def _dates(form: TargetForm, fiscal_year: int, problems: list[Problem]) -> tuple[str, str, list[str]]:
    """Both dates as typed; one that is none, or cannot be right, is kept as text beside 项目期限."""
    typed = {name: clean(getattr(form, name).text) for name in _DATES}
    values: dict[str, date | None] = {}
    wrong = []
    for name in _DATES:
        field = CellField(PROJECT_LABELS[name], CellKind.DATE)
        reading = read_cell(field, typed[name], money_unit="元", place="", anchor="")
        values[name] = reading.value if isinstance(reading.value, date) else None
        if reading.problem:
            wrong.append((name, f"“{typed[name]}”不是日期", "写成 2025-03-31 这样就能认出来"))
    wrong += wrong_dates(values["starts_on"], values["ends_on"], fiscal_year)
    written = []
    for name, said, remedy in wrong:
        problems.append(_kept_date(getattr(form, name), PROJECT_LABELS[name], said, remedy))
        written.append(f"{PROJECT_LABELS[name]} {typed[name]}")
        typed[name] = ""
    return typed["starts_on"], typed["ends_on"], written


def _kept_date(entry: Entry, label: str, said: str, remedy: str) -> Problem:
    sentence = f"单元格 {entry.cell}“{label}”：{said}，按原文记在项目期限里"
    return Problem("date-unreadable", entry.cell, sentence, remedy, Level.WARNING)


def _row(row: FormRow) -> TargetRow:
    direction, nature = _kinds(row.kind.text)
    return TargetRow(
        category=row.category.text,
        subcategory=row.subcategory.text,
        name=row.indicator.text,
        target_text=row.target.text,
        period_target_text=row.period_target.text,
        unit=row.unit.text.strip(),
        direction=direction,
        nature=nature,
        points=_number(row.points),
        evidence_needed=row.evidence.text,
        data_source=row.data_source.text,
    )


def _kinds(text: str) -> tuple[str, str]:
    """方向 and 指标性质 from one cell: ``定量、正向``. What is neither stays as typed in 指标性质."""
    words = [word for word in _BETWEEN.split(text.strip()) if word]
    ways = [word for word in words if normalise(word).removesuffix("指标") in DIRECTION_WORDS.values()]
    rest = [word for word in words if word not in ways]
    return "、".join(ways), "、".join(rest)


def kinds_text(direction: str, nature: str) -> str:
    """The one cell for 方向 and 指标性质, from the words that their own cells show."""
    return "、".join(word for word in (nature, direction) if word)


def _funding(form: TargetForm, fiscal_year: int | None, problems: list[Problem]) -> tuple[MoneyRow, ...]:
    rows: list[MoneyRow] = []
    for money in form.funding:
        for year, entry in ((None, money.period), (fiscal_year, money.annual)):
            if entry.number is None:
                rows.extend(_said_instead(money.source, entry, year))
                continue
            said = ""
            amount = in_yuan(entry.number, form.money_unit)
            if amount < 0:
                said = f"{entry.text} 是负数，金额没有导入"
            elif amount > MOST_MONEY:
                said = f"{entry.text}{form.money_unit}太大，金额没有导入"
            elif amount != amount.quantize(_FEN):
                said = f"{entry.text}{form.money_unit}细过一分钱，金额没有导入"
            if said:
                remedy = "请在文件里改正后重新选择，或导入后补填"
                problems.append(Problem("money", entry.cell, f"单元格 {entry.cell}：{said}", remedy))
            else:
                rows.append(MoneyRow(money.source, amount, year))
    return tuple(rows)


def _said_instead(source: str, entry: Entry, year: int | None) -> tuple[MoneyRow, ...]:
    """What stands where no plain number does: ``/`` and 待定 are kept, and a text that cannot be read stays as it is.

    Other signs for an empty cell (``--``, 不适用) are how a form leaves it out.
    """
    text = clean(entry.text)
    if not text or (text in DASHES and not is_not_applicable(text)):
        return ()
    name = "period_requested" if year is None else "requested"
    reading = read_plan_cell("funding", name, text, place="", anchor="")
    amount = reading.value if isinstance(reading.value, Decimal) else None
    return (MoneyRow(source, amount, year, reading.as_typed),)


def _number(entry: Entry) -> str:
    return f"{entry.number:f}" if entry.number is not None else entry.text.strip()
