"""常用语、指标库 on their pages: kept by who fills in and who reviews, changed only in one's units."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import LibraryIndicator, Phrase
from projects.services import cataloguing, phrasing
from tests.projects import building
from tests.projects.building import Office

pytestmark = pytest.mark.django_db
PHRASES, LIBRARY = "administration-phrases", "administration-library"
CAUSE = "机构改革，部分人员划转其他单位。"


@pytest.fixture
def office() -> Office:
    return building.build_office()


def a_phrase(office: Office, text: str = CAUSE) -> Phrase:
    return phrasing.add_phrase(
        user=office.preparer, unit_id=office.section.pk, kind="cause", text=text, cause_class="机构改革"
    )


def an_entry(office: Office, name: str = "培训人次", **changed: str) -> LibraryIndicator:
    facts = {"category": "产出指标", "subcategory": "数量指标", "name": name, "typical_target": "≥20", **changed}
    return cataloguing.add_entry(user=office.preparer, unit_id=office.section.pk, data=cataloguing.LibraryData(**facts))


@pytest.mark.parametrize("address", [PHRASES, LIBRARY])
@pytest.mark.parametrize("who", ["finance", "reader", "nobody", "sysadmin", "secadmin", "auditor"])
def test_there_is_no_such_page_for_who_keeps_nothing(client: Client, office: Office, address: str, who: str) -> None:
    client.force_login(getattr(office, who))
    assert client.get(reverse(address)).status_code == 404


def test_a_phrase_is_added_changed_retired_and_restored(client: Client, office: Office) -> None:
    client.force_login(office.preparer)
    page = reverse(PHRASES)
    posted = {"step": "add", "unit": office.section.pk, "kind": "cause", "cause_class": "机构改革", "text": CAUSE}
    assert client.post(page, posted).status_code == 302
    phrase = Phrase.objects.get()
    assert CAUSE in client.get(page).content.decode()
    changed = {"step": "change", "phrase": phrase.pk, "text": "机构改革，职能划转。", "cause_class": ""}
    assert client.post(page, changed).status_code == 302
    phrase.refresh_from_db()
    assert (phrase.text, phrase.cause_class) == ("机构改革，职能划转。", "")
    client.post(page, {"step": "retire", "phrase": phrase.pk})
    assert "已停用" in client.get(page).content.decode()
    client.post(page, {"step": "restore", "phrase": phrase.pk})
    phrase.refresh_from_db()
    assert phrase.is_active


def test_what_is_wrong_with_a_phrase_is_said_and_what_was_written_stays(client: Client, office: Office) -> None:
    client.force_login(office.preparer)
    posted = {"step": "add", "unit": office.section.pk, "kind": "comment", "cause_class": "机构改革", "text": CAUSE}
    answer = client.post(reverse(PHRASES), posted)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "没有“机构改革”这个原因类别" in text
    assert f">{CAUSE}</textarea>" in text


def test_a_phrase_of_the_unit_above_is_used_but_not_changed(client: Client, office: Office) -> None:
    phrase = phrasing.add_phrase(user=office.reviewer, unit_id=office.department.pk, kind="cause", text=CAUSE)
    client.force_login(office.preparer)
    assert "只能用" in client.get(reverse(PHRASES)).content.decode()
    answer = client.post(reverse(PHRASES), {"step": "retire", "phrase": phrase.pk})
    assert answer.status_code == 409
    assert "您只能用，不能改" in answer.content.decode()


def test_a_phrase_of_the_section_beside_is_not_there(client: Client, office: Office) -> None:
    phrase = a_phrase(office)
    client.force_login(office.stranger)
    assert CAUSE not in client.get(reverse(PHRASES)).content.decode()
    assert client.post(reverse(PHRASES), {"step": "retire", "phrase": phrase.pk}).status_code == 404
    phrase.refresh_from_db()
    assert phrase.is_active


@pytest.mark.parametrize("asked", ["培训", "pxrc", "peixun"])
def test_an_entry_is_found_by_name_initials_and_pinyin(client: Client, office: Office, asked: str) -> None:
    an_entry(office)
    an_entry(office, "检查次数")
    client.force_login(office.preparer)
    text = client.get(reverse(LIBRARY), {"q": asked}).content.decode()
    assert "培训人次" in text
    assert "检查次数" not in text


def test_an_entry_is_added_changed_and_taken_out_of_use(client: Client, office: Office) -> None:
    client.force_login(office.preparer)
    posted = {
        "unit": office.section.pk,
        "category": "产出指标",
        "subcategory": "数量指标",
        "name": "培训人次",
        "typical_target": "≥20",
        "direction": "positive",
        "nature": "quantitative",
        "evidence": "签到表",
    }
    assert client.post(reverse("administration-library-new"), posted).status_code == 302
    entry = LibraryIndicator.objects.get()
    page = reverse("administration-library-entry", args=[entry.pk])
    assert "签到表" in client.get(page).content.decode()
    assert client.post(page, {**posted, "typical_target": "≥30"}).status_code == 302
    entry.refresh_from_db()
    assert entry.typical_target == "≥30"
    client.post(reverse(LIBRARY), {"step": "retire", "entry": entry.pk})
    assert "“培训人次”已停用" in client.get(reverse(LIBRARY)).content.decode()
    assert "培训人次" not in client.get(reverse(LIBRARY)).content.decode()
    assert "培训人次" in client.get(reverse(LIBRARY), {"state": "retired"}).content.decode()


def test_what_is_missing_is_said_and_what_was_written_stays(client: Client, office: Office) -> None:
    client.force_login(office.preparer)
    posted = {"unit": office.section.pk, "category": "产出指标", "name": "培训人次"}
    answer = client.post(reverse("administration-library-new"), posted)
    assert answer.status_code == 409
    assert "没有填“二级指标”" in answer.content.decode()
    assert 'value="培训人次"' in answer.content.decode()


def test_an_indicator_of_a_project_is_taken_into_the_library(client: Client, office: Office) -> None:
    form = building.open_form(office)
    indicator = form.results.get(indicator__order=1).indicator
    client.force_login(office.preparer)
    assert "高级专家体检、保健" in client.get(reverse(LIBRARY), {"like": "体检"}).content.decode()
    posted = {"step": "take", "unit": office.section.pk, "indicator": indicator.pk}
    assert client.post(reverse(LIBRARY), posted).status_code == 302
    entry = LibraryIndicator.objects.get()
    assert (entry.name, entry.typical_target) == ("高级专家体检、保健", "≥50.00(人)")


def test_an_indicator_of_the_section_beside_is_neither_found_nor_taken(client: Client, office: Office) -> None:
    form = building.open_form(office)
    indicator = form.results.get(indicator__order=1).indicator
    client.force_login(office.stranger)
    assert "高级专家体检" not in client.get(reverse(LIBRARY), {"like": "体检"}).content.decode()
    posted = {"step": "take", "unit": office.other_section.pk, "indicator": indicator.pk}
    assert client.post(reverse(LIBRARY), posted).status_code == 404
    assert not LibraryIndicator.objects.exists()


@pytest.mark.parametrize("address", [PHRASES, LIBRARY])
def test_a_page_costs_the_same_for_one_and_for_ten(client: Client, office: Office, address: str) -> None:
    client.force_login(office.preparer)
    costs = []
    for number in range(10):
        a_phrase(office, f"{CAUSE}{number}")
        an_entry(office, f"培训人次{number}")
        client.get(reverse(address))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(address))
        costs.append(len(queries))
    assert costs[0] == costs[-1]
    assert costs[0] <= 12
