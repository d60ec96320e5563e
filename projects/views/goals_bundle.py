"""打包目标表: the goals of a year that the list shows, as target forms in one archive; many as a job."""

import re

from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from evaluator.plan_review import PLAN_STAGE_NAMES
from projects import tasks
from projects.services import jobs
from projects.services.planning.bundling import AT_ONCE, bundle_plans, order_plans
from projects.services.results import Refused
from projects.views.attached import attached
from projects.views.goals import render_list
from projects.views.posted import LARGEST_VERSION
from projects.views.visitors import SignedIn, address_of


@login_required
@require_POST
def bundle(request: SignedIn) -> HttpResponse:
    """The archive of a year, of one unit and one stage if the list was narrowed; many are put down as a job, and its
    page follows."""
    year, unit, stage = (request.POST.get(name, "") for name in ("year", "unit", "stage"))
    if not re.fullmatch(r"[0-9]{4}", year, re.ASCII) or (stage and stage not in PLAN_STAGE_NAMES):
        raise SuspiciousOperation("year or stage")
    if unit and not (re.fullmatch(r"[0-9]{1,10}", unit, re.ASCII) and int(unit) <= LARGEST_VERSION):
        raise SuspiciousOperation("unit")
    try:
        plans = order_plans(user=request.user, year=int(year), unit_id=int(unit) if unit else None, stage=stage)
        if len(plans) <= AT_ONCE:
            return attached(bundle_plans(user=request.user, plan_ids=plans, address=address_of(request)))
        job = jobs.create(
            user=request.user,
            kind=tasks.EXPORT_GOALS,
            title=f"打包下载 {len(plans)} 张目标表",
            subjects={"plan": plans},
            total=len(plans),
            address=address_of(request),
        )
    except Refused as refusal:
        return render_list(request, problems=refusal.problems, title="没有下载", status=409)
    tasks.start(job.pk)
    return redirect("job", job.pk)
