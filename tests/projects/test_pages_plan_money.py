"""项目资金 on the goals page: shown, saved and answered; without script; its rows; nothing more than its cells."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import AuditEntry, ProjectFunding, TargetPlan
from projects.selectors.plans.cells import PLAN_CELLS
from projects.services import planning
from tests.projects.building import Office, build_office
from tests.projects.goals import YEAR, approved, build_plan, money_in, type_in
from tests.projects.test_pages_goals import as_, post_cells

pytestmark = pytest.mark.django_db
TOTAL, OWN = "funding:total", "funding:own"


@pytest.fixture
def office() -> Office:
    return build_office()


def shown(client: Client, plan: TargetPlan) -> str:
    return client.get(reverse("goals-plan", args=[plan.pk])).content.decode()


def step(client: Client, plan: TargetPlan, **posted: str) -> dict[str, str]:
    posted = {name.replace("_", "-"): value for name, value in posted.items()}
    answer = client.post(reverse("goals-rows", args=[plan.pk]), posted, headers={"Accept": "application/json"})
    assert answer.status_code in (200, 409)
    return answer.json()  # type: ignore[no-any-return]


def test_a_saved_amount_is_answered_with_what_follows_from_it(office: Office) -> None:
    plan = build_plan(office)
    answer = post_cells(as_(office, "preparer"), plan, ("funding:appropriation", "requested", "１００万元", 0))
    html = answer.json()["html"]
    assert 'id="funding-appropriation-requested"' in html
    assert "100.00</textarea>" in html
    assert "年度申请金额：资金总额 120.00，各项合计 100.00（财政资金 100.00），资金总额多 20.00 万元" in html
    assert money_in(plan)["appropriation"].requested == 1000000


def test_both_texts_come_back_where_two_people_typed_the_same_amount(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.colleague, plan, (TOTAL, "requested", "130"))
    answer = post_cells(as_(office, "preparer"), plan, (TOTAL, "requested", "90", 1)).json()
    (conflict,) = answer["conflicts"]
    assert (conflict["theirs"], conflict["theirs_by"], conflict["mine"]) == ("130.00", "李敏", "90")


def test_without_script_the_amounts_are_posted_with_the_form(office: Office) -> None:
    plan = build_plan(office)
    client = as_(office, "preparer")
    page = shown(client, plan)
    assert 'name="was:funding:total:requested" value="120.00"' in page
    assert 'name="version:funding:total" value="1"' in page
    assert 'name="version:funding:other" value="0"' in page
    posted = {
        "version:funding:total": "1",
        "funding:total:requested": "120.00",
        "was:funding:total:requested": "120.00",
        "version:funding:other": "0",
        "funding:other:requested": "20",
        "was:funding:other:requested": "",
    }
    assert client.post(reverse("goals-save", args=[plan.pk]), posted).status_code == 302
    assert money_in(plan)["other"].requested == 200000
    assert [each["target"] for each in AuditEntry.objects.latest("sequence").changes] == ["funding:other"]


def test_a_source_is_added_and_taken_away_with_and_without_script(office: Office) -> None:
    plan = build_plan(office)
    client = as_(office, "preparer")
    answer = step(client, plan, add_source="own")
    assert (answer["sentence"], answer["source"]) == ("项目资金增加了“单位自筹”，请填金额", "own")
    assert 'data-source="own"' in answer["rows"]
    assert 'value="own"' not in answer["rows"].partition('id="money-sources"')[2].partition("</div>")[0]
    type_in(office.preparer, plan, (OWN, "requested", "3"))
    assert "请先清空这一行的两格" in step(client, plan, remove_source="own")["sentence"]
    type_in(office.preparer, plan, (OWN, "requested", ""))
    answer = client.post(reverse("goals-rows", args=[plan.pk]), {"remove-source": "own"})
    assert answer["Location"] == reverse("goals-plan", args=[plan.pk]) + "#h-money"
    assert "own" not in money_in(plan)


def test_who_judges_sees_the_money_and_nothing_to_type_in(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, ("funding:appropriation", "requested", "110"))
    approved(office, plan)
    page = shown(as_(office, "reviewer"), plan)
    block = page.partition('id="goal-money"')[2].partition("</table>")[0]
    assert "120.00" in block
    assert "110.00" in block
    assert "<input" not in block
    assert "<button" not in block
    assert "资金总额多 10.00 万元" in page


def test_goals_without_money_that_are_locked_say_so(office: Office) -> None:
    plan = build_plan(office)
    type_in(office.preparer, plan, (TOTAL, "requested", ""))
    approved(office, plan)
    assert "没有填项目资金" in shown(as_(office, "reviewer"), plan)


def test_last_years_amounts_stand_beside(office: Office) -> None:
    plan = approved(office, build_plan(office))
    after = planning.roll_forward(user=office.preparer, plan_id=plan.pk)
    page = shown(as_(office, "preparer"), after)
    assert f"{YEAR} 年金额" in page
    assert 'data-text="120.00">120.00' in page
    assert (
        "年申请金额"
        not in shown(as_(office, "preparer"), build_plan(office, code="520-002")).partition("实施期申请金额")[2]
    )


def test_the_page_costs_one_query_for_the_money_however_many_sources_there_are(office: Office) -> None:
    plan = build_plan(office)
    client = as_(office, "preparer")
    shown(client, plan)
    counts = []
    for source in ("", *ProjectFunding.Source.values):
        if source not in ("", "total", "appropriation", "other"):
            planning.add_source(user=office.preparer, plan_id=plan.pk, source=source)
        with CaptureQueriesContext(connection) as queries:
            shown(client, plan)
        counts.append(sum("projects_projectfunding" in each["sql"] for each in queries))
    assert set(counts) == {1}


def test_a_block_over_every_source_costs_what_one_amount_costs(office: Office) -> None:
    client, counts = as_(office, "preparer"), []
    client.get(reverse("goals"))
    for many in (1, 9):
        plan = build_plan(office, code=f"6{many}")
        ProjectFunding.objects.filter(project=plan.project).delete()
        cells = [(f"funding:{source}", "requested", "3", 0) for source in ProjectFunding.Source.values[:many]]
        with CaptureQueriesContext(connection) as queries:
            assert post_cells(client, plan, *cells, whole=True).json()["held"] is False
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_column_but_the_two_amounts_can_be_posted(office: Office) -> None:
    plan = build_plan(office)
    client = as_(office, "preparer")
    before = ProjectFunding.objects.values().get()
    columns = {
        name
        for field in apps.get_model("projects", "ProjectFunding")._meta.concrete_fields
        for name in (field.name, field.attname)
    }
    for column in sorted(columns - set(PLAN_CELLS["funding"])):
        answer = post_cells(client, plan, (TOTAL, column, "1", 1))
        assert answer.status_code == 409, column
    for target in ("funding:9", "funding:TOTAL", "funding:", f"funding:{before['id']}"):
        assert post_cells(client, plan, (target, "requested", "1", 1)).status_code in (400, 409), target
    assert ProjectFunding.objects.values().get() == before


def test_nobody_changes_the_money_of_foreign_goals(office: Office) -> None:
    plan = build_plan(office)
    stranger, reader = as_(office, "stranger"), as_(office, "reader")
    assert post_cells(stranger, plan, (TOTAL, "requested", "1", 1)).status_code == 404
    assert post_cells(reader, plan, (TOTAL, "requested", "1", 1)).status_code == 409
    for client, status in ((stranger, 404), (reader, 409)):
        answer = client.post(
            reverse("goals-rows", args=[plan.pk]), {"add-source": "own"}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == status
    assert list(money_in(plan)) == ["total"]
