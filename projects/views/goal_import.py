"""导入目标表: choose a workbook, look at what was read, create the projects; and the same form out again.

Three pages, each an address of its own: the file is uploaded once, what was read of it waits under its number.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from evaluator.problems import Problem
from projects.selectors.plans.listing import planning_units
from projects.services.planning.exporting import export_plan, template_file
from projects.services.planning.importing import (
    LARGEST_FILE,
    MEGABYTE,
    MOST_FORMS,
    Choice,
    Outcome,
    import_forms,
    keep_upload,
    refuse_large,
    refuse_strangers,
)
from projects.services.planning.previewing import import_page, readable_forms
from projects.services.planning.previews import Chosen, ImportPage
from projects.services.results import ExportedFile, Refused
from projects.views.goals import SECTION
from projects.views.posted import LARGEST_VERSION
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

NEW = "new"
FIELDS = {"project-code": "code", "project-fiscal_year": "year", "project-unit": "unit", "unit": "unit", "year": "year"}
"""What a refusal points to → the field on this page."""
NO_FILE = Problem("nothing-chosen", "文件", "没有选文件", "请先选填好的目标表（.xlsx），再按“读文件”", anchor="file")
NOTHING_TICKED = Problem("nothing-chosen", "目标表", "一张也没有勾选", "请在要导入的目标表前面打勾，再按“导入”")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: SignedIn) -> HttpResponse:
    """第一步: choose the file; a post reads it and leads to what was found."""
    if request.method != "POST":
        return _choose_page(request)
    try:
        refuse_strangers(request.user)
        file = request.FILES.get("file")
        if file is None:
            raise Refused((NO_FILE,))
        refuse_large(file.size or 0)
        upload = keep_upload(user=request.user, filename=file.name or "目标表.xlsx", content=file.read())
    except Refused as refusal:
        return _choose_page(request, refusal.problems, status=409)
    return redirect("goals-import-file", upload.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedIn, upload_id: int) -> HttpResponse:
    """第二步: what was read, form by form; a post creates those that are ticked, each by itself."""
    with hidden_as_missing():
        page = import_page(user=request.user, upload_id=upload_id)
    if request.method != "POST":
        return _preview_page(request, page)
    chosen = {form.number: _chosen(request.POST, form.number) for form in page.forms if form.plan_id is None}
    ticked = {number: each for number, each in chosen.items() if each.is_ticked}
    unclear = {number: found for number, each in ticked.items() if (found := _unclear(each))}
    with hidden_as_missing():
        outcomes = import_forms(
            user=request.user,
            upload_id=upload_id,
            choices=[_choice(number, each) for number, each in ticked.items() if number not in unclear],
            address=address_of(request),
        )
    refusals = unclear | {each.number: each.problems for each in outcomes if each.problems}
    if ticked and not refusals:
        return _imported(request, page, outcomes)
    with hidden_as_missing():
        page = import_page(user=request.user, upload_id=upload_id, chosen=chosen, refusals=refusals)
    problems = _placed(page, refusals) if ticked else (NOTHING_TICKED,)
    done = len(ticked) - len(refusals)
    title = f"有 {len(refusals)} 张没有导入" + (f"，另外 {done} 张已经导入" if done else "") if ticked else "没有导入"
    return _preview_page(request, page, problems, title, status=409)


@login_required
@require_GET
def template(request: SignedIn) -> HttpResponse:
    """下载目标表模板."""
    return _attached(template_file())


@login_required
@require_GET
def export(request: SignedIn, plan_id: int) -> HttpResponse:
    """导出目标表: one plan as the form that can be imported again."""
    with hidden_as_missing():
        return _attached(export_plan(user=request.user, plan_id=plan_id, address=address_of(request)))


def _placed(page: ImportPage, refusals: Mapping[int, tuple[Problem, ...]]) -> tuple[Problem, ...]:
    """What was refused, each with the form that it belongs to and the field that mends it."""
    names = {form.number: form.name for form in page.forms}
    return tuple(
        replace(
            problem,
            message=f"“{names[number]}”：{problem.message}" if len(names) > 1 else problem.message,
            anchor=f"{FIELDS.get(problem.anchor, 'h-form')}-{number}",
        )
        for number, found in refusals.items()
        for problem in found
    )


def _imported(request: SignedIn, page: ImportPage, outcomes: tuple[Outcome, ...]) -> HttpResponse:
    """Everything that was ticked is there: to the goals of the one project, else to the list of all."""
    names = {form.number: form.name for form in page.forms}
    if len(page.forms) == 1 and outcomes[0].plan_id:
        messages.success(request, f"已从“{page.filename}”导入“{names[1]}”，请核对后送批。")
        return redirect("goals-plan", outcomes[0].plan_id)
    messages.success(request, f"已导入 {len(outcomes)} 个项目，请逐个打开核对后送批。")
    return redirect("goals-import-file", page.upload_id)


def _chosen(posted: QueryDict, number: int) -> Chosen:
    """What the page says of one form, as posted."""
    return Chosen(
        is_ticked=str(number) in posted.getlist("take"),
        unit=posted.get(f"unit-{number}", ""),
        code=posted.get(f"code-{number}", "").strip(),
        year=posted.get(f"year-{number}", "").strip(),
        target=posted.get(f"target-{number}", ""),
    )


def _unclear(chosen: Chosen) -> tuple[Problem, ...]:
    """What must be chosen before a form can be imported; the service says the rest."""
    found = []
    if _number(chosen.unit) is None:
        said = "没有选责任单位"
        found.append(Problem("unit", "责任单位", said, "请选一个单位", anchor="unit"))
    if not re.fullmatch(r"[0-9]{4}", chosen.year, re.ASCII):
        said = f"“{chosen.year[:10]}”不是年度" if chosen.year else "没有填年度"
        remedy = "请填四位数，如 2025"
        found.append(Problem("year", "年度", said, remedy, anchor="year"))
    return tuple(found)


def _choice(number: int, chosen: Chosen) -> Choice:
    return Choice(
        number=number,
        unit_id=_number(chosen.unit) or 0,
        code=chosen.code,
        fiscal_year=int(chosen.year),
        project_id=_number(chosen.target),
        is_another=chosen.target == NEW,
    )


def _number(text: str) -> int | None:
    """The key of a record as posted; ``None`` for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) and int(text) <= LARGEST_VERSION else None


def _choose_page(request: SignedIn, problems: tuple[Problem, ...] = (), *, status: int = 200) -> HttpResponse:
    context = {
        "problems": problems,
        "problems_title": "没有读",
        "may_plan": bool(planning_units(request.user)),
        "readable": readable_forms(),
        "megabytes": LARGEST_FILE // MEGABYTE,
        "most_forms": MOST_FORMS,
        "section": SECTION,
    }
    return render(request, "goals/import.html", context, status=status)


def _preview_page(
    request: SignedIn, page: ImportPage, problems: tuple[Problem, ...] = (), title: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"page": page, "problems": problems, "problems_title": title, "section": SECTION}
    return render(request, "goals/import_file.html", context, status=status)


def _attached(file: ExportedFile) -> HttpResponse:
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.filename)
    return response
