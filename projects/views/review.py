"""审核: the queue, the form with 测算 and 自评 side by side, the findings, and the decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.review import EVENT_NAMES, Event
from projects.selectors.explaining import doubts_of
from projects.selectors.review import first_in_queue, review_page
from projects.services import reviewing
from projects.services.results import LineRemarkText, Refused
from projects.views.posted import step_from, version_in
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

PHRASES = ("请补偏差原因", "请补改进措施和时间", "请写调整理由", "请核对执行数", "请核对完成值")
"""常用语 for a return."""

STEPS: dict[str, Callable[..., Any]] = {
    Event.ACCEPT: reviewing.accept,
    Event.RETURN: reviewing.send_back,
    Event.APPROVE: reviewing.approve,
    Event.FINALISE: reviewing.finalise,
    Event.REOPEN: reviewing.reopen,
}
WITH_REMARKS = (Event.RETURN, Event.APPROVE)
DONE = {
    Event.ACCEPT: "已接收，现在由您审核。",
    Event.RETURN: "已退回，填报人会在工作台看到您的意见。",
    Event.APPROVE: "审核通过，自评表固定为这次报送的版本。",
    Event.FINALISE: "已审定。",
    Event.REOPEN: "已重开，填报人可以接着改。",
}


@login_required
@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """审核 or 审定: begin with the riskiest form that waits; with none, the desk says so."""
    first = first_in_queue(request.user)
    if first is None:
        messages.info(request, "现在没有等您审核或审定的项目。")
        return redirect("desk")
    return redirect("review", first)


@login_required
@require_safe
def review(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """The review page of one form."""
    return _page(request, evaluation_id)


@login_required
@step_from("review")
def decide(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """Take one step: 接收, 退回, 通过, 审定, 重开. A refused one shows the page again with what was written."""
    event = request.POST.get("event", "")
    if event not in STEPS:
        raise SuspiciousOperation("event")
    comment = request.POST.get("comment", "")
    remarks = _remarks(request.POST)
    extra: dict[str, Any] = {"line_comments": tuple(remarks.values())} if event in WITH_REMARKS else {}
    try:
        with hidden_as_missing():
            STEPS[event](
                user=request.user,
                evaluation_id=evaluation_id,
                version=version_in(request.POST.get("version", "")),
                comment=comment,
                address=address_of(request),
                **extra,
            )
    except Refused as refusal:
        title = f"您的“{EVENT_NAMES[Event(event)]}”没有生效"
        problems = refusal.problems
        return _page(request, evaluation_id, problems, title=title, comment=comment, remarks=remarks, status=409)
    messages.success(request, DONE[Event(event)])
    return redirect("review", evaluation_id)


def _remarks(posted: QueryDict) -> dict[int, LineRemarkText]:
    """The remarks on rows: ``line.<result id>``."""
    remarks = {}
    for name in posted:
        text = posted.get(name, "")
        kind, _, number = name.partition(".")
        if kind == "line" and number.isascii() and number.isdigit() and text.strip():
            remarks[int(number)] = LineRemarkText(int(number), text)
    return remarks


def _page(
    request: SignedIn,
    evaluation_id: int,
    problems: tuple[Problem, ...] = (),
    *,
    title: str = "",
    comment: str = "",
    remarks: dict[int, LineRemarkText] | None = None,
    status: int = 200,
) -> HttpResponse:
    with hidden_as_missing():
        found = review_page(request.user, evaluation_id)
    context = {
        "review": found,
        "page": found.page,
        "explaining": doubts_of(
            request.user,
            found.page,
            shortest=loader.get(found.page.panel.policy_id).shortest_reason,
            today=timezone.localdate(),
        ),
        "problems": problems,
        "problems_title": title,
        "comment": comment,
        "remarks": remarks or {},
        "comment_limit": reviewing.LONGEST_COMMENT,
        "remark_limit": reviewing.LONGEST_REMARK,
        "phrases": PHRASES,
        "section": "review",
    }
    return render(request, "review/page.html", context, status=status)
