"""目标调整：changes approved targets during the year, as a step of its own that keeps both values.

Asked for by the 填报人 with reason and document, decided by somebody else. What is approved goes into the targets and,
while the year's self-evaluation can still be written, into that one too; a locked one is never moved from behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from evaluator.plan_review import PlanEvent
from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.review import STAGE_NAMES, WRITABLE, Stage
from projects.models import AdjustedCell, Evaluation, Indicator, TargetAdjustment, User
from projects.selectors.canonical import to_plain
from projects.selectors.cells import anchor_of, clean
from projects.selectors.content import EditMark
from projects.selectors.plans.adjusted import faults_added
from projects.selectors.plans.cells import ADJUSTABLE, PLAN_ADJUSTABLE, PLAN_CELLS
from projects.selectors.plans.content import ADJUSTED, PlanContent
from projects.selectors.plans.records import content_of, rows_of
from projects.services import auditing
from projects.services.auditing import Change, Deed
from projects.services.planning.carrying import carry_over
from projects.services.planning.deciding import refuse_long
from projects.services.planning.entering import Row, place_of, put_text, shown_in, store_rows, target_of
from projects.services.planning.holding import Held, hold_for_step, refusals_are_recorded
from projects.services.results import Refused


@dataclass(frozen=True, slots=True)
class Wanted:
    """One cell as it is to be: ``target`` is ``indicator:<id>`` or ``plan``, ``value`` the text as typed."""

    target: str
    field: str
    value: str


def propose_adjustment(
    *,
    user: User,
    plan_id: int,
    version: int,
    cells: Sequence[Wanted],
    reason: str,
    document: str = "",
    address: str = "",
) -> TargetAdjustment:
    """申请目标调整: ask for other values in approved cells. Only cells that would change are kept; none is a refusal.

    Refuses, all at once, what could not be approved either: a target that cannot be read, points that no longer add up.
    """
    reason, document = clean(reason), clean(document)
    action = f"plan-{PlanEvent.PROPOSE.value}"
    with refusals_are_recorded(user, action, plan_id, address), transaction.atomic():
        held = hold_for_step(user, plan_id, PlanEvent.PROPOSE, version=version, comment=reason)
        refuse_long(reason, document)
        before = content_of(held.plan, held.rows)
        changes = _changed(held, cells)
        if not changes:
            raise Refused((Problem("adjustment-empty", held.place, "没有一格和原来不一样", "请改要调整的格子再申请"),))
        _refuse_worse(held, before)
        last = TargetAdjustment.objects.filter(plan=held.plan).order_by("-number").values_list("number", flat=True)
        adjustment = TargetAdjustment.objects.create(
            plan=held.plan,
            number=(last.first() or 0) + 1,
            reason=reason,
            document=document,
            proposed_by=user,
            proposed_at=held.at,
        )
        rows = {target_of(row): row for row in held.rows}
        AdjustedCell.objects.bulk_create(
            AdjustedCell(
                adjustment=adjustment,
                indicator=rows.get(each.target),
                field=each.field,
                label=each.label[:300],
                before=each.before,
                after=each.after,
            )
            for each in changes
        )
        held.move_on(writes=False)
        auditing.record(actor=user, action=action, subject=held.plan, address=address, note=reason, changes=changes)
    return adjustment


def withdraw_adjustment(*, user: User, plan_id: int, version: int, address: str = "") -> TargetAdjustment:
    """撤回调整: take the request back while nobody has decided."""
    event = PlanEvent.WITHDRAW_ADJUSTMENT
    return _decide(event, user, plan_id, version, "", "", address, TargetAdjustment.State.WITHDRAWN)


def refuse_adjustment(*, user: User, plan_id: int, version: int, comment: str, address: str = "") -> TargetAdjustment:
    """不同意调整, with the reason; the targets stay as they are."""
    event = PlanEvent.REFUSE_ADJUSTMENT
    return _decide(event, user, plan_id, version, comment, "", address, TargetAdjustment.State.REFUSED)


def approve_adjustment(
    *, user: User, plan_id: int, version: int, comment: str = "", document: str = "", address: str = ""
) -> TargetAdjustment:
    """批复调整: the targets take the new values; so does the year's self-evaluation, and is scored anew.

    Refuses where that self-evaluation has been handed in: it is to be returned first.
    """
    event = PlanEvent.APPROVE_ADJUSTMENT
    return _decide(event, user, plan_id, version, comment, document, address, TargetAdjustment.State.APPROVED)


def _decide(
    event: PlanEvent, user: User, plan_id: int, version: int, comment: str, document: str, address: str, state: str
) -> TargetAdjustment:
    comment, document = clean(comment), clean(document)
    action = f"plan-{event.value}"
    with refusals_are_recorded(user, action, plan_id, address), transaction.atomic():
        held = hold_for_step(user, plan_id, event, version=version, comment=comment)
        refuse_long(comment, document)
        adjustment = TargetAdjustment.objects.get(plan=held.plan, state=TargetAdjustment.State.PROPOSED)
        deeds: tuple[Deed, ...] = (Deed(held.plan, note=comment),)
        plan_fields: set[str] = set()
        if state == TargetAdjustment.State.APPROVED:
            deeds, plan_fields = _apply(held, adjustment, comment)
        adjustment.state = state
        adjustment.decided_by = user
        adjustment.decided_at = held.at
        adjustment.comment = comment
        adjustment.document = document or adjustment.document
        adjustment.save(update_fields=["state", "decided_by", "decided_at", "comment", "document"])
        held.move_on(*plan_fields, writes=False)
        auditing.record_all(actor=user, action=action, deeds=deeds, address=address)
    return adjustment


def _changed(held: Held, cells: Sequence[Wanted]) -> list[Change]:
    """Put the wanted texts into the held rows in memory, and say what changes."""
    rows: dict[str, Row] = {"plan": held.plan, **{target_of(row): row for row in held.rows}}
    changes = []
    problems = []
    for cell in cells:
        row = rows.get(cell.target)
        kind = cell.target.partition(":")[0]
        if row is None or cell.field not in (PLAN_ADJUSTABLE if kind == "plan" else ADJUSTABLE):
            said = "这一格不在可以调整的范围内"
            problems.append(Problem("cell-unknown", f"{cell.target} {cell.field}", said, "请刷新页面再填"))
            continue
        value, label = clean(cell.value), f"{place_of(held, row)}“{PLAN_CELLS[kind][cell.field].label}”"
        longest = PLAN_CELLS[kind][cell.field].longest
        if len(value) > longest:
            said = f"{label}有 {len(value)} 字，最多 {longest} 字"
            problems.append(Problem("too-long", label, said, "请删短", anchor=anchor_of(cell.target, cell.field)))
            continue
        change = put_text(held, row, cell.field, value)
        if change:
            changes.append(change)
    if problems:
        raise Refused(tuple(problems))
    return changes


def _refuse_worse(held: Held, before: PlanContent) -> None:
    """Refuse values that leave the plan with a fault that it did not have when it was approved."""
    found = faults_added(before, content_of(held.plan, held.rows), loader.get(held.plan.policy_id))
    if found:
        raise Refused(found)


def _apply(held: Held, adjustment: TargetAdjustment, comment: str) -> tuple[tuple[Deed, ...], set[str]]:
    """Give targets and self-evaluation the new values; answers what is recorded of each, and the plan's own fields."""
    cells = list(adjustment.cells.select_related("indicator"))
    evaluation = _writable_evaluation(held)
    # A target may be mended in the form until the form is held: what was read with the plan may be older.
    held.rows = rows_of(held.plan)
    rows = {row.pk: row for row in held.rows}
    changes = []
    touched: dict[int, Indicator] = {}
    fields: set[str] = set()
    for cell in cells:
        row: Row = held.plan if cell.indicator_id is None else rows[cell.indicator_id]
        if shown_in(row, cell.field) != cell.before:
            said = f"{cell.label}现在是“{shown_in(row, cell.field) or '空'}”，申请时是“{cell.before or '空'}”"
            raise Refused((Problem("adjustment-overtaken", cell.label, said, "请撤回这次调整，按现在的值重新申请"),))
        change = put_text(held, row, cell.field, cell.after)
        if change:
            changes.append(change)
        if isinstance(row, Indicator):
            _mark_adjusted(held, row, cell)
            touched[row.pk] = row
            fields.add(cell.field)
    if touched:
        store_rows(list(touched.values()), sorted(fields))
    plan_fields = {cell.field for cell in cells if cell.indicator_id is None}
    deeds = [Deed(held.plan, note=comment, changes=changes)]
    carried = carry_over(held, evaluation, cells) if evaluation is not None else ()
    if carried:
        deeds.append(Deed(evaluation, note=comment, changes=carried))
    return tuple(deeds), plan_fields | ({"as_typed", "edits"} if plan_fields else set())


def _mark_adjusted(held: Held, row: Indicator, cell: AdjustedCell) -> None:
    """Keep the value approved first (年初指标值) beside the row, from the first adjustment on."""
    if cell.field != "target_text" or ADJUSTED in row.edits:
        return
    mark = EditMark(row.version + 1, held.user.pk, held.user.full_name, held.at, cell.before)
    row.edits = {**row.edits, ADJUSTED: to_plain(mark)}


def _writable_evaluation(held: Held) -> Evaluation | None:
    """The self-evaluation of the plan's year, held; refuses where it has been handed in or left out of its round."""
    forms = Evaluation.objects.filter(
        project_id=held.plan.project_id, fiscal_year=held.plan.fiscal_year, cancelled_at=None
    )
    forms.update(version=F("version"))
    evaluation = forms.select_related("project__unit", "round").first()
    if evaluation is not None and evaluation.excluded_at is not None:
        said = f"{evaluation.fiscal_year} 年度的自评表已列为不纳入自评，不能从后面改"
        raise Refused((Problem("adjustment-excluded", held.place, said, "请先恢复自评，再批复调整"),))
    if evaluation is None or Stage(evaluation.stage) in WRITABLE:
        return evaluation
    name = STAGE_NAMES[Stage(evaluation.stage)]
    said = f"{evaluation.fiscal_year} 年度的自评表现在是“{name}”，锁定的表不能从后面改"
    raise Refused((Problem("adjustment-locked", held.place, said, "请先退回自评表，再批复调整"),))
