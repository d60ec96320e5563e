"""打印: the official form on A4, as it is signed and filed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.selectors.evaluation import evaluation_page
from projects.services.exporting import paper_of
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn


@login_required
@require_safe
def print_form(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """The form as it goes on paper: from the frozen revision once handed in, marked 草稿 until it is approved."""
    with hidden_as_missing():
        page = evaluation_page(request.user, evaluation_id)
    return render(request, "print/page.html", {"page": page, "paper": paper_of(page.head), "section": "projects"})
