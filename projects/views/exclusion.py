"""不纳入自评: the page on which leaving one project out is asked for, decided and taken back."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from evaluator.problems import Problem
from projects.selectors.exclusions import exclusion_page
from projects.services.organising import exclusions
from projects.services.results import Refused
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

DONE = {
    "request": "申请已经提交，等审核人批准。批准以前照常填报。",
    "withdraw": "申请已经撤回。",
    "approve": "已批准，这个项目不纳入自评。",
    "refuse": "已答复不同意，填报人会看到您的意见。",
    "restore": "已恢复自评，填报人可以接着填。",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exclusion(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """How it stands; a post takes one step, or says why it was not taken."""
    if request.method != "POST":
        return _page(request, evaluation_id)
    step, text = request.POST.get("step", ""), request.POST.get("text", "")
    if step not in DONE:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            _take(request, evaluation_id, step, text)
    except Refused as refusal:
        return _page(request, evaluation_id, problems=refusal.problems, text=text, status=409)
    messages.success(request, DONE[step])
    return redirect("exclusion", evaluation_id)


def _take(request: SignedIn, evaluation_id: int, step: str, text: str) -> None:
    user, address, seen = request.user, address_of(request), _seen(request)
    match step:
        case "request":
            exclusions.request_exclusion(user=user, evaluation_id=evaluation_id, reason=text, address=address)
        case "withdraw":
            exclusions.withdraw_request(user=user, evaluation_id=evaluation_id, seen=seen, address=address)
        case "approve":
            exclusions.approve_exclusion(
                user=user, evaluation_id=evaluation_id, seen=seen, comment=text, address=address
            )
        case "refuse":
            exclusions.refuse_exclusion(
                user=user, evaluation_id=evaluation_id, seen=seen, comment=text, address=address
            )
        case "restore":
            exclusions.restore_evaluation(
                user=user, evaluation_id=evaluation_id, seen=seen, reason=text, address=address
            )


def _seen(request: SignedIn) -> int:
    text = request.POST.get("exclusion", "0")
    if not re.fullmatch(r"[0-9]{1,18}", text, re.ASCII):
        raise SuspiciousOperation("exclusion")
    return int(text)


def _page(
    request: SignedIn,
    evaluation_id: int,
    *,
    problems: tuple[Problem, ...] = (),
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    with hidden_as_missing():
        page = exclusion_page(request.user, evaluation_id)
    context = {
        "page": page,
        "problems": problems,
        "text": text,
        "longest": exclusions.LONGEST,
        "section": "projects",
    }
    return render(request, "organising/exclusion.html", context, status=status)
