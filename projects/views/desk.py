"""工作台: what waits for the person who signed in, what came back and why, what is under way."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.selectors.desk import desk_for
from projects.views.visitors import SignedIn


@login_required
@require_safe
def desk(request: SignedIn) -> HttpResponse:
    """The first page after signing in."""
    context = {"desk": desk_for(request.user), "today": timezone.localdate(), "section": "desk"}
    return render(request, "desk/page.html", context)
