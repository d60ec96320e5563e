"""The tests' own guards bite: nothing leaves this machine, a hidden query is caught, and warnings are errors."""

import socket
import subprocess
import sys
import warnings

import pytest
from zeal.errors import NPlusOneError

from projects.models import Unit
from tests.architecture.house import ROOT


def test_a_connection_to_another_machine_is_refused():
    with socket.socket() as outward, pytest.raises(AssertionError, match="tests stay on this machine"):
        outward.connect(("192.0.2.1", 80))


def test_a_connection_within_this_machine_is_not():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


@pytest.mark.django_db
def test_a_query_per_row_is_caught_on_a_page(client, settings):
    for number in range(3):
        parent = Unit.objects.create(path=f"/{number}/", kind="unit", code=str(number), name="单位", region="310000")
        Unit.objects.create(
            path=f"/{number}/9/", kind="section", code=f"{number}9", name="科室", region="310000", parent=parent
        )
    settings.ROOT_URLCONF = "tests.front_door.careless_urls"
    with pytest.raises(NPlusOneError):
        client.get("/parents/")


def test_a_second_run_takes_only_tests_that_touch_the_database():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--database-only"]
    done = subprocess.run(
        [*command, "tests/front_door"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert "test_the_sign_of_life_asks_the_database" in done.stdout
    assert "test_a_switch_is_read_in_its_usual_spellings" not in done.stdout


def test_a_second_run_leaves_out_who_sees_which_page_and_keeps_who_may_take_which_step():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "--database-only"]
    done = subprocess.run(
        [*command, "tests/projects/test_pages_matrix.py"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert "test_steps_are_taken_as_the_table_says_and_a_refused_one_changes_nothing" in done.stdout
    assert "test_pages_of_a_form_answer_as_the_table_says_and_change_nothing" not in done.stdout
