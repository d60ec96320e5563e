"""佐证材料：takes in, describes, takes off, puts back and hands out the files that prove a form.

Writing is for who may type in the form, while it can be typed in; handing out is for everybody who may see the project.
What is taken off stays on the disk and in the records: a version that was handed in may speak of it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evaluator.attachments.inspecting import identify, megabytes
from evaluator.attachments.kinds import FileKind, RefusedFile, clean_name
from evaluator.problems import Problem
from evaluator.review import judge_entering
from projects import permissions
from projects.models import Evaluation, Evidence, Result, Revision, User
from projects.services import auditing
from projects.services.attaching import keeping, reading
from projects.services.attaching.reading import Written
from projects.services.auditing import Change, refusals_are_recorded
from projects.services.holding import hold
from projects.services.results import Refused

ATTACH, DESCRIBE = "evidence-attach", "evidence-describe"
DETACH, RESTORE, DOWNLOAD = "evidence-detach", "evidence-restore", "evidence-download"
MEGABYTE = 1024 * 1024
WHOLE_FORM = "整张表"
GONE = Problem("evidence-gone", "佐证材料", "这份佐证已经移除或不存在", "请刷新页面看现在有哪些")
DAMAGED = Problem(
    "evidence-damaged", "佐证材料", "存放的文件不见了，或者与上传时不一致，没有下载", "请报系统管理员从备份里恢复"
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was taken in, and what should be said about it."""

    id: int
    name: str
    kind: str
    """材料类别 as its name proposes it."""
    remark: str
    """Such as: 第 5 行也用了同一份文件. Empty when there is nothing to say."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file on its way to a person; whoever takes it closes it."""

    file: BinaryIO
    name: str
    content_type: str
    size: int


def attach(
    *, user: User, evaluation_id: int, result_id: int | None, name: str, file: BinaryIO, address: str = ""
) -> Attached:
    """Take in one file for a row, or for the form as a whole (``result_id`` is ``None``).

    Raises :class:`Refused` with the Problem: which file, what is wrong, what is allowed, what to do;
    :class:`~projects.permissions.NotVisible` for a foreign form.
    """
    name = clean_name(name)
    with refusals_are_recorded(user, ATTACH, evaluation_id, address):
        _row(_writable(user, permissions.find_evaluation(user, evaluation_id)), result_id)
        kind = _identified(file, name)
        with keeping.kept(file, name) as kept, transaction.atomic():
            evaluation = _writable(user, hold(user, evaluation_id))
            row = _row(evaluation, result_id)
            there = list(Evidence.objects.filter(evaluation=evaluation, removed_at=None).order_by("id"))
            _refuse_too_many(there, row, name, kept.size)
            _refuse_twice(there, row, name, kept.digest)
            evidence = Evidence.objects.create(
                evaluation=evaluation,
                result=row,
                kind=reading.kind_in(name, is_picture=kind.content_type.startswith("image/")),
                original_name=name,
                stored_name=kept.stored_name,
                content_type=kind.content_type,
                size=kept.size,
                digest=kept.digest,
                uploaded_by=user,
            )
            evaluation.contributors.add(user)
            note = f"{_place(row)}：{name}，{megabytes(kept.size)}，{kept.digest}"
            auditing.record(actor=user, action=ATTACH, subject=evaluation, address=address, note=note)
    return Attached(evidence.pk, name, evidence.kind, _elsewhere(there, kept.digest))


def describe(
    *, user: User, evaluation_id: int, evidence_id: int, written: Sequence[Written], address: str = ""
) -> tuple[str, ...]:
    """Write what a file is: kind, number, date, pages, note. Answers with the fields that changed.

    All or nothing. A field that somebody else has changed since the page was made is not covered up.
    """
    with refusals_are_recorded(user, DESCRIBE, evaluation_id, address), transaction.atomic():
        evaluation = _writable(user, hold(user, evaluation_id))
        evidence = _standing(evaluation, evidence_id)
        problems, changes = _take(evidence, written)
        if problems:
            raise Refused(tuple(problems))
        if changes:
            evidence.save(update_fields=[change.field for change in changes])
            evaluation.contributors.add(user)
            auditing.record(actor=user, action=DESCRIBE, subject=evaluation, address=address, changes=changes)
    return tuple(change.field for change in changes)


def detach(*, user: User, evaluation_id: int, evidence_id: int, address: str = "") -> str:
    """Take a file off the form; who and when are kept, and so is the file. Answers with its name."""
    with refusals_are_recorded(user, DETACH, evaluation_id, address), transaction.atomic():
        evaluation = _writable(user, hold(user, evaluation_id))
        evidence = _standing(evaluation, evidence_id)
        evidence.removed_at, evidence.removed_by = timezone.now(), user
        evidence.save(update_fields=["removed_at", "removed_by"])
        evaluation.contributors.add(user)
        note = f"{_place(evidence.result)}：{evidence.original_name}"
        auditing.record(actor=user, action=DETACH, subject=evaluation, address=address, note=note)
    return evidence.original_name


def restore(*, user: User, evaluation_id: int, evidence_id: int, address: str = "") -> str:
    """Put a file back that was taken off (撤销移除). Answers with its name."""
    with refusals_are_recorded(user, RESTORE, evaluation_id, address), transaction.atomic():
        evaluation = _writable(user, hold(user, evaluation_id))
        evidence = _found(evaluation, evidence_id)
        if evidence.removed_at is not None:
            there = list(Evidence.objects.filter(evaluation=evaluation, removed_at=None).order_by("id"))
            _refuse_too_many(there, evidence.result, evidence.original_name, evidence.size)
            _refuse_twice(there, evidence.result, evidence.original_name, evidence.digest)
            evidence.removed_at = evidence.removed_by = None
            evidence.save(update_fields=["removed_at", "removed_by"])
            evaluation.contributors.add(user)
            note = f"{_place(evidence.result)}：{evidence.original_name}"
            auditing.record(actor=user, action=RESTORE, subject=evaluation, address=address, note=note)
    return evidence.original_name


def hand_out(*, user: User, evaluation_id: int, evidence_id: int, address: str = "") -> HandedOut:
    """A file for somebody who may see the project, checked against its digest and noted in the audit trail.

    One that was taken off is handed out only if a version that was handed in speaks of it; otherwise it answers like
    one that never was: :class:`~projects.permissions.NotVisible`.
    """
    with refusals_are_recorded(user, DOWNLOAD, evaluation_id, address):
        evaluation = permissions.find_evaluation(user, evaluation_id)
        evidence = Evidence.objects.filter(evaluation=evaluation, pk=evidence_id).first()
        if evidence is None or (evidence.removed_at is not None and not _is_on_record(evidence)):
            raise permissions.NotVisible(f"evidence {evidence_id}")
        file = keeping.opened(evidence.stored_name, evidence.digest)
        if file is None:
            raise Refused((DAMAGED,))
        note = f"{evidence.original_name}，{evidence.digest}"
        auditing.record(actor=user, action=DOWNLOAD, subject=evaluation, address=address, note=note)
    return HandedOut(file, evidence.original_name, evidence.content_type, evidence.size)


def _writable(user: User, evaluation: Evaluation) -> Evaluation:
    verdict = judge_entering(permissions.situation_of(user, evaluation))
    if not verdict.allowed:
        raise Refused((Problem(f"entering-{verdict.reason}", str(evaluation.project), verdict.sentence),))
    return evaluation


def _row(evaluation: Evaluation, result_id: int | None) -> Result | None:
    if result_id is None:
        return None
    row = Result.objects.filter(evaluation=evaluation, pk=result_id).select_related("indicator").first()
    if row is None:
        raise Refused((Problem("row-unknown", "佐证材料", "这张表里没有这一行，没有上传", "请刷新页面再传"),))
    return row


def _identified(file: BinaryIO, name: str) -> FileKind:
    try:
        return identify(file, name, largest=settings.EVIDENCE_FILE_MB * MEGABYTE)
    except RefusedFile as refused:
        raise Refused((refused.problem,)) from refused


def _found(evaluation: Evaluation, evidence_id: int) -> Evidence:
    evidence = Evidence.objects.filter(evaluation=evaluation, pk=evidence_id).select_related("result__indicator")
    found = evidence.first()
    if found is None:
        raise Refused((GONE,))
    return found


def _standing(evaluation: Evaluation, evidence_id: int) -> Evidence:
    found = _found(evaluation, evidence_id)
    if found.removed_at is not None:
        raise Refused((GONE,))
    return found


def _refuse_too_many(there: Sequence[Evidence], row: Result | None, name: str, size: int) -> None:
    beside = sum(1 for each in there if each.result_id == (row.pk if row else None))
    if beside >= settings.EVIDENCE_LINE_FILES:
        said = f"{_place(row)}已有 {beside} 份佐证，最多 {settings.EVIDENCE_LINE_FILES} 份，“{name}”没有收"
        raise Refused((Problem("too-many-files", name, said, "请先移除用不着的，或者打包成一个 zip 再传"),))
    total = sum(each.size for each in there) + size
    if total > settings.EVIDENCE_FORM_MB * MEGABYTE:
        most = f"{settings.EVIDENCE_FORM_MB} MB"
        said = f"加上“{name}”，这张表的佐证共 {megabytes(total)}，最多 {most}，没有收"
        raise Refused((Problem("form-too-large", name, said, "请压缩图片，或者先移除用不着的"),))


def _refuse_twice(there: Sequence[Evidence], row: Result | None, name: str, digest: str) -> None:
    number = row.pk if row else None
    twin = next((each for each in there if each.digest == digest and each.result_id == number), None)
    if twin is not None:
        said = f"这份文件{_place(row)}已经传过（“{twin.original_name}”），“{name}”没有再存"
        raise Refused((Problem("already-there", name, said, "要换一份，请先移除原来的"),))


def _elsewhere(there: Sequence[Evidence], digest: str) -> str:
    """Which other rows of the form are proven by the very same file."""
    rows = Result.objects.filter(evidence__in=[each for each in there if each.digest == digest])
    numbers = sorted(set(rows.values_list("indicator__order", flat=True)))
    return f"第 {'、'.join(map(str, numbers))} 行也用了同一份文件" if numbers else ""


def _take(evidence: Evidence, written: Sequence[Written]) -> tuple[list[Problem], list[Change]]:
    """Read every field, write what has changed into the record in memory, and say what is wrong with the others."""
    problems, changes = [], []
    name = evidence.original_name
    for each in written:
        if each.field not in reading.FIELDS:
            problems.append(Problem("field-unknown", name, "没有这一栏，没有保存", "请刷新页面再填"))
            continue
        before, label = reading.shown(getattr(evidence, each.field)), reading.FIELDS[each.field].label
        value, problem = reading.read(each.field, each.value, name)
        after = reading.shown(value)
        if problem:
            problems.append(problem)
        elif after == before or each.value.strip() == each.was.strip():
            continue
        elif before != each.was.strip():
            said = f"“{name}”的{label}刚被别人改为“{before or '（空）'}”，您填的是“{after or '（空）'}”，没有盖掉"
            problems.append(Problem("overtaken", name, said, "要用您的，请再填一次"))
        else:
            setattr(evidence, each.field, value)
            changes.append(Change(f"evidence:{evidence.pk}", each.field, f"佐证“{name}”的{label}", before, after))
    return problems, changes


def _is_on_record(evidence: Evidence) -> bool:
    """Whether a version that was handed in lists the file."""
    contents = Revision.objects.filter(evaluation_id=evidence.evaluation_id).values_list("content", flat=True)
    return any(each["id"] == evidence.pk for content in contents for each in json.loads(content).get("evidence", ()))


def _place(row: Result | None) -> str:
    return f"第 {row.indicator.order} 行" if row else WHOLE_FORM
