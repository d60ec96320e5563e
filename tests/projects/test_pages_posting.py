"""What is posted: fields that no form has change nothing, and nothing is taken from another site's page (CSRF)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from evaluator.review import Event, Stage
from projects.models import Project
from projects.models.fields import MoneyField, ScoreField
from projects.selectors.cells import CELLS, CellField, CellKind
from projects.services import reviewing
from projects.views import review
from tests.projects.answers import KEEPERS, OWN, PAGES, STEPS
from tests.projects.building import PASSWORD
from tests.projects.fingerprints import Difference, differences, rows_now
from tests.projects.two_bureaus import Bureaus, Form, built_once
from tests.projects.visiting import Visitor, address_of, posted, route_of

pytestmark = pytest.mark.django_db

HOSTILE = "overposted-0907"
NEW_PASSWORD = "Shuifei-2031-qiu"
NO_PAGE = {"accept": "application/json"}
"""As the page's own script asks: the answer is one sentence and no page, which would cost a hundred times as much."""
TYPED = {"Goal": {"achievement", "edits", "version"}, "Evaluation": {"version", "scored_at"}}
LAST_STEP = {"stage", "version", "last_event", "last_actor_id", "last_at", "last_comment"}
APPROVAL = {"approved_at", "approved_by_id", "approved_revision_id"}
SETTLEMENT = {"finalised_at", "finalised_by_id"}
BY_EVENT = [event.value for event in Event]
# What each step may write: the one cell that was typed (实际完成情况), or the form's way through review. Handing in
# again asks for a new reviewer; sending back takes the approval back.
MAY_CHANGE: dict[str, dict[str, set[str]]] = {
    "save": TYPED,
    "save-whole": TYPED,
    "exclude": {},
    "attach": {},
    "describe": {"Evidence": {"pages"}},
    "remove": {"Evidence": {"removed_at", "removed_by_id"}},
    "restore": {"Evidence": {"removed_at", "removed_by_id"}},
    "keep-phrase": {},
    "take-phrase": {"Phrase": {"times_used", "last_used_at"}},
    "submit": {"Evaluation": LAST_STEP | {"submitted_at", "submitted_by_id", "accepted_by_id", "scored_at"}},
    "withdraw": {"Evaluation": LAST_STEP},
    "accept": {"Evaluation": LAST_STEP | {"accepted_by_id"}},
    "return": {"Evaluation": LAST_STEP | APPROVAL},
    "approve": {"Evaluation": LAST_STEP | APPROVAL},
    "finalise": {"Evaluation": LAST_STEP | SETTLEMENT},
    "reopen": {"Evaluation": LAST_STEP | APPROVAL | SETTLEMENT},
}
MAY_ADD = {step: {"ReviewRecord"} for step in BY_EVENT}
MAY_ADD |= {"exclude": {"Exclusion"}, "attach": {"Evidence"}, "keep-phrase": {"Phrase"}}
MAY_ADD["submit"] = {"ReviewRecord", "Revision"}
MAY_ADD["approve"] = {"ReviewRecord", "Rectification"}
ITS_OWN = {
    "attach": {"kind", "number", "dated_on", "pages", "note"},
    "describe": {"kind", "number", "dated_on", "note"},
    "keep-phrase": {"kind", "text", "cause_class"},
}
"""Fields of a table that the step itself takes: what is in them is no overposting."""


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bureaus]:
    with django_db_blocker.unblock():
        yield from built_once()


# Fields that no form has ----------------------------------------------------------------------------------------------


def hostile_value(field: models.Field) -> str:
    """A value that the field would take, and that nobody would type."""
    if isinstance(field, MoneyField | ScoreField):
        return "77.77"
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateField):
        return "2039-09-09"
    if isinstance(field, models.ForeignKey | models.IntegerField):
        return "1"
    return f'{{"{HOSTILE}": 1}}' if isinstance(field, models.JSONField) else HOSTILE


def every_field() -> dict[str, str]:
    """Every field name of every table with a hostile value, as a form's field would be called."""
    found: dict[str, str] = {}
    for model in apps.get_app_config("projects").get_models():
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            found |= {field.name: hostile_value(field), field.attname: hostile_value(field)}
    return found


def unlisted(step: str, changed: list[Difference]) -> list[str]:
    """What a step has written that is not its own to write."""
    columns, tables = MAY_CHANGE[step], MAY_ADD.get(step, set())
    wrong = []
    for each in changed:
        may = each.columns <= columns.get(each.table, set()) if each.kind == "changed" else each.table in tables
        if not may or each.kind == "gone":
            wrong.append(str(each))
    return wrong


def overposted(there: Bureaus, step: str, stage: Stage, role: str) -> tuple[list[str], list[Difference]]:
    """Take a step with every field of every table posted beside it: (what it should not have written, all it wrote)."""
    visitor, form = Visitor(KEEPERS[0] if role == "keeper" else role, there), there.form(OWN, stage)
    before = rows_now()
    hostile = {name: value for name, value in every_field().items() if name not in ITS_OWN.get(step, ())}
    response = visitor.client.post(address_of(route_of(step), form), hostile | posted(step, form))
    after = rows_now()
    assert response.status_code in (200, 302), "the step itself is taken"
    changed = differences(before, after)
    wrong = unlisted(step, changed)
    wrong += [f"{key} holds {HOSTILE}" for key, row in after.items() if HOSTILE in str(row)]
    return wrong, changed


@pytest.mark.parametrize(
    ("step", "stage", "role"),
    [(step, Stage(stage), role) for step, stages in STEPS.items() for stage, role in stages.items()],
)
def test_every_field_of_every_table_posted_beside_a_step_changes_nothing_more(
    there: Bureaus, step: str, stage: Stage, role: str
) -> None:
    wrong, changed = overposted(there, step, stage, role)
    assert wrong == []
    assert changed, "the step itself is written"


def test_a_step_that_takes_what_is_posted_would_be_reported(there: Bureaus, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(**given: Any) -> Any:
        Project.objects.update(overview=HOSTILE)
        return reviewing.accept(**given)

    monkeypatch.setitem(review.STEPS, "accept", careless)
    wrong, _ = overposted(there, "accept", Stage.SUBMITTED, "reviewer")
    assert any("overview" in each for each in wrong)
    assert any(HOSTILE in each for each in wrong)


def columns_that_are_no_cells(form: Form) -> list[tuple[str, str]]:
    """Every column of the form's own tables that nobody types in: (target, column)."""
    targets = {
        "result": ("Result", f"result:{form.results[0].pk}"),
        "goal": ("Goal", f"goal:{form.goal.pk}"),
        "funding": ("FundingLine", f"funding:{form.funding.pk}"),
        "evaluation": ("Evaluation", "evaluation"),
    }
    return [
        (target, column)
        for kind, (name, target) in targets.items()
        for field in apps.get_model("projects", name)._meta.concrete_fields
        for column in sorted({field.name, field.attname} - set(CELLS[kind]))
    ]


def typed_all_the_same(there: Bureaus, columns: list[tuple[str, str]], *, whole: bool) -> list[str]:
    """Post each column as if it were a cell, beside a real one: all of it must be refused."""
    visitor, form = Visitor("preparer", there), there.form(OWN, Stage.DRAFT)
    wrong = []
    before = rows_now()
    for target, column in columns:
        if whole:
            name = f"{target}:{column}"
            data = posted("save-whole", form) | {name: HOSTILE, f"was:{name}": "", f"version:{target}": form.version}
        else:
            extra = {"target": target, "field": column, "value": HOSTILE, "version": form.version}
            data = {key: [value, extra[key]] for key, value in posted("save", form).items()}
        answer = visitor.client.post(address_of("evaluation-save", form), data, headers=NO_PAGE)
        status = answer.status_code
        if status != 409:
            wrong.append(f"{target} {column}: {status}")
    return wrong + [str(each) for each in differences(before, rows_now())]


@pytest.mark.parametrize("whole", [False, True])
def test_a_column_that_is_no_cell_cannot_be_typed_in(there: Bureaus, whole: bool) -> None:
    columns = columns_that_are_no_cells(there.form(OWN, Stage.DRAFT))
    assert ("evaluation", "stage") in columns
    assert typed_all_the_same(there, columns, whole=whole) == []


@pytest.mark.parametrize("whole", [False, True])
def test_a_column_that_was_offered_as_a_cell_would_be_reported(
    there: Bureaus, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = columns_that_are_no_cells(there.form(OWN, Stage.DRAFT))
    monkeypatch.setitem(CELLS["evaluation"], "last_comment", CellField("意见", CellKind.TEXT))
    wrong = typed_all_the_same(there, columns, whole=whole)
    assert "evaluation last_comment: 200" in wrong
    assert any("last_comment" in each for each in wrong if each.startswith("Evaluation"))


def test_an_own_password_is_changed_and_nothing_else(there: Bureaus) -> None:
    visitor = Visitor("newcomer", there)
    before = rows_now()
    data = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert visitor.client.post(address_of("password"), every_field() | data).status_code == 302
    changed = differences(before, rows_now())
    assert [(each.table, each.key) for each in changed] == [("User", there.people["newcomer"].pk)]
    assert changed[0].columns == {"password", "must_change_password"}


@pytest.mark.parametrize("route", ["signin", "signout"])
def test_signing_in_and_out_writes_no_business_record(there: Bureaus, route: str) -> None:
    person = there.people["preparer"]
    visitor = Visitor("anonymous" if route == "signin" else "preparer", there)
    before = rows_now()
    data = every_field() | {"username": person.username, "password": PASSWORD}
    assert visitor.client.post(address_of(route), data).status_code == 302
    assert differences(before, rows_now()) == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_rarer_methods_change_nothing(there: Bureaus, method: str) -> None:
    visitor, form = Visitor("preparer", there), there.form(OWN, Stage.DRAFT)
    before = rows_now()
    for route, answers in PAGES.items():
        about = form if {"form", "step", "template"} & set(answers.values()) else None
        assert getattr(visitor.client, method)(visitor.address(route, about)).status_code in (200, 302, 404, 405)
    assert differences(before, rows_now()) == []


# Nothing from another site's page -------------------------------------------------------------------------------------

POSTS = [route for route, answers in PAGES.items() if "POST" in answers]


def post_from(visitor: Visitor, route: str, form: Form, token: str = "") -> Any:
    step = next((step for step in STEPS if route_of(step) == route), "")
    data = posted(step, form) if step else {}
    address = visitor.address(route, form if step else None)
    return visitor.client.post(address, {**data, "csrfmiddlewaretoken": token})


@pytest.mark.parametrize("name", ["anonymous", "preparer", "reviewer", "auditor"])
@pytest.mark.parametrize("token", ["", "x" * 64])
def test_a_post_from_another_site_is_refused(there: Bureaus, name: str, token: str) -> None:
    visitor = Visitor(name, there, Client(enforce_csrf_checks=True))
    before = rows_now()
    for route in POSTS:
        response = post_from(visitor, route, there.form(OWN, Stage.SUBMITTED), token)
        assert response.status_code == 403, route
        assert "这一页已经过期，刚才的内容没有提交" in response.content.decode(), route
    assert differences(before, rows_now()) == []


@pytest.mark.parametrize("route", POSTS)
def test_the_same_post_with_the_pages_own_token_is_taken(there: Bureaus, route: str) -> None:
    visitor = Visitor("anonymous" if route == "signin" else "preparer", there, Client(enforce_csrf_checks=True))
    visitor.client.get(address_of("signin" if route == "signin" else "password"))
    token = visitor.client.cookies["csrftoken"].value
    response = post_from(visitor, route, there.form(OWN, Stage.DRAFT), token)
    assert response.status_code in (200, 302, 400, 404, 409), "whatever it answers, it was let in"
