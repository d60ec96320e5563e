"""打包目标表：the target forms of many plans as a zip with a folder a unit, each in the form of its unit's region.

Plans are read a hundred at a time and none is kept. What cannot be written is named in 下载清单.txt.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone

from evaluator.plan_review import PlanStage
from evaluator.problems import Problem
from evaluator.sheets.archive import LIST_NAME, LeftOut, folders_by_code, list_text
from evaluator.sheets.drawing import MAKE_SHORTER, TOO_LONG, TextTooLong
from evaluator.sheets.naming import archive_name, file_name, numbered_name
from evaluator.sheets.targets.writer import write_target_form
from evaluator.sheets.zipping import ZipStream, deflated, stored
from projects import permissions
from projects.models import TargetPlan, User
from projects.permissions import NotVisible
from projects.selectors.downloads import EXPORT
from projects.selectors.plans.records import rows_and_money_of
from projects.services import auditing
from projects.services.planning.exporting import TITLE, layout_of, target_form_of
from projects.services.results import ExportedFile, Outcome, Refused, Told, unheard

CHUNK = 100
AT_ONCE = 100
"""Forms that are written while somebody waits; more are a job."""
ZIP = "application/zip"
UNWRITABLE = f"{TOO_LONG}，{MAKE_SHORTER}"
NOTHING = Problem("nothing-chosen", "下载", "按现在的条件一份目标也没有", "请换一个年度、单位或阶段")


def order_plans(*, user: User, year: int, unit_id: int | None = None, stage: str = "") -> tuple[int, ...]:
    """The plans of a year that the person sees, of a unit and a stage if asked for, in the order of the file."""
    plans = permissions.visible_plans(user).filter(fiscal_year=year)
    if unit_id is not None:
        plans = plans.filter(project__unit=unit_id)
    if stage:
        plans = plans.filter(stage=stage)
    ordered = tuple(plans.order_by("project__unit__path", "project__code", "pk").values_list("pk", flat=True))
    if not ordered:
        raise Refused((NOTHING,))
    return ordered


def write_plans(*, user: User, plan_ids: Sequence[int], target: BinaryIO, told: Told, address: str = "") -> Outcome:
    """Write their forms into ``target``; raises :class:`NotVisible` if the person does not see one of them now.

    Every form has its own audit entry.
    """
    at = timezone.localtime()
    binder = _Binder(user, target, at, _units(user, plan_ids))
    for start in range(0, len(plan_ids), CHUNK):
        told(start, len(plan_ids), "正在写目标表")
        binder.add(_plans(user, plan_ids[start : start + CHUNK]))
    told(len(plan_ids), len(plan_ids), "正在收尾")
    return binder.finish(address)


def bundle_plans(*, user: User, plan_ids: Sequence[int], address: str = "") -> ExportedFile:
    """Their forms as one archive, now; what it raises is what :func:`write_plans` raises."""
    target = io.BytesIO()
    made = write_plans(user=user, plan_ids=plan_ids, target=target, told=unheard, address=address)
    return ExportedFile(filename=made.filename, content=target.getvalue(), content_type=made.content_type)


def _units(user: User, plan_ids: Sequence[int]) -> dict[str, str]:
    columns = ("project__unit__code", "project__unit__short_name", "project__unit__name")
    found = permissions.visible_plans(user).filter(pk__in=plan_ids).order_by().values_list(*columns).distinct()
    return {code: short or name for code, short, name in found}


def _plans(user: User, asked: Sequence[int]) -> list[TargetPlan]:
    found = {
        plan.pk: plan for plan in permissions.visible_plans(user).filter(pk__in=asked).select_related("project__unit")
    }
    if len(found) < len(asked):
        raise NotVisible(f"{len(asked) - len(found)} of the plans asked for")
    return [found[pk] for pk in asked]


class _Binder:
    """The zip that is being written, and what is to be said of it in the end."""

    def __init__(self, user: User, target: BinaryIO, at: datetime, units: Mapping[str, str]) -> None:
        self._user, self._at = user, at
        self._folders = folders_by_code(units)
        self._zip = ZipStream(target, at)
        self._taken: set[str] = set()
        self._years: set[int] = set()
        self._labels = set(units.values())
        self._drafts = 0
        self._left_out: list[LeftOut] = []
        self._deeds: list[auditing.Deed] = []

    def add(self, plans: Sequence[TargetPlan]) -> None:
        known = rows_and_money_of(plans)
        for plan in plans:
            project, draft = plan.project, plan.stage != PlanStage.APPROVED
            named, label = auditing.Named(TargetPlan, plan.pk), str(plan)
            try:
                workbook = write_target_form(target_form_of(plan, *known[plan.pk], layout_of(plan)), draft=draft)
            except TextTooLong:
                self._left_out.append(LeftOut(project.unit.label, project.name, UNWRITABLE))
                self._deeds.append(auditing.Deed(named, label, outcome="refused", note=UNWRITABLE))
                continue
            name = file_name(
                project.implementing_unit or project.unit.label, project.name, plan.fiscal_year, TITLE, draft=draft
            )
            path = numbered_name(f"{self._folders[project.unit.code]}/{name}", self._taken)
            self._taken.add(path.casefold())
            self._zip.add(stored(path, workbook))
            self._years.add(plan.fiscal_year)
            self._drafts += draft
            self._deeds.append(auditing.Deed(named, label, note=f"{'草稿' if draft else '已批复'}，打包下载"))

    def finish(self, address: str) -> Outcome:
        written = len(self._deeds) - len(self._left_out)
        if self._left_out:
            text = list_text(self._left_out, packed=written).replace("自评表", "目标表")
            self._zip.add(deflated(LIST_NAME, text.encode("utf-8-sig")))
        self._zip.finish()
        auditing.record_all(actor=self._user, action=EXPORT, deeds=self._deeds, address=address)
        if not written:
            said = (f"{each.project}：{each.reason}" for each in self._left_out)
            raise Refused(tuple(Problem("unwritable", "下载", sentence) for sentence in said))
        year = next(iter(self._years)) if len(self._years) == 1 else None
        unit = next(iter(self._labels)) if len(self._labels) == 1 else ""
        name = archive_name(
            unit, year, self._at, TITLE, count=written, drafts=self._drafts, missing=len(self._left_out)
        )
        return Outcome(name, ZIP, f"{written} 张目标表")
