"""增行、删行、移行：the rows of a plan in the form's order, 1 to n without gaps. What was deleted can be put back."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError

from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.scoring.policy import Category
from projects import permissions
from projects.models import AdjustedCell, AuditEntry, Indicator, LibraryIndicator, Result, User
from projects.permissions import NotVisible
from projects.selectors.cells import anchor_of, clean
from projects.selectors.live import marks_of
from projects.selectors.plans.cells import MOST_ROWS, PLAN_CELLS, read_plan_cell
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.overtaking import named_to, overtaken_by
from projects.services.planning.entering import shown_in
from projects.services.planning.holding import Held, hold_for_typing, refusals_are_recorded
from projects.services.results import Refused

INSERT, DELETE, RESTORE, MOVE = "plan-insert", "plan-delete", "plan-restore", "plan-move"
AWAY = 10_000
"""Added to a row's order while others take its place: beyond any order that a plan has."""
LINKS: dict[str, type[Indicator] | type[LibraryIndicator]] = {
    "rolled_from_id": Indicator,
    "library_entry_id": LibraryIndicator,
}
"""Where a row comes from: last year's row that it continues, the entry of the library that it was made from."""
LEANING = {Indicator: "以后年度的目标沿用了它", Result: "自评表里有它", AdjustedCell: "目标调整里有它"}
"""What goes back to a row, and so keeps it from being deleted."""


def insert_row(*, user: User, plan_id: int, before: int | None = None, address: str = "") -> Indicator:
    """增一行 before the row ``before`` (an indicator's id), or at the end.

    The new row begins with the 一级指标 and 二级指标 of its neighbour, so that it stands in its group.
    """
    with refusals_are_recorded(user, INSERT, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        at = _place(held, before)
        neighbour = held.rows[at - 1] if before is not None else (held.rows[-1] if held.rows else None)
        group = {name: getattr(neighbour, name) if neighbour else "" for name in ("category", "subcategory")}
        row = _insert(held, at, group)
        _recorded(held, INSERT, address, f"第 {at} 行")
    return row


def append_rows(*, user: User, plan_id: int, count: int, address: str = "") -> tuple[Indicator, ...]:
    """增行: so many empty rows behind the last one, in one step, for a block that is pasted from a spreadsheet.

    As many as there is room for; refused where there is room for none.
    """
    with refusals_are_recorded(user, INSERT, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        _refuse_full(held)
        first = len(held.rows) + 1
        last = min(first + count - 1, MOST_ROWS)
        plan = held.plan
        rows = Indicator.objects.bulk_create(
            Indicator(project_id=plan.project_id, fiscal_year=plan.fiscal_year, order=number)
            for number in range(first, last + 1)
        )
        _recorded(held, INSERT, address, f"第 {first} 行" if first == last else f"第 {first} 行到第 {last} 行")
    return tuple(rows)


def insert_from_library(
    *, user: User, plan_id: int, entry_ids: Sequence[int], before: int | None = None, address: str = ""
) -> tuple[Indicator, ...]:
    """从指标库选: rows with the library's texts; target and points are still the person's to decide and change.

    Without ``before`` each stands at the end of its own 一级指标 and 二级指标.
    """
    with refusals_are_recorded(user, INSERT, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        found = {
            entry.pk: entry for entry in permissions.visible_library(user).filter(pk__in=entry_ids, is_active=True)
        }
        missing = [number for number in entry_ids if number not in found]
        if missing:
            raise NotVisible(f"library entries {missing}")
        places: Iterator[int]
        if before is None:
            category_of = loader.get(held.plan.policy_id).category_of
            places = (_end_of_group(held, found[number], category_of) for number in entry_ids)
        else:
            places = iter(range(_place(held, before), MOST_ROWS + len(entry_ids) + 1))
        rows = tuple(_insert(held, next(places), _from_library(found[number])) for number in entry_ids)
        names = "、".join(found[number].name for number in entry_ids)
        _recorded(held, INSERT, address, f"从指标库选：{names}"[:500])
    return rows


def delete_row(
    *, user: User, plan_id: int, indicator_id: int, seen: int | None = None, page: str = "", address: str = ""
) -> AuditEntry:
    """删一行. Its texts stay in the audit trail; the entry is what :func:`restore_row` puts back.

    ``seen`` is the oldest version that the ``page`` shows of the row: a text that came since from elsewhere is shown
    first. A row that a later year's goals, a self-evaluation or an adjustment goes back to is refused.
    """
    with refusals_are_recorded(user, DELETE, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id, page=page)
        at = _place(held, indicator_id)
        row = held.rows.pop(at - 1)
        number = f"第 {at} 行"
        newer = [] if seen is None else _unseen(held, row, number, seen)
        if newer:
            raise Refused(tuple(newer))
        changes = [
            Change(f"indicator:{row.pk}", name, f"{number}“{cell.label}”", shown_in(row, name), "")
            for name, cell in PLAN_CELLS["indicator"].items()
            if shown_in(row, name)
        ]
        changes.append(Change(f"indicator:{row.pk}", "order", "顺序", str(at), ""))
        changes += [
            Change(f"indicator:{row.pk}", name, "来源", str(getattr(row, name)), "")
            for name in LINKS
            if getattr(row, name)
        ]
        try:
            row.delete()
        except ProtectedError as leaning:
            raise Refused((_still_used(number, row, leaning),)) from leaning
        _shift(held, after=at, by=-1)
        held.move_on()
        entry = auditing.record(
            actor=user, action=DELETE, subject=held.plan, address=address, note=number, changes=changes
        )
    return entry


def _unseen(held: Held, row: Indicator, number: str, seen: int) -> list[Problem]:
    """Texts of the row that were written elsewhere after the page was read, each with who wrote it."""
    found = []
    for name, mark in marks_of(row.edits).items():
        if name in PLAN_CELLS["indicator"] and overtaken_by(mark, seen, held.user, held.page):
            label = f"{number}“{PLAN_CELLS['indicator'][name].label}”"
            text = shown_in(row, name) or "（空）"
            said = f"{label}刚由{named_to(held.user, mark)}改为“{text}”，这一行没有删"
            found.append(Problem("row-newer", label, said, "请刷新页面，看过再删"))
    return found


def restore_row(*, user: User, plan_id: int, sequence: int, address: str = "") -> Indicator:
    """撤销删除: put a deleted row back where it stood, with its texts, from the audit entry of its deletion."""
    with refusals_are_recorded(user, RESTORE, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        entries = AuditEntry.objects.filter(object_type="targetplan", object_id=str(plan_id))
        entry = entries.filter(sequence=sequence, action=DELETE, outcome=AuditEntry.Outcome.DONE).first()
        if entry is None:
            raise Refused((Problem("restore-unknown", held.place, "没有找到要放回的那一行", "请刷新页面再看"),))
        if entries.filter(action=RESTORE, note=_undoes(sequence), outcome=AuditEntry.Outcome.DONE).exists():
            raise Refused((Problem("restore-twice", held.place, "那一行已经放回来了", "请刷新页面再看"),))
        texts = {each["field"]: each["from"] for each in entry.changes}
        at = min(int(texts.pop("order")), len(held.rows) + 1)
        links = {name: int(texts.pop(name)) for name in LINKS if name in texts}
        still_there = {name: key for name, key in links.items() if LINKS[name].objects.filter(pk=key).exists()}
        row = _insert(held, at, texts, still_there)
        _recorded(held, RESTORE, address, _undoes(sequence))
    return row


def move_row(*, user: User, plan_id: int, indicator_id: int, by: int, address: str = "") -> int:
    """移行: move a row up (``by`` negative) or down past so many others; answers the number that it has then."""
    with refusals_are_recorded(user, MOVE, plan_id, address), transaction.atomic():
        held = hold_for_typing(user, plan_id)
        at = _place(held, indicator_id)
        goal = min(max(at + by, 1), len(held.rows))
        if goal == at:
            return at
        row = held.rows.pop(at - 1)
        held.rows.insert(goal - 1, row)
        low, high = sorted((at, goal))
        moved = held.rows[low - 1 : high]
        for number, each in enumerate(moved, start=low):
            each.order = number + AWAY
        Indicator.objects.bulk_update(moved, ["order"])
        Indicator.objects.filter(pk__in=[each.pk for each in moved]).update(order=F("order") - AWAY)
        for each in moved:
            each.order -= AWAY
        _recorded(held, MOVE, address, f"第 {at} 行移到第 {goal} 行：{row.name}"[:500])
    return goal


def _insert(held: Held, at: int, texts: dict[str, Any], links: dict[str, int] | None = None) -> Indicator:
    """Put a row at the number ``at``, the rows behind it one further down."""
    _refuse_full(held)
    _shift(held, after=at - 1, by=1)
    columns: dict[str, Any] = {}
    as_typed = {}
    for name, text in texts.items():
        if name not in PLAN_CELLS["indicator"]:
            columns[name] = text
            continue
        reading = read_plan_cell("indicator", name, clean(str(text)), place="", anchor=anchor_of("indicator", name))
        columns[name] = reading.value
        if reading.as_typed:
            as_typed[name] = reading.as_typed
    row = Indicator.objects.create(
        project_id=held.plan.project_id,
        fiscal_year=held.plan.fiscal_year,
        order=at,
        as_typed=as_typed,
        **columns,
        **(links or {}),
    )
    held.rows.insert(at - 1, row)
    return row


def _refuse_full(held: Held) -> None:
    if len(held.rows) >= MOST_ROWS:
        said = f"已经有 {len(held.rows)} 行，一份目标最多 {MOST_ROWS} 行"
        raise Refused((Problem("too-many-rows", held.place, said, "请先删掉不用的行"),))


def _shift(held: Held, *, after: int, by: int) -> None:
    """Move every row behind the number ``after`` by one, in two steps: no two rows ever have the same order."""
    rows = Indicator.objects.filter(project_id=held.plan.project_id, fiscal_year=held.plan.fiscal_year)
    if not rows.filter(order__gt=after).exists():
        return
    rows.filter(order__gt=after).update(order=F("order") + AWAY)
    rows.filter(order__gt=AWAY).update(order=F("order") - (AWAY - by))
    for row in held.rows:
        if row.order > after:
            row.order += by


def _place(held: Held, indicator_id: int | None) -> int:
    """The number of a row; behind the last one for none."""
    if indicator_id is None:
        return len(held.rows) + 1
    for number, row in enumerate(held.rows, start=1):
        if row.pk == indicator_id:
            return number
    raise Refused((Problem("row-unknown", held.place, "这一行已经不在了，可能别人刚删掉", "请刷新页面再看"),))


def _still_used(number: str, row: Indicator, leaning: ProtectedError) -> Problem:
    """Why a row cannot be deleted: what goes back to it."""
    kinds = {type(each) for each in leaning.protected_objects}
    why = "、".join(word for kind, word in LEANING.items() if kind in kinds)
    said = f"{number}“{row.name}”不能删：{why}"
    return Problem(
        "row-used", number, said, "请改这一行的内容，不要删", anchor=anchor_of(f"indicator:{row.pk}", "name")
    )


def _end_of_group(held: Held, entry: LibraryIndicator, category_of: Callable[[str], Category | None]) -> int:
    """The number behind the last row of the entry's 二级指标, else of its 一级指标, else behind the last row of all."""

    def key(name: str) -> str:
        known = category_of(name)
        return known.key if known else name.strip()

    alike = [number for number, row in enumerate(held.rows, start=1) if key(row.category) == key(entry.category)]
    closer = [number for number in alike if held.rows[number - 1].subcategory.strip() == entry.subcategory.strip()]
    return (closer or alike or [len(held.rows)])[-1] + 1


def _from_library(entry: LibraryIndicator) -> dict[str, Any]:
    return {
        "category": entry.category,
        "subcategory": entry.subcategory,
        "name": entry.name,
        "target_text": entry.typical_target,
        "unit": entry.measure_unit,
        "direction": entry.direction,
        "nature": entry.nature,
        "evidence_needed": entry.evidence,
        "data_source": entry.data_source,
        "library_entry_id": entry.pk,
    }


def _recorded(held: Held, action: str, address: str, note: str) -> None:
    held.move_on()
    auditing.record(actor=held.user, action=action, subject=held.plan, address=address, note=note)


def _undoes(sequence: int) -> str:
    return f"放回第 {sequence} 条记录删掉的行"
