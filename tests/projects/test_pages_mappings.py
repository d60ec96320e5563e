"""对应各列, asked for without script: a post reads, another keeps; the list renames and deletes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluator.sheets.reading import Upload
from projects.models import Import, Job, SheetMapping
from projects.services import importing
from projects.services.importing import admitting
from tests.projects import building, imported_files
from tests.projects.building import Office
from tests.projects.ledgers import SAID, ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    imported_files.read_in_this_process(monkeypatch)
    return building.build_office()


@pytest.fixture
def record(office: Office) -> Import:
    return importing.bring(user=office.preparer, uploads=[Upload("台账.xlsx", ledger())])


def posted(office: Office, **more: object) -> dict[str, Any]:
    """What the form of the page posts."""
    columns = {f"column-{number}": what for number, what in SAID.columns.items()}
    fields = {f"field-{name}": text for name, text in SAID.fields.items()}
    said = {"kind": SAID.kind, "head_row": 3, "head_rows": 1, "unit": office.section.pk, "name": "培训台账"}
    return said | columns | fields | more


def test_the_plan_leads_to_the_page(office: Office, record: Import, client: Client) -> None:
    client.force_login(office.preparer)
    address = reverse("imports-map", args=[record.pk, 1])
    assert address in client.get(reverse("import", args=[record.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "对应各列" in page
    assert '<option value="target" selected>年度指标值</option>' in page


def test_a_post_shows_what_is_read_and_keeps_nothing(office: Office, record: Import, client: Client) -> None:
    client.force_login(office.preparer)
    address = reverse("imports-map", args=[record.pk, 1])
    page = client.post(address, posted(office, look="1")).content.decode()
    assert "一场因疫情取消，改到下年" in page
    assert "<!doctype html>" in page
    part = client.post(address, posted(office), headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype html>" not in part
    assert 'id="naming"' in part
    assert not SheetMapping.objects.exists()


def test_keeping_leads_back_to_the_plan(office: Office, record: Import, client: Client) -> None:
    client.force_login(office.preparer)
    address = reverse("imports-map", args=[record.pk, 1])
    answer = client.post(address, posted(office, keep="1"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("import", args=[record.pk]))
    assert SheetMapping.objects.get().unit == office.section
    assert client.get(address).status_code == 404


def test_many_files_are_read_by_it_in_the_background(
    office: Office, record: Import, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_AT_ONCE", 0)
    client.force_login(office.preparer)
    address = reverse("imports-map", args=[record.pk, 1])
    assert client.post(address, posted(office, keep="1", name="")).status_code == 409, "what is wrong is said at once"
    assert not Job.objects.exists()
    answer = client.post(address, posted(office, keep="1"))
    job = Job.objects.get()
    assert answer["Location"].startswith(reverse("job", args=[job.pk]))
    assert (job.state, job.leads_to, job.error) == ("done", reverse("import", args=[record.pk]), "")
    assert job.message == "对应关系已保存，按它读出 1 张表，还没有写入。请看计划"
    record.refresh_from_db()
    assert [form["project"][0] for form in record.forms] == ["职业技能培训"]


def test_a_refusal_says_everything_and_forgets_nothing_that_was_typed(
    office: Office, record: Import, client: Client
) -> None:
    client.force_login(office.preparer)
    address = reverse("imports-map", args=[record.pk, 1])
    answer = client.post(address, posted(office, keep="1", name="", **{"column-4": "", "field-unit": "某中心"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "没有给这个对应关系起名" in page
    assert "没有指定哪一列是年度指标值" in page
    assert 'value="某中心"' in page


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "nothing"},
        {"head_row": "x"},
        {"head_row": "99999999"},
        {"head_rows": "9"},
        {"column-1": "nonsense"},
        {"column-999": "target"},
        {"field-project": "ZZZ9999999"},
        {"field-nonsense": "B2"},
        {"unit": "0"},
    ],
    ids=lambda more: "=".join(next(iter(more.items()))),
)
def test_nonsense_is_answered_and_never_kept(
    office: Office, record: Import, client: Client, more: dict[str, str]
) -> None:
    client.force_login(office.preparer)
    address = reverse("imports-map", args=[record.pk, 1])
    assert client.post(address, posted(office, **more)).status_code == 200
    answer = client.post(address, posted(office, keep="1", **more))
    assert answer.status_code in (409, 404)
    assert not SheetMapping.objects.exists()


def test_the_list_renames_and_deletes(office: Office, record: Import, client: Client) -> None:
    client.force_login(office.preparer)
    client.post(reverse("imports-map", args=[record.pk, 1]), posted(office, keep="1"))
    number = SheetMapping.objects.get().pk
    client.post(reverse("imports-mapping-rename", args=[number]), {"name": "新名称"})
    page = client.get(reverse("imports-mappings")).content.decode()
    assert "新名称" in page
    assert office.preparer.full_name in page
    client.post(reverse("imports-mapping-delete", args=[number]))
    assert "还没有保存过对应关系" in client.get(reverse("imports-mappings")).content.decode()


def test_the_list_leads_to_a_page_on_which_a_mapping_is_changed(office: Office, record: Import, client: Client) -> None:
    client.force_login(office.preparer)
    client.post(reverse("imports-map", args=[record.pk, 1]), posted(office, keep="1"))
    address = reverse("imports-mapping", args=[SheetMapping.objects.get().pk])
    assert address in client.get(reverse("imports-mappings")).content.decode()
    page = client.get(address)
    assert "照当时的文件改：台账.xlsx，工作表“台账”" in page.content.decode()
    state = page.context["page"].state
    looked = client.post(address, posted(office, state=state, **{"field-unit": "某中心"})).content.decode()
    assert "总是“某中心”" in looked
    assert SheetMapping.objects.get().shape.get("changed") is None
    wrong = client.post(address, posted(office, state=state, keep="1", **{"column-4": ""}))
    assert wrong.status_code == 409
    assert "没有指定哪一列是年度指标值" in wrong.content.decode()
    answer = client.post(address, posted(office, state=state, keep="1", **{"field-unit": "某中心"}))
    assert (answer.status_code, answer["Location"]) == (302, reverse("imports-mappings"))
    assert f"{office.preparer.full_name} " in client.get(reverse("imports-mappings")).content.decode()
    importing.discard(user=office.preparer, import_id=record.pk)
    assert "下面只有表头" in client.get(address).content.decode()
