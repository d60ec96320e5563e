"""填报: the form of one project, each cell saved as it is left, the working of each score, and 报送."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from evaluator.policies import loader
from evaluator.problems import Problem
from evaluator.scoring.values import half_up
from projects.selectors.content import Working
from projects.selectors.evaluation import evaluation_page
from projects.selectors.explaining import explaining_of
from projects.selectors.pages import EvaluationPage
from projects.selectors.pages.explaining import Explaining
from projects.selectors.rectification import last_years_measures
from projects.services import entering, exporting, reviewing
from projects.services.results import Conflict, Refused, SaveResult, Unfinished
from projects.views.posted import CELL_NAME, Block, step_from, version_in
from projects.views.saved import answer_to_cells
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of

EXECUTION = "execution"


@login_required
@require_safe
def evaluation(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """The form of one project, to fill in or to look at."""
    return _page(request, evaluation_id)


@login_required
@step_from("evaluation")
def save(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """Save cells: a block as it is left (answered with the pieces of the page that follow), or the whole form."""

    def save_block(block: Block) -> SaveResult:
        return entering.save_cells(
            user=request.user,
            evaluation_id=evaluation_id,
            changes=block.changes,
            whole=block.whole,
            page=block.page,
            address=address_of(request),
        )

    return answer_to_cells(
        request,
        cells=CELL_NAME,
        save=save_block,
        pieces=lambda: _pieces(request, evaluation_id),
        page=partial(_page, request, evaluation_id),
        back=reverse("evaluation", args=[evaluation_id]),
    )


@login_required
@step_from("evaluation")
def submit(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """报送: hand the form in, or list everything that is still owed, each with its cell."""
    try:
        with hidden_as_missing():
            reviewing.submit(
                user=request.user,
                evaluation_id=evaluation_id,
                version=version_in(request.POST.get("version", "")),
                address=address_of(request),
            )
    except Unfinished as refusal:
        title = f"还不能报送，有 {len(refusal.problems)} 处要补"
        return _page(request, evaluation_id, problems=refusal.problems, title=title, status=409)
    except Refused as refusal:
        return _page(request, evaluation_id, problems=refusal.problems, title="没有报送", status=409)
    messages.success(request, "已报送。审核人动手前，您可以自己撤回。")
    return redirect("evaluation", evaluation_id)


@login_required
@step_from("evaluation")
def withdraw(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """撤回: take the form back before a reviewer has begun."""
    try:
        with hidden_as_missing():
            reviewing.withdraw(
                user=request.user,
                evaluation_id=evaluation_id,
                version=version_in(request.POST.get("version", "")),
                address=address_of(request),
            )
    except Refused as refusal:
        return _page(request, evaluation_id, problems=refusal.problems, title="没有撤回", status=409)
    messages.success(request, "已撤回，可以接着改。改好以后请再报送。")
    return redirect("evaluation", evaluation_id)


@dataclass(frozen=True, slots=True)
class WhyPage:
    """为什么是 2.10？ one score with its working."""

    name: str
    question: str
    project: str
    fiscal_year: int
    back: str
    working: Working
    target: str = ""
    actual: str = ""
    proposed: Decimal | None = None
    score: Decimal | None = None
    difference: Decimal | None = None
    given_reason: str = ""


@login_required
@require_safe
def why(request: SignedIn, evaluation_id: int, key: str) -> HttpResponse:
    """The working of one score: a page of its own, or the box alone when the form asks for it."""
    with hidden_as_missing():
        page = evaluation_page(request.user, evaluation_id)
    found = _why_execution(page) if key == EXECUTION else _why_line(page, key)
    box_only = request.headers.get("X-Fragment") == "why"
    template = "evaluation/_why.html" if box_only else "evaluation/why.html"
    return render(request, template, {"why": found, "section": "projects"})


def _question(score: Decimal | None) -> str:
    return "为什么还没有得分？" if score is None else f"为什么是 {half_up(score):.2f}？"


def _why_execution(page: EvaluationPage) -> WhyPage:
    row = page.execution
    return WhyPage(
        name="预算执行率",
        question=_question(row.score),
        project=page.head.project,
        fiscal_year=page.head.fiscal_year,
        back=reverse("evaluation", args=[page.head.evaluation_id]) + "#h-money",
        working=Working(rule=row.rule, steps=row.steps, sources=row.sources, problems=row.problems),
    )


def _why_line(page: EvaluationPage, key: str) -> WhyPage:
    line = next((each for each in page.lines if str(each.id) == key), None)
    if line is None:
        raise Http404
    return WhyPage(
        name=f"第 {line.number} 行 {line.indicator}",
        question=_question(line.proposed),
        project=page.head.project,
        fiscal_year=page.head.fiscal_year,
        back=reverse("evaluation", args=[page.head.evaluation_id]) + f"#r{line.number}",
        working=line.working,
        target=line.target_text,
        actual=line.actual.value,
        proposed=line.proposed,
        score=line.score,
        difference=line.difference,
        given_reason=line.given_reason.value,
    )


def _page(
    request: SignedIn,
    evaluation_id: int,
    *,
    problems: tuple[Problem, ...] = (),
    title: str = "",
    conflicts: tuple[Conflict, ...] = (),
    status: int = 200,
) -> HttpResponse:
    with hidden_as_missing():
        page = evaluation_page(request.user, evaluation_id)
    context = {
        "page": page,
        "explaining": _explaining(request, page),
        "measures": last_years_measures(page.head.project_id, page.head.fiscal_year, today=timezone.localdate()),
        "texts": exporting.texts_below(page.head.layout_id),
        "show": request.GET.get("show", "all"),
        "problems": problems,
        "problems_title": title,
        "conflicts": conflicts,
        "section": "projects",
    }
    return render(request, "evaluation/page.html", context, status=status)


def _explaining(request: SignedIn, page: EvaluationPage, *, with_phrases: bool = True) -> Explaining:
    """What the panels under the rows say beside their cells."""
    shortest = loader.get(page.panel.policy_id).shortest_reason
    return explaining_of(request.user, page, shortest=shortest, today=timezone.localdate(), with_phrases=with_phrases)


def _pieces(request: SignedIn, evaluation_id: int) -> str:
    page = evaluation_page(request.user, evaluation_id)
    context = {
        "page": page,
        "explaining": _explaining(request, page, with_phrases=False),
        "texts": exporting.texts_below(page.head.layout_id),
        "show": "all",
    }
    return render_to_string("evaluation/live.html", context, request)
