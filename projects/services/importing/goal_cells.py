"""对目标：the draft goals of a project against a target form, cell by cell, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluator.problems import Level
from evaluator.scoring.values import in_wan, read_number, shown
from evaluator.sheets.forms import Entry
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.forms import TargetRow as FormRow
from projects.models import Indicator, ProjectFunding, TargetPlan
from projects.selectors.cells import clean
from projects.selectors.plans.cells import MOST_ROWS, PLAN_CELLS, read_plan_cell, shown_plan_cell
from projects.services.importing.likeness import doubt_of, unsure_of
from projects.services.importing.pairing import Names, Paired, pair
from projects.services.importing.plan import PlannedCell, PlannedFinding, PlannedProblem
from projects.services.importing.wanting import says_the_same
from projects.services.planning.describing import PROJECT_LABELS, TargetRow, read_project
from projects.services.planning.entering import shown_in
from projects.services.planning.translating import Translated

ROW, WHOLE_ROW = "row", "*"
"""A row that would be added: ``row:3`` is the third of the form."""
EMPTIES = "文件里是空的，勾选才会清空"
ADDED = "勾选才会加成新的一行"
ENTRY_OF: Mapping[str, str] = {
    "category": "category",
    "subcategory": "subcategory",
    "name": "indicator",
    "target_text": "target",
    "period_target_text": "period_target",
    "unit": "unit",
    "direction": "kind",
    "nature": "kind",
    "points": "points",
    "evidence_needed": "evidence",
    "data_source": "data_source",
}
"""Cell of the goals → where a row of the form has it."""
PLAN_ENTRY = {"goal_text": "annual_goal", "execution_points": "execution_points", "weights_reason": "weights_reason"}
MONEY = "项目资金"
HEAD = "项目概况"
HEAD_KEPT = "项目的基本情况用系统里的，不改"


@dataclass(frozen=True, slots=True)
class GoalComparison:
    """What the comparison of one target form found."""

    cells: tuple[PlannedCell, ...]
    problems: tuple[PlannedProblem, ...]
    findings: tuple[PlannedFinding, ...]


def compare_goals(
    form: TargetForm,
    content: Translated,
    plan: TargetPlan,
    rows: Sequence[Indicator],
    money: Sequence[ProjectFunding],
) -> GoalComparison:
    """A draft and a form: cells that differ, rows to be added, rows that the file lacks."""
    paired = _paired(form, content, rows)
    cells = [*_plan_cells(form, content, plan), *_money_cells(form, content, plan, money)]
    doubts = {record.pk: doubt_of(row.name.strip(), record.name) for (_, row), record in paired.likely}
    for (line, row), record in paired.pairs:
        cells += _row_cells(line, row, record, doubts.get(record.pk, ""))
    for line, row in paired.extra:
        cells.append(_new_row(form, line, row))
    for (line, row), records in paired.unsure:
        cells.append(_new_row(form, line, row, f"{unsure_of([each.name for each in records])}；{ADDED}"))
    problems = [_too_long(cell) for cell in cells if _longest(cell) < len(clean(cell.value))]
    added = len(paired.extra) + len(paired.unsure)
    if len(rows) + added > MOST_ROWS:
        said = f"加上文件里新的行有 {len(rows) + added} 行，一份目标最多 {MOST_ROWS} 行"
        problems.append(
            PlannedProblem("too-many-rows", "", "绩效指标", "", said, "请合并指标，或分成几个项目", Level.ERROR.value)
        )
    findings = [
        PlannedFinding("", name, "三级指标", name, "", "文件里没有这一行，没有删")
        for record in paired.missing
        if (name := _called(record))
    ]
    findings += _head(form, content, plan)
    return GoalComparison(tuple(cells), tuple(problems), tuple(findings))


def locked_goals(
    form: TargetForm,
    content: Translated,
    plan: TargetPlan,
    rows: Sequence[Indicator],
    money: Sequence[ProjectFunding],
    said: str,
) -> tuple[PlannedFinding, ...]:
    """Everything in which a form differs from goals that are not to be changed."""
    found = compare_goals(form, content, plan, rows, money)
    told = [
        PlannedFinding(each.cell, each.row, each.column, each.before, each.after, said)
        for each in found.cells
        if each.after
    ]
    return (*told, *found.findings)


def _paired(
    form: TargetForm, content: Translated, rows: Sequence[Indicator]
) -> Paired[tuple[FormRow, TargetRow], Indicator]:
    return pair(
        list(zip(form.rows, content.rows, strict=True)),
        rows,
        lambda both: Names.of(both[1].subcategory, both[1].name, both[1].target_text, read_number(both[1].points)),
        lambda each: Names.of(each.subcategory, each.name, each.target_text, each.points),
    )


def _called(record: Indicator) -> str:
    """The row's name, or what else is in it; nothing for a row in which nobody wrote anything yet."""
    if record.name:
        return record.name
    said = "，".join(text for text in (record.category, record.subcategory, record.target_text) if text)
    return f"（没有名称：{said}）" if said else ""


def _row_cells(line: FormRow, row: TargetRow, record: Indicator, doubt: str) -> Iterator[PlannedCell]:
    for name, cell in PLAN_CELLS["indicator"].items():
        entry: Entry = getattr(line, ENTRY_OF[name])
        before, text = shown_in(record, name), getattr(row, name)
        for each in _cell(f"indicator:{record.pk}", name, entry, record.name, cell.label, before, text, record.version):
            yield replace(each, warning="；".join(said for said in (doubt, each.warning) if said))


def _plan_cells(form: TargetForm, content: Translated, plan: TargetPlan) -> Iterator[PlannedCell]:
    for name, cell in PLAN_CELLS["plan"].items():
        entry: Entry = getattr(form, PLAN_ENTRY[name])
        before, text = shown_in(plan, name), getattr(content, name)
        yield from _cell("plan", name, entry, "", cell.label, before, text, plan.version)


def _money_cells(
    form: TargetForm, content: Translated, plan: TargetPlan, money: Sequence[ProjectFunding]
) -> Iterator[PlannedCell]:
    known = {row.source: row for row in money}
    entries = {row.source: row for row in form.funding}
    for each in content.funding:
        name = "period_requested" if each.fiscal_year is None else "requested"
        record = known.get(each.source)
        before = shown_in(record, name) if record else ""
        text = each.as_typed if each.requested is None else shown(in_wan(each.requested, "元"))
        source = entries[each.source]
        entry = source.period if each.fiscal_year is None else source.annual
        label = f"{ProjectFunding.Source(each.source).label}：{PLAN_CELLS['funding'][name].label}"
        version = record.version if record else plan.version
        yield from _cell(f"funding:{each.source}", name, entry, MONEY, label, before, text, version)


def _cell(
    target: str, name: str, entry: Entry, row: str, column: str, before: str, text: str, version: int
) -> Iterator[PlannedCell]:
    """The cell, if it differs. A column that the form does not have says nothing."""
    typed, kind = clean(text), target.partition(":")[0]
    reading = read_plan_cell(kind, name, typed, place="", anchor="")
    value = reading.value if not isinstance(reading.value, int) else str(reading.value)
    after = shown_plan_cell(name, PLAN_CELLS[kind][name].kind, value, reading.as_typed)
    if says_the_same(after, before) or not (entry.cell or typed):
        return
    warning = "" if typed else EMPTIES
    yield PlannedCell(target, name, typed, version, entry.cell, row, column, before, after, warning=warning)


def _new_row(form: TargetForm, line: FormRow, row: TargetRow, doubt: str = "") -> PlannedCell:
    number = next(number for number, each in enumerate(form.rows, start=1) if each is line)
    after = "，".join(part for part in (row.subcategory, row.name, row.target_text) if part.strip())
    return PlannedCell(
        target=f"{ROW}:{number}",
        field=WHOLE_ROW,
        value="",
        version=0,
        cell=line.indicator.cell,
        row=row.name,
        column="新的一行",
        before="",
        after=after,
        note="加在最后",
        warning=doubt,
    )


def _head(form: TargetForm, content: Translated, plan: TargetPlan) -> Iterator[PlannedFinding]:
    """项目的基本情况: told where the file says something else, never changed by an import of goals."""
    head, _ = read_project(content.project, plan.fiscal_year)
    for name, value in head.items():
        text, there = str(value or ""), str(getattr(plan.project, name) or "")
        if name not in ("code", "nature") and text and not says_the_same(text, there):
            yield PlannedFinding("", HEAD, PROJECT_LABELS[name], there[:200], text[:200], HEAD_KEPT)


def _longest(cell: PlannedCell) -> int:
    kind = cell.target.partition(":")[0]
    return PLAN_CELLS[kind][cell.field].longest if cell.field != WHOLE_ROW else len(cell.value)


def _too_long(cell: PlannedCell) -> PlannedProblem:
    said = f"有 {len(cell.value)} 字，最多 {_longest(cell)} 字"
    return PlannedProblem("too-long", cell.cell, cell.column, cell.value[:200], said, "请删短", Level.ERROR.value)
