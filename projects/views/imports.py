"""导入: bring files, look at the plan, apply it whole or not at all; one's own file back with its faults marked."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from evaluator.problems import Problem
from projects import tasks
from projects.selectors.jobs import JobShown, own_jobs
from projects.selectors.plans.listing import planning_units
from projects.services import importing, jobs
from projects.services.importing.admitting import (
    LARGEST_FILE,
    LARGEST_TOGETHER,
    MEGABYTE,
    refuse_large,
    refuse_strangers,
)
from projects.services.importing.bringing import PASTED, label_of
from projects.services.importing.listed import own_imports, readable_forms
from projects.services.importing.marked import marked_file
from projects.services.importing.page import ImportPage
from projects.services.importing.plan import Verdict
from projects.services.importing.showing import (
    FINDINGS,
    LOOKS,
    content_alone,
    import_page,
    names_matching,
    names_shown,
)
from projects.services.results import ExportedFile, Refused
from projects.views.import_choices import choices_for, number_of
from projects.views.posted import step_from
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

SECTION = "imports"
LONGEST_PASTE = 2_000_000
LONGEST_QUERY = 200
STEPS = frozenset({"tick", "keep", "choose", "alike", "anew", "all", "none"})
"""What a post to the plan asks for; each of them keeps what is ticked. 应用 and 放弃 have their own addresses."""
FILTERS = frozenset({*Verdict, FINDINGS, LOOKS})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedIn) -> HttpResponse:
    """What can be brought and what was; a post reads the files and leads to their plan."""
    if request.method != "POST":
        return _list_page(request)
    try:
        refuse_strangers(request.user)
        uploads = _uploads(request)
        scope = {
            "unit_id": number_of(request.POST.get("unit", "")),
            "fiscal_year": number_of(request.POST.get("year", "")),
        }
        with hidden_as_missing():
            if importing.takes_long(uploads):
                title = f"读导入的文件：{label_of([each.name for each in uploads])}"
                job_id = importing.put_down(
                    user=request.user,
                    uploads=uploads,
                    then=lambda record: _job(request, tasks.IMPORT_READ, title, record.pk),
                    **scope,
                )
                return _in_the_background(job_id)
            record = importing.bring(user=request.user, uploads=uploads, address=address_of(request), **scope)
    except Refused as refusal:
        return _list_page(request, refusal.problems, status=409)
    return redirect("import", record.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedIn, import_id: int) -> HttpResponse:
    """The plan; a post keeps what was ticked or chosen, or compares anew, and shows it again."""
    if request.method != "POST":
        return _content(request, import_id) if request.htmx else _plan_page(request, import_id)
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            page = _keep_ticks(request, import_id, everything={"all": True, "none": False}.get(step))
            if step in ("choose", "alike", "anew"):
                choices = {} if step == "anew" else choices_for(request, page, alike=step == "alike")
                importing.choose(user=request.user, import_id=import_id, choices=choices)
    except Refused as refusal:
        return _plan_page(request, import_id, refusal.problems, title="没有改", status=409)
    if step == "keep":
        messages.success(request, "勾选保存下来了，还没有写入。以后从“导入 › 我的导入”进来，接着按“应用”")
    return redirect(_here(request, import_id))


@login_required
@step_from("import")
def apply(request: SignedIn, import_id: int) -> HttpResponse:
    """应用: everything that is ticked is written, or nothing."""
    try:
        with hidden_as_missing():
            # A second press of the button comes to an import that is applied: it has no ticks to keep any more.
            if import_page(user=request.user, import_id=import_id).waits:
                _keep_ticks(request, import_id)
                if importing.applies_long(user=request.user, import_id=import_id):
                    return _in_the_background(_job(request, tasks.IMPORT_APPLY, "写入导入的内容", import_id))
            done = importing.apply_import(user=request.user, import_id=import_id, address=address_of(request))
            said = importing.said_before(user=request.user, import_id=import_id) if done.was_before else ""
    except Refused as refusal:
        # Another press of the button may have written it between two looks of this one: that is no refusal.
        said = importing.said_before(user=request.user, import_id=import_id)
        if not said:
            return _plan_page(request, import_id, refusal.problems, status=409)
    if said:
        messages.success(request, said)
    return redirect("import", import_id)


@login_required
@step_from("import")
def discard(request: SignedIn, import_id: int) -> HttpResponse:
    """放弃这次导入."""
    try:
        with hidden_as_missing():
            importing.discard(user=request.user, import_id=import_id, address=address_of(request))
    except Refused as refusal:
        return _plan_page(request, import_id, refusal.problems, status=409)
    messages.success(request, "已放弃，什么也没有写入")
    return redirect("imports")


@login_required
@require_GET
def marked(request: SignedIn, import_id: int, number: int) -> HttpResponse:
    """One's own file with the faulty cells marked."""
    try:
        with hidden_as_missing():
            file = marked_file(user=request.user, import_id=import_id, number=number)
    except Refused as refusal:
        return _plan_page(request, import_id, refusal.problems, status=409)
    return _attached(file)


@login_required
@require_safe
def former(request: SignedIn) -> HttpResponse:
    """Where target forms were imported before (导入目标表)."""
    return redirect("imports")


def _job(request: SignedIn, kind: str, title: str, import_id: int) -> int:
    """Put down a long step of an import."""
    job = jobs.create(
        user=request.user,
        kind=kind,
        title=title,
        parameters={"import": import_id},
        total=1,
        leads_to=reverse("import", args=[import_id]),
        address=address_of(request),
    )
    return int(job.pk)


def _in_the_background(job_id: int) -> HttpResponse:
    """Have the job run; its page says how far it is, and leads to the plan."""
    tasks.start(job_id)
    return redirect(f"{reverse('job', args=[job_id])}?follow=1")


def _uploads(request: SignedIn) -> list[importing.Upload]:
    """The chosen files, unread while one of them is too large, and the pasted text."""
    files = [file for file in request.FILES.getlist("files") if file.name]
    text = request.POST.get("text", "").strip()
    if len(text) > LONGEST_PASTE:
        said = f"粘贴的文字有 {len(text)} 个字，最多 {LONGEST_PASTE} 个字，没有读"
        raise Refused(
            (Problem("text-too-long", "粘贴的文字", said, "请分几次粘贴，或者把表格存成文件再选择", anchor="text"),)
        )
    refuse_large([file.size or 0 for file in files] + ([len(text.encode())] if text else []))
    uploads = [importing.Upload(file.name or "表", file.read()) for file in files]
    return uploads + ([importing.Upload(PASTED, text.encode(), pasted=True)] if text else [])


def _keep_ticks(request: SignedIn, import_id: int, everything: bool | None = None) -> ImportPage:
    """Keep what is ticked of all that the page showed; ``everything``: of all that passes its filter, all or none."""
    # The buttons lead elsewhere: what was ticked belongs to the view that they were pressed in.
    at = QueryDict(request.POST["at"][:LONGEST_QUERY]) if "at" in request.POST else request.GET
    page = _shown(request, import_id, asked=at)
    if everything is None:
        taken = set(request.POST.getlist("take"))
        ticks = {name: name in taken for name in names_shown(page)}
    else:
        ticks = dict.fromkeys(names_matching(page, ticked=everything), everything)
    without = None
    if page.refused_count:
        without = request.POST.get("without_refused") == "1"
    seen = number_of(request.POST.get("version", ""))
    importing.tick(user=request.user, import_id=import_id, ticks=ticks, without_refused=without, seen=seen)
    return page


def _shown(
    request: SignedIn, import_id: int, known: tuple[str, ...] = (), *, asked: QueryDict | None = None
) -> ImportPage:
    asked = request.GET if asked is None else asked
    show = asked.get("show", "")
    return import_page(
        user=request.user,
        import_id=import_id,
        known=known,
        show=show if show in FILTERS else "",
        only=number_of(asked.get("form", "")),
        page=number_of(asked.get("page", "")) or 1,
    )


def _here(request: SignedIn, import_id: int) -> str:
    """The same page again, with its filter."""
    asked = request.GET.urlencode()
    return f"{redirect('import', import_id)['Location']}{'?' + asked if asked else ''}"


def _list_page(request: SignedIn, problems: tuple[Problem, ...] = (), *, status: int = 200) -> HttpResponse:
    context = {
        "problems": problems,
        "problems_title": "没有读",
        "units": planning_units(request.user),
        "imports": own_imports(request.user),
        "readable": readable_forms(),
        "megabytes": LARGEST_FILE // MEGABYTE,
        "megabytes_together": LARGEST_TOGETHER // MEGABYTE,
        "days": settings.IMPORTS_KEEP_DAYS,
        "pasted": request.POST.get("text", ""),
        "section": SECTION,
    }
    return render(request, "imports/list.html", context, status=status)


def _plan_page(
    request: SignedIn, import_id: int, problems: tuple[Problem, ...] = (), *, title: str = "没有写入", status: int = 200
) -> HttpResponse:
    with hidden_as_missing():
        known = importing.known_sentences(request.user, import_id)
        page = _shown(request, import_id, known)
    context = {
        "page": page,
        "problems": problems,
        "problems_title": title,
        "here": f"?{asked}" if (asked := request.GET.urlencode()) else "",
        "job": _job_of(request, import_id) if page.state == "reading" else None,
        "days": settings.IMPORTS_KEEP_DAYS,
        "section": SECTION,
    }
    return render(request, "imports/plan.html", context, status=status)


def _content(request: SignedIn, import_id: int) -> HttpResponse:
    """What was read in one form, for the part of the page that was opened."""
    with hidden_as_missing():
        number = number_of(request.GET.get("form", "")) or 0
        read = content_alone(user=request.user, import_id=import_id, number=number)
    return render(request, "imports/_content.html", {"read": read})


def _job_of(request: SignedIn, import_id: int) -> JobShown | None:
    """The newest job that reads or writes an import."""
    address = reverse("import", args=[import_id])
    return next((each for each in own_jobs(request.user) if each.leads_to == address), None)


def _attached(file: ExportedFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
