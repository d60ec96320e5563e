"""填报：saves cells as people leave them. A draft always saves; the gate is 报送.

Several people may write in one form at once. Each cell carries the version of its row that it was read with: different
cells merge; where somebody else has changed the same cell since, nothing is written for it and both texts go back to
the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import WRITABLE, judge_entering
from projects import permissions
from projects.models import Evaluation, FundingLine, Goal, Indicator, Result, User
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
)
from projects.selectors.content import EditMark, Working
from projects.selectors.live import marks_of
from projects.selectors.rows import goal_is_mendable, number_is_mendable, target_is_mendable
from projects.services import auditing
from projects.services.auditing import Change, refusals_are_recorded
from projects.services.holding import hold
from projects.services.rescoring import Rows, rescore
from projects.services.results import CellChange, Conflict, Refused, SaveResult, SheetSummary, Unwritten

ACTION = "enter"
Row = Result | FundingLine | Goal | Evaluation
GIVEN = CELLS["result"]["given_score"]
APPROVED_NUMBERS = frozenset({("result", "points"), ("funding", "initial"), ("evaluation", "execution_points")})
"""Numbers of the approved target form (批复的目标表): typed here only where the form came without them."""


class Overtaken(RuntimeError):
    """A row moved under a save although the form was held: ours, never the user's."""


@dataclass(slots=True)
class _Save:
    """What one save gathers while it goes through the cells."""

    user: User
    at: datetime
    evaluation: Evaluation
    rows: Rows
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


def save_cells(
    *, user: User, evaluation_id: int, changes: Sequence[CellChange], whole: bool = False, address: str = ""
) -> SaveResult:
    """Save what was typed and let the score follow, in one transaction.

    A ``whole`` block (整块粘贴) is written complete or not at all: one cell of it that is not taken, or whose text is no
    number, amount or date where one belongs, and nothing is written; the answer names every such cell.

    Raises :class:`Refused` where the person may not type here now (locked, not his unit's role, a cell that does not
    exist); :class:`~projects.permissions.NotVisible` for a foreign form.
    """
    with refusals_are_recorded(user, ACTION, evaluation_id, address), transaction.atomic():
        evaluation = hold(user, evaluation_id)
        verdict = judge_entering(permissions.situation_of(user, evaluation))
        if not verdict.allowed:
            raise Refused((Problem(f"entering-{verdict.reason}", str(evaluation.project), verdict.sentence),))
        save = _Save(user, timezone.now(), evaluation, Rows(evaluation))
        _refuse_strangers(save, changes)
        # 自评得分 is measured against its row's 分值: points that come with it are taken first.
        for change in sorted(changes, key=lambda each: each.field == "given_score"):
            _take(save, change)
        held = whole and bool(save.conflicts or save.unwritten or save.unreadable)
        if save.touched and not held:
            _write(save)
            rescore(evaluation, save.rows)
            auditing.record(actor=user, action=ACTION, subject=evaluation, address=address, changes=tuple(save.changes))
    return SaveResult(
        saved_at=save.at,
        versions=_versions(save, changes),
        written=() if held else tuple(save.written),
        conflicts=tuple(save.conflicts),
        unwritten=(*save.unwritten, *(save.unreadable if held else ())),
        problems=tuple(save.problems),
        held=held,
        summary=summary_of(evaluation),
    )


def summary_of(evaluation: Evaluation) -> SheetSummary:
    """The score as it stands."""
    return SheetSummary(
        total=evaluation.total,
        grade=evaluation.grade,
        proposed_total=evaluation.proposed_total,
        settled=evaluation.settled,
        lowest=evaluation.lowest,
        highest=evaluation.highest,
        pending_count=evaluation.pending_count,
        owed_count=evaluation.owed_count,
    )


def _refuse_strangers(save: _Save, changes: Sequence[CellChange]) -> None:
    """Refuse the whole save if any cell is none of this form's."""
    strangers = [
        change
        for change in changes
        if _row(save, change.target) is None or change.field not in CELLS[change.target.partition(":")[0]]
    ]
    if strangers:
        raise Refused(
            tuple(
                Problem("cell-unknown", f"{each.target} {each.field}", "这张表里没有这一格，没有保存", "请刷新页面再填")
                for each in strangers
            )
        )


def _row(save: _Save, target: str) -> Row | None:
    return save.by_target.get(target)


def _take(save: _Save, change: CellChange) -> None:
    """Take one cell: nothing to do, a conflict, a Problem, or a change in memory."""
    row = _row(save, change.target)
    assert row is not None
    kind = change.target.partition(":")[0]
    cell = CELLS[kind][change.field]
    mine = clean(change.value)
    before = shown(row, change.field, cell, save.evaluation.money_unit)
    if mine == before:
        return
    label = f"{_place(save, row)}“{cell.label}”"
    anchor = anchor_of(change.target, change.field)
    refusal = _why_not(row, change, cell, mine, label)
    if refusal:
        problem = Problem(refusal[0], label, refusal[1], refusal[2], anchor=anchor)
        save.problems.append(problem)
        save.unwritten.append(Unwritten(change.target, change.field, problem))
        return
    theirs = overtaken_by(marks_of(row.edits).get(change.field), change.version, save.user)
    if theirs:
        at = timezone.localtime(theirs.at)
        save.conflicts.append(Conflict(change.target, change.field, label, before, theirs.name, at, mine, row.version))
        return
    reading = _read(save, row, change.field, mine)
    if reading.problem:
        save.problems.append(reading.problem)
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


def _read(save: _Save, row: Row, field_name: str, text: str) -> CellReading:
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


def overtaken_by(mark: EditMark | None, version: int, user: User) -> EditMark | None:
    """The change of the same cell by somebody else since the version that the person had read, if there is one."""
    if mark is None or mark.version <= version or mark.user_id == user.pk:
        return None
    return mark


def shown(row: Row, field_name: str, cell: CellField, money_unit: str) -> str:
    """The text of a cell as the page shows it."""
    as_typed = {} if isinstance(row, Goal) else row.as_typed
    return shown_cell(_value(row, field_name), as_typed.get(field_name, ""), cell.kind, money_unit)


def _value(row: Row, field_name: str) -> Any:
    if isinstance(row, Result) and field_name == "target_text":
        return row.indicator.target_text
    return getattr(row, field_name)


def _why_not(row: Row, change: CellChange, cell: CellField, mine: str, label: str) -> tuple[str, str, str] | None:
    longest = cell.longest if cell.kind in (CellKind.LINE, CellKind.TEXT) else LONGEST_TEXT
    if len(mine) > longest:
        return "too-long", f"{label}有 {len(mine)} 字，最多 {longest} 字，没有保存", "请删短"
    if isinstance(row, Result) and change.field == "target_text":
        working = from_plain(Working, row.working)
        if not target_is_mendable(row.indicator.target_text, working, marks_of(row.edits)):
            return "target-approved", f"{label}是批复的，不能在自评里改", "确要调整，请按程序办理目标调整"
    if isinstance(row, Goal) and change.field == "text" and not goal_is_mendable(row.text, marks_of(row.edits)):
        return "goal-approved", f"{label}是批复的，不能在自评里改", "确要调整，请按程序办理目标调整"
    is_approved_number = (change.target.partition(":")[0], change.field) in APPROVED_NUMBERS
    if is_approved_number and not number_is_mendable(_value(row, change.field), change.field, marks_of(row.edits)):
        return "number-approved", f"{label}是批复的，不能在自评里改", "确要调整，请按程序办理目标调整"
    return None


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


def _mark(save: _Save, row: Row, field_name: str, before: str) -> None:
    mark = EditMark(row.version + 1, save.user.pk, save.user.full_name, save.at, before)
    row.edits = {**row.edits, field_name: to_plain(mark)}


def _place(save: _Save, row: Row) -> str:
    if isinstance(row, Result):
        return f"第 {save.numbers[row.pk]} 行"
    if isinstance(row, FundingLine):
        return row.get_source_display()
    return "年度总体目标" if isinstance(row, Goal) else "资金执行"


def _write(save: _Save) -> None:
    """Write the touched rows, each only if it still has the version that was read."""
    for row, fields in save.touched.values():
        if not isinstance(row, Evaluation):
            _write_row(row, fields)
    evaluation = save.evaluation
    own = save.touched.get("evaluation", (evaluation, set()))[1]
    columns: dict[str, Any] = {name: getattr(evaluation, name) for name in own}
    if own:
        columns |= {"as_typed": evaluation.as_typed, "edits": evaluation.edits}
    if evaluation.started_at is None:
        columns["started_at"] = evaluation.started_at = save.at
    moved = Evaluation.objects.filter(
        pk=evaluation.pk, version=evaluation.version, stage__in=[stage.value for stage in WRITABLE]
    ).update(**columns, version=evaluation.version + 1)
    if not moved:
        raise Overtaken(f"evaluation {evaluation.pk}")
    evaluation.version += 1
    evaluation.contributors.add(save.user)


def _write_row(row: Result | FundingLine | Goal, fields: set[str]) -> None:
    if isinstance(row, Result) and "target_text" in fields:
        Indicator.objects.filter(pk=row.indicator_id).update(target_text=row.indicator.target_text)
    columns = {name: getattr(row, name) for name in fields if name != "target_text"}
    if not isinstance(row, Goal):
        columns["as_typed"] = row.as_typed
    moved = (
        type(row)
        ._default_manager.filter(pk=row.pk, version=row.version)
        .update(**columns, edits=row.edits, version=row.version + 1)
    )
    if not moved:
        raise Overtaken(f"{type(row).__name__} {row.pk}")
    row.version += 1


def _versions(save: _Save, changes: Sequence[CellChange]) -> dict[str, int]:
    versions = {"evaluation": save.evaluation.version}
    for change in changes:
        row = _row(save, change.target)
        if row is not None:
            versions[change.target] = row.version
    return versions
