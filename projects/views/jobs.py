"""后台任务：my jobs, how far one is, its cancelling, and its file. With htmx only what moves is swapped."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from evaluator.problems import Problem
from projects.selectors.jobs import job_shown, own_jobs
from projects.services import jobs
from projects.services.results import Refused
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

SECTION, IMPORTS = "downloads", "imports"
"""Where one has come from: a job that leads to a page is an import, any other a download."""
DOWNLOAD_POLICY = "default-src 'none'; sandbox"
"""A result is data: even a browser that would show it runs nothing in it."""


@login_required
@require_safe
def listing(request: SignedIn) -> HttpResponse:
    """My jobs, the newest first."""
    return render(request, "jobs/list.html", {"jobs": own_jobs(request.user), "section": SECTION})


@login_required
@require_safe
def job(request: SignedIn, job_id: int) -> HttpResponse:
    """One job; asked for by htmx, only the part that moves. With ``follow`` it leads to its result when it is done."""
    return _page(request, job_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, job_id: int) -> HttpResponse:
    """Cancel one's own job; whoever comes here otherwise sees its page."""
    if request.method != "POST":
        return redirect("job", job_id)
    try:
        with hidden_as_missing():
            found = jobs.cancel(user=request.user, job_id=job_id, address=address_of(request))
    except Refused as refusal:
        return _page(request, job_id, refusal.problems, "没有取消", status=409)
    messages.success(request, "已取消" if found.finished_at else "已要求停下，做完手上这一步就停")
    return redirect("job", job_id)


@login_required
@require_GET
def file(request: SignedIn, job_id: int) -> HttpResponseBase:
    """The result, always as a download."""
    try:
        with hidden_as_missing():
            handed_out = jobs.hand_out(user=request.user, job_id=job_id, address=address_of(request))
    except Refused as refusal:
        return _page(request, job_id, refusal.problems, "没有下载", status=409)
    response = FileResponse(
        handed_out.file, as_attachment=True, filename=handed_out.name, content_type=handed_out.content_type
    )
    response["Content-Security-Policy"] = DOWNLOAD_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def _page(
    request: SignedIn, job_id: int, problems: tuple[Problem, ...] = (), title: str = "", *, status: int = 200
) -> HttpResponse:
    with hidden_as_missing():
        shown = job_shown(request.user, job_id)
    if shown.leads_to and shown.is_mine and shown.is_done and "follow" in request.GET:
        return _led(request, shown.leads_to)
    template = "jobs/_state.html" if request.htmx else "jobs/page.html"
    section = IMPORTS if shown.leads_to else SECTION
    context = {"job": shown, "problems": problems, "problems_title": title, "section": section}
    context["follow"] = "?follow=1" if "follow" in request.GET else ""
    return render(request, template, context, status=status)


def _led(request: SignedIn, address: str) -> HttpResponse:
    """To what came of the job, without anybody pressing anything."""
    if not request.htmx:
        return redirect(address)
    response = HttpResponse()
    response["HX-Redirect"] = address
    return response
