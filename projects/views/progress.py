"""进度: how far the forms of whole units have got, for unit heads and for who organises."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.selectors.progress import progress_page
from projects.views.visitors import SignedIn


@login_required
@require_safe
def progress(request: SignedIn) -> HttpResponse:
    """The units that a person sees as a tree; each number leads to the list filtered the same way."""
    page = progress_page(request.user, request.GET.get("year", ""))
    return render(request, "organising/progress.html", {"page": page, "section": "progress"})
