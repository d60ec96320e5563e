"""整改事项: what was promised with a day, and what became of it."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from projects.selectors import rectification as selectors
from projects.services import rectifying
from projects.services.results import Refused
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

REOPEN = "reopen"


@login_required
@require_safe
def listing(request: SignedIn) -> HttpResponse:
    """The promised measures of the projects that the person sees."""
    asked = request.GET
    number = asked.get("page", "1")
    page = selectors.rectification_page(
        request.user,
        today=timezone.localdate(),
        year=asked.get("year", ""),
        state=asked.get("state", ""),
        page=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1,
    )
    return render(request, "rectification/list.html", {"page": page, "section": "rectification"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedIn, rectification_id: int) -> HttpResponse:
    """One promised measure: look at it, close it, or take the closing back."""
    today = timezone.localdate()
    with hidden_as_missing():
        form = selectors.rectification_form(request.user, rectification_id, today=today)
        if request.method != "POST":
            return render(request, "rectification/item.html", {"form": form, "section": "rectification"})
        state, outcome = request.POST.get("state", ""), request.POST.get("outcome", "")
        try:
            if state == REOPEN:
                rectifying.reopen(user=request.user, rectification_id=rectification_id, address=address_of(request))
                messages.success(request, "已撤销办结，这一项又是未完成。")
                return redirect("rectification-item", rectification_id)
            rectifying.close(
                user=request.user,
                rectification_id=rectification_id,
                state=state,
                outcome=outcome,
                address=address_of(request),
            )
        except Refused as refusal:
            form = selectors.rectification_form(request.user, rectification_id, today=today)
            typed = replace(form, problems=refusal.problems, outcome=outcome, state=state)
            context = {"form": typed, "problems": refusal.problems, "section": "rectification"}
            return render(request, "rectification/item.html", context, status=409)
    messages.success(request, "已办结。")
    return redirect("rectification")
