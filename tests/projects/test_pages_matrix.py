"""Role × stage × page × own or foreign form: every address of the site, asked for by everybody, in every way.

The expected answers stand in tests/projects/answers.py; a new address must be added there.
"""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from evaluator.review import FROZEN, TRANSITIONS, Event, Role, Situation, Stage, Verdict, judge
from projects.migrations import _triggers
from projects.services import rescoring, reviewing
from projects.services.entering import saving
from projects.views import downloads
from tests.projects.answers import (
    FOREIGN,
    METHODS,
    OWN,
    PAGES,
    ROLES,
    STAGE_WORDS,
    STEPS,
    VISITORS,
    Answer,
    answer_of_page,
    answer_to_step,
    route_of,
)
from tests.projects.fingerprints import differences, rows_now
from tests.projects.two_bureaus import Bureaus, Form, built_once
from tests.projects.visiting import Visitor, leaks, loose_ends, wrong_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bureaus]:
    with django_db_blocker.unblock():
        yield from built_once()


# The table speaks of every address ------------------------------------------------------------------------------------


def routes_of(patterns: list[URLPattern | URLResolver], above: str = "") -> dict[str, str]:
    """Every address of the site by its name; one without a name stands by itself."""
    found: dict[str, str] = {}
    for pattern in patterns:
        address = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= routes_of(pattern.url_patterns, address)
        else:
            found[pattern.name or address] = address
    return found


def forgotten(patterns: list[URLPattern | URLResolver]) -> str:
    """What is wrong with the table: a sentence for whoever adds or removes an address."""
    routes = routes_of(patterns)
    missing = ", ".join(f"/{address} ({name})" for name, address in routes.items() if name not in PAGES)
    gone = ", ".join(name for name in PAGES if name not in routes)
    return (f"Say in tests/projects/answers.py who gets which answer from {missing}. " if missing else "") + (
        f"The table speaks of addresses that are gone: {gone}." if gone else ""
    )


def test_every_address_stands_in_the_table() -> None:
    assert not (sentence := forgotten(get_resolver().url_patterns)), sentence


def test_an_address_that_is_missing_from_the_table_is_named_in_a_sentence() -> None:
    more = [*get_resolver().url_patterns, path("secret/", include([path("all/", downloads.export)]))]
    assert forgotten(more).startswith("Say in tests/projects/answers.py who gets which answer from /secret/all/")
    assert forgotten(more[:1]).startswith("The table speaks of addresses that are gone: signin, ")


def test_every_step_is_taken_by_an_address_of_the_table() -> None:
    posts = {route for route, answers in PAGES.items() if answers.get("POST") == "step"}
    assert {route_of(step) for step in STEPS} == posts


def test_the_table_of_steps_is_the_workflow_of_the_product() -> None:
    said = {
        (step, stage, role) for step, stages in STEPS.items() for stage, role in stages.items() if step in set(Event)
    }
    short = {"finance_reviewer": "finance"}
    assert said == {
        (each.event.value, each.origin.value, short.get(each.role.value, each.role.value)) for each in TRANSITIONS
    }


# Whom no form has a role for is told the same at every stage: one that is written and one that is locked stand for all.
STAGES_FOR_STRANGERS = (Stage.DRAFT, Stage.APPROVED)
# A second database is asked by one person of each role: who else may do what is not decided there.
ONE_OF_EACH_ROLE = ("preparer", "reviewer", "foreign_reviewer", "finance", "reader")
WHO_AND_WHEN = [
    pytest.param(name, stage, marks=() if name in ONE_OF_EACH_ROLE else (pytest.mark.only_looks,))
    for name in VISITORS
    for stage in Stage
    if name in ROLES or stage in STAGES_FOR_STRANGERS
]


# Everybody asks for everything ----------------------------------------------------------------------------------------


@pytest.mark.only_looks
@pytest.mark.parametrize("name", VISITORS)
def test_pages_of_no_form_answer_as_the_table_says(there: Bureaus, name: str) -> None:
    wrong = []
    for route in PAGES:
        for method in METHODS if not is_about_a_form(route) else ():
            visitor = Visitor(name, there)
            response = visitor.asks(method, route)
            expected = answer_of_page(name, route, method)
            found = (*faults(visitor, expected, response), *leaks(visitor, response))
            wrong += [f"{method} {route}: {fault}" for fault in found]
    assert not wrong, in_lines(wrong)


@pytest.mark.only_looks
@pytest.mark.parametrize(("name", "stage"), WHO_AND_WHEN)
def test_pages_of_a_form_answer_as_the_table_says_and_change_nothing(there: Bureaus, name: str, stage: Stage) -> None:
    visitor = Visitor(name, there)
    before = rows_now()
    wrong = [
        f"{route} of {form.scope}: {fault}"
        for form in there.at(stage)
        for route, answers in PAGES.items()
        if answers.get("GET") == "form"
        for fault in faults_of_page(visitor, "GET", route, form)
    ]
    assert not wrong, in_lines(wrong)
    assert differences(before, rows_now()) == []


@pytest.mark.only_looks
@pytest.mark.parametrize("name", VISITORS)
def test_other_ways_to_ask_for_a_form_are_closed(there: Bureaus, name: str) -> None:
    visitor = Visitor(name, there)
    before = rows_now()
    wrong = [
        f"{method} {route} of {scope}: {fault}"
        for scope in (OWN, FOREIGN)
        for route in filter(is_about_a_form, PAGES)
        for method in METHODS
        if method not in PAGES[route]
        for fault in faults_of_page(visitor, method, route, there.form(scope, Stage.DRAFT))
    ]
    assert not wrong, in_lines(wrong)
    assert differences(before, rows_now()) == []


@pytest.mark.parametrize(("name", "stage"), WHO_AND_WHEN)
def test_steps_are_taken_as_the_table_says_and_a_refused_one_changes_nothing(
    there: Bureaus, name: str, stage: Stage
) -> None:
    wrong = refused_steps_that_go_wrong(Visitor(name, there), stage)
    wrong += taken_steps_that_go_wrong(Visitor(name, there), stage)
    assert not wrong, in_lines(wrong)


def refused_steps_that_go_wrong(visitor: Visitor, stage: Stage) -> list[str]:
    """Try every step that the table refuses: each answers as it says, and nothing has changed in the end."""
    before = rows_now()
    wrong = [
        f"{step} of {form.scope}: {fault}"
        for form, step, expected in steps_at(visitor, stage)
        if not expected.is_done
        for fault in faults_of_step(visitor, step, form, expected)
    ]
    return wrong + [f"changed {difference}" for difference in differences(before, rows_now())]


def taken_steps_that_go_wrong(visitor: Visitor, stage: Stage) -> list[str]:
    """Take every step that the table allows, one after the other taken back: each answers as it says, and does it."""
    wrong = []
    before = rows_now()
    for form, step, expected in steps_at(visitor, stage):
        if expected.is_done:
            with transaction.atomic():
                wrong += [f"{step} of {form.scope}: {fault}" for fault in faults_of_step(visitor, step, form, expected)]
                wrong += [f"{step} of {form.scope} did nothing"] if before == rows_now() else []
                transaction.set_rollback(True)
    return wrong


def steps_at(visitor: Visitor, stage: Stage) -> Iterator[tuple[Form, str, Answer]]:
    for form in visitor.there.at(stage):
        for step in STEPS:
            yield form, step, answer_to_step(visitor.name, step, stage, form.scope, complete=form.complete)


def faults_of_page(visitor: Visitor, method: str, route: str, form: Form) -> list[str]:
    response = visitor.asks(method, route, form)
    expected = answer_of_page(visitor.name, route, method, form.scope)
    return [*faults(visitor, expected, response), *leaks(visitor, response, asked=form)]


def faults_of_step(visitor: Visitor, step: str, form: Form, expected: Answer) -> list[str]:
    response = visitor.tries(step, form)
    return [*faults(visitor, expected, response), *leaks(visitor, response, asked=form)]


def is_about_a_form(route: str) -> bool:
    return bool({"form", "step", "template"} & set(PAGES[route].values()))


def faults(visitor: Visitor, expected: Answer, response: Any) -> list[str]:
    return [*wrong_answer(expected, response), *loose_ends(visitor, response)]


def in_lines(sentences: list[str]) -> str:
    return "\n".join(["", *sentences])


# The guards switched off: what would be written -----------------------------------------------------------------------


@pytest.fixture
def anybody_may_type_anytime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "judge_entering", lambda situation: Verdict(True))


@pytest.mark.usefixtures("anybody_may_type_anytime")
def test_without_the_guard_a_readers_writing_is_reported(there: Bureaus) -> None:
    wrong = refused_steps_that_go_wrong(Visitor("reader", there), Stage.DRAFT)
    assert any(fault.startswith("save of own: expected 409") for fault in wrong)
    assert any(fault.startswith("changed Goal") for fault in wrong)


@pytest.mark.usefixtures("anybody_may_type_anytime")
@pytest.mark.parametrize("stage", sorted(FROZEN))
def test_without_the_guard_a_locked_form_is_still_held_and_the_attempt_is_reported(
    there: Bureaus, stage: Stage
) -> None:
    wrong = refused_steps_that_go_wrong(Visitor("preparer", there), stage)
    assert "save of own: expected 409 " + STAGE_WORDS[stage] + ", got 500" in wrong
    assert not any(fault.startswith("changed") for fault in wrong)


@pytest.mark.usefixtures("anybody_may_type_anytime")
@pytest.mark.parametrize("stage", sorted(FROZEN))
def test_with_every_lock_off_the_writing_into_a_locked_form_is_reported(
    there: Bureaus, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "WRITABLE", frozenset(Stage))
    monkeypatch.setattr(rescoring, "SETTLED", frozenset())
    connection.check_constraints()
    _triggers.remove(None, SimpleNamespace(connection=connection))
    wrong = refused_steps_that_go_wrong(Visitor("preparer", there), stage)
    assert any(fault.startswith("changed Goal") for fault in wrong)


def test_without_roles_in_the_judgement_a_strangers_step_is_reported(
    there: Bureaus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def for_everybody(event: Event, situation: Situation, *, comment: str | None = None) -> Verdict:
        return judge(event, replace(situation, roles=frozenset(Role)), comment=comment)

    monkeypatch.setattr(reviewing, "judge", for_everybody)
    wrong = refused_steps_that_go_wrong(Visitor("reader", there), Stage.IN_REVIEW)
    assert any(fault.startswith("changed Evaluation") for fault in wrong)
