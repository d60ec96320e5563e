"""绩效目标: the list, a new project, the page of one plan, and each cell saved as it is left."""

import re
from dataclasses import dataclass, fields
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evaluator.policies import loader
from evaluator.problems import Problem
from projects.selectors.pages.goals import PlanPage
from projects.selectors.plans.listing import plan_list, planning_units
from projects.selectors.plans.page import plan_page
from projects.selectors.rectification import last_years_measures
from projects.services import planning
from projects.services.planning.describing import PROJECT_LABELS
from projects.services.results import Conflict, Refused, Saved
from projects.views.posted import LARGEST_VERSION, Block, step_from
from projects.views.saved import answer_to_cells
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

CELL_NAME = re.compile(r"(indicator:\d{1,18}|funding:[a-z_]{1,24}|plan):([a-z_]{1,40})")
SECTION = "goals"
LONG_FIELDS = {"overview": 3, "basis": 2, "necessity": 2, "measures": 2, "plan": 2, "overall_goal": 2}
NO_UNIT = Problem("unit-missing", "责任单位", "没有选责任单位", "请选您负责填报的单位", anchor="project-unit")
ASKED = (
    "code",
    "name",
    "nature",
    "category",
    "competent_department",
    "implementing_unit",
    "starts_on",
    "ends_on",
    "contact",
    "contact_phone",
    "overview",
    "basis",
    "necessity",
    "measures",
    "plan",
    "overall_goal",
)


@dataclass(frozen=True, slots=True)
class AskedField:
    """One field of the form for a new project."""

    name: str
    label: str
    value: str
    required: bool
    rows: int
    hint: str


@login_required
@require_safe
def goals(request: SignedIn) -> HttpResponse:
    """The goals of one year."""
    return render_list(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """新建项目 by form; then its goals are written on their own page."""
    units = planning_units(request.user)
    if request.method != "POST":
        return _new_form(request, units)
    data = planning.ProjectData(**{each.name: request.POST.get(each.name, "") for each in fields(planning.ProjectData)})
    unit_id = number_in(request.POST.get("unit", ""))
    if not unit_id:
        return _new_form(request, units, (NO_UNIT,), status=409)
    try:
        with hidden_as_missing():
            plan = planning.start_plan(
                user=request.user,
                unit_id=unit_id,
                fiscal_year=number_in(request.POST.get("fiscal_year", "").strip()),
                project=data,
                address=address_of(request),
            )
    except Refused as refusal:
        return _new_form(request, units, refusal.problems, status=409)
    messages.success(request, f"已建立“{plan.project}”，请接着编目标。")
    return redirect("goals-plan", plan.pk)


@login_required
@require_safe
def plan(request: SignedIn, plan_id: int) -> HttpResponse:
    """The goals of one project and year: to write, to approve, or to look at."""
    return render_plan(request, plan_id)


@login_required
@step_from("goals-plan")
def save(request: SignedIn, plan_id: int) -> HttpResponse:
    """Save cells: a block as it is left (answered with the pieces of the page that follow), or the whole form."""

    def save_block(block: Block) -> Saved:
        return planning.save_plan_cells(
            user=request.user,
            plan_id=plan_id,
            changes=block.changes,
            whole=block.whole,
            page=block.page,
            address=address_of(request),
        )

    return answer_to_cells(
        request,
        cells=CELL_NAME,
        save=save_block,
        pieces=lambda: render_to_string("goals/live.html", {"page": page_of(request, plan_id)}, request),
        page=partial(render_plan, request, plan_id),
        back=reverse("goals-plan", args=[plan_id]),
    )


def page_of(request: SignedIn, plan_id: int) -> PlanPage:
    """The page of one plan; a foreign one is missing. ``?deleted=`` names a deletion that can be undone."""
    deleted = request.GET.get("deleted", "")
    undo = int(deleted) if re.fullmatch(r"[0-9]{1,18}", deleted, re.ASCII) else None
    with hidden_as_missing():
        return plan_page(request.user, plan_id, loader.get, deleted=undo)


def render_plan(
    request: SignedIn,
    plan_id: int,
    *,
    problems: tuple[Problem, ...] = (),
    title: str = "",
    conflicts: tuple[Conflict, ...] = (),
    comment: str = "",
    number: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of one plan, with what was refused and what had been written."""
    page = page_of(request, plan_id)
    head = page.head
    context = {
        "page": page,
        "measures": last_years_measures(head.project_id, head.fiscal_year, today=timezone.localdate()),
        "problems": problems,
        "problems_title": title,
        "conflicts": conflicts,
        "comment": comment,
        "number": number,
        "section": SECTION,
    }
    return render(request, "goals/page.html", context, status=status)


def render_list(
    request: SignedIn, *, problems: tuple[Problem, ...] = (), title: str = "", status: int = 200
) -> HttpResponse:
    """The list of goals, with what was refused."""
    found = plan_list(
        request.user,
        year=request.GET.get("year", ""),
        unit=request.GET.get("unit", ""),
        stage=request.GET.get("stage", ""),
    )
    context = {"list": found, "problems": problems, "problems_title": title, "section": SECTION}
    return render(request, "goals/list.html", context, status=status)


def number_in(text: str) -> int:
    """A whole number as posted; 0, which is nobody's, for anything else."""
    known = re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) and int(text) <= LARGEST_VERSION
    return int(text) if known else 0


def _new_form(
    request: SignedIn,
    units: tuple[tuple[int, str], ...],
    problems: tuple[Problem, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    year = request.GET.get("year", "")
    default = year if number_in(year) else str(timezone.localdate().year)
    shown_year = request.POST.get("fiscal_year", default)
    hints = {"starts_on": f"{default}-01-01", "ends_on": f"{default}-12-31"}
    asked = tuple(
        AskedField(
            name=name,
            label=PROJECT_LABELS[name],
            value=request.POST.get(name, ""),
            required=name in ("code", "name"),
            rows=LONG_FIELDS.get(name, 0),
            hint=hints.get(name, ""),
        )
        for name in ASKED
    )
    context = {
        "units": [{"id": number, "name": name} for number, name in units],
        "chosen_unit": number_in(request.POST.get("unit", "")),
        "fiscal_year": shown_year,
        "fields": asked,
        "problems": problems,
        "problems_title": "没有建立，请改好再建",
        "section": SECTION,
    }
    return render(request, "goals/new.html", context, status=status)
