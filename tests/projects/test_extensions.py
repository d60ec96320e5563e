"""延期：one unit, with everything below it, has more time; what was late before stays late."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from evaluator.review import Role, Stage
from projects import permissions
from projects.models import AuditEntry, Evaluation, Extension, Round, Unit
from projects.permissions import NotVisible, deadline_of
from projects.selectors.desk import desk_for
from projects.selectors.evaluation import evaluation_page
from projects.selectors.listing import evaluations_for
from projects.services.organising import extensions
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return building.build_office()


def in_days(days: int) -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(days=days)


def grant(office: Office, unit: Unit, due_at: datetime | None, **changed) -> Extension:
    asked = {"user": office.reviewer, "round_id": office.round.pk, "unit_id": unit.pk, "due_at": due_at}
    return extensions.grant_extension(**{**asked, "reason": "机构改革，材料移交中", **changed}).extension


def parent_of(office: Office) -> Unit:
    parent = office.section.parent
    assert parent is not None
    return parent


def deadlines(office: Office, form: Evaluation) -> set[datetime]:
    """The form's deadline as it is told everywhere: list, desk, page, and the form itself read without any of them."""
    (row,) = evaluations_for(office.preparer).filter(pk=form.pk)
    (item,) = [each for each in desk_for(office.preparer).to_do if each.evaluation_id == form.pk]
    page = evaluation_page(office.preparer, form.pk)
    bare = Evaluation.objects.select_related("round", "project__unit").get(pk=form.pk)
    return {row.due_at, item.due_at, page.head.due_at, deadline_of(bare)}


def test_without_an_extension_the_deadline_is_the_rounds(office: Office) -> None:
    assert deadlines(office, building.open_form(office)) == {office.round.due_at}


@pytest.mark.parametrize("above", [0, 1, 2])
def test_an_extension_moves_the_deadline_of_everything_below_its_unit(office: Office, above: int) -> None:
    form = building.open_form(office)
    unit = [office.section, parent_of(office), office.department][above]
    later = in_days(20)
    grant(office, unit, later)
    assert deadlines(office, form) == {later}


def test_an_extension_of_the_unit_beside_moves_nothing(office: Office) -> None:
    form = building.open_form(office)
    grant(office, office.other_section, in_days(20))
    assert deadlines(office, form) == {office.round.due_at}


def test_the_nearest_extension_counts_also_where_it_is_the_earlier_one(office: Office) -> None:
    form = building.open_form(office)
    near = in_days(15)
    grant(office, office.department, in_days(30))
    grant(office, office.section, near)
    assert deadlines(office, form) == {near}


def test_an_extension_never_takes_time_away_when_the_round_moves_past_it(office: Office) -> None:
    form = building.open_form(office)
    grant(office, office.section, in_days(15))
    later = in_days(40)
    Round.objects.update(due_at=later)
    assert deadlines(office, form) == {later}


def test_a_revoked_extension_counts_no_more_and_says_who_took_it_back(office: Office) -> None:
    form = building.open_form(office)
    granted = grant(office, office.section, in_days(20))
    extensions.revoke_extension(
        user=office.second_reviewer, round_id=office.round.pk, extension_id=granted.pk, reason="材料已经移交"
    )
    granted.refresh_from_db()
    assert granted.revoked_by == office.second_reviewer
    assert deadlines(office, form) == {office.round.due_at}
    entry = AuditEntry.objects.order_by("sequence").last()
    assert entry is not None
    assert (entry.action, entry.note) == ("extension-revoke", "材料已经移交")


def test_a_second_extension_of_a_unit_replaces_the_first(office: Office) -> None:
    first = grant(office, office.section, in_days(15))
    grant(office, office.section, in_days(20))
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert Extension.objects.filter(revoked_at=None).count() == 1


def test_handing_in_by_the_extended_deadline_is_not_late(office: Office) -> None:
    Round.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    grant(office, office.section, in_days(3))
    assert not building.build_at(Stage.SUBMITTED, office).is_late
    assert building.build_at(Stage.SUBMITTED, office, code="310-015", unit=office.other_section).is_late


def test_an_extension_after_a_late_submission_does_not_rewrite_it(office: Office) -> None:
    Round.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    form = building.build_at(Stage.SUBMITTED, office)
    done = extensions.grant_extension(
        user=office.reviewer, round_id=office.round.pk, unit_id=office.section.pk, due_at=in_days(3), reason="补批"
    )
    form.refresh_from_db()
    assert form.is_late
    assert done.late_already == 1


def test_without_the_extension_in_force_the_form_would_be_late(office: Office, monkeypatch) -> None:
    """The negative control: a submit that reads the round's own deadline marks the form late."""
    Round.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    grant(office, office.section, in_days(3))
    monkeypatch.setattr(permissions, "deadline_of", lambda evaluation: evaluation.round.due_at)
    assert building.build_at(Stage.SUBMITTED, office).is_late


def test_an_extension_is_granted_in_the_rounds_own_units_alone(office: Office) -> None:
    elsewhere = building.build_unit("E", "别的局", "department")
    with pytest.raises(Refused, match="不在这个批次里"):
        grant(office, elsewhere, in_days(20))


@pytest.mark.parametrize("who", ["preparer", "finance", "reader", "nobody", "foreign_reviewer"])
def test_only_reviewers_at_the_rounds_unit_grant_and_revoke(office: Office, who: str) -> None:
    granted = grant(office, office.section, in_days(20))
    user = getattr(office, who)
    with pytest.raises(NotVisible):
        grant(office, office.section, in_days(25), user=user)
    with pytest.raises(NotVisible):
        extensions.revoke_extension(user=user, round_id=office.round.pk, extension_id=granted.pk, reason="理由")
    refused = AuditEntry.objects.filter(outcome="refused", actor=user)
    assert refused.count() == 2, "attempts go on record"


def test_without_the_role_in_the_judgement_a_preparer_could_grant(office: Office, monkeypatch) -> None:
    """The negative control of the one before."""
    monkeypatch.setattr(permissions, "managed_rounds", lambda user: Round.objects.all())
    assert grant(office, office.section, in_days(25), user=office.preparer).granted_by == office.preparer


WRONG: dict[str, tuple[Callable[[Office], dict], str]] = {
    "no unit": (lambda office: {"unit_id": None}, "没有选单位"),
    "no date": (lambda office: {"due_at": None}, "没有写延期到什么时候"),
    "earlier": (lambda office: {"due_at": office.round.due_at}, "不晚于批次的截止时间"),
    "no reason": (lambda office: {"reason": " "}, "没有写理由"),
    "long reason": (lambda office: {"reason": "长" * 501}, "最多 500 字"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_an_extension_is_said(office: Office, case: str) -> None:
    changed, sentence = WRONG[case]
    with pytest.raises(Refused, match=sentence):
        grant(office, office.section, **{"due_at": in_days(20), **changed(office)})
    assert not Extension.objects.exists()


def test_a_moment_that_is_over_is_no_extension(office: Office) -> None:
    Round.objects.update(due_at=timezone.now() - timedelta(days=10))
    with pytest.raises(Refused, match="已经过了"):
        grant(office, office.section, in_days(-5))


def test_a_closed_round_gives_nobody_more_time(office: Office) -> None:
    Round.objects.update(closed_at=timezone.now())
    with pytest.raises(Refused, match="延期也不能报送"):
        grant(office, office.section, in_days(20))


def test_the_page_of_the_form_says_who_granted_it_when_and_why(office: Office) -> None:
    form = building.open_form(office)
    grant(office, parent_of(office), in_days(20))
    note = evaluation_page(office.preparer, form.pk).head.extension
    assert note is not None
    assert (note.by, note.unit, note.reason) == ("周敏", "局本级", "机构改革，材料移交中")


def test_a_reviewer_of_a_unit_above_the_round_manages_it_too(office: Office) -> None:
    small = Round.objects.create(
        unit=office.section,
        fiscal_year=2025,
        name="处室自己的",
        opens_on=timezone.localdate(),
        due_at=in_days(5),
        region="310000",
        layout_id=building.LAYOUT,
    )
    own = building.build_user("own", "处室审核人", Role.REVIEWER, office.section)
    assert set(permissions.managed_rounds(office.reviewer)) == {office.round, small}
    assert set(permissions.managed_rounds(own)) == {small}
