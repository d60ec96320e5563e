"""取一格：what becomes of one typed cell: nothing to do, a conflict, a refusal, or a change in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from evaluator.explaining.causes import cause_classes, read_class
from evaluator.problems import Level, Problem
from projects.models import Evaluation, FundingLine, Goal, Result, User
from projects.selectors.canonical import from_plain, to_plain
from projects.selectors.cells import (
    CELLS,
    LONGEST_TEXT,
    CellField,
    CellKind,
    CellReading,
    anchor_of,
    clean,
    read_cell,
    shown_cell,
    turns_its_reader,
)
from projects.selectors.content import EditMark, Working
from projects.selectors.live import marks_of
from projects.selectors.rows import goal_is_mendable, is_adjusted, number_is_mendable, target_is_mendable
from projects.services.auditing import Change
from projects.services.overtaking import named_to, overtaken_by
from projects.services.rescoring import Rows
from projects.services.results import CellChange, Conflict, Unwritten

Row = Result | FundingLine | Goal | Evaluation
GIVEN = CELLS["result"]["given_score"]
READ_TEXTS = frozenset({"actual_text", "target_text"})
"""Texts that scoring reads: it says itself what is hidden in them, and they are kept."""
APPROVED_NUMBERS = frozenset({("result", "points"), ("funding", "initial"), ("evaluation", "execution_points")})
"""Numbers of the approved target form (批复的目标表): typed here only where the form came without them."""


@dataclass(slots=True)
class Save:
    """What one save gathers while it goes through the cells."""

    user: User
    at: datetime
    evaluation: Evaluation
    rows: Rows
    page: str = ""
    """The name of the open page that sends it."""
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unwritten: list[Unwritten] = field(default_factory=list)
    unreadable: list[Unwritten] = field(default_factory=list)
    """Cells whose text is kept as it is, since it is no value: they hold up a block that is to be written whole."""
    problems: list[Problem] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    touched: dict[str, tuple[Row, set[str]]] = field(default_factory=dict)
    by_target: dict[str, Row] = field(init=False)
    numbers: dict[int, int] = field(init=False)
    """Each row's number on the form, by its key."""

    def __post_init__(self) -> None:
        self.by_target = {"evaluation": self.evaluation}
        self.by_target |= {f"result:{row.pk}": row for row in self.rows.results}
        self.by_target |= {f"funding:{row.pk}": row for row in self.rows.funding}
        self.by_target |= {f"goal:{row.pk}": row for row in self.rows.goals}
        self.numbers = {row.pk: number for number, row in enumerate(self.rows.results, start=1)}


def take(save: Save, change: CellChange) -> None:
    """Take one cell: nothing to do, a conflict, a Problem, or a change in memory."""
    row = save.by_target[change.target]
    kind = change.target.partition(":")[0]
    cell = CELLS[kind][change.field]
    mine = clean(change.value)
    before = shown(row, change.field, cell, save.evaluation.money_unit)
    if mine == before:
        return
    label = f"{_place(save, row)}“{cell.label}”"
    anchor = anchor_of(change.target, change.field)
    mark = row.edits.get(change.field)
    theirs = overtaken_by(from_plain(EditMark, mark) if mark else None, change.version, save.user, save.page)
    conflict = _conflict(save, change, row, theirs, label=label, before=before, mine=mine) if theirs else None
    refusal = _why_not(row, change, cell, mine, label, conflict)
    if refusal:
        problem = Problem(refusal[0], label, refusal[1], refusal[2], anchor=anchor)
        save.problems.append(problem)
        save.unwritten.append(Unwritten(change.target, change.field, problem))
        return
    if conflict:
        save.conflicts.append(conflict)
        return
    reading = _read(save, row, change.field, mine)
    if reading.problem:
        save.problems.append(reading.problem)
    if reading.problem and reading.problem.level is Level.ERROR:
        save.unreadable.append(Unwritten(change.target, change.field, reading.problem))
    _put(row, change.field, reading)
    after = shown(row, change.field, cell, save.evaluation.money_unit)
    if after == before:
        return
    _mark(save, row, change.field, before)
    save.changes.append(Change(change.target, change.field, label, before, after))
    save.written.append((change.target, change.field))
    fields = save.touched.setdefault(change.target, (row, set()))[1]
    fields.add(change.field)
    if isinstance(row, Result) and change.field == "points":
        # 自评得分 is read again: above its new points it is kept as a text, never stored as a score.
        _put(row, "given_score", _read(save, row, "given_score", shown(row, "given_score", GIVEN, "元")))
        fields.add("given_score")


def fault_in(save: Save, change: CellChange) -> Problem | None:
    """What keeps a text from being a value of its cell; nothing is taken. ``None`` where nothing does."""
    row = save.by_target[change.target]
    cell = CELLS[change.target.partition(":")[0]][change.field]
    mine, label = clean(change.value), f"{_place(save, row)}“{cell.label}”"
    refusal = _why_not(row, change, cell, mine, label, None)
    if refusal:
        return Problem(refusal[0], label, refusal[1], refusal[2], anchor=anchor_of(change.target, change.field))
    problem = _read(save, row, change.field, mine).problem
    return problem if problem and problem.level is Level.ERROR else None


def _read(save: Save, row: Row, field_name: str, text: str) -> CellReading:
    """Read a text for a cell. A 自评得分 on a row without 分值 stays a text: nobody can say yet whether it fits."""
    kind = "result" if isinstance(row, Result) else "funding" if isinstance(row, FundingLine) else "evaluation"
    kind = "goal" if isinstance(row, Goal) else kind
    target = kind if kind == "evaluation" else f"{kind}:{row.pk}"
    points = row.points if isinstance(row, Result) else None
    reading = read_cell(
        CELLS[kind][field_name],
        text,
        money_unit=save.evaluation.money_unit,
        place=_place(save, row),
        anchor=anchor_of(target, field_name),
        points=points,
    )
    if field_name == "given_score" and points is None and reading.value is not None:
        return CellReading(None, text)
    return reading


def shown(row: Row, field_name: str, cell: CellField, money_unit: str) -> str:
    """The text of a cell as the page shows it."""
    as_typed = {} if isinstance(row, Goal) else row.as_typed
    return shown_cell(_value(row, field_name), as_typed.get(field_name, ""), cell.kind, money_unit)


def _value(row: Row, field_name: str) -> Any:
    if isinstance(row, Result) and field_name == "target_text":
        return row.indicator.target_text
    return getattr(row, field_name)


def _conflict(
    save: Save, change: CellChange, row: Row, theirs: EditMark, *, label: str, before: str, mine: str
) -> Conflict:
    at, by = timezone.localtime(theirs.at), named_to(save.user, theirs)
    return Conflict(change.target, change.field, label, before, by, at, mine, row.version)


def _why_not(
    row: Row, change: CellChange, cell: CellField, mine: str, label: str, conflict: Conflict | None
) -> tuple[str, str, str] | None:
    longest = cell.longest if cell.kind in (CellKind.LINE, CellKind.TEXT) else LONGEST_TEXT
    if len(mine) > longest:
        return "too-long", f"{label}有 {len(mine)} 字，最多 {longest} 字，没有保存", "请删短"
    if change.field not in READ_TEXTS and cell.kind in (CellKind.LINE, CellKind.TEXT) and turns_its_reader(mine):
        said = f"{label}里有看不见的字符，会把文字的先后颠倒，没有保存"
        return "turned", said, "请删掉重新输入，不要从网页上整段粘贴"
    if change.field == "deviation_cause" and mine and read_class(mine)[0] is None:
        listed = "、".join(each.word for each in cause_classes())
        said = f"{label}：没有“{mine}”这一类，没有保存"
        return "cause-unlisted", said, f"请选列出的一类：{listed}；都不是的写“其他：”，后面写明是什么"
    kept = _approved(row, change)
    if kept and is_adjusted(change.field, marks_of(row.edits)):
        # Who had the page open before has not seen the approved text: it is told with his own.
        seen = f"：{conflict.sentence}" if conflict else ""
        return "adjusted", f"{label}是目标调整批复的，不能在自评里改{seen}", "确要再调整，请按程序办理目标调整"
    if kept:
        return f"{kept}-approved", f"{label}是批复的，不能在自评里改", "确要调整，请按程序办理目标调整"
    return None


def _approved(row: Row, change: CellChange) -> str:
    """What of the approved target form a cell holds (``target``, ``goal``, ``number``) and keeps; empty for others."""
    if isinstance(row, Result) and change.field == "target_text":
        working = from_plain(Working, row.working)
        return "" if target_is_mendable(row.indicator.target_text, working, marks_of(row.edits)) else "target"
    if isinstance(row, Goal) and change.field == "text":
        return "" if goal_is_mendable(row.text, marks_of(row.edits)) else "goal"
    if (change.target.partition(":")[0], change.field) not in APPROVED_NUMBERS:
        return ""
    return "" if number_is_mendable(_value(row, change.field), change.field, marks_of(row.edits)) else "number"


def _put(row: Row, field_name: str, reading: CellReading) -> None:
    """Write a reading into the row in memory."""
    if isinstance(row, Result) and field_name == "target_text":
        row.indicator.target_text = str(reading.value)
        return
    setattr(row, field_name, reading.value)
    if isinstance(row, Goal):
        return
    as_typed = {name: text for name, text in row.as_typed.items() if name != field_name}
    if reading.as_typed:
        as_typed[field_name] = reading.as_typed
    row.as_typed = as_typed


def _mark(save: Save, row: Row, field_name: str, before: str) -> None:
    mark = EditMark(row.version + 1, save.user.pk, save.user.full_name, save.at, before, save.page)
    row.edits = {**row.edits, field_name: to_plain(mark)}


def _place(save: Save, row: Row) -> str:
    if isinstance(row, Result):
        return f"第 {save.numbers[row.pk]} 行"
    if isinstance(row, FundingLine):
        return row.get_source_display()
    return "年度总体目标" if isinstance(row, Goal) else "资金执行"
