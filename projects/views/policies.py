"""评分办法: every policy that the site scores by, in plain Chinese, each number with its source."""

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluator.policies import loader
from evaluator.policies.description import Section, describe, scope
from evaluator.scoring.policy import Policy
from projects.permissions import standing_of
from projects.selectors.administration import pages_for
from projects.services.examining import check_titles
from projects.views.visitors import SignedIn

NOT_MADE = "（办法里留了数，本软件还没有做这项检查）"


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
    told = tuple(
        ToldPolicy(each, scope(each), tuple(map(_titled, describe(each))))
        for each in loader.load_all().policies.values()
    )
    roles = frozenset() if request.user.is_administrator else standing_of(request.user).roles
    listed = any(page.key == "policies" for page in pages_for(request.user, roles))
    return render(request, "policies/page.html", {"told": told, "section": "administration" if listed else "projects"})


def _titled(section: Section) -> Section:
    """The section with what each check looks for beside its number, or that the check is not made yet."""
    titles = {f"检查 {number}": title for number, title in check_titles().items()}
    entries = (
        replace(each, name=f"{each.name} {titles.get(each.name, NOT_MADE)}") if each.name.startswith("检查 ") else each
        for each in section.entries
    )
    return replace(section, entries=tuple(entries))
