"""经过: who did what to one self-evaluation or to a project's goals, cell by cell, and the versions handed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.selectors.cell_history import evaluation_cell_history
from projects.selectors.history import history_of
from projects.selectors.pages.cell_history import CellHistory
from projects.selectors.plans.history import plan_cell_history, plan_history
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn


@login_required
@require_safe
def history(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """The history of one self-evaluation, the newest first."""
    with hidden_as_missing():
        found = history_of(request.user, evaluation_id)
    context = {"history": found, "section": "projects"}
    return render(request, "history/page.html", context)


@login_required
@require_safe
def cell(request: SignedIn, evaluation_id: int, target: str, field: str) -> HttpResponse:
    """The history of one cell: a page of its own, or the box alone when the form asks for it."""
    with hidden_as_missing():
        found = evaluation_cell_history(request.user, evaluation_id, target, field)
    back = reverse("evaluation", args=[evaluation_id])
    return _cell(request, found, section="projects", back=back, whole=reverse("history", args=[evaluation_id]))


@login_required
@require_safe
def goals(request: SignedIn, plan_id: int) -> HttpResponse:
    """The history of a project's goals, the newest first."""
    with hidden_as_missing():
        found = plan_history(request.user, plan_id)
    return render(request, "goals/history.html", {"history": found, "section": "goals"})


@login_required
@require_safe
def goals_cell(request: SignedIn, plan_id: int, target: str, field: str) -> HttpResponse:
    """The history of one cell of the goals, likewise."""
    with hidden_as_missing():
        found = plan_cell_history(request.user, plan_id, target, field)
    back = reverse("goals-plan", args=[plan_id])
    return _cell(request, found, section="goals", back=back, whole=reverse("goals-history", args=[plan_id]))


def _cell(request: SignedIn, found: CellHistory, *, section: str, back: str, whole: str) -> HttpResponse:
    box_only = request.headers.get("X-Fragment") == "history"
    template = "history/_cell.html" if box_only else "history/cell.html"
    return render(request, template, {"history": found, "section": section, "back": back, "whole": whole})
