"""离线填报表: one project, or those with a tick, as a workbook to be filled in without a network."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from projects.services.offline import export_offline
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
        return _back(request, refusal, "evaluation", evaluation_id)
    return _attached(file)


@login_required
@require_POST
def templates(request: SignedIn) -> HttpResponse:
    """The templates of the forms with a tick; where there is none to give, the downloads page says why."""
    ids = request.POST.getlist("form")
    if not all(re.fullmatch(r"[0-9]{1,18}", each, re.ASCII) for each in ids):
        raise SuspiciousOperation("form")
    try:
        with hidden_as_missing():
            file = export_offline(user=request.user, evaluation_ids=[*map(int, ids)], address=address_of(request))
    except Refused as refusal:
        return _back(request, refusal, "downloads")
    return _attached(file)


def _back(request: SignedIn, refusal: Refused, page: str, *arguments: int) -> HttpResponse:
    for problem in refusal.problems:
        messages.error(request, sentence(problem))
    return redirect(page, *arguments)


def _attached(file: ExportedFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
