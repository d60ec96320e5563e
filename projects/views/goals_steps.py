"""目标的步骤: send in, approve, return, roll forward, adjust during the year, open the self-evaluation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from evaluator.plan_review import PLAN_EVENT_NAMES, PlanEvent
from evaluator.policies import loader
from evaluator.problems import Problem
from projects.selectors.cells import clean
from projects.selectors.pages.goals import PlanPage, PlanRow
from projects.selectors.pages.rows import Cell
from projects.selectors.plans.adjusted import as_adjusted
from projects.services import opening, planning
from projects.services.results import Refused, Unfinished
from projects.views.goals import SECTION, number_in, page_of, render_list, render_plan
from projects.views.posted import step_from, version_in
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

STEPS: dict[str, Callable[..., Any]] = {
    PlanEvent.SUBMIT: planning.submit_plan,
    PlanEvent.WITHDRAW: planning.withdraw_plan,
    PlanEvent.RETURN: planning.return_plan,
    PlanEvent.APPROVE: planning.approve_plan,
}
ADJUSTING: dict[str, Callable[..., Any]] = {
    PlanEvent.APPROVE_ADJUSTMENT: planning.approve_adjustment,
    PlanEvent.REFUSE_ADJUSTMENT: planning.refuse_adjustment,
    PlanEvent.WITHDRAW_ADJUSTMENT: planning.withdraw_adjustment,
}
DONE = {
    PlanEvent.SUBMIT: "已送批。批复以前，您可以自己撤回。",
    PlanEvent.WITHDRAW: "已撤回，可以接着改。",
    PlanEvent.RETURN: "已退回，填报人会看到您的意见。",
    PlanEvent.APPROVE: "已批复，目标从现在起锁定。",
    PlanEvent.APPROVE_ADJUSTMENT: "已批复调整，原值和调整后的值都保留着。",
    PlanEvent.REFUSE_ADJUSTMENT: "没有同意调整，目标不变。",
    PlanEvent.WITHDRAW_ADJUSTMENT: "已撤回这次调整，目标不变。",
}
ADJUSTED_CELL = re.compile(r"(indicator:\d{1,18}|plan):([a-z_]{1,40})")


@dataclass(frozen=True, slots=True)
class AdjustCell:
    """One cell of the request: the approved text, and the one that is asked for."""

    label: str
    name: str
    anchor: str
    before: str
    value: str

    @property
    def is_changed(self) -> bool:
        """Other than what was approved."""
        return clean(self.value) != self.before


@dataclass(frozen=True, slots=True)
class AdjustLine:
    """One row of the request: as approved, and as it is to be."""

    row: PlanRow
    target: AdjustCell
    unit: AdjustCell
    points: AdjustCell
    reading: str
    """How the target asked for reads, in words."""


@login_required
@step_from("goals-plan")
def decide(request: SignedIn, plan_id: int) -> HttpResponse:
    """送批, 撤回, 退回, 批复. A refused step shows the page again with what was written."""
    event = request.POST.get("event", "")
    if event not in STEPS:
        raise SuspiciousOperation("event")
    comment, number = request.POST.get("comment", ""), request.POST.get("number", "")
    extra = {"number": number} if event == PlanEvent.APPROVE else {}
    return _step(request, plan_id, PlanEvent(event), STEPS[event], comment, number, {"comment": comment, **extra})


@login_required
@step_from("goals-plan")
def decide_adjustment(request: SignedIn, plan_id: int) -> HttpResponse:
    """批复调整, 不同意, 撤回."""
    event = request.POST.get("event", "")
    if event not in ADJUSTING:
        raise SuspiciousOperation("event")
    comment, document = request.POST.get("comment", ""), request.POST.get("document", "")
    extra: dict[str, str] = {}
    if event == PlanEvent.APPROVE_ADJUSTMENT:
        extra = {"comment": comment, "document": document}
    elif event == PlanEvent.REFUSE_ADJUSTMENT:
        extra = {"comment": comment}
    return _step(request, plan_id, PlanEvent(event), ADJUSTING[event], comment, document, extra)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: SignedIn, plan_id: int) -> HttpResponse:
    """申请目标调整: other values for approved cells, with the reason. ``look`` only shows what follows."""
    page = page_of(request, plan_id)
    if request.method != "POST" or "look" in request.POST:
        action = page.action(PlanEvent.PROPOSE)
        if action is None or not action.allowed:
            if action is not None:
                messages.info(request, action.sentence + "。")
            return redirect("goals-plan", plan_id)
        return _adjust_form(request, page)
    wanted = tuple(planning.Wanted(*cell, text) for cell, text in _typed(request).items())
    try:
        with hidden_as_missing():
            planning.propose_adjustment(
                user=request.user,
                plan_id=plan_id,
                version=version_in(request.POST.get("version", "")),
                cells=wanted,
                reason=request.POST.get("reason", ""),
                document=request.POST.get("document", ""),
                address=address_of(request),
            )
    except Refused as refusal:
        return _adjust_form(request, page, refusal.problems, status=409)
    messages.success(request, "已申请目标调整，等审核人批复。批复以前目标不变。")
    return redirect("goals-plan", plan_id)


@login_required
@step_from("goals-plan")
def roll(request: SignedIn, plan_id: int) -> HttpResponse:
    """沿用上年目标: the goals of the year after begin with these."""
    try:
        with hidden_as_missing():
            plan = planning.roll_forward(
                user=request.user,
                plan_id=plan_id,
                fiscal_year=version_in(request.POST.get("year", "")),
                address=address_of(request),
            )
    except Refused as refusal:
        return render_list(request, problems=refusal.problems, title="没有沿用", status=409)
    messages.success(request, f"已沿用到 {plan.fiscal_year} 年度。去年的指标值和实际在旁边，请逐行核对。")
    return redirect("goals-plan", plan.pk)


@login_required
@step_from("goals-plan")
def open_form(request: SignedIn, plan_id: int) -> HttpResponse:
    """开自评表 from approved goals."""
    try:
        with hidden_as_missing():
            evaluation = opening.open_from_plan(
                user=request.user,
                round_id=number_in(request.POST.get("round", "")),
                plan_id=plan_id,
                address=address_of(request),
            )
    except Refused as refusal:
        return render_plan(request, plan_id, problems=refusal.problems, title="没有开表", status=409)
    messages.success(request, "自评表已开好，指标、分值和目标都按批复的带过来了。")
    return redirect("evaluation", evaluation.pk)


def _step(
    request: SignedIn,
    plan_id: int,
    event: PlanEvent,
    service: Callable[..., Any],
    comment: str,
    number: str,
    extra: dict[str, str],
) -> HttpResponse:
    try:
        with hidden_as_missing():
            service(
                user=request.user,
                plan_id=plan_id,
                version=version_in(request.POST.get("version", "")),
                address=address_of(request),
                **extra,
            )
    except Unfinished as refusal:
        title = f"还不能送批，有 {len(refusal.problems)} 处要补"
        return render_plan(request, plan_id, problems=refusal.problems, title=title, status=409)
    except Refused as refusal:
        return render_plan(
            request,
            plan_id,
            problems=refusal.problems,
            title=f"您的“{PLAN_EVENT_NAMES[event]}”没有生效",
            comment=comment,
            number=number,
            status=409,
        )
    messages.success(request, DONE[event])
    return redirect("goals-plan", plan_id)


def _adjust_form(
    request: SignedIn, page: PlanPage, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    typed = _typed(request)
    looked = as_adjusted(request.user, page.head.plan_id, typed, loader.get)

    def asked(cell: Cell, label: str) -> AdjustCell:
        return AdjustCell(label, cell.name, cell.anchor, cell.value, typed.get((cell.target, cell.field), cell.value))

    lines = tuple(
        AdjustLine(
            row,
            asked(row.target_text, f"第 {row.number} 行调整后的指标值"),
            asked(row.unit, f"第 {row.number} 行度量单位"),
            asked(row.points, f"第 {row.number} 行分值"),
            looked.readings.get(row.id, ""),
        )
        for row in page.rows
    )
    context = {
        "page": page,
        "lines": lines,
        "goal": asked(page.goal, "年度总体目标"),
        "weights": asked(page.reason, "分值调整理由"),
        "looked": looked,
        "reason": request.POST.get("reason", ""),
        "document": request.POST.get("document", ""),
        "problems": problems,
        "problems_title": "没有申请，请改好再申请",
        "section": SECTION,
    }
    return render(request, "goals/adjust.html", context, status=status)


def _typed(request: SignedIn) -> dict[tuple[str, str], str]:
    """The texts of the request by target and field."""
    return {
        (found[1], found[2]): request.POST.get(name, "")
        for name in request.POST
        if (found := ADJUSTED_CELL.fullmatch(name)) is not None
    }
