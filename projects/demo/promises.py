"""演示的常用语和整改：sentences that the units use again, and three promised measures, one of them carried out.

Every sentence that a person of the demo writes says so: （演示）.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from projects.demo import cast
from projects.models import Rectification, Unit, User
from projects.selectors.evaluation import evaluation_page
from projects.services import entering, phrasing, rectifying
from projects.services.results import CellChange


@dataclass(frozen=True, slots=True)
class DemoPhrase:
    """One sentence of a unit, and who keeps it there."""

    unit: str
    keeper: str
    kind: str
    text: str
    cause_class: str = ""


@dataclass(frozen=True, slots=True)
class DemoPromise:
    """A measure on one row of a form, who carries it out, and in how many days from seeding."""

    row: int
    measure: str
    owner: str
    days: int
    cause_class: str = ""
    outcome: str = ""
    """完成情况, where it was carried out."""


PHRASES = (
    DemoPhrase(cast.SKILLS, "chenjing", "cause", "（演示）机构改革后部分职能划转，服务对象减少。", "机构改革"),
    DemoPhrase(
        cast.SKILLS,
        "chenjing",
        "cause",
        "（演示）年初按线下班次测算，实际多数班次改在线上，同样经费办了更多班次。",
        "目标偏低",
    ),
    DemoPhrase(cast.SKILLS, "chenjing", "measure", "（演示）每季度核对进度，落后的当月提出调整。"),
    DemoPhrase(cast.FINANCE, "wanglei", "measure", "（演示）年初与实施处室核对任务量，再定指标值。"),
    DemoPhrase(cast.DEPARTMENT, "zhoumin", "cause", "（演示）年中按批复调减预算，原定安排相应减少。", "预算调整"),
    DemoPhrase(cast.DEPARTMENT, "zhoumin", "comment", "（演示）请写明延期到哪一天完成。"),
)
PROMISES: Mapping[str, tuple[DemoPromise, ...]] = {
    "01": (
        DemoPromise(
            1,
            "（演示）与各处室核对服务人数，编入下一年度目标。",
            "规划财务处",
            20,
            outcome="（演示）已核对完，人数写进了下一年度目标。",
        ),
    ),
    "17": (
        DemoPromise(2, "（演示）按近三年实际测算片长。", "陈静", 15, "目标偏低"),
        DemoPromise(4, "（演示）场次按半年分解登记。", "陈静", 120, "需求变化"),
    ),
}


def keep_phrases(units: Mapping[str, Unit], people: Mapping[str, User]) -> None:
    """Give the units their sentences."""
    for each in PHRASES:
        phrasing.add_phrase(
            user=people[each.keeper],
            unit_id=units[each.unit].pk,
            kind=each.kind,
            text=each.text,
            cause_class=each.cause_class,
        )


def promise(number: str, user: User, evaluation_id: int) -> None:
    """Write the measures of one form: they become promises when it is approved."""
    rows = {line.number: line for line in evaluation_page(user, evaluation_id).lines}
    today = timezone.localdate()
    changes = []
    for each in PROMISES.get(number, ()):
        line = rows[each.row]
        typed = (
            (line.improvement, each.measure),
            (line.improvement_owner, each.owner),
            (line.improvement_due, (today + timedelta(days=each.days)).isoformat()),
            (line.deviation_cause, each.cause_class),
        )
        changes += [CellChange(cell.target, cell.field, text, cell.version) for cell, text in typed if text]
    if changes:
        entering.save_cells(user=user, evaluation_id=evaluation_id, changes=changes)


def carry_out(number: str, user: User, evaluation_id: int) -> None:
    """Close those that were carried out."""
    outcomes = {each.row: each.outcome for each in PROMISES.get(number, ()) if each.outcome}
    for item in Rectification.objects.filter(
        result__evaluation_id=evaluation_id, result__indicator__order__in=outcomes
    ).select_related("result__indicator"):
        rectifying.close(
            user=user,
            rectification_id=item.pk,
            state=Rectification.State.DONE,
            outcome=outcomes[item.result.indicator.order],
        )
