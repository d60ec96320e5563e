"""佐证材料: the files that prove a form, on a page of their own and under each row of the form; handed out one by one.

Every step works without script, by forms on the page of all evidence; with script the form's own page takes the answers
as pieces and is never loaded anew, so that what was typed in its cells stays.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from evaluator.problems import Problem
from projects.selectors.evaluation import evaluation_page
from projects.selectors.evidence import removed_from
from projects.selectors.pages import EvaluationPage
from projects.selectors.pages.evidence import RemovedEvidence
from projects.services import attaching
from projects.services.attaching.reading import FIELDS, Written
from projects.services.results import Refused
from projects.templatetags.judging import sentence
from projects.views.posted import wants_json
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

NOTHING_CHOSEN = Problem("nothing-chosen", "佐证材料", "没有选文件", "请先选一个或几个文件，再按“上传”")
ROW = re.compile(r"[0-9]{1,18}", re.ASCII)
# The file is for the disk, not for the browser: whatever is in it, nothing of it runs with this site's rights.
DOWNLOAD_POLICY = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """佐证材料 of one form, row by row, and what was taken off."""

    page: EvaluationPage
    removed: tuple[RemovedEvidence, ...]


def posted_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step that only a post takes; who comes by a link, or back from signing in, is sent to the page of evidence."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def taken(request: HttpRequest, evaluation_id: int, **named: int) -> HttpResponse:
        if request.method != "POST":
            return redirect("evidence", evaluation_id)
        return view(request, evaluation_id, **named)

    return taken


@login_required
@require_safe
def evidence(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """All evidence of one form."""
    return _page(request, evaluation_id)


@login_required
@posted_only
def attach(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """Upload one file or several for a row; each is taken or refused by itself."""
    row = request.POST.get("line", "")
    if row and not ROW.fullmatch(row):
        raise SuspiciousOperation("line")
    taken: list[attaching.Attached] = []
    problems: list[Problem] = []
    for file in request.FILES.getlist("file"):
        try:
            with hidden_as_missing():
                attached = attaching.attach(
                    user=request.user,
                    evaluation_id=evaluation_id,
                    result_id=int(row) if row else None,
                    name=file.name or "",
                    file=cast(BinaryIO, file),
                    address=address_of(request),
                )
        except Refused as refusal:
            problems += [each for each in refusal.problems if each not in problems]
        else:
            taken.append(attached)
    if not taken and not problems:
        with hidden_as_missing():
            evaluation_page(request.user, evaluation_id)
        problems = [NOTHING_CHOSEN]
    said = [f"已收下“{each.name}”" + (f"。{each.remark}" if each.remark else "") for each in taken]
    return _answer(request, evaluation_id, said, tuple(problems), f"line-{row}" if row else "line-0")


@login_required
@posted_only
def describe(request: SignedIn, evaluation_id: int, evidence_id: int) -> HttpResponse:
    """Write what a file is: kind, number, date, pages, note."""
    written = tuple(
        Written(field, request.POST[field], request.POST.get(f"was:{field}", ""))
        for field in FIELDS
        if field in request.POST
    )
    try:
        with hidden_as_missing():
            changed = attaching.describe(
                user=request.user,
                evaluation_id=evaluation_id,
                evidence_id=evidence_id,
                written=written,
                address=address_of(request),
            )
    except Refused as refusal:
        return _answer(request, evaluation_id, [], refusal.problems, f"file-{evidence_id}")
    said = "说明已保存" if changed else "没有改动"
    return _answer(request, evaluation_id, [said], (), f"file-{evidence_id}")


@login_required
@posted_only
def remove(request: SignedIn, evaluation_id: int, evidence_id: int) -> HttpResponse:
    """Take a file off the form; it can be put back."""
    return _step(request, evaluation_id, evidence_id, attaching.detach, "已移除“{}”，可以撤销")


@login_required
@posted_only
def restore(request: SignedIn, evaluation_id: int, evidence_id: int) -> HttpResponse:
    """Put a file back that was taken off."""
    return _step(request, evaluation_id, evidence_id, attaching.restore, "已恢复“{}”")


@login_required
@require_GET
def download(request: SignedIn, evaluation_id: int, evidence_id: int) -> HttpResponseBase:
    """One file, always as a download, never shown by the browser in place."""
    try:
        with hidden_as_missing():
            handed_out = attaching.hand_out(
                user=request.user, evaluation_id=evaluation_id, evidence_id=evidence_id, address=address_of(request)
            )
    except Refused as refusal:
        return _page(request, evaluation_id, refusal.problems, status=409)
    response = FileResponse(
        handed_out.file, as_attachment=True, filename=handed_out.name, content_type=handed_out.content_type
    )
    response["Content-Security-Policy"] = DOWNLOAD_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _step(request: SignedIn, evaluation_id: int, evidence_id: int, step: Callable[..., str], done: str) -> HttpResponse:
    try:
        with hidden_as_missing():
            name = step(
                user=request.user, evaluation_id=evaluation_id, evidence_id=evidence_id, address=address_of(request)
            )
    except Refused as refusal:
        return _answer(request, evaluation_id, [], refusal.problems, "")
    return _answer(request, evaluation_id, [done.format(name)], (), "")


def _answer(
    request: SignedIn, evaluation_id: int, said: list[str], problems: tuple[Problem, ...], place: str
) -> HttpResponse:
    """What was done and what was not: as pieces of the page for a script, as a page for a person."""
    status = 200 if said else 409
    if wants_json(request):
        with hidden_as_missing():
            page = evaluation_page(request.user, evaluation_id)
        told = {
            "said": said,
            "refused": [sentence(each) for each in problems],
            "html": render_to_string("evidence/live.html", {"page": page}, request),
        }
        if not said:
            told["sentence"] = "".join(told["refused"])
        return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    for each in said:
        messages.success(request, each)
    if problems:
        return _page(request, evaluation_id, problems, status=409)
    return redirect(reverse("evidence", args=[evaluation_id]) + (f"#{place}" if place else ""))


def _page(
    request: SignedIn, evaluation_id: int, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    with hidden_as_missing():
        page = evaluation_page(request.user, evaluation_id)
    shown = EvidencePage(page, removed_from(evaluation_id) if page.may_enter else ())
    context = {
        "evidence": shown,
        "page": page,
        "problems": problems,
        "problems_title": "没有全部办成" if len(problems) > 1 else "没有办成",
        "section": "projects",
    }
    return render(request, "evidence/page.html", context, status=status)
