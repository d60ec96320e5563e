"""常用语 in the form: keep the present sentence for the unit, and count one that was taken."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse

from projects import permissions
from projects.services import phrasing
from projects.services.results import Refused
from projects.templatetags.judging import sentence
from projects.views.posted import step_from, version_in
from projects.views.visible import hidden_as_missing
from projects.views.visitors import SignedIn, address_of


@login_required
@step_from("evaluation")
def add(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """存为常用语: for the unit of the form's project."""
    with hidden_as_missing():
        form = permissions.find_evaluation(request.user, evaluation_id)
        try:
            phrase = phrasing.add_phrase(
                user=request.user,
                unit_id=form.project.unit_id,
                kind=request.POST.get("kind", ""),
                text=request.POST.get("text", ""),
                cause_class=request.POST.get("cause_class", ""),
                address=address_of(request),
            )
        except Refused as refusal:
            said = "".join(sentence(problem) for problem in refusal.problems)
            return _told({"sentence": said}, status=409)
    return _told({"sentence": "已存为常用语", "phrase": phrase.pk, "text": phrase.text})


@login_required
@step_from("evaluation")
def taken(request: SignedIn, evaluation_id: int) -> HttpResponse:
    """Count a sentence that was put into a text."""
    with hidden_as_missing():
        permissions.find_evaluation(request.user, evaluation_id)
        try:
            phrasing.take_phrase(user=request.user, phrase_id=version_in(request.POST.get("phrase", "")))
        except Refused as refusal:
            return _told({"sentence": "".join(map(sentence, refusal.problems))}, status=409)
    return _told({"sentence": "已放入"})


def _told(answer: dict[str, object], *, status: int = 200) -> JsonResponse:
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
