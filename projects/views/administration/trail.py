"""操作记录: what everybody has done, for the auditor: narrowed, checked, taken along."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header

from projects.selectors.audit_trail import ACTION_CHOICES, ACTIONS, KIND_CHOICES, KINDS, trail_for, trail_rows
from projects.selectors.pages.administration import TrailConditions
from projects.services.administering.trail import check_trail, export_trail, sentence_of
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "audit"}
PER_PAGE = 50
LONGEST = 64
OUTCOMES = {"done": "成功", "refused": "没有生效"}


@page_of_administration("audit", *READING_AND_STEPS)
def audit(request: SignedIn) -> HttpResponse:
    """The list; a post checks the whole chain and says whether it is intact."""
    checked = check_trail(user=request.user, address=address_of(request)) if request.method == "POST" else None
    conditions = _conditions(request.GET)
    page = Paginator(trail_for(conditions), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": trail_rows(page.object_list),
        "page": page,
        "conditions": conditions,
        "since": conditions.since.isoformat() if conditions.since else "",
        "until": conditions.until.isoformat() if conditions.until else "",
        "actions": ACTION_CHOICES,
        "kinds": KIND_CHOICES,
        "outcomes": OUTCOMES,
        "checked": checked,
        "checked_words": sentence_of(checked) if checked else "",
        "narrowed": conditions != TrailConditions(),
        **FRAME,
    }
    return render(request, "administration/audit/page.html", context)


@page_of_administration("audit", "GET")
def export(request: SignedIn) -> HttpResponse:
    """The entries of the same conditions as a workbook."""
    file = export_trail(user=request.user, conditions=_conditions(request.GET), address=address_of(request))
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response


def _conditions(asked: QueryDict) -> TrailConditions:
    """What was asked for; a day that is none, or a word that is not offered, narrows nothing."""
    number = asked.get("number", "").strip()
    return TrailConditions(
        who=asked.get("who", "").strip()[:LONGEST].replace("\x00", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        action=_offered(asked.get("action", ""), ACTIONS),
        kind=_offered(asked.get("kind", ""), KINDS),
        number=number if number.isascii() and number.isdigit() and len(number) <= 18 else "",
        outcome=_offered(asked.get("outcome", ""), OUTCOMES),
    )


def _offered(asked: str, words: dict[str, str]) -> str:
    return asked if asked in words else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
