"""经过：who did what to one form, cell by cell and step by step, and the numbered versions that were handed in."""

import re
from typing import Any

from django.db.models import Prefetch

from evaluator.plan_review import PlanEvent
from evaluator.review import EVENT_NAMES, STAGE_NAMES, Event, Stage, told_stage
from projects import permissions
from projects.models import AuditEntry, LineComment, ReviewRecord, Revision, User
from projects.selectors.canonical import ALGORITHM, matches
from projects.selectors.cells import CELLS
from projects.selectors.content import check_code
from projects.selectors.exclusions import STEP_NAMES
from projects.selectors.pages import History, HistoryChange, HistoryEntry, LineRemark, RevisionEntry

STORED_HASH = re.compile(rf"[\s，]*({ALGORITHM}:[0-9a-f]+)")
LONGEST = 500
"""Moments shown, the newest first."""
WORDS = {
    "enter": "填报",
    "open": "建表",
    "export": "导出",
    "offline": "下载离线填报表",
    "evidence-attach": "上传佐证",
    "evidence-describe": "填佐证说明",
    "evidence-detach": "移除佐证",
    "evidence-restore": "恢复佐证",
    "evidence-download": "下载佐证",
    **{f"exclusion-{step}": name for step, name in STEP_NAMES.items()},
    f"plan-{PlanEvent.APPROVE_ADJUSTMENT.value}": "目标调整",
    **{event.value: EVENT_NAMES[event] for event in Event},
}


def history_of(user: User, evaluation_id: int) -> History:
    """The history of one form; raises :class:`~projects.permissions.NotVisible` for a foreign one. Five queries."""
    evaluation = permissions.find_evaluation(user, evaluation_id)
    remarks = LineComment.objects.select_related("result__indicator")
    records = (
        ReviewRecord.objects.filter(evaluation=evaluation)
        .select_related("revision")
        .prefetch_related(Prefetch("line_comments", queryset=remarks))
    )
    steps = [_step(record) for record in records]
    audited = AuditEntry.objects.filter(object_type=evaluation._meta.model_name, object_id=str(evaluation.pk)).order_by(
        "-sequence"
    )[:LONGEST]
    done = {event.value for event in Event}
    others = [
        _audited(entry) for entry in audited if entry.action not in done or entry.outcome == AuditEntry.Outcome.REFUSED
    ]
    revisions = Revision.objects.filter(evaluation=evaluation).select_related("frozen_by").order_by("-number")
    return History(
        evaluation_id=evaluation.pk,
        project=evaluation.project.name,
        fiscal_year=evaluation.fiscal_year,
        stage=evaluation.stage,
        told_stage=told_stage(evaluation.stage, evaluation.filled_count, excluded=evaluation.excluded_at is not None),
        stage_name=STAGE_NAMES[Stage(evaluation.stage)],
        entries=tuple(sorted((*steps, *others), key=lambda entry: entry.at, reverse=True)[:LONGEST]),
        revisions=tuple(
            RevisionEntry(
                each.number, each.frozen_at, each.frozen_by.full_name, each.digest, matches(each.content, each.digest)
            )
            for each in revisions
        ),
    )


def _step(record: ReviewRecord) -> HistoryEntry:
    late = "（逾期）" if record.is_late else ""
    return HistoryEntry(
        at=record.at,
        actor=record.actor_name,
        action=EVENT_NAMES[Event(record.event)] + late,
        event=record.event,
        comment=record.comment,
        revision_number=record.revision.number if record.revision else None,
        changes=(),
        remarks=tuple(
            LineRemark(each.result_id, each.result.indicator.order, each.text) for each in record.line_comments.all()
        ),
        refused=False,
    )


def _audited(entry: AuditEntry) -> HistoryEntry:
    changes: list[dict[str, Any]] = entry.changes
    return HistoryEntry(
        at=entry.at,
        actor=entry.actor_name or "系统",
        action=WORDS.get(entry.action, entry.action),
        event=entry.action,
        comment=STORED_HASH.sub(lambda found: f"，校验码 {check_code(found[1])}", entry.note),
        revision_number=None,
        changes=tuple(_change(each) for each in changes),
        remarks=(),
        refused=entry.outcome == AuditEntry.Outcome.REFUSED,
    )


def _change(change: dict[str, Any]) -> HistoryChange:
    is_cell = change["field"] in CELLS.get(change["target"].partition(":")[0], {})
    address = (change["target"], change["field"]) if is_cell else ("", "")
    return HistoryChange(change["label"], change["from"], change["to"], *address)
