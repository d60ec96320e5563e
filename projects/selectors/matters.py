"""别的待办：what waits for a person besides forms: goals, projects to be left out, measures due; of any year, named."""

from django.utils import timezone

from projects.models import User
from projects.permissions import Standing
from projects.selectors.exclusions import requests_waiting_for
from projects.selectors.pages.desk import Matter
from projects.selectors.pages.goals import PlanItem
from projects.selectors.plans.listing import plans_waiting_for
from projects.selectors.rectification import rectifications_due_for

GOAL_WORDS = {
    "returned": ("目标被退回", "按意见改", True),
    "draft": ("目标没编完", "接着编", False),
    "submitted": ("目标等您批", "去批复", False),
    "approved": ("目标调整等您批", "去批复", False),
}


def matters_for(user: User, standing: Standing) -> tuple[Matter, ...]:
    """Everything but forms that waits for this person; what came back and what is overdue first."""
    found = [_of_goals(each) for each in plans_waiting_for(user, standing)]
    found += [
        Matter(
            kind="不纳入自评等您批",
            title=each.project,
            what=f"{each.fiscal_year} 年度，{each.by}申请：{each.reason}",
            unit=each.unit,
            route="exclusion",
            subject=each.evaluation_id,
            button="去审批",
            since=each.at,
        )
        for each in requests_waiting_for(user, standing)
    ]
    due = rectifications_due_for(user, today=timezone.localdate(), standing=standing)
    found += [
        Matter(
            kind="整改事项逾期" if each.is_overdue else "整改事项快到期",
            title=each.project,
            what=f"{each.fiscal_year} 年度第 {each.number} 行：{each.measure}",
            unit=each.unit,
            route="rectification-item",
            subject=each.id,
            button="去办结",
            due_on=each.due_on,
            overdue=each.is_overdue,
        )
        for each in due.items
    ]
    return tuple(sorted(found, key=lambda each: not (each.came_back or each.overdue)))


def _of_goals(plan: PlanItem) -> Matter:
    kind, button, came_back = GOAL_WORDS[plan.stage]
    if came_back and plan.comment:
        told = f"退回意见：{plan.comment}"
    else:
        told = f"{plan.row_count} 条指标" if plan.row_count else "还没有指标"
    return Matter(
        kind=kind,
        title=plan.project,
        what=f"{plan.fiscal_year} 年度绩效目标，{told}",
        unit=plan.unit,
        route="goals-plan",
        subject=plan.id,
        button=button,
        since=plan.last_at,
        came_back=came_back,
    )
