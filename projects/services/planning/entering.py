"""编目标：saves the cells of a plan as people leave them. A draft always saves; the gate is 送批.

The same promises as on the self-evaluation: different cells of two people merge; where somebody else has changed the
same cell since it was read, nothing is written for it and both texts go back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from projects.models import Indicator, ProjectFunding, TargetPlan, User
from projects.selectors.canonical import to_plain
from projects.selectors.cells import LONGEST_TEXT, CellKind, anchor_of, clean
from projects.selectors.content import EditMark
from projects.selectors.live import marks_of
from projects.selectors.plans.cells import PLAN_CELLS, read_plan_cell, shown_plan_cell
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.overtaking import named_to, overtaken_by
from projects.services.planning.holding import Held, hold_for_typing, refusals_are_recorded
from projects.services.results import CellChange, Conflict, Refused, Saved, Unwritten

ACTION = "plan-enter"
Row = Indicator | ProjectFunding | TargetPlan


@dataclass(slots=True)
class _Save:
    """What one save gathers while it goes through the cells."""

    held: Held
    by_target: dict[str, Row]
    numbers: dict[int, int]
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unwritten: list[Unwritten] = field(default_factory=list)
    unreadable: list[Unwritten] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    touched: dict[str, set[str]] = field(default_factory=dict)


def save_plan_cells(
    *,
    user: User,
    plan_id: int,
    changes: Sequence[CellChange],
    whole: bool = False,
    page: str = "",
    note: str = "",
    address: str = "",
) -> Saved:
    """Save what was typed in a plan, in one transaction.

    Targets are ``indicator:<id>``, ``funding:<source>`` (also of a source without a row yet) and ``plan``.

    A ``whole`` block is written complete or not at all; ``page`` names the open page that sends it, which its own
    earlier texts do not overtake; ``note`` is what the audit trail says beside the cells. Raises :class:`Refused` where
    the person may not type here now or a cell does not exist, :class:`~projects.permissions.NotVisible` for a foreign
    plan.
    """
    with refusals_are_recorded(user, ACTION, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id, page=page)
        rows: dict[str, Row] = {"plan": held.plan, **{f"indicator:{row.pk}": row for row in held.rows}}
        if any(change.target.startswith("funding:") for change in changes):
            held.read_money()
            rows |= {f"funding:{source}": held.money_row(source) for source in ProjectFunding.Source.values}
        save = _Save(held, rows, {row.pk: number for number, row in enumerate(held.rows, start=1)})
        _refuse_strangers(save, changes)
        for change in changes:
            if change.target in rows:
                _take(save, change)
            else:
                _row_is_gone(save, change)
        is_held = whole and bool(save.conflicts or save.unwritten or save.unreadable)
        if save.touched and not is_held:
            _write(save)
            changed = tuple(save.changes)
            auditing.record(actor=user, action=ACTION, subject=held.plan, address=address, note=note, changes=changed)
    return Saved(
        saved_at=held.at,
        versions=_versions(save, changes),
        written=() if is_held else tuple(save.written),
        conflicts=tuple(save.conflicts),
        unwritten=(*save.unwritten, *(save.unreadable if is_held else ())),
        problems=tuple(save.problems),
        held=is_held,
    )


def put_text(held: Held, row: Row, field_name: str, text: str) -> Change | None:
    """Put a text into a cell of a held row, in memory, with the mark of who changed it; ``None`` if nothing changes."""
    target = target_of(row)
    cell = PLAN_CELLS[target.partition(":")[0]][field_name]
    before = shown_in(row, field_name)
    place = place_of(held, row)
    reading = read_plan_cell(
        target.partition(":")[0], field_name, text, place=place, anchor=anchor_of(target, field_name)
    )
    setattr(row, field_name, reading.value)
    as_typed = {name: kept for name, kept in row.as_typed.items() if name != field_name}
    if reading.as_typed:
        as_typed[field_name] = reading.as_typed
    row.as_typed = as_typed
    after = shown_in(row, field_name)
    if after == before:
        return None
    mark = EditMark(row.version + 1, held.user.pk, held.user.full_name, held.at, before, held.page)
    row.edits = {**row.edits, field_name: to_plain(mark)}
    return Change(target, field_name, f"{place}“{cell.label}”", before, after)


def shown_in(row: Row, field_name: str) -> str:
    """The text of a cell as the page shows it."""
    cell = PLAN_CELLS[target_of(row).partition(":")[0]][field_name]
    return shown_plan_cell(field_name, cell.kind, getattr(row, field_name), row.as_typed.get(field_name, ""))


def target_of(row: Row) -> str:
    """``indicator:12``, ``funding:total`` or ``plan``."""
    if isinstance(row, ProjectFunding):
        return f"funding:{row.source}"
    return "plan" if isinstance(row, TargetPlan) else f"indicator:{row.pk}"


def place_of(held: Held, row: Row) -> str:
    """``第 3 行`` or ``财政资金``; empty for the plan itself."""
    if isinstance(row, TargetPlan):
        return ""
    if isinstance(row, ProjectFunding):
        return str(row.get_source_display())
    return f"第 {next(number for number, each in enumerate(held.rows, start=1) if each.pk == row.pk)} 行"


def store_rows(rows: Sequence[Indicator], fields: Sequence[str]) -> None:
    """Write the named cells of held rows with their marks, each row with its next version, in one query."""
    for row in rows:
        row.version += 1
    if rows:
        Indicator.objects.bulk_update(rows, [*fields, "as_typed", "edits", "version"])


def store_money(rows: Sequence[ProjectFunding]) -> None:
    """Write records of 项目资金 with their marks, each with its next version; new ones in a query of their own."""
    for row in rows:
        row.version += 1
    ProjectFunding.objects.bulk_create([row for row in rows if row.pk is None])
    known = [row for row in rows if row.pk is not None]
    if known:
        ProjectFunding.objects.bulk_update(known, [*PLAN_CELLS["funding"], "as_typed", "edits", "version"])


def _refuse_strangers(save: _Save, changes: Sequence[CellChange]) -> None:
    """Refuse the whole save if any cell is none that a plan has."""
    strangers = [
        change
        for change in changes
        if change.field not in PLAN_CELLS[change.target.partition(":")[0]]
        or (change.target not in save.by_target and not change.target.startswith("indicator:"))
    ]
    if strangers:
        said = "这份目标里没有这一格"
        raise Refused(
            tuple(Problem("cell-unknown", f"{each.target} {each.field}", said, "请刷新页面再填") for each in strangers)
        )


def _row_is_gone(save: _Save, change: CellChange) -> None:
    """Somebody has deleted the row meanwhile: its text is not written, and does not hold up those of other rows."""
    label = f"“{PLAN_CELLS['indicator'][change.field].label}”"
    said = "这份目标里没有这一行（可能刚被删掉），没有保存"
    problem = Problem("row-gone", label, said, "要留下这些字，请先抄下来，再刷新页面")
    save.problems.append(problem)
    save.unwritten.append(Unwritten(change.target, change.field, problem))


def _take(save: _Save, change: CellChange) -> None:
    """Take one cell: nothing to do, a conflict, a Problem, or a change in memory."""
    row = save.by_target[change.target]
    cell = PLAN_CELLS[change.target.partition(":")[0]][change.field]
    mine = clean(change.value)
    before = shown_in(row, change.field)
    if mine == before:
        return
    place = f"第 {save.numbers[row.pk]} 行" if isinstance(row, Indicator) else place_of(save.held, row)
    label = f"{place}“{cell.label}”"
    longest = cell.longest if cell.kind in (CellKind.LINE, CellKind.TEXT) else LONGEST_TEXT
    if len(mine) > longest:
        said = f"{label}有 {len(mine)} 字，最多 {longest} 字，没有保存"
        problem = Problem("too-long", label, said, "请删短", anchor=anchor_of(change.target, change.field))
        save.problems.append(problem)
        save.unwritten.append(Unwritten(change.target, change.field, problem))
        return
    user, mark = save.held.user, marks_of(row.edits).get(change.field)
    theirs = overtaken_by(mark, change.version, user, save.held.page)
    if theirs:
        at, by = timezone.localtime(theirs.at), named_to(user, theirs)
        save.conflicts.append(Conflict(change.target, change.field, label, before, by, at, mine, row.version))
        return
    kind = change.target.partition(":")[0]
    reading = read_plan_cell(kind, change.field, mine, place=place, anchor=anchor_of(change.target, change.field))
    if reading.problem:
        save.problems.append(reading.problem)
        save.unreadable.append(Unwritten(change.target, change.field, reading.problem))
    done = put_text(save.held, row, change.field, mine)
    if done:
        save.changes.append(done)
        save.written.append((change.target, change.field))
        save.touched.setdefault(change.target, set()).add(change.field)


def _write(save: _Save) -> None:
    touched = [row for target, row in save.by_target.items() if target in save.touched]
    lines = [row for row in touched if isinstance(row, Indicator)]
    store_rows(lines, sorted({name for row in lines for name in save.touched[target_of(row)]}))
    store_money([row for row in touched if isinstance(row, ProjectFunding)])
    own = save.touched.get("plan", set())
    save.held.move_on(*own, *(("as_typed", "edits") if own else ()))


def _versions(save: _Save, changes: Sequence[CellChange]) -> dict[str, int]:
    versions = {"plan": save.held.plan.version}
    for change in changes:
        if change.target in save.by_target:
            versions[change.target] = save.by_target[change.target].version
    return versions
