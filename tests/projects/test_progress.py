"""进度：whole units by the rules of the project list, the same numbers at the end of each link, few queries."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluator.review import Role, Stage
from projects.models import Evaluation, Project, User
from projects.selectors.progress import progress_page
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(/projects/\?[^"]+)" aria-label="[^"]*">(\d+)</a>')


@pytest.fixture
def office() -> Office:
    return building.build_office()


@pytest.fixture
def head(office: Office) -> User:
    unit = office.section.parent
    return building.build_user("head", "郑国", Role.UNIT_HEAD, unit, phone="2301")


@pytest.fixture
def forms(office: Office) -> list[Evaluation]:
    made = [
        building.open_form(office, code="310-001"),
        building.build_at(Stage.DRAFT, office, code="310-002"),
        building.build_at(Stage.RETURNED, office, code="310-003"),
        building.build_at(Stage.SUBMITTED, office, code="310-004"),
        building.build_at(Stage.APPROVED, office, code="310-005"),
        building.open_form(office, code="310-006", unit=office.other_section),
        building.open_form(office, code="310-007", unit=office.other_section),
    ]
    Evaluation.objects.filter(pk=made[-1].pk).update(excluded_at=timezone.now())
    Project.objects.filter(code__in=["310-001", "310-002"]).update(contact="陈静")
    return made


def test_a_unit_counts_everything_below_it(head: User, forms: list[Evaluation]) -> None:
    page = progress_page(head)
    rows = {row.label: row for row in page.rows}
    assert list(rows) == ["局本级", "职业能力建设处", "规划财务处"]
    assert (rows["局本级"].tally.count, rows["局本级"].tally.excluded) == (6, 1)
    assert (rows["职业能力建设处"].tally.count, rows["规划财务处"].tally.count) == (5, 1)
    assert [(each.name, each.tally.count) for each in rows["职业能力建设处"].people] == [
        ("陈静", 2),
        ("（没有写负责人）", 3),
    ]
    assert [row.label for row in page.not_begun] == ["规划财务处"]


def test_every_number_leads_to_a_list_of_as_many(client: Client, head: User, forms: list[Evaluation]) -> None:
    client.force_login(head)
    text = client.get(reverse("progress")).content.decode()
    links = LINK.findall(text)
    assert len(links) > 10
    for address, count in links:
        listed = client.get(address.replace("&amp;", "&"))
        rows = len(re.findall(r'<th scope="row"><a href="/evaluations/', listed.content.decode()))
        excluded = listed.context["table"].totals.excluded_count
        expected = int(count) if "stage=" in address else int(count) + excluded
        assert rows == expected, address


def test_with_the_narrowing_off_the_numbers_would_not_agree(
    client: Client, head: User, forms: list[Evaluation], monkeypatch
) -> None:
    """The negative control: a list that does not narrow shows more than the page counted."""
    monkeypatch.setattr("projects.selectors.choices.Narrowing.of", lambda narrowing, evaluations: evaluations)
    client.force_login(head)
    text = client.get(reverse("progress")).content.decode()
    wrong = 0
    for address, count in LINK.findall(text):
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        wrong += len(re.findall(r'<th scope="row"><a href="/evaluations/', listed)) != int(count)
    assert wrong


def test_a_head_sees_progress_and_types_and_judges_nothing(client: Client, head: User, forms: list[Evaluation]) -> None:
    client.force_login(head)
    desk = client.get(reverse("desk")).content.decode()
    assert "报送进度" in desk
    assert "一个也没有开始填的单位 1 个" in desk
    form = client.get(reverse("evaluation", args=[forms[0].pk])).content.decode()
    assert 'id="fill-form"' not in form
    assert client.get(reverse("administration-rounds")).status_code == 404


def test_nobody_sees_the_progress_of_units_beside_his(office: Office, forms: list[Evaluation]) -> None:
    assert [row.label for row in progress_page(office.stranger).rows] == ["规划财务处"]
    assert progress_page(office.nobody).rows == ()


def test_a_unit_that_is_not_ones_own_narrows_nothing_and_shows_nothing_more(
    client: Client, office: Office, forms: list[Evaluation]
) -> None:
    client.force_login(office.stranger)
    text = client.get(reverse("project-list"), {"within": office.section.pk}).content.decode()
    assert "职业能力建设处" not in text
    assert client.get(reverse("project-list"), {"within": "x"}).status_code == 200


def test_it_costs_the_same_for_one_form_and_for_many(client: Client, office: Office, head: User) -> None:
    client.force_login(head)
    costs = []
    for number in range(1, 6):
        building.open_form(office, code=f"310-{number:03}", unit=[office.section, office.other_section][number % 2])
        client.get(reverse("progress"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("progress"))
        costs.append(len(queries))
    assert costs[0] == costs[-1]
    assert costs[0] <= 9


def test_the_list_narrowed_by_a_link_costs_one_query_more_at_most(
    client: Client, office: Office, head: User, forms: list[Evaluation]
) -> None:
    client.force_login(head)
    client.get(reverse("project-list"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("project-list"), {"within": office.section.pk})
    assert len(queries) <= 9
