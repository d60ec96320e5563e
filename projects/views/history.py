"""经过: who did what to one self-evaluation, cell by cell, and the numbered versions that were handed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from projects.selectors.history import history_of


@login_required
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of one self-evaluation, the newest first."""
    context = {"history": history_of(request.user, pk), "section": "projects"}
    return render(request, "history/page.html", context)
