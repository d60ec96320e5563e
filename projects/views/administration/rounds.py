"""自评批次: set up, moved, closed and opened again; more time for a unit; how far each has got."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from evaluator.problems import Problem
from projects.selectors.rounds import organising_options, round_page, rounds_for
from projects.services import opening
from projects.services.organising import extensions
from projects.services.organising import rounds as services
from projects.services.organising.attempts import LONGEST_REASON
from projects.services.results import Refused
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.administration.moments import day_in, moment_in, year_in
from projects.views.administration.units import number_or_none
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "rounds"}
MOST_NAMES = 20
OPENING_FIELDS = ("unit", "fiscal_year", "name", "opens_on", "due_at", "region")


@page_of_administration("rounds")
def rounds(request: SignedIn) -> HttpResponse:
    """Every round that the person manages, with its deadline and how far its forms have got."""
    return render(request, "administration/rounds/list.html", {"rows": rounds_for(request.user), **FRAME})


@page_of_administration("rounds", *READING_AND_STEPS)
def new(request: SignedIn) -> HttpResponse:
    """The form for a new round. Looking for its policy changes nothing; setting it up does."""
    if request.method != "POST":
        return _new_page(request, request.GET)
    asked, basis = _new_round(request.POST), None
    try:
        if request.POST.get("step") == "look":
            if asked.fiscal_year is None:
                raise Refused((Problem("year", "年度", "没有写年度，或者不是年份", "请写四位数的年份，如 2025"),))
            basis = services.basis_of(_region(request, asked), asked.fiscal_year)
            return _new_page(request, request.POST, basis=basis)
        round_ = services.set_up_round(user=request.user, new=asked, address=address_of(request))
    except Refused as refusal:
        return _new_page(request, request.POST, refusal.problems, status=409)
    messages.success(request, f"已新建“{round_.name}”。目标批复以后可以开表。")
    return redirect("administration-round", round_.pk)


@page_of_administration("rounds", *READING_AND_STEPS)
def round_(request: SignedIn, round_id: int) -> HttpResponse:
    """One round, and the steps that are taken on it."""
    if request.method != "POST":
        return _round_page(request, round_id)
    take = STEPS.get(request.POST.get("step", ""))
    if take is None:
        raise SuspiciousOperation("step")
    try:
        with hidden_as_missing():
            said = take(request, round_id)
    except Refused as refusal:
        return _round_page(request, round_id, refusal.problems, typed=request.POST, status=409)
    messages.success(request, said)
    return redirect("administration-round", round_id)


def _deadline(request: SignedIn, round_id: int) -> str:
    done = services.move_deadline(
        user=request.user,
        round_id=round_id,
        due_at=moment_in(request.POST.get("due_at", "")),
        was=moment_in(request.POST.get("was", "")),
        reason=request.POST.get("reason", ""),
        address=address_of(request),
    )
    return f"截止时间已改为 {services.told(done.due_at)}。已经报送的，是不是逾期不变。"


def _close(request: SignedIn, round_id: int) -> str:
    done = services.close_round(user=request.user, round_id=round_id, **_reason(request))
    return f"“{done.name}”已关闭，不再接收报送。"


def _reopen(request: SignedIn, round_id: int) -> str:
    done = services.reopen_round(user=request.user, round_id=round_id, **_reason(request))
    return f"“{done.name}”已重新开放。"


def _extend(request: SignedIn, round_id: int) -> str:
    done = extensions.grant_extension(
        user=request.user,
        round_id=round_id,
        unit_id=number_or_none(request.POST.get("unit", "")),
        due_at=moment_in(request.POST.get("due_at", "")),
        **_reason(request),
    )
    late = f"在这以前已经逾期报送的 {done.late_already} 张，记录不变。" if done.late_already else ""
    return f"{done.extension.unit.label}（含下级）延期到 {services.told(done.extension.due_at)}。{late}"


def _revoke(request: SignedIn, round_id: int) -> str:
    number = number_or_none(request.POST.get("extension", "")) or 0
    done = extensions.revoke_extension(user=request.user, round_id=round_id, extension_id=number, **_reason(request))
    return f"{done.unit.label}的延期已收回，按批次的截止时间算。"


def _open_forms(request: SignedIn, round_id: int) -> str:
    done = opening.open_round(user=request.user, round_id=round_id, address=address_of(request))
    if not done:
        return "没有要开的表：目标已批复的项目都开过了。"
    names = "、".join(each.project.name for each in done[:MOST_NAMES])
    return f"开了 {len(done)} 张自评表：{names}{' 等' if len(done) > MOST_NAMES else ''}。填报人可以开始填了。"


def _reason(request: SignedIn) -> dict[str, str]:
    return {"reason": request.POST.get("reason", ""), "address": address_of(request)}


STEPS: dict[str, Callable[[SignedIn, int], str]] = {
    "deadline": _deadline,
    "close": _close,
    "reopen": _reopen,
    "extend": _extend,
    "revoke": _revoke,
    "open-forms": _open_forms,
}


def _new_round(posted: QueryDict) -> services.NewRound:
    year = year_in(posted.get("fiscal_year", ""))
    usual = f"{year}年度项目支出绩效自评" if year else ""
    return services.NewRound(
        unit_id=number_or_none(posted.get("unit", "")),
        fiscal_year=year,
        name=posted.get("name", "").strip() or usual,
        opens_on=day_in(posted.get("opens_on", "")),
        due_at=moment_in(posted.get("due_at", "")),
        region=posted.get("region", ""),
    )


def _region(request: SignedIn, asked: services.NewRound) -> str:
    """The region that was written, else that of the chosen unit."""
    units = organising_options(request.user)
    return asked.region.strip() or next((each.region for each in units if each.id == asked.unit_id), "")


def _new_page(
    request: SignedIn,
    typed: QueryDict,
    problems: tuple[Problem, ...] = (),
    *,
    basis: services.Basis | None = None,
    status: int = 200,
) -> HttpResponse:
    units = organising_options(request.user)
    year = timezone.localdate().year - 1
    values = {name: typed.get(name, "") for name in OPENING_FIELDS}
    values["fiscal_year"] = values["fiscal_year"] or str(year)
    values["unit"] = values["unit"] or (str(units[0].id) if units else "")
    context = {"values": values, "units": units, "basis": basis, "problems": problems, **FRAME}
    return render(request, "administration/rounds/new.html", context, status=status)


def _round_page(
    request: SignedIn,
    round_id: int,
    problems: tuple[Problem, ...] = (),
    *,
    typed: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    with hidden_as_missing():
        page = round_page(request.user, round_id)
    context: dict[str, object] = {
        "page": page,
        "basis": services.basis_of_round(round_id),
        "problems": problems,
        "typed": typed or {},
        "longest": LONGEST_REASON,
        **FRAME,
    }
    return render(request, "administration/rounds/page.html", context, status=status)
