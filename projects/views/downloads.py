"""下载: the official form as a workbook, frozen once it was handed in, marked 草稿 until approved; one or many."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from evaluator.problems import Problem
from projects import tasks
from projects.selectors.choices import Scope, scope_of
from projects.selectors.downloads import (
    DownloadCounts,
    DownloadRow,
    counts_of,
    downloads_for,
    ids_of,
    reportable,
    rows_of,
)
from projects.services import exporting, jobs
from projects.services.exporting import AT_ONCE, WORDS, Shape, export_form
from projects.services.results import Refused
from projects.templatetags.judging import sentence
from projects.views.attached import attached
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

PER_PAGE = 100
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class DownloadsPage:
    """The downloads page: what can be chosen from, and one page of it."""

    scope: Scope
    unit: int | None
    shows_everything: bool
    counts: DownloadCounts
    rows: tuple[DownloadRow, ...]
    page: Page
    checked: frozenset[int]
    """Ticked when the page was sent: they stay so if it comes back."""
    shapes: tuple[tuple[str, str], ...] = tuple((shape.value, words) for shape, words in WORDS.items())
    """Into what they can be bound, and its words."""
    shape: str = Shape.ARCHIVE.value
    at_once: int = AT_ONCE


@login_required
@require_GET
def export(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """One 项目支出绩效自评表; the file's name says unit, project, year and form.

    得分计算说明 is its second sheet; with ``workings=0`` the official form stands alone: some systems take one sheet.

    A project that is left out of the round (不纳入自评) has none: the page that says why comes instead.
    """
    try:
        with hidden_as_missing():
            file = export_form(
                user=request.user,
                evaluation_id=evaluation_id,
                workings=request.GET.get("workings") != "0",
                address=address_of(request),
            )
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect("exclusion", evaluation_id)
    return attached(file)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def downloads(request: SignedIn) -> HttpResponse:
    """The downloads page; a post answers with a file, with the page of the job that makes it, or with this page and the
    reason why there is none.
    """
    if request.method != "POST":
        return _page(request)
    person, address = request.user, address_of(request)
    try:
        with hidden_as_missing():
            order = exporting.order_forms(
                user=person,
                evaluation_ids=_asked_for(request),
                shape=_shape(request),
                workings=bool(request.POST.get("workings")),
                address=address,
            )
            if order.takes_long or request.POST.get("later"):
                job = jobs.create(
                    user=person,
                    kind=tasks.EXPORT,
                    title=order.title,
                    parameters={"shape": order.shape, "workings": order.workings},
                    subjects={"evaluation": order.evaluation_ids},
                    total=len(order.evaluation_ids),
                    address=address,
                )
                tasks.start(job.pk)
                return redirect("job", job.pk)
            file = exporting.export_order(user=person, order=order, address=address)
    except Refused as refusal:
        return _page(request, refusal.problems, status=409)
    return attached(file)


def _shape(request: SignedIn) -> Shape:
    try:
        return Shape(request.POST.get("shape", Shape.ARCHIVE))
    except ValueError as unknown:
        raise SuspiciousOperation("shape") from unknown


def _asked_for(request: SignedIn) -> tuple[int, ...]:
    """The forms that the pressed button means: those with a tick, all that can be reported upward, or all of them."""
    match request.POST.get("which", "chosen"):
        case "chosen":
            return _ticked(request)
        case "reportable":
            return ids_of(reportable(downloads_for(request.user, *_conditions(request))))
        case "all":
            return ids_of(downloads_for(request.user, *_conditions(request)))
        case _:
            raise SuspiciousOperation("which")


def _ticked(request: SignedIn) -> tuple[int, ...]:
    ids = request.POST.getlist("form")
    if not all(re.fullmatch(r"[0-9]{1,18}", each, re.ASCII) for each in ids):
        raise SuspiciousOperation("form")
    return tuple(int(each) for each in ids)


def _conditions(request: SignedIn) -> tuple[Scope, int | None]:
    """Year and responsible unit; one that is not offered is none."""
    scope = scope_of(request.user, request.GET.get("year", ""))
    asked = request.GET.get("unit", "")
    return scope, next((unit.id for unit in scope.units if str(unit.id) == asked), None)


def _page(request: SignedIn, problems: tuple[Problem, ...] = (), *, status: int = 200) -> HttpResponse:
    scope, unit = _conditions(request)
    forms = downloads_for(request.user, scope, unit)
    shows_everything = request.GET.get("show") == EVERYTHING
    shown = forms if shows_everything else reportable(forms)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    found = DownloadsPage(
        scope=scope,
        unit=unit,
        shows_everything=shows_everything,
        counts=counts_of(forms),
        rows=rows_of(shown[(page.number - 1) * PER_PAGE : page.number * PER_PAGE]),
        page=page,
        checked=frozenset(_ticked(request)),
        shape=request.POST.get("shape", Shape.ARCHIVE.value),
    )
    context = {"downloads": found, "problems": problems, "section": "downloads"}
    return render(request, "downloads/page.html", context, status=status)
