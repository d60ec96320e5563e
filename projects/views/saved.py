"""保存以后: what a browser is told about the cells that it sent, the same on every page with cells."""

import re
from collections.abc import Callable
from typing import Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from evaluator.problems import Problem
from projects.services.results import Conflict, Refused, Saved
from projects.templatetags.judging import sentence
from projects.views.posted import Block, BlockRefused, block_in, wants_json
from projects.views.visible import hidden_as_missing


class PageOfCells(Protocol):
    """Renders the page that the cells stand on, with what was refused and what somebody else had changed."""

    def __call__(
        self,
        *,
        problems: tuple[Problem, ...] = (),
        title: str = "",
        conflicts: tuple[Conflict, ...] = (),
        status: int = 200,
    ) -> HttpResponse: ...


def answer_to_cells(
    request: HttpRequest,
    *,
    cells: re.Pattern[str],
    save: Callable[[Block], Saved],
    pieces: Callable[[], str],
    page: PageOfCells,
    back: str,
) -> HttpResponse:
    """Save what a page with cells posted, and answer it.

    A script is told of every cell and gets the ``pieces`` of the page that follow; a person without one is sent
    ``back`` to the page, or gets it with what was not saved.
    """
    try:
        block = block_in(request, cells=cells)
        with hidden_as_missing():
            saved = save(block)
    except BlockRefused as refusal:
        return _told_nothing_saved(str(refusal))
    except Refused as refusal:
        if wants_json(request):
            return _told_refused(refusal)
        return page(problems=refusal.problems, title="没有保存", status=409)
    if wants_json(request):
        return _told(saved, pieces())
    if saved.conflicts or saved.unwritten:
        problems = tuple(each.problem for each in saved.unwritten)
        title = f"有 {len(problems)} 格没有保存，其余的已经保存"
        return page(problems=problems, title=title, conflicts=saved.conflicts, status=409)
    messages.success(request, f"已保存 {timezone.localtime(saved.saved_at):%H:%M}")
    return redirect(back)


def _told(saved: Saved, html: str) -> JsonResponse:
    """What was written, what was not and why, both texts of every conflict, and the pieces of the page that follow."""
    return JsonResponse(
        {
            "saved_at": f"{timezone.localtime(saved.saved_at):%H:%M}",
            "versions": saved.versions,
            "written": saved.written,
            "unwritten": [
                {"target": each.target, "field": each.field, "sentence": sentence(each.problem)}
                for each in saved.unwritten
            ],
            "conflicts": [
                {
                    "target": each.target,
                    "field": each.field,
                    "label": each.label,
                    "theirs": each.theirs,
                    "theirs_by": each.theirs_by,
                    "theirs_at": f"{timezone.localtime(each.theirs_at):%H:%M}",
                    "mine": each.mine,
                    "version": each.version,
                    "sentence": each.sentence,
                }
                for each in saved.conflicts
            ],
            "held": saved.held,
            "html": html,
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _told_refused(refusal: Refused) -> JsonResponse:
    """The form as a whole takes nothing: one sentence with every reason."""
    said = "；".join(problem.message.rstrip("。") for problem in refusal.problems)
    return _told_nothing_saved(f"没有保存：{said}")


def _told_nothing_saved(said: str) -> JsonResponse:
    """Nothing of what was sent was taken, and why."""
    return JsonResponse({"sentence": f"{said}。"}, status=409, json_dumps_params={"ensure_ascii": False})
