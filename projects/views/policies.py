"""评分办法: every policy that the site scores by, in plain Chinese, each number with its source."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluator.policies import loader
from evaluator.policies.description import Section, describe, scope
from evaluator.scoring.policy import Policy
from projects.views.visitors import SignedIn


@dataclass(frozen=True, slots=True)
class ToldPolicy:
    """One policy as the page tells it: ``上海市 · 项目支出绩效自评表 · 2020 年度起`` and its sections."""

    policy: Policy
    scope: str
    sections: tuple[Section, ...]


@login_required
@require_safe
def policies(request: SignedIn) -> HttpResponse:
    """Every policy; a form's page links to its own by the policy's id."""
    told = tuple(ToldPolicy(each, scope(each), describe(each)) for each in loader.load_all().policies.values())
    return render(request, "policies/page.html", {"told": told, "section": "projects"})
