"""演示的绩效目标：the year after the published forms: one plan being written, one waiting, one approved and adjusted.

Indicators, targets and points are the published ones; every sentence that a person of the demo writes says （演示）.
"""

from collections.abc import Mapping

from evaluator.scoring.targets import read_target
from evaluator.sheets.forms import OfficialForm
from projects.demo import cast
from projects.models import Indicator, TargetPlan, User
from projects.selectors.plans.funding import shown_amount
from projects.selectors.plans.records import money_of
from projects.services import cataloguing, planning
from projects.services.cataloguing import LibraryData
from projects.services.results import CellChange

ORIGIN = "2024 年度公开自评表"
PROOFS = {
    "数量指标": "（演示）能数出数量的台账、签到表或清单，由经办处室盖章",
    "质量指标": "（演示）验收单、考核结果或合格证明",
    "时效指标": "（演示）注明日期的通知、合同、完工或发放记录",
    "经济成本指标": "（演示）合同、结算单和支付凭证",
    "社会效益指标": "（演示）统计数据、主管部门的评价材料或公开报道",
    "可持续影响指标": "（演示）制度文件、后续使用情况的说明",
    "服务对象满意度指标": "（演示）满意度调查：问卷、样本数、日期、方式和汇总表",
}
"""What proves an indicator of each 二级指标, for the demo's library."""
LOST = "…"
WRITING, WAITING, ADJUSTED = "310-014", "310-008", "310-010"
REASON = "（演示）本项目以产出为主，按项目特点提高产出指标分值，其余相应调整。"
GOAL = "（演示）完成全年宣传、信息公开和文件汇编工作，保证及时、准确。"
ADJUSTMENT = "（演示）年中机构职能调整，部分任务划转，按调整后的任务量重新核定指标值。"
APPROVAL_NUMBER = "（演示）2025-01号"
ADJUSTMENT_NUMBER = "（演示）2025-07号"


def fill_library(user: User, unit_id: int, forms: Mapping[str, OfficialForm]) -> None:
    """Put the published forms' indicators into a unit's library, each name once; lost characters are left out."""
    found: dict[str, LibraryData] = {}
    for form in forms.values():
        for row in form.rows:
            name, target = row.indicator.text.strip(), row.target.text.strip()
            if not name or LOST in name or name in found:
                continue
            read = read_target(target)
            direction = {"≥": "positive", ">": "positive", "≤": "negative", "<": "negative"}.get(read.sign, "")
            found[name] = LibraryData(
                category=row.category.text.strip(),
                subcategory=row.subcategory.text.strip(),
                name=name,
                measure_unit=read.unit,
                direction=direction,
                nature="quantitative" if read.value is not None else "qualitative",
                typical_target=target,
                evidence=PROOFS.get(row.subcategory.text.strip(), ""),
                origin=ORIGIN,
            )
    cataloguing.add_entries(user=user, unit_id=unit_id, entries=tuple(found.values()))


def set_goals(people: Mapping[str, User]) -> None:
    """The goals of the year after, each as far as its story goes."""
    writer, other, reviewer = people["chenjing"], people["wanglei"], people["zhoumin"]
    planning.roll_forward(user=writer, plan_id=_published(WRITING).pk)
    waiting = planning.roll_forward(user=other, plan_id=_published(WAITING).pk)
    _ask_again(other, waiting)
    planning.submit_plan(user=other, plan_id=waiting.pk, version=_version(waiting))
    approved = planning.roll_forward(user=other, plan_id=_published(ADJUSTED).pk)
    _ask_again(other, approved)
    _write(other, approved, goal_text=GOAL, weights_reason=REASON)
    planning.submit_plan(user=other, plan_id=approved.pk, version=_version(approved))
    planning.approve_plan(user=reviewer, plan_id=approved.pk, version=_version(approved), number=APPROVAL_NUMBER)
    row = Indicator.objects.filter(project_id=approved.project_id, fiscal_year=approved.fiscal_year).earliest("order")
    planning.propose_adjustment(
        user=other,
        plan_id=approved.pk,
        version=_version(approved),
        cells=(planning.Wanted(f"indicator:{row.pk}", "target_text", _lower(row.target_text)),),
        reason=ADJUSTMENT,
    )
    planning.approve_adjustment(
        user=reviewer, plan_id=approved.pk, version=_version(approved), document=ADJUSTMENT_NUMBER
    )


def _published(code: str) -> TargetPlan:
    return TargetPlan.objects.get(project__code=code, fiscal_year=cast.FISCAL_YEAR)


def _version(plan: TargetPlan) -> int:
    return TargetPlan.objects.values_list("version", flat=True).get(pk=plan.pk)


def _write(user: User, plan: TargetPlan, **texts: str) -> None:
    changes = tuple(CellChange("plan", name, text, _version(plan)) for name, text in texts.items())
    planning.save_plan_cells(user=user, plan_id=plan.pk, changes=changes)


def _ask_again(user: User, plan: TargetPlan) -> None:
    """Ask for the money of the year before once more, source by source."""
    changes = tuple(
        CellChange(f"funding:{line.source}", "requested", shown_amount(line.last_amount), line.version)
        for line in money_of(plan)
        if line.last_amount is not None
    )
    planning.save_plan_cells(user=user, plan_id=plan.pk, changes=changes)


def _lower(target: str) -> str:
    """The same target four fifths as high: what a project is asked for after a part of its work went elsewhere."""
    read = read_target(target)
    assert read.value is not None
    return f"{read.sign}{read.value * 4 // 5}({read.unit})"
