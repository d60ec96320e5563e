"""评分办法：the page that tells every rule and number with its source."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from evaluator.policies import loader
from projects.services.examining import check_titles
from projects.views.policies import NOT_MADE
from tests.architecture.house import ROOT
from tests.projects import building
from tests.projects.building import open_form

pytestmark = pytest.mark.django_db


def test_whoever_arranges_rounds_keeps_the_side_list_of_the_administration(client: Client) -> None:
    office = building.build_office()
    for person, listed in ((office.reviewer, True), (office.preparer, False)):
        client.force_login(person)
        text = client.get(reverse("policies")).content.decode()
        assert ('class="admin-nav"' in text) is listed
        assert (f'href="{reverse("policies")}" aria-current="page"' in text) is listed


def test_every_source_of_every_policy_stands_on_the_page(client: Client) -> None:
    client.force_login(building.build_office().preparer)
    text = client.get(reverse("policies")).content.decode()
    for policy in loader.load_all().policies.values():
        assert f'id="{policy.id}"' in text
        assert policy.label in text
    assert "财预〔2020〕10号" in text
    for words in ("产出指标", "50 分", "已核", "实务", "条文待核", "截尾到 2 位小数"):
        assert words in text


def numbers_in(document: object) -> Iterator[Decimal]:
    """Every number of a policy's file."""
    if isinstance(document, dict):
        for each in document.values():
            yield from numbers_in(each)
    elif isinstance(document, list):
        for each in document:
            yield from numbers_in(each)
    elif isinstance(document, (int, Decimal)) and not isinstance(document, bool):
        yield Decimal(document)


def test_every_number_of_every_policy_stands_on_the_page(client: Client) -> None:
    client.force_login(building.build_office().preparer)
    text = client.get(reverse("policies")).content.decode()
    for policy in loader.load_all().policies.values():
        file = ROOT / "evaluator" / "policies" / f"{policy.id}.toml"
        told = text.split(f'id="{policy.id}"')[1].split("</section>")[0]
        for number in numbers_in(tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)):
            assert f"{number.normalize():f}" in told or f"{(number * 100).normalize():f}%" in told, f"{file}: {number}"


def test_each_check_is_told_with_what_it_looks_for(client: Client) -> None:
    client.force_login(building.build_office().preparer)
    text = client.get(reverse("policies")).content.decode()
    for policy in loader.load_all().policies.values():
        for number in policy.checks:
            assert f"检查 {number} {check_titles().get(number, NOT_MADE)}" in text


def test_a_form_links_to_its_own_policy(client: Client) -> None:
    office = building.build_office()
    form = open_form(office)
    client.force_login(office.preparer)
    text = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert f'href="{reverse("policies")}#{form.policy_id}"' in text
