"""列的对应: name the columns of a form that was not recognised, once; and the list of what is kept."""

import re
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evaluator.problems import Problem
from projects import tasks
from projects.selectors.mappings import kept_mappings
from projects.services import jobs
from projects.services.importing.changing import change_mapping, changing_page
from projects.services.importing.mappings import (
    Chosen,
    check_mapping,
    delete_mapping,
    keep_mapping,
    rename_mapping,
)
from projects.services.importing.naming import Said, naming_page
from projects.services.importing.rereading import reads_long
from projects.services.results import Refused
from projects.views.posted import LARGEST_VERSION
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

SECTION = "imports"
_COLUMN = re.compile(r"column-([0-9]{1,3})", re.ASCII)
_FIELD = re.compile(r"field-([a-z_]{1,20})", re.ASCII)
LONGEST = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def naming(request: SignedIn, import_id: int, number: int) -> HttpResponse:
    """The table with a choice above each column; a post reads by what was chosen, or keeps it."""
    if request.method != "POST":
        return _naming_page(request, import_id, number, None)
    said = _said(request.POST)
    if "keep" not in request.POST:
        return _naming_page(request, import_id, number, said)
    try:
        with hidden_as_missing():
            chosen = Chosen(import_id, number, said, _number(request.POST.get("unit", "")), _name(request))
            if reads_long(user=request.user, import_id=import_id):
                check_mapping(user=request.user, chosen=chosen)
                return _later(request, chosen)
            count = keep_mapping(user=request.user, chosen=chosen, address=address_of(request))
    except Refused as refusal:
        return _naming_page(request, import_id, number, said, refusal.problems)
    messages.success(request, f"对应关系已保存，按它读出 {count} 张表。以后同样的表不再问。")
    return redirect("import", import_id)


@login_required
@require_http_methods(["GET", "HEAD"])
def mappings(request: SignedIn) -> HttpResponse:
    """Everything that is kept for the units that the person writes for."""
    return _list_page(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def changing(request: SignedIn, mapping_id: int) -> HttpResponse:
    """One kept mapping, open to be changed; a post reads by what was chosen, or keeps it."""
    said = _said(request.POST) if request.method == "POST" else None
    try:
        with hidden_as_missing():
            if said is None or "keep" not in request.POST:
                return _changing_page(request, mapping_id, said)
            state = request.POST.get("state", "")
            kept = change_mapping(
                user=request.user, mapping_id=mapping_id, said=said, state=state, address=address_of(request)
            )
    except Refused as refusal:
        if said is None:
            return _list_page(request, refusal.problems)
        return _changing_page(request, mapping_id, said, refusal.problems)
    messages.success(request, f"“{kept.name}”已保存，以后按改过的读；以前读进来的不受影响")
    return redirect("imports-mappings")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedIn, mapping_id: int) -> HttpResponse:
    """改名; who comes by a link is sent to the list."""
    if request.method != "POST":
        return redirect("imports-mappings")
    try:
        with hidden_as_missing():
            kept = rename_mapping(
                user=request.user,
                mapping_id=mapping_id,
                name=_name(request),
                address=address_of(request),
            )
    except Refused as refusal:
        return _list_page(request, refusal.problems)
    messages.success(request, f"已改名为“{kept.name}”")
    return redirect("imports-mappings")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedIn, mapping_id: int) -> HttpResponse:
    """删除: read nothing by it any more."""
    if request.method != "POST":
        return redirect("imports-mappings")
    try:
        with hidden_as_missing():
            name = delete_mapping(user=request.user, mapping_id=mapping_id, address=address_of(request))
    except Refused as refusal:
        return _list_page(request, refusal.problems)
    messages.success(request, f"已删除“{name}”，以后不再按它读；以前读进来的不受影响")
    return redirect("imports-mappings")


def _later(request: SignedIn, chosen: Chosen) -> HttpResponse:
    """Many files are read by it in the background, as long imports are; the job leads to the plan."""
    job = jobs.create(
        user=request.user,
        kind=tasks.IMPORT_MAP,
        title=f"保存“{chosen.name}”，按它读没认出来的表",
        parameters=asdict(chosen),
        total=1,
        leads_to=reverse("import", args=[chosen.import_id]),
        address=address_of(request),
    )
    tasks.start(job.pk)
    return redirect(f"{reverse('job', args=[job.pk])}?follow=1")


def _said(posted: QueryDict) -> Said:
    """What the page says, as posted: shape only, the service judges it."""
    texts = {name: str(posted.get(name, "")) for name in posted}
    return Said(
        kind=texts.get("kind", ""),
        head_row=_number(texts.get("head_row", "")),
        head_rows=_number(texts.get("head_rows", "")) or 1,
        columns={int(found[1]): text for name, text in texts.items() if text and (found := _COLUMN.fullmatch(name))},
        fields={found[1]: text.strip()[:LONGEST] for name, text in texts.items() if (found := _FIELD.fullmatch(name))},
    )


def _name(request: SignedIn) -> str:
    return request.POST.get("name", "")[:LONGEST]


def _number(text: str) -> int:
    """A key or a row as posted; 0 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) and int(text) <= LARGEST_VERSION else 0


def _naming_page(
    request: SignedIn, import_id: int, number: int, said: Said | None, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    with hidden_as_missing():
        page = naming_page(user=request.user, import_id=import_id, number=number, said=said)
    context = {
        "page": page,
        "here": reverse("imports-map", args=[import_id, number]),
        "problems": problems,
        "problems_title": "没有保存",
        "name": request.POST.get("name", page.sheet),
        "unit": _number(request.POST.get("unit", "")) or (page.units[0][0] if page.units else 0),
        "section": SECTION,
    }
    template = "mappings/_naming.html" if request.htmx and not problems else "mappings/naming.html"
    return render(request, template, context, status=409 if problems else 200)


def _changing_page(
    request: SignedIn, mapping_id: int, said: Said | None, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    page = changing_page(user=request.user, mapping_id=mapping_id, said=said)
    context = {
        "page": page,
        "here": reverse("imports-mapping", args=[mapping_id]),
        "state": request.POST.get("state", page.state),
        "problems": problems,
        "problems_title": "没有保存",
        "section": SECTION,
    }
    template = "mappings/_naming.html" if request.htmx and not problems else "mappings/changing.html"
    return render(request, template, context, status=409 if problems else 200)


def _list_page(request: SignedIn, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    context = {
        "mappings": kept_mappings(request.user),
        "problems": problems,
        "problems_title": "没有改动",
        "section": SECTION,
    }
    return render(request, "mappings/list.html", context, status=409 if problems else 200)
