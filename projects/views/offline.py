"""离线填报表: one project, or those with a tick, as a workbook to be filled in without a network."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from projects.services.offline import Offered, export_offline, offer_offline
from projects.services.results import ExportedFile, Refused
from projects.templatetags.judging import sentence
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of


@login_required
@require_GET
def template(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """The template of one form; where nothing may be typed now, the form's page says why."""
    try:
        with hidden_as_missing():
            file = export_offline(user=request.user, evaluation_ids=[evaluation_id], address=address_of(request))
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect("evaluation", evaluation_id)
    return _attached(file)


@login_required
@require_POST
def templates(request: SignedIn) -> HttpResponse:
    """The templates of the forms with a tick. Where some of them cannot be taken along, a page says which and why, and
    gives the others; where nothing was ticked, or too much, the downloads page says so."""
    ids = request.POST.getlist("form")
    if not all(re.fullmatch(r"[0-9]{1,18}", each, re.ASCII) for each in ids):
        raise SuspiciousOperation("form")
    asked = [*map(int, ids)]
    offered: Offered | None = None
    try:
        with hidden_as_missing():
            offered = offer_offline(user=request.user, evaluation_ids=asked, address=address_of(request))
            if offered.taken and offered.left_out:
                return _left_out(request, offered)
            file = export_offline(user=request.user, evaluation_ids=asked, address=address_of(request))
    except Refused as refusal:
        if offered is not None and offered.left_out:
            return _left_out(request, offered, status=409)
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect(_downloads(request))
    return _attached(file)


def _left_out(request: SignedIn, offered: Offered, *, status: int = 200) -> HttpResponse:
    context = {"offered": offered, "back": _downloads(request), "section": "downloads"}
    return render(request, "downloads/offline.html", context, status=status)


def _downloads(request: SignedIn) -> str:
    """The downloads page as the person had it before him."""
    asked = request.GET.urlencode()
    return f"{reverse('downloads')}{'?' if asked else ''}{asked}"


def _attached(file: ExportedFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
