"""单位: the tree of units, and what the system administrator does to it."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from evaluator.problems import Problem
from projects import permissions
from projects.selectors.pages.administration import Choice
from projects.selectors.units import find_unit, unit_choices, unit_page, unit_tree
from projects.services.administering import units as services
from projects.services.administering.tree import KINDS, UnitTexts, completed
from projects.services.results import Refused
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "units"}
KIND_CHOICES = tuple(Choice(value, label) for value, label in KINDS.items())
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


@page_of_administration("units")
def units(request: SignedIn) -> HttpResponse:
    """The tree: each unit with its code, kind, region, people and projects."""
    context = {"rows": unit_tree(), "may_change": permissions.may_manage_organisation(request.user), **FRAME}
    return render(request, "administration/units/list.html", context)


@page_of_administration("units", *READING_AND_STEPS)
def new(request: SignedIn) -> HttpResponse:
    """The form for a new unit, and its post; the system administrator's alone."""
    if not permissions.may_manage_organisation(request.user):
        raise Http404
    if request.method != "POST":
        asked = request.GET.get("parent", "")
        return _new_page(request, proposed_below(asked), asked)
    texts, parent = _texts(request.POST), number_or_none(request.POST.get("parent", ""))
    try:
        with hidden_as_missing():
            unit = services.add_unit(user=request.user, texts=texts, parent_id=parent, address=address_of(request))
    except Refused as refusal:
        return _new_page(request, texts, request.POST.get("parent", ""), refusal.problems, status=409)
    took = [] if texts.kind else [f"类别按上级的下一级，是{KINDS[unit.kind]}"]
    took += [] if texts.region else [f"行政区划代码用上级的 {unit.region}"]
    messages.success(request, "；".join([f"已新增“{unit.name}”", *took]) + "。")
    return redirect("administration-units")


@page_of_administration("units", *READING_AND_STEPS)
def unit(request: SignedIn, unit_id: int) -> HttpResponse:
    """One unit, and the steps that are taken on it: change, move, close, reopen."""
    if request.method != "POST":
        return _unit_page(request, unit_id)
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            said = take(request, unit_id, {"seen": request.POST.get("seen", ""), "address": address_of(request)})
    except Refused as refusal:
        return _unit_page(request, unit_id, refusal.problems, typed=request.POST, status=409)
    messages.success(request, said)
    return redirect("administration-unit", unit_id)


def number_or_none(text: str) -> int | None:
    """A record's number as posted; empty for none; anything else is no form of ours."""
    if text and not NUMBER.fullmatch(text):
        raise SuspiciousOperation("number")
    return int(text) if text else None


def proposed_below(parent: str) -> UnitTexts:
    """What a new unit below this parent usually is: the next lower kind, the parent's region. To be changed freely."""
    blank = UnitTexts("", "", "", "")
    if not NUMBER.fullmatch(parent):
        return blank
    with hidden_as_missing():
        return completed(blank, find_unit(int(parent)))


def _change(request: SignedIn, unit_id: int, rest: dict[str, str]) -> str:
    done = services.change_unit(user=request.user, unit_id=unit_id, texts=_texts(request.POST), **rest)
    return f"已保存“{done.name}”。"


def _move(request: SignedIn, unit_id: int, rest: dict[str, str]) -> str:
    parent = number_or_none(request.POST.get("parent", ""))
    done = services.move_unit(user=request.user, unit_id=unit_id, parent_id=parent, **rest)
    return f"已把“{done.name}”移到“{done.parent.name}”下面。" if done.parent else f"已把“{done.name}”移到最上面。"


def _close(request: SignedIn, unit_id: int, rest: dict[str, str]) -> str:
    despite = request.POST.get("despite") == "1"
    done = services.close_unit(user=request.user, unit_id=unit_id, despite_work=despite, **rest)
    return f"已停用“{done.name}”。"


def _reopen(request: SignedIn, unit_id: int, rest: dict[str, str]) -> str:
    return f"已恢复“{services.reopen_unit(user=request.user, unit_id=unit_id, **rest).name}”。"


STEPS: dict[str, Callable[[SignedIn, int, dict[str, str]], str]] = {
    "change": _change,
    "move": _move,
    "close": _close,
    "reopen": _reopen,
}


def _texts(posted: QueryDict) -> UnitTexts:
    names = ("code", "name", "kind", "region", "short_name")
    return UnitTexts.of(**{name: posted.get(name, "") for name in names})


def _new_page(
    request: SignedIn, texts: UnitTexts, parent: str, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    context = {
        "texts": texts,
        "parent": parent,
        "parents": unit_choices(),
        "kinds": KIND_CHOICES,
        "kind_blank": "（按上级的下一级）",
        "region_help": "6 位数字，决定新批次用哪个评分办法和表样；空着就用上级单位的",
        "problems": problems,
        **FRAME,
    }
    return render(request, "administration/units/new.html", context, status=status)


def _unit_page(
    request: SignedIn,
    unit_id: int,
    problems: tuple[Problem, ...] = (),
    *,
    typed: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    with hidden_as_missing():
        record = find_unit(unit_id)
    page = unit_page(record)
    texts: Any = _texts(typed) if typed and typed.get("step") == "change" else page
    may_change = permissions.may_manage_organisation(request.user)
    context = {
        "unit": page,
        "texts": texts,
        "kinds": KIND_CHOICES,
        "parents": unit_choices(without=page.path) if may_change else (),
        "parent": str(page.parent_id or ""),
        "seen": services.seen_unit(record),
        "may_change": may_change,
        "problems": problems,
        **FRAME,
    }
    return render(request, "administration/units/page.html", context, status=status)
