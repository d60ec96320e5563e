"""保存以后: what a browser is told about the cells that it sent, the same on every page with cells."""

from django.http import JsonResponse
from django.utils import timezone

from projects.services.results import Refused, Saved
from projects.templatetags.judging import sentence


def told(saved: Saved, html: str) -> JsonResponse:
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


def told_refused(refusal: Refused) -> JsonResponse:
    """The form as a whole takes nothing: one sentence with every reason."""
    said = "；".join(problem.message.rstrip("。") for problem in refusal.problems)
    return told_nothing_saved(f"没有保存：{said}")


def told_nothing_saved(said: str) -> JsonResponse:
    """Nothing of what was sent was taken, and why."""
    return JsonResponse({"sentence": f"{said}。"}, status=409, json_dumps_params={"ensure_ascii": False})
