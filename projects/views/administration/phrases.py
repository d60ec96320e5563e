"""常用语: the sentences that a unit uses again, kept by its 填报人 and 审核人."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from evaluator.problems import Problem
from projects.selectors.phrases import phrase_page
from projects.services import phrasing
from projects.services.results import Refused
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.administration.units import number_or_none
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "phrases"}


@page_of_administration("phrases", *READING_AND_STEPS)
def phrases(request: SignedIn) -> HttpResponse:
    """The list, to add to, to change and to retire from."""
    if request.method != "POST":
        return _page(request)
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            said = take(request)
    except Refused as refusal:
        return _page(request, refusal.problems, typed=request.POST, status=409)
    messages.success(request, said)
    kind = request.GET.get("kind", "")
    return redirect(reverse("administration-phrases") + (f"?kind={kind}" if kind.isalpha() else ""))


def _add(request: SignedIn) -> str:
    posted = request.POST
    phrasing.add_phrase(
        user=request.user,
        unit_id=number_or_none(posted.get("unit", "")) or 0,
        kind=posted.get("kind", ""),
        text=posted.get("text", ""),
        cause_class=posted.get("cause_class", ""),
        address=address_of(request),
    )
    return "已加入常用语。填偏差说明时可以选用，不会自动填入。"


def _change(request: SignedIn) -> str:
    posted = request.POST
    phrasing.change_phrase(
        user=request.user,
        phrase_id=_phrase(request),
        text=posted.get("text", ""),
        cause_class=posted.get("cause_class", ""),
        address=address_of(request),
    )
    return "已改好。以前用过它的表不受影响。"


def _retire(request: SignedIn) -> str:
    phrasing.retire_phrase(user=request.user, phrase_id=_phrase(request), address=address_of(request))
    return "已停用，不再出现在可选的常用语里。"


def _restore(request: SignedIn) -> str:
    phrasing.restore_phrase(user=request.user, phrase_id=_phrase(request), address=address_of(request))
    return "已恢复使用。"


STEPS: dict[str, Callable[[SignedIn], str]] = {
    "add": _add,
    "change": _change,
    "retire": _retire,
    "restore": _restore,
}


def _phrase(request: SignedIn) -> int:
    return number_or_none(request.POST.get("phrase", "")) or 0


def _page(
    request: SignedIn,
    problems: tuple[Problem, ...] = (),
    *,
    typed: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "page": phrase_page(request.user, kind=request.GET.get("kind", "")),
        "problems": problems,
        "typed": typed or {},
        "longest": phrasing.LONGEST,
        **FRAME,
    }
    return render(request, "administration/phrases/page.html", context, status=status)
