"""导入: units, people and roles from a workbook: template, plan (nothing is written), and the step."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from evaluator.problems import Problem
from evaluator.review import ROLE_NAMES
from projects.selectors.canonical import from_plain, to_plain
from projects.services.administering import importing
from projects.services.administering.importing import ImportPlan, Roster, Verdict
from projects.services.administering.tree import KINDS
from projects.services.results import Refused
from projects.views.administration.frame import READING_AND_STEPS, page_of_administration
from projects.views.visitors import SignedIn, address_of

FRAME = {"section": "administration", "administration_page": "import"}
SALT = "roster"
LONGEST_WAIT = 12 * 60 * 60
"""Seconds: as long as anybody stays signed in."""
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page_of_administration("import", *READING_AND_STEPS)
def imports(request: SignedIn) -> HttpResponse:
    """Choose a workbook; see what it would do; apply it."""
    if request.method != "POST":
        return _page(request)
    match request.POST.get("step", ""):
        case "plan":
            return _plan(request)
        case "apply":
            return _apply(request)
        case _:
            raise SuspiciousOperation("step")


@page_of_administration("import", "GET")
def template(request: SignedIn) -> HttpResponse:
    """The blank workbook (模板)."""
    content = importing.write_template(tuple(KINDS.values()), tuple(ROLE_NAMES.values()))
    response = HttpResponse(content, content_type=SPREADSHEET)
    response["Content-Disposition"] = content_disposition_header(True, "单位人员角色导入模板.xlsx")
    return response


def _plan(request: SignedIn) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        problem = Problem("no-file", "文件", "没有选文件。", "请选填好的 Excel 文件（.xlsx、.xls、.et 或 .csv）。")
        return _page(request, (problem,), status=409)
    if (file.size or 0) > importing.LARGEST_FILE:
        problem = Problem("file-too-large", "文件", "文件太大，没有打开。", "请删去多余的内容后重新选择。")
        return _page(request, (problem,), status=409)
    roster = importing.roster_in(file.read())
    if roster.is_empty:
        return _page(request, roster.problems, status=409)
    return _plan_page(request, roster, importing.plan_import(user=request.user, roster=roster), file.name or "")


def _apply(request: SignedIn) -> HttpResponse:
    roster, filename = _posted(request)
    seen = request.POST.get("digest", "")
    try:
        done = importing.apply_import(user=request.user, roster=roster, digest=seen, address=address_of(request))
    except Refused as refusal:
        plan = importing.plan_import(user=request.user, roster=roster)
        return _plan_page(request, roster, plan, filename, refusal.problems, status=409)
    context = {"done": done, "counts": _counts(done.plan), **FRAME}
    messages.success(request, "导入完成，全部写入。")
    return render(request, "administration/import/done.html", context)


def _posted(request: SignedIn) -> tuple[Roster, str]:
    """The workbook as it was read when the plan was shown; nobody but who uploaded it can send it back."""
    try:
        packed = signing.loads(request.POST.get("roster", ""), salt=SALT, max_age=LONGEST_WAIT)
    except signing.BadSignature as forged:
        raise SuspiciousOperation("roster") from forged
    if packed["user"] != request.user.pk:
        raise SuspiciousOperation("roster")
    return from_plain(Roster, packed["roster"]), packed["filename"]


def _plan_page(
    request: SignedIn,
    roster: Roster,
    plan: ImportPlan,
    filename: str,
    problems: tuple[Problem, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    packed = {"user": request.user.pk, "filename": filename[:200], "roster": to_plain(roster)}
    context = {
        "plan": plan,
        "counts": _counts(plan),
        "filename": filename,
        "roster": signing.dumps(packed, salt=SALT, compress=True),
        "refused": plan.having(Verdict.REFUSED),
        "changed": plan.having(Verdict.CHANGED),
        "new": plan.having(Verdict.NEW),
        "problems": tuple(each for each in problems if each.code in ("stale", "not-yours")),
        **FRAME,
    }
    return render(request, "administration/import/plan.html", context, status=status)


def _counts(plan: ImportPlan) -> dict[str, int]:
    return {verdict.value: plan.counts[verdict] for verdict in Verdict}


def _page(request: SignedIn, problems: tuple[Problem, ...] = (), *, status: int = 200) -> HttpResponse:
    context = {"parts": importing.names_of(request.user), "problems": problems, **FRAME}
    return render(request, "administration/import/page.html", context, status=status)
