"""存进指标库: a row of the goals kept for reuse in the library of the person's own unit, from the page of the goals."""

import pytest
from django.test import Client
from django.urls import reverse

from projects import permissions
from projects.models import AuditEntry, Indicator, LibraryIndicator, TargetPlan, Unit
from projects.permissions import NotVisible
from projects.services import cataloguing
from projects.services.planning import TargetRow
from projects.services.results import Refused
from tests.projects.building import Office, build_office
from tests.projects.goals import build_plan, rows_in, submitted

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
FULL = TargetRow(
    "产出指标",
    "数量指标",
    "培训人次",
    "≥200人次",
    unit="人次",
    direction="正向",
    points="30",
    evidence_needed="培训签到表",
    data_source="培训台账",
)


@pytest.fixture
def office() -> Office:
    return build_office()


@pytest.fixture
def plan(office: Office) -> TargetPlan:
    return build_plan(office, rows=(FULL, TargetRow("产出指标", "质量指标", "培训合格率", "≥95%")))


def keep(office: Office, who: str, row: Indicator, plan: TargetPlan) -> cataloguing.Kept:
    return cataloguing.keep_row(user=getattr(office, who), plan_id=plan.pk, indicator_id=row.pk)


def test_a_row_is_kept_with_everything_that_makes_it_usable_again(office: Office, plan: TargetPlan) -> None:
    kept = keep(office, "preparer", rows_in(plan)[0], plan)
    entry = LibraryIndicator.objects.get()
    assert (kept.entry, kept.is_new, entry.unit) == (entry, True, office.section)
    assert {name: getattr(entry, name) for name in cataloguing.OF_INDICATOR} == {
        "category": "产出指标",
        "subcategory": "数量指标",
        "name": "培训人次",
        "measure_unit": "人次",
        "direction": "positive",
        "nature": "",
        "typical_target": "≥200人次",
        "evidence": "培训签到表",
        "data_source": "培训台账",
    }
    assert entry.origin == "青年技能培训（2025 年度）"
    for said in ("“培训人次”已存进", "常用指标值“≥200人次”", "度量单位“人次”", "方向“正向”", "佐证材料一起存了"):
        assert said in kept.sentence
    audited = AuditEntry.objects.latest("sequence")
    assert (audited.action, audited.outcome, audited.actor) == ("library-add", "done", office.preparer)


@pytest.mark.parametrize(("who", "unit"), [("preparer", "section"), ("reviewer", "department")])
def test_a_row_goes_to_the_nearest_unit_whose_library_the_person_keeps(
    office: Office, plan: TargetPlan, who: str, unit: str
) -> None:
    assert keep(office, who, rows_in(plan)[0], plan).entry.unit == getattr(office, unit)


def test_a_name_that_is_there_is_named_and_not_doubled(office: Office, plan: TargetPlan) -> None:
    there = cataloguing.add_entry(
        user=office.colleague,
        unit_id=office.section.pk,
        data=cataloguing.LibraryData("效益指标", "社会效益指标", "培训人次", typical_target="≥9"),
    )
    kept = keep(office, "preparer", rows_in(plan)[0], plan)
    assert (kept.entry, kept.is_new, LibraryIndicator.objects.count()) == (there, False, 1)
    assert "指标库里已经有“培训人次”（效益指标，社会效益指标），没有再存" in kept.sentence
    cataloguing.retire_entry(user=office.preparer, entry_id=there.pk)
    assert "现在停用，可以在指标库里恢复" in keep(office, "preparer", rows_in(plan)[0], plan).sentence


def test_another_units_entry_of_that_name_stands_in_nobodys_way(office: Office, plan: TargetPlan) -> None:
    keep(office, "reviewer", rows_in(plan)[0], plan)
    assert keep(office, "preparer", rows_in(plan)[0], plan).is_new


@pytest.mark.parametrize("who", ["reader", "finance"])
def test_who_keeps_no_library_keeps_no_row_and_that_is_recorded(office: Office, plan: TargetPlan, who: str) -> None:
    with pytest.raises(Refused, match="由它的填报人和审核人维护"):
        keep(office, who, rows_in(plan)[0], plan)
    assert not LibraryIndicator.objects.exists()
    audited = AuditEntry.objects.latest("sequence")
    assert (audited.action, audited.outcome, audited.object_id) == ("library-add", "refused", str(plan.pk))


def test_without_the_role_in_the_judgement_a_reader_could_keep_a_row(
    office: Office, plan: TargetPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the one before."""
    monkeypatch.setattr(permissions, "cataloguing_units", lambda user: Unit.objects.all())
    assert keep(office, "reader", rows_in(plan)[0], plan).is_new


def test_a_foreign_plan_is_not_there_and_a_row_of_another_plan_neither(office: Office, plan: TargetPlan) -> None:
    row = rows_in(plan)[0]
    with pytest.raises(NotVisible):
        keep(office, "stranger", row, plan)
    other = build_plan(office, code="520-002")
    with pytest.raises(Refused, match="这一行已经不在了"):
        keep(office, "preparer", row, other)
    assert not LibraryIndicator.objects.exists()


def test_what_a_row_lacks_is_said_of_its_cells_all_at_once(office: Office, plan: TargetPlan) -> None:
    row = rows_in(plan)[1]
    Indicator.objects.filter(pk=row.pk).update(subcategory="", name="", target_text="长" * 201)
    with pytest.raises(Refused) as refusal:
        keep(office, "preparer", row, plan)
    assert [(each.anchor, each.message) for each in refusal.value.problems] == [
        (f"indicator-{row.pk}-subcategory", "第 2 行没有填“二级指标”"),
        (f"indicator-{row.pk}-name", "第 2 行没有填“三级指标”"),
        (f"indicator-{row.pk}-target_text", "第 2 行“常用指标值”有 201 字，最多 200 字"),
    ]


def test_the_page_says_what_was_kept_with_a_link_to_it(office: Office, plan: TargetPlan) -> None:
    row = rows_in(plan)[0].pk
    client = Client()
    client.force_login(office.preparer)
    address = reverse("goals-keep", args=[plan.pk])
    shown = client.post(address, {"row": row}, follow=True).content.decode()
    link = reverse("administration-library-entry", args=[LibraryIndicator.objects.get().pk])
    assert "“培训人次”已存进" in shown
    assert f'<a href="{link}">看指标库里的这一条</a>' in shown
    assert client.get(link).status_code == 200
    again = client.post(address, {"row": row}, headers=JSON).json()
    assert (again["kind"], again["link"]) == ("note", link)
    assert "没有再存" in again["sentence"]
    refused = client.post(address, {"row": "999999"}, headers=JSON)
    assert (refused.status_code, "这一行已经不在了" in refused.json()["sentence"]) == (409, True)


@pytest.mark.parametrize(
    ("who", "offered"), [("preparer", True), ("reviewer", True), ("reader", False), ("finance", False)]
)
def test_only_who_keeps_a_library_is_offered_to_keep_a_row_also_of_locked_goals(
    office: Office, plan: TargetPlan, who: str, offered: bool
) -> None:
    full = build_plan(office, code="520-003")
    submitted(office, full)
    client = Client()
    client.force_login(getattr(office, who))
    shown = client.get(reverse("goals-plan", args=[full.pk])).content.decode()
    assert (shown.count('form="keep-form"'), 'id="keep-form"' in shown) == ((4, True) if offered else (0, False))


def test_a_text_that_looks_like_a_tag_is_said_as_text(office: Office, plan: TargetPlan) -> None:
    row = rows_in(plan)[0]
    Indicator.objects.filter(pk=row.pk).update(name="<b>人次</b>")
    client = Client()
    client.force_login(office.preparer)
    shown = client.post(reverse("goals-keep", args=[plan.pk]), {"row": row.pk}, follow=True).content.decode()
    assert "“&lt;b&gt;人次&lt;/b&gt;”已存进" in shown
