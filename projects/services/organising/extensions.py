"""延期：gives one unit, with everything below it, more time in a round, and takes that back.

The deadline that counts for a form is read by :func:`projects.permissions.deadline_of`. What was handed in before the
extension keeps its mark: a form that was late when it came stays 逾期.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from evaluator.problems import Problem
from projects import permissions
from projects.models import Evaluation, Extension, Round, Unit, User
from projects.selectors.cells import clean
from projects.services import auditing
from projects.services.auditing import Change
from projects.services.organising.attempts import attempts_are_recorded, reason_problems
from projects.services.organising.rounds import hold_round, told
from projects.services.results import Refused

GRANT, REVOKE = "extension-grant", "extension-revoke"


@dataclass(frozen=True, slots=True)
class Granted:
    """What an extension does."""

    extension: Extension
    late_already: int
    """Forms below the unit that were handed in late before: they stay so."""


def grant_extension(
    *, user: User, round_id: int, unit_id: int | None, due_at: datetime | None, reason: str, address: str = ""
) -> Granted:
    """批准延期, with the reason. An extension of the same unit that stands is replaced by it."""
    reason = clean(reason)
    with attempts_are_recorded(user, GRANT, round_id, address), transaction.atomic():
        round_ = hold_round(user, round_id)
        unit = Unit.objects.filter(pk=unit_id or 0, path__startswith=round_.unit.path).first()
        problems = [*_wrong(round_, unit, due_at), *reason_problems(reason)]
        if problems or unit is None or due_at is None:
            raise Refused(tuple(problems))
        standing = Extension.objects.filter(round=round_, unit=unit, revoked_at__isnull=True).first()
        before = told(standing.due_at if standing else round_.due_at)
        if standing:
            _end(standing, user)
        extension = Extension.objects.create(round=round_, unit=unit, due_at=due_at, reason=reason, granted_by=user)
        late = Evaluation.objects.filter(
            round=round_, project__unit__path__startswith=unit.path, is_late=True, cancelled_at__isnull=True
        ).count()
        auditing.record(
            actor=user,
            action=GRANT,
            subject=round_,
            address=address,
            note=reason,
            changes=(Change(f"unit:{unit.pk}", "due_at", f"{unit.label}的报送截止", before, told(due_at)),),
        )
    return Granted(extension, late)


def revoke_extension(*, user: User, round_id: int, extension_id: int, reason: str, address: str = "") -> Extension:
    """收回延期, with the reason: from now on the round's own deadline counts again."""
    reason = clean(reason)
    with attempts_are_recorded(user, REVOKE, round_id, address), transaction.atomic():
        round_ = hold_round(user, round_id)
        found = Extension.objects.select_related("unit").filter(pk=extension_id, round=round_).first()
        if found is None:
            raise permissions.NotVisible(f"extension {extension_id}")
        problems = list(reason_problems(reason))
        if found.revoked_at is not None:
            said = f"{found.unit.label}的这次延期已于 {told(found.revoked_at)} 收回"
            problems.append(Problem("extension-revoked", "延期", said, "不用再收回"))
        if problems:
            raise Refused(tuple(problems))
        _end(found, user)
        label = f"{found.unit.label}的报送截止"
        change = Change(f"unit:{found.unit_id}", "due_at", label, told(found.due_at), told(round_.due_at))
        auditing.record(actor=user, action=REVOKE, subject=round_, address=address, note=reason, changes=(change,))
    return found


def _end(extension: Extension, user: User) -> None:
    extension.revoked_by, extension.revoked_at = user, timezone.now()
    extension.save(update_fields=["revoked_by", "revoked_at"])


def _wrong(round_: Round, unit: Unit | None, due_at: datetime | None) -> list[Problem]:
    problems = []
    if round_.closed_at is not None:
        said = f"“{round_.name}”已于 {told(round_.closed_at)} 关闭，延期也不能报送"
        problems.append(Problem("round-closed", "批次", said, "请先重新开放批次"))
    if unit is None:
        problems.append(Problem("unit", "单位", "没有选单位，或者它不在这个批次里", "请从列表里选一个单位"))
    if due_at is None:
        problems.append(Problem("due-missing", "延期到", "没有写延期到什么时候", "请写日期和时间，如 2025-01-31 17:30"))
    elif due_at <= round_.due_at:
        said = f"写的是 {told(due_at)}，不晚于批次的截止时间 {told(round_.due_at)}"
        problems.append(Problem("due-not-later", "延期到", said, "延期须晚于它；要提前，请改批次的截止时间"))
    elif due_at <= timezone.now():
        problems.append(Problem("due-past", "延期到", f"写的是 {told(due_at)}，已经过了", "请写一个还没到的时间"))
    return problems
