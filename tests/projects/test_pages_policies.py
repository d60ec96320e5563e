"""评分办法：the page that tells every rule and number with its source."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluator.policies import loader
from tests.projects import building
from tests.projects.building import open_form

pytestmark = pytest.mark.django_db


def test_every_source_of_every_policy_stands_on_the_page(client: Client) -> None:
    client.force_login(building.build_office().preparer)
    text = client.get(reverse("policies")).content.decode()
    for policy in loader.load_all().policies.values():
        assert f'id="{policy.id}"' in text
        assert policy.label in text
    assert "财预〔2020〕10号" in text
    for words in ("产出指标", "50 分", "已核", "实务", "条文待核", "截尾到 2 位小数"):
        assert words in text


def test_a_form_links_to_its_own_policy(client: Client) -> None:
    office = building.build_office()
    form = open_form(office)
    client.force_login(office.preparer)
    text = client.get(reverse("evaluation", args=[form.pk])).content.decode()
    assert f'href="{reverse("policies")}#{form.policy_id}"' in text
