"""权限矩阵：role × stage × event × own or foreign unit, generated from the workflow table, run through the services."""

from itertools import product

import pytest
from django.db import transaction

from evaluator.review import FROZEN, TRANSITIONS, WRITABLE, Event, Role, Stage
from projects import permissions
from projects.models import AuditEntry, Evaluation, RoleAssignment, User
from projects.permissions import NotVisible
from projects.selectors.desk import desk_for
from projects.selectors.evaluation import evaluation_page
from projects.selectors.history import history_of
from projects.selectors.listing import evaluations_for
from projects.selectors.review import review_page
from projects.services import exporting
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office, line_target, take, type_cells

pytestmark = pytest.mark.django_db

OWN = {
    Role.PREPARER: "colleague",
    Role.REVIEWER: "second_reviewer",
    Role.FINANCE_REVIEWER: "finance",
    Role.READER: "reader",
    Role.UNIT_HEAD: "unit_head",
}
"""Somebody with each role for the form's unit, who neither typed in it nor judged it."""
FOREIGN = ("stranger", "foreign_reviewer", "nobody", "sysadmin", "secadmin", "auditor")
ALLOWED = {(each.role, each.origin, each.event) for each in TRANSITIONS}


@pytest.fixture
def office() -> Office:
    return building.build_office()


def attempt(event: Event, user: User, form: Evaluation) -> str:
    """``done``, ``refused`` or ``hidden``, with everything that it did rolled back."""
    try:
        with transaction.atomic():
            take(event, user, form)
            raise _Undo
    except _Undo:
        return "done"
    except Refused as refused:
        return "refused" if all(problem.message for problem in refused.problems) else "refused without a sentence"
    except NotVisible:
        return "hidden"


class _Undo(Exception):
    pass


def test_the_matrix_asks_about_every_role() -> None:
    assert set(OWN) == set(Role)
    administrations = {value for value, _ in User.Administration.choices if value}
    assert administrations == {"system_admin", "security_admin", "auditor"}
    assert {"sysadmin", "secadmin", "auditor", "nobody"} <= set(FOREIGN)


@pytest.mark.parametrize("stage", Stage)
def test_each_role_can_do_exactly_what_the_table_gives_it(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    found = {
        (role, stage, event): attempt(event, getattr(office, name), form)
        for (role, name), event in product(OWN.items(), Event)
    }
    # The finance reviewer of the office has settled a finalised form himself, which does not bar him from reopening it.
    expected = {key: "done" if key in ALLOWED else "refused" for key in found}
    assert found == expected


@pytest.mark.parametrize("stage", Stage)
def test_for_a_foreign_unit_no_event_exists(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    found = {(name, event): attempt(event, getattr(office, name), form) for name, event in product(FOREIGN, Event)}
    assert set(found.values()) == {"hidden"}


@pytest.mark.parametrize("stage", Stage)
def test_typing_is_the_preparers_alone_and_only_in_an_open_stage(office: Office, stage: Stage) -> None:
    form = building.build_at(stage, office)
    target = line_target(form, 2)
    for role, name in OWN.items():
        if role is Role.PREPARER and stage in WRITABLE:
            assert type_cells(getattr(office, name), form, (target, "actual_text", "11")).written
        else:
            with pytest.raises(Refused):
                type_cells(getattr(office, name), form, (target, "actual_text", "12"))
    assert set(Stage) == WRITABLE | FROZEN


READS = {
    "evaluation_page": evaluation_page,
    "review_page": review_page,
    "history": history_of,
    "export": lambda user, pk: exporting.export_form(user=user, evaluation_id=pk),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("who", FOREIGN)
def test_no_page_and_no_file_of_a_foreign_form_opens(office: Office, read: str, who: str) -> None:
    form = building.build_at(Stage.APPROVED, office)
    before = AuditEntry.objects.count()
    with pytest.raises(NotVisible):
        READS[read](getattr(office, who), form.pk)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("who", [*OWN.values(), "preparer", "reviewer"])
def test_everybody_with_a_role_for_the_unit_may_look(office: Office, read: str, who: str) -> None:
    form = building.build_at(Stage.APPROVED, office)
    assert READS[read](getattr(office, who), form.pk)


@pytest.mark.parametrize("who", FOREIGN)
def test_lists_sums_and_the_desk_hold_no_trace_of_a_foreign_form(office: Office, who: str) -> None:
    building.build_at(Stage.APPROVED, office)
    user = getattr(office, who)
    assert list(evaluations_for(user)) == []
    desk = desk_for(user)
    assert (desk.to_do, desk.under_way, desk.recent) == ((), (), ())
    assert sum(year.total_count for year in desk.years) == 0


def test_a_role_reaches_down_the_tree_and_never_up_or_sideways(office: Office) -> None:
    own = building.build_at(Stage.DRAFT, office)
    other = building.build_at(Stage.DRAFT, office, code="310-015", unit=office.other_section)
    above = building.open_form(office, code="310-016", unit=office.department)

    def seen(user: User) -> set[int]:
        return set(permissions.visible_evaluations(user).values_list("pk", flat=True))

    assert seen(office.preparer) == {own.pk}
    assert seen(office.stranger) == {other.pk}
    assert seen(office.reviewer) == {own.pk, other.pk, above.pk}
    assert set(permissions.visible_units(office.preparer)) == {office.section}
    assert office.other_section in permissions.visible_units(office.reviewer)


def test_a_path_that_merely_begins_alike_is_another_unit(office: Office) -> None:
    """/…/1/ and /…/10/ share their first characters, not their ancestry."""
    form = building.build_at(Stage.DRAFT, office)
    alike = building.build_unit("X", "另一个处", "section", office.department)
    alike.path = office.section.path.rstrip("/") + "0/"
    alike.save(update_fields=["path"])
    user = building.build_user("alike", "邻居", Role.PREPARER, alike)
    assert not permissions.visible_evaluations(user).filter(pk=form.pk).exists()


def test_a_right_that_is_taken_away_is_gone_at_once(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    RoleAssignment.objects.filter(user=office.colleague).delete()
    with pytest.raises(NotVisible):
        type_cells(office.colleague, form, (line_target(form, 1), "actual_text", "1"))


def test_a_closed_account_sees_nothing_even_in_an_open_session(office: Office) -> None:
    form = building.build_at(Stage.DRAFT, office)
    session_user = User.objects.get(pk=office.colleague.pk)
    User.objects.filter(pk=office.colleague.pk).update(is_active=False)
    with pytest.raises(NotVisible):
        evaluation_page(session_user, form.pk)


def test_a_closed_account_would_see_everything_if_the_query_did_not_ask(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = building.build_at(Stage.DRAFT, office)
    monkeypatch.setattr(permissions, "visible_evaluations", lambda user: Evaluation.objects.all())
    assert evaluation_page(office.stranger, form.pk).head.evaluation_id == form.pk
