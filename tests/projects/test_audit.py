"""审计：an append-only chain in which every tampering shows."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from evaluator.review import Stage
from projects.models import AuditEntry, AuditHead, LineComment, ReviewRecord, Revision, Unchangeable
from projects.services import auditing
from tests.projects import building

pytestmark = pytest.mark.django_db
TABLE = "projects_auditentry"


def write(count: int) -> None:
    for number in range(count):
        auditing.record(actor=None, action="enter", note=f"第 {number + 1} 条")


def past_the_triggers(statement: str, *values: object) -> None:
    """Do what somebody with the database's own keys can do."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_once")
        cursor.execute(statement, values)
        connection.check_constraints()
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


def test_an_untouched_chain_is_intact() -> None:
    write(5)
    assert auditing.verify() == auditing.ChainVerdict(True, 5)


def test_an_empty_chain_is_intact() -> None:
    assert auditing.verify() == auditing.ChainVerdict(True, 0)


def test_hashes_name_their_algorithm_and_link_to_the_one_before() -> None:
    write(3)
    entries = list(AuditEntry.objects.all())
    assert all(entry.hash.startswith("sha256:") for entry in entries)
    assert [entry.previous_hash for entry in entries] == [auditing.GENESIS, entries[0].hash, entries[1].hash]


EDITS = {
    "note": "UPDATE projects_auditentry SET note = '别的' WHERE sequence = 3",
    "actor name": "UPDATE projects_auditentry SET actor_name = '别人' WHERE sequence = 3",
    "time": "UPDATE projects_auditentry SET at = '2020-01-01 00:00:00' WHERE sequence = 3",
    "action": "UPDATE projects_auditentry SET action = 'export' WHERE sequence = 3",
    "outcome": "UPDATE projects_auditentry SET outcome = 'refused' WHERE sequence = 3",
    "changes": 'UPDATE projects_auditentry SET changes = \'[{"field": "x"}]\' WHERE sequence = 3',
    "hash": "UPDATE projects_auditentry SET hash = 'sha256:00' WHERE sequence = 3",
    "gap": "DELETE FROM projects_auditentry WHERE sequence = 3",
    "renumbered": "UPDATE projects_auditentry SET sequence = 30 WHERE sequence = 3",
}


@pytest.mark.parametrize("name", EDITS)
def test_every_tampering_in_the_middle_names_the_first_bad_entry(name: str) -> None:
    write(6)
    past_the_triggers(EDITS[name])
    verdict = auditing.verify()
    assert not verdict.intact
    assert verdict.first_bad == 3
    assert "第 3 条" in verdict.reason


def test_a_cut_tail_shows() -> None:
    write(6)
    past_the_triggers("DELETE FROM projects_auditentry WHERE sequence > 4")
    verdict = auditing.verify()
    assert (verdict.intact, verdict.first_bad) == (False, 5)


def test_an_entry_slipped_in_at_the_end_shows() -> None:
    write(2)
    past_the_triggers(
        "INSERT INTO projects_auditentry (sequence, at, actor_name, address, action, object_type, object_id, "
        "object_label, outcome, note, changes, previous_hash, hash) SELECT 3, at, actor_name, address, action, "
        "object_type, object_id, object_label, outcome, note, changes, hash, 'sha256:ff' FROM projects_auditentry "
        "WHERE sequence = 2"
    )
    assert auditing.verify().first_bad == 3


def test_a_rewritten_entry_with_its_own_hash_made_right_still_shows_at_the_next() -> None:
    write(4)
    entry = AuditEntry.objects.get(sequence=2)
    entry.note = "改过"
    entry.hash = auditing.digest(auditing.signed_text(entry))
    past_the_triggers("UPDATE projects_auditentry SET note = %s, hash = %s WHERE sequence = 2", entry.note, entry.hash)
    assert auditing.verify().first_bad == 3


def test_the_hash_is_needed_to_see_an_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    write(4)
    past_the_triggers(EDITS["note"])
    monkeypatch.setattr(auditing, "matches", lambda text, expected: True)
    assert auditing.verify().intact


@pytest.mark.parametrize("model", [AuditEntry, Revision, ReviewRecord, LineComment])
@pytest.mark.parametrize("act", ["update", "delete", "bulk_update"])
def test_no_queryset_changes_or_deletes_what_is_written_once(model: type, act: str) -> None:
    calls: dict[str, Callable[[], object]] = {
        "update": lambda: model.objects.all().update(id=1),
        "delete": lambda: model.objects.all().delete(),
        "bulk_update": lambda: model.objects.all().bulk_update([], ["id"]),
    }
    with pytest.raises(Unchangeable):
        calls[act]()


def test_no_saved_object_changes_or_deletes_itself() -> None:
    building.build_at(Stage.RETURNED, building.build_office())
    for model in (AuditEntry, Revision, ReviewRecord):
        found = model.objects.first()
        with pytest.raises(Unchangeable):
            found.save()
        with pytest.raises(Unchangeable):
            found.delete()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("projects_auditentry", "note"),
        ("projects_revision", "content"),
        ("projects_reviewrecord", "comment"),
    ],
)
def test_the_database_itself_refuses_to_change_what_is_written_once(table: str, column: str) -> None:
    building.build_at(Stage.RETURNED, building.build_office())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'x'")


def test_an_entry_says_who_from_where_did_what_to_what() -> None:
    office = building.build_office()
    entry = auditing.record(
        actor=office.preparer, action="export", subject=office.section, address="10.1.2.3", note="草稿"
    )
    assert (entry.actor_name, entry.address, entry.object_type, entry.object_id, entry.object_label) == (
        "陈静",
        "10.1.2.3",
        "unit",
        str(office.section.pk),
        "职业能力建设处",
    )
    assert entry.at.tzinfo is not None
    assert AuditHead.objects.get().sequence == AuditEntry.objects.count()
