"""导入: bring files, look at the plan, apply it whole or not at all; one's own file back with its faults marked."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from evaluator.problems import Problem
from projects import tasks
from projects.selectors.plans.listing import planning_units
from projects.services import importing, jobs
from projects.services.importing.bringing import (
    LARGEST_FILE,
    LARGEST_TOGETHER,
    MEGABYTE,
    PASTED,
    label_of,
    refuse_large,
    refuse_strangers,
)
from projects.services.importing.choosing import Choice
from projects.services.importing.marked import marked_file
from projects.services.importing.plan import VERDICT_NAMES, Verdict
from projects.services.importing.showing import ImportPage, import_page, names_shown, own_imports, readable_forms
from projects.services.results import ExportedFile, Refused
from projects.views.posted import LARGEST_VERSION, step_from
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

SECTION = "imports"
LONGEST_PASTE = 2_000_000


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
            "unit_id": _number(request.POST.get("unit", "")),
            "fiscal_year": _number(request.POST.get("year", "")),
        }
        with hidden_as_missing():
            if importing.takes_long(uploads):
                record = importing.put_down(user=request.user, uploads=uploads, **scope)
                title = f"读导入的文件：{label_of([each.name for each in uploads])}"
                return _in_the_background(request, tasks.IMPORT_READ, title, record.pk)
            record = importing.bring(user=request.user, uploads=uploads, address=address_of(request), **scope)
    except Refused as refusal:
        return _list_page(request, refusal.problems, status=409)
    return redirect("import", record.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedIn, import_id: int) -> HttpResponse:
    """The plan; a post keeps what was ticked or chosen, or compares anew, and shows it again."""
    if request.method != "POST":
        return _plan_page(request, import_id)
    step = request.POST.get("step", "")
    if step not in ("tick", "choose", "anew", "all", "none"):
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            _keep_ticks(request, import_id, everything={"all": True, "none": False}.get(step))
            if step in ("choose", "anew"):
                choices = _choices(request) if step == "choose" else {}
                importing.choose(user=request.user, import_id=import_id, choices=choices)
    except Refused as refusal:
        return _plan_page(request, import_id, refusal.problems, status=409)
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
                    return _in_the_background(request, tasks.IMPORT_APPLY, "写入导入的内容", import_id)
            done = importing.apply_import(user=request.user, import_id=import_id, address=address_of(request))
    except Refused as refusal:
        return _plan_page(request, import_id, refusal.problems, status=409)
    said = "已经写入过了，没有再写" if done.was_before else f"已写入 {len(done.written)} 个项目"
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


def _in_the_background(request: SignedIn, kind: str, title: str, import_id: int) -> HttpResponse:
    """Hand a long step to a job; its page says how far it is, and leads to the plan."""
    job = jobs.create(
        user=request.user,
        kind=kind,
        title=title,
        parameters={"import": import_id},
        total=1,
        leads_to=reverse("import", args=[import_id]),
        address=address_of(request),
    )
    tasks.start(job.pk)
    return redirect("job", job.pk)


def _uploads(request: SignedIn) -> list[importing.Upload]:
    """The chosen files, unread while one of them is too large, and the pasted text."""
    files = [file for file in request.FILES.getlist("files") if file.name]
    text = request.POST.get("text", "").strip()[:LONGEST_PASTE]
    refuse_large([file.size or 0 for file in files] + ([len(text.encode())] if text else []))
    uploads = [importing.Upload(file.name or "表", file.read()) for file in files]
    return uploads + ([importing.Upload(PASTED, text.encode(), pasted=True)] if text else [])


def _keep_ticks(request: SignedIn, import_id: int, everything: bool | None = None) -> None:
    """What is ticked of all that the page showed; ``everything``: all of it, or none."""
    page = _shown(request, import_id)
    taken = set(request.POST.getlist("take"))
    ticks = {name: name in taken if everything is None else everything for name in names_shown(page)}
    without = None
    if page.refused_count:
        without = request.POST.get("without_refused") == "1"
    seen = _number(request.POST.get("version", ""))
    importing.tick(user=request.user, import_id=import_id, ticks=ticks, without_refused=without, seen=seen)


def _choices(request: SignedIn) -> Mapping[int, Choice]:
    """What was chosen for the forms on the page."""
    numbers = {
        found[1] for name in request.POST if (found := re.fullmatch(r"(?:unit|code|year|choice)-(\d{1,4})", name))
    }
    return {
        int(number): Choice(
            unit=_number(request.POST.get(f"unit-{number}", "")),
            code=_text(request, f"code-{number}"),
            year=_number(request.POST.get(f"year-{number}", "")),
            choice=_text(request, f"choice-{number}"),
        )
        for number in numbers
    }


def _text(request: SignedIn, name: str) -> str | None:
    typed = request.POST.get(name)
    return None if typed is None else typed.strip()[:200]


def _number(text: str) -> int | None:
    """A key or a year as posted; ``None`` for anything else."""
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) and int(text) <= LARGEST_VERSION else None


def _shown(request: SignedIn, import_id: int, known: tuple[str, ...] = ()) -> ImportPage:
    show = request.GET.get("show", "")
    return import_page(
        user=request.user,
        import_id=import_id,
        known=known,
        show=show if show in set(Verdict) else "",
        only=_number(request.GET.get("form", "")),
        page=_number(request.GET.get("page", "")) or 1,
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
    request: SignedIn, import_id: int, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    with hidden_as_missing():
        known = importing.known_sentences(request.user, import_id)
        page = _shown(request, import_id, known)
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "page": page,
        "problems": problems,
        "problems_title": "没有写入" if status == 409 else "",
        "verdicts": VERDICT_NAMES,
        "asked": asked.urlencode(),
        "section": SECTION,
    }
    return render(request, "imports/plan.html", context, status=status)


def _attached(file: ExportedFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
