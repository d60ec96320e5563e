"""Settings come from the environment; a mistake in it stops the start and says what to do."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from evaluator import environment


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("On", True), ("true", True), ("0", False), ("", False)])
def test_a_switch_is_read_in_its_usual_spellings(written, meant):
    assert environment.switch("HTTPS", env={"HTTPS": written}) is meant


def test_an_unset_switch_has_its_default():
    assert environment.switch("HTTPS", True, env={}) is True


def test_a_mistyped_switch_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="HTTPS='ja' is neither yes nor no"):
        environment.switch("HTTPS", env={"HTTPS": "ja"})


def test_a_list_is_separated_by_commas():
    assert environment.words("ALLOWED_HOSTS", env={"ALLOWED_HOSTS": "a.example, b.example,"}) == [
        "a.example",
        "b.example",
    ]


def test_without_an_address_the_records_are_in_a_file(tmp_path):
    entry = environment.database("", default_file=tmp_path / "new" / "evaluator.sqlite3")
    assert entry["ENGINE"] == "django.db.backends.sqlite3"
    assert entry["NAME"] == str(tmp_path / "new" / "evaluator.sqlite3")
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_an_sqlite_address_names_its_file(tmp_path):
    entry = environment.database(f"sqlite:///{tmp_path}/records.sqlite3", default_file=Path("unused"))
    assert entry["NAME"] == f"{tmp_path}/records.sqlite3"


def test_a_postgresql_address_is_taken_apart():
    entry = environment.database("postgres://clerk:p%40ss@db.example:5433/records", default_file=Path("unused"))
    assert {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "records",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert entry["CONN_MAX_AGE"] == 60
    assert entry["CONN_HEALTH_CHECKS"] is True


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="begins with mysql://; use postgres:// or sqlite:///"):
        environment.database("mysql://host/name", default_file=Path("unused"))


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    file = tmp_path / "data" / "secret_key"
    first = environment.secret_key(file, env={})
    assert len(first) >= 50
    assert environment.secret_key(file, env={}) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_secret_key_leaves_no_file(tmp_path):
    file = tmp_path / "secret_key"
    assert environment.secret_key(file, env={"SECRET_KEY": "given"}) == "given"
    assert not file.exists()


def test_an_empty_secret_key_file_is_not_a_key(tmp_path):
    (tmp_path / "secret_key").touch()
    with pytest.raises(ImproperlyConfigured, match="is empty: delete it"):
        environment.secret_key(tmp_path / "secret_key", env={})
