"""导入目标表：from an uploaded workbook to projects with their draft goals (编制中), one transaction for each project.

A file is read once, when it is uploaded; what was read is stored (:class:`~projects.models.TargetUpload`), and choosing
and creating work with that. What could not be read is said with its cell; it keeps nobody from importing the rest.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from evaluator.problems import Problem
from evaluator.sheets.forms import UnknownForm
from evaluator.sheets.targets.forms import TargetForm
from evaluator.sheets.targets.reader import read_target_forms
from evaluator.sheets.targets.records import as_record, from_record
from projects import permissions
from projects.models import AuditEntry, Project, TargetPlan, TargetUpload, User
from projects.permissions import NotVisible
from projects.services import auditing
from projects.services.planning.starting import create_plan, start_year
from projects.services.planning.translating import translate
from projects.services.results import Refused

ACTION = "plan-import"
MEGABYTE = 1024 * 1024
LARGEST_FILE = 10 * MEGABYTE
MOST_FORMS = 100
MOST_CHARACTERS = 4_000_000
"""Of everything read in one file: a hundred forms have a tenth of it."""
UPLOADS_KEPT = 5
DAYS_KEPT = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided about one form of the file."""

    number: int
    """The form's place in the file, from one."""
    unit_id: int
    code: str
    fiscal_year: int
    project_id: int | None = None
    """The project that is there already and whose new year this is."""
    is_another: bool = False
    """A project of this name is there already; this is another one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one choice: the plan that was made, or why there is none."""

    number: int
    plan_id: int | None = None
    problems: tuple[Problem, ...] = ()


def keep_upload(*, user: User, filename: str, content: bytes) -> TargetUpload:
    """Read a workbook and keep what it says. Raises :class:`Refused` for a file without a target form."""
    refuse_strangers(user)
    refuse_large(len(content))
    found = read_target_forms(content, filename=filename)
    forms = [form for form in found if isinstance(form, TargetForm)]
    if not forms:
        raise Refused(tuple(problem for form in found for problem in form.problems))
    if len(forms) > MOST_FORMS:
        said = f"文件里有 {len(forms)} 张目标表，一次最多 {MOST_FORMS} 张，没有导入"
        raise Refused((Problem("too-many-forms", "文件", said, "请分成几个文件"),))
    records = [as_record(form) for form in found]
    if len(json.dumps(records, ensure_ascii=False)) > MOST_CHARACTERS:
        said = "文件里的文字太多，不是正常的目标表，没有导入"
        raise Refused((Problem("file-too-large", "文件", said, "请删去表格以外的内容，或分成几个文件"),))
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    with transaction.atomic():
        _forget_old_ones(user)
        return TargetUpload.objects.create(user=user, filename=filename[:200], digest=digest, forms=records)


def refuse_strangers(user: User) -> None:
    """Goals are written by 填报人: nobody else brings a file."""
    if not permissions.plannable_units(user).filter(is_active=True).exists():
        said = "目标由填报人编制，您没有哪个单位的这个角色"
        raise Refused((Problem("planning-role", "导入目标表", said, "要导入请联系安全管理员授予角色"),))


def refuse_large(size: int) -> None:
    """A file over the limit is refused before it is read."""
    if size > LARGEST_FILE:
        said = f"文件有 {-(-size // MEGABYTE)} 兆，最多 {LARGEST_FILE // MEGABYTE} 兆，没有打开"
        raise Refused((Problem("file-too-large", "文件", said, "请删去多余的工作表和图片后重新选择"),))


def _forget_old_ones(user: User) -> None:
    """Only the last few files of a person are kept, and none for longer than a week."""
    recent = TargetUpload.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[: UPLOADS_KEPT - 1]
    TargetUpload.objects.filter(user=user).exclude(pk__in=list(recent)).delete()
    TargetUpload.objects.filter(created_at__lt=timezone.now() - timedelta(days=DAYS_KEPT)).delete()


def forms_of(upload: TargetUpload) -> tuple[dict[int, TargetForm], tuple[UnknownForm, ...]]:
    """The forms by their number, and the sheets beside them that are none."""
    found = [from_record(record) for record in upload.forms]
    forms = [form for form in found if isinstance(form, TargetForm)]
    return dict(enumerate(forms, start=1)), tuple(form for form in found if isinstance(form, UnknownForm))


def import_forms(*, user: User, upload_id: int, choices: Sequence[Choice], address: str = "") -> tuple[Outcome, ...]:
    """Create a project with draft goals of each chosen form; one that is refused keeps nothing from the others.

    A form that was imported before is not imported again. Raises :class:`~projects.permissions.NotVisible` for another
    person's file, and for a unit or project that the person has nothing to do with.
    """
    permissions.find_target_upload(user, upload_id)
    outcomes = []
    for choice in choices:
        try:
            outcomes.append(Outcome(choice.number, _import(user, upload_id, choice, address)))
        except Refused as refusal:
            _record_refusal(user, upload_id, choice, refusal, address)
            outcomes.append(Outcome(choice.number, problems=refusal.problems))
    return tuple(outcomes)


def _import(user: User, upload_id: int, choice: Choice, address: str) -> int:
    with transaction.atomic():
        # The no-op UPDATE makes a second press of the button wait for the first.
        TargetUpload.objects.filter(pk=upload_id).update(filename=F("filename"))
        upload = permissions.find_target_upload(user, upload_id)
        if known := upload.plans.get(str(choice.number)):
            return int(known)
        forms, _ = forms_of(upload)
        form = forms.get(choice.number)
        if form is None:
            raise NotVisible(f"form {choice.number} of target upload {upload_id}")
        plan = _create(user, upload, form, choice, address)
        upload.plans = {**upload.plans, str(choice.number): plan.pk}
        upload.save(update_fields=["plans"])
    return plan.pk


def _create(user: User, upload: TargetUpload, form: TargetForm, choice: Choice, address: str) -> TargetPlan:
    content = translate(form, code=choice.code, fiscal_year=choice.fiscal_year)
    also: dict[str, Any] = {
        "rows": content.rows,
        "funding": content.funding,
        "goal_text": content.goal_text,
        "execution_points": content.execution_points,
        "weights_reason": content.weights_reason,
        "origin": TargetPlan.Origin.IMPORTED,
        "source_name": upload.filename,
        "address": address,
    }
    like = projects_like(user, choice.unit_id, choice.code, content.project.name)
    if choice.project_id is not None:
        if all(project.pk != choice.project_id for project in like):
            raise NotVisible(f"project {choice.project_id} is not like form {choice.number}")
        return start_year(user=user, project_id=choice.project_id, fiscal_year=choice.fiscal_year, **also)
    if like and not choice.is_another:
        raise Refused((_is_there(like[0]),))
    return create_plan(
        user=user, unit_id=choice.unit_id, fiscal_year=choice.fiscal_year, project=content.project, **also
    )


def projects_like(user: User, unit_id: int, code: str, name: str) -> tuple[Project, ...]:
    """The unit's projects of this code or name, as far as the person writes their goals."""
    if not permissions.plannable_units(user).filter(pk=unit_id).exists():
        return ()
    same = Q(name=name) | Q(code=code) if code else Q(name=name)
    return tuple(Project.objects.filter(same, unit_id=unit_id).order_by("code"))


def _is_there(project: Project) -> Problem:
    return Problem(
        "project-there",
        str(project),
        f"这个单位已经有项目“{project.name}”（{project.code}），没有再建一个",
        "请选“作为它新一年的目标”；确是另一个项目，请选“另建一个项目”并填另一个代码",
    )


def _record_refusal(user: User, upload_id: int, choice: Choice, refusal: Refused, address: str) -> None:
    upload = TargetUpload.objects.filter(pk=upload_id).first()
    auditing.record(
        actor=user,
        action=ACTION,
        subject=None,
        subject_label=f"{upload.filename if upload else upload_id} 第 {choice.number} 张目标表",
        outcome=AuditEntry.Outcome.REFUSED,
        address=address,
        note=str(refusal),
    )
