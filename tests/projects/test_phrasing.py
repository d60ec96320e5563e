"""常用语：kept by the unit's own people, offered to all below, counted when taken, never filled in by themselves."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import AuditEntry, Phrase, User
from projects.permissions import NotVisible
from projects.selectors.phrases import MOST_OFFERED, phrase_page, phrases_for
from projects.services import phrasing
from projects.services.results import Refused
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db

SAID = "机构改革后部分人员划转其他单位，服务人数减少。"


@pytest.fixture
def office() -> Office:
    return building.build_office()


def keep(office: Office, text: str = SAID, *, user: User | None = None, **given: object) -> Phrase:
    settings = {"unit_id": office.section.pk, "kind": "cause", **given}
    return phrasing.add_phrase(user=user or office.preparer, text=text, **settings)


def refusal(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    return [problem.code for problem in refused.value.problems]


def offered(office: Office) -> list[str]:
    return [each.text for each in phrases_for(office.section.path)]


def test_a_sentence_that_a_preparer_keeps_is_offered_to_the_section_and_recorded(office: Office) -> None:
    phrase = keep(office, f"  {SAID}\r\n", cause_class="机构改革")
    assert offered(office) == [SAID]
    assert phrases_for(office.section.path)[0].cause_class == "机构改革"
    assert phrases_for(office.other_section.path) == ()
    entry = AuditEntry.objects.get(action="add_phrase")
    assert (entry.object_type, entry.object_id, entry.actor) == ("phrase", str(phrase.pk), office.preparer)
    assert entry.changes[0]["to"] == SAID


def test_a_sentence_of_the_department_is_offered_to_every_section_below_it(office: Office) -> None:
    keep(office, user=office.reviewer, unit_id=office.department.pk)
    assert offered(office) == [SAID]
    assert [each.text for each in phrases_for(office.other_section.path)] == [SAID]


def test_what_was_used_most_stands_first_and_the_list_ends(office: Office) -> None:
    for number in range(MOST_OFFERED + 5):
        keep(office, f"第 {number} 句：机构改革后职能划转。")
    last = Phrase.objects.order_by("-pk")[0]
    phrasing.take_phrase(user=office.preparer, phrase_id=last.pk)
    assert offered(office)[0] == last.text
    assert len(offered(office)) == MOST_OFFERED
    last.refresh_from_db()
    assert last.times_used == 1
    assert last.last_used_at is not None


def test_the_list_costs_one_query_with_one_sentence_and_with_twenty(office: Office) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as for_a_form:
            phrases_for(office.section.path)
        with CaptureQueriesContext(connection) as for_the_page:
            phrase_page(office.preparer)
        return len(for_a_form), len(for_the_page)

    keep(office)
    one = cost()
    for number in range(20):
        keep(office, f"第 {number} 句：机构改革后职能划转。")
    assert cost() == one == (1, 3)


def test_only_preparers_and_reviewers_keep_sentences_and_only_for_their_units(office: Office) -> None:
    for stranger in (office.stranger, office.foreign_reviewer, office.nobody):
        with pytest.raises(NotVisible):
            keep(office, user=stranger)
    for onlooker in (office.reader, office.finance):
        assert refusal(lambda user=onlooker: keep(office, user=user)) == ["phrase-role"]
    for administrator in (office.sysadmin, office.secadmin, office.auditor):
        with pytest.raises(NotVisible):
            keep(office, user=administrator)
    with pytest.raises(NotVisible):
        keep(office, unit_id=office.department.pk)
    assert not Phrase.objects.exists()


def test_a_sentence_of_a_unit_above_is_seen_and_taken_but_not_changed(office: Office) -> None:
    phrase = keep(office, user=office.reviewer, unit_id=office.department.pk)
    (row,) = phrase_page(office.preparer).phrases
    assert (row.text, row.may_change, row.unit) == (SAID, False, "市人力资源和社会保障局")
    assert refusal(
        lambda: phrasing.change_phrase(user=office.preparer, phrase_id=phrase.pk, text="改成别的一句话")
    ) == ["phrase-of-another"]
    assert refusal(lambda: phrasing.retire_phrase(user=office.preparer, phrase_id=phrase.pk)) == ["phrase-of-another"]
    phrasing.take_phrase(user=office.preparer, phrase_id=phrase.pk)
    phrase.refresh_from_db()
    assert (phrase.text, phrase.is_active, phrase.times_used) == (SAID, True, 1)


def test_a_sentence_of_a_section_beside_is_not_there_at_all(office: Office) -> None:
    phrase = keep(office)
    for step in (
        lambda: phrasing.change_phrase(user=office.stranger, phrase_id=phrase.pk, text="改成别的一句话"),
        lambda: phrasing.retire_phrase(user=office.stranger, phrase_id=phrase.pk),
        lambda: phrasing.restore_phrase(user=office.stranger, phrase_id=phrase.pk),
        lambda: phrasing.take_phrase(user=office.stranger, phrase_id=phrase.pk),
    ):
        with pytest.raises(NotVisible):
            step()
    assert phrase_page(office.stranger).phrases == ()


def test_the_same_sentence_is_kept_once(office: Office) -> None:
    keep(office)
    assert refusal(lambda: keep(office)) == ["phrase-there"]
    keep(office, kind="measure")
    other = keep(office, "另外一句话，说明需求减少。")
    assert refusal(lambda: phrasing.change_phrase(user=office.preparer, phrase_id=other.pk, text=SAID)) == [
        "phrase-there"
    ]


def test_a_retired_sentence_is_offered_no_more_and_comes_back_when_it_is_kept_again(office: Office) -> None:
    phrase = keep(office)
    phrasing.retire_phrase(user=office.preparer, phrase_id=phrase.pk)
    assert offered(office) == []
    phrasing.take_phrase(user=office.preparer, phrase_id=phrase.pk)
    phrase.refresh_from_db()
    assert phrase.times_used == 0
    assert keep(office, cause_class="机构改革").pk == phrase.pk
    assert offered(office) == [SAID]
    phrasing.retire_phrase(user=office.preparer, phrase_id=phrase.pk)
    phrasing.restore_phrase(user=office.preparer, phrase_id=phrase.pk)
    assert offered(office) == [SAID]
    assert list(AuditEntry.objects.values_list("action", flat=True)) == [
        "add_phrase",
        "retire_phrase",
        "add_phrase",
        "retire_phrase",
        "restore_phrase",
    ]


def test_a_change_is_recorded_with_both_texts(office: Office) -> None:
    phrase = keep(office)
    phrasing.change_phrase(user=office.reviewer, phrase_id=phrase.pk, text="需求减少", cause_class="需求变化")
    entry = AuditEntry.objects.get(action="change_phrase")
    assert [(each["from"], each["to"]) for each in entry.changes] == [(SAID, "需求减少"), ("", "需求变化")]
    phrasing.change_phrase(user=office.reviewer, phrase_id=phrase.pk, text="需求减少", cause_class="需求变化")
    assert AuditEntry.objects.filter(action="change_phrase").count() == 1


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"text": "  "}, ["phrase-empty"]),
        ({"text": "无"}, ["phrase-empty"]),
        ({"text": "长" * 501}, ["phrase-long"]),
        ({"kind": "joke"}, ["phrase-kind"]),
        ({"cause_class": "天气"}, ["phrase-class"]),
        ({"kind": "comment", "cause_class": "机构改革"}, ["phrase-class"]),
        ({"kind": "", "text": "", "cause_class": "天气"}, ["phrase-kind", "phrase-empty", "phrase-class"]),
    ],
)
def test_what_is_no_sentence_is_refused_with_everything_at_once(
    office: Office, given: dict[str, str], codes: list[str]
) -> None:
    assert refusal(lambda: keep(office, **{"text": SAID, **given})) == codes
    assert not Phrase.objects.exists()
