"""指标库: kept by a unit's people, used by its own sections, found by name, initials and pinyin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import AuditEntry, LibraryIndicator
from projects.permissions import NotVisible
from projects.selectors.library import search_library
from projects.services import cataloguing
from projects.services.cataloguing import LibraryData
from projects.services.results import Refused
from tests.projects.building import Office, build_office
from tests.projects.goals import build_plan, rows_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return build_office()


def data(name: str, category: str = "产出指标", **more: str) -> LibraryData:
    return LibraryData(category, "数量指标", name, **more)


def names(office: Office, query: str = "", **more: object) -> list[str]:
    return [item.name for item in search_library(office.preparer, query, **more).items]  # type: ignore[arg-type]


def fill(office: Office) -> None:
    for name in ("检测次数", "培训人次", "设备检测次数", "检查覆盖率"):
        cataloguing.add_entry(user=office.reviewer, unit_id=office.department.pk, data=data(name))
    cataloguing.add_entry(user=office.preparer, unit_id=office.section.pk, data=data("检测满意度", "满意度指标"))
    cataloguing.add_entry(user=office.stranger, unit_id=office.other_section.pk, data=data("检测次数"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("检测", ["检测次数", "检测满意度", "设备检测次数"]),
        ("jccs", ["检测次数", "设备检测次数"]),
        ("JCCS", ["检测次数", "设备检测次数"]),
        ("jiancecishu", ["检测次数"]),
        ("jiance", ["检测次数", "检测满意度"]),
        ("pxrc", ["培训人次"]),
        ("没有这个", []),
    ],
)
def test_entries_are_found_by_name_initials_and_pinyin_the_best_first(
    office: Office, query: str, found: list[str]
) -> None:
    fill(office)
    assert names(office, query) == found


def test_one_sees_ones_own_unit_and_those_above_in_one_query(office: Office) -> None:
    fill(office)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        everything = search_library(office.preparer, "jc")
    assert len(queries) == 1
    assert {item.unit for item in everything.items} == {office.department.name, office.section.name}
    assert names(office, category="满意度指标") == ["检测满意度"]
    assert [item.name for item in search_library(office.nobody).items] == []
    assert [item.name for item in search_library(office.sysadmin).items] == []


def test_a_search_says_when_there_is_more(office: Office) -> None:
    fill(office)
    found = search_library(office.preparer, limit=2)
    assert (len(found.items), found.more) == (2, True)


@pytest.mark.parametrize("who", ["reader", "finance"])
def test_only_preparers_and_reviewers_of_a_unit_keep_its_library(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="由它的填报人和审核人维护"):
        cataloguing.add_entry(user=getattr(office, who), unit_id=office.section.pk, data=data("一"))


def test_an_entry_from_above_is_used_but_not_changed(office: Office) -> None:
    entry = cataloguing.add_entry(user=office.reviewer, unit_id=office.department.pk, data=data("检测次数"))
    with pytest.raises(Refused, match="由它的填报人和审核人维护"):
        cataloguing.change_entry(user=office.preparer, entry_id=entry.pk, data=data("别的"))
    with pytest.raises(Refused):
        cataloguing.retire_entry(user=office.preparer, entry_id=entry.pk)
    with pytest.raises(NotVisible):
        cataloguing.change_entry(user=office.nobody, entry_id=entry.pk, data=data("别的"))


def test_everything_wrong_with_an_entry_is_said_at_once(office: Office) -> None:
    wrong = LibraryData("", "数量指标", "长" * 201, direction="up")
    with pytest.raises(Refused) as refusal:
        cataloguing.add_entry(user=office.preparer, unit_id=office.section.pk, data=wrong)
    assert {problem.anchor for problem in refusal.value.problems} == {
        "library-category",
        "library-name",
        "library-direction",
    }


def test_the_same_entry_is_kept_once(office: Office) -> None:
    entry = cataloguing.add_entry(user=office.preparer, unit_id=office.section.pk, data=data("一"))
    cataloguing.retire_entry(user=office.preparer, entry_id=entry.pk)
    with pytest.raises(Refused, match="已经有“一”，现在停用，可以恢复"):
        cataloguing.add_entry(user=office.colleague, unit_id=office.section.pk, data=data("一"))
    assert names(office) == []
    cataloguing.revive_entry(user=office.colleague, entry_id=entry.pk)
    assert names(office) == ["一"]


def test_a_change_is_in_the_audit_trail_and_found_by_its_new_name(office: Office) -> None:
    entry = cataloguing.add_entry(user=office.preparer, unit_id=office.section.pk, data=data("检测次数"))
    cataloguing.change_entry(user=office.preparer, entry_id=entry.pk, data=data("抽查次数", typical_target="≥5次"))
    assert (names(office, "cccs"), names(office, "jccs")) == (["抽查次数"], [])
    assert [(each["field"], each["from"], each["to"]) for each in AuditEntry.objects.latest("sequence").changes] == [
        ("name", "检测次数", "抽查次数"),
        ("typical_target", "", "≥5次"),
    ]


def test_an_indicator_of_a_plan_is_kept_for_reuse(office: Office) -> None:
    row = rows_in(build_plan(office))[0]
    entry = cataloguing.add_from_indicator(user=office.preparer, unit_id=office.section.pk, indicator_id=row.pk)
    assert (entry.name, entry.typical_target, entry.measure_unit) == ("培训人次", "≥200人次", "人次")
    assert entry.origin == "青年技能培训（2025 年度）"
    with pytest.raises(NotVisible):
        cataloguing.add_from_indicator(user=office.stranger, unit_id=office.other_section.pk, indicator_id=row.pk)


def test_many_entries_are_added_at_once_without_doubles(office: Office) -> None:
    entries = (data("一"), data("二"), data("一"))
    assert cataloguing.add_entries(user=office.preparer, unit_id=office.section.pk, entries=entries) == 2
    assert cataloguing.add_entries(user=office.preparer, unit_id=office.section.pk, entries=entries) == 0
    assert LibraryIndicator.objects.count() == 2
