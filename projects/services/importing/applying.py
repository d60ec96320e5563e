"""应用：writes everything that is ticked in one transaction, all of it or nothing, through the services' own writes.

Refused as a whole if any record that the plan touches has moved since: it names what moved, and the plan is made anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.sheets.forms import OfficialForm
from evaluator.sheets.offline.forms import OfflineForm
from evaluator.sheets.records import ReadForm
from evaluator.sheets.targets.forms import TargetForm
from projects import permissions
from projects.models import AuditEntry, Evaluation, Import, Project, TargetPlan, Unit, User
from projects.services import auditing
from projects.services.importing.admitting import MOST_AT_ONCE
from projects.services.importing.bringing import label_of
from projects.services.importing.choosing import DONE
from projects.services.importing.evaluations import write_evaluations
from projects.services.importing.numbering import with_free_codes
from projects.services.importing.plan import Deed, ImportPlan, PlannedForm, Verdict
from projects.services.importing.planning import forms_of, plan_of
from projects.services.importing.plans import write_goals
from projects.services.importing.records import plain_name
from projects.services.importing.written import Written
from projects.services.results import Refused, Sealing, unsealed

ACTION = "import-apply"
OF_EVALUATIONS = frozenset({Deed.FILL, Deed.OPEN, Deed.FOUND})
NOTHING = Problem("nothing-chosen", "导入", "没有勾选要写入的内容", "请在要写入的项目和单元格前面打勾，再按“应用”")


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written, by this press of the button or by the one before."""

    written: tuple[Written, ...]
    was_before: bool = False


def applies_long(*, user: User, import_id: int) -> bool:
    """Whether so much is to be written that nobody should wait for the page."""
    return len(plan_of(permissions.find_import(user, import_id)).work) > MOST_AT_ONCE


def said_before(*, user: User, import_id: int) -> str:
    """Who has written one's own import and when; empty where nobody has."""
    record = permissions.find_import(user, import_id)
    if record.state != Import.State.APPLIED or record.applied_at is None:
        return ""
    at = timezone.localtime(record.applied_at)
    return f"{record.user.full_name} {at:%Y-%m-%d %H:%M} 已经写入过了，没有再写。下面是那一次写的"


def apply_import(*, user: User, import_id: int, sealing: Sealing = unsealed, address: str = "") -> Applied:
    """Write what is ticked. A second press writes nothing, seals nothing, and answers what the first one did.

    Raises :class:`Refused` where refused forms have not been left out, where nothing is ticked, and where a record has
    moved; :class:`~projects.permissions.NotVisible` for another person's import.
    """
    record = permissions.find_import(user, import_id)
    try:
        with transaction.atomic():
            applied = _applied(user, import_id, address)
            if not applied.was_before:
                sealing(len(applied.written))
            return applied
    except Refused as refusal:
        auditing.record(
            actor=user,
            action=ACTION,
            subject=record,
            subject_label=label_of([file.name for file in record.files.all()]),
            outcome=AuditEntry.Outcome.REFUSED,
            address=address,
            note=str(refusal),
        )
        raise


def _applied(user: User, import_id: int, address: str) -> Applied:
    # The no-op UPDATE makes a second press of the button wait for the first, on both databases.
    Import.objects.filter(pk=import_id, user_id=user.pk).update(version=F("version"))
    record = permissions.find_import(user, import_id)
    if record.state == Import.State.APPLIED:
        return Applied(tuple(Written(**each) for each in record.written), was_before=True)
    if record.state != Import.State.READ:
        raise Refused((DONE,))
    plan = plan_of(record)
    work = _work(record, plan)
    _hold(work)
    forms, _ = forms_of(record)
    work = with_free_codes(record, work, forms)
    moved = tuple(_moved(user, work))
    if moved:
        raise Refused(moved)
    now = timezone.now()
    written = _with_their_codes(_write(user, plan, work, forms, now, address), plan, work)
    record.state, record.applied_at = Import.State.APPLIED, now
    record.written = [each.as_plain() for each in written]
    record.save(update_fields=["state", "applied_at", "written"])
    names = [file.name for file in record.files.all()]
    auditing.record(
        actor=user,
        action=ACTION,
        subject=record,
        subject_label=label_of(names),
        address=address,
        note=f"写入 {len(written)} 个项目："
        + "；".join(f"{file.name} {file.digest}" for file in record.files.all()[:20]),
    )
    return Applied(tuple(written))


def _work(record: Import, plan: ImportPlan) -> tuple[PlannedForm, ...]:
    refused = plan.having(Verdict.REFUSED)
    if refused and not record.without_refused:
        names = "、".join(f"“{form.name}”" for form in refused[:5])
        said = f"有 {len(refused)} 个项目被拒绝（{names}），没有写入"
        remedy = "请改好文件重新上传，或者勾选“这次不导入被拒绝的项目”"
        raise Refused((Problem("import-refused", "导入", said, remedy, anchor="without-refused"),))
    work = plan.work
    if not work:
        raise Refused((NOTHING,))
    return tuple(replace(form, cells=plan.chosen_cells(form)) for form in work)


def _with_their_codes(written: Sequence[Written], plan: ImportPlan, work: Sequence[PlannedForm]) -> list[Written]:
    """With a word where the code that the plan had offered went to another project meanwhile."""
    planned, drawn = ({form.number: form.code for form in forms} for forms in (plan.forms, work))
    said = {
        number: f"代码 {planned[number]} 在计划做好以后给了别的项目，改用 {code}"
        for number, code in drawn.items()
        if code != planned[number]
    }
    return [replace(each, note=said.get(each.number, "")) for each in written]


def _hold(work: Sequence[PlannedForm]) -> None:
    """Keep everybody else from writing to the records, in one order for all: nobody waits for somebody who waits."""
    units = sorted({form.unit_id for form in work if form.deed in (Deed.FOUND, Deed.CREATE) and form.unit_id})
    Unit.objects.filter(pk__in=units).update(code=F("code"))
    for model, keys in (
        (TargetPlan, {form.plan_id for form in work if form.plan_id}),
        (Evaluation, {form.evaluation_id for form in work if form.evaluation_id}),
    ):
        list(model.objects.filter(pk__in=sorted(keys)).order_by("pk").select_for_update().values_list("pk"))


def _moved(user: User, work: Sequence[PlannedForm]) -> Iterable[Problem]:
    """Records that are not as the plan compared them, and records of projects that appeared meanwhile."""
    known: dict[type[Any], dict[int, int]] = {
        model: dict(model.objects.filter(pk__in=keys).values_list("pk", "version"))
        for model, keys in (
            (Evaluation, [form.evaluation_id for form in work if form.evaluation_id]),
            (TargetPlan, [form.plan_id for form in work if form.plan_id]),
        )
    }
    there = _appeared(work)
    for form in work:
        model, key = (Evaluation, form.evaluation_id) if form.evaluation_id else (TargetPlan, form.plan_id)
        if key is not None and known[model].get(key) != form.version:
            who = _who_moved(model, key)
            said = f"“{form.name}”在计划做好以后又有改动{who}，一处也没有写"
        elif form.number in there:
            said = f"{there[form.number]}，一处也没有写"
        else:
            continue
        yield Problem(
            "import-moved", form.name, said, "请按“重新比对”，看过新的计划再应用", anchor=f"form-{form.number}"
        )


def _who_moved(model: type[Any], key: int) -> str:
    """（李敏 10:29）: who wrote to a record last, as the audit trail has it."""
    entries = AuditEntry.objects.filter(object_type=model._meta.model_name, object_id=str(key), outcome="done")
    last = entries.order_by("-sequence").first()
    return f"（{last.actor_name} {timezone.localtime(last.at):%H:%M}）" if last and last.actor_name else ""


def _appeared(work: Sequence[PlannedForm]) -> dict[int, str]:
    """New forms whose project, self-evaluation or goals are there by now, or whose code is another project's."""
    new = [form for form in work if form.verdict == Verdict.NEW]
    units = {form.unit_id for form in new if form.unit_id}
    projects = Project.objects.filter(unit_id__in=units).values_list("unit_id", "code", "name")
    by_code = {(unit, code): name for unit, code, name in projects}
    by_name = {(unit, plain_name(name)) for unit, _, name in projects}
    ids = [form.project_id for form in new if form.project_id]
    evaluations = set(
        Evaluation.objects.filter(project_id__in=ids, cancelled_at=None).values_list("project_id", "fiscal_year")
    )
    plans = set(TargetPlan.objects.filter(project_id__in=ids).values_list("project_id", "fiscal_year"))
    found = {}
    for form in new:
        year = (form.project_id, form.year)
        built = f"“{form.name}”在计划做好以后已经有人建了"
        if form.project_id is None:
            holder = by_code.get((form.unit_id or 0, form.code))
            if (form.unit_id, plain_name(form.name)) in by_name and not form.choice:
                found[form.number] = built
            elif holder is not None:
                found[form.number] = f"“{form.name}”的项目代码“{form.code}”在计划做好以后给了“{holder}”"
            continue
        there = evaluations if form.deed == Deed.OPEN else plans if form.deed == Deed.YEAR else evaluations | plans
        if year in there:
            found[form.number] = built
    return found


def _write(
    user: User,
    plan: ImportPlan,
    work: Sequence[PlannedForm],
    forms: dict[int, ReadForm | OfflineForm],
    now: datetime,
    address: str,
) -> list[Written]:
    evaluations = [
        (form, official)
        for form in work
        if form.deed in OF_EVALUATIONS and isinstance(official := forms[form.number], OfficialForm | OfflineForm)
    ]
    written = write_evaluations(user=user, work=evaluations, now=now, address=address)
    for form in work:
        target = forms[form.number]
        if form.deed not in OF_EVALUATIONS and isinstance(target, TargetForm):
            written.append(write_goals(user=user, planned=form, form=target, address=address))
    return sorted(written, key=lambda each: each.number)
