"""Pages cost the same number of queries whatever they show: the list at most 8, with 1 row as with 20."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.models import Evaluation, Round, Unit, User
from projects.views import listing
from tests.projects.rows import a_bureau, a_person, a_round, a_section, an_evaluation

pytestmark = pytest.mark.django_db
LIST_BUDGET = 8
DESK_BUDGET = 10


@pytest.fixture
def bureau() -> Unit:
    return a_bureau()


@pytest.fixture
def reader(bureau: Unit) -> User:
    return a_person("chenjing", bureau)


@pytest.fixture
def round_2024(bureau: Unit) -> Round:
    return a_round(bureau)


def fill(bureau: Unit, round_2024: Round, count: int) -> None:
    """``count`` forms, each of a section of its own, so that a lost select_related shows."""
    there = Evaluation.objects.count()
    for number in range(there, count):
        section = a_section(bureau, f"{number:02}", f"第{number}处")
        an_evaluation(section, round_2024, f"项目{number:02}")


def cost(client: Client, address: str) -> int:
    """Queries of a page on its second visit: the first one writes the session's clock."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    [
        "/projects/",
        "/projects/?sort=-executed_amount",
        "/projects/?q=项目&rate=enough&stage=draft",
        "/projects/?page=1",
    ],
)
def test_the_list_costs_the_same_for_one_row_and_for_twenty(
    client: Client, reader: User, bureau: Unit, round_2024: Round, address: str
) -> None:
    client.force_login(reader)
    fill(bureau, round_2024, 1)
    one = cost(client, address)
    fill(bureau, round_2024, 20)
    assert cost(client, address) == one
    assert one <= LIST_BUDGET


def test_a_swap_of_the_table_costs_no_more_than_the_page(
    client: Client, reader: User, bureau: Unit, round_2024: Round
) -> None:
    client.force_login(reader)
    fill(bureau, round_2024, 20)
    client.get("/projects/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/projects/", headers={"HX-Request": "true"})
    assert len(queries) <= LIST_BUDGET


def test_the_desk_costs_the_same_for_one_form_and_for_twenty(
    client: Client, reader: User, bureau: Unit, round_2024: Round
) -> None:
    client.force_login(reader)
    fill(bureau, round_2024, 1)
    one = cost(client, "/")
    fill(bureau, round_2024, 20)
    assert cost(client, "/") == one
    assert one <= DESK_BUDGET


@pytest.mark.filterwarnings("ignore:N\\+1 detected")
def test_without_the_joined_rows_the_list_would_cost_more(
    client: Client, reader: User, bureau: Unit, round_2024: Round, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    """The negative control: the same page over bare rows asks again for every project, unit and round."""
    settings.ZEAL_RAISE = False
    whole = listing.evaluations_for
    monkeypatch.setattr(listing, "evaluations_for", lambda user: whole(user).select_related(None))
    client.force_login(reader)
    fill(bureau, round_2024, 20)
    assert cost(client, "/projects/") > LIST_BUDGET + 20
