"""Secondary ways to a foreign unit's data: counts, neighbours, filters, rows slipped into one's own form, old sessions.

Every text of a unit carries its canary, so that whatever shows one where it does not belong is found; that this works
is shown with the guards switched off.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.template import Engine
from django.utils import timezone

from evaluator.review import Stage
from projects import permissions
from projects.models import Evaluation, Project, RoleAssignment, Unit, User
from projects.selectors import choices, listing
from tests.projects.answers import FOREIGN, OWN, PAGES, SESSIONS, SIBLING, SIGNED_IN, role_of
from tests.projects.canaries import CANARIES
from tests.projects.fingerprints import differences, rows_now
from tests.projects.two_bureaus import Bureaus, Form, built_once
from tests.projects.visiting import Visitor, address_of, leaks, loose_ends

pytestmark = [pytest.mark.django_db, pytest.mark.only_looks]
FORM_PAGES = [route for route, answers in PAGES.items() if answers.get("GET") == "form"]

# Fields that a page could print without giving anybody away: words that the product or the policy has chosen.
WITHOUT_CANARY = {
    "Unit": {"path", "kind", "region"},
    "User": {"password", "administration"},
    "RoleAssignment": {"role"},
    "Round": {"region", "form", "layout_id"},
    "Project": {"nature"},
    "ProjectFunding": {"source"},
    "Indicator": {"category", "direction", "nature"},
    # What is owed are kinds, numbers and names of cells, nobody's words.
    "Evaluation": {
        *("form", "layout_id", "money_unit", "stage", "policy_id", "policy_digest", "grade", "last_event", "owed"),
    },
    "FundingLine": {"source"},
    "Evidence": {"kind", "stored_name", "content_type", "digest"},
    "Exclusion": {"state"},
    "TargetPlan": {"stage", "origin", "policy_id"},
    "TargetAdjustment": {"state"},
    "AdjustedCell": {"field"},
    "Job": {"kind", "state", "stored_name", "content_type", "reference", "address", "subjects"},
    "LibraryIndicator": {"direction", "nature"},
    "Import": {"state", "chosen", "ticks", "written"},
    "ImportFile": {"digest", "stored_name"},
    "Phrase": {"kind"},
    "Rectification": {"state"},
    "Result": {"outcome"},
    "Revision": {"policy_id", "policy_digest", "digest"},
    "ReviewRecord": {"event", "from_stage", "to_stage"},
    "AuditEntry": {"address", "action", "object_type", "object_id", "outcome", "previous_hash", "hash"},
    "AuditHead": {"hash"},
}


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bureaus]:
    with django_db_blocker.unblock():
        yield from built_once()


def test_every_text_that_is_stored_carries_a_canary(there: Bureaus) -> None:
    traces = CANARIES[FOREIGN].traces
    silent = []
    for model in apps.get_app_config("projects").get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            if field.name in WITHOUT_CANARY.get(model.__name__, ()):
                continue
            texts = [str(value) for value in model._base_manager.values_list(field.name, flat=True)]
            if not any(trace in text for trace in traces for text in texts):
                silent.append(f"{model.__name__}.{field.name}")
    assert not silent, f"Give them a canary in two_bureaus.py, or say why they need none: {', '.join(silent)}"


# Counts, neighbours, queues -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIGNED_IN)
def test_desk_and_list_count_what_the_visitor_may_see_and_nothing_else(there: Bureaus, name: str) -> None:
    assert not (wrong := miscounts(Visitor(name, there))), wrong


def miscounts(visitor: Visitor) -> list[str]:
    """Where desk or list count more or less than the forms that the table gives the visitor."""
    mine = visitor.forms
    desk, page = visitor.asks("GET", "desk").context["desk"], visitor.asks("GET", "project-list")
    listed = page.context["page"]
    shown = [row.record.pk for row in page.context["table"].paginated_rows]
    totals = getattr(page.context["table"], "totals", None)
    counts = {
        "desk": sum(each.total_count for each in desk.years),
        "stages on the desk": sum(each.count for year in desk.years for each in year.stages),
        "list": listed.all_count,
        "rows": len(set(shown)),
        "chips": sum(chip.count for chip in listed.chips if chip.stage),
        "chip of all": listed.chips[0].count,
        "totals": totals.count if totals else 0,
    }
    wrong = [f"{place} counts {count} instead of {len(mine)}" for place, count in counts.items() if count != len(mine)]
    return wrong + [f"the list shows form {pk}" for pk in set(shown) - {form.id for form in mine}]


@pytest.mark.parametrize("name", SESSIONS)
def test_previous_and_next_walk_through_the_visitors_own_forms(there: Bureaus, name: str) -> None:
    visitor = Visitor(name, there)
    order = [form.id for form in visitor.forms]
    before = {later: earlier for earlier, later in pairwise(order)}
    after = dict(pairwise(order))
    for form in visitor.forms:
        page = visitor.asks("GET", "evaluation", form).context["page"]
        assert (page.previous and page.previous.id) == before.get(form.id)
        assert (page.next and page.next.id) == after.get(form.id)


@pytest.mark.parametrize("name", SESSIONS)
def test_the_queue_holds_what_waits_for_this_persons_judgement(there: Bureaus, name: str) -> None:
    visitor = Visitor(name, there)
    judged = {"reviewer": (Stage.SUBMITTED, Stage.IN_REVIEW), "finance": (Stage.APPROVED,)}
    waiting = {form.id for form in there.forms if form.stage in judged.get(role_of(name, form.scope), ())}
    for form in visitor.forms:
        review = visitor.asks("GET", "review", form).context["review"]
        assert {item.evaluation_id for item in review.queue} == waiting
        assert review.next is None or review.next.id in waiting


@pytest.mark.parametrize("name", SIGNED_IN)
@pytest.mark.parametrize("htmx", [False, True])
def test_no_condition_of_the_list_reaches_beyond_the_visitors_forms(there: Bureaus, name: str, htmx: bool) -> None:
    visitor = Visitor(name, there)
    foreign = [scope for scope in (OWN, SIBLING, FOREIGN) if not role_of(name, scope)]
    conditions: list[dict[str, Any]] = [{"unit": there.units[scope].pk} for scope in foreign]
    conditions += [{"q": form.code.rpartition("-")[2]} for form in there.forms if form.scope in foreign]
    conditions += [{"stage": stage} for stage in Stage] + [{"rate": "enough"}, {"grade": "none"}, {"page": 9}]
    conditions += [{"sort": "project__unit__rounds__name"}, {"sort": "-last_actor__full_name"}, {"per_page": 1000}]
    wrong = []
    for query in conditions:
        response = visitor.client.get(address_of("project-list"), query, headers={"HX-Request": "true"} if htmx else {})
        assert response.status_code == 200
        wrong += [f"{query}: {leak}" for leak in leaks(visitor, response)]
    assert not wrong, wrong


# A foreign form is no form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", FORM_PAGES)
def test_a_foreign_form_answers_word_for_word_like_one_that_never_was(there: Bureaus, route: str) -> None:
    visitor = Visitor("preparer", there)
    headers = {"X-Request-ID": "gateway-0001"}
    foreign = there.form(FOREIGN, Stage.APPROVED)
    missing = replace(foreign, id=foreign.id + 10_000)
    answers = [visitor.client.get(address_of(route, form), headers=headers) for form in (foreign, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


SLIPPED_IN = (
    "a cell",
    "a cell beside an own one",
    "a whole form",
    "a remark when returning",
    "a remark when approving",
)


def slipped_in(attempt: str, own: Form, foreign: Form) -> dict[str, Any]:
    """What is posted to the address of one's own form, with a row of the foreign one in it."""
    result, goal = f"result:{foreign.results[0].pk}", f"goal:{foreign.goal.pk}"
    match attempt:
        case "a cell":
            return {"target": result, "field": "actual_text", "value": "1", "version": foreign.results[0].version}
        case "a cell beside an own one":
            cells = {"target": [f"goal:{own.goal.pk}", goal], "field": ["achievement"] * 2}
            return {**cells, "value": ["自己的", "别人的"], "version": [own.goal.version, foreign.goal.version]}
        case "a whole form":
            name = f"{goal}:achievement"
            return {name: "别人的", f"was:{name}": foreign.goal.achievement, f"version:{goal}": foreign.goal.version}
        case _:
            event = "return" if attempt.endswith("returning") else "approve"
            line = {f"line.{foreign.results[0].pk}": "请核对"}
            return {"event": event, "version": own.version, "comment": "请核对", **line}


@pytest.mark.parametrize("attempt", SLIPPED_IN)
def test_foreign_rows_slipped_into_an_own_form_are_refused_whole(there: Bureaus, attempt: str) -> None:
    judging = attempt.startswith("a remark")
    visitor = Visitor("reviewer" if judging else "preparer", there)
    stage = Stage.IN_REVIEW if judging else Stage.DRAFT
    own, foreign = there.form(OWN, stage), there.form(FOREIGN, stage)
    route = "review-decide" if judging else "evaluation-save"
    before = rows_now()
    response = visitor.client.post(address_of(route, own), slipped_in(attempt, own, foreign))
    assert response.status_code == 409
    assert list(leaks(visitor, response)) == []
    assert differences(before, rows_now()) == []


def test_the_working_of_a_foreign_row_is_not_shown_under_an_own_form(there: Bureaus) -> None:
    visitor = Visitor("preparer", there)
    own, foreign = there.form(OWN, Stage.DRAFT), there.form(FOREIGN, Stage.DRAFT)
    address = address_of("evaluation-why", own).replace(f"/{own.results[0].pk}/", f"/{foreign.results[0].pk}/")
    assert visitor.client.get(address).status_code == 404


# Rights end at once ---------------------------------------------------------------------------------------------------


def unit_of(scope: str) -> Unit:
    return Unit.objects.get(kind="section", code__startswith=CANARIES[scope].word)


def take_role(user: User, form: Form) -> None:
    RoleAssignment.objects.filter(user=user).delete()


def move_role(user: User, form: Form) -> None:
    RoleAssignment.objects.filter(user=user).update(unit=unit_of(SIBLING))


def close_account(user: User, form: Form) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def move_project(user: User, form: Form) -> None:
    Project.objects.filter(evaluations=form.id).update(unit=unit_of(FOREIGN))


def cancel_form(user: User, form: Form) -> None:
    Evaluation.objects.filter(pk=form.id).update(cancelled_at=timezone.now())


@pytest.mark.parametrize("how", [take_role, move_role, close_account, move_project, cancel_form])
@pytest.mark.parametrize("name", ["preparer", "reader"])
def test_a_right_that_ends_is_gone_with_the_next_request(
    there: Bureaus, name: str, how: Callable[[User, Form], None]
) -> None:
    visitor = Visitor(name, there)
    form = there.form(OWN, Stage.DRAFT)
    assert {visitor.asks("GET", route, form).status_code for route in FORM_PAGES} == {200}
    how(there.people[name], form)
    gone = 302 if how is close_account else 404
    assert {visitor.asks("GET", route, form).status_code for route in FORM_PAGES} == {gone}
    before = rows_now()
    assert {visitor.tries(step, form).status_code for step in ("save", "save-whole", "submit", "accept")} == {gone}
    assert differences(before, rows_now()) == []


# The guards switched off: what would be seen --------------------------------------------------------------------------


@pytest.fixture
def everybody_sees_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (permissions, listing, choices):
        monkeypatch.setattr(room, "visible_evaluations", lambda user: Evaluation.objects.all())


@pytest.mark.usefixtures("everybody_sees_everything")
@pytest.mark.parametrize("route", FORM_PAGES)
@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.APPROVED])
def test_without_the_guard_every_page_of_a_foreign_form_is_reported(there: Bureaus, route: str, stage: Stage) -> None:
    visitor = Visitor("preparer", there)
    form = there.form(FOREIGN, stage)
    found = list(leaks(visitor, visitor.asks("GET", route, form), asked=form))
    assert any(CANARIES[FOREIGN].word in leak for leak in found)


@pytest.mark.usefixtures("everybody_sees_everything")
def test_without_the_guard_the_file_itself_is_reported_and_not_only_its_name(there: Bureaus) -> None:
    visitor = Visitor("preparer", there)
    found = list(leaks(visitor, visitor.asks("GET", "export", there.form(FOREIGN, Stage.APPROVED))))
    assert any(leak.startswith("header Content-Disposition") for leak in found)
    for trace in CANARIES[FOREIGN].traces[:2]:
        assert any(leak.startswith("xl/") and trace in leak for leak in found)


@pytest.mark.usefixtures("everybody_sees_everything")
@pytest.mark.parametrize("route", ["desk", "project-list", "evaluation"])
def test_without_the_guard_links_and_names_on_ones_own_pages_are_reported(there: Bureaus, route: str) -> None:
    visitor = Visitor("preparer", there)
    wrong: list[str] = []
    for form in visitor.forms if route == "evaluation" else [None]:
        wrong += leaks(visitor, visitor.asks("GET", route, form))
    assert any("leads to form" in leak for leak in wrong)
    assert any(CANARIES[FOREIGN].word in leak for leak in wrong)


@pytest.mark.usefixtures("everybody_sees_everything")
def test_without_the_guard_wrong_counts_are_reported(there: Bureaus) -> None:
    assert len(miscounts(Visitor("preparer", there))) >= 7


@pytest.mark.parametrize("route", [route for route in FORM_PAGES if route not in ("export", "evidence-file")])
def test_without_escaping_a_text_that_became_a_tag_is_reported(
    there: Bureaus, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor("preparer", there)
    form = there.form(OWN, Stage.DRAFT)
    assert "a text came out as a tag" not in loose_ends(visitor, visitor.asks("GET", route, form))
    monkeypatch.setattr(Engine.get_default(), "autoescape", False)
    assert "a text came out as a tag" in loose_ends(visitor, visitor.asks("GET", route, form))
