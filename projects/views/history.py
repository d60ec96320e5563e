"""经过: who did what to one self-evaluation, cell by cell, and the numbered versions that were handed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.selectors.cell_history import evaluation_cell_history
from projects.selectors.history import history_of
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
    box_only = request.headers.get("X-Fragment") == "history"
    template = "history/_cell.html" if box_only else "history/cell.html"
    return render(request, template, {"history": found, "section": "projects"})
