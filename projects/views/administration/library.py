"""指标库: the indicators that a unit keeps for reuse: found by pinyin initials, added, changed and taken out of use."""

from collections.abc import Callable
from dataclasses import fields

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from evaluator.problems import Problem
from projects.selectors.library import find_entry, indicators_like, library_choices, search_library
from projects.services import cataloguing
from projects.services.cataloguing import LibraryData
from projects.services.results import Refused
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.administration.units import number_or_none
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "library"}
LONGEST_QUERY = 100


@page_of_administration("library", *READING_AND_STEPS)
def library(request: SignedIn) -> HttpResponse:
    """What the person may use, by name, initials or pinyin; a post takes an indicator of a project into it."""
    if request.method != "POST":
        return _list(request)
    step = request.POST.get("step", "")
    take = STEPS.get(step)
    if take is None:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            said = take(request)
    except Refused as refusal:
        return _list(request, refusal.problems, status=409)
    messages.success(request, said)
    return redirect("administration-library")


@page_of_administration("library", *READING_AND_STEPS)
def new(request: SignedIn) -> HttpResponse:
    """The form for a new entry, and its post."""
    if request.method != "POST":
        return _form(request, {}, None)
    try:
        with hidden_as_missing():
            entry = cataloguing.add_entry(
                user=request.user, unit_id=_number(request, "unit"), data=_data(request), address=address_of(request)
            )
    except Refused as refusal:
        return _form(request, request.POST, None, refusal.problems, status=409)
    messages.success(request, f"“{entry.name}”已加入指标库。")
    return redirect("administration-library")


@page_of_administration("library", *READING_AND_STEPS)
def entry(request: SignedIn, entry_id: int) -> HttpResponse:
    """One entry, to change it; indicators that were made from it stay as they are."""
    with hidden_as_missing():
        found = find_entry(request.user, entry_id)
    if request.method != "POST":
        return _form(request, found.__dict__, entry_id)
    try:
        with hidden_as_missing():
            cataloguing.change_entry(
                user=request.user, entry_id=entry_id, data=_data(request), address=address_of(request)
            )
    except Refused as refusal:
        return _form(request, request.POST, entry_id, refusal.problems, status=409)
    messages.success(request, "已改好。以前用它建的指标不受影响。")
    return redirect("administration-library")


def _take(request: SignedIn) -> str:
    done = cataloguing.add_from_indicator(
        user=request.user,
        unit_id=_number(request, "unit"),
        indicator_id=_number(request, "indicator"),
        address=address_of(request),
    )
    return f"“{done.name}”已加入指标库，常用指标值是“{done.typical_target or '（空）'}”，可以再改。"


def _retire(request: SignedIn) -> str:
    done = cataloguing.retire_entry(user=request.user, entry_id=_number(request, "entry"), address=address_of(request))
    return f"“{done.name}”已停用。"


def _revive(request: SignedIn) -> str:
    done = cataloguing.revive_entry(user=request.user, entry_id=_number(request, "entry"), address=address_of(request))
    return f"“{done.name}”已恢复使用。"


STEPS: dict[str, Callable[[SignedIn], str]] = {"take": _take, "retire": _retire, "revive": _revive}


def _number(request: SignedIn, name: str) -> int:
    return number_or_none(request.POST.get(name, "")) or 0


def _data(request: SignedIn) -> LibraryData:
    return LibraryData(**{each.name: request.POST.get(each.name, "") for each in fields(LibraryData)})


def _list(request: SignedIn, problems: tuple[Problem, ...] = (), *, status: int = 200) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:LONGEST_QUERY] for name in ("q", "category", "like")}
    retired = request.GET.get("state") == "retired"
    choices = library_choices(request.user)
    context = {
        "found": search_library(request.user, asked["q"], category=asked["category"], retired=retired),
        "likes": indicators_like(request.user, asked["like"]),
        "choices": choices,
        "keeps": {unit.id for unit in choices.units},
        "asked": asked,
        "retired": retired,
        "problems": problems,
        **FRAME,
    }
    return render(request, "administration/library/list.html", context, status=status)


def _form(
    request: SignedIn,
    values: QueryDict | dict[str, object],
    entry_id: int | None,
    problems: tuple[Problem, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "values": {each.name: values.get(each.name, "") for each in fields(LibraryData)},
        "unit": values.get("unit", ""),
        "entry_id": entry_id,
        "choices": library_choices(request.user),
        "problems": problems,
        **FRAME,
    }
    return render(request, "administration/library/entry.html", context, status=status)
