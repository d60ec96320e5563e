"""导出：the official form out, from the frozen revision once handed in, else from the live rows.

Until it is approved (审核通过) the file is marked 草稿——未经审核，不得报送, whatever its numbers come from. One form
at a time, or many bound into one file: at once as long as somebody would wait for it, else as a job (后台任务).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils import timezone

from evaluator.problems import Problem
from evaluator.review import SETTLED, Stage
from evaluator.sheets.naming import file_name
from evaluator.sheets.writer import write_form
from projects import permissions
from projects.models import Evaluation, User
from projects.selectors.downloads import EXPORT
from projects.selectors.live import content_of
from projects.selectors.papers import in_paper_order, units_of
from projects.services import auditing
from projects.services.exporting.binding import CONTENT_TYPES, WORDS, Shape, bind, lacks_summary, name_of
from projects.services.exporting.collecting import NO_FORM, TITLE, Collection, origin
from projects.services.exporting.papers import Paper, paper_of, sign_off_of, texts_below
from projects.services.exporting.translating import official_form
from projects.services.exporting.workings import leaves_of
from projects.services.results import ExportedFile, Outcome, Refused, Told, unheard

__all__ = [
    "WORDS",
    "Order",
    "Paper",
    "Shape",
    "export_form",
    "export_forms",
    "export_order",
    "official_form",
    "order_forms",
    "paper_of",
    "texts_below",
    "write_forms",
]

AT_ONCE = 300
"""Forms in one file that are written while somebody waits; more are a job."""
MOST_FORMS = 20_000
"""Forms in one file: every project of a large city, and no more than a plain zip file takes."""
NOTHING_CHOSEN = Problem("nothing-chosen", "下载", "一张表也没有选中", "请在要下载的表前面打勾，再按“下载选中的”")
BOUND = "打包下载"
SAID_BY_NAME = 3
"""Forms that are missing and named on the job's page; all of them stand in the file's list."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be bound: forms that exist and are visible, in the order of the file."""

    shape: Shape
    evaluation_ids: tuple[int, ...]
    workings: bool = False
    """With 得分计算说明 behind every form."""

    @property
    def title(self) -> str:
        """What the job is called."""
        return f"{BOUND} {len(self.evaluation_ids)} 张自评表"

    @property
    def takes_long(self) -> bool:
        """More than somebody waits for."""
        return len(self.evaluation_ids) > AT_ONCE


def export_form(*, user: User, evaluation_id: int, workings: bool = True, address: str = "") -> ExportedFile:
    """The form as a workbook, with 得分计算说明 as its second sheet; without ``workings`` the official form alone.

    Raises :class:`~projects.permissions.NotVisible` for a foreign form.

    File name: ``单位_项目_年度_项目支出绩效自评表.xlsx``, with ``_草稿`` before it is approved. A project that was left
    out of the round (不纳入自评) has no form: :class:`Refused`.
    """
    evaluation = permissions.find_evaluation(user, evaluation_id, "submitted_by")
    if evaluation.excluded_at is not None:
        with auditing.refusals_are_recorded(user, EXPORT, evaluation_id, address):
            raise Refused((_no_form(evaluation),))
    content, revision = content_of(evaluation)
    draft = Stage(evaluation.stage) not in SETTLED
    signed = sign_off_of(content.submitted_by, content.submitted_at if revision else None)
    unit = content.implementing_unit or content.unit_name
    name = file_name(unit, content.project_name, content.fiscal_year, TITLE, draft=draft)
    leaves = leaves_of(content, draft=draft) if workings else ()
    workbook = write_form(official_form(content), draft=draft, sign_off=signed, leaves=leaves)
    note = origin(revision.number, revision.digest) if revision else origin(None, "")
    auditing.record(actor=user, action=EXPORT, subject=evaluation, address=address, note=note)
    return ExportedFile(filename=name, content=workbook, draft=draft)


def order_forms(
    *, user: User, evaluation_ids: Sequence[int], shape: Shape, workings: bool = False, address: str = ""
) -> Order:
    """What is to be bound, by unit and project code.

    A form that the person does not see makes the whole request :class:`~projects.permissions.NotVisible`: no page
    offers it. None or more than :data:`MOST_FORMS` are :class:`Refused`.
    """
    asked = tuple(dict.fromkeys(evaluation_ids))
    if not asked:
        raise Refused((NOTHING_CHOSEN,))
    if len(asked) > MOST_FORMS:
        raise Refused((_too_many(len(asked)),))
    ordered = in_paper_order(user, asked)
    visible = set(ordered)
    for evaluation_id in asked:
        if evaluation_id not in visible:
            with auditing.refusals_are_recorded(user, EXPORT, evaluation_id, address):
                raise permissions.NotVisible(f"evaluation {evaluation_id}")
    return Order(shape, ordered, workings)


def export_forms(
    *, user: User, evaluation_ids: Sequence[int], shape: Shape = Shape.ARCHIVE, address: str = ""
) -> ExportedFile:
    """Many forms as one file, now; every form has its own audit entry."""
    order = order_forms(user=user, evaluation_ids=evaluation_ids, shape=shape, address=address)
    return export_order(user=user, order=order, address=address)


def export_order(*, user: User, order: Order, address: str = "") -> ExportedFile:
    """What was ordered, now."""
    target = io.BytesIO()
    made = write_forms(user=user, order=order, target=target, told=unheard, address=address)
    return ExportedFile(filename=made.filename, content=target.getvalue(), content_type=made.content_type)


def write_forms(*, user: User, order: Order, target: BinaryIO, told: Told, address: str = "") -> Outcome:
    """Write what was ordered into ``target``, a file or memory; the rights are those of now.

    A form that cannot be written is left out and named in the file's list; if that is all of them, they are
    :class:`Refused`. Raises :class:`~projects.permissions.NotVisible` if one is not visible any more.
    """
    forms = Collection(user, order.evaluation_ids, told, address, order.workings)
    at = timezone.localtime()
    bind(order.shape, forms, target, units=units_of(user, order.evaluation_ids), at=at)
    forms.record(BOUND)
    if not forms.written:
        unwritten = (f"{each.project}：{each.reason}" for each in forms.left_out)
        raise Refused(tuple(Problem("unwritable", "下载", sentence) for sentence in unwritten))
    missing = f"，另有 {len(forms.left_out)} 张没有放进来：" if forms.left_out else ""
    missing += "；".join(f"{each.project}：{each.reason}" for each in forms.left_out[:SAID_BY_NAME])
    apart = "；张数太多，汇总表没有放进压缩包，请单独下载" if lacks_summary(order.shape, forms) else ""
    said = f"{forms.written} 张自评表{missing}{apart}"
    return Outcome(name_of(order.shape, forms, at), CONTENT_TYPES[order.shape], said)


def _no_form(evaluation: Evaluation) -> Problem:
    why = permissions.why_excluded(evaluation)
    return Problem("excluded", str(evaluation.project), f"{evaluation.project.name}：{NO_FORM}，没有下载", why)


def _too_many(count: int) -> Problem:
    return Problem(
        "too-many-forms",
        "下载",
        f"一次最多打包 {MOST_FORMS} 张，这次是 {count} 张，没有下载",
        "请先选一个处室，或者只勾选一部分，分几次下载",
    )
